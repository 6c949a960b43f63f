//! Values that are dates and nothing else.
//!
//! In: the value of a key or an attribute, or what a person types. Out: the date.

use std::borrow::Cow;

use jiff::SignedDuration;
use jiff::civil::{Date, Time};

use super::calendar::{self, YEARS};
use super::tokens::{Token, Tokens};
use super::words::{Calendar, Half, Unit, Word};
use crate::arabic::digits::ascii_digit;
use crate::archive::date::{Precision, PublicationDate};

/// Seconds since 1970 are counted from 1995 to 2065 here: news have no older machines, and no dates of ten digits
/// (`2022082616`) look so.
const EPOCH_SECONDS: std::ops::Range<i64> = 788_918_400..1_999_999_999;

/// Months as feeds write them.
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Reads a date without words: ISO 8601 in any digits, `20220826`, `2022082616`, seconds since 1970.
pub(super) fn plain(value: &str) -> Option<PublicationDate> {
    let ascii: String = value
        .chars()
        .map(|letter| ascii_digit(letter).unwrap_or(letter))
        .collect();
    let date = ascii.parse().ok().or_else(|| compact(&ascii))?;
    in_range(date)
}

/// `Fri, 26 Aug 22 16:24 +0300`, as RFC 822 has it, with all digits of its year; other values as they are. Which number is
/// the year, the month by name and the time behind it say.
pub(super) fn with_full_year(value: &str) -> Cow<'_, str> {
    let parts: Vec<&str> = value.split_ascii_whitespace().collect();
    let (weekday, rest) = match parts.as_slice() {
        [weekday, rest @ ..] if weekday.ends_with(',') => (*weekday, rest),
        rest => ("", rest),
    };
    let [day, month, year, time, zone @ ..] = rest else {
        return Cow::Borrowed(value);
    };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_day = matches!(day.len(), 1 | 2) && is_number(day);
    let is_month = MONTHS.iter().any(|name| name.eq_ignore_ascii_case(month));
    let is_time = time.contains(':') && is_number(&time.replace(':', ""));
    match year.parse() {
        Ok(short) if year.len() == 2 && is_number(year) && is_day && is_month && is_time => {
            let (year, zone) = (calendar::century(short), zone.join(" "));
            Cow::Owned(format!("{weekday} {day} {month} {year} {time} {zone}"))
        }
        _ => Cow::Borrowed(value),
    }
}

/// Reads a date in numbers as a person types it.
pub(super) fn typed(text: &str) -> Option<PublicationDate> {
    let digits = |letter: char| ascii_digit(letter).unwrap_or(letter);
    let ascii: String = text.trim().chars().map(digits).collect();
    // A second may have a fraction, the full stop before which is no sign between the parts of a date.
    let date = ascii.parse().ok();
    date.or_else(|| ascii.replace(['/', '.'], "-").parse().ok())
}

/// Reads `08/2022`, `عام 2022`, `2022 م`.
pub(super) fn without_day(tokens: &Tokens) -> Option<PublicationDate> {
    let all: Vec<Token> = tokens.between(0, tokens.len()).collect();
    let (year, month) = match *all.as_slice() {
        [
            Token::Number(month, 1 | 2),
            Token::Sign('/' | '-' | '.'),
            Token::Number(year, 4),
        ]
        | [
            Token::Number(year, 4),
            Token::Sign('/' | '-' | '.'),
            Token::Number(month, 1 | 2),
        ] => (year, month),
        _ => return year_alone(tokens),
    };
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok()?;
    in_range(PublicationDate::new(date.at(0, 0, 0, 0), Precision::Month))
}

fn year_alone(tokens: &Tokens) -> Option<PublicationDate> {
    let mut year = None;
    for token in tokens.between(0, tokens.len()) {
        match token {
            Token::Number(value, 4) if year.is_none() => year = i16::try_from(value).ok(),
            Token::Sign(_) => {}
            Token::Word(
                Word::Span(Unit::Year, 1)
                | Word::Label
                | Word::In
                | Word::Published
                | Word::Era(Calendar::Gregorian)
                | Word::Half(Half::Evening),
            ) => {}
            _ => return None,
        }
    }
    let date = Date::new(year?, 1, 1).ok()?.at(0, 0, 0, 0);
    in_range(PublicationDate::new(date, Precision::Year))
}

/// Whether the date is what programs write where they have none: the first second of 1970, on the clock of any
/// country of the Arab world.
pub(super) fn is_unset(date: &PublicationDate) -> bool {
    let epoch = Date::constant(1970, 1, 1);
    let civil = date.civil();
    let is_start = civil.date() == epoch && civil.hour() <= 4;
    date.precision() >= Precision::Day && is_start
}

fn in_range(date: PublicationDate) -> Option<PublicationDate> {
    YEARS.contains(&date.year()).then_some(date)
}

