//! What is to be done to bring an index up to date.
//!
//! In: the files as they are now, and the log of those read before. Out: which to read, which have vanished, and an account of the
//! others. The folders are walked on a thread of their own, so that this does not wait for the log to be read, nor the log for this.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, Scope, ScopedJoinHandle};

use super::disk::io_error;
use super::file_entry::{FileEntry, SkippedPart};
use super::location::Location;
use super::manifest::Manifest;
use super::refresh::RefreshSummary;
use crate::Error;
use crate::archive::{self, ArchiveConfig, ArchiveFile, SkipReason, Skipped};

/// So many files are handed over together.
const BATCH_FILES: usize = 1024;
/// So many batches may wait: a quarter of a million files.
const BATCHES: usize = 256;

type Found = Result<ArchiveFile, Skipped>;

/// The files of an archive, found on another thread.
pub(super) struct Walk<'scope> {
    found: Receiver<Vec<Found>>,
    thread: ScopedJoinHandle<'scope, ()>,
}

impl<'scope> Walk<'scope> {
    /// Begins to walk through the archive at `location`; stops when nobody asks any more.
    pub(super) fn start(
        scope: &'scope Scope<'scope, '_>,
        location: &'scope Location,
        config: &'scope ArchiveConfig,
    ) -> Result<Self, Error> {
        let (to, from) = sync_channel(BATCHES);
        let walk = move || {
            let mut files = archive::files(location.archive(), config);
            loop {
                let batch: Vec<Found> = files.by_ref().take(BATCH_FILES).collect();
                if batch.is_empty() || to.send(batch).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("walker".to_owned());
        let walking = thread.spawn_scoped(scope, walk);
        let thread = walking.map_err(io_error("walk through", location.archive()))?;
        Ok(Self {
            found: from,
            thread,
        })
    }

    /// Calls `each` with everything found. A walk that broke off has found nothing: what it did not come to would be taken for
    /// vanished.
    fn each(self, each: impl FnMut(Found)) {
        self.found.iter().flatten().for_each(each);
        if let Err(panic) = self.thread.join() {
            std::panic::resume_unwind(panic);
        }
    }
}

/// What is to be done, found by comparing the archive with the log.
pub(super) struct Plan {
    /// Which reader is to read the files.
    pub(super) reader: Arc<str>,
    /// The files to be read.
    pub(super) changed: Vec<ArchiveFile>,
    /// The files that are no longer there.
    pub(super) vanished: Vec<String>,
    /// Whether the whole archive was looked through for it.
    is_of_all: bool,
    pub(super) summary: RefreshSummary,
}

impl Plan {
    /// To read what `walk` finds and the log does not know as it is.
    pub(super) fn new(manifest: &Manifest, walk: Walk<'_>, config: &ArchiveConfig) -> Self {
        let mut plan = Self {
            reader: config.reader_version().into(),
            changed: Vec::new(),
            vanished: Vec::new(),
            is_of_all: true,
            summary: RefreshSummary::default(),
        };
        let mut logged = Logged::of(manifest);
        walk.each(|found| match found {
            Ok(file) => plan.add(file, &mut logged),
            Err(skipped) => {
                if matches!(skipped.reason, SkipReason::Unreadable(_)) {
                    logged.keep_below(&skipped.path);
                }
                plan.leave(skipped);
            }
        });
        plan.vanished = logged.unseen().map(str::to_owned).collect();
        plan
    }

    fn add(&mut self, file: ArchiveFile, logged: &mut Logged) {
        match logged.find(&file.path) {
            Some(Some(entry)) if is_unchanged(entry, &file, &self.reader) => {
                self.summary.unchanged += 1;
                return;
            }
            Some(_) => self.summary.replaced += 1,
            None => self.summary.added += 1,
        }
        self.changed.push(file);
    }

    fn leave(&mut self, skipped: Skipped) {
        let summary = &mut self.summary;
        summary.skipped_count += 1;
        let reason = skipped.reason.to_string();
        *summary.reasons.entry(reason).or_default() += 1;
        summary.skipped.push(skipped);
    }

    /// To read `files` and nothing else.
    pub(super) fn of_files(files: Vec<ArchiveFile>, config: &ArchiveConfig) -> Self {
        let replaced = files.len() as u64;
        Self {
            reader: config.reader_version().into(),
            changed: files,
            vanished: Vec::new(),
            is_of_all: false,
            summary: RefreshSummary {
                replaced,
                ..RefreshSummary::default()
            },
        }
    }

    /// Refuses to take every file out of an index that lies elsewhere: what an archive looks like whose disk is not there.
    pub(super) fn check_archive(&self, location: &Location) -> Result<(), Error> {
        let is_inside = location.index().starts_with(location.archive());
        let found = self.changed.len() as u64 + self.summary.unchanged;
        match is_inside || found > 0 || self.vanished.is_empty() {
            true => Ok(()),
            false => Err(Error::NothingLeft {
                archive: location.archive().to_owned(),
                files: self.vanished.len() as u64,
            }),
        }
    }

    /// Bytes of memory that the files to be read take, with what the log will say of them.
    pub(super) fn bytes(&self) -> usize {
        // Small allocations take somewhat more than was asked for, and the log is a tree of half-full nodes.
        let each = size_of::<ArchiveFile>() + size_of::<FileEntry>() + 120;
        let texts = self.changed.iter();
        let texts = texts.map(|file| 2 * file.path.len() + file.absolute.as_os_str().len());
        each * self.changed.len() + texts.sum::<usize>()
    }

    pub(super) fn changed_bytes(&self) -> u64 {
        self.changed.iter().map(|file| file.bytes).sum()
    }

    /// What the walk left unopened, each with the reason; `None` where there was no walk.
    pub(super) fn left(&self) -> Option<BTreeMap<String, String>> {
        let left = self.summary.skipped.iter();
        let left = left.map(|skipped| (skipped.path.clone(), skipped.reason.to_string()));
        self.is_of_all.then(|| left.collect())
    }

    /// Adds what the log says was skipped, in this run or before.
    pub(super) fn skip_as_logged(&mut self, manifest: &Manifest) {
        for (path, entry) in manifest.files() {
            let Some(entry) = entry else { continue };
            let remarks = entry.remarks();
            self.summary.skipped_count += remarks.skipped_count;
            let logged = |part: &SkippedPart| Skipped {
                path: path.to_owned(),
                member: part.member.clone(),
                record: part.record,
                reason: SkipReason::Remembered(part.reason.clone()),
            };
            self.summary
                .skipped
                .extend(remarks.skipped.iter().map(logged));
            self.summary.notes.extend(remarks.notes.iter().map(logged));
            for (reason, count) in &remarks.reasons {
                *self.summary.reasons.entry(reason.clone()).or_default() += count;
            }
        }
        let place = |part: &Skipped| (part.path.clone(), part.record, part.member.clone());
        self.summary.skipped.sort_by_key(place);
    }
}

fn is_unchanged(entry: &FileEntry, file: &ArchiveFile, reader: &str) -> bool {
    let same_time = entry
        .modified_ns
        .is_some_and(|time| i128::from(time) == file.watched_modified_ns());
    entry.bytes == file.watched_bytes() && same_time && *entry.reader == *reader
}

/// The files of the log, in order, and which of them were found.
struct Logged<'log> {
    files: Vec<(&'log str, Option<&'log FileEntry>)>,
    is_seen: Vec<bool>,
    /// Behind the last one that was found, where the next one nearly always is.
    next: usize,
}

impl<'log> Logged<'log> {
    fn of(manifest: &'log Manifest) -> Self {
        let files: Vec<_> = manifest.files().collect();
        Self {
            is_seen: vec![false; files.len()],
            files,
            next: 0,
        }
    }

