//! One file → its articles.
//!
//! In: a file of the archive. Out: each article as soon as it is read, each record that is none and why, and in
//! the end an account of the file. Memory is bounded: a file of many records is never held as a whole, and what
//! is longer than [`ARTICLE_LIMIT_BYTES`] is refused before it is read. A new format is one more arm in
//! [`read_as`], a new compression one in [`Source`].

use std::ops::ControlFlow;

use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};

use super::article::{Article, SkipReason, Skipped};
use super::draft::Draft;
use super::encoding::{self, Decoded};
use super::format::{self, Format, Named};
use super::html;
use super::id::ArticleId;
use super::json;
use super::json_records::{Found, Splitter};
use super::source::{Line, Source, hexadecimal};
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
    read_within(file, ARTICLE_LIMIT_BYTES, each)
}

fn read_within(
    file: &ArchiveFile,
    limit: u64,
    each: &mut dyn FnMut(Reading) -> ControlFlow<()>,
) -> FileSummary {
    let mut records = Records {
        path: &file.path,
        limit,
        next: 0,
        named: FxHashSet::default(),
        summary: FileSummary::default(),
        each,
    };
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
    let outcome = match format {
        Format::Text | Format::Html => one_article(format, &mut source, records),
        Format::Json => json_file(&mut source, records),
        Format::JsonLines => json_lines(&mut source, records),
    };
    match outcome {
        Ok(flow) => flow?,
        Err(reason @ SkipReason::TooLarge { .. }) => return records.skip_file(reason),
        Err(reason) => records.skip_file(reason)?,
    }
    records.summary.sha256 = source.sha256();
    ControlFlow::Continue(())
}

type Outcome = Result<ControlFlow<()>, SkipReason>;

fn one_article(format: Format, source: &mut Source, records: &mut Records) -> Outcome {
    let bytes = source.whole(records.limit)?;
    let declared = match format {
        Format::Html => html::declared_charset(&bytes),
        _ => None,
    };
    let decoded = encoding::decode(&bytes, declared.as_deref());
    let draft = match format {
        Format::Html => html::article(&decoded),
        _ => Ok(text::article(&decoded)),
    };
    let record = Record {
        bytes: &bytes,
        offset: 0,
    };
    Ok(records.give(draft, format, &record, &decoded))
}

fn json_lines(source: &mut Source, records: &mut Records) -> Outcome {
    if let Some(encoding) = encoding::wide(source.head()) {
        return wide_lines(encoding, source, records);
    }
    let (mut line, mut offset, mut number) = (Vec::new(), 0, 0);
    loop {
        number += 1;
        let length = match source.line(&mut line, records.limit)? {
            Line::End => return Ok(ControlFlow::Continue(())),
            Line::TooLong(bytes) => {
                let limit = records.limit;
                if records
                    .skip_record(SkipReason::TooLarge { bytes, limit })
                    .is_break()
                {
                    return Ok(ControlFlow::Break(()));
                }
                offset += bytes;
                continue;
            }
            Line::Whole(length) => length,
        };
        let bytes = line.strip_suffix(b"\n").unwrap_or(&line);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let decoded = encoding::decode(bytes, None);
        let flow = json_record(
            &Record { bytes, offset },
            &decoded,
            (number, 1),
            Format::JsonLines,
            records,
        );
        if flow.is_break() {
            return Ok(flow);
        }
        offset += length;
    }
}

/// Lines in UTF-16, where a line feed has two bytes. Too rare to be worth a stream.
fn wide_lines(
    encoding: &'static encoding_rs::Encoding,
    source: &mut Source,
    records: &mut Records,
) -> Outcome {
    let bytes = source.whole(records.limit)?;
    let content = bytes.get(2..).unwrap_or_default();
    let feed: [u8; 2] = if encoding == encoding_rs::UTF_16LE {
        [b'\n', 0]
    } else {
        [0, b'\n']
    };
    let (units, _) = content.as_chunks::<2>();
    let mut offset = 2;
    for (index, line) in units.split(|unit| *unit == feed).enumerate() {
        let bytes = line.as_flattened();
        let decoded = encoding::read_as(encoding, bytes, "byte order mark");
        let number = index as u64 + 1;
        let flow = json_record(
            &Record { bytes, offset },
            &decoded,
            (number, 1),
            Format::JsonLines,
            records,
        );
        if flow.is_break() {
            return Ok(flow);
        }
        offset += bytes.len() as u64 + 2;
    }
    Ok(ControlFlow::Continue(()))
}

fn json_file(source: &mut Source, records: &mut Records) -> Outcome {
    if encoding::wide(source.head()).is_some() {
        return wide_json(source, records);
    }
    let has_mark = source.head().starts_with(&[0xEF, 0xBB, 0xBF]);
    let mut splitter = Splitter::new(records.limit);
    let mut position = 0;
    loop {
        let mut ended = Vec::new();
        let chunk = source.chunk()?;
        let length = chunk.len();
        for &byte in chunk {
            // A byte order mark is no part of the first record.
            let shown = if has_mark && position < 3 { b' ' } else { byte };
            ended.extend(splitter.push(shown));
            position += 1;
        }
        if length == 0 {
            ended.extend(splitter.finish());
            return Ok(json_found(ended, records, None));
        }
        source.pass(length);
        let flow = json_found(ended, records, None);
        if flow.is_break() {
            return Ok(flow);
        }
    }
}

