//! Bytes → [`Article`].
//!
//! In: a folder. Out: its articles, one at a time, and why any file or record is none.
//!
//! ```text
//! walk ─file─► source ─bytes─► encoding ─text─► formats · page ─draft─► records ─► Article
//!               │   ▲                                │
//!            packed ┘ format                  lines, printed, known
//! ```
//!
//! A format is one arm in `read.rs` and one file of `formats` that makes drafts; what holds other files is one of `packed`. `lines`
//! tells what each line of a page is, `printed` reads dates, `known` has the tables of `index-schema`: what words, labels,
//! outlets and keys mean stands there, not in code.

mod article;
mod date;
mod id;

mod config;
mod rules;
mod sidecar;
mod walk;

mod given;
mod read;
mod records;
mod source;

mod encoding;
mod format;
mod packed;

mod formats;
mod page;

mod draft;
mod language;
mod lines;
mod printed;

mod known;

mod decoded;
mod original;
mod version;

pub use article::{Article, SkipReason, Skipped};
pub use config::{ArchiveConfig, ConfigError};
pub use date::{NotADate, Precision, PublicationDate};
pub use decoded::decoded_text;
pub use draft::{Candidate, Verdict};
pub use id::{ArticleId, NotAnId};
pub use known::outlets::outlet_name;
pub use original::{file_sha256, original};
pub use page::markup::plain;
pub use printed::{DateSpan, typed_date, typed_span};
pub use read::{ARTICLE_LIMIT_BYTES, FileSummary, Reading, explain, originals, read};
pub use records::Original;
pub use version::reader_version;
pub use walk::{ArchiveFile, files, path_in_archive, path_on_disk};
