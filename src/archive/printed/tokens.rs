//! The numbers, words and signs of a line.
//!
//! In: a line. Out: its tokens in order. A name of two words is one token, digits of every set are numbers,
//! marks and direction controls are nothing.

use super::words::{Word, meaning};
use crate::arabic::letters::is_alphabetic;
use crate::archive::known::spelling::{digit, fold, is_invisible};

/// What stands at one place of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// Value and count of digits.
    Number(u32, usize),
    Word(Word),
    /// White space of any length is one `' '`.
    Sign(char),
}

/// A token and where it stands, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The tokens of a line.
#[derive(Debug, Default)]
pub(super) struct Tokens(Vec<Placed>);

impl Tokens {
    pub(super) fn of(text: &str) -> Self {
        let mut tokens = Self::default();
        let mut opening: Option<String> = None;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let start = text.len() - rest.len();
            let length = match first {
                letter if digit(letter).is_some() => digits(rest),
                letter if is_word(letter) => word(rest),
                letter => letter.len_utf8(),
            };
            let (taken, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
            let end = start + taken.len();
            match first {
                letter if digit(letter).is_some() => {
                    tokens.push(number(taken), start, end);
                }
                // Marks without a letter under them.
                letter if is_word(letter) && taken.chars().all(is_invisible) => {}
                letter if is_word(letter) => tokens.push_word(taken, start, end, &mut opening),
                letter if letter.is_whitespace() => {
                    if tokens.last() != Some(Token::Sign(' ')) {
                        tokens.push(Token::Sign(' '), start, end);
                    }
                }
                letter => tokens.push(Token::Sign(letter), start, end),
            }
            rest = after;
        }
        tokens
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn at(&self, at: usize) -> Option<Token> {
        Some(self.0.get(at)?.token)
    }

    /// The token before the one at `at`.
    pub(super) fn before(&self, at: usize) -> Option<Token> {
        self.at(at.checked_sub(1)?)
    }

    /// Where the token before `at` ends in the line, in bytes.
    pub(super) fn end_before(&self, at: usize) -> Option<usize> {
        Some(self.0.get(at.checked_sub(1)?)?.end)
    }

    /// Whether the word at `at` is one letter, with or without a mark.
    pub(super) fn is_letter(&self, at: usize) -> bool {
        self.0
            .get(at)
            .is_some_and(|placed| placed.end - placed.start <= 4)
    }

    /// The tokens from `start` up to `end`.
    pub(super) fn between(
        &self,
        start: usize,
        end: usize,
    ) -> impl DoubleEndedIterator<Item = Token> {
        let range = self.0.get(start..end).unwrap_or_default();
        range.iter().map(|placed| placed.token)
    }

    /// The place of the first token from `at` on that `belongs` is false for.
    pub(super) fn skip(&self, mut at: usize, belongs: impl Fn(Token) -> bool) -> usize {
        while self.at(at).is_some_and(&belongs) {
            at += 1;
        }
        at
    }

    /// The place behind the last token before `at` that `belongs` is false for.
    pub(super) fn skip_back(&self, mut at: usize, belongs: impl Fn(Token) -> bool) -> usize {
        while self.before(at).is_some_and(&belongs) {
            at -= 1;
        }
        at
    }

    pub(super) fn skip_spaces(&self, at: usize) -> usize {
        self.skip(at, |token| token == Token::Sign(' '))
    }

    fn last(&self) -> Option<Token> {
        self.before(self.0.len())
    }

    fn push(&mut self, token: Token, start: usize, end: usize) {
        self.0.push(Placed { token, start, end });
    }

    /// Adds a word, or makes one name of it and the word before.
    fn push_word(&mut self, text: &str, start: usize, end: usize, opening: &mut Option<String>) {
        let mut key = fold(text);
        // `ت.غ`, `a.m`
        key.retain(|letter| letter != '.');
        let [.., first, space] = self.0.as_slice() else {
            return self.push_single(key, start, end, opening);
        };
        let is_next = space.token == Token::Sign(' ') && matches!(first.token, Token::Word(_));
        if let Some(opening) = opening.take().filter(|_| is_next)
            && let (Some(found), _) = meaning(&format!("{opening} {key}"))
        {
            let start = first.start;
            self.0.truncate(self.0.len() - 2);
            return self.push(Token::Word(found), start, end);
        }
        self.push_single(key, start, end, opening);
    }

    fn push_single(&mut self, key: String, start: usize, end: usize, opening: &mut Option<String>) {
        let (found, opens) = meaning(&key);
        self.push(Token::Word(found.unwrap_or(Word::Other)), start, end);
        *opening = opens.then_some(key);
    }
}

/// How many bytes of `text` belong together at its start.
fn run(text: &str, belongs: fn(char) -> bool) -> usize {
    text.find(|letter| !belongs(letter)).unwrap_or(text.len())
}

/// How many bytes of `text` are the number it starts with. A date printed twice, in digits of two sets, is two; a year
/// and an hour joined in print (`26/8/202216:24`) are too.
fn digits(text: &str) -> usize {
    let is_ascii = text.starts_with(|letter: char| letter.is_ascii_digit());
    let belongs = |letter: char| digit(letter).is_some() && letter.is_ascii_digit() == is_ascii;
    let length = text.find(|letter| !belongs(letter)).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(length).unwrap_or((text, ""));
    let is_joined = rest.starts_with(':') && matches!(number.chars().count(), 5 | 6);
    let year = number.char_indices().nth(4).filter(|_| is_joined);
    year.map_or(length, |(year, _)| year)
}

/// How many bytes of `text` are the word it starts with; letters with stops between them are one: `ت.غ`.
fn word(text: &str) -> usize {
    let length = run(text, is_word);
    let (first, rest) = text.split_at_checked(length).unwrap_or((text, ""));
    if first.chars().nth(1).is_some() {
        return length;
    }
    let Some(second) = rest.strip_prefix('.') else {
        return length;
    };
    let second_length = run(second, is_word);
    let is_letter = second
        .get(..second_length)
        .is_some_and(|second| second.chars().count() == 1);
    if is_letter {
        length + 1 + second_length
    } else {
        length
    }
}

fn is_word(letter: char) -> bool {
    is_alphabetic(letter) || is_invisible(letter)
}

fn number(digits: &str) -> Token {
    let mut count = 0;
    let value = digits.chars().filter_map(digit).fold(0u32, |sum, value| {
        count += 1;
        sum.saturating_mul(10).saturating_add(value)
    });
    Token::Number(value, count)
}

#[cfg(test)]
mod tests {
    use super::super::words::{Calendar, Half};
    use super::*;

