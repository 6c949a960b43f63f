//! Flags of `warraq show`.

use clap::Args;

use super::PlainFormat;

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
