//! One writer at a time, and the second is told who the first is.
//!
//! The lock is the operating system's, held on an open file: it is gone with the process, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::Error;

/// Held while an index is written.
#[derive(Debug)]
pub struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock of the index in `folder`, or says who holds it.
    pub fn take(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("lock");
        let failed = |action| {
            let path = path.clone();
            move |source| Error::Io {
                action,
                path,
                source,
            }
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed("open"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held_by_another(file, &path)),
            Err(TryLockError::Error(source)) => return Err(failed("lock")(source)),
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| write!(file, "process {}", std::process::id()))
            .map_err(failed("write"))?;
        Ok(Self { _file: file })
    }
}

fn held_by_another(mut file: File, path: &Path) -> Error {
    let mut holder = String::new();
    let known = file.read_to_string(&mut holder).is_ok() && !holder.is_empty();
    Error::Locked {
        holder: if known {
            holder
        } else {
            "another process".to_owned()
        },
        path: path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_writer_is_told_who_the_first_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = WriterLock::take(folder.path()).expect("free");
        let holder = match WriterLock::take(folder.path()) {
            Err(Error::Locked { holder, .. }) => holder,
            other => panic!("expected the lock to be held, found {other:?}"),
        };
        assert_eq!(holder, format!("process {}", std::process::id()));
        drop(first);
        WriterLock::take(folder.path()).expect("free again");
    }
}
