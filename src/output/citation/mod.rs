//! Articles as citations: one line for a footnote, and the formats of reference managers.
//!
//! In: an article. Out: what of it is known, in the form asked for. What is not known is left out, a date is as precise
//! as the page gave it, and nothing is guessed: a byline stays one author, whole.

mod bibtex;
mod csl;
mod date;
mod footnote;
mod markdown;
mod plain;
mod ris;

pub use bibtex::Bibtex;
pub use csl::Csl;
pub use footnote::footnote;
pub use markdown::{Markdown, article_markdown};
pub use ris::Ris;
