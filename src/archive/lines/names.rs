//! Names that only the page itself explains: its outlet, and places that no table lists.
//!
//! In: the outlet, where the page names it, and what the page tells. Out: whether a name is the outlet's or a
//! place's. A name is a place where the story says so (`بلدة …`, `في …`): a byline of two unknown names could
//! not be told apart otherwise, and a wrong writer is worse than none.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::arabic::letters::is_alphanumeric;
use crate::archive::known::furniture::{self, Kind};
use crate::archive::known::spelling::fold;
use crate::archive::lines::persons;

/// Names of places have no more.
const MOST_WORDS: usize = 3;

/// What the page tells of the names in its bylines. Its words are counted when it is first asked for one, which most stories
/// never are; from then on each question takes as long on a long page as on a short one.
#[derive(Debug, Default)]
pub(in crate::archive) struct Names<'a> {
    outlet: Option<String>,
    lines: Vec<&'a str>,
    told: OnceCell<Told>,
}

/// The words of a page.
#[derive(Debug, Default)]
struct Told {
    /// Each word, and its number.
    numbers: FxHashMap<String, usize>,
    /// How often the word of each number stands on the page.
    counts: Vec<usize>,
    /// Lines by their words, and how often each stands there.
    lines: FxHashMap<Vec<usize>, usize>,
    signs: OnceCell<Signs>,
}

/// What stands behind words that make a name a place's.
#[derive(Debug, Default)]
struct Signs {
    towns: FxHashSet<Vec<usize>>,
    insides: FxHashSet<Vec<usize>>,
}

impl<'a> Names<'a> {
    /// Learns from the outlet and from the lines of the page.
    pub(in crate::archive) fn of(
        outlet: Option<&str>,
        lines: impl Iterator<Item = &'a str>,
    ) -> Self {
        Self {
            outlet: outlet.map(fold),
            lines: lines.collect(),
            told: OnceCell::new(),
        }
    }

    /// Whether `name` is what the page's outlet is called.
    pub(in crate::archive) fn is_outlet(&self, name: &str) -> bool {
        self.outlet
            .as_ref()
            .is_some_and(|outlet| *outlet == fold(name))
    }

    /// Whether the page speaks of `name` as of a place.
    pub(in crate::archive) fn is_place(&self, name: &str) -> bool {
        self.may_be_place(name) && self.told().is_place(name)
    }

    /// Whether the page calls `name` a town, a village or the like.
    pub(in crate::archive) fn is_town(&self, name: &str) -> bool {
        self.may_be_place(name) && self.told().is_town(name)
    }

    /// Whether the page speaks of the person called `name`, or of a namesake, beyond lines that are nothing but the
    /// name, and beyond `spent` bylines that hold it.
    pub(in crate::archive) fn tells_of(&self, name: &str, spent: usize) -> bool {
        !self.lines.is_empty() && self.told().tells_of(name, spent)
    }

    /// Whether `name` has as many words as names of places, which is soon told of the many parts of sentences that have more.
    fn may_be_place(&self, name: &str) -> bool {
        !self.lines.is_empty() && words_of(&fold(name)).nth(MOST_WORDS).is_none()
    }

    fn told(&self) -> &Told {
        self.told.get_or_init(|| Told::by(&self.lines))
    }
}

impl Told {
    fn by(lines: &[&str]) -> Self {
        let mut told = Self::default();
        for line in lines {
            let folded = fold(line);
            let line: Vec<usize> = words_of(&folded).map(|word| told.count(word)).collect();
            *told.lines.entry(line).or_default() += 1;
        }
        told
    }

    /// Counts a word, and returns its number.
    fn count(&mut self, word: &str) -> usize {
        if let Some(&number) = self.numbers.get(word) {
            if let Some(count) = self.counts.get_mut(number) {
                *count += 1;
            }
            return number;
        }
        let next = self.numbers.len();
        self.numbers.insert(word.to_owned(), next);
        self.counts.push(1);
        next
    }

    fn is_place(&self, name: &str) -> bool {
        self.numbered(name).is_some_and(|name| {
            let signs = self.signs();
            signs.towns.contains(&name) || signs.insides.contains(&name)
        })
    }

    fn is_town(&self, name: &str) -> bool {
        self.numbered(name)
            .is_some_and(|name| self.signs().towns.contains(&name))
    }

