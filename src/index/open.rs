//! An index on disk, opened or created, with what it was made by.
//!
//! In: a [`Location`]. Out: the engine's index with our analyzers, and the log that belongs to its last commit.
//! An index made with other fields or another analyzer is refused: its terms would not meet the query's. The analyzer is that of the
//! program with the word counts of the index.
//!
//! An index is made anew beside the old one, as a generation that `warraq.json` names only when it is whole. Who opened the old one
//! holds its folder with a shared lock, where the system has such locks, and it is removed when nobody does.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::Directory;
use tantivy::index::SegmentMeta;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{IndexReader, IndexSettings, ReloadPolicy};

use super::counts::Learnt;
use super::damage::cannot_open;
use super::directory::{ArchiveDirectory, COMMIT, FILE_LIST, Questions};
use super::disk::{self, io_error};
#[cfg(target_os = "linux")]
use super::few_places::announce_opening;
use super::foreign::refuse_pipes;
use super::location::Location;
use super::lock::WriterLock;
use super::manifest::{LogEnd, Manifest};
use super::sample::Lesson;
use crate::Error;
use crate::analysis::Analyzer;
use crate::schema::{Fields, Fingerprint};

/// Bytes of articles that are compressed together; to read one article is to unpack them all. Of a thousand bytes of news articles zstd
/// leaves 347 at 16 KB, 321 at this, 303 at 64 KB.
const BLOCK_BYTES: usize = 32 << 10;

/// What made an index: `warraq.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Making {
    generation: u64,
    fingerprint: Fingerprint,
    made_by: String,
    /// The archive, where the index does not lie inside it.
    archive: Option<PathBuf>,
    /// The word counts; none where the archive was too small.
    #[serde(default)]
    learnt: Option<Learnt>,
}

/// Returns the archive that the index at `folder` was made of, where it lies elsewhere and says so.
pub fn archive_of(folder: &Path) -> Option<PathBuf> {
    let location = Location::with_index(folder, folder);
    refuse_pipes(&location).ok()?;
    read_making(&location).ok()??.archive
}

/// The index of an archive.
pub struct Index {
    engine: tantivy::Index,
    fields: Fields,
    analyzer: Analyzer,
    making: Making,
    location: Location,
    folder: PathBuf,
    questions: Questions,
    /// Open and locked as long as the index is, so that nobody removes it.
    _held: Option<File>,
}

impl Index {
    /// Opens the index at `location`.
    pub fn open(location: &Location) -> Result<Self, Error> {
        Self::open_and(location, Questions::Many, Ok)
    }

    /// Opens the index at `location` for so many questions, and what `then` opens of it. Where another index took its place meanwhile,
    /// that one is opened: the files of the one before are removed, and the engine takes some that are missing for empty.
    pub fn open_and<Opened>(
        location: &Location,
        questions: Questions,
        then: impl Fn(Self) -> Result<Opened, Error>,
    ) -> Result<Opened, Error> {
        refuse_pipes(location)?;
        loop {
            let making = read_making(location)?.ok_or_else(|| Error::NoIndex {
                folder: location.archive().to_owned(),
            })?;
            let generation = making.generation;
            let opened = Self::of_generation(location, making, questions).and_then(&then);
            // It may have made way for another between the look for its name and the lock.
            match read_making(location) {
                Ok(Some(now)) if now.generation != generation => {}
                _ => return opened,
            }
        }
    }

    fn of_generation(
        location: &Location,
        making: Making,
        questions: Questions,
    ) -> Result<Self, Error> {
        check_fingerprint(location, &making)?;
        let location = match &making.archive {
            Some(archive) => Location::with_index(archive, location.index()),
            None => location.clone(),
        };
        let folder = generation_folder(&location, making.generation);
        let held = File::open(&folder).ok();
        let held = held.filter(|folder| folder.try_lock_shared().is_ok());
        let engine = folder.join("engine");
        #[cfg(target_os = "linux")]
        if questions == Questions::One {
            announce_opening(&folder);
            announce_opening(&engine);
        }
        let analyzer = match &making.learnt {
            Some(learnt) => Analyzer::with_counts(learnt.open(&folder)?),
            None => Analyzer::new(),
        };
        let engine = ArchiveDirectory::open_for(&engine, questions)
            .and_then(tantivy::Index::open)
            .map_err(|error| cannot_open(&engine, error))?;
        analyzer.register(engine.tokenizers());
        Ok(Self {
            engine,
            fields: Fields::new(),
            analyzer,
            making,
            location,
            folder,
            questions,
            _held: held,
        })
    }

