//! The stories of an index, in a file of their own beside the engine's.
//!
//! In: [`Found`]. Out: the same, read a few bytes at a time, or an error that names the file where it is not as it was written:
//! [`stories_layout`](super::stories_layout) says what is where.
//!
//! The file is mapped, and a block is held against its SHA-256 when it is first read: an answer of ten hits reads twenty blocks of
//! four thousand, and the near-copies of an article are found by its id.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use tantivy::TantivyError;
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{Directory, MmapDirectory, OwnedBytes};

use super::disk;
use super::stories_layout::{BLOCK_BYTES, COPY_BYTES, DIGEST_BYTES, Found, Table, parts, to_bytes};
use crate::Error;

const FILE: &str = "stories.bin";
/// The form before this one had to be read whole; it is as if it were not there.
const FORMER_HEAD: &[u8] = b"warraq stories 1\n";

/// The file, open. All that is read of it is as it was written.
#[derive(Debug)]
pub struct StoriesFile {
    path: PathBuf,
    table: Table,
    body: OwnedBytes,
    digests: OwnedBytes,
    /// Whether each block was held against its SHA-256.
    checked: Box<[AtomicBool]>,
}

/// The number of the story of each document of a segment.
#[derive(Debug, Clone)]
pub struct StoryNumbers(OwnedBytes);

impl StoryNumbers {
    /// The number of the story of a document from 1; 0 where it is alone in it.
    pub fn get(&self, doc: u32) -> u32 {
        let (numbers, _) = self.0.as_chunks();
        let number = numbers.get(doc as usize);
        number.map_or(0, |&bytes| u32::from_le_bytes(bytes))
    }
}

impl StoriesFile {
    /// Opens the file in `folder`; `None` where there is none, or one of the former form.
    pub fn open(folder: &Path) -> Result<Option<Self>, Error> {
        let directory = MmapDirectory::open(folder).map_err(TantivyError::from)?;
        let bytes = match directory.get_file_handle(Path::new(FILE)) {
            Ok(file) => file.read_bytes(0..file.len()),
            Err(OpenReadError::FileDoesNotExist(_)) => return Ok(None),
            Err(error) => return Err(TantivyError::from(error).into()),
        };
        let path = folder.join(FILE);
        let bytes = bytes.map_err(|source| Error::Io {
            action: "read",
            path: path.clone(),
            source,
        })?;
        if bytes.starts_with(FORMER_HEAD) {
            return Ok(None);
        }
        Self::of_bytes(path, bytes).map(Some)
    }

    /// The file that is to be written for `found`.
    pub fn of(found: &Found) -> Result<Self, Error> {
        Self::of_bytes(FILE.into(), OwnedBytes::new(to_bytes(found)))
    }

    /// Writes the file into `folder`, down to the disk, so that it is there whole or not at all.
    pub fn write(folder: &Path, found: &Found) -> Result<(), Error> {
        let path = folder.join(FILE);
        let written = disk::replace(&path, &to_bytes(found));
        let written = written.and_then(|()| disk::sync_folder(folder));
        written.map_err(|source| Error::Io {
            action: "write",
            path,
            source,
        })
    }

    fn of_bytes(path: PathBuf, bytes: OwnedBytes) -> Result<Self, Error> {
        match parts(&bytes) {
            Some((table, digests, body)) => {
                let count = digests.len() / DIGEST_BYTES;
                Ok(Self {
                    path,
                    table,
                    body: bytes.slice(body),
                    digests: bytes.slice(digests),
                    checked: (0..count).map(|_| AtomicBool::new(false)).collect(),
                })
            }
            None => Err(damaged(path)),
        }
    }

    /// Reads the whole file and holds it against what was written.
    pub fn check(&self) -> Result<(), Error> {
        self.read(0..self.body.len()).map(|_| ())
    }

    /// The bytes at `range` of the body; an empty range gives none.
    fn read(&self, range: Range<usize>) -> Result<&[u8], Error> {
        let blocks = range.start / BLOCK_BYTES..range.end.div_ceil(BLOCK_BYTES);
        let is_right = |block: usize| {
            let checked = self.checked.get(block);
            if checked.is_some_and(|checked| checked.load(Ordering::Relaxed)) {
                return true;
            }
            let bytes = self.body.chunks(BLOCK_BYTES).nth(block);
            let digest = self.digests.chunks(DIGEST_BYTES).nth(block);
            let is_right = bytes.is_some_and(|bytes| Some(&*Sha256::digest(bytes)) == digest);
            if let Some(checked) = checked {
                checked.store(is_right, Ordering::Relaxed);
            }
            is_right
        };
        let is_right = match blocks.len() {
            0..8 => blocks.into_iter().all(is_right),
            _ => blocks.into_par_iter().with_min_len(8).all(is_right),
        };
        let bytes = self.body.get(range).filter(|_| is_right);
        bytes.ok_or_else(|| damaged(self.path.clone()))
    }

