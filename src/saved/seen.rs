//! The articles that a search has shown: ids, one a line, sorted.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::Path;

use crate::Error;
use crate::archive::ArticleId;
use crate::whole_file::WholeFile;

/// Ids of articles that were shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    ids: BTreeSet<ArticleId>,
}

impl Seen {
    /// Whether `id` was shown.
    pub fn has(&self, id: ArticleId) -> bool {
        self.ids.contains(&id)
    }

    /// How many were shown.
    pub fn count(&self) -> u64 {
        self.ids.len() as u64
    }

    /// Adds articles that are shown now.
    pub fn extend(&mut self, ids: impl IntoIterator<Item = ArticleId>) {
        self.ids.extend(ids);
    }

    /// Reads the file at `path`; nothing was shown where there is none.
    pub(super) fn load(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Io {
            action: "read",
            path: path.to_owned(),
            source,
        };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(failed(error)),
        };
        let mut ids = BTreeSet::new();
        for (number, line) in (1..).zip(BufReader::new(file).split(b'\n')) {
            let line = line.map_err(failed)?;
            let text = String::from_utf8_lossy(&line);
            let id = text.parse().map_err(|_| Error::BadLine {
                path: path.to_owned(),
                line: number,
                found: text.into_owned(),
                expected: "the id of an article",
            })?;
            ids.insert(id);
        }
        Ok(Self { ids })
    }

    /// Writes the file at `path`, so that it is there whole.
    pub(super) fn write(&self, path: &Path) -> Result<(), Error> {
        let mut file = WholeFile::begin(path)?;
        for id in &self.ids {
            writeln!(file, "{id}").map_err(|source| Error::Output {
                path: path.to_owned(),
                source,
            })?;
        }
        file.replace()
    }
}
