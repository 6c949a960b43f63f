//! Nothing in scraped text or file names can steer a terminal: control characters and direction overrides end in the
//! archive, whatever command prints them.

use std::process::Output;

use warraq::arabic::letters::is_bidi_control;

use crate::test_archive::TestArchive;

/// What clears a screen, writes a clipboard, or turns text round, where it reaches a terminal.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]52;c;eA==\u{7}\u{9b}31m\u{202e}\u{2066}\u{8}";

#[track_caller]
fn is_harmless(what: &str, output: &Output) {
    for bytes in [&output.stdout, &output.stderr] {
        // RIS ends its lines so.
        let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        let steers = |letter: &char| {
            (letter.is_control() && !matches!(letter, '\n' | '\t')) || is_bidi_control(*letter)
        };
        let found = text.chars().find(steers);
        assert_eq!(found, None, "{what}: {text:?}");
    }
}

fn hostile_archive() -> TestArchive {
    let archive = TestArchive::new();
    let value = |word: &str| format!("{word}{HOSTILE}{word}");
    let record = serde_json::json!({
        "id": value("n1"),
        "title": value("القمح"),
        "subtitle": value("السوق"),
        "body": format!("{} ارتفع سعر القمح في السوق.\n{}", value("القمح"), value("الخبز")),
        "source": value("اليوم"),
        "author": value("سمير"),
        "place": value("حمص"),
        "section": value("اقتصاد"),
        "tags": [value("قمح")],
        "url": format!("https://a.example/{}", value("x")),
        "date": "2022-08-26",
    });
    archive.write("a.jsonl", format!("{record}\n{record}\n{{broken{HOSTILE}"));
    #[cfg(unix)]
    archive
        .write(
            "b\u{1b}[2J\u{202e}.txt",
            "سعر القمح\n\nارتفع سعر القمح في السوق.",
        )
        .write("c\u{1b}[2J\n\u{202e}.png", "\u{1b}[2J");
    archive
}

#[test]
fn no_command_lets_scraped_text_steer_the_terminal() {
    let archive = hostile_archive();
    let run = |arguments: &[&str]| {
        let output = archive.warraq(arguments);
        is_harmless(&arguments.join(" "), &output);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    run(&["index", "-v"]);
    let found = run(&["search", "القمح", "--explain"]);
    assert!(found.contains("القمح"), "{found}");
    run(&["search", "القمح", "--per-query"]);
    run(&["search", "القمح", "--format", "trec"]);
    run(&["search", "القمح", "--source", &format!("اليون{HOSTILE}")]);
    run(&["search", &format!("القمح{HOSTILE} date:{HOSTILE}")]);
    let ids = run(&["search", "القمح", "--format", "ids"]);
    for id in ids.lines() {
        run(&["show", id, "--query", "القمح"]);
    }
    // Tables in a file are as the archive is; on a terminal they are cleaned.
    for format in ["json", "jsonl", "ris", "bibtex", "csl", "markdown"] {
        run(&["search", "القمح", "--group", "--format", format]);
        run(&["export", "--format", format]);
    }
    run(&["search", "القمح", "--group"]);
    run(&["search", "القمح", "--per-query", "--format", "json"]);
    for id in ids.lines() {
        run(&["similar", id]);
        run(&["similar", id, "--duplicates", "--format", "json"]);
        run(&["show", id, "--cite"]);
        for format in ["json", "markdown", "ris"] {
            run(&["show", id, "--format", format]);
        }
    }
    run(&["saved", "add", "قمح", &format!("القمح{HOSTILE}")]);
    run(&["saved", "add", HOSTILE, "القمح"]);
    run(&["saved", "list"]);
    run(&["saved", "list", "--format", "json"]);
    run(&["saved", "run", "--peek"]);
    run(&["saved", "run", "--format", "json"]);
    run(&["stats", "--format", "json"]);
    run(&["export", "-o", &format!("{HOSTILE}/x")]);
    run(&["show", HOSTILE]);
    run(&["stats"]);
    run(&["stats", "--skipped"]);
    run(&["suggest", "الق"]);
    run(&["suggest", "--field", "source", "اليوم"]);
    run(&["analyze", HOSTILE, "القمح"]);
    let file = archive.path().join("a.jsonl");
    run(&["extract", "--explain", &file.to_string_lossy()]);
    run(&["extract", &format!("{HOSTILE}.txt")]);
    archive.write("a.jsonl", "{}");
    #[cfg(unix)]
    archive.remove("b\u{1b}[2J\u{202e}.txt");
    let copies = tempfile::tempdir().expect("a folder");
    run(&["export", "--originals", &copies.path().to_string_lossy()]);
    run(&["verify"]);
}
