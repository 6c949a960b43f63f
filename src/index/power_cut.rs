//! Tests of what a power cut, and a disk that refuses to be written, leave of an index.
//!
//! From every disk that a power cut may leave the index must open, have what the last finished run committed, have of every
//! file exactly what its log says, and let the next run complete. `cargo test` cuts the power at some places; at every one, in every way, in about an hour:
//!
//! ```text
//! WARRAQ_TEST_CUTS=1 cargo test --lib power_cut
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::PoisonError;
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};
use tantivy::collector::DocSetCollector;
use tantivy::query::AllQuery;

use super::document::{Stored, article_of};
use super::location::Location;
use super::open::Index;
use super::recorded_disk::{Account, Disk, KEPT, Kept, Left, NO_SPACE, Unwatched};
use super::refresh::{RefreshOptions, refresh};
use super::verify::verify;
use crate::Error;

/// What Unix calls a disk that cannot be written.
const READ_ONLY: i32 = 30;
/// Of so many changes one is cut after in an ordinary test run.
const CUT_EVERY: usize = 97;

/// An archive whose changes to its index are kept.
struct Trial {
    folder: tempfile::TempDir,
    articles: u64,
}

impl Trial {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut kept = KEPT.lock().expect("accounts");
        kept.insert(folder.path().to_owned(), Account::default());
        Self {
            folder,
            articles: 0,
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of `count` articles that are like no others.
    fn write(&mut self, path: &str, count: u64) {
        let mut lines = String::new();
        for _ in 0..count {
            self.articles += 1;
            let number = self.articles;
            lines += &format!(
                "{{\"title\": \"خبر {number}\", \"body\": \"قال تجار في السوق رقم {number} إن الأسعار تراجعت.\"}}\n"
            );
        }
        let path = self.path().join(path);
        // What earlier states of the archive have is another file.
        let _ = fs::remove_file(&path);
        fs::write(&path, lines).expect("written");
        let time = SystemTime::now() - Duration::from_secs(1_000_000 - self.articles);
        let file = fs::File::options().write(true).open(&path).expect("open");
        file.set_modified(time).expect("a time");
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).expect("removed");
    }

    /// Runs with a commit after every article, so that a few articles make many commits, and segments to merge.
    fn refresh(&self, rebuild: bool) -> Result<(), Error> {
        run(&Location::of_archive(self.path()), rebuild, Duration::ZERO)
    }

    fn with_account<T>(&self, look: impl FnOnce(&mut Account) -> T) -> T {
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        look(kept.get_mut(self.path()).expect("kept"))
    }

    fn changes(&self) -> usize {
        self.with_account(|account| account.changes.len())
    }

    /// The archive as it is now, without its index.
    fn state(&self) -> State {
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(self.path()).expect("a folder").flatten() {
            if entry.path().is_file() {
                let name = entry.file_name();
                let digest = Sha256::digest(fs::read(entry.path()).expect("a file"));
                fs::hard_link(entry.path(), folder.path().join(&name)).expect("linked");
                let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                files.insert(name.into_string().expect("a name"), digest);
            }
        }
        State { folder, files }
    }
}

/// An archive at some time.
struct State {
    folder: tempfile::TempDir,
    /// The files with the SHA-256 of each.
    files: BTreeMap<String, String>,
}

impl State {
    /// The archive with an index of its own.
    fn with_index(&self, write: impl FnOnce(&Path)) -> tempfile::TempDir {
        let copy = tempfile::tempdir().expect("a folder");
        for name in self.files.keys() {
            fs::hard_link(self.folder.path().join(name), copy.path().join(name)).expect("linked");
        }
        write(copy.path());
        copy
    }

    /// Holds the index in `archive` against the log of its last commit, and against what was `finished` before; then lets a run complete.
    fn check(&self, archive: &Path, finished: &BTreeMap<String, String>, when: &str) {
        let location = Location::of_archive(archive);
        match Index::open(&location) {
            Err(Error::NoIndex { .. }) => assert!(finished.is_empty(), "{when}: the index is gone"),
            Err(error) => panic!("{when}: {error}"),
            Ok(index) => {
                let logged = consistent(&index, when);
                for (path, digest) in finished {
                    let is_unchanged = self.files.get(path) == Some(digest);
                    let has = logged.get(path);
                    assert!(
                        !is_unchanged || has == Some(digest),
                        "{when}: `{path}` is {has:?}"
                    );
                }
            }
        }
        run(&location, false, Duration::MAX)
            .unwrap_or_else(|error| panic!("{when}, the next run: {error}"));
        let index = Index::open(&location).expect("an index");
        assert_eq!(
            consistent(&index, when),
            self.files,
            "{when}, after the next run"
        );
        let verification = verify(&location).expect("verified");
        assert!(verification.is_sound(), "{when}: {verification:?}");
    }
}

