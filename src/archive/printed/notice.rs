//! Whether a line with a date is there for the date.
//!
//! In: a line and the date found in it. Out: whether the line says when the story was published, and nothing that a
//! story would say: `القاهرة - 26/8/2022 16:24`, not `ثورة 25 يناير 2011` nor `في 26 آب 2022 أعلنت الوزارة`.

use super::clock;
use super::relative;
use super::resolve::Found;
use super::tokens::{Token, Tokens};
use super::words::{Calendar, Unit, Word};
use crate::archive::date::Precision;
use crate::archive::known::{outlets, places};
use crate::archive::lines::byline;
use crate::archive::lines::names::Names;

/// Sites have had dates of their own since; what is older comes from print.
const FIRST_ARCHIVES: i16 = 1990;
/// More words than these on one side of a date make a sentence of the line.
const OTHER_WORDS: usize = 3;

/// Returns what stands before the date, its weekday and its label.
pub(super) fn before<'a>(text: &'a str, tokens: &Tokens, found: &Found) -> &'a str {
    let is_of_date = |token| match token {
        Token::Sign(sign) => !matches!(sign, ')' | ']' | '»' | '"'),
        Token::Word(Word::Published) => true,
        token => clock::is_beside(token),
    };
    let end = tokens.skip_back(found.start, is_of_date);
    let end = tokens.end_before(end).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

/// Returns what stands behind the date.
pub(super) fn behind<'a>(text: &'a str, tokens: &Tokens, found: &Found) -> &'a str {
    let start = tokens.end_before(found.end).unwrap_or(text.len());
    bare(text.get(start..).unwrap_or_default())
}

/// Whether the line is there for the date. `beside` is what stands before and behind it.
pub(super) fn is_notice(tokens: &Tokens, found: &Found, beside: (&str, &str)) -> bool {
    let line = Line {
        tokens,
        found,
        before: beside.0,
        behind: beside.1,
        others_before: others(tokens, 0, found.start),
        others_behind: others(tokens, found.end, tokens.len()),
    };
    !line.tells() && !ends_range(tokens, found.start) && line.is_sure_of_year() && line.fits()
}

/// Whether the line calls the date that of publication, or of a numbered issue.
pub(super) fn is_named(tokens: &Tokens, found: &Found) -> bool {
    let is_issue = |at: &usize| {
        let number = tokens.skip(at + 1, |token| {
            matches!(token, Token::Sign(' ' | ':' | '.'))
        });
        let is_of_issue = tokens.at(*at) == Some(Token::Word(Word::Issue));
        is_of_issue && matches!(tokens.at(number), Some(Token::Number(..)))
    };
    let is_label = |token| token == Token::Word(Word::Published);
    !found.is_update
        && (tokens.between(0, found.start).any(is_label)
            || (0..tokens.len()).any(|at| is_issue(&at)))
}

/// Whether the last word of the line leads to a date, which stands elsewhere.
pub(super) fn ends_in_label(tokens: &Tokens) -> bool {
    let last = tokens.skip_back(tokens.len(), |token| matches!(token, Token::Sign(_)));
    matches!(
        tokens.before(last),
        Some(Token::Word(Word::Published | Word::Updated))
    )
}

/// Whether a weekday stands beside the date.
pub(super) fn has_weekday(tokens: &Tokens, found: &Found) -> bool {
    let before = tokens.between(0, found.start);
    let mut around = before.chain(tokens.between(found.end, tokens.len()));
    around.any(|token| matches!(token, Token::Word(Word::Weekday(_))))
}

/// A line and the date found in it.
struct Line<'a> {
    tokens: &'a Tokens,
    found: &'a Found,
    before: &'a str,
    behind: &'a str,
    others_before: usize,
    others_behind: usize,
}

