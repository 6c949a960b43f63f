//! How an index is made.

use std::path::PathBuf;

use clap::Args;
use warraq::index::RefreshOptions;

/// How an index is made.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  warraq index ~/أرشيف                     make or refresh the index of a folder
  warraq index                             refresh the archive around the current folder
  warraq index /mnt/أرشيف --index ~/فهرس   keep the index elsewhere, for a disk that is read-only")]
pub struct IndexOptions {
    /// The archive's folder [default: as -C]
    pub folder: Option<PathBuf>,
    /// Make the index anew, beside the old one: searches answer from that until the new one is whole
    #[arg(long)]
    pub rebuild: bool,
    /// Stay, and refresh whenever files change; Ctrl-C ends it
    #[arg(long)]
    pub watch: bool,
    /// With --watch: look every N seconds too, for file systems that do not tell of changes
    #[arg(long, value_name = "N", requires = "watch",
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub watch_every: Option<u64>,
    #[command(flatten)]
    pub effort: Effort,
}

/// What indexing and answering many queries may use of the machine.
#[derive(Debug, Args)]
pub struct Effort {
    /// Threads that read and index, or answer queries [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: Option<u16>,
    /// Memory for the index being built, in megabytes
    #[arg(long, value_name = "MB", default_value_t = 256,
          value_parser = clap::value_parser!(u64).range(32..=65536))]
    pub memory: u64,
}

impl Effort {
    /// The options of a refresh that takes so much.
    pub fn refresh_options(&self) -> RefreshOptions {
        let defaults = RefreshOptions::default();
        RefreshOptions {
            jobs: self.jobs.map_or(defaults.jobs, usize::from),
            memory_bytes: usize::try_from(self.memory << 20).unwrap_or(usize::MAX),
            ..defaults
        }
    }
}
