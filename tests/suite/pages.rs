//! Whole pages and the articles that a reader of Arabic sees in them.
//!
//! In: `tests/pages/<case>/source.*`. Out: `article.json` beside it, which names the fields that must be so. The
//! layouts are those of real outlets, the stories are made up.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value};
use warraq::archive::{self, ArchiveConfig, Article, Reading};

#[test]
fn every_page_is_read_as_a_reader_would() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let folders = folders(&cases);
    assert!(!folders.is_empty(), "no cases in {}", cases.display());
    let wrong: Vec<String> = folders.iter().flat_map(|case| differences(case)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_command_tells_how_much_of_a_truth_is_read_right() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/paywall-notice/source.html");
    std::fs::copy(page, folder.path().join("a.html")).expect("copied");
    let truth = r#"{"file": "a.html", "title": "حسن المصري يصلح ساعات الآباء", "date": "2024-05-03", "author": ""}"#;
    let truth_file = folder.path().join("truth.jsonl");
    std::fs::write(&truth_file, truth).expect("written");
    let told = Command::new(env!("CARGO_BIN_EXE_warraq"))
        .args(["extract", "--misses", "1", "--truth"])
        .arg(&truth_file)
        .output()
        .expect("the program runs");
    let told = String::from_utf8(told.stdout).expect("UTF-8");
    assert!(told.contains("1.0000    0.0000    0.0000"), "{told}");
    assert!(told.contains("a.html  date wrong"), "{told}");
    assert!(told.contains("from     json-ld datePublished"), "{told}");
}

fn folders(cases: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(cases).expect("the folder of cases");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("a case").path()).collect();
    folders.sort();
    folders
}

/// One line for each field that is not as `article.json` says.
fn differences(case: &Path) -> Vec<String> {
    let name = case.file_name().expect("a name").to_string_lossy();
    let expected = std::fs::read_to_string(case.join("article.json")).expect("article.json");
    let expected: Map<String, Value> = serde_json::from_str(&expected).expect("an object");
    let read = serde_json::to_value(article(case)).expect("JSON");
    let wrong = expected
        .iter()
        .filter(|(field, value)| read.get(field.as_str()) != Some(value));
    wrong
        .map(|(field, value)| {
            let found = read.get(field.as_str()).unwrap_or(&Value::Null);
            format!("{name}, {field}:\n  expected {value}\n  found    {found}")
        })
        .collect()
}

fn article(case: &Path) -> Article {
    let config = ArchiveConfig::parse("include = [\"source.*\"]").expect("a pattern");
    let file = archive::files(case, &config)
        .find_map(Result::ok)
        .expect("a source");
    let mut articles = Vec::new();
    archive::read(&file, &mut |reading| {
        if let Reading::Article(article) = reading {
            articles.push(*article);
        }
        ControlFlow::Continue(())
    });
    assert_eq!(articles.len(), 1, "{}", case.display());
    articles.remove(0)
}
