//! Dates as a person types them: a year, a month or a day of either calendar.
//!
//! In: what was typed and nothing else: `2022-08`, `آب-2022`, `1444-02h`, `28 محرم 1444 هـ`. Out: the first and the
//! last day that it may mean, for a Hijri month or year begins and ends within Gregorian ones. A number from 1300 to 1500
//! is a Hijri year also where nothing says so: there is no news of that age. Hijri days are those of Umm al-Qura.

use jiff::civil::Date;

use super::hijri;
use super::tokens::{Token, Tokens};
use super::typed_date;
use super::words::{Calendar, Half, Word};
use crate::archive::date::{NotADate, Precision, PublicationDate};

/// The time that a typed date means: from the start of its first date to the end of its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateSpan {
    /// As precise as what was typed; a day where that is Hijri.
    pub first: PublicationDate,
    /// The same as `first`, unless what was typed is a Hijri month or year.
    pub last: PublicationDate,
}

impl DateSpan {
    /// The first second, counted as in [`PublicationDate::first_second`].
    pub fn first_second(&self) -> i64 {
        self.first.first_second()
    }

    /// The last second, in the same count.
    pub fn last_second(&self) -> i64 {
        self.last.last_second()
    }
}

/// Reads a date as a person types it, in any digits, calendar and order of its parts.
pub fn typed_span(text: &str) -> Result<DateSpan, NotADate> {
    if let Some((first, last)) = hijri_span(&Tokens::of(text.trim())) {
        let day = |date: Date| PublicationDate::new(date.at(0, 0, 0, 0), Precision::Day);
        return Ok(DateSpan {
            first: day(first),
            last: day(last),
        });
    }
    let date = typed_date(text)?;
    Ok(DateSpan {
        first: date,
        last: date,
    })
}

/// A number that was typed, or a month by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Number(u32),
    Year(u32),
    Month(i8),
}

/// The first and last day of a Hijri year, month or day.
fn hijri_span(tokens: &Tokens) -> Option<(Date, Date)> {
    let mut parts = Vec::new();
    for token in tokens.between(0, tokens.len()) {
        match token {
            Token::Number(number, 4) if hijri::YEARS.contains(&number) => {
                parts.push(Part::Year(number));
            }
            Token::Number(number, 1 | 2) => parts.push(Part::Number(number)),
            Token::Word(Word::Month(Calendar::Hijri, month)) => parts.push(Part::Month(month)),
            Token::Sign(' ' | '-' | '/' | '.' | '،') => {}
            // `h`, as in `16h24`, and `هـ`.
            Token::Word(Word::Era(Calendar::Hijri) | Word::HourSign | Word::Link) => {}
            Token::Word(Word::Weekday(_) | Word::Half(Half::Noon)) => {}
            _ => return None,
        }
    }
    let month = |number: u32| i8::try_from(number).ok();
    use Part::{Month, Number, Year};
    match *parts.as_slice() {
        [Year(year)] => {
            let first = hijri::gregorian(year, 1, 1)?;
            Some((first, day_before(year + 1, 1)?))
        }
        [Year(year), Number(number)] | [Number(number), Year(year)] => {
            whole_month(year, month(number)?)
        }
        [Year(year), Month(month)] | [Month(month), Year(year)] => whole_month(year, month),
        [Year(year), Number(number), Number(day)] | [Number(day), Number(number), Year(year)] => {
            one_day(year, month(number)?, day)
        }
        [Year(year), Month(month), Number(day)] | [Number(day), Month(month), Year(year)] => {
            one_day(year, month, day)
        }
        _ => None,
    }
}

fn whole_month(year: u32, month: i8) -> Option<(Date, Date)> {
    let first = hijri::gregorian(year, month, 1)?;
    let last = match month {
        12 => day_before(year + 1, 1),
        month => day_before(year, month + 1),
    };
    Some((first, last?))
}

fn one_day(year: u32, month: i8, day: u32) -> Option<(Date, Date)> {
    let day = hijri::gregorian(year, month, day)?;
    Some((day, day))
}

/// The day before a Hijri month begins.
fn day_before(year: u32, month: i8) -> Option<Date> {
    match hijri::gregorian(year, month, 1) {
        Some(first) => first.yesterday().ok(),
        // The calendar ends there.
        None => hijri::gregorian(year - 1, 12, 29),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn spans(text: &str, first: &str, last: &str) {
        let span = typed_span(text).unwrap_or_else(|_| panic!("{text}"));
        assert_eq!(
            (span.first.to_string(), span.last.to_string()),
            (first.into(), last.into()),
            "{text}"
        );
    }

    #[test]
    fn gregorian_dates_are_as_precise_as_typed() {
        for text in [
            "2022-08",
            "٢٠٢٢-٠٨",
            "2022/08",
            "آب-2022",
            "آب 2022",
            "أغسطس 2022",
            "أوت 2022",
        ] {
            spans(text, "2022-08", "2022-08");
        }
        spans("2022", "2022", "2022");
        spans("26 آب 2022", "2022-08-26", "2022-08-26");
        spans("26/8/2022", "2022-08-26", "2022-08-26");
    }

    #[test]
    fn hijri_months_and_years_begin_and_end_on_days() {
        for text in [
            "1444-02h",
            "1444-02H",
            "1444-02هـ",
            "١٤٤٤-٠٢ هـ",
            "1444-02",
            "صفر 1444",
            "صفر-1444هـ",
            "02/1444",
        ] {
            spans(text, "2022-08-28", "2022-09-26");
        }
        for text in ["1444h", "1444 هـ", "1444هـ", "1444", "1444 هجري"] {
            spans(text, "2022-07-30", "2023-07-18");
        }
        for text in [
            "28 محرم 1444",
            "28 محرم 1444 هـ",
            "1444-01-28h",
            "28/1/1444هـ",
            "1444/1/28",
        ] {
            spans(text, "2022-08-26", "2022-08-26");
        }
        assert!(typed_span("1500").is_ok() && typed_span("1500-12").is_ok());
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "غدا",
            "1444-13h",
            "1444-00h",
            "1299h",
            "2022h",
            "1444 1445",
            "h",
            "2022-13",
            "مصر 1444",
        ] {
            assert_eq!(typed_span(text), Err(NotADate(text.to_owned())), "{text}");
        }
    }
}
