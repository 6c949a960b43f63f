//! Names that only the page itself explains: its outlet, and places that no table lists.
//!
//! In: the outlet, where the page names it, and what the page tells. Out: whether a name is the outlet's or a
//! place's. A name is a place where the story says so (`بلدة …`, `في …`): a byline of two unknown names could
//! not be told apart otherwise, and a wrong writer is worse than none.

use crate::archive::known::furniture::{self, Kind};
use crate::archive::known::spelling::fold;
use crate::archive::lines::persons;

/// Names of places have no more.
const MOST_WORDS: usize = 3;

/// What the page tells of the names in its bylines.
#[derive(Debug, Default)]
pub(in crate::archive) struct Names {
    outlet: Option<String>,
    /// The words of each line.
    lines: Vec<Vec<String>>,
}

impl Names {
    /// Learns from the outlet and from the lines of the page.
    pub(in crate::archive) fn of<'a>(
        outlet: Option<&str>,
        lines: impl Iterator<Item = &'a str>,
    ) -> Self {
        Self {
            outlet: outlet.map(fold),
            lines: lines.map(words).collect(),
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
        self.is_town(name) || self.stands_after(name, |before| before == IN)
    }

    /// Whether the page calls `name` a town, a village or the like.
    pub(in crate::archive) fn is_town(&self, name: &str) -> bool {
        self.stands_after(name, |before| furniture::is(Kind::PlaceType, before))
    }

    fn stands_after(&self, name: &str, is_sign: impl Fn(&str) -> bool) -> bool {
        let name = words(name);
        if name.is_empty() || name.len() > MOST_WORDS {
            return false;
        }
        let mut windows = self
            .lines
            .iter()
            .flat_map(|line| line.windows(name.len() + 1));
        windows.any(|window| match window.split_first() {
            Some((before, rest)) => rest == name && is_sign(before),
            None => false,
        })
    }

    /// Whether the page speaks of the person called `name`, or of a namesake, beyond lines that are nothing but the
    /// name, and beyond `spent` bylines that hold it.
    pub(in crate::archive) fn tells_of(&self, name: &str, spent: usize) -> bool {
        let name = words(name);
        let told = self.lines.iter().filter(|line| **line != name);
        let is_told = |word: &String| {
            let count = |line: &Vec<String>| line.iter().filter(|other| *other == word).count();
            told.clone().map(count).sum::<usize>() > spent
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

fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
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
