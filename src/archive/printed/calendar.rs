//! Days, months and years as outlets print them.
//!
//! In: the tokens of a line. Out: every date that may be read from them, each with the days that it may mean, the
//! likeliest first: `5/8/2022` is the fifth of August, and the eighth of May where the outlet is American.

use jiff::civil::{Date, Weekday};

use super::clock;
use super::hijri;
use super::tokens::{Token, Tokens};
use super::words::{Calendar, Half, Unit, Word};
use crate::archive::date::Precision;

/// Older and later years are mistakes, or of another calendar.
pub(super) const YEARS: std::ops::RangeInclusive<i16> = 1800..=2100;
/// The Persian calendar has these years now, and numbers do not tell it from the Hijri one.
const PERSIAN_YEARS: std::ops::Range<u32> = 1300..1410;

/// A date that may be read from a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// What the date may mean, the likeliest first.
    pub(super) days: Vec<Date>,
    pub(super) precision: Precision,
    pub(super) calendar: Calendar,
    /// How much of its year the date gives.
    pub(super) year: Year,
    /// In tokens.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// How much of its year a date gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    Full,
    /// `26/8/22`
    Short,
    /// `26 آب`: month and day; the days of the reading are in a leap year.
    Missing,
}

/// A year in which every day of a calendar can be written.
const LEAP_YEAR: u32 = 2000;

/// Returns all dates of the line, in order. `month_first` says that the outlet writes the month before the day.
pub(super) fn readings(tokens: &Tokens, month_first: bool) -> Vec<Reading> {
    let mut found: Vec<Reading> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let reading = numeric(tokens, at, month_first).or_else(|| named(tokens, at));
        at = match reading {
            Some(reading) => {
                let end = reading.end;
                found.push(reading);
                end
            }
            None => at + 1,
        };
    }
    found
}

/// The weekday that stands beside the tokens from `start` to `end`.
pub(super) fn weekday_beside(tokens: &Tokens, start: usize, end: usize) -> Option<Weekday> {
    let is_beside = |token| {
        matches!(token, Token::Sign(_))
            || matches!(
                token,
                Token::Word(Word::Label | Word::In | Word::Span(Unit::Day, 1) | Word::Era(_))
            )
    };
    let weekday = |token| match token {
        Some(Token::Word(Word::Weekday(day))) => Some(day),
        _ => None,
    };
    let before = tokens.skip_back(start, is_beside);
    let behind = tokens.skip(end, is_beside);
    weekday(tokens.before(before)).or_else(|| weekday(tokens.at(behind)))
}

/// `2022-08-26`, `26/8/2022`, `26-8-22`: three numbers around the same sign.
fn numeric(tokens: &Tokens, start: usize, month_first: bool) -> Option<Reading> {
    let (first, one, at) = number_and_sign(tokens, start)?;
    let (second, two, at) = number_and_sign(tokens, at)?;
    let Token::Number(value, digits) = tokens.at(at)? else {
        return None;
    };
    let third = (value, digits);
    let is_triple = one == two && matches!(one, '-' | '/' | '.' | '–');
    if !is_triple || second.1 > 2 || !is_bounded(tokens, start, at + 1) {
        return None;
    }
    let (era, end) = era_at(tokens, at + 1);
    let (written_year, year) = match (first.1, third.1) {
        (4, 1 | 2) => (first.0, Year::Full),
        (1 | 2, 4) => (third.0, Year::Full),
        (1 | 2, 2) if era == Some(Calendar::Hijri) => (1400 + third.0, Year::Full),
        (1 | 2, 2) => (century(third.0), Year::Short),
        _ => return None,
    };
    let calendar = calendar_of(written_year, era)?;
    // Day and month, or month and day: what stands by itself is day first, behind a year it is month first.
    let (one, two) = (second.0, if first.1 == 4 { third.0 } else { first.0 });
    let orders = match (first.1 == 4 || !month_first, calendar) {
        (true, _) | (_, Calendar::Hijri) => [(one, two), (two, one)],
        (false, Calendar::Gregorian) => [(two, one), (one, two)],
    };
    let mut days: Vec<Date> = Vec::new();
    for (month, day) in orders {
        match civil(calendar, written_year, month, day) {
            Some(date) if !days.contains(&date) => days.push(date),
            _ => {}
        }
    }
    // `2022-08-05` has one meaning all over the world.
    if first.1 == 4 {
        days.truncate(1);
    }
    let reading = Reading {
        precision: Precision::Day,
        calendar,
        year,
        start,
        end,
        days,
    };
    (!reading.days.is_empty()).then_some(reading)
}

