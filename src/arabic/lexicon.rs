//! The evidence that a string of letters is a word, and what kind of word.
//!
//! In: lines `headword<TAB>class`, the headword in its published spelling; and the counts learnt from an archive.
//! Out: [`Entry`] for a skeleton. Both sources answer through one interface, so that the rules never ask where
//! the evidence came from. Names written with the article are entered without it: the rules put it back.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::counts::{Seen, WordCounts};
use super::letters::{ALEF, ALEF_MAKSURA, HEH, LAM};
use super::normalize::{MAX_LETTERS, Skeleton, skeleton};

/// A set of word classes, one bit each.
pub type Classes = u8;
/// A noun, those in teh marbuta and those whose plural is broken included.
pub const NOUN: Classes = 1;
/// An adjective, in its masculine form.
pub const ADJECTIVE: Classes = 2;
/// A verb: past, third person, or the imperfect.
pub const VERB: Classes = 4;
/// A proper name.
pub const NAME: Classes = 8;
/// A function word.
pub const FUNCTION: Classes = 16;

/// What is known of a skeleton. The default is what is known of a word never seen: nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Entry {
    /// The classes it is a headword of; none if it is no headword.
    pub classes: Classes,
    /// Whether a headword with this skeleton begins with an alef under or over which a hamza or madda stands.
    pub marked_alef: bool,
    /// Whether such an alef is the second letter of a headword with this skeleton: كأس, but not وادي.
    pub marked_second: bool,
    /// Whether an archive shows that the alef and lam it begins with are no article.
    pub owns_article: bool,
    /// Whether a headword with this skeleton ends in teh marbuta, which every ending opens to a teh.
    pub teh_marbuta: bool,
    /// Whether the function word ends in alef maksura, which parts على from the name علي.
    pub function_in_alef_maksura: bool,
    /// Times seen bare.
    pub bare: u32,
    /// Times seen behind a written article.
    pub with_article: u32,
}

impl Entry {
    /// How a headword counts that no archive has counted yet.
    const HEADWORD_EVIDENCE: u32 = 64;
    /// How often a headword noun or adjective counts as seen behind the article.
    const HEADWORD_WITH_ARTICLE: u32 = 16;

    /// What a headword is, in one number.
    fn traits(&self) -> u32 {
        u32::from_le_bytes([
            self.classes,
            u8::from(self.marked_alef) | u8::from(self.marked_second) << 1,
            u8::from(self.teh_marbuta),
            u8::from(self.function_in_alef_maksura),
        ])
    }

    /// Returns what is known once an archive has shown the word as well.
    fn and_seen(self, seen: Seen) -> Self {
        Self {
            bare: self.bare.saturating_add(seen.bare),
            with_article: self.with_article.saturating_add(seen.with_article),
            owns_article: self.owns_article || seen.owns_article,
            ..self
        }
    }

    /// Whether it is a headword.
    pub fn is_headword(&self) -> bool {
        self.classes != 0
    }

    /// Whether it is a headword of one of `classes`.
    pub fn is(&self, classes: Classes) -> bool {
        self.classes & classes != 0
    }

    /// Evidence that it is a word, `e` for short.
    pub fn evidence(&self) -> u32 {
        let seen = self.bare.saturating_add(self.with_article);
        match self.is_headword() {
            true => seen.max(Self::HEADWORD_EVIDENCE),
            false => seen,
        }
    }

    /// Evidence that it takes the article, `a` for short.
    pub fn article_evidence(&self) -> u32 {
        match self.is(NOUN | ADJECTIVE) {
            true => self.with_article.max(Self::HEADWORD_WITH_ARTICLE),
            false => self.with_article,
        }
    }

    /// Whether it takes the article, and so carries neither proclitic nor pronoun: its letters are its own.
    pub fn is_own(&self) -> bool {
        let fiftieth_of_bare = self.bare.div_ceil(50);
        self.article_evidence() >= fiftieth_of_bare.max(2)
    }
}

/// Headwords and counts by skeleton, in an open hash table without an allocation per word: a program that asks one
/// question reads all of them first.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// A power of two, and a third more than words at least.
    slots: Vec<Slot>,
    /// One bit for the upper half of the hash of each word, those that have counts alone among them: most strings asked
    /// for are no words, and end here without leaving the first-level cache.
    seen: Vec<u64>,
    words: Vec<Headword>,
    /// The letters of all words, one after the other.
    letters: Vec<char>,
    /// What an archive shows of words.
    counts: Option<WordCounts>,
}

