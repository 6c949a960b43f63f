//! The stems of the words seen last, so that a common word is stemmed once.
//!
//! In: a skeleton. Out: its stem, remembered or worked out. Direct-mapped and per thread: no lock, no list to keep, a slot
//! is simply overwritten. The 16,384 commonest skeletons are 84 % of all words of news.

use std::cell::RefCell;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::arabic::lexicon::LetterHasher;
use crate::arabic::normalize::Skeleton;
use crate::arabic::stem::{Stem, Stemmer};

const SLOTS: usize = 16_384;

thread_local! {
    static MEMO: RefCell<Vec<Option<Box<Slot>>>> = const { RefCell::new(Vec::new()) };
}

struct Slot {
    stemmer: u64,
    word: Skeleton,
    stem: Stem,
}

/// Returns a key that no other stemmer of the process has.
pub fn next_key() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Returns the stem of `word` by the stemmer that has `key`.
pub fn stem(key: u64, stemmer: &Stemmer, word: &Skeleton) -> Stem {
    MEMO.with_borrow_mut(|memo| {
        if memo.is_empty() {
            memo.resize_with(SLOTS, || None);
        }
        let slot = &mut memo[slot_of(word)];
        match slot {
            Some(slot) if slot.stemmer == key && slot.word == *word => slot.stem,
            slot => {
                let stem = stemmer.stem(word, &mut |_| {});
                let fresh = Slot {
                    stemmer: key,
                    word: *word,
                    stem,
                };
                match slot {
                    Some(slot) => **slot = fresh,
                    None => *slot = Some(Box::new(fresh)),
                }
                stem
            }
        }
    })
}

fn slot_of(word: &Skeleton) -> usize {
    let mut hasher = LetterHasher::default();
    word.letters.hash(&mut hasher);
    let hash = hasher.finish();
    usize::try_from(hash % SLOTS as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::arabic::normalize::skeleton;

    #[test]
    fn a_remembered_stem_is_the_stem() {
        let analyzer = Analyzer::new();
        let word = skeleton("والوزارات").expect("a word");
        let direct = analyzer.stemmer().stem(&word, &mut |_| {});
        for _ in 0..2 {
            assert_eq!(stem(0, analyzer.stemmer(), &word).letters, direct.letters);
        }
    }

    #[test]
    fn stemmers_do_not_share_their_stems() {
        let empty = Analyzer::with_stemmer(Stemmer::new(&Default::default()));
        let word = skeleton("صواريخ").expect("a word");
        let base = Analyzer::new();
        let (a, b) = (next_key(), next_key());
        let first = stem(a, base.stemmer(), &word);
        assert_ne!(first.letters, stem(b, empty.stemmer(), &word).letters);
    }
}
