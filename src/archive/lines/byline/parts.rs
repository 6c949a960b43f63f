//! The parts of a byline.
//!
//! In: a line, or the opening of a paragraph. Out: its parts at dashes, brackets, slashes and the like, and what each
//! is by the tables. A name that is both a place and an outlet (`الرياض`) is the place, unless it is introduced as an
//! outlet; one that is both a place and an agency (`قنا`) is the agency behind a place of another country.

use crate::arabic::letters;
use crate::archive::known::furniture::{self, Kind};
use crate::archive::known::outlets;
use crate::archive::known::places::{self, Place};
use crate::archive::known::spelling;
use crate::archive::lines::dated;
use crate::archive::lines::persons;
use crate::archive::page::owner;

/// One part of a byline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Place(&'static Place),
    /// A place that only the page explains.
    Village(&'a str),
    Outlet(&'a str),
    Agency(&'static str),
    Label(Label),
    SourceLabel,
    Filler,
    Date,
    Stranger(&'a str),
}

/// What stands before a name, and how much it says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// The name is a writer's.
    Author,
    /// It is, if it is a name at all: `كتب أحمد سالم`, `تقرير: أحمد سالم`.
    Unsure,
    /// The name is somebody else's.
    Credit,
}

/// What stands between a name and this many dates is not about the name.
const MOST_DATES: usize = 8;
/// No byline is longer, with all the names of a desk. What is longer is not looked into, for every part may hold parts.
pub(super) const LONGEST_BYTES: usize = 2_000;

/// Parts `text`, and says what each part is.
pub(super) fn split(text: &str) -> Vec<Part<'_>> {
    if text.len() > LONGEST_BYTES {
        return vec![Part::Stranger(text)];
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (part, after) = next_part(rest);
        classify(part, &mut parts);
        rest = after;
    }
    parts
}

/// The parts of `text`, where none is known and each may be nothing but names; soon `None` where it is a paragraph.
pub(super) fn names_alone(text: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (part, after) = next_part(rest);
        if !persons::may_be_alone(part) {
            return None;
        }
        classify(part, &mut parts);
        if parts.iter().any(|part| !matches!(part, Part::Stranger(_))) {
            return None;
        }
        rest = after;
    }
    let strangers = parts.into_iter().filter_map(|part| match part {
        Part::Stranger(name) => Some(name),
        _ => None,
    });
    Some(strangers.collect())
}

fn next_part(text: &str) -> (&str, &str) {
    let mut before = ' ';
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let after = letters.peek().map_or(' ', |&(_, next)| next);
        if parts_at(before, letter, after) {
            let (part, rest) = text.split_at_checked(at).unwrap_or((text, ""));
            return (part, rest.get(letter.len_utf8()..).unwrap_or(""));
        }
        before = letter;
    }
    (text, "")
}

/// A hyphen or a stretch joins letters of one word, unless it stands apart.
fn parts_at(before: char, letter: char, after: char) -> bool {
    let apart = |side: char| side.is_whitespace() || side == '-' || side == ')';
    match letter {
        '/' | '|' | '(' | ')' | '–' | '—' | '،' | ',' | ':' | '+' | '_' | '[' | ']' | '•' | '؛' => {
            true
        }
        '-' | letters::TATWEEL => apart(before) || apart(after),
        _ => false,
    }
}

fn classify<'a>(text: &'a str, parts: &mut Vec<Part<'a>>) {
    let text = text.trim_matches(|letter: char| {
        letter.is_whitespace() || spelling::is_invisible(letter) || "-\"«»“”.*".contains(letter)
    });
    if text.is_empty() {
        return;
    }
    let mut last = parts.iter().rev().take(MOST_DATES);
    let before = last.find(|part| **part != Part::Date);
    if let Some(part) = known(text, before).or_else(|| known(&initials(text)?, None)) {
        parts.push(part);
    } else if let Some((before, behind)) = dated::parted(text) {
        classify(before, parts);
        parts.push(Part::Date);
        classify(behind, parts);
    } else if let Some((label, rest)) = labelled(text) {
        parts.push(label);
        classify(rest, parts);
    } else if let Some((who, place)) = from_place(text) {
        classify(who, parts);
        parts.push(Part::Place(place));
    } else if let Some(before) = credited(text) {
        classify(before, parts);
        parts.push(Part::Label(Label::Credit));
    } else if let Some((place, who)) = placed(text) {
        parts.extend([Part::Place(place), Part::Stranger(who)]);
    } else if let Some(pair) = pair(text) {
        parts.extend(pair);
    } else {
        parts.push(unlisted(text));
    }
}

