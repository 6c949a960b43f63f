//! What is carried off is everything that was asked for, and nothing is written where it was not asked to be.

use std::collections::BTreeSet;
use std::fs;

use warraq::archive::ArticleId;
use warraq::search::{Request, Sort};

use crate::test_archive::TestArchive;

const RAIN: &str = "أمطار غزيرة على الجبال\n\nهطلت أمطار غزيرة على القرى الجبلية مساء أمس وأغلقت طريقين رئيسيين بين الوادي والبلدة القديمة.";
const BREAD: &str = "سعر الخبز يرتفع\n\nرفعت المخابز سعر الخبز في المدينة بعد زيادة أجور النقل، وقال صاحب مخبز إن الدقيق متوفر في الأسواق.";

fn archive() -> TestArchive {
    let archive = TestArchive::new();
    archive
        .write("2022/rain.txt", RAIN)
        .write("bread.txt", BREAD);
    archive.write("bread.json", "{\"date\": \"2022-08\"}");
    archive.write("warraq.toml", "exclude = [\"drafts\"]\n");
    archive.refresh();
    archive
}

fn everything() -> Request {
    Request {
        everything: true,
        ..Request::new("")
    }
}

#[test]
fn every_hit_comes_in_the_order_of_search_whatever_the_page() {
    let archive = archive();
    let searcher = archive.searcher();
    let hits = searcher.hit_list(&everything()).expect("hits");
    assert_eq!(hits.len(), 2);
    let ids: Vec<ArticleId> = hits.ids().collect();
    for sort in [Sort::Newest, Sort::Oldest, Sort::Relevance] {
        let request = Request {
            limit: 1,
            offset: 1,
            sort,
            ..Request::new("الخبز أمطار")
        };
        let list = searcher.hit_list(&request).expect("hits");
        let found = searcher.search(&Request {
            limit: 9,
            offset: 0,
            ..request
        });
        let found = found.expect("an answer").hits.into_iter();
        let found: Vec<_> = found.map(|hit| hit.article.id).collect();
        assert_eq!(list.ids().collect::<Vec<_>>(), found);
        let found: BTreeSet<_> = found.into_iter().collect();
        assert_eq!(found, ids.iter().copied().collect());
    }
}

#[test]
fn an_empty_request_is_a_mistake_unless_everything_is_asked_for() {
    let archive = archive();
    assert!(archive.searcher().hit_list(&Request::new(" ")).is_err());
}

#[test]
fn copied_originals_are_an_archive_with_the_same_ids() {
    let archive = archive();
    let copies = tempfile::tempdir().expect("a folder");
    let folder = copies.path().join("case");
    let named = folder.to_string_lossy();
    let exported = archive.warraq(&["export", "--originals", &named]);
    assert!(exported.status.success(), "{exported:?}");
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).expect("written");
    let mut names: Vec<_> = sums
        .lines()
        .filter_map(|line| line.split("  ").nth(1))
        .collect();
    names.sort_unstable();
    let expected = ["2022/rain.txt", "bread.json", "bread.txt", "warraq.toml"];
    assert_eq!(names, expected.map(|name| format!("originals/{name}")));

    let again = TestArchive::new();
    for name in expected {
        let copy = fs::read(folder.join("originals").join(name)).expect("copied");
        again.write(name, copy);
    }
    again.refresh();
    let articles = |archive: &TestArchive| {
        let searcher = archive.searcher();
        let hits = searcher.hit_list(&everything()).expect("hits");
        hits.articles()
            .collect::<Result<Vec<_>, _>>()
            .expect("articles")
    };
    assert_eq!(articles(&archive), articles(&again));
    let refused = archive.warraq(&["export", "--originals", &named]);
    assert_eq!(refused.status.code(), Some(2), "the folder is not empty");
}

