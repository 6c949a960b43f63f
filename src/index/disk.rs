//! Changes to the files of an index, one way for each, so that it is known what a power cut leaves of them.
//!
//! In: paths and bytes. Out: files and folders. What a file holds is on the disk when the file is synced, and what a file is called
//! when its folder is: who needs one thing there before the next says so by syncing between them. Every change is announced before it is
//! made, so that tests can cut the power after any of them, or refuse one as a full disk does.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tantivy::directory::{AntiCallToken, TerminatingWrite};

use crate::Error;

/// A change about to be made.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "tests alone read what is announced")
)]
pub(super) enum Change<'a> {
    CreateFolder(&'a Path),
    /// An empty file, in the place of one that is there.
    CreateFile(&'a Path),
    /// Bytes at the end of a file.
    Append(&'a Path, &'a [u8]),
    /// A file is cut to so many bytes.
    Cut(&'a Path, u64),
    Rename(&'a Path, &'a Path),
    RemoveFile(&'a Path),
    /// A folder with all that is in it.
    RemoveFolder(&'a Path),
    SyncFile(&'a Path),
    SyncFolder(&'a Path),
}

/// The error of not having done `action` to the file or folder at `path`.
pub(super) fn io_error<'path>(
    action: &'static str,
    path: &'path Path,
) -> impl FnOnce(io::Error) -> Error + 'path {
    move |source| Error::Io {
        action,
        path: path.to_owned(),
        source,
    }
}

/// Creates the folder at `path` and those around it, down to the disk.
pub(super) fn create_folders(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = parent(path);
    create_folders(parent)?;
    announce(Change::CreateFolder(path))?;
    match fs::create_dir(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync_folder(parent)
}

/// Writes the file at `path` so that it is there whole or not at all; which of both is certain when its folder is synced.
///
/// One process writes an index, so the name it bears meanwhile is always the same, and what a stopped run left under it is written over.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = path.to_owned().into_os_string();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let written = write(&beside, bytes).and_then(|()| {
        announce(Change::Rename(&beside, path))?;
        fs::rename(&beside, path)
    });
    if written.is_err() {
        // Half a file only takes room, and where the disk is full there is none.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Writes the file at `path`, down to the disk.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    announce(Change::CreateFile(path))?;
    let mut file = NewFile {
        file: File::create(path)?,
        path: path.to_owned(),
    };
    file.write_all(bytes)?;
    file.sync()
}

/// Creates an empty file at `path`.
pub(super) fn create(path: &Path) -> io::Result<()> {
    announce(Change::CreateFile(path))?;
    File::create(path).map(drop)
}

/// Makes `bytes` all that the file at `path` has from byte `at` on, down to the disk; the file is made where it is missing.
pub(super) fn write_from(path: &Path, at: u64, bytes: &[u8]) -> io::Result<()> {
    let found = OpenOptions::new().write(true).open(path);
    let mut file = match found {
        Err(error) if error.kind() == ErrorKind::NotFound => NewFile::create(path)?,
        found => NewFile {
            file: found?,
            path: path.to_owned(),
        },
    };
    announce(Change::Cut(path, at))?;
    file.file.set_len(at)?;
    file.file.seek(SeekFrom::End(0))?;
    file.write_all(bytes)?;
    file.sync()?;
    match at {
        // What was there before the first byte is not known to have its name on the disk.
        0 => sync_folder(parent(path)),
        _ => Ok(()),
    }
}

/// Removes the file at `path`.
pub(super) fn remove_file(path: &Path) -> io::Result<()> {
    announce(Change::RemoveFile(path))?;
    fs::remove_file(path)
}

/// Removes the folder at `path` with all that is in it, where it is there.
pub(super) fn remove_folder(path: &Path) -> io::Result<()> {
    announce(Change::RemoveFolder(path))?;
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Waits until the names of the files in the folder at `path` are on the disk.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    announce(Change::SyncFolder(path))?;
    // Windows writes names without being asked, and lets no folder be opened as a file.
    match cfg!(windows) {
        true => Ok(()),
        false => File::open(path)?.sync_all(),
    }
}

/// A file being written.
#[derive(Debug)]
pub(super) struct NewFile {
    file: File,
    path: PathBuf,
}

impl NewFile {
    /// Creates a file that is not there.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        announce(Change::CreateFile(path))?;
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        let path = path.to_owned();
        Ok(Self { file, path })
    }

    fn sync(&self) -> io::Result<()> {
        announce(Change::SyncFile(&self.path))?;
        self.file.sync_data()
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        announce(Change::Append(&self.path, bytes))?;
        self.file.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for NewFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.sync()
    }
}

/// Announces that a file in the folder at `path` is about to be opened for reading.
#[cfg(not(test))]
pub(super) fn announce_reading(_: &Path) {}

#[cfg(test)]
pub(super) fn announce_reading(path: &Path) {
    super::recorded_disk::wait_for(path);
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(not(test))]
fn announce(_: Change<'_>) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
fn announce(change: Change<'_>) -> io::Result<()> {
    super::recorded_disk::announced(change)
}
