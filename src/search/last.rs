//! A time that ends today: `30d`, `2w`, `6m`, `1y`.
//!
//! In: text as typed, in any digits. Out: the day it begins with; it ends with today. Today is asked of the system's clock here and nowhere
//! else in a search; it is the day in UTC, as pages' own clocks differ by more than the machine's zone would tell.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::arabic::digits::ascii_digit;
use crate::archive::{Precision, PublicationDate};

/// What a time is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Days,
    Weeks,
    Months,
    Years,
}

/// So many days, weeks, months or years up to today. Prints as it is typed: `30d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Last {
    /// At most [`Last::MOST`].
    count: u16,
    unit: Unit,
}

/// A text that is no [`Last`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no time up to today; expected a number from 1 to 9999 and d, w, m or y: 30d, 2w, 6m, 1y"
)]
pub struct NotALast(pub String);

impl Last {
    /// The greatest number of units.
    const MOST: u16 = 9999;

    /// The first day of this time, where `today` is its last: `1d` begins yesterday, `1m` on this day of last month,
    /// or on its last day where it is shorter.
    pub fn since(self, today: Date) -> PublicationDate {
        let count = i64::from(self.count);
        let span: Span = match self.unit {
            Unit::Days => count.days(),
            Unit::Weeks => count.weeks(),
            Unit::Months => count.months(),
            Unit::Years => count.years(),
        };
        let first = today.saturating_sub(span).max(Date::constant(1, 1, 1));
        day(first)
    }
}

/// `date` as the day of an article.
pub(super) fn day(date: Date) -> PublicationDate {
    PublicationDate::new(date.at(0, 0, 0, 0), Precision::Day)
}

/// The day that the system's clock shows, in UTC.
pub fn today() -> Date {
    day_of_clock(0)
}

/// The day where clocks are furthest ahead of UTC: news of there is not of the future.
pub(super) fn latest_today() -> Date {
    day_of_clock(14 * 3600)
}

/// The day of a clock that is so many seconds ahead of UTC.
fn day_of_clock(ahead: u64) -> Date {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
    let days = elapsed.map_or(0, |elapsed| (elapsed.as_secs() + ahead) / 86_400);
    let days = i64::try_from(days).unwrap_or(0);
    let epoch = Date::constant(1970, 1, 1);
    epoch.checked_add(days.days()).unwrap_or(epoch)
}

impl FromStr for Last {
    type Err = NotALast;

    fn from_str(text: &str) -> Result<Self, NotALast> {
        let plain: String = text
            .trim()
            .chars()
            .map(|letter| ascii_digit(letter).unwrap_or(letter))
            .collect();
        read(&plain).ok_or_else(|| NotALast(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Last> {
    let digits_end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (count, unit) = text.split_at_checked(digits_end)?;
    let count = count.parse().ok()?;
    let unit = match unit.trim_start() {
        "d" | "D" => Unit::Days,
        "w" | "W" => Unit::Weeks,
        "m" | "M" => Unit::Months,
        "y" | "Y" => Unit::Years,
        _ => return None,
    };
    (1..=Last::MOST)
        .contains(&count)
        .then_some(Last { count, unit })
}

impl fmt::Display for Last {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Days => 'd',
            Unit::Weeks => 'w',
            Unit::Months => 'm',
            Unit::Years => 'y',
        };
        write!(out, "{}{unit}", self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn since(last: &str) -> String {
        let last: Last = last.parse().expect(last);
        last.since(Date::constant(2023, 3, 31)).to_string()
    }

    #[test]
    fn a_time_up_to_today_has_a_first_day() {
        assert_eq!(since("1d"), "2023-03-30");
        assert_eq!(since("2w"), "2023-03-17");
        assert_eq!(since("1m"), "2023-02-28");
        assert_eq!(since("1y"), "2022-03-31");
        assert_eq!(since("٣٠d"), "2023-03-01");
        assert_eq!(since("9999y"), "0001-01-01");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "d",
            "30",
            "0d",
            "-1d",
            "3h",
            "1d2",
            "10000d",
            "99999999999999999999d",
        ] {
            assert_eq!(text.parse::<Last>(), Err(NotALast(text.to_owned())));
        }
    }

    #[test]
    fn it_prints_as_it_is_typed() {
        let last: Last = "۶ M".parse().expect("a time");
        assert_eq!(last.to_string(), "6m");
    }
}
