//! The files behind articles, copied with an account of them.
//!
//! ```text
//! FOLDER/
//!   manifest.jsonl     one line for each file: its path, hash and size, and the articles that were read from it
//!   SHA256SUMS         the same hashes as `sha256sum --check` reads them
//!   originals/…        the files under the paths that they have in the archive
//! ```
//!
//! `originals` is an archive again: with `warraq.toml` and the files of metadata beside stories in it, an index of it has
//! the same articles under the same ids.

mod copy;
mod folder;
mod manifest;

pub use copy::{OriginalsSummary, copy_originals};
