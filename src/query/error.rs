//! What is wrong with a query, and where.
//!
//! In: the query text and the span at fault. Out: a message that says which word, found against expected, and a
//! hint apart from it. Words are counted, not columns: under right-to-left text a column means nothing.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use super::field::Field;
use super::lexer::{self, MAX_WORDS};
use super::parser::MAX_NESTING;
use super::suffix::{MAX_EDITS, MAX_SLOP};

/// A query that is not well formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// Where, in bytes of the query text.
    pub span: Range<usize>,
    /// The word at fault, as typed.
    pub word: String,
    /// Which word of the query that is, counted by spaces from 1.
    pub nth: usize,
}

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// A phrase is open at the end of the query.
    UnclosedQuote {
        /// The mark that would close it.
        closing: char,
    },
    /// A group is open at the end of the query.
    UnclosedGroup,
    /// A `)` that closes nothing.
    UnopenedGroup,
    /// A group with no word in it.
    EmptyGroup,
    /// `AND` or `OR` at the start of the query or of a group.
    NothingBefore,
    /// An operator or a sign that stands before nothing it could apply to.
    NothingAfter(Found),
    /// A `=` that does not stand directly before a plain word or a phrase.
    ExactWithoutWord,
    /// A field's name and colon that do not stand directly before a value.
    FieldWithoutValue(Field, Found),
    /// A field inside another one's value.
    FieldInField,
    /// A `~` behind something that is no phrase.
    SlopWithoutPhrase,
    /// What follows the `~` of a phrase is no number of words, or too many.
    NoSlop(String),
    /// A `~` behind a word with a `*` in it.
    FuzzyWithoutWord,
    /// What follows the `~` of a word is no number of letters, or too many.
    NoEdits(String),
    /// What follows a `^` is no number, or none that can be multiplied by.
    NoBoost(String),
    /// A `^` behind a date or the name of a field.
    BoostedFilter,
    /// The same sign twice behind one thing.
    RepeatedSuffix,
    /// The value of `has:` is no field that can be known.
    NotAField,
    /// The value of `date:` does not have the shape of a range.
    NotARange,
    /// More groups inside one another than [`MAX_NESTING`].
    TooDeep,
    /// More words than [`MAX_WORDS`]. No lenient reading gets round this one.
    TooManyWords,
}

/// What stands where something else was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The query ends there.
    End,
    /// A space, where none may be.
    Space,
    /// A word, as typed.
    Word(String),
}

impl SyntaxError {
    /// Returns an error at `span` of `text`.
    pub(super) fn new(text: &str, span: Range<usize>, kind: SyntaxErrorKind) -> Self {
        let before = text.get(..span.start).unwrap_or_default();
        let inside_a_word = before.ends_with(|letter: char| !letter.is_whitespace());
        Self {
            kind,
            word: word_from(text, span.start).to_owned(),
            nth: before.split_whitespace().count() + usize::from(!inside_a_word),
            span,
        }
    }

    /// Returns an error about the word that starts at `start`.
    pub(super) fn at_word(text: &str, start: usize, kind: SyntaxErrorKind) -> Self {
        let end = start + word_from(text, start).len();
        Self::new(text, start..end, kind)
    }

    /// Says whether the query is too big to be read at all, so that a lenient reading is no way out.
    pub fn is_limit(&self) -> bool {
        self.kind == SyntaxErrorKind::TooManyWords
    }

