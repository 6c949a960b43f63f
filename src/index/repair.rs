//! Mends an index from the originals it was made of.
//!
//! In: where archive and index are. Out: an index as it should be, for the least work: near-copies are looked for again, the files behind a
//! damaged segment are read again, and all files only where it cannot be told which. What would cost an article that the index has and
//! the archive has no longer is not done, and what that is, is told.
//!
//! A kill at any moment leaves what was there before, or an index that the next run goes on with.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use super::directory::FILE_LIST;
use super::file_entry::FileEntry;
use super::foreign::refuse_links;
use super::left_of_logs::LeftOfLogs;
use super::location::Location;
use super::lock::WriterLock;
use super::open::{Index, archive_of};
use super::refresh::{Progress, RefreshOptions, read_again, run_locked};
use super::verify::{Look, Verification, look, lost};
use crate::Error;
use crate::archive::{self, ArchiveConfig, ArchiveFile};

/// The account of a repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// What was found before.
    pub found: Verification,
    /// What was done.
    pub action: Action,
    /// Files read again.
    pub files_read: u64,
    /// Damaged segments that were taken out, by their names.
    pub segments_dropped: Vec<String>,
    /// What mending would have cost, file by file; nothing was changed where there is any.
    pub would_lose: Vec<Loss>,
}

/// What a repair did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Nothing: the index is as it should be, as far as the archive can say.
    Nothing,
    /// Nothing: articles would have been lost.
    Refused,
    /// What was found out from the index alone was written anew: near-copies, and the list of its files.
    Derived,
    /// Some files were read again.
    ReadAgain,
    /// All files were read again, into a new index.
    MadeAnew,
}

/// Articles that the index has and the archive has no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// The file they were read from, relative to the archive; the log itself, where it does not say.
    pub path: String,
    /// How many; `None` where that cannot be told.
    pub articles: Option<u64>,
    /// Why they cannot be read again.
    pub reason: String,
}

/// Repairs the index at `location`.
pub fn repair(
    location: &Location,
    options: &RefreshOptions,
    progress: &dyn Progress,
) -> Result<Repair, Error> {
    if !location.index().is_dir() {
        let folder = location.archive().to_owned();
        return Err(Error::NoIndex { folder });
    }
    refuse_links(location)?;
    let location = match archive_of(location.index()) {
        Some(archive) => Location::with_index(&archive, location.index()),
        None => location.clone(),
    };
    location.check_archive()?;
    let config = ArchiveConfig::load(location.archive())?;
    let lock = WriterLock::take(location.index())?;
    let look = look(&location)?;
    let mut repair = Repair {
        found: look.verification.clone(),
        action: Action::Nothing,
        files_read: 0,
        segments_dropped: Vec::new(),
        would_lose: Vec::new(),
    };
    let originals = Originals::of(&location, &config, &look);
    let mending = Mending::of(&look);
    repair.would_lose = match &mending {
        Mending::Nothing | Mending::Derived => Vec::new(),
        Mending::Files { files, .. } => originals.losses(files)?,
        Mending::All => originals.all_losses()?,
    };
    if !repair.would_lose.is_empty() {
        repair.action = Action::Refused;
        return Ok(repair);
    }
    let Originals { mut files, .. } = originals;
    repair.action = match (mending, look.index) {
        (Mending::Nothing, _) => Action::Nothing,
        (Mending::Derived, Some(index)) => {
            derive(&index)?;
            Action::Derived
        }
        (
            Mending::Files {
                files: paths,
                segments,
            },
            Some(index),
        ) => {
            index.list_files()?;
            let files = paths.iter().filter_map(|path| files.remove(path)).collect();
            let index = begun_again(index, &lock, &paths, &segments)?;
            let summary = read_again(&index, lock, files, &config, options, progress)?;
            repair.files_read = summary.replaced;
            repair.segments_dropped = segments.into_iter().collect();
            Action::ReadAgain
        }
        (_, index) => {
            // Whoever has the old one open keeps it from going.
            drop(index);
            let options = RefreshOptions {
                rebuild: true,
                ..options.clone()
            };
            let summary = run_locked(&location, &config, &options, lock, progress)?;
            repair.files_read = summary.added;
            Action::MadeAnew
        }
    };
    Ok(repair)
}

/// What is to be done.
enum Mending {
    Nothing,
    Derived,
    /// Read these files again, and do without these segments.
    Files {
        files: BTreeSet<String>,
        segments: BTreeSet<String>,
    },
    All,
}

impl Mending {
    fn of(look: &Look) -> Self {
        let found = &look.verification;
        let (Some(miscounted), Some(repeated)) = (&found.miscounted, &found.repeated) else {
            return Self::All;
        };
        let is_derived = |path: &str| path.ends_with("stories.bin") || path.ends_with(FILE_LIST);
        let mut segments = BTreeSet::new();
        for file in &found.damaged {
            match &file.segment {
                Some(segment) => drop(segments.insert(segment.clone())),
                None if is_derived(&file.path) => {}
                None => return Self::All,
            }
        }
        let appended = found.changed.iter().filter(|file| file.lost == Some(0));
        // Of what was not read to its end the log does not say how much is in which segment.
        let logged = look.manifest.iter().flat_map(|manifest| manifest.files());
        let begun = logged.filter(|(_, entry)| entry.is_none() && !segments.is_empty());
        let begun: Vec<String> = begun.map(|(path, _)| path.to_owned()).collect();
        let files: BTreeSet<String> = miscounted
            .iter()
            .map(|file| &file.path)
            .chain(repeated.iter().map(|article| &article.path))
            .chain(appended.map(|file| &file.path))
            .chain(&begun)
            .cloned()
            .collect();
        let is_known = found.stories_known == Some(true);
        match files.is_empty() && segments.is_empty() {
            false => Self::Files { files, segments },
            true if found.damaged.is_empty() && is_known => Self::Nothing,
            true => Self::Derived,
        }
    }
}

