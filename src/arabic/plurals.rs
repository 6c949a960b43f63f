//! Broken plurals become their singular.
//!
//! In: `plurals.tsv`, lines `singular<TAB>plural[,plural…]`. Out: each plural with its singular. Only pairs that are
//! listed: the patterns alone would turn "reactor" into a plural. A plural marked `!` needs its initial hamza in the text,
//! because the bare letters are also a verbal noun (أعداد is the plural of "number", إعداد is "preparation").

use super::lexicon::rows;
use super::normalize::{Letters, Skeleton, skeleton};

/// A broken plural.
#[derive(Debug, Clone, Copy)]
pub struct Plural {
    /// As it is written, settled.
    pub form: Letters,
    /// What it is the plural of, settled.
    pub singular: Letters,
    /// Whether it is one only where its first letter is written with a hamza above.
    pub only_with_hamza: bool,
    /// Whether it begins with an alef under a hamza or madda.
    pub marked_alef: bool,
}

/// Reads the table; `settle` brings each word to the spelling that stems have. A plural that stands there twice belongs to the first
/// of its singulars.
pub fn parse(text: &str, settle: impl Fn(&mut Skeleton)) -> Vec<Plural> {
    let settled = |word: &str| {
        let mut word = skeleton(word)?;
        settle(&mut word);
        Some(word)
    };
    let mut table = Vec::new();
    for row in rows(text) {
        let [singular, plurals] = row[..] else {
            continue;
        };
        let Some(singular) = settled(singular) else {
            continue;
        };
        for plural in plurals.split(',') {
            if let Some(form) = settled(plural.trim_end_matches('!')) {
                table.push(Plural {
                    form: form.letters,
                    singular: singular.letters,
                    only_with_hamza: plural.ends_with('!'),
                    marked_alef: form.is_marked_alef(0),
                });
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(word: &str) -> Letters {
        skeleton(word).expect(word).letters
    }

    #[test]
    fn every_plural_has_its_singular() {
        let table = parse("أمر\tأمور,أوامر", |_| {});
        let forms: Vec<_> = table.iter().map(|plural| plural.form).collect();
        assert_eq!(forms, [letters("أمور"), letters("أوامر")]);
        assert!(table.iter().all(|plural| plural.singular == letters("أمر")));
        assert!(table[1].marked_alef && !table[1].only_with_hamza);
    }

    #[test]
    fn a_plural_that_is_also_a_verbal_noun_needs_its_hamza() {
        let table = parse("عدد\tأعداد!", |_| {});
        assert_eq!(table[0].form, letters("أعداد"));
        assert!(table[0].only_with_hamza);
    }
}
