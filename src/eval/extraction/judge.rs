//! One value of an article held against what a person read.
//!
//! In: a field, the values that are right, and the article's. Out: whether it is one of them. Texts are the same where
//! they differ only in white space, entities and marks of direction; an outlet where the table of outlets knows
//! both under one name; a date where it is that day, and a month or year is less than the day, not wrong.

use serde::Serialize;

use super::truth::{Expected, TrueField};
use crate::arabic::letters::{Class, class};
use crate::archive::{Article, outlet_name, plain};

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// As the person read it.
    Right,
    /// True, and less than the person read: the month of a day.
    Less,
    /// Another.
    Wrong,
    /// None is found where there is one.
    Missing,
    /// None is found where there is none.
    Blank,
}

/// A value that was not read as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissedValue {
    /// The file, relative to the folder of the truth.
    pub file: String,
    /// Number of the record in it, from 0.
    pub record: u64,
    /// The field.
    pub field: TrueField,
    /// What happened.
    pub outcome: Outcome,
    /// What would be right; empty where there is nothing to find.
    pub expected: String,
    /// What was found.
    pub found: Option<String>,
    /// Where it was read, or why the file is no article.
    pub origin: Option<String>,
}

/// Judges the value that `article` has for `field`, `right` being those a person read.
pub(super) fn judge(field: TrueField, right: &[String], found: Option<&str>) -> Outcome {
    let Some(found) = found else {
        return match right {
            [] => Outcome::Blank,
            _ => Outcome::Missing,
        };
    };
    let is_right = |right: &String| match field {
        TrueField::Letters => right == found,
        TrueField::Outlet => is_outlet(right, found),
        TrueField::Date => found.get(..right.len()) == Some(right),
        _ => same(right) == same(found),
    };
    let is_part = |right: &String| {
        let rest = right.strip_prefix(found);
        field == TrueField::Date && rest.is_some_and(|rest| rest.starts_with('-'))
    };
    if right.iter().any(is_right) {
        Outcome::Right
    } else if right.iter().any(is_part) {
        Outcome::Less
    } else {
        Outcome::Wrong
    }
}

/// What `article` has for `field`, and the name under which it says where that was read.
pub(super) fn value(field: TrueField, article: &Article) -> (Option<String>, &'static str) {
    match field {
        TrueField::Title => (article.title.clone(), "title"),
        TrueField::Date => (article.published.map(|date| date.to_string()), "published"),
        TrueField::Outlet => (article.source.clone(), "source"),
        TrueField::Author => (article.author.clone(), "author"),
        TrueField::Place => (article.place.clone(), "place"),
        TrueField::Link => (article.url.clone(), "url"),
        TrueField::Letters => (None, "encoding"),
    }
}

impl MissedValue {
    pub(super) fn new(
        expected: &Expected,
        field: TrueField,
        outcome: Outcome,
        found: Option<String>,
        origin: Option<String>,
    ) -> Self {
        let values = expected.values.get(&field).cloned().unwrap_or_default();
        Self {
            file: expected.file.clone(),
            record: expected.record,
            field,
            outcome,
            expected: values.join(" / "),
            found,
            origin,
        }
    }
}

fn is_outlet(right: &str, found: &str) -> bool {
    let listed = outlet_name(right);
    same(right) == same(found) || (listed.is_some() && listed == outlet_name(found))
}

fn same(text: &str) -> String {
    let text = plain(text);
    let seen: String = text
        .chars()
        .filter(|&letter| class(letter) != Class::Control)
        .collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(field: TrueField, right: &[&str], found: Option<&str>, expected: Outcome) {
        let right: Vec<_> = right.iter().map(|&right| right.to_owned()).collect();
        assert_eq!(judge(field, &right, found), expected, "{right:?}");
    }

    #[test]
    fn titles_differ_by_more_than_spaces_and_entities() {
        let title = TrueField::Title;
        is(
            title,
            &["خبر \"كذا\""],
            Some(" خبر  &quot;كذا&quot;"),
            Outcome::Right,
        );
        is(title, &["خبر"], Some("خبر\u{200F}"), Outcome::Right);
        is(title, &["خبر"], Some("خبرا"), Outcome::Wrong);
        is(title, &["خبر"], None, Outcome::Missing);
        is(title, &[], None, Outcome::Blank);
        is(title, &[], Some("خبر"), Outcome::Wrong);
    }

    #[test]
    fn a_month_is_less_than_its_day() {
        let date = TrueField::Date;
        is(
            date,
            &["2022-08-26"],
            Some("2022-08-26T16:24"),
            Outcome::Right,
        );
        is(
            date,
            &["2022-08-26", "2022-08-27"],
            Some("2022-08-27"),
            Outcome::Right,
        );
        is(date, &["2022-08-26"], Some("2022-08"), Outcome::Less);
        is(date, &["2022-08-26"], Some("2022-09"), Outcome::Wrong);
        is(date, &["2022-08"], Some("2022-08-26"), Outcome::Right);
    }

    #[test]
    fn an_outlet_is_known_by_its_domain() {
        let outlet = TrueField::Outlet;
        is(
            outlet,
            &["بوابة", "okaz.com.sa"],
            Some("عكاظ"),
            Outcome::Right,
        );
        is(
            outlet,
            &["بوابة", "example.com"],
            Some("عكاظ"),
            Outcome::Wrong,
        );
    }
}
