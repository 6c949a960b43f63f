//! Whatever is damaged of an index is named by `verify` and mended by `--repair`, which loses no article that the archive has no longer.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use warraq::index::{Action, Index, RefreshOptions, Repair, Verification, refresh, repair, verify};

use crate::test_archive::{TestArchive, Unwatched, options};

const BRIDGE: &str = "افتتاح الجسر\n\nافتتح محافظ المدينة الجسر الجديد فوق النهر صباح أمس بعد عامين من العمل فيه، وقال إن الحركة عادت إليه.";
const MARKET: &str = "خبر من السوق\n\nقال تجار في السوق المركزية إن أسعار الخضار تراجعت هذا الأسبوع بعد وصول شحنات جديدة من المزارع القريبة.";
const RAIN: &str = "أمطار غزيرة على الجبال\n\nهطلت أمطار غزيرة على القرى الجبلية مساء أمس وأغلقت طريقين رئيسيين بين الوادي والبلدة القديمة.";
const LINES: &str = "{\"title\": \"افتتاح الميناء\", \"body\": \"افتتح الميناء الجديد أمس أمام السفن.\"}\n\
                     {\"title\": \"إضراب المخابز\", \"body\": \"أضرب عمال المخابز يوما واحدا.\"}\n";

/// What each article is found by, and its file.
const FOUND: [(&str, &str); 5] = [
    ("النهر", "bridge.txt"),
    ("السوق", "market.txt"),
    ("أمطار", "rain.txt"),
    ("الميناء", "news.jsonl"),
    ("المخابز", "news.jsonl"),
];

/// An archive indexed in two runs, so that one segment has a deleted article, and another the files of the second run.
fn indexed() -> TestArchive {
    static MADE: OnceLock<TestArchive> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let archive = TestArchive::new();
        archive
            .write("bridge.txt", BRIDGE)
            .write("market.txt", BRIDGE);
        archive.write("news.jsonl", LINES);
        let one_thread = RefreshOptions {
            jobs: 1,
            ..options()
        };
        let run = || refresh(&archive.location(), &one_thread, &Unwatched).expect("indexed");
        run();
        archive.write("market.txt", MARKET).write("rain.txt", RAIN);
        run();
        archive
    });
    let archive = TestArchive::new();
    for entry in walkdir::WalkDir::new(made.path()) {
        let entry = entry.expect("an entry");
        let below = entry.path().strip_prefix(made.path()).expect("below");
        if entry.file_type().is_file() {
            let bytes = fs::read(entry.path()).expect("read");
            archive.write(&below.to_string_lossy(), bytes);
        }
    }
    archive
}

fn index_folder(archive: &TestArchive) -> PathBuf {
    archive.path().join(".warraq")
}

/// The file of the index that is called `name`, or whose name ends so: the first, in order.
fn index_file(archive: &TestArchive, name: &str) -> PathBuf {
    let found = walkdir::WalkDir::new(index_folder(archive)).sort_by_file_name();
    let mut paths = found
        .into_iter()
        .map(|entry| entry.expect("an entry").into_path());
    paths
        .find(|path| path.is_file() && path.to_string_lossy().ends_with(name))
        .unwrap_or_else(|| panic!("a file {name}"))
}

