//! Words of an archive: which begin so and how often, and which was meant.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use warraq::index::{Location, refresh};
use warraq::search::{ArchiveSearcher, Hit, Request, Sort, SuggestField, Suggested};

use crate::test_archive::{TestArchive, Unwatched, options};

fn suggested(searcher: &ArchiveSearcher, prefix: &str) -> Vec<(String, u64)> {
    let found = searcher.suggest(prefix, SuggestField::Word, 10);
    let found = found.expect("an answer").suggestions.into_iter();
    found
        .map(|Suggested { text, articles }| (text, articles))
        .collect()
}

fn meant(archive: &TestArchive, query: &str) -> Option<String> {
    archive.search(query).suggestion
}

fn archive() -> TestArchive {
    let archive = TestArchive::new();
    archive
        .write(
            "a.txt",
            "صواريخ على البوكمال\n\nسقطت الصواريخ على البوكمال وقال أحمد إن الصواريخ كثيرة.",
        )
        .write(
            "b.txt",
            "وصول الصواريخ\n\nقال أحمد إن الطريق إلى البوكمال مغلقة.",
        )
        .write(
            "c.txt",
            "سعر القمح\n\nارتفع سعر القمح، وقال أَحْمَد إنه مرتفع.",
        );
    archive.refresh();
    archive
}

#[test]
fn words_begin_so_in_any_spelling_and_are_shown_in_their_own() {
    let searcher = archive().searcher();
    let word = |text: &str, articles| (text.to_owned(), articles);
    assert_eq!(suggested(&searcher, "إحـم"), [word("أحمد", 3)]);
    assert_eq!(suggested(&searcher, "الصو"), [word("الصواريخ", 2)]);
    assert_eq!(suggested(&searcher, "صو"), [word("صواريخ", 1)]);
    assert_eq!(suggested(&searcher, "ك"), [word("كثيرة", 1)]);
    assert!(suggested(&searcher, "ظظ").is_empty());
}

#[test]
fn articles_that_are_gone_are_not_counted() {
    let archive = archive();
    archive.remove("a.txt").refresh();
    let searcher = archive.searcher();
    assert_eq!(suggested(&searcher, "الصو"), [("الصواريخ".to_owned(), 1)]);
    assert!(suggested(&searcher, "صو").is_empty());
}

