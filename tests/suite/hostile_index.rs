//! An archive from elsewhere may bring an index of its own: nothing in it makes us write or delete outside, wait without
//! end, or fail in a way that is not told.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

use warraq::Error;
use warraq::index::{Location, RefreshOptions, RefreshSummary, refresh};

use crate::test_archive::{TestArchive, Unwatched, options};

const STORY: &str = "خبر من السوق\n\nقال تجار في السوق المركزية إن أسعار الخضار تراجعت هذا الأسبوع بعد وصول شحنات جديدة.";
/// What a link in the archive leads to.
const PRECIOUS: &str = "not ours";

fn indexed() -> TestArchive {
    let archive = TestArchive::new();
    archive.write("a.txt", STORY);
    archive.refresh();
    archive
}

fn refreshed(archive: &TestArchive, rebuild: bool) -> Result<RefreshSummary, Error> {
    let options = RefreshOptions {
        rebuild,
        ..options()
    };
    refresh(&archive.location(), &options, &Unwatched)
}

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.expect("mkfifo runs").success());
}

/// The command failed, and says that there is something at `path` that no index has.
#[track_caller]
fn refuses(output: &Output, path: &str) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains(path), "{told}");
    assert!(told.contains("which no index has"), "{told}");
    assert!(told.contains("--index PATH"), "{told}");
}

#[test]
fn nothing_is_written_through_a_link_in_the_index() {
    for link in [
        "lock",
        "unfinished",
        "warraq.json",
        "warraq.json.new",
        "saved.lock",
        "saved.json",
        "1/files-1.jsonl",
        "1/stories.bin",
        "1/stories.new",
        "1/engine/meta.json.new",
        "1/engine/.managed.json.new",
        "1/engine/.tantivy-writer.lock",
    ] {
        let archive = indexed();
        let outside = tempfile::tempdir().expect("a folder");
        let precious = outside.path().join("precious");
        fs::write(&precious, PRECIOUS).expect("written");
        let place = archive.path().join(".warraq").join(link);
        // Also one that leads nowhere would be written through.
        let nowhere = outside.path().join("nowhere");
        for target in [&precious, &nowhere] {
            let _ = fs::remove_file(&place);
            symlink(target, &place).expect("a link");
            archive.write("b.txt", STORY);
            for rebuild in [false, true] {
                let refused = refreshed(&archive, rebuild).expect_err(link);
                assert!(matches!(refused, Error::Foreign { .. }), "{refused}");
            }
            let told = archive.warraq(&["saved", "add", "x", "السوق"]);
            assert_eq!(told.status.code(), Some(2), "{link}");
        }
        refuses(&archive.warraq(&["index"]), link);
        assert_eq!(fs::read_to_string(&precious).expect("there"), PRECIOUS);
        assert!(!nowhere.exists(), "{link}");
    }
}

#[test]
fn nothing_is_written_or_removed_where_a_folder_of_the_index_is_a_link() {
    for link in [".warraq", ".warraq/1", ".warraq/1/engine", ".warraq/seen"] {
        let archive = indexed();
        let outside = tempfile::tempdir().expect("a folder");
        for year in ["1", "2", "2022"] {
            let folder = outside.path().join(year);
            fs::create_dir(&folder).expect("a folder");
            fs::write(folder.join("precious"), PRECIOUS).expect("written");
        }
        let place = archive.path().join(link);
        let _ = fs::remove_dir_all(&place);
        symlink(outside.path(), &place).expect("a link");
        for rebuild in [false, true] {
            refreshed(&archive, rebuild).expect_err(link);
        }
        refuses(&archive.warraq(&["index"]), link);
        let entries = fs::read_dir(outside.path()).expect("a folder");
        assert_eq!(entries.count(), 3, "{link}");
        for year in ["1", "2", "2022"] {
            let precious = fs::read_to_string(outside.path().join(year).join("precious"));
            assert_eq!(precious.expect("there"), PRECIOUS);
        }
    }
}

#[test]
fn an_index_behind_a_link_can_be_read_and_one_that_is_named_written() {
    let archive = indexed();
    let outside = tempfile::tempdir().expect("a folder");
    let (own, moved) = (archive.path().join(".warraq"), outside.path().join("index"));
    fs::rename(&own, &moved).expect("moved");
    symlink(&moved, &own).expect("a link");
    assert_eq!(archive.search("السوق").total, 1);
    archive.write("b.txt", STORY);
    let link = own.to_string_lossy().into_owned() + "/";
    assert!(
        archive
            .warraq(&["index", "--index", &link])
            .status
            .success()
    );
    assert_eq!(archive.search("السوق").total, 2);
}

#[test]
fn no_name_in_the_lists_of_the_index_leads_out_of_it() {
    let archive = indexed();
    let outside = tempfile::tempdir().expect("a folder");
    let (precious, beside) = (
        outside.path().join("precious"),
        archive.path().join("precious"),
    );
    for path in [&precious, &beside] {
        fs::write(path, PRECIOUS).expect("written");
    }
    // Of these files the engine deletes what no commit names.
    let list = archive.path().join(".warraq/1/engine/.managed.json");
    let text = fs::read_to_string(&list).expect("a list");
    let mut names: Vec<String> = serde_json::from_str(&text).expect("a list");
    names.push(precious.to_string_lossy().into_owned());
    names.push("../../../precious".to_owned());
    fs::write(&list, serde_json::to_string(&names).expect("JSON")).expect("written");
    archive.write("b.txt", STORY);
    archive.refresh();
    assert_eq!(archive.search("السوق").total, 2);
    // And this file is cut to what the commit says, and written on.
    let meta = archive.path().join(".warraq/1/engine/meta.json");
    let text = fs::read_to_string(&meta).expect("a commit");
    let commit = text.replace("files-1.jsonl", "../../precious");
    let at = commit.find("\\\"bytes\\\":").expect("a length") + "\\\"bytes\\\":".len();
    let (start, rest) = commit.split_at(at);
    let rest = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
    fs::write(&meta, format!("{start}0{rest}")).expect("written");
    archive.write("c.txt", STORY);
    let refused = refreshed(&archive, false).expect_err("refused");
    assert!(refused.to_string().contains("../../precious"), "{refused}");
    for path in [&precious, &beside] {
        assert_eq!(fs::read_to_string(path).expect("there"), PRECIOUS);
    }
    refreshed(&archive, true).expect("made anew");
    assert_eq!(archive.search("السوق").total, 3);
}

