//! An index follows its archive: what changed is read again, what did not is left alone, and what is gone leaves.

use std::fs;

use warraq::Error;
use warraq::archive::SkipReason;
use warraq::index::{Index, refresh};

use crate::test_archive::{BREAD, RAIN, TestArchive, Unwatched, options, two_articles};

#[test]
fn an_unchanged_file_is_not_read_again() {
    let archive = two_articles();
    let first = archive.refresh();
    assert_eq!((first.added, first.articles), (2, 2));
    let second = archive.refresh();
    assert_eq!((second.added, second.replaced, second.unchanged), (0, 0, 2));
    assert_eq!(second.articles, 2);
}

#[test]
fn a_changed_file_is_replaced() {
    let archive = two_articles();
    archive.refresh();
    archive.write("rain.txt", BREAD.replace("الخبز", "القمح"));
    let summary = archive.refresh();
    assert_eq!(
        (summary.replaced, summary.unchanged, summary.articles),
        (1, 1, 2)
    );
    assert!(archive.paths("الجبال").is_empty());
    assert_eq!(archive.paths("القمح"), ["rain.txt"]);
}

#[test]
fn a_vanished_file_leaves() {
    let archive = two_articles();
    archive.refresh();
    archive.remove("rain.txt");
    let summary = archive.refresh();
    assert_eq!((summary.removed, summary.articles), (1, 1));
    assert!(archive.paths("أمطار").is_empty());
}

#[test]
fn a_file_that_is_now_excluded_leaves() {
    let archive = two_articles();
    archive.refresh();
    archive.write("warraq.toml", "exclude = [\"rain.*\"]");
    let summary = archive.refresh();
    assert_eq!((summary.removed, summary.articles), (1, 1));
}

#[test]
fn a_skipped_file_is_named_in_every_account() {
    let archive = two_articles();
    archive.write("empty.txt", "");
    for account in [archive.refresh(), archive.refresh()] {
        assert_eq!(account.skipped_count, 1);
        assert_eq!(account.skipped[0].path, "empty.txt");
        assert_eq!(
            account.skipped[0].reason.to_string(),
            SkipReason::Empty.to_string()
        );
    }
}

#[test]
fn what_was_left_unopened_is_counted_as_long_as_it_is() {
    let archive = two_articles();
    archive
        .write(".git/config", "x")
        .write("old/a.txt", RAIN)
        .write("empty.txt", "")
        .write("warraq.toml", "exclude = [\"old\"]");
    archive.refresh();
    let skipped = || {
        let manifest = archive.searcher().index().manifest().expect("a log");
        let skipped = manifest.skipped().into_iter();
        let skipped = skipped.map(|(path, part)| format!("{path}: {}", part.reason));
        skipped.collect::<Vec<_>>()
    };
    let git = ".git: hidden";
    let old = "old: left out by `warraq.toml`";
    assert_eq!(skipped(), [git, "empty.txt: empty", old]);
    assert_eq!(archive.searcher().stats().expect("counted").skipped, 3);
    archive.write("warraq.toml", "");
    archive.refresh();
    assert_eq!(skipped(), [git, "empty.txt: empty"]);
}

#[test]
fn an_index_moves_with_its_archive() {
    let archive = two_articles();
    archive.refresh();
    let moved = TestArchive::new();
    let target = moved.path().join("moved");
    fs::rename(archive.path(), &target).expect("moved");
    let location = warraq::index::Location::of_archive(&target);
    let searcher = warraq::search::ArchiveSearcher::open(&location).expect("an index");
    let answer = searcher
        .search(&warraq::search::Request::new("أمطار"))
        .expect("an answer");
    assert_eq!(answer.total, 1);
    fs::create_dir(archive.path()).expect("what the first archive's end removes");
}

#[test]
fn an_index_made_with_another_analyzer_is_refused_and_made_anew() {
    let archive = two_articles();
    archive.refresh();
    let making = archive.path().join(".warraq/warraq.json");
    let json = fs::read_to_string(&making).expect("read");
    let mut json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    json["fingerprint"]["analyzer"] = "0".into();
    fs::write(&making, json.to_string()).expect("written");

    let refused = Index::open(&archive.location()).err().expect("refused");
    assert!(matches!(
        refused,
        Error::OtherSchema {
            part: "analyzer",
            ..
        }
    ));
    assert!(
        refused
            .hint()
            .expect("a hint")
            .contains("warraq index --rebuild")
    );

    let mut anew = options();
    anew.rebuild = true;
    let summary = refresh(&archive.location(), &anew, &Unwatched).expect("made anew");
    assert_eq!((summary.added, summary.articles), (2, 2));
    assert_eq!(archive.paths("الخبز"), ["bread.txt"]);
}

#[test]
fn a_run_stopped_after_its_last_commit_is_taken_up_again() {
    let archive = two_articles();
    archive.refresh();
    // What a stopped run leaves behind: lines in the log that no commit names.
    let log = archive.path().join(".warraq/1/files-1.jsonl");
    let mut lines = fs::read(&log).expect("read");
    lines.extend(b"{\"path\":\"ghost.txt\",\"begun\":null}\n{\"path\":\"tor");
    fs::write(&log, lines).expect("written");
    let summary = archive.refresh();
    assert_eq!(
        (summary.unchanged, summary.removed, summary.articles),
        (2, 0, 2)
    );
}