/// A free slot has word number `u32::MAX`.
#[derive(Debug, Clone, Copy)]
struct Slot {
    hash: u32,
    word: u32,
}

#[derive(Debug, Clone, Copy)]
struct Headword {
    start: u32,
    len: u32,
    entry: Entry,
}

impl Headword {
    fn from_numbers([start, len, traits]: [u32; 3]) -> Self {
        let [classes, marks, teh_marbuta, alef_maksura] = traits.to_le_bytes();
        Self {
            start,
            len,
            entry: Entry {
                classes,
                marked_alef: marks & 1 == 1,
                marked_second: marks & 2 == 2,
                teh_marbuta: teh_marbuta == 1,
                function_in_alef_maksura: alef_maksura == 1,
                ..Entry::default()
            },
        }
    }
}

const FREE: Slot = Slot {
    hash: 0,
    word: u32::MAX,
};

impl Lexicon {
    /// Returns the headwords as numbers of four bytes, lower byte first: the slots, the words, the letters, each behind its count.
    /// What an archive shows of them is left out.
    pub fn to_bytes(&self) -> Vec<u8> {
        let slots = self.slots.iter().flat_map(|slot| [slot.hash, slot.word]);
        let words = self.words.iter().flat_map(|word| {
            let [start, len] = [word.start, word.len];
            [start, len, word.entry.traits()]
        });
        let letters = self.letters.iter().map(|&letter| u32::from(letter));
        let counts = [self.slots.len(), self.words.len(), self.letters.len()].map(index);
        let numbers = counts.into_iter().chain(slots).chain(words).chain(letters);
        numbers.flat_map(u32::to_le_bytes).collect()
    }

