//! The analyzer's data, compiled into the program, and its fingerprint.
//!
//! In: the files under `index-schema/`. Out: their text, and one hash over all of it. An index remembers the hash of the
//! analyzer that wrote it, for terms written by one analyzer cannot be found through another.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::arabic::lexicon::Lexicon;
use crate::arabic::stem::{Sources, Stemmer};

/// Rises when the same data files give other terms.
pub const ANALYSIS_VERSION: u32 = 2;

/// The data files.
pub static SOURCES: Sources<'static> = Sources {
    lexicon: include_str!("../../index-schema/lexicon.tsv"),
    plurals: include_str!("../../index-schema/plurals.tsv"),
    variants: include_str!("../../index-schema/variants.tsv"),
    months: include_str!("../../index-schema/months.tsv"),
    stop_words: include_str!("../../index-schema/stop-words.txt"),
};

/// The lexicon that `src/build.rs` makes of the data files.
static LEXICON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.bin"));

/// Returns the stemmer that the data files describe.
pub fn stemmer() -> Stemmer {
    match Lexicon::from_bytes(LEXICON) {
        Some(lexicon) => Stemmer::with_lexicon(&SOURCES, lexicon),
        None => Stemmer::new(&SOURCES),
    }
}

/// Returns SHA-256 over the data files and [`ANALYSIS_VERSION`], in lower-case hexadecimal.
pub fn fingerprint() -> String {
    let files = [
        SOURCES.lexicon,
        SOURCES.plurals,
        SOURCES.variants,
        SOURCES.months,
        SOURCES.stop_words,
    ];
    let mut hasher = Sha256::new().chain_update(ANALYSIS_VERSION.to_be_bytes());
    for file in files {
        hasher.update(file.len().to_be_bytes());
        hasher.update(file.as_bytes());
    }
    let mut hexadecimal = String::with_capacity(64);
    for byte in hasher.finalize() {
        write!(hexadecimal, "{byte:02x}").expect("a string takes all that is written to it");
    }
    hexadecimal
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::arabic::lexicon::{class_from_letter, rows};
    use crate::arabic::normalize::skeleton;

    #[test]
    fn a_fingerprint_is_64_hexadecimal_digits_and_stays() {
        assert_eq!(fingerprint().len(), 64);
        assert_eq!(fingerprint(), fingerprint());
    }

    #[test]
    fn the_lexicon_compiled_in_is_that_of_the_data_files() {
        let compiled_in = Lexicon::from_bytes(LEXICON).expect("as the build wrote it");
        let read = Stemmer::new(&SOURCES);
        let count = read.lexicon().headwords().count();
        assert_eq!(compiled_in.headwords().count(), count);
        for (word, entry) in read.lexicon().headwords() {
            assert_eq!(compiled_in.get(word), entry, "{word:?}");
        }
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
