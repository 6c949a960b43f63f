//! How often an archive shows each word: bare, and behind a written article.
//!
//! In: the settled words of a sample of the archive. Out: for each word seen often enough its two counts, to a power of
//! two. The counts are evidence for the rules: what stands behind an article has neither proclitic nor pronoun, so its first and last
//! letters are its own. An article that lam swallowed (لل) is not counted, for its second lam may be the word's.
//!
//! The counts lie in memory as in their file, a hash table without the words: nothing is read before a word is asked for, and
//! an answer costs one look at the table. A word never counted is taken for one that was when 55 bits of their hashes are
//! the same; in an archive of a million words that happens once in a million archives, and there the same way at every question.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::affixes::without_prefix;
use super::letters::{ALEF, BEH, FEH, KAF, LAM, WAW};
use super::lexicon::{ByLetters, hash};
use super::normalize::{Letters, Skeleton};
use super::variants::Variants;

/// Words seen less are left out: most are names and slips of the pen, and they would be most of the file.
const LEAST_SEEN: u64 = 3;

/// What may stand before a word with the article.
const BEFORE_ARTICLE: &[&[char]] = &[&[], &[WAW], &[BEH], &[FEH], &[KAF]];

/// Bits of a slot that say how often; the others are those of the word's hash.
const SEEN_BITS: u32 = 9;

/// How often a word was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Times as it stands.
    pub bare: u32,
    /// Times behind a written article.
    pub with_article: u32,
    /// Whether the alef and lam it begins with are no article: the alef is often written with a hamza or madda.
    pub owns_article: bool,
}

impl Seen {
    /// Two counts of four bits, and a ninth bit.
    fn to_number(self) -> u64 {
        let [bare, with_article] = [self.bare, self.with_article].map(bucket);
        bare | with_article << 4 | u64::from(self.owns_article) << 8
    }

    fn from_number(number: u64) -> Self {
        Self {
            bare: count_of(number & 15),
            with_article: count_of(number >> 4 & 15),
            owns_article: number >> 8 & 1 == 1,
        }
    }
}

/// 0 for none, else one more than the power of two below the count; 15 for all from 16,384 on.
fn bucket(count: u32) -> u64 {
    u64::from(count.checked_ilog2().map_or(0, |log| log + 1).min(15))
}

/// The middle of a bucket: 1, 3, 6, 12 …
fn count_of(bucket: u64) -> u32 {
    match bucket {
        0 | 1 => bucket as u32,
        _ => 3 << (bucket - 2),
    }
}

/// The counts of a sample. Cheap to clone.
#[derive(Clone)]
pub struct WordCounts {
    /// [`Slot`]s, each word at or behind the place that its hash names, a free one ([`FREE`]) behind each run of them; one is free
    /// at least.
    bytes: Arc<dyn AsRef<[u8]> + Send + Sync>,
}

/// A number of eight bytes, lower byte first.
type Slot = [u8; 8];

const FREE: Slot = [0; 8];

impl WordCounts {
    /// A table of words by the hash of their letters.
    fn of(words: &BTreeMap<u64, Seen>) -> Self {
        let mut slots = vec![FREE; words.len() + words.len() / 3 + 1];
        for (&hash, seen) in words {
            let mut at = place(hash, slots.len());
            while slots[at] != FREE {
                at = (at + 1) % slots.len();
            }
            let number = hash >> SEEN_BITS << SEEN_BITS | seen.to_number();
            slots[at] = number.to_le_bytes();
        }
        Self {
            bytes: Arc::new(slots.into_flattened()),
        }
    }

