//! The lexicon as rows of bytes, which are the same in memory and in the program.
//!
//! In: numbers. Out: rows that hold them, lower byte first, and the numbers again. A row is read where it lies.

use std::borrow::Cow;

/// Rows of numbers, lower byte first.
pub type Table<const BYTES: usize> = Cow<'static, [[u8; BYTES]]>;

/// Where the number of a word stands that has this hash.
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    /// The lower half of the hash of its letters.
    pub hash: u32,
    /// [`NONE`] where the slot is free.
    pub word: u32,
}

/// A word with what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Headword {
    /// Of its letters among those of all words.
    pub start: u32,
    /// How many letters it has.
    pub len: u32,
    /// [`Entry::traits`](super::Entry).
    pub traits: u32,
    /// The number of the word whose name it is, or [`NONE`].
    pub name: u32,
    /// The number of the word whose broken plural it is, or [`NONE`].
    pub singular: u32,
    /// Whether it is one only where its first letter is written with a hamza above.
    pub only_with_hamza: u32,
}

/// No word.
pub const NONE: u32 = u32::MAX;

impl Slot {
    /// Of a row.
    pub const BYTES: usize = 8;

    /// Reads a row.
    #[inline]
    pub fn read(bytes: &[u8; Self::BYTES]) -> Self {
        let [hash, word] = numbers(bytes);
        Self { hash, word }
    }

    /// The row that is read as this.
    pub fn bytes(self) -> [u8; Self::BYTES] {
        bytes([self.hash, self.word])
    }
}

impl Headword {
    /// Of a row.
    pub const BYTES: usize = 24;

    /// Reads a row.
    #[inline]
    pub fn read(bytes: &[u8; Self::BYTES]) -> Self {
        let [start, len, traits, name, singular, only_with_hamza] = numbers(bytes);
        Self {
            start,
            len,
            traits,
            name,
            singular,
            only_with_hamza,
        }
    }

    /// The row that is read as this.
    pub fn bytes(self) -> [u8; Self::BYTES] {
        bytes([
            self.start,
            self.len,
            self.traits,
            self.name,
            self.singular,
            self.only_with_hamza,
        ])
    }
}

/// Puts a slot where a search for its hash finds it.
pub fn put(slots: &mut [[u8; Slot::BYTES]], slot: Slot) {
    let mask = slots.len() - 1;
    let mut at = slot.hash as usize & mask;
    while Slot::read(&slots[at]).word != NONE {
        at = (at + 1) & mask;
    }
    slots[at] = slot.bytes();
}

/// The numbers of four bytes that a row of a table holds.
#[inline]
pub fn numbers<const N: usize, const BYTES: usize>(row: &[u8; BYTES]) -> [u32; N] {
    let (numbers, _) = row.as_chunks::<4>();
    std::array::from_fn(|n| u32::from_le_bytes(numbers[n]))
}

/// The row of a table that holds `numbers`.
pub fn bytes<const N: usize, const BYTES: usize>(numbers: [u32; N]) -> [u8; BYTES] {
    let mut row = [0; BYTES];
    let (places, _) = row.as_chunks_mut::<4>();
    for (place, number) in places.iter_mut().zip(numbers) {
        *place = number.to_le_bytes();
    }
    row
}

/// The first `rows` rows of `bytes`, and the bytes behind them; `None` where there are not as many.
pub fn table<const BYTES: usize>(
    bytes: &'static [u8],
    rows: u32,
) -> Option<(Table<BYTES>, &'static [u8])> {
    let (table, rest) = bytes.split_at_checked(BYTES * rows as usize)?;
    let (rows, _) = table.as_chunks();
    Some((rows.into(), rest))
}
