//! Broken plurals become their singular.
//!
//! In: `plurals.tsv`, lines `singular<TAB>plural[,plural…]`. Out: the singular of a stem. Only pairs that are
//! listed: the patterns alone would turn "reactor" into a plural. A plural marked `!` needs its initial hamza in the text,
//! because the bare letters are also a verbal noun (أعداد is the plural of "number", إعداد is "preparation").

use super::lexicon::{ByLetters, rows};
use super::normalize::{Skeleton, skeleton};

/// The table of plurals.
#[derive(Debug, Clone, Default)]
pub struct Plurals {
    singulars: ByLetters<Plural>,
}

#[derive(Debug, Clone)]
struct Plural {
    singular: Box<[char]>,
    only_with_hamza: bool,
    marked_alef: bool,
}

impl Plurals {
    /// Reads the table; `settle` brings each word to the spelling that stems have.
    pub fn parse(text: &str, settle: impl Fn(&mut Skeleton)) -> Self {
        let settled = |word: &str| {
            let mut word = skeleton(word)?;
            settle(&mut word);
            Some(word)
        };
        let mut table = Self::default();
        // A line has two words or three and is 20 bytes or so.
        table.singulars.reserve(text.len() / 12);
        for row in rows(text) {
            let [singular, plurals] = row[..] else {
                continue;
            };
            let Some(singular) = settled(singular) else {
                continue;
            };
            for plural in plurals.split(',') {
                let only_with_hamza = plural.ends_with('!');
                if let Some(form) = settled(plural.trim_end_matches('!')) {
                    let singular = Plural {
                        singular: (*singular.letters).into(),
                        only_with_hamza,
                        marked_alef: form.is_marked_alef(0),
                    };
                    table
                        .singulars
                        .entry((*form.letters).into())
                        .or_insert(singular);
                }
            }
        }
        table
    }

    /// Returns the singular of a stem; `hamza_above` says whether its first letter was written with one.
    pub fn singular(&self, stem: &[char], hamza_above: bool) -> Option<&[char]> {
        let plural = self.singulars.get(stem)?;
        (hamza_above || !plural.only_with_hamza).then_some(&*plural.singular)
    }

    /// Every plural with its singular, in no order, and whether the plural begins with an alef under a hamza or madda.
    pub fn pairs(&self) -> impl Iterator<Item = (&[char], &[char], bool)> {
        let pairs = self.singulars.iter();
        pairs.map(|(plural, entry)| (&**plural, &*entry.singular, entry.marked_alef))
    }
}

#[cfg(test)]
mod tests {
    use super::super::normalize::Letters;
    use super::*;

    fn letters(word: &str) -> Letters {
        skeleton(word).expect(word).letters
    }

    #[test]
    fn a_plural_becomes_its_singular() {
        let table = Plurals::parse("أمر\tأمور,أوامر", |_| {});
        assert_eq!(
            table.singular(&letters("أوامر"), true),
            Some(&*letters("أمر"))
        );
        assert_eq!(table.singular(&letters("أمر"), true), None);
    }

    #[test]
    fn a_plural_that_is_also_a_verbal_noun_needs_its_hamza() {
        let table = Plurals::parse("عدد\tأعداد!", |_| {});
        assert!(table.singular(&letters("أعداد"), true).is_some());
        assert!(table.singular(&letters("اعداد"), false).is_none());
    }
}
