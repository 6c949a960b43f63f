//! When an article was published: a date as precise as the page gives it, and no more.
//!
//! In: the calendars and spellings of the Arab press. Out: a civil date or time with its precision. The clock
//! is the page's own; its UTC offset is kept where the page has one and never guessed.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// How much of a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// `2022`
    Year,
    /// `2022-08`
    Month,
    /// `2022-08-26`
    Day,
    /// `2022-08-26T16:24`
    Minute,
    /// `2022-08-26T16:24:05`
    Second,
}

impl Precision {
    /// Its name, as in JSON: `year`, `month`, `day`, `minute`, `second`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Minute => "minute",
            Self::Second => "second",
        }
    }
}

/// A date or time of publication.
///
/// Prints, and stands in JSON, as ISO 8601 cut at its precision: `2022-08`, `2022-08-26T16:24`,
/// `2022-08-26T16:24:05+03:00`. Parses from the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicationDate {
    /// What is unknown is at its smallest: `2022-08` is `2022-08-01T00:00:00` here.
    civil: DateTime,
    precision: Precision,
    utc_offset_minutes: Option<i16>,
}

impl PublicationDate {
    /// Returns a date known to `precision`; what lies beyond it in `civil` is dropped.
    pub fn new(civil: DateTime, precision: Precision) -> Self {
        let (year, month, day) = (civil.year(), civil.month(), civil.day());
        let cut = match precision {
            Precision::Year => Date::constant(year, 1, 1).at(0, 0, 0, 0),
            Precision::Month => Date::constant(year, month, 1).at(0, 0, 0, 0),
            Precision::Day => Date::constant(year, month, day).at(0, 0, 0, 0),
            Precision::Minute => civil.date().at(civil.hour(), civil.minute(), 0, 0),
            Precision::Second => {
                let time = (civil.hour(), civil.minute(), civil.second());
                civil.date().at(time.0, time.1, time.2, 0)
            }
        };
        Self {
            civil: cut,
            precision,
            utc_offset_minutes: None,
        }
    }

    /// Returns the same date, with the UTC offset that the page gives.
    pub fn with_utc_offset(self, minutes: i16) -> Self {
        Self {
            utc_offset_minutes: Some(minutes),
            ..self
        }
    }

    /// How much of the date is known.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The year.
    pub fn year(&self) -> i16 {
        self.civil.year()
    }

    /// The first day this date may mean.
    pub fn first_day(&self) -> Date {
        self.civil.date()
    }

    /// The month, from 1, where it is known.
    pub fn month(&self) -> Option<i8> {
        (self.precision >= Precision::Month).then(|| self.civil.month())
    }

    /// The day of the month, where it is known.
    pub fn day(&self) -> Option<i8> {
        (self.precision >= Precision::Day).then(|| self.civil.day())
    }

    /// Hour and minute on the page's clock, where they are known.
    pub fn clock(&self) -> Option<(i8, i8)> {
        let is_known = self.precision >= Precision::Minute;
        is_known.then(|| (self.civil.hour(), self.civil.minute()))
    }

    /// The first moment this date may mean, on the page's clock.
    pub(super) fn civil(&self) -> DateTime {
        self.civil
    }

    /// The last second this date may mean, on the page's clock.
    pub(super) fn last_civil(&self) -> DateTime {
        self.behind().saturating_sub(jiff::Span::new().seconds(1))
    }

    /// The first second this date may mean, in civil seconds since 1970-01-01T00:00:00 of the page's clock.
    pub fn first_second(&self) -> i64 {
        civil_seconds(self.civil)
    }

    /// The last second this date may mean, in the same count: the end of the month for `2022-08`.
    pub fn last_second(&self) -> i64 {
        civil_seconds(self.behind()) - 1
    }

    /// The first second that this date cannot mean.
    fn behind(&self) -> DateTime {
        let span = match self.precision {
            Precision::Year => jiff::Span::new().years(1),
            Precision::Month => jiff::Span::new().months(1),
            Precision::Day => jiff::Span::new().days(1),
            Precision::Minute => jiff::Span::new().minutes(1),
            Precision::Second => jiff::Span::new().seconds(1),
        };
        self.civil.saturating_add(span)
    }
}

fn civil_seconds(civil: DateTime) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    let days = i64::from((civil.date() - epoch).get_days());
    let time = civil.time();
    let (hours, minutes) = (i64::from(time.hour()), i64::from(time.minute()));
    ((days * 24 + hours) * 60 + minutes) * 60 + i64::from(time.second())
}

impl fmt::Display for PublicationDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = self.civil;
        write!(out, "{:04}", civil.year())?;
        if self.precision >= Precision::Month {
            write!(out, "-{:02}", civil.month())?;
        }
        if self.precision >= Precision::Day {
            write!(out, "-{:02}", civil.day())?;
        }
        if self.precision >= Precision::Minute {
            write!(out, "T{:02}:{:02}", civil.hour(), civil.minute())?;
        }
        if self.precision >= Precision::Second {
            write!(out, ":{:02}", civil.second())?;
        }
        match self.utc_offset_minutes {
            Some(minutes) if self.precision >= Precision::Minute => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let minutes = minutes.unsigned_abs();
                write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
            _ => Ok(()),
        }
    }
}

