//! Measures of a run against judgments.
//!
//! In: a run and qrels. Out: five figures for each topic, and their means. Definitions are those of `trec_eval`:
//! nDCG@10 with gain = relevance, discount log2(rank + 1) and the ideal order of all judged documents;
//! MRR@10 one over the rank of the first relevant document, 0 beyond rank 10; MAP over the whole depth of the
//! run; R@10 and R@100 the share of relevant documents among the first. Relevance above 0 is relevant, what nobody
//! judged is not.
//!
//! Means are over every topic with a relevant document, and one that the run leaves out counts 0 (`trec_eval -c`):
//! otherwise a search that refuses hard queries would look better.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::qrels::{Judged, Qrels};
use super::run::Run;
use super::topics::Topic;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Normalized discounted cumulative gain of the first ten.
    Ndcg10,
    /// One over the rank of the first relevant document, if among the first ten.
    Mrr10,
    /// Average precision.
    Map,
    /// Share of the relevant documents among the first ten.
    Recall10,
    /// Share of the relevant documents among the first hundred.
    Recall100,
}

/// One figure for each [`Measure`], from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scores([f64; Measure::ALL.len()]);

/// The figures of one topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicScores {
    /// The topic.
    pub qid: String,
    /// Its figures.
    pub scores: Scores,
    /// The rank of the first relevant document, however deep.
    pub first_relevant: Option<usize>,
}

/// A run, measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evaluation {
    /// Every topic that has a relevant document.
    pub topics: Vec<TopicScores>,
}

impl Evaluation {
    /// Measures `run` on `topics`, those left out that have no relevant document.
    pub fn of_topics<'topic>(
        run: &Run,
        qrels: &Qrels,
        topics: impl IntoIterator<Item = &'topic Topic>,
    ) -> Self {
        let qids = topics.into_iter().map(|topic| topic.qid.as_str());
        Self::of(run, qrels, qids)
    }

    /// Measures `run` on all topics of `qrels` that have a relevant document.
    pub fn of_judged(run: &Run, qrels: &Qrels) -> Self {
        Self::of(run, qrels, qrels.topics())
    }

    fn of<'qid>(run: &Run, qrels: &Qrels, qids: impl Iterator<Item = &'qid str>) -> Self {
        let judged = qids.filter(|qid| qrels.has_relevant(qid));
        let topics = judged.filter_map(|qid| Some(topic_scores(qid, run, qrels.judged(qid)?)));
        Self {
            topics: topics.collect(),
        }
    }

    /// The mean of each figure; 0 where there is no topic.
    pub fn mean(&self) -> Scores {
        let topics = self.topics.iter();
        let figures = |measure| topics.clone().map(move |topic| topic.scores.get(measure));
        Scores(Measure::ALL.map(|measure| mean(figures(measure))))
    }
}

impl Measure {
    /// All measures, in the order in which they are told.
    pub const ALL: [Self; 5] = [
        Self::Ndcg10,
        Self::Mrr10,
        Self::Map,
        Self::Recall10,
        Self::Recall100,
    ];

    /// The name of its mean.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ndcg10 => "nDCG@10",
            Self::Mrr10 => "MRR@10",
            Self::Map => "MAP",
            Self::Recall10 => "R@10",
            Self::Recall100 => "R@100",
        }
    }

    /// Measures documents, given by relevance in the order of the run.
    fn of(self, ranking: &[i32], judged: &Judged) -> f64 {
        match self {
            Self::Ndcg10 => ndcg(ranking, judged, 10),
            Self::Mrr10 => match first_relevant(ranking) {
                Some(rank @ ..=10) => 1.0 / rank as f64,
                _ => 0.0,
            },
            Self::Map => average_precision(ranking, judged),
            Self::Recall10 => recall(ranking, judged, 10),
            Self::Recall100 => recall(ranking, judged, 100),
        }
    }
}

impl Scores {
    /// The figure of `measure`.
    pub fn get(&self, measure: Measure) -> f64 {
        let figures = Measure::ALL.iter().zip(self.0);
        figures
            .filter(|(other, _)| **other == measure)
            .map(|(_, figure)| figure)
            .sum()
    }
}

impl Serialize for Scores {
    /// As an object, the names of the measures its keys.
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut map = out.serialize_map(Some(Measure::ALL.len()))?;
        for measure in Measure::ALL {
            map.serialize_entry(measure.name(), &self.get(measure))?;
        }
        map.end()
    }
}

fn topic_scores(qid: &str, run: &Run, judged: &Judged) -> TopicScores {
    let relevance = |docno: &str| judged.get(docno).copied().unwrap_or(0);
    let documents = run.topic(qid).iter();
    let ranking: Vec<_> = documents
        .map(|document| relevance(&document.docno))
        .collect();
    TopicScores {
        qid: qid.to_owned(),
        scores: Scores(Measure::ALL.map(|measure| measure.of(&ranking, judged))),
        first_relevant: first_relevant(&ranking),
    }
}

fn first_relevant(ranking: &[i32]) -> Option<usize> {
    let at = ranking.iter().position(|relevance| *relevance > 0);
    at.map(|at| at + 1)
}

