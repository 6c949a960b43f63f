//! The words of a text, one byte each: all that is needed to tell how much two texts share.
//!
//! In: a text. Out: a print of each word, from 1 to 255, in order; eight to a number, as an index keeps them in a column. A
//! word's print does not change with marks, tatweel, the seat of a hamza, the dots of a final heh or yeh, or the script of its digits. Six words in a
//! row have six prints and hardly ever those of six others, so that a byte a word is enough: on 10,000 newspaper articles the near-copies found
//! by prints and by words are the same, but for one pair in a thousand.
//!
//! Prints are written to disk. Where they change, the field that holds them takes another name.

use std::sync::LazyLock;

use crate::arabic::digits::ascii_digit;
use crate::arabic::letters::{
    Class, HAMZA, WAW_WITH_HAMZA_ABOVE, YEH_WITH_HAMZA_ABOVE, class, fold, is_presentation_form,
};
use crate::arabic::normalize::skeleton;

/// How many prints stand in one number of a column.
const PACKED: usize = 8;

/// Returns the prints of the words of `text`, the first in the lowest byte; behind the last one stands zero.
pub fn packed_prints(text: &str) -> Vec<u64> {
    // A word of Arabic and the space behind it have ten bytes.
    let mut packed = Packer {
        numbers: Vec::with_capacity(text.len() / 80 + 1),
        number: 0,
        len: 0,
    };
    each_print(text, &mut |print| packed.push(print));
    packed.finish()
}

/// Appends to `prints` what [`packed_prints`] packed into `number`.
pub fn unpack(number: u64, prints: &mut Vec<u8>) {
    let bytes = number.to_le_bytes();
    prints.extend(bytes.into_iter().take_while(|&print| print != 0));
}

struct Packer {
    numbers: Vec<u64>,
    number: u64,
    len: usize,
}

impl Packer {
    fn push(&mut self, print: u8) {
        self.number |= u64::from(print) << (8 * self.len);
        self.len += 1;
        if self.len == PACKED {
            self.numbers.push(self.number);
            (self.number, self.len) = (0, 0);
        }
    }

    fn finish(mut self) -> Vec<u64> {
        if self.len > 0 {
            self.numbers.push(self.number);
        }
        self.numbers
    }
}

/// What a sign is to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// It ends a word.
    Break,
    /// It is no part of a print, and ends no word.
    Ignored,
    /// It is a part of a word of this script.
    Part(Script, u8),
    /// It is a part of an Arabic word that is folded as a whole.
    Whole,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Arabic,
    Digits,
    Other,
}

/// What the signs of U+0600–U+06FF are.
static ARABIC_BLOCK: LazyLock<[Sign; 256]> = LazyLock::new(|| {
    let mut table = [Sign::Break; 256];
    for (sign, code) in table.iter_mut().zip(0x0600..) {
        *sign = char::from_u32(code).map_or(Sign::Break, sign_of);
    }
    table
});

fn sign_of(letter: char) -> Sign {
    match class(letter) {
        Class::Letter => match arabic_code(letter) {
            _ if is_presentation_form(letter) => Sign::Whole,
            Some(code) => Sign::Part(Script::Arabic, code),
            None => Sign::Ignored,
        },
        Class::Composing => Sign::Whole,
        Class::Mark | Class::Control => Sign::Ignored,
        Class::Digit => {
            let digit = ascii_digit(letter).map_or(0, |digit| digit as u8);
            Sign::Part(Script::Digits, digit)
        }
        Class::Other if letter.is_alphanumeric() => {
            let lower = letter.to_lowercase().next().unwrap_or(letter);
            Sign::Part(Script::Other, lower as u32 as u8)
        }
        Class::Other => Sign::Break,
    }
}

/// What an Arabic letter adds to a print; nothing if it is a hamza, or a letter because of one.
fn arabic_code(letter: char) -> Option<u8> {
    match fold(letter) {
        HAMZA | WAW_WITH_HAMZA_ABOVE | YEH_WITH_HAMZA_ABOVE => None,
        letter => Some(letter as u32 as u8),
    }
}

/// A word as far as it is read.
struct Word {
    script: Script,
    start: usize,
    hash: u64,
    is_whole: bool,
}

