//! The lexicon read backwards: the words that become a word.
//!
//! In: words. Out: those of which they are the one name or the singular, and of these in turn. A row is a few bytes and all of them are read,
//! once for each question whose words are shown: a table the other way round would be looked into no sooner.

use super::{Headword, Lexicon, NONE};
use crate::arabic::normalize::Letters;

impl Lexicon {
    /// Returns every word that becomes one of `words`.
    pub fn forms_of(&self, words: &[Letters]) -> Vec<Letters> {
        let known = words.iter().filter_map(|word| self.number_of(word));
        let mut numbers: Vec<u32> = known.collect();
        let (known, links) = (numbers.len(), self.links());
        let mut next = 0;
        while let Some(&word) = numbers.get(next) {
            for &(form, _) in links.iter().filter(|(_, becomes)| *becomes == word) {
                if !numbers.contains(&form) {
                    numbers.push(form);
                }
            }
            next += 1;
        }
        let forms = numbers.iter().skip(known);
        forms.map(|&form| self.letters_of(form)).collect()
    }

    /// The number of each word that becomes another one, and that of the other.
    fn links(&self) -> Vec<(u32, u32)> {
        let mut links = Vec::new();
        for (number, row) in (0..).zip(self.words.iter()) {
            let Headword { name, singular, .. } = Headword::read(row);
            let becomes = [name, singular].into_iter().filter(|other| *other != NONE);
            links.extend(becomes.map(|other| (number, other)));
        }
        links
    }
}

#[cfg(test)]
mod tests {
    use super::super::NOUN;
    use super::*;
    use crate::arabic::normalize::skeleton;

    fn letters(word: &str) -> Letters {
        skeleton(word).expect(word).letters
    }

    #[test]
    fn plurals_and_the_other_names_of_singulars_are_forms_of_a_word() {
        let mut lexicon = Lexicon::default();
        for word in ["قمر", "هلال", "أهلة", "هليل"] {
            lexicon.add_classes(&letters(word), NOUN, false);
        }
        lexicon.set_singular(&letters("أهلة"), &letters("هلال"), false);
        lexicon.set_name(&letters("هليل"), &letters("أهلة"));
        let forms = lexicon.forms_of(&[letters("هلال")]);
        assert_eq!(forms, [letters("أهلة"), letters("هليل")]);
        assert!(
            lexicon
                .forms_of(&[letters("قمر"), letters("بدر")])
                .is_empty()
        );
    }
}