    /// The number at place `at` of the numbers in `range`; `None` behind the last.
    fn number<const BYTES: usize>(
        &self,
        range: &Range<usize>,
        at: usize,
    ) -> Result<Option<[u8; BYTES]>, Error> {
        match at < range.len() / BYTES {
            true => {
                let start = range.start + at * BYTES;
                let bytes = self.read(start..start + BYTES)?;
                Ok(bytes.first_chunk().copied())
            }
            false => Ok(None),
        }
    }

    /// How many segments are known.
    pub fn segments(&self) -> usize {
        self.table.segments.len()
    }

    /// How many documents of segment `name` were not deleted; `None` where it is not known.
    pub fn alive(&self, name: &str) -> Option<u32> {
        let segment = self.table.segments.get(name)?;
        Some(segment.alive)
    }

    /// The number of the story of a document from 1; 0 where it is alone in it or not known.
    pub fn story(&self, name: &str, doc: u32) -> Result<u32, Error> {
        let segment = self.table.segments.get(name);
        let range = segment.map_or(0..0, |segment| segment.numbers.clone());
        let number = self.number(&range, doc as usize)?;
        Ok(number.map_or(0, u32::from_le_bytes))
    }

    /// The numbers of the stories of all documents of segment `name`, none where it is not known.
    pub fn stories(&self, name: &str) -> Result<StoryNumbers, Error> {
        let segment = self.table.segments.get(name);
        let range = segment.map_or(0..0, |segment| segment.numbers.clone());
        self.read(range.clone())?;
        Ok(StoryNumbers(self.body.slice(range)))
    }

    /// How many stories there are.
    pub fn len(&self) -> usize {
        self.table.firsts.len() / 8
    }

    /// The id of the first article of story `number`.
    pub fn first(&self, number: u32) -> Result<Option<u64>, Error> {
        let Some(at) = number.checked_sub(1) else {
            return Ok(None);
        };
        let id = self.number(&self.table.firsts, at as usize)?;
        Ok(id.map(u64::from_le_bytes))
    }

    /// The ids of the near-copies of article `id`, and how many of a thousand sequences of the shorter the other has.
    pub fn copies_of(&self, id: u64) -> Result<Vec<(u64, u16)>, Error> {
        let (mut least, mut end) = (0, self.articles());
        while least < end {
            let middle = least + (end - least) / 2;
            match self.id(middle)? < id {
                true => least = middle + 1,
                false => end = middle,
            }
        }
        match least < self.articles() && self.id(least)? == id {
            true => self.copies_at(least),
            false => Ok(Vec::new()),
        }
    }

    /// Every pair of near-copies once, and how many of a thousand sequences of the shorter the other has.
    pub fn pairs(&self) -> Result<Vec<([u64; 2], u16)>, Error> {
        let mut pairs = Vec::new();
        for at in 0..self.articles() {
            let id = self.id(at)?;
            let after = self
                .copies_at(at)?
                .into_iter()
                .filter(|(copy, _)| *copy > id);
            pairs.extend(after.map(|(copy, share)| ([id, copy], share)));
        }
        Ok(pairs)
    }

    /// How many articles have near-copies.
    fn articles(&self) -> usize {
        self.table.ids.len() / 8
    }

    fn id(&self, at: usize) -> Result<u64, Error> {
        let id = self.number(&self.table.ids, at)?;
        Ok(id.map_or(u64::MAX, u64::from_le_bytes))
    }

    fn copies_at(&self, at: usize) -> Result<Vec<(u64, u16)>, Error> {
        let end_of = |at| -> Result<usize, Error> {
            let end = self.number(&self.table.ends, at)?;
            Ok(end.map_or(0, u32::from_le_bytes) as usize)
        };
        let start = match at.checked_sub(1) {
            Some(before) => end_of(before)?,
            None => 0,
        };
        let end = end_of(at)?;
        // Near-copies of one article follow those of another, so that all of them are read once.
        if end < start || end > self.table.copies.len() / COPY_BYTES {
            return Err(damaged(self.path.clone()));
        }
        let mut copies = Vec::new();
        for at in start..end {
            let copy = self.number::<COPY_BYTES>(&self.table.copies, at)?;
            if let Some([a, b, c, d, low, high]) = copy {
                let article = u32::from_le_bytes([a, b, c, d]);
                let share = u16::from_le_bytes([low, high]);
                copies.push((self.id(article as usize)?, share));
            }
        }
        Ok(copies)
    }
}