/// Writes anew what the index itself tells.
fn derive(index: &Index) -> Result<(), Error> {
    index.list_files()?;
    index.refresh_stories()
}

/// The index without `segments`, its log saying that the reading of `files` has begun.
fn begun_again(
    index: Index,
    lock: &WriterLock,
    files: &BTreeSet<String>,
    segments: &BTreeSet<String>,
) -> Result<Index, Error> {
    let mut manifest = index.manifest()?;
    for path in files {
        manifest.begun(path);
    }
    lock.begin()?;
    index.drop_segments(segments, &manifest.flush()?)?;
    let location = index.location().clone();
    drop(index);
    Index::open(&location)
}

/// What the archive still has of what the index was made of.
struct Originals<'look> {
    look: &'look Look,
    location: &'look Location,
    /// The files that belong to the archive.
    files: BTreeMap<String, ArchiveFile>,
    /// Those known to be as they were.
    unchanged: BTreeSet<&'look str>,
}

impl<'look> Originals<'look> {
    fn of(location: &'look Location, config: &ArchiveConfig, look: &'look Look) -> Self {
        let files = archive::files(location.archive(), config).flatten();
        let found = &look.verification;
        let differs: BTreeSet<&str> = found
            .changed
            .iter()
            .map(|file| file.path.as_str())
            .chain(found.missing.iter().map(|file| file.path.as_str()))
            .chain(found.unknown.iter().map(String::as_str))
            .collect();
        let logged = look.manifest.iter().flat_map(|manifest| manifest.files());
        let was_hashed =
            |entry: Option<&FileEntry>| entry.is_some_and(|entry| entry.sha256.is_some());
        let unchanged =
            logged.filter(|(path, entry)| was_hashed(*entry) && !differs.contains(path));
        Self {
            look,
            location,
            files: files.map(|file| (file.path.clone(), file)).collect(),
            unchanged: unchanged.map(|(path, _)| path).collect(),
        }
    }

    /// What reading `paths` again would lose, in order.
    fn losses(&self, paths: &BTreeSet<String>) -> Result<Vec<Loss>, Error> {
        let manifest = self.look.manifest.as_ref();
        let entry = |path: &str| manifest.and_then(|manifest| manifest.get(path)).flatten();
        let losses = paths.par_iter().map(|path| self.loss(path, entry(path)));
        let losses: Result<Vec<_>, Error> = losses.collect();
        Ok(losses?.into_iter().flatten().collect())
    }

    /// What reading the whole archive again would lose, in order.
    fn all_losses(&self) -> Result<Vec<Loss>, Error> {
        let held = self
            .look
            .contents
            .iter()
            .flat_map(|contents| contents.articles.keys());
        let is_whole = self.look.searcher.is_some();
        if let Some(manifest) = &self.look.manifest {
            let logged = manifest.files().map(|(path, _)| path.to_owned());
            return self.losses(&logged.chain(held.cloned()).collect());
        }
        if is_whole {
            return self.losses(&held.cloned().collect());
        }
        let left = LeftOfLogs::of(self.location);
        let losses = left
            .files
            .par_iter()
            .map(|(path, entry)| self.loss(path, Some(entry)));
        let losses: Result<Vec<_>, Error> = losses.collect();
        let mut losses: Vec<Loss> = losses?.into_iter().flatten().collect();
        if left.logs == 0 || left.damaged_lines > 0 {
            losses.push(Loss {
                path: "files-*.jsonl".to_owned(),
                articles: None,
                reason: "the log cannot be read, so that nothing says which other files there were"
                    .to_owned(),
            });
        }
        Ok(losses)
    }

    /// What reading the file at `path` again would lose.
    fn loss(&self, path: &str, entry: Option<&FileEntry>) -> Result<Option<Loss>, Error> {
        let held = self.look.contents.as_ref();
        let held = held
            .and_then(|contents| contents.articles.get(path))
            .copied();
        let articles = entry.map_or(held.unwrap_or(0), |entry| entry.articles);
        let manifest = self.look.manifest.as_ref();
        let is_begun = manifest.is_some_and(|manifest| manifest.get(path) == Some(None));
        let loss = |articles, reason: &str| Loss {
            path: path.to_owned(),
            articles,
            reason: reason.to_owned(),
        };
        let Some(file) = self.files.get(path) else {
            let absolute = archive::path_on_disk(self.location.archive(), path);
            let reason = match ArchiveFile::at(&absolute, path) {
                Err(skipped) => skipped.reason.to_string(),
                Ok(_) => "it no longer belongs to the archive".to_owned(),
            };
            return Ok(match is_begun {
                true => Some(loss(None, &reason)),
                false => (articles > 0).then(|| loss(Some(articles), &reason)),
            });
        };
        let expected = entry.and_then(|entry| entry.sha256);
        let is_as_read =
            || archive::file_sha256(file).is_ok_and(|found| found.parse().ok() == expected);
        if articles == 0 || self.unchanged.contains(path) || is_as_read() {
            return Ok(None);
        }
        let lost = match (&self.look.index, &self.look.searcher) {
            (Some(index), Some(searcher)) => lost(index, searcher, file)?,
            // Nothing says that what was read of it is gone.
            _ if expected.is_none() => 0,
            _ => articles,
        };
        let reason = "it changed since it was read";
        Ok((lost > 0).then(|| loss(Some(lost), reason)))
    }
}
