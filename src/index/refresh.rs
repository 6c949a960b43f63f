//! Brings an index up to date with its archive.
//!
//! In: the files as they are now, and the log of those read before. Out: changed files read anew, vanished
//! ones removed, unchanged ones left alone for the price of a stat; and an account of all of them.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use rayon::prelude::*;

use super::begun::{BegunFile, BegunFiles};
use super::disk;
use super::file_entry::{FileEntry, SkippedPart};
use super::foreign;
use super::location::Location;
use super::lock::WriterLock;
use super::manifest::Manifest;
use super::open::{Index, clear_away};
use super::plan::{Plan, Walk};
use super::queue::{Batch, bytes_of};
use super::sample::{self, SAMPLE_ARTICLES};
use super::writer::Writer;
use crate::Error;
use crate::archive::{self, ArchiveConfig, ArchiveFile, Reading, SkipReason, Skipped};

/// How many skipped records of one file are remembered for each reason; all are counted.
const REMEMBERED_PARTS: u64 = 20;
/// How many reasons of one file are told apart: damaged records may each have their own.
const REMEMBERED_REASONS: usize = 100;

/// Of the memory, the part for what is read before there is an index.
const AHEAD_PART: usize = 8;

/// Of the memory, the least part for segments being built, however many files there are to remember.
const LEAST_PART: usize = 4;

/// So many files to be read are forgotten together.
const LISTED: usize = 1024;

/// A file that changed less than this before it was read may change again under the same time. File systems
/// that keep whole seconds keep every other one (FAT); the others move with the kernel's clock tick.
const COARSE_GRAIN: Duration = Duration::from_secs(2);
const FINE_GRAIN: Duration = Duration::from_millis(20);

/// How an index is refreshed.
#[derive(Debug, Clone)]
pub struct RefreshOptions {
    /// Make the index anew beside the one there is, and put it in its place when it is whole.
    pub rebuild: bool,
    /// Threads that read files, and threads that index.
    pub jobs: usize,
    /// Memory for segments being built, in bytes.
    pub memory_bytes: usize,
    /// How long a run goes on before it commits what it has: what a stopped run loses at the most.
    pub commit_every: Duration,
}

impl Default for RefreshOptions {
    fn default() -> Self {
        Self {
            rebuild: false,
            jobs: std::thread::available_parallelism().map_or(1, usize::from),
            memory_bytes: 256 << 20,
            commit_every: Duration::from_secs(10),
        }
    }
}

/// What is told while a refresh goes on, from several threads at once.
pub trait Progress: Sync {
    /// The files of the archive are known: `files` of them, of `bytes` in all, are to be read.
    fn planned(&self, files: u64, bytes: u64);
    /// One more article was read.
    fn article_read(&self);
    /// One more file was read to its end, `bytes` long.
    fn file_read(&self, bytes: u64);
}

/// The account of a refresh.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefreshSummary {
    /// Articles in the index now.
    pub articles: u64,
    /// Files read for the first time.
    pub added: u64,
    /// Files read again, because they changed or because reading them had not ended.
    pub replaced: u64,
    /// Files that were not read again.
    pub unchanged: u64,
    /// Files whose articles left the index, because they are no longer there or no longer belong.
    pub removed: u64,
    /// Everything in the archive that is no article, in the order of its path; of one file, the first for each reason.
    pub skipped: Vec<Skipped>,
    /// How many parts are no article, for each reason.
    pub reasons: BTreeMap<String, u64>,
    /// What is read and not as it should be, in the order of its path.
    pub notes: Vec<Skipped>,
    /// How many parts of the archive are no article; more than `skipped` where one file has very many.
    pub skipped_count: u64,
    /// Whether the index has no word counts, and a rebuild would now learn them.
    pub could_learn: bool,
}

/// Refreshes the index at `location`, or makes it.
pub fn refresh(
    location: &Location,
    options: &RefreshOptions,
    progress: &dyn Progress,
) -> Result<RefreshSummary, Error> {
    run(location, options, progress).map_err(|error| error.of_writing(location.index()))
}