/// `بقلم أحمد سالم` needs no sign that stands apart.
fn labelled(text: &str) -> Option<(Part<'_>, &str)> {
    if !furniture::may_begin_with_label(text) {
        return None;
    }
    let after = |kind| furniture::after(kind, text).filter(|rest| !rest.is_empty());
    let unsure = || after(Kind::AuthorVerb).or_else(|| after(Kind::Genre));
    if let Some(rest) = after(Kind::Author) {
        return Some((Part::Label(Label::Author), rest));
    }
    if let Some(rest) = unsure() {
        return Some((Part::Label(Label::Unsure), rest));
    }
    if let Some(rest) = after(Kind::Credit) {
        return Some((Part::Label(Label::Credit), rest));
    }
    let (first, rest) = text.split_once(' ')?;
    furniture::is(Kind::Source, first).then_some((Part::SourceLabel, rest))
}

/// `أ. ف. ب` as `أ ف ب`.
fn initials(text: &str) -> Option<String> {
    let letters: Vec<&str> = text
        .split([' ', '.'])
        .filter(|part| !part.is_empty())
        .collect();
    let are_single = letters.iter().all(|part| part.chars().count() == 1);
    (text.contains('.') && are_single).then(|| letters.join(" "))
}

/// `مراسلنا في بغداد`, `أحمد سالم من جدة`.
fn from_place(text: &str) -> Option<(&str, &'static Place)> {
    if let Some((who, place)) = text.split_once(" في ") {
        let is_correspondent = furniture::is(Kind::Filler, who);
        return is_correspondent.then(|| Some((who, places::by_name(place)?)))?;
    }
    let (who, place) = text.split_once(" من ")?;
    let is_one = persons::are_shaped(who) || outlets::by_name(who).is_some();
    is_one.then(|| Some((who, places::by_name(place)?)))?
}

/// `الرياض  فهد الدوس`: a sign was lost between two spaces.
fn placed(text: &str) -> Option<(&'static Place, &str)> {
    let (place, who) = text.split_once("  ")?;
    let who = who.trim();
    Some((places::by_name(place)?, who)).filter(|_| persons::are_known(who))
}

/// What stands before the label in `المدينة المنورة  تصوير - أحمد سالم`.
fn credited(text: &str) -> Option<&str> {
    let (before, last) = text.rsplit_once(char::is_whitespace)?;
    furniture::is(Kind::Credit, last).then_some(before)
}

/// `رويترز وسانا`, `دمشق-سانا` and `اليمن-أحمد سالم` need none either.
fn pair(text: &str) -> Option<[Part<'_>; 2]> {
    if let Some((first, second)) = text.split_once('-') {
        let first = known(first.trim(), None)?;
        let second = second.trim();
        let person = || persons::are_shaped(second).then_some(Part::Stranger(second));
        return Some([first, known(second, Some(&first)).or_else(person)?]);
    }
    let (first, second) = text.split_once(" و")?;
    let first = known(first, None)?;
    Some([first, known(second.trim(), Some(&first))?])
}

fn unlisted(text: &str) -> Part<'_> {
    match owner::is_typed(text) {
        true => Part::Outlet(text),
        false => Part::Stranger(text),
    }
}

fn known(text: &str, before: Option<&Part>) -> Option<Part<'static>> {
    let outlet = outlets::by_name(text);
    if let (Some(outlet), Some(Part::SourceLabel)) = (outlet, before)
        && !outlet.is_agency
    {
        return Some(Part::Outlet(outlet.name));
    }
    if let Some(place) = places::by_name(text) {
        return match (outlet, before) {
            (Some(agency), Some(Part::Place(before)))
                if agency.is_agency && before.country != place.country =>
            {
                Some(Part::Agency(agency.name))
            }
            _ => Some(Part::Place(place)),
        };
    }
    let is = |kind| furniture::is(kind, text);
    if is(Kind::Filler) {
        return Some(Part::Filler);
    }
    if is(Kind::Author) || is(Kind::AuthorVerb) {
        return Some(Part::Label(Label::Author));
    }
    if is(Kind::Genre) {
        return Some(Part::Label(Label::Unsure));
    }
    if is(Kind::Credit) {
        return Some(Part::Label(Label::Credit));
    }
    if is(Kind::Source) {
        return Some(Part::SourceLabel);
    }
    outlet.map(|outlet| match outlet.is_agency {
        true => Part::Agency(outlet.name),
        false => Part::Outlet(outlet.name),
    })
}
