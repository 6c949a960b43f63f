//! Dates that are told from the time of reading: `منذ 3 ساعات`, `أمس`.
//!
//! In: the tokens of a line, and when the page was captured. Out: the date, no more precise than it can be:
//! `منذ 3 ساعات` is three to four hours ago, a day unless midnight lies between; `قبل يومين` is two to three days
//! ago, which leaves a month.

use jiff::Span;
use jiff::civil::DateTime;

use super::clock;
use super::tokens::{Token, Tokens};
use super::words::{Unit, Word};
use crate::archive::date::{Precision, PublicationDate};

/// A date told from the time of capture, and the tokens that tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Relative {
    pub(super) date: PublicationDate,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Returns the first of the line.
pub(super) fn find(tokens: &Tokens, captured: PublicationDate) -> Option<Relative> {
    (0..tokens.len()).find_map(|start| {
        let day = |back| day(tokens, start, back, captured);
        match tokens.at(start)? {
            Token::Word(Word::Today) => day(0),
            Token::Word(Word::Yesterday) => day(1),
            Token::Word(Word::Ago) => {
                let (unit, count, end) = span_at(tokens, tokens.skip_spaces(start + 1))?;
                let date = ago(captured, unit, count)?;
                Some(Relative { date, start, end })
            }
            // `3 hours ago`, `3 ساعات مضت`
            Token::Number(..) => {
                let (unit, count, end) = span_at(tokens, start)?;
                let end = tokens.skip_spaces(end);
                let is_ago = tokens.at(end) == Some(Token::Word(Word::Ago));
                let date = is_ago.then(|| ago(captured, unit, count))??;
                let end = end + 1;
                Some(Relative { date, start, end })
            }
            _ => None,
        }
    })
}

/// Whether the word at `at`, which tells from now, has a span beside it: `منذ 3 ساعات`, but `منذ 2011`.
pub(super) fn is_span(tokens: &Tokens, at: usize) -> bool {
    span_at(tokens, tokens.skip_spaces(at + 1)).is_some()
}

/// `3 ساعات`, `ساعتين`, `ساعة`: the unit, how many, and where it ends.
fn span_at(tokens: &Tokens, at: usize) -> Option<(Unit, u32, usize)> {
    match tokens.at(at)? {
        Token::Number(count, 1..=3) => match tokens.at(tokens.skip_spaces(at + 1))? {
            Token::Word(Word::Span(unit, 1)) => Some((unit, count, tokens.skip_spaces(at + 1) + 1)),
            _ => None,
        },
        Token::Word(Word::Span(unit, count)) => Some((unit, count, at + 1)),
        _ => None,
    }
}

/// Today or yesterday, with the time beside it.
fn day(tokens: &Tokens, start: usize, back: i64, captured: PublicationDate) -> Option<Relative> {
    let knows_day = captured.precision() >= Precision::Day;
    let day = knows_day.then(|| captured.civil().date())?;
    let day = day.checked_sub(Span::new().try_days(back).ok()?).ok()?;
    let end = start + 1;
    match clock::beside(tokens, start, end) {
        Some(clock) => Some(Relative {
            date: clock.on(day),
            start: start.min(clock.start),
            end: end.max(clock.end),
        }),
        // `اليوم` alone is the name of papers.
        None => (back > 0).then(|| Relative {
            date: PublicationDate::new(day.at(0, 0, 0, 0), Precision::Day),
            start,
            end,
        }),
    }
}

/// `count` units before `captured`, or up to one unit more.
fn ago(captured: PublicationDate, unit: Unit, count: u32) -> Option<PublicationDate> {
    let earliest = back(captured.civil(), unit, count + 1)?;
    let latest = back(captured.last_civil(), unit, count)?;
    let precision = if earliest.date() == latest.date() {
        Precision::Day
    } else if earliest.date().first_of_month() == latest.date().first_of_month() {
        Precision::Month
    } else if earliest.year() == latest.year() {
        Precision::Year
    } else {
        return None;
    };
    Some(PublicationDate::new(latest, precision))
}

fn back(from: DateTime, unit: Unit, count: u32) -> Option<DateTime> {
    let count = i64::from(count);
    let span = match unit {
        Unit::Minute => Span::new().try_minutes(count),
        Unit::Hour => Span::new().try_hours(count),
        Unit::Day => Span::new().try_days(count),
        Unit::Week => Span::new().try_weeks(count),
        Unit::Month => Span::new().try_months(count),
        Unit::Year => Span::new().try_years(count),
    };
    from.checked_sub(span.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(captured: &str, text: &str, expected: &str) {
        let captured = captured.parse().expect(captured);
        let found = find(&Tokens::of(text), captured);
        let date = found.map_or_else(|| "none".to_owned(), |found| found.date.to_string());
        assert_eq!(date, expected, "{text}");
    }

    const AFTERNOON: &str = "2022-08-26T16:24";

    #[test]
    fn hours_ago_are_a_day() {
        reads(AFTERNOON, "منذ 3 ساعات", "2022-08-26");
        reads(AFTERNOON, "قبل ساعتين", "2022-08-26");
        reads(AFTERNOON, "منذ ساعة", "2022-08-26");
        reads(AFTERNOON, "منذ ٤٥ دقيقة", "2022-08-26");
        reads(AFTERNOON, "20 ساعة مضت", "2022-08-25");
        reads(AFTERNOON, "5 hours ago", "2022-08-26");
    }

    #[test]
    fn hours_that_reach_over_midnight_are_a_month() {
        reads("2022-08-26T02:30", "منذ ساعتين", "2022-08");
        reads("2022-09-01T00:30", "منذ 20 دقيقة", "2022-09-01");
        reads("2022-08-26", "منذ 3 ساعات", "2022-08");
    }

    #[test]
    fn days_and_weeks_ago_are_a_month_and_months_a_year() {
        reads(AFTERNOON, "قبل يومين", "2022-08");
        reads(AFTERNOON, "منذ 3 أيام", "2022-08");
        reads(AFTERNOON, "منذ أسبوعين", "2022-08");
        reads(AFTERNOON, "منذ شهر", "2022");
        reads(AFTERNOON, "منذ سنة", "none");
    }

    #[test]
    fn yesterday_and_today_are_days_and_may_have_a_time() {
        reads(AFTERNOON, "أمس", "2022-08-25");
        reads(AFTERNOON, "اليوم 14:20", "2022-08-26T14:20");
        reads(AFTERNOON, "أمس الساعة 4:20 م", "2022-08-25T16:20");
        reads("2022-08", "أمس", "none");
    }

    #[test]
    fn what_is_not_told_from_now_is_none() {
        reads(AFTERNOON, "3 ساعات", "none");
        reads(AFTERNOON, "منذ 1987", "none");
        reads(AFTERNOON, "منذ عقود", "none");
    }
}
