//! Near-copies: found when an index is written, folded when asked, and right after every change.

use std::fs;
use std::path::PathBuf;

use warraq::search::{Answer, Request};

use crate::test_archive::TestArchive;

const REPORT: [&str; 6] = [
    "أعلنت بلدية وادي الريحان اليوم بدء العمل في توسيع الجسر الشرقي الذي يربط ضفتي النهر بعد انتظار دام سبع سنوات",
    "وقال رئيس البلدية في مؤتمر صحفي إن المتعهد سينهي الأعمال قبل نهاية الخريف وإن حركة الحافلات ستُحوّل إلى طريق المطاحن",
    "وتبلغ كلفة المشروع مليونين وأربعمئة ألف دينار يدفع نصفها صندوق التنمية والباقي من رسوم الأسواق والمواقف",
    "وكان السكان قد شكوا مرارا من ضيق الجسر الذي بُني قبل ستين عاما ولا يتسع اليوم لعبور شاحنتين معا",
    "ومن المنتظر أن تُزرع على جانبي الطريق الجديد أشجار اللوز والخروب وأن تُفتح ممرات للدراجات والمشاة",
    "وأضاف المهندس المشرف أن الأساسات القديمة فُحصت ووُجدت سليمة وأن الحجارة ستُعاد إلى أماكنها كما كانت",
];

fn story(source: &str, date: &str, title: &str, body: &str) -> String {
    serde_json::json!({"title": title, "body": body, "source": source, "date": date}).to_string()
}

fn report(lines: std::ops::Range<usize>) -> String {
    REPORT[lines].join(".\n")
}

/// The wire tells it first; one outlet runs all of it, one a part under its own headline and in its own spelling.
fn archive() -> TestArchive {
    let archive = TestArchive::new();
    let respelled = report(0..4).replace('أ', "ا").replace("الجسر", "الجِســر");
    archive
        .write(
            "c.json",
            story("الضفة", "2023-04-02", "توسيع الجسر الشرقي", &respelled),
        )
        .write(
            "a.json",
            story(
                "وكالة الوادي",
                "2023-04-01T09:00",
                "بدء العمل في الجسر",
                &report(0..6),
            ),
        )
        .write(
            "b.json",
            story("صوت النهر", "2023-04-01T18:00", "الجسر يتسع", &report(0..6)),
        )
        .write(
            "d.json",
            story("الضفة", "2023-04-05", "الجسر والسوق", OTHER),
        );
    archive.refresh();
    archive
}

const OTHER: &str = "تراجعت أسعار اللوز في سوق الجسر هذا الأسبوع بعد وصول شاحنات من القرى العليا وقال التجار إن الموسم بدأ باكرا هذا العام وإن ثمن الكيس نزل إلى النصف بينما بقي الخروب على حاله.";

fn grouped(archive: &TestArchive, query: &str) -> Answer {
    let request = Request {
        group: true,
        ..Request::new(query)
    };
    archive.searcher().search(&request).expect("an answer")
}

/// For each hit its file, and the files of the articles folded into it.
fn folds(archive: &TestArchive, query: &str) -> Vec<(String, Vec<String>)> {
    let searcher = archive.searcher();
    let path = |id| {
        searcher
            .article(id)
            .expect("an answer")
            .expect("it is there")
            .path
    };
    let answer = grouped(archive, query);
    let hits = answer.hits.into_iter().map(|hit| {
        let copies = hit.copies.expect("folded").into_iter();
        let copies: Vec<String> = copies.map(|copy| path(copy.id)).collect();
        (hit.article.path, copies)
    });
    let mut folds: Vec<_> = hits.collect();
    folds.sort();
    folds
}

fn stories_file(archive: &TestArchive) -> PathBuf {
    archive.path().join(".warraq/1/stories.bin")
}

