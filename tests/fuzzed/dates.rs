//! Dates as people type and pages print them → no date that the text does not have.

use warraq::archive::{PublicationDate, typed_date, typed_span};

use super::input;
use super::reading;

/// Hijri years begin so many years and a third of a hundredth of a year earlier: these are the years that may be meant.
const HIJRI_AHEAD: std::ops::RangeInclusive<i64> = 572..=622;

/// Holds that a date reads back as it prints, that digits of any script are one, and that a year stands in the text.
pub fn check(bytes: &[u8]) {
    let text = input::text(bytes);
    if let Ok(date) = text.parse::<PublicationDate>() {
        reads_back(date);
        let typed = typed_date(&text).expect("what is ISO 8601 may be typed");
        assert_eq!(typed, date);
    }
    let typed = typed_date(&text);
    for digits in ['٠', '۰'] {
        assert_eq!(
            typed_date(&in_digits(&text, digits)).ok(),
            typed.as_ref().ok().copied()
        );
    }
    if let Ok(date) = typed {
        reads_back(date);
        has_year(&text, date);
    }
    if let Ok(span) = typed_span(&text) {
        assert!(span.first_second() <= span.last_second());
        assert!(span.first.first_second() <= span.last.first_second());
        reads_back(span.first);
        reads_back(span.last);
    }
    for page in [
        format!(
            "افتتاح مكتبة\n{text}\nافتتحت البلدية مكتبة عامة قرب الجسر القديم، وقال مديرها إنها تضم ألف كتاب."
        ),
        format!(
            "{{\"title\": \"افتتاح مكتبة\", \"date\": {}}}",
            serde_json::json!(text)
        ),
    ] {
        let name = match page.starts_with('{') {
            true => "a.json",
            false => "a.txt",
        };
        for article in reading::articles(name, page.as_bytes()) {
            if let Some(date) = article.published {
                reads_back(date);
                has_year(&text, date);
            }
        }
    }
}

/// The date prints as what is read as the same date, and is not over before it begins.
fn reads_back(date: PublicationDate) {
    assert_eq!(date.to_string().parse(), Ok(date));
    assert!(date.first_second() <= date.last_second());
}

/// One of the numbers in `text` is the year of `date`, or may stand for it.
fn has_year(text: &str, date: PublicationDate) {
    let year = i64::from(date.year());
    let is_year = |number: &str| {
        let value: i64 = number.parse().unwrap_or(i64::MAX);
        // `20220826`, seconds since 1970.
        let is_written_in_a_row = number.len() > 4;
        let is_short = number.len() <= 2 && value == year % 100;
        let is_hijri = |value: i64| HIJRI_AHEAD.contains(&(year.saturating_sub(value)));
        // `26/8/41هـ`
        let is_short_hijri =
            number.len() <= 2 && (is_hijri(1300 + value) || is_hijri(1400 + value));
        value == year || is_written_in_a_row || is_short || is_hijri(value) || is_short_hijri
    };
    let digits = in_digits(text, '0');
    let mut numbers = digits.split(|letter: char| !letter.is_ascii_digit());
    assert!(
        numbers.any(|number| !number.is_empty() && is_year(number)),
        "{date} has another year"
    );
}

/// `text` with digits that begin with `zero`.
fn in_digits(text: &str, zero: char) -> String {
    let digit = |letter: char| match letter {
        '0'..='9' => u32::from(letter) - u32::from('0'),
        '٠'..='٩' => u32::from(letter) - u32::from('٠'),
        '۰'..='۹' => u32::from(letter) - u32::from('۰'),
        _ => 10,
    };
    let other = |letter: char| match digit(letter) {
        10 => letter,
        value => char::from_u32(u32::from(zero) + value).expect("ten digits in a row"),
    };
    text.chars().map(other).collect()
}
