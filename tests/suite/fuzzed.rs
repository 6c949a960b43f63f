//! What fuzzing has found stays mended: the checks of the fuzzers hold of every input kept in `fuzz/corpus/`.

use std::fs;
use std::path::Path;

#[path = "../fuzzed/mod.rs"]
mod checks;

/// Panics where something does not hold of an input.
type Check = fn(&[u8]);

/// Every check, by the name of its fuzzer.
const CHECKS: [(&str, Check); 11] = [
    ("analysis", checks::analysis::check),
    ("config", checks::config::check),
    ("counts", checks::counts::check),
    ("dates", checks::dates::check),
    ("html", checks::html::check),
    ("manifest", checks::manifest::check),
    ("query", checks::query::check),
    ("records", checks::records::check),
    ("snippet", checks::snippet::check),
    ("stories", checks::stories::check),
    ("text", checks::text::check),
];

/// The length of the names that a fuzzer gives to what it keeps for itself, which is a SHA-1.
const GIVEN_NAME: usize = 40;

#[test]
fn every_check_holds_of_its_corpus() {
    for (name, check) in CHECKS {
        for (path, bytes) in kept(name) {
            // Shown where a check fails.
            println!("{path}");
            check(&bytes);
        }
    }
}

#[test]
fn every_fuzzer_has_a_check_and_a_corpus() {
    let mut targets: Vec<_> = names("fuzz/fuzz_targets").collect();
    targets.sort_unstable();
    let checks: Vec<_> = CHECKS
        .iter()
        .map(|(name, _)| format!("{name}.rs"))
        .collect();
    assert_eq!(targets, checks);
    for (name, _) in CHECKS {
        assert!(kept(name).next().is_some(), "{name} has no corpus");
    }
}

/// The inputs that people keep for a fuzzer.
fn kept(name: &str) -> impl Iterator<Item = (String, Vec<u8>)> {
    let folder = format!("fuzz/corpus/{name}");
    let mut kept: Vec<_> = names(&folder)
        .filter(|input| input.len() != GIVEN_NAME)
        .collect();
    kept.sort_unstable();
    kept.into_iter().map(move |input| {
        let path = format!("{folder}/{input}");
        let bytes = fs::read(in_repository(&path)).expect("read");
        (path, bytes)
    })
}

fn names(folder: &str) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(in_repository(folder)).expect("a folder");
    entries.map(|entry| {
        let name = entry.expect("an entry").file_name();
        name.into_string().expect("UTF-8")
    })
}

fn in_repository(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
