//! Hits by day, month or year.
//!
//! In: the hits' dates, counted. Out: a count for every period from the first with hits to the last, and beside them the
//! hits that lie in none for want of a precise date. They sum to the total.

use jiff::ToSpan;
use jiff::civil::Date;

use super::dates::{DateCounts, period, start};
use crate::archive::{Precision, PublicationDate};

/// More periods than this between the first and the last (a century of days has fewer), and those without hits are left
/// out: one date misread by a thousand years would bury the others.
pub const MOST_PERIODS: usize = 40_000;

/// How long a period of a timeline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// Hits by the time they were published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// How long a period is.
    pub period: Period,
    /// Every period from the first with hits to the last, in order; where [`Timeline::is_whole`] is false, those with hits.
    pub periods: Vec<PeriodCount>,
    /// Hits whose date is less precise than a period, by what is known of it, in order.
    pub less_precise: Vec<PeriodCount>,
    /// Hits without a date.
    pub undated: u64,
    /// Whether periods without hits are among `periods`; not where there are more than [`MOST_PERIODS`].
    pub is_whole: bool,
}

/// How many hits a period has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct PeriodCount {
    /// The period.
    pub period: PublicationDate,
    /// How many hits were published in it.
    pub count: u64,
}

impl Period {
    /// Its name: `day`, `month`, `year`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    fn precision(self) -> Precision {
        match self {
            Self::Day => Precision::Day,
            Self::Month => Precision::Month,
            Self::Year => Precision::Year,
        }
    }

    /// The first day of the period after the one that begins with `date`.
    fn next(self, date: Date) -> Option<Date> {
        let span = match self {
            Self::Day => 1.day(),
            Self::Month => 1.month(),
            Self::Year => 1.year(),
        };
        date.checked_add(span).ok()
    }
}

impl Timeline {
    /// The timeline of counted hits.
    pub(super) fn new(counts: &DateCounts, period: Period) -> Self {
        let precision = period.precision();
        let told = counts.by(precision).into_iter();
        let told = told.map(|(period, count)| PeriodCount { period, count });
        let (with_hits, less_precise): (Vec<_>, Vec<_>) =
            told.partition(|count| count.period.precision() == precision);
        let filled = filled(&with_hits, period);
        Self {
            period,
            less_precise,
            undated: counts.undated(),
            is_whole: filled.is_some(),
            periods: filled.unwrap_or(with_hits),
        }
    }

    /// What is left out, and why.
    pub(super) fn note(&self) -> Option<String> {
        let name = self.period.name();
        let (first, last) = (self.periods.first()?.period, self.periods.last()?.period);
        (!self.is_whole).then(|| {
            format!(
                "the timeline goes from {first} to {last}, more than {MOST_PERIODS} {name}s: those without articles are \
                 left out"
            )
        })
    }
}

/// Every period from the first of `with_hits` to the last; `None` where they are too many.
fn filled(with_hits: &[PeriodCount], length: Period) -> Option<Vec<PeriodCount>> {
    let Some(first) = with_hits.first() else {
        return Some(Vec::new());
    };
    let precision = length.precision();
    let mut filled = Vec::new();
    let mut date = start(first.period.first_day(), precision);
    for &count in with_hits {
        while date < count.period.first_day() {
            if filled.len() >= MOST_PERIODS {
                return None;
            }
            filled.push(PeriodCount {
                period: period(date, precision),
                count: 0,
            });
            date = length.next(date)?;
        }
        filled.push(count);
        date = length.next(date).unwrap_or(Date::MAX);
    }
    (filled.len() <= MOST_PERIODS).then_some(filled)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::dates::tests::counted;
    use super::*;

    fn told(counts: &[PeriodCount]) -> Vec<(String, u64)> {
        let counts = counts.iter();
        counts
            .map(|count| (count.period.to_string(), count.count))
            .collect()
    }

    #[test]
    fn months_between_the_first_and_the_last_are_there() {
        let dates = ["2021-11-03", "2022-02", "2022-02-05", "2022", "2021"];
        let timeline = Timeline::new(&counted(&dates), Period::Month);
        let months = ["2021-11", "2021-12", "2022-01", "2022-02"];
        let expected: Vec<_> = months
            .map(str::to_owned)
            .into_iter()
            .zip([1, 0, 0, 2])
            .collect();
        assert_eq!(told(&timeline.periods), expected);
        let beside = [("2021".to_owned(), 1), ("2022".to_owned(), 1)];
        assert_eq!(told(&timeline.less_precise), beside);
        assert_eq!((timeline.undated, timeline.is_whole), (1, true));
    }

    #[test]
    fn nothing_found_has_no_periods() {
        let timeline = Timeline::new(&DateCounts::default(), Period::Day);
        assert_eq!(timeline.periods, []);
        assert_eq!(timeline.note(), None);
    }

    #[test]
    fn a_date_misread_by_a_thousand_years_buries_no_others() {
        let dates = ["1022-01-01", "2022-01-01", "9999-12-31"];
        let days = Timeline::new(&counted(&dates), Period::Day);
        assert_eq!(days.periods.len(), 3);
        assert!(days.note().expect("a note").contains("40000 days"));
        let years = Timeline::new(&counted(&dates), Period::Year);
        assert_eq!(years.periods.len(), 9999 - 1022 + 1);
        assert_eq!(years.note(), None);
    }

    proptest! {
        #[test]
        fn a_timeline_sums_to_the_total(dates in prop::collection::vec((1990i16..2020, 1i8..13, 1i8..29, 0usize..3), 0..40)) {
            let dates: Vec<_> = dates
                .iter()
                .map(|(year, month, day, parts)| match parts {
                    0 => format!("{year}"),
                    1 => format!("{year}-{month:02}"),
                    _ => format!("{year}-{month:02}-{day:02}"),
                })
                .collect();
            let dates: Vec<_> = dates.iter().map(String::as_str).collect();
            for period in [Period::Day, Period::Month, Period::Year] {
                let timeline = Timeline::new(&counted(&dates), period);
                let counts = timeline.periods.iter().chain(&timeline.less_precise);
                let sum: u64 = counts.map(|count| count.count).sum();
                prop_assert_eq!(sum + timeline.undated, dates.len() as u64 + 1);
                prop_assert!(timeline.periods.is_sorted_by_key(|count| count.period.first_second()));
            }
        }
    }
}
