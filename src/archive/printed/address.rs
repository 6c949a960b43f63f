//! Dates in the addresses of pages.
//!
//! In: a URL. Out: the date that its path names: `/2022/08/26/…`, `/2022/world/8/26/…`, `/2022-08-26-…`, `/20220826…`,
//! `/2022/08/…`. A year alone is none: it is as often that of an event, or a section's name.

use jiff::civil::Date;

use super::words::{Calendar, Word, meaning};
use crate::archive::date::{Precision, PublicationDate};

/// Newspapers have had addresses since.
const YEARS: std::ops::RangeInclusive<i16> = 1995..=2100;

/// Returns the date in the path of `url`.
pub(in crate::archive) fn url_date(url: &str) -> Option<PublicationDate> {
    let path = url.split(['?', '#']).next()?;
    let path = path.split_once("://").map_or(path, |(_, rest)| {
        rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("")
    });
    let segments: Vec<&str> = path.split('/').filter(|one| !one.is_empty()).collect();
    let in_folders = (0..segments.len()).find_map(|at| folders(segments.get(at..)?));
    if let Some((date, Precision::Day)) = in_folders {
        return published(date, Precision::Day);
    }
    let mut named = segments.iter().filter_map(|segment| in_name(segment));
    if let Some(date) = named.next() {
        // Two days may be those of an event.
        let is_single = named.all(|other| other == date);
        return is_single.then(|| published(date, Precision::Day))?;
    }
    let (date, precision) = in_folders?;
    published(date, precision)
}

fn published(date: Date, precision: Precision) -> Option<PublicationDate> {
    Some(PublicationDate::new(date.at(0, 0, 0, 0), precision))
}

/// `2022/08/26`, `2022/aug/26`, `2022/08`; `2022/world/8/26/title`.
fn folders(segments: &[&str]) -> Option<(Date, Precision)> {
    let [year, rest @ ..] = segments else {
        return None;
    };
    let year = number(year, 4..=4).filter(|year| YEARS.contains(year))?;
    if let [section, month, day, title, ..] = rest
        && is_worded(section)
        && is_worded(title)
        && let (Some(month), Some(day)) = (number(month, 1..=2), number(day, 1..=2))
    {
        return Some((civil(year, month, day)?, Precision::Day));
    }
    let [month, rest @ ..] = rest else {
        return None;
    };
    let month = number(month, 1..=2).or_else(|| named_month(month))?;
    let day = rest.first().and_then(|day| number(day, 1..=2));
    let date = civil(year, month, day.unwrap_or(1))?;
    let precision = match day {
        Some(_) => Precision::Day,
        None => Precision::Month,
    };
    Some((date, precision))
}

/// Whether a part of a path is a name of words, and no number.
fn is_worded(segment: &str) -> bool {
    segment.starts_with(char::is_alphabetic) && named_month(segment).is_none()
}

fn named_month(name: &str) -> Option<i16> {
    match meaning(&name.to_lowercase()).0 {
        Some(Word::Month(Calendar::Gregorian, month)) => Some(i16::from(month)),
        _ => None,
    }
}

/// `2022-08-26-…`, `…_2022_08_26`, `26-8-2022` where no other order is possible, `20220826…`.
fn in_name(segment: &str) -> Option<Date> {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let leading = segment.split(|letter| !is_digit(letter)).next()?;
    if let Some(date) = run(leading) {
        return Some(date);
    }
    let parts: Vec<&str> = segment.split(['-', '_', '.']).collect();
    let mut triples = parts.windows(3).filter_map(|parts| match parts {
        [one, two, three] => triple(one, two, three),
        _ => None,
    });
    let date = triples.next()?;
    triples.all(|other| other == date).then_some(date)
}

fn triple(one: &str, two: &str, three: &str) -> Option<Date> {
    let middle = number(two, 1..=2)?;
    if let Some(year) = number(one, 4..=4) {
        return civil(year, middle, number(three, 1..=2)?);
    }
    let (day, year) = (number(one, 1..=2)?, number(three, 4..=4)?);
    let is_certain = day > 12 || day == middle;
    is_certain.then(|| civil(year, middle, day))?
}

/// Digits that begin with a date; more than a date and a time are the number of an article behind it.
fn run(digits: &str) -> Option<Date> {
    if !matches!(digits.len(), 8 | 12 | 14 | 16..=18) {
        return None;
    }
    let part = |from, to, width| number(digits.get(from..to)?, width..=width);
    let date = civil(part(0, 4, 4)?, part(4, 6, 2)?, part(6, 8, 2)?)?;
    let is_time = digits.len() == 8 || (part(8, 10, 2)? < 24 && part(10, 12, 2)? < 60);
    is_time.then_some(date)
}

fn number(text: &str, width: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let is_number = width.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

fn civil(year: i16, month: i16, day: i16) -> Option<Date> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    YEARS.contains(&year).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn reads(url: &str, expected: &str) {
        let date = url_date(url).map_or_else(|| "none".to_owned(), |date| date.to_string());
        assert_eq!(date, expected, "{url}");
    }

    #[test]
    fn folders_of_year_month_and_day_are_a_date() {
        reads("https://example.com/2022/08/26/title", "2022-08-26");
        reads("https://example.com/news/2022/8/6/title", "2022-08-06");
        reads("https://example.com/world/2022/aug/26/title", "2022-08-26");
        reads("/2022/08/26", "2022-08-26");
    }

    #[test]
    fn the_section_may_stand_behind_the_year() {
        reads(
            "http://example.com/2013/middle_east/8/3/title/index.html",
            "2013-08-03",
        );
        reads("http://example.com/2013/middle_east/8/3", "none");
        reads("http://example.com/2013/season/8/3/4", "none");
        reads("http://example.com/2013/middle_east/13/3/title", "none");
    }

    #[test]
    fn year_and_month_are_a_month() {
        reads("https://example.com/2022/08/title-of-story.html", "2022-08");
        reads("https://example.com/2022/08/1234", "2022-08");
    }

    #[test]
    fn a_day_in_the_name_counts_before_a_month_in_the_folders() {
        reads("https://example.com/2022/08/2022-08-26-title", "2022-08-26");
    }

    #[test]
    fn a_date_is_part_of_the_name() {
        reads(
            "https://example.com/news/2022-08-26-1.3874341",
            "2022-08-26",
        );
        reads("https://example.com/title-2022-08-26", "2022-08-26");
        reads("https://example.com/title_26-8-2022.html", "2022-08-26");
        reads("https://example.com/20220826-title", "2022-08-26");
        reads(
            "https://example.com/a/202208261044893040-title/",
            "2022-08-26",
        );
    }

    #[test]
    fn numbers_of_articles_are_none() {
        reads("https://example.com/2022/title", "none");
        reads("https://example.com/news/12345678", "none");
        reads("https://example.com/news/2022082", "none");
        reads("https://example.com/news/2022082699", "none");
        reads("https://example.com/5-8-2022", "none");
        reads("https://example.com/2022/13/45", "none");
        reads("https://2022-08-26.example.com/title", "none");
        reads("https://example.com/title?date=2022-08-26", "none");
        reads("https://example.com/from-2022-08-26/to-2022-08-28", "none");
    }

    proptest! {
        #[test]
        fn any_address_is_survived(text: String, numbers in "[0-9/_.:-]{0,40}") {
            url_date(&text);
            url_date(&numbers);
        }
    }
}
