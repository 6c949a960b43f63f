//! Topics and judgments → how good the ranking is.
//!
//! In: topics, qrels and runs, in the formats of TREC. Out: nDCG@10, MRR@10, MAP, R@10 and R@100, two runs held
//! against each other, and the topics that went wrong with the words that failed to meet. The figures are those
//! of `trec_eval -c`, so that they can be held against anybody's. And, apart from these: how well articles are read.

mod lines;
mod topics;

mod qrels;

mod docno;
mod run;
mod trial;

mod compare;
mod measures;

mod misses;

mod extraction;

pub use compare::{Comparison, compare};
pub use extraction::{
    Expected, ExtractionGroup, ExtractionScore, MissedValue, Outcome, Tally, TrueField, read_truth,
    score_extraction,
};
pub use lines::BadLine;
pub use measures::{Evaluation, Measure, Scores, TopicScores};
pub use misses::{Met, Miss, MissedArticle, QueryWord};
pub use qrels::Qrels;
pub use run::{Retrieved, Run};
pub use topics::{Topic, parse_topics, read_topics};
pub use trial::Trial;
