//! Adds, replaces and commits: the one place that changes an index.
//!
//! Reading threads add articles at the same time; a commit waits for those under way and holds the others
//! for as long as it lasts. Segments and log are committed as one: see [`super`].

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use rustc_hash::FxHashSet;
use tantivy::index::SegmentId;
use tantivy::{IndexWriter, Term};

use super::builders::{Builders, LEAST_BYTES};
use super::file_entry::FileEntry;
use super::leaving::Additions;
use super::lock::WriterLock;
use super::manifest::Manifest;
use super::merging;
use super::open::Index;
use super::queue::Batch;
use super::refresh::RefreshOptions;
use crate::Error;
use crate::archive::Article;
use crate::schema::Fields;

/// A writer of an index.
pub struct Writer {
    engine: RwLock<Engine>,
    manifest: Mutex<Manifest>,
    committed: Mutex<Instant>,
    commit_every: Duration,
    fields: Fields,
    /// The segments that were there before this run.
    before: FxHashSet<SegmentId>,
    jobs: usize,
    lock: WriterLock,
}

/// What changes segments: our own threads make them, the engine's deletes in them, merges and commits them.
struct Engine {
    builders: Builders,
    writer: IndexWriter,
    additions: Additions,
    /// The number of the next commit of this run.
    commit: u64,
}

impl Engine {
    /// Lets the articles leave that have the term `file` and were read before this.
    fn delete(&self, file: Term) -> Result<(), Error> {
        let articles = self.additions.articles_before(self.commit, file);
        self.writer.delete_query(articles)?;
        Ok(())
    }
}

impl Writer {
    /// Opens `index`, of which `manifest` is the log, for writing with the threads, the memory and the time between commits that
    /// `options` say.
    pub fn open(
        index: &Index,
        manifest: Manifest,
        lock: WriterLock,
        options: &RefreshOptions,
    ) -> Result<Self, Error> {
        index.clear_leftovers()?;
        let (engine, fields) = (index.engine(), index.fields());
        // No article is ever given to the engine's own thread, so it takes none of this memory.
        let writer = engine.writer_with_num_threads(1, LEAST_BYTES)?;
        writer.set_merge_policy(merging::policy_of_run());
        let builders = Builders::start(
            engine,
            index.analyzer(),
            fields,
            options.jobs,
            options.memory_bytes,
        )?;
        Ok(Self {
            engine: RwLock::new(Engine {
                builders,
                writer,
                additions: Additions::default(),
                commit: 1,
            }),
            manifest: Mutex::new(manifest),
            committed: Mutex::new(Instant::now()),
            commit_every: options.commit_every,
            fields: fields.clone(),
            before: engine.searchable_segment_ids()?.into_iter().collect(),
            jobs: options.jobs,
            lock,
        })
    }

    /// Notes that the index is about to change, so that a run stopped from here on counts as unfinished.
    pub fn begin(&self) -> Result<(), Error> {
        self.lock.begin()
    }

    /// What is known of the files read so far.
    pub fn manifest(&self) -> MutexGuard<'_, Manifest> {
        held(self.manifest.lock())
    }

    /// Takes the articles of the file at `path` out of the index.
    pub fn remove_file(&self, path: &str) -> Result<(), Error> {
        let engine = self.engine_shared();
        engine.delete(Term::from_field_text(self.fields.path, path))?;
        self.manifest().gone(path);
        Ok(())
    }

    /// Notes that articles of the file at `path` are about to be added; those of an earlier reading leave.
    pub fn begin_file(&self, path: &str) -> Result<(), Error> {
        let engine = self.engine_shared();
        let mut manifest = self.manifest();
        if manifest.get(path).is_some() {
            engine.delete(Term::from_field_text(self.fields.path, path))?;
        }
        manifest.begun(path);
        Ok(())
    }

    /// Adds articles of a file begun.
    pub fn add(&self, articles: Batch<Box<Article>>) -> Result<(), Error> {
        self.engine_shared().builders.add(articles)?;
        self.commit_when_due()
    }

    /// Notes that the file at `path` was read to its end.
    pub fn end_file(&self, path: &str, entry: FileEntry) -> Result<(), Error> {
        let engine = self.engine_shared();
        self.manifest().read(path, entry);
        drop(engine);
        self.commit_when_due()
    }

    fn commit_when_due(&self) -> Result<(), Error> {
        let due = || held(self.committed.lock()).elapsed() >= self.commit_every;
        if !due() {
            return Ok(());
        }
        let mut engine = self.engine_alone();
        // Another thread may have committed while this one waited.
        if due() {
            self.commit_with(&mut engine)
        } else {
            Ok(())
        }
    }

    /// Makes everything added, replaced and removed so far searchable, and safe on the disk.
    pub fn commit(&self) -> Result<(), Error> {
        let mut engine = self.engine_alone();
        let committed = self.commit_with(&mut engine);
        committed.map_err(|error| engine.builders.cause(error))
    }

    fn commit_with(&self, engine: &mut Engine) -> Result<(), Error> {
        // All articles of this commit are added, and none of the next: nobody else holds the engine.
        for segment in engine.builders.finish_segments()? {
            engine.additions.note(segment.id(), engine.commit);
            engine.writer.add_segment(segment.meta().clone())?;
        }
        engine.commit += 1;
        let end = self.manifest().flush()?;
        let payload = serde_json::to_string(&end)
            .map_err(|error| tantivy::TantivyError::from(std::io::Error::from(error)))?;
        let mut commit = engine.writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        *held(self.committed.lock()) = Instant::now();
        Ok(())
    }

    /// Commits, merges segments, clears away what no commit needs, calls `last` on what is then on the disk, and ends the run.
    pub fn finish(self, last: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
        if self.manifest().is_mostly_outdated() {
            self.manifest().start_new_log();
        }
        self.commit()?;
        self.manifest().remove_other_logs();
        // It is on the disk, and of very many files it takes much memory.
        drop(self.manifest);
        let engine = self
            .engine
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        drop(engine.builders);
        let merged = engine.writer.index().clone();
        engine.writer.wait_merging_threads()?;
        // All articles are safe and found; where there is no room to merge them, they stay as they are.
        let _ = merging::merge(&merged, &self.before, self.jobs);
        last()?;
        self.lock.finish()
    }

    /// What stopped the threads that write, where `error` only says that they stopped. Ends the run without a commit.
    pub fn cause_of(self, error: Error) -> Error {
        self.engine_alone().builders.cause(error)
    }

    fn engine_shared(&self) -> RwLockReadGuard<'_, Engine> {
        held(self.engine.read())
    }

    fn engine_alone(&self) -> RwLockWriteGuard<'_, Engine> {
        held(self.engine.write())
    }
}

/// The guard, also where another thread panicked with it: nothing behind these locks is left half-done.
fn held<Guard>(lock: Result<Guard, PoisonError<Guard>>) -> Guard {
    lock.unwrap_or_else(PoisonError::into_inner)
}
