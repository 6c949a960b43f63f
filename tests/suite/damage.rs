//! A damaged index: every command ends with an error that says what is damaged and what to do, and none with a panic.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::test_archive::TestArchive;

const STORY: &str = "خبر من السوق\n\nقال تجار في السوق المركزية إن أسعار الخضار تراجعت هذا الأسبوع بعد وصول شحنات جديدة من المزارع القريبة.";

fn indexed() -> TestArchive {
    let archive = TestArchive::new();
    archive.write("story.txt", STORY).refresh();
    archive
}

fn engine(archive: &TestArchive) -> PathBuf {
    archive.path().join(".warraq/1/engine")
}

/// The engine's file with this extension, and its name.
fn file(archive: &TestArchive, extension: &str) -> (PathBuf, String) {
    let files = fs::read_dir(engine(archive)).expect("a folder");
    let mut paths = files.map(|entry| entry.expect("an entry").path());
    let path = paths
        .find(|path| path.extension().is_some_and(|found| found == extension))
        .expect("a file of that kind");
    let name = path.file_name().expect("a name").to_string_lossy();
    (path.clone(), name.into_owned())
}

fn overwrite(path: &Path) {
    let bytes = fs::metadata(path).expect("there").len();
    let noise: Vec<_> = (0..bytes).map(|at| (at * 7919) as u8).collect();
    fs::write(path, noise).expect("written");
}

/// Error, hint and exit code are those of a damaged index, and `what` is named.
#[track_caller]
fn tells(output: &Output, what: &str) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("is damaged"), "{told}");
    assert!(told.contains(what), "{told}");
    assert!(told.contains("warraq verify --repair"), "{told}");
    assert!(!told.contains("panicked"), "{told}");
}

#[test]
fn a_segment_overwritten_is_named_and_mended() {
    for extension in ["store", "idx", "term", "pos", "fast", "fieldnorm"] {
        let archive = indexed();
        let (path, name) = file(&archive, extension);
        overwrite(&path);
        tells(&archive.warraq(&["search", "\"أسعار الخضار\""]), &name);
        let anew = archive.warraq(&["verify", "--repair"]);
        assert_eq!(anew.status.code(), Some(0), "{extension}");
        assert_eq!(archive.search("الخضار").total, 1, "{extension}");
    }
}

#[test]
fn a_missing_file_is_named_by_every_command() {
    for extension in ["fast", "pos"] {
        let archive = indexed();
        let id = archive.search("الخضار").hits[0].article.id.to_string();
        let (path, name) = file(&archive, extension);
        fs::remove_file(path).expect("removed");
        tells(&archive.warraq(&["search", "\"أسعار الخضار\""]), &name);
        tells(
            &archive.warraq(&["search", "الخضار", "--format", "json"]),
            &name,
        );
        tells(&archive.warraq(&["show", &id]), &name);
        if extension == "fast" {
            tells(&archive.warraq(&["stats"]), &name);
            tells(&archive.warraq(&["index"]), &name);
        }
    }
}

#[test]
fn an_account_that_is_gone_or_cut_is_damage_too() {
    let archive = indexed();
    fs::remove_file(engine(&archive).join("meta.json")).expect("removed");
    tells(&archive.warraq(&["search", "الخضار"]), "meta.json");
    let archive = indexed();
    fs::write(engine(&archive).join("meta.json"), "{").expect("written");
    tells(&archive.warraq(&["search", "الخضار"]), ".warraq");
    let archive = indexed();
    overwrite(&archive.path().join(".warraq/1/files-1.jsonl"));
    tells(&archive.warraq(&["stats"]), "files-1.jsonl");
    let archive = indexed();
    fs::remove_file(archive.path().join(".warraq/1/files-1.jsonl")).expect("removed");
    tells(&archive.warraq(&["index"]), "files-1.jsonl");
}
