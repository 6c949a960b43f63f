//! The plain struct that every later stage speaks of, and the account of what could not become one.
//!
//! A field that the file does not give is `None`: nothing is invented. `origin` says for every field that is
//! there where it was read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::date::PublicationDate;
use super::id::ArticleId;

/// One news item, as published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Short, stable name.
    pub id: ArticleId,
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
    /// When the page was fetched, where what holds it says.
    #[serde(default)]
    pub captured: Option<PublicationDate>,
    /// File, relative to the archive, with `/` between its parts.
    pub path: String,
    /// Which file in that file, where it is an archive of files; `!/` parts the names of archives inside archives.
    #[serde(default)]
    pub member: Option<String>,
    /// Number of the record in the file, from 0.
    pub record: u64,
    /// Where the record starts, in bytes of the (decompressed) file, or of its member.
    pub offset: u64,
    /// Length of the record, in the same bytes.
    pub length: u64,
    /// Where the gzip member that holds the record begins, in bytes of the file, where each record has its own.
    #[serde(default)]
    pub packed_offset: Option<u64>,
    /// SHA-256 of those bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// What it was read as: `text`, `html`, `json` and the like.
    pub format: String,
    /// WHATWG name of the charset the bytes were read in: `UTF-8`, `windows-1256`.
    pub encoding: String,
    /// The charset that the file, or the header it came with, says it is in, as written there.
    pub declared_encoding: Option<String>,
    /// For each field read, where it was read from: `meta og:title`, `line 5`, `key head_line`.
    pub origin: BTreeMap<String, String>,
}

impl Article {
    /// Where its original lies, for people: `2022.zip!/08/a.jsonl#3`.
    pub fn place_in_archive(&self) -> String {
        let member = self.member.as_ref();
        let member = member.map(|member| format!("!/{member}"));
        let record = (self.record > 0).then(|| format!("#{}", self.record));
        format!(
            "{}{}{}",
            self.path,
            member.unwrap_or_default(),
            record.unwrap_or_default()
        )
    }
}

/// A file, or a record of one, that did not become an article, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// File, relative to the archive.
    pub path: String,
    /// Which file in that file, as in [`Article::member`].
    pub member: Option<String>,
    /// Number of the record in the file, from 0; `None` where the whole file is meant.
    pub record: Option<u64>,
    /// Why.
    pub reason: SkipReason,
}

impl Skipped {
    /// The place for people: `2022.zip!/08/a.jsonl#3`.
    pub fn place(&self) -> String {
        let mut place = self.path.clone();
        if let Some(member) = &self.member {
            place.push_str("!/");
            place.push_str(member);
        }
        if let Some(record) = self.record {
            place.push_str(&format!("#{record}"));
        }
        place
    }
}

/// Why a file or record did not become an article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SkipReason {
    /// The system would not give its bytes.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A pipe, a device or the like.
    #[error("not a regular file")]
    NotAFile,
    /// What the system says of itself in the form of files, such as `/proc`.
    #[error("made up by the system, on no disk")]
    MadeUp,
    /// Its name, or its folder's, begins with a dot.
    #[error("hidden")]
    Hidden,
    /// `warraq.toml` says so.
    #[error("left out by `warraq.toml`")]
    Excluded,
    /// A link to a folder it lies in.
    #[error("a link that leads back to `{to}`")]
    SymlinkLoop {
        /// The folder, relative to the archive.
        to: String,
    },
    /// Nothing in it.
    #[error("empty")]
    Empty,
    /// Found out in an earlier run.
    #[error("{0}")]
    Remembered(String),
    /// Zero bytes where text is expected.
    #[error("binary data, expected text")]
    Binary,
    /// A format that is not read.
    #[error("`{0}` is not a format that is read")]
    UnknownFormat(String),
    /// Longer than what is held in memory for one article.
    #[error("larger than an article: {bytes} bytes or more, expected at most {limit}")]
    TooLarge {
        /// How long it is, as far as it was looked at.
        bytes: u64,
        /// How long it may be.
        limit: u64,
    },
    /// The compressed data ends too early or is damaged.
    #[error("compressed data is damaged: {0}")]
    BadCompression(String),
    /// More is packed in it than an archive of texts holds.
    #[error("unpacks to more than {limit} bytes, which no archive of texts does")]
    ExpandsTooMuch {
        /// How much may come out of the file.
        limit: u64,
    },
    /// Archives in archives in archives.
    #[error("packed {0} times, one in another, or more")]
    TooManyLayers(usize),
    /// Its bytes are hidden behind a password.
    #[error("encrypted")]
    Encrypted,
    /// An archive of files that is damaged.
    #[error("the archive is damaged: {0}")]
    BadArchive(String),
    /// A record of a web archive or a part of a message that is damaged.
    #[error("the record is damaged: {0}")]
    BadRecord(String),
    /// What the web server answered is no page.
    #[error("the web server answered {0}, not a page")]
    HttpStatus(u16),
    /// A page that was fetched again.
    #[error("a page fetched again and unchanged, read where it stands first")]
    Unchanged,
    /// A page that was fetched again, and whose text lies elsewhere.
    #[error("fetched again, and the record with the page is not before it in this file")]
    NoOriginal,
    /// A name of a member that leads out of its archive.
    #[error("its name is `{0}`, which leads out of the archive: read under the name shown")]
    LedOut(String),
    /// What it says is a part of the article beside it.
    #[error("the metadata of the file beside it")]
    Sidecar,
    /// The file was changed by somebody meanwhile.
    #[error("changed while it was read: it is read again by the next run")]
    Changed,
    /// Not JSON.
    #[error("not JSON at line {line}, column {column}: {problem}")]
    BadJson {
        /// Line in the file, from 1.
        line: u64,
        /// Column in the line, from 1.
        column: u64,
        /// What the parser met.
        problem: String,
    },
    /// JSON of another kind.
    #[error("found {found}, expected {expected}")]
    WrongShape {
        /// What is there.
        found: &'static str,
        /// What would be an article.
        expected: &'static str,
    },
    /// Markup that nests deeper, or has more elements, attributes or entities, than any page.
    #[error(
        "nested thousands deep, or crowded with elements, attributes or entities as no page is"
    )]
    TooDeep,
    /// A text of more lines than any article.
    #[error("more than {0} lines, which no article has")]
    TooManyLines(usize),
    /// Not XML, or broken off.
    #[error("not XML at line {line}: {problem}")]
    BadXml {
        /// Line in the file, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// Something that news are kept with, and that is none.
    #[error("{0}, no article")]
    NoArticle(String),
    /// A table without a column for the headline or the text.
    #[error("no column of `{header}` is known as a headline or a text")]
    NoColumn {
        /// The names of the columns.
        header: String,
    },
    /// A row of a table that is no article.
    #[error("not a row of the table at line {line}: {problem}")]
    BadRow {
        /// Line in the file on which the row starts, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// A record without a key for the headline or the text.
    #[error(
        "no text: no key of `{keys}` is known as title or body; name them under [keys] in `warraq.toml`"
    )]
    NoKey {
        /// The names of its keys.
        keys: String,
    },
    /// Nothing that a reader could read.
    #[error("no text: neither title nor body")]
    NoText,
}
