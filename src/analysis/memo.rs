//! What is known of the words seen so far, so that a common word is folded and stemmed once.
//!
//! In: a word as its bytes stand in the text. Out: its terms, remembered or worked out. Per thread, so that there is no lock. The
//! key is the written word and not its skeleton, so that a word seen before is not folded at all. What was met first
//! is found first and kept longest, for common words are met early: when there is no more room, the half met last goes.

use std::ops::Range;

use super::key::Key;
use crate::arabic::affixes::ORPHANS;
use crate::arabic::letters::{REH, is_arabic_pair};
use crate::arabic::normalize::{Letters, Skeleton, SkeletonBuilder};
use crate::arabic::stem::Stemmer;

/// Buckets at first, for a program that asks one question. They double when three slots of four are taken.
const FIRST_BUCKETS: usize = 1 << 9;
/// Buckets in the end: 16 MB, in a program that reads a large archive. A word worked out costs as much as fifty remembered;
/// 32 MB of news have 176,000 words as written.
const MOST_BUCKETS: usize = 1 << 18;
/// Buckets in which a word may stand. Only words chosen to that end find all of them full.
const PROBES: u32 = 64;
/// Text for each bucket, twice that of two common words. When there is more, words go as if there were too many.
const BUCKET_TEXT_BYTES: usize = 64;
/// Longer words are rare and are worked out each time; so short, every length in [`Known`] fits a byte.
const LONGEST_BYTES: usize = 96;
/// A multiple at which the terms of each word begin, so that words have small numbers.
const ALIGNED_BYTES: usize = 4;
/// A copy of a length known beforehand needs no call, and nearly all terms are short: so much is copied, and what is too
/// much is not used.
pub const COPIED_BYTES: usize = 32;

/// The words that a stemmer was asked for.
#[derive(Debug)]
pub struct Memo {
    stemmer: u64,
    most_buckets: usize,
    buckets: Vec<Bucket>,
    /// How many slots are taken.
    taken: usize,
    /// The terms of the words, each behind them with what its key does not hold.
    text: String,
    /// Where the terms of each word in [`Self::text`] begin, and which parts of that they are; in order.
    learnt: Vec<(u32, Terms)>,
    /// How much of the text is of words that are remembered.
    kept_text: usize,
}

/// Two slots for words, which fill one line of a processor's cache.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Bucket([Known; 2]);

/// What is known of a word; its terms are in the memo.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    head: [u64; 2],
    hash: u32,
    /// Where its terms begin in [`Memo::text`].
    start: u32,
    /// What of the word its key does not hold stands behind the terms.
    tail_len: u8,
    /// Where the terms are in [`Memo::terms`].
    pub terms: Terms,
    /// The letter at which a second word begins, if it is two; else 0.
    pub second_word: u8,
    traits: u8,
}

/// Where two terms of a word lie, one behind the other or one in the other, in bytes from where the exact one begins.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terms {
    exact_len: u8,
    stem_from: u8,
    stem_len: u8,
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
/// All of it is letters and marks of U+0600–U+06FF, and wherever none stands beside it, it is one word with the same
/// terms, which are no longer than [`COPIED_BYTES`].
pub const PLAIN: u8 = 32;
/// It is not remembered: the next word to be worked out takes the place of its terms.
pub const FLEETING: u8 = 64;

/// The number of a word that has none, because it is not remembered.
pub const NO_NUMBER: u32 = u32::MAX;

impl Known {
    /// Whether one of `traits` is true of the word.
    #[inline]
    pub fn is(&self, traits: u8) -> bool {
        self.traits & traits != 0
    }

    /// The number of the word: the same until [`Memo::make_room`] forgets words, and less than [`Memo::numbers`];
    /// [`NO_NUMBER`] if the word is not remembered.
    #[inline]
    pub fn number(&self) -> u32 {
        match self.is(FLEETING) {
            true => NO_NUMBER,
            false => self.start / ALIGNED_BYTES as u32,
        }
    }

    fn is_free(&self) -> bool {
        self.head == [0; 2]
    }

    fn tail(&self) -> Range<usize> {
        let from = self.start as usize + self.terms.len();
        from..from + usize::from(self.tail_len)
    }
}

