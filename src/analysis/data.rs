//! The analyzer's data, compiled into the program, and its fingerprint.
//!
//! In: the files under `index-schema/`, and what `src/build.rs` made of them. Out: their text, one hash over all of it, and the stemmer
//! that they describe.

use crate::arabic::lexicon::Lexicon;
use crate::arabic::stem::{Sources, Stemmer};

/// The data files.
pub static SOURCES: Sources<'static> = Sources {
    lexicon: include_str!("../../index-schema/lexicon.tsv"),
    plurals: include_str!("../../index-schema/plurals.tsv"),
    variants: include_str!("../../index-schema/variants.tsv"),
    months: include_str!("../../index-schema/months.tsv"),
    stop_words: include_str!("../../index-schema/stop-words.txt"),
};

/// The fingerprint of the data files, which `src/build.rs` takes: SHA-256 in lower-case hexadecimal.
pub static FINGERPRINT: &str = include_str!(concat!(env!("OUT_DIR"), "/fingerprint.txt"));

/// The lexicon that `src/build.rs` makes of the data files.
static LEXICON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.bin"));

/// Returns the stemmer that the data files describe.
pub fn stemmer() -> Stemmer {
    match Lexicon::from_bytes(LEXICON) {
        Some(lexicon) => Stemmer::with_lexicon(&SOURCES, lexicon),
        None => Stemmer::new(&SOURCES),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::fingerprint;
    use super::*;
    use crate::arabic::lexicon::{class_from_letter, rows};
    use crate::arabic::normalize::skeleton;

    #[test]
    fn the_fingerprint_compiled_in_is_that_of_the_data_files() {
        assert_eq!(FINGERPRINT, fingerprint::of(&SOURCES));
        assert_eq!(FINGERPRINT.len(), 64);
        let without_months = Sources {
            months: "",
            ..SOURCES
        };
        assert_ne!(FINGERPRINT, fingerprint::of(&without_months));
    }

    #[test]
    fn the_lexicon_compiled_in_is_that_of_the_data_files() {
        let compiled_in = Lexicon::from_bytes(LEXICON).expect("as the build wrote it");
        let read = Stemmer::new(&SOURCES);
        let count = read.lexicon().headwords().count();
        assert_eq!(compiled_in.headwords().count(), count);
        for (word, entry) in read.lexicon().headwords() {
            assert_eq!(compiled_in.get(&word), entry, "{word:?}");
        }
        assert_eq!(compiled_in.to_bytes(), LEXICON);
    }

    #[test]
    fn every_headword_is_one_word_with_a_class_and_stands_once() {
        let mut seen = HashSet::new();
        for row in rows(SOURCES.lexicon) {
            let [headword, class] = row[..] else {
                panic!("{row:?}")
            };
            assert!(skeleton(headword).is_some(), "{headword}");
            assert!(class_from_letter(class).is_some(), "{headword} {class}");
            assert!(seen.insert((headword, class)), "{headword} {class}");
        }
        assert!(seen.len() > 4000);
    }

    #[test]
    fn every_plural_has_one_singular_that_is_no_plural() {
        let mut singulars = HashSet::new();
        let mut plurals = HashSet::new();
        for row in rows(SOURCES.plurals) {
            let [singular, forms] = row[..] else {
                panic!("{row:?}")
            };
            singulars.insert(skeleton(singular).expect(singular).letters.to_string());
            for form in forms.split(',') {
                let letters = skeleton(form.trim_end_matches('!')).expect(form).letters;
                assert!(plurals.insert(letters.to_string()), "{form} stands twice");
            }
        }
        let both: Vec<_> = singulars.intersection(&plurals).collect();
        assert!(both.is_empty(), "{both:?}");
    }

    #[test]
    fn every_line_of_variants_and_months_is_understood() {
        for row in rows(SOURCES.variants) {
            assert!(
                matches!(row[..], ["spelling", _, _] | ["name", _, _, ..]),
                "{row:?}"
            );
            assert!(
                row[1..]
                    .iter()
                    .all(|word| skeleton(word.trim_end_matches('$')).is_some()),
                "{row:?}"
            );
        }
        for row in rows(SOURCES.months) {
            let [form, name, when] = row[..] else {
                panic!("{row:?}")
            };
            assert!(
                skeleton(form).is_some() && skeleton(name).is_some(),
                "{row:?}"
            );
            let condition = when.split(' ').next();
            let known = ["always", "madda", "number", "before", "after"];
            assert!(
                condition.is_some_and(|when| known.contains(&when)),
                "{row:?}"
            );
        }
    }
}
