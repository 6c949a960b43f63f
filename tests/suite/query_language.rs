//! What each operator of the query language finds, marks and tells, over a handful of articles.

use warraq::Error;

use crate::test_archive::TestArchive;

/// Four stories: a.json has every field, d.json hardly any.
fn newsroom() -> TestArchive {
    let archive = TestArchive::new();
    archive.write(
        "a.json",
        serde_json::json!({
            "title": "غارات التحالف الليلية على الجسر",
            "body": "قصفت طائرات التحالف الجسر القديم فجرا. وقال بوتين إن غارات مكثفة للتحالف لن توقف المفاوضات.",
            "source": "صدى الزيتون", "author": "ليان الشدياق", "date": "2022-08-26",
            "url": "https://sada.example/1", "section": "أخبار", "tags": ["غارات"], "language": "ar",
        })
        .to_string(),
    );
    archive.write(
        "b.json",
        serde_json::json!({
            "title": "قاذفات فوق المدينة",
            "body": "حلقت القاذفات فوق المدينة ثم عادت، والتحالف ينفي أن تكون غاراته أصابت السد القديم والجسر. وقال بوتن ذلك أيضا.",
            "source": "بريد الواحات", "date": "2022-09",
        })
        .to_string(),
    );
    archive.write(
        "c.json",
        serde_json::json!({
            "title": "عبدالله نصرالله في حفل المدرسة",
            "body": "كرمت المدرسة الطالب عبدالله نصرالله أمس. وحضر الحفل مدير المدرسة والسياسيون من المدينة.",
            "source": "بريد الواحات", "date": "2023-01-10",
        })
        .to_string(),
    );
    archive.write(
        "d.json",
        serde_json::json!({
            "title": "نصر الفريق في مباراته",
            "body": "حقق الفريق نصرا كبيرا بحمد الله أمام ضيفه في مباراة شاهدها آلاف من الجمهور في المدينة.",
        })
        .to_string(),
    );
    archive.refresh();
    archive
}

#[track_caller]
fn finds(query: &str, expected: &[&str]) {
    let mut paths = newsroom().paths(query);
    paths.sort();
    assert_eq!(paths, expected, "for {query}");
}

#[track_caller]
fn notes(query: &str, expected: &[&str]) {
    assert_eq!(newsroom().search(query).notes, expected, "for {query}");
}

/// The words marked in the stories found, in order.
#[track_caller]
fn marks(query: &str, expected: &[&str]) {
    let answer = newsroom().search(query);
    let mut marked = Vec::new();
    for hit in &answer.hits {
        for snippet in &hit.snippets {
            let words = snippet.marks.iter();
            marked.extend(words.filter_map(|mark| snippet.text.get(mark.clone())));
        }
    }
    assert_eq!(marked, expected, "for {query}");
}

#[test]
fn words_near_each_other_stand_in_any_order() {
    finds("\"غارات التحالف\"", &["a.json"]);
    finds("body:\"غارات التحالف\"", &[]);
    finds("body:\"غارات التحالف\"~1", &["a.json"]);
    finds("body:\"التحالف غارات\"~١", &["a.json"]);
    finds("body:\"القديم السد\"~0", &[]);
    finds("body:\"القديم السد\"~1", &["b.json"]);
    marks(
        "body:\"الجسر القديم\"~3",
        &["الجسر", "القديم", "القديم", "والجسر"],
    );
}

#[test]
fn an_inflected_phrase_keeps_the_order_and_not_the_forms() {
    finds("\"غارة تحالف\"", &[]);
    finds("~\"غارة تحالف\"", &["a.json"]);
    finds("~\"تحالف غارة\"", &[]);
    finds("~\"تحالف غارة\"~6", &["a.json", "b.json"]);
    marks("~\"طائرة التحالف\"", &["طائرات", "التحالف"]);
}

