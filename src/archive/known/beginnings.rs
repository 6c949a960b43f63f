//! Whether a text may begin with one of many names, soon told of the very many that do not.
//!
//! In: names as they are looked up ([`fold`](super::spelling::fold)), then a text as written. Out: `false` where the text is none of them
//! and begins with none of them for certain; `true` where it is to be folded and looked up. Only the first letters of the text are read.

use super::spelling::Folded;

/// So many letters of a name are told apart.
const MOST_LETTERS: usize = 6;
/// So many bits for each name, so that of so many other texts few are looked up for nothing.
const BITS_FOR_EACH: usize = 32;
/// No fewer bits; they are 128 bytes.
const FEWEST_BITS: usize = 1024;
/// An odd number whose upper bits depend on all letters multiplied by it: 2^64 divided by the golden ratio.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// The beginnings of names.
#[derive(Debug)]
pub(in crate::archive) struct Beginnings {
    /// One bit for each value that the first letters of a name may come to.
    bits: Vec<u64>,
    /// How far the value of some letters is shifted to be the number of its bit.
    shift: u32,
    /// After how many letters a value is looked up: one bit for each number of them.
    ends: u32,
}

/// The value of the letters read so far.
#[derive(Debug, Clone, Copy, Default)]
struct Value {
    value: u64,
    letters: usize,
    is_behind_space: bool,
}

impl Beginnings {
    /// Those of `names`, which are folded.
    pub(in crate::archive) fn of<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Self {
        let bits = (names.clone().count() * BITS_FOR_EACH)
            .max(FEWEST_BITS)
            .next_power_of_two();
        let mut beginnings = Self {
            bits: vec![0; bits / 64],
            shift: u64::BITS - bits.ilog2(),
            ends: 0,
        };
        for name in names {
            let mut read = Value::default();
            let letters = name.chars().take(MOST_LETTERS);
            letters.for_each(|letter| read.push(letter));
            beginnings.ends |= 1 << read.letters;
            let bit = beginnings.bit(read);
            if let Some(bits) = beginnings.bits.get_mut(bit / 64) {
                *bits |= 1 << (bit % 64);
            }
        }
        beginnings
    }

    /// Whether `text` may be one of the names, or begin with one.
    pub(in crate::archive) fn may_begin(&self, text: &str) -> bool {
        let mut read = Value::default();
        for letter in text.chars() {
            match Folded::known(letter) {
                Some(Folded::Dropped) => continue,
                // Several in a row are one, and before the first letter they are none.
                Some(Folded::Space) if read.letters == 0 || read.is_behind_space => continue,
                Some(Folded::Space) => read.push(' '),
                Some(Folded::One(letter)) => read.push(letter),
                Some(Folded::Other) | None => return true,
            }
            if self.has(read) {
                return true;
            }
            if read.letters == MOST_LETTERS {
                return false;
            }
        }
        false
    }

    fn has(&self, read: Value) -> bool {
        if self.ends >> read.letters & 1 == 0 {
            return false;
        }
        let bit = self.bit(read);
        let bits = self.bits.get(bit / 64).copied().unwrap_or_default();
        bits >> (bit % 64) & 1 == 1
    }

    fn bit(&self, read: Value) -> usize {
        (read.value >> self.shift) as usize
    }
}

impl Value {
    fn push(&mut self, letter: char) {
        self.value = (self.value ^ u64::from(letter)).wrapping_mul(SPREAD);
        self.value ^= self.value >> 32;
        self.letters += 1;
        self.is_behind_space = letter == ' ';
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::archive::known::spelling::fold;

    #[test]
    fn other_texts_begin_with_no_name() {
        let names = ["بقلم", "كتب", "a b"];
        let beginnings = Beginnings::of(names.into_iter());
        for text in ["بقلم", " بقـــلم سلمى", "كتبت", "«كتب", "A  B c"] {
            assert!(beginnings.may_begin(text), "{text}");
        }
        for text in ["", "ب", "قلم", "مكتب", "a c"] {
            assert!(!beginnings.may_begin(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_that_begins_with_a_name_is_passed_over(
            names in prop::collection::vec("[اأبتة a.b\\-]{1,8}", 1..20),
            before in "[ \"«ـ]{0,3}",
            rest in "(\\PC|[ ـأ]){0,8}",
        ) {
            let names: Vec<String> = names.iter().map(|name| fold(name)).filter(|name| !name.is_empty()).collect();
            let beginnings = Beginnings::of(names.iter().map(String::as_str));
            for name in &names {
                let text = format!("{before}{name}{rest}");
                prop_assert!(!fold(&text).starts_with(name.as_str()) || beginnings.may_begin(&text));
            }
        }
    }
}