impl Line<'_> {
    /// Whether a word beside the date belongs to a story.
    fn tells(&self) -> bool {
        let (tokens, found) = (self.tokens, self.found);
        let mut places = (0..found.start).chain(found.end..tokens.len());
        places.any(|at| match tokens.at(at) {
            Some(Token::Word(Word::Story)) => true,
            Some(Token::Word(Word::Ago)) => !relative::is_span(tokens, at),
            // `في مساء 14 مارس`; a letter alone may be a title, or a page.
            Some(Token::Word(Word::Half(_))) => !tokens.is_letter(at) && !is_of_hour(tokens, at),
            Some(Token::Word(Word::Today | Word::Yesterday)) => self.others_before > 0,
            _ => false,
        })
    }

    /// Old dates are told, unless the line says more than the date.
    fn is_sure_of_year(&self) -> bool {
        self.found.date.year() >= FIRST_ARCHIVES
            || self.found.is_double
            || self.has_weekday()
            || self.label().is_some()
    }

    fn fits(&self) -> bool {
        if self.found.date.precision() < Precision::Day {
            return self.is_bare();
        }
        self.fits_before() && self.fits_behind()
    }

    /// Nothing but a label stands beside the date: months are told far more often than they are dates of publication.
    fn is_bare(&self) -> bool {
        let others = self.others_before + self.others_behind;
        let is_led = self.label().is_some() || !stands_in(self.tokens, self.found.start);
        others == 0 && is_led && !has_number(self.tokens, 0, self.tokens.len(), self.found)
    }

    fn fits_before(&self) -> bool {
        let (tokens, start) = (self.tokens, self.found.start);
        if let Some(label) = self.label() {
            let is_parted = tokens.at(label + 1) == Some(Token::Sign(':'));
            return others(tokens, 0, label) == 0
                || is_parted
                || is_parted_before(tokens, label)
                || is_known(self.before);
        }
        if has_number(tokens, 0, start, self.found) {
            return false;
        }
        if self.others_before == 0 {
            return !stands_on_day(tokens, start);
        }
        let has_time = self.found.date.precision() > Precision::Day;
        let is_few = self.others_before <= OTHER_WORDS;
        if stands_in(tokens, start) {
            // `أرسله admin في الاثنين, 04/22/2013 - 17:05`
            let is_sent = tokens.at(0) == Some(Token::Word(Word::Published));
            return names_author(self.before) || (is_sent && is_few && has_time);
        }
        let is_less = self.others_before < OTHER_WORDS;
        let is_dated = self.found.is_double || has_time || is_parted_before(tokens, start);
        (is_few && is_dated) || (is_less && self.has_weekday()) || is_known(self.before)
    }

    fn fits_behind(&self) -> bool {
        // `في 28 نوفمبر 2012 استقال`
        let is_led = self.label().is_some() || !stands_in(self.tokens, self.found.start);
        if self.others_behind > 0 && !is_led && self.others_before == 0 {
            return false;
        }
        let has_time = self.found.date.precision() > Precision::Day;
        self.others_behind == 0
            || (self.others_behind <= OTHER_WORDS
                && (has_time || is_parted_behind(self.tokens, self.found.end)))
            || is_known(self.behind)
    }

    fn has_weekday(&self) -> bool {
        has_weekday(self.tokens, self.found)
    }

    /// The place of the label that leads to the date.
    fn label(&self) -> Option<usize> {
        let is_between = |token| match token {
            Token::Sign(_) => true,
            token => clock::is_beside(token),
        };
        let behind = self.tokens.skip_back(self.found.start, is_between);
        let label = behind.checked_sub(1)?;
        let is_label = matches!(
            self.tokens.at(label),
            Some(Token::Word(Word::Published | Word::Updated))
        );
        is_label.then_some(label)
    }
}

/// How many words there are that mean nothing beside a date.
fn others(tokens: &Tokens, start: usize, end: usize) -> usize {
    let is_other = |token: &Token| *token == Token::Word(Word::Other);
    tokens.between(start, end).filter(is_other).count()
}

/// Whether `text` is a byline, a place or an outlet.
fn is_known(text: &str) -> bool {
    let name = bare(text);
    let is_name = || places::by_name(name).is_some() || outlets::by_name(name).is_some();
    is_name() || byline::line(text, &Names::default()).is_some()
}

