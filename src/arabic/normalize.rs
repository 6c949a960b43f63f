//! Spelling variants of one word become one form, its skeleton.
//!
//! In: the scalar values of one Arabic word. Out: its letters, folded and without marks, on the stack, and
//! beside them what folding lost but stemming still needs: where hamzas and maddas stood and how the word ended.
//! Folding loses information on purpose, so stored text is never normalized.

use std::fmt;
use std::ops::Deref;

use unicode_normalization::UnicodeNormalization;

use super::letters::{
    ALEF, ALEF_MAKSURA, ALEF_WITH_HAMZA_ABOVE, ALEF_WITH_HAMZA_BELOW, ALEF_WITH_MADDA_ABOVE, Class,
    FATHATAN, TEH_MARBUTA, TEH_MARBUTA_GOAL, class, compose, fold, is_presentation_form,
};

/// The longest word that is indexed, in letters. Longer runs are noise: encoded data, text without spaces.
pub const MAX_LETTERS: usize = 40;

/// Up to [`MAX_LETTERS`] folded letters on the stack, read as a slice so that affixes are slice patterns.
#[derive(Clone, Copy)]
pub struct Letters {
    letters: [char; MAX_LETTERS],
    len: usize,
}

impl Letters {
    /// No letters.
    pub const EMPTY: Self = Self {
        letters: ['\0'; MAX_LETTERS],
        len: 0,
    };

    /// Copies a slice; what does not fit is cut off.
    pub fn from_slice(letters: &[char]) -> Self {
        Self::joined(letters, &[])
    }

    /// Copies `front` and then `back`; what does not fit is cut off.
    pub fn joined(front: &[char], back: &[char]) -> Self {
        let mut all = Self::EMPTY;
        for part in [front, back] {
            let room = MAX_LETTERS - all.len;
            let part = &part[..part.len().min(room)];
            all.letters[all.len..all.len + part.len()].copy_from_slice(part);
            all.len += part.len();
        }
        all
    }

    /// Adds a letter, and returns whether there was room for it.
    #[inline]
    fn push(&mut self, letter: char) -> bool {
        let Some(free) = self.letters.get_mut(self.len) else {
            return false;
        };
        *free = letter;
        self.len += 1;
        true
    }

    /// Appends the letters to `text` as UTF-8.
    pub fn write_to(&self, text: &mut String) {
        text.extend(self.iter());
    }
}

impl FromIterator<char> for Letters {
    /// The letters in their order; what does not fit is cut off.
    fn from_iter<I: IntoIterator<Item = char>>(letters: I) -> Self {
        let mut all = Self::EMPTY;
        for letter in letters {
            if !all.push(letter) {
                break;
            }
        }
        all
    }
}

impl Deref for Letters {
    type Target = [char];

    fn deref(&self) -> &[char] {
        &self.letters[..self.len]
    }
}

impl PartialEq for Letters {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Letters {}

impl fmt::Display for Letters {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter()
            .try_for_each(|letter| fmt::Write::write_char(out, *letter))
    }
}

impl fmt::Debug for Letters {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{self}`")
    }
}

/// A word after folding, with what folding lost. A bit set at `n` in a mask speaks of letter number `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skeleton {
    /// The folded letters: the term of the field of exact words.
    pub letters: Letters,
    /// Which letters were written alef with hamza above.
    pub hamza_above: u64,
    /// Which letters were written alef with hamza below.
    pub hamza_below: u64,
    /// Which letters were written alef with madda.
    pub madda: u64,
    /// Whether the last letter was written as a teh marbuta.
    pub ends_in_teh_marbuta: bool,
    /// Whether the last letter was written as an alef maksura.
    pub ends_in_alef_maksura: bool,
    /// Whether a tanwin of fatha stood on or before a final alef.
    pub tanwin: bool,
}

impl Skeleton {
    /// Whether letter number `n` was an alef written with hamza or madda.
    pub fn is_marked_alef(&self, n: usize) -> bool {
        (self.hamza_above | self.hamza_below | self.madda) >> n & 1 == 1
    }
}

/// Returns the skeleton of one Arabic word, or `None` if it has no letter, too many, or something that is no part
/// of an Arabic word.
pub fn skeleton(word: &str) -> Option<Skeleton> {
    let mut builder = SkeletonBuilder::new();
    for letter in word.chars() {
        if matches!(class(letter), Class::Digit | Class::Other) {
            return None;
        }
        builder.push(letter);
    }
    builder.finish()
}

/// Folds one word, scalar value by scalar value.
#[derive(Debug, Clone)]
pub struct SkeletonBuilder {
    skeleton: Skeleton,
    overlong: bool,
    /// The last letter, composed but not folded.
    last_written: char,
    /// How many letters there were when the last tanwin of fatha came.
    tanwin_after: usize,
}

impl SkeletonBuilder {
    /// Begins a word.
    pub fn new() -> Self {
        let skeleton = Skeleton {
            letters: Letters::EMPTY,
            hamza_above: 0,
            hamza_below: 0,
            madda: 0,
            ends_in_teh_marbuta: false,
            ends_in_alef_maksura: false,
            tanwin: false,
        };
        Self {
            skeleton,
            overlong: false,
            last_written: '\0',
            tanwin_after: 0,
        }
    }