impl Terms {
    /// Returns the terms of a word whose stem is its exact term, of `len` bytes.
    pub fn same(len: usize) -> Self {
        Self {
            exact_len: fit(len),
            stem_from: 0,
            stem_len: fit(len),
        }
    }

    /// Returns where the exact term begins, and its length.
    #[inline]
    pub fn exact(self) -> (usize, usize) {
        (0, usize::from(self.exact_len))
    }

    /// Returns where the stem begins, and its length.
    #[inline]
    pub fn stem(self) -> (usize, usize) {
        (usize::from(self.stem_from), usize::from(self.stem_len))
    }

    /// Bytes of both terms.
    pub fn len(self) -> usize {
        let (from, len) = self.stem();
        usize::from(self.exact_len).max(from + len)
    }
}

impl Default for Memo {
    fn default() -> Self {
        Self::with_room_for(MOST_BUCKETS)
    }
}

impl Memo {
    /// Returns a memo that grows to so many buckets.
    fn with_room_for(most_buckets: usize) -> Self {
        Self {
            stemmer: 0,
            most_buckets,
            buckets: Vec::new(),
            taken: 0,
            text: String::new(),
            learnt: Vec::new(),
            kept_text: 0,
        }
    }

    /// Forgets everything, unless it is of the stemmer that has the key `stemmer`; makes room if there is none.
    pub fn serve(&mut self, stemmer: u64) {
        if self.stemmer != stemmer {
            *self = Self::with_room_for(self.most_buckets);
            self.stemmer = stemmer;
        }
        self.make_room();
    }

    /// Forgets the half of the words that was met last, if no more can be remembered.
    pub fn make_room(&mut self) {
        if self.is_full() {
            self.rebuild(self.buckets.len(), self.text.len() / 2);
            let ends = self.buckets.iter().flat_map(|bucket| bucket.0);
            let end = ends.map(|word| word.tail().end).max().unwrap_or(0);
            self.kept_text = end.next_multiple_of(ALIGNED_BYTES);
            let kept = self
                .learnt
                .partition_point(|(start, _)| (*start as usize) < end);
            self.learnt.truncate(kept);
        }
    }

    /// How many numbers words may have; see [`Known::number`].
    pub fn numbers(&self) -> usize {
        self.text.len() / ALIGNED_BYTES
    }

    /// Every word that has a number, in order of it: the number, the exact term and the stem.
    pub fn numbered(&self) -> impl Iterator<Item = (u32, &str, &str)> {
        self.learnt.iter().map(|&(start, terms)| {
            let part = |(from, len): (usize, usize)| {
                let from = start as usize + from;
                self.text.get(from..from + len).unwrap_or_default()
            };
            let number = start / ALIGNED_BYTES as u32;
            (number, part(terms.exact()), part(terms.stem()))
        })
    }

    /// Returns in which slot of its bucket the word with `key` is likely to be: one look at one place.
    #[inline]
    pub fn likely_slot(&self, key: Key) -> usize {
        let bucket = self.buckets.get(self.bucket_of(key.hash, 0));
        bucket.map_or(0, |Bucket([first, _])| usize::from(first.hash != key.hash))
    }

    /// Returns what is known of the word in a slot of the bucket of `key`.
    #[inline]
    pub fn known_in(&self, slot: usize, key: Key) -> Known {
        let bucket = self.buckets.get(self.bucket_of(key.hash, 0));
        let known = bucket.and_then(|Bucket(slots)| slots.get(slot));
        known.copied().unwrap_or_default()
    }

    /// Whether `known` is known of the word that has `key`, and that goes on with `tail` behind what the key holds.
    #[inline]
    pub fn is_of(&self, known: &Known, key: Key, tail: &str) -> bool {
        known.head == key.head && (key.is_whole() || self.has_tail(known, tail))
    }

    fn has_tail(&self, known: &Known, tail: &str) -> bool {
        usize::from(known.tail_len) == tail.len() && self.text.get(known.tail()) == Some(tail)
    }

