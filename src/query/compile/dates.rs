//! Dates of a query → ranges over the index.
//!
//! An article whose date is known only to the month or year is found by every range it may lie in: its first
//! and last second are both kept, and a range asks whether the two spans meet.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{BooleanQuery, Occur, Query, RangeQuery};

use super::unscored;
use crate::Error;
use crate::archive::{DateSpan, typed_span};
use crate::query::DateRange;
use crate::schema::Fields;

/// A query for the articles that may have been published in `range`.
pub fn range(fields: &Fields, range: &DateRange) -> Result<Box<dyn Query>, Error> {
    let (from, to) = match range {
        DateRange::In(date) => {
            let span = read(date)?;
            (Some(span.first_second()), Some(span.last_second()))
        }
        DateRange::Between(from, to) => {
            let (first, last) = (read(from)?, read(to)?);
            if first.first_second() > last.last_second() {
                return Err(Error::ReversedRange {
                    from: from.clone(),
                    to: to.clone(),
                });
            }
            (Some(first.first_second()), Some(last.last_second()))
        }
        DateRange::From(date) => (Some(read(date)?.first_second()), None),
        DateRange::To(date) => (None, Some(read(date)?.last_second())),
        DateRange::After(date) => (Some(read(date)?.last_second() + 1), None),
        DateRange::Before(date) => (None, Some(read(date)?.first_second() - 1)),
    };
    Ok(overlapping(fields, from, to))
}

fn read(text: &str) -> Result<DateSpan, Error> {
    typed_span(text).map_err(|_| Error::NotADate {
        text: text.to_owned(),
    })
}

/// A query for the articles whose span of publication meets `from..=to`, in civil seconds.
pub fn overlapping(fields: &Fields, from: Option<i64>, to: Option<i64>) -> Box<dyn Query> {
    let term = |field, second| Bound::Included(Term::from_field_i64(field, second));
    let ends_after = from.map(|from| {
        let lower = term(fields.published_last, from);
        RangeQuery::new(lower, term(fields.published_last, i64::MAX))
    });
    let starts_before = to.map(|to| {
        let upper = term(fields.published, to);
        RangeQuery::new(term(fields.published, i64::MIN), upper)
    });
    let bounds = ends_after.into_iter().chain(starts_before);
    let clauses = bounds.map(|bound| (Occur::Must, Box::new(bound) as Box<dyn Query>));
    unscored(Box::new(BooleanQuery::new(clauses.collect())))
}
