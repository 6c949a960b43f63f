//! The other ways in which the Arab press may write a foreign name.
//!
//! In: a stem, and an archive's dictionary. Out: the stems of its other spellings there. The rules are those of
//! transcription: the sound g has four letters, long vowels are written or left out, some consonants have two letters
//! (Nwesri, Tahaghoghi and Scholer 2007, "Finding variants of out-of-vocabulary words in Arabic"). They would also join
//! words of Arabic, so both spellings must look like foreign names: no article, no verb's forms, no place in the lexicon
//! but as a name; and two names of the lexicon are two names.

use super::letters::*;
use super::lexicon::{ADJECTIVE, FUNCTION, Lexicon, NOUN, VERB};
use super::normalize::Letters;

/// Letters for the sound g.
const G_LETTERS: [char; 4] = [GHAIN, JEEM, QAF, KAF];
/// Letters of which a transcription takes one or the other.
const PAIRS: [[char; 2]; 2] = [[TAH, TEH], [THEH, TEH]];
/// Vowels that a transcription may write out.
const VOWELS: [char; 3] = [ALEF, WAW, YEH];

/// What stands before the imperfect of a verb.
const PERSONS: [char; 4] = [YEH, TEH, NOON, ALEF];

/// The shortest word whose g may be another letter.
const SHORTEST_WITH_G: usize = 4;
/// As that, for a word that takes the article, of which only غ and ج change places.
const SHORTEST_WITH_ARTICLE: usize = 6;
/// The shortest word of which a vowel or one of a pair of letters may be another: short ones are too alike.
const SHORTEST: usize = 5;

/// The most spellings of one name that are looked for.
const MOST: usize = 8;

/// How many articles of an archive have a word.
pub trait Dictionary {
    /// Why it cannot tell.
    type Error;
    /// In how many articles the skeleton `word` stands.
    fn written(&self, word: &[char]) -> Result<u64, Self::Error>;
    /// In how many articles a word with the stem `stem` stands.
    fn stemmed(&self, stem: &[char]) -> Result<u64, Self::Error>;
}

/// Returns the other spellings of the name `stem` that an archive has, the commonest first; none where it is no
/// foreign name.
pub fn other_spellings<D: Dictionary>(
    stem: &[char],
    lexicon: &Lexicon,
    dictionary: &D,
) -> Result<Vec<Letters>, D::Error> {
    let Some(takes_article) = takes_article_if_foreign(stem, lexicon, dictionary)? else {
        return Ok(Vec::new());
    };
    let is_known = lexicon.get(stem).is_headword();
    let mut found = Vec::new();
    for spelling in spellings(stem, takes_article) {
        let two_names = is_known && lexicon.get(&spelling).is_headword();
        let articles = dictionary.stemmed(&spelling)?;
        if articles > 0
            && !two_names
            && takes_article_if_foreign(&spelling, lexicon, dictionary)? == Some(takes_article)
        {
            found.push((articles, spelling));
        }
    }
    found.sort_by_key(|(articles, _)| std::cmp::Reverse(*articles));
    found.truncate(MOST);
    Ok(found.into_iter().map(|(_, spelling)| spelling).collect())
}

/// Whether a word that looks like a foreign name often stands behind the article; `None` where it looks like none.
fn takes_article_if_foreign<D: Dictionary>(
    word: &[char],
    lexicon: &Lexicon,
    dictionary: &D,
) -> Result<Option<bool>, D::Error> {
    if lexicon.get(word).is(NOUN | ADJECTIVE | VERB | FUNCTION) {
        return Ok(None);
    }
    let bare = dictionary.written(word)?;
    let written = |front: &[char], inner: &[char], back: &[char]| {
        let joined = Letters::joined(&Letters::joined(front, inner), back);
        dictionary.written(&joined)
    };
    // As common beside the word as a form of its own would be, and no mistake of some writer.
    let is_form = |articles: u64| articles > 0 && 50 * articles >= bare;
    let persons = |inner: &[char], except: Option<char>| {
        let mut found = 0;
        for person in PERSONS.into_iter().filter(|&person| Some(person) != except) {
            found += u32::from(is_form(written(&[person], inner, &[])?));
        }
        Ok(found)
    };
    let is_past = persons(word, None)? >= 2
        || is_form(written(&[], word, &[WAW, ALEF])?)
        || is_form(written(&[], word, &[TEH])?);
    let is_inflected = match word {
        [person, inner @ ..] if PERSONS.contains(person) && persons(inner, Some(*person))? >= 2 => {
            true
        }
        [WAW | FEH | BEH | LAM | KAF, inner @ ..] => dictionary.written(inner)? > bare,
        [inner @ .., TEH] => dictionary.written(inner)? > bare,
        _ => false,
    };
    if is_past || is_inflected {
        return Ok(None);
    }
    let with_article = written(&[ALEF, LAM], word, &[])?;
    Ok(Some(100 * with_article > 3 * bare))
}

