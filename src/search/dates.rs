//! How many articles were published when, counted by the day and told by the period.
//!
//! In: the first and last second that each hit's date may mean. Out: counts by day, month or year. A date that is less
//! precise than the period asked for lies in none of them: it is counted beside, under what is known of it.
//!
//! To count a hit costs a subtraction, a division and an addition; the calendar is asked once for each day that has
//! articles.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::archive::{Precision, PublicationDate};

const DAY_SECONDS: i64 = 86_400;
/// No month is longer.
const MONTH_SECONDS: i64 = 31 * DAY_SECONDS;
const EPOCH: Date = Date::constant(1970, 1, 1);

/// The days of 1900 to 2100, counted from 1970-01-01: the only ones that room is made for, 0.9 MB at most.
const COMMON_DAYS: RangeInclusive<i64> = -25_567..=47_846;

/// Of each day, the hits of that day, those of the month and those of the year that begin with it.
const KINDS: usize = 3;
const PRECISIONS: [Precision; KINDS] = [Precision::Day, Precision::Month, Precision::Year];

/// Hits by the day that their date begins with.
#[derive(Debug, Clone, Default)]
pub(super) struct DateCounts {
    /// Counted from 1970-01-01.
    first_day: i64,
    counts: Vec<u32>,
    /// The same for days outside [`COMMON_DAYS`]: few dates, most of them misread.
    far: BTreeMap<i64, [u32; KINDS]>,
    undated: u64,
}

impl DateCounts {
    /// No hits, with room for those that begin in `first..=last`, in civil seconds.
    pub(super) fn with_room(first: i64, last: i64) -> Self {
        let day = |second: i64| {
            let day = second.div_euclid(DAY_SECONDS);
            day.clamp(*COMMON_DAYS.start(), *COMMON_DAYS.end())
        };
        let first_day = day(first);
        let room = usize::try_from(day(last) - first_day + 1).unwrap_or(0) * KINDS;
        Self {
            first_day,
            counts: vec![0; room],
            far: BTreeMap::new(),
            undated: 0,
        }
    }

    /// Counts a hit whose date may mean any second of `first..=last`.
    pub(super) fn add(&mut self, first: i64, last: i64) {
        let span = last - first;
        let kind = usize::from(span >= DAY_SECONDS) + usize::from(span >= MONTH_SECONDS);
        let day = first.div_euclid(DAY_SECONDS);
        let cell = usize::try_from(day - self.first_day).map(|day| day * KINDS + kind);
        match cell.ok().and_then(|cell| self.counts.get_mut(cell)) {
            Some(count) => *count += 1,
            None => self.far.entry(day).or_default()[kind] += 1,
        }
    }

    /// Counts hits without a date.
    pub(super) fn add_undated(&mut self, hits: u64) {
        self.undated += hits;
    }

    /// Joins the counts of another part of the archive, which has the same room.
    pub(super) fn join(&mut self, other: Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
            self.first_day = other.first_day;
        }
        let counts = self.counts.iter_mut().zip(other.counts);
        for (sum, count) in counts.filter(|(_, count)| *count > 0) {
            *sum += count;
        }
        for (day, counts) in other.far {
            let sums = self.far.entry(day).or_default();
            for (sum, count) in sums.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        self.undated += other.undated;
    }

    /// Hits without a date.
    pub(super) fn undated(&self) -> u64 {
        self.undated
    }

    /// Hits by the period their date lies in; where a date is less precise than `precision`, by what is known of it. In
    /// order, a year before its months.
    pub(super) fn by(&self, precision: Precision) -> Vec<(PublicationDate, u64)> {
        let mut periods: BTreeMap<(Date, Precision), u64> = BTreeMap::new();
        let common = (self.first_day..).zip(self.counts.chunks_exact(KINDS));
        let far = self.far.iter().map(|(day, counts)| (*day, &counts[..]));
        for (day, counts) in common.chain(far) {
            if counts.iter().all(|&count| count == 0) {
                continue;
            }
            let Ok(date) = EPOCH.checked_add(day.days()) else {
                continue;
            };
            for (&count, known) in counts.iter().zip(PRECISIONS) {
                let precision = known.min(precision);
                if count > 0 {
                    let key = (start(date, precision), precision);
                    *periods.entry(key).or_default() += u64::from(count);
                }
            }
        }
        let periods = periods.into_iter();
        periods
            .map(|((date, precision), count)| (period(date, precision), count))
            .collect()
    }
}

