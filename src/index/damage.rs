//! What is wrong with an index that the engine cannot read.
//!
//! In: an index, after the engine failed on it or panicked. Out: which of its files are not as they were written, for
//! the person who has to make it anew. Every file of the last commit is read and held against its checksum: dear, and
//! so done after a failure alone.

use std::collections::BTreeSet;
use std::path::Path;

use tantivy::TantivyError;
use tantivy::directory::error::{OpenDirectoryError, OpenReadError};

use super::location::Location;
use super::open::Index;
use crate::Error;

/// How many damaged files are named.
const NAMED: usize = 3;

/// Returns [`Error::Damaged`] where the index at `location` is not as its last commit left it.
pub fn damage(location: &Location) -> Option<Error> {
    let found = |what| Error::Damaged {
        path: location.index().to_owned(),
        what,
    };
    let index = match Index::open(location) {
        Ok(index) => index,
        Err(Error::Engine(error)) => return unreadable(&error).map(found),
        Err(error @ Error::Damaged { .. }) => return Some(error),
        Err(_) => return None,
    };
    let damaged = match damaged_files(&index) {
        Ok(damaged) => damaged,
        Err(error) => return unreadable(&error).map(found),
    };
    let others = damaged.len().saturating_sub(NAMED);
    if !damaged.is_empty() {
        let named: Vec<_> = damaged.into_iter().take(NAMED).collect();
        let more = match others {
            0 => String::new(),
            others => format!(" and {others} more"),
        };
        let named = named.join(", ");
        return Some(found(format!("missing or not as written: {named}{more}")));
    }
    let stories = index.stories();
    let stories = stories.and_then(|stories| stories.map_or(Ok(()), |stories| stories.check()));
    match (index.reader(), stories) {
        (Err(Error::Engine(error)), _) => unreadable(&error).map(found),
        (_, Err(error @ Error::Damaged { .. })) => Some(error),
        _ => None,
    }
}

/// The files of the last commit that are missing or do not fit their checksums, in backquotes and in order.
fn damaged_files(index: &Index) -> Result<BTreeSet<String>, TantivyError> {
    let engine = index.engine();
    let segments = engine.searchable_segment_ids()?;
    let segments: BTreeSet<_> = segments.iter().map(|id| id.uuid_string()).collect();
    let files = engine.directory().list_managed_files();
    let is_committed = |path: &Path| {
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        // A file of deletions is named `segment.opstamp.del`.
        let segment = stem.and_then(|stem| stem.split('.').next());
        segment.is_some_and(|segment| segments.contains(segment))
    };
    let is_damaged = |path: &Path| match engine.directory().validate_checksum(path) {
        Ok(fits) => !fits,
        // Each commit may replace the file of deletions, and the engine still lists the one before.
        Err(OpenReadError::FileDoesNotExist(_)) => {
            path.extension().is_none_or(|extension| extension != "del")
        }
        Err(_) => true,
    };
    let damaged = files
        .into_iter()
        .filter(|path| is_committed(path) && is_damaged(path));
    Ok(damaged
        .map(|path| format!("`{}`", path.display()))
        .collect())
}

/// What the engine says, where it speaks of an index that is not as it was; `None` where the system is at fault.
fn unreadable(error: &TantivyError) -> Option<String> {
    match error {
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(path)) => {
            Some(format!("`{}` is missing", path.display()))
        }
        TantivyError::OpenDirectoryError(
            OpenDirectoryError::DoesNotExist(path) | OpenDirectoryError::NotADirectory(path),
        ) => Some(format!("`{}` is missing", path.display())),
        TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_))
        | TantivyError::IncompatibleIndex(_)
        | TantivyError::DataCorruption(_)
        | TantivyError::DeserializeError(_)
        | TantivyError::InternalError(_)
        | TantivyError::SchemaError(_) => Some(error.to_string()),
        _ => None,
    }
}
