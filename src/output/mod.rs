//! Hits → bytes on a given writer: one file for each format.
//!
//! A new format of answers is a new file with a type that implements [`Format`], and a name in the command
//! line's list. A format with one part for each article implements [`ListFormat`].

mod format;
mod list;

mod article;
mod article_list;
mod chart;
mod citation;
mod csv;
mod escaping;
mod failure;
mod ids;
mod json;
mod per_query;
mod rows;
mod suggestions;
mod text;

pub use article::{article_fields, article_json, article_text};
pub use article_list::{ArticleColumn, ArticleLines, ArticleTable};
pub use citation::{Bibtex, Csl, Markdown, Ris, article_markdown, footnote};
pub use csv::{Separator, Table};
pub use escaping::Escaping;
pub use failure::{ErrorJson, error_json, failed_answer, failed_hits};
pub use format::Format;
pub use ids::{ids, trec};
pub use json::{Json, JsonLines};
pub use list::{ListFormat, ListWriter, Listed};
pub use per_query::PerQuery;
pub use rows::{CountLines, Rows, Tabular};
pub use suggestions::{suggestions_json, suggestions_text};
pub use text::{Style, Text};
