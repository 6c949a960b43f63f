//! Whether a line with a date is there for the date.
//!
//! In: a line and the date found in it. Out: whether the line says when the story was published, and nothing that a
//! story would say: `القاهرة - 26/8/2022 16:24`, not `ثورة 25 يناير 2011` nor `في 26 آب 2022 أعلنت الوزارة`.

use super::super::byline;
use super::super::date::Precision;
use super::super::names::Names;
use super::super::{outlets, places};
use super::clock;
use super::resolve::Found;
use super::tokens::{Token, Tokens};
use super::words::{Calendar, Unit, Word};

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

/// Whether the line is there for the date. `byline` is what stands before it.
pub(super) fn is_notice(text: &str, tokens: &Tokens, found: &Found, byline: &str) -> bool {
    let (start, end) = (found.start, found.end);
    let around = || {
        tokens
            .between(0, start)
            .chain(tokens.between(end, tokens.len()))
    };
    let tells = |token| matches!(token, Token::Word(Word::Story | Word::Ago));
    if around().any(tells) || ends_range(tokens, start) {
        return false;
    }
    let (before, behind) = (others(tokens, 0, start), others(tokens, end, tokens.len()));
    let is_byline = before > 0 && is_known(byline);
    if behind > OTHER_WORDS || (before > OTHER_WORDS && !is_byline) {
        return false;
    }
    let is_labelled = |token| matches!(token, Token::Word(Word::Published | Word::Updated));
    let label = around().any(is_labelled);
    if found.date.precision() < Precision::Day {
        let is_bare = before == 0 && behind == 0 && !has_number(tokens, 0, tokens.len(), found);
        return label || is_bare;
    }
    if label {
        return true;
    }
    let is_in_story = before > 0 && stands_in(tokens, start) && !names_author(byline);
    if is_in_story || has_number(tokens, 0, start, found) {
        return false;
    }
    if found.date.precision() > Precision::Day {
        return true;
    }
    let weekday = |token| matches!(token, Token::Word(Word::Weekday(_)));
    let is_full = found.is_double || around().any(weekday);
    let before_fits = before == 0 || is_byline || is_full || is_parted_before(tokens, start);
    let behind_text = tokens.end_before(end).and_then(|at| text.get(at..));
    let behind_fits =
        behind == 0 || is_parted_behind(tokens, end) || behind_text.is_some_and(is_known);
    before_fits && behind_fits
}

/// How many words there are that mean nothing beside a date.
fn others(tokens: &Tokens, start: usize, end: usize) -> usize {
    let is_other = |token: &Token| *token == Token::Word(Word::Other);
    tokens.between(start, end).filter(is_other).count()
}

/// Whether `text` is a byline, a place or an outlet.
fn is_known(text: &str) -> bool {
    let signs = |letter: char| letter.is_whitespace() || "-–—|،,:•·/()".contains(letter);
    let name = text.trim_matches(signs);
    let is_name = || places::by_name(name).is_some() || outlets::by_name(name).is_some();
    is_name() || byline::line(text, &Names::default()).is_some()
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

/// Whether `في`, `يوم` or `عام` lead to the date.
fn stands_in(tokens: &Tokens, start: usize) -> bool {
    let is_between = |token| {
        matches!(
            token,
            Token::Sign(_) | Token::Word(Word::Weekday(_) | Word::Label)
        )
    };
    let at = tokens.skip_back(start, is_between);
    matches!(
        tokens.before(at),
        Some(Token::Word(
            Word::In | Word::Link | Word::Span(Unit::Day | Unit::Month | Unit::Year, _)
        ))
    )
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
        Token::Sign('-' | '–' | '—' | '|' | '/' | ':' | '•' | '·' | '،' | ',' | ')' | '»' | '\\')
    )
}