type Damage = (&'static str, fn(&Path));

const DAMAGES: [Damage; 5] = [
    ("a byte is another", |path| {
        let mut bytes = fs::read(path).expect("read");
        let middle = bytes.len() / 2;
        if let Some(byte) = bytes.get_mut(middle) {
            *byte ^= 0xFF;
        }
        fs::write(path, bytes).expect("written");
    }),
    ("it is cut short", |path| {
        let bytes = fs::read(path).expect("read");
        fs::write(path, &bytes[..bytes.len() / 2]).expect("written");
    }),
    ("five bytes of it are left", |path| {
        let bytes = fs::read(path).expect("read");
        fs::write(path, &bytes[..5.min(bytes.len())]).expect("written");
    }),
    ("it is empty", |path| fs::write(path, "").expect("written")),
    ("it is gone", |path| fs::remove_file(path).expect("removed")),
];

fn verified(archive: &TestArchive) -> Verification {
    verify(&archive.location()).expect("it can be verified")
}

fn repaired(archive: &TestArchive) -> Repair {
    repair(&archive.location(), &options(), &Unwatched).expect("it can be repaired")
}

#[track_caller]
fn is_whole(archive: &TestArchive, case: &str) {
    let verification = verified(archive);
    assert!(verification.is_sound(), "{case}: {verification:?}");
    for (word, path) in FOUND {
        assert_eq!(archive.paths(word), [path], "{case}");
    }
    let total = archive.searcher().stats().expect("counted").articles;
    assert_eq!(total, FOUND.len() as u64, "{case}");
}

/// Damages `name` in every way; each is found, named, harmless to who searches, and mended by `action`.
fn every_damage_is_mended(name: &str, action: Action) {
    for (what, damage) in DAMAGES {
        let case = format!("{name}: {what}");
        let archive = indexed();
        let path = index_file(&archive, name);
        damage(&path);
        let found = verified(&archive);
        let file_name = path.file_name().expect("a name").to_string_lossy();
        let names = |file: &warraq::index::DamagedFile| file.path.ends_with(&*file_name);
        assert!(found.damaged.iter().any(names), "{case}: {found:?}");
        if what == "a byte is another" {
            let searched = archive.warraq(&["search", "\"أسعار الخضار\""]);
            let told = String::from_utf8_lossy(&searched.stderr);
            assert!(!told.contains("itself failed"), "{case}: {told}");
        }
        let repair = repaired(&archive);
        assert_eq!(repair.action, action, "{case}: {repair:?}");
        assert_eq!(repair.found.damaged, found.damaged, "{case}");
        is_whole(&archive, &case);
    }
}

#[test]
fn files_behind_a_damaged_segment_are_read_again() {
    for name in [
        ".store",
        ".term",
        ".idx",
        ".pos",
        ".fast",
        ".fieldnorm",
        ".del",
    ] {
        every_damage_is_mended(name, Action::ReadAgain);
    }
}

#[test]
fn what_the_index_itself_tells_is_written_anew() {
    every_damage_is_mended(".managed.json", Action::Derived);
    for (what, damage) in DAMAGES {
        let archive = indexed();
        damage(&index_file(&archive, "stories.bin"));
        let found = verified(&archive);
        assert!(
            !found.is_sound() && found.is_archive_sound(),
            "{what}: {found:?}"
        );
        assert_eq!(repaired(&archive).action, Action::Derived, "{what}");
        is_whole(&archive, what);
    }
}

#[test]
fn an_index_whose_accounts_are_damaged_is_made_anew() {
    for name in ["meta.json", "warraq.json", "files-1.jsonl"] {
        every_damage_is_mended(name, Action::MadeAnew);
    }
}

#[test]
fn a_lock_file_is_no_part_of_what_is_verified() {
    for (what, damage) in DAMAGES {
        let archive = indexed();
        damage(&index_file(&archive, "/lock"));
        is_whole(&archive, what);
        assert_eq!(repaired(&archive).action, Action::Nothing, "{what}");
        is_whole(&archive, what);
    }
}

#[test]
fn only_the_files_of_the_damaged_segment_are_read_again() {
    let archive = indexed();
    let commit = fs::read_to_string(index_file(&archive, "meta.json")).expect("read");
    let commit: serde_json::Value = serde_json::from_str(&commit).expect("JSON");
    let store = |of: &serde_json::Value| {
        let name = of["segment_id"].as_str().expect("a name").replace('-', "");
        index_file(&archive, &format!("{name}.store"))
    };
    let segments = commit["segments"].as_array().expect("segments");
    let last = segments.last().expect("a segment");
    fs::remove_file(store(last)).expect("removed");
    let found = verified(&archive);
    let concerned = found.miscounted.clone().expect("counted");
    assert!(
        !concerned.is_empty() && concerned.len() < 4,
        "{concerned:?}"
    );
    assert!(concerned.iter().all(|file| file.found < file.articles));
    let repair = repaired(&archive);
    assert_eq!(repair.files_read, concerned.len() as u64);
    assert_eq!(repair.segments_dropped.len(), 1);
    is_whole(&archive, "one segment");
}

#[test]
fn a_person_is_told_what_is_damaged_and_what_was_mended() {
    let archive = indexed();
    let path = index_file(&archive, ".pos");
    fs::write(&path, "").expect("written");
    let name = path
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let segment = name.split('.').next().expect("a segment");
    let told = |arguments: &[&str]| {
        let output = archive.warraq(arguments);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), told.replace(segment, "SEGMENT"))
    };
    let (code, found) = told(&["verify"]);
    let lines: Vec<_> = found.lines().collect();
    let whole = "4 of 4 files are as they were read; 5 articles";
    assert_eq!((code, lines[0]), (Some(1), whole), "{found}");
    assert!(
        lines[1]
            .starts_with("damaged    `1/engine/SEGMENT.pos`: it is cut short (segment SEGMENT, "),
        "{found}"
    );
    let miscounted = "0 of its articles can be read in the index, 1 were read of it";
    assert!(
        lines[2].starts_with("miscounted `") && lines[2].ends_with(miscounted),
        "{found}"
    );
    let to_do = "`warraq verify --repair` mends the index from the archive's files, or says what that would lose.";
    assert!(
        found.ends_with(&format!("the index is not as it was written\n{to_do}\n")),
        "{found}"
    );

    let (code, mended) = told(&["verify", "--repair"]);
    assert_eq!(code, Some(0), "{mended}");
    assert!(
        mended.contains("files were read again in the place of 1 damaged segments\n"),
        "{mended}"
    );
    let now = format!("{whole}\nthe index is as it was written\n");
    assert!(mended.ends_with(&now), "{mended}");
    assert!(!mended.contains(to_do), "{mended}");
}

