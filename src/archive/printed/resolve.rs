//! Which date a line gives, out of those that may be read from it.
//!
//! In: the tokens of a line. Out: one date with its time, and where they stand. Calendars, weekdays and labels of the
//! line tell its readings apart; what they leave open is none.

use jiff::Span;
use jiff::civil::{Date, Weekday};

use super::Context;
use super::calendar::{self, Reading, Year};
use super::clock;
use super::hijri;
use super::relative;
use super::tokens::{Token, Tokens};
use super::words::{Calendar, Word};
use crate::archive::date::{Precision, PublicationDate};

/// Calendars of one line differ by no more where both are read right.
const CALENDARS_DIFFER_DAYS: i32 = 2;

/// The date that a line gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) date: PublicationDate,
    /// The line calls it the date of a later change.
    pub(super) is_update: bool,
    /// The line gives another date too, and nothing tells which is that of publication.
    pub(super) is_disputed: bool,
    /// The line gives the same date in both calendars.
    pub(super) is_double: bool,
    /// Of the date in all its calendars, with its time; in tokens.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A reading with its day.
#[derive(Debug, Clone, Copy)]
struct Dated {
    day: Date,
    precision: Precision,
    calendar: Calendar,
    is_update: bool,
    start: usize,
    end: usize,
}

/// Returns the date of the line. `is_value` says that the line is meant for a date: then the first of several counts.
pub(super) fn find(tokens: &Tokens, context: &Context, is_value: bool) -> Option<Found> {
    let readings = calendar::readings(tokens, context.is_month_first());
    let dated = dated(tokens, &readings, context);
    let Some(best) = best(&dated) else {
        return from_capture(tokens, context);
    };
    let rival = dated.iter().find(|other| {
        let is_same = other.day == best.day && other.precision == best.precision;
        let is_alike = other.calendar == best.calendar && other.is_update == best.is_update;
        is_alike && !is_same
    });
    let (mut start, mut end) = block(tokens, best, &dated);
    let is_double = (start, end) != (best.start, best.end);
    let clock = match best.precision {
        Precision::Day => clock::beside(tokens, start, end),
        _ => None,
    };
    let date = match clock {
        Some(clock) => {
            (start, end) = (start.min(clock.start), end.max(clock.end));
            clock.on(best.day)
        }
        None => PublicationDate::new(best.day.at(0, 0, 0, 0), best.precision),
    };
    Some(Found {
        date,
        is_update: best.is_update,
        is_disputed: !is_value && rival.is_some(),
        is_double,
        start,
        end,
    })
}

/// A date that only the time of capture makes one.
fn from_capture(tokens: &Tokens, context: &Context) -> Option<Found> {
    let found = relative::find(tokens, context.captured?)?;
    let labels = tokens.between(0, found.start);
    Some(Found {
        date: found.date,
        is_update: is_update(labels).unwrap_or(false),
        is_disputed: false,
        is_double: false,
        start: found.start,
        end: found.end,
    })
}

/// Readings whose year and day are certain.
fn dated(tokens: &Tokens, readings: &[Reading], context: &Context) -> Vec<Dated> {
    let hijri = hijri_day(tokens, readings);
    let mut dated = Vec::new();
    let mut last_end = 0;
    let mut label = None;
    for (at, reading) in readings.iter().enumerate() {
        label = is_update(tokens.between(last_end, reading.start)).or(label);
        last_end = reading.end;
        let is_last = at + 1 == readings.len();
        if is_last && label.is_none() && is_hour_of_change(tokens, reading.end) {
            label = Some(true);
        }
        let weekday = calendar::weekday_beside(tokens, reading.start, reading.end);
        if let Some(day) = day(reading, weekday, hijri, label, context) {
            dated.push(Dated {
                day,
                precision: reading.precision,
                calendar: reading.calendar,
                is_update: label == Some(true),
                start: reading.start,
                end: reading.end,
            });
        }
    }
    dated
}

/// The last label among `tokens`: whether it is that of a change, or of publication.
fn is_update(tokens: impl DoubleEndedIterator<Item = Token>) -> Option<bool> {
    tokens.rev().find_map(|token| match token {
        Token::Word(Word::Updated) => Some(true),
        Token::Word(Word::Published) => Some(false),
        _ => None,
    })
}

