//! The plain struct that every later stage speaks of, and the account of what could not become one.
//!
//! A field that the file does not give is `None`: nothing is invented. `origin` says for every field that is
//! there where it was read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::date::PublicationDate;

/// One news item, as published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Short, stable name: the same for the same path and record on every machine. See [`article_id`].
    pub id: String,
    /// The id that the source itself gave the record.
    pub record_id: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// The line under or over the headline.
    pub subtitle: Option<String>,
    /// The story without the page around it; paragraphs are separated by one line feed.
    pub body: String,
    /// The outlet, under one name.
    pub source: Option<String>,
    /// News agencies that the story runs or quotes in its byline or dateline.
    pub agencies: Vec<String>,
    /// Byline.
    pub author: Option<String>,
    /// Dateline: where the story was reported from.
    pub place: Option<String>,
    /// When it was published, as precisely as the page says.
    pub published: Option<PublicationDate>,
    /// Address of the page.
    pub url: Option<String>,
    /// Section of the outlet.
    pub section: Option<String>,
    /// Keywords that the outlet gave.
    pub tags: Vec<String>,
    /// BCP 47 tag, when the page says.
    pub language: Option<String>,
    /// File, relative to the archive, with `/` between its parts.
    pub path: String,
    /// Number of the record in the file, from 0.
    pub record: u64,
    /// Where the record starts, in bytes of the (decompressed) file.
    pub offset: u64,
    /// Length of the record in bytes of the (decompressed) file.
    pub length: u64,
    /// SHA-256 of those bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// `text`, `html`, `json` or `jsonl`.
    pub format: String,
    /// WHATWG name of the charset the bytes were read in: `UTF-8`, `windows-1256`.
    pub encoding: String,
    /// For each field read, where it was read from: `meta og:title`, `line 5`, `key head_line`.
    pub origin: BTreeMap<String, String>,
}

/// Returns the id of record number `record` of the file at `path` (relative to the archive).
///
/// The first 60 bits of SHA-256 over path, NUL and record number, as 12 digits of Crockford's base 32.
pub fn article_id(path: &str, record: u64) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let digest = Sha256::new()
        .chain_update(path.as_bytes())
        .chain_update([0])
        .chain_update(record.to_be_bytes())
        .finalize();
    let bits = digest
        .iter()
        .take(8)
        .fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
    (0..12)
        .map(|digit| char::from(DIGITS[(bits >> (59 - 5 * digit) & 31) as usize]))
        .collect()
}

/// A file, or a record of one, that did not become an article, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// File, relative to the archive.
    pub path: String,
    /// Number of the record in the file, from 0; `None` where the whole file is meant.
    pub record: Option<u64>,
    /// Why.
    pub reason: SkipReason,
}

/// Why a file or record did not become an article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SkipReason {
    /// The system would not give its bytes.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// Nothing in it.
    #[error("empty")]
    Empty,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_depends_on_path_and_record_alone() {
        let first = article_id("a/b.txt", 0);
        assert_eq!(first.len(), 12);
        assert_eq!(first, article_id("a/b.txt", 0));
        assert_ne!(first, article_id("a/b.txt", 1));
        assert_ne!(first, article_id("a/c.txt", 0));
    }
}