#[test]
fn what_the_archive_has_no_longer_is_not_thrown_away() {
    let archive = indexed();
    let kept = fs::read(archive.path().join("news.jsonl")).expect("read");
    archive.remove("news.jsonl");
    // An index that needs no mending is left alone, and with it the articles whose file is gone.
    let untouched = repaired(&archive);
    assert_eq!(untouched.action, Action::Nothing);
    assert_eq!(untouched.found.missing.len(), 1);
    assert_eq!(archive.paths("الميناء"), ["news.jsonl"]);

    // Here nothing says what is in which segment.
    fs::remove_file(index_file(&archive, "meta.json")).expect("removed");
    let before = fs::read_dir(index_folder(&archive))
        .expect("a folder")
        .count();
    let refused = archive.warraq(&["verify", "--repair"]);
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8_lossy(&refused.stdout).into_owned();
    assert!(
        told.contains("would lose `news.jsonl`: 2 articles"),
        "{told}"
    );
    assert!(told.contains("warraq index --rebuild"), "{told}");
    assert_eq!(
        fs::read_dir(index_folder(&archive))
            .expect("a folder")
            .count(),
        before
    );

    archive.write("news.jsonl", kept);
    assert_eq!(repaired(&archive).action, Action::MadeAnew);
    is_whole(&archive, "restored");
}

#[test]
fn a_damaged_segment_stays_where_its_files_are_gone() {
    let archive = indexed();
    let gone = ["news.jsonl", "bridge.txt", "market.txt", "rain.txt"];
    for path in gone {
        archive.remove(path);
    }
    fs::write(index_file(&archive, ".pos"), "").expect("written");
    let refused = repaired(&archive);
    assert_eq!(refused.action, Action::Refused, "{refused:?}");
    assert!(!refused.would_lose.is_empty());
    assert_eq!(
        repaired(&archive).would_lose,
        refused.would_lose,
        "nothing changed"
    );
}

#[test]
fn a_log_that_nobody_can_read_refuses_where_the_segments_are_damaged_too() {
    let archive = indexed();
    fs::write(index_file(&archive, "files-1.jsonl"), "noise\n").expect("written");
    fs::write(index_file(&archive, ".store"), "noise").expect("written");
    let refused = repaired(&archive);
    assert_eq!(refused.action, Action::Refused);
    assert_eq!(refused.would_lose[0].articles, None);
    let anew = archive.warraq(&["index", "--rebuild"]);
    assert_eq!(anew.status.code(), Some(0));
    is_whole(&archive, "rebuilt");
}

#[test]
fn a_file_that_only_grew_is_read_again_and_one_that_lost_articles_is_not() {
    let archive = indexed();
    let grown = format!("{LINES}{{\"title\": \"الثلوج\", \"body\": \"تساقطت الثلوج.\"}}\n");
    archive.write("news.jsonl", grown);
    let repair = repaired(&archive);
    assert_eq!((repair.action, repair.files_read), (Action::ReadAgain, 1));
    assert_eq!(archive.paths("الثلوج"), ["news.jsonl"]);
    assert!(verified(&archive).is_sound());

    archive.write("bridge.txt", RAIN);
    let left = repaired(&archive);
    assert_eq!(left.action, Action::Nothing);
    assert_eq!(left.found.changed[0].lost, Some(1));
    assert_eq!(
        archive.paths("النهر"),
        ["bridge.txt"],
        "it is only in the index"
    );
}

#[test]
fn a_log_that_says_something_else_than_the_segments_is_found_out() {
    let archive = indexed();
    let log = index_file(&archive, "files-1.jsonl");
    let lines = fs::read_to_string(&log).expect("read");
    fs::write(&log, lines.replace("\"articles\":2", "\"articles\":3")).expect("written");
    let found = verified(&archive);
    let miscounted = found.miscounted.expect("counted");
    assert_eq!(miscounted.len(), 1);
    assert_eq!((miscounted[0].articles, miscounted[0].found), (3, 2));
    assert_eq!(repaired(&archive).files_read, 1);
    is_whole(&archive, "counted");
    // A file that the log does not know.
    let log = index_file(&archive, "files-1.jsonl");
    let lines = fs::read_to_string(&log).expect("read");
    fs::write(&log, lines.replace("rain.txt", "rein.txt")).expect("written");
    let found = verified(&archive);
    assert_eq!(found.miscounted.expect("counted").len(), 2);
    let repair = repaired(&archive);
    assert_eq!(repair.action, Action::Refused, "one of them is no file");
}

