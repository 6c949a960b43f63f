//! Facets, timelines, filters and pages: what is counted over all hits is what counting them one by one gives.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use proptest::prelude::*;
use warraq::Error;
use warraq::archive::{Article, Precision};
use warraq::search::{
    Answer, ArchiveSearcher, Facet, FacetField, Filters, Period, PeriodCount, Request, Sort,
};

use crate::test_archive::TestArchive;

const FACETS: [FacetField; 8] = [
    FacetField::Source,
    FacetField::Author,
    FacetField::Place,
    FacetField::Section,
    FacetField::Language,
    FacetField::Format,
    FacetField::Year,
    FacetField::Month,
];
const PERIODS: [Period; 3] = [Period::Day, Period::Month, Period::Year];
const WORDS: [&str; 5] = ["القمح", "الميناء", "المدرسة", "القطار", "الزيتون"];
const ARTICLES: usize = 140;

/// Files of ten articles with every kind of date and with values missing, three of the files removed again.
fn newsroom() -> TestArchive {
    let archive = TestArchive::new();
    for file in 0..ARTICLES / 10 {
        let lines = (0..10).map(|line| record(file * 10 + line).to_string());
        let lines: Vec<_> = lines.collect();
        archive.write(&format!("{file:02}.jsonl"), lines.join("\n"));
    }
    archive.refresh();
    for file in [3, 7, 8] {
        archive.remove(&format!("{file:02}.jsonl"));
    }
    archive.refresh();
    archive
}

fn record(number: usize) -> serde_json::Value {
    let of = |values: &[&str], prime: usize| values[number * prime % values.len()].to_owned();
    let known = |value: String| (!value.is_empty()).then_some(value);
    let words = WORDS.iter().enumerate();
    let words: Vec<_> = words
        .filter(|(bit, _)| ((number * 37) >> bit) & 1 == 1)
        .map(|(_, word)| *word)
        .collect();
    let dates = [
        "2021-03-05",
        "2021-03",
        "2021",
        "",
        "2021-03-05T08:30",
        "2022-12-31T23:59:59",
        "2023-01-01",
        "2022",
        "2024-02-29",
        "2019-07",
    ];
    serde_json::json!({
        "title": format!("خبر رقم {number}"),
        "body": format!("جاء في الأخبار اليوم عن {} كلام كثير ينشر هنا كله.", words.join(" و ")),
        "source": known(of(&["صدى الزيتون", "بريد الواحات", "ضفتا النهر", ""], 3)),
        "author": known(of(&["ليان الشدياق", "", "حيدر الناصري", "سعاد القاروط", ""], 7)),
        "place": known(of(&["عين السرو", "", "البصرة"], 5)),
        "section": known(of(&["تحقيقات", "منوعات", "", "اقتصاد"], 11)),
        "date": known(of(&dates, 13)),
    })
}

/// Everything counted for `query`, with every article that answers it.
fn counted(searcher: &ArchiveSearcher, query: &str, sort: Sort, period: Period) -> Answer {
    let request = Request {
        facets: FACETS.to_vec(),
        timeline: Some(period),
        limit: ARTICLES,
        sort,
        ..Request::new(query)
    };
    searcher.search(&request).expect("an answer")
}

/// What an article has in a facet, read off the article itself.
fn value(article: &Article, field: FacetField) -> Option<String> {
    let published = article.published.map(|published| published.to_string());
    match field {
        FacetField::Source => article.source.clone(),
        FacetField::Author => article.author.clone(),
        FacetField::Place => article.place.clone(),
        FacetField::Section => article.section.clone(),
        FacetField::Language => article.language.clone(),
        FacetField::Format => Some(article.format.clone()),
        FacetField::Year => published.map(|date| date[..4].to_owned()),
        FacetField::Month => published.map(|date| date[..date.len().min(7)].to_owned()),
    }
}

fn by_hand(answer: &Answer, field: FacetField) -> BTreeMap<Option<String>, u64> {
    let mut counts = BTreeMap::new();
    for hit in &answer.hits {
        *counts.entry(value(&hit.article, field)).or_default() += 1;
    }
    counts
}

fn told(facet: &Facet) -> BTreeMap<Option<String>, u64> {
    let values = facet.values.iter();
    values
        .map(|value| (value.value.clone(), value.count))
        .collect()
}

