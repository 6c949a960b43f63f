//! What is known of the words seen last, so that a common word is folded and stemmed once.
//!
//! In: a word as its bytes stand in the text. Out: its terms, remembered or worked out. Per thread, with four slots for
//! each hash: no lock, no list to keep, the oldest of the four is overwritten. The key is the written word and not its skeleton, so that a
//! word seen before costs one hash and one comparison, and is not folded at all.

use std::ops::Range;

use crate::arabic::affixes::ORPHANS;
use crate::arabic::letters::REH;
use crate::arabic::normalize::{Letters, Skeleton, SkeletonBuilder};
use crate::arabic::stem::Stemmer;

/// Slots at first, 16 bytes each, for a program that asks one question; eight times as many whenever so many words were
/// worked out. A word worked out costs as much as forty remembered, so the table follows the vocabulary: 32 MB of
/// news have 175,000 words as written, of which 65,536 are 95 % of the text.
const FIRST_SLOTS: usize = 1 << 10;
/// Slots in the end: 8 MB, in a program that reads an archive.
const MOST_SLOTS: usize = 1 << 19;
/// Slots that a word may take: as many as share a line of cache. The word there longest goes first.
const WAYS: usize = 4;
/// Longer words are rare and are worked out each time; so short, every place in an entry fits a byte.
const LONGEST_BYTES: usize = 96;
/// Text for each slot, twice that of a common word with its terms. Overwritten slots leave their text behind; when
/// there is more than this, it is dropped.
const SLOT_TEXT_BYTES: usize = 64;

/// The words that a stemmer was asked for last.
#[derive(Debug, Default)]
pub struct Memo {
    stemmer: u64,
    slots: Vec<Known>,
    /// How many words were worked out since the memo grew last.
    learnt: usize,
    /// The words, each followed by the terms that are no part of it.
    text: String,
}

/// What is known of a word; its terms are in the memo.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    hash: u32,
    start: u32,
    written_len: u8,
    exact: Span,
    stem: Span,
    /// The letter at which a second word begins, if it is two; else 0.
    pub second_word: u8,
    traits: u8,
}

/// A part of an entry of the memo.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    from: u8,
    len: u8,
}

/// It has no letter.
pub const EMPTY: u8 = 1;
/// It has more letters than any word.
pub const OVERLONG: u8 = 2;
/// It may be a clitic that something cut off its word.
pub const ORPHAN: u8 = 4;
/// It is a function word.
pub const FUNCTION: u8 = 8;
/// The words beside it may change its stem.
pub const IN_CONTEXT: u8 = 16;

impl Known {
    /// Whether one of `traits` is true of the word.
    pub fn is(&self, traits: u8) -> bool {
        self.traits & traits != 0
    }

    /// The length of its entry.
    fn len(&self) -> usize {
        let written = usize::from(self.written_len);
        written.max(self.exact.end()).max(self.stem.end())
    }

    /// Where the exact term stands in [`Memo::entry`], and the stem.
    pub fn terms(&self) -> [Range<usize>; 2] {
        [self.exact, self.stem].map(|span| {
            let from = usize::from(span.from);
            from..from + usize::from(span.len)
        })
    }
}

impl Span {
    fn end(self) -> usize {
        usize::from(self.from) + usize::from(self.len)
    }
}

impl Memo {
    /// Forgets everything, unless it is of the stemmer that has the key `stemmer`.
    pub fn serve(&mut self, stemmer: u64) {
        let is_outgrown = self.learnt >= self.slots.len() && self.slots.len() < MOST_SLOTS;
        if is_outgrown || self.stemmer != stemmer {
            let slots = match is_outgrown {
                true => (8 * self.slots.len()).max(FIRST_SLOTS),
                false => self.slots.len(),
            };
            *self = Self {
                stemmer,
                slots: vec![Known::default(); slots],
                ..Self::default()
            };
        }
    }

