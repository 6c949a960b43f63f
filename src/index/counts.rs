//! The word counts of an index, in a file of its own beside the engine's.
//!
//! In: what the first build learnt. Out: the same, as long as the index lasts. Index and queries must agree on every stem, so
//! a file that is gone or that has changed is an error: the lexicon alone would give other stems.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::disk;
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
        let bytes = lesson.counts.to_bytes();
        disk::replace(&path, &bytes).map_err(|source| Error::Io {
            action: "write",
            path,
            source,
        })?;
        Ok(Self {
            articles: lesson.articles,
            words: lesson.counts.len() as u64,
            sha256: sha256(&bytes),
        })
    }

    /// Reads the counts from `folder`, and refuses others than those written.
    pub(super) fn read(&self, folder: &Path) -> Result<WordCounts, Error> {
        let path = path(folder);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let what = "the word counts that the index was made with are gone".to_owned();
                return Err(Error::Damaged { path, what });
            }
            Err(source) => {
                return Err(Error::Io {
                    action: "read",
                    path,
                    source,
                });
            }
        };
        let found = sha256(&bytes);
        if found != self.sha256 {
            let what = format!("SHA-256 {found} found, {} expected", self.sha256);
            return Err(Error::Damaged { path, what });
        }
        WordCounts::from_bytes(&bytes).ok_or_else(|| Error::Damaged {
            path,
            what: "it holds no word counts".to_owned(),
        })
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("counts.bin")
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
