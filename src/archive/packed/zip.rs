//! Zip archives: files behind one another, and a directory at the end.
//!
//! In: the content of a zip archive. Out: its members, in the order of the directory. The directory is needed, so an
//! archive inside another file is copied out of it first, to memory or to the disk. One whose directory is lost, as
//! where a copy was cut short, is read from its start as far as it goes.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::ops::ControlFlow;

use tempfile::SpooledTempFile;
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::Budget;
use crate::archive::article::SkipReason;
use crate::archive::read::{self, Piece};
use crate::archive::records::{Outcome, Records};
use crate::archive::source::Source;

/// A copy larger than this lies on the disk.
const IN_MEMORY_BYTES: usize = 16 << 20;
/// Members by which office documents and electronic books are known.
const OFFICE: [&str; 3] = ["[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"];

/// Whether the first bytes of a content are those of a zip archive.
pub(in crate::archive) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Reads the members of the zip archive `source`.
pub(in crate::archive) fn members(source: Source, piece: &Piece, records: &mut Records) -> Outcome {
    if let Some(path) = source.path() {
        let file = File::open(path).map_err(|error| SkipReason::Unreadable(error.to_string()))?;
        return read_members(BufReader::new(file), piece, records);
    }
    let mut copy = SpooledTempFile::new(IN_MEMORY_BYTES);
    io::copy(&mut source.into_reader(), &mut copy)
        .and_then(|_| copy.rewind())
        .map_err(|error| damaged(&error.to_string(), piece.budget))?;
    read_members(copy, piece, records)
}

fn read_members(mut file: impl Read + Seek, piece: &Piece, records: &mut Records) -> Outcome {
    let mut archive = match ZipArchive::new(&mut file) {
        Ok(archive) => archive,
        Err(error) => {
            let lost = damaged(&error.to_string(), piece.budget);
            file.rewind().map_err(|_| lost.clone())?;
            return match without_directory(file, piece, records)? {
                ControlFlow::Continue(()) => Err(lost),
                broken => Ok(broken),
            };
        }
    };
    if OFFICE
        .iter()
        .any(|name| archive.index_for_name(name).is_some())
    {
        return Err(SkipReason::UnknownFormat("office document".to_owned()));
    }
    for index in 0..archive.len() {
        let name = archive.name_for_index(index).and_then(Result::ok);
        let name = name.unwrap_or_default().into_owned();
        let flow = match archive.by_index(index) {
            Ok(entry) => one(entry, piece, records)?,
            Err(error) => unreadable(&name, &error, piece, records)?,
        };
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Reads members from the start of `file` on, until one is broken.
fn without_directory(mut file: impl Read, piece: &Piece, records: &mut Records) -> Outcome {
    while let Ok(Some(entry)) = zip::read::read_zipfile_from_stream(&mut file) {
        let flow = one(entry, piece, records)?;
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn one<R: Read>(entry: ZipFile<'_, R>, piece: &Piece, records: &mut Records) -> Outcome {
    if entry.is_dir() {
        return Ok(ControlFlow::Continue(()));
    }
    let name = entry.name_raw().to_vec();
    records.inside(&name, |records, name| {
        if entry.is_symlink() {
            return Err(SkipReason::NotAFile);
        }
        let source = Source::member(piece.budget.meter(entry))?;
        read::content(source, &piece.inside(name)?, records)
    })
}

fn unreadable(name: &str, error: &ZipError, piece: &Piece, records: &mut Records) -> Outcome {
    let is_password = |text: &&str| text.to_lowercase().contains("password");
    let reason = match error {
        ZipError::UnsupportedArchive(text) if is_password(text) => SkipReason::Encrypted,
        ZipError::UnsupportedArchive(text) => SkipReason::UnknownFormat((*text).to_owned()),
        error => damaged(&error.to_string(), piece.budget),
    };
    records.inside(name.as_bytes(), |_, _| Err(reason))
}

fn damaged(problem: &str, budget: &Budget) -> SkipReason {
    let damage = || SkipReason::BadArchive(problem.to_owned());
    budget.spent().unwrap_or_else(damage)
}