/// The first day of the period of `precision` that `date` lies in.
pub(super) fn start(date: Date, precision: Precision) -> Date {
    match precision {
        Precision::Year => Date::constant(date.year(), 1, 1),
        Precision::Month => date.first_of_month(),
        _ => date,
    }
}

/// The period of `precision` that `date` lies in.
pub(super) fn period(date: Date, precision: Precision) -> PublicationDate {
    PublicationDate::new(date.at(0, 0, 0, 0), precision)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The counts of articles published at `dates`, with one more that has no date.
    pub fn counted(dates: &[&str]) -> DateCounts {
        let dates: Vec<PublicationDate> =
            dates.iter().map(|date| date.parse().expect(date)).collect();
        let firsts = || dates.iter().map(PublicationDate::first_second);
        let (first, last) = (firsts().min(), firsts().max());
        let mut counts = DateCounts::with_room(first.unwrap_or(0), last.unwrap_or(0));
        for date in &dates {
            counts.add(date.first_second(), date.last_second());
        }
        counts.add_undated(1);
        counts
    }

    #[track_caller]
    fn by(precision: Precision, dates: &[&str], expected: &[(&str, u64)]) {
        let counts = counted(dates).by(precision);
        let told: Vec<_> = counts
            .iter()
            .map(|(period, count)| (period.to_string(), *count))
            .collect();
        let told: Vec<_> = told
            .iter()
            .map(|(period, count)| (&**period, *count))
            .collect();
        assert_eq!(told, expected);
    }

    const DATES: [&str; 6] = [
        "2022-08-26T16:24",
        "2022-08-26",
        "2022-08-01",
        "2022-08",
        "2022",
        "1969-12-31T23:59:59",
    ];

    #[test]
    fn a_date_is_counted_in_the_period_it_lies_in() {
        by(Precision::Year, &DATES, &[("1969", 1), ("2022", 5)]);
        let months = [("1969-12", 1), ("2022", 1), ("2022-08", 4)];
        by(Precision::Month, &DATES, &months);
    }

    #[test]
    fn a_month_is_no_day_of_it() {
        let days = [
            ("1969-12-31", 1),
            ("2022", 1),
            ("2022-08", 1),
            ("2022-08-01", 1),
            ("2022-08-26", 2),
        ];
        by(Precision::Day, &DATES, &days);
        by(
            Precision::Day,
            &["2023-02", "2024"],
            &[("2023-02", 1), ("2024", 1)],
        );
    }

    #[test]
    fn a_date_misread_by_a_thousand_years_is_counted_without_room_for_the_years_between() {
        let dates = [
            "1022-08-26",
            "2022-08-26",
            "9022",
            "1900-01-01",
            "2100-12-31",
        ];
        let counts = [
            ("1022", 1),
            ("1900", 1),
            ("2022", 1),
            ("2100", 1),
            ("9022", 1),
        ];
        by(Precision::Year, &dates, &counts);
        let mut sum = counted(&dates);
        assert_eq!(sum.counts.len() / KINDS, 73_414);
        assert_eq!(sum.far.len(), 2);
        sum.join(counted(&dates));
        let doubled: Vec<_> = sum
            .by(Precision::Year)
            .into_iter()
            .map(|(_, n)| n)
            .collect();
        assert_eq!(doubled, [2; 5]);
    }

    #[test]
    fn parts_of_an_archive_are_joined() {
        let mut sum = DateCounts::default();
        sum.join(counted(&DATES));
        sum.join(counted(&DATES));
        let doubled: Vec<_> = counted(&DATES).by(Precision::Day);
        let doubled: Vec<_> = doubled.into_iter().map(|(day, n)| (day, 2 * n)).collect();
        assert_eq!(sum.by(Precision::Day), doubled);
        assert_eq!(sum.undated(), 2);
    }
}
