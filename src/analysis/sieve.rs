//! Which words of a text may be those that are looked for, told by their letters: cheap to ask, never wrong in saying no.
//!
//! In: the terms that are wanted. Out: whether a word may have one of them. A word whose letters do not hold those of any
//! wanted term need not be folded, looked up or stemmed; in most texts that is nearly every word.

use super::runs::PlainRun;
use crate::arabic::affixes::ORPHANS;
use crate::arabic::compound::may_be_two;
use crate::arabic::letters::{Class, REH, alphabet_of, class};
use crate::arabic::normalize::{Letters, MAX_LETTERS, skeleton};
use crate::arabic::stem::Stemmer;

/// The tokens that are looked for: those with any of these terms.
#[derive(Debug, Clone, Default)]
pub struct WantedTokens<'a> {
    /// Terms of [`View::Skeleton`](super::View::Skeleton).
    pub skeletons: Vec<&'a str>,
    /// Terms of [`View::Stem`](super::View::Stem).
    pub stems: Vec<&'a str>,
    /// Of patterns of skeletons, what each word holds that matches.
    pub patterns: Vec<Vec<&'a str>>,
    /// Whether it matters how many words stand between two that are wanted, besides whether one does.
    pub distances: bool,
}

/// Tells which words may be wanted.
#[derive(Debug, Clone)]
pub struct Sieve {
    hallmarks: Vec<Hallmark>,
    /// The sets of letters of the hallmarks, without those that hold another one.
    alphabets: Vec<u64>,
    /// Of spellings that bring such letters into a word: the letters they need, and those there are then.
    added: Vec<(u64, u64)>,
    /// The letters of words that may be none.
    orphans: u64,
    distances: bool,
}

/// Letters that all stand in a word that is wanted.
#[derive(Debug, Clone)]
struct Hallmark {
    alphabet: u64,
    /// Each stands there in one piece.
    parts: Vec<Letters>,
}

impl Sieve {
    /// Returns a sieve for tokens that `stemmer` makes.
    pub fn new(stemmer: &Stemmer, wanted: &WantedTokens<'_>) -> Self {
        let stems = wanted.stems.iter().filter_map(|stem| letters(stem));
        let words = wanted.skeletons.iter().filter_map(|word| letters(word));
        let words = words.chain(stemmer.hallmarks(stems.collect()));
        let patterns = wanted.patterns.iter();
        let patterns =
            patterns.filter_map(|parts| parts.iter().map(|part| letters(part)).collect());
        let parts = words.map(|word| vec![word]).chain(patterns);
        let hallmarks: Vec<_> = parts.map(Hallmark::of).collect();
        let alphabets = least(hallmarks.iter().map(|hallmark| hallmark.alphabet));
        let needed = alphabets.iter().fold(0, |all, alphabet| all | alphabet);
        let added = stemmer.variants().added_letters();
        Self {
            hallmarks,
            added: added.filter(|(_, added)| added & needed != 0).collect(),
            alphabets,
            orphans: orphans().fold(0, |all, orphan| all | alphabet_of(orphan)),
            distances: wanted.distances,
        }
    }

    /// Whether the word that is `run`, and `written` so, is none that is wanted, and one position or, where distances do not matter,
    /// at least one.
    #[inline]
    pub fn passes_over<'text>(
        &self,
        stemmer: &Stemmer,
        run: &PlainRun,
        written: impl FnOnce() -> &'text str,
    ) -> bool {
        let has_letters_of_orphans = run.alphabet & !self.orphans == 0;
        if has_letters_of_orphans && is_orphan(run) || run.letters > MAX_LETTERS {
            return false;
        }
        let alphabet = self.settled(run.alphabet);
        let may_hold = self.alphabets.iter().any(|needed| needed & !alphabet == 0);
        if !may_hold && !self.distances {
            return true;
        }
        let Some(word) = skeleton(written()) else {
            return false;
        };
        let counts_as_two = self.distances && may_be_two(&word.letters);
        !(counts_as_two || may_hold && self.may_want(stemmer, alphabet, &word.letters))
    }

    /// Whether a word may be wanted that has these letters, and those of `alphabet` when it is settled.
    fn may_want(&self, stemmer: &Stemmer, alphabet: u64, word: &[char]) -> bool {
        let hallmarks = self.hallmarks.iter();
        let mut hallmarks = hallmarks.filter(|hallmark| hallmark.alphabet & !alphabet == 0);
        // What a spelling becomes is told by its letters alone.
        match stemmer.variants().may_settle(word) {
            true => hallmarks.next().is_some(),
            false => hallmarks.any(|hallmark| hallmark.stands_in(word)),
        }
    }

    /// The letters of a word, and those that it may have when its spelling is settled.
    fn settled(&self, alphabet: u64) -> u64 {
        self.added
            .iter()
            .fold(alphabet, |all, (needed, added)| match needed & !all {
                0 => all | added,
                _ => all,
            })
    }
}

impl Hallmark {
    fn of(parts: Vec<Letters>) -> Self {
        let alphabets = parts.iter().map(|part| alphabet_of(part));
        Self {
            alphabet: alphabets.fold(0, |all, alphabet| all | alphabet),
            parts,
        }
    }

    fn stands_in(&self, word: &[char]) -> bool {
        let is_there = |part: &Letters| {
            part.is_empty() || word.windows(part.len()).any(|window| *window == **part)
        };
        self.parts.iter().all(is_there)
    }
}

/// The letters of a term, unless it has signs that no Arabic word has, or more letters than any.
fn letters(term: &str) -> Option<Letters> {
    let letters: Vec<char> = term.chars().take(MAX_LETTERS + 1).collect();
    let is_arabic = letters.iter().all(|&letter| class(letter) == Class::Letter);
    (is_arabic && letters.len() <= MAX_LETTERS).then(|| Letters::from_slice(&letters))
}

/// The sets that hold no other one of them.
fn least(sets: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut sets: Vec<u64> = sets.collect();
    sets.sort_unstable_by_key(|set| (set.count_ones(), *set));
    let mut least: Vec<u64> = Vec::new();
    for set in sets {
        if !least.iter().any(|smaller| smaller & !set == 0) {
            least.push(set);
        }
    }
    least
}

/// Words that may be none: what something cut off a word, or a decimal point.
fn orphans() -> impl Iterator<Item = &'static [char]> {
    ORPHANS.iter().copied().chain([&[REH][..]])
}

/// Whether a word has as many letters as one that may be none, and the same ones.
fn is_orphan(run: &PlainRun) -> bool {
    let mut orphans = orphans().filter(|orphan| orphan.len() == run.letters);
    orphans.any(|orphan| alphabet_of(orphan) == run.alphabet)
}

#[cfg(test)]
mod tests;
