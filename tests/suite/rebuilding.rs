//! An index is made anew beside the old one: whatever becomes of the run, one of the two answers, and answers whole.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use warraq::Error;
use warraq::index::{Index, LastRun, Progress, RefreshOptions, refresh};
use warraq::search::{ArchiveSearcher, Request};

use crate::test_archive::{TestArchive, Unwatched, options};

const BRIDGE: &str = "افتتاح الجسر\n\nافتتح محافظ المدينة الجسر الجديد فوق النهر صباح أمس بعد عامين من العمل فيه، وقال إن الحركة عادت إليه.";
const MARKET: &str = "خبر من السوق\n\nقال تجار في السوق المركزية إن أسعار الخضار تراجعت هذا الأسبوع بعد وصول شحنات جديدة من المزارع القريبة.";

fn indexed() -> TestArchive {
    let archive = TestArchive::new();
    archive
        .write("bridge.txt", BRIDGE)
        .write("market.txt", MARKET);
    archive.refresh();
    archive
}

fn anew() -> RefreshOptions {
    RefreshOptions {
        rebuild: true,
        ..options()
    }
}

fn generations(archive: &TestArchive) -> Vec<String> {
    let entries = fs::read_dir(archive.path().join(".warraq")).expect("a folder");
    let names = entries.map(|entry| {
        entry
            .expect("an entry")
            .file_name()
            .to_string_lossy()
            .into_owned()
    });
    let mut generations: Vec<_> = names.filter(|name| name.parse::<u64>().is_ok()).collect();
    generations.sort();
    generations
}

/// Calls a function for each article read.
struct Each<Act>(Act);

impl<Act: Fn() + Sync> Progress for Each<Act> {
    fn planned(&self, _files: u64, _bytes: u64) {}
    fn article_read(&self) {
        self.0();
    }
    fn file_read(&self, _bytes: u64) {}
}

/// A rebuild that is stopped in its midst, as far as one process can stop itself.
fn stopped_rebuild(archive: &TestArchive) {
    let stop = Each(|| panic!("stopped"));
    let run = || refresh(&archive.location(), &anew(), &stop);
    catch_unwind(AssertUnwindSafe(run)).expect_err("it was stopped");
}

#[test]
fn searches_answer_from_the_old_index_until_the_new_one_is_whole() {
    let archive = indexed();
    archive.write("bridge.txt", BRIDGE.replace("النهر", "الوادي"));
    let look = Each(|| {
        assert_eq!(archive.search("السوق").total, 1);
        assert_eq!(archive.paths("النهر"), ["bridge.txt"]);
        assert_eq!(archive.search("الوادي").total, 0);
        assert_eq!(archive.search("السوق").notes, [""; 0]);
    });
    let summary = refresh(&archive.location(), &anew(), &look).expect("made anew");
    assert_eq!((summary.added, summary.articles), (2, 2));
    assert_eq!(archive.paths("الوادي"), ["bridge.txt"]);
    assert_eq!(archive.search("النهر").total, 0);
    assert_eq!(generations(&archive), ["2"]);
}

#[test]
fn a_rebuild_that_was_stopped_changes_nothing_and_leaves_nothing() {
    let archive = indexed();
    stopped_rebuild(&archive);
    assert_eq!(generations(&archive), ["1", "2"]);
    assert_eq!(archive.search("السوق").total, 1);
    assert_eq!(archive.search("السوق").notes, [""; 0]);
    assert_eq!(archive.warraq(&["verify"]).status.code(), Some(0));

    let summary = archive.refresh();
    assert_eq!((summary.unchanged, summary.articles), (2, 2));
    assert_eq!(generations(&archive), ["1"]);
    stopped_rebuild(&archive);
    let summary = refresh(&archive.location(), &anew(), &Unwatched).expect("made anew");
    assert_eq!((summary.added, summary.articles), (2, 2));
    assert_eq!(generations(&archive), ["2"]);
    assert_eq!(
        LastRun::of(&archive.path().join(".warraq")),
        LastRun::Finished
    );
}

#[test]
fn an_index_of_another_program_stays_until_the_new_one_is_whole() {
    let archive = indexed();
    let making = archive.path().join(".warraq/warraq.json");
    let json = fs::read_to_string(&making).expect("read");
    let mut json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    json["fingerprint"]["schema"] = "0".into();
    fs::write(&making, json.to_string()).expect("written");
    stopped_rebuild(&archive);
    let refused = Index::open(&archive.location()).err().expect("refused");
    assert!(matches!(refused, Error::OtherSchema { .. }), "{refused}");
    refresh(&archive.location(), &anew(), &Unwatched).expect("made anew");
    assert_eq!(archive.search("السوق").total, 1);
    assert_eq!(generations(&archive), ["2"]);
}

#[test]
fn the_first_index_can_be_searched_while_it_is_made() {
    let archive = TestArchive::new();
    archive.write("bridge.txt", BRIDGE);
    let look = Each(|| {
        let answer = archive.search("النهر");
        assert_eq!(answer.notes.len(), 1);
        assert!(
            answer.notes[0].contains("is indexing this archive now"),
            "{:?}",
            answer.notes
        );
    });
    refresh(&archive.location(), &options(), &look).expect("indexed");
    assert_eq!(archive.search("النهر").notes, [""; 0]);
}

#[cfg(unix)]
#[test]
fn who_opened_the_old_index_keeps_all_of_it() {
    let archive = indexed();
    archive.write("copy.txt", MARKET);
    archive.refresh();
    let before = archive.searcher();
    archive.remove("copy.txt");
    refresh(&archive.location(), &anew(), &Unwatched).expect("made anew");
    assert_eq!(archive.search("السوق").total, 1);
    assert_eq!(generations(&archive), ["1", "2"], "one is still open");

    // What is opened only now is still there.
    let grouped = Request {
        group: true,
        ..Request::new("السوق")
    };
    let answer = before.search(&grouped).expect("an answer");
    assert_eq!((answer.total, answer.stories), (2, Some(1)));
    let files = before.index().manifest().expect("a log").files().count();
    assert_eq!(files, 3);
    drop(before);
    archive.refresh();
    assert_eq!(generations(&archive), ["2"]);
}

#[test]
fn a_rebuild_that_fails_gives_its_room_back() {
    let archive = indexed();
    // Where a folder is, no log can be written.
    let log = archive.path().join(".warraq/2/files-1.jsonl");
    let spoil = Each(|| fs::create_dir_all(&log).expect("made"));
    let failed = refresh(&archive.location(), &anew(), &spoil).expect_err("no log");
    assert!(matches!(failed, Error::Io { .. }), "{failed}");
    assert_eq!(generations(&archive), ["1"]);
    assert_eq!(archive.search("السوق").total, 1);
}

#[test]
fn an_index_whose_account_is_gone_is_not_taken_for_none() {
    let archive = indexed();
    fs::remove_file(archive.path().join(".warraq/warraq.json")).expect("removed");
    let told = |error: &Error| matches!(error, Error::Damaged { path, .. } if path.ends_with("warraq.json"));
    let refused = ArchiveSearcher::open(&archive.location())
        .err()
        .expect("refused");
    assert!(told(&refused), "{refused}");
    let refused = refresh(&archive.location(), &options(), &Unwatched).expect_err("refused");
    assert!(told(&refused), "{refused}");
    assert!(Path::new(&archive.path().join(".warraq/1/engine/meta.json")).exists());
    refresh(&archive.location(), &anew(), &Unwatched).expect("made anew");
    assert_eq!(archive.search("السوق").total, 1);
    assert_eq!(generations(&archive), ["2"]);
}
