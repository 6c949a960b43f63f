//! Flags of `warraq search`.

use std::str::FromStr;

use clap::{Args, ValueEnum};
use warraq::index::Questions;
use warraq::output::Rows;
use warraq::search::{FacetField, NotAFacet, Period, Sort};

use super::{Effort, QueryOptions};

#[derive(Debug, Args)]
#[command(after_help = "\
Query language:
  غارات البوكمال       these words in any inflection or common spelling; best first
  \"الحرس الثوري\"      this phrase as written; also «…» and “…”
  ~\"غارة تحالف\"       this phrase in any inflection
  \"غارات التحالف\"~5   words near each other: at most 5 others among them, in any order; also ~\"…\"~5
  +word -word         must be there, must not be there
  AND OR NOT ( )      Boolean
  =قسد =\"قوات سوريا\"  only as written
  قصف* ق*ف *يون       words that begin, end or go so: any letters in the place of *
  بوتن~1              words in which one letter differs, or two (~2); the nearest count most
  جسر^2               counts twice as much; also behind a phrase or a group
  title:word          in one field: title body source author place section path url tag agency
                      language date, or العنوان النص المصدر الكاتب المكان القسم التاريخ …
  source:=اليوم       the whole name, so also author place section; source:bbc.com and the like
  date:2022-08        a year, month or day; 2022-08..2022-10, ..2019, >=2022-08-15, آب-2022,
                      \"آب 2022\", 1444-02h, \"28 محرم 1444\"
  has:date            articles whose date is known; -has:source, لديه:الكاتب
Arabic punctuation and digits stand for their Latin forms everywhere.

A -word in Latin letters is given after --, or it is taken for a flag.

