//! Reading a text for a few words alone.
//!
//! In: a text and a sieve. Out: the tokens that may be wanted, told as soon as they are read, so that neither the text nor a
//! list as long as it is kept. A word that the sieve passes over counts as one position; it is read after all where a month
//! stands beside it, whose name depends on it.

use super::analyzer::AnalyzedToken;
use super::runs::PlainRun;
use super::sieve::Sieve;
use super::words::WordReader;

/// So many words are read before they are told: the memory they take stays in the nearest caches.
const TOLD_AT_ONCE: usize = 1 << 9;

impl WordReader<'_> {
    /// Forgets the last text, reads another and calls `sink` with each token that `sieve` does not pass over.
    pub fn sift(mut self, sieve: &Sieve, sink: &mut impl FnMut(&AnalyzedToken<'_>)) {
        self.words.clear();
        let (mut at, mut told) = (0, 0);
        while at < self.text.len() {
            // Mostly one space.
            at += usize::from(self.text.as_bytes().get(at) == Some(&b' '));
            at = match self.passed_over(at, sieve) {
                Some(end) => end,
                None => self.read_next(at),
            };
            if self.words.words.len() > TOLD_AT_ONCE && !self.needs_next() {
                self.tell(told, sink);
                self.words.passed = None;
                told = self.words.forget_before(self.words.words.len());
            }
        }
        self.tell(told, sink);
    }

    /// Reads the word that was passed over last, if no word was read since: the next one needs to know it.
    pub(super) fn read_passed(&mut self) {
        if let Some((start, words)) = self.words.passed.take()
            && words == self.words.words.len()
        {
            self.words.position -= 1;
            self.read_next(start);
        }
    }

    /// Returns where the word at `at` ends if it can be passed over.
    #[inline]
    fn passed_over(&mut self, at: usize, sieve: &Sieve) -> Option<usize> {
        let run = PlainRun::read(self.text, at)?;
        let written = || self.text.get(at..run.end).unwrap_or_default();
        if self.needs_next() || !sieve.passes_over(self.stemmer, &run, written) {
            return None;
        }
        self.words.passed = Some((at, self.words.words.len()));
        self.words.position += 1;
        Some(run.end)
    }

    /// Whether the word read last needs to know the next one.
    fn needs_next(&self) -> bool {
        let last = self.words.in_context.last();
        last.is_some_and(|last| last + 1 == self.words.words.len())
    }

    /// Calls `sink` with the words from number `told` on.
    fn tell(&mut self, told: usize, sink: &mut impl FnMut(&AnalyzedToken<'_>)) {
        self.settle_context(usize::MAX);
        let words = &*self.words;
        let untold = words.words.get(told..).unwrap_or_default();
        untold.iter().for_each(|word| sink(&words.token(word)));
    }
}
