//! Dates as pages print them.
//!
//! In: a value or a line: `2022.08.26 | 16:24`, `الجمعة 26 آب/أغسطس 2022 - 4:24 م`, `Fri, 26 Aug 2022 16:24 GMT`.
//! Out: the date and what else stands on the line. Day before month where both are possible, as the Arab press
//! writes. A date without its year is none: nothing tells which year was meant.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil::{Date, Time};

use super::date::{NotADate, Precision, PublicationDate};
use super::names::Names;
use super::spelling::{digit, fold, is_invisible};
use super::table;
use crate::arabic::digits::ascii_digit;

/// Older and later years are mistakes, or of another calendar.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=2100;
/// More words than these beside a date make a sentence of the line.
const OTHER_WORDS: usize = 3;
/// A line longer than this is not looked at.
const LINE_CHARS: usize = 160;

/// A line that is there to say when the story was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateLine<'a> {
    pub(super) date: PublicationDate,
    /// What stands before the date: often a byline, seldom a label.
    pub(super) before: &'a str,
    /// Whether the line calls it the date of a later change.
    pub(super) is_update: bool,
}

/// What a word beside a date means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Month(i8),
    Morning,
    Evening,
    Utc,
    Label,
    Updated,
    Other,
}

static WORDS: LazyLock<HashMap<String, Word>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for [number, name, _region] in table::rows(include_str!("../../index-schema/calendar.tsv")) {
        if let Ok(month) = number.parse() {
            words.insert(fold(name), Word::Month(month));
        }
    }
    for [kind, word] in table::rows(include_str!("../../index-schema/date-words.tsv")) {
        let meaning = match kind {
            "morning" => Word::Morning,
            "evening" => Word::Evening,
            "utc" => Word::Utc,
            "updated" => Word::Updated,
            _ => Word::Label,
        };
        words.entry(fold(word)).or_insert(meaning);
    }
    words
});

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// Value and count of digits.
    Number(u32, usize),
    Word(Word),
    Sign(char),
}

/// A token and where it starts in the line.
type Placed = (Token, usize);

/// Reads a value that is meant to be a date.
pub(super) fn read(value: &str) -> Option<PublicationDate> {
    let value = value.trim();
    if let Ok(date) = value.parse::<PublicationDate>() {
        return YEARS.contains(&date.year()).then_some(date);
    }
    Some(find(&tokens(value))?.date)
}

/// Reads a date as a person types it: as a page prints it, or as [`PublicationDate`] prints, in any digits and with
/// any of `-`, `/` and `.` between them. Nothing but the date may stand in `text`.
pub fn typed_date(text: &str) -> Result<PublicationDate, NotADate> {
    let plain = text.trim().chars().map(|letter| match letter {
        '/' | '.' => '-',
        letter => ascii_digit(letter).unwrap_or(letter),
    });
    if let Ok(date) = plain.collect::<String>().parse() {
        return Ok(date);
    }
    let tokens = tokens(text.trim());
    let is_foreign = |token: &Placed| matches!(token.0, Token::Word(Word::Other | Word::Updated));
    find(&tokens)
        .filter(|found| found.start == 0 && found.end == tokens.len())
        .filter(|_| !tokens.iter().any(is_foreign))
        .map(|found| found.date)
        .ok_or_else(|| NotADate(text.to_owned()))
}

/// Reads a line that says when a story was published, and nothing that a story would say.
pub(super) fn line(text: &str) -> Option<DateLine<'_>> {
    if text.chars().nth(LINE_CHARS).is_some() || text.trim_end().ends_with(['.', '؟', '!']) {
        return None;
    }
    let tokens = tokens(text);
    let found = find(&tokens)?;
    let (before, after) = (tokens.get(..found.start)?, tokens.get(found.end..)?);
    let other = |tokens: &[Placed]| {
        let is_other = |token: &&Placed| token.0 == Token::Word(Word::Other);
        tokens.iter().filter(is_other).count()
    };
    let start = tokens.get(found.start).map_or(0, |&(_, at)| at);
    let before_text = text.get(..start).unwrap_or("");
    let is_byline = super::byline::line(before_text, &Names::default()).is_some();
    if other(after) > OTHER_WORDS || (other(before) > OTHER_WORDS && !is_byline) {
        return None;
    }
    Some(DateLine {
        date: found.date,
        before: before_text,
        is_update: before
            .iter()
            .any(|token| token.0 == Token::Word(Word::Updated)),
    })
}

struct Found {
    date: PublicationDate,
    /// In tokens.
    start: usize,
    end: usize,
}