/// Whether the date that ends at `end` is that of a change whose hour follows: `26 آب 2022، آخر تحديث 14:00`.
fn is_hour_of_change(tokens: &Tokens, end: usize) -> bool {
    let is_sign = |token| matches!(token, Token::Sign(_));
    let label = tokens.skip(end, is_sign);
    let hour = tokens.skip(label + 1, is_sign);
    tokens.at(label) == Some(Token::Word(Word::Updated))
        && matches!(tokens.at(hour), Some(Token::Number(_, 1..=2)))
        && tokens.at(hour + 1) == Some(Token::Sign(':'))
}

fn hijri_day(tokens: &Tokens, readings: &[Reading]) -> Option<Date> {
    let reading = readings
        .iter()
        .find(|one| one.calendar == Calendar::Hijri)?;
    let weekday = calendar::weekday_beside(tokens, reading.start, reading.end);
    hijri_reading(reading, weekday)
}

fn hijri_reading(reading: &Reading, weekday: Option<Weekday>) -> Option<Date> {
    let Some(weekday) = weekday else {
        return reading.days.first().copied();
    };
    let mut days = reading.days.iter();
    days.find_map(|day| hijri::sighted(*day, weekday))
}

/// The day that `reading` means, if anything makes it certain.
fn day(
    reading: &Reading,
    weekday: Option<Weekday>,
    hijri: Option<Date>,
    label: Option<bool>,
    context: &Context,
) -> Option<Date> {
    if reading.calendar == Calendar::Hijri {
        return hijri_reading(reading, weekday);
    }
    let is_near =
        |day: &Date| hijri.is_some_and(|hijri| days_between(hijri, *day) <= CALENDARS_DIFFER_DAYS);
    let agrees = |day: &Date| weekday == Some(day.weekday());
    match reading.year {
        Year::Full => {
            let settled = reading.days.iter().find(|day| is_near(day));
            let settled = settled.or_else(|| reading.days.iter().find(|day| agrees(day)));
            settled.or_else(|| reading.days.first()).copied()
        }
        Year::Short => {
            let mut days = reading.days.iter();
            let settled = days.find(|day| is_near(day) || agrees(day));
            let first = || {
                reading
                    .days
                    .first()
                    .filter(|_| weekday.is_none() && label.is_some())
            };
            settled.or_else(first).copied()
        }
        Year::Missing => {
            let day = *reading.days.first()?;
            let beside_hijri = hijri.and_then(|hijri| same_day_near(day, hijri));
            beside_hijri.or_else(|| before_capture(day, weekday?, context))
        }
    }
}

fn days_between(one: Date, two: Date) -> i32 {
    (one - two).get_days().abs()
}

/// This day and month in the year in which it lies beside `hijri`.
fn same_day_near(day: Date, hijri: Date) -> Option<Date> {
    let years = [hijri.year() - 1, hijri.year(), hijri.year() + 1];
    let mut days = years.iter().filter_map(|year| in_year(day, *year));
    days.find(|day| days_between(hijri, *day) <= CALENDARS_DIFFER_DAYS)
}

/// This day and month in the year before the page was captured, if it has that weekday.
fn before_capture(day: Date, weekday: Weekday, context: &Context) -> Option<Date> {
    let captured = context
        .captured
        .filter(|date| date.precision() >= Precision::Day)?;
    // The clocks of the page and of its reader may differ.
    let last = captured.civil().date().tomorrow().ok()?;
    let year_before = last.checked_sub(Span::new().years(1)).ok()?;
    let years = [last.year(), last.year() - 1];
    let mut days = years.iter().filter_map(|year| in_year(day, *year));
    let day = days.find(|day| *day <= last && *day > year_before)?;
    (day.weekday() == weekday).then_some(day)
}

fn in_year(day: Date, year: i16) -> Option<Date> {
    Date::new(year, day.month(), day.day()).ok()
}

/// The date of publication before that of a change, the Gregorian one before the other, days before months.
fn best(dated: &[Dated]) -> Option<&Dated> {
    dated.iter().min_by_key(|one| {
        let is_month = one.precision < Precision::Day;
        (one.is_update, is_month, one.calendar == Calendar::Hijri)
    })
}

/// Where the date stands together with the same date of the other calendar.
fn block(tokens: &Tokens, best: &Dated, dated: &[Dated]) -> (usize, usize) {
    let (mut start, mut end) = (best.start, best.end);
    for other in dated.iter().filter(|other| other.calendar != best.calendar) {
        if other.end <= start && tokens.skip_back(start, clock::is_beside) <= other.end {
            start = other.start;
        } else if other.start >= end && tokens.skip(end, clock::is_beside) >= other.start {
            end = other.end;
        }
    }
    (start, end)
}
