//! Tar archives: files one after the other.
//!
//! In: the content of a tar archive, as a stream. Out: its members. Links are none: what they lead to is a member itself,
//! or lies outside.

use std::ops::ControlFlow;

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

/// Reads the members of the tar archive `source`.
pub(in crate::archive) fn members(source: Source, piece: &Piece, records: &mut Records) -> Outcome {
    let budget = piece.budget;
    let mut reader = source.into_reader();
    let mut archive = tar::Archive::new(&mut reader);
    let entries = archive.entries().map_err(|error| damaged(&error, budget))?;
    for entry in entries {
        let entry = entry.map_err(|error| damaged(&error, budget))?;
        let kind = entry.header().entry_type();
        if kind.is_dir() || kind.is_pax_global_extensions() {
            continue;
        }
        let name = entry.path_bytes().into_owned();
        let flow = records.inside(&name, |records, name| {
            match kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() {
                true => read::content(Source::member(entry)?, &piece.inside(name)?, records),
                false => Err(SkipReason::NotAFile),
            }
        })?;
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn damaged(error: &std::io::Error, budget: &Budget) -> SkipReason {
    let damage = || SkipReason::BadArchive(error.to_string());
    budget.spent().unwrap_or_else(damage)
}
