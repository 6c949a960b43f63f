//! Floors under the ranking of the sample archive, and the way from its topics to the figures.

use std::path::{Path, PathBuf};

use warraq::eval::{Evaluation, Measure, Met, Qrels, Run, Topic, Trial, read_topics};
use warraq::index::{Location, refresh};
use warraq::query::compile::TextFields;
use warraq::search::ArchiveSearcher;

use crate::test_archive::{TestArchive, Unwatched, options};

/// Just below today's figures. They rise with the ranking and never fall, unless a commit says why.
const FLOORS: [(Measure, f64); 3] = [
    (Measure::Ndcg10, 0.98),
    (Measure::Mrr10, 0.98),
    (Measure::Recall10, 0.99),
];

#[test]
fn the_sample_archive_ranks_no_worse_than_its_floors() {
    let index = tempfile::tempdir().expect("a folder");
    let location = Location::with_index(&corpus(), index.path());
    refresh(&location, &options(), &Unwatched).expect("indexed");
    let searcher = ArchiveSearcher::open(&location).expect("an index");
    let topics = read_topics(&corpus().join("judged/topics.tsv")).expect("topics");
    let qrels = Qrels::read(&corpus().join("judged/qrels.txt")).expect("qrels");
    let run = trial(&searcher, &topics, &qrels).run().expect("a run");
    let mean = Evaluation::of_topics(&run, &qrels, &topics).mean();
    for (measure, floor) in FLOORS {
        let (name, found) = (measure.name(), mean.get(measure));
        assert!(found >= floor, "{name} is {found:.4}, below {floor}");
    }
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn trial<'trial>(
    searcher: &'trial ArchiveSearcher,
    topics: &'trial [Topic],
    qrels: &'trial Qrels,
) -> Trial<'trial> {
    Trial {
        searcher,
        topics,
        qrels,
        fields: TextFields::default(),
        limit: 1000,
    }
}

/// Two stories under record ids, one of them about rain.
fn archive() -> ArchiveSearcher {
    let archive = TestArchive::new();
    archive.write(
        "أخبار اليوم.jsonl",
        concat!(
            "{\"id\": \"r 1\", \"title\": \"الأمطار تغمر شوارع المدينة\", \"body\": \"هطلت أمطار غزيرة.\"}\n",
            "{\"id\": \"r2\", \"title\": \"افتتاح سوق جديد\", \"body\": \"افتتح السوق صباحا.\"}\n",
        ),
    );
    archive.refresh();
    archive.searcher()
}

#[track_caller]
fn first(query: &str, docno: &str) -> (Run, Option<usize>) {
    let topics = warraq::eval::parse_topics(&format!("q1\t{query}\n")).expect("topics");
    let qrels = Qrels::parse(&format!("q1 0 {docno} 1\n")).expect("qrels");
    let searcher = archive();
    let run = trial(&searcher, &topics, &qrels).run().expect("a run");
    let evaluation = Evaluation::of_topics(&run, &qrels, &topics);
    (run, evaluation.topics[0].first_relevant)
}

#[test]
fn an_article_is_found_under_any_name_that_is_judged() {
    assert_eq!(first("أمطار", "r%201").1, Some(1));
    assert_eq!(first("أمطار", "أخبار%20اليوم.jsonl#0").1, Some(1));
    assert_eq!(first("أمطار", "أخبار%20اليوم.jsonl#1").1, None);
}

#[test]
fn a_topic_is_plain_words_whatever_its_signs() {
    assert_eq!(first("-أمطار \"غمرت", "r%201").1, Some(1));
    assert_eq!(first("+سوق +أمطار", "r%201").0.topic("q1").len(), 2);
}

#[test]
fn a_topic_without_words_finds_nothing() {
    let (run, first_relevant) = first("؟!", "r2");
    assert!(run.topic("q1").is_empty());
    assert_eq!(first_relevant, None);
}

#[test]
fn a_miss_names_the_words_that_did_not_meet() {
    let topics =
        warraq::eval::parse_topics("q1\tسوق أمطار\nq2\tأمطار في الشارع العام\nq3\tالسوق\n");
    let topics = topics.expect("topics");
    let qrels = Qrels::parse("q1 0 r9 1\nq2 0 r2 1\nq3 0 r2 1\n").expect("qrels");
    let searcher = archive();
    let trial = trial(&searcher, &topics, &qrels);
    let misses = trial
        .misses(&trial.run().expect("a run"), 5)
        .expect("misses");
    let ids: Vec<_> = misses.iter().map(|miss| miss.qid.as_str()).collect();
    assert_eq!(ids, ["q1", "q2"]);
    assert_eq!((misses[0].rank, &misses[0].article), (None, &None));
    let article = misses[1].article.as_ref().expect("in the archive");
    assert_eq!(article.title.as_deref(), Some("افتتاح سوق جديد"));
    assert!(article.words.iter().all(|word| word.met == Met::None));
    assert_eq!(
        article
            .words
            .iter()
            .filter(|word| word.is_function_word)
            .count(),
        1
    );
}