fn damaged(path: PathBuf) -> Error {
    Error::Damaged {
        path,
        what: "the stories in it are not as they were written".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::stories_layout::FoundSegment;
    use super::*;

    fn some() -> Found {
        let segment = |stories: &[u32]| FoundSegment {
            alive: 2,
            stories: stories.into(),
        };
        Found {
            segments: [
                ("a".repeat(32), segment(&[0, 1, 1])),
                ("b".repeat(32), segment(&[])),
            ]
            .into(),
            firsts: vec![7],
            pairs: vec![([7, 9], 812), ([5, 9], 1000)],
        }
    }

    /// More than one block.
    fn many() -> Found {
        let stories = (0..10_000).map(|doc| doc / 2 + 1).collect();
        let segment = FoundSegment {
            alive: 10_000,
            stories,
        };
        Found {
            segments: [("a".repeat(32), segment)].into(),
            firsts: (0..5_000).map(|story| 2 * story + 1).collect(),
            pairs: (0..5_000)
                .map(|story| ([2 * story + 1, 2 * story + 2], 600))
                .collect(),
        }
    }

    fn read(file: &StoriesFile) -> Result<Found, Error> {
        let mut found = Found {
            pairs: file.pairs()?,
            ..Found::default()
        };
        for (name, segment) in &file.table.segments {
            let numbers = file.stories(name)?;
            let docs = 0..segment.numbers.len() as u32 / 4;
            let segment = FoundSegment {
                alive: segment.alive,
                stories: docs.map(|doc| numbers.get(doc)).collect(),
            };
            found.segments.insert(name.clone(), segment);
        }
        for number in 1..=file.len() as u32 {
            found.firsts.extend(file.first(number)?);
        }
        Ok(found)
    }

    #[test]
    fn stories_come_back_as_they_were_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let none = StoriesFile::open(folder.path()).expect("nothing is no error");
        assert!(none.is_none());
        for mut found in [some(), many(), Found::default()] {
            StoriesFile::write(folder.path(), &found).expect("written");
            let file = StoriesFile::open(folder.path()).expect("opens");
            let file = file.expect("is there");
            found.pairs.sort_unstable();
            assert_eq!(read(&file).expect("as written"), found);
        }
    }

    #[test]
    fn near_copies_are_found_from_both_sides() {
        let file = StoriesFile::of(&some()).expect("whole");
        assert_eq!(file.copies_of(9).expect("read"), [(5, 1000), (7, 812)]);
        assert_eq!(file.copies_of(7).expect("read"), [(9, 812)]);
        for alone in [0, 6, 8, u64::MAX] {
            assert_eq!(file.copies_of(alone).expect("read"), []);
        }
    }

    #[test]
    fn a_file_of_the_former_form_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(FILE);
        fs::write(&path, [FORMER_HEAD, &[0; 50]].concat()).expect("written");
        let former = StoriesFile::open(folder.path()).expect("no error");
        assert!(former.is_none());
    }

    fn whole(bytes: &[u8]) -> Result<(), Error> {
        StoriesFile::of_bytes(FILE.into(), OwnedBytes::new(bytes.to_vec()))?.check()
    }

    #[test]
    fn no_byte_may_be_another_or_gone() {
        let bytes = to_bytes(&some());
        assert!(whole(&bytes).is_ok());
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert!(whole(&other).is_err(), "byte {at}");
            assert!(whole(&bytes[..at]).is_err(), "{at} bytes");
        }
        assert!(whole(&[bytes, vec![0]].concat()).is_err());
    }

    #[test]
    fn near_copies_that_overlap_are_damage() {
        for end in [0, 5, u32::MAX] {
            let mut file = StoriesFile::of(&some()).expect("whole");
            let mut body = file.body.to_vec();
            let second = file.table.ends.start + 4;
            body[second..second + 4].copy_from_slice(&end.to_le_bytes());
            file.body = OwnedBytes::new(body);
            // As if its hash were right.
            file.checked = [AtomicBool::new(true)].into();
            assert!(file.pairs().is_err(), "{end}");
            assert!(file.copies_of(7).is_err(), "{end}");
        }
    }

    #[test]
    fn damage_is_told_where_it_is_read() {
        let mut bytes = to_bytes(&many());
        *bytes.last_mut().expect("not empty") ^= 1;
        assert!(whole(&bytes).is_err());
        let file = StoriesFile::of_bytes(FILE.into(), OwnedBytes::new(bytes)).expect("a table");
        assert_eq!(file.story(&"a".repeat(32), 9_999).expect("whole"), 5_000);
        assert_eq!(file.first(1).expect("whole"), Some(1));
        assert!(file.copies_of(10_000).is_err());
    }
}
