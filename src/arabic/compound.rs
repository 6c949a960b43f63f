//! Two words written as one: names like عبدالله, and words that lost the space between them.
//!
//! In: a skeleton. Out: the letter at which the second word begins. The halves must both be known and the whole must
//! not be: أبوظبي is two words, but أبواب is "doors".

use super::affixes::{PROCLITICS, ProcliticKind, without_prefix};
use super::letters::{AIN, ALEF, BEH, DAL, LAM, WAW, YEH};
use super::lexicon::{ADJECTIVE, Classes, FUNCTION, NAME, NOUN};
use super::normalize::Skeleton;
use super::stem::Stemmer;

/// The shortest word that a half may be, in letters.
const SHORTEST_HALF: usize = 3;

/// Whether letters have the shape of two words, whatever is known of them: an article inside, or a father before it.
pub fn may_be_two(letters: &[char]) -> bool {
    let has_article = |letters: &[char]| letters.windows(2).any(|pair| pair == [ALEF, LAM]);
    let has_father = |three: &[char]| matches!(three, [ALEF, BEH, WAW | YEH]);
    letters.len() >= 2 * SHORTEST_HALF
        && (letters.get(SHORTEST_HALF..).is_some_and(has_article)
            || letters.windows(3).any(has_father))
}

impl Stemmer {
    /// Returns where the second of two words begins, if `word` is two.
    pub fn second_word(&self, word: &Skeleton) -> Option<usize> {
        if !may_be_two(&word.letters) || self.lexicon().get(&word.letters).is(!NAME) {
            return None;
        }
        let clitics = PROCLITICS.iter().filter(|proclitic| {
            use ProcliticKind::{Conjunction, None, Preposition};
            matches!(proclitic.kind, None | Conjunction | Preposition)
        });
        clitics
            .filter(|clitic| without_prefix(&word.letters, clitic.letters).is_some())
            .find_map(|clitic| self.second_word_from(word, clitic.letters.len()))
    }

    fn second_word_from(&self, word: &Skeleton, start: usize) -> Option<usize> {
        let letters = &word.letters[start..];
        if let [AIN, BEH, DAL, ALEF, LAM, _, ..] = letters
            && !word.is_marked_alef(start + 3)
        {
            return Some(start + 3);
        }
        if let [ALEF, BEH, WAW | YEH, name @ ..] = letters
            && self.is_known(name, NOUN | ADJECTIVE | NAME)
            && self.is_unknown_whole(word, letters)
        {
            return Some(start + 3);
        }
        let second = (SHORTEST_HALF..letters.len().saturating_sub(SHORTEST_HALF)).find(|&at| {
            let (first, second) = letters.split_at(at);
            matches!(second, [ALEF, LAM, ..])
                && !word.is_marked_alef(start + at)
                && self.is_known(first, NOUN | NAME | FUNCTION)
                && self.is_known_behind_article(second)
        })?;
        self.is_unknown_whole(word, letters)
            .then_some(start + second)
    }

    fn is_known(&self, letters: &[char], classes: Classes) -> bool {
        letters.len() >= SHORTEST_HALF && self.lexicon().get(letters).is(classes)
    }

    /// The name of God is a headword with its article, all others are without.
    fn is_known_behind_article(&self, letters: &[char]) -> bool {
        let is_known = |letters| self.is_known(letters, NOUN | ADJECTIVE | NAME);
        self.lexicon().get(letters).is(NAME) || letters.get(2..).is_some_and(is_known)
    }

    /// A name may be entered as one word and still be two; no other word may hide in the letters.
    fn is_unknown_whole(&self, word: &Skeleton, letters: &[char]) -> bool {
        let entry = self.lexicon().get(letters);
        let (counted, tenth) = (entry.bare, self.least_half_evidence(letters) / 10);
        match entry.classes {
            NAME => true,
            0 => counted <= tenth && self.segment(word, None).is_none(),
            _ => false,
        }
    }

    /// The evidence of the rarer half, whichever way the letters part.
    fn least_half_evidence(&self, letters: &[char]) -> u32 {
        let halves = (SHORTEST_HALF..letters.len()).map(|at| {
            let (first, second) = letters.split_at(at);
            let second = second.strip_prefix(&[ALEF, LAM]).unwrap_or(second);
            let evidence = |half: &[char]| self.lexicon().get(half).evidence();
            evidence(first).min(evidence(second))
        });
        halves.max().unwrap_or(0)
    }
}
