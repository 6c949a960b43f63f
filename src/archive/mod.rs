//! Bytes → [`Article`].
//!
//! In: a folder. Out: its articles, one at a time, and why any file or record is none.
//!
//! ```text
//! walk ─file─► source ─bytes─► encoding ─text─► text · html · json ─draft─► records ─► Article
//!               │   ▲                                │
//!            packed ┘ format              story, headline, imprint, byline, printed, metadata
//! ```
//!
//! A format is one arm in `read.rs` and one file that makes drafts. What words, labels, outlets and keys mean
//! stands in the tables of `index-schema`, not in code.

mod article;
mod config;
mod date;
mod id;
mod rules;
mod sidecar;
mod walk;

mod decoded;
mod encoding;
mod format;
mod given;
mod original;
mod read;
mod records;
mod source;

mod packed;

mod boilerplate;
mod csv;
mod csv_rows;
mod html;
mod json;
mod json_files;
mod json_records;
mod language;
mod markup;
mod metadata;
mod outline;
mod owner;
mod page_fields;
mod page_parts;
mod stated;
mod text;
mod xml;
mod xml_article;
mod xml_elements;
mod xml_records;
mod xml_vocabularies;

mod byline;
mod dated;
mod draft;
mod headline;
mod imprint;
mod names;
mod neighbours;
mod persons;
mod printed;
mod story;
mod surroundings;

mod furniture;
mod keys;
mod outlets;
mod places;
mod spelling;
mod table;
mod version;

pub use article::{Article, SkipReason, Skipped};
pub use config::{ArchiveConfig, ConfigError};
pub use date::{NotADate, Precision, PublicationDate, year_of_second};
pub use decoded::decoded_text;
pub use draft::{Candidate, Verdict};
pub use id::{ArticleId, NotAnId};
pub use markup::plain;
pub use original::{file_sha256, original};
pub use outlets::{outlet_country, outlet_name};
pub use printed::typed_date;
pub use read::{ARTICLE_LIMIT_BYTES, FileSummary, Reading, explain, originals, read};
pub use records::Original;
pub use version::reader_version;
pub use walk::{ArchiveFile, files, path_in_archive};