#[test]
fn a_star_stands_for_any_letters() {
    finds("ق*ف", &[]);
    finds("قصف*", &["a.json"]);
    finds("قا*ات", &["b.json"]);
    marks("قا*ات", &["القاذفات"]);
    finds("*يون", &["c.json"]);
    finds("source:بر*د", &["b.json", "c.json"]);
    notes("زخ*ض", &["`زخ*ض` stands for no word of this archive"]);
}

#[test]
fn a_fuzzy_word_finds_its_slips_the_nearest_first() {
    assert_eq!(newsroom().paths("بوتن~1"), ["b.json", "a.json"]);
    assert_eq!(newsroom().paths("بوتين~"), ["a.json", "b.json"]);
    finds("جشر~1", &["a.json", "b.json"]);
    finds("+بوتبن~1 +طائرات", &["a.json"]);
    marks("بوتين~1", &["بوتين", "بوتن"]);
    finds("source:زيتان~2", &["a.json"]);
}

#[test]
fn what_a_word_stands_for_is_told() {
    let answer = newsroom().search("بوت*");
    let expansion = &answer.expansions[0];
    assert_eq!((expansion.text.as_str(), expansion.total), ("بوت*", 2));
    let told = "`بوت*` stands for 2 words: بوتن (1), بوتين (1)";
    assert_eq!(expansion.to_string(), told);
    assert_eq!(answer.notes, [""; 0]);
}

#[test]
fn the_words_that_are_cut_are_told() {
    let archive = TestArchive::new();
    let words: Vec<String> = (b'a'..=b'z')
        .flat_map(|first| (b'a'..=b'z').map(move |second| [b'q', first, second]))
        .map(|letters| letters.map(char::from).iter().collect())
        .collect();
    let body = words.join(" ");
    archive.write(
        "a.json",
        serde_json::json!({"title": "q", "body": body}).to_string(),
    );
    archive.refresh();
    let answer = archive.search("qaa~2");
    let note = "`qaa~2` stands for 677 words; the 64 nearest were searched";
    assert_eq!((answer.total, answer.notes), (1, vec![note.to_owned()]));
    assert_eq!(archive.search("q*").notes, [""; 0]);
}

#[test]
fn a_boost_orders_and_never_finds() {
    assert_eq!(
        newsroom()
            .paths("مدرسة قاذفات^9")
            .first()
            .map(String::as_str),
        Some("b.json")
    );
    assert_eq!(
        newsroom()
            .paths("مدرسة^9 قاذفات")
            .first()
            .map(String::as_str),
        Some("c.json")
    );
    assert_eq!(newsroom().paths("مدرسة^٠٫٠١ (قاذفات الطالب)^3").len(), 2);
    let score = |query: &str| newsroom().search(query).hits[0].score.expect("scored");
    for (query, boosted) in [
        ("جسر", "جسر^2"),
        ("\"الجسر القديم\"", "\"الجسر القديم\"^2"),
        ("قصف*", "قصف*^2"),
        ("بوتين~1", "بوتين~1^2"),
        ("\"القديم السد\"~1", "(\"القديم السد\"~1)^2"),
    ] {
        let (plain, twice) = (score(query), score(boosted));
        assert!(
            (twice - 2.0 * plain).abs() < 0.001,
            "{query}: {plain} and {twice}"
        );
    }
    notes(
        "جسر source:صدى^2",
        &["`^2` counts for nothing there: names say which articles there are, not in which order"],
    );
}

#[test]
fn parts_of_the_score_of_every_operator_add_up() {
    let archive = newsroom();
    for query in [
        "بوتن~1 جسر^2",
        "قا*ات غارات",
        "~\"غارة تحالف\"~6 مدينة",
        "نصرالله بوت*",
    ] {
        let request = warraq::search::Request {
            explain: true,
            ..warraq::search::Request::new(query)
        };
        for hit in archive.searcher().search(&request).expect("an answer").hits {
            let parts = hit.explanation.expect("asked for").parts;
            let sum: f32 = parts.iter().map(|part| part.score).sum();
            let score = hit.score.expect("scored");
            assert!((sum - score).abs() < 0.001, "{query}: {sum} and {score}");
        }
    }
}

