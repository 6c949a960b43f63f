//! How near two words are to a reader of Arabic: an edit distance that knows which letters are mistaken for which.
//!
//! In: two words in settled spelling (skeletons). Out: the least sum of the changes that make one of the other. A
//! change is a letter for another, a letter more or less, or two neighbours that change places ("optimal string
//! alignment": Damerau 1964, "A technique for computer detection and correction of spelling errors"). What it costs:
//!
//! ```text
//! 0.1  another seat of a hamza, another form of alef; ي ى, ه ة; a hamza more or less
//! 0.3  letters that differ in their dots alone: ب ت ث ن ي, ج ح خ, د ذ, ر ز, س ش, ص ض, ط ظ, ع غ, ف ق
//! 0.5  neighbours on the Arabic keyboard (101 keys) or on the Latin one; two letters that change places; a letter doubled
//! 0.7  a long vowel more or less (ا و ي): names from other languages are written with and without
//! 1    anything else
//! ```
//!
//! The costs are in the order in which people and machines mistake letters, not measured; only that order matters.

use super::letters::{
    ALEF, ALEF_MAKSURA, ALEF_WITH_HAMZA_ABOVE, ALEF_WITH_HAMZA_BELOW, ALEF_WITH_MADDA_ABOVE, HAMZA,
    HEH, KAF, TEH_MARBUTA, WAW, WAW_WITH_HAMZA_ABOVE, YEH, YEH_WITH_HAMZA_ABOVE,
};

/// Costs in tenths, so that sums are exact.
const SPELLING: u8 = 1;
const DOTS: u8 = 3;
const SLIP: u8 = 5;
const VOWEL: u8 = 7;
const LETTER: u8 = 10;

/// Letters that writers take for one another without seeing a mistake.
const SAME_SOUND: [&[char]; 4] = [
    &[
        ALEF,
        ALEF_WITH_HAMZA_ABOVE,
        ALEF_WITH_HAMZA_BELOW,
        ALEF_WITH_MADDA_ABOVE,
        HAMZA,
        WAW_WITH_HAMZA_ABOVE,
        YEH_WITH_HAMZA_ABOVE,
    ],
    &[WAW, WAW_WITH_HAMZA_ABOVE],
    &[YEH, ALEF_MAKSURA, YEH_WITH_HAMZA_ABOVE],
    &[HEH, TEH_MARBUTA],
];

/// Letters of one shape.
const SAME_SHAPE: [&[char]; 9] = [
    &['ب', 'ت', 'ث', 'ن', YEH],
    &['ج', 'ح', 'خ'],
    &['د', 'ذ'],
    &['ر', 'ز'],
    &['س', 'ش'],
    &['ص', 'ض'],
    &['ط', 'ظ'],
    &['ع', 'غ'],
    &['ف', 'ق'],
];

/// A key with two letters, or none of these.
const NO_LETTER: char = ' ';

/// The keys of the Arabic keyboard from the left, each row half a key to the right of the one above.
const ARABIC_KEYS: [&[char]; 3] = [
    &['ض', 'ص', 'ث', 'ق', 'ف', 'غ', 'ع', HEH, 'خ', 'ح', 'ج', 'د'],
    &['ش', 'س', YEH, 'ب', 'ل', ALEF, 'ت', 'ن', 'م', KAF, 'ط'],
    &[
        YEH_WITH_HAMZA_ABOVE,
        HAMZA,
        WAW_WITH_HAMZA_ABOVE,
        'ر',
        NO_LETTER,
        ALEF_MAKSURA,
        TEH_MARBUTA,
        WAW,
        'ز',
        'ظ',
    ],
];

/// The same keys with Latin letters.
const LATIN_KEYS: [&[char]; 3] = [
    &['q', 'w', 'e', 'r', 't', 'y', 'u', 'i', 'o', 'p'],
    &['a', 's', 'd', 'f', 'g', 'h', 'j', 'k', 'l'],
    &['z', 'x', 'c', 'v', 'b', 'n', 'm'],
];

/// The first letter that the tables know: the others are counted from it.
const FIRST: u32 = HAMZA as u32;
/// From hamza to yeh.
const LETTERS: usize = YEH as usize - HAMZA as usize + 1;