#[track_caller]
fn holds(answer: &Answer) {
    let query = &answer.request.query;
    assert_eq!(answer.hits.len() as u64, answer.total, "{query}");
    for facet in &answer.facets {
        assert_eq!(
            told(facet),
            by_hand(answer, facet.field),
            "{query}: {}",
            facet.field
        );
        let sum: u64 = facet.values.iter().map(|value| value.count).sum();
        assert_eq!(sum, answer.total, "{query}: {}", facet.field);
        let in_order = match facet.field.is_dated() {
            true => facet.values.is_sorted_by(|a, b| a.value < b.value),
            false => facet.values.is_sorted_by(|a, b| {
                a.count > b.count || (a.count == b.count && a.value < b.value)
            }),
        };
        assert!(in_order, "{query}: {:?}", facet.values);
    }
    let timeline = answer.timeline.as_ref().expect("it was asked for");
    let precision = match timeline.period {
        Period::Day => Precision::Day,
        Period::Month => Precision::Month,
        Period::Year => Precision::Year,
    };
    let mut expected: BTreeMap<String, u64> = BTreeMap::new();
    for published in answer.hits.iter().filter_map(|hit| hit.article.published) {
        let date = published.to_string();
        let cut = match precision.min(published.precision()) {
            Precision::Year => 4,
            Precision::Month => 7,
            _ => 10,
        };
        *expected.entry(date[..cut].to_owned()).or_default() += 1;
    }
    let counts = timeline.periods.iter().chain(&timeline.less_precise);
    let told = counts.filter(|count| count.count > 0);
    let told: BTreeMap<_, _> = told
        .map(|PeriodCount { period, count }| (period.to_string(), *count))
        .collect();
    assert_eq!(told, expected, "{query}");
    let dated: u64 = told.values().sum();
    assert_eq!(dated + timeline.undated, answer.total, "{query}");
}

#[test]
fn counts_are_those_of_counting_one_by_one() {
    let archive = newsroom();
    let searcher = archive.searcher();
    let query = prop::collection::vec((0usize..3, 0..WORDS.len()), 1..4);
    let asked = (
        query,
        0..PERIODS.len(),
        prop::sample::select(vec![Sort::Relevance, Sort::Newest]),
    );
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let outcome = runner.run(&asked, |(words, period, sort)| {
        let words = words.iter();
        let words = words.map(|(sign, word)| format!("{}{}", ["", "+", "-"][*sign], WORDS[*word]));
        let query = words.collect::<Vec<_>>().join(" ");
        holds(&counted(&searcher, &query, sort, PERIODS[period]));
        Ok(())
    });
    outcome.expect("counts hold");
}

#[test]
fn a_facet_without_a_query_counts_the_archive() {
    let archive = newsroom();
    let answer = counted(&archive.searcher(), "", Sort::Relevance, Period::Month);
    assert_eq!(answer.total, 110);
    holds(&answer);
}

#[test]
fn counts_are_of_all_hits_and_not_of_a_page() {
    let searcher = newsroom().searcher();
    let whole = counted(&searcher, WORDS[0], Sort::Relevance, Period::Year);
    let request = Request {
        facets: FACETS.to_vec(),
        timeline: Some(Period::Year),
        limit: 1,
        ..Request::new(WORDS[0])
    };
    let page = searcher.search(&request).expect("an answer");
    assert_eq!((page.hits.len(), page.total), (1, whole.total));
    assert_eq!((page.facets, page.timeline), (whole.facets, whole.timeline));
}

#[test]
fn a_facet_that_is_cut_says_by_how_much() {
    let searcher = newsroom().searcher();
    let request = Request {
        facets: vec![FacetField::Source, FacetField::Month],
        facet_limit: Some(2),
        limit: 0,
        ..Request::new("")
    };
    let answer = searcher.search(&request).expect("an answer");
    let [source, month] = &*answer.facets else {
        panic!("expected two facets");
    };
    assert_eq!((source.values.len(), source.left_out), (2, 2));
    let months = month
        .values
        .iter()
        .filter_map(|month| month.value.as_deref());
    assert_eq!(months.collect::<Vec<_>>(), ["2023-01", "2024-02"]);
    assert_eq!(month.left_out, 6);
}