/// What begins so among `articles`, each a headline and a story, with the number of those that have it.
fn counted_one_by_one(articles: &[(String, String)], prefix: &str) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (title, body) in articles {
        let words: BTreeSet<&str> = title.split(' ').chain(body.split(' ')).collect();
        for word in words.into_iter().filter(|word| word.starts_with(prefix)) {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts
        .into_iter()
        .map(|(word, count)| (word.to_owned(), count))
        .collect();
    counts.sort_by(|(a, first), (b, second)| second.cmp(first).then_with(|| a.cmp(b)));
    counts
}

#[test]
fn words_of_many_runs_come_as_if_counted_one_by_one() {
    let letters = ['د', 'ر', 'س', 'م'];
    let mut seed = 7_u64;
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    let mut words = |most: u64| {
        let mut text = Vec::new();
        for _ in 0..1 + random(most) {
            // Some words are much commoner than others.
            let (below, letter) = (1 + random(64), |n: u64| letters[n as usize % 4]);
            let n = random(below);
            text.push(String::from_iter([
                letter(n),
                letter(n / 4),
                letter(n / 16),
            ]));
        }
        text.join(" ")
    };
    let archive = TestArchive::new();
    let mut articles = Vec::new();
    for run in 0..4 {
        for n in 0..30 {
            let (title, body) = (words(4), words(40));
            archive.write(&format!("{run}-{n}.txt"), format!("{title}\n\n{body}"));
            articles.push((title, body));
        }
        archive.refresh();
    }
    for gone in [0, 10, 50] {
        archive.remove(&format!("{}-{}.txt", gone / 30, gone % 30));
    }
    for gone in [50, 10, 0] {
        articles.remove(gone);
    }
    archive.refresh();
    let searcher = archive.searcher();
    for prefix in ["د", "ر", "س", "م", "در", "سم", "درس"] {
        let all = counted_one_by_one(&articles, prefix);
        for limit in [1, 2, 3, 10, 100] {
            let found = searcher.suggest(prefix, SuggestField::Word, limit);
            let found = found.expect("an answer");
            let words = found.suggestions.into_iter();
            let words: Vec<_> = words.map(|word| (word.text, word.articles)).collect();
            assert_eq!(words, all[..limit.min(all.len())], "{prefix}, {limit}");
            assert_eq!(found.more, all.len() > limit, "{prefix}, {limit}");
        }
    }
}

#[test]
fn what_was_cut_off_is_said() {
    let searcher = archive().searcher();
    let found = searcher
        .suggest("ال", SuggestField::Word, 1)
        .expect("words");
    assert!(found.more && found.suggestions.len() == 1);
}

#[test]
fn a_slip_of_the_pen_is_mended_in_the_spelling_of_the_articles() {
    let archive = archive();
    assert_eq!(
        meant(&archive, "قصف البوكمتل"),
        Some("قصف البوكمال".to_owned())
    );
    assert_eq!(
        meant(&archive, "+البوكما -قمح"),
        Some("+البوكمال -قمح".to_owned())
    );
    assert_eq!(
        meant(&archive, "(احمذ OR قمح)"),
        Some("(أحمد OR قمح)".to_owned())
    );
}

#[test]
fn what_is_known_or_asked_for_as_it_is_stays() {
    let archive = archive();
    for query in [
        "البوكمال",
        "=البوكمتل",
        "البوكمتل*",
        "source:البوكمتل",
        "-البوكمتل قمح",
        "قمج",
    ] {
        assert_eq!(meant(&archive, query), None, "{query}");
    }
}

#[test]
fn a_row_counts_what_the_pages_list() {
    let corpus = corpus();
    let searcher = &corpus.searcher;
    for query in ["مياه", "جسر الصفصاف", "date:2023", "\"عين السرو\"", "ظظظظ"]
    {
        let row = searcher.overview(&Request::new(query)).expect("a row");
        let ask = |sort| {
            let request = Request {
                sort,
                limit: 100,
                ..Request::new(query)
            };
            searcher.search(&request).expect("an answer")
        };
        let (oldest, newest) = (ask(Sort::Oldest), ask(Sort::Newest));
        let dated = |hits: &[Hit]| {
            let mut hits = hits.iter().filter(|hit| hit.article.published.is_some());
            hits.next().map(|hit| hit.article.id)
        };
        assert_eq!(row.articles, oldest.total, "{query}");
        assert_eq!(
            row.first.map(|article| article.id),
            dated(&oldest.hits),
            "{query}"
        );
        assert_eq!(
            row.last.map(|article| article.id),
            dated(&newest.hits),
            "{query}"
        );
        let undated = oldest
            .hits
            .iter()
            .filter(|hit| hit.article.published.is_none());
        assert_eq!(row.undated, undated.count() as u64, "{query}");
        let outlets = oldest
            .hits
            .iter()
            .filter_map(|hit| hit.article.source.as_ref());
        let outlets: BTreeSet<_> = outlets.collect();
        assert_eq!(row.outlets, outlets.len() as u64, "{query}");
    }
}

/// The sample archive, with its index in a folder that goes away with it.
struct Corpus {
    _folder: tempfile::TempDir,
    searcher: ArchiveSearcher,
}

fn corpus() -> Corpus {
    let folder = tempfile::tempdir().expect("a folder");
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let location = Location::with_index(&archive, folder.path());
    refresh(&location, &options(), &Unwatched).expect("indexed");
    let searcher = ArchiveSearcher::open(&location).expect("an index");
    Corpus {
        _folder: folder,
        searcher,
    }
}

#[test]
fn a_suggested_word_is_found_in_as_many_articles() {
    let corpus = corpus();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(24));
    let prefixes = "[ابتسعقلمنوي]{1,2}";
    let outcome = runner.run(&prefixes, |prefix| {
        for (text, articles) in suggested(&corpus.searcher, &prefix) {
            let request = Request::new(format!("={text}"));
            let found = corpus.searcher.count(&request).expect("a count").total;
            prop_assert_eq!(found, articles, "{}", text);
        }
        Ok(())
    });
    outcome.expect("every count is right");
}

#[test]
fn any_text_is_suggested_for_and_counted_without_a_panic() {
    let corpus = corpus();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(64));
    let outcome = runner.run(&"\\PC{0,12}", |text| {
        let _ = corpus.searcher.suggest(&text, SuggestField::Word, 3);
        let _ = corpus.searcher.suggest(&text, SuggestField::Source, 3);
        let _ = corpus.searcher.overview(&Request::new(text));
        Ok(())
    });
    outcome.expect("no panic");
}

#[test]
fn words_are_suggested_only_where_asked_for_and_for_few_words() {
    let archive = TestArchive::new();
    archive.write("a.txt", "سعر المستشفيات\n\nافتتحت المستشفيات الجديدة.");
    archive.refresh();
    let searcher = archive.searcher();
    let suggestion = |query: String, suggest| {
        let request = Request {
            suggest,
            ..Request::new(query)
        };
        searcher.search(&request).expect("an answer").suggestion
    };
    let typo = "المستشقيات";
    assert!(suggestion(typo.to_owned(), true).is_some());
    assert_eq!(suggestion(typo.to_owned(), false), None);
    assert_eq!(suggestion([typo; 9].join(" "), true), None);
}
