//! The word counts of an index, in a file of its own beside the engine's.
//!
//! In: what the first build learnt. Out: the same, as long as the index lasts. Index and queries must agree on every stem, so
//! a file that is gone or that has changed is an error: the lexicon alone would give other stems.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::disk::{self, io_error};
use super::sample::Lesson;
use crate::Error;
use crate::analysis::WordCounts;

/// What an index has learnt, as `warraq.json` says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learnt {
    /// In how many articles words were counted.
    pub articles: u64,
    /// How many words have counts.
    pub words: u64,
    /// Of the file, in lower-case hexadecimal.
    sha256: String,
}

impl Learnt {
    /// Writes the counts into `folder`, down to the disk.
    pub(super) fn write(folder: &Path, lesson: &Lesson) -> Result<Self, Error> {
        let path = path(folder);
        let bytes = lesson.counts.as_bytes();
        disk::replace(&path, bytes).map_err(io_error("write", &path))?;
        Ok(Self {
            articles: lesson.articles,
            words: lesson.counts.len() as u64,
            sha256: sha256(bytes),
        })
    }

    /// Reads the counts from `folder`, and refuses others than those written.
    pub(super) fn read(&self, folder: &Path) -> Result<WordCounts, Error> {
        let path = path(folder);
        let counts = match read_counts(&path) {
            Ok(counts) => counts,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let what = "the word counts that the index was made with are gone".to_owned();
                return Err(Error::Damaged { path, what });
            }
            Err(error) => return Err(io_error("read", &path)(error)),
        };
        let Some(counts) = counts else {
            let what = "it holds no word counts".to_owned();
            return Err(Error::Damaged { path, what });
        };
        let found = sha256(counts.as_bytes());
        if found != self.sha256 {
            let what = format!("SHA-256 {found} found, {} expected", self.sha256);
            return Err(Error::Damaged { path, what });
        }
        Ok(counts)
    }
}

fn read_counts(path: &Path) -> io::Result<Option<WordCounts>> {
    let mut file = File::open(path)?;
    let len = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
    WordCounts::read(len, |table| file.read_exact(table))
}

fn path(folder: &Path) -> PathBuf {
    folder.join("counts.bin")
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
