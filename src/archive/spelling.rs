//! Names and labels compared as a reader compares them.
//!
//! In: a name, a label or a line as written. Out: a key that is the same for its spellings (case, hamza seats,
//! dots, marks, tatweel, digits, spaces, quotation marks). Only for looking things up, never for stored text.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::arabic::digits::ascii_digit;
use crate::arabic::letters::{self, Class};

/// Returns the key under which `text` is looked up.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Decomposition parts a letter from its hamza or madda, which is then dropped as any other mark.
    for letter in text
        .nfkd()
        .filter_map(fold_letter)
        .flat_map(char::to_lowercase)
    {
        if !letter.is_whitespace() {
            folded.push(letter);
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Returns the key of a field's name, where spaces and joining signs mean nothing either.
pub(super) fn fold_key(key: &str) -> String {
    fold(key)
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '_' | '-' | ':' | '.'))
        .collect()
}

/// Returns the value of a digit of any set.
pub(super) fn digit(letter: char) -> Option<u32> {
    ascii_digit(letter)?.to_digit(10)
}

/// Returns `true` for a character that takes no place in a line: a mark, a stretch, a direction control.
pub(super) fn is_invisible(letter: char) -> bool {
    let class = letters::class(letter);
    matches!(class, Class::Mark | Class::Control | Class::Composing) || is_combining_mark(letter)
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
