//! What was found out of an archive, kept for the next questions, which repeat their words as the news does.
//!
//! In: what is asked for, and how to find it out. Out: what was found. It belongs to one searcher, whose terms never change, so that
//! what is kept is what would be found again.

use std::borrow::Borrow;
use std::fmt;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

/// Findings, `MOST` at a time: when there are more, all go.
pub struct Kept<Asked, Found, const MOST: usize>(Mutex<FxHashMap<Asked, Found>>);

impl<Asked: Hash + Eq, Found: Clone, const MOST: usize> Kept<Asked, Found, MOST> {
    /// What is known of `asked`, or else what `find` finds. A failure is not kept.
    pub fn get_or<Part, Failure>(
        &self,
        asked: &Part,
        find: impl FnOnce() -> Result<Found, Failure>,
    ) -> Result<Found, Failure>
    where
        Asked: Borrow<Part>,
        Part: Hash + Eq + ToOwned<Owned = Asked> + ?Sized,
    {
        if let Some(known) = self.known().get(asked) {
            return Ok(known.clone());
        }
        let found = find()?;
        let mut known = self.known();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(asked.to_owned(), found.clone());
        Ok(found)
    }

    /// Forgets everything.
    pub fn forget(&self) {
        self.known().clear();
    }

    fn known(&self) -> MutexGuard<'_, FxHashMap<Asked, Found>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Asked, Found, const MOST: usize> Default for Kept<Asked, Found, MOST> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<Asked, Found, const MOST: usize> fmt::Debug for Kept<Asked, Found, MOST> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "at most {MOST} findings")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Words = Kept<String, Vec<&'static str>, 100>;

    #[test]
    fn a_word_is_looked_up_once() {
        let kept = Words::default();
        let found = kept.get_or("قمح", || Ok::<_, ()>(vec!["وقمح"]));
        assert_eq!(found, Ok(vec!["وقمح"]));
        let again = kept.get_or("قمح", || Ok::<_, ()>(Vec::new()));
        assert_eq!(again, Ok(vec!["وقمح"]));
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let kept = Words::default();
        for number in 0..=100 {
            let found = kept.get_or(&*number.to_string(), || Ok::<_, ()>(Vec::new()));
            assert_eq!(found, Ok(Vec::new()));
        }
        assert!(kept.known().len() <= 100);
    }

    #[test]
    fn what_is_forgotten_is_found_again() {
        let kept = Words::default();
        let found = kept.get_or("قمح", || Ok::<_, ()>(vec!["وقمح"]));
        kept.forget();
        assert_ne!(kept.get_or("قمح", || Ok(Vec::new())), found);
    }

    #[test]
    fn an_error_is_not_kept() {
        let kept = Words::default();
        assert_eq!(kept.get_or("قمح", || Err("no index")), Err("no index"));
        assert!(kept.get_or("قمح", || Ok::<_, ()>(Vec::new())).is_ok());
    }
}
