//! One hash over all that decides which terms a text gives.
//!
//! In: the data files. Out: 64 hexadecimal digits, which the build of the program compiles in. An index remembers those of the
//! analyzer that wrote it, for terms written by one analyzer cannot be found through another.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::arabic::stem::Sources;

/// Rises when the same data files give other terms.
pub const ANALYSIS_VERSION: u32 = 3;

/// Returns SHA-256 over the data files and [`ANALYSIS_VERSION`], in lower-case hexadecimal.
#[cfg_attr(
    not(test),
    allow(dead_code, reason = "the build takes it, and tests take it again")
)]
pub fn of(sources: &Sources<'_>) -> String {
    let files = [
        sources.lexicon,
        sources.plurals,
        sources.variants,
        sources.months,
        sources.stop_words,
    ];
    let mut hasher = Sha256::new().chain_update(ANALYSIS_VERSION.to_be_bytes());
    for file in files {
        hasher.update((file.len() as u64).to_be_bytes());
        hasher.update(file.as_bytes());
    }
    let mut hexadecimal = String::with_capacity(64);
    for byte in hasher.finalize() {
        write!(hexadecimal, "{byte:02x}").expect("a string takes all that is written to it");
    }
    hexadecimal
}