fn bare(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace() || "-–—|،,:•·/()".contains(letter))
}

/// Whether a number stands before the half of the day at `at`: `4 مساء`.
fn is_of_hour(tokens: &Tokens, at: usize) -> bool {
    let end = tokens.skip_back(at, |token| token == Token::Sign(' '));
    matches!(tokens.before(end), Some(Token::Number(1..=12, _)))
}

fn names_author(text: &str) -> bool {
    let byline = byline::line(text, &Names::default());
    byline.is_some_and(|byline| byline.author.is_some())
}

/// Whether the date is the end of a range: `14 - 16 آب 2022`, `26 آب - 3 أيلول 2022`, `شباط - آذار 2022`.
fn ends_range(tokens: &Tokens, start: usize) -> bool {
    let space = |token| token == Token::Sign(' ');
    let at = tokens.skip_back(start, space);
    let is_dash = matches!(tokens.before(at), Some(Token::Sign('-' | '–' | '/')));
    let first_end = tokens.skip_back(at.saturating_sub(1), space);
    let is_date = match tokens.before(first_end) {
        Some(Token::Number(day, 1 | 2)) => (1..=31).contains(&day),
        Some(Token::Word(Word::Month(calendar, _))) => calendar == Calendar::Gregorian,
        _ => false,
    };
    is_dash && is_date
}

/// Whether `يوم` or `عام` lead to the date, which no page writes without a label before them.
fn stands_on_day(tokens: &Tokens, start: usize) -> bool {
    matches!(leading(tokens, start), Some(Token::Word(word)) if word != Word::In)
        && stands_in(tokens, start)
}

/// Whether `في`, `يوم` or `عام` lead to the date.
fn stands_in(tokens: &Tokens, start: usize) -> bool {
    matches!(
        leading(tokens, start),
        Some(Token::Word(
            Word::In | Word::Link | Word::Span(Unit::Day | Unit::Month | Unit::Year, _)
        ))
    )
}

/// What stands before the date, its weekday and the signs around them.
fn leading(tokens: &Tokens, start: usize) -> Option<Token> {
    let is_between = |token| match token {
        Token::Word(word) => matches!(word, Word::Weekday(_) | Word::Label),
        token => matches!(token, Token::Sign(_)) && !parts(token),
    };
    tokens.before(tokens.skip_back(start, is_between))
}

/// Whether a number stands there that is neither of the date nor named as something else.
fn has_number(tokens: &Tokens, start: usize, end: usize, found: &Found) -> bool {
    let is_joined = |token| matches!(token, Token::Sign(' ' | ':' | '(' | ')' | '#' | '.'));
    (start..end)
        .filter(|at| !(found.start..found.end).contains(at))
        .filter(|at| matches!(tokens.at(*at), Some(Token::Number(..))))
        .any(|at| {
            let before = tokens.before(tokens.skip_back(at, is_joined));
            let behind = tokens.at(tokens.skip(at + 1, is_joined));
            let is_counted = |token| matches!(token, Some(Token::Word(Word::Count)));
            let is_span = matches!(behind, Some(Token::Word(Word::Span(..))));
            let is_issue = matches!(before, Some(Token::Word(Word::Issue)));
            !is_issue && !is_span && !is_counted(before) && !is_counted(behind)
        })
}

/// Whether a sign parts the date from the words before it.
fn is_parted_before(tokens: &Tokens, start: usize) -> bool {
    let words = tokens.skip_back(start, |token| !is_name_word(token));
    tokens.between(words, start).any(parts)
}

fn is_parted_behind(tokens: &Tokens, end: usize) -> bool {
    let words = tokens.skip(end, |token| !is_name_word(token));
    tokens.between(end, words).any(parts)
}

fn is_name_word(token: Token) -> bool {
    token == Token::Word(Word::Other)
}

fn parts(token: Token) -> bool {
    matches!(
        token,
        Token::Sign('-' | '–' | '—' | '|' | '/' | ':' | '•' | '·' | '\\')
    )
}
