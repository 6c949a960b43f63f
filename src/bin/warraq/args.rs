//! The flags of every command.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use warraq::archive::{PublicationDate, typed_date};
use warraq::query::Field;
use warraq::query::compile::TextFields;

/// Full-text search for Arabic news archives.
#[derive(Debug, Parser)]
#[command(name = "warraq", version, about, max_term_width = 100)]
#[command(after_help = "\
Examples:
  warraq index ~/archive                     make or refresh the index of a folder
  warraq search -C ~/archive غارات البوكمال    articles about these words, in any spelling or inflection
  warraq search '\"الحرس الثوري\" -العراق'      a phrase as written, without a word
  warraq search مياه --source 'تلفزيون سوريا' --since 2022-08

Exit codes: 0 found, 1 nothing found, 2 error.")]
pub struct Arguments {
    #[command(flatten)]
    pub shared: Shared,
    #[command(subcommand)]
    pub command: Command,
}

/// What a `-` before a word of a query is written as where it might be taken for a flag: the minus sign, which means
/// the same in a query.
const MINUS_SIGN: char = '−';

impl Arguments {
    /// Reads the command line. `-كلمة` needs no quotation marks there: no flag is named in Arabic.
    pub fn of_process() -> Self {
        Self::parse_from(words_of_query(std::env::args_os()))
    }
}

/// The arguments of a command line, with what can be no flag behind `search` taken for words of the query.
fn words_of_query(arguments: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    let mut is_search = false;
    arguments.map(move |argument| {
        let excluded = argument.to_str().and_then(|text| text.strip_prefix('-'));
        let excluded = excluded.filter(|word| is_search && begins_as_no_flag(word));
        let replaced = excluded.map(|word| format!("{MINUS_SIGN}{word}").into());
        is_search |= argument == "search";
        replaced.unwrap_or(argument)
    })
}

/// Flags begin with a letter of ASCII or another hyphen, and none is a field's name and a colon; `-` alone is standard
/// input.
fn begins_as_no_flag(word: &str) -> bool {
    let first = word.chars().next();
    let field = word
        .split_once(':')
        .and_then(|(name, _)| Field::named(name));
    first.is_some_and(|first| !first.is_ascii_alphanumeric() && first != '-') || field.is_some()
}

impl SearchOptions {
    /// The query as typed.
    pub fn typed(&self) -> String {
        let words = self
            .query
            .iter()
            .map(|word| match word.strip_prefix(MINUS_SIGN) {
                Some(rest) => format!("-{rest}"),
                None => word.clone(),
            });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// Flags that every command has.
#[derive(Debug, Args)]
pub struct Shared {
    /// The archive's folder [default: the nearest folder upwards that has an index]
    #[arg(short = 'C', long = "archive", value_name = "DIR", global = true)]
    pub archive: Option<PathBuf>,
    /// Where the index is [default: DIR/.warraq]
    #[arg(long, value_name = "PATH", env = "WARRAQ_INDEX", global = true)]
    pub index: Option<PathBuf>,
    /// When to use colour; NO_COLOR turns it off too
    #[arg(long, value_enum, default_value_t = When::Auto, value_name = "WHEN", global = true)]
    pub color: When,
    /// Print no notes and no progress
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Name every skipped file, not only the first of each kind
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make or refresh the index of a folder
    Index(IndexOptions),
    /// Find articles, best first
    Search(SearchOptions),
    /// Show a whole article
    Show(ShowOptions),
    /// Show the tokens of a text after each step: why a word is found
    Analyze(AnalyzeOptions),
    /// Show the articles that are read from a file, without indexing
    Extract(ExtractOptions),
    /// Count articles by outlet, year and format
    Stats(StatsOptions),
    /// Hold the archive against what was read of it, and the index against itself
    Verify(VerifyOptions),
    /// Measure the ranking with judged queries, or a run made elsewhere
    Eval(EvalOptions),
}

impl Command {
    /// Whether this command's errors are for a script.
    pub fn speaks_json(&self) -> bool {
        match self {
            Self::Index(_) => false,
            Self::Search(options) => {
                matches!(options.format, SearchFormat::Json | SearchFormat::Jsonl)
            }
            Self::Show(options) => options.format == PlainFormat::Json,
            Self::Analyze(options) => options.format == PlainFormat::Json,
            Self::Extract(options) => options.format == PlainFormat::Json,
            Self::Stats(options) => options.format == PlainFormat::Json,
            Self::Verify(options) => options.format == PlainFormat::Json,
            Self::Eval(options) => options.format == PlainFormat::Json,
        }
    }
}

/// How an index is made.
#[derive(Debug, Args)]
pub struct IndexOptions {
    /// The archive's folder [default: as -C]
    pub folder: Option<PathBuf>,
    /// Start with an empty index
    #[arg(long)]
    pub rebuild: bool,
    #[command(flatten)]
    pub effort: Effort,
}

/// What indexing may use of the machine.
#[derive(Debug, Args)]
pub struct Effort {
    /// Threads that read and index [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: Option<u16>,
    /// Memory for the index being built, in megabytes
    #[arg(long, value_name = "MB", default_value_t = 256,
          value_parser = clap::value_parser!(u64).range(32..=65536))]
    pub memory: u64,
}

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
    /// The query; - reads queries from standard input, one a line
    pub query: Vec<String>,
    /// Refresh the index first
    #[arg(long)]
    pub refresh: bool,
    /// Only from this outlet, by any spelling or domain of it; =NAME is the whole name; may be given several times
    #[arg(long, value_name = "OUTLET")]
    pub source: Vec<String>,
    /// Only published on or after this: 2022, 2022-08, 2022-08-26 or "آب 2022"
    #[arg(long, value_name = "DATE", value_parser = typed_date)]
    pub since: Option<PublicationDate>,
    /// Only published on or before this
    #[arg(long, value_name = "DATE", value_parser = typed_date)]
    pub until: Option<PublicationDate>,
    /// Where to look for plain words
    #[arg(long = "in", value_enum, default_value_t = InFields::Both, value_name = "FIELD")]
    pub in_fields: InFields,
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
    /// Make a query that is not well formed an error, instead of reading it as plain words
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub effort: Effort,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InFields {
    Title,
    Body,
    Both,
}