#[test]
fn pages_together_are_the_whole_in_every_order() {
    let searcher = newsroom().searcher();
    for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
        let request = |offset, limit| Request {
            sort,
            offset,
            limit,
            ..Request::new("القمح OR الميناء")
        };
        let ids = |answer: &Answer| {
            let hits = answer.hits.iter();
            hits.map(|hit| (hit.rank, hit.article.id))
                .collect::<Vec<_>>()
        };
        let whole = searcher.search(&request(0, ARTICLES)).expect("an answer");
        let mut pages = Vec::new();
        for offset in (0..whole.hits.len()).step_by(7) {
            pages.extend(ids(&searcher
                .search(&request(offset, 7))
                .expect("an answer")));
        }
        assert_eq!(pages, ids(&whole), "{sort:?}");
        assert_eq!(pages.len() as u64, whole.total);
        let each_once: BTreeSet<_> = pages.iter().map(|(_, id)| id).collect();
        assert_eq!(each_once.len(), pages.len());
        let behind = searcher
            .search(&request(pages.len(), 7))
            .expect("an answer");
        assert!(behind.hits.is_empty());
        assert!(
            behind
                .notes
                .iter()
                .any(|note| note.contains("no article stands behind"))
        );
        let last = searcher
            .search(&request(pages.len() - 1, usize::MAX))
            .expect("an answer");
        assert_eq!((last.hits.len(), &*last.notes), (1, &[][..]));
    }
}

#[test]
fn equal_dates_are_ordered_by_id_and_articles_without_one_come_last() {
    let searcher = newsroom().searcher();
    for sort in [Sort::Newest, Sort::Oldest] {
        let answer = counted(&searcher, "", sort, Period::Day);
        let keys = answer.hits.iter().map(|hit| {
            let date = hit.article.published.map(|date| date.first_second());
            let date = date.map(|date| if sort == Sort::Newest { -date } else { date });
            (date.is_none(), date, hit.article.id.key())
        });
        assert!(keys.is_sorted(), "{sort:?}");
    }
}

fn filtered(searcher: &ArchiveSearcher, filters: Filters) -> Result<Answer, Error> {
    searcher.search(&Request {
        filters,
        limit: ARTICLES,
        today: Some(Date::constant(2024, 3, 1)),
        ..Request::new("")
    })
}

#[test]
fn names_narrow_as_they_do_in_a_query() {
    let archive = newsroom();
    let searcher = archive.searcher();
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let filters = [
        (
            "author:الشدياق",
            Filters {
                authors: names(&["الشدياق"]),
                ..Filters::default()
            },
        ),
        (
            "place:\"عين السرو\"",
            Filters {
                places: names(&["عين السرو"]),
                ..Filters::default()
            },
        ),
        (
            "section:=تحقيقات",
            Filters {
                sections: names(&["=تحقيقات"]),
                ..Filters::default()
            },
        ),
        (
            "(author:ليان OR author:سعاد) section:منوعات",
            Filters {
                authors: names(&["ليان", "سعاد"]),
                sections: names(&["منوعات"]),
                ..Filters::default()
            },
        ),
    ];
    for (query, filters) in filters {
        let total = filtered(&searcher, filters).expect("an answer").total;
        let in_query = searcher.search(&Request::new(query)).expect("an answer");
        assert_eq!(total, in_query.total, "{query}");
        assert!(total > 0 && total < 110, "{query}: {total}");
    }
}

#[test]
fn a_time_up_to_today_is_a_date_to_begin_with() {
    let searcher = newsroom().searcher();
    let last = |last: &str| Filters {
        last: Some(last.parse().expect(last)),
        ..Filters::default()
    };
    let day = filtered(&searcher, last("1d")).expect("an answer");
    let since = day.request.filters.since.map(|since| since.to_string());
    assert_eq!(since.as_deref(), Some("2024-02-29"));
    assert!(day.total > 0);
    let dates = day.hits.iter().filter_map(|hit| hit.article.published);
    assert!(
        dates
            .map(|date| date.to_string())
            .all(|date| date == "2024-02-29")
    );
    let years = filtered(&searcher, last("٢y")).expect("an answer");
    assert!(years.total > day.total);
}

