//! What becomes of whole files, good and bad.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use sha2::{Digest, Sha256};

use super::*;
use crate::archive::id::ArticleId;
use crate::archive::source::hexadecimal;

const LINES: &str = "{\"title\": \"one\"}\n\n{\"title\": \"two\"}\n";

/// Writes `bytes` as a file called `name` and reads it with a small limit.
fn read_file(name: &str, bytes: &[u8], limit: u64) -> (Vec<Reading>, FileSummary) {
    let folder = tempfile::tempdir().expect("a folder");
    let absolute = folder.path().join(name);
    std::fs::write(&absolute, bytes).expect("written");
    let file = ArchiveFile::at(&absolute, name).expect("a file");
    let mut readings = Vec::new();
    let mut each = |reading| {
        readings.push(reading);
        ControlFlow::Continue(())
    };
    let summary = read_within(&file, limit, Wanted::Articles(&mut each));
    (readings, summary)
}

/// One line for each reading: number and title, or the reason.
#[track_caller]
fn reads(name: &str, bytes: &[u8], expected: &[&str]) {
    let (readings, summary) = read_file(name, bytes, 10_000);
    let told: Vec<String> = readings.iter().map(told).collect();
    assert_eq!(told, expected, "{name}");
    let articles = told.iter().filter(|line| !line.contains(':')).count();
    assert_eq!(summary.articles, articles as u64);
    assert_eq!(summary.skipped, (told.len() - articles) as u64);
}

