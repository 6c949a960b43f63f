//! Dates inside bylines: `الرياض 25 شوال 1436 هـ الموافق 10 أغسطس 2015 م واس`.
//!
//! In: a part of a byline. Out: what stands before and behind the date in it. Which date it is, others read; here it
//! only must not be taken for a name.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::archive::known::spelling::{digit, fold};
use crate::archive::known::table;

/// Words that stand in dates: months, days of the week, هـ and the like.
static WORDS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let months = table::rows(include_str!("../../../index-schema/calendar.tsv"));
    let others = table::rows(include_str!("../../../index-schema/date-words.tsv"));
    // `توقيت الرياض` does not make a word of dates of the town.
    let others = others.filter(|[_, word]| !word.contains(' '));
    let names = months
        .map(|[_, name]| name)
        .chain(others.map(|[_, word]| word));
    names
        .flat_map(|name| fold(name).split(' ').map(str::to_owned).collect::<Vec<_>>())
        .collect()
});

/// Parts `text` at the date in it, which begins with a number; `None` where there is none.
pub(in crate::archive) fn parted(text: &str) -> Option<(&str, &str)> {
    let words: Vec<(usize, &str)> = words(text);
    let first = words.iter().position(|(_, word)| is_number(word))?;
    // `الدوحة في 5 أغسطس`.
    let begin = match first.checked_sub(1).and_then(|at| words.get(at)) {
        Some((_, before)) if is_of_date(before) => first - 1,
        _ => first,
    };
    let end = words
        .iter()
        .skip(first)
        .position(|(_, word)| !is_of_date(word));
    let before = text.get(..words.get(begin)?.0)?;
    let behind = end.and_then(|end| text.get(words.get(first + end)?.0..));
    Some((before.trim(), behind.unwrap_or("").trim()))
}

fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim();
        if !bare.is_empty() {
            words.push((at + (word.len() - word.trim_start().len()), bare));
        }
        at += word.len();
    }
    words
}

fn is_number(word: &str) -> bool {
    let is_sign = |letter: char| "-.:,،".contains(letter);
    word.starts_with(|letter| digit(letter).is_some())
        && word
            .chars()
            .all(|letter| digit(letter).is_some() || is_sign(letter))
}

fn is_of_date(word: &str) -> bool {
    is_number(word) || WORDS.contains(&fold(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_date_is_told() {
        assert_eq!(
            parted("الرياض 25 شوال 1436 هـ الموافق 10 اغسطس 2015 م واس"),
            Some(("الرياض", "واس"))
        );
        assert_eq!(parted("الدوحة في 5 أغسطس"), Some(("الدوحة", "")));
        assert_eq!(parted("5 آب 2022"), Some(("", "")));
        assert_eq!(parted("2022"), Some(("", "")));
        assert_eq!(parted("فرانس24"), None);
        assert_eq!(parted("أحمد سالم"), None);
    }
}