#[test]
fn copies_in_other_spellings_are_one_hit_that_names_the_first() {
    let archive = archive();
    let answer = grouped(&archive, "الجسر");
    assert_eq!((answer.total, answer.stories), (4, Some(2)));
    assert!(answer.notes.is_empty(), "{:?}", answer.notes);
    let first = archive.search("source:\"وكالة الوادي\"").hits[0].article.id;
    let told: Vec<_> = answer
        .hits
        .iter()
        .filter(|hit| hit.story.is_some())
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].story, Some(first));
    assert_eq!(told[0].copies.as_ref().map(Vec::len), Some(2));
}

#[test]
fn only_articles_that_are_hits_are_folded() {
    let archive = archive();
    let folds = folds(&archive, "الخروب");
    assert_eq!(folds.len(), 2);
    assert_eq!(
        folds.iter().map(|(_, copies)| copies.len()).sum::<usize>(),
        1
    );
}

#[test]
fn the_order_of_files_does_not_matter() {
    let one = archive();
    let other = TestArchive::new();
    for (from, to) in [("d", "1"), ("b", "2"), ("a", "3"), ("c", "4")] {
        let content = fs::read(one.path().join(format!("{from}.json"))).expect("written above");
        other.write(&format!("{to}.json"), content);
        other.refresh();
    }
    let first = |archive: &TestArchive| {
        let hits = grouped(archive, "الجسر").hits;
        let story = hits.iter().find_map(|hit| hit.story).expect("a story");
        let article = archive.searcher().article(story).expect("an answer");
        article.expect("it is there").source
    };
    assert_eq!(first(&one), first(&other));
    assert_eq!(grouped(&other, "الجسر").stories, Some(2));
}

#[test]
fn after_a_change_the_stories_are_those_of_what_is_left() {
    let archive = archive();
    archive.remove("a.json").refresh();
    let answer = grouped(&archive, "الجسر");
    assert_eq!((answer.total, answer.stories), (3, Some(2)));
    let story = answer.hits.iter().find_map(|hit| hit.story);
    let first = archive.searcher().article(story.expect("a story"));
    let first = first
        .expect("an answer")
        .expect("the first article is there");
    assert_eq!(first.path, "b.json");
    archive.remove("b.json").refresh();
    let answer = grouped(&archive, "الجسر");
    assert!(answer.hits.iter().all(|hit| hit.story.is_none()));
    assert_eq!((answer.total, answer.stories), (2, Some(2)));
}

#[test]
fn stories_that_a_stopped_run_left_out_are_found_by_the_next() {
    let archive = archive();
    let whole = fs::read(stories_file(&archive)).expect("written");
    fs::remove_file(stories_file(&archive)).expect("removed");
    let answer = grouped(&archive, "الجسر");
    assert_eq!((answer.total, answer.stories), (4, Some(4)));
    assert_eq!(answer.notes.len(), 1, "{:?}", answer.notes);
    let verified = archive.warraq(&["verify"]);
    let told = String::from_utf8_lossy(&verified.stdout);
    assert_eq!(verified.status.code(), Some(1), "{told}");
    assert!(told.contains("near-copies are missing"), "{told}");
    archive.refresh();
    assert_eq!(archive.warraq(&["verify"]).status.code(), Some(0));
    assert_eq!(fs::read(stories_file(&archive)).expect("again"), whole);
}

#[test]
fn a_damaged_file_of_stories_is_named_and_written_anew() {
    let archive = archive();
    let mut bytes = fs::read(stories_file(&archive)).expect("written");
    bytes[60] ^= 1;
    fs::write(stories_file(&archive), &bytes).expect("damaged");
    let grouped = archive.warraq(&["search", "الجسر", "--group"]);
    let told = String::from_utf8_lossy(&grouped.stderr);
    assert_eq!(grouped.status.code(), Some(2), "{told}");
    assert!(told.contains("stories.bin"), "{told}");
    let verified = archive.warraq(&["verify"]);
    let told = String::from_utf8_lossy(&verified.stdout);
    assert_eq!(verified.status.code(), Some(1), "{told}");
    assert!(told.contains("stories.bin"), "{told}");
    archive.refresh();
    assert_eq!(archive.warraq(&["verify"]).status.code(), Some(0));
}