fn run(
    location: &Location,
    options: &RefreshOptions,
    progress: &dyn Progress,
) -> Result<RefreshSummary, Error> {
    location.check_archive()?;
    let config = ArchiveConfig::load(location.archive())?;
    let folder = location.index();
    foreign::refuse_links(location)?;
    disk::create_folders(folder).map_err(|source| Error::Io {
        action: "create",
        path: folder.to_owned(),
        source,
    })?;
    run_locked(
        location,
        &config,
        options,
        WriterLock::take(folder)?,
        progress,
    )
}

/// Refreshes with the lock held.
pub(super) fn run_locked(
    location: &Location,
    config: &ArchiveConfig,
    options: &RefreshOptions,
    lock: WriterLock,
    progress: &dyn Progress,
) -> Result<RefreshSummary, Error> {
    let threads = threads(options)?;
    let mut begun = BegunFiles::default();
    let learn = || {
        let files = archive::files(location.archive(), config).flatten();
        let room = options.memory_bytes / AHEAD_PART;
        let (lesson, files) = threads.install(|| sample::learn(files.collect(), room));
        begun = files;
        lesson
    };
    let opened = Index::open_or_create(location, options.rebuild, &lock, learn);
    let refreshed = opened.and_then(|index| {
        thread::scope(|scope| {
            let walk = Walk::start(scope, location, config)?;
            let plan = |manifest: &Manifest| Plan::new(manifest, walk, config);
            fill(&index, lock, plan, begun, options, &threads, progress)
        })
    });
    if refreshed.is_err() {
        // What was made of a new index helps nobody and takes the place of what could be written.
        clear_away(location);
    }
    refreshed
}

/// Reads `files` again, whatever the log says of them, and leaves all others as they are.
pub(super) fn read_again(
    index: &Index,
    lock: WriterLock,
    files: Vec<ArchiveFile>,
    config: &ArchiveConfig,
    options: &RefreshOptions,
    progress: &dyn Progress,
) -> Result<RefreshSummary, Error> {
    let plan = |_: &Manifest| Plan::of_files(files, config);
    let threads = threads(options)?;
    let begun = BegunFiles::default();
    fill(index, lock, plan, begun, options, &threads, progress)
}

/// Carries out a plan, finds the stories and ends the run.
fn fill(
    index: &Index,
    lock: WriterLock,
    plan: impl FnOnce(&Manifest) -> Plan,
    begun: BegunFiles,
    options: &RefreshOptions,
    threads: &rayon::ThreadPool,
    progress: &dyn Progress,
) -> Result<RefreshSummary, Error> {
    let manifest = index.manifest()?;
    let mut plan = plan(&manifest);
    plan.check_archive(index.location())?;
    let building_bytes = options.memory_bytes.saturating_sub(plan.bytes());
    let options = RefreshOptions {
        memory_bytes: building_bytes.max(options.memory_bytes / LEAST_PART),
        ..options.clone()
    };
    let writer = Writer::open(index, manifest, lock, &options)?;
    progress.planned(plan.changed.len() as u64, plan.changed_bytes());
    let is_nothing = plan.changed.is_empty() && plan.vanished.is_empty();
    if !is_nothing && index.is_in_use() {
        writer.begin()?;
    }
    for path in &plan.vanished {
        writer.remove_file(path)?;
    }
    let files = std::mem::take(&mut plan.changed);
    let read = threads.install(|| read_all(files, &begun, &plan.reader, &writer, progress));
    drop(begun);
    if let Err(error) = read {
        return Err(writer.cause_of(error));
    }
    if let Some(left) = plan.left() {
        writer.manifest().leave_out(&left);
    }
    plan.skip_as_logged(&writer.manifest());
    writer.finish(|| {
        threads.install(|| index.refresh_stories())?;
        index.put_to_use()
    })?;

    let mut summary = plan.summary;
    summary.removed = plan.vanished.len() as u64;
    summary.articles = index.reader()?.searcher().num_docs();
    summary.could_learn = index.learnt().is_none() && summary.articles > 2 * SAMPLE_ARTICLES;
    Ok(summary)
}

fn threads(options: &RefreshOptions) -> Result<rayon::ThreadPool, Error> {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(options.jobs);
    let threads = threads.build();
    threads.map_err(|error| tantivy::TantivyError::SystemError(error.to_string()).into())
}

