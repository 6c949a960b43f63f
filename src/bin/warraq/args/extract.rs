//! Flags of `warraq extract`.

use std::path::PathBuf;

use clap::Args;

use super::PlainFormat;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  warraq extract خبر.html                  the article, and where each field was read
  warraq extract --explain خبر.html        with every value that was found, and why one was taken
  warraq extract --format json *.html

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
