//! The saved searches of an archive, in a file that people can read.
//!
//! In and out: `saved.json`. A search is kept as it was typed, its query and its flags apart: `--last 30d` is about the
//! day it is run on. What flags there are is the command line's matter.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::lock::SavedLock;
use super::seen::Seen;
use crate::Error;
use crate::index::{Location, refuse_pipes};
use crate::whole_file::replace_file;

/// A search under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedSearch {
    /// What it is called.
    pub name: String,
    /// What its list of shown articles is called by; given once.
    pub number: u64,
    /// The query, as typed.
    pub query: String,
    /// The flags beside it, each with its value: `--source=رويترز`.
    pub flags: Vec<String>,
}

/// What stands in `saved.json`.
#[derive(Debug, Default, Serialize, Deserialize)]
struct File {
    searches: Vec<SavedSearch>,
}

/// The saved searches of an archive.
#[derive(Debug)]
pub struct SavedSearches {
    folder: PathBuf,
    file: File,
}

impl SavedSearches {
    /// Reads the saved searches of the index at `location`.
    ///
    /// # Errors
    ///
    /// [`Error::BadLine`] where `saved.json` is not what it should be; [`Error::Foreign`] where it is a pipe.
    pub fn load(location: &Location) -> Result<Self, Error> {
        refuse_pipes(location)?;
        let folder = location.index().to_owned();
        let path = folder.join("saved.json");
        let file = match fs::read(&path) {
            Ok(json) => serde_json::from_slice(&json).map_err(|error| Error::BadLine {
                path,
                line: error.line() as u64,
                found: error.to_string(),
                expected: "saved searches as `warraq saved` writes them",
            })?,
            Err(error) if error.kind() == ErrorKind::NotFound => File::default(),
            Err(source) => {
                return Err(Error::Io {
                    action: "read",
                    path,
                    source,
                });
            }
        };
        Ok(Self { folder, file })
    }

    /// All of them, in the order they were saved in.
    pub fn all(&self) -> &[SavedSearch] {
        &self.file.searches
    }

    /// The search called `name`.
    ///
    /// # Errors
    ///
    /// [`Error::NoSavedSearch`], with the names there are.
    pub fn named(&self, name: &str) -> Result<&SavedSearch, Error> {
        let found = self.all().iter().find(|search| search.name == name);
        found.ok_or_else(|| Error::NoSavedSearch {
            name: name.to_owned(),
            known: self
                .all()
                .iter()
                .map(|search| search.name.clone())
                .collect(),
        })
    }

    /// Saves a search, which has shown `seen`.
    ///
    /// # Errors
    ///
    /// [`Error::SavedBefore`], [`Error::BadName`], and what the disk refuses.
    pub fn add(
        &mut self,
        lock: &SavedLock,
        name: &str,
        query: String,
        flags: Vec<String>,
        seen: &Seen,
    ) -> Result<(), Error> {
        self.refuse_name(name)?;
        let last = self.all().iter().map(|search| search.number).max();
        let search = SavedSearch {
            name: name.to_owned(),
            number: last.unwrap_or(0).wrapping_add(1),
            query,
            flags,
        };
        // What an older search of this number has shown goes first, so that a run that is stopped hides nothing.
        match seen.count() {
            0 => self.forget(&search)?,
            _ => self.mark(lock, &search, seen)?,
        }
        self.file.searches.push(search);
        self.write()
    }

    /// Refuses a name that is none, or another search's.
    pub fn refuse_name(&self, name: &str) -> Result<(), Error> {
        let is_plain = !name.starts_with('-') && !name.contains(char::is_control);
        if !is_plain || !name.contains(char::is_alphanumeric) {
            let name = name.to_owned();
            return Err(Error::BadName { name });
        }
        match self.named(name) {
            Ok(_) => Err(Error::SavedBefore {
                name: name.to_owned(),
            }),
            Err(_) => Ok(()),
        }
    }

    /// Forgets the search called `name`, and what it has shown.
    pub fn remove(&mut self, _lock: &SavedLock, name: &str) -> Result<(), Error> {
        let search = self.named(name)?.clone();
        self.file.searches.retain(|search| search.name != name);
        self.write()?;
        self.forget(&search)
    }

    /// What `search` has shown.
    pub fn seen(&self, search: &SavedSearch) -> Result<Seen, Error> {
        Seen::load(&self.seen_path(search.number))
    }

