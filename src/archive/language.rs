//! Whether a text can be in the language that its page names.
//!
//! In: a language tag and a text. Out: whether the tag's language is written with the letters of the text. Templates keep
//! the language of where they were made: `<html lang="en-US">` around an Arabic story.

use crate::arabic::letters::is_alphabetic;

/// Languages written with Arabic letters.
const ARABIC_SCRIPT: [&str; 24] = [
    "ar", "arz", "ary", "arq", "apc", "ajp", "acm", "afb", "ars", "ayl", "aeb", "apd", "shu", "fa",
    "prs", "ur", "ps", "ckb", "ug", "sd", "ks", "bal", "azb", "glk",
];
/// Languages of which some write with them.
const BOTH_SCRIPTS: [&str; 9] = ["ku", "az", "pa", "ms", "kk", "ky", "uz", "ha", "tk"];
/// So many letters tell the script.
const LETTERS: usize = 2000;

/// Whether `text` may be in the language that `tag` (BCP 47, `ar-EG`) names.
pub(super) fn may_be_in(tag: &str, text: &str) -> bool {
    let tag = tag.trim().to_ascii_lowercase();
    let mut parts = tag.split(['-', '_']);
    let language = parts.next().unwrap_or_default();
    let is_tag = (2..=3).contains(&language.len()) && language.is_ascii();
    let letters = text.chars().filter(|&letter| is_alphabetic(letter));
    let (mut arabic, mut all) = (0, 0);
    for letter in letters.take(LETTERS) {
        all += 1;
        arabic += usize::from(is_arabic(letter));
    }
    if !is_tag || all == 0 || BOTH_SCRIPTS.contains(&language) || parts.any(|part| part == "arab") {
        return true;
    }
    ARABIC_SCRIPT.contains(&language) == (arabic * 2 > all)
}

/// Whether `letter` is of the Arabic block, or one of its presentation forms.
fn is_arabic(letter: char) -> bool {
    matches!(u32::from(letter), 0x0600..=0x08FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_written_with_its_letters() {
        assert!(may_be_in("ar-EG", "افتتاح مكتبة"));
        assert!(may_be_in("fa", "افتتاح مكتبة BBC"));
        assert!(!may_be_in("en-US", "افتتاح مكتبة BBC"));
        assert!(!may_be_in("ar", "A library opens in مكتبة"));
        assert!(may_be_in("en", "A library opens"));
    }

    #[test]
    fn what_is_no_tag_or_no_text_is_not_refuted() {
        assert!(may_be_in("العربية", "A library opens"));
        assert!(may_be_in("en", "2022"));
        assert!(may_be_in("ku", "افتتاح مكتبة"));
    }
}
