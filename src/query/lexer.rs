//! Query text becomes tokens.
//!
//! In: any text. Out: tokens that borrow from it, each with its span in bytes. A word is kept as typed, punctuation
//! at its edges included, because only the parser knows whether the dots of `2022..` are a range or the end of a
//! sentence. Time is linear: what a step scans, it takes or refuses, but for one look ahead to a field's colon.

use std::ops::Range;

use super::error::{SyntaxError, SyntaxErrorKind};
use super::field::Field;
use super::suffix;
use crate::arabic::letters::is_alphanumeric;

/// How many words a query may have: more than any person types, and few enough for the engine to look all up.
pub const MAX_WORDS: usize = 4096;

/// Arabic comma, semicolon and question mark: never part of a word.
const ARABIC_SEPARATORS: &str = "،؛؟";

/// No part of a word when at its edge; inside it they are (`3.5`, `16:24`).
const EDGE_PUNCTUATION: &str = ".,;:!?…";

/// What word processors make of a hyphen before a word.
const MINUS_SIGN: char = '−';
const EN_DASH: char = '–';

/// Opening quotation marks, each with the marks that close it. Arabic text has the pairs turned round as often
/// as not, because « is drawn as » in a line that runs from the right.
const QUOTATION_MARKS: [(char, &[char]); 6] = [
    ('"', &['"']),
    ('«', &['»']),
    ('»', &['«']),
    ('“', &['”', '“']),
    ('”', &['“', '”']),
    ('„', &['“', '”']),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind<'a>,
    pub(super) span: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind<'a> {
    /// As typed; see [`bare`].
    Word(&'a str),
    /// What stands between the quotation marks.
    Phrase(&'a str),
    /// The same behind a `~`.
    Inflected(&'a str),
    /// What follows a `~` directly behind a phrase or group: digits or nothing.
    Slop(&'a str),
    /// What follows a `^` there.
    Boost(&'a str),
    Field(Field),
    And,
    Or,
    Not,
    Plus,
    Minus,
    Equals,
    Open,
    Close,
}

/// Returns the tokens of `text`; the one mistake seen here is a quotation mark that is never closed.
pub(super) fn lex(text: &str) -> Result<Vec<Token<'_>>, SyntaxError> {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
    };
    while let Some(first) = lexer.rest().chars().next() {
        lexer.step(first)?;
    }
    Ok(lexer.tokens)
}

/// Refuses a text of more than [`MAX_WORDS`] words, counted as runs of letters and digits.
pub(super) fn check_length(text: &str) -> Result<(), SyntaxError> {
    let mut words = 0;
    let mut in_word = false;
    for (at, letter) in text.char_indices() {
        let is_in_word = is_alphanumeric(letter);
        let starts = is_in_word && !in_word;
        in_word = is_in_word;
        if starts && words == MAX_WORDS {
            return Err(SyntaxError::at_word(
                text,
                at,
                SyntaxErrorKind::TooManyWords,
            ));
        }
        words += usize::from(starts);
    }
    Ok(())
}

/// Returns the words of `text` without operators, field names, signs and what stands behind words.
pub(super) fn plain_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter| ends_word(letter) || letter == '*')
        .map(after_fields)
        .map(|word| bare(suffix::strip(word).word))
        .filter(|word| is_searchable(word) && keyword(word).is_none())
}

/// Returns `word` without the punctuation at its edges.
pub(super) fn bare(word: &str) -> &str {
    word.trim_start_matches(is_lead)
        .trim_end_matches(is_edge_punctuation)
}

/// Says whether `text` is one word token and nothing else, so that it can be printed without quotation marks.
pub(super) fn is_one_word(text: &str) -> bool {
    matches!(lex(text).as_deref(), Ok([Token { kind: TokenKind::Word(word), .. }]) if *word == text)
}

/// Says whether `text` can be printed behind a `=` without quotation marks.
pub(super) fn is_exact_word(text: &str) -> bool {
    let is_plain = || bare(text) == text && suffix::split(text).word == text;
    keyword(text).is_some() || (!text.contains('*') && is_plain() && is_one_word(text))
}

/// Returns a pair of quotation marks that `phrase` can stand in, if there is one.
pub(super) fn marks_around(phrase: &str) -> Option<(char, char)> {
    QUOTATION_MARKS
        .iter()
        .find(|(_, closing)| !phrase.contains(*closing))
        .and_then(|(opening, closing)| Some((*opening, *closing.first()?)))
}

/// Says whether a word ends before `letter`.
pub(super) fn ends_word(letter: char) -> bool {
    is_blank(letter) || matches!(letter, '(' | ')') || closing_marks(letter).is_some()
}

/// What can begin a word but is no part of it: edge punctuation, and signs behind edge punctuation.
pub(super) fn is_lead(letter: char) -> bool {
    is_edge_punctuation(letter) || matches!(letter, '+' | '-' | '=' | MINUS_SIGN | EN_DASH)
}

pub(super) fn is_edge_punctuation(letter: char) -> bool {
    EDGE_PUNCTUATION.contains(letter)
}

/// Says whether `text` has anything in it that can be looked up.
pub(super) fn is_searchable(text: &str) -> bool {
    text.contains(is_alphanumeric)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token<'a>>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn step(&mut self, first: char) -> Result<(), SyntaxError> {
        match first {
            '(' => self.push(TokenKind::Open, 1),
            ')' => self.push(TokenKind::Close, 1),
            '+' => self.push(TokenKind::Plus, 1),
            '-' => self.push(TokenKind::Minus, 1),
            '=' => self.push(TokenKind::Equals, 1),
            MINUS_SIGN | EN_DASH => self.dash(first),
            '~' if self.is_behind_value() => self.suffix(TokenKind::Slop),
            '^' if self.is_behind_value() => self.suffix(TokenKind::Boost),
            '~' => return self.tilde(),
            blank if is_blank(blank) => self.at += blank.len_utf8(),
            other => match closing_marks(other) {
                Some(closing) => return self.phrase("", other, closing, TokenKind::Phrase),
                None => self.word(),
            },
        }
        Ok(())
    }

    fn push(&mut self, kind: TokenKind<'a>, length: usize) {
        let span = self.at..self.at + length;
        self.at = span.end;
        self.tokens.push(Token { kind, span });
    }

    /// Unlike a hyphen, a dash on its own is punctuation, as between the place and the rest of a dateline.
    fn dash(&mut self, dash: char) {
        let next = self.rest().chars().nth(1);
        match next.is_some_and(starts_operand) {
            true => self.push(TokenKind::Minus, dash.len_utf8()),
            false => self.at += dash.len_utf8(),
        }
    }

    /// Says whether a phrase or group ends here, with its suffixes: only direction marks stand between.
    fn is_behind_value(&self) -> bool {
        let Some(last) = self.tokens.last() else {
            return false;
        };
        use TokenKind::{Boost, Close, Inflected, Phrase, Slop};
        let ends_value = matches!(
            last.kind,
            Phrase(_) | Inflected(_) | Close | Slop(_) | Boost(_)
        );
        let between = self.text.get(last.span.end..self.at).unwrap_or_default();
        ends_value && between.chars().all(is_direction_mark)
    }

    fn suffix(&mut self, kind: fn(&'a str) -> TokenKind<'a>) {
        let number = self.rest().get(1..).unwrap_or_default();
        let length = suffix::number_length(number);
        let number = number.get(..length).unwrap_or_default();
        self.push(kind(number), 1 + length);
    }

    /// A `~` that stands behind nothing: before a quotation mark it asks for any inflection.
    fn tilde(&mut self) -> Result<(), SyntaxError> {
        let mark = self.rest().chars().nth(1);
        match mark.and_then(|mark| Some((mark, closing_marks(mark)?))) {
            Some((opening, closing)) => {
                self.phrase("~", opening, closing, TokenKind::Inflected)?;
            }
            None => self.word(),
        }
        Ok(())
    }

    /// What stands between quotation marks, behind `sign`.
    fn phrase(
        &mut self,
        sign: &str,
        opening: char,
        closing: &[char],
        kind: fn(&'a str) -> TokenKind<'a>,
    ) -> Result<(), SyntaxError> {
        let start = self.at;
        let marked = self.rest().strip_prefix(sign).unwrap_or_default();
        let inside = marked.strip_prefix(opening).unwrap_or_default();
        let Some((phrase, after)) = inside.split_once(closing) else {
            let closing = closing.first().copied().unwrap_or(opening);
            let mistake = SyntaxErrorKind::UnclosedQuote { closing };
            let span = start..self.text.len();
            return Err(SyntaxError::new(self.text, span, mistake));
        };
        let end = self.text.len() - after.len();
        match is_searchable(phrase) {
            true => self.push(kind(phrase.trim()), end - start),
            false => self.at = end,
        }
        Ok(())
    }

    fn word(&mut self) {
        if let Some((field, length)) = leading_field(self.rest()) {
            return self.push(TokenKind::Field(field), length);
        }
        let word = self.rest().split(ends_word).next().unwrap_or_default();
        let edges_cut = word
            .trim_start_matches(is_lead)
            .trim_end_matches(is_edge_punctuation);
        match keyword(edges_cut) {
            Some(operator) => self.push(operator, word.len()),
            None if is_searchable(word) => self.push(TokenKind::Word(word), word.len()),
            None => self.at += word.len(),
        }
    }
}

/// Returns the field that `text` begins with, and how many bytes its name and colon take.
fn leading_field(text: &str) -> Option<(Field, usize)> {
    let named = text.trim_start_matches(is_lead);
    let colon = named.find(|letter| letter == ':' || ends_word(letter))?;
    let (name, rest) = named.split_at_checked(colon)?;
    let value = rest.strip_prefix(':')?;
    Some((Field::named(name)?, text.len() - value.len()))
}

fn after_fields(word: &str) -> &str {
    let mut rest = word;
    while let Some((_, length)) = leading_field(rest) {
        rest = rest.get(length..).unwrap_or_default();
    }
    rest
}

fn keyword(word: &str) -> Option<TokenKind<'static>> {
    match word {
        "AND" => Some(TokenKind::And),
        "OR" => Some(TokenKind::Or),
        "NOT" => Some(TokenKind::Not),
        _ => None,
    }
}

fn starts_operand(letter: char) -> bool {
    is_alphanumeric(letter)
        || matches!(letter, '(' | '=' | '~' | '*')
        || closing_marks(letter).is_some()
}

fn closing_marks(opening: char) -> Option<&'static [char]> {
    QUOTATION_MARKS
        .iter()
        .find(|(mark, _)| *mark == opening)
        .map(|(_, closing)| *closing)
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || is_direction_mark(letter) || ARABIC_SEPARATORS.contains(letter)
}

