//! How much a text reads like Arabic.
//!
//! In: the letters of a text, right or wrong. Out: points, and for how many letters. Bytes read in the wrong code
//! page give letters too, but the rare ones as often as the common ones, ة and ى inside words, and Latin letters with
//! accents beside Arabic ones.

use std::sync::LazyLock;

use crate::arabic::letters::{self, *};

/// Points for a letter, by how often Arabic prose has it; about twice the logarithm of its share over 2 %.
const BY_FREQUENCY: [(i32, &[char]); 5] = [
    (5, &[ALEF, LAM]),
    (3, &[YEH, MEEM, WAW, NOON, REH, TEH]),
    (
        1,
        &[
            BEH,
            HEH,
            AIN,
            DAL,
            TEH_MARBUTA,
            FEH,
            SEEN,
            ALEF_WITH_HAMZA_ABOVE,
            QAF,
            KAF,
        ],
    ),
    (
        -1,
        &[
            HAH,
            JEEM,
            ALEF_WITH_HAMZA_BELOW,
            SHEEN,
            SAD,
            TAH,
            KHAH,
            ALEF_MAKSURA,
        ],
    ),
    (
        -3,
        &[THAL, THEH, DAD, ZAIN, YEH_WITH_HAMZA_ABOVE, GHAIN, HAMZA],
    ),
];
/// Points for all other letters of the Arabic script.
const RARE: i32 = -5;
/// Points for what no Arabic text has: a Latin letter with an accent in an Arabic word, ة inside one.
const IMPOSSIBLE: i32 = -8;
/// Points for what few texts have: a Latin letter touching an Arabic one, a sign among letters.
const UNLIKELY: i32 = -4;
/// Points for a short vowel, which news hardly writes.
const MARK: i32 = -1;
/// Points for a word that begins with the article.
const ARTICLE: i32 = 4;
/// Points for one of the commonest words.
const COMMON_WORD: i32 = 6;
/// The commonest words that a code page could make of other letters.
const COMMON_WORDS: [&str; 20] = [
    "في", "من", "على", "إلى", "عن", "أن", "إن", "بعد", "مع", "هل", "ما", "لا", "بين", "قبل", "هذا",
    "هذه", "التي", "الذي", "كان", "قال",
];
/// The longest of them, in letters.
const LONGEST_COMMON_WORD: usize = 4;
/// Fewer letters show nothing.
const FEWEST_LETTERS: i32 = 4;

/// How much a text reads like Arabic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Likeness {
    /// More is better; of Arabic prose some two a letter.
    pub(super) points: i32,
    /// How many letters and odd signs were looked at; those of ASCII and quotation marks are the same in most pages.
    pub(super) letters: i32,
    /// How many of them are Arabic.
    arabic: i32,
    /// How often something stands where no Arabic text has it.
    odd: i32,
}

/// The word that is being read.
#[derive(Debug, Clone, Copy, Default)]
struct Word {
    start: [char; LONGEST_COMMON_WORD],
    length: usize,
}

/// What stands before a letter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Arabic,
    /// ة or ى, or the vowel of an indefinite noun, which end a word.
    Ending,
    Ascii,
    Accented,
}

static POINTS: LazyLock<[i32; 256]> = LazyLock::new(|| {
    let mut table = [RARE; 256];
    for (points, letters) in BY_FREQUENCY {
        for &letter in letters {
            if let Some(slot) = offset(letter).and_then(|offset| table.get_mut(offset)) {
                *slot = points;
            }
        }
    }
    table
});

impl Likeness {
    /// Weighs `text`.
    pub(super) fn of(text: impl Iterator<Item = char>) -> Self {
        let mut sum = Self::default();
        let mut before = Before::Nothing;
        let mut word = Word::default();
        for letter in text {
            before = sum.weigh(letter, before);
            match before {
                Before::Arabic | Before::Ending => word.push(letter),
                _ if word.length > 0 => sum.points += std::mem::take(&mut word).points(),
                _ => {}
            }
        }
        sum.points += word.points();
        sum
    }

    /// Whether the text is Arabic without doubt.
    pub(super) fn is_certain(self) -> bool {
        self.letters >= FEWEST_LETTERS && self.points >= self.letters
    }

    /// Whether the text may be Arabic: nothing speaks against it but rare letters.
    pub(super) fn is_possible(self) -> bool {
        self.odd == 0 && self.arabic > 1 && self.points >= -self.letters
    }

