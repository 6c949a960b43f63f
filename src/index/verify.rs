//! Holds an archive against what its index says was read of it.
//!
//! In: an index. Out: which files no longer are what they were when they were read, by their SHA-256, and how many
//! articles that concerns. Nothing is changed. Whether the index itself is whole, [`super::damage()`] says.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use rayon::prelude::*;
use serde::Serialize;
use tantivy::collector::DocSetCollector;
use tantivy::query::TermQuery;
use tantivy::{Searcher, TantivyDocument, Term};

use super::document::article_of;
use super::manifest::FileEntry;
use super::open::Index;
use crate::Error;
use crate::archive::{self, ArchiveFile, SkipReason};

/// The account of a verification.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Files that articles were read from.
    pub files: u64,
    /// Articles read from them.
    pub articles: u64,
    /// Files whose bytes are those that were read.
    pub unchanged: u64,
    /// Files whose bytes are others now, in order.
    pub changed: Vec<ChangedFile>,
    /// Files that are gone or cannot be read, each with the reason, in order.
    pub missing: Vec<MissingFile>,
    /// Files whose reading had not ended, so that nothing is known of their bytes.
    pub unknown: Vec<String>,
    /// Whether the near-copies that the index knows are those of its last commit.
    pub stories_known: bool,
}

/// A file that changed since it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedFile {
    /// Relative to the archive.
    pub path: String,
    /// Articles read from it.
    pub articles: u64,
    /// Those whose original is no longer in it.
    pub lost: u64,
}

/// A file that is not there any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingFile {
    /// Relative to the archive.
    pub path: String,
    /// Why it cannot be read.
    pub reason: String,
}

impl Verification {
    /// Whether everything is as it was.
    pub fn is_sound(&self) -> bool {
        self.is_archive_sound() && self.stories_known
    }

    /// Whether every file is as it was.
    pub fn is_archive_sound(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty()
    }
}

enum Verdict {
    Unchanged,
    Changed(ChangedFile),
    Missing(MissingFile),
    Unknown(String),
}

/// Verifies the archive and the index of `index`, on all processors.
pub fn verify(index: &Index) -> Result<Verification, Error> {
    let manifest = index.manifest()?;
    let searcher = index.reader()?.searcher();
    // What gave no article is not proved by one.
    let gives = |entry: Option<&FileEntry>| entry.is_none_or(|entry| entry.articles > 0);
    let files: Vec<(&str, Option<&FileEntry>)> = manifest
        .files()
        .filter(|(_, entry)| gives(*entry))
        .collect();
    let verdicts = files
        .par_iter()
        .map(|(path, entry)| judge(index, &searcher, path, *entry))
        .collect::<Result<Vec<_>, Error>>()?;
    let mut verification = Verification {
        files: files.len() as u64,
        articles: files
            .iter()
            .flat_map(|(_, entry)| entry)
            .map(|entry| entry.articles)
            .sum(),
        stories_known: match index.stories()? {
            Some(stories) => stories.is_of(&searcher),
            None => searcher.num_docs() == 0,
        },
        ..Verification::default()
    };
    for verdict in verdicts {
        match verdict {
            Verdict::Unchanged => verification.unchanged += 1,
            Verdict::Changed(file) => verification.changed.push(file),
            Verdict::Missing(file) => verification.missing.push(file),
            Verdict::Unknown(path) => verification.unknown.push(path),
        }
    }
    Ok(verification)
}

fn judge(
    index: &Index,
    searcher: &Searcher,
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
    let Some((entry, expected)) = entry.and_then(|entry| Some((entry, entry.sha256.as_ref()?)))
    else {
        return Ok(Verdict::Unknown(path.to_owned()));
    };
    match archive::file_sha256(&file) {
        Ok(found) if found == *expected => Ok(Verdict::Unchanged),
        Ok(_) => Ok(Verdict::Changed(ChangedFile {
            path: path.to_owned(),
            articles: entry.articles,
            lost: lost(index, searcher, &file)?,
        })),
        Err(reason) => Ok(missing(&reason)),
    }
}

/// How many articles of a changed file have no original in it any more.
fn lost(index: &Index, searcher: &Searcher, file: &ArchiveFile) -> Result<u64, Error> {
    let mut found = BTreeSet::new();
    archive::originals(file, &mut |original| {
        found.insert(original.sha256());
        ControlFlow::Continue(())
    });
    let term = Term::from_field_text(index.fields().path, &file.path);
    let of_file = TermQuery::new(term, Default::default());
    let mut lost = 0;
    for address in searcher.search(&of_file, &DocSetCollector)? {
        let document: TantivyDocument = searcher.doc(address)?;
        let article = article_of(index.fields(), &document)?;
        lost += u64::from(!found.contains(&article.sha256));
    }
    Ok(lost)
}
