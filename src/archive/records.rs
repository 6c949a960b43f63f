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
use super::encoding::{self, Decoded};
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
    /// Where the gzip member around it starts, in bytes of the file.
    pub(super) packed_offset: Option<u64>,
}

impl<'a> Record<'a> {
    /// A record that begins at `offset`.
    pub(super) fn at(offset: u64, bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            offset,
            packed_offset: None,
        }
    }
}

impl Original<'_> {
    /// The SHA-256 of the bytes, as an article has it.
    pub fn sha256(&self) -> String {
        hexadecimal(&Sha256::digest(self.bytes))
    }
}

/// Where the records of one file go.
pub(super) struct Records<'a> {
    path: &'a str,
    /// The longest record that is read, in bytes.
    pub(super) limit: u64,
    next: u64,
    within: Within,
    pub(super) summary: FileSummary,
    wanted: Wanted<'a>,
}

/// What records are counted in: the file, or a member of it.
#[derive(Default)]
struct Within {
    /// Names of the member and of the archives around it, joined by `!/`.
    member: Option<String>,
    /// The number of its first record.
    first: u64,
    /// The ids made of a record id so far: 8 bytes each, so a file of a million records takes some 16 MB.
    named: FxHashSet<ArticleId>,
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
            within: Within::default(),
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
        origins.insert("encoding".to_owned(), decoded.origin());
        article.declared_encoding = decoded.declared;
        self.next += 1;
        self.summary.articles += 1;
        self.hand_over(Reading::Article(Box::new(article)), candidates)
    }

    /// The number of the next record.
    pub(super) fn next_number(&self) -> u64 {
        self.next
    }

    /// Counts a record that is not meant to be an article.
    pub(super) fn pass_record(&mut self) {
        self.next += 1;
    }

    /// Reads a member of the file, called `name` there, with `read`; a member that cannot be read is skipped, and a file
    /// of which no more may be read is told of to the caller.
    pub(super) fn inside(
        &mut self,
        name: &[u8],
        read: impl FnOnce(&mut Self, &str) -> Outcome,
    ) -> Outcome {
        let (name, leads_out) = member_name(name);
        let member = match &self.within.member {
            Some(outer) => format!("{outer}!/{name}"),
            None => name.clone(),
        };
        let inner = Within {
            member: Some(member),
            first: self.next,
            ..Within::default()
        };
        let outer = std::mem::replace(&mut self.within, inner);
        let noted = match leads_out {
            Some(written) => self.note(SkipReason::LedOut(written)),
            None => ControlFlow::Continue(()),
        };
        let outcome = match noted {
            ControlFlow::Continue(()) => read(self, &name),
            broken => Ok(broken),
        };
        let outcome = match outcome {
            Err(reason @ SkipReason::ExpandsTooMuch { .. }) => Err(reason),
            Err(reason) => Ok(self.skip_file(reason)),
            flow => flow,
        };
        self.within = outer;
        outcome
    }

    /// Tells of something that is not as it should be, of a file or record that is read all the same.
    pub(super) fn note(&mut self, reason: SkipReason) -> ControlFlow<()> {
        let noted = self.skipped(None, reason);
        self.hand_over(Reading::Noted(noted), Vec::new())
    }

    /// The same of the next record.
    pub(super) fn note_record(&mut self, reason: SkipReason) -> ControlFlow<()> {
        let noted = self.skipped(Some(self.next), reason);
        self.hand_over(Reading::Noted(noted), Vec::new())
    }

    /// Counts and names the next record as none.
    pub(super) fn skip_record(&mut self, reason: SkipReason) -> ControlFlow<()> {
        let record = Some(self.next);
        self.next += 1;
        self.skip(record, reason)
    }

    /// Counts and names the file or member as none, or what is left of it.
    pub(super) fn skip_file(&mut self, reason: SkipReason) -> ControlFlow<()> {
        self.skip(None, reason)
    }

    fn place(&mut self, article: &mut Article, record: Record, format: Format) {
        article.id = self.id(article.record_id.as_deref());
        article.path = self.path.to_owned();
        article.member = self.within.member.clone();
        article.record = self.next;
        article.offset = record.offset;
        article.packed_offset = record.packed_offset;
        article.length = record.bytes.len() as u64;
        article.sha256 = hexadecimal(&Sha256::digest(record.bytes));
        article.format = format.name().to_owned();
    }

    /// The next article's id: made of the record's own id, unless an earlier record of the file or member has the same.
    fn id(&mut self, record_id: Option<&str>) -> ArticleId {
        let path = match &self.within.member {
            Some(member) => format!("{}!/{member}", self.path),
            None => self.path.to_owned(),
        };
        record_id
            .map(|record_id| ArticleId::of_record_id(&path, record_id))
            .filter(|id| self.within.named.insert(*id))
            .unwrap_or_else(|| ArticleId::new(&path, self.next - self.within.first))
    }

    fn skip(&mut self, record: Option<u64>, reason: SkipReason) -> ControlFlow<()> {
        self.summary.skipped += 1;
        let skipped = self.skipped(record, reason);
        self.hand_over(Reading::Skipped(skipped), Vec::new())
    }

    fn skipped(&self, record: Option<u64>, reason: SkipReason) -> Skipped {
        Skipped {
            path: self.path.to_owned(),
            member: self.within.member.clone(),
            record,
            reason,
        }
    }

    fn hand_over(&mut self, reading: Reading, candidates: Vec<Candidate>) -> ControlFlow<()> {
        match &mut self.wanted {
            Wanted::Articles(each) => each(reading),
            Wanted::Explained(each) => each(reading, candidates),
            Wanted::Originals(_) => ControlFlow::Continue(()),
        }
    }
}

/// The name of a member in a form that leads nowhere but into its archive, and the name as written where it did.
fn member_name(written: &[u8]) -> (String, Option<String>) {
    let written = encoding::decode(written, None).text.into_owned();
    // What a web archive holds is called by its address.
    if written.contains("://") {
        return (written, None);
    }
    let is_plain = |part: &&str| !matches!(*part, "" | "." | "..");
    let parts: Vec<&str> = written.split(['/', '\\']).filter(is_plain).collect();
    let name = match parts.is_empty() {
        true => "unnamed".to_owned(),
        false => parts.join("/"),
    };
    let climbs = written.split(['/', '\\']).any(|part| part == "..");
    let leads_out = climbs || written.starts_with(['/', '\\']);
    (name, leads_out.then_some(written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_but_into_their_archive() {
        let name = |written: &str| member_name(written.as_bytes());
        assert_eq!(name("08/a.txt"), ("08/a.txt".to_owned(), None));
        assert_eq!(name("./a.txt"), ("a.txt".to_owned(), None));
        let (shown, written) = name("../../etc/passwd");
        assert_eq!(
            (shown.as_str(), written.as_deref()),
            ("etc/passwd", Some("../../etc/passwd"))
        );
        assert_eq!(name("/a").0, "a");
        assert_eq!(name("..").0, "unnamed");
    }
}
