//! Counts the words of texts, for the rules to judge by.
//!
//! In: texts. Out: [`WordCounts`]. Words are first counted as they are written, and each is folded once in the end: a news
//! article repeats most of its words, and nothing here asks for stems.

use rustc_hash::FxHashMap;

use super::analyzer::Analyzer;
use super::words::arabic_words;
use crate::arabic::counts::{CountsBuilder, WordCounts};
use crate::arabic::normalize::skeleton;

/// A word longer than this, 40 letters with a mark on each, is no word. Texts without spaces are not kept.
const LONGEST_BYTES: usize = 160;

/// How often words were seen so far. Numbers and words of other scripts are none.
#[derive(Debug, Clone, Default)]
pub struct WordCounter {
    written: FxHashMap<String, u64>,
}

impl WordCounter {
    /// Counts the first `most` words of `text`.
    pub fn count(&mut self, text: &str, most: usize) {
        let words = arabic_words(text).take(most);
        words
            .filter(|written| written.len() <= LONGEST_BYTES)
            .for_each(|written| self.add(written, 1));
    }

    /// Adds what another counter has seen.
    pub fn merge(&mut self, other: Self) {
        for (written, times) in other.written {
            self.add(&written, times);
        }
    }

    fn add(&mut self, written: &str, times: u64) {
        match self.written.get_mut(written) {
            Some(seen) => *seen += times,
            None => {
                self.written.insert(written.to_owned(), times);
            }
        }
    }

    /// Returns the counts, in the spelling that `analyzer` settles.
    pub fn finish(self, analyzer: &Analyzer) -> WordCounts {
        let mut builder = CountsBuilder::new(analyzer.stemmer().variants());
        for (written, times) in self.written {
            if let Some(word) = skeleton(&written) {
                builder.add(&word, times);
            }
        }
        builder.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arabic::lexicon::hash;

    fn seen(counts: &WordCounts, word: &str) -> (u32, u32) {
        let letters = skeleton(word).expect(word).letters;
        let seen = counts.get(hash(&letters, &[])).unwrap_or_default();
        (seen.bare, seen.with_article)
    }

    #[test]
    fn arabic_words_are_counted_and_nothing_else() {
        let mut counter = WordCounter::default();
        counter.count("جسر الجسر، NATO 15 جِسر (والجسر) جـسر", 100);
        counter.count(&"جسر".repeat(100), 100);
        let counts = counter.finish(&Analyzer::new());
        assert_eq!(counts.len(), 1);
        assert_eq!(seen(&counts, "جسر"), (3, 3));
    }

    #[test]
    fn no_more_words_are_counted_than_asked_for() {
        let mut counter = WordCounter::default();
        counter.count(&"جسر ".repeat(9), 5);
        assert_eq!(seen(&counter.finish(&Analyzer::new()), "جسر"), (6, 0));
    }

    #[test]
    fn the_counts_of_two_counters_are_those_of_one() {
        let (mut first, mut second, mut both) =
            <(WordCounter, WordCounter, WordCounter)>::default();
        let texts = ["جسر وجسر وطريق", "جسر الطريق والطريق"].map(|text| text.repeat(3));
        first.count(&texts[0], 100);
        second.count(&texts[1], 100);
        texts.iter().for_each(|text| both.count(text, 100));
        first.merge(second);
        let bytes = |counter: WordCounter| counter.finish(&Analyzer::new()).as_bytes().to_vec();
        assert_eq!(bytes(first), bytes(both));
    }
}