/// The files that the log has as read, with the SHA-256 of each; the index must have as many articles of them as the log says.
fn consistent(index: &Index, when: &str) -> BTreeMap<String, String> {
    let told = |error: Error| -> ! { panic!("{when}: {error}") };
    let manifest = index.manifest().unwrap_or_else(|error| told(error));
    let searcher = index
        .reader()
        .unwrap_or_else(|error| told(error))
        .searcher();
    let mut articles: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for address in searcher
        .search(&AllQuery, &DocSetCollector)
        .expect("searched")
    {
        let document: Stored = searcher.doc(address).expect("stored");
        let article = article_of(index.fields(), &document).unwrap_or_else(|error| told(error));
        let is_new = articles
            .entry(article.path.clone())
            .or_default()
            .insert(article.record);
        assert!(
            is_new,
            "{when}: an article of `{}` is there twice",
            article.path
        );
    }
    let mut logged = BTreeMap::new();
    for (path, entry) in manifest.files() {
        let found = articles
            .remove(path)
            .map_or(0, |records| records.len() as u64);
        if let Some(entry) = entry {
            assert_eq!(found, entry.articles, "{when}: articles of `{path}`");
            let sha256 = entry.sha256.map(|sha256| sha256.to_string());
            logged.insert(path.to_owned(), sha256.unwrap_or_default());
        }
    }
    assert!(articles.is_empty(), "{when}: no log line for {articles:?}");
    logged
}

impl Drop for Trial {
    fn drop(&mut self) {
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        kept.remove(self.folder.path());
    }
}

fn run(location: &Location, rebuild: bool, commit_every: Duration) -> Result<(), Error> {
    let options = RefreshOptions {
        rebuild,
        jobs: 1,
        memory_bytes: 16 << 20,
        commit_every,
    };
    refresh(location, &options, &Unwatched).map(drop)
}

#[test]
fn a_power_cut_anywhere_loses_no_commit() {
    let mut trial = Trial::new();
    let mut ends = vec![(0, trial.state(), BTreeMap::new())];
    let every = std::env::var("WARRAQ_TEST_CUTS")
        .map_or(CUT_EVERY, |every| every.parse().expect("a number"));
    for stage in ["first build", "refresh", "rebuild"] {
        match stage {
            "first build" => {
                trial.write("a.jsonl", 3);
                trial.write("b.jsonl", 2);
                trial.write("c.jsonl", 2);
            }
            "refresh" => {
                trial.write("a.jsonl", 2);
                trial.remove("b.jsonl");
                trial.write("d.jsonl", 3);
            }
            _ => {}
        }
        let state = trial.state();
        // A rebuild begins with an empty index.
        let finished = match ends.last() {
            Some((_, before, _)) if stage != "rebuild" => before.files.clone(),
            _ => BTreeMap::new(),
        };
        trial.refresh(stage == "rebuild").expect("refreshed");
        ends.push((trial.changes(), state, finished));
    }
    let changes = trial.with_account(|account| std::mem::take(&mut account.changes));
    let mut disk = Disk::default();
    let mut state_of_chance: u64 = 1;
    let mut chance = || {
        state_of_chance = state_of_chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state_of_chance >> 63 == 1
    };
    let modes = [Left::Nothing, Left::Some, Left::Everything];
    let (mut stage, mut cuts) = (1, 0);
    let mut was_removal = false;
    for (at, change) in changes.iter().enumerate() {
        disk.make(change);
        if at >= ends[stage].0 {
            stage += 1;
        }
        let is_removal = matches!(change, Kept::RemoveFile(_) | Kept::RemoveFolder(_));
        // What may be removed is settled by what was synced before the first removal.
        let is_first_removal = is_removal && !was_removal;
        was_removal = is_removal;
        let modes = match at % every == every - 1 {
            true if every == CUT_EVERY => &modes[cuts % modes.len()..][..1],
            true => &modes[..],
            false if is_first_removal => &[Left::Removals],
            false => continue,
        };
        let (_, state, finished) = &ends[stage];
        for &left in modes {
            let cut = disk.cut(left, &mut chance);
            let copy = state.with_index(|copy| cut.write(trial.path(), copy));
            let when = format!(
                "{left:?} left after change {at} of {}, {change:.200?}",
                changes.len()
            );
            state.check(copy.path(), finished, &when);
            cuts += 1;
        }
    }
    assert!(cuts > 0, "none of {} changes was cut at", changes.len());
    let (_, state, _) = &ends[3];
    let cut = disk.cut(Left::Nothing, &mut chance);
    let copy = state.with_index(|copy| cut.write(trial.path(), copy));
    state.check(copy.path(), &state.files, "after a run that finished");
}

#[cfg(unix)]
#[test]
fn a_disk_that_refuses_any_change_keeps_what_was_committed() {
    let mut trial = Trial::new();
    trial.write("a.jsonl", 3);
    trial.write("b.jsonl", 2);
    trial.refresh(false).expect("refreshed");
    for (code, hint) in [
        (NO_SPACE, "make room"),
        (READ_ONLY, "put the index elsewhere"),
    ] {
        let mut refused = 0;
        for later in (0..).step_by(41) {
            let before = trial.state().files;
            trial.write("a.jsonl", 2);
            trial.write("c.jsonl", 1);
            let from = trial.changes() + later;
            trial.with_account(|account| account.refused = Some((from, code)));
            let outcome = trial.refresh(false);
            trial.with_account(|account| account.refused = None);
            let state = trial.state();
            let when = format!("error {code} from change {later} on");
            let index = Index::open(&Location::of_archive(trial.path())).expect("an index");
            let logged = consistent(&index, &when);
            assert_eq!(logged.get("b.jsonl"), before.get("b.jsonl"), "{when}");
            match outcome {
                Ok(()) if trial.changes() < from => break,
                // What goes wrong in merging is left for the next run.
                Ok(()) => {}
                Err(error) => {
                    let told = error.hint().unwrap_or_default();
                    assert!(told.contains(hint), "{when}: {error:?}: {told}");
                    refused += 1;
                }
            }
            state.check(trial.path(), &BTreeMap::new(), &when);
        }
        assert!(refused > 3, "{refused} runs were refused");
    }
}
