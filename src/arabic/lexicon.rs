//! The evidence that a string of letters is a word, and what kind of word.
//!
//! In: lines `headword<TAB>class`, the headword in its published spelling; and the counts learnt from an archive.
//! Out: [`Entry`] for a skeleton, its one name where it has several, and the singular of a broken plural. Both sources answer
//! through one interface, so that the rules never ask where the evidence came from. Names written with the article are entered
//! without it: the rules put it back.

mod entry;
mod forms;
mod rows;

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

pub use entry::{ADJECTIVE, Classes, Entry, FUNCTION, NAME, NOUN, VERB};
use rows::{Headword, NONE, Slot, Table, bytes, numbers, put, table};

use super::counts::{Seen, WordCounts};
use super::letters::{ALEF, ALEF_MAKSURA, HEH, LAM};
use super::normalize::{Letters, MAX_LETTERS, Skeleton, skeleton};

/// Headwords and counts by skeleton, in an open hash table that lies in memory as the build of the program wrote it: a program that
/// asks one question reads none of it but what the question needs.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// [`Slot`]s: a power of two, and a third more than words at least.
    slots: Table<{ Slot::BYTES }>,
    /// One bit for the upper half of the hash of each word, those that have counts alone among them: most strings asked
    /// for are no words, and end here without leaving the first-level cache.
    seen: Table<8>,
    /// [`Headword`]s.
    words: Table<{ Headword::BYTES }>,
    /// The letters of all words, one after the other.
    letters: Table<4>,
    /// What an archive shows of words.
    counts: Option<WordCounts>,
}

impl Lexicon {
    /// Returns the headwords as numbers, lower byte first: how many slots, words and letters there are, four bytes each, then the slots,
    /// the words, the letters, and the bits of the hashes. What an archive shows of them is left out.
    pub fn to_bytes(&self) -> Vec<u8> {
        let counts = [self.slots.len(), self.words.len(), self.letters.len()].map(index);
        [
            &bytes::<3, 12>(counts),
            self.slots.as_flattened(),
            self.words.as_flattened(),
            self.letters.as_flattened(),
            self.seen.as_flattened(),
        ]
        .concat()
    }

    /// The lexicon that lies in what `to_bytes` wrote; `None` if it did not.
    pub fn from_bytes(bytes: &'static [u8]) -> Option<Self> {
        let (counts, bytes) = bytes.split_first_chunk::<12>()?;
        let [slots, words, letters] = numbers(counts);
        let (slots, bytes) = table(bytes, slots)?;
        let (words, bytes) = table(bytes, words)?;
        let (letters, bytes) = table(bytes, letters)?;
        let (seen, rest) = table(bytes, index(SEEN_BLOCKS))?;
        rest.is_empty().then_some(Self {
            slots,
            seen,
            words,
            letters,
            counts: None,
        })
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
        if !self.is_seen(hash as u32) {
            return Entry::default();
        }
        let entry = match self.find(hash as u32, front, back) {
            Ok(word) => Entry::of_traits(self.word(word).traits),
            Err(_) => Entry::default(),
        };
        let counts = self.counts.as_ref();
        match counts.and_then(|counts| counts.get(hash)) {
            Some(seen) => entry.and_seen(seen),
            None => entry,
        }
    }

    /// Returns the one name of a word that has several.
    pub fn name(&self, letters: &[char]) -> Option<Letters> {
        let headword = self.headword(letters)?;
        (headword.name != NONE).then(|| self.letters_of(headword.name))
    }

    /// Returns the singular of a broken plural; `hamza_above` says whether its first letter was written with one.
    pub fn singular(&self, letters: &[char], hamza_above: bool) -> Option<Letters> {
        let headword = self.headword(letters)?;
        let is_plural = headword.singular != NONE && (hamza_above || headword.only_with_hamza == 0);
        is_plural.then(|| self.letters_of(headword.singular))
    }

    fn headword(&self, letters: &[char]) -> Option<Headword> {
        self.number_of(letters)
            .map(|number| self.word(number as usize))
    }

    fn number_of(&self, letters: &[char]) -> Option<u32> {
        let hash = hash(letters, &[]) as u32;
        let found = self.is_seen(hash).then(|| self.find(hash, letters, &[]));
        found?.ok().map(index)
    }

    /// Whether there may be a word with this hash.
    #[inline]
    fn is_seen(&self, hash: u32) -> bool {
        let (block, bit) = seen_bit(hash);
        let bits = self.seen.get(block);
        bits.is_some_and(|bits| u64::from_le_bytes(*bits) & bit != 0)
    }

