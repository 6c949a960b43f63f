//! A file of an index of which few places are read.
//!
//! In: a file that the engine has mapped. Out: the same bytes. Where a page of a mapped file is not in memory, the system reads what lies
//! around it as well, on some disks megabytes: on a disk just plugged in that is nearly all the time of an answer. Here the file is mapped
//! so that it reads the page alone; and of a short range that the engine takes, a list or a block of articles, it is told at once, for many
//! pages together are read as fast as one.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::num::NonZeroU64;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustix::fs::{Advice, fadvise};
use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};

/// The system reads a page in any case.
const PAGE_BYTES: usize = 4 << 10;
/// Of a longer range, a dictionary or the column of a large segment, few pages are looked at.
const LONGEST_BYTES: usize = 256 << 10;
/// In a shorter file, as the word counts are and how long articles are, most is looked at.
const SHORT_FILE_BYTES: u64 = 512 << 10;
/// At the end of a longer one stands what is where in it.
const END_BYTES: u64 = 16 << 10;
/// Of so many ranges the system is told: who takes more has the file in memory by then.
const MOST_TOLD: usize = 512;

/// A mapped file, and what the system is told by.
pub struct FewPlaces {
    mapped: Arc<dyn FileHandle>,
    file: File,
    told: AtomicUsize,
}

impl FewPlaces {
    /// The file at `path`, which is `mapped`; that alone where it cannot be opened again.
    pub fn of(mapped: Arc<dyn FileHandle>, path: &Path) -> Arc<dyn FileHandle> {
        match File::open(path) {
            Ok(file) => Arc::new(Self {
                mapped,
                file,
                told: AtomicUsize::new(0),
            }),
            Err(_) => mapped,
        }
    }

    /// Has the system begin to read a range.
    fn tell(&self, range: &Range<usize>) {
        let is_told = (PAGE_BYTES + 1..=LONGEST_BYTES).contains(&range.len())
            && self.told.fetch_add(1, Ordering::Relaxed) < MOST_TOLD;
        if is_told {
            will_need(&self.file, range.start as u64, range.len() as u64);
        }
    }
}

/// Has the system begin to read the ends of the files in `folder`, and the whole of those that are short: every opening of an index looks
/// there, at one after the other, and many are read as fast as one.
pub fn announce_opening(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(file) = File::open(entry.path()) else {
            continue;
        };
        let len = file.metadata().map_or(0, |metadata| metadata.len());
        let from = match len <= SHORT_FILE_BYTES {
            true => 0,
            false => len - END_BYTES,
        };
        will_need(&file, from, len - from);
    }
}

/// Untold, the system reads when it is asked.
fn will_need(file: &File, from: u64, len: u64) {
    let _ = fadvise(file, from, NonZeroU64::new(len), Advice::WillNeed);
}

impl FileHandle for FewPlaces {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        self.tell(&range);
        self.mapped.read_bytes(range)
    }
}

impl HasLen for FewPlaces {
    fn len(&self) -> usize {
        self.mapped.len()
    }
}

impl fmt::Debug for FewPlaces {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "few places of {:?}", self.mapped)
    }
}

#[cfg(test)]
mod tests {
    use tantivy::directory::{Directory, MmapDirectory};

    use super::*;

    #[test]
    fn every_range_holds_what_the_file_holds_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let bytes: Vec<u8> = (0..2 * LONGEST_BYTES)
            .map(|at| (at / 7 % 251) as u8)
            .collect();
        let path = folder.path().join("a");
        std::fs::write(&path, &bytes).expect("written");
        let directory = MmapDirectory::open(folder.path()).expect("opened");
        let mapped = directory.get_file_handle(Path::new("a")).expect("mapped");
        let file = FewPlaces::of(mapped, &path);
        assert_eq!(file.len(), bytes.len());
        for range in [
            0..0,
            0..1,
            5..2 * PAGE_BYTES,
            PAGE_BYTES..bytes.len(),
            0..bytes.len(),
        ] {
            let read = file.read_bytes(range.clone()).expect("read");
            assert_eq!(read.as_slice(), &bytes[range]);
        }
    }

    #[test]
    fn what_cannot_be_announced_is_no_error() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("a")).expect("a folder");
        std::fs::write(folder.path().join("b"), "").expect("written");
        announce_opening(folder.path());
        announce_opening(&folder.path().join("none"));
    }
}
