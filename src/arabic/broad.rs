//! The broad key joins what stems keep apart on purpose: a noun and its adjective, a place and its feminine.
//!
//! In: a stem. Out: the stem without a final teh marbuta, then without a final yeh. It only ever adds to a score, or
//! answers a reader who asks for more.

use super::letters::{HEH, YEH};

/// The shortest key, in letters: short words differ in nothing but their last letter.
const SHORTEST: usize = 3;

/// Returns the broad key of `stem`.
pub fn broad(stem: &str) -> &str {
    without_last(without_last(stem, HEH), YEH)
}

/// Returns the other stems that have the broad key of `stem`.
pub fn kin(stem: &str) -> impl Iterator<Item = String> {
    let key = broad(stem);
    let endings: [&[char]; 4] = [&[], &[HEH], &[YEH], &[YEH, HEH]];
    let candidates = endings.into_iter().map(move |ending| {
        let letters = key.chars().chain(ending.iter().copied());
        letters.collect::<String>()
    });
    candidates.filter(move |candidate| candidate != stem && broad(candidate) == key)
}

fn without_last(word: &str, letter: char) -> &str {
    match word.strip_suffix(letter) {
        Some(rest) if rest.chars().nth(SHORTEST - 1).is_some() => rest,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::super::normalize::skeleton;
    use super::*;

    /// A word under test.
    struct Word(&'static str);

    fn word(text: &'static str) -> Word {
        Word(text)
    }

    impl Word {
        #[track_caller]
        fn has_key(self, expected: &str) {
            let letters = skeleton(self.0).expect(self.0).letters;
            assert_eq!(broad(&letters.to_string()), expected);
        }
    }

    #[test]
    fn a_final_teh_marbuta_and_the_yeh_before_it_go() {
        word("مكتبة").has_key("مكتب");
        word("إيراني").has_key("ايران");
        word("عملية").has_key("عمل");
    }

    #[test]
    fn kin_are_all_other_stems_of_one_key() {
        let kin_of = |stem: &str| kin(stem).collect::<Vec<_>>();
        assert_eq!(kin_of("مكتبه"), ["مكتب", "مكتبي", "مكتبيه"]);
        assert_eq!(kin_of("سنه"), ["سنهه", "سنهي", "سنهيه"]);
    }

    #[test]
    fn short_words_stay() {
        word("علي").has_key("علي");
        word("سنة").has_key("سنه");
    }
}
