//! Adds, replaces and commits: the one place that changes an index.
//!
//! Reading threads add articles at the same time; a commit waits for those under way and holds the others
//! for as long as it lasts. Segments and log are committed as one: see [`super`].

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use tantivy::{IndexWriter, TantivyError, Term};

use super::document::document_of;
use super::lock::WriterLock;
use super::manifest::{FileEntry, Manifest};
use super::open::Index;
use super::refresh::RefreshOptions;
use crate::Error;
use crate::archive::Article;
use crate::schema::Fields;

/// A writer of an index.
pub struct Writer {
    engine: RwLock<IndexWriter>,
    manifest: Mutex<Manifest>,
    committed: Mutex<Instant>,
    commit_every: Duration,
    fields: Fields,
    lock: WriterLock,
}

impl Writer {
    /// Opens `index` for writing with the threads, the memory and the time between commits that `options` say.
    pub fn open(index: &Index, lock: WriterLock, options: &RefreshOptions) -> Result<Self, Error> {
        let manifest = index.manifest()?;
        index.clear_leftovers()?;
        let (jobs, memory_bytes) = (options.jobs, options.memory_bytes);
        let writer = index.engine().writer_with_num_threads(jobs, memory_bytes)?;
        Ok(Self {
            engine: RwLock::new(writer),
            manifest: Mutex::new(manifest),
            committed: Mutex::new(Instant::now()),
            commit_every: options.commit_every,
            fields: index.fields().clone(),
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
    pub fn remove_file(&self, path: &str) {
        let writer = self.engine_shared();
        writer.delete_term(Term::from_field_text(self.fields.path, path));
        self.manifest().gone(path);
    }

    /// Notes that articles of the file at `path` are about to be added; those of an earlier reading leave.
    pub fn begin_file(&self, path: &str) {
        let writer = self.engine_shared();
        let mut manifest = self.manifest();
        if manifest.get(path).is_some() {
            writer.delete_term(Term::from_field_text(self.fields.path, path));
        }
        manifest.begun(path);
    }

    /// Adds one article of a file begun.
    pub fn add(&self, article: &Article) -> Result<(), Error> {
        let document = document_of(&self.fields, article)?;
        self.engine_shared().add_document(document)?;
        self.commit_when_due()
    }

    /// Notes that the file at `path` was read to its end.
    pub fn end_file(&self, path: &str, entry: FileEntry) -> Result<(), Error> {
        let writer = self.engine_shared();
        self.manifest().read(path, entry);
        drop(writer);
        self.commit_when_due()
    }

    fn commit_when_due(&self) -> Result<(), Error> {
        let due = || held(self.committed.lock()).elapsed() >= self.commit_every;
        if !due() {
            return Ok(());
        }
        let mut writer = self.engine_alone();
        // Another thread may have committed while this one waited.
        if due() {
            self.commit_with(&mut writer)
        } else {
            Ok(())
        }
    }

    /// Makes everything added, replaced and removed so far searchable, and safe on the disk.
    pub fn commit(&self) -> Result<(), Error> {
        self.commit_with(&mut self.engine_alone())
    }

    fn commit_with(&self, writer: &mut IndexWriter) -> Result<(), Error> {
        let end = self.manifest().flush()?;
        let payload = serde_json::to_string(&end)
            .map_err(|error| tantivy::TantivyError::from(std::io::Error::from(error)))?;
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        *held(self.committed.lock()) = Instant::now();
        Ok(())
    }

    /// Commits, waits for segments being merged, clears away what no commit needs, calls `last` on what is then on the disk, and
    /// ends the run.
    pub fn finish(self, last: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
        if self.manifest().is_mostly_outdated() {
            self.manifest().start_new_log();
        }
        self.commit()?;
        self.manifest().remove_other_logs();
        let writer = self
            .engine
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        writer.wait_merging_threads()?;
        last()?;
        self.lock.finish()
    }

    /// What stopped the engine's threads, where `error` only says that they stopped. Ends the run without a commit.
    pub fn cause_of(self, error: Error) -> Error {
        if !matches!(error, Error::Engine(TantivyError::ErrorInThread(_))) {
            return error;
        }
        // Preparing a commit waits for the threads, and tells what the first of them failed with.
        match self.engine_alone().prepare_commit() {
            Err(cause) => cause.into(),
            Ok(_) => error,
        }
    }

    fn engine_shared(&self) -> RwLockReadGuard<'_, IndexWriter> {
        held(self.engine.read())
    }

    fn engine_alone(&self) -> RwLockWriteGuard<'_, IndexWriter> {
        held(self.engine.write())
    }
}

/// The guard, also where another thread panicked with it: nothing behind these locks is left half-done.
fn held<Guard>(lock: Result<Guard, PoisonError<Guard>>) -> Guard {
    lock.unwrap_or_else(PoisonError::into_inner)
}