    /// Returns what to do about it.
    pub fn hint(&self) -> String {
        match &self.kind {
            SyntaxErrorKind::UnclosedQuote { closing } => {
                format!("add a closing `{closing}` after the last word of the phrase")
            }
            SyntaxErrorKind::UnclosedGroup => "add a `)` after the last word of the group".into(),
            SyntaxErrorKind::UnopenedGroup => "remove it, or add a `(` before the group".into(),
            SyntaxErrorKind::EmptyGroup => {
                "put a word between the parentheses, or remove them".into()
            }
            SyntaxErrorKind::NothingBefore => self.operator_hint(),
            SyntaxErrorKind::NothingAfter(Found::Space) => {
                "put the sign directly before a word, or remove it".into()
            }
            SyntaxErrorKind::NothingAfter(_) => self.operator_hint(),
            SyntaxErrorKind::ExactWithoutWord => {
                "write `=word` or `=\"two words\"`, without a space behind `=` and without `*`"
                    .into()
            }
            SyntaxErrorKind::FieldWithoutValue(field, _) => format!(
                "write the value directly after the colon and a sign before the name: `-{}:word`",
                field.name()
            ),
            SyntaxErrorKind::SlopWithoutPhrase => {
                "put words that stand near each other in quotation marks: `\"two words\"~5`".into()
            }
            SyntaxErrorKind::NoSlop(_) => {
                "write how many other words may stand between: `\"two words\"~5`".into()
            }
            SyntaxErrorKind::FuzzyWithoutWord => {
                "write `word~1` for words spelled nearly so, or `wo*d` for any letters between".into()
            }
            SyntaxErrorKind::NoEdits(_) => {
                "write `word~1` or `word~2`: how many letters may differ".into()
            }
            SyntaxErrorKind::NoBoost(_) => "write it like `word^2` or `word^0.5`".into(),
            SyntaxErrorKind::BoostedFilter => {
                "remove it: dates and `has:` say which articles there are, not in which order".into()
            }
            SyntaxErrorKind::RepeatedSuffix => "remove one of them".into(),
            SyntaxErrorKind::NotAField => {
                let fields = Field::all().filter_map(|field| Field::known_named(field.name()));
                let names: Vec<_> = fields.map(Field::name).collect();
                format!("write one of {} subtitle", names.join(" "))
            }
            SyntaxErrorKind::FieldInField => "end the first field's group before the second".into(),
            SyntaxErrorKind::NotARange => {
                "write 2022, 2022-08, 2022-08-26, 1444-02h, 2022-08..2022-10, ..2022, 2022.. or >=2022-08"
                    .into()
            }
            SyntaxErrorKind::TooDeep => "remove parentheses that change nothing".into(),
            SyntaxErrorKind::TooManyWords => "search for fewer words, or in several queries".into(),
        }
    }

    fn operator_hint(&self) -> String {
        match lexer::bare(&self.word) {
            word @ ("AND" | "OR") => {
                format!(
                    "put a word on each side of `{word}`, or write `={word}` for the word itself"
                )
            }
            "NOT" => "put a word after `NOT`, or write `=NOT` for the word itself".into(),
            _ => "put one sign directly before a word, or remove it".into(),
        }
    }
}

/// The most characters of what was typed that a message repeats.
const SHOWN_CHARS: usize = 80;

/// What was typed, as messages repeat it: the end of what is very long is left out.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    let cut = text.char_indices().nth(SHOWN_CHARS);
    match cut.and_then(|(at, _)| text.get(..at)) {
        Some(beginning) => format!("{beginning}…").into(),
        None => text.into(),
    }
}

