//! What an archive has of the words of queries, kept for the next ones: questions repeat their words as news does.
//!
//! In: a word, and how to find out what the archive has of it. Out: what was found. A memo is of one searcher, whose
//! terms never change, so that what is kept is what would be found again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use crate::Error;
use crate::ranking::Lookups;

/// Of as many words is kept what was found, a few hundred bytes each. When there are more, all go.
const MOST_WORDS: usize = 1 << 12;

/// What one searcher has of the words that it was asked for.
#[derive(Debug, Default)]
pub struct Memo {
    /// The terms that were looked up.
    pub(super) lookups: Arc<Lookups>,
    /// Of a skeleton, the forms as which it stands in a phrase, and at the beginning of one.
    pub(super) written: Kept,
    pub(super) written_first: Kept,
    /// Of a stem, those of its other spellings, and those of related words.
    pub(super) spellings: Kept,
    pub(super) kin: Kept,
}

/// What was found for each word.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<FxHashMap<String, Arc<[String]>>>);

impl Kept {
    /// What is known of `word`, or else what `find` finds.
    pub(super) fn get_or(
        &self,
        word: &str,
        find: impl FnOnce() -> Result<Vec<String>, Error>,
    ) -> Result<Arc<[String]>, Error> {
        if let Some(known) = self.known().get(word) {
            return Ok(Arc::clone(known));
        }
        let found: Arc<[String]> = find()?.into();
        let mut known = self.known();
        if known.len() >= MOST_WORDS {
            known.clear();
        }
        known.insert(word.to_owned(), Arc::clone(&found));
        Ok(found)
    }

    fn known(&self) -> MutexGuard<'_, FxHashMap<String, Arc<[String]>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_looked_up_once() {
        let kept = Kept::default();
        let found = kept.get_or("قمح", || Ok(vec!["وقمح".to_owned()]));
        assert_eq!(*found.expect("found"), ["وقمح"]);
        let again = kept.get_or("قمح", || Ok(Vec::new()));
        assert_eq!(*again.expect("known"), ["وقمح"]);
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let kept = Kept::default();
        for number in 0..=MOST_WORDS {
            let found = kept.get_or(&number.to_string(), || Ok(Vec::new()));
            found.expect("found");
        }
        assert!(kept.known().len() <= MOST_WORDS);
    }

    #[test]
    fn an_error_is_not_kept() {
        let kept = Kept::default();
        let error = || Error::EmptyQuery {
            query: String::new(),
        };
        assert!(kept.get_or("قمح", || Err(error())).is_err());
        assert!(kept.get_or("قمح", || Ok(Vec::new())).is_ok());
    }
}