    /// Keeps the text of no word but those that have a slot.
    fn drop_overwritten(&mut self) {
        let mut kept = String::new();
        for slot in self.slots.iter_mut().filter(|slot| slot.written_len > 0) {
            let start = kept.len();
            let entry = slot.start as usize..slot.start as usize + slot.len();
            kept.push_str(self.text.get(entry).unwrap_or_default());
            slot.start = u32::try_from(start).unwrap_or(u32::MAX);
        }
        self.text = kept;
        // Words so long are no language; without this, their text would be gone through again for every word.
        if self.text.len() > SLOT_TEXT_BYTES / 2 * self.slots.len() {
            self.text.clear();
            self.slots.fill(Known::default());
        }
    }

    /// Returns what is known of the word that is `written` so and has the hash `hash`.
    pub fn known(&mut self, stemmer: &Stemmer, written: &str, hash: u64) -> Known {
        let (buckets, _) = self.slots.as_chunks::<WAYS>();
        // The upper bits are mixed best.
        let index = (hash >> 40) as usize & (buckets.len() - 1);
        let check = (hash >> 8) as u32;
        let found = buckets[index].iter().find(|slot| {
            let is_same = slot.hash == check && slot.written_len as usize == written.len();
            is_same && self.written(slot) == written.as_bytes()
        });
        if let Some(known) = found {
            return *known;
        }
        if self.text.len() > SLOT_TEXT_BYTES * self.slots.len() {
            self.drop_overwritten();
        }
        let known = self.learn(stemmer, written, check);
        if known.written_len > 0 {
            let (buckets, _) = self.slots.as_chunks_mut::<WAYS>();
            buckets[index].rotate_right(1);
            buckets[index][0] = known;
        }
        known
    }

    /// The text in which the terms of a word stand.
    pub fn entry(&self, known: &Known) -> &str {
        let start = known.start as usize;
        self.text
            .get(start..start + known.len())
            .unwrap_or_default()
    }

    fn written(&self, known: &Known) -> &[u8] {
        let start = known.start as usize;
        let end = start + usize::from(known.written_len);
        self.text.as_bytes().get(start..end).unwrap_or_default()
    }

    fn learn(&mut self, stemmer: &Stemmer, written: &str, hash: u32) -> Known {
        self.learnt += 1;
        let mut known = Known {
            hash,
            start: u32::try_from(self.text.len()).unwrap_or(u32::MAX),
            ..Known::default()
        };
        if written.len() <= LONGEST_BYTES {
            self.text.push_str(written);
            known.written_len = written.len() as u8;
        }
        let mut word = SkeletonBuilder::new();
        written.chars().for_each(|letter| word.push(letter));
        let is_empty = word.is_empty();
        match word.finish() {
            Some(word) => self.add_terms(stemmer, &word, &mut known),
            None if is_empty => known.traits = EMPTY,
            None => known.traits = OVERLONG,
        }
        known
    }

    fn add_terms(&mut self, stemmer: &Stemmer, word: &Skeleton, known: &mut Known) {
        let stem = stemmer.stem(word, &mut |_| {});
        let written = known.start as usize..self.text.len();
        known.exact = self.add_term(written, known.start, &word.letters);
        known.stem = match stem.letters == word.letters {
            true => known.exact,
            false => self.add_term(0..0, known.start, &stem.letters),
        };
        let second_word = stemmer.second_word(word).unwrap_or(0);
        known.second_word = u8::try_from(second_word).unwrap_or(0);
        let letters = &word.letters[..];
        let traits = [
            (ORPHAN, ORPHANS.contains(&letters) || letters == [REH]),
            (FUNCTION, stemmer.is_function_word(word)),
            (
                IN_CONTEXT,
                stemmer.variants().depends_on_context(&stem.letters),
            ),
        ];
        let traits = traits.iter().filter(|(_, holds)| *holds);
        known.traits = traits.fold(0, |all, (one, _)| all | one);
    }

