//! Holds an archive against what its index says was read of it, and the index against itself.
//!
//! In: where both are. Out: which files no longer are what they were when they were read, by their SHA-256, and how many
//! articles that concerns; which files of the index are not as they were written; and whether its articles are those that
//! its log says were read, each once. Nothing is changed.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::{Serialize, Serializer};
use tantivy::collector::DocSetCollector;
use tantivy::query::TermQuery;
use tantivy::{Searcher, Term};

use super::contents::{Contents, RepeatedArticle};
use super::damage::{DamagedFile, Inspection, damaged_file, inspect};
use super::document::{Stored, article_of};
use super::file_entry::FileEntry;
use super::foreign::refuse_pipes;
use super::location::Location;
use super::manifest::Manifest;
use super::open::{Index, moment};
use crate::Error;
use crate::archive::{self, ArchiveFile, SkipReason};

/// How often an index is looked at that somebody else is changing meanwhile.
const LOOKS: usize = 5;

/// The account of a verification. What could not be found out, because the index cannot be read, is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Files that articles were read from.
    pub files: Option<u64>,
    /// Articles read from them.
    pub articles: Option<u64>,
    /// Files whose bytes are those that were read.
    pub unchanged: Option<u64>,
    /// Files whose bytes are others now, in order.
    pub changed: Vec<ChangedFile>,
    /// Files that are gone or cannot be read, each with the reason, in order.
    pub missing: Vec<MissingFile>,
    /// Files whose reading had not ended, so that nothing is known of their bytes.
    pub unknown: Vec<String>,
    /// Files of the index that are not as they were written.
    pub damaged: Vec<DamagedFile>,
    /// Files of which the segments that can be read hold more or fewer articles than were read, in order.
    pub miscounted: Option<Vec<MiscountedFile>>,
    /// Articles that these segments hold more than once.
    pub repeated: Option<Vec<RepeatedArticle>>,
    /// Whether the near-copies that the index knows are those of its last commit.
    pub stories_known: Option<bool>,
    /// Files of the index that were read.
    pub index_files: u64,
    /// Their bytes.
    pub index_bytes: u64,
    /// How long all of it took.
    #[serde(rename = "took_ms", serialize_with = "milliseconds")]
    pub took: Duration,
}

/// A file that changed since it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedFile {
    /// Relative to the archive.
    pub path: String,
    /// Articles read from it.
    pub articles: u64,
    /// Those whose original is no longer in it; `None` where the index cannot be read.
    pub lost: Option<u64>,
}

/// A file that is not there any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingFile {
    /// Relative to the archive.
    pub path: String,
    /// Why it cannot be read.
    pub reason: String,
}

/// A file of which the index holds other articles than were read from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MiscountedFile {
    /// Relative to the archive.
    pub path: String,
    /// Articles read from it; 0 where the log does not know the file.
    pub articles: u64,
    /// Its articles in the segments that can be read.
    pub found: u64,
}

fn milliseconds<S: Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    let microseconds = took.as_micros() as f64;
    serializer.serialize_f64((microseconds / 100.0).round() / 10.0)
}

impl Verification {
    /// Whether everything is as it was.
    pub fn is_sound(&self) -> bool {
        self.is_archive_sound() && self.is_index_sound()
    }

    /// Whether every file is as it was.
    pub fn is_archive_sound(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty()
    }

    /// Whether the index is as it was written, and all of it there.
    pub fn is_index_sound(&self) -> bool {
        self.is_index_whole() && self.stories_known == Some(true)
    }

    /// Whether the index is as it was written and holds what was read, whatever is known of near-copies.
    pub fn is_index_whole(&self) -> bool {
        let is_as_read = self.miscounted.as_ref().is_some_and(Vec::is_empty);
        let is_once = self.repeated.as_ref().is_some_and(Vec::is_empty);
        self.damaged.is_empty() && is_as_read && is_once
    }
}