    /// The numbers of the words of `name`, where the page has them all.
    fn numbered(&self, name: &str) -> Option<Vec<usize>> {
        words_of(&fold(name))
            .map(|word| self.numbers.get(word).copied())
            .collect()
    }

    fn signs(&self) -> &Signs {
        self.signs.get_or_init(|| {
            let is_type = |word: &&String| furniture::is(Kind::PlaceType, word);
            let types = self.numbers.keys().filter(is_type);
            let types: FxHashSet<usize> = types
                .filter_map(|word| self.numbers.get(word).copied())
                .collect();
            let inside = self.numbers.get(IN);
            let mut signs = Signs::default();
            for line in self.lines.keys() {
                for (at, word) in line.iter().enumerate() {
                    let behind = || {
                        (1..=MOST_WORDS)
                            .filter_map(move |count| line.get(at + 1..at + 1 + count))
                            .map(<[usize]>::to_vec)
                    };
                    if types.contains(word) {
                        signs.towns.extend(behind());
                    }
                    if inside == Some(word) {
                        signs.insides.extend(behind());
                    }
                }
            }
            signs
        })
    }

    fn tells_of(&self, name: &str, spent: usize) -> bool {
        let whole = self.numbered(name);
        let alone = whole.and_then(|name| self.lines.get(&name));
        let alone = alone.copied().unwrap_or_default();
        let folded = fold(name);
        let name: Vec<&str> = words_of(&folded).collect();
        let is_told = |word: &str| {
            let number = self.numbers.get(word);
            let count = number.and_then(|&number| self.counts.get(number));
            let in_name = name.iter().filter(|other| **other == word).count();
            count.copied().unwrap_or_default() > spent + alone * in_name
        };
        let Some((first, others)) = name.split_first() else {
            return false;
        };
        // A family name that is a first name of many is told of others as well.
        others
            .iter()
            .filter(|word| !persons::is_half(word))
            .any(|word| is_told(word) && (!persons::is_of_many(word) || is_told(first)))
    }
}

/// Whether `name` begins as names of villages do: `كفر …`, `دير …`.
pub(in crate::archive) fn begins_as_place(name: &str) -> bool {
    let mut words = name.split_whitespace();
    words
        .next()
        .is_some_and(|first| furniture::is(Kind::PlaceWord, first))
        && (1..MOST_WORDS).contains(&words.count())
}

const IN: &str = "في";

/// The words of a text that is folded.
fn words_of(folded: &str) -> impl Iterator<Item = &str> {
    let words = folded.split(|letter: char| !is_alphanumeric(letter));
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names<'static> {
        let story = [
            "عاد الأهالي إلى بلدة عين الجوز.",
            "ويقيم في تل الريحان ألف شخص.",
        ];
        Names::of(Some("جريدة الضيعة"), story.into_iter())
    }

    #[test]
    fn what_the_story_calls_a_town_is_a_place() {
        assert!(names().is_town("عين الجوز"));
        assert!(names().is_place("عين الجوز"));
        assert!(!names().is_town("الجوز"));
    }

    #[test]
    fn what_something_happens_in_may_be_a_place() {
        assert!(names().is_place("تل الريحان"));
        assert!(!names().is_town("تل الريحان"));
        assert!(!names().is_place("ألف شخص"));
        assert!(!names().is_place(""));
    }

    #[test]
    fn a_person_is_told_of_by_the_family_name() {
        let story = ["وليد هاشم", "قال هاشم إن المباراة صعبة.", "منى علي"];
        let names = Names::of(None, story.into_iter());
        assert!(names.tells_of("وليد هاشم", 0));
        assert!(!names.tells_of("وليد هاشم", 1));
        assert!(!names.tells_of("منى علي", 0));
        assert!(!names.tells_of("منى حسن", 0));
        assert!(!names.tells_of("", 0));
    }

    #[test]
    fn the_outlet_is_known_in_any_spelling() {
        assert!(names().is_outlet("جريده الضيعة"));
        assert!(!names().is_outlet("الضيعة"));
    }

    #[test]
    fn villages_are_known_by_their_first_word() {
        assert!(begins_as_place("كفر الرمان"));
        assert!(!begins_as_place("كفر"));
        assert!(!begins_as_place("سلمى الحداد"));
    }
}
