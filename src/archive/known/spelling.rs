//! Names and labels compared as a reader compares them.
//!
//! In: a name, a label or a line as written. Out: a key that is the same for its spellings (case, hamza seats,
//! dots, marks, tatweel, digits, spaces, quotation marks). Only for looking things up, never for stored text.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::arabic::digits::ascii_digit;
use crate::arabic::letters::{self, Class};

/// How a letter is folded.
#[derive(Debug, Clone, Copy)]
pub(super) enum Folded {
    /// To nothing.
    Dropped,
    /// To white space.
    Space,
    /// To one letter.
    One(char),
    /// To something else.
    Other,
}

/// What the letters of two bytes at most, Latin and Arabic, are folded to: nearly all of any text, and every line of
/// every page is folded.
static SHORT: LazyLock<Vec<Folded>> = LazyLock::new(|| {
    (0..0x800)
        .filter_map(char::from_u32)
        .map(Folded::of)
        .collect()
});

impl Folded {
    /// How `letter` is folded, where the table has it.
    pub(super) fn known(letter: char) -> Option<Self> {
        SHORT.get(letter as usize).copied()
    }

    fn of(letter: char) -> Self {
        let mut folded = fold_any(letter);
        match (folded.next(), folded.next()) {
            (None, _) => Self::Dropped,
            (Some(one), None) if one.is_whitespace() => Self::Space,
            (Some(one), None) => Self::One(one),
            _ => Self::Other,
        }
    }
}

/// Returns the key under which `text` is looked up.
pub(in crate::archive) fn fold(text: &str) -> String {
    let short = SHORT.as_slice();
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        match short.get(letter as usize) {
            Some(Folded::Dropped) => {}
            Some(Folded::Space) => push_space(&mut folded),
            Some(Folded::One(one)) => folded.push(*one),
            Some(Folded::Other) | None => {
                for letter in fold_any(letter) {
                    match letter.is_whitespace() {
                        true => push_space(&mut folded),
                        false => folded.push(letter),
                    }
                }
            }
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn push_space(folded: &mut String) {
    if !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
}

/// Decomposition parts a letter from its hamza or madda, which is then dropped as any other mark.
fn fold_any(letter: char) -> impl Iterator<Item = char> {
    let letters = std::iter::once(letter).nfkd();
    letters.filter_map(fold_letter).flat_map(char::to_lowercase)
}

/// Returns the key of a field's name, where spaces and joining signs mean nothing either.
pub(in crate::archive) fn fold_key(key: &str) -> String {
    fold(key)
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '_' | '-' | ':' | '.'))
        .collect()
}

/// Returns the value of a digit of any set.
pub(in crate::archive) fn digit(letter: char) -> Option<u32> {
    ascii_digit(letter)?.to_digit(10)
}

/// Returns `true` for a character that takes no place in a line: a mark, a stretch, a direction control.
pub(in crate::archive) fn is_invisible(letter: char) -> bool {
    match letters::class(letter) {
        Class::Mark | Class::Control | Class::Composing => true,
        // Those of the Arabic block are all among these, and none has a lower number than the first of U+0300.
        _ if matches!(letter as u32, 0..0x0300 | 0x0600..=0x06FF) => false,
        _ => is_combining_mark(letter),
    }
}

fn fold_letter(letter: char) -> Option<char> {
    match letter {
        '"' | '«' | '»' | '“' | '”' | '„' => None,
        letter if is_invisible(letter) => None,
        letter => ascii_digit(letter).or(Some(letters::fold(letter))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_name_have_one_key() {
        assert_eq!(fold("إدلب"), fold(" ادلب "));
        assert_eq!(fold("حماة"), fold("«حماه»"));
        assert_eq!(fold("الغــــد"), fold("الغَد"));
        assert_eq!(fold("مونت  كارلو"), fold("مونت كارلو"));
        assert_eq!(fold("لبنان ٢٤"), fold("لبنان 24"));
        assert_eq!(fold("SY24"), "sy24");
    }

    proptest! {
        #[test]
        fn letters_are_folded_one_by_one_as_the_whole_text_would_be(text in r"(\PC|\p{Mn}|[اأإآؤئىيةه \t])*") {
            let whole: String = text.nfkd().filter_map(fold_letter).flat_map(char::to_lowercase).collect();
            let words: Vec<_> = whole.split_whitespace().collect();
            prop_assert_eq!(fold(&text), words.join(" "));
        }
    }

    #[test]
    fn every_mark_of_unicode_takes_no_place() {
        for letter in ('\0'..=char::MAX).filter(|&letter| is_combining_mark(letter)) {
            assert!(is_invisible(letter), "{letter:?}");
        }
    }

    #[test]
    fn different_names_keep_different_keys() {
        assert_ne!(fold("حلب"), fold("حلبا"));
        assert_ne!(fold("مونت كارلو"), fold("مونتكارلو"));
    }

    #[test]
    fn joining_signs_mean_nothing_in_a_field_name() {
        assert_eq!(fold_key("published_at"), fold_key("publishedAt"));
        assert_eq!(fold_key("Sub-Title"), "subtitle");
    }
}
