//! Pages and what a person read on them → how well articles are read.
//!
//! In: a file of truths, and the archive's files it speaks of. Out: for each group of them and each field how many
//! values are known, found and right, and every value that was missed.

mod truth;

mod judge;
mod score;

pub use judge::{MissedValue, Outcome};
pub use score::{ExtractionGroup, ExtractionScore, Tally, score_extraction};
pub use truth::{Expected, TrueField, read_truth};