#[test]
fn a_run_that_did_not_finish_is_noted_until_one_does() {
    let archive = two_articles();
    archive.refresh();
    assert_eq!(archive.search("أمطار").notes, [""; 0]);
    // What a run leaves behind that was killed before its first commit.
    archive.write(".warraq/unfinished", "");
    let note = "the last `warraq index` did not finish; 2 articles can be searched so far; \
                run `warraq index` again and it goes on";
    assert_eq!(archive.search("أمطار").notes, [note]);
    assert_eq!(archive.searcher().stats().expect("counted").notes, [note]);
    archive.refresh();
    assert_eq!(archive.search("أمطار").notes, [""; 0]);
}

#[test]
fn a_run_under_way_is_noted_as_such() {
    let archive = two_articles();
    archive.refresh();
    archive.write(".warraq/unfinished", "");
    let lock = fs::File::open(archive.path().join(".warraq/lock")).expect("open");
    lock.lock().expect("locked");
    let notes = archive.search("أمطار").notes;
    assert_eq!(notes.len(), 1);
    assert!(
        notes[0].ends_with("is indexing this archive now; 2 articles can be searched so far"),
        "{notes:?}"
    );
}

#[test]
fn what_an_older_reader_read_is_read_again() {
    let archive = two_articles();
    archive.refresh();
    let log = archive.path().join(".warraq/1/files-1.jsonl");
    let lines = fs::read_to_string(&log).expect("read");
    let older = lines.replace(warraq::archive::reader_version(), "0000000000000000");
    assert_ne!(lines, older);
    fs::write(&log, older).expect("written");
    let summary = archive.refresh();
    assert_eq!((summary.replaced, summary.articles), (2, 2));
}

#[test]
fn a_folder_never_indexed_says_how_to() {
    let archive = TestArchive::new();
    let missing = archive.try_search_error();
    assert!(matches!(missing, Error::NoIndex { .. }));
    assert!(missing.hint().expect("a hint").contains("--refresh"));
}

impl TestArchive {
    fn try_search_error(&self) -> Error {
        warraq::search::ArchiveSearcher::open(&self.location())
            .err()
            .expect("no index")
    }
}

#[test]
fn an_empty_archive_has_an_empty_index() {
    let archive = TestArchive::new();
    let summary = archive.refresh();
    assert_eq!((summary.articles, summary.skipped_count), (0, 0));
    assert_eq!(archive.search("خبز").total, 0);
}

#[test]
fn a_file_is_read_again_when_what_is_known_of_it_changes() {
    let archive = TestArchive::new();
    let story = "قال تجار في السوق المركزية إن أسعار الخضار تراجعت هذا الأسبوع بعد وصول شحنات جديدة من المزارع القريبة.";
    let published = |archive: &TestArchive| {
        let hit = archive.search("أسعار الخضار").hits.swap_remove(0);
        let date = hit.article.published.map(|date| date.to_string());
        (hit.article.source, date)
    };
    archive.write("jarida/2003/07/a.txt", story).refresh();
    assert_eq!(published(&archive), (None, None));

    let rules = "[[rules]]\npath = \"jarida/{y}/{m}/*\"\nsource = \"جريدة الحي\"\npublished = \"{y}-{m}\"\n";
    archive.write("warraq.toml", rules);
    assert_eq!(archive.refresh().replaced, 1);
    let from_path = (Some("جريدة الحي".to_owned()), Some("2003-07".to_owned()));
    assert_eq!(published(&archive), from_path);

    archive.write("jarida/2003/07/a.json", "{\"date\": \"2003-07-21\"}");
    let summary = archive.refresh();
    assert_eq!((summary.replaced, summary.added), (1, 1));
    let from_beside = (Some("جريدة الحي".to_owned()), Some("2003-07-21".to_owned()));
    assert_eq!(published(&archive), from_beside);
    assert_eq!(archive.refresh().unchanged, 2);

    archive.remove("jarida/2003/07/a.json");
    assert_eq!(archive.refresh().replaced, 1);
    assert_eq!(published(&archive), from_path);
}

#[test]
fn an_archive_names_the_keys_of_its_records_itself() {
    let archive = TestArchive::new();
    let line = r#"{"hed": "خبر من السوق", "txt": "تراجعت أسعار الخضار هذا الأسبوع."}"#;
    archive.write("a.jsonl", line);
    assert_eq!(archive.refresh().articles, 0);
    archive.write(
        "warraq.toml",
        "[keys]\ntitle = [\"hed\"]\nbody = [\"txt\"]\n",
    );
    assert_eq!(archive.refresh().articles, 1);
    let title = archive.search("الخضار").hits.swap_remove(0).article.title;
    assert_eq!(title.as_deref(), Some("خبر من السوق"));
}

#[cfg(unix)]
#[test]
fn every_file_of_an_index_may_be_read_by_whom_its_folder_lets_in() {
    use std::os::unix::fs::PermissionsExt;
    let archive = TestArchive::new();
    archive.write("a.txt", "بدأ العمل في الجسر").refresh();
    archive.write("b.txt", "انتهى العمل في الجسر").refresh();
    let mode = |path: &std::path::Path| {
        let metadata = fs::metadata(path).expect("it is there");
        metadata.permissions().mode() & 0o777
    };
    let new = archive.path().join("new");
    fs::write(&new, "").expect("written");
    let engine = archive.path().join(".warraq/1/engine");
    for entry in fs::read_dir(engine).expect("a folder") {
        let path = entry.expect("a file").path();
        assert_eq!(mode(&path), mode(&new), "{}", path.display());
    }
}
