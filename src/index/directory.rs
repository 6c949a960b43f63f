//! The engine's directory, memory-mapped, that can also be read where nothing can be written.
//!
//! The engine takes a lock file even to read, so that no segment is deleted while it opens them. On a disk
//! that cannot be written nothing is deleted either: there the lock is granted without a file.
//!
//! The engine makes its small files for the eyes of their owner alone. Here they are files as all others, so that an index made by one
//! user can be read by another; and what cannot be read is named with its whole path.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback,
    WatchHandle, WritePtr,
};

/// A memory-mapped folder.
#[derive(Debug, Clone)]
pub struct ArchiveDirectory {
    folder: MmapDirectory,
    path: PathBuf,
}

impl ArchiveDirectory {
    /// Opens the folder at `path`.
    pub fn open(path: &Path) -> tantivy::Result<Self> {
        let folder = MmapDirectory::open(path)?;
        let path = path.to_owned();
        Ok(Self { folder, path })
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
}

impl Directory for ArchiveDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.folder
            .get_file_handle(path)
            .map_err(|error| self.named(error))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.folder.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.folder.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.folder.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.folder
            .atomic_read(path)
            .map_err(|error| self.named(error))
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let path = self.path.join(path);
        let mut beside = path.clone().into_os_string();
        beside.push(".new");
        let mut file = File::create(&beside)?;
        file.write_all(data)?;
        file.sync_data()?;
        drop(file);
        fs::rename(&beside, &path)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.folder.sync_directory()
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

fn cannot_be_written(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
    )
}
