//! The sample archive, read and compared with the truth about it.
//!
//! In: every article of `corpus/`, and `corpus/judged/metadata.jsonl`. Out: each field that differs, and floors
//! under the count of right ones. A floor rises with the reader, and falls only in a commit that says why.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use warraq::archive::{self, ArchiveConfig, Reading};

type Object = Map<String, Value>;

/// Of sixty articles. The section that is missing stands in a menu alone, where no rule could tell it from others.
const FLOORS: [(&str, usize); 9] = [
    ("title", 60),
    ("source", 60),
    ("author", 60),
    ("place", 60),
    ("published", 60),
    ("section", 59),
    ("url", 60),
    ("body_starts", 60),
    ("body_ends", 60),
];

#[test]
fn the_sample_archive_is_read_as_it_was_judged() {
    let read = articles();
    let mut right: BTreeMap<&str, usize> = BTreeMap::new();
    let mut differences = Vec::new();
    for truth in truths() {
        let article = read.get(&name(&truth));
        for (field, _) in FLOORS {
            match article.is_some_and(|article| agrees(field, &truth, article)) {
                true => *right.entry(field).or_default() += 1,
                false => differences.push(difference(field, &truth, article)),
            }
        }
    }
    let differences = differences.join("\n");
    println!("{differences}");
    for (field, floor) in FLOORS {
        let right = right.get(field).copied().unwrap_or_default();
        assert!(right >= floor, "{right} of {field}\n{differences}");
    }
}

#[test]
fn every_article_of_the_sample_archive_is_judged() {
    let judged: Vec<String> = truths().iter().map(name).collect();
    let read: Vec<String> = articles().into_keys().collect();
    let mut sorted = judged.clone();
    sorted.sort();
    assert_eq!(read, sorted);
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn truths() -> Vec<Object> {
    let lines = std::fs::read_to_string(corpus().join("judged/metadata.jsonl"));
    let lines = lines.expect("the truth about the sample archive");
    let truths = lines.lines().map(serde_json::from_str);
    truths.map(|truth| truth.expect("an object")).collect()
}

/// The articles of the archive under their names.
fn articles() -> BTreeMap<String, Object> {
    let rules = std::fs::read_to_string(corpus().join("warraq.toml")).expect("rules");
    let rules = ArchiveConfig::parse(&rules).expect("good rules");
    let mut articles = BTreeMap::new();
    for file in archive::files(&corpus(), &rules).filter_map(Result::ok) {
        archive::read(&file, &mut |reading| {
            if let Reading::Article(article) = reading
                && let Ok(Value::Object(article)) = serde_json::to_value(&*article)
            {
                articles.insert(name(&article), article);
            }
            ControlFlow::Continue(())
        });
    }
    articles
}

fn name(article: &Object) -> String {
    format!("{}#{}", text(article, "path"), article["record"])
}

fn text<'a>(article: &'a Object, field: &str) -> &'a str {
    article.get(field).and_then(Value::as_str).unwrap_or("")
}

fn agrees(field: &str, truth: &Object, article: &Object) -> bool {
    let expected = text(truth, field);
    match field {
        "body_starts" => text(article, "body").starts_with(expected),
        "body_ends" => text(article, "body").ends_with(expected),
        field => truth.get(field) == article.get(field),
    }
}

fn difference(field: &str, truth: &Object, article: Option<&Object>) -> String {
    let found = article.map_or("no article", |article| match field {
        "body_starts" | "body_ends" => text(article, "body"),
        field => text(article, field),
    });
    let expected = text(truth, field);
    format!(
        "{} {field}:\n  expected {expected}\n  found    {found}",
        name(truth)
    )
}
