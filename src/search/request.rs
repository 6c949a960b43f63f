//! What is asked of an archive: the query, where to look, what to leave out, and which hits to return.

use jiff::civil::Date;

use super::facet::FacetField;
use super::last::Last;
use super::timeline::Period;
use super::top::Sort;
use crate::archive::PublicationDate;
use crate::query::Field;
use crate::query::compile::TextFields;

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The query, as typed.
    pub query: String,
    /// Whether a query that is not well formed is an error instead of plain words.
    pub strict: bool,
    /// Whether the query is plain words, whatever signs and quotation marks stand in it.
    pub plain: bool,
    /// Whether a request without words and filters asks for every article, instead of being a mistake.
    pub everything: bool,
    /// Which text plain words are looked for in.
    pub fields: TextFields,
    /// What else every hit must be.
    pub filters: Filters,
    /// What all hits are counted by, each once.
    pub facets: Vec<FacetField>,
    /// How many values of each facet to return; all where it is `None`.
    pub facet_limit: Option<usize>,
    /// Whether all hits are counted by when they were published, and how long the periods are.
    pub timeline: Option<Period>,
    /// In which order.
    pub sort: Sort,
    /// How many hits to pass over.
    pub offset: usize,
    /// How many hits to return.
    pub limit: usize,
    /// About how many characters a snippet has.
    pub snippet_chars: usize,
    /// Whether each hit says where its score comes from.
    pub explain: bool,
    /// The day that [`Filters::last`] ends with; that of the system's clock where it is `None`.
    pub today: Option<Date>,
    /// Whether the hits of one story are one hit.
    pub group: bool,
    /// Whether each hit says of which story it is.
    pub stories: bool,
    /// Whether other words are suggested in place of likely slips of the pen, which takes as long as all the rest.
    pub suggest: bool,
    /// Whether a ranking by name alone has the ids that sources gave their articles, which takes as long as all the rest.
    pub record_ids: bool,
}

/// What every hit must be, whatever the query says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Outlets, one of which it must be from; spelled loosely.
    pub sources: Vec<String>,
    /// Writers, one of whom it must be by; spelled loosely.
    pub authors: Vec<String>,
    /// Places, one of which its dateline must name; spelled loosely.
    pub places: Vec<String>,
    /// Sections of outlets, one of which it must stand in; spelled loosely.
    pub sections: Vec<String>,
    /// It may not have been published before this begins.
    pub since: Option<PublicationDate>,
    /// It may not have been published after this ends.
    pub until: Option<PublicationDate>,
    /// It must have been published in this time. The request that an answer carries says what that was, in `since` and
    /// `until`.
    pub last: Option<Last>,
}

impl Filters {
    /// The names asked for, by the field of a query that has them.
    pub(super) fn names(&self) -> [(Field, &[String]); 4] {
        [
            (Field::SOURCE, &self.sources),
            (Field::AUTHOR, &self.authors),
            (Field::PLACE, &self.places),
            (Field::SECTION, &self.sections),
        ]
    }

    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Request {
    /// Asks for the first ten articles about `query`.
    pub fn new(query: impl Into<String>) -> Self {
        Self {
            query: query.into(),
            strict: false,
            plain: false,
            everything: false,
            fields: TextFields::default(),
            filters: Filters::default(),
            facets: Vec::new(),
            facet_limit: None,
            timeline: None,
            sort: Sort::default(),
            offset: 0,
            limit: 10,
            snippet_chars: 240,
            explain: false,
            today: None,
            group: false,
            stories: false,
            suggest: true,
            record_ids: true,
        }
    }
}
