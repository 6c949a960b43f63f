//! What an archive has of the words of queries, kept for the next ones.
//!
//! In: what was found of a word. Out: the same, for as long as the archive stays open.

use std::sync::Arc;

use crate::ranking::{Kept, Lookups};

/// Of as many words is kept what was found, a few hundred bytes each.
const MOST_WORDS: usize = 1 << 12;

/// By word, what was found.
type Words = Kept<String, Arc<[String]>, MOST_WORDS>;

/// What one searcher has of the words that it was asked for.
#[derive(Debug, Default)]
pub struct Memo {
    /// The terms that were looked up.
    pub(super) lookups: Arc<Lookups>,
    /// Of a skeleton, the forms as which it stands in a phrase, and at the beginning of one.
    pub(super) written: Words,
    pub(super) written_first: Words,
    /// Of a stem, those of its other spellings, and those of related words.
    pub(super) spellings: Words,
    pub(super) kin: Words,
}
