//! One writer at a time, the second is told who the first is, and everybody whether the last one finished.
//!
//! The lock is the operating system's, held on an open file: it is gone with the process, however it ends. What
//! stays behind is a file named `unfinished`, which a run makes before its first change and removes after its last.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::disk;
use crate::Error;

const LOCK: &str = "lock";
const UNFINISHED: &str = "unfinished";
/// How long a reader may hold the lock to learn whether a writer does.
const GLANCE: Duration = Duration::from_millis(50);

/// Held while an index is written.
#[derive(Debug)]
pub struct WriterLock {
    _file: File,
    folder: PathBuf,
    unfinished: PathBuf,
}

/// How the last run of the indexer went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastRun {
    /// It came to its end.
    Finished,
    /// It is still going on.
    UnderWay {
        /// In which process: "process 1234".
        holder: String,
    },
    /// It was stopped, or failed: what it committed is there, and the rest is not.
    Stopped,
}

impl LastRun {
    /// Of the index in `folder`. Costs the look for one file where the run finished.
    pub fn of(folder: &Path) -> Self {
        if !folder.join(UNFINISHED).exists() {
            return Self::Finished;
        }
        let Ok(mut lock) = File::open(folder.join(LOCK)) else {
            return Self::Stopped;
        };
        match lock.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Self::UnderWay {
                holder: holder(&mut lock),
            },
            // A run may have ended between the two looks.
            _ if !folder.join(UNFINISHED).exists() => Self::Finished,
            _ => Self::Stopped,
        }
    }
}

impl WriterLock {
    /// Takes the lock of the index in `folder`, or says who holds it.
    pub fn take(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(LOCK);
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
        let mut locked = file.try_lock();
        if matches!(locked, Err(TryLockError::WouldBlock)) {
            std::thread::sleep(GLANCE);
            locked = file.try_lock();
        }
        match locked {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = holder(&mut file);
                return Err(Error::Locked { holder, path });
            }
            Err(TryLockError::Error(source)) => return Err(failed("lock")(source)),
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| write!(file, "process {}", std::process::id()))
            .map_err(failed("write"))?;
        Ok(Self {
            _file: file,
            folder: folder.to_owned(),
            unfinished: folder.join(UNFINISHED),
        })
    }

    /// Notes that the index is about to change: until [`finish`](Self::finish), the run counts as unfinished.
    pub fn begin(&self) -> Result<(), Error> {
        disk::create(&self.unfinished)
            .and_then(|()| disk::sync_folder(&self.folder))
            .map_err(self.failed("create"))
    }

    /// Notes that the run came to its end, and gives the lock back.
    pub fn finish(self) -> Result<(), Error> {
        match disk::remove_file(&self.unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(self.failed("remove")(error))
            }
            _ => Ok(()),
        }
    }

    fn failed(&self, action: &'static str) -> impl FnOnce(io::Error) -> Error {
        let path = self.unfinished.clone();
        move |source| Error::Io {
            action,
            path,
            source,
        }
    }
}

/// Who says in the lock file to hold it.
fn holder(file: &mut File) -> String {
    let mut holder = String::new();
    match file.read_to_string(&mut holder) {
        Ok(1..) => holder,
        _ => "another process".to_owned(),
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

    #[test]
    fn a_run_counts_as_unfinished_until_it_says_otherwise() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(LastRun::of(folder.path()), LastRun::Finished);
        let lock = WriterLock::take(folder.path()).expect("free");
        assert_eq!(LastRun::of(folder.path()), LastRun::Finished);
        lock.begin().expect("noted");
        let holder = format!("process {}", std::process::id());
        assert_eq!(LastRun::of(folder.path()), LastRun::UnderWay { holder });
        drop(lock);
        assert_eq!(LastRun::of(folder.path()), LastRun::Stopped);
        let lock = WriterLock::take(folder.path()).expect("free again");
        lock.finish().expect("removed");
        assert_eq!(LastRun::of(folder.path()), LastRun::Finished);
    }
}
