//! Searching while an index is written: every answer is of one commit, whoever writes what meanwhile.
//!
//! Files of articles are replaced, added and removed over and over. A commit has every file in one version, so that an
//! answer that mixes two, tells an article twice or misses one is of no commit.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use warraq::index::{RefreshOptions, refresh};
use warraq::search::{Answer, ArchiveSearcher, Request};

use crate::test_archive::{TestArchive, Unwatched, options};

const FILES: usize = 5;
const ARTICLES: usize = 12;
/// How often files are replaced while others search.
const ROUNDS: usize = 6;

/// The articles of file `file` in version `version`.
fn lines(file: usize, version: usize) -> String {
    let line = |number| {
        let body = format!("السوق مفتوحة في الحي {file} والأسعار كما كانت. نسخة{version}");
        format!(
            r#"{{"id":"{file}-{number}","title":"خبر {number}","section":"{version}","body":"{body}"}}"#
        ) + "\n"
    };
    (0..ARTICLES).map(line).collect()
}

/// Writes version `version` of all files, and one file more in every second version.
fn write_version(archive: &TestArchive, version: usize) {
    for file in 0..FILES {
        archive.write(&format!("{file}.jsonl"), lines(file, version));
    }
    match version % 2 {
        1 => drop(archive.write("more.jsonl", lines(FILES, version))),
        _ => drop(std::fs::remove_file(archive.path().join("more.jsonl"))),
    }
}

fn all() -> Request {
    Request {
        limit: 10 * FILES * ARTICLES,
        ..Request::new("السوق")
    }
}

/// The answer is of one commit: of one version of all files, whole, each article once, and counted as listed.
#[track_caller]
fn is_of_one_commit(answer: &Answer) -> usize {
    let ids: BTreeSet<_> = answer.hits.iter().map(|hit| hit.article.id).collect();
    assert_eq!(ids.len(), answer.hits.len(), "an article is there twice");
    assert_eq!(answer.total, answer.hits.len() as u64, "counted and listed");
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    let mut versions = BTreeSet::new();
    for hit in &answer.hits {
        *files.entry(&hit.article.path).or_default() += 1;
        versions.insert(hit.article.section.clone().expect("a version"));
    }
    assert_eq!(versions.len(), 1, "versions {versions:?} at a time");
    let version: usize = versions
        .first()
        .and_then(|version| version.parse().ok())
        .expect("a number");
    assert!(
        files.values().all(|&articles| articles == ARTICLES),
        "{files:?}"
    );
    assert_eq!(files.len(), FILES + version % 2, "{files:?} in {version}");
    version
}

/// Runs `reader` again and again on threads while `writer` runs; returns how often it ran.
fn meanwhile(reader: impl Fn() + Sync, writer: impl FnOnce()) -> usize {
    /// Also where the writer panics.
    struct Ends<'a>(&'a AtomicBool);
    impl Drop for Ends<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let ended = AtomicBool::new(false);
    let read = || {
        let mut times = 0;
        while !ended.load(Ordering::SeqCst) || times == 0 {
            reader();
            times += 1;
        }
        times
    };
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..3).map(|_| scope.spawn(read)).collect();
        let ends = Ends(&ended);
        writer();
        drop(ends);
        let times = readers
            .into_iter()
            .map(|reader| reader.join().expect("no panic"));
        times.sum()
    })
}

#[test]
fn every_answer_is_of_one_commit_while_others_index() {
    let archive = TestArchive::new();
    write_version(&archive, 0);
    archive.refresh();
    let reader = || {
        let searcher = archive.searcher();
        let version = is_of_one_commit(&searcher.search(&all()).expect("an answer"));
        // What was opened stays as it was.
        let again = searcher.search(&all()).expect("an answer");
        assert_eq!(is_of_one_commit(&again), version);
        let stats = searcher.stats().expect("stats");
        assert_eq!(stats.articles, again.total);
    };
    let writer = || {
        for version in 1..=ROUNDS {
            write_version(&archive, version);
            archive.refresh();
        }
    };
    meanwhile(reader, writer);
    assert_eq!(
        is_of_one_commit(&archive.searcher().search(&all()).expect("an answer")),
        ROUNDS
    );
}

