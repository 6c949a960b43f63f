//! The engine's directory, memory-mapped, that can also be read where nothing can be written.
//!
//! The engine takes a lock file even to read, so that no segment is deleted while it opens them. On a disk
//! that cannot be written nothing is deleted either: there the lock is granted without a file.
//!
//! The engine deletes what its list of files names, and the list may have come with the archive: what is not called by a plain
//! name, and so would lie elsewhere, is neither written nor deleted.
//!
//! The engine makes its small files for the eyes of their owner alone. Here they are files as all others, so that an index made by one
//! user can be read by another; and what cannot be read is named with its whole path. A commit is on the disk when the engine says
//! so: without that, the engine might clear away the segments of the commit before it while a power cut could still bring that one back.
//!
//! Where a commit could not be written, the engine takes it for committed all the same, and writes it when the next merge ends: its segments
//! with the log of the commit before, so that the next run adds their articles again. Hence no commit is written behind one that failed.
//!
//! The engine keeps a list of its files, and deletes those that it names and no commit needs. Where that list is gone or damaged, or names
//! anything but files beside it, the files that look as the engine's do stand in its place: it is no reason not to search.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

#[cfg(target_os = "linux")]
use tantivy::directory::Advice;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback,
    WatchHandle, WritePtr,
};

use super::disk;
#[cfg(target_os = "linux")]
use super::few_places::FewPlaces;

/// The engine's list of its files.
pub const FILE_LIST: &str = ".managed.json";
/// The engine's account of its last commit.
pub const COMMIT: &str = "meta.json";
/// Digits of a segment's name.
const SEGMENT_DIGITS: usize = 32;

/// Whether a file called `name` is a segment's: the engine's locks and accounts are not.
pub fn is_of_segment(name: &str) -> bool {
    let segment = name.split('.').next().unwrap_or_default();
    segment.len() == SEGMENT_DIGITS && segment.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// How many questions an index is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Questions {
    /// One, and its answer looks at few places of the index: no more of it is read than that, and nothing is kept for a next one.
    One,
    /// Any number.
    Many,
}

/// A memory-mapped folder.
#[derive(Debug, Clone)]
pub struct ArchiveDirectory {
    folder: MmapDirectory,
    path: PathBuf,
    questions: Questions,
    /// What the system called it that a commit could not be written, if it has a number.
    failed: Arc<OnceLock<Option<i32>>>,
}

impl ArchiveDirectory {
    /// Opens the folder at `path`.
    pub fn open(path: &Path) -> tantivy::Result<Self> {
        Self::open_for(path, Questions::Many)
    }

    /// Opens the folder at `path` for so many questions.
    pub fn open_for(path: &Path, questions: Questions) -> tantivy::Result<Self> {
        let folder = match questions {
            #[cfg(target_os = "linux")]
            Questions::One => MmapDirectory::open_with_madvice(path, Advice::Random)?,
            _ => MmapDirectory::open(path)?,
        };
        Ok(Self {
            folder,
            path: path.to_owned(),
            questions,
            failed: Arc::default(),
        })
    }

    /// `error` with the whole path of the file.
    fn named(&self, error: OpenReadError) -> OpenReadError {
        match error {
            OpenReadError::IoError { io_error, filepath } => OpenReadError::IoError {
                io_error,
                filepath: self.path.join(filepath),
            },
            other => other,
        }
    }

    /// `written`, what became of a commit or of the names of its files.
    fn noting_failure(&self, written: io::Result<()>) -> io::Result<()> {
        written.inspect_err(|error| {
            self.failed.get_or_init(|| error.raw_os_error());
        })
    }

    /// The names in the engine's list of its files; `None` where it is damaged, [`OpenReadError::FileDoesNotExist`] where it is gone.
    pub fn listed_files(&self) -> Result<Option<BTreeSet<PathBuf>>, OpenReadError> {
        let json = self.folder.atomic_read(Path::new(FILE_LIST));
        let json = json.map_err(|error| self.named(error))?;
        let listed: Option<BTreeSet<PathBuf>> = serde_json::from_slice(&json).ok();
        let is_beside = |path: &PathBuf| path.file_name() == Some(path.as_os_str());
        Ok(listed.filter(|listed| listed.iter().all(is_beside)))
    }

    /// Writes the list of the files that are there.
    pub fn list_files(&self) -> io::Result<()> {
        let list = serde_json::to_vec(&self.found_files())?;
        self.atomic_write(Path::new(FILE_LIST), &list)?;
        self.sync_directory()
    }

    /// The files in the folder that look as the engine's do.
    fn found_files(&self) -> BTreeSet<PathBuf> {
        let is_of_engine = |name: &str| name == COMMIT || is_of_segment(name);
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names
            .filter(|name| is_of_engine(name))
            .map(PathBuf::from)
            .collect()
    }
}

