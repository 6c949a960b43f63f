//! One file → its articles.
//!
//! In: a file of the archive. Out: each article as soon as it is read, each record that is none and why, and in
//! the end an account of the file. Memory is bounded: a file of many records is never held as a whole, and what
//! is longer than [`ARTICLE_LIMIT_BYTES`] is refused before it is read. A new format is one more arm in
//! [`read_as`], a new compression one in [`Source`].

use std::ops::ControlFlow;

use super::article::{Article, SkipReason, Skipped};
use super::draft::Candidate;
use super::format::{self, Format, Named};
use super::given::Given;
use super::html;
use super::json_files;
use super::records::{Original, Outcome, Record, Records, Wanted};
use super::source::Source;
use super::text;
use super::walk::ArchiveFile;

/// The longest text, page or record that is read. The longest story of a newspaper has some hundred kilobytes;
/// beyond this a file is a dump of another kind.
pub const ARTICLE_LIMIT_BYTES: u64 = 32 << 20;

/// One thing read from a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// An article.
    Article(Box<Article>),
    /// The file, or a record of it, that is no article.
    Skipped(Skipped),
}

/// The account of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileSummary {
    /// SHA-256 of the file as it lies on the disk, in lower-case hexadecimal; `None` where it was not read to
    /// its end: refused unread, or stopped by the caller.
    pub sha256: Option<String>,
    /// How many articles it gave.
    pub articles: u64,
    /// How many of its records, or itself, were skipped.
    pub skipped: u64,
}

/// Reads `file`, handing each article and each skipped record to `each` until it breaks.
pub fn read(file: &ArchiveFile, each: &mut dyn FnMut(Reading) -> ControlFlow<()>) -> FileSummary {
    read_within(file, ARTICLE_LIMIT_BYTES, Wanted::Articles(each))
}

/// Reads `file` as [`read`] does, and hands over with each article every value that was found for its fields.
pub fn explain(
    file: &ArchiveFile,
    each: &mut dyn FnMut(Reading, Vec<Candidate>) -> ControlFlow<()>,
) -> FileSummary {
    read_within(file, ARTICLE_LIMIT_BYTES, Wanted::Explained(each))
}

/// Hands over the bytes of each record of `file`, by the same numbers as [`read`] does, without reading them.
pub fn originals(
    file: &ArchiveFile,
    each: &mut dyn FnMut(Original) -> ControlFlow<()>,
) -> FileSummary {
    read_within(file, ARTICLE_LIMIT_BYTES, Wanted::Originals(each))
}

fn read_within<'a>(file: &'a ArchiveFile, limit: u64, wanted: Wanted<'a>) -> FileSummary {
    let mut records = Records::new(&file.path, limit, wanted);
    // Breaking is the caller's wish and needs no answer.
    match open(file, limit) {
        Ok((source, format)) => {
            let _ = read_as(format, source, &mut records);
        }
        Err(reason) => {
            let _ = records.skip_file(reason);
        }
    }
    records.summary
}

/// Opens a file that may hold articles, and says in which format.
fn open(file: &ArchiveFile, limit: u64) -> Result<(Source, Format), SkipReason> {
    let (named, extension) = format::by_name(&file.path);
    if named == Named::Unread {
        return Err(SkipReason::UnknownFormat(extension));
    }
    if file.bytes == 0 {
        return Err(SkipReason::Empty);
    }
    let source = Source::open(&file.absolute)?;
    if source.head().is_empty() {
        return Err(SkipReason::Empty);
    }
    let found = format::by_content(source.head());
    let format = match (named, found) {
        (_, Err(SkipReason::Binary)) => return Err(SkipReason::Binary),
        (Named::Read(format), _) => format,
        (_, found) => found?,
    };
    let is_one_article = matches!(format, Format::Text | Format::Html);
    if is_one_article && !source.is_compressed() && file.bytes > limit {
        let bytes = file.bytes;
        return Err(SkipReason::TooLarge { bytes, limit });
    }
    Ok((source, format))
}

fn read_as(format: Format, mut source: Source, records: &mut Records) -> ControlFlow<()> {
    let given = Given {
        explains: records.explains(),
        ..Given::default()
    };
    let outcome = match format {
        Format::Text | Format::Html => one_article(format, &mut source, &given, records),
        Format::Json => json_files::file(&mut source, &given, records),
        Format::JsonLines => json_files::lines(&mut source, &given, records),
    };
    match outcome {
        Ok(flow) => flow?,
        Err(reason @ SkipReason::TooLarge { .. }) => return records.skip_file(reason),
        Err(reason) => records.skip_file(reason)?,
    }
    records.summary.sha256 = source.sha256();
    ControlFlow::Continue(())
}

fn one_article(
    format: Format,
    source: &mut Source,
    given: &Given,
    records: &mut Records,
) -> Outcome {
    let bytes = source.whole(records.limit)?;
    let record = Record {
        bytes: &bytes,
        offset: 0,
    };
    Ok(records.give(record, format, || match format {
        Format::Html => html::page(&bytes, given),
        _ => text::article(&bytes, given),
    }))
}

#[cfg(test)]
mod tests;