fn read_all(
    files: Vec<ArchiveFile>,
    begun: &BegunFiles,
    reader: &Arc<str>,
    writer: &Writer,
    progress: &dyn Progress,
) -> Result<(), Error> {
    let read = |file: ArchiveFile| read_one(&file, begun.take(&file), reader, writer, progress);
    let lists = lists_of(files, LISTED).into_par_iter();
    lists.try_for_each(|files| files.into_par_iter().try_for_each(read))
}

/// The same files in lists of so many, each of which takes no memory any more when its files are read.
fn lists_of(mut files: Vec<ArchiveFile>, listed: usize) -> Vec<Vec<ArchiveFile>> {
    let mut lists = Vec::with_capacity(files.len().div_ceil(listed));
    while !files.is_empty() {
        let last = (files.len() - 1) / listed * listed;
        lists.push(files.split_off(last));
    }
    lists.reverse();
    lists
}

fn read_one(
    file: &ArchiveFile,
    begun: Option<BegunFile>,
    reader: &Arc<str>,
    writer: &Writer,
    progress: &dyn Progress,
) -> Result<(), Error> {
    writer.begin_file(&file.path)?;
    let begun_at = begun.as_ref().map_or_else(SystemTime::now, BegunFile::at);
    let mut entry = FileEntry {
        bytes: file.watched_bytes(),
        modified_ns: settled_time(file.watched_modified_ns(), begun_at),
        reader: Arc::clone(reader),
        ..FileEntry::default()
    };
    let mut batch = Batch::default();
    let mut failed = None;
    let mut unreadable = false;
    let each: &mut dyn FnMut(Reading) -> ControlFlow<()> = &mut |reading| match reading {
        Reading::Article(article) => {
            entry.articles += 1;
            progress.article_read();
            let bytes = bytes_of(&article);
            let whole = batch.add(article, bytes);
            match whole.map_or(Ok(()), |whole| writer.add(whole)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        }
        Reading::Skipped(skipped) => {
            unreadable |= matches!(skipped.reason, SkipReason::Unreadable(_));
            remember(&mut entry, &skipped);
            ControlFlow::Continue(())
        }
        Reading::Noted(note) => {
            let notes = &mut entry.remarks_mut().notes;
            if notes.len() < REMEMBERED_REASONS {
                notes.push(part(&note));
            }
            ControlFlow::Continue(())
        }
    };
    let read = match begun {
        Some(begun) => begun.read(each),
        None => archive::read(file, each),
    };
    // What the system would not give now it may give the next time, and the file will look the same.
    if read.changed || unreadable {
        entry.modified_ns = None;
    }
    entry.sha256 = read.sha256.and_then(|sha256| sha256.parse().ok());
    if let Some(error) = failed {
        return Err(error);
    }
    if entry.articles > 0 {
        writer.add(batch)?;
    }
    progress.file_read(file.bytes);
    writer.end_file(&file.path, entry)
}

fn remember(entry: &mut FileEntry, skipped: &Skipped) {
    let remarks = entry.remarks_mut();
    remarks.skipped_count += 1;
    let reason = skipped.reason.to_string();
    let is_new = !remarks.reasons.contains_key(&reason);
    let reason = match is_new && remarks.reasons.len() >= REMEMBERED_REASONS {
        true => "other reasons".to_owned(),
        false => reason,
    };
    let count = remarks.reasons.entry(reason).or_default();
    *count += 1;
    if *count <= REMEMBERED_PARTS {
        remarks.skipped.push(part(skipped));
    }
}

fn part(skipped: &Skipped) -> SkippedPart {
    SkippedPart {
        member: skipped.member.clone(),
        record: skipped.record,
        reason: skipped.reason.to_string(),
    }
}

/// The file's time of change, unless it was so recent when reading began that the next change may bear the same.
fn settled_time(modified_ns: i128, begun_at: SystemTime) -> Option<i64> {
    let whole_seconds = modified_ns % 1_000_000_000 == 0;
    let grain = if whole_seconds {
        COARSE_GRAIN
    } else {
        FINE_GRAIN
    };
    let begun = begun_at.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let settled = i128::try_from(begun.saturating_sub(grain).as_nanos()).ok()?;
    let is_settled = modified_ns < settled;
    is_settled
        .then(|| i64::try_from(modified_ns).ok())
        .flatten()
}
