//! What becomes of files that hold other files, good and bad.

use std::io::{Cursor, Write};

use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;

const STORY: &str = "افتتحت بلدية المدينة صباح اليوم مكتبة عامة في حي البستان، تضم عشرة آلاف كتاب وقاعة للأطفال، بحضور عدد كبير من الأهالي.";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(1);
    let mut encoder = lzma_rust2::XzWriter::new(Vec::new(), options).expect("options");
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = ::zip::write::SimpleFileOptions::default();
    for (name, bytes) in members {
        writer.start_file(*name, options).expect("memory");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        // The crate's own setters refuse names that lead out.
        if let Some(slot) = header.as_mut_bytes().get_mut(..name.len()) {
            slot.copy_from_slice(name.as_bytes());
        }
        header.set_cksum();
        builder.append(&header, *bytes).expect("memory");
    }
    builder.into_inner().expect("memory")
}

fn page(title: &str) -> String {
    format!("<html><head><title>{title}</title></head><body><p>{STORY}</p></body></html>")
}

/// A record of a web archive.
fn warc(fields: &str, block: &[u8]) -> Vec<u8> {
    let header = format!(
        "WARC/1.0\r\n{fields}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [header.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(url: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{fields}\r\n");
    let fields = format!(
        "WARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2022-08-26T13:24:05Z\r\n\
         WARC-Record-ID: <urn:uuid:{url}>\r\nWARC-Payload-Digest: sha1:{}\r\n\
         Content-Type: application/http; msgtype=response",
        body.len()
    );
    warc(&fields, &[http.as_bytes(), body].concat())
}

fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, ArchiveFile) {
    let folder = tempfile::tempdir().expect("a folder");
    let absolute = folder.path().join(name);
    std::fs::write(&absolute, bytes).expect("written");
    let file = ArchiveFile::at(&absolute, name).expect("a file");
    (folder, file)
}

fn readings(name: &str, bytes: &[u8], limit: u64) -> Vec<Reading> {
    let (_folder, file) = file(name, bytes);
    let mut readings = Vec::new();
    let mut each = |reading| {
        readings.push(reading);
        ControlFlow::Continue(())
    };
    read_within(&file, limit, Wanted::Articles(&mut each));
    readings
}

fn articles(name: &str, bytes: &[u8]) -> Vec<Article> {
    let readings = readings(name, bytes, 100_000).into_iter();
    let articles = readings.filter_map(|reading| match reading {
        Reading::Article(article) => Some(*article),
        _ => None,
    });
    articles.collect()
}

/// One line for each reading: its place, and title or reason.
fn told(name: &str, bytes: &[u8]) -> Vec<String> {
    let line = |reading: Reading| match reading {
        Reading::Article(article) => {
            let member = article.member.clone().unwrap_or_default();
            let title = article.title.unwrap_or(article.body);
            format!("{member}#{} {title}", article.record)
        }
        Reading::Skipped(skipped) => format!("{}: {}", skipped.place(), skipped.reason),
        Reading::Noted(noted) => format!("note {}: {}", noted.place(), noted.reason),
    };
    readings(name, bytes, 100_000)
        .into_iter()
        .map(line)
        .collect()
}

/// The bytes under each record's number are those whose hash and length its article has.
#[track_caller]
fn originals_are_found(name: &str, bytes: &[u8]) {
    let (_folder, file) = file(name, bytes);
    let mut found = std::collections::BTreeMap::new();
    let mut take = |original: Original| {
        found.insert(original.record, hash(original.bytes));
        ControlFlow::Continue(())
    };
    originals(&file, &mut take);
    let articles = articles(name, bytes);
    assert!(!articles.is_empty());
    for article in articles {
        assert_eq!(found.get(&article.record), Some(&article.sha256), "{name}");
    }
}

fn hash(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    crate::archive::source::hexadecimal(&Sha256::digest(bytes))
}

#[test]
fn every_compression_is_taken_off_as_often_as_it_was_put_on() {
    let line = b"{\"title\": \"one\"}\n";
    let zstd = zstd::encode_all(&line[..], 1).expect("memory");
    for (name, bytes) in [
        ("a.jsonl.gz", gzip(line)),
        ("a.jsonl.zst", zstd),
        ("a.jsonl.bz2", bzip2(line)),
        ("a.jsonl.xz", xz(line)),
        ("a.jsonl.xz.gz", gzip(&xz(line))),
        ("a.jsonl", gzip(line)),
    ] {
        assert_eq!(told(name, &bytes), ["#0 one"], "{name}");
        originals_are_found(name, &bytes);
    }
}