    /// Returns the number of a word, or the free slot where it belongs.
    fn find(&self, hash: u32, front: &[char], back: &[char]) -> Result<usize, usize> {
        let slots = &*self.slots;
        let Some(mask) = slots.len().checked_sub(1) else {
            return Err(0);
        };
        let mut at = hash as usize & mask;
        loop {
            let slot = Slot::read(&slots[at]);
            if slot.word == NONE {
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
        let letters = self.stored_letters(&self.word(word));
        let stored = letters.iter().map(|letter| u32::from_le_bytes(*letter));
        let joined = front.iter().chain(back).map(|&letter| u32::from(letter));
        letters.len() == front.len() + back.len() && stored.eq(joined)
    }

    fn word(&self, number: usize) -> Headword {
        Headword::read(&self.words[number])
    }

    fn stored_letters(&self, word: &Headword) -> &[[u8; 4]] {
        let start = word.start as usize;
        &self.letters[start..start + word.len as usize]
    }

    fn letters_of(&self, number: u32) -> Letters {
        let letters = self.stored_letters(&self.word(number as usize)).iter();
        let letter = |bytes: &[u8; 4]| char::from_u32(u32::from_le_bytes(*bytes));
        letters
            .map(|bytes| letter(bytes).unwrap_or_default())
            .collect()
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
        self.change(letters, |entry| {
            entry.classes |= classes;
            entry.marked_alef |= word.is_marked_alef(0);
            entry.marked_second |= word.is_marked_alef(1);
            entry.teh_marbuta |= word.ends_in_teh_marbuta;
            entry.function_in_alef_maksura |=
                classes == FUNCTION && headword.ends_with(ALEF_MAKSURA);
        });
    }

    /// Makes settled letters a headword of `classes` as well; `marked_alef` as in [`Entry`].
    pub fn add_classes(&mut self, letters: &[char], classes: Classes, marked_alef: bool) {
        self.change(letters, |entry| {
            entry.classes |= classes;
            entry.marked_alef |= marked_alef;
        });
    }

    /// Makes `name` the one name of settled letters.
    pub fn set_name(&mut self, letters: &[char], name: &[char]) {
        let name = index(self.number(name));
        self.change_word(letters, |word| word.name = name);
    }

    /// Makes settled letters a plural of `singular`; `only_with_hamza` where they are one only with a hamza above their first letter.
    pub fn set_singular(&mut self, letters: &[char], singular: &[char], only_with_hamza: bool) {
        let singular = index(self.number(singular));
        self.change_word(letters, |word| {
            word.singular = singular;
            word.only_with_hamza = u32::from(only_with_hamza);
        });
    }

    /// Judges by `counts` as well.
    pub fn set_counts(&mut self, counts: WordCounts) {
        let seen = self.seen.to_mut();
        seen.resize(SEEN_BLOCKS, [0; 8]);
        for hash in counts.hashes() {
            mark_seen(seen, hash as u32);
        }
        self.counts = Some(counts);
    }

    /// Every headword, in no order.
    pub fn headwords(&self) -> impl Iterator<Item = (Letters, Entry)> {
        let words = (0..index(self.words.len())).map(|number| {
            let entry = Entry::of_traits(self.word(number as usize).traits);
            (self.letters_of(number), entry)
        });
        words.filter(|(_, entry)| entry.is_headword())
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

    fn change(&mut self, letters: &[char], change: impl FnOnce(&mut Entry)) {
        self.change_word(letters, |word| {
            let mut entry = Entry::of_traits(word.traits);
            change(&mut entry);
            word.traits = entry.traits();
        });
    }

    fn change_word(&mut self, letters: &[char], change: impl FnOnce(&mut Headword)) {
        let number = self.number(letters);
        let mut word = self.word(number);
        change(&mut word);
        self.words.to_mut()[number] = word.bytes();
    }

    /// The number of a word, which is added where it is not there.
    fn number(&mut self, letters: &[char]) -> usize {
        let hash = hash(letters, &[]) as u32;
        match self.find(hash, letters, &[]) {
            Ok(number) => number,
            Err(free) => self.insert(letters, hash, free),
        }
    }

    /// Adds a word that is not there.
    fn insert(&mut self, letters: &[char], hash: u32, free: usize) -> usize {
        let number = self.words.len();
        let word = Headword {
            start: index(self.letters.len()),
            len: index(letters.len()),
            traits: Entry::default().traits(),
            name: NONE,
            singular: NONE,
            only_with_hamza: 0,
        };
        self.words.to_mut().push(word.bytes());
        let bytes = letters
            .iter()
            .map(|&letter| u32::from(letter).to_le_bytes());
        self.letters.to_mut().extend(bytes);
        let slot = Slot {
            hash,
            word: index(number),
        };
        if 3 * self.slots.len() < 4 * self.words.len() {
            self.grow();
            put(self.slots.to_mut(), slot);
        } else {
            self.slots.to_mut()[free] = slot.bytes();
        }
        self.seen.to_mut().resize(SEEN_BLOCKS, [0; 8]);
        mark_seen(self.seen.to_mut(), hash);
        number
    }

    fn grow(&mut self) {
        let free = Slot {
            hash: 0,
            word: NONE,
        };
        let mut slots = vec![free.bytes(); (2 * self.slots.len()).max(16)];
        let taken = self.slots.iter().map(Slot::read);
        let taken = taken.filter(|slot| slot.word != NONE);
        taken.for_each(|slot| put(&mut slots, slot));
        self.slots = slots.into();
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n)
        .expect("a lexicon of 4 thousand million letters does not fit a computer's memory")
}

/// 32 KB.
const SEEN_BLOCKS: usize = 1 << 12;

/// The slot is chosen by the lower bits of a hash, so this takes the upper; the lowest nine would not do, for counts are
/// without them.
fn seen_bit(hash: u32) -> (usize, u64) {
    let upper = hash >> 14;
    (upper as usize >> 6, 1 << (upper & 63))
}

/// Sets the bit of a hash in `seen`, which has room for it.
fn mark_seen(seen: &mut [[u8; 8]], hash: u32) {
    let (block, bit) = seen_bit(hash);
    let bits = &mut seen[block];
    *bits = (u64::from_le_bytes(*bits) | bit).to_le_bytes();
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