#[test]
fn near_copies_that_are_damaged_stop_none_but_who_asks_for_them() {
    let archive = TestArchive::new();
    // So many that their pairs lie in another block than the numbers of their stories.
    for copy in 0..80 {
        let date = format!("2023-01-{:02}", copy % 28 + 1);
        let path = format!("{copy}.json");
        archive.write(&path, story_of(copy, &date, &report(0..6)));
    }
    archive.refresh();
    let mut bytes = fs::read(stories_file(&archive)).expect("written");
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    fs::write(stories_file(&archive), &bytes).expect("damaged");
    assert_eq!(grouped(&archive, "الجسر").stories, Some(1));
    assert_eq!(archive.warraq(&["verify"]).status.code(), Some(1));
    archive.refresh();
    assert_eq!(archive.warraq(&["verify"]).status.code(), Some(0));
}

#[test]
fn near_copies_of_an_article_say_how_much_they_share() {
    let archive = archive();
    let searcher = archive.searcher();
    let id = archive.search("source:\"وكالة الوادي\"").hits[0].article.id;
    let answer = searcher
        .duplicates(id, &Request::new(""))
        .expect("an answer");
    let shared: Vec<_> = answer.hits.iter().map(|hit| hit.shared_percent).collect();
    assert_eq!((answer.total, shared), (2, vec![Some(100), Some(100)]));
    let similar = searcher.similar(id, &Request::new("")).expect("an answer");
    assert!(similar.hits.iter().all(|hit| hit.article.id != id));
    assert!(similar.hits.iter().any(|hit| hit.shared_percent.is_some()));
}

#[test]
fn every_story_is_on_one_page_alone() {
    let archive = TestArchive::new();
    for story in 0..7 {
        for copy in 0..=story {
            let body = report(0..6).replace(
                ' ',
                &format!(" {} ", ["س", "ص", "ط", "ع", "غ", "ف", "ق"][story]),
            );
            let date = format!("2023-01-{:02}", copy + 1);
            let path = format!("{story}-{copy}.json");
            archive.write(&path, story_of(copy, &date, &body));
        }
    }
    archive.refresh();
    let mut seen = Vec::new();
    for offset in 0..8 {
        let request = Request {
            group: true,
            offset,
            limit: 1,
            ..Request::new("الجسر")
        };
        let answer = archive.searcher().search(&request).expect("an answer");
        assert_eq!((answer.total, answer.stories), (28, Some(7)));
        seen.extend(answer.hits.iter().map(|hit| {
            let copies = hit.copies.as_ref().map_or(0, Vec::len);
            (hit.rank, copies)
        }));
    }
    let ranks: Vec<_> = seen.iter().map(|(rank, _)| *rank).collect();
    assert_eq!(ranks, [1, 2, 3, 4, 5, 6, 7]);
    let mut copies: Vec<_> = seen.iter().map(|(_, copies)| *copies).collect();
    copies.sort_unstable();
    assert_eq!(copies, [0, 1, 2, 3, 4, 5, 6]);
}

fn story_of(copy: usize, date: &str, body: &str) -> String {
    story(&format!("صحيفة {copy}"), date, "الجسر", body)
}