/// Marks, embeddings, overrides and isolates of direction, and the byte order mark: pasted text is full of them.
pub(super) fn is_direction_mark(letter: char) -> bool {
    matches!(
        u32::from(letter),
        0x061C | 0x200E | 0x200F | 0x202A..=0x202E | 0x2066..=0x2069 | 0xFEFF
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn kinds(text: &str) -> Vec<TokenKind<'_>> {
        let tokens = lex(text).expect("no quotation mark is open");
        tokens.into_iter().map(|token| token.kind).collect()
    }

    #[track_caller]
    fn is_a_word(text: &str) {
        assert_eq!(kinds(text), [TokenKind::Word(text)]);
    }

    #[test]
    fn punctuation_inside_a_word_is_part_of_it() {
        is_a_word("كوفيد-19");
        is_a_word("عاصفة_الحزم");
        is_a_word("3.5%");
        is_a_word("C++");
        is_a_word("R&B");
        is_a_word("http://x.example/?a=b");
    }

    #[test]
    fn punctuation_alone_is_nothing() {
        assert_eq!(kinds(". ، ؛ ؟ … ! : % & – − * \"\" « . »"), []);
    }

    #[test]
    fn every_opening_mark_closes_with_its_partner() {
        for text in [
            "\"a b\"",
            "«a b»",
            "»a b«",
            "“a b”",
            "”a b“",
            "“a b“",
            "”a b”",
            "„a b“",
            "„a b”",
        ] {
            assert_eq!(kinds(text), [TokenKind::Phrase("a b")], "{text}");
        }
        assert_eq!(kinds("«a \"b\" c»"), [TokenKind::Phrase("a \"b\" c")]);
    }

    #[test]
    fn a_dash_is_a_sign_only_directly_before_a_word() {
        assert_eq!(kinds("–a"), [TokenKind::Minus, TokenKind::Word("a")]);
        assert_eq!(kinds("−a"), [TokenKind::Minus, TokenKind::Word("a")]);
        assert_eq!(kinds("– a"), [TokenKind::Word("a")]);
    }

    #[test]
    fn a_field_ends_at_its_colon() {
        let title = Field::named("title").expect("a field");
        assert_eq!(
            kinds("title:a:b"),
            [TokenKind::Field(title), TokenKind::Word("a:b")]
        );
        assert_eq!(kinds("a:title:b"), [TokenKind::Word("a:title:b")]);
    }

    #[test]
    fn spans_count_bytes_of_the_text() {
        let tokens = lex("قصف \"جوي\"").expect("closed");
        assert_eq!(tokens[0].span, 0..6);
        assert_eq!(tokens[1].span, 7..15);
    }

    #[test]
    fn plain_words_leave_out_what_was_meant_as_operator() {
        let words: Vec<_> = plain_words("+a AND (title:b* OR -\"c d).").collect();
        assert_eq!(words, ["a", "b", "c", "d"]);
        let words: Vec<_> = plain_words("a~1 (b^2 c*d \"e f\"~5").collect();
        assert_eq!(words, ["a", "b", "c", "d", "e", "f"]);
    }

    #[test]
    fn signs_behind_a_phrase_or_group_are_tokens_of_their_own() {
        use TokenKind::{Boost, Close, Inflected, Open, Phrase, Slop, Word};
        assert_eq!(kinds("\"a b\"~5"), [Phrase("a b"), Slop("5")]);
        assert_eq!(
            kinds("~«a b»~٣^2.5."),
            [Inflected("a b"), Slop("٣"), Boost("2.5")]
        );
        assert_eq!(kinds("(a)^2"), [Open, Word("a"), Close, Boost("2")]);
        assert_eq!(kinds("\"a\" ~5"), [Phrase("a"), Word("~5")]);
    }

    #[test]
    fn marks_of_direction_separate_words_and_are_no_part_of_them() {
        let tokens = kinds("\u{200F}AND\u{200F} a\u{202C}");
        assert_eq!(tokens, [TokenKind::And, TokenKind::Word("a")]);
    }
}