/// What each Arabic letter costs instead of each other one, in tenths.
static INSTEAD: [[u8; LETTERS]; LETTERS] = {
    let mut costs = [[LETTER; LETTERS]; LETTERS];
    // Cheaper reasons are written last, over the others.
    set_neighbours(&mut costs);
    set_groups(&mut costs, &SAME_SHAPE, DOTS);
    set_groups(&mut costs, &SAME_SOUND, SPELLING);
    costs
};

const fn set_groups(costs: &mut [[u8; LETTERS]; LETTERS], groups: &[&[char]], cost: u8) {
    let mut group = 0;
    while group < groups.len() {
        let letters = groups[group];
        let mut pair = 0;
        while pair < letters.len() * letters.len() {
            let (a, b) = (letters[pair / letters.len()], letters[pair % letters.len()]);
            costs[(a as u32 - FIRST) as usize][(b as u32 - FIRST) as usize] = cost;
            pair += 1;
        }
        group += 1;
    }
}

const fn set_neighbours(costs: &mut [[u8; LETTERS]; LETTERS]) {
    let mut a = 0;
    while a < LETTERS {
        let mut b = 0;
        while b < LETTERS {
            if are_neighbours(&ARABIC_KEYS, a as u32 + FIRST, b as u32 + FIRST) {
                costs[a][b] = SLIP;
            }
            b += 1;
        }
        a += 1;
    }
}

/// Whether two letters are on keys side by side, or one above the other.
const fn are_neighbours(keys: &[&[char]; 3], a: u32, b: u32) -> bool {
    let (Some((row_a, at_a)), Some((row_b, at_b))) = (key(keys, a), key(keys, b)) else {
        return false;
    };
    // A row lies half a key to the right of the one above: its nth key touches the nth and the next one there.
    match row_a.abs_diff(row_b) {
        0 => at_a.abs_diff(at_b) == 1,
        1 if row_a < row_b => at_a == at_b || at_a == at_b + 1,
        1 => at_b == at_a || at_b == at_a + 1,
        _ => false,
    }
}

const fn key(keys: &[&[char]; 3], letter: u32) -> Option<(usize, usize)> {
    let mut row = 0;
    while row < keys.len() {
        let mut at = 0;
        while at < keys[row].len() {
            if keys[row][at] as u32 == letter {
                return Some((row, at));
            }
            at += 1;
        }
        row += 1;
    }
    None
}

/// Returns what separates two words: 0 where they are the same letter by letter, about 1 for each letter that no
/// reader would take for the other's, less for those that are mistaken easily. It is the same both ways.
///
/// The words are compared as they are: what folds to one skeleton is best folded before. Takes time in proportion
/// to the product of their lengths.
///
/// ```
/// use warraq::arabic::nearness::distance;
///
/// assert_eq!(distance("بوتين", "بوتين"), 0.0);
/// assert!(distance("مسئول", "مسؤول") < distance("قصف", "فصف"));
/// assert!(distance("قصف", "فصف") < distance("قصف", "قصد"));
/// ```
pub fn distance(a: &str, b: &str) -> f32 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let row = |first: u32| vec![first; b.len() + 1];
    let (mut before_last, mut last, mut this) = (row(0), row(0), row(0));
    for at_b in 1..=b.len() {
        last[at_b] = last[at_b - 1] + u32::from(beside(&b, at_b - 1));
    }
    for at_a in 1..=a.len() {
        let removed = u32::from(beside(&a, at_a - 1));
        this[0] = last[0] + removed;
        for at_b in 1..=b.len() {
            let (letter, other) = (a[at_a - 1], b[at_b - 1]);
            let added = u32::from(beside(&b, at_b - 1));
            let changed = last[at_b - 1] + u32::from(instead(letter, other));
            let mut least = changed
                .min(last[at_b] + removed)
                .min(this[at_b - 1] + added);
            let swapped = at_a > 1 && at_b > 1 && letter == b[at_b - 2] && other == a[at_a - 2];
            if swapped && letter != other {
                least = least.min(before_last[at_b - 2] + u32::from(SLIP));
            }
            this[at_b] = least;
        }
        (before_last, last, this) = (last, this, before_last);
    }
    last[b.len()] as f32 / f32::from(LETTER)
}