#[test]
fn originals_that_changed_or_are_gone_are_named() {
    let archive = archive();
    archive.remove("2022/rain.txt");
    archive.write("bread.txt", RAIN);
    let copies = tempfile::tempdir().expect("a folder");
    let named = copies.path().to_string_lossy();
    let exported = archive.warraq(&["export", "--originals", &named]);
    assert_eq!(exported.status.code(), Some(2));
    let told = String::from_utf8_lossy(&exported.stderr).into_owned();
    assert!(
        told.contains("note: `bread.txt` changed since it was indexed"),
        "{told}"
    );
    assert!(told.contains("missing `2022/rain.txt`"), "{told}");
    let manifest = fs::read_to_string(copies.path().join("manifest.jsonl")).expect("written");
    let lines: Vec<serde_json::Value> = manifest
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert!(lines[0]["missing"].is_string() && lines[0]["copy"].is_null());
    assert_eq!(lines[1]["changed"], true);
    assert_eq!(lines[1]["articles"][0]["record"], 0);
}

#[test]
fn a_file_is_not_written_over_unasked() {
    let archive = archive();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("all.csv");
    let named = file.to_string_lossy();
    let export = |flags: &[&str]| {
        let arguments = [&["export", "--format", "csv", "--bom", "-o", &named], flags].concat();
        archive.warraq(&arguments).status.code()
    };
    assert_eq!(export(&[]), Some(0));
    let written = fs::read(&file).expect("written");
    assert!(written.starts_with(b"\xEF\xBB\xBFid,"));
    assert_eq!(export(&[]), Some(2));
    assert_eq!(export(&["--force"]), Some(0));
    assert_eq!(fs::read(&file).expect("written"), written);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

#[test]
fn originals_are_never_written_over() {
    let outside = tempfile::tempdir().expect("a folder");
    let root = outside.path().join("originals");
    fs::create_dir(&root).expect("a folder");
    fs::write(root.join("bread.txt"), BREAD).expect("written");
    let run = |arguments: &[&str]| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_warraq"));
        program.args(arguments).arg("-C").arg(&root);
        program
            .env_remove("WARRAQ_INDEX")
            .output()
            .expect("it runs")
    };
    assert!(run(&["index"]).status.success());
    let around = outside.path().to_string_lossy();
    let refused = run(&["export", "--originals", &around, "--force"]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(!outside.path().join("manifest.jsonl").exists());
}

#[cfg(unix)]
#[test]
fn one_file_that_cannot_be_put_anywhere_is_missing_and_the_others_are_copied() {
    let archive = archive();
    let copies = tempfile::tempdir().expect("a folder");
    let other = tempfile::tempdir().expect("a folder");
    fs::create_dir(copies.path().join("originals")).expect("a folder");
    let link = copies.path().join("originals/2022");
    std::os::unix::fs::symlink(other.path(), link).expect("a link");
    let named = copies.path().to_string_lossy();
    let exported = archive.warraq(&["export", "--originals", &named, "--force"]);
    assert_eq!(exported.status.code(), Some(2));
    let told = String::from_utf8_lossy(&exported.stderr).into_owned();
    assert!(told.contains("missing `2022/rain.txt`"), "{told}");
    assert!(copies.path().join("originals/bread.txt").exists());
    assert!(copies.path().join("manifest.jsonl").exists());
    assert_eq!(fs::read_dir(other.path()).expect("a folder").count(), 0);
}

#[cfg(unix)]
#[test]
fn a_list_goes_where_a_link_leads_and_never_in_the_place_of_a_device() {
    let archive = archive();
    let folder = tempfile::tempdir().expect("a folder");
    let (file, link) = (folder.path().join("file"), folder.path().join("link"));
    fs::write(&file, "old").expect("written");
    std::os::unix::fs::symlink(&file, &link).expect("a link");
    let export = |to: &std::path::Path| {
        let to = to.to_string_lossy();
        archive.warraq(&["export", "-o", &to, "--force"])
    };
    assert!(export(&link).status.success());
    assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    assert_eq!(fs::read_to_string(&file).expect("text").lines().count(), 2);
    assert_eq!(export(folder.path()).status.code(), Some(2));
    let nowhere = folder.path().join("nowhere");
    std::os::unix::fs::symlink(folder.path().join("gone"), &nowhere).expect("a link");
    assert_eq!(export(&nowhere).status.code(), Some(2));
}