    /// Opens the index at `location`; where there is none, makes an empty one that has learnt what `learn` returns. Where `anew`
    /// asks for it, an empty one is made beside the one there is, which stays in use until [`put_to_use`](Self::put_to_use).
    ///
    /// What earlier runs left half-made is cleared away. The first index of an archive is in use from the beginning, and counts
    /// as unfinished until the run with `lock` ends.
    pub(super) fn open_or_create(
        location: &Location,
        anew: bool,
        lock: &WriterLock,
        learn: impl FnOnce() -> Option<Lesson>,
    ) -> Result<Self, Error> {
        clear_away(location);
        match read_making(location) {
            Ok(None) => {
                lock.begin()?;
                let making = create(location, 1, learn)?;
                write_making(location, &making)?;
                clear_away(location);
                Self::open(location)
            }
            // A damaged account of the index is no reason not to make a new one.
            made if anew => {
                let last = generations(location).last().copied().unwrap_or(0);
                let named = made.ok().flatten().map_or(0, |making| making.generation);
                let making = create(location, last.max(named).wrapping_add(1), learn)?;
                Self::of_generation(location, making, Questions::Many)
            }
            Ok(Some(_)) => Self::open(location),
            Err(error) => Err(error),
        }
    }

    /// Whether this is the index that searches answer from, and not one that is being made beside it.
    pub(super) fn is_in_use(&self) -> bool {
        let making = read_making(&self.location);
        matches!(making, Ok(Some(making)) if making.generation == self.making.generation)
    }

    /// Makes this the index that searches answer from, when all of it is on the disk, and removes the one before.
    pub(super) fn put_to_use(&self) -> Result<(), Error> {
        if self.is_in_use() {
            return Ok(());
        }
        disk::sync_folder(&self.folder).map_err(io_error("write", &self.folder))?;
        write_making(&self.location, &self.making)?;
        clear_away(&self.location);
        Ok(())
    }

    /// The engine's index.
    pub fn engine(&self) -> &tantivy::Index {
        &self.engine
    }

    /// A reader of the last commit.
    pub fn reader(&self) -> Result<IndexReader, Error> {
        let reader = self.engine.reader_builder();
        let reader = match self.questions {
            // Blocks of articles that are given back are what the next is unpacked into.
            Questions::One => reader.doc_store_cache_num_blocks(0),
            Questions::Many => reader,
        };
        Ok(reader.reload_policy(ReloadPolicy::Manual).try_into()?)
    }

    /// The handles of the fields.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The analyzer that the index was made with.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// What the index learnt when it was made; `None` where the archive was too small.
    pub fn learnt(&self) -> Option<&Learnt> {
        self.making.learnt.as_ref()
    }

    /// Where the archive and the index lie.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Where the index keeps what is of its generation.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The files the last commit was made from.
    pub fn manifest(&self) -> Result<Manifest, Error> {
        let mut end = self.log_end()?;
        loop {
            let Some(named) = end.clone() else {
                return Ok(Manifest::empty(&self.folder));
            };
            let failed = match Manifest::load(&self.folder, named) {
                Ok(manifest) => return Ok(manifest),
                Err(error) => error,
            };
            // The next commit may have another log, and the one before is removed.
            match self.log_end()? {
                same if same == end => return Err(failed),
                other => end = other,
            }
        }
    }

    /// Where the log of the last commit ends; none where nothing was committed.
    fn log_end(&self) -> Result<Option<LogEnd>, Error> {
        let named = |payload: String| serde_json::from_str(&payload);
        let end = self.engine.load_metas()?.payload.map(named).transpose();
        end.map_err(|error| Error::Damaged {
            path: self.folder.join("engine/meta.json"),
            what: format!("the commit does not name its log: {error}"),
        })
    }

    /// Takes segments out of the index, by their names, as one commit with the log up to `end`.
    pub(super) fn drop_segments(
        &self,
        names: &BTreeSet<String>,
        end: &LogEnd,
    ) -> Result<(), Error> {
        let mut commit = self.engine.load_metas()?;
        let is_kept = |segment: &SegmentMeta| !names.contains(&segment.id().uuid_string());
        commit.segments.retain(is_kept);
        let path = Path::new(COMMIT);
        let directory = self.engine.directory();
        let written = serde_json::to_string(end).and_then(|payload| {
            commit.payload = Some(payload);
            serde_json::to_vec_pretty(&commit)
        });
        written
            .map_err(io::Error::from)
            .and_then(|json| directory.atomic_write(path, &json))
            .and_then(|()| directory.sync_directory())
            .map_err(io_error("write", &self.folder.join("engine").join(path)))
    }

    /// Writes the engine's list of its files anew, from those that are there.
    pub(super) fn list_files(&self) -> Result<(), Error> {
        let engine = self.folder.join("engine");
        let listed = ArchiveDirectory::open(&engine)?.list_files();
        listed.map_err(io_error("write", &engine.join(FILE_LIST)))
    }

    /// Size of the index on disk, in bytes.
    pub fn disk_bytes(&self) -> u64 {
        folder_bytes(&self.folder)
    }
}