    /// What the log says of the file at `path`, which is there.
    fn find(&mut self, path: &str) -> Option<Option<&'log FileEntry>> {
        let is_here = |at: &usize| self.files.get(*at).is_some_and(|file| file.0 == path);
        let at = Some(self.next).filter(is_here);
        let search = || self.files.binary_search_by_key(&path, |file| file.0).ok();
        let at = at.or_else(search)?;
        self.next = at + 1;
        self.is_seen[at] = true;
        self.files.get(at).map(|file| file.1)
    }

    /// A folder that cannot be read just now has not lost its files.
    fn keep_below(&mut self, folder: &str) {
        let is_below = |path: &str| {
            let below = path.strip_prefix(folder);
            // The archive's own folder has no name.
            folder.is_empty() || below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        for (is_seen, file) in self.is_seen.iter_mut().zip(&self.files) {
            *is_seen |= is_below(file.0);
        }
    }

    /// The files that were not found.
    fn unseen(&self) -> impl Iterator<Item = &'log str> {
        let all = self.files.iter().zip(&self.is_seen);
        all.filter(|(_, is_seen)| !**is_seen)
            .map(|(file, _)| file.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(folder: &tempfile::TempDir) -> Manifest {
        let mut log = Manifest::empty(folder.path());
        for path in ["a.txt", "a/b.txt", "a/c/d.txt", "ab/e.txt"] {
            log.begun(path);
        }
        log
    }

    #[test]
    fn what_lies_below_a_folder_that_cannot_be_read_has_not_vanished() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = log(&folder);
        let vanished = |below| {
            let mut logged = Logged::of(&log);
            logged.keep_below(below);
            logged.unseen().collect::<Vec<_>>()
        };
        assert_eq!(vanished("a"), ["a.txt", "ab/e.txt"]);
        assert_eq!(vanished("ab/e.txt"), ["a.txt", "a/b.txt", "a/c/d.txt"]);
        assert_eq!(vanished(""), [""; 0]);
    }

    #[test]
    fn the_more_files_and_the_longer_their_paths_the_more_memory() {
        let folder = tempfile::tempdir().expect("a folder");
        let bytes = |paths: &[&str]| {
            for path in paths {
                std::fs::write(folder.path().join(path), "خبر").expect("written");
            }
            let config = ArchiveConfig::default();
            let files = archive::files(folder.path(), &config).flatten();
            Plan::of_files(files.collect(), &config).bytes()
        };
        assert_eq!(bytes(&[]), 0);
        let one = bytes(&["a.txt"]);
        let longer = bytes(&["long.txt"]) - one;
        assert!(one > 5 && longer > one);
    }

    #[test]
    fn files_are_found_in_any_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = log(&folder);
        let mut logged = Logged::of(&log);
        for path in ["a/b.txt", "a/c/d.txt", "a.txt"] {
            assert_eq!(logged.find(path), Some(None), "{path}");
        }
        assert_eq!(logged.find("a/new.txt"), None);
        assert_eq!(logged.unseen().collect::<Vec<_>>(), ["ab/e.txt"]);
    }
}
