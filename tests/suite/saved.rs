//! Saved searches show each article once, whatever becomes of the index in between.

use std::process::Output;

use crate::test_archive::TestArchive;

const RAIN: &str = "أمطار غزيرة على الجبال\n\nهطلت أمطار غزيرة على القرى الجبلية مساء أمس وأغلقت طريقين رئيسيين بين الوادي والبلدة القديمة.";

fn archive() -> TestArchive {
    let archive = TestArchive::new();
    archive.write("rain.txt", RAIN);
    archive.refresh();
    assert!(
        archive
            .warraq(&["saved", "add", "مطر", "أمطار"])
            .status
            .success()
    );
    archive
}

fn new(archive: &TestArchive, flags: &[&str]) -> (i32, Vec<String>) {
    let arguments = [&["saved", "run", "--format", "ids"], flags].concat();
    lines(&archive.warraq(&arguments))
}

fn lines(output: &Output) -> (i32, Vec<String>) {
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().map(str::to_owned).collect();
    (output.status.code().expect("an exit code"), lines)
}

#[test]
fn an_article_is_new_once() {
    let archive = archive();
    let (code, first) = new(&archive, &[]);
    assert_eq!((code, first.len()), (0, 1));
    assert_eq!(new(&archive, &[]), (1, Vec::new()));
    archive.write("old/2011.txt", format!("2011-01-02\n\n{RAIN}"));
    let (code, second) = new(&archive, &["--refresh", "-q"]);
    assert_eq!(
        (code, second.len()),
        (0, 1),
        "an old article that came late is new"
    );
    assert_ne!(first, second);
    assert_eq!(new(&archive, &["--all"]).1.len(), 2);
}

#[test]
fn what_was_shown_is_known_after_a_rebuild_and_when_it_is_read_again() {
    let archive = archive();
    new(&archive, &[]);
    archive.write("rain.txt", RAIN.replace("غزيرة", "خفيفة"));
    assert!(archive.warraq(&["index", "--rebuild"]).status.success());
    assert_eq!(new(&archive, &[]), (1, Vec::new()));
}

#[test]
fn to_look_is_not_to_see() {
    let archive = archive();
    assert_eq!(new(&archive, &["--peek"]).0, 0);
    assert_eq!(new(&archive, &["--peek"]).0, 0);
    assert_eq!(new(&archive, &[]).0, 0);
    assert_eq!(new(&archive, &["--peek"]).0, 1);
}

#[test]
fn what_answers_now_is_known_when_told_so() {
    let archive = archive();
    let added = archive.warraq(&["saved", "add", "x", "أمطار", "--from-now"]);
    assert!(added.status.success());
    assert_eq!(lines(&archive.warraq(&["saved", "run", "x"])).0, 1);
}

#[cfg(unix)]
#[test]
fn a_pipe_that_closes_loses_nothing() {
    use std::process::{Command, Stdio};
    let archive = archive();
    let mut run = Command::new(env!("CARGO_BIN_EXE_warraq"))
        .args(["saved", "run", "-C"])
        .arg(archive.path())
        .env_remove("WARRAQ_INDEX")
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(run.stdout.take());
    assert!(run.wait().expect("it ends").success());
    assert_eq!(new(&archive, &[]).0, 0, "it is shown again");
}

#[test]
fn two_runs_at_once_are_told_of_each_other() {
    let archive = archive();
    let lock = warraq::saved::SavedLock::take(&archive.location()).expect("free");
    let refused = archive.warraq(&["saved", "run"]);
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("is using the saved searches"), "{told}");
    assert_eq!(new(&archive, &["--peek"]).0, 0, "looking needs no lock");
    drop(lock);
    assert_eq!(new(&archive, &[]).0, 0);
}

#[test]
fn a_search_named_twice_is_removed_once() {
    let archive = archive();
    let removed = archive.warraq(&["saved", "remove", "مطر", "مطر"]);
    assert!(removed.status.success(), "{removed:?}");
}

#[test]
fn json_is_that_of_search() {
    let archive = archive();
    archive.write("rain-again.txt", format!("2022-08-01\n\n{RAIN}"));
    archive.refresh();
    let added = ["saved", "add", "x", "أمطار", "--last", "9999y"];
    assert!(archive.warraq(&added).status.success());
    let json = |arguments: &[&str]| {
        let output = archive.warraq(arguments);
        let mut json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        json["took_ms"] = 0.into();
        json["query"]["id"] = serde_json::Value::Null;
        json
    };
    let saved = json(&["saved", "run", "x", "--format", "json"]);
    let found = json(&["search", "أمطار", "--last", "9999y", "--format", "json"]);
    assert!(found["query"]["filters"]["since"].is_string(), "{found}");
    assert_eq!(saved["query"]["filters"], found["query"]["filters"]);
    let saved = json(&["saved", "run", "مطر", "--format", "json"]);
    let found = json(&["search", "أمطار", "--format", "json"]);
    assert!(found["hits"][0]["story"].is_string(), "{found}");
    let stories = |json: &serde_json::Value| {
        let hits = json["hits"].as_array().expect("hits").iter();
        hits.map(|hit| {
            [
                hit["id"].clone(),
                hit["story"].clone(),
                hit["duplicate_of"].clone(),
            ]
        })
        .collect::<Vec<_>>()
    };
    let sorted = |mut stories: Vec<[serde_json::Value; 3]>| {
        stories.sort_by_key(|story| story[0].to_string());
        stories
    };
    assert_eq!(sorted(stories(&saved)), sorted(stories(&found)));
}