/// A number, the sign behind it with or without spaces, and the place behind both.
fn number_and_sign(tokens: &Tokens, at: usize) -> Option<((u32, usize), char, usize)> {
    let Token::Number(value, digits) = tokens.at(at)? else {
        return None;
    };
    let sign_at = tokens.skip_spaces(at + 1);
    let Token::Sign(sign) = tokens.at(sign_at)? else {
        return None;
    };
    Some(((value, digits), sign, tokens.skip_spaces(sign_at + 1)))
}

/// Whether no number is joined to the tokens from `start` to `end`: an address, a version, a telephone number.
fn is_bounded(tokens: &Tokens, start: usize, end: usize) -> bool {
    let joins = |token| matches!(token, Some(Token::Sign('.' | '/' | '-' | '–' | ':' | '+')));
    let is_number = |token| matches!(token, Some(Token::Number(..)));
    let before = start.checked_sub(2).and_then(|at| tokens.at(at));
    // `16:24-26 آب 2022`
    let is_minute = start.checked_sub(3).and_then(|at| tokens.at(at)) == Some(Token::Sign(':'));
    let joined_before = joins(tokens.before(start)) && is_number(before) && !is_minute;
    let joined_behind = joins(tokens.at(end))
        && is_number(tokens.at(end + 1))
        && clock::at(tokens, end + 1).is_none();
    !joined_before && !joined_behind
}

/// The calendar that the words behind a year name, and where they end.
fn era_at(tokens: &Tokens, end: usize) -> (Option<Calendar>, usize) {
    let at = tokens.skip_spaces(end);
    match tokens.at(at) {
        Some(Token::Word(Word::Era(era))) => (Some(era), at + 1),
        // `2022 م 4:24` has the year's letter, `2022 4:24 م` the time's.
        Some(Token::Word(Word::Half(Half::Evening))) if tokens.is_letter(at) => {
            (Some(Calendar::Gregorian), at + 1)
        }
        _ => (None, end),
    }
}

fn calendar_of(year: u32, era: Option<Calendar>) -> Option<Calendar> {
    let is_hijri = hijri::YEARS.contains(&year);
    match era {
        Some(Calendar::Hijri) => is_hijri.then_some(Calendar::Hijri),
        Some(Calendar::Gregorian) => (!is_hijri).then_some(Calendar::Gregorian),
        None if PERSIAN_YEARS.contains(&year) => None,
        None if is_hijri => Some(Calendar::Hijri),
        None => Some(Calendar::Gregorian),
    }
}

pub(super) fn century(short: u32) -> u32 {
    if short < 70 {
        2000 + short
    } else {
        1900 + short
    }
}

fn civil(calendar: Calendar, year: u32, month: u32, day: u32) -> Option<Date> {
    let month = i8::try_from(month).ok()?;
    if calendar == Calendar::Hijri {
        return (1..=12)
            .contains(&month)
            .then(|| hijri::gregorian(year, month, day))?;
    }
    let year = i16::try_from(year).ok()?;
    let date = Date::new(year, month, i8::try_from(day).ok()?).ok()?;
    YEARS.contains(&year).then_some(date)
}

/// `26 آب/أغسطس 2022`, `26 من آب عام 2022`, `August 26, 2022`, `2022 أغسطس 26`, `آب 2022`, `26 آب`.
fn named(tokens: &Tokens, start: usize) -> Option<Reading> {
    let read = match tokens.at(start)? {
        Token::Number(day, 1 | 2) => day_first(tokens, start, day),
        Token::Number(year, 4) => year_first(tokens, start, year),
        Token::Word(Word::Month(..)) => month_first(tokens, start),
        _ => None,
    }?;
    is_bounded(tokens, start, read.end).then_some(read)
}

fn day_first(tokens: &Tokens, start: usize, day: u32) -> Option<Reading> {
    let (calendar, month, end) = month_at(tokens, joined(tokens, start + 1))?;
    match year_at(tokens, end) {
        Some((year, end)) => dated(calendar, year, month, Some(day), (start, end)),
        None => yearless(calendar, month, day, (start, end)),
    }
}

fn month_first(tokens: &Tokens, start: usize) -> Option<Reading> {
    let (calendar, month, end) = month_at(tokens, start)?;
    if let Some((year, end)) = year_at(tokens, end) {
        return dated(calendar, year, month, None, (start, end));
    }
    let at = joined(tokens, end);
    let Some(Token::Number(day, 1 | 2)) = tokens.at(at) else {
        return None;
    };
    // `Aug 26 16:24:05 2022`
    let clock_end = clock::at(tokens, tokens.skip_spaces(at + 1)).map(|clock| clock.end);
    let behind_clock = || year_at(tokens, clock_end?);
    match year_at(tokens, at + 1).or_else(behind_clock) {
        Some((year, end)) => dated(calendar, year, month, Some(day), (start, end)),
        None if clock::at(tokens, at).is_some() => None,
        None => yearless(calendar, month, day, (start, at + 1)),
    }
}

