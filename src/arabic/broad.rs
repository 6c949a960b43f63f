//! The broad key joins what stems keep apart on purpose: a noun and its adjective, a place and its feminine.
//!
//! In: a stem. Out: the stem without a final teh marbuta, then without a final yeh. It only ever adds to a score, or
//! answers a reader who asks for more.

use super::letters::{HEH, YEH};

/// The shortest key, in letters: short words differ in nothing but their last letter.
const SHORTEST: usize = 3;

/// Returns the broad key of `stem`.
pub fn broad(stem: &[char]) -> &[char] {
    without_last(without_last(stem, HEH), YEH)
}

fn without_last(letters: &[char], letter: char) -> &[char] {
    match letters {
        [rest @ .., last] if *last == letter && rest.len() >= SHORTEST => rest,
        letters => letters,
    }
}

#[cfg(test)]
mod tests {
    use super::super::normalize::skeleton;
    use super::*;

    #[track_caller]
    fn key_of(word: &str, expected: &str) {
        let letters = skeleton(word).expect(word).letters;
        assert_eq!(broad(&letters).iter().collect::<String>(), expected);
    }

    #[test]
    fn a_final_teh_marbuta_and_the_yeh_before_it_go() {
        key_of("مكتبة", "مكتب");
        key_of("إيراني", "ايران");
        key_of("عملية", "عمل");
    }

    #[test]
    fn short_words_stay() {
        key_of("علي", "علي");
        key_of("سنة", "سنه");
    }
}