    /// Reads what `to_bytes` wrote; `None` if it did not.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (numbers, _) = bytes.as_chunks::<4>();
        let (counts, numbers) = numbers.split_at_checked(3)?;
        let count = |n: usize| Some(u32::from_le_bytes(*counts.get(n)?) as usize);
        let (slots, numbers) = numbers.split_at_checked(2 * count(0)?)?;
        let (words, letters) = numbers.split_at_checked(3 * count(1)?)?;
        let mut lexicon = Self {
            slots: read(slots, |[hash, word]| Slot { hash, word }),
            seen: vec![0; SEEN_BLOCKS],
            words: read(words, Headword::from_numbers),
            letters: read(letters, |[letter]| {
                char::from_u32(letter).unwrap_or_default()
            }),
            counts: None,
        };
        let Self { slots, seen, .. } = &mut lexicon;
        for slot in slots.iter().filter(|slot| slot.word != u32::MAX) {
            let (block, bit) = seen_bit(slot.hash);
            seen[block] |= bit;
        }
        (lexicon.letters.len() == count(2)?).then_some(lexicon)
    }

    /// Returns what is known of a word.
    pub fn get(&self, letters: &[char]) -> Entry {
        self.get_joined(letters, &[])
    }

    /// Returns what is known of the word that `front` and `back` make together.
    pub fn get_joined(&self, front: &[char], back: &[char]) -> Entry {
        self.get_hashed(hash(front, back), front, back)
    }

    /// As `get_joined`, where `front` is the first `front.len()` letters of the word that `beginnings` is of.
    pub fn get_beginning(&self, beginnings: &Beginnings, front: &[char], back: &[char]) -> Entry {
        let state = beginnings.states.get(front.len()).copied();
        let mut hasher = LetterHasher(state.unwrap_or_default());
        hasher.add(back);
        self.get_hashed(hasher.finish(), front, back)
    }

    #[inline]
    fn get_hashed(&self, hash: u64, front: &[char], back: &[char]) -> Entry {
        let (block, bit) = seen_bit(hash as u32);
        if self.seen.get(block).is_none_or(|bits| bits & bit == 0) {
            return Entry::default();
        }
        let entry = match self.find(hash as u32, front, back) {
            Ok(word) => self.words[word].entry,
            Err(_) => Entry::default(),
        };
        let counts = self.counts.as_ref();
        match counts.and_then(|counts| counts.get(hash)) {
            Some(seen) => entry.and_seen(seen),
            None => entry,
        }
    }

    /// Returns the number of a word, or the free slot where it belongs.
    fn find(&self, hash: u32, front: &[char], back: &[char]) -> Result<usize, usize> {
        let Some(mask) = self.slots.len().checked_sub(1) else {
            return Err(0);
        };
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot.word == u32::MAX {
                return Err(at);
            }
            let word = slot.word as usize;
            if slot.hash == hash && self.is_word(word, front, back) {
                return Ok(word);
            }
            at = (at + 1) & mask;
        }
    }

    fn is_word(&self, word: usize, front: &[char], back: &[char]) -> bool {
        let letters = self.letters_of(&self.words[word]);
        let joined = front.iter().chain(back);
        letters.len() == front.len() + back.len() && letters.iter().eq(joined)
    }

    fn letters_of(&self, word: &Headword) -> &[char] {
        let start = word.start as usize;
        &self.letters[start..start + word.len as usize]
    }

    /// Adds a headword. What is no Arabic word is left out.
    pub fn add(&mut self, headword: &str, classes: Classes, settle: impl Fn(&mut Skeleton)) {
        let Some(mut word) = skeleton(headword) else {
            return;
        };
        settle(&mut word);
        let letters = match (&word.letters[..], word.is_marked_alef(0)) {
            ([ALEF, LAM, name @ ..], false) if classes == NAME && name.len() >= 3 => name,
            (letters, _) => letters,
        };
        let entry = self.entry(letters);
        entry.classes |= classes;
        entry.marked_alef |= word.is_marked_alef(0);
        entry.marked_second |= word.is_marked_alef(1);
        entry.teh_marbuta |= word.ends_in_teh_marbuta;
        entry.function_in_alef_maksura |= classes == FUNCTION && headword.ends_with(ALEF_MAKSURA);
    }

    /// Makes settled letters a headword of `classes` as well; `marked_alef` as in [`Entry`].
    pub fn add_classes(&mut self, letters: &[char], classes: Classes, marked_alef: bool) {
        let entry = self.entry(letters);
        entry.classes |= classes;
        entry.marked_alef |= marked_alef;
    }

    /// Judges by `counts` as well.
    pub fn set_counts(&mut self, counts: WordCounts) {
        counts.hashes().for_each(|hash| self.mark_seen(hash as u32));
        self.counts = Some(counts);
    }

    fn mark_seen(&mut self, hash: u32) {
        let (block, bit) = seen_bit(hash);
        self.seen.resize(SEEN_BLOCKS, 0);
        self.seen[block] |= bit;
    }

    /// Every headword, in no order.
    pub fn headwords(&self) -> impl Iterator<Item = (&[char], Entry)> {
        let words = self.words.iter();
        let words = words.filter(|word| word.entry.is_headword());
        words.map(|word| (self.letters_of(word), word.entry))
    }

    /// Whether the letters are a word that takes the article, or such a word before a pronoun.
    pub fn is_own(&self, letters: &[char]) -> bool {
        self.get(letters).is_own() || self.is_own_without_pronoun(letters)
    }

    fn is_own_without_pronoun(&self, letters: &[char]) -> bool {
        use super::affixes::{PRONOUNS, without_suffix};
        use super::letters::{HAMZA, TEH, WAW_WITH_HAMZA_ABOVE, YEH_WITH_HAMZA_ABOVE};
        let bases = PRONOUNS
            .iter()
            .filter_map(|pronoun| without_suffix(letters, pronoun));
        bases.filter(|base| base.len() >= 3).any(|base| match base {
            [base @ .., TEH] => self.get_joined(base, &[HEH]).is_own(),
            [base @ .., WAW_WITH_HAMZA_ABOVE | YEH_WITH_HAMZA_ABOVE] => {
                self.get_joined(base, &[HAMZA]).is_own()
            }
            base => self.get(base).is_own(),
        })
    }

    fn entry(&mut self, letters: &[char]) -> &mut Entry {
        let hash = hash(letters, &[]) as u32;
        let number = match self.find(hash, letters, &[]) {
            Ok(number) => number,
            Err(free) => self.insert(letters, hash, free),
        };
        &mut self.words[number].entry
    }

    /// Adds a word that is not there.
    fn insert(&mut self, letters: &[char], hash: u32, free: usize) -> usize {
        let number = self.words.len();
        self.words.push(Headword {
            start: index(self.letters.len()),
            len: index(letters.len()),
            entry: Entry::default(),
        });
        self.letters.extend_from_slice(letters);
        let slot = Slot {
            hash,
            word: index(number),
        };
        if 3 * self.slots.len() < 4 * self.words.len() {
            self.grow();
            self.put(slot);
        } else {
            self.slots[free] = slot;
        }
        self.mark_seen(hash);
        number
    }

    fn put(&mut self, slot: Slot) {
        let mask = self.slots.len() - 1;
        let mut at = slot.hash as usize & mask;
        while self.slots[at].word != u32::MAX {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }

    fn grow(&mut self) {
        let slots = vec![FREE; (2 * self.slots.len()).max(16)];
        let old = std::mem::replace(&mut self.slots, slots);
        let taken = old.into_iter().filter(|slot| slot.word != u32::MAX);
        taken.for_each(|slot| self.put(slot));
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n)
        .expect("a lexicon of 4 thousand million letters does not fit a computer's memory")
}