#[test]
fn members_are_read_as_files_of_their_own() {
    let lines = b"{\"title\": \"one\"}\n{\"title\": \"two\"}\n";
    let packed = gzip(page("three").as_bytes());
    let members: [(&str, &[u8]); 4] = [
        ("08/a.jsonl", lines),
        ("b.html.gz", &packed),
        ("photo.jpg", b"\xFF\xD8"),
        ("empty.txt", b""),
    ];
    for (name, bytes) in [
        ("a.zip", zip(&members)),
        ("a.tar", tar(&members)),
        ("a.tgz", gzip(&tar(&members))),
        ("a.tar.xz", xz(&tar(&members))),
    ] {
        let expected = [
            "08/a.jsonl#0 one".to_owned(),
            "08/a.jsonl#1 two".to_owned(),
            "b.html.gz#2 three".to_owned(),
            format!("{name}!/photo.jpg: `.jpg` is not a format that is read"),
            format!("{name}!/empty.txt: empty"),
        ];
        assert_eq!(told(name, &bytes), expected);
        originals_are_found(name, &bytes);
    }
}

#[test]
fn an_id_does_not_change_with_the_members_around_it() {
    let story = STORY.as_bytes();
    let alone = articles("a.zip", &zip(&[("b.txt", story)]));
    let among = articles("a.zip", &zip(&[("a.txt", story), ("b.txt", story)]));
    assert_eq!(alone[0].id, among[1].id);
    assert_ne!(among[0].id, among[1].id);
}

#[test]
fn archives_ten_deep_are_read_and_deeper_ones_named() {
    let nested = |levels| {
        let start = zip(&[("a.txt", STORY.as_bytes())]);
        (1..levels).fold(start, |inner, _| zip(&[("a.zip", &inner)]))
    };
    let ten = told("a.zip", &nested(10));
    assert_eq!(ten.len(), 1);
    assert!(ten[0].contains("!/a.txt#0"), "{ten:?}");
    let twenty = told("a.zip", &nested(20));
    assert!(
        twenty[0].ends_with("packed 16 times, one in another, or more"),
        "{twenty:?}"
    );
}

#[test]
fn a_bomb_is_given_up_and_what_came_before_it_stays() {
    let zeros = vec![b' '; 4 << 20];
    let bomb = gzip(&zeros);
    let story = STORY.as_bytes();
    let bytes = zip(&[
        ("a.txt", story),
        ("b.jsonl.gz", &bomb),
        ("c.jsonl.gz", &bomb),
    ]);
    let told = told("a.zip", &bytes);
    assert!(told[0].starts_with("a.txt#0"), "{told:?}");
    assert!(
        told.last()
            .is_some_and(|last| last.contains("unpacks to more than")),
        "{told:?}"
    );
}

#[test]
fn names_that_lead_out_are_told_of_and_read_all_the_same() {
    let members: [(&str, &[u8]); 1] = [("../../etc/news.txt", STORY.as_bytes())];
    for (name, bytes) in [("a.zip", zip(&members)), ("a.tar", tar(&members))] {
        let told = told(name, &bytes);
        assert!(told[0].starts_with("note "), "{told:?}");
        assert!(told[0].contains("`../../etc/news.txt`"), "{told:?}");
        assert!(told[1].starts_with("etc/news.txt#0"), "{told:?}");
    }
}

#[test]
fn an_archive_cut_short_gives_what_it_still_holds() {
    let members: [(&str, &[u8]); 2] = [("a.txt", STORY.as_bytes()), ("b.txt", STORY.as_bytes())];
    for (name, bytes) in [("a.zip", zip(&members)), ("a.tar", tar(&members))] {
        let told = told(name, bytes.get(..bytes.len() * 6 / 10).expect("most"));
        assert!(told[0].starts_with("a.txt#0"), "{told:?}");
        assert!(
            told.last().is_some_and(|last| last.contains(": ")),
            "{told:?}"
        );
    }
}

#[test]
fn office_documents_are_no_archives_of_news() {
    let bytes = zip(&[("[Content_Types].xml", b"<x/>")]);
    assert_eq!(
        told("a", &bytes),
        ["a: `office document` is not a format that is read"]
    );
}

#[test]
fn pages_of_a_web_archive_are_read_with_their_address_and_time() {
    let info = warc(
        "WARC-Type: warcinfo\r\nContent-Type: application/warc-fields",
        b"software: x",
    );
    let one = response(
        "https://www.okaz.com.sa/news/1",
        "",
        page("خبر من المدينة").as_bytes(),
    );
    let packed = gzip(page("خبر آخر").as_bytes());
    let two = response(
        "https://example.com/2",
        "Content-Encoding: gzip\r\n",
        &packed,
    );
    let bytes = [info, one.clone(), two].concat();
    let read = articles("a.warc", &bytes);
    assert_eq!(read[0].title.as_deref(), Some("خبر من المدينة"));
    assert_eq!(read[0].source.as_deref(), Some("عكاظ"));
    assert_eq!(
        read[0].url.as_deref(),
        Some("https://www.okaz.com.sa/news/1")
    );
    assert_eq!(read[0].captured.map(|date| date.year()), Some(2022));
    assert_eq!((read[0].record, read[1].record), (1, 2));
    assert_eq!(read[0].length as usize, one.len() - 4);
    assert_eq!(read[1].title.as_deref(), Some("خبر آخر"));
    originals_are_found("a.warc", &bytes);
}