#[test]
fn a_repair_that_is_stopped_is_gone_on_with() {
    let archive = indexed();
    fs::remove_file(index_file(&archive, ".term")).expect("removed");
    let stop = Stop;
    let run = || repair(&archive.location(), &options(), &stop);
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).expect_err("it was stopped");
    assert!(Index::open(&archive.location()).is_ok());
    assert_eq!(
        archive.search("النهر").notes.len(),
        1,
        "it is told that a run did not finish"
    );
    archive.refresh();
    is_whole(&archive, "gone on with");
}

#[test]
fn a_file_that_was_not_read_to_its_end_may_have_been_in_the_damaged_segment() {
    let archive = indexed();
    let log = index_file(&archive, "files-1.jsonl");
    // The segment of the first run, which holds the records, is the one that an article was deleted from.
    let deleted = index_file(&archive, ".del");
    let name = deleted.file_name().unwrap_or_default().to_string_lossy();
    let segment = name.split('.').next().unwrap_or_default();
    let terms = index_file(&archive, &format!("{segment}.term"));
    fs::remove_file(terms).expect("removed");
    let stop = || repair(&archive.location(), &options(), &Stop);
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(stop)).expect_err("it was stopped");
    let begun = fs::read_to_string(log).expect("read");
    assert!(begun.contains("begun"), "{begun}");
    fs::remove_file(index_file(&archive, ".term")).expect("removed");
    let kept = fs::read(archive.path().join("news.jsonl")).expect("read");
    archive.remove("news.jsonl");
    let refused = repaired(&archive);
    assert_eq!(refused.action, Action::Refused);
    assert_eq!(refused.would_lose[0].articles, None);
    archive.write("news.jsonl", kept);
    assert_eq!(repaired(&archive).action, Action::ReadAgain);
    is_whole(&archive, "begun");
}

struct Stop;

impl warraq::index::Progress for Stop {
    fn planned(&self, _files: u64, _bytes: u64) {}
    fn article_read(&self) {
        panic!("stopped")
    }
    fn file_read(&self, _bytes: u64) {}
}

#[test]
fn no_bit_of_a_commit_can_be_another_so_that_anything_panics() {
    let archive = indexed();
    let path = index_file(&archive, "meta.json");
    let whole = fs::read(&path).expect("read");
    for at in (0..whole.len()).step_by(23) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&path, &bytes).expect("written");
        let found = verified(&archive);
        let is_told = !found.is_sound();
        let is_harmless = || {
            FOUND
                .iter()
                .all(|(word, path)| archive.paths(word) == [*path])
        };
        assert!(is_told || is_harmless(), "byte {at}");
    }
}

#[test]
fn a_list_of_files_that_names_others_deletes_none_of_them() {
    let archive = indexed();
    let precious = archive.path().join(".precious");
    fs::write(&precious, "once").expect("written");
    let list = index_file(&archive, ".managed.json");
    fs::write(&list, "[\"meta.json\", \"../../../.precious\"]").expect("written");
    archive
        .write("rain.txt", RAIN.replace("أمس", "اليوم"))
        .refresh();
    assert!(precious.exists());
    assert!(!fs::read_to_string(list).expect("read").contains("precious"));
    is_whole(&archive, "listed anew");
}

#[test]
fn everything_that_was_found_is_in_the_json() {
    let archive = indexed();
    let json = |arguments: &[&str]| -> serde_json::Value {
        let output = archive.warraq(arguments);
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    let sound = json(&["verify", "--format", "json"]);
    assert_eq!(sound["repair"], serde_json::Value::Null);
    assert_eq!(sound["damaged"], serde_json::json!([]));
    fs::remove_file(index_file(&archive, ".store")).expect("removed");
    let damaged = json(&["verify", "--format", "json"]);
    assert_eq!(damaged["damaged"][0]["what"], "it is missing");
    assert_eq!(damaged["stories_known"], serde_json::Value::Null);
    let repaired = json(&["verify", "--repair", "--format", "json"]);
    assert_eq!(repaired["repair"]["action"], "read-again");
    assert_eq!(repaired["repair"]["found"]["damaged"], damaged["damaged"]);
    assert_eq!(repaired["damaged"], serde_json::json!([]));
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect()
    };
    assert_eq!(keys(&sound), keys(&repaired));
}
