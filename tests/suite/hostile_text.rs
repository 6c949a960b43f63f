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
    run(&["stats", "--skipped", "--format", "json"]);
    run(&["suggest", "--field", "source", "اليوم", "--format", "json"]);
    run(&["analyze", "--format", "json", HOSTILE, "القمح"]);
    run(&["show", HOSTILE, "--format", "json"]);
    run(&["verify", "--format", "json"]);
    run(&[
        "search",
        "القمح",
        "--facets",
        "source,place,author",
        "--timeline",
        "day",
    ]);
    run(&["export", "-o", &format!("{HOSTILE}/x")]);
    run(&["show", HOSTILE]);
    run(&["stats"]);
    run(&["stats", "--skipped"]);
    run(&["suggest", "الق"]);
    run(&["suggest", "--field", "source", "اليوم"]);
    run(&["analyze", HOSTILE, "القمح"]);
    let file = archive.path().join("a.jsonl");
    run(&["extract", "--explain", &file.to_string_lossy()]);
    run(&["extract", "--format", "json", &file.to_string_lossy()]);
    run(&["extract", &format!("{HOSTILE}.txt")]);
    archive.write("a.jsonl", "{}");
    #[cfg(unix)]
    archive.remove("b\u{1b}[2J\u{202e}.txt");
    let copies = tempfile::tempdir().expect("a folder");
    run(&["export", "--originals", &copies.path().to_string_lossy()]);
    run(&["verify"]);
}

#[test]
fn saved_searches_that_came_with_an_archive_steer_no_terminal() {
    let archive = hostile_archive();
    archive.refresh();
    let search = |number: u64, query: &str, flags: &[&str]| {
        serde_json::json!({
            "name": format!("{number}{HOSTILE}"), "number": number, "query": query, "flags": flags,
        })
    };
    let hostile_flag = format!("--source={HOSTILE}");
    let searches = serde_json::json!({"searches": [
        search(1, &format!("القمح{HOSTILE}"), &[]),
        search(2, "القمح", &[hostile_flag.as_str()]),
        search(3, "القمح", &[HOSTILE]),
    ]});
    archive.write(".warraq/saved.json", searches.to_string());
    archive.write(".warraq/saved.lock", HOSTILE);
    for format in ["text", "count", "ids", "json", "jsonl", "csv", "markdown"] {
        let output = archive.warraq(&["saved", "run", "--peek", "--all", "--format", format]);
        // A table in a file is as the archive is.
        if format != "csv" {
            is_harmless(format, &output);
        }
    }
    is_harmless("list", &archive.warraq(&["saved", "list"]));
    is_harmless("remove", &archive.warraq(&["saved", "remove", "x"]));
}

/// What `script`, which gives a program a terminal of its own, saw on it; `None` where there is no such program.
#[cfg(target_os = "linux")]
fn on_a_terminal(archive: &TestArchive, arguments: &str) -> Option<String> {
    let command = format!("{} {arguments}", env!("CARGO_BIN_EXE_warraq"));
    let output = std::process::Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .current_dir(archive.path())
        .env_remove("WARRAQ_INDEX")
        .env("PAGER", "cat")
        .env("SHELL", "/bin/sh")
        .stdin(std::process::Stdio::null())
        .output()
        .ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_nothing_of_the_archive_steers_it() {
    let archive = hostile_archive();
    if on_a_terminal(&archive, "--version").is_none() {
        eprintln!("not tried: there is no `script` here");
        return;
    }
    let run = |arguments: &str| {
        let shown = on_a_terminal(&archive, arguments).unwrap_or_default();
        // Colours and the progress bar are ours; these are not.
        for hostile in [
            "\u{1b}[2J",
            "\u{1b}]",
            "\u{7}",
            "\u{9b}",
            "\u{202e}",
            "\u{8}",
        ] {
            assert!(!shown.contains(hostile), "{arguments}: {shown:?}");
        }
        shown
    };
    run("index -v");
    let found = run("search القمح");
    assert!(found.contains("القمح"), "{found}");
    let hits = archive.search("الخبز").hits;
    let id = hits[0].article.id.to_string();
    for format in ["csv", "tsv", "json", "markdown", "trec", "ids"] {
        run(&format!("search القمح --format {format}"));
    }
    for format in ["csv", "tsv", "jsonl", "ris"] {
        run(&format!("export --format {format}"));
    }
    run(&format!("show {id} --query القمح"));
    let raw = run(&format!("show {id} --raw"));
    assert!(raw.contains("not the very bytes"), "{raw:?}");
    run(&format!("similar {id}"));
    run("stats --skipped");
    run("search القمح --facets source,place --timeline day");
}