fn ndcg(ranking: &[i32], judged: &Judged, depth: usize) -> f64 {
    let mut ideal: Vec<_> = judged.values().copied().collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    share(gain(ranking, depth), gain(&ideal, depth))
}

fn gain(ranking: &[i32], depth: usize) -> f64 {
    let discounted = |(rank, relevance): (usize, &i32)| {
        let gain = f64::from((*relevance).max(0));
        gain / (rank as f64 + 1.0).log2()
    };
    (1..).zip(ranking).take(depth).map(discounted).sum()
}

fn average_precision(ranking: &[i32], judged: &Judged) -> f64 {
    let ranks = (1..).zip(ranking).filter(|(_, relevance)| **relevance > 0);
    let precisions = (1..)
        .zip(ranks)
        .map(|(found, (rank, _)): (usize, (usize, _))| found as f64 / rank as f64);
    share(precisions.sum(), relevant(judged.values()))
}

fn recall(ranking: &[i32], judged: &Judged, depth: usize) -> f64 {
    share(
        relevant(ranking.iter().take(depth)),
        relevant(judged.values()),
    )
}

fn relevant<'a>(relevances: impl Iterator<Item = &'a i32>) -> f64 {
    relevances.filter(|relevance| **relevance > 0).count() as f64
}

/// The mean of `figures`; 0 where there are none.
pub(super) fn mean(figures: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = figures.fold((0, 0.0), |(count, sum), figure| (count + 1, sum + figure));
    share(sum, f64::from(count))
}

/// `part` of `whole`; 0 where there is no part, whose sum would be -0.
fn share(part: f64, whole: f64) -> f64 {
    match part > 0.0 && whole > 0.0 {
        true => part / whole,
        false => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn judged(relevances: &[i32]) -> Judged {
        (0..)
            .zip(relevances)
            .map(|(n, relevance): (usize, _)| (format!("d{n}"), *relevance))
            .collect()
    }

    #[track_caller]
    fn measures(measure: Measure, ranking: &[i32], relevances: &[i32], expected: f64) {
        let found = measure.of(ranking, &judged(relevances));
        assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
    }

    #[test]
    fn the_ideal_order_is_of_all_judged_documents() {
        measures(Measure::Ndcg10, &[2, 1], &[1, 2], 1.0);
        measures(
            Measure::Ndcg10,
            &[1],
            &[2, 1],
            1.0 / (2.0 + 1.0 / 3f64.log2()),
        );
    }

    #[test]
    fn a_first_relevant_document_at_rank_eleven_counts_nothing() {
        let mut ranking = [0; 11];
        ranking[10] = 1;
        measures(Measure::Mrr10, &ranking, &[1], 0.0);
        measures(Measure::Mrr10, &ranking[1..], &[1], 0.1);
        measures(Measure::Map, &ranking, &[1], 1.0 / 11.0);
    }

    #[test]
    fn a_negative_judgment_is_one_of_no_relevance() {
        for measure in Measure::ALL {
            measures(
                measure,
                &[-1, 1],
                &[1, -1],
                measure.of(&[0, 1], &judged(&[1])),
            );
        }
    }

    #[test]
    fn a_topic_that_the_run_leaves_out_counts_nothing() {
        let qrels = Qrels::parse("q1 0 a 1\nq2 0 a 1\nq3 0 a 0\n").expect("qrels");
        let run = Run::parse("q1 Q0 a 1 1 x\nq3 Q0 a 1 1 x\n").expect("a run");
        let mean = Evaluation::of_judged(&run, &qrels).mean();
        assert_eq!(Measure::ALL.map(|measure| mean.get(measure)), [0.5; 5]);
    }

    #[test]
    fn topics_that_nobody_judged_are_left_out() {
        let qrels = Qrels::parse("q1 0 a 1\nq2 0 a 1\n").expect("qrels");
        let topics = super::super::parse_topics("q0\tx\nq2\ty\n").expect("topics");
        let evaluation = Evaluation::of_topics(&Run::default(), &qrels, &topics);
        assert_eq!(evaluation.topics.len(), 1);
        assert_eq!(evaluation.topics[0].qid, "q2");
    }

    proptest! {
        #[test]
        fn figures_are_shares_and_grow_when_a_relevant_document_moves_up(
            ranking in prop::collection::vec(-1..4i32, 2..130),
            missed in prop::collection::vec(0..4i32, 0..5),
            at in 1..130usize,
        ) {
            let all: Vec<_> = ranking.iter().chain(&missed).copied().collect();
            let at = 1 + (at - 1) % (ranking.len() - 1);
            let mut better = ranking.clone();
            if better[at] > better[at - 1] {
                better.swap(at, at - 1);
            }
            for measure in Measure::ALL {
                let before = measure.of(&ranking, &judged(&all));
                let after = measure.of(&better, &judged(&all));
                prop_assert!((0.0..=1.0 + 1e-9).contains(&before));
                prop_assert!(after >= before - 1e-9);
            }
        }
    }
}
