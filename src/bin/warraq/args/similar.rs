//! Flags of `warraq similar`.

use clap::{Args, ValueEnum};
use warraq::search::Request;

use super::FilterOptions;

#[derive(Debug, Args)]
#[command(after_help = "\
Articles on the subject of an article are those that share its most telling words; near-copies of it are among them, and say how
much they share. With --duplicates there is nothing else: the articles of which the shorter shares at least 60 % of its sequences of
six words with the other, in whatever spelling, as `warraq index` found them.")]
pub struct SimilarOptions {
    /// The article's id, as `search` prints it
    pub id: String,
    /// List the near-copies of the article alone, and how much they share
    #[arg(long)]
    pub duplicates: bool,
    #[command(flatten)]
    pub filters: FilterOptions,
    /// How many articles
    #[arg(short = 'n', long, default_value_t = 10, value_name = "N")]
    pub limit: usize,
    /// How many articles to pass over
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub offset: usize,
    /// How to print them
    #[arg(long, value_enum, default_value_t = SimilarFormat::Text, value_name = "FORMAT")]
    pub format: SimilarFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SimilarFormat {
    /// For people
    Text,
    /// One object
    Json,
    /// One hit a line
    Jsonl,
    /// One id a line
    Ids,
}

impl SimilarOptions {
    /// The filters, and which hits to return.
    pub fn request(&self) -> Request {
        Request {
            filters: self.filters.filters(),
            offset: self.offset,
            limit: self.limit,
            stories: true,
            ..Request::new(self.id.as_str())
        }
    }
}