#[test]
fn a_record_packed_alone_is_found_by_its_place_in_the_file() {
    let one = gzip(&response(
        "https://example.com/1",
        "",
        page("one").as_bytes(),
    ));
    let two = gzip(&response(
        "https://example.com/2",
        "",
        page("two").as_bytes(),
    ));
    let read = articles("a.warc.gz", &[one.clone(), two].concat());
    assert_eq!(read[0].packed_offset, Some(0));
    assert_eq!(read[1].packed_offset, Some(one.len() as u64));
}

#[test]
fn a_page_fetched_again_is_read_from_the_record_it_refers_to() {
    let page = page("one");
    let one = response("https://example.com/1", "", page.as_bytes());
    let revisit = |url: &str, digest: usize| {
        let fields = format!(
            "WARC-Type: revisit\r\nWARC-Target-URI: {url}\r\nWARC-Payload-Digest: sha1:{digest}\r\n\
             Content-Type: application/http; msgtype=response"
        );
        warc(&fields, b"HTTP/1.1 200 OK\r\n\r\n")
    };
    let digest = page.len();
    let records = [
        one,
        revisit("https://example.com/1", digest),
        revisit("https://example.com/copy", digest),
        revisit("https://example.com/lost", digest + 1),
    ];
    let packed = records
        .iter()
        .map(|record| gzip(record))
        .collect::<Vec<_>>()
        .concat();
    for (name, bytes) in [("a.warc", records.concat()), ("a.warc.gz", packed)] {
        let told = told(name, &bytes);
        assert_eq!(told[0], "#0 one", "{name}");
        assert!(
            told[1].contains("#1: a page fetched again and unchanged"),
            "{told:?}"
        );
        assert_eq!(told[2], "#2 one", "{name}");
        assert!(told[3].contains("#3: fetched again, and"), "{told:?}");
        let read = articles(name, &bytes);
        assert_eq!(read[1].url.as_deref(), Some("https://example.com/copy"));
    }
}

#[test]
fn damaged_records_are_named_and_the_others_read() {
    let one = response("https://example.com/1", "", page("one").as_bytes());
    let long = String::from_utf8_lossy(&one).replace("Content-Length: ", "Content-Length: 9");
    let two = response("https://example.com/2", "", page("two").as_bytes());
    let told = told("a.warc", &[long.as_bytes(), &two].concat());
    assert!(
        told[0].starts_with("note a.warc#0: the record is damaged: its length"),
        "{told:?}"
    );
    assert_eq!(told[1..], ["#0 one", "#1 two"]);
    let cut = two.get(..two.len() - 40).expect("most");
    let told = self::told("a.warc", &[&one, cut].concat());
    assert_eq!(told[0], "#0 one");
    assert!(
        told[1].contains("#1: the record is damaged: it ends too early"),
        "{told:?}"
    );
}

#[test]
fn what_is_no_page_is_named() {
    let missing = response("https://example.com/1", "", b"x");
    let missing = String::from_utf8_lossy(&missing).replace("200 OK", "404 No");
    let image = warc(
        "WARC-Type: resource\r\nWARC-Target-URI: https://example.com/a.png\r\nContent-Type: image/png",
        b"PNG",
    );
    let told = told("a.warc", &[missing.as_bytes(), &image].concat());
    assert_eq!(
        told,
        [
            "a.warc#0: the web server answered 404, not a page",
            "a.warc#1: `image/png` is not a format that is read"
        ]
    );
}

#[test]
fn records_inside_a_record_are_members() {
    let feed = b"[{\"title\": \"one\"}, {\"title\": \"two\"}]";
    let fields = "WARC-Type: resource\r\nWARC-Target-URI: https://example.com/api\r\nContent-Type: application/json";
    let bytes = warc(fields, feed);
    let told = told("a.warc", &bytes);
    assert_eq!(told[0], "https://example.com/api#1 one");
    originals_are_found("a.warc", &bytes);
}

#[test]
fn a_saved_page_is_read_as_the_page() {
    let message = format!(
        "From: <Saved>\r\nSnapshot-Content-Location: https://www.okaz.com.sa/1\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{}\r\n--x--\r\n",
        page("خبر من المدينة")
    );
    let read = articles("a.mhtml", message.as_bytes());
    assert_eq!(read[0].title.as_deref(), Some("خبر من المدينة"));
    assert_eq!(read[0].source.as_deref(), Some("عكاظ"));
    assert_eq!(read[0].url.as_deref(), Some("https://www.okaz.com.sa/1"));
    assert_eq!(read[0].length as usize, message.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_damage_is_survived(kind in 0usize..6, at in 0usize..4000, byte: u8, cut in 0usize..4000) {
        let members: [(&str, &[u8]); 2] = [("a.txt", STORY.as_bytes()), ("b.txt", b"x")];
        let warc = response("https://example.com/1", "", page("one").as_bytes());
        let mut bytes = match kind {
            0 => zip(&members),
            1 => tar(&members),
            2 => gzip(&tar(&members)),
            3 => xz(STORY.as_bytes()),
            4 => bzip2(STORY.as_bytes()),
            _ => gzip(&warc),
        };
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % length / 2);
        told("a", &bytes);
    }
}
