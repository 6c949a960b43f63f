//! What is asked of an archive: the query and what else every article must be. Every command that works on the
//! articles of a query takes these flags.

use clap::{Args, ValueEnum};
use warraq::query::compile::TextFields;
use warraq::search::Request;

use super::{FilterOptions, MINUS_SIGN};

#[derive(Debug, Args)]
pub struct QueryOptions {
    /// The query; - reads queries from standard input, one a line
    pub query: Vec<String>,
    #[command(flatten)]
    pub filters: FilterOptions,
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
            filters: self.filters.filters(),
            ..Request::new(query)
        }
    }
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
