//! Where the records of one file go, each under its number.
//!
//! In: the bytes of one record after the other, and how to read each. Out: to whoever asked, articles and what could
//! be none, or the bytes alone. Numbers and ids are given here, so that all formats count alike and the bytes of an
//! article are found again under its number.

use std::ops::ControlFlow;

use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};

use super::article::{Article, SkipReason, Skipped};
use super::draft::{Candidate, Draft};
use super::encoding::Decoded;
use super::format::Format;
use super::id::ArticleId;
use super::read::{FileSummary, Reading};
use super::source::hexadecimal;

/// Whether to go on, or why there is nothing to go on with.
pub(super) type Outcome = Result<ControlFlow<()>, SkipReason>;

/// The original of one article.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) bytes: &'a [u8],
    /// Where it starts, in bytes of the content.
    pub(super) offset: u64,
}

/// Where the records of one file go.
pub(super) struct Records<'a> {
    path: &'a str,
    /// The longest record that is read, in bytes.
    pub(super) limit: u64,
    next: u64,
    /// The ids made of a record id so far: 8 bytes each, so a file of a million records takes some 16 MB.
    named: FxHashSet<ArticleId>,
    pub(super) summary: FileSummary,
    wanted: Wanted<'a>,
}

/// What is made of each record, and to whom it goes.
pub(super) enum Wanted<'a> {
    Articles(&'a mut dyn FnMut(Reading) -> ControlFlow<()>),
    /// Articles, each with all the values that were found for its fields.
    Explained(&'a mut dyn FnMut(Reading, Vec<Candidate>) -> ControlFlow<()>),
    /// The bytes of each record, read as nothing.
    Originals(&'a mut dyn FnMut(Original) -> ControlFlow<()>),
}

/// The bytes of one record, as they lie in the (decompressed) file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Original<'a> {
    /// Number of the record in the file, from 0.
    pub record: u64,
    /// The bytes.
    pub bytes: &'a [u8],
}

impl<'a> Records<'a> {
    /// The records of the file at `path`, each of at most `limit` bytes.
    pub(super) fn new(path: &'a str, limit: u64, wanted: Wanted<'a>) -> Self {
        Self {
            path,
            limit,
            next: 0,
            named: FxHashSet::default(),
            summary: FileSummary::default(),
            wanted,
        }
    }

    /// Whether whoever reads a record is to keep every value found for its fields.
    pub(super) fn explains(&self) -> bool {
        matches!(self.wanted, Wanted::Explained(_))
    }

    /// Completes what `make` reads of `record` with where it comes from, and hands it over.
    pub(super) fn give<'r>(
        &mut self,
        record: Record<'r>,
        format: Format,
        make: impl FnOnce() -> (Result<Draft, SkipReason>, Decoded<'r>),
    ) -> ControlFlow<()> {
        if let Wanted::Originals(each) = &mut self.wanted {
            let original = Original {
                record: self.next,
                bytes: record.bytes,
            };
            self.next += 1;
            return each(original);
        }
        let (draft, decoded) = make();
        let read = draft.and_then(|draft| draft.finish_explained().ok_or(SkipReason::NoText));
        let (mut article, candidates) = match read {
            Ok(read) => read,
            Err(reason) => return self.skip_record(reason),
        };
        self.place(&mut article, record, format);
        article.encoding = decoded.encoding.to_owned();
        let origins = &mut article.origin;
        origins.insert("encoding".to_owned(), decoded.evidence.to_owned());
        self.next += 1;
        self.summary.articles += 1;
        self.hand_over(Reading::Article(Box::new(article)), candidates)
    }

    /// Counts and names the next record as none.
    pub(super) fn skip_record(&mut self, reason: SkipReason) -> ControlFlow<()> {
        let record = Some(self.next);
        self.next += 1;
        self.skip(record, reason)
    }

    /// Counts and names the file as none, or what is left of it.
    pub(super) fn skip_file(&mut self, reason: SkipReason) -> ControlFlow<()> {
        self.skip(None, reason)
    }

    fn place(&mut self, article: &mut Article, record: Record, format: Format) {
        article.id = self.id(article.record_id.as_deref());
        article.path = self.path.to_owned();
        article.record = self.next;
        article.offset = record.offset;
        article.length = record.bytes.len() as u64;
        article.sha256 = hexadecimal(&Sha256::digest(record.bytes));
        article.format = format.name().to_owned();
    }

    /// The next article's id: made of the record's own id, unless an earlier record has the same.
    fn id(&mut self, record_id: Option<&str>) -> ArticleId {
        record_id
            .map(|record_id| ArticleId::of_record_id(self.path, record_id))
            .filter(|id| self.named.insert(*id))
            .unwrap_or_else(|| ArticleId::new(self.path, self.next))
    }

    fn skip(&mut self, record: Option<u64>, reason: SkipReason) -> ControlFlow<()> {
        self.summary.skipped += 1;
        let skipped = Skipped {
            path: self.path.to_owned(),
            record,
            reason,
        };
        self.hand_over(Reading::Skipped(skipped), Vec::new())
    }

    fn hand_over(&mut self, reading: Reading, candidates: Vec<Candidate>) -> ControlFlow<()> {
        match &mut self.wanted {
            Wanted::Articles(each) => each(reading),
            Wanted::Explained(each) => each(reading, candidates),
            Wanted::Originals(_) => ControlFlow::Continue(()),
        }
    }
}
