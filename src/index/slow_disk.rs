//! Tests of an index on a disk that answers late, as one across a network does.
//!
//! Every change to the index and every opening of one of its files waits. Who searches meanwhile sees one commit, whole, for as long as
//! the search lasts, while the files under it are written, merged and removed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use tantivy::Searcher;
use tantivy::collector::DocSetCollector;
use tantivy::query::AllQuery;

use super::directory::Questions;
use super::document::{Stored, article_of};
use super::location::Location;
use super::open::Index;
use super::recorded_disk::{Account, KEPT, Unwatched};
use super::refresh::{RefreshOptions, refresh};
use super::verify::verify;

const WAIT: Duration = Duration::from_millis(1);
const FILES: usize = 3;
const ARTICLES: usize = 4;
/// Each leaves segments behind: enough of them to be merged.
const VERSIONS: usize = 12;
const READERS: usize = 4;

fn write_version(archive: &Path, version: usize) {
    for file in 0..FILES {
        let line = |number| {
            let body = format!("السوق مفتوحة في الحي {file} رقم {number}، نسخة {version}");
            format!(
                "{{\"title\":\"خبر {number}\",\"section\":\"{version}\",\"body\":\"{body}\"}}\n"
            )
        };
        let lines: String = (0..ARTICLES).map(line).collect();
        fs::write(archive.join(format!("{file}.jsonl")), lines).expect("written");
    }
}

/// The articles of each file: their version and their number.
type View = BTreeMap<String, BTreeSet<(String, u64)>>;

fn view(index: &Index, searcher: &Searcher) -> View {
    let mut view = View::new();
    let found = searcher.search(&AllQuery, &DocSetCollector);
    for address in found.expect("searched") {
        let document: Stored = searcher.doc(address).expect("stored");
        let article = article_of(index.fields(), &document).expect("an article");
        let of_file = view.entry(article.path).or_default();
        let is_new = of_file.insert((article.section.expect("a version"), article.record));
        assert!(is_new, "an article is there twice");
    }
    view
}

/// All files are there whole, in one version.
#[track_caller]
fn is_of_one_commit(view: &View) {
    let articles = view.values().flatten();
    let versions: BTreeSet<_> = articles.map(|(version, _)| version).collect();
    assert_eq!(versions.len(), 1, "{view:?}");
    assert_eq!(view.len(), FILES, "{view:?}");
    assert!(view.values().all(|articles| articles.len() == ARTICLES));
}

#[test]
fn readers_of_a_slow_disk_keep_their_view_while_it_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let slow = Account {
        wait: Some(WAIT),
        ..Account::default()
    };
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.insert(folder.path().to_owned(), slow);
    drop(kept);
    let location = Location::of_archive(folder.path());
    let options = RefreshOptions {
        rebuild: false,
        jobs: 2,
        memory_bytes: 32 << 20,
        commit_every: Duration::MAX,
    };
    let run = |version| {
        write_version(folder.path(), version);
        refresh(&location, &options, &Unwatched).expect("refreshed");
    };
    run(0);
    let (is_over, views) = (AtomicBool::new(false), AtomicUsize::new(0));
    let read = || {
        while !is_over.load(Ordering::Relaxed) {
            let opened = Index::open_and(&location, Questions::Many, |index| {
                let searcher = index.reader()?.searcher();
                Ok((index, searcher))
            });
            let (index, searcher) = opened.expect("opened");
            let before = view(&index, &searcher);
            is_of_one_commit(&before);
            thread::sleep(20 * WAIT);
            assert_eq!(view(&index, &searcher), before);
            views.fetch_add(1, Ordering::Relaxed);
        }
    };
    thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(read)).collect();
        let written = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            (1..=VERSIONS).for_each(run);
        }));
        is_over.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.join().expect("no reader saw anything else");
        }
        written.expect("written");
    });
    assert!(views.into_inner() >= READERS);
    let verification = verify(&location).expect("verified");
    assert!(verification.is_sound(), "{verification:?}");
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.remove(folder.path());
}
