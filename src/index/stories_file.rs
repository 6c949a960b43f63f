//! The stories of an index, in a file of their own beside the engine's.
//!
//! In: [`Stories`]. Out: the same, or an error that names the file where it is not as it was written. All numbers are little-endian:
//!
//! ```text
//! "warraq stories 1\n"
//! u32 segments, each: 32 bytes its name, u32 articles not deleted, u32 documents, u32 story of each document
//! u32 stories,  each: u64 id of its first article
//! u32 pairs,    each: u64 id of the later article, u64 id of the earlier, u32 share in thousandths
//! 32 bytes: SHA-256 of all before
//! ```

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::stories::{Copies, SegmentStories, Stories};
use crate::Error;

const HEAD: &[u8] = b"warraq stories 1\n";
const NAME_BYTES: usize = 32;
const DIGEST_BYTES: usize = 32;

/// Writes `stories` into `folder`, down to the disk, so that they are there whole or not at all.
pub fn write(folder: &Path, stories: &Stories) -> Result<(), Error> {
    let path = path(folder);
    let beside = path.with_extension("new");
    let bytes = to_bytes(stories);
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &path)
    });
    written.map_err(|source| Error::Io {
        action: "write",
        path,
        source,
    })
}

/// Reads the stories in `folder`; `None` where there are none.
pub fn read(folder: &Path) -> Result<Option<Stories>, Error> {
    let path = path(folder);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(Error::Io {
                action: "read",
                path,
                source,
            });
        }
    };
    match from_bytes(&bytes) {
        Some(stories) => Ok(Some(stories)),
        None => Err(Error::Damaged {
            path,
            what: "the stories in it are not as they were written".to_owned(),
        }),
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("stories.bin")
}

fn to_bytes(stories: &Stories) -> Vec<u8> {
    let mut bytes = HEAD.to_vec();
    let number = |bytes: &mut Vec<u8>, number: usize| {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        bytes.extend(number.to_le_bytes());
    };
    number(&mut bytes, stories.segments.len());
    for (name, segment) in &stories.segments {
        bytes.extend(name.as_bytes());
        bytes.extend(segment.alive.to_le_bytes());
        number(&mut bytes, segment.stories.len());
        bytes.extend(segment.stories.iter().flat_map(|story| story.to_le_bytes()));
    }
    number(&mut bytes, stories.firsts.len());
    bytes.extend(stories.firsts.iter().flat_map(|first| first.to_le_bytes()));
    number(&mut bytes, stories.copies.len());
    for copies in &stories.copies {
        bytes.extend(copies.articles.iter().flat_map(|id| id.to_le_bytes()));
        bytes.extend(copies.per_mille.to_le_bytes());
    }
    let digest = Sha256::digest(&bytes);
    bytes.extend(digest);
    bytes
}

fn from_bytes(bytes: &[u8]) -> Option<Stories> {
    let (body, digest) = bytes.split_at_checked(bytes.len().checked_sub(DIGEST_BYTES)?)?;
    if Sha256::digest(body).as_slice() != digest {
        return None;
    }
    let mut rest = Rest(body.strip_prefix(HEAD)?);
    let mut stories = Stories::default();
    for _ in 0..rest.u32()? {
        let name = std::str::from_utf8(rest.take(NAME_BYTES)?).ok()?;
        let alive = rest.u32()?;
        let documents = rest.u32()? as usize;
        let segment = SegmentStories {
            alive,
            stories: rest.u32s(documents)?.into(),
        };
        stories.segments.insert(name.to_owned(), segment);
    }
    for _ in 0..rest.u32()? {
        stories.firsts.push(rest.u64()?);
    }
    for _ in 0..rest.u32()? {
        stories.copies.push(Copies {
            articles: [rest.u64()?, rest.u64()?],
            per_mille: rest.u32()?,
        });
    }
    rest.0.is_empty().then_some(stories)
}

/// What is not yet read.
struct Rest<'bytes>(&'bytes [u8]);

impl<'bytes> Rest<'bytes> {
    fn take(&mut self, count: usize) -> Option<&'bytes [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        let bytes = self.take(4)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes))
    }

    fn u64(&mut self) -> Option<u64> {
        let bytes = self.take(8)?.try_into().ok()?;
        Some(u64::from_le_bytes(bytes))
    }

    fn u32s(&mut self, count: usize) -> Option<Vec<u32>> {
        let (numbers, _) = self.take(count.checked_mul(4)?)?.as_chunks();
        Some(
            numbers
                .iter()
                .map(|&bytes| u32::from_le_bytes(bytes))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Stories {
        let segment = |stories: &[u32]| SegmentStories {
            alive: 2,
            stories: stories.into(),
        };
        Stories {
            segments: [
                ("a".repeat(32), segment(&[0, 1, 1])),
                ("b".repeat(32), segment(&[])),
            ]
            .into(),
            firsts: vec![7],
            copies: vec![Copies {
                articles: [9, 7],
                per_mille: 812,
            }],
        }
    }

    #[test]
    fn stories_come_back_as_they_were_written() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(read(folder.path()).expect("nothing is no error"), None);
        for stories in [some(), Stories::default()] {
            write(folder.path(), &stories).expect("written");
            assert_eq!(read(folder.path()).expect("as written"), Some(stories));
        }
    }

    #[test]
    fn no_byte_may_be_another_or_gone() {
        let whole = to_bytes(&some());
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            assert_eq!(from_bytes(&bytes), None, "byte {at}");
            assert_eq!(from_bytes(&whole[..at]), None, "{at} bytes");
        }
    }
}