/// `20220826`, `20220826T162405Z`, `2022082616[24[05]]`, seconds and milliseconds since 1970.
fn compact(text: &str) -> Option<PublicationDate> {
    let (clock, is_utc) = match text.strip_suffix('Z') {
        Some(clock) => (clock, true),
        None => (text, false),
    };
    let digits = match clock.split_once('T') {
        Some((day, time)) if day.len() == 8 => format!("{day}{time}"),
        Some(_) => return None,
        None => clock.to_owned(),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some(date) = since_epoch(&digits) {
        return Some(date);
    }
    let number = |from: usize, length: usize| -> Option<i8> {
        digits.get(from..from + length)?.parse().ok()
    };
    let date = Date::new(digits.get(..4)?.parse().ok()?, number(4, 2)?, number(6, 2)?).ok()?;
    let day = PublicationDate::new(date.at(0, 0, 0, 0), Precision::Day);
    let (minute, second, precision) = match digits.len() {
        8 => return Some(day),
        // An hour alone would look like its first minute.
        10 => return (number(8, 2)? < 24).then_some(day),
        12 => (number(10, 2)?, 0, Precision::Minute),
        14 => (number(10, 2)?, number(12, 2)?, Precision::Second),
        _ => return None,
    };
    let time = Time::new(number(8, 2)?, minute, second, 0).ok()?;
    let published = PublicationDate::new(date.to_datetime(time), precision);
    Some(if is_utc {
        published.with_utc_offset(0)
    } else {
        published
    })
}

fn since_epoch(digits: &str) -> Option<PublicationDate> {
    let count: i64 = digits.parse().ok()?;
    let seconds = match digits.len() {
        9 | 10 => count,
        13 => count / 1000,
        _ => return None,
    };
    let epoch = Date::constant(1970, 1, 1).at(0, 0, 0, 0);
    let time = EPOCH_SECONDS
        .contains(&seconds)
        .then(|| epoch.checked_add(SignedDuration::from_secs(seconds)))?;
    Some(PublicationDate::new(time.ok()?, Precision::Second).with_utc_offset(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(value: &str, expected: &str) {
        let date = plain(value).map_or_else(|| "none".to_owned(), |date| date.to_string());
        assert_eq!(date, expected, "{value}");
    }

    #[test]
    fn numbers_without_signs_are_dates_where_they_fit() {
        reads("20220826", "2022-08-26");
        reads("2022082616", "2022-08-26");
        reads("202208261624", "2022-08-26T16:24");
        reads("20220826T162405Z", "2022-08-26T16:24:05+00:00");
        reads("20220826162405", "2022-08-26T16:24:05");
        reads("٢٠٢٢-٠٨-٢٦", "2022-08-26");
        reads("1661531045", "2022-08-26T16:24:05+00:00");
        reads("1661531045123", "2022-08-26T16:24:05+00:00");
    }

    #[test]
    fn a_time_of_a_program_may_be_typed() {
        let read = |text| typed(text).map(|date| date.to_string());
        let second = "2022-08-26T16:24:05+00:00";
        assert_eq!(read("2022-08-26T16:24:05.000Z").as_deref(), Some(second));
        assert_eq!(read("٢٠٢٢.٠٨.٢٦").as_deref(), Some("2022-08-26"));
    }

    #[test]
    fn a_short_year_of_a_feed_is_written_out() {
        let full = "Fri, 26 Aug 2022 16:24 +0300";
        assert_eq!(with_full_year("Fri, 26 Aug 22 16:24 +0300"), full);
        assert_eq!(with_full_year(full), full);
        for value in ["26 Aug 22", "26 08 22 16:24", "Fri, 26 Aug 16:24"] {
            assert_eq!(with_full_year(value), value);
        }
        let read = |value| super::super::read_in(value, &super::super::Context::default());
        let date = read("26 Aug 22 16:24:05 GMT").map(|date| date.to_string());
        assert_eq!(date.as_deref(), Some("2022-08-26T16:24:05+00:00"));
    }

    #[test]
    fn other_numbers_are_none() {
        for value in [
            "20221326",
            "2022082699",
            "12345678",
            "0000-00-00",
            "1234567890123456",
            "2022T08",
        ] {
            reads(value, "none");
        }
    }

    #[test]
    fn a_year_stands_alone_or_with_its_word_or_month() {
        let year = |text| without_day(&Tokens::of(text)).map(|date| date.to_string());
        assert_eq!(year("8/2022").as_deref(), Some("2022-08"));
        assert_eq!(year("2022/8").as_deref(), Some("2022-08"));
        assert_eq!(year("13/2022"), None);
        assert_eq!(year("عام 2022").as_deref(), Some("2022"));
        assert_eq!(year("٢٠٢٢ م").as_deref(), Some("2022"));
        assert_eq!(year("مصر 2022"), None);
        assert_eq!(year("1444"), None);
    }

    #[test]
    fn the_first_second_of_1970_is_no_date() {
        let unset = |text: &str| is_unset(&text.parse().expect(text));
        assert!(unset("1970-01-01"));
        assert!(unset("1970-01-01T03:00"));
        assert!(!unset("1970"));
        assert!(!unset("1970-01-01T16:24"));
    }
}