/// Makes one thing of every so many numbers.
fn read<const N: usize, T>(numbers: &[[u8; 4]], make: impl Fn([u32; N]) -> T) -> Vec<T> {
    let (parts, _) = numbers.as_chunks::<N>();
    let parts = parts.iter().map(|part| part.map(u32::from_le_bytes));
    parts.map(make).collect()
}

/// 32 KB.
const SEEN_BLOCKS: usize = 1 << 12;

/// The slot is chosen by the lower bits of a hash, so this takes the upper; the lowest nine would not do, for counts are
/// without them.
fn seen_bit(hash: u32) -> (usize, u64) {
    let upper = hash >> 14;
    (upper as usize >> 6, 1 << (upper & 63))
}

/// Returns the hash of the word that `front` and `back` make together. It stands in files of indexes: another one asks for
/// another version of the analysis.
pub fn hash(front: &[char], back: &[char]) -> u64 {
    let mut hasher = LetterHasher::default();
    hasher.add(front);
    hasher.add(back);
    hasher.finish()
}

/// The hashes of all beginnings of a word, for words that are looked up at every length.
pub struct Beginnings {
    states: [u64; MAX_LETTERS + 1],
}

impl Beginnings {
    /// Hashes them.
    pub fn of(word: &[char]) -> Self {
        let mut states = [0; MAX_LETTERS + 1];
        let mut hasher = LetterHasher::default();
        for (state, &letter) in states.iter_mut().skip(1).zip(word) {
            hasher.write_u32(u32::from(letter));
            *state = hasher.0;
        }
        Self { states }
    }
}

/// Reads the letter that stands for a class in the data files.
pub fn class_from_letter(letter: &str) -> Option<Classes> {
    match letter {
        "N" => Some(NOUN),
        "A" => Some(ADJECTIVE),
        "V" => Some(VERB),
        "P" => Some(NAME),
        "F" => Some(FUNCTION),
        _ => None,
    }
}

/// Returns the lines of a data file that are no comments, cut at their tabs.
pub fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

/// A table by letters.
pub type ByLetters<T> = HashMap<Box<[char]>, T, BuildHasherDefault<LetterHasher>>;

/// Multiply and rotate, letter by letter: words are short, come from files we ship, and are looked up a hundred
/// times each, so the standard hasher's defence against chosen keys is paid for and not needed.
#[derive(Default)]
pub struct LetterHasher(u64);

impl LetterHasher {
    #[inline]
    fn add(&mut self, letters: &[char]) {
        letters
            .iter()
            .for_each(|&letter| self.write_u32(u32::from(letter)));
    }
}

impl Hasher for LetterHasher {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes
            .iter()
            .for_each(|&byte| self.write_u32(u32::from(byte)));
    }

    fn write_u32(&mut self, letter: u32) {
        let mixed = self.0.rotate_left(5) ^ u64::from(letter);
        self.0 = mixed.wrapping_mul(0x517C_C1B7_2722_0A95);
    }

    fn write_usize(&mut self, len: usize) {
        self.write_u32(u32::try_from(len).unwrap_or(u32::MAX));
    }
}

/// Whether a noun or adjective has a sound masculine plural, judged by its shape: participles in meem, and
/// the pattern of the agent, whose second letter is alef. Nouns of place in meem have four letters and no such plural.
pub fn has_sound_plural(letters: &[char]) -> bool {
    use super::letters::{MEEM, TEH};
    match letters {
        [.., HEH] => false,
        [MEEM, rest @ ..] if rest.len() >= 4 => true,
        [MEEM, TEH | ALEF, _, _] => true,
        [_, ALEF, _, _] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