fn find(tokens: &[Placed]) -> Option<Found> {
    (0..tokens.len()).find_map(|start| {
        let rest = tokens.get(start..)?;
        let (date, precision, length) = numeric(rest).or_else(|| named(rest))?;
        let mut end = start + length;
        let Some((time, length)) = (precision == Precision::Day)
            .then(|| time_near(tokens, start, end))
            .flatten()
        else {
            let date = PublicationDate::new(date.at(0, 0, 0, 0), precision);
            return Some(Found { date, start, end });
        };
        end = end.max(length);
        let date = time.on(date);
        Some(Found { date, start, end })
    })
}

/// `2022-08-26`, `2022/8/26`, `26/8/2022`: three numbers around the same sign.
fn numeric(tokens: &[Placed]) -> Option<(Date, Precision, usize)> {
    let tight: Vec<&Placed> = tokens
        .iter()
        .filter(|t| t.0 != Token::Sign(' '))
        .take(5)
        .collect();
    let [
        (Token::Number(first, digits), _),
        (Token::Sign(one), _),
        (Token::Number(second, _), _),
        (Token::Sign(two), _),
        (Token::Number(third, last_digits), end),
    ] = *tight.as_slice()
    else {
        return None;
    };
    if one != two || !matches!(one, '-' | '/' | '.' | '–') {
        return None;
    }
    let date = match (*digits, *last_digits) {
        (4, 1 | 2) => civil(*first, *second, *third),
        (1 | 2, 4) => civil(*third, *second, *first).or_else(|| civil(*third, *first, *second)),
        _ => None,
    }?;
    let length = tokens.iter().position(|token| token.1 == *end)? + 1;
    Some((date, Precision::Day, length))
}

/// `26 آب/أغسطس 2022`, `26 من آب عام 2022`, `August 26, 2022`, `آب 2022`.
fn named(tokens: &[Placed]) -> Option<(Date, Precision, usize)> {
    let mut numbers = Vec::new();
    let mut month = None;
    let mut gap = 0;
    for (at, (token, _)) in tokens.iter().enumerate() {
        match *token {
            Token::Number(value, 4) => {
                let day = numbers.first().copied();
                let date = civil(value, u32::try_from(month?).ok()?, day.unwrap_or(1))?;
                let precision = if day.is_some() {
                    Precision::Day
                } else {
                    Precision::Month
                };
                return Some((date, precision, at + 1));
            }
            Token::Number(value, 1 | 2) if numbers.is_empty() => numbers.push(value),
            Token::Word(Word::Month(found)) if *month.get_or_insert(found) == found => gap = 0,
            Token::Sign(' ' | '/' | '-' | '(' | ')' | ',' | '،' | '.') if at > 0 => {}
            // `من`, `شهر`, `عام`, `سنة`.
            Token::Word(Word::Other | Word::Label) if at > 0 && gap < 2 => gap += 1,
            _ => return None,
        }
    }
    None
}

