//! What no index has, and one that came with its archive may have.
//!
//! In: where an index lies or is to lie. Out: a refusal that names the first thing in it that is neither file nor folder. An
//! archive from elsewhere may bring an index of its own: what is written through a link in it would fall on files that lie
//! outside, and who opens a pipe in it waits without end. To read through links does no harm; where a person names the
//! index, its folder itself may be one.

use std::fs;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::location::Location;
use crate::Error;

/// Refuses an index with a link in it, or one that is a link in its archive: to be asked before anything is written there.
pub fn refuse_links(location: &Location) -> Result<(), Error> {
    let index = location.index();
    let is_own = *location == Location::of_archive(location.archive());
    if is_own && index.is_symlink() {
        return Err(foreign(index, "a link"));
    }
    refuse(index, |entry| {
        let kind = entry.file_type();
        match kind.is_symlink() {
            true => Some("a link"),
            false => (!kind.is_file() && !kind.is_dir()).then_some(PIPE),
        }
    })
}

/// Refuses an index with a pipe or a device in it: to be asked before anything is read there.
pub fn refuse_pipes(location: &Location) -> Result<(), Error> {
    refuse(location.index(), |entry| {
        let kind = match entry.file_type() {
            // A link that leads nowhere is missed by who reads it.
            kind if kind.is_symlink() => fs::metadata(entry.path()).ok()?.file_type(),
            kind => kind,
        };
        (!kind.is_file() && !kind.is_dir()).then_some(PIPE)
    })
}

/// `1/engine/meta.json` lies deepest.
const LEVELS: usize = 3;
const PIPE: &str = "neither a file nor a folder";

/// Refuses for the first entry below `index` of which `odd` says what it is.
fn refuse(index: &Path, odd: impl Fn(&DirEntry) -> Option<&'static str>) -> Result<(), Error> {
    let entries = WalkDir::new(index).min_depth(1).max_depth(LEVELS);
    let entries = entries.into_iter().flatten();
    let mut found = entries.filter_map(|entry| odd(&entry).map(|what| foreign(entry.path(), what)));
    found.next().map_or(Ok(()), Err)
}

fn foreign(path: &Path, what: &'static str) -> Error {
    Error::Foreign {
        path: path.to_owned(),
        what,
    }
}
