//! How much may come out of one file.
//!
//! In: the size of a file on the disk. Out: readers that stop when all that was unpacked of the file, on all levels,
//! is more than any archive of texts holds. Text packs to a tenth; a bomb to a thousandth, and again on each level.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use crate::archive::article::SkipReason;

/// So many articles as long as may be may come out of any file.
const ARTICLES: u64 = 8;
/// Beyond that, so many times its size: the most monotonous exports of databases pack to a hundredth.
const TIMES: u64 = 200;

/// What may still be unpacked of one file.
#[derive(Debug, Clone)]
pub(in crate::archive) struct Budget {
    limit: u64,
    left: Rc<Cell<u64>>,
}

impl Budget {
    /// The budget of a file of `bytes`, of whose articles none is longer than `article_bytes`.
    pub(in crate::archive) fn of_file(bytes: u64, article_bytes: u64) -> Self {
        let always = article_bytes.saturating_mul(ARTICLES);
        Self::new(always.saturating_add(bytes.saturating_mul(TIMES)))
    }

    fn new(limit: u64) -> Self {
        Self {
            limit,
            left: Rc::new(Cell::new(limit)),
        }
    }

    /// Why nothing more is unpacked, once the budget is spent.
    pub(in crate::archive) fn spent(&self) -> Option<SkipReason> {
        (self.left.get() == 0).then_some(SkipReason::ExpandsTooMuch { limit: self.limit })
    }

    /// A reader of what `inner` unpacks, as long as the budget lasts.
    pub(in crate::archive) fn meter<R: Read>(&self, inner: R) -> Metered<R> {
        let budget = self.clone();
        Metered { inner, budget }
    }
}

/// A reader whose bytes are counted.
pub(in crate::archive) struct Metered<R> {
    inner: R,
    budget: Budget,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.budget.left.get();
        if left == 0 {
            return Err(io::Error::other("more is packed than may come out"));
        }
        let length = self.inner.read(buffer)?;
        let used = u64::try_from(length).unwrap_or(u64::MAX);
        self.budget.left.set(left.saturating_sub(used));
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_readers_unpack_together_is_bounded() {
        let budget = Budget::new(6);
        let mut one = Vec::new();
        let mut reader = budget.meter(&b"1234"[..]);
        reader.read_to_end(&mut one).expect("within the budget");
        assert_eq!(budget.spent(), None);
        let refused = budget.meter(io::repeat(0)).read_to_end(&mut one);
        assert!(refused.is_err());
        assert_eq!(
            budget.spent(),
            Some(SkipReason::ExpandsTooMuch { limit: 6 })
        );
    }
}
