//! Bytes → [`Article`].

mod article;
mod date;

pub use article::{Article, SkipReason, Skipped, article_id};
pub use date::{NotADate, Precision, PublicationDate};