#[test]
fn a_first_article_says_how_many_others_are_of_its_day() {
    let archive = TestArchive::new();
    for (path, date) in [
        ("a", "2023-04-01"),
        ("b", "2023-04-01"),
        ("c", "2023-04-02"),
    ] {
        let body = report(0..6);
        archive.write(&format!("{path}.json"), story(path, date, "الجسر", &body));
    }
    archive.refresh();
    let answer = grouped(&archive, "الجسر");
    let first = answer.hits[0].first.as_ref().expect("a story");
    assert_eq!(first.ties, 1);
    // Nor is it less where a filter leaves the first articles out.
    let output = archive.warraq(&["search", "الجسر", "--group", "--source", "c"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("2023-04-01 · "), "{text}");
    assert!(text.contains(", the same day as 1 other\n"), "{text}");
}

#[test]
fn an_export_tells_of_stories_as_show_does() {
    let archive = archive();
    let exported = archive.warraq(&["export"]);
    let text = String::from_utf8(exported.stdout).expect("text");
    let mut copies = 0;
    for line in text.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let id = line["id"].as_str().expect("an id");
        let shown = archive.warraq(&["show", id, "--format", "json"]).stdout;
        let shown: serde_json::Value = serde_json::from_slice(&shown).expect("JSON");
        assert_eq!(line, shown);
        copies += usize::from(line["duplicate_of"].is_string());
    }
    assert_eq!(copies, 2);
    let columns = [
        "export",
        "--format",
        "tsv",
        "--columns",
        "story,duplicate_of",
    ];
    let table = String::from_utf8(archive.warraq(&columns).stdout).expect("text");
    assert!(table.starts_with("story\tduplicate_of\n"), "{table}");
    assert_eq!(
        table.lines().filter(|line| !line.trim().is_empty()).count(),
        4,
        "{table}"
    );
}

#[test]
fn stories_that_cannot_be_read_are_missed_only_where_they_are_asked_for() {
    let archive = archive();
    let files = files_below(&archive.path().join(".warraq"));
    let file = files.iter().find(|path| path.ends_with("stories.bin"));
    fs::write(file.expect("it is there"), "damaged").expect("written");
    for command in [
        &["search", "الجسر", "--format", "json"] as &[&str],
        &["export"],
        &["saved", "add", "x", "الجسر"],
        &["saved", "run", "--format", "json"],
    ] {
        let answered = archive.warraq(command);
        let told = String::from_utf8_lossy(&answered.stderr).into_owned();
        assert!(answered.status.success(), "{command:?} {told}");
        let is_list = command.contains(&"json") || command.contains(&"export");
        assert_eq!(told.contains("no stories are told"), is_list, "{told}");
    }
    let refused = archive.warraq(&["search", "الجسر", "--group"]);
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("hint: `warraq index`"), "{told}");
}

fn files_below(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files.extend(files_below(&path)),
            false => files.push(path),
        }
    }
    files
}

#[test]
fn every_format_says_that_stories_are_folded() {
    let archive = archive();
    let run = |flags: &[&str]| {
        let output = archive.warraq(&[&["search", "الجسر", "--group"], flags].concat());
        let text = |bytes| String::from_utf8(bytes).expect("text");
        (text(output.stdout), text(output.stderr))
    };
    for format in [
        "ids", "trec", "ris", "bibtex", "csl", "markdown", "csv", "tsv",
    ] {
        let (_, told) = run(&["--format", format]);
        assert!(told.contains("4 articles in 2 stories"), "{format}: {told}");
    }
    let (table, _) = run(&["--format", "tsv"]);
    let rows: Vec<Vec<&str>> = table.lines().map(|row| row.split('\t').collect()).collect();
    let last = |row: &Vec<&str>| row[row.len() - 3..].join(" ");
    assert_eq!(last(&rows[0]), "story duplicate_of copies");
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    let copies: Vec<_> = rows[1..].iter().map(|row| row[row.len() - 1]).collect();
    assert!(copies.contains(&"2") && copies.contains(&"0"), "{copies:?}");
    for format in ["text", "ids"] {
        let (_, told) = run(&["--offset", "3", "--format", format]);
        assert!(
            told.contains("no story stands behind the first 3: there are 2"),
            "{format}: {told}"
        );
    }
}

#[test]
fn folded_hits_are_counted_as_all_hits_are() {
    let archive = archive();
    let answer = grouped(&archive, "الجسر");
    assert_eq!((answer.total, answer.stories), (4, Some(2)));
}
