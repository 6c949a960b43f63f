//! The word counts of an index, in a file of its own beside the engine's.
//!
//! In: what the first build learnt. Out: the same, as long as the index lasts. Index and queries must agree on every stem, so
//! a file that is gone or that has changed is an error: the lexicon alone would give other stems.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tantivy::TantivyError;
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{Directory, MmapDirectory};

use super::disk::{self, io_error};
use super::sample::Lesson;
use crate::Error;
use crate::analysis::WordCounts;

/// The file in the folder of an index.
const FILE: &str = "counts.bin";

/// What an index has learnt, as `warraq.json` says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learnt {
    /// In how many articles words were counted.
    pub articles: u64,
    /// How many words have counts.
    pub words: u64,
    /// Of the file, in lower-case hexadecimal.
    sha256: String,
    /// Of the file, as the engine's files have it; every opening of the index is held against it, since it costs a tenth of the other.
    /// `None` in an index made before there was one.
    #[serde(default)]
    crc32: Option<u32>,
}

impl Learnt {
    /// Writes the counts into `folder`, down to the disk.
    pub(super) fn write(folder: &Path, lesson: &Lesson) -> Result<Self, Error> {
        let path = folder.join(FILE);
        let bytes = lesson.counts.as_bytes();
        disk::replace(&path, bytes).map_err(io_error("write", &path))?;
        Ok(Self {
            articles: lesson.articles,
            words: lesson.counts.len() as u64,
            sha256: sha256(bytes),
            crc32: Some(crc32fast::hash(bytes)),
        })
    }

    /// Opens the counts in `folder`, which stay where they are, and refuses others than those written.
    pub(super) fn open(&self, folder: &Path) -> Result<WordCounts, Error> {
        let damaged = |what: &str| Error::Damaged {
            path: folder.join(FILE),
            what: what.to_owned(),
        };
        let directory = MmapDirectory::open(folder).map_err(TantivyError::from)?;
        let opened = match directory.open_read(Path::new(FILE)) {
            Ok(file) => file.read_bytes(),
            Err(OpenReadError::FileDoesNotExist(_)) => {
                let what = "the word counts that the index was made with are gone";
                return Err(damaged(what));
            }
            Err(OpenReadError::IoError { io_error, .. }) => {
                Err(io::Error::new(io_error.kind(), io_error))
            }
            Err(error) => return Err(TantivyError::from(error).into()),
        };
        let bytes = opened.map_err(io_error("read", &folder.join(FILE)))?;
        self.check(&bytes).map_err(|what| damaged(&what))?;
        WordCounts::from_bytes(bytes).ok_or_else(|| damaged("it holds no word counts"))
    }

    /// Says what is wrong with `bytes`, unless they are those written.
    fn check(&self, bytes: &[u8]) -> Result<(), String> {
        let Some(expected) = self.crc32 else {
            let (found, expected) = (sha256(bytes), &self.sha256);
            return match found == *expected {
                true => Ok(()),
                false => Err(format!("SHA-256 {found} found, {expected} expected")),
            };
        };
        match crc32fast::hash(bytes) {
            found if found == expected => Ok(()),
            found => Err(format!("CRC-32 {found:08x} found, {expected:08x} expected")),
        }
    }
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::analysis::{Analyzer, WordCounter};

    fn lesson() -> Lesson {
        let mut counter = WordCounter::default();
        counter.count("جسر الجسر وجسر وطريق الطريق والطريق", 100);
        Lesson {
            articles: 1,
            counts: counter.finish(&Analyzer::new()),
        }
    }

    #[test]
    fn counts_that_changed_are_refused_also_where_no_crc_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let learnt = Learnt::write(folder.path(), &lesson()).expect("written");
        let former = Learnt {
            crc32: None,
            ..learnt.clone()
        };
        let written = lesson().counts;
        for learnt in [&learnt, &former] {
            let counts = learnt.open(folder.path()).expect("as it was written");
            assert_eq!(counts.as_bytes(), written.as_bytes());
        }
        let mut changed = written.as_bytes().to_vec();
        changed[0] ^= 1;
        for bytes in [&changed[..], &changed[1..], b""] {
            fs::write(folder.path().join(FILE), bytes).expect("written");
            for learnt in [&learnt, &former] {
                let refused = learnt.open(folder.path());
                assert!(matches!(refused, Err(Error::Damaged { .. })), "{refused:?}");
            }
        }
    }
}