    /// The counts that lie in what [`as_bytes`](Self::as_bytes) gave; `None` if it is no such table.
    pub fn from_bytes(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Option<Self> {
        let (slots, rest) = bytes.as_ref().as_chunks();
        let ends_searches = slots.contains(&FREE);
        (ends_searches && rest.is_empty()).then(|| Self {
            bytes: Arc::new(bytes),
        })
    }

    /// The counts as numbers of eight bytes, lower byte first.
    pub fn as_bytes(&self) -> &[u8] {
        (*self.bytes).as_ref()
    }

    fn slots(&self) -> &[Slot] {
        self.as_bytes().as_chunks().0
    }

    /// How many words have counts; all of them are looked at.
    pub fn len(&self) -> usize {
        self.hashes().count()
    }

    /// Whether no word has counts.
    pub fn is_empty(&self) -> bool {
        self.hashes().next().is_none()
    }

    /// The hashes of all words, but for their lowest bits.
    pub fn hashes(&self) -> impl Iterator<Item = u64> {
        let taken = self.slots().iter().filter(|slot| **slot != FREE);
        taken.map(|slot| u64::from_le_bytes(*slot) >> SEEN_BITS << SEEN_BITS)
    }

    /// Returns how often the word was seen whose letters have this [`hash`].
    #[inline]
    pub fn get(&self, hash: u64) -> Option<Seen> {
        let slots = self.slots();
        let mut at = place(hash, slots.len());
        loop {
            let slot = u64::from_le_bytes(slots[at]);
            if slot == 0 {
                return None;
            }
            if slot >> SEEN_BITS == hash >> SEEN_BITS {
                return Some(Seen::from_number(slot));
            }
            at = if at + 1 == slots.len() { 0 } else { at + 1 };
        }
    }
}

/// The slot at which a search begins: as far into the table as the hash is among all hashes.
fn place(hash: u64, slots: usize) -> usize {
    ((u128::from(hash) * slots as u128) >> 64) as usize
}

impl fmt::Debug for WordCounts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "counts of {} words", self.len())
    }
}

/// Counts words.
pub struct CountsBuilder<'a> {
    variants: &'a Variants,
    tallies: ByLetters<Tally>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    bare: u64,
    /// Of `bare`, those whose first letter was an alef written with hamza or madda.
    marked: u64,
    with_article: u64,
}

impl<'a> CountsBuilder<'a> {
    /// Begins; words are counted in the spelling that `variants` settles.
    pub fn new(variants: &'a Variants) -> Self {
        Self {
            variants,
            tallies: ByLetters::default(),
        }
    }

    /// Counts a word that stands there so many times.
    pub fn add(&mut self, word: &Skeleton, times: u64) {
        let mut settled = *word;
        self.variants.settle(&mut settled);
        let tally = self.tally(&settled.letters);
        tally.bare += times;
        tally.marked += match settled.is_marked_alef(0) {
            true => times,
            false => 0,
        };
        if let Some(rest) = behind_article(&settled) {
            self.tally(&rest).with_article += times;
        }
    }

    fn tally(&mut self, letters: &[char]) -> &mut Tally {
        self.tallies.entry(letters.into()).or_default()
    }

    /// Returns the counts of the words seen often enough.
    pub fn finish(self) -> WordCounts {
        let tallies = self.tallies.into_iter();
        let often = tallies.filter(|(_, tally)| tally.bare + tally.with_article >= LEAST_SEEN);
        let words = often.map(|(letters, tally)| (hash(&letters, &[]), seen(&letters, tally)));
        WordCounts::of(&words.collect())
    }
}

/// The letters behind a written article, if the word begins with one.
fn behind_article(word: &Skeleton) -> Option<Letters> {
    let found = BEFORE_ARTICLE.iter().find_map(|before| {
        let rest = without_prefix(&word.letters, before)?;
        let rest = rest.strip_prefix(&[ALEF, LAM])?;
        // An alef with a hamza is no article's.
        (!word.is_marked_alef(before.len()) && rest.len() >= 2).then_some(rest)
    })?;
    Some(Letters::from_slice(found))
}

