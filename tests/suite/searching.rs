//! Questions and their answers, over a handful of articles.

use warraq::Error;
use warraq::search::{Filters, Request, Sort};

use crate::test_archive::TestArchive;

fn newsroom() -> TestArchive {
    let archive = TestArchive::new();
    let article = |title: &str, body: &str, source: &str, date: &str| {
        serde_json::json!({"title": title, "body": body, "source": source, "date": date})
            .to_string()
    };
    archive.write(
        "1.json",
        article(
            "افتتاح مكتبة في عين السرو",
            "افتتحت البلدية مكتبة عامة قرب الجسر القديم. وقال مدير المكتبة إن الكتب وصلت من مدن عدة.",
            "صدى الزيتون",
            "2022-03-05",
        ),
    );
    archive.write(
        "2.json",
        article(
            "الجسر القديم يغلق للصيانة",
            "أغلقت البلدية الجسر القديم أسبوعين لأعمال الصيانة، ودعت السائقين إلى طريق السد.",
            "بريد الواحات",
            "2022-04",
        ),
    );
    archive.write(
        "3.json",
        article(
            "موسم السمك يبدأ",
            "بدأ الصيادون موسم السمك في الميناء بعد أسبوع من الرياح، والأسعار كما كانت العام الماضي.",
            "بريد الواحات",
            "2023-01-10T08:30",
        ),
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

#[test]
fn any_word_may_match_and_the_best_comes_first() {
    assert_eq!(newsroom().paths("مكتبة الجسر"), ["1.json", "2.json"]);
}

#[test]
fn a_foreign_name_is_found_in_its_other_spellings_after_its_own() {
    let archive = TestArchive::new();
    let stories = [
        ("1.txt", "قال غوتيريز إن المحادثات مستمرة في جنيف."),
        ("2.txt", "التقى جوتيريز وفدا من نقابة المزارعين."),
        ("3.txt", "انضم اللاعب رودريغيز إلى ناديه الجديد."),
        ("4.txt", "كلب صغير في قلب المدينة."),
    ];
    for (path, story) in stories {
        archive.write(path, format!("عنوان الخبر\n\n{story} وانتهى الخبر هنا.\n"));
    }
    archive.refresh();
    assert_eq!(archive.paths("جوتيريز"), ["2.txt", "1.txt"]);
    assert_eq!(archive.paths("+جوتيريز +المحادثات"), ["1.txt"]);
    assert_eq!(archive.paths("رودريغز"), ["3.txt"]);
    assert_eq!(archive.paths("=جوتيريز"), ["2.txt"]);
    assert_eq!(archive.paths("قلب").len(), 1);
}

#[test]
fn operators_say_what_must_and_must_not_be_there() {
    finds("+الجسر +مكتبة", &["1.json"]);
    finds("الجسر -مكتبة", &["2.json"]);
    finds("الجسر AND الصيانة", &["2.json"]);
    finds("مكتبة OR السمك", &["1.json", "3.json"]);
    finds("NOT الجسر", &["3.json"]);
    finds("(مكتبة OR السمك) AND NOT الميناء", &["1.json"]);
}

#[test]
fn a_phrase_is_words_in_this_order() {
    finds("\"الجسر القديم\"", &["1.json", "2.json"]);
    finds("«القديم الجسر»", &[]);
}

#[test]
fn a_phrase_meets_its_words_with_a_clitic_before_them() {
    let text = "خبر قصير\n\nوصل الوفد صباح اليوم بالجسر القديم وعبره إلى السوق الكبيرة في المدينة.";
    assert_eq!(marked("\"الجسر القديم\"", text), ["بالجسر", "القديم"]);
}

#[test]
fn a_phrase_typed_with_a_clitic_meets_its_words_without_it() {
    let text = "خبر قصير\n\nعبر الوفد صباح اليوم الجسر القديم إلى السوق الكبيرة في المدينة.";
    for phrase in [
        "\"والجسر القديم\"",
        "\"للجسر القديم\"",
        "\"وبالجسر القديم\"",
    ] {
        assert_eq!(marked(phrase, text), ["الجسر", "القديم"], "{phrase}");
    }
    finds("\"القديم أسبوعين\"", &["2.json"]);
    finds("\"القديم وأسبوعين\"", &[]);
}

/// The words that `query` marks in the story of an archive of `text` alone.
#[track_caller]
fn marked(query: &str, text: &str) -> Vec<String> {
    let archive = TestArchive::new();
    archive.write("a.txt", text).refresh();
    let answer = archive.search(query);
    let snippet = &answer.hits[0].snippets[0];
    let words = snippet
        .marks
        .iter()
        .map(|mark| snippet.text[mark.clone()].to_owned());
    words.collect()
}

#[test]
fn a_field_narrows_the_search_in_either_language() {
    finds("title:الجسر", &["2.json"]);
    finds("العنوان:الجسر", &["2.json"]);
    finds("body:الجسر", &["1.json", "2.json"]);
    finds("source:\"بريد الواحات\"", &["2.json", "3.json"]);
    finds("الجسر المصدر:الزيتون", &["1.json"]);
}

#[test]
fn dates_are_ranges() {
    finds("date:2022", &["1.json", "2.json"]);
    finds("date:٢٠٢٢", &["1.json", "2.json"]);
    finds("date:2022-03..2022-04", &["1.json", "2.json"]);
    finds("date:>2022", &["3.json"]);
    finds("date:<2022-04", &["1.json"]);
    finds("date:2023-01-10", &["3.json"]);
}

#[test]
fn a_date_may_be_written_in_words() {
    finds("date:\"آذار 2022\"", &["1.json"]);
    finds("التاريخ:نيسان-٢٠٢٢", &["2.json"]);
    finds("date:\"مارس 2022..أبريل 2022\"", &["1.json", "2.json"]);
}

#[test]
fn a_month_is_found_by_each_of_its_days() {
    finds("date:2022-04-17", &["2.json"]);
    finds("date:2022-05-01", &[]);
}

#[test]
fn a_date_that_is_none_is_an_error() {
    let refused = newsroom().try_search("الجسر date:2022-13");
    assert!(matches!(refused, Err(Error::NotADate { text }) if text == "2022-13"));
}

#[test]
fn beside_a_filter_some_word_must_still_match() {
    finds("الجسر source:بريد", &["2.json"]);
    finds("الجسر السمك date:2023", &["3.json"]);
    finds("\"الجسر القديم\" السمك date:2022", &["1.json", "2.json"]);
    finds("السمك -الجسر date:2022", &[]);
    finds("+السمك الجسر source:بريد", &["3.json"]);
}

#[test]
fn filters_hold_whatever_the_query_says() {
    let archive = newsroom();
    let filtered = |filters: Filters| {
        let request = Request {
            filters,
            ..Request::new("الجسر")
        };
        archive
            .searcher()
            .search(&request)
            .expect("an answer")
            .total
    };
    let source = |name: &str| Filters {
        sources: vec![name.to_owned()],
        ..Filters::default()
    };
    assert_eq!(filtered(source("بريد الواحات")), 1);
    assert_eq!(filtered(source("لا أحد")), 0);
    let since = Filters {
        since: Some("2022-04-02".parse().expect("a day")),
        ..Filters::default()
    };
    assert_eq!(filtered(since), 1);
}

#[test]
fn filters_alone_are_a_question_too() {
    let archive = newsroom();
    let request = Request {
        filters: Filters {
            sources: vec!["بريد الواحات".to_owned()],
            ..Filters::default()
        },
        ..Request::new("")
    };
    let answer = archive.searcher().search(&request).expect("an answer");
    let paths: Vec<_> = answer
        .hits
        .iter()
        .map(|hit| hit.article.path.as_str())
        .collect();
    assert_eq!(
        paths,
        ["3.json", "2.json"],
        "the newest first, since nothing is scored"
    );
}

#[test]
fn hits_can_be_sorted_by_date() {
    let archive = newsroom();
    let sorted = |sort| {
        let request = Request {
            sort,
            ..Request::new("البلدية السمك")
        };
        let answer = archive.searcher().search(&request).expect("an answer");
        let paths = answer.hits.into_iter().map(|hit| hit.article.path);
        paths.collect::<Vec<_>>()
    };
    assert_eq!(sorted(Sort::Newest), ["3.json", "2.json", "1.json"]);
    assert_eq!(sorted(Sort::Oldest), ["1.json", "2.json", "3.json"]);
}

#[test]
fn pages_of_hits_join_without_gap_or_repetition() {
    let archive = TestArchive::new();
    for number in 0..25 {
        // The same text in every file: the same score, so that only the tie-break orders them.
        archive.write(
            &format!("{number}.txt"),
            "خبر\n\nافتتحت البلدية مكتبة عامة قرب الجسر القديم في وسط المدينة.",
        );
    }
    archive.refresh();
    let page = |offset, limit| {
        let request = Request {
            offset,
            limit,
            ..Request::new("مكتبة")
        };
        let ranking = archive.searcher().rank(&request).expect("a ranking");
        ranking
            .entries
            .into_iter()
            .map(|entry| (entry.rank, entry.id))
            .collect::<Vec<_>>()
    };
    let whole = page(0, 100);
    assert_eq!(whole.len(), 25);
    assert!(
        whole.is_sorted_by_key(|(_, id)| id.key()),
        "equal scores break by id"
    );
    let pages: Vec<_> = (0..5).flat_map(|number| page(number * 5, 5)).collect();
    assert_eq!(pages, whole);
    assert!(page(25, 5).is_empty());
}

#[test]
fn the_query_is_shown_in_the_articles_own_spelling() {
    let text = "أخبار السوق\n\nقال التجّار إنّ الأسعـــار ارتفعت في أَسواق المدينة بعد العيد، وإن البضائع قليلة.";
    assert_eq!(marked("اسعار التجار", text), ["التجّار", "الأسعـــار"]);
}

#[test]
fn a_query_of_punctuation_alone_has_no_word() {
    for query in ["؟!،", "…", "«»", ""] {
        let refused = newsroom().try_search(query);
        assert!(matches!(refused, Err(Error::EmptyQuery { .. })), "{query}");
    }
}

#[test]
fn a_query_that_is_not_well_formed_is_read_as_plain_words() {
    let archive = newsroom();
    let answer = archive.search("(الجسر AND");
    assert_eq!(answer.total, 2);
    assert_eq!(answer.notes.len(), 1);
    let strict = Request {
        strict: true,
        ..Request::new("(الجسر AND")
    };
    let refused = archive.searcher().search(&strict);
    assert!(matches!(refused, Err(Error::Syntax(_))));
}

#[test]
fn a_query_of_ten_thousand_words_is_refused_with_the_first_too_many() {
    let archive = newsroom();
    let query: Vec<_> = (0..10_000).map(|number| format!("كلمة{number}")).collect();
    let refused = archive.try_search(&query.join(" ")).expect_err("too many");
    assert!(refused.to_string().contains("4096"), "{refused}");
    let query: Vec<_> = (0..2_000).map(|number| format!("الجسر{number}")).collect();
    archive.search(&query.join(" "));
}

#[test]
fn where_nothing_is_scored_no_score_is_told() {
    let archive = newsroom();
    let asked = |more: &[&str]| {
        let output = archive.warraq(&[&["search", "الجسر", "-n", "1"], more].concat());
        String::from_utf8(output.stdout).expect("text")
    };
    let by_date = ["--sort", "newest"];
    let text = asked(&[&by_date[..], &["--explain"]].concat());
    assert!(!text.contains("score"), "{text}");
    assert!(text.contains("   found:\n"), "{text}");
    let json = asked(&[&by_date[..], &["--format", "jsonl"]].concat());
    assert!(json.contains("\"score\":null"), "{json}");
    let csv = asked(&[&by_date[..], &["--format", "csv"]].concat());
    assert!(csv.contains("\n1,,"), "{csv}");
    let scored = asked(&["--format", "csv"]);
    assert!(!scored.contains("\n1,,"), "{scored}");
}

#[test]
fn the_parts_of_a_score_add_up() {
    let archive = newsroom();
    let request = Request {
        explain: true,
        ..Request::new("الجسر \"مدير المكتبة\"")
    };
    for hit in archive.searcher().search(&request).expect("an answer").hits {
        let parts = hit.explanation.expect("asked for").parts;
        let sum: f32 = parts.iter().map(|part| part.score).sum();
        let score = hit.score.expect("scored");
        assert!((sum - score).abs() < 0.001, "{sum} against {score}");
    }
}

#[test]
fn an_article_is_shown_by_its_id() {
    let archive = newsroom();
    let hit = &archive.search("السمك").hits[0];
    let shown = archive
        .searcher()
        .article(hit.article.id)
        .expect("an answer");
    let mut shown = shown.expect("it is there");
    assert!(shown.body.contains("السمك") && hit.article.body.is_empty());
    shown.body = String::new();
    assert_eq!(shown, hit.article);
    let unknown = warraq::archive::ArticleId::new("none", 0);
    assert_eq!(
        archive.searcher().article(unknown).expect("an answer"),
        None
    );
}

#[test]
fn stats_count_outlets_years_and_formats() {
    let stats = newsroom().searcher().stats().expect("counted");
    assert_eq!((stats.articles, stats.files, stats.skipped), (3, 3, 0));
    let named = |counts: &[warraq::search::ValueCount]| {
        let pair = |count: &warraq::search::ValueCount| {
            format!("{} {}", count.value.as_deref().unwrap_or("-"), count.count)
        };
        counts.iter().map(pair).collect::<Vec<_>>()
    };
    assert_eq!(named(&stats.sources), ["بريد الواحات 2", "صدى الزيتون 1"]);
    assert_eq!(named(&stats.years), ["2022 2", "2023 1"]);
    assert_eq!(named(&stats.formats), ["json 3"]);
}
