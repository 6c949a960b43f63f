//! Flags of the commands that only report: `analyze`, `stats`, `verify`.

use std::path::PathBuf;

use clap::Args;

use super::PlainFormat;

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
pub struct VerifyOptions {
    /// The archive's folder [default: as -C]
    pub folder: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = PlainFormat::Text, value_name = "FORMAT")]
    pub format: PlainFormat,
}