/// A JSON file in UTF-16: read as a whole, and its places counted in UTF-8.
fn wide_json(source: &mut Source, records: &mut Records) -> Outcome {
    let bytes = source.whole(records.limit)?;
    let decoded = encoding::decode(&bytes, None);
    let mut splitter = Splitter::new(records.limit);
    let mut ended: Vec<Found> = decoded
        .text
        .bytes()
        .filter_map(|byte| splitter.push(byte))
        .collect();
    ended.extend(splitter.finish());
    Ok(json_found(
        ended,
        records,
        Some((decoded.encoding, decoded.evidence)),
    ))
}

fn json_found(
    ended: Vec<Found>,
    records: &mut Records,
    read_as: Option<(&'static str, &'static str)>,
) -> ControlFlow<()> {
    for found in ended {
        let Some(bytes) = &found.bytes else {
            let (bytes, limit) = (found.length, records.limit);
            records.skip_record(SkipReason::TooLarge { bytes, limit })?;
            continue;
        };
        let mut decoded = encoding::decode(bytes, None);
        if let Some((encoding, evidence)) = read_as {
            (decoded.encoding, decoded.evidence) = (encoding, evidence);
        }
        let record = Record {
            bytes,
            offset: found.offset,
        };
        json_record(
            &record,
            &decoded,
            (found.line, found.column),
            Format::Json,
            records,
        )?;
    }
    ControlFlow::Continue(())
}

/// Reads one object that starts at a line and column.
fn json_record(
    record: &Record,
    decoded: &Decoded,
    (line, column): (u64, u64),
    format: Format,
    records: &mut Records,
) -> ControlFlow<()> {
    if decoded.text.trim().is_empty() {
        return ControlFlow::Continue(());
    }
    let draft = match serde_json::from_str(&decoded.text) {
        Ok(value) => json::article(&value),
        Err(error) => Err(bad_json(&error, line, column)),
    };
    records.give(draft, format, record, decoded)
}

fn bad_json(error: &serde_json::Error, line: u64, column: u64) -> SkipReason {
    let before = (error.line() as u64).saturating_sub(1);
    let column_before = if before == 0 {
        column.saturating_sub(1)
    } else {
        0
    };
    let problem = error.to_string();
    // The parser counts from the record, people from the file.
    let problem = problem
        .rsplit_once(" at line ")
        .map_or(problem.as_str(), |(problem, _)| problem);
    SkipReason::BadJson {
        line: line + before,
        column: column_before + (error.column() as u64).max(1),
        problem: problem.to_owned(),
    }
}

/// The original of one article.
struct Record<'a> {
    bytes: &'a [u8],
    offset: u64,
}

/// Where the records of one file go.
struct Records<'a> {
    path: &'a str,
    limit: u64,
    next: u64,
    /// The ids made of a record id so far: 8 bytes each, so a file of a million records takes some 16 MB.
    named: FxHashSet<ArticleId>,
    summary: FileSummary,
    each: &'a mut dyn FnMut(Reading) -> ControlFlow<()>,
}

impl Records<'_> {
    /// Completes a draft with where it comes from, and hands it over.
    fn give(
        &mut self,
        draft: Result<Draft, SkipReason>,
        format: Format,
        record: &Record,
        decoded: &Decoded,
    ) -> ControlFlow<()> {
        let article = draft.and_then(|draft| draft.finish().ok_or(SkipReason::NoText));
        let mut article = match article {
            Ok(article) => article,
            Err(reason) => return self.skip_record(reason),
        };
        article.id = self.id(article.record_id.as_deref());
        article.path = self.path.to_owned();
        article.record = self.next;
        article.offset = record.offset;
        article.length = record.bytes.len() as u64;
        article.sha256 = hexadecimal(&Sha256::digest(record.bytes));
        article.format = format.name().to_owned();
        article.encoding = decoded.encoding.to_owned();
        let origins = &mut article.origin;
        origins.insert("encoding".to_owned(), decoded.evidence.to_owned());
        self.next += 1;
        self.summary.articles += 1;
        (self.each)(Reading::Article(Box::new(article)))
    }

    /// The next article's id: made of the record's own id, unless an earlier record has the same.
    fn id(&mut self, record_id: Option<&str>) -> ArticleId {
        record_id
            .map(|record_id| ArticleId::of_record_id(self.path, record_id))
            .filter(|id| self.named.insert(*id))
            .unwrap_or_else(|| ArticleId::new(self.path, self.next))
    }

    fn skip_record(&mut self, reason: SkipReason) -> ControlFlow<()> {
        let record = Some(self.next);
        self.next += 1;
        self.skip(record, reason)
    }

    fn skip_file(&mut self, reason: SkipReason) -> ControlFlow<()> {
        self.skip(None, reason)
    }

    fn skip(&mut self, record: Option<u64>, reason: SkipReason) -> ControlFlow<()> {
        self.summary.skipped += 1;
        (self.each)(Reading::Skipped(Skipped {
            path: self.path.to_owned(),
            record,
            reason,
        }))
    }
}

#[cfg(test)]
mod tests;
