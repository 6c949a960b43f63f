//! Flags of `warraq eval`.

use std::path::PathBuf;

use clap::Args;

use super::{InFields, PlainFormat};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  warraq eval --topics أسئلة.tsv --qrels أحكام.txt              how good the ranking is
  warraq eval --topics أسئلة.tsv --qrels أحكام.txt --misses 5   and what the worst topics missed

Files, each plain or gzip:
  topics   qid<TAB>query[<TAB>kind], searched as plain words
  qrels    qid 0 docno relevance
  run      qid Q0 docno rank score tag; ordered by score, then docno downwards, as trec_eval does
A docno is an article's record id, its id, or path#record with spaces as %20.

Means are over all topics with a relevant document; one without a hit counts 0, as in trec_eval -c.")]
pub struct EvalOptions {
    /// Search the archive for these queries
    #[arg(long, value_name = "FILE", required_unless_present = "run")]
    pub topics: Option<PathBuf>,
    /// What is relevant to them
    #[arg(long, value_name = "FILE")]
    pub qrels: PathBuf,
    /// With --topics: write the run here; without: measure this run
    #[arg(long, value_name = "FILE")]
    pub run: Option<PathBuf>,
    /// Hold the run against this one
    #[arg(long, value_name = "RUN")]
    pub compare: Option<PathBuf>,
    /// Where to look for the words
    #[arg(long = "in", value_enum, default_value_t = InFields::Both, value_name = "FIELD",
          requires = "topics")]
    pub in_fields: InFields,
    /// How many articles for each topic
    #[arg(long, default_value_t = 1000, value_name = "N", requires = "topics")]
    pub limit: usize,
    /// Measure each kind of topic too
    #[arg(long, requires = "topics")]
    pub by_kind: bool,
    /// Show the N topics whose first relevant article comes last, and the words that did not meet it
    #[arg(long, default_value_t = 0, value_name = "N", requires = "topics")]
    pub misses: usize,
    /// How to print the figures
    #[arg(long, value_enum, default_value_t = PlainFormat::Text, value_name = "FORMAT")]
    pub format: PlainFormat,
}