    fn tokens(text: &str) -> Vec<Token> {
        let tokens = Tokens::of(text);
        tokens.between(0, tokens.len()).collect()
    }

    #[test]
    fn a_name_of_two_words_is_one_token() {
        let october = Token::Word(Word::Month(Calendar::Gregorian, 10));
        assert_eq!(tokens("تشرين  الأول"), [october]);
        assert_eq!(
            tokens("تشرين، الأول").first(),
            Some(&Token::Word(Word::Other))
        );
    }

    #[test]
    fn numbers_of_every_script_stand_apart_from_letters() {
        let number = Token::Number(25, 2);
        let anno = Token::Word(Word::Half(Half::Evening));
        assert_eq!(tokens("۲٥م"), [number, anno]);
    }

    #[test]
    fn numbers_joined_in_print_are_parted() {
        let values = |text| -> Vec<u32> {
            let numbers = tokens(text).into_iter().filter_map(|token| match token {
                Token::Number(value, _) => Some(value),
                _ => None,
            });
            numbers.collect()
        };
        assert_eq!(values("26/8/202204:24"), [26, 8, 2022, 4, 24]);
        assert_eq!(values("20224:24"), [2022, 4, 24]);
        assert_eq!(values("2022٢٦"), [2022, 26]);
        assert_eq!(values("202204"), [202204]);
    }

    #[test]
    fn letters_with_stops_are_one_word() {
        assert_eq!(tokens("ت.غ"), [Token::Word(Word::Zone(0))]);
        assert_eq!(tokens("ق.م"), [Token::Word(Word::Other)]);
        assert_eq!(tokens("م.").len(), 2);
    }

    #[test]
    fn invisible_marks_are_nothing() {
        assert_eq!(tokens("\u{200F}26\u{200F}/\u{200E}8").len(), 3);
    }
}