With - the queries are read from standard input, one a line: `query`, `id<TAB>query`, or
  {\"id\": \"q1\", \"query\": \"…\", \"source\": [\"…\"], \"author\": …, \"place\": …, \"section\": …,
   \"since\": \"…\", \"until\": \"…\", \"last\": \"30d\", \"in\": \"title\", \"sort\": \"newest\", \"limit\": 10,
   \"offset\": 0, \"strict\": false}
with any of these keys. They are answered in parallel, in their order.")]
pub struct SearchOptions {
    #[command(flatten)]
    pub query: QueryOptions,
    /// Refresh the index first
    #[arg(long)]
    pub refresh: bool,
    /// How many articles; 0 prints their number, and what --facets and --timeline count
    #[arg(short = 'n', long, default_value_t = 10, value_name = "N")]
    pub limit: usize,
    /// How many articles to pass over
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub offset: usize,
    /// Count all articles by these, with commas: source author place section language format year
    /// month
    #[arg(long, value_name = "FIELDS")]
    pub facets: Vec<FacetList>,
    /// How many values of each facet, the most frequent ones, of years and months the latest; 0 is
    /// all [default: 10 in text, else all]
    #[arg(long, value_name = "N", requires = "facets")]
    pub facet_limit: Option<usize>,
    /// Count all articles by when they were published
    #[arg(long, value_enum, num_args = 0..=1, default_missing_value = "month", value_name = "PERIOD")]
    pub timeline: Option<TimelinePeriod>,
    /// In which order; without a date last in newest and oldest, ties by id
    #[arg(long, value_enum, default_value_t = SortOrder::Relevance, value_name = "ORDER")]
    pub sort: SortOrder,
    /// How to print them
    #[arg(long, value_enum, default_value_t = SearchFormat::Text, value_name = "FORMAT")]
    pub format: SearchFormat,
    /// Fold near-copies into one hit for each story, and name its first article; --count counts stories
    #[arg(long)]
    pub group: bool,
    /// Print only how many there are; the same as --format count
    #[arg(long, conflicts_with = "format")]
    pub count: bool,
    /// Show the query as understood, and where each score comes from
    #[arg(long)]
    pub explain: bool,
    /// Print a row for each query: how many articles, of how many outlets, the first and the last of them; with
    /// --format text, csv, tsv, json or jsonl
    #[arg(long, conflicts_with_all = ["explain", "count", "group", "facets", "timeline", "sort", "limit", "offset"])]
    pub per_query: bool,
    /// Begin a CSV with a byte order mark, as spreadsheets like it
    #[arg(long)]
    pub bom: bool,
    /// With -, take each query for one phrase as written, whatever signs stand in it
    #[arg(long)]
    pub as_phrases: bool,
    #[command(flatten)]
    pub effort: Effort,
}

/// Facets by name, with commas of either script between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetList(Vec<FacetField>);

impl FromStr for FacetList {
    type Err = NotAFacet;

    fn from_str(text: &str) -> Result<Self, NotAFacet> {
        let names = text.split([',', '،']);
        names.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl SearchOptions {
    /// Whether queries are read from standard input.
    pub fn is_many(&self) -> bool {
        self.query.query == ["-"]
    }

    /// For how many questions the index is to be opened: for one where its answer is a page of the best articles, and neither counts
    /// nor dates of all that were found are looked at.
    pub fn questions(&self) -> Questions {
        let is_page = self.offset.saturating_add(self.limit) <= PAGE_HITS;
        let looks_at_all = !self.facets.is_empty()
            || self.timeline.is_some()
            || self.group
            || self.sort != SortOrder::Relevance
            || self.query.filters.has_dates();
        match is_page && !looks_at_all && !self.is_many() {
            true => Questions::One,
            false => Questions::Many,
        }
    }

    /// The facets asked for, each once, in that order.
    pub fn facets(&self) -> Vec<FacetField> {
        let mut facets = Vec::new();
        for &facet in self.facets.iter().flat_map(|list| &list.0) {
            if !facets.contains(&facet) {
                facets.push(facet);
            }
        }
        facets
    }

    /// How many values of each facet are told.
    pub fn facet_limit(&self) -> Option<usize> {
        let default = (self.format == SearchFormat::Text).then_some(TEXT_FACET_VALUES);
        match self.facet_limit {
            Some(0) => None,
            Some(limit) => Some(limit),
            None => default,
        }
    }

    /// What the rows of a table or of JSON Lines are; an error where that cannot be told, or where counts are asked for in
    /// a format that has none.
    pub fn rows(&self) -> anyhow::Result<Rows> {
        let (facets, timeline) = (!self.facets.is_empty(), self.timeline.is_some());
        if self.bom && self.format != SearchFormat::Csv {
            anyhow::bail!("`--bom` begins a CSV; add `--format csv`");
        }
        let has_scores = !matches!(
            self.format,
            SearchFormat::Count | SearchFormat::Ids | SearchFormat::Trec
        );
        if self.explain && (self.count || !has_scores) {
            anyhow::bail!("`--explain` tells of scores; count, ids and trec have no place for it");
        }
        if self.as_phrases && !self.is_many() {
            anyhow::bail!(
                "`--as-phrases` is for the queries of `search -`; put quotation marks around a phrase"
            );
        }
        if self.is_many() && self.format == SearchFormat::Csl {
            anyhow::bail!(
                "the lists of several queries are no CSL-JSON; ask for one query, or with `--format ris` or bibtex"
            );
        }
        if !facets && !timeline {
            let is_table = matches!(self.format, SearchFormat::Csv | SearchFormat::Tsv);
            return Ok(match self.group && is_table {
                true => Rows::Stories,
                false => Rows::Hits,
            });
        }
        match self.format {
            _ if self.count => {}
            SearchFormat::Count | SearchFormat::Ids | SearchFormat::Trec => {}
            SearchFormat::Markdown
            | SearchFormat::Ris
            | SearchFormat::Bibtex
            | SearchFormat::Csl => {}
            SearchFormat::Text | SearchFormat::Json => return Ok(Rows::Hits),
            SearchFormat::Jsonl | SearchFormat::Csv | SearchFormat::Tsv => match (facets, timeline)
            {
                (true, true) => anyhow::bail!(
                    "the rows of one table are facets or a timeline, not both; ask twice, or with `--format json`"
                ),
                (true, false) => return Ok(Rows::Facets),
                _ => return Ok(Rows::Timeline),
            },
        }
        anyhow::bail!(
            "facets and timelines are told in the formats text, json, jsonl, csv and tsv alone"
        )
    }
}

/// How many values of a facet are told to people who ask for no number.
const TEXT_FACET_VALUES: usize = 10;
/// More hits than this are no page that a person reads.
const PAGE_HITS: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TimelinePeriod {
    #[value(alias = "يوم")]
    Day,
    #[value(alias = "شهر")]
    Month,
    #[value(alias = "سنة")]
    Year,
}

impl TimelinePeriod {
    /// Whether `text` names a period on the command line.
    pub fn is_named(text: &str) -> bool {
        Self::from_str(text, false).is_ok()
    }
}

impl From<TimelinePeriod> for Period {
    fn from(period: TimelinePeriod) -> Self {
        match period {
            TimelinePeriod::Day => Self::Day,
            TimelinePeriod::Month => Self::Month,
            TimelinePeriod::Year => Self::Year,
        }
    }
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
    /// A table for spreadsheets, one hit a row
    Csv,
    /// A table for programs, one hit a line
    Tsv,
    /// How many articles
    Count,
    /// One id a line
    Ids,
    /// `qid Q0 docno rank score warraq`
    Trec,
    /// A list to paste, with a quote of each
    Markdown,
    /// For Zotero, EndNote and catalogues
    Ris,
    /// For LaTeX and JabRef
    Bibtex,
    /// CSL-JSON, for pandoc and citeproc
    Csl,
}

impl SearchFormat {
    /// Whether whoever reads it expects JSON of errors too.
    pub fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }
}
