//! What every article must be, whatever is asked.

use clap::Args;
use warraq::archive::{NotADate, PublicationDate, typed_span};
use warraq::search::{Filters, Last, SuggestField};

use crate::commands::completions::names;

#[derive(Debug, Args)]
pub struct FilterOptions {
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
    /// Only published in the last days, weeks, months or years, up to today: 30d, 2w, 6m, 1y
    #[arg(long, value_name = "TIME", conflicts_with = "since")]
    pub last: Option<Last>,
}

impl FilterOptions {
    /// Whether dates are asked for.
    pub fn has_dates(&self) -> bool {
        self.since.is_some() || self.until.is_some() || self.last.is_some()
    }

    /// What these flags ask for.
    pub fn filters(&self) -> Filters {
        Filters {
            sources: self.source.clone(),
            authors: self.author.clone(),
            places: self.place.clone(),
            sections: self.section.clone(),
            since: self.since,
            until: self.until,
            last: self.last,
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
