//! Flags of `warraq search`.

use clap::{Args, ValueEnum};
use warraq::search::Sort;

use super::{Effort, QueryOptions};

#[derive(Debug, Args)]
#[command(after_help = "\
Query language:
  غارات البوكمال       these words in any inflection or common spelling; best first
  \"الحرس الثوري\"      this phrase as written; also «…» and “…”
  +word -word         must be there, must not be there
  AND OR NOT ( )      Boolean
  =word  word*        only as written, also =\"two words\"; words that begin so
  title:word          in one field: title body source author place section path url tag agency
                      language date, or العنوان النص المصدر الكاتب المكان القسم التاريخ …
  source:=اليوم       the whole name, so also author place section; source:bbc.com and the like
  date:2022-08        a year, month or day; 2022-08..2022-10, ..2019, >=2022-08-15

A -word in Latin letters is given after --, or it is taken for a flag. With - the queries are read
from standard input, one a line (`query` or `id<TAB>query`).")]
pub struct SearchOptions {
    #[command(flatten)]
    pub query: QueryOptions,
    /// Refresh the index first
    #[arg(long)]
    pub refresh: bool,
    /// How many articles
    #[arg(short = 'n', long, default_value_t = 10, value_name = "N")]
    pub limit: usize,
    /// How many articles to pass over
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub offset: usize,
    /// In which order; without a date last in newest and oldest, ties by id
    #[arg(long, value_enum, default_value_t = SortOrder::Relevance, value_name = "ORDER")]
    pub sort: SortOrder,
    /// How to print them
    #[arg(long, value_enum, default_value_t = SearchFormat::Text, value_name = "FORMAT")]
    pub format: SearchFormat,
    /// Print only how many there are; the same as --format count
    #[arg(long, conflicts_with = "format")]
    pub count: bool,
    /// Show the query as understood, and where each score comes from
    #[arg(long)]
    pub explain: bool,
    #[command(flatten)]
    pub effort: Effort,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortOrder {
    Relevance,
    Newest,
    Oldest,
}

impl From<SortOrder> for Sort {
    fn from(order: SortOrder) -> Self {
        match order {
            SortOrder::Relevance => Self::Relevance,
            SortOrder::Newest => Self::Newest,
            SortOrder::Oldest => Self::Oldest,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SearchFormat {
    /// For people
    Text,
    /// One object
    Json,
    /// One hit a line
    Jsonl,
    /// How many articles
    Count,
    /// One id a line
    Ids,
    /// `qid Q0 docno rank score warraq`
    Trec,
}
