//! Which files of an index are not as they were written.
//!
//! In: an index. Out: every file of its last commit that is missing or does not fit its checksum, with what is wrong with it; and the
//! segments that can be read. It is dear, every byte being read, and so done when it is asked for, or after the engine failed or panicked.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Serialize;
use tantivy::directory::Directory;
use tantivy::directory::error::{OpenDirectoryError, OpenReadError};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::{SegmentReader, TantivyError};

use super::directory::{ArchiveDirectory, COMMIT, FILE_LIST};
use super::location::Location;
use super::open::Index;
use crate::Error;
use crate::schema::Fields;

/// How many damaged files one error names.
const NAMED: usize = 3;
/// With so many bytes a file of a segment ends that say where its checksum is.
const FOOTER_BYTES: u64 = 8;
/// What every segment has; one with deleted articles has a file of these too.
const COMPONENTS: [SegmentComponent; 6] = [
    SegmentComponent::Terms,
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::FastFields,
    SegmentComponent::FieldNorms,
    SegmentComponent::Store,
];

/// A file of an index that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DamagedFile {
    /// Relative to the index folder, with `/` between its parts.
    pub path: String,
    /// What is wrong with it.
    pub what: String,
    /// The segment that it is of; `None` where it is of none.
    pub segment: Option<String>,
    /// Articles in that segment.
    pub articles: Option<u64>,
}

/// What was found of the segments of an index.
#[derive(Default)]
pub(super) struct Inspection {
    pub damaged: Vec<DamagedFile>,
    /// The segments that are as they were written.
    pub whole: Vec<SegmentReader>,
    /// Files read.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Returns [`Error::Damaged`] where the index at `location` is not as its last commit left it.
pub fn damage(location: &Location) -> Option<Error> {
    let index = match Index::open(location) {
        Ok(index) => index,
        Err(error @ Error::Damaged { .. }) => return Some(error),
        Err(error) => return Some(damaged_file(location, error).ok()?.into_error(location)),
    };
    let mut damaged = match inspect(&index) {
        Ok(inspection) => inspection.damaged,
        Err(error) => vec![damaged_file(location, error).ok()?],
    };
    // Without its list the engine does as well.
    damaged.retain(|file| !file.path.ends_with(FILE_LIST));
    if let Some(error) = named_together(location, &damaged) {
        return Some(error);
    }
    match (
        index.manifest().map(drop),
        index.checked_stories().map(drop),
    ) {
        (Err(error @ Error::Damaged { .. }), _) | (_, Err(error @ Error::Damaged { .. })) => {
            Some(error)
        }
        _ => None,
    }
}

/// One error for all files of `damaged`, which names the first of them.
fn named_together(location: &Location, damaged: &[DamagedFile]) -> Option<Error> {
    let name = |file: &DamagedFile| {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        format!("`{name}`")
    };
    let named: Vec<_> = damaged.iter().take(NAMED).map(name).collect();
    let more = match damaged.len().saturating_sub(NAMED) {
        0 => String::new(),
        others => format!(" and {others} more"),
    };
    let named = named.join(", ");
    (!damaged.is_empty()).then(|| Error::Damaged {
        path: location.index().to_owned(),
        what: format!("missing or not as written: {named}{more}"),
    })
}

/// The file that `error` speaks of, where it speaks of an index that is not as it was; otherwise `error`.
pub(super) fn damaged_file(location: &Location, error: Error) -> Result<DamagedFile, Error> {
    let (path, what) = match error {
        Error::Damaged { path, what } => (path, what),
        Error::Engine(error) => match unreadable(&error) {
            Some((path, what)) => (path.unwrap_or_else(|| location.index().to_owned()), what),
            None => return Err(Error::Engine(error)),
        },
        error => return Err(error),
    };
    Ok(DamagedFile {
        path: below(location.index(), &path),
        what,
        segment: None,
        articles: None,
    })
}

impl DamagedFile {
    fn into_error(self, location: &Location) -> Error {
        Error::Damaged {
            path: location.index().to_owned(),
            what: match self.path.as_str() {
                "." => self.what,
                _ => format!("`{}`: {}", self.path, self.what),
            },
        }
    }
}

/// What the engine says, where it speaks of an index that is not as it was, and of which file; `None` where the system is at fault.
fn unreadable(error: &TantivyError) -> Option<(Option<PathBuf>, String)> {
    let missing = |path: &Path| (Some(path.to_owned()), "it is missing".to_owned());
    match error {
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(path)) => Some(missing(path)),
        TantivyError::OpenDirectoryError(
            OpenDirectoryError::DoesNotExist(path) | OpenDirectoryError::NotADirectory(path),
        ) => Some(missing(path)),
        TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_))
        | TantivyError::IncompatibleIndex(_)
        | TantivyError::DataCorruption(_)
        | TantivyError::DeserializeError(_)
        | TantivyError::InternalError(_)
        | TantivyError::SchemaError(_) => Some((None, error.to_string())),
        _ => None,
    }
}

/// What to tell where the engine cannot open its folder `engine`: that the account of its last commit is damaged, unless the system is
/// at fault or another file is named.
pub(super) fn cannot_open(engine: &Path, error: TantivyError) -> Error {
    match unreadable(&error) {
        Some((path, what)) => Error::Damaged {
            path: engine.join(path.unwrap_or_else(|| COMMIT.into())),
            what,
        },
        None => error.into(),
    }
}

/// `path` as it is written below `folder`; as it is where it is not below it.
fn below(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    match parts.is_empty() {
        true => ".".to_owned(),
        false => parts.join("/"),
    }
}