    /// Adds a letter, a mark or a control; what is none of these is ignored.
    #[inline]
    pub fn push(&mut self, letter: char) {
        match is_presentation_form(letter) && class(letter) == Class::Letter {
            true => self.push_parts(letter),
            false => self.push_plain(letter),
        }
    }

    /// Adds what is no presentation form.
    #[inline(always)]
    fn push_plain(&mut self, letter: char) {
        match class(letter) {
            Class::Letter => self.push_letter(letter),
            Class::Composing => self.compose(letter),
            Class::Mark if letter == FATHATAN => self.tanwin_after = self.skeleton.letters.len(),
            Class::Mark | Class::Control | Class::Digit | Class::Other => {}
        }
    }

    /// Ends the word: `None` if it has no letter or more than [`MAX_LETTERS`].
    pub fn finish(mut self) -> Option<Skeleton> {
        let len = self.skeleton.letters.len();
        if self.overlong || len == 0 {
            return None;
        }
        self.skeleton.ends_in_teh_marbuta =
            matches!(self.last_written, TEH_MARBUTA | TEH_MARBUTA_GOAL);
        self.skeleton.ends_in_alef_maksura = self.last_written == ALEF_MAKSURA;
        let ends_in_alef = self.skeleton.letters.last() == Some(&ALEF);
        self.skeleton.tanwin = ends_in_alef && len > 1 && self.tanwin_after + 1 >= len;
        Some(self.skeleton)
    }

    /// How many letters have been added.
    pub fn len(&self) -> usize {
        self.skeleton.letters.len()
    }

    /// Whether no letter has been added.
    pub fn is_empty(&self) -> bool {
        self.skeleton.letters.is_empty()
    }

    #[cold]
    fn push_parts(&mut self, form: char) {
        for part in std::iter::once(form).nfkc() {
            self.push_plain(part);
        }
    }

    #[inline]
    fn push_letter(&mut self, letter: char) {
        if !self.skeleton.letters.push(fold(letter)) {
            self.overlong = true;
            return;
        }
        self.set_written(letter);
    }

    /// Puts a hamza or madda on the last letter, whatever marks stand between.
    fn compose(&mut self, mark: char) {
        let Some(last) = self.skeleton.letters.len().checked_sub(1) else {
            return;
        };
        let composed = compose(self.last_written, mark);
        let skeleton = &mut self.skeleton;
        skeleton.letters.letters[last] = fold(composed);
        let others = !(1 << last);
        skeleton.hamza_above &= others;
        skeleton.hamza_below &= others;
        skeleton.madda &= others;
        self.set_written(composed);
    }

    #[inline]
    fn set_written(&mut self, letter: char) {
        let skeleton = &mut self.skeleton;
        self.last_written = letter;
        let bit = 1 << (skeleton.letters.len() - 1);
        match letter {
            ALEF_WITH_HAMZA_ABOVE => skeleton.hamza_above |= bit,
            ALEF_WITH_HAMZA_BELOW => skeleton.hamza_below |= bit,
            ALEF_WITH_MADDA_ABOVE => skeleton.madda |= bit,
            _ => {}
        }
    }
}

impl Default for SkeletonBuilder {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::super::letters::{HAMZA_ABOVE, WAW};
    use super::*;

