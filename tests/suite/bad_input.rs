//! What cannot be read is named and counted, and takes nothing else down with it.

use std::fs;
use std::io::Write;

use warraq::Error;
use warraq::index::{Location, refresh};

use crate::test_archive::{TestArchive, Unwatched, options};

const STORY: &str = "خبر من السوق\n\nقال تجار في السوق المركزية إن أسعار الخضار تراجعت هذا الأسبوع بعد وصول شحنات جديدة من المزارع القريبة.";

/// A folder with one good article, `good.txt`.
fn with_a_good_one() -> TestArchive {
    let archive = TestArchive::new();
    archive.write("good.txt", STORY);
    archive
}

/// The archive indexes with its good article, and exactly `path` is skipped, for a reason that says `why`.
#[track_caller]
fn skips(archive: &TestArchive, path: &str, why: &str) {
    let summary = archive.refresh();
    let named: Vec<_> = summary
        .skipped
        .iter()
        .map(|part| part.path.as_str())
        .collect();
    assert_eq!(named, [path]);
    assert_eq!(summary.skipped_count, 1);
    let reason = summary.skipped[0].reason.to_string();
    assert!(reason.contains(why), "{reason}");
    assert!(archive.paths("السوق").contains(&"good.txt".to_owned()));
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(content).expect("compressed");
    gzip.finish().expect("compressed")
}

#[test]
fn a_folder_that_does_not_exist_is_an_error_that_names_it() {
    let archive = TestArchive::new();
    let missing = Location::of_archive(&archive.path().join("missing"));
    let refused = refresh(&missing, &options(), &Unwatched).expect_err("refused");
    assert!(matches!(refused, Error::Io { .. }));
    assert!(refused.to_string().contains("missing"), "{refused}");
}

#[test]
fn an_empty_file_is_skipped() {
    let archive = with_a_good_one();
    archive.write("empty.txt", "");
    skips(&archive, "empty.txt", "empty");
}

#[test]
fn a_binary_file_is_skipped() {
    let archive = with_a_good_one();
    archive.write("noise.txt", [0u8, 159, 146, 150, 0, 0, 1, 2].repeat(100));
    skips(&archive, "noise.txt", "binary");
}

#[test]
fn a_file_of_a_format_that_holds_no_text_is_skipped() {
    let archive = with_a_good_one();
    archive.write("photo.jpg", [0xff, 0xd8, 0xff, 0xe0]);
    skips(&archive, "photo.jpg", "jpg");
}

#[test]
fn a_directory_of_junk_is_counted_file_by_file() {
    let archive = with_a_good_one();
    for number in 0..50u8 {
        archive.write(&format!("junk/{number}.bin"), [0, number, 255, 0, 1]);
    }
    let summary = archive.refresh();
    assert_eq!((summary.skipped_count, summary.articles), (50, 1));
}

#[test]
fn a_file_of_one_endless_line_is_skipped_unread() {
    let archive = with_a_good_one();
    archive.write("endless.txt", "السوق مفتوحة ".repeat(2 << 20));
    skips(&archive, "endless.txt", "larger");
}

#[test]
fn an_endless_line_between_json_lines_is_skipped_alone() {
    let archive = with_a_good_one();
    let line =
        |id: u32| format!("{{\"id\":\"{id}\",\"title\":\"خبر\",\"body\":\"السوق مفتوحة\"}}\n");
    let endless = format!("{{\"body\":\"{}\"}}\n", "ا".repeat(20 << 20));
    archive.write("lines.jsonl", [line(1), endless, line(2)].concat());
    skips(&archive, "lines.jsonl", "larger");
    assert_eq!(archive.search("السوق").total, 3);
}

#[test]
fn invalid_utf_8_is_read_as_what_it_can_be() {
    let archive = with_a_good_one();
    let mut bytes = STORY.as_bytes().to_vec();
    bytes.extend(b"\n\n\xff\xfe\xfa broken");
    archive.write("broken.txt", bytes);
    let summary = archive.refresh();
    assert_eq!((summary.articles, summary.skipped_count), (2, 0));
}