    /// Adds a term to the entry that begins at `start`, unless it is what stands at `same`.
    fn add_term(&mut self, same: Range<usize>, start: u32, letters: &Letters) -> Span {
        let mut term_start = self.text.len();
        letters.iter().for_each(|&letter| self.text.push(letter));
        let term = self.text.get(term_start..).unwrap_or_default();
        let len = term.len();
        if self.text.get(same.clone()) == Some(term) {
            self.text.truncate(term_start);
            term_start = same.start;
        }
        // An entry is LONGEST_BYTES and two terms of 3 bytes a letter at most; where a term begins fits a byte.
        Span {
            from: u8::try_from(term_start - start as usize).unwrap_or(u8::MAX),
            len: u8::try_from(len).unwrap_or(u8::MAX),
        }
    }
}

/// Mixes the two bytes of a letter into the hash of the letters before it.
pub fn mix(hash: u64, lead: u8, trail: u8) -> u64 {
    let letter = u64::from(u16::from_be_bytes([lead, trail]));
    (hash.rotate_left(5) ^ letter).wrapping_mul(0x517C_C1B7_2722_0A95)
}

/// Hashes a word of which every letter has two bytes or which is seldom seen, as [`mix`] does.
pub fn hash(written: &str) -> u64 {
    let pairs = written.as_bytes().chunks(2);
    pairs.fold(0, |hash, pair| match *pair {
        [lead, trail] => mix(hash, lead, trail),
        [last] => mix(hash, last, 0),
        _ => hash,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::arabic::normalize::{MAX_LETTERS, skeleton};

    /// Asks twice, so that the second answer is remembered.
    fn terms(memo: &mut Memo, stemmer: &Stemmer, written: &str) -> [String; 2] {
        let ask = |memo: &mut Memo| {
            let known = memo.known(stemmer, written, hash(written));
            let entry = memo.entry(&known);
            known
                .terms()
                .map(|range| entry.get(range).expect("a term").to_owned())
        };
        let first = ask(memo);
        assert_eq!(ask(memo), first);
        first
    }

    #[test]
    fn what_is_remembered_is_what_was_worked_out() {
        let analyzer = Analyzer::new();
        let mut memo = Memo::default();
        memo.serve(1);
        for written in ["والوزاراتُ", "صواريخ", "أمريكا", "لل", "\u{FEFB}جئ"]
        {
            let word = skeleton(written).expect(written);
            let stem = analyzer.stemmer().stem(&word, &mut |_| {});
            let expected = [word.letters.to_string(), stem.letters.to_string()];
            assert_eq!(terms(&mut memo, analyzer.stemmer(), written), expected);
        }
    }

    #[test]
    fn stemmers_do_not_share_their_stems() {
        let empty = Stemmer::new(&Default::default());
        let base = Analyzer::new();
        let mut memo = Memo::default();
        memo.serve(1);
        let first = terms(&mut memo, base.stemmer(), "صواريخ");
        memo.serve(2);
        let second = terms(&mut memo, &empty, "صواريخ");
        assert_ne!(first, second);
    }

    #[test]
    fn the_memo_grows_and_forgets_within_bounds() {
        let (stemmer, mut memo) = (Stemmer::new(&Default::default()), Memo::default());
        let letters: Vec<char> = "بتثجحخدرسشصضطعغ".chars().collect();
        for n in 0..40_000_usize {
            memo.serve(1);
            let digits = (0..5).map(|place| letters[n / 15_usize.pow(place) % 15]);
            let written: String = digits.chain("\u{064E}".repeat(40).chars()).collect();
            let [exact, _] = terms(&mut memo, &stemmer, &written);
            assert!(written.starts_with(&exact));
        }
        assert_eq!(memo.slots.len(), FIRST_SLOTS << 6);
        assert!(memo.text.len() <= SLOT_TEXT_BYTES * memo.slots.len() + (1 << 10));
    }

    #[test]
    fn a_word_too_long_to_remember_has_its_terms() {
        let written = "ب\u{064E}".repeat(MAX_LETTERS);
        let analyzer = Analyzer::new();
        let mut memo = Memo::default();
        memo.serve(1);
        let [exact, _] = terms(&mut memo, analyzer.stemmer(), &written);
        assert_eq!(exact, "ب".repeat(MAX_LETTERS));
    }
}
