//! Many queries from standard input: one that fails takes no other down, and is told in its place.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::test_archive::TestArchive;

/// Exit code, standard output and standard error of `search -` with one query that fails between two that do not.
fn ask(format: &str) -> (Option<i32>, String, String) {
    let archive = TestArchive::new();
    archive.write(
        "a.txt",
        "سعر القمح\n\nارتفع سعر القمح في السوق المركزية صباح اليوم.",
    );
    archive.refresh();
    let mut child = Command::new(env!("CARGO_BIN_EXE_warraq"))
        .args(["search", "-", "--format", format, "-C"])
        .arg(archive.path())
        .env_remove("WARRAQ_INDEX")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let queries = "q1\tالقمح\nq2\tالقمح date:2022-13\nq3\tالسوق\n";
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(queries.as_bytes()).expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn rows(out: &str) -> Vec<Value> {
    let rows = out.lines();
    rows.map(|row| serde_json::from_str(row).expect(row))
        .collect()
}

#[test]
fn a_query_that_fails_leaves_a_row_among_the_hits() {
    let (code, out, told) = ask("jsonl");
    assert_eq!(code, Some(2));
    let rows = rows(&out);
    let ids: Vec<_> = rows.iter().map(|row| row["query_id"].as_str()).collect();
    assert_eq!(ids, [Some("q1"), Some("q2"), Some("q3")]);
    assert_eq!(rows[1]["error"]["kind"], "not-a-date");
    assert_eq!(rows[0]["error"], Value::Null);
    let told: Value = serde_json::from_str(told.trim()).expect(&told);
    assert_eq!(
        told["error"]["message"],
        "1 of the queries failed; the others are answered"
    );
}

#[test]
fn a_query_that_fails_leaves_an_answer_without_hits() {
    let (code, out, _) = ask("json");
    assert_eq!(code, Some(2));
    let rows = rows(&out);
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[1]["schema"], rows[0]["schema"]);
    assert_eq!(rows[1]["query"]["id"], "q2");
    assert_eq!(rows[1]["query"]["text"], "القمح date:2022-13");
    assert_eq!(rows[1]["error"]["kind"], "not-a-date");
}

#[test]
fn a_query_that_fails_is_told_to_people_on_standard_error() {
    let (code, out, told) = ask("ids");
    assert_eq!(code, Some(2));
    assert_eq!(out.lines().count(), 2);
    assert!(
        told.contains("error: query q2: `2022-13` is not a date"),
        "{told}"
    );
}

#[test]
fn an_answer_comes_before_the_next_question_is_asked() {
    let archive = TestArchive::new();
    archive.write("a.txt", "سعر القمح\n\nارتفع سعر القمح في السوق.");
    archive.refresh();
    let mut child = Command::new(env!("CARGO_BIN_EXE_warraq"))
        .args(["search", "-", "--count", "-C"])
        .arg(archive.path())
        .env_remove("WARRAQ_INDEX")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut answers = BufReader::new(child.stdout.take().expect("a pipe"));
    for (question, expected) in [("a\tالقمح\n", "a\t1\n"), ("b\tالشعير\n", "b\t0\n")] {
        stdin.write_all(question.as_bytes()).expect("written");
        let mut answer = String::new();
        answers.read_line(&mut answer).expect("an answer");
        assert_eq!(answer, expected);
    }
    drop(stdin);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn answers_come_in_the_order_of_the_questions() {
    let archive = TestArchive::new();
    archive.write("a.txt", "سعر القمح\n\nارتفع سعر القمح في السوق.");
    archive.refresh();
    let questions: String = (0..500)
        .map(|n| match n % 3 {
            0 => format!("{{\"id\": {n}, \"query\": \"القمح\"}}\n"),
            1 => format!("{n}\tالقمح OR السوق OR سعر\n"),
            _ => format!("{n}\tdate:none\n"),
        })
        .collect();
    let mut child = Command::new(env!("CARGO_BIN_EXE_warraq"))
        .args(["search", "-", "--format", "json", "--jobs", "4", "-C"])
        .arg(archive.path())
        .env_remove("WARRAQ_INDEX")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || stdin.write_all(questions.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("no panic").expect("written");
    let out = String::from_utf8(output.stdout).expect("text");
    let ids = rows(&out).into_iter().map(|row| row["query"]["id"].clone());
    assert!(ids.eq((0..500).map(|n| Value::from(n.to_string()))));
}

fn told(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn printed(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn market() -> TestArchive {
    let archive = TestArchive::new();
    archive.write("a.txt", "سعر القمح\n\nارتفع سعر القمح في السوق.");
    archive.refresh();
    archive
}

#[test]
fn flags_that_would_do_nothing_are_refused() {
    let archive = market();
    for flags in [
        &["-", "--per-query", "--group"][..],
        &["-", "--per-query", "--facets", "source"],
        &["-", "--per-query", "--timeline"],
        &["-", "--per-query", "--sort", "newest"],
        &["-", "--per-query", "-n", "3"],
        &["-", "--per-query", "--offset", "1"],
        &["-", "--format", "csl"],
        &["القمح", "--as-phrases"],
        &["القمح", "--explain", "--count"],
        &["القمح", "--explain", "--format", "ids"],
    ] {
        let output = archive.warraq(&[&["search"], flags].concat());
        assert_eq!(output.status.code(), Some(2), "{flags:?}");
        assert!(told(&output).contains("--"), "{flags:?}: {}", told(&output));
    }
}

#[test]
fn a_byte_order_mark_before_the_first_question_is_passed_over() {
    let archive = market();
    let mark = String::from_utf8_lossy(b"\xEF\xBB\xBF");
    let input = format!("{mark}{{\"id\": \"a\", \"query\": \"القمح\"}}\n");
    let output = archive.warraq_reading(&["search", "-", "--count"], &input);
    assert_eq!(printed(&output), "a\t1\n", "{}", told(&output));
}

#[test]
fn a_long_query_that_fails_is_not_told_whole() {
    let archive = market();
    let output = archive.warraq(&["search", "--strict", &format!("({}", "ق".repeat(30_000))]);
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).len() < 1000, "{}", told(&output).len());
}

#[test]
fn a_list_in_markdown_says_which_query_its_articles_answer() {
    let archive = market();
    let format = ["search", "-", "--format", "markdown"];
    let output = archive.warraq_reading(&format, "q1\tالقمح\nq2\tالسوق\n");
    let text = printed(&output);
    let headings: Vec<_> = text.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(headings, ["## q1 · القمح", "## q2 · السوق"]);
}

#[test]
fn a_hit_on_a_line_names_its_query_or_says_that_it_has_no_name() {
    let archive = market();
    let one = rows(&printed(&archive.warraq(&[
        "search",
        "القمح",
        "--format",
        "jsonl",
    ])));
    assert_eq!(one[0].get("query_id"), Some(&Value::Null));
    assert_eq!(one[0]["rank"], 1);
}

#[test]
fn a_time_up_to_today_behind_the_last_date_is_told_as_it_was_typed() {
    let archive = market();
    let output = archive.warraq(&["search", "القمح", "--last", "30d", "--until", "2020"]);
    let told = told(&output);
    assert!(
        told.contains("the last `30d` begin on ") && told.contains("after `2020` ends"),
        "{told}"
    );
    assert!(!told.contains(".."), "{told}");
}