/// Returns spellings of the name `stem` other than itself, each once, in no order; `takes_article` if it often
/// stands behind one.
fn spellings(stem: &[char], takes_article: bool) -> Vec<Letters> {
    let mut found = Found {
        stem,
        spellings: Vec::new(),
    };
    let len = stem.len();
    match takes_article {
        true if len >= SHORTEST_WITH_ARTICLE => found.other_g(&G_LETTERS[..2]),
        false if len >= SHORTEST_WITH_G => found.other_g(&G_LETTERS),
        _ => {}
    }
    if !takes_article && len >= SHORTEST {
        found.other_vowels();
        found.other_consonants();
    }
    found.spellings
}

struct Found<'stem> {
    stem: &'stem [char],
    spellings: Vec<Letters>,
}

impl Found<'_> {
    fn add(&mut self, letters: &[&[char]]) {
        let spelling = letters
            .iter()
            .fold(Letters::from_slice(&[]), |front, back| {
                Letters::joined(&front, back)
            });
        if *spelling != *self.stem && !self.spellings.contains(&spelling) {
            self.spellings.push(spelling);
        }
    }

    /// At one place or two.
    fn other_g(&mut self, letters: &[char]) {
        let stem = self.stem;
        let is_g = |at: &usize| letters.contains(&stem[*at]);
        let places: Vec<usize> = (0..stem.len()).filter(is_g).collect();
        for (n, &first) in places.iter().enumerate() {
            for &one in letters {
                self.add(&[&stem[..first], &[one], &stem[first + 1..]]);
                for &second in &places[n + 1..] {
                    for &two in letters {
                        let between = &stem[first + 1..second];
                        self.add(&[&stem[..first], &[one], between, &[two], &stem[second + 1..]]);
                    }
                }
            }
        }
    }

    /// One vowel inside more or less, and the alef or heh at the end.
    fn other_vowels(&mut self) {
        let stem = self.stem;
        let last = stem.len() - 1;
        for at in 1..=last {
            for vowel in VOWELS {
                self.add(&[&stem[..at], &[vowel], &stem[at..]]);
            }
            if at < last && stem.len() > SHORTEST && VOWELS.contains(&stem[at]) {
                self.add(&[&stem[..at], &stem[at + 1..]]);
            }
        }
        match stem[last] {
            ALEF => self.add(&[&stem[..last], &[HEH]]),
            HEH => self.add(&[&stem[..last], &[ALEF]]),
            _ => {}
        }
    }

    fn other_consonants(&mut self) {
        let stem = self.stem;
        for (at, letter) in stem.iter().enumerate() {
            for [a, b] in PAIRS.into_iter().flat_map(|[a, b]| [[a, b], [b, a]]) {
                if *letter == a {
                    self.add(&[&stem[..at], &[b], &stem[at + 1..]]);
                }
            }
            match stem[at..] {
                [TEH, SHEEN, ..] => self.add(&[&stem[..at], &stem[at + 1..]]),
                [SHEEN, ..] if at == 0 || stem[at - 1] != TEH => {
                    self.add(&[&stem[..at], &[TEH], &stem[at..]]);
                }
                [SEEN] => self.add(&[&stem[..at], &[ZAIN]]),
                [ZAIN] => self.add(&[&stem[..at], &[SEEN]]),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::normalize::skeleton;
    use super::*;

    fn has(name: &str, other: &str) -> bool {
        let letters = |word: &str| skeleton(word).expect(word).letters;
        spellings(&letters(name), false).contains(&letters(other))
    }

    #[track_caller]
    fn are_one(name: &str, other: &str) {
        assert!(has(name, other), "{name} {other}");
        assert!(has(other, name), "{other} {name}");
    }

    #[test]
    fn the_sound_g_has_four_letters() {
        are_one("غورباتشوف", "جورباتشوف");
        are_one("غوغل", "جوجل");
        are_one("بلغراد", "بلجراد");
        assert!(!has("قلب", "كلب"));
    }

    #[test]
    fn long_vowels_are_written_or_not() {
        are_one("نتنياهو", "نتانياهو");
        are_one("ميركل", "ميركيل");
        assert!(!has("حسن", "حسين"));
    }

    #[test]
    fn some_consonants_have_two_letters() {
        are_one("تشيلسي", "شيلسي");
        are_one("روبرت", "روبرط");
        are_one("تشافيز", "تشافيس");
        are_one("كاميرا", "كاميره");
    }

    #[test]
    fn a_word_with_the_article_changes_little() {
        let letters = skeleton("انغليزي").expect("a word").letters;
        let found = spellings(&letters, true);
        assert_eq!(found, [skeleton("انجليزي").expect("a word").letters]);
    }
}