#[test]
fn a_field_that_is_known_can_be_asked_for() {
    finds("has:author", &["a.json"]);
    finds("-has:date", &["d.json"]);
    finds("لديه:مصدر -لديه:الرابط", &["b.json", "c.json"]);
    finds(
        "has:(section AND tag AND language AND url AND title)",
        &["a.json"],
    );
    finds("المدينة -has:source", &["d.json"]);
}

#[test]
fn dates_of_both_calendars_make_one_range() {
    finds("date:1444-01", &["a.json"]);
    finds("date:1444-01h", &["a.json"]);
    finds("date:1444هـ", &["a.json", "b.json", "c.json"]);
    finds("date:\"28 محرم 1444\"", &["a.json"]);
    finds("date:2022-09..1444h", &["b.json", "c.json"]);
    finds("التاريخ:\"صفر 1444..\"", &["b.json", "c.json"]);
    finds("date:..٢٠٢٢-٠٨", &["a.json"]);
    let refused = newsroom().try_search("date:2023..1443h");
    assert!(matches!(refused, Err(Error::ReversedRange { from, .. }) if from == "2023"));
    let refused = newsroom().try_search("date:كذا");
    assert!(matches!(refused, Err(Error::NotADate { text }) if text == "كذا"));
}

#[test]
fn a_name_written_together_is_its_words_in_a_row() {
    finds("نصرالله", &["c.json"]);
    finds("عبدالله", &["c.json"]);
    finds("نصر الله", &["c.json", "d.json"]);
    finds("نصرالله*", &["c.json"]);
}

#[test]
fn a_name_that_nothing_has_is_told_with_those_like_it() {
    notes(
        "source:الزيتن",
        &["no article is from an outlet called `الزيتن`; the nearest names are `صدى الزيتون`"],
    );
    notes(
        "author:الشدياك",
        &["no article has the author `الشدياك`; the nearest names are `ليان الشدياق`"],
    );
    notes(
        "language:fr",
        &["no article has the language `fr`; there are `ar` (1)"],
    );
    notes("tag:رياضة", &["no article has the tag `رياضة`"]);
    let archive = TestArchive::new();
    let story = "دمشق - (رويترز) - قال مسؤول إن الجسر سيغلق أسبوعين لأعمال الصيانة في المدينة.";
    let article = serde_json::json!({"title": "الجسر يغلق", "body": story, "source": "صدى الزيتون", "agencies": ["رويترز"]});
    archive.write("a.json", article.to_string()).refresh();
    let answer = archive.search("المصدر:رويترز");
    if archive.search("agency:رويترز").total == 1 {
        let note = "no article is from an outlet called `رويترز`, but 1 name it as their agency: `agency:\"رويترز\"`";
        assert_eq!(answer.notes, [note]);
    }
}

#[test]
fn a_broken_query_is_searched_as_its_words_alone() {
    let answer = newsroom().search("بوتين~1 (جسر^2 \"غارات");
    assert_eq!(answer.understood, "بوتين جسر غارات");
    assert_eq!(answer.notes.len(), 1);
}

#[test]
fn a_phrase_with_slop_finds_what_it_finds_as_written() {
    let archive = TestArchive::new();
    archive.write("a.txt", "كلام السوق\n\nقال وقال ثم صمت الجميع في السوق.");
    archive.refresh();
    for query in ["\"قال وقال\"", "\"قال وقال\"~3"] {
        assert_eq!(archive.paths(query), ["a.txt"], "{query}");
    }
}

#[test]
fn boosts_inside_one_another_lose_no_hit() {
    let archive = newsroom();
    let query = (0..13).fold("المدينة".to_owned(), |inner, _| {
        format!("({inner})^1000")
    });
    let answer = archive.search(&query);
    assert_eq!(answer.hits.len(), archive.paths("المدينة").len());
    assert_eq!(
        answer.notes,
        ["boosts inside one another count from 0.001 to 1000 times in all"]
    );
    assert!(
        answer
            .hits
            .iter()
            .all(|hit| hit.score.is_some_and(f32::is_finite))
    );
}