    /// Returns what is known of the word that has `key`, and that goes on with `tail` behind what the key holds.
    pub fn find(&self, key: Key, tail: &str) -> Option<Known> {
        for probe in 0..PROBES {
            let Bucket(slots) = self.buckets.get(self.bucket_of(key.hash, probe))?;
            for slot in slots {
                if slot.is_free() {
                    return None;
                }
                if self.is_of(slot, key, tail) {
                    return Some(*slot);
                }
            }
        }
        None
    }

    /// Returns what is known of the word that is `written` so, and works it out if nothing is.
    pub fn known(&mut self, stemmer: &Stemmer, written: &str) -> Known {
        let (key, tail) = Key::of(written);
        let known = self.find(key, tail);
        known.unwrap_or_else(|| self.learn(stemmer, written))
    }

    /// Returns the exact term of a word and its stem, as [`Known::terms`] says.
    pub fn terms(&self, known: &Known) -> &str {
        let start = known.start as usize;
        let end = start + known.terms.len();
        self.text.get(start..end).unwrap_or_default()
    }

    /// Returns what [`Self::terms`] returns of a word that is plain, and what is behind it, [`COPIED_BYTES`] in all; nothing if that
    /// would end within a letter.
    #[inline]
    pub fn copied(&self, known: &Known) -> Option<&str> {
        let text = self.text.get(known.start as usize..)?;
        text.get(..COPIED_BYTES)
    }

    #[inline]
    fn bucket_of(&self, hash: u32, probe: u32) -> usize {
        hash.wrapping_add(probe) as usize & self.buckets.len().wrapping_sub(1)
    }

    /// Whether no more words can be remembered.
    pub fn is_full(&self) -> bool {
        2 * self.taken >= 3 * self.most_buckets
            || self.text.len() > BUCKET_TEXT_BYTES * self.most_buckets
    }

    fn learn(&mut self, stemmer: &Stemmer, written: &str) -> Known {
        let (key, tail) = Key::of(written);
        // A word that could not be remembered left its terms behind.
        self.text.truncate(self.kept_text);
        let mut known = Known {
            head: key.head,
            hash: key.hash,
            start: u32::try_from(self.text.len()).unwrap_or(u32::MAX),
            ..Known::default()
        };
        let mut word = SkeletonBuilder::new();
        written.chars().for_each(|letter| word.push(letter));
        let is_empty = word.is_empty();
        match word.finish() {
            Some(word) => self.work_out(stemmer, &word, &mut known),
            None if is_empty => known.traits = EMPTY,
            None => known.traits = OVERLONG,
        }
        let (pairs, odd) = written.as_bytes().as_chunks();
        let is_arabic = odd.is_empty() && pairs.iter().all(|&[a, b]| is_arabic_pair(a, b));
        let is_simple = known.traits & !FUNCTION == 0 && known.second_word == 0;
        if is_arabic && is_simple && known.terms.len() <= COPIED_BYTES {
            known.traits |= PLAIN;
        }
        if written.len() <= LONGEST_BYTES && !self.is_full() {
            self.text.push_str(tail);
            known.tail_len = fit(tail.len());
            while !self.text.len().is_multiple_of(ALIGNED_BYTES) {
                self.text.push(' ');
            }
            self.kept_text = self.text.len();
            self.learnt.push((known.start, known.terms));
            self.remember(known);
        } else {
            known.traits |= FLEETING;
        }
        known
    }

    fn remember(&mut self, known: Known) {
        if 2 * self.taken >= 3 * self.buckets.len() {
            let buckets = (2 * self.buckets.len()).max(FIRST_BUCKETS);
            self.rebuild(buckets, self.text.len());
        }
        self.enter(known);
    }

    /// Makes anew so many buckets of the words whose text begins before `text_end`, those met first first.
    fn rebuild(&mut self, buckets: usize, text_end: usize) {
        let words = self.buckets.iter().flat_map(|bucket| bucket.0);
        let kept = words.filter(|word| !word.is_free() && (word.start as usize) < text_end);
        let mut kept: Vec<Known> = kept.collect();
        kept.sort_unstable_by_key(|word| word.start);
        self.buckets.clear();
        self.buckets.shrink_to_fit();
        self.buckets.resize(buckets, Bucket::default());
        self.taken = 0;
        for word in kept {
            self.enter(word);
        }
    }