/// Dates in the order of another direction of writing.
fn year_first(tokens: &Tokens, start: usize, year: u32) -> Option<Reading> {
    let at = joined_behind_year(tokens, start + 1);
    let (calendar, month, day, end) = match tokens.at(at)? {
        Token::Number(day, 1 | 2) => {
            let (calendar, month, end) = month_at(tokens, joined(tokens, at + 1))?;
            (calendar, month, day, end)
        }
        Token::Word(Word::Month(..)) => {
            let (calendar, month, end) = month_at(tokens, at)?;
            let day_at = joined(tokens, end);
            let Some(Token::Number(day, 1 | 2)) = tokens.at(day_at) else {
                return None;
            };
            let is_time = clock::at(tokens, day_at).is_some();
            (!is_time).then_some((calendar, month, day, day_at + 1))?
        }
        _ => return None,
    };
    // The year of another date: `في 2021، 26 آب 2022`.
    let has_own_year = year_at(tokens, end).is_some();
    let span = (start, end);
    (!has_own_year).then(|| dated(calendar, year, month, Some(day), span))?
}

/// A month by one name or by several: `آب`, `آب/أغسطس`, `أغسطس (آب)`.
fn month_at(tokens: &Tokens, at: usize) -> Option<(Calendar, i8, usize)> {
    let Token::Word(Word::Month(calendar, month)) = tokens.at(at)? else {
        return None;
    };
    let mut end = at + 1;
    loop {
        let next = joined(tokens, end);
        match tokens.at(next) {
            Some(Token::Word(found @ Word::Month(..))) => {
                // From one month to another, or into the other calendar.
                if found != Word::Month(calendar, month) {
                    return None;
                }
                end = next + 1;
            }
            _ => return Some((calendar, month, end)),
        }
    }
}

/// The year behind a month, and where it ends with its era.
fn year_at(tokens: &Tokens, end: usize) -> Option<(u32, usize)> {
    let at = joined(tokens, end);
    let Token::Number(year, 4) = tokens.at(at)? else {
        return None;
    };
    let is_year =
        hijri::YEARS.contains(&year) || i16::try_from(year).is_ok_and(|year| YEARS.contains(&year));
    let is_time = clock::at(tokens, at).is_some();
    (is_year && !is_time).then(|| (year, era_at(tokens, at + 1).1))
}

/// The place behind the signs and words that join the parts of a date.
fn joined(tokens: &Tokens, at: usize) -> usize {
    tokens.skip(at, |token| {
        matches!(
            token,
            Token::Sign(' ' | '/' | '\\' | '-' | '–' | '(' | ')' | ',' | '،' | '.' | '_')
                | Token::Word(Word::Link | Word::Span(Unit::Month | Unit::Year, 1))
        )
    })
}

/// A dash with spaces around it parts a year from what is no part of the date: `1952 – 11 مايو`.
fn joined_behind_year(tokens: &Tokens, at: usize) -> usize {
    match tokens.at(at) {
        Some(Token::Sign('-' | '/')) => at + 1,
        _ => tokens.skip(at, |token| matches!(token, Token::Sign(' ' | ',' | '،'))),
    }
}

fn dated(
    calendar: Calendar,
    year: u32,
    month: i8,
    day: Option<u32>,
    (start, end): (usize, usize),
) -> Option<Reading> {
    if hijri::YEARS.contains(&year) != (calendar == Calendar::Hijri) {
        return None;
    }
    let precision = match (day, calendar) {
        (Some(_), _) => Precision::Day,
        (None, Calendar::Gregorian) => Precision::Month,
        // It begins in one month and ends in another.
        (None, Calendar::Hijri) => return None,
    };
    let month = u32::try_from(month).ok()?;
    let date = civil(calendar, year, month, day.unwrap_or(1))?;
    Some(Reading {
        days: vec![date],
        precision,
        calendar,
        year: Year::Full,
        start,
        end,
    })
}

fn yearless(
    calendar: Calendar,
    month: i8,
    day: u32,
    (start, end): (usize, usize),
) -> Option<Reading> {
    let month = u32::try_from(month).ok()?;
    let is_gregorian = calendar == Calendar::Gregorian;
    let date = is_gregorian.then(|| civil(calendar, LEAP_YEAR, month, day))??;
    Some(Reading {
        days: vec![date],
        precision: Precision::Day,
        calendar,
        year: Year::Missing,
        start,
        end,
    })
}