/// Makes an empty generation on the disk, and says what `warraq.json` is to say of it.
fn create(
    location: &Location,
    generation: u64,
    learn: impl FnOnce() -> Option<Lesson>,
) -> Result<Making, Error> {
    let folder = generation_folder(location, generation);
    let engine = folder.join("engine");
    remove_folder(&folder)?;
    disk::create_folders(&engine).map_err(io_error("create", &engine))?;
    let settings = IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor::default()),
        docstore_blocksize: BLOCK_BYTES,
        ..IndexSettings::default()
    };
    let directory = ArchiveDirectory::open(&engine)?;
    let schema = Fields::new().schema().clone();
    tantivy::Index::create(directory, schema, settings)?;
    let lesson = learn();
    let learnt = lesson.map(|lesson| Learnt::write(&folder, &lesson));
    let learnt = learnt.transpose()?;
    // What is named later must be there after a power cut.
    disk::sync_folder(&folder).map_err(io_error("write", &folder))?;
    let inside = location.index().starts_with(location.archive());
    let archive = match inside {
        true => None,
        false => Some(
            fs::canonicalize(location.archive()).map_err(io_error("open", location.archive()))?,
        ),
    };
    Ok(Making {
        generation,
        fingerprint: Fingerprint::current(),
        made_by: concat!("warraq ", env!("CARGO_PKG_VERSION")).to_owned(),
        archive,
        learnt,
    })
}

pub(super) fn generation_folder(location: &Location, generation: u64) -> PathBuf {
    location.index().join(generation.to_string())
}

fn making_path(location: &Location) -> PathBuf {
    location.index().join("warraq.json")
}

/// What `warraq.json` says; none where nothing was ever indexed.
fn read_making(location: &Location) -> Result<Option<Making>, Error> {
    let path = making_path(location);
    let json = match fs::read(&path) {
        Ok(json) => json,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let was_written =
                |generation: &u64| Manifest::is_begun(&generation_folder(location, *generation));
            return match generations(location)
                .iter()
                .find(|generation| was_written(generation))
            {
                None => Ok(None),
                Some(generation) => Err(Error::Damaged {
                    path,
                    what: format!("it is missing, and `{generation}` holds what was indexed"),
                }),
            };
        }
        Err(source) => {
            return Err(Error::Io {
                action: "read",
                path,
                source,
            });
        }
    };
    serde_json::from_slice(&json)
        .map(Some)
        .map_err(|error| Error::Damaged {
            path,
            what: error.to_string(),
        })
}

/// Writes `warraq.json`, down to the disk, so that it is there whole or not at all.
fn write_making(location: &Location, making: &Making) -> Result<(), Error> {
    let path = making_path(location);
    let json = serde_json::to_vec_pretty(making).map_err(io::Error::from);
    json.and_then(|json| disk::replace(&path, &json))
        .and_then(|()| disk::sync_folder(location.index()))
        .map_err(io_error("write", &path))
}

fn check_fingerprint(location: &Location, making: &Making) -> Result<(), Error> {
    let current = Fingerprint::current();
    let part = match &making.fingerprint {
        made if *made == current => return Ok(()),
        made if made.schema != current.schema => "schema",
        _ => "analyzer",
    };
    Err(Error::OtherSchema {
        folder: location.index().to_owned(),
        part,
        made_by: making.made_by.clone(),
    })
}

/// What changes when anything of the index at `location` does: the accounts of it, put together.
pub(super) fn moment(location: &Location) -> Vec<u8> {
    let commit = |generation| generation_folder(location, generation).join("engine/meta.json");
    let accounts = generations(location).into_iter().map(commit);
    let accounts = accounts.chain([making_path(location)]);
    accounts
        .flat_map(|path| fs::read(path).unwrap_or_default())
        .collect()
}

/// The numbers of the generations there are, in order, whole or not.
pub(super) fn generations(location: &Location) -> Vec<u64> {
    let entries = fs::read_dir(location.index());
    let names = entries.into_iter().flatten().flatten();
    let number = |entry: fs::DirEntry| entry.file_name().to_str()?.parse().ok();
    let mut numbers: Vec<u64> = names.filter_map(number).collect();
    numbers.sort_unstable();
    numbers
}

/// Removes the generations that `warraq.json` does not name and that nobody has open; none where it cannot be read.
pub(super) fn clear_away(location: &Location) {
    let Ok(Some(making)) = read_making(location) else {
        return;
    };
    for generation in generations(location) {
        let folder = generation_folder(location, generation);
        let is_held = || {
            let locked = File::open(&folder).map(|folder| folder.try_lock());
            matches!(locked, Ok(Err(TryLockError::WouldBlock)))
        };
        if generation != making.generation && is_generation(&folder) && !is_held() {
            // A generation left over costs disk space and nothing else.
            let _ = disk::remove_folder(&folder);
        }
    }
}

/// Whether the folder is ours to remove: a person may have named one for the index in which others have years for names.
fn is_generation(folder: &Path) -> bool {
    const OURS: [&str; 4] = ["engine", "files-", "counts.", "stories."];
    let is_ours = |entry: fs::DirEntry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        OURS.iter().any(|start| name.starts_with(start))
    };
    fs::read_dir(folder).is_ok_and(|entries| entries.flatten().all(is_ours))
}

fn remove_folder(folder: &Path) -> Result<(), Error> {
    if folder.exists() && !is_generation(folder) {
        return Err(Error::Foreign {
            path: folder.to_owned(),
            what: "a folder of something else",
        });
    }
    disk::remove_folder(folder).map_err(io_error("remove", folder))
}

fn folder_bytes(folder: &Path) -> u64 {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.metadata().ok())
        .filter(fs::Metadata::is_file)
        .map(|metadata| metadata.len())
        .sum()
}
