//! One file → its articles.
//!
//! In: a file of the archive. Out: each article as soon as it is read, each record that is none and why, and in
//! the end an account of the file. Memory is bounded: a file of many records is never held as a whole, and what
//! is longer than [`ARTICLE_LIMIT_BYTES`] is refused. What is packed is unpacked first, as often as it is packed
//! ([`content`]). A new format is one more arm in [`leaf`].

use std::ops::ControlFlow;

use super::article::{Article, SkipReason, Skipped};
use super::draft::{Candidate, Draft};
use super::encoding::Decoded;
use super::format::{self, Format, Named};
use super::given::Given;
use super::packed::{self, Budget, Compression};
use super::records::{Original, Outcome, Record, Records, Wanted};
use super::sidecar::{self, Beside};
use super::source::{OpenFile, Source};
use super::walk::ArchiveFile;
use crate::archive::formats::csv;
use crate::archive::formats::json_files;
use crate::archive::formats::text;
use crate::archive::formats::xml;
use crate::archive::lines::neighbours::Neighbours;
use crate::archive::page::html;

/// The longest text, page or record that is read. The longest story of a newspaper has some hundred kilobytes;
/// beyond this a file is a dump of another kind.
pub const ARTICLE_LIMIT_BYTES: u64 = 32 << 20;

/// Archives inside archives deeper than this are not opened: nobody packs news so.
const MOST_LAYERS: usize = 16;

/// One thing read from a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// An article.
    Article(Box<Article>),
    /// The file, or a record of it, that is no article.
    Skipped(Skipped),
    /// A file or record that is read, and is not as it should be.
    Noted(Skipped),
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
    /// Whether it changed while it was read.
    pub changed: bool,
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
    let _ = read_file(file, &mut records);
    records.summary
}

fn read_file(file: &ArchiveFile, records: &mut Records) -> ControlFlow<()> {
    let mut given = Given {
        explains: records.explains(),
        keys: file.keys.clone(),
        neighbours: Neighbours::of(&file.absolute),
        ..Given::default()
    };
    file.rules.add(&file.path, &mut given);
    match &file.beside {
        Beside::Story => {
            if let Some(reason) = sidecar::is_metadata(file) {
                return records.skip_file(reason);
            }
        }
        Beside::Sidecar(sidecar) => sidecar::add(sidecar, &mut given),
        Beside::Nothing => {}
    }
    let piece = Piece {
        name: &file.path,
        given: &given,
        budget: &Budget::of_file(file.bytes, records.limit),
        layers: 0,
        is_part: false,
    };
    let opened = match open(file) {
        Ok(opened) => opened,
        Err(reason) => return records.skip_file(reason),
    };
    let outcome = Source::of_file(&file.absolute, &opened)
        .and_then(|source| content(source, &piece, records));
    match outcome {
        Ok(flow) => flow?,
        // There is nothing to gain from the rest of what is only too long.
        Err(SkipReason::TooLarge { bytes, limit }) => {
            let bytes = bytes.max(file.bytes);
            return records.skip_file(SkipReason::TooLarge { bytes, limit });
        }
        Err(reason) => records.skip_file(reason)?,
    }
    records.summary.sha256 = opened.sha256();
    let now = ArchiveFile::at(&file.absolute, &file.path);
    let is_same =
        |now: &ArchiveFile| (now.bytes, now.modified_ns) == (file.bytes, file.modified_ns);
    if !now.as_ref().is_ok_and(is_same) {
        records.summary.changed = true;
        return records.note(SkipReason::Changed);
    }
    ControlFlow::Continue(())
}

fn open(file: &ArchiveFile) -> Result<OpenFile, SkipReason> {
    if let (Named::Unread, extension) = format::by_name(&file.path) {
        return Err(SkipReason::UnknownFormat(extension));
    }
    if file.bytes == 0 {
        return Err(SkipReason::Empty);
    }
    OpenFile::open(&file.absolute)
}

/// A file or what is inside one, before it is known what that is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    /// Its name, the extension of which counts.
    pub(super) name: &'a str,
    pub(super) given: &'a Given,
    pub(super) budget: &'a Budget,
    /// How many packings are around it.
    layers: usize,
    /// Whether it is one of several in a file.
    is_part: bool,
}

impl<'a> Piece<'a> {
    /// What is called `name` inside this piece.
    pub(super) fn inside(self, name: &'a str) -> Result<Self, SkipReason> {
        let part = Self {
            name,
            is_part: true,
            ..self
        };
        part.unpacked()
    }

    /// The same piece without a packing around it.
    fn unpacked(self) -> Result<Self, SkipReason> {
        let layers = self.layers + 1;
        match layers > MOST_LAYERS {
            true => Err(SkipReason::TooManyLayers(MOST_LAYERS)),
            false => Ok(Self { layers, ..self }),
        }
    }
}

/// Reads whatever `source` holds.
pub(super) fn content(source: Source, piece: &Piece, records: &mut Records) -> Outcome {
    if let Some(compression) = Compression::of(source.head()) {
        let inner = piece.unpacked()?;
        return content(source.unpacked(compression, piece.budget)?, &inner, records);
    }
    let (named, extension) = format::by_name(piece.name);
    if named == Named::Unread {
        return Err(SkipReason::UnknownFormat(extension));
    }
    if packed::is_zip(source.head()) {
        return packed::zip_members(source, piece, records);
    }
    if packed::is_tar(source.head()) {
        return packed::tar_members(source, piece, records);
    }
    if packed::is_warc(source.head()) {
        return packed::warc_records(source, piece, records);
    }
    if source.head().is_empty() {
        return Err(SkipReason::Empty);
    }
    if packed::is_mhtml(source.head()) {
        return saved_page(source, piece, records);
    }
    if packed::is_letter(source.head()) {
        return Err(SkipReason::UnknownFormat("e-mail".to_owned()));
    }
    let format = format::of(named, source.head())?;
    let mut source = source;
    match piece.is_part {
        false => leaf(format, &mut source, piece.given, records),
        true => leaf(format, &mut source, &piece.given.of_a_part(), records),
    }
}

/// Reads the articles of a content whose format is known.
pub(super) fn leaf(
    format: Format,
    source: &mut Source,
    given: &Given,
    records: &mut Records,
) -> Outcome {
    match format {
        Format::Text | Format::Html => {
            let bytes = source.whole(records.limit)?;
            let record = Record::at(0, &bytes);
            Ok(records.give(record, format, || one_article(format, &bytes, given)))
        }
        Format::Json => json_files::file(source, given, records),
        Format::JsonLines => json_files::lines(source, given, records),
        Format::Csv => csv::file(source, given, records),
        Format::Xml => xml::file(source, given, records),
    }
}

/// Reads the article that `bytes` are, a text or a page.
pub(super) fn one_article<'b>(
    format: Format,
    bytes: &'b [u8],
    given: &Given,
) -> (Result<Draft, SkipReason>, Decoded<'b>) {
    match format {
        Format::Html => html::page(bytes, given),
        _ => text::article(bytes, given),
    }
}

fn saved_page(mut source: Source, piece: &Piece, records: &mut Records) -> Outcome {
    let bytes = source.whole(records.limit)?;
    let page = packed::mhtml_page(&bytes)?;
    let given = Given {
        charset: page.charset.map(|label| (label, "mime charset")),
        url: page.url,
        captured: page.captured,
        ..piece.given.clone()
    };
    let record = Record::at(0, &bytes);
    let format = Format::Html;
    Ok(records.give(record, format, || one_article(format, &page.html, &given)))
}

#[cfg(test)]
mod packed_tests;
#[cfg(test)]
mod tests;
