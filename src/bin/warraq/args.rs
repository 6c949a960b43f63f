//! The flags of every command.

mod eval;
mod export;
mod extract;
mod filter;
mod index;
mod query;
mod report;
mod saved;
mod search;
mod shell;
mod show;
mod similar;
mod suggest;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use warraq::query::Field;

pub use eval::EvalOptions;
pub use export::{ExportFormat, ExportOptions};
pub use extract::ExtractOptions;
pub use filter::FilterOptions;
pub use index::{Effort, IndexOptions};
pub use query::{InFields, QueryOptions};
pub use report::{AnalyzeOptions, StatsOptions, VerifyOptions};
pub use saved::{AddOptions, ListOptions, RunOptions, SavedCommand};
use search::TimelinePeriod;
pub use search::{SearchFormat, SearchOptions};
pub use shell::{CompletionsOptions, ManOptions, Shell};
pub use show::{ShowFormat, ShowOptions};
pub use similar::{SimilarFormat, SimilarOptions};
pub use suggest::SuggestOptions;

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

/// The arguments of a command line, with what can be no flag behind `search` taken for words of the query, and so what is
/// no period behind `--timeline`.
fn words_of_query(arguments: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    let mut is_search = false;
    let mut arguments = arguments.peekable();
    std::iter::from_fn(move || {
        let argument = arguments.next()?;
        let is_named = |next: &OsString| next.to_str().is_some_and(TimelinePeriod::is_named);
        if is_search && argument == "--timeline" && !arguments.peek().is_some_and(is_named) {
            return Some("--timeline=month".into());
        }
        let excluded = argument.to_str().and_then(|text| text.strip_prefix('-'));
        let excluded = excluded.filter(|word| is_search && begins_as_no_flag(word));
        let replaced = excluded.map(|word| format!("{MINUS_SIGN}{word}").into());
        // `add` is that of `saved`.
        is_search |= ["search", "export", "add"]
            .iter()
            .any(|name| argument == *name);
        Some(replaced.unwrap_or(argument))
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

/// Flags that every command has.
#[derive(Debug, Default, Args)]
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
    /// Whether long text on a terminal goes through WARRAQ_PAGER, PAGER or less
    #[arg(long, value_enum, default_value_t = Paging::Auto, value_name = "WHEN", global = true)]
    pub pager: Paging,
    /// Print no notes and no progress
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Name every skipped file, not only the first of each kind
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Paging {
    /// On a terminal, where the text is longer than the screen
    #[default]
    Auto,
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
    /// Carry off every article of a query, or of the archive: as a table, as citations, as the original files
    Export(ExportOptions),
    /// Keep searches under names, and show what is new in them
    #[command(subcommand)]
    Saved(SavedCommand),
    /// Find articles like an article: on its subject, or its near-copies
    Similar(SimilarOptions),
    /// Show the tokens of a text after each step: why a word is found
    Analyze(AnalyzeOptions),
    /// Show the articles that are read from a file, without indexing
    Extract(ExtractOptions),
    /// Count articles by outlet, year and format
    Stats(StatsOptions),
    /// Hold the archive against what was read of it, and the index against itself
    Verify(VerifyOptions),
    /// Show what words or names of the archive begin so
    Suggest(SuggestOptions),
    /// Print the script that a shell completes command lines with
    Completions(CompletionsOptions),
    /// Print the manual
    Man(ManOptions),
    /// Measure the ranking with judged queries, or a run made elsewhere
    Eval(EvalOptions),
}

impl Command {
    /// Whether this command's errors are for a script.
    pub fn speaks_json(&self) -> bool {
        match self {
            Self::Index(_) | Self::Export(_) | Self::Completions(_) | Self::Man(_) => false,
            Self::Search(options) => options.format.is_json(),
            Self::Saved(SavedCommand::Run(options)) => options.format.is_json(),
            Self::Saved(SavedCommand::List(options)) => options.format == PlainFormat::Json,
            Self::Saved(_) => false,
            Self::Show(options) => options.format == ShowFormat::Json,
            Self::Similar(options) => {
                matches!(options.format, SimilarFormat::Json | SimilarFormat::Jsonl)
            }
            Self::Analyze(options) => options.format == PlainFormat::Json,
            Self::Extract(options) => options.format == PlainFormat::Json,
            Self::Suggest(options) => options.format == PlainFormat::Json,
            Self::Stats(options) => options.format == PlainFormat::Json,
            Self::Verify(options) => options.format == PlainFormat::Json,
            Self::Eval(options) => options.format == PlainFormat::Json,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlainFormat {
    Text,
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn query(arguments: &[&str]) -> String {
        let arguments = ["warraq"].iter().chain(arguments).map(OsString::from);
        let parsed = Arguments::try_parse_from(words_of_query(arguments)).expect("well formed");
        match parsed.command {
            Command::Search(options) => options.query.typed(),
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

    #[test]
    fn a_word_behind_a_flag_without_its_period_is_one_of_the_query() {
        assert_eq!(query(&["search", "--timeline", "قصف"]), "قصف");
        assert_eq!(query(&["search", "--timeline", "day", "قصف"]), "قصف");
        assert_eq!(query(&["search", "--timeline=سنة", "قصف"]), "قصف");
        assert_eq!(query(&["search", "قصف", "--timeline"]), "قصف");
    }
}
