//! Tar archives: files one after the other.
//!
//! In: the content of a tar archive, as a stream. Out: its members. Links are none: what they lead to is a member itself,
//! or lies outside.

use std::cell::Cell;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use super::Budget;
use crate::archive::article::SkipReason;
use crate::archive::read::{self, Piece};
use crate::archive::records::{Outcome, Records};
use crate::archive::source::Source;

/// Where the format's mark stands.
const MARK_AT: usize = 257;

/// Whether the first bytes of a content are those of a tar archive.
pub(in crate::archive) fn is_tar(head: &[u8]) -> bool {
    let mark = head.get(MARK_AT..MARK_AT + 5);
    mark == Some(b"ustar")
}

/// So much of an archive is read to find the next member: its header, and its name where that is too long for it. The reader keeps such
/// a name as a whole, however long the archive says that it is.
const NAME_BYTES: u64 = 1 << 20;

/// Reads the members of the tar archive `source`.
pub(in crate::archive) fn members(source: Source, piece: &Piece, records: &mut Records) -> Outcome {
    let budget = piece.budget;
    let left = Rc::new(Cell::new(NAME_BYTES));
    let reader = Bounded {
        reader: source.into_reader(),
        left: Rc::clone(&left),
    };
    let mut archive = tar::Archive::new(reader);
    let mut entries = archive.entries().map_err(|error| damaged(&error, budget))?;
    loop {
        left.set(NAME_BYTES);
        let Some(entry) = entries.next() else {
            return Ok(ControlFlow::Continue(()));
        };
        let mut entry = entry.map_err(|error| damaged(&error, budget))?;
        left.set(u64::MAX);
        let flow = member(&mut entry, piece, records)?;
        if flow.is_break() {
            return Ok(flow);
        }
        let rest = io::copy(&mut entry, &mut io::sink());
        rest.map_err(|error| damaged(&error, budget))?;
    }
}

fn member<R: Read>(entry: &mut tar::Entry<R>, piece: &Piece, records: &mut Records) -> Outcome {
    let kind = entry.header().entry_type();
    if kind.is_dir() || kind.is_pax_global_extensions() {
        return Ok(ControlFlow::Continue(()));
    }
    let name = entry.path_bytes().into_owned();
    records.inside(&name, |records, name| {
        match kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() {
            true => read::content(Source::member(entry)?, &piece.inside(name)?, records),
            false => Err(SkipReason::NotAFile),
        }
    })
}

/// A reader of which no more is read than is left.
struct Bounded<R> {
    reader: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        if left == 0 && !buffer.is_empty() {
            return Err(io::Error::other("a name is longer than any"));
        }
        let most = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let length = self
            .reader
            .read(buffer.get_mut(..most).unwrap_or_default())?;
        self.left.set(left - length as u64);
        Ok(length)
    }
}

fn damaged(error: &io::Error, budget: &Budget) -> SkipReason {
    let damage = || SkipReason::BadArchive(error.to_string());
    budget.spent().unwrap_or_else(damage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_read_than_is_left() {
        let left = Rc::new(Cell::new(3));
        let mut bounded = Bounded {
            reader: &b"12345"[..],
            left: Rc::clone(&left),
        };
        let mut read = Vec::new();
        assert!(bounded.read_to_end(&mut read).is_err());
        assert_eq!(read, b"123");
        left.set(u64::MAX);
        bounded.read_to_end(&mut read).expect("there is room");
        assert_eq!(read, b"12345");
    }
}
