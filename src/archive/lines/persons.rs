//! Names of persons, as bylines give them.
//!
//! In: a part of a byline. Out: whether it may be a person's name, and how sure that is. A first name of
//! `index-schema/given-names.tsv` is the evidence; the shape alone (a few words, none of a sentence) is less.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::arabic::letters::is_alphabetic;
use crate::archive::known::furniture::{self, Kind};
use crate::archive::known::spelling::{fold, is_invisible};
use crate::archive::known::table;

/// Names of the press have so many words, those in عبد and the like counted as one.
const NAME_WORDS: std::ops::RangeInclusive<usize> = 2..=4;
/// Full names, as of the accused and the dead, have more.
const PLAIN_WORDS: usize = 3;
/// More tell no story together in one line.
const MOST_PERSONS: usize = 4;
/// `والي` is a name; behind so many letters the article of a second word is meant.
const ARTICLE_LETTERS: usize = 3;

/// Each first name, and what it is besides: `word`, `often`, or nothing.
static GIVEN: LazyLock<FxHashMap<String, &'static str>> = LazyLock::new(|| {
    let rows = table::rows(include_str!("../../../index-schema/given-names.tsv"));
    rows.map(|[name, word]| (fold(name), word)).collect()
});

/// Whether `text` is one name or several, each beginning with a known first name.
pub(in crate::archive) fn are_known(text: &str) -> bool {
    let persons = persons(text);
    is_few(&persons) && persons.iter().all(|name| is_named(name) && is_shaped(name))
}

/// Whether `text` has the shape of a name or of several.
pub(in crate::archive) fn are_shaped(text: &str) -> bool {
    let persons = persons(text);
    is_few(&persons) && persons.iter().all(|name| is_shaped(name))
}

/// The names in `text`, if it is alone on a line and nothing but names: each short, and beginning with a first name
/// that is no other word, or ending with one.
pub(in crate::archive) fn alone(text: &str) -> Option<Vec<String>> {
    let persons = persons(text);
    let are_plain = is_few(&persons) && persons.iter().all(|name| is_plain(name));
    are_plain.then(|| persons.iter().map(|name| name.join(" ")).collect())
}

/// Whether `text` has no more words than the names of [`alone`] may have. Halves of names, forms of address and words with
/// marks are not counted, so that what this refuses `alone` refuses as well.
pub(in crate::archive) fn may_be_alone(text: &str) -> bool {
    let mut is_behind_half = false;
    let mut counted = text.split_whitespace().filter(|word| {
        let has_mark = word.chars().any(is_invisible);
        let may_be_first_half = has_mark || is_first_half(word);
        let is_second = std::mem::replace(&mut is_behind_half, may_be_first_half);
        let is_plain = !is_second && !has_mark && !is_half(word) && *word != AND;
        is_plain && !furniture::is(Kind::Honorific, word)
    });
    counted.nth(MOST_PERSONS * PLAIN_WORDS).is_none()
}

fn is_plain(name: &[String]) -> bool {
    let (Some(first), Some(last)) = (name.first(), name.last()) else {
        return false;
    };
    let is_name = match GIVEN.get(&fold(first)) {
        Some(&"word") => is_given(last) || is_joined(last),
        Some(_) => true,
        None => false,
    };
    // `مرسي ونجاد` are two, called by their family names.
    let is_and = |word: &String| word.starts_with(AND) && !is_given(word);
    is_name && is_shaped(name) && name.len() <= PLAIN_WORDS && !name.iter().skip(1).any(is_and)
}

/// Whether `word` is a first name.
pub(in crate::archive) fn is_given(word: &str) -> bool {
    GIVEN.contains_key(&fold(word))
}

/// Whether so many persons have the first name `word` that it tells of none of them.
pub(in crate::archive) fn is_of_many(word: &str) -> bool {
    GIVEN.get(&fold(word)) == Some(&"often")
}

fn is_few(persons: &[Vec<String>]) -> bool {
    (1..=MOST_PERSONS).contains(&persons.len())
}

/// The names in `text`, each as its words, without forms of address. `أحمد سالم ومنى علي` are two.
fn persons(text: &str) -> Vec<Vec<String>> {
    let mut persons: Vec<Vec<String>> = vec![Vec::new()];
    for word in joined(text) {
        let current = persons.last_mut();
        let has_name = current.as_ref().is_some_and(|name| !name.is_empty());
        match (current, second(&word)) {
            _ if !has_name && furniture::is(Kind::Honorific, &word) => {}
            _ if has_name && word == AND => persons.push(Vec::new()),
            (Some(name), Some(next)) if name.len() > 1 => {
                let next = next.to_owned();
                persons.push(vec![next]);
            }
            (Some(name), _) => name.push(word),
            (None, _) => {}
        }
    }
    persons
}

const AND: &str = "و";

/// What stands behind the و of `ومنى`, where that is another person's first name.
fn second(word: &str) -> Option<&str> {
    let rest = word.strip_prefix(AND)?;
    (!is_given(word) && is_given(rest)).then_some(rest)
}