enum Verdict {
    Unchanged,
    Changed(ChangedFile),
    Missing(MissingFile),
    Unknown(String),
}

/// Verifies the archive and the index at `location`, on all processors.
pub fn verify(location: &Location) -> Result<Verification, Error> {
    Ok(look(location)?.verification)
}

/// A verification, and what of the index could be read for it.
pub(super) struct Look {
    pub verification: Verification,
    pub index: Option<Index>,
    pub manifest: Option<Manifest>,
    /// What the segments hold that can be read.
    pub contents: Option<Contents>,
    /// The last commit, where all of it can be read.
    pub searcher: Option<Searcher>,
}

/// Verifies, and keeps what was opened.
pub(super) fn look(location: &Location) -> Result<Look, Error> {
    refuse_pipes(location)?;
    let started = Instant::now();
    let mut looks = 0;
    let mut look = loop {
        let before = moment(location);
        let look = look_at_index(location)?;
        looks += 1;
        let stood_still = || moment(location) == before;
        if look.verification.is_index_sound() || looks == LOOKS || stood_still() {
            break look;
        }
    };
    look.hold_archive_against_log()?;
    look.verification.took = started.elapsed();
    Ok(look)
}

/// All that is found without the archive's files.
fn look_at_index(location: &Location) -> Result<Look, Error> {
    let mut look = Look {
        verification: Verification::default(),
        index: None,
        manifest: None,
        contents: None,
        searcher: None,
    };
    let mut inspection = Inspection::default();
    match Index::open(location) {
        Ok(index) => {
            match inspect(&index) {
                Ok(inspected) => inspection = inspected,
                Err(error) => inspection.damaged.push(damaged_file(location, error)?),
            }
            look.read(&index, &mut inspection)?;
            look.index = Some(index);
        }
        Err(error) => inspection.damaged.push(damaged_file(location, error)?),
    }
    inspection.count(&location.index().join("warraq.json"));
    look.verification.damaged = inspection.damaged;
    look.verification.index_files = inspection.files;
    look.verification.index_bytes = inspection.bytes;
    Ok(look)
}

impl Look {
    /// Reads log, segments and stories, as far as `inspection` found them whole.
    fn read(&mut self, index: &Index, inspection: &mut Inspection) -> Result<(), Error> {
        let location = index.location();
        self.contents = Some(Contents::of(index.fields(), &inspection.whole)?);
        if inspection.damaged.iter().all(is_of_list) {
            self.searcher = Some(index.reader()?.searcher());
        }
        match index.manifest() {
            Ok(manifest) => {
                inspection.count(&manifest.path());
                self.verification.files = Some(0);
                self.manifest = Some(manifest);
            }
            Err(error) => inspection.damaged.push(damaged_file(location, error)?),
        }
        match index.checked_stories() {
            Ok(stories) => {
                let known = |searcher: &Searcher| match &stories {
                    Some(stories) => stories.is_of(searcher),
                    None => searcher.num_docs() == 0,
                };
                self.verification.stories_known = self.searcher.as_ref().map(known);
            }
            Err(error) => inspection.damaged.push(damaged_file(location, error)?),
        }
        for name in ["stories.bin", "counts.bin"] {
            inspection.count(&index.folder().join(name));
        }
        self.count_articles();
        Ok(())
    }

    /// Holds the segments against the log.
    fn count_articles(&mut self) {
        let (Some(contents), Some(manifest)) = (&self.contents, &self.manifest) else {
            return;
        };
        let mut miscounted = Vec::new();
        let of_log = manifest
            .files()
            .filter_map(|(path, entry)| Some((path, entry?.articles)));
        for (path, articles) in of_log {
            let found = contents.articles.get(path).copied().unwrap_or(0);
            if found != articles {
                let path = path.to_owned();
                miscounted.push(MiscountedFile {
                    path,
                    articles,
                    found,
                });
            }
        }
        for (path, &found) in &contents.articles {
            if manifest.get(path).is_none() {
                let path = path.clone();
                miscounted.push(MiscountedFile {
                    path,
                    articles: 0,
                    found,
                });
            }
        }
        miscounted.sort_by(|one, other| one.path.cmp(&other.path));
        self.verification.miscounted = Some(miscounted);
        self.verification.repeated = Some(contents.repeated.clone());
    }