    /// When what `search` has shown was last written, if ever.
    pub fn last_marked(&self, search: &SavedSearch) -> Option<SystemTime> {
        let metadata = fs::metadata(self.seen_path(search.number)).ok()?;
        metadata.modified().ok()
    }

    /// Remembers that `search` has shown `seen`, and nothing else.
    pub fn mark(&self, _lock: &SavedLock, search: &SavedSearch, seen: &Seen) -> Result<(), Error> {
        let path = self.seen_path(search.number);
        let folder = self.folder.join("seen");
        fs::create_dir_all(&folder).map_err(|source| Error::Io {
            action: "create",
            path: folder,
            source,
        })?;
        seen.write(&path)
    }

    /// Removes the list of what `search` has shown.
    fn forget(&self, search: &SavedSearch) -> Result<(), Error> {
        let path = self.seen_path(search.number);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != ErrorKind::NotFound => Err(Error::Io {
                action: "remove",
                path,
                source,
            }),
            _ => Ok(()),
        }
    }

    fn seen_path(&self, number: u64) -> PathBuf {
        self.folder.join("seen").join(format!("{number}.txt"))
    }

    fn write(&self) -> Result<(), Error> {
        let path = self.folder.join("saved.json");
        let json = serde_json::to_vec_pretty(&self.file);
        let mut json = json.map_err(|error| Error::Output {
            path: path.clone(),
            source: error.into(),
        })?;
        json.push(b'\n');
        replace_file(&path, &json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::ArticleId;

    fn location() -> (tempfile::TempDir, Location) {
        let folder = tempfile::tempdir().expect("a folder");
        let location = Location::with_index(folder.path(), folder.path());
        (folder, location)
    }

    #[test]
    fn searches_and_what_they_have_shown_are_read_as_they_were_written() {
        let (_folder, location) = location();
        let lock = SavedLock::take(&location).expect("free");
        let mut saved = SavedSearches::load(&location).expect("none");
        let flags = vec!["--source=رويترز".to_owned()];
        let mut seen = Seen::default();
        seen.extend([ArticleId::from_key(7), ArticleId::from_key(3)]);
        let added = saved.add(
            &lock,
            "غارات",
            "غارات \"البوكمال\"".to_owned(),
            flags,
            &seen,
        );
        added.expect("added");
        let loaded = SavedSearches::load(&location).expect("one");
        assert_eq!(loaded.all(), saved.all());
        let search = loaded.named("غارات").expect("it is there");
        assert_eq!(loaded.seen(search).expect("two"), seen);
    }

    #[test]
    fn a_new_search_has_not_shown_what_an_old_one_had() {
        let (_folder, location) = location();
        let lock = SavedLock::take(&location).expect("free");
        let mut saved = SavedSearches::load(&location).expect("none");
        let mut seen = Seen::default();
        seen.extend([ArticleId::from_key(7)]);
        saved
            .add(&lock, "a", "x".to_owned(), Vec::new(), &seen)
            .expect("added");
        saved.remove(&lock, "a").expect("removed");
        saved
            .add(&lock, "a", "x".to_owned(), Vec::new(), &Seen::default())
            .expect("added");
        let search = saved.named("a").expect("it is there");
        assert_eq!(saved.seen(search).expect("none").count(), 0);
    }

    #[test]
    fn names_are_refused_that_cannot_be_typed_again() {
        let (_folder, location) = location();
        let lock = SavedLock::take(&location).expect("free");
        let mut saved = SavedSearches::load(&location).expect("none");
        let mut add =
            |name: &str| saved.add(&lock, name, "x".to_owned(), Vec::new(), &Seen::default());
        for name in ["", " ", "-a", "a\nb", "…"] {
            assert!(matches!(add(name), Err(Error::BadName { .. })), "{name}");
        }
        add("a b").expect("a name");
        assert!(matches!(add("a b"), Err(Error::SavedBefore { .. })));
        let missing = saved.named("c");
        assert!(matches!(missing, Err(Error::NoSavedSearch { known, .. }) if known == ["a b"]));
    }

    #[test]
    fn a_file_that_is_none_of_ours_is_named_with_its_line() {
        let (_folder, location) = location();
        fs::write(location.index().join("saved.json"), "{\n  \"searches\": 1}").expect("written");
        let damaged = SavedSearches::load(&location);
        assert!(
            matches!(damaged, Err(Error::BadLine { line: 2, .. })),
            "{damaged:?}"
        );
    }
}
