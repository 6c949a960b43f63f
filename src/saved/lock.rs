//! One process changes the saved searches at a time; the second is told who the first is.
//!
//! The lock is the operating system's, held on an open file: it is gone with the process, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};

use crate::Error;
use crate::index::{Location, refuse_links};

/// Held while saved searches are run or changed.
#[derive(Debug)]
pub struct SavedLock {
    _file: File,
}

impl SavedLock {
    /// Takes the lock of the index at `location`.
    ///
    /// # Errors
    ///
    /// [`Error::SavedInUse`] where another process has it; [`Error::NoIndex`] where there is no index; [`Error::Foreign`]
    /// where a link lies in it.
    pub fn take(location: &Location) -> Result<Self, Error> {
        let folder = location.index();
        if !folder.is_dir() {
            return Err(Error::NoIndex {
                folder: location.archive().to_owned(),
            });
        }
        refuse_links(location)?;
        let path = folder.join("saved.lock");
        let failed = |action| {
            let path = path.clone();
            move |source| Error::Io {
                action,
                path,
                source,
            }
        };
        let opened = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let mut file = opened.map_err(failed("open"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let holder = match file.read_to_string(&mut holder) {
                    Ok(1..) => holder,
                    _ => "another process".to_owned(),
                };
                return Err(Error::SavedInUse { holder, path });
            }
            Err(TryLockError::Error(source)) => return Err(failed("lock")(source)),
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| write!(file, "process {}", std::process::id()))
            .map_err(failed("write"))?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_the_first_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let location = Location::with_index(folder.path(), folder.path());
        let first = SavedLock::take(&location).expect("free");
        let holder = match SavedLock::take(&location) {
            Err(Error::SavedInUse { holder, .. }) => holder,
            other => panic!("expected the lock to be held, found {other:?}"),
        };
        assert_eq!(holder, format!("process {}", std::process::id()));
        drop(first);
        SavedLock::take(&location).expect("free again");
    }
}