fn each_print(text: &str, sink: &mut impl FnMut(u8)) {
    let block: &[Sign; 256] = &ARABIC_BLOCK;
    let mut word: Option<Word> = None;
    let mut next = 0;
    while let Some(letter) = text.get(next..).and_then(|rest| rest.chars().next()) {
        let at = next;
        next += letter.len_utf8();
        let sign = match (letter as u32).checked_sub(0x0600) {
            Some(offset @ 0..=0xFF) => block[offset as usize],
            None if letter == ' ' => Sign::Break,
            _ => sign_of(letter),
        };
        let (script, code) = match sign {
            Sign::Ignored => continue,
            Sign::Part(script, code) => (Some(script), Some(code)),
            Sign::Whole => (Some(Script::Arabic), None),
            Sign::Break => (None, None),
        };
        if let Some(ended) = word.take_if(|word| Some(word.script) != script)
            && let Some(print) = ended.print(text, at)
        {
            sink(print);
        }
        let Some(script) = script else { continue };
        let word = word.get_or_insert(Word {
            script,
            start: at,
            hash: 0,
            is_whole: false,
        });
        match code {
            Some(code) => word.hash = mixed(word.hash, code),
            None => word.is_whole = true,
        }
        if script == Script::Arabic {
            next += word.read_on(text.as_bytes().get(next..).unwrap_or_default(), block);
        }
    }
    if let Some(print) = word.and_then(|word| word.print(text, text.len())) {
        sink(print);
    }
}

impl Word {
    /// Reads the letters of an Arabic word that stand at the beginning of `bytes`, and returns how many bytes they have.
    fn read_on(&mut self, bytes: &[u8], block: &[Sign; 256]) -> usize {
        let (pairs, _) = bytes.as_chunks::<2>();
        for (read, &[lead, trail]) in pairs.iter().enumerate() {
            // U+0600–U+06FF in UTF-8.
            let offset = (lead & 3) << 6 | trail & 0x3F;
            match block[usize::from(offset)] {
                Sign::Part(Script::Arabic, code) if lead & 0xFC == 0xD8 => {
                    self.hash = mixed(self.hash, code);
                }
                Sign::Ignored if lead & 0xFC == 0xD8 => {}
                _ => return 2 * read,
            }
        }
        2 * pairs.len()
    }

    /// The print of the word, which ends before `end`; nothing if it is none that is indexed.
    fn print(&self, text: &str, end: usize) -> Option<u8> {
        let mut hash = self.hash;
        if self.is_whole {
            let word = skeleton(text.get(self.start..end)?)?;
            let codes = word
                .letters
                .iter()
                .filter_map(|&letter| arabic_code(letter));
            hash = codes.fold(0, mixed);
        }
        // The upper bits of a product depend on all bits of its factors.
        Some(((hash >> 56) as u8).max(1))
    }
}

/// One step of the hash that rustc uses for short keys (Fx).
fn mixed(hash: u64, code: u8) -> u64 {
    (hash.rotate_left(5) ^ u64::from(code)).wrapping_mul(0x517C_C1B7_2722_0A95)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::arabic::letters::{FATHATAN, TATWEEL};

    fn prints(text: &str) -> Vec<u8> {
        let mut prints = Vec::new();
        for number in packed_prints(text) {
            unpack(number, &mut prints);
        }
        prints
    }

    #[track_caller]
    fn same(one: &str, other: &str) {
        assert_eq!(prints(one), prints(other), "{one} | {other}");
        assert!(!prints(one).is_empty());
    }

    #[test]
    fn a_word_has_one_print_in_any_spelling() {
        same("أُعلِنت الـــنتائج", "اعلنت النتائج");
        same("مسؤول مسئول", "مسئول مسؤول");
        same("إنشاء", "انشا");
        same("المدينة إلى", "المدينه الى");
        same("سنة ٢٠٢٢ BBC", "سنه 2022 bbc");
        same("أحمد مؤتمر", "ا\u{654}حمد مو\u{654}تمر");
        same("\u{FEFB}جئ", "لاجئ");
        same("«قال»، ثم مضى.", "قال ثم مضي");
    }

    #[test]
    fn words_and_numbers_beside_each_other_are_two() {
        assert_eq!(prints("كوفيد19 G20").len(), 4);
        assert_eq!(prints("، . ً ـ").len(), 0);
        assert!(prints("").is_empty());
    }

    /// Prints lie in indexes: other ones would find no copies there.
    #[test]
    fn prints_stay_what_they_are() {
        let text = "وقال المتحدث إن 15 شاحنة من UNHCR وصلت إلى المدينة";
        assert_eq!(prints(text), [192, 240, 2, 74, 191, 244, 147, 5, 186, 131]);
    }

    proptest! {
        #[test]
        fn marks_and_tatweel_leave_the_prints_as_they_are(
            places in prop::collection::vec((0usize..60, prop::bool::ANY), 0..12),
        ) {
            let plain = "افتتحت البلدية مكتبة عامة قرب الجسر القديم وقال مدير المكتبات";
            let mut letters: Vec<String> = plain.chars().map(String::from).collect();
            for (place, stretched) in places {
                let place = place % letters.len();
                letters[place].push(if stretched { TATWEEL } else { FATHATAN });
            }
            prop_assert_eq!(prints(&letters.concat()), prints(plain));
        }

        #[test]
        fn any_text_has_prints_that_are_not_zero(text in "\\PC{0,200}") {
            prop_assert!(prints(&text).iter().all(|&print| print > 0));
        }
    }
}
