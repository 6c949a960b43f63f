//! What must hold of any input, one file for each thing that reads what others wrote.
//!
//! In: any bytes. Out: nothing, or a panic that says what does not hold. The fuzzers of `fuzz/` look for bytes of which it does not; the test
//! suite holds the same of the bytes kept in `fuzz/corpus/`, so that no check is written twice.

pub mod analysis;
pub mod config;
pub mod counts;
pub mod dates;
pub mod html;
pub mod manifest;
pub mod query;
pub mod records;
pub mod snippet;
pub mod stories;
pub mod text;

mod input;
mod reading;
mod small_index;
