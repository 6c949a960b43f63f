//! What stands behind a word, phrase or group: `~2` and `^3`.
//!
//! In: a word as typed, or the number behind a sign. Out: the word without its suffixes, and what they say. Digits of
//! any script count. A sign that no number follows where one must is no suffix but a part of the word (`C^`).

use std::fmt;

use super::lexer::{is_edge_punctuation, is_searchable};
use crate::arabic::digits::ascii_digit;
use crate::arabic::letters::ARABIC_DECIMAL_SEPARATOR;

/// How many letters of a fuzzy word may differ: with three, most words of a language are near each other.
pub const MAX_EDITS: u8 = 2;
/// How many other words may stand among those of a phrase: as many as a long article's first page has.
pub const MAX_SLOP: u32 = 1000;
/// The greatest boost, so that no sum of scores overflows.
const MAX_BOOST: u32 = 1000;

/// How much more a part of a query counts than the same part without it: over 0 and up to 1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boost {
    thousandths: u32,
}

impl Boost {
    /// Returns the boost that `number` says, in digits of any script, rounded to thousandths.
    pub(super) fn of(number: &str) -> Option<Self> {
        let ascii: String = number
            .chars()
            .map(|letter| match letter {
                ARABIC_DECIMAL_SEPARATOR => '.',
                letter => ascii_digit(letter).unwrap_or(letter),
            })
            .collect();
        let factor: f64 = ascii.parse().ok()?;
        let thousandths = (factor * 1000.0).round();
        let is_in_range = thousandths >= 1.0 && thousandths <= f64::from(MAX_BOOST) * 1000.0;
        is_in_range.then_some(Self {
            thousandths: thousandths as u32,
        })
    }

    /// What a score is multiplied by.
    pub fn factor(self) -> f32 {
        self.thousandths as f32 / 1000.0
    }

    /// What a score is multiplied by inside a part that counts `outer` times as much: kept in the range of one boost,
    /// so that boosts inside one another never grow beyond all numbers or to nothing.
    pub fn factor_inside(self, outer: f32) -> f32 {
        (outer * self.factor()).clamp(0.001, MAX_BOOST as f32)
    }
}

impl fmt::Display for Boost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = format!("{:03}", self.thousandths % 1000);
        write!(out, "{}", self.thousandths / 1000)?;
        match decimals.trim_end_matches('0') {
            "" => Ok(()),
            decimals => write!(out, ".{decimals}"),
        }
    }
}

/// A word and what stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Suffixed<'a> {
    /// Without its suffixes and the punctuation at its end.
    pub(super) word: &'a str,
    /// What follows a `~`: digits or nothing.
    pub(super) edits: Option<&'a str>,
    /// What follows a `^`.
    pub(super) boost: Option<&'a str>,
    /// Whether one of them stands there twice.
    pub(super) is_repeated: bool,
}

/// A sign that a number may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Tilde,
    Caret,
}

/// Takes the suffixes off `word`, in any order; a word that is nothing else stays whole.
pub(super) fn split(word: &str) -> Suffixed<'_> {
    let suffixed = strip(word);
    match is_searchable(suffixed.word) {
        true => suffixed,
        false => Suffixed {
            word: word.trim_end_matches(is_edge_punctuation),
            edits: None,
            boost: None,
            is_repeated: false,
        },
    }
}

/// Takes the suffixes off `word`, in any order, though nothing may be left.
pub(super) fn strip(word: &str) -> Suffixed<'_> {
    let mut suffixed = Suffixed {
        word: word.trim_end_matches(is_edge_punctuation),
        edits: None,
        boost: None,
        is_repeated: false,
    };
    while let Some((rest, sign, number)) = last_suffix(suffixed.word) {
        let before = match sign {
            Sign::Tilde => suffixed.edits.replace(number),
            Sign::Caret => suffixed.boost.replace(number),
        };
        suffixed.is_repeated |= before.is_some();
        suffixed.word = rest.trim_end_matches(is_edge_punctuation);
    }
    suffixed
}