impl Directory for ArchiveDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        disk::announce_reading(&self.path);
        let mapped = self.folder.get_file_handle(path);
        let mapped = mapped.map_err(|error| self.named(error))?;
        Ok(match self.questions {
            #[cfg(target_os = "linux")]
            Questions::One => FewPlaces::of(mapped, &self.path.join(path)),
            _ => mapped,
        })
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        check_plain(path).map_err(|error| DeleteError::IoError {
            io_error: Arc::new(error),
            filepath: path.to_owned(),
        })?;
        disk::remove_file(&self.path.join(path)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => DeleteError::FileDoesNotExist(path.to_owned()),
            _ => DeleteError::IoError {
                io_error: Arc::new(error),
                filepath: path.to_owned(),
            },
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.folder.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        check_plain(path).map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        let file = disk::NewFile::create(&self.path.join(path));
        let file = file.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
            _ => OpenWriteError::wrap_io_error(error, path.to_owned()),
        })?;
        Ok(WritePtr::new(Box::new(file)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        disk::announce_reading(&self.path);
        let files = match path == Path::new(FILE_LIST) {
            false => None,
            true => match self.listed_files() {
                Ok(Some(listed)) => Some(listed),
                Ok(None) | Err(OpenReadError::FileDoesNotExist(_)) => Some(self.found_files()),
                Err(error) => return Err(error),
            },
        };
        if let Some(files) = files {
            let json = serde_json::to_vec(&files).map_err(io::Error::from);
            return json.map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()));
        }
        self.folder
            .atomic_read(path)
            .map_err(|error| self.named(error))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        check_plain(path)?;
        let path_on_disk = self.path.join(path);
        if path != Path::new(COMMIT) {
            return disk::replace(&path_on_disk, data);
        }
        if let Some(code) = self.failed.get() {
            let unnamed = || io::Error::other("the commit before this one was not written");
            return Err(code.map_or_else(unnamed, io::Error::from_raw_os_error));
        }
        self.noting_failure(disk::replace(&path_on_disk, data))?;
        self.sync_directory()
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.noting_failure(disk::sync_folder(&self.path))
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.folder.acquire_lock(lock) {
            Err(LockError::IoError(error))
                if lock.filepath == META_LOCK.filepath && cannot_be_written(&error) =>
            {
                Ok(DirectoryLock::from(Box::new(())))
            }
            other => other,
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.folder.watch(callback)
    }
}

/// Refuses a path that is more than a name.
fn check_plain(path: &Path) -> io::Result<()> {
    match path.components().collect::<Vec<_>>().as_slice() {
        [Component::Normal(_)] => Ok(()),
        _ => Err(io::Error::other("the file would not lie in the index")),
    }
}

fn cannot_be_written(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
    )
}

#[cfg(test)]
mod tests {
    use tantivy::schema::{INDEXED, Schema};
    use tantivy::{Index, IndexSettings, doc};

    use super::*;

    #[test]
    fn a_commit_that_failed_is_not_written_by_a_later_merge() {
        let folder = tempfile::tempdir().expect("a folder");
        let commit = || fs::read(folder.path().join(COMMIT)).expect("a commit");
        let mut schema = Schema::builder();
        let field = schema.add_u64_field("number", INDEXED);
        let directory = ArchiveDirectory::open(folder.path()).expect("opened");
        let index = Index::create(directory, schema.build(), IndexSettings::default());
        let index = index.expect("an index");
        let mut writer = index
            .writer_with_num_threads(1, 15_000_000)
            .expect("a writer");
        let mut add = |number: u64| {
            writer.add_document(doc!(field => number)).expect("added");
            writer.commit()
        };
        add(1).expect("committed");
        add(2).expect("committed");
        let committed = commit();
        let segments = index.searchable_segment_ids().expect("segments");
        // As little room as on a full disk, and then there is some again.
        let in_the_way = folder.path().join("meta.json.new");
        fs::create_dir(&in_the_way).expect("a folder");
        add(3).expect_err("no room");
        fs::remove_dir(&in_the_way).expect("removed");
        writer.merge(&segments).wait().expect_err("not written");
        assert!(commit() == committed);
        let reader = index.reader().expect("a reader");
        assert_eq!(reader.searcher().num_docs(), 2);
    }

    #[test]
    fn nothing_outside_is_written_or_deleted() {
        let root = tempfile::tempdir().expect("a folder");
        let (inside, outside) = (root.path().join("engine"), root.path().join("a.txt"));
        fs::create_dir(&inside).expect("a folder");
        fs::write(&outside, "a").expect("written");
        let directory = ArchiveDirectory::open(&inside).expect("opened");
        for path in [Path::new("../a.txt"), &outside] {
            assert!(directory.delete(path).is_err());
            assert!(directory.atomic_write(path, b"b").is_err());
        }
        assert!(directory.open_write(Path::new("../b.txt")).is_err());
        assert_eq!(fs::read(&outside).expect("there"), b"a");
        directory
            .atomic_write(Path::new("a.txt"), b"b")
            .expect("written");
        directory.delete(Path::new("a.txt")).expect("deleted");
    }
}