fn seen(letters: &[char], tally: Tally) -> Seen {
    let count = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    Seen {
        bare: count(tally.bare),
        with_article: count(tally.with_article),
        // Some leave out a hamza that belongs, few write one that does not.
        owns_article: letters.starts_with(&[ALEF, LAM]) && 100 * tally.marked >= 8 * tally.bare,
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::btree_map;
    use proptest::prelude::*;

    use super::super::normalize::skeleton;
    use super::*;

    fn letters(word: &str) -> Letters {
        skeleton(word).expect(word).letters
    }

    fn counts(words: &[(&str, u64)]) -> WordCounts {
        let variants = Variants::parse("spelling\tئو\tؤو", "");
        let mut builder = CountsBuilder::new(&variants);
        for (word, times) in words {
            builder.add(&skeleton(word).expect(word), *times);
        }
        builder.finish()
    }

    #[track_caller]
    fn seen(words: &[(&str, u64)], word: &str) -> (u32, u32) {
        let seen = counts(words).get(hash(&letters(word), &[]));
        seen.map_or((0, 0), |seen| (seen.bare, seen.with_article))
    }

    #[test]
    fn a_word_is_counted_bare_and_behind_every_written_article() {
        let words = [("وزير", 8), ("الوزير", 4), ("والوزير", 4), ("بالوزير", 4)];
        assert_eq!(seen(&words, "وزير"), (12, 12));
        assert_eq!(seen(&words, "الوزير"), (6, 0));
    }

    #[test]
    fn an_article_that_lam_swallowed_is_none() {
        assert_eq!(seen(&[("للجنة", 9)], "جنة"), (0, 0));
    }

    #[test]
    fn an_alef_with_a_hamza_is_no_article() {
        assert_eq!(seen(&[("ألماس", 9), ("وإلهام", 9)], "ماس"), (0, 0));
        assert_eq!(seen(&[("ألماس", 9), ("وإلهام", 9)], "هام"), (0, 0));
    }

    #[test]
    fn a_word_often_written_with_a_hamza_owns_its_alef_and_lam() {
        let owns = |words: &[(&str, u64)], word: &str| {
            let seen = counts(words).get(hash(&letters(word), &[]));
            seen.is_some_and(|seen| seen.owns_article)
        };
        assert!(owns(&[("ألبرتو", 3), ("البرتو", 30)], "البرتو"));
        assert!(!owns(&[("ألوزير", 3), ("الوزير", 300)], "الوزير"));
        assert!(!owns(&[("أحمد", 30)], "أحمد"));
    }

    #[test]
    fn words_seen_less_than_three_times_are_left_out() {
        let counts = counts(&[("سد", 2), ("جسر", 1), ("الجسر", 2)]);
        assert_eq!(counts.len(), 1);
        assert!(counts.get(hash(&letters("جسر"), &[])).is_some());
    }

    #[test]
    fn words_are_counted_in_their_settled_spelling() {
        assert_eq!(seen(&[("شئون", 5), ("شؤون", 6)], "شؤون"), (12, 0));
    }

    #[test]
    fn a_count_is_remembered_to_a_power_of_two() {
        let ends = [1, 3, 4, 7, 8, 16_383, 16_384, u32::MAX];
        let read = ends.map(|count| count_of(bucket(count)));
        assert_eq!(read, [1, 3, 6, 6, 12, 12_288, 24_576, 24_576]);
        assert_eq!(count_of(bucket(0)), 0);
    }

    #[test]
    fn counts_come_back_from_their_bytes() {
        let written = counts(&[("وزير", 8), ("الوزير", 4), ("ألبرتو", 5), ("في", 90_000)]);
        let read = WordCounts::from_bytes(written.as_bytes().to_vec()).expect("its bytes");
        assert_eq!((read.len(), read.as_bytes()), (4, written.as_bytes()));
        assert!(WordCounts::from_bytes(b"").is_none());
        assert!(WordCounts::from_bytes(b"12345678").is_none());
        assert!(WordCounts::from_bytes([0; 9]).is_none());
    }

    #[test]
    fn a_hash_is_what_it_was_when_files_were_written() {
        // Another hash is another file: `ANALYSIS_VERSION` rises with it.
        assert_eq!(hash(&letters("وزير"), &[]), 12_608_404_795_836_053_849);
    }

    proptest! {
        #[test]
        fn every_word_has_its_own_counts_and_others_have_none(
            words in btree_map("[ابتثجحخد]{1,5}", 3_u64..40_000, 0..200),
            other in "[ابتثجحخد]{1,5}",
        ) {
            let listed: Vec<_> = words.iter().map(|(word, times)| (&**word, *times)).collect();
            let counts = counts(&listed);
            prop_assert_eq!(counts.len(), words.len());
            for word in words.keys().chain([&other]) {
                let expected = words.get(word).map(|times| count_of(bucket(*times as u32)));
                let found = counts.get(hash(&letters(word), &[]));
                prop_assert_eq!(found.map(|seen| seen.bare), expected);
            }
        }
    }
}