/// Returns how many letters may differ by what follows the `~` of a word.
pub(super) fn edits(number: &str) -> Option<u8> {
    match number {
        "" => Some(1),
        number => whole(number)
            .and_then(|edits| u8::try_from(edits).ok())
            .filter(|edits| (1..=MAX_EDITS).contains(edits)),
    }
}

/// Returns how many words may stand between by what follows the `~` of a phrase.
pub(super) fn slop(number: &str) -> Option<u32> {
    whole(number).filter(|slop| *slop <= MAX_SLOP)
}

/// Returns how many bytes at the start of `text` are a number as it may follow a sign.
pub(super) fn number_length(text: &str) -> usize {
    let length = text.find(|letter| !is_numeric(letter));
    let number = text.get(..length.unwrap_or(text.len()));
    number
        .map_or("", |number| number.trim_end_matches(is_edge_punctuation))
        .len()
}

/// The last suffix of `word`, behind what it belongs to.
fn last_suffix(word: &str) -> Option<(&str, Sign, &str)> {
    let before = word.trim_end_matches(is_numeric);
    let number = word.get(before.len()..)?;
    if let Some(rest) = before.strip_suffix('~') {
        let is_whole = number.chars().all(|letter| ascii_digit(letter).is_some());
        return is_whole.then_some((rest, Sign::Tilde, number));
    }
    let rest = before.strip_suffix('^')?;
    number
        .contains(|letter| ascii_digit(letter).is_some())
        .then_some((rest, Sign::Caret, number))
}

fn is_numeric(letter: char) -> bool {
    ascii_digit(letter).is_some() || matches!(letter, '.' | ARABIC_DECIMAL_SEPARATOR)
}

fn whole(number: &str) -> Option<u32> {
    let ascii: Option<String> = number.chars().map(ascii_digit).collect();
    ascii?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn splits(text: &str, word: &str, edits: Option<&str>, boost: Option<&str>) {
        let expected = Suffixed {
            word,
            edits,
            boost,
            is_repeated: false,
        };
        assert_eq!(split(text), expected, "{text}");
    }

    #[test]
    fn suffixes_come_off_in_any_order() {
        splits("بوتن~1", "بوتن", Some("1"), None);
        splits("بوتن~٢.", "بوتن", Some("٢"), None);
        splits("بوتن~", "بوتن", Some(""), None);
        splits("a^2.5", "a", None, Some("2.5"));
        splits("a~1^٠٫٥", "a", Some("1"), Some("٠٫٥"));
        splits("a^3~", "a", Some(""), Some("3"));
        assert!(split("a~1~2").is_repeated && split("a^1^2").is_repeated);
    }

    #[test]
    fn a_sign_without_its_number_or_its_word_is_part_of_the_word() {
        for text in [
            "C^",
            "~5",
            "%^2",
            "a~b",
            "a^b",
            "a^b2",
            "http://x/~user",
            "a~1.5x",
        ] {
            splits(text, text, None, None);
        }
    }

    #[test]
    fn numbers_are_kept_in_range() {
        assert_eq!(
            (edits(""), edits("٢"), edits("3"), edits("0")),
            (Some(1), Some(2), None, None)
        );
        assert_eq!(
            (slop("0"), slop("٥"), slop("1001"), slop("")),
            (Some(0), Some(5), None, None)
        );
        let prints = |text| Boost::of(text).map(|boost| boost.to_string());
        assert_eq!(prints("2"), Some("2".to_owned()));
        assert_eq!(prints("٢٫٥٠"), Some("2.5".to_owned()));
        assert_eq!(prints(".0404"), Some("0.04".to_owned()));
        for text in ["0", "0.0001", "1001", "1.2.3", "", "99999999999999999999"] {
            assert_eq!(prints(text), None, "{text}");
        }
    }

    #[test]
    fn boosts_inside_one_another_stay_in_range() {
        let nested = |text| {
            let boost = Boost::of(text).expect("a boost");
            (0..13).fold(1.0, |outer, _| boost.factor_inside(outer))
        };
        assert_eq!((nested("1000"), nested("0.001")), (1000.0, 0.001));
        assert_eq!(nested("1"), 1.0);
    }
}