/// What `a` costs instead of `b`, in tenths.
fn instead(a: char, b: char) -> u8 {
    if a == b {
        return 0;
    }
    let of_table = |letter: char| Some(u32::from(letter).checked_sub(FIRST)? as usize);
    let row = of_table(a).and_then(|a| INSTEAD.get(a));
    match row.zip(of_table(b)).and_then(|(row, b)| row.get(b)) {
        Some(cost) => *cost,
        None if are_neighbours(&LATIN_KEYS, a.into(), b.into()) => SLIP,
        None => LETTER,
    }
}

/// What letter number `at` of `word` costs where the other word has none, in tenths.
fn beside(word: &[char], at: usize) -> u8 {
    match word[at] {
        HAMZA => SPELLING,
        letter if at > 0 && word[at - 1] == letter => SLIP,
        ALEF | WAW | YEH => VOWEL,
        _ => LETTER,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Two words that are so far apart, in tenths.
    #[track_caller]
    fn are_apart(a: &str, b: &str, tenths: u8) {
        assert_eq!(distance(a, b), f32::from(tenths) / 10.0, "{a} and {b}");
        assert_eq!(distance(b, a), f32::from(tenths) / 10.0, "{b} and {a}");
    }

    #[test]
    fn spellings_of_one_sound_are_nearly_the_same() {
        are_apart("مسئول", "مسؤول", SPELLING);
        are_apart("شيء", "شي", SPELLING);
        are_apart("أحمد", "احمد", SPELLING);
        are_apart("مدرسة", "مدرسه", SPELLING);
        are_apart("مستشفى", "مستشفي", SPELLING);
        are_apart("رئيس", "رييس", SPELLING);
    }

    #[test]
    fn letters_of_one_shape_are_nearer_than_others() {
        are_apart("قصف", "فصف", DOTS);
        are_apart("حبل", "جبل", DOTS);
        are_apart("نيت", "بيت", DOTS);
        are_apart("قصف", "قصد", LETTER);
    }

    #[test]
    fn a_slip_of_the_hand_is_nearer_than_another_letter() {
        are_apart("كلام", "نلام", LETTER);
        are_apart("منام", "تنام", LETTER);
        are_apart("نام", "مام", SLIP);
        are_apart("كتب", "متب", SLIP);
        are_apart("غارات", "غاارت", SLIP);
        are_apart("بغداد", "بغدداد", SLIP);
        are_apart("putin", "putim", SLIP);
    }

    #[test]
    fn keys_touch_two_in_the_row_above() {
        let near = |a: char, b: char| are_neighbours(&ARABIC_KEYS, a.into(), b.into());
        assert!(near('ل', 'ا') && near('ل', 'ف') && near('ل', 'غ') && near('ر', 'ب'));
        assert!(!near('ل', 'ع') && !near('ل', 'ق') && !near('ض', 'د') && !near('ل', 'ل'));
    }

    #[test]
    fn a_long_vowel_is_less_than_a_letter() {
        are_apart("بوتين", "بوتن", VOWEL);
        are_apart("نتنياهو", "نتانياهو", VOWEL);
        are_apart("بوتين", "وتين", LETTER);
    }

    #[test]
    fn nothing_is_as_far_as_it_is_long() {
        are_apart("", "", 0);
        are_apart("", "قصف", 3 * LETTER);
    }

    proptest! {
        #[test]
        fn the_way_back_is_as_long(a in "[ء-يa-c]{0,8}", b in "[ء-يa-c]{0,8}") {
            prop_assert_eq!(distance(&a, &b), distance(&b, &a));
            prop_assert_eq!(distance(&a, &b) == 0.0, a == b);
        }

        #[test]
        fn no_words_are_further_apart_than_the_longer_is_long(a in "[ء-ي]{0,8}", b in "[ء-ي]{0,8}") {
            let longer = a.chars().count().max(b.chars().count());
            prop_assert!(distance(&a, &b) <= longer as f32);
        }
    }
}
