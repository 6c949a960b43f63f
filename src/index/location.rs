//! Where an archive and its index lie.
//!
//! In: folders named by a person, or the one they stand in. Out: the archive's root and its index folder. The
//! index lies inside the archive unless told otherwise, so that both move together.

use std::path::{Path, PathBuf};

use crate::Error;

/// The folder of an index inside its archive.
const INDEX_FOLDER: &str = ".warraq";

/// An archive's root and its index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    archive: PathBuf,
    index: PathBuf,
}

impl Location {
    /// The archive `folder` with its index in `folder/.warraq`.
    pub fn of_archive(folder: &Path) -> Self {
        Self {
            archive: folder.to_owned(),
            index: folder.join(INDEX_FOLDER),
        }
    }

    /// The archive `folder` with its index at `index`.
    pub fn with_index(folder: &Path, index: &Path) -> Self {
        Self {
            archive: folder.to_owned(),
            index: index.to_owned(),
        }
    }

    /// The nearest folder at or above `start` that holds an index, as git finds its repository.
    pub fn above(start: &Path) -> Result<Self, Error> {
        start
            .ancestors()
            .map(Self::of_archive)
            .find(|location| location.index.is_dir())
            .ok_or_else(|| Error::NoIndex {
                folder: start.to_owned(),
            })
    }

    /// The archive's root.
    pub fn archive(&self) -> &Path {
        &self.archive
    }

    /// The index folder.
    pub fn index(&self) -> &Path {
        &self.index
    }

    /// Refuses an archive that is not a folder.
    pub fn check_archive(&self) -> Result<(), Error> {
        let folder = self.archive.clone();
        match std::fs::metadata(&folder) {
            Ok(metadata) if metadata.is_dir() => Ok(()),
            Ok(_) => Err(Error::NotAFolder { folder }),
            Err(source) => Err(Error::Io {
                action: "open the archive",
                path: folder,
                source,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_found_from_any_folder_below_it() {
        let root = tempfile::tempdir().expect("a folder");
        let below = root.path().join("a/b");
        std::fs::create_dir_all(&below).expect("folders");
        std::fs::create_dir(root.path().join(INDEX_FOLDER)).expect("an index folder");
        let found = Location::above(&below).expect("found");
        assert_eq!(found, Location::of_archive(root.path()));
    }

    #[test]
    fn a_file_is_no_archive() {
        let root = tempfile::tempdir().expect("a folder");
        let file = root.path().join("a.txt");
        std::fs::write(&file, "a").expect("a file");
        let refused = Location::of_archive(&file).check_archive();
        assert!(matches!(refused, Err(Error::NotAFolder { .. })));
        let missing = Location::of_archive(&root.path().join("none")).check_archive();
        assert!(matches!(missing, Err(Error::Io { .. })));
    }
}
