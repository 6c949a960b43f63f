//! By what a written word is found in the memo.
//!
//! In: the bytes of a word, or the text in which it begins. Out: its first bytes as two numbers, and a hash. Two
//! numbers are compared without a loop, and where the word ends is computed and not decided letter by letter: a
//! processor guesses the one wrong at every other word.

/// Bytes of a word that the key holds; more than nine words of ten have no more.
pub const HEAD_BYTES: usize = 16;

/// What tells a written word from all others, but for what stands behind [`HEAD_BYTES`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Key {
    /// The first bytes of the word; behind the last one of a shorter word stands zero, which no word holds.
    pub head: [u64; 2],
    /// Of the first bytes of the word, and of the last if there are more.
    pub hash: u32,
}

impl Key {
    /// Returns the key of a written word, and the part of the word that the key does not hold as a whole.
    pub fn of(written: &str) -> (Self, &str) {
        let bytes = written.as_bytes();
        let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) else {
            let mut padded = [0; HEAD_BYTES];
            for (to, from) in padded.iter_mut().zip(bytes) {
                *to = *from;
            }
            let head = halves(u128::from_le_bytes(padded));
            return (Self::with_hash(head, mix(head)), "");
        };
        let head = halves(u128::from_le_bytes(*first));
        let [low, high] = halves(u128::from_le_bytes(*last));
        let hash = mix([mix(head) ^ low, high]);
        // A letter has four bytes at most.
        let tail = (HEAD_BYTES - 3..=HEAD_BYTES).rev();
        let tail = tail.filter_map(|at| written.get(at..)).next();
        (Self::with_hash(head, hash), tail.unwrap_or_default())
    }

    /// Returns the key of what stands before the first byte of ASCII in `text`, and how many bytes that is; nothing if it is
    /// more than the key holds, or if too little text follows to tell.
    #[inline]
    pub fn before_ascii(text: &[u8]) -> Option<(Self, usize)> {
        let window = u128::from_le_bytes(*text.first_chunk()?);
        let ascii = ascii(window);
        if ascii == 0 {
            return None;
        }
        // Of the first byte of ASCII the uppermost bit; less one, all bits below its lowest.
        let first = ascii & ascii.wrapping_neg();
        let head = halves(window & (first >> 7).wrapping_sub(1));
        let len = ascii.trailing_zeros() as usize / 8;
        Some((Self::with_hash(head, mix(head)), len))
    }

    /// Whether the key holds all of its word.
    #[inline]
    pub fn is_whole(self) -> bool {
        let [_, high] = self.head;
        high.leading_zeros() >= 8
    }

    fn with_hash(head: [u64; 2], hash: u64) -> Self {
        Self {
            head,
            hash: (hash >> 32) as u32,
        }
    }
}

/// Returns how many bytes of `text` stand before the first one of ASCII.
pub fn len_before_ascii(text: &[u8]) -> usize {
    let (windows, rest) = text.as_chunks();
    for (n, window) in windows.iter().enumerate() {
        let ascii = ascii(u128::from_le_bytes(*window));
        if ascii != 0 {
            return n * HEAD_BYTES + ascii.trailing_zeros() as usize / 8;
        }
    }
    let before = rest.iter().take_while(|byte| !byte.is_ascii()).count();
    text.len() - rest.len() + before
}

/// Returns the upper bit of each byte that is ASCII.
fn ascii(window: u128) -> u128 {
    !window & u128::from_le_bytes([0x80; HEAD_BYTES])
}

fn halves(block: u128) -> [u64; 2] {
    [block as u64, (block >> 64) as u64]
}

/// Mixes by a product of twice the width, whose halves are laid over each other: each bit of the result depends on all.
fn mix([low, high]: [u64; 2]) -> u64 {
    // Odd, and as many ones as zeros: the first digits of pi and of e.
    let product =
        u128::from(low ^ 0x243F_6A88_85A3_08D3) * u128::from(high ^ 0xB7E1_5162_8AED_2A6B);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_key_in_any_text() {
        for word in ["و", "قصف", "للوزارة", "والمستشفيات"] {
            let (key, tail) = Key::of(word);
            let is_whole = word.len() < HEAD_BYTES;
            assert_eq!((key.is_whole(), tail.is_empty()), (is_whole, is_whole));
            let text = format!("{word} ثم غيرها من الكلمات");
            let found = Key::before_ascii(text.as_bytes());
            assert_eq!(found, is_whole.then_some((key, word.len())));
            assert_eq!(len_before_ascii(text.as_bytes()), word.len());
        }
    }

    #[test]
    fn at_the_end_of_the_text_nothing_is_told() {
        assert_eq!(Key::before_ascii("قصف شديد".as_bytes()), None);
        assert_eq!(len_before_ascii("قصف".as_bytes()), 6);
    }

    #[test]
    fn words_that_begin_alike_differ_in_hash_and_tail() {
        let (one, one_tail) = Key::of("والمستشفيات");
        let (other, other_tail) = Key::of("والمستشفيان");
        assert_eq!(one.head, other.head);
        assert_ne!(one.hash, other.hash);
        assert_ne!(one_tail, other_tail);
    }

    #[test]
    fn a_letter_that_the_key_holds_in_part_is_in_the_tail() {
        let written = "\u{FEFB}".repeat(6);
        let (_, tail) = Key::of(&written);
        assert_eq!(tail, "\u{FEFB}");
    }
}
