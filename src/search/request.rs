//! What is asked of an archive: the query, where to look, what to leave out, and which hits to return.

use super::top::Sort;
use crate::archive::PublicationDate;
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
    /// Which text plain words are looked for in.
    pub fields: TextFields,
    /// What else every hit must be.
    pub filters: Filters,
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
}

/// What every hit must be, whatever the query says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Outlets, one of which it must be from; spelled loosely.
    pub sources: Vec<String>,
    /// It may not have been published before this begins.
    pub since: Option<PublicationDate>,
    /// It may not have been published after this ends.
    pub until: Option<PublicationDate>,
}

impl Filters {
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
            fields: TextFields::default(),
            filters: Filters::default(),
            sort: Sort::default(),
            offset: 0,
            limit: 10,
            snippet_chars: 240,
            explain: false,
        }
    }
}