    fn weigh(&mut self, letter: char, before: Before) -> Before {
        let is_in_arabic = matches!(before, Before::Arabic | Before::Ending);
        if letter.is_ascii() {
            if !letter.is_ascii_alphabetic() {
                return Before::Nothing;
            }
            if is_in_arabic {
                self.find_odd(UNLIKELY);
            }
            return Before::Ascii;
        }
        match letters::class(letter) {
            letters::Class::Letter => self.weigh_arabic(letter, before),
            letters::Class::Mark | letters::Class::Composing => {
                self.add(MARK);
                if !is_in_arabic {
                    self.find_odd(IMPOSSIBLE);
                }
                match is_nunation(letter) && is_in_arabic {
                    true => Before::Ending,
                    false => before,
                }
            }
            letters::Class::Control | letters::Class::Digit => Before::Nothing,
            letters::Class::Other if is_neutral(letter) => Before::Nothing,
            letters::Class::Other if letter.is_alphabetic() => {
                self.add(-1);
                if is_in_arabic {
                    self.find_odd(IMPOSSIBLE);
                }
                Before::Accented
            }
            letters::Class::Other => {
                let is_nothing = letter.is_control() || letter == char::REPLACEMENT_CHARACTER;
                self.letters += 1;
                self.find_odd(if is_nothing { IMPOSSIBLE } else { UNLIKELY });
                Before::Nothing
            }
        }
    }

    fn weigh_arabic(&mut self, letter: char, before: Before) -> Before {
        let is_ending = matches!(letter, TEH_MARBUTA | ALEF_MAKSURA);
        let never_starts = is_ending || matches!(letter, HAMZA | YEH_WITH_HAMZA_ABOVE);
        self.add(points(letter));
        self.arabic += 1;
        match before {
            Before::Nothing if never_starts => self.find_odd(UNLIKELY),
            // An indefinite noun writes its vowel before or on a last alef.
            Before::Ending if letter == ALEF => {}
            Before::Ending | Before::Accented => self.find_odd(IMPOSSIBLE),
            Before::Ascii => self.find_odd(UNLIKELY),
            _ => {}
        }
        match is_ending {
            true => Before::Ending,
            false => Before::Arabic,
        }
    }

    fn add(&mut self, points: i32) {
        self.letters += 1;
        self.points += points;
    }

    fn find_odd(&mut self, points: i32) {
        self.odd += 1;
        self.points += points;
    }
}

impl Word {
    fn push(&mut self, letter: char) {
        if let Some(slot) = self.start.get_mut(self.length) {
            *slot = letter;
        }
        self.length += 1;
    }

    /// What the word as a whole says.
    fn points(self) -> i32 {
        let start = self.start.get(..self.length).unwrap_or(&self.start);
        if self.length <= LONGEST_COMMON_WORD {
            let is_it = |word: &&str| word.chars().eq(start.iter().copied());
            return match COMMON_WORDS.iter().any(is_it) {
                true => COMMON_WORD,
                false => 0,
            };
        }
        if start.starts_with(&[ALEF, LAM]) {
            ARTICLE
        } else {
            0
        }
    }
}

/// Whether `letter` is the vowel of an indefinite noun.
fn is_nunation(letter: char) -> bool {
    matches!(u32::from(letter), 0x064B..=0x064D)
}

fn points(letter: char) -> i32 {
    offset(letter)
        .and_then(|offset| POINTS.get(offset).copied())
        .unwrap_or(RARE)
}

/// Where a letter stands in the Arabic block.
fn offset(letter: char) -> Option<usize> {
    u32::from(letter)
        .checked_sub(0x0600)
        .map(|offset| offset as usize)
}

/// Signs that stand at the same place in most code pages, or in any text.
fn is_neutral(letter: char) -> bool {
    let is_punctuation = matches!(u32::from(letter), 0x2010..=0x2026 | 0x2030..=0x203A);
    is_punctuation
        || matches!(
            letter,
            NO_BREAK_SPACE
                | '«'
                | '»'
                | '·'
                | '•'
                | '،'
                | '؛'
                | '؟'
                | '٪'
                | '°'
                | '€'
                | '©'
                | '®'
                | '™'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads_arabic(text: &str, expected: bool) {
        let likeness = Likeness::of(text.chars());
        assert_eq!(likeness.is_certain(), expected, "{text} {likeness:?}");
    }

    #[test]
    fn arabic_reads_arabic() {
        reads_arabic("أعلنت بلدية المدينة اليوم افتتاح المكتبة", true);
        reads_arabic("غارات على البوكمال (BBC)", true);
    }

    #[test]
    fn other_languages_do_not() {
        reads_arabic("L'été dernier, à Paris, où l'on était déjà allé", false);
        reads_arabic("ראש הממשלה אמר היום", false);
        reads_arabic("Правительство объявило сегодня", false);
        reads_arabic("The council said today", false);
    }

    #[test]
    fn arabic_in_the_wrong_code_page_does_not() {
        reads_arabic("ÃÚáäÊ ÈáÏíÉ ÇáãÏíäÉ", false);
        // ISO-8859-6 read as Windows-1256.
        reads_arabic("أŸنçت بنêة", false);
    }
}
