//! What was read can be had again, byte for byte, and a change of it is noticed.

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::test_archive::TestArchive;

const LINES: &str = "{\"id\": \"a\", \"title\": \"خبر من السوق\"}\n{\"id\": \"b\",  \"title\": \"خبر من الميناء\"}\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn indexed() -> TestArchive {
    let archive = TestArchive::new();
    archive
        .write("news.jsonl", LINES)
        .write("packed.jsonl.gz", gzip(LINES.as_bytes()))
        .write("nothing.txt", "")
        .refresh();
    archive
}

fn id_in(archive: &TestArchive, path: &str, title: &str) -> String {
    let hits = archive.search(title).hits.into_iter();
    let mut ids = hits.filter(|hit| hit.article.path == path);
    let hit = ids.next().expect("a hit");
    hit.article.id.to_string()
}

#[test]
fn an_original_is_printed_byte_for_byte() {
    let archive = indexed();
    for path in ["news.jsonl", "packed.jsonl.gz"] {
        let id = id_in(&archive, path, "الميناء");
        let shown = archive.warraq(&["show", &id, "--raw"]);
        let expected = "{\"id\": \"b\",  \"title\": \"خبر من الميناء\"}";
        assert_eq!(String::from_utf8_lossy(&shown.stdout), expected, "{path}");
    }
}

#[test]
fn an_original_that_changed_is_not_shown() {
    let archive = indexed();
    let id = id_in(&archive, "news.jsonl", "الميناء");
    archive.write("news.jsonl", LINES.replace("الميناء", "المطار"));
    let shown = archive.warraq(&["show", &id, "--raw"]);
    assert_eq!(shown.status.code(), Some(2));
    assert!(shown.stdout.is_empty());
    let error = String::from_utf8_lossy(&shown.stderr).into_owned();
    assert!(error.contains("`news.jsonl#1`"), "{error}");
    assert!(error.contains("warraq verify"), "{error}");
}

#[test]
fn what_changed_or_went_is_found_by_verifying() {
    let archive = indexed();
    let sound = archive.warraq(&["verify"]);
    assert_eq!(sound.status.code(), Some(0));
    let told = String::from_utf8_lossy(&sound.stdout).into_owned();
    assert!(
        told.starts_with("2 of 2 files are as they were read; 4 articles\n"),
        "{told}"
    );

    archive.write("news.jsonl", LINES.replace("الميناء", "المطار"));
    archive.remove("packed.jsonl.gz");
    let changed = archive.warraq(&["verify", "--format", "json"]);
    assert_eq!(changed.status.code(), Some(1));
    let told: serde_json::Value = serde_json::from_slice(&changed.stdout).expect("JSON");
    assert_eq!(told["changed"][0]["path"], "news.jsonl");
    assert_eq!(told["changed"][0]["lost"], 1);
    assert_eq!(told["missing"][0]["path"], "packed.jsonl.gz");
}

#[test]
fn a_damaged_index_is_named_by_verifying() {
    let archive = indexed();
    let engine = archive.path().join(".warraq/1/engine");
    let store = fs::read_dir(engine).expect("a folder").flatten();
    let store = store
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|e| e == "store"));
    let store = store.expect("stored articles");
    let mut bytes = fs::read(&store).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xFF;
    fs::write(&store, bytes).expect("written");
    let told = archive.warraq(&["verify"]);
    assert_eq!(told.status.code(), Some(1));
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(
        told.contains(".store") && told.contains("warraq verify --repair"),
        "{told}"
    );
}

#[cfg(unix)]
#[test]
fn an_original_is_found_under_a_name_that_is_not_utf8() {
    use std::os::unix::ffi::OsStrExt;
    let archive = TestArchive::new();
    let name = std::ffi::OsStr::from_bytes(b"\xC8.jsonl");
    fs::write(archive.path().join(name), LINES).expect("written");
    archive.refresh();
    let id = id_in(&archive, "\\xC8.jsonl", "الميناء");
    let shown = archive.warraq(&["show", &id, "--raw"]);
    assert!(!shown.stdout.is_empty());
    assert_eq!(archive.warraq(&["verify"]).status.code(), Some(0));
}
