//! Flags of `warraq suggest`.

use clap::{Args, ValueEnum};
use warraq::search::SuggestField;

use super::PlainFormat;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  warraq suggest الصو                    الصواريخ, الصومال, … with the number of articles
  warraq suggest بوك -n 5
  warraq suggest --field source الشر      outlets with a word that begins so: الشرق الأوسط
  warraq suggest --field place دير

Hamzas, vowel marks, ة for ه and ى for ي do not matter. A word behind the article is a word of
its own: الصو finds الصواريخ, صو finds صواريخ. Names are found by any of their words; an empty
PREFIX lists all.")]
pub struct SuggestOptions {
    /// The beginning of a word
    #[arg(value_name = "PREFIX")]
    pub prefix: String,
    /// What is suggested: words of the articles, or names
    #[arg(long, value_enum, default_value_t = Of::Word, value_name = "FIELD")]
    pub field: Of,
    /// How many words or names
    #[arg(short = 'n', long, default_value_t = 10, value_name = "N")]
    pub limit: usize,
    /// How to print them
    #[arg(long, value_enum, default_value_t = PlainFormat::Text, value_name = "FORMAT")]
    pub format: PlainFormat,
}

/// What is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Of {
    /// Words of headlines and stories
    Word,
    /// Outlets
    Source,
    /// Writers
    Author,
    /// Places of datelines
    Place,
    /// Sections
    Section,
}

impl From<Of> for SuggestField {
    fn from(of: Of) -> Self {
        match of {
            Of::Word => Self::Word,
            Of::Source => Self::Source,
            Of::Author => Self::Author,
            Of::Place => Self::Place,
            Of::Section => Self::Section,
        }
    }
}
