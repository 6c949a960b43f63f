//! What is asked of an archive: the query and what else every article must be. Every command that works on the
//! articles of a query takes these flags.

use clap::{Args, ValueEnum};
use warraq::archive::{NotADate, PublicationDate, typed_span};
use warraq::query::compile::TextFields;
use warraq::search::{Filters, Last, Request, SuggestField};

use super::MINUS_SIGN;
use crate::commands::completions::names;

#[derive(Debug, Args)]
pub struct QueryOptions {
    /// The query; - reads queries from standard input, one a line
    pub query: Vec<String>,
    /// Only from this outlet, by any spelling or domain of it; =NAME is the whole name; may be given several times
    #[arg(long, value_name = "OUTLET", add = names(SuggestField::Source))]
    pub source: Vec<String>,
    /// Only by this writer, spelled loosely; =NAME is the whole name; may be given several times
    #[arg(long, value_name = "NAME", add = names(SuggestField::Author))]
    pub author: Vec<String>,
    /// Only from this place, as the dateline names it; as --author
    #[arg(long, value_name = "NAME", add = names(SuggestField::Place))]
    pub place: Vec<String>,
    /// Only from this section of an outlet; as --author
    #[arg(long, value_name = "NAME", add = names(SuggestField::Section))]
    pub section: Vec<String>,
    /// Only published on or after this: 2022, 2022-08, 2022-08-26, "آب 2022", 1444-02h or "28 محرم 1444"
    #[arg(long, value_name = "DATE", value_parser = first_day)]
    pub since: Option<PublicationDate>,
    /// Only published on or before this
    #[arg(long, value_name = "DATE", value_parser = last_day)]
    pub until: Option<PublicationDate>,
    /// Only published in the last days, weeks, months or years: 30d, 2w, 6m, 1y
    #[arg(long, value_name = "TIME", conflicts_with = "since")]
    pub last: Option<Last>,
    /// Where to look for plain words
    #[arg(long = "in", value_enum, default_value_t = InFields::Both, value_name = "FIELD")]
    pub in_fields: InFields,
    /// Make a query that is not well formed an error, instead of reading it as plain words
    #[arg(long)]
    pub strict: bool,
}

impl QueryOptions {
    /// The query as typed.
    pub fn typed(&self) -> String {
        let words = self
            .query
            .iter()
            .map(|word| match word.strip_prefix(MINUS_SIGN) {
                Some(rest) => format!("-{rest}"),
                None => word.clone(),
            });
        words.collect::<Vec<_>>().join(" ")
    }

    /// Asks for `query` with these flags.
    pub fn request(&self, query: &str) -> Request {
        Request {
            strict: self.strict,
            fields: self.in_fields.into(),
            filters: Filters {
                sources: self.source.clone(),
                authors: self.author.clone(),
                places: self.place.clone(),
                sections: self.section.clone(),
                since: self.since,
                until: self.until,
                last: self.last,
            },
            ..Request::new(query)
        }
    }
}

/// The first date that `text` means.
fn first_day(text: &str) -> Result<PublicationDate, NotADate> {
    Ok(typed_span(text)?.first)
}

/// The last date that `text` means.
fn last_day(text: &str) -> Result<PublicationDate, NotADate> {
    Ok(typed_span(text)?.last)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InFields {
    Title,
    Body,
    Both,
}

impl From<InFields> for TextFields {
    fn from(fields: InFields) -> Self {
        Self {
            title: fields != InFields::Body,
            body: fields != InFields::Title,
        }
    }
}