#[test]
fn a_time_that_ends_before_it_begins_is_refused() {
    let archive = newsroom();
    let date = |date: &str| Some(date.parse().expect(date));
    let filters = Filters {
        since: date("2023"),
        until: date("2020"),
        ..Filters::default()
    };
    let error = filtered(&archive.searcher(), filters).expect_err("it is empty");
    assert_eq!(error.kind(), "reversed-range");
    let hint = error.hint().expect("a hint");
    assert_eq!(hint, "put the earlier date first: `2020..2023`");
    let filters = Filters {
        since: date("2023-05"),
        until: date("2023"),
        ..Filters::default()
    };
    assert!(filtered(&archive.searcher(), filters).is_ok());
}

#[test]
fn a_table_of_many_answers_names_the_query_in_each_row() {
    let archive = newsroom();
    let ask = |arguments: &[&str]| {
        let fixed = ["search", "-", "--format", "csv"];
        let queries = "q1\tالقمح\nq2\tلاشيء\nq3\tالميناء\n";
        let output = archive.warraq_reading(&[&fixed[..], arguments].concat(), queries);
        String::from_utf8(output.stdout).expect("text")
    };
    let hits = ask(&["-n", "2", "--bom"]);
    let rows: Vec<_> = hits
        .lines()
        .map(|row| row.split(',').collect::<Vec<_>>())
        .collect();
    assert_eq!(rows[0][..3], ["\u{feff}query_id", "rank", "score"]);
    let ids: Vec<_> = rows[1..].iter().map(|row| row[0]).collect();
    assert_eq!(ids, ["q1", "q1", "q3", "q3"]);
    let years = ask(&["--timeline=year"]);
    assert!(
        years.starts_with("query_id,period,count\nq1,2019,"),
        "{years}"
    );
    assert!(!years.contains("q2"), "{years}");
}

#[test]
fn json_tells_counts_in_shapes_that_stay() {
    let archive = newsroom();
    let json = |arguments: &[&str]| -> serde_json::Value {
        let fixed = ["search", "القمح", "--format", "json", "-n", "0"];
        let output = archive.warraq(&[&fixed[..], arguments].concat());
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    let plain = json(&[]);
    assert_eq!(plain["facets"], serde_json::json!({}));
    assert_eq!(plain["facets_left_out"], serde_json::json!({}));
    assert!(plain["timeline"].is_null() && plain["timeline_beside"].is_null());
    let counts = json(&[
        "--facets",
        "source,month",
        "--timeline",
        "--facet-limit",
        "1",
    ]);
    assert_eq!(counts["facets"]["source"].as_array().map(Vec::len), Some(1));
    assert!(counts["facets"]["source"][0]["count"].is_u64());
    assert_eq!(counts["facets_left_out"]["source"], 1);
    assert_eq!(counts["timeline"][0]["period"], "2019-07");
    assert_eq!(counts["timeline"][1]["count"], 0);
    assert!(counts["timeline_beside"]["undated"].is_u64());
    assert_eq!(
        counts["timeline_beside"]["less_precise"][0]["period"],
        "2022"
    );
    assert_eq!(counts["hits"], serde_json::json!([]));
}

#[test]
fn of_a_name_of_very_many_words_the_first_are_compared() {
    let searcher = newsroom().searcher();
    let authors = |words: usize| Filters {
        authors: vec![vec!["قلقشند"; words].join(" ")],
        ..Filters::default()
    };
    for (words, said) in [(16, false), (3000, true)] {
        let answer = filtered(&searcher, authors(words)).expect("an answer");
        let note = answer.notes.first().expect("it is not found");
        let told = format!("; of its {words} words the first 16 were compared with other names");
        assert_eq!((answer.total, note.ends_with(&told)), (0, said), "{note}");
    }
}

#[test]
fn a_time_up_to_today_ends_today() {
    let archive = TestArchive::new();
    for date in ["2024-02-20", "2024-03-01", "2024-03-02", "2030"] {
        let article = serde_json::json!({"title": date, "body": "موسم القمح", "date": date});
        archive.write(&format!("{date}.json"), article.to_string());
    }
    archive.refresh();
    let filters = Filters {
        last: "30d".parse().ok(),
        ..Filters::default()
    };
    let answer = filtered(&archive.searcher(), filters).expect("an answer");
    let until = answer.request.filters.until.map(|until| until.to_string());
    assert_eq!(until.as_deref(), Some("2024-03-01"));
    assert_eq!(answer.total, 2);
}