    fn letters(word: &str) -> String {
        skeleton(word).expect(word).letters.to_string()
    }

    /// A word under test.
    struct Word(&'static str);

    fn word(text: &'static str) -> Word {
        Word(text)
    }

    impl Word {
        #[track_caller]
        fn has_the_skeleton_of(self, other: &str) {
            assert_eq!(letters(self.0), letters(other));
        }
    }

    #[test]
    fn a_hamza_below_counts_before_marks_above_wherever_it_is_written() {
        let normal = skeleton("الإر");
        for word in [
            "الآ\u{655}ر",
            "الأ\u{655}ر",
            "الا\u{653}\u{655}ر",
            "الإ\u{653}ر",
        ] {
            assert_eq!(skeleton(word), normal, "{word}");
        }
    }

    #[test]
    fn marks_tatweel_and_controls_are_dropped() {
        word("مُتَّـهَم").has_the_skeleton_of("متهم");
        word("هٰذا").has_the_skeleton_of("هذا");
        word("بر\u{200C}لمان").has_the_skeleton_of("برلمان");
    }

    #[test]
    fn alefs_yehs_hehs_and_borrowed_letters_fold() {
        word("آثار").has_the_skeleton_of("اثار");
        word("مستشفى").has_the_skeleton_of("مستشفي");
        word("مدرسة").has_the_skeleton_of("مدرسه");
        word("کردستان").has_the_skeleton_of("كردستان");
        word("پاریس").has_the_skeleton_of("باريس");
    }

    #[test]
    fn hamza_seats_stay() {
        assert_ne!(letters("رئيس"), letters("رييس"));
    }

    #[test]
    fn a_mark_between_letter_and_hamza_does_not_part_them() {
        let decomposed = format!("م{WAW}\u{064E}{HAMZA_ABOVE}من");
        assert_eq!(letters(&decomposed), letters("مؤمن"));
    }

    #[test]
    fn ligatures_give_all_their_letters() {
        word("\u{FEFB}جئ").has_the_skeleton_of("لاجئ");
        word("\u{FDF2}").has_the_skeleton_of("الله");
        word("\u{FDFC}").has_the_skeleton_of("ريال");
        let ligature = skeleton("\u{FEF7}").expect("two letters");
        assert_eq!(ligature.hamza_above, 0b10);
    }

    #[test]
    fn a_tanwin_counts_only_at_a_final_alef() {
        assert!(skeleton("نقاطًا").expect("a word").tanwin);
        assert!(skeleton("قراراً").expect("a word").tanwin);
        assert!(!skeleton("بيتًا").expect("a word").letters.is_empty());
        assert!(skeleton("قرار\u{FD3C}").expect("a word").tanwin);
        assert!(!skeleton("شخصا").expect("a word").tanwin);
        assert!(!skeleton("مدرسةً").expect("a word").tanwin);
    }

    #[test]
    fn a_word_longer_than_any_word_has_no_skeleton() {
        assert!(skeleton(&"ب".repeat(MAX_LETTERS)).is_some());
        assert!(skeleton(&"ب".repeat(MAX_LETTERS + 1)).is_none());
        assert!(skeleton("").is_none());
        assert!(skeleton("ab").is_none());
    }

    proptest! {
        #[test]
        fn the_skeleton_of_a_skeleton_is_itself(word in "[\u{0620}-\u{065F}\u{066E}-\u{06D3}]{1,20}") {
            if let Some(once) = skeleton(&word) {
                let twice = skeleton(&once.letters.to_string()).expect("letters only");
                prop_assert_eq!(once.letters, twice.letters);
            }
        }

        #[test]
        fn every_normal_form_has_the_same_skeleton(word in "([\u{0621}-\u{063A}\u{0641}-\u{064A}\u{0671}-\u{06D3}\u{FE80}-\u{FEFC}][\u{064B}-\u{0652}]?){1,12}") {
            let composed: String = word.nfc().collect();
            let decomposed: String = word.nfd().collect();
            let compatible: String = word.nfkc().collect();
            let apart: String = word.nfkd().collect();
            for form in [composed, decomposed, compatible, apart] {
                prop_assert_eq!(skeleton(&word), skeleton(&form));
            }
        }
    }
}