/// Reads every file of the last commit of `index`, on the threads of the current pool.
pub(super) fn inspect(index: &Index) -> Result<Inspection, Error> {
    let mut inspection = Inspection::default();
    let commit = index.engine().load_metas()?;
    let segments = index.engine().searchable_segments()?;
    if commit.schema != *Fields::new().schema() {
        let what = "the fields in it are not those of the index";
        inspection
            .damaged
            .push(of_engine(index, COMMIT, what.to_owned()));
    }
    let inspected = segments
        .par_iter()
        .map(|segment| inspect_segment(index, segment));
    for of_segment in inspected.collect::<Vec<_>>() {
        let of_segment = of_segment?;
        inspection.damaged.extend(of_segment.damaged);
        inspection.whole.extend(of_segment.whole);
        inspection.files += of_segment.files;
        inspection.bytes += of_segment.bytes;
    }
    if let Some(what) = wrong_with_list(index, &segments)? {
        inspection.damaged.push(of_engine(index, FILE_LIST, what));
    }
    for name in [COMMIT, FILE_LIST] {
        inspection.count(&index.folder().join("engine").join(name));
    }
    Ok(inspection)
}

impl Inspection {
    /// Counts a file that was read.
    pub(super) fn count(&mut self, path: &Path) {
        if let Ok(metadata) = fs::metadata(path) {
            self.files += 1;
            self.bytes += metadata.len();
        }
    }
}

fn of_engine(index: &Index, name: &str, what: String) -> DamagedFile {
    let path = index.folder().join("engine").join(name);
    DamagedFile {
        path: below(index.location().index(), &path),
        what,
        segment: None,
        articles: None,
    }
}

fn inspect_segment(index: &Index, segment: &Segment) -> Result<Inspection, Error> {
    let mut inspection = Inspection::default();
    let meta = segment.meta();
    let of_segment = |name: &str, what: String| DamagedFile {
        segment: Some(meta.id().uuid_string()),
        articles: Some(u64::from(
            meta.max_doc().saturating_sub(meta.num_deleted_docs()),
        )),
        ..of_engine(index, name, what)
    };
    let deletions = meta.has_deletes().then_some(SegmentComponent::Delete);
    for component in COMPONENTS.into_iter().chain(deletions) {
        let path = meta.relative_path(component);
        let wrong = wrong_with(index, &path)?;
        inspection.count(&index.folder().join("engine").join(&path));
        let damaged = wrong.map(|what| of_segment(&path.to_string_lossy(), what.to_owned()));
        inspection.damaged.extend(damaged);
    }
    if inspection.damaged.is_empty() {
        match whole(segment) {
            Ok(reader) => inspection.whole.push(reader),
            Err(what) => inspection.damaged.push(of_segment(COMMIT, what)),
        }
    }
    Ok(inspection)
}

/// What is wrong with the file of a segment.
fn wrong_with(index: &Index, path: &Path) -> Result<Option<&'static str>, Error> {
    let directory = index.engine().directory();
    let on_disk = fs::metadata(index.folder().join("engine").join(path));
    if on_disk.is_ok_and(|file| file.len() < FOOTER_BYTES) {
        // The engine panics.
        return Ok(Some("it is cut short"));
    }
    let fits = directory.validate_checksum(path);
    match fits.and_then(|fits| directory.open_read(path).map(|_| fits)) {
        Ok(true) => Ok(None),
        Ok(false) => Ok(Some("its checksum does not fit")),
        Err(OpenReadError::FileDoesNotExist(_)) => Ok(Some("it is missing")),
        Err(error) => match Error::from(TantivyError::from(error)) {
            // The system may let it be read another time.
            error @ Error::Io { .. } => Err(error),
            _ => Ok(Some("its end, with the checksum, is not as it was written")),
        },
    }
}

/// Opens a segment whose files are whole; what the commit says of it may still not be true.
fn whole(segment: &Segment) -> Result<SegmentReader, String> {
    let reader = SegmentReader::open(segment).map_err(|error| error.to_string())?;
    let ids = reader.fast_fields().u64("id");
    let found = ids.map_err(|error| error.to_string())?.num_docs();
    let (meta, id) = (segment.meta(), segment.id().short_uuid_string());
    if found != meta.max_doc() {
        let expected = meta.max_doc();
        return Err(format!(
            "segment {id} has {found} documents, {expected} expected"
        ));
    }
    let deleted = found - reader.num_docs();
    match deleted == meta.num_deleted_docs() {
        true => Ok(reader),
        false => {
            let expected = meta.num_deleted_docs();
            Err(format!(
                "segment {id} has {deleted} deleted documents, {expected} expected"
            ))
        }
    }
}

/// What is wrong with the engine's list of its files.
fn wrong_with_list(index: &Index, segments: &[Segment]) -> Result<Option<String>, Error> {
    let directory = ArchiveDirectory::open(&index.folder().join("engine"))?;
    let listed = match directory.listed_files() {
        Ok(Some(listed)) => listed,
        Ok(None) => return Ok(Some("it is no list of files".to_owned())),
        Err(OpenReadError::FileDoesNotExist(_)) => return Ok(Some("it is missing".to_owned())),
        Err(error) => return Err(TantivyError::from(error).into()),
    };
    let file = |segment: &Segment| COMPONENTS.map(|part| segment.meta().relative_path(part));
    let needed: BTreeSet<PathBuf> = segments.iter().flat_map(file).collect();
    let unlisted = needed.difference(&listed).next();
    let what = |path: &PathBuf| format!("it does not name `{}`", path.display());
    let is_there = |path: &&PathBuf| directory.exists(path).unwrap_or(true);
    Ok(unlisted.filter(is_there).map(what))
}
