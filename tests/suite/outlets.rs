//! An outlet is found under every name it is known by, and one name can be asked for whole.

use warraq::search::{Filters, Request};

use crate::test_archive::TestArchive;

/// One article from each outlet; the file is named after its number.
fn newsstand(outlets: &[&str]) -> TestArchive {
    let archive = TestArchive::new();
    for (number, outlet) in outlets.iter().enumerate() {
        let article = serde_json::json!({
            "title": "خبر قصير", "body": "وصل الوفد صباح اليوم إلى المدينة.",
            "source": outlet, "author": "علي حسن كامل", "place": "دير الزور", "section": "أخبار محلية",
        });
        archive.write(&format!("{number}.json"), article.to_string());
        // Each in a segment of its own, so that no column has all names.
        archive.refresh();
    }
    archive
}

#[track_caller]
fn asks(archive: &TestArchive, query: &str, expected: &[&str]) {
    let mut paths = archive.paths(query);
    paths.sort();
    assert_eq!(paths, expected, "for {query}");
}

fn from(archive: &TestArchive, outlet: &str) -> (u64, Vec<String>) {
    let request = Request {
        filters: Filters {
            sources: vec![outlet.to_owned()],
            ..Filters::default()
        },
        ..Request::new("")
    };
    let answer = archive.searcher().search(&request).expect("an answer");
    (answer.total, answer.notes)
}

#[test]
fn an_outlet_is_found_by_any_spelling_or_domain_of_it() {
    let archive = newsstand(&["بي بي سي عربي", "سي إن إن بالعربية", "صدى الزيتون"]);
    for name in [
        "BBC",
        "bbc.com",
        "bbcarabic",
        "\"بي بي سي العربية\"",
        "=BBC",
    ] {
        asks(&archive, &format!("source:{name}"), &["0.json"]);
    }
    asks(&archive, "المصدر:cnn", &["1.json"]);
    asks(&archive, "خبر -source:(BBC OR CNN)", &["2.json"]);
    assert_eq!(from(&archive, "https://www.bbc.com/arabic"), (1, vec![]));
}

#[test]
fn the_words_of_a_name_find_it_as_well() {
    let archive = newsstand(&["اليوم", "اليوم السابع", "صدى الزيتون"]);
    asks(&archive, "source:اليوم", &["0.json", "1.json"]);
    asks(&archive, "source:الزيتون", &["2.json"]);
}

#[test]
fn a_whole_name_is_asked_for_with_an_equals_sign() {
    let archive = newsstand(&["اليوم", "اليوم السابع", "أخبار اليوم"]);
    asks(&archive, "source:=اليوم", &["0.json"]);
    asks(&archive, "source:=\"اخبار اليوم\"", &["2.json"]);
    asks(&archive, "source:=youm7", &["1.json"]);
    assert_eq!(from(&archive, "=اليوم"), (1, vec![]));
    assert_eq!(from(&archive, "= اليوم السابع"), (1, vec![]));
    for whole in [
        "author:=\"علي حسن كامل\"",
        "place:=\"دير الزور\"",
        "section:=\"اخبار محليه\"",
    ] {
        assert_eq!(archive.paths(whole).len(), 3, "{whole}");
    }
    for part in ["author:=\"علي حسن\"", "place:=الزور", "section:=أخبار"] {
        assert_eq!(archive.paths(part).len(), 0, "{part}");
    }
}

#[test]
fn an_outlet_of_no_article_is_noted_with_the_names_nearest_to_it() {
    let archive = newsstand(&[
        "صدى الزيتون",
        "بريد الواحات",
        "صدى البلد",
        "صدى الوطن",
        "صدى",
    ]);
    let (total, notes) = from(&archive, "صدا الزيتونة");
    assert_eq!(total, 0);
    assert_eq!(
        notes,
        ["no article is from an outlet called `صدا الزيتونة`; the nearest names are `صدى الزيتون`"]
    );
    let answer = archive.search("خبر source:رويترز");
    assert_eq!(
        answer.notes,
        ["no article is from an outlet called `رويترز`; `warraq stats` lists the outlets"]
    );
    let many: Vec<_> = (0..9)
        .map(|number| format!("جريدة الصباح {number}"))
        .collect();
    let archive = newsstand(&many.iter().map(String::as_str).collect::<Vec<_>>());
    let (_, notes) = from(&archive, "جريدة الصباحية");
    assert_eq!(notes[0].matches('`').count(), 8, "{notes:?}");
}

#[test]
fn a_name_that_left_the_archive_is_not_offered() {
    let archive = newsstand(&["صدى الزيتون", "بريد الواحات"]);
    archive.remove("0.json");
    archive.refresh();
    let (_, notes) = from(&archive, "صدى الزيتونة");
    assert!(
        notes[0].ends_with("`warraq stats` lists the outlets"),
        "{notes:?}"
    );
}

#[test]
fn an_agency_is_found_by_any_spelling_or_domain_of_it() {
    let archive = TestArchive::new();
    archive.write(
        "0.txt",
        "وصول الوفد\n\nالقاهرة - أ ف ب\n\nوصل الوفد صباح اليوم إلى المدينة بعد رحلة طويلة دامت ثلاثة أيام.",
    );
    archive.refresh();
    for name in ["AFP", "afp.com", "\"أ ف ب\"", "\"فرانس برس\""] {
        asks(&archive, &format!("agency:{name}"), &["0.txt"]);
    }
}
