//! Hits by outlet, place, writer, section, language, format, year or month.
//!
//! In: a facet's name, in English or Arabic. Out: each of its values with the number of hits that have it, over all hits,
//! not those of a page alone; hits without a value are counted under none. They sum to the total.

use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

use super::count::Counted;
use super::stats::ValueCount;
use crate::archive::Precision;
use crate::query::Field;

/// What hits are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FacetField {
    /// Outlet.
    Source,
    /// Writer.
    Author,
    /// Place of the dateline.
    Place,
    /// Section of the outlet.
    Section,
    /// Language.
    Language,
    /// Format of the file.
    Format,
    /// Year of publication.
    Year,
    /// Month of publication.
    Month,
}

/// Every facet, with the names that are not those of the field of a query.
const FACETS: [(FacetField, &str, &[&str]); 8] = [
    (FacetField::Source, "source", &["outlet", "sources"]),
    (FacetField::Author, "author", &["authors"]),
    (FacetField::Place, "place", &["places"]),
    (FacetField::Section, "section", &["sections"]),
    (FacetField::Language, "language", &["languages"]),
    (FacetField::Format, "format", &["formats", "الصيغة"]),
    (FacetField::Year, "year", &["years", "السنة", "العام"]),
    (FacetField::Month, "month", &["months", "الشهر"]),
];

/// Hits by the values of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The field.
    pub field: FacetField,
    /// Values with the number of hits that have them: years and months in order (a year that is all that is known of a
    /// date stands before its months, no date before all), others most first, then by name.
    pub values: Vec<ValueCount>,
    /// How many more values there are: the rarest, and of years and months the earliest.
    pub left_out: usize,
}

/// A text that names no facet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no facet; expected some of {names}", names = names())]
pub struct NotAFacet(pub String);

fn names() -> String {
    FACETS.map(|(_, name, _)| name).join(", ")
}

impl FacetField {
    /// Its English name, which is also that of its column.
    pub fn name(self) -> &'static str {
        let known = FACETS.iter().find(|(field, _, _)| *field == self);
        known.map_or("", |(_, name, _)| *name)
    }

    /// Whether its values are times.
    pub fn is_dated(self) -> bool {
        matches!(self, Self::Year | Self::Month)
    }
}

impl fmt::Display for FacetField {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for FacetField {
    type Err = NotAFacet;

    /// Reads the English name in any case, or an Arabic name of the field in a query.
    fn from_str(text: &str) -> Result<Self, NotAFacet> {
        let typed = text.trim().to_ascii_lowercase();
        let in_query = Field::named(&typed).map(Field::name);
        let found = FACETS.iter().find(|(_, name, others)| {
            *name == typed || in_query == Some(*name) || others.contains(&&*typed)
        });
        found
            .map(|(field, _, _)| *field)
            .ok_or_else(|| NotAFacet(text.trim().to_owned()))
    }
}

impl Facet {
    /// The facet of counted hits, with `limit` values, or with all of them.
    pub(super) fn new(field: FacetField, counted: &Counted, limit: Option<usize>) -> Self {
        let mut values = match field {
            FacetField::Year => dated(counted, Precision::Year),
            FacetField::Month => dated(counted, Precision::Month),
            _ => counted.most_first(field.name()),
        };
        let left_out = values.len().saturating_sub(limit.unwrap_or(values.len()));
        match field.is_dated() {
            true => drop(values.drain(..left_out)),
            false => values.truncate(values.len() - left_out),
        }
        Self {
            field,
            values,
            left_out,
        }
    }
}

/// Hits by period, those without a date first.
pub(super) fn dated(counted: &Counted, precision: Precision) -> Vec<ValueCount> {
    let undated = counted.dates.undated();
    let undated = (undated > 0).then_some(ValueCount {
        value: None,
        count: undated,
    });
    let periods = counted.dates.by(precision).into_iter();
    let periods = periods.map(|(period, count)| ValueCount {
        value: Some(period.to_string()),
        count,
    });
    undated.into_iter().chain(periods).collect()
}

/// `values`, most first, then by name.
pub(super) fn most_first(mut values: Vec<ValueCount>) -> Vec<ValueCount> {
    values.sort_by(|a, b| {
        let key = |value: &ValueCount| Reverse(value.count);
        key(a).cmp(&key(b)).then_with(|| a.value.cmp(&b.value))
    });
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_facet_has_english_and_arabic_names() {
        for (field, name, _) in FACETS {
            assert_eq!(name.parse(), Ok(field));
        }
        assert_eq!("المصدر".parse(), Ok(FacetField::Source));
        assert_eq!("السنة".parse(), Ok(FacetField::Year));
        assert_eq!(" Place ".parse(), Ok(FacetField::Place));
    }

    #[test]
    fn what_is_no_facet_is_told_the_ones_there_are() {
        for text in ["color", "", "title", "date"] {
            let error = text.parse::<FacetField>().expect_err(text);
            assert_eq!(error, NotAFacet(text.to_owned()));
            assert!(error.to_string().ends_with("format, year, month"));
        }
    }
}