fn told(reading: &Reading) -> String {
    match reading {
        Reading::Article(article) => {
            let text = article.title.as_ref().unwrap_or(&article.body);
            format!("{} {text}", article.record)
        }
        Reading::Noted(note) => format!("note: {}", note.reason),
        Reading::Skipped(Skipped {
            record: None,
            reason,
            ..
        }) => format!("file: {reason}"),
        Reading::Skipped(Skipped {
            record: Some(record),
            reason,
            ..
        }) => format!("{record}: {reason}"),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn article(name: &str, bytes: &[u8]) -> Article {
    match read_file(name, bytes, 10_000).0.swap_remove(0) {
        Reading::Article(article) => *article,
        Reading::Skipped(skipped) | Reading::Noted(skipped) => panic!("{}", skipped.reason),
    }
}

#[test]
fn every_format_is_read() {
    reads("a.txt", "خبر قصير".as_bytes(), &["0 خبر قصير"]);
    reads("a.htm", b"<title>a page</title><p>text", &["0 a page"]);
    reads("a.jsonl", LINES.as_bytes(), &["0 one", "1 two"]);
    reads("a.json", LINES.as_bytes(), &["0 one", "1 two"]);
    reads(
        "a.json",
        br#"{"items": [{"title": "one"}, {"title": "two"}]}"#,
        &["0 one", "1 two"],
    );
    reads("a.jsonl.gz", &gzip(LINES.as_bytes()), &["0 one", "1 two"]);
    let members = [
        gzip(b"{\"title\": \"one\"}\n"),
        gzip(b"{\"title\": \"two\"}"),
    ]
    .concat();
    reads("a.jsonl.gz", &members, &["0 one", "1 two"]);
}

#[test]
fn a_name_that_says_nothing_leaves_it_to_the_content() {
    reads(
        "page.php",
        b"<!doctype html><title>a page</title><p>text",
        &["0 a page"],
    );
    reads("noname", br#"{"title": "one"}"#, &["0 one"]);
    reads("noname", &gzip(br#"[{"title": "one"}]"#), &["0 one"]);
}

#[test]
fn what_cannot_be_read_says_why() {
    reads("a.txt", b"", &["file: empty"]);
    reads("a.txt", b" \n\n", &["0: no text: neither title nor body"]);
    reads("a.txt", b"ab\0c", &["file: binary data, expected text"]);
    reads(
        "a.jpg",
        b"ab",
        &["file: `.jpg` is not a format that is read"],
    );
    reads("a.jsonl.gz", &gzip(b""), &["file: empty"]);
    reads(
        "a.qqq",
        b"\x7fELF\0\0",
        &["file: binary data, expected text"],
    );
    reads(
        "a.json",
        b"3",
        &["0: found a number, expected an object with the fields of an article"],
    );
    reads(
        "a.json",
        br#"{"views": 1}"#,
        &[
            "0: no text: no key of `views` is known as title or body; name them under [keys] in `warraq.toml`",
        ],
    );
    reads(
        "a.json",
        br#"{"title": "null"}"#,
        &["0: no text: neither title nor body"],
    );
}

#[test]
fn bad_json_is_placed_in_the_file_and_the_rest_is_read() {
    reads(
        "a.jsonl",
        b"{\"title\": \"one\"}\n{\"title\": }\n{\"title\": \"two\"}",
        &[
            "0 one",
            "1: not JSON at line 2, column 11: expected value",
            "2 two",
        ],
    );
    reads(
        "a.json",
        b"[{\"title\": \"one\"},\n  {\"title\": }]",
        &["0 one", "1: not JSON at line 2, column 13: expected value"],
    );
    let deep = "[".repeat(5000);
    let reason = "0: not JSON at line 1, column 128: recursion limit exceeded";
    reads("a.jsonl", deep.as_bytes(), &[reason]);
}

#[test]
fn what_is_too_long_is_refused_alone() {
    let long = "x".repeat(20_000);
    let reason = "larger than an article: 20000 bytes or more, expected at most 10000";
    reads("a.txt", long.as_bytes(), &[&format!("file: {reason}")]);
    reads(
        "a.jsonl",
        format!("{long}\n{LINES}").as_bytes(),
        &[
            "0: larger than an article: 20001 bytes or more, expected at most 10000",
            "1 one",
            "2 two",
        ],
    );
    reads(
        "a.txt.gz",
        &gzip(long.as_bytes()),
        &["file: larger than an article: 10001 bytes or more, expected at most 10000"],
    );
    let json = format!("[{{\"title\": \"{long}\"}}, {{\"title\": \"two\"}}]");
    reads(
        "a.json",
        json.as_bytes(),
        &[
            "0: larger than an article: 20013 bytes or more, expected at most 10000",
            "1 two",
        ],
    );
}

#[test]
fn articles_before_a_break_in_compressed_data_are_kept() {
    let lines: String = (0..3000)
        .map(|n| format!("{{\"title\": \"number {n}\"}}\n"))
        .collect();
    let whole = gzip(lines.as_bytes());
    let half = whole.get(..whole.len() / 2).expect("half");
    let (readings, summary) = read_file("a.jsonl.gz", half, 10_000);
    assert!(summary.articles > 100, "{}", summary.articles);
    let last = readings.last().map(told);
    assert_eq!(
        last.as_deref(),
        Some("file: compressed data is damaged: it ends too early")
    );
    assert!(summary.sha256.is_some());
}

#[test]
fn offset_length_and_hash_name_the_original_bytes() {
    for name in ["a.jsonl", "a.json"] {
        let (readings, summary) = read_file(name, LINES.as_bytes(), 10_000);
        assert_eq!(summary.sha256, Some(hexadecimal(&Sha256::digest(LINES))));
        for reading in readings {
            let Reading::Article(article) = reading else {
                panic!("an article")
            };
            let (start, end) = (
                article.offset as usize,
                (article.offset + article.length) as usize,
            );
            let original = LINES.as_bytes().get(start..end).expect("inside the file");
            assert_eq!(article.sha256, hexadecimal(&Sha256::digest(original)));
            assert!(original.starts_with(b"{") && original.ends_with(b"}"));
        }
    }
}

#[test]
fn utf16_lines_and_files_are_read() {
    let json = format!("\u{FEFF}{LINES}");
    let little: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = json.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little, big] {
        reads("a.jsonl", &bytes, &["0 one", "1 two"]);
        reads("a.json", &bytes, &["0 one", "1 two"]);
        assert!(article("a.jsonl", &bytes).encoding.starts_with("UTF-16"));
    }
    reads(
        "a.json",
        format!("\u{FEFF}{LINES}").as_bytes(),
        &["0 one", "1 two"],
    );
}

#[test]
fn an_old_page_is_read_in_the_charset_it_declares() {
    let page = "<meta charset=windows-1256><title>خبر قصير</title><p>نص الخبر</p>";
    let (bytes, ..) = encoding_rs::WINDOWS_1256.encode(page);
    let article = article("a.html", &bytes);
    assert_eq!(article.title.as_deref(), Some("خبر قصير"));
    assert_eq!(article.encoding, "windows-1256");
    assert_eq!(article.origin["encoding"], "meta charset");
}

#[test]
fn a_charset_declared_wrongly_is_noticed_and_told() {
    let page = "<meta charset=iso-8859-1><title>افتتاح المكتبة الجديدة</title><p>نص الخبر هنا</p>";
    let (bytes, ..) = encoding_rs::WINDOWS_1256.encode(page);
    let article = article("a.html", &bytes);
    assert_eq!(article.title.as_deref(), Some("افتتاح المكتبة الجديدة"));
    assert_eq!(article.encoding, "windows-1256");
    assert_eq!(article.declared_encoding.as_deref(), Some("iso-8859-1"));
    let origin = "detected, declared iso-8859-1 does not fit";
    assert_eq!(article.origin["encoding"], origin);
}

#[test]
fn what_an_old_export_left_in_visual_order_is_read_in_logical_order() {
    let (headline, line) = (
        "ةديدجلا ةبتكملا حاتتفا",
        ".عيمجلا ىلإ اهباوبأ تحتف ةديدجلا ةبتكملا نإ سيئرلا لاق",
    );
    let files = [
        ("a.txt", format!("{headline}\n\n{line}\n")),
        ("a.html", format!("<title>{headline}</title><p>{line}</p>")),
        (
            "a.json",
            serde_json::json!({"title": headline, "body": line}).to_string(),
        ),
    ];
    for (name, content) in files {
        let article = article(name, content.as_bytes());
        assert_eq!(
            article.title.as_deref(),
            Some("افتتاح المكتبة الجديدة"),
            "{name}"
        );
        assert_eq!(
            article.body, "قال الرئيس إن المكتبة الجديدة فتحت أبوابها إلى الجميع.",
            "{name}"
        );
        let origin = "valid UTF-8, repaired: visual order";
        assert_eq!(article.origin["encoding"], origin, "{name}");
    }
}

#[test]
fn a_caller_may_stop() {
    let folder = tempfile::tempdir().expect("a folder");
    let absolute = folder.path().join("a.jsonl");
    std::fs::write(&absolute, LINES).expect("written");
    let file = ArchiveFile::at(&absolute, "a.jsonl").expect("a file");
    let mut count = 0;
    let summary = read(&file, &mut |_| {
        count += 1;
        ControlFlow::Break(())
    });
    assert_eq!((count, summary.articles, summary.sha256), (1, 1, None));
}

#[test]
fn a_file_that_vanished_is_unreadable() {
    let folder = tempfile::tempdir().expect("a folder");
    let absolute = folder.path().join("a.txt");
    std::fs::write(&absolute, "text").expect("written");
    let file = ArchiveFile::at(&absolute, "a.txt").expect("a file");
    std::fs::remove_file(&absolute).expect("removed");
    let mut reasons = Vec::new();
    read(&file, &mut |reading| {
        reasons.push(told(&reading));
        ControlFlow::Continue(())
    });
    assert!(
        reasons[0].starts_with("file: cannot be read"),
        "{reasons:?}"
    );
}

/// The ids of the articles in a file of these lines, each a title and a record id.
fn ids(lines: &[(&str, Option<&str>)]) -> Vec<ArticleId> {
    let line = |(title, id): &(&str, Option<&str>)| {
        format!("{}\n", serde_json::json!({"title": title, "id": id}))
    };
    let lines: String = lines.iter().map(line).collect();
    let (readings, _) = read_file("a.jsonl", lines.as_bytes(), 10_000);
    let ids = readings.into_iter().filter_map(|reading| match reading {
        Reading::Article(article) => Some(article.id),
        Reading::Skipped(_) | Reading::Noted(_) => None,
    });
    ids.collect()
}

#[test]
fn an_id_stays_when_a_record_before_it_is_removed() {
    let all = ids(&[
        ("one", Some("r1")),
        ("two", Some("r2")),
        ("three", Some("r3")),
    ]);
    let rest = ids(&[("two", Some("r2")), ("three", Some("r3"))]);
    assert_eq!(rest, all[1..]);
    assert_eq!(all[0], ArticleId::of_record_id("a.jsonl", "r1"));
}

#[test]
fn a_record_without_an_id_of_its_own_goes_by_its_number() {
    let found = ids(&[("one", Some("r1")), ("two", Some("r1")), ("three", None)]);
    let expected = [
        ArticleId::of_record_id("a.jsonl", "r1"),
        ArticleId::new("a.jsonl", 1),
        ArticleId::new("a.jsonl", 2),
    ];
    assert_eq!(found, expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for name in ["a.txt", "a.html", "a.json", "a.jsonl", "a", "a.json.gz"] {
            read_file(name, &bytes, 300);
        }
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_told_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let absolute = folder.path().join("a.jsonl");
    std::fs::write(&absolute, LINES).expect("written");
    let file = ArchiveFile::at(&absolute, "a.jsonl").expect("a file");
    let mut told_of = Vec::new();
    let summary = read(&file, &mut |reading| {
        if told_of.is_empty() {
            let longer = LINES.repeat(2);
            std::fs::write(&absolute, longer).expect("written");
        }
        told_of.push(told(&reading));
        ControlFlow::Continue(())
    });
    assert!(summary.changed);
    assert_eq!(
        told_of.last().map(String::as_str),
        Some("note: changed while it was read: it is read again by the next run")
    );
}
