//! What a user types and sees: the README, and transcripts of the commands.
//!
//! `TRYCMD=overwrite cargo test transcripts` writes what is seen today; read the difference before keeping it.

use std::path::{Path, PathBuf};

use warraq::index::{Location, refresh};

use crate::test_archive::{Unwatched, options};

#[test]
fn the_readme_tells_the_truth() {
    let folder = tempfile::tempdir().expect("a folder");
    trycmd::TestCases::new()
        .env(
            "WARRAQ_INDEX",
            folder.path().join("index").to_string_lossy(),
        )
        .case("README.md");
}

#[test]
fn every_command_does_what_its_transcript_says() {
    let folder = tempfile::tempdir().expect("a folder");
    trycmd::TestCases::new()
        .env("WARRAQ_INDEX", indexed(folder.path()).to_string_lossy())
        .case("tests/transcripts/*.trycmd")
        .case("tests/transcripts/*.toml");
}

/// Indexes the sample archive into `folder`.
fn indexed(folder: &Path) -> PathBuf {
    let index = folder.join("index");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let location = Location::with_index(&corpus, &index);
    refresh(&location, &options(), &Unwatched).expect("indexed");
    index
}
