//! Tables that are needed only while stories are found.
//!
//! In: tables as bytes. Out: the same bytes, the first of them in memory and what comes after in files that are mapped, so that memory does not
//! grow with the number of articles. The files lie in a folder of their own beside the engine's, which goes when the stories are
//! found, or could not be; what a killed run left of it goes when the next one begins.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::{Directory, MmapDirectory, OwnedBytes};

use super::disk::{self, NewFile};
use crate::Error;

const FOLDER: &str = "stories.tables";

/// How many bytes stay in memory: the tables of some twenty thousand articles, which then need no files.
const IN_MEMORY: usize = 8 << 20;

/// Where tables are kept until it is dropped.
#[derive(Debug)]
pub(super) struct StoryTables {
    folder: PathBuf,
    /// How many bytes more stay in memory.
    room: usize,
    /// How many tables have a file.
    files: u32,
}

impl StoryTables {
    /// Tables of the index whose files are in `folder`, which one process at a time writes.
    pub(super) fn beside(folder: &Path) -> Result<Self, Error> {
        let tables = Self {
            folder: folder.join(FOLDER),
            room: IN_MEMORY,
            files: 0,
        };
        if tables.folder.is_dir() {
            disk::remove_folder(&tables.folder).map_err(|source| Error::Io {
                action: "clear",
                path: tables.folder.clone(),
                source,
            })?;
        }
        Ok(tables)
    }

    /// Keeps a table as long as the bytes that are returned.
    pub(super) fn keep(&mut self, table: Vec<u8>) -> Result<OwnedBytes, Error> {
        if let Some(room) = self.room.checked_sub(table.len()) {
            self.room = room;
            return Ok(OwnedBytes::new(table));
        }
        let name = format!("{}.bin", self.files);
        let path = self.folder.join(&name);
        self.write(&path, &table).map_err(|source| Error::Io {
            action: "write",
            path: path.clone(),
            source,
        })?;
        self.files += 1;
        let directory = MmapDirectory::open(&self.folder).map_err(TantivyError::from)?;
        let file = directory.get_file_handle(Path::new(&name));
        let file = file.map_err(TantivyError::from)?;
        file.read_bytes(0..file.len()).map_err(|source| Error::Io {
            action: "read",
            path,
            source,
        })
    }

    fn write(&self, path: &Path, table: &[u8]) -> io::Result<()> {
        if self.files == 0 {
            disk::create_folders(&self.folder)?;
        }
        // Nothing reads it after a power cut, so it need not be on the disk.
        NewFile::create(path)?.write_all(table)
    }
}

impl Drop for StoryTables {
    fn drop(&mut self) {
        if self.folder.is_dir() {
            // What cannot go now goes when the next run begins.
            let _ = disk::remove_folder(&self.folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_what_they_were_and_leave_nothing() {
        let index = tempfile::tempdir().expect("a folder");
        let folder = index.path().join(FOLDER);
        let mut tables = StoryTables::beside(index.path()).expect("nothing is there");
        let large = vec![7; IN_MEMORY];
        let in_memory = tables.keep(large.clone()).expect("kept");
        assert!(!folder.exists());
        let kept = [b"one".to_vec(), Vec::new(), large.clone()]
            .map(|table| tables.keep(table).expect("kept"));
        assert!(folder.is_dir());
        assert_eq!(in_memory.as_slice(), large);
        assert_eq!(kept[0].as_slice(), b"one");
        assert!(kept[1].is_empty());
        assert_eq!(kept[2].as_slice(), large);
        drop((in_memory, kept, tables));
        assert!(!folder.exists());
    }

    #[test]
    fn what_a_killed_run_left_goes() {
        let index = tempfile::tempdir().expect("a folder");
        let folder = index.path().join(FOLDER);
        std::fs::create_dir(&folder).expect("made");
        std::fs::write(folder.join("0.bin"), "left").expect("written");
        let tables = StoryTables::beside(index.path()).expect("cleared");
        assert!(!folder.exists());
        drop(tables);
    }
}