#[test]
fn no_number_in_the_index_is_too_large() {
    let archive = indexed();
    let making = archive.path().join(".warraq/warraq.json");
    let text = fs::read_to_string(&making).expect("an account");
    let most = format!("\"generation\": {}", u64::MAX);
    let text = text.replace("\"generation\": 1", &most);
    assert!(text.contains(&most), "{text}");
    fs::write(&making, text).expect("written");
    assert!(archive.try_open().is_err());
    refreshed(&archive, true).expect("made anew");
    assert_eq!(archive.search("السوق").total, 1);

    let search = format!(
        r#"{{"searches":[{{"name":"a","number":{},"query":"السوق","flags":[]}}]}}"#,
        u64::MAX
    );
    fs::write(archive.path().join(".warraq/saved.json"), search).expect("written");
    let added = archive.warraq(&["saved", "add", "b", "السوق"]);
    assert!(added.status.success(), "{added:?}");
}

#[test]
fn folders_of_years_are_no_generations_of_an_index() {
    let archive = TestArchive::new();
    archive.write("a.txt", STORY);
    let named = tempfile::tempdir().expect("a folder");
    let photo = named.path().join("2022/photo");
    fs::create_dir(named.path().join("2022")).expect("a folder");
    fs::write(&photo, PRECIOUS).expect("written");
    let location = Location::with_index(archive.path(), named.path());
    refresh(&location, &options(), &Unwatched).expect("indexed");
    assert_eq!(fs::read_to_string(&photo).expect("there"), PRECIOUS);

    let named = tempfile::tempdir().expect("a folder");
    let photo = named.path().join("1/photo");
    fs::create_dir(named.path().join("1")).expect("a folder");
    fs::write(&photo, PRECIOUS).expect("written");
    let location = Location::with_index(archive.path(), named.path());
    let refused = refresh(&location, &options(), &Unwatched).expect_err("refused");
    assert!(matches!(refused, Error::Foreign { .. }), "{refused}");
    assert_eq!(fs::read_to_string(&photo).expect("there"), PRECIOUS);
}

#[test]
fn no_command_waits_at_a_pipe_in_the_index() {
    for name in [
        "warraq.json",
        "lock",
        "saved.json",
        "1/files-1.jsonl",
        "1/engine/meta.json",
        "1/stories.bin",
    ] {
        let archive = indexed();
        let place = archive.path().join(".warraq").join(name);
        fs::remove_file(&place).unwrap_or_default();
        pipe(&place);
        for command in [
            vec!["search", "السوق"],
            vec!["stats"],
            vec!["verify"],
            vec!["saved", "list"],
            vec!["saved", "run", "--peek"],
            vec!["suggest", "الس"],
            vec!["export"],
            vec!["index"],
            vec!["index", "--rebuild"],
        ] {
            refuses(&archive.warraq(&command), name);
        }
    }
}

#[test]
fn no_command_waits_at_a_pipe_in_the_archive() {
    let archive = indexed();
    let id = archive.search("السوق").hits[0].article.id.to_string();
    archive.remove("a.txt");
    pipe(&archive.path().join("a.txt"));
    let told = |arguments: &[&str]| {
        let output = archive.warraq(arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        told + &String::from_utf8_lossy(&output.stdout)
    };
    let copies = tempfile::tempdir().expect("a folder");
    let copies = copies.path().join("copies");
    let export = ["export", "--originals", &copies.to_string_lossy()];
    for command in [&["show", &id, "--raw"][..], &["verify"], &export] {
        let told = told(command);
        assert!(told.contains("not a regular file"), "{command:?}: {told}");
    }
    archive.write("b.txt", STORY);
    pipe(&archive.path().join("b.json"));
    let listed = told(&["index"]);
    assert!(
        listed.contains("2 not a regular file: `a.txt`, `b.json`"),
        "{listed}"
    );
    pipe(&archive.path().join("warraq.toml"));
    let refused = told(&["index"]);
    assert!(refused.contains("cannot read `warraq.toml`"), "{refused}");
}

#[test]
fn what_the_system_makes_up_is_no_part_of_an_archive() {
    let archive = indexed();
    let is_mounted = fs::read_dir("/proc/self/fd").is_ok();
    if !is_mounted {
        eprintln!("not tried: there is no /proc here");
        return;
    }
    symlink("/proc", archive.path().join("processes")).expect("a link");
    symlink("/proc/self/environ", archive.path().join("b.txt")).expect("a link");
    symlink("/dev/zero", archive.path().join("c.txt")).expect("a link");
    let summary = archive.refresh();
    let skipped: Vec<_> = summary
        .skipped
        .iter()
        .map(|part| format!("{}: {}", part.path, part.reason))
        .collect();
    assert_eq!(
        skipped,
        [
            "b.txt: made up by the system, on no disk",
            "c.txt: not a regular file",
            "processes: made up by the system, on no disk",
        ]
    );
}