/// The words of `text`; what is one name in two words (`عبد الله`, `نور الدين`, `أبو بكر`) is one.
fn joined(text: &str) -> Vec<String> {
    let visible: String = text
        .chars()
        .filter(|&letter| !is_invisible(letter) || letter.is_whitespace())
        .collect();
    let mut words: Vec<String> = Vec::new();
    for word in visible.split_whitespace() {
        match words.last_mut() {
            Some(last) if is_first_half(last) || is_second_half(word) => last.push_str(word),
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Whether `word` is half of a name in two words.
pub(in crate::archive) fn is_half(word: &str) -> bool {
    is_first_half(word) || is_second_half(word)
}

fn is_first_half(word: &str) -> bool {
    let bare = word.strip_prefix(AND).unwrap_or(word);
    matches!(
        bare,
        "عبد" | "أبو" | "ابو" | "بن" | "ابن" | "أم" | "آل" | "بو"
    )
}

fn is_second_half(word: &str) -> bool {
    word == "الدين" || word == "الله"
}

/// `عبدالرحمن`, `أبوالصفا`.
fn is_joined(word: &str) -> bool {
    ["عبدال", "أبوال", "ابوال"]
        .iter()
        .any(|start| word.starts_with(start))
}

fn is_named(name: &[String]) -> bool {
    name.first().is_some_and(|first| is_given(first))
}

fn is_shaped(name: &[String]) -> bool {
    let is_letter = |letter: char| is_alphabetic(letter) || letter == '.' || letter == '\'';
    let is_plain = |word: &String| {
        word.chars().all(is_letter) && !furniture::is(Kind::Prose, word) && !is_bound(word)
    };
    let begins_otherwise = name.first().is_some_and(|first| {
        let is_definite = first.starts_with("ال") && !is_given(first);
        let is_label = [Kind::Author, Kind::AuthorVerb, Kind::Genre, Kind::Filler];
        is_definite || is_label.iter().any(|&kind| furniture::is(kind, first))
    });
    let is_ascii = |word: &String| word.is_ascii();
    let is_mixed = name.iter().any(is_ascii) && !name.iter().all(is_ascii);
    NAME_WORDS.contains(&name.len()) && name.iter().all(is_plain) && !begins_otherwise && !is_mixed
}

/// `للنشرة`, `والمفكر`: words of a sentence.
fn is_bound(word: &str) -> bool {
    let behind = |start| {
        word.strip_prefix(start)
            .map(|rest: &str| rest.chars().count())
    };
    behind("لل").is_some() || behind("وال").is_some_and(|count| count >= ARTICLE_LETTERS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_first_name_makes_a_person() {
        assert!(are_known("أحمد سالم"));
        assert!(are_known("د. عبد الرحمن بن علي"));
        assert!(are_known("نور الدين الحاج"));
        assert!(!are_known("سوق الخضار"));
        assert!(!are_known("أحمد"));
    }

    #[test]
    fn several_persons_are_told_apart() {
        assert!(are_known("تهاني عبد الرحيم وهشام عبد العزيز"));
        assert!(are_known("محمد غايات وفادى محمد و محمود أمين"));
        assert!(are_known("محمد وليد حسن"));
        assert_eq!(persons("أحمد سالم ومنى علي").len(), 2);
        assert_eq!(persons("محمد وليد حسن").len(), 1);
    }

    #[test]
    fn words_of_a_sentence_are_no_name() {
        for text in [
            "محمد في تغريدة",
            "داليا نعمة للنشرة العربية",
            "الكاتب والمفكر الفلسطيني",
            "محرر الموقع الأول",
            "رئيس الوزراء",
            "محمد صلاح 10",
        ] {
            assert!(!are_known(text), "{text}");
        }
        assert!(!are_shaped("المتحدث العسكري"));
        assert!(are_shaped("كارينا كامل"));
    }

    #[test]
    fn alone_on_a_line_a_common_word_begins_no_name() {
        let is_alone = |text| alone(text).is_some();
        assert!(is_alone("وليد هاشم"));
        assert!(is_alone("مصطفى سعيد و آية حسني"));
        assert!(is_alone("ندى عبد الرحمن"));
        assert!(!is_alone("جمال الطبيعة"));
        assert!(!is_alone("خالد ونجاد"));
        assert!(!is_alone("خالد مصطفى كامل أحمد"));
    }

    proptest! {
        #[test]
        fn names_alone_are_never_refused_for_their_number(
            words in prop::collection::vec("(أحمد|سالم|عبد|الله|الدين|د\\.|أم|ير|و|ومنى|علي|منى|مُنى|ـ|الحاج)", 0..24),
        ) {
            let text = words.join(" ");
            prop_assert!(alone(&text).is_none() || may_be_alone(&text), "{text}");
        }
    }

    #[test]
    fn no_first_name_stands_twice() {
        let mut seen = std::collections::HashSet::new();
        for [name, word] in table::rows(include_str!("../../../index-schema/given-names.tsv")) {
            assert!(seen.insert(fold(name)), "{name} stands twice");
            assert!(matches!(word, "" | "word" | "often"), "{name}: {word}");
            assert!(!name.contains(' '), "{name}");
        }
    }
}