    /// Gives a word a slot; if there is none, that of another.
    fn enter(&mut self, known: Known) {
        for probe in 0..PROBES {
            let at = self.bucket_of(known.hash, probe);
            let Some(Bucket(slots)) = self.buckets.get_mut(at) else {
                return;
            };
            if let Some(free) = slots.iter_mut().find(|slot| slot.is_free()) {
                *free = known;
                self.taken += 1;
                return;
            }
        }
        let last = self.bucket_of(known.hash, PROBES - 1);
        if let Some(Bucket([_, slot])) = self.buckets.get_mut(last) {
            *slot = known;
        }
    }

    fn work_out(&mut self, stemmer: &Stemmer, word: &Skeleton, known: &mut Known) {
        let stem = stemmer.stem(word, &mut |_| {});
        let start = self.text.len();
        word.letters.write_to(&mut self.text);
        known.terms = add_stem(&mut self.text, start, &stem.letters);
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
}

/// Adds a stem behind its exact term, which `text` ends with from `start` on, unless it is a part of that.
pub fn add_stem(text: &mut String, start: usize, stem: &Letters) -> Terms {
    let exact_len = text.len() - start;
    stem.write_to(text);
    let both = text.get(start..).unwrap_or_default();
    let (exact, stem) = both.split_at_checked(exact_len).unwrap_or_default();
    let stem_len = stem.len();
    let part = exact.find(stem);
    if part.is_some() {
        text.truncate(start + exact_len);
    }
    Terms {
        exact_len: fit(exact_len),
        stem_from: fit(part.unwrap_or(exact_len)),
        stem_len: fit(stem_len),
    }
}

/// A length that [`LONGEST_BYTES`] or the longest word limit.
pub fn fit(len: usize) -> u8 {
    u8::try_from(len).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::arabic::normalize::{MAX_LETTERS, skeleton};

    /// Asks twice, so that the second answer is remembered.
    fn terms(memo: &mut Memo, stemmer: &Stemmer, written: &str) -> [String; 2] {
        let ask = |memo: &mut Memo| {
            let known = memo.known(stemmer, written);
            let terms = memo.terms(&known);
            let spans = [known.terms.exact(), known.terms.stem()];
            spans.map(|(from, len)| terms.get(from..from + len).expect("a term").to_owned())
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

    /// Words of five letters, no two alike.
    fn many_words() -> impl Iterator<Item = String> {
        let letters: Vec<char> = "بتثجحخدرسشصضطعغ".chars().collect();
        (0..).map(move |n: usize| {
            (0..5)
                .map(|place| letters[n / 15_usize.pow(place) % 15])
                .collect()
        })
    }

    #[test]
    fn a_word_is_remembered_while_the_memo_grows() {
        let (stemmer, mut memo) = (Stemmer::new(&Default::default()), Memo::default());
        memo.serve(1);
        for word in many_words().take(3_000) {
            terms(&mut memo, &stemmer, &word);
        }
        assert!(memo.buckets.len() > FIRST_BUCKETS);
        for word in many_words().take(3_000) {
            let (key, tail) = Key::of(&word);
            let known = memo.find(key, tail).expect("a word seen before");
            assert_eq!(memo.terms(&known), word);
        }
    }

    #[test]
    fn when_there_are_too_many_the_words_met_last_go() {
        let stemmer = Stemmer::new(&Default::default());
        let mut memo = Memo::with_room_for(1 << 12);
        let words = || many_words().map(|word| (word.clone() + &"\u{064E}".repeat(20), word));
        for (written, word) in words().take(40_000) {
            memo.serve(1);
            let [exact, _] = terms(&mut memo, &stemmer, &written);
            assert_eq!(exact, word);
        }
        assert_eq!(memo.buckets.len(), 1 << 12);
        assert!(2 * memo.taken <= 3 * memo.buckets.len());
        assert!(memo.text.len() <= BUCKET_TEXT_BYTES * memo.buckets.len() + (1 << 10));
        let (first, _) = words().next().expect("there are many");
        let (key, tail) = Key::of(&first);
        assert!(memo.find(key, tail).is_some());
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