#[test]
fn processes_that_search_see_one_commit_while_another_indexes() {
    let archive = TestArchive::new();
    write_version(&archive, 0);
    archive.refresh();
    let reader = || {
        let output = archive.warraq(&["search", "السوق", "-n", "200", "--format", "json", "-q"]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let hits = answer["hits"].as_array().expect("hits");
        assert_eq!(answer["total"]["value"], hits.len());
        let of = |field: &str| -> BTreeSet<&str> {
            hits.iter().filter_map(|hit| hit[field].as_str()).collect()
        };
        assert_eq!(of("id").len(), hits.len());
        assert_eq!(of("section").len(), 1, "{:?}", of("section"));
        assert_eq!(hits.len() % ARTICLES, 0);
    };
    let writer = || {
        for version in 1..=ROUNDS {
            write_version(&archive, version);
            let indexed = archive.warraq(&["index", "--memory", "32", "--jobs", "2"]);
            assert!(indexed.status.success(), "{indexed:?}");
        }
    };
    meanwhile(reader, writer);
}

#[test]
fn the_log_of_files_can_be_read_while_it_is_written_anew() {
    let archive = TestArchive::new();
    let write = |version: usize| {
        for number in 0..180 {
            archive.write(
                &format!("{number}.txt"),
                format!("خبر {number}\n\nالسوق مفتوحة {version}"),
            );
        }
    };
    write(0);
    archive.refresh();
    let reader = || {
        let manifest = archive.searcher().index().manifest().expect("a log");
        assert_eq!(manifest.files().count(), 180);
    };
    // Of more than a thousand lines most are outdated, and a new log takes the place of the old.
    let writer = || {
        for version in 1..=4 {
            write(version);
            archive.refresh();
        }
    };
    meanwhile(reader, writer);
    let logs = archive.path().join(".warraq/1");
    assert!(
        !logs.join("files-1.jsonl").exists(),
        "the log was written anew"
    );
}

#[test]
fn a_reader_keeps_its_view_when_the_index_is_made_anew_or_goes_away() {
    let archive = TestArchive::new();
    write_version(&archive, 1);
    archive.refresh();
    let opened = archive.searcher();
    write_version(&archive, 2);
    let anew = RefreshOptions {
        rebuild: true,
        ..options()
    };
    refresh(&archive.location(), &anew, &Unwatched).expect("made anew");
    let view = |searcher: &ArchiveSearcher| {
        let answer = searcher.search(&all()).expect("an answer");
        let version = is_of_one_commit(&answer);
        let id = answer.hits[0].article.id;
        let article = searcher.article(id).expect("readable").expect("there");
        assert!(
            article.body.contains(&format!("نسخة{version}")),
            "{}",
            article.body
        );
        version
    };
    assert_eq!(view(&opened), 1);
    let reopened = archive.searcher();
    assert_eq!(view(&reopened), 2);
    // As a server's disk that takes the files away under its clients does.
    #[cfg(unix)]
    {
        std::fs::remove_dir_all(archive.path().join(".warraq")).expect("removed");
        assert_eq!(view(&reopened), 2);
        assert!(archive.try_open().is_err());
    }
}

#[test]
fn an_index_made_anew_can_be_opened_at_any_moment() {
    let archive = TestArchive::new();
    write_version(&archive, 0);
    archive.refresh();
    let anew = RefreshOptions {
        rebuild: true,
        ..options()
    };
    // While it is made anew an index may have less, and what it has is told to be unfinished.
    let reader = || {
        let searcher = archive.searcher();
        let answer = searcher.search(&all()).expect("an answer");
        assert_eq!(answer.total, answer.hits.len() as u64);
        assert!(answer.total == 0 || answer.total == (FILES * ARTICLES) as u64);
    };
    let writer = || {
        for _ in 0..ROUNDS {
            refresh(&archive.location(), &anew, &Unwatched).expect("made anew");
        }
    };
    meanwhile(reader, writer);
}

/// Processes going on, killed with the test.
struct Running(Vec<Child>);

impl Drop for Running {
    fn drop(&mut self) {
        for process in &mut self.0 {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

#[test]
fn of_many_writers_one_writes_and_the_others_are_told_who() {
    let archive = TestArchive::new();
    write_version(&archive, 0);
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_warraq"))
            .args(["index", "--memory", "32", "--jobs", "1"])
            .arg(archive.path())
            .env_remove("WARRAQ_INDEX")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs")
    };
    let writers: Vec<_> = (0..5).map(|_| start()).collect();
    let ids: Vec<_> = writers.iter().map(Child::id).collect();
    let mut wrote = 0;
    for writer in writers {
        let output = writer.wait_with_output().expect("it ends");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(0) => wrote += 1,
            Some(2) => {
                let is_named = |id: &u32| told.contains(&format!("process {id} is indexing"));
                assert!(ids.iter().any(is_named), "{told}");
                assert!(told.contains("searching works meanwhile"), "{told}");
            }
            code => panic!("exit code {code:?}: {told}"),
        }
    }
    assert!(wrote > 0);
    let answer = archive.searcher().search(&all()).expect("an answer");
    assert_eq!(is_of_one_commit(&answer), 0);
}

#[test]
fn a_watch_and_runs_by_hand_take_turns() {
    let archive = TestArchive::new();
    write_version(&archive, 0);
    archive.refresh();
    let watch = Command::new(env!("CARGO_BIN_EXE_warraq"))
        .args(["index", "--watch", "--watch-every", "1", "--quiet"])
        .args(["--memory", "32", "--jobs", "1"])
        .arg(archive.path())
        .env_remove("WARRAQ_INDEX")
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
    let mut running = Running(vec![watch]);
    for version in 1..=3 {
        write_version(&archive, version);
        let output = archive.warraq(&["index", "--memory", "32", "--jobs", "1"]);
        let told = String::from_utf8_lossy(&output.stderr);
        let is_told = output.status.code() == Some(2) && told.contains("is indexing");
        assert!(output.status.success() || is_told, "{told}");
    }
    // Either of them takes in the last version.
    let began = Instant::now();
    loop {
        let answer = archive.searcher().search(&all()).expect("an answer");
        let is_last = |hit: &warraq::search::Hit| hit.article.section.as_deref() == Some("3");
        if answer.hits.iter().all(is_last) {
            assert_eq!(is_of_one_commit(&answer), 3);
            break;
        }
        assert!(
            began.elapsed() < Duration::from_secs(120),
            "the watch takes nothing in"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
    let going_on = running.0[0].try_wait().expect("a process");
    assert_eq!(going_on, None, "the watch ended");
}
