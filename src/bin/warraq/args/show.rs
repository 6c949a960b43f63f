//! Flags of `warraq show`.

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  warraq show cjvqjak9r4et                             the article with this id
  warraq show cjvqjak9r4et --query 'انقطاع المياه'      with these words marked
  warraq show cjvqjak9r4et --raw > original.html       the bytes that it was read from")]
pub struct ShowOptions {
    /// The article's id, as `search` prints it
    pub id: String,
    /// Mark the words of this query
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,
    /// Print the bytes that the article was read from, as they lie in its file
    #[arg(long, conflicts_with_all = ["query", "format"])]
    pub raw: bool,
    /// Print its citation on one line, as a footnote has it
    #[arg(long, conflicts_with_all = ["query", "format", "raw"])]
    pub cite: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = ShowFormat::Text, value_name = "FORMAT")]
    pub format: ShowFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// For people
    Text,
    /// Every field, with where it was read
    Json,
    /// The whole article
    Markdown,
    /// For Zotero, EndNote and catalogues
    Ris,
    /// For LaTeX and JabRef
    Bibtex,
    /// CSL-JSON, for pandoc and citeproc
    Csl,
}