fn civil(year: u32, month: u32, day: u32) -> Option<Date> {
    let year = i16::try_from(year)
        .ok()
        .filter(|year| YEARS.contains(year))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A time of day and the offset of its clock.
struct Clock {
    time: Time,
    has_seconds: bool,
    utc_offset_minutes: Option<i16>,
}

impl Clock {
    fn on(&self, date: Date) -> PublicationDate {
        let precision = if self.has_seconds {
            Precision::Second
        } else {
            Precision::Minute
        };
        let date = PublicationDate::new(date.to_datetime(self.time), precision);
        match self.utc_offset_minutes {
            Some(minutes) => date.with_utc_offset(minutes),
            None => date,
        }
    }
}

/// The first time behind the date, else before it; and where it ends.
fn time_near(tokens: &[Placed], start: usize, end: usize) -> Option<(Clock, usize)> {
    let behind = (end..tokens.len()).find_map(|at| clock_at(tokens, at));
    behind.or_else(|| (0..start).find_map(|at| clock_at(tokens, at)))
}

fn clock_at(tokens: &[Placed], at: usize) -> Option<(Clock, usize)> {
    let token = |at: usize| tokens.get(at).map(|token| token.0);
    let (Token::Number(hour, 1 | 2), Token::Sign(':'), Token::Number(minute, 2)) =
        (token(at)?, token(at + 1)?, token(at + 2)?)
    else {
        return None;
    };
    let mut end = at + 3;
    let mut second = None;
    if let (Some(Token::Sign(':')), Some(Token::Number(value, 2))) = (token(end), token(end + 1)) {
        second = Some(value);
        end += 2;
    }
    let next = |mut at: usize| {
        while token(at) == Some(Token::Sign(' ')) {
            at += 1;
        }
        at
    };
    let (hour, taken) = match token(next(end)) {
        Some(Token::Word(Word::Evening)) if hour < 12 => (hour + 12, next(end) + 1),
        Some(Token::Word(Word::Morning)) if hour == 12 => (0, next(end) + 1),
        Some(Token::Word(Word::Evening | Word::Morning)) => (hour, next(end) + 1),
        _ => (hour, end),
    };
    let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
    let whole_second = i8::try_from(second.unwrap_or(0)).ok()?;
    let (utc_offset_minutes, end) = offset_at(tokens, next(taken), taken);
    let clock = Clock {
        time: Time::new(hour, minute, whole_second, 0).ok()?,
        has_seconds: second.is_some(),
        utc_offset_minutes,
    };
    Some((clock, end))
}

/// `GMT`, `GMT+3`, `+0300`, `+03:00`; else nothing, ending where the time did.
fn offset_at(tokens: &[Placed], at: usize, time_end: usize) -> (Option<i16>, usize) {
    let token = |at: usize| tokens.get(at).map(|token| token.0);
    let named = token(at) == Some(Token::Word(Word::Utc));
    let sign_at = if named { at + 1 } else { at };
    let sign = match token(sign_at) {
        Some(Token::Sign('+')) => 1,
        Some(Token::Sign('-')) => -1,
        _ if named => return (Some(0), at + 1),
        _ => return (None, time_end),
    };
    let (hours, minutes, end) = match (token(sign_at + 1), token(sign_at + 2), token(sign_at + 3)) {
        (Some(Token::Number(both, 4)), ..) => (both / 100, both % 100, sign_at + 2),
        (
            Some(Token::Number(hours, 2)),
            Some(Token::Sign(':')),
            Some(Token::Number(minutes, 2)),
        ) => (hours, minutes, sign_at + 4),
        (Some(Token::Number(hours, 1 | 2)), ..) if named => (hours, 0, sign_at + 2),
        _ => return (None, time_end),
    };
    match i16::try_from(hours * 60 + minutes) {
        Ok(total) if hours <= 14 && minutes < 60 => (Some(sign * total), end),
        _ => (None, time_end),
    }
}

/// Numbers, words and signs of a line; month names of two words are one token.
fn tokens(text: &str) -> Vec<Placed> {
    let mut tokens = Vec::new();
    let mut words: Vec<(&str, usize)> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        let run = |belongs: fn(char) -> bool| {
            let end = rest.find(|letter| !belongs(letter)).unwrap_or(rest.len());
            rest.split_at_checked(end).unwrap_or((rest, ""))
        };
        let (taken, after) = match first {
            letter if digit(letter).is_some() => run(|letter| digit(letter).is_some()),
            letter if is_word(letter) => run(is_word),
            letter => rest
                .split_at_checked(letter.len_utf8())
                .unwrap_or((rest, "")),
        };
        if digit(first).is_some() {
            tokens.push((number(taken), at));
        } else if is_word(first) && !is_invisible(first) {
            let token = word(taken, &mut words, at, &mut tokens);
            tokens.push((token, at));
        } else if !is_invisible(first) && !is_word(first) {
            push_sign(&mut tokens, first, at);
        }
        rest = after;
    }
    tokens
}

fn is_word(letter: char) -> bool {
    letter.is_alphabetic() || is_invisible(letter)
}

fn number(digits: &str) -> Token {
    let values: Vec<u32> = digits.chars().filter_map(digit).collect();
    let value = values.iter().fold(0u32, |sum, value| {
        sum.saturating_mul(10).saturating_add(*value)
    });
    Token::Number(value, values.len())
}

fn push_sign(tokens: &mut Vec<Placed>, sign: char, at: usize) {
    let sign = if sign.is_whitespace() { ' ' } else { sign };
    if sign != ' ' || tokens.last().map(|token| token.0) != Some(Token::Sign(' ')) {
        tokens.push((Token::Sign(sign), at));
    }
}

/// What `text` means, alone or as the second word of a name that the last word began.
fn word<'a>(
    text: &'a str,
    words: &mut Vec<(&'a str, usize)>,
    at: usize,
    tokens: &mut Vec<Placed>,
) -> Token {
    let meaning = |text: &str| WORDS.get(&fold(text)).copied();
    if let Some(&(last, last_at)) = words.last()
        && let Some(found) = meaning(&format!("{last} {text}"))
        && let Some(first) = tokens.iter().rposition(|token| token.1 == last_at)
        && tokens.len() == first + 2
    {
        tokens.truncate(first);
        return Token::Word(found);
    }
    words.push((text, at));
    // `T` and `Z` of ISO 8601 stand between digits.
    let is_iso = text.eq_ignore_ascii_case("t");
    Token::Word(meaning(text).unwrap_or(if is_iso { Word::Label } else { Word::Other }))
}

#[cfg(test)]
mod tests;
