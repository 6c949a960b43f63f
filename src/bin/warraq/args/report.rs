//! Flags of the commands that only report: `analyze`, `stats`, `verify`.

use std::path::PathBuf;

use clap::Args;

use super::{Effort, PlainFormat};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  warraq analyze 'وبصواريخها سقطت على المدينة'     each word, and what it is indexed as
  warraq analyze صاروخ بالصواريخ                   whether two words meet: the same stem does
  warraq analyze - < خبر.txt")]
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
Examples:
  warraq stats -C ~/أرشيف               how many articles, of which outlets and years
  warraq stats -C ~/أرشيف --skipped     what was not read, and why")]
pub struct StatsOptions {
    /// The archive's folder [default: as -C]
    pub folder: Option<PathBuf>,
    /// Name everything in the archive that is no article, and why
    #[arg(long)]
    pub skipped: bool,
    /// How to print them
    #[arg(long, value_enum, default_value_t = PlainFormat::Text, value_name = "FORMAT")]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  warraq verify -C ~/أرشيف              whether files and index still are as they were; exit code 1 where not
  warraq verify -C ~/أرشيف --repair     mend the index from the files, without losing an article")]
pub struct VerifyOptions {
    /// The archive's folder [default: as -C]
    pub folder: Option<PathBuf>,
    /// Mend what is damaged of the index from the archive's files; what would lose an article is named and not done
    #[arg(long)]
    pub repair: bool,
    /// With --repair: threads that read and index [default: one for each processor]
    #[arg(long, value_name = "N", requires = "repair",
          value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: Option<u16>,
    /// With --repair: memory for the index being built, in megabytes
    #[arg(long, value_name = "MB", default_value_t = 256, requires = "repair",
          value_parser = clap::value_parser!(u64).range(32..=65536))]
    pub memory: u64,
    /// How to print it
    #[arg(long, value_enum, default_value_t = PlainFormat::Text, value_name = "FORMAT")]
    pub format: PlainFormat,
}

impl VerifyOptions {
    /// What a repair may use of the machine.
    pub fn effort(&self) -> Effort {
        Effort {
            jobs: self.jobs,
            memory: self.memory,
        }
    }
}