/// A text that is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a date; expected one like 2022, 2022-08, 2022-08-26, 2022-08-26T16:24 or 1444-02h"
)]
pub struct NotADate(pub String);

impl FromStr for PublicationDate {
    type Err = NotADate;

    /// Reads ISO 8601, cut anywhere: `2022`, `2022-08`, `2022-08-26`, `2022-08-26T16:24[:05[.123]][Z|+03:00]`
    /// (a space may stand for the `T`).
    fn from_str(text: &str) -> Result<Self, NotADate> {
        iso(text).ok_or_else(|| NotADate(text.to_owned()))
    }
}

fn iso(text: &str) -> Option<PublicationDate> {
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map(|month| number(month, 2));
    let day = parts.next().map(|day| number(day, 2));
    if parts.next().is_some() || month == Some(None) || day == Some(None) {
        return None;
    }
    let (month, day) = (month.flatten(), day.flatten());
    let civil = Date::new(
        year,
        i8::try_from(month.unwrap_or(1)).ok()?,
        i8::try_from(day.unwrap_or(1)).ok()?,
    )
    .ok()?;
    let precision = match (month, day) {
        (None, _) => Precision::Year,
        (_, None) => Precision::Month,
        _ => Precision::Day,
    };
    match time {
        None => Some(PublicationDate::new(civil.at(0, 0, 0, 0), precision)),
        Some(time) if precision == Precision::Day => iso_time(civil, time),
        Some(_) => None,
    }
}

fn iso_time(date: Date, text: &str) -> Option<PublicationDate> {
    let text = text.trim();
    let zone_at = text.find(['Z', 'z', '+', '-']);
    let (clock, zone) = text.split_at_checked(zone_at.unwrap_or(text.len()))?;
    let mut parts = clock.trim().split(':');
    let hour = i8::try_from(number(parts.next()?, 2)?).ok()?;
    let minute = i8::try_from(number(parts.next()?, 2)?).ok()?;
    let second = match parts.next() {
        None => None,
        Some(second) => {
            let whole = second.split_once('.').map_or(second, |(whole, _)| whole);
            Some(i8::try_from(number(whole, 2)?).ok()?)
        }
    };
    let time = jiff::civil::Time::new(hour, minute, second.unwrap_or(0), 0).ok()?;
    let precision = match second {
        Some(_) => Precision::Second,
        None => Precision::Minute,
    };
    let published = PublicationDate::new(date.to_datetime(time), precision);
    match zone {
        "" => Some(published),
        "Z" | "z" => Some(published.with_utc_offset(0)),
        zone => {
            let minutes = zone_minutes(zone)?;
            Some(published.with_utc_offset(minutes))
        }
    }
}

/// `+03:00`, `+0300` or `+03` in minutes.
fn zone_minutes(zone: &str) -> Option<i16> {
    let (sign, digits) = match (zone.strip_prefix('+'), zone.strip_prefix('-')) {
        (Some(digits), _) => (1, digits),
        (_, Some(digits)) => (-1, digits),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    let (hours, minutes) = digits.split_at_checked(2)?;
    let hours = number(hours, 2)?;
    let minutes = if minutes.is_empty() {
        0
    } else {
        number(minutes, 2)?
    };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Exactly `width` ASCII digits.
fn number(text: &str, width: usize) -> Option<i16> {
    let digits = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

impl Serialize for PublicationDate {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicationDate {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn prints_as_it_was_read(text: &str) -> PublicationDate {
        let date: PublicationDate = text.parse().expect(text);
        assert_eq!(date.to_string(), text);
        date
    }

    #[test]
    fn a_date_is_no_more_precise_than_its_text() {
        assert_eq!(prints_as_it_was_read("2022").precision(), Precision::Year);
        assert_eq!(
            prints_as_it_was_read("2022-08").precision(),
            Precision::Month
        );
        assert_eq!(
            prints_as_it_was_read("2022-08-26").precision(),
            Precision::Day
        );
        assert_eq!(
            prints_as_it_was_read("2022-08-26T16:24").precision(),
            Precision::Minute
        );
        prints_as_it_was_read("2022-08-26T16:24:05+03:00");
        prints_as_it_was_read("2022-08-26T16:24:05-04:30");
    }

    #[test]
    fn a_month_lasts_to_its_last_second() {
        let month: PublicationDate = "2024-02".parse().expect("a month");
        let last: PublicationDate = "2024-02-29T23:59:59".parse().expect("a second");
        assert_eq!(month.last_second(), last.first_second());
        assert_eq!(last.first_second(), last.last_second());
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "22-08-26",
            "2022-13",
            "2022-02-30",
            "2022-08T10:00",
            "2022-08-26T25:00",
            "غدا",
        ] {
            assert_eq!(
                text.parse::<PublicationDate>(),
                Err(NotADate(text.to_owned()))
            );
        }
    }

    #[test]
    fn the_epoch_is_zero() {
        let epoch: PublicationDate = "1970-01-01T00:00:00".parse().expect("a second");
        assert_eq!(epoch.first_second(), 0);
        let before: PublicationDate = "1969-12-31T23:59:59".parse().expect("a second");
        assert_eq!(before.first_second(), -1);
    }
}