impl From<InFields> for TextFields {
    fn from(fields: InFields) -> Self {
        Self {
            title: fields != InFields::Body,
            body: fields != InFields::Title,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortOrder {
    Relevance,
    Newest,
    Oldest,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlainFormat {
    Text,
    Json,
}

#[derive(Debug, Args)]
pub struct ShowOptions {
    /// The article's id, as `search` prints it
    pub id: String,
    /// Mark the words of this query
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,
    /// Print the bytes that the article was read from, as they lie in its file
    #[arg(long, conflicts_with_all = ["query", "format"])]
    pub raw: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = PlainFormat::Text, value_name = "FORMAT")]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
pub struct VerifyOptions {
    /// How to print it
    #[arg(long, value_enum, default_value_t = PlainFormat::Text, value_name = "FORMAT")]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
pub struct AnalyzeOptions {
    /// The text; - reads standard input
    #[arg(required = true)]
    pub text: Vec<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = PlainFormat::Text, value_name = "FORMAT")]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A truth file has one JSON object a line, files relative to its folder:
  {\"file\": \"a.html\", \"text\": \"a.txt\", \"title\": …, \"date\": \"2022-08-26\", \"date_alt\": …,
   \"outlet\": …, \"source\": \"example.com\", \"author\": …, \"place\": …}
  {\"feed\": \"a.xml\", \"n\": 0, \"title\": …, \"date\": …, \"link\": …}
  {\"file\": \"a.txt\", \"encoding\": \"windows-1256\", \"text\": …}
`text` beside fields names the same page without tags, `n` counts from 0. A field left out is not
measured; an empty one must not be found. Precision is of what was found, recall of what is known.")]
pub struct ExtractOptions {
    /// The files
    #[arg(required_unless_present = "truth", conflicts_with = "truth")]
    pub files: Vec<PathBuf>,
    /// Show every value that was found for each field, in the order of trust, and why one was taken
    #[arg(long)]
    pub explain: bool,
    /// Read the files that this one names, and measure how much is read right
    #[arg(long, value_name = "FILE")]
    pub truth: Option<PathBuf>,
    /// With --truth: show the first N values that were not read right
    #[arg(long, default_value_t = 0, value_name = "N", requires = "truth")]
    pub misses: usize,
    /// How to print the articles; json prints one object a line
    #[arg(long, value_enum, default_value_t = PlainFormat::Text, value_name = "FORMAT")]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
pub struct StatsOptions {
    /// Name everything in the archive that is no article, and why
    #[arg(long)]
    pub skipped: bool,
    /// How to print them
    #[arg(long, value_enum, default_value_t = PlainFormat::Text, value_name = "FORMAT")]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "\
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn query(arguments: &[&str]) -> String {
        let arguments = ["warraq"].iter().chain(arguments).map(OsString::from);
        let parsed = Arguments::try_parse_from(words_of_query(arguments)).expect("well formed");
        match parsed.command {
            Command::Search(options) => options.typed(),
            other => panic!("expected a search, found {other:?}"),
        }
    }

    #[test]
    fn an_arabic_word_behind_a_hyphen_is_no_flag() {
        assert_eq!(query(&["search", "قصف", "-إيران"]), "قصف -إيران");
        assert_eq!(query(&["search", "-إيران", "قصف", "-n", "3"]), "-إيران قصف");
        assert_eq!(
            query(&["-C", "x", "search", "قصف", "-\"دير الزور\""]),
            "قصف -\"دير الزور\""
        );
        assert_eq!(query(&["search", "قصف", "-source:x"]), "قصف -source:x");
        assert_eq!(query(&["search", "قصف", "--", "-iran"]), "قصف -iran");
    }

    #[test]
    fn what_may_be_a_flag_stays_one() {
        let parse = |arguments: [&str; 4]| {
            let arguments = arguments.iter().map(OsString::from);
            Arguments::try_parse_from(words_of_query(arguments))
        };
        assert!(parse(["warraq", "search", "قصف", "-iran"]).is_err());
        assert!(parse(["warraq", "search", "قصف", "--sorce=x"]).is_err());
        assert_eq!(query(&["search", "-"]), "-");
    }
}