    fn hold_archive_against_log(&mut self) -> Result<(), Error> {
        let (Some(index), Some(manifest)) = (&self.index, &self.manifest) else {
            return Ok(());
        };
        // What gave no article is not proved by one.
        let gives = |entry: Option<&FileEntry>| entry.is_none_or(|entry| entry.articles > 0);
        let files: Vec<(&str, Option<&FileEntry>)> = manifest
            .files()
            .filter(|(_, entry)| gives(*entry))
            .collect();
        let judge = |(path, entry): &(&str, Option<&FileEntry>)| {
            judge(index, self.searcher.as_ref(), path, *entry)
        };
        let verdicts = files
            .par_iter()
            .map(judge)
            .collect::<Result<Vec<_>, Error>>()?;
        let verification = &mut self.verification;
        let articles = files.iter().flat_map(|(_, entry)| entry);
        verification.files = Some(files.len() as u64);
        verification.articles = Some(articles.map(|entry| entry.articles).sum());
        let mut unchanged = 0;
        for verdict in verdicts {
            match verdict {
                Verdict::Unchanged => unchanged += 1,
                Verdict::Changed(file) => verification.changed.push(file),
                Verdict::Missing(file) => verification.missing.push(file),
                Verdict::Unknown(path) => verification.unknown.push(path),
            }
        }
        verification.unchanged = Some(unchanged);
        Ok(())
    }
}

fn is_of_list(file: &DamagedFile) -> bool {
    file.path.ends_with(super::directory::FILE_LIST)
}

fn judge(
    index: &Index,
    searcher: Option<&Searcher>,
    path: &str,
    entry: Option<&FileEntry>,
) -> Result<Verdict, Error> {
    let missing = |reason: &SkipReason| {
        Verdict::Missing(MissingFile {
            path: path.to_owned(),
            reason: reason.to_string(),
        })
    };
    let absolute = archive::path_on_disk(index.location().archive(), path);
    let file = match ArchiveFile::at(&absolute, path) {
        Ok(file) => file,
        Err(skipped) => return Ok(missing(&skipped.reason)),
    };
    let Some((entry, expected)) = entry.and_then(|entry| Some((entry, entry.sha256?))) else {
        return Ok(Verdict::Unknown(path.to_owned()));
    };
    match archive::file_sha256(&file) {
        Ok(found) if found.parse() == Ok(expected) => Ok(Verdict::Unchanged),
        Ok(_) => Ok(Verdict::Changed(ChangedFile {
            path: path.to_owned(),
            articles: entry.articles,
            lost: searcher
                .map(|searcher| lost(index, searcher, &file))
                .transpose()?,
        })),
        Err(reason) => Ok(missing(&reason)),
    }
}

/// How many articles of a changed file have no original in it any more.
pub(super) fn lost(index: &Index, searcher: &Searcher, file: &ArchiveFile) -> Result<u64, Error> {
    let mut found = BTreeSet::new();
    archive::originals(file, &mut |original| {
        found.insert(original.sha256());
        ControlFlow::Continue(())
    });
    let term = Term::from_field_text(index.fields().path, &file.path);
    let of_file = TermQuery::new(term, Default::default());
    let mut lost = 0;
    for address in searcher.search(&of_file, &DocSetCollector)? {
        let document: Stored = searcher.doc(address)?;
        let article = article_of(index.fields(), &document)?;
        lost += u64::from(!found.contains(&article.sha256));
    }
    Ok(lost)
}
