//! Flags of `warraq export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use warraq::output::ArticleColumn;

use super::QueryOptions;
use super::search::SortOrder;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  warraq export > all.jsonl                              every article, whole, one JSON object a line
  warraq export غارات البوكمال --format ris -o raids.ris    for Zotero
  warraq export --source 'راديو الكل' --format csv --bom -o radio.csv
  warraq export غارات --since 2022-08 --originals ~/case    the files themselves, with their hashes

Articles come in the order of `search`: best first, or newest first where no word is scored, ties by
id. Cells of CSV that a spreadsheet would take for formulas begin with an apostrophe.")]
pub struct ExportOptions {
    #[command(flatten)]
    pub query: QueryOptions,
    /// In which order; without a date last in newest and oldest, ties by id
    #[arg(long, value_enum, default_value_t = SortOrder::Relevance, value_name = "ORDER")]
    pub sort: SortOrder,
    /// How to write them
    #[arg(long, value_enum, default_value_t = ExportFormat::Jsonl, value_name = "FORMAT")]
    pub format: ExportFormat,
    /// Which fields are the columns of csv and tsv, with commas between [default: all, the story last]
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', value_parser = column)]
    pub columns: Vec<ArticleColumn>,
    /// Begin csv with the mark by which spreadsheets know UTF-8
    #[arg(long)]
    pub bom: bool,
    /// Write to this file, which appears when it is complete
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Copy the original files to this folder, with manifest.jsonl and SHA256SUMS
    #[arg(long, value_name = "DIR", conflicts_with_all = ["format", "columns", "bom", "output"])]
    pub originals: Option<PathBuf>,
    /// Write over FILE, or into a DIR that is not empty
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Whole articles as `show --format json` prints them, one a line
    Jsonl,
    /// For spreadsheets
    Csv,
    /// For programs: no quotation marks, every article one line
    Tsv,
    /// For Zotero, EndNote and catalogues
    Ris,
    /// For LaTeX and JabRef
    Bibtex,
    /// CSL-JSON, for pandoc and citeproc
    Csl,
    /// A list to paste, with a quote of each
    Markdown,
    /// One id a line
    Ids,
}

fn column(name: &str) -> Result<ArticleColumn, String> {
    ArticleColumn::named(name.trim()).ok_or_else(|| {
        let known = ArticleColumn::ALL.map(ArticleColumn::name);
        format!("no field is called so; there are {}", known.join(", "))
    })
}