#[test]
fn a_gzip_file_cut_short_is_skipped() {
    let archive = with_a_good_one();
    let whole = gzip(STORY.repeat(50).as_bytes());
    archive.write("cut.txt.gz", &whole[..whole.len() / 2]);
    skips(&archive, "cut.txt.gz", "ends too early");
}

#[test]
fn json_lines_cut_short_keep_what_stands_before_the_cut() {
    let archive = with_a_good_one();
    let lines: String = (0..2000)
        .map(|id| {
            format!(
                "{{\"id\":\"{id}\",\"title\":\"خبر {id}\",\"body\":\"السوق مفتوحة اليوم {id}\"}}\n"
            )
        })
        .collect();
    let whole = gzip(lines.as_bytes());
    archive.write("cut.jsonl.gz", &whole[..whole.len() - whole.len() / 4]);
    let summary = archive.refresh();
    assert!(summary.articles > 1, "{} articles", summary.articles);
    assert!(summary.articles < 2001, "{} articles", summary.articles);
    assert!(
        summary
            .skipped
            .iter()
            .any(|part| part.reason.to_string().contains("ends too early"))
    );
}

#[test]
fn json_of_the_wrong_shape_is_skipped() {
    let archive = with_a_good_one();
    archive.write("number.json", "42");
    skips(&archive, "number.json", "expected");
}

#[test]
fn a_line_that_is_no_json_is_skipped_alone() {
    let archive = with_a_good_one();
    archive.write(
        "lines.jsonl",
        "{\"title\":\"خبر\",\"body\":\"السوق مفتوحة\"}\n{broken\n",
    );
    let summary = archive.refresh();
    assert_eq!((summary.articles, summary.skipped_count), (2, 1));
    assert_eq!(summary.skipped[0].record, Some(1));
}

#[test]
fn json_nested_without_end_is_skipped() {
    let archive = with_a_good_one();
    archive.write("deep.json", "[".repeat(100_000));
    let summary = archive.refresh();
    assert_eq!((summary.articles, summary.skipped_count), (1, 1));
}

#[cfg(unix)]
#[test]
fn a_loop_of_symbolic_links_is_named() {
    let archive = with_a_good_one();
    fs::create_dir(archive.path().join("folder")).expect("a folder");
    std::os::unix::fs::symlink("../folder", archive.path().join("folder/again")).expect("a link");
    skips(&archive, "folder/again", "leads back");
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_named() {
    let archive = with_a_good_one();
    std::os::unix::fs::symlink("nowhere.txt", archive.path().join("link.txt")).expect("a link");
    skips(&archive, "link.txt", "read");
}

#[test]
fn a_path_may_have_spaces_and_arabic_letters() {
    let archive = TestArchive::new();
    archive.write("أرشيف 2022/خبر من السوق.txt", STORY);
    archive.refresh();
    assert_eq!(archive.paths("السوق"), ["أرشيف 2022/خبر من السوق.txt"]);
    assert_eq!(archive.paths("path:أرشيف السوق").len(), 1);
}

#[test]
fn a_configuration_with_an_unknown_key_is_an_error_that_names_it() {
    let archive = with_a_good_one();
    archive.write("warraq.toml", "exclud = []");
    let refused = refresh(&archive.location(), &options(), &Unwatched).expect_err("refused");
    assert!(refused.to_string().contains("exclud"), "{refused}");
}

#[test]
fn the_second_indexer_is_told_who_the_first_is() {
    let archive = with_a_good_one();
    archive.refresh();
    let lock = fs::File::options()
        .write(true)
        .open(archive.path().join(".warraq/lock"))
        .expect("open");
    lock.lock().expect("locked");
    let refused = refresh(&archive.location(), &options(), &Unwatched).expect_err("refused");
    assert!(matches!(refused, Error::Locked { .. }));
    assert_eq!(
        archive.search("السوق").total,
        1,
        "searching works meanwhile"
    );
}
