//! Files that are made to keep a reader busy, to fill its memory or to overflow its stack: each is done with, and the article
//! beside it is found.

use std::fmt::Write;

use crate::test_archive::TestArchive;

const STORY: &str = "خبر من السوق\n\nقال تجار في السوق المركزية إن أسعار الخضار تراجعت هذا الأسبوع بعد وصول شحنات جديدة من المزارع القريبة.";

/// The archive with the file `name` and a good one: indexes, and the good one is found. Returns why parts were skipped.
#[track_caller]
fn survives(name: &str, content: impl AsRef<[u8]>) -> Vec<String> {
    let archive = TestArchive::new();
    archive.write("good.txt", STORY).write(name, content);
    let summary = archive.refresh();
    assert!(archive.paths("الخضار").contains(&"good.txt".to_owned()));
    summary.reasons.into_keys().collect()
}

#[test]
fn entities_of_entities_are_not_expanded() {
    let mut xml = String::from("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY l0 \"lol\">");
    for level in 1..30 {
        let before = format!("&l{};", level - 1).repeat(10);
        let _ = write!(xml, "<!ENTITY l{level} \"{before}\">");
    }
    xml += "]><rss><channel><item><title>&l29;</title><description>&l29;</description></item></channel></rss>";
    survives("bomb.xml", xml);
    let outside = "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><item>\
                   <title>خبر</title><description>&x;</description></item></channel></rss>";
    let archive = TestArchive::new();
    archive.write("outside.xml", outside);
    archive.refresh();
    assert_eq!(archive.search("خبر").total, 1);
    assert_eq!(archive.search("root").total, 0);
}

#[test]
fn markup_that_would_keep_a_parser_busy_is_passed_over() {
    let crowded = "crowded with elements, attributes or entities";
    let attributes: String = (0..100_000).map(|number| format!(" a{number}=1")).collect();
    for page in [
        format!("<p{attributes}>خبر"),
        format!("{}{}", "<div>".repeat(900), "<p>x".repeat(1_200_000)),
        format!("<p>{}", "&".repeat(1_000_000)),
        "<div>".repeat(100_000),
    ] {
        let reasons = survives("page.html", page);
        assert!(reasons[0].contains(crowded), "{reasons:?}");
    }
    // In a record such markup is text.
    let body = format!("&amp;{}", "&".repeat(600_000));
    let record = format!("{{\"title\":\"خبر\",\"body\":\"{body}\"}}\n");
    assert_eq!(survives("a.jsonl", record), [] as [&str; 0]);
}

#[test]
fn lines_of_signs_and_dates_are_read_in_time() {
    for part in [
        "خبر | ",
        "26 آب 2022 | ",
        "2022/",
        "بقلم: ",
        "المصدر: ",
        "(",
        "خبر - ",
        "\u{301}\u{316}",
    ] {
        survives("signs.txt", part.repeat(50_000 / part.len()));
        survives(
            "signs.html",
            format!("<title>{0}</title><p>{0}", part.repeat(20_000 / part.len())),
        );
    }
}

#[test]
fn nesting_of_every_kind_ends() {
    let levels = 100_000;
    let graph = format!(
        "<script type=\"application/ld+json\">{}</script>",
        "[".repeat(levels)
    );
    survives("graph.html", format!("{graph}<p>{STORY}"));
    survives("deep.json", "{\"a\":".repeat(levels));
    survives("deep.jsonl", format!("{}\n", "[".repeat(levels)));
    survives(
        "deep.xml",
        format!("<rss><channel><item>{}", "<a>".repeat(levels)),
    );
    let start = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n";
    for inner in [
        "Content-Type: message/rfc822\r\n\r\nMIME-Version: 1.0\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
    ] {
        for parts in [19_000, levels] {
            survives("page.mhtml", format!("{start}{}", inner.repeat(parts)));
        }
    }
    let config = TestArchive::new();
    config.write("warraq.toml", format!("include = {}", "[".repeat(levels)));
    assert_eq!(config.warraq(&["index"]).status.code(), Some(2));
    config.write(
        "warraq.toml",
        format!("exclude = [\"{}\"]", "{a,".repeat(levels)),
    );
    assert_eq!(config.warraq(&["index"]).status.code(), Some(2));
}

#[test]
fn tables_may_have_any_number_of_columns_and_rows() {
    let columns: String = (0..50_000).map(|number| format!(",c{number}")).collect();
    survives(
        "wide.csv",
        format!("title,body{columns}\nخبر,السوق{}\n", ",".repeat(50_000)),
    );
    survives("long.csv", format!("title,body\n{}", "a\n".repeat(50_000)));
    survives(
        "open.csv",
        format!("title,body\n\"{}", "a,b\n".repeat(50_000)),
    );
    survives("short.jsonl", "1\n".repeat(50_000));
    survives("short.json", format!("[{}1]", "1,".repeat(50_000)));
}

/// A header of tar of the kind `kind` for `size` bytes.
fn header(name: &str, kind: u8, size: u64) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_path(name).expect("a name");
    header.set_entry_type(tar::EntryType::new(kind));
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    header.as_bytes().to_vec()
}

#[test]
fn headers_of_a_tar_may_say_anything() {
    let block = |bytes: &[u8]| {
        let mut block = bytes.to_vec();
        block.resize(bytes.len().next_multiple_of(512), 0);
        block
    };
    let name = "a".repeat(1 << 20) + ".txt";
    let long = [
        header("././@LongLink", b'L', name.len() as u64),
        block(name.as_bytes()),
        header("a.txt", b'0', STORY.len() as u64),
        block(STORY.as_bytes()),
    ];
    survives("name.tar", long.concat());
    let huge = [header("a.txt", b'0', 1 << 32), block(STORY.as_bytes())];
    assert!(!survives("size.tar", huge.concat()).is_empty());
    survives("many.tar", header("a.txt", b'0', 0).repeat(20_000));
    let out = [
        header("a.txt", b'0', 0),
        header("link", b'2', 0),
        header("pipe", b'6', 0),
    ];
    survives("kinds.tar", out.concat());
}