/// The word from `start` on, up to a space or the next parenthesis.
fn word_from(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or_default();
    let ends = |(at, letter): &(usize, char)| {
        *at > 0 && (letter.is_whitespace() || matches!(letter, '(' | ')'))
    };
    let end = rest.char_indices().find(ends).map(|(at, _)| at);
    let word = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
    word.trim_matches(lexer::is_direction_mark)
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = format!("the {} word `{}`", Ordinal(self.nth), shown(&self.word));
        match &self.kind {
            SyntaxErrorKind::UnclosedQuote { .. } => {
                write!(out, "quotation mark is never closed: it opens with {word}")
            }
            SyntaxErrorKind::UnclosedGroup => {
                write!(out, "parenthesis is never closed: it opens with {word}")
            }
            SyntaxErrorKind::UnopenedGroup => write!(out, "no parenthesis is open before {word}"),
            SyntaxErrorKind::EmptyGroup => {
                write!(
                    out,
                    "expected a word in the parentheses of {word}, found none"
                )
            }
            SyntaxErrorKind::NothingBefore => {
                write!(
                    out,
                    "expected a word, phrase or group before {word}, found nothing"
                )
            }
            SyntaxErrorKind::NothingAfter(found) => {
                write!(
                    out,
                    "expected a word, phrase or group after {word}, found {found}"
                )
            }
            SyntaxErrorKind::ExactWithoutWord => {
                write!(
                    out,
                    "expected a plain word or a phrase directly after the `=` of {word}"
                )
            }
            SyntaxErrorKind::FieldWithoutValue(field, found) => write!(
                out,
                "expected a word, phrase or group directly after the field `{}` of {word}, found {found}",
                field.name()
            ),
            SyntaxErrorKind::FieldInField => {
                write!(
                    out,
                    "expected no field inside the value of another, found {word}"
                )
            }
            SyntaxErrorKind::SlopWithoutPhrase => {
                write!(out, "expected a phrase directly before the `~` of {word}")
            }
            SyntaxErrorKind::NoSlop(found) => write!(
                out,
                "expected a number of words up to {MAX_SLOP} behind the `~` of {word}, found {}",
                number_found(found)
            ),
            SyntaxErrorKind::FuzzyWithoutWord => {
                write!(out, "expected no `*` before the `~` of {word}")
            }
            SyntaxErrorKind::NoEdits(found) => write!(
                out,
                "expected a number from 1 to {MAX_EDITS} behind the `~` of {word}, found {}",
                number_found(found)
            ),
            SyntaxErrorKind::NoBoost(found) => write!(
                out,
                "expected a number over 0 and up to 1000 behind the `^` of {word}, found {}",
                number_found(found)
            ),
            SyntaxErrorKind::BoostedFilter => {
                write!(
                    out,
                    "expected a word, phrase or group before the `^` of {word}"
                )
            }
            SyntaxErrorKind::RepeatedSuffix => {
                write!(
                    out,
                    "expected `~` and `^` once each, found one of them again in {word}"
                )
            }
            SyntaxErrorKind::NotAField => {
                write!(
                    out,
                    "expected the name of a field that may be known, found {word}"
                )
            }
            SyntaxErrorKind::NotARange => {
                write!(out, "expected a date or a range of dates, found {word}")
            }
            SyntaxErrorKind::TooDeep => {
                write!(
                    out,
                    "expected at most {MAX_NESTING} groups inside one another, found more at {word}"
                )
            }
            SyntaxErrorKind::TooManyWords => {
                write!(
                    out,
                    "expected at most {MAX_WORDS} words, found more: the first too many is `{}`",
                    shown(&self.word)
                )
            }
        }
    }
}

impl std::error::Error for SyntaxError {}

impl fmt::Display for Found {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => write!(out, "nothing"),
            Self::Space => write!(out, "a space"),
            Self::Word(word) => write!(out, "`{}`", shown(word)),
        }
    }
}

/// What stands where a number should.
fn number_found(text: &str) -> Found {
    match text {
        "" => Found::End,
        text => Found::Word(text.to_owned()),
    }
}

/// A number that prints as `1st`, `2nd`, `3rd`, `4th`.
struct Ordinal(usize);

impl fmt::Display for Ordinal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ending = match (self.0 % 100, self.0 % 10) {
            (11..=13, _) => "th",
            (_, 1) => "st",
            (_, 2) => "nd",
            (_, 3) => "rd",
            _ => "th",
        };
        write!(out, "{}{ending}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn a_message_repeats_no_more_than_a_line() {
        assert_eq!(shown("قصف"), "قصف");
        let long = shown(&"ق".repeat(40_000)).into_owned();
        assert!(long.chars().count() == 81 && long.ends_with('…'));
    }
}
