//! Bylines and datelines: who tells a story, from where, and with which agency.
//!
//! In: a line that stands alone ("دير الزور - خاص"), or the opening of a paragraph ("القاهرة (رويترز) - "). Out:
//! its parts told apart by the tables of outlets and places. A line counts only if its parts are known: a stranger
//! is the writer if it is a person by its first name, or if a label says so; else at most one may be there that the
//! page speaks of nowhere else. What no table lists the page itself may explain ([`Names`]).

use crate::arabic::letters::is_alphabetic;
use crate::archive::known::furniture::{self, Kind};
use crate::archive::known::outlets;
use crate::archive::known::places;
use crate::archive::lines::imprint;
use crate::archive::lines::names::{self, Names};
use crate::archive::lines::persons;
use crate::archive::page::owner;

mod parts;
#[cfg(test)]
mod tests;

use parts::{Label, Part, names_alone, split};

/// A byline has few words, a sentence many.
const LINE_WORDS: usize = 12;
/// Agencies have short names, insertions are longer; so have places.
const NAME_WORDS: usize = 3;
/// More names in a row are a list.
const MOST_WRITERS: usize = 3;
/// How far into a paragraph its dateline may reach, in characters.
const OPENING_CHARS: usize = 70;

/// What a byline or dateline names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::archive) struct Byline {
    pub(in crate::archive) place: Option<String>,
    pub(in crate::archive) outlet: Option<String>,
    pub(in crate::archive) agencies: Vec<String>,
    pub(in crate::archive) author: Option<String>,
}

/// Reads a line that stands alone.
pub(in crate::archive) fn line(text: &str, names: &Names) -> Option<Byline> {
    let text = text.trim();
    // Some put them before the agency at the foot too.
    let text = text.strip_prefix("--").unwrap_or(text).trim_start();
    let is_sentence = text.ends_with(['.', '؟', '!', '؛', '…']);
    // Two hyphens part a dateline from the story behind it.
    if is_sentence || text.split_whitespace().nth(LINE_WORDS).is_some() || text.contains("--") {
        return None;
    }
    let mut parts = explained(split(text), names, |names, name| names.is_place(name));
    outlet_before_place(&mut parts);
    outlet_beside_person(&mut parts);
    match *parts.as_slice() {
        [] | [Part::Stranger(_) | Part::Label(_) | Part::SourceLabel] => None,
        _ if parts.iter().all(|part| *part == Part::Date) => None,
        // Alone they may as well be a heading of the site: a section, a country, `الأخبار`.
        [Part::Place(_) | Part::Village(_)] => None,
        [Part::Outlet(name)] if !name.contains(' ') && !names.is_outlet(name) => None,
        // Brackets behind a place hold an agency, listed or not.
        [Part::Place(place), Part::Stranger(agency)]
            if is_word(agency) || (is_bracketed(text) && !persons::are_known(agency)) =>
        {
            Some(Byline {
                place: Some(place.name.to_owned()),
                ..Byline::default()
            })
        }
        _ => gather(&parts, names, Place::Line),
    }
}

/// `أخبار الجبل | دبي – الإمارات (وكالات)`: who stands before a place and its country or an agency, and is called as
/// newspapers are, is the outlet.
fn outlet_before_place(parts: &mut [Part]) {
    let is_whence = |part: &Part| says_whence(part) || *part == Part::Filler;
    if let [first, Part::Place(_), rest @ ..] = parts
        && let Part::Stranger(name) = *first
        && !rest.is_empty()
        && rest.iter().all(is_whence)
        && imprint::is_worded(name)
    {
        *first = Part::Outlet(name);
    }
}

/// `سلمى الحداد - صوت الجبل`: who stands beside a person, and is called as outlets are, is the outlet.
fn outlet_beside_person(parts: &mut [Part]) {
    let [Part::Stranger(one), Part::Stranger(other)] = *parts else {
        return;
    };
    let is_outlet = |name: &str| imprint::is_worded(name) || owner::is_of_outlet(name);
    let are = |person: &str, outlet: &str| {
        persons::are_known(person) && is_outlet(outlet) && !persons::are_known(outlet)
    };
    if are(one, other) {
        parts.copy_from_slice(&[Part::Stranger(one), Part::Outlet(other)]);
    } else if are(other, one) {
        parts.copy_from_slice(&[Part::Outlet(one), Part::Stranger(other)]);
    }
}

/// Reads a line that is nothing but a writer's name, or the names of several. A picture's caption is that of somebody
/// the story tells of.
pub(in crate::archive) fn writer(text: &str, names: &Names) -> Option<Byline> {
    let parts = names_alone(text.trim())?;
    let mut writers = Vec::new();
    for part in parts.iter().copied() {
        let persons = persons::alone(part)?;
        let is_told_of = match (parts.len(), persons.len()) {
            (1, 1) => names.tells_of(part, 0),
            // The line itself is more than any one of them.
            _ => persons.iter().any(|name| names.tells_of(name, 1)),
        };
        if is_told_of {
            return None;
        }
        writers.push(part);
    }
    (1..=MOST_WRITERS)
        .contains(&writers.len())
        .then(|| by(&writers.join("، ")))
}

/// Reads the line that agencies put before or behind a story: `من أحمد سالم`.
pub(in crate::archive) fn reporter(text: &str) -> Option<Byline> {
    let name = text.trim().strip_prefix("من ")?;
    persons::are_shaped(name).then(|| by(name))
}

/// Reads a headline that begins with its writer, `أحمد سالم يكتب: …`, or ends with him, `… بقلم: أحمد سالم`.
pub(in crate::archive) fn headline(title: &str) -> Option<Byline> {
    if title.len() > parts::LONGEST_BYTES {
        return None;
    }
    let begins = || {
        let (name, verb) = title.split_once(':')?.0.trim().rsplit_once(' ')?;
        let writes = furniture::is(Kind::AuthorVerb, verb) && persons::are_shaped(name);
        writes.then(|| by(name))
    };
    let ends = || {
        let mut words = title.char_indices().filter(|&(_, letter)| letter == ' ');
        words.find_map(|(at, _)| {
            let name = furniture::after(Kind::Author, title.get(at..)?.trim_start())?;
            let name = name.trim_start_matches(['/', '-', ' ']);
            persons::are_known(name).then(|| by(name))
        })
    };
    begins().or_else(ends)
}

/// Reads the dateline that opens a paragraph.
pub(in crate::archive) fn opening(paragraph: &str, names: &Names) -> Option<Byline> {
    let reach = paragraph
        .char_indices()
        .nth(OPENING_CHARS)
        .map_or(paragraph.len(), |(at, _)| at);
    let start = paragraph.get(..reach)?;
    let mut best = None;
    for (at, end) in start.char_indices() {
        let closes =
            matches!(end, '-' | '–' | '—' | ')' | ':') || end == crate::arabic::letters::TATWEEL;
        if !closes {
            continue;
        }
        let Some(head) = paragraph.get(..at) else {
            continue;
        };
        let spaced = head.ends_with([' ', ')', '-']) || matches!(end, '–' | '—');
        if (matches!(end, ')' | ':')) || spaced {
            best = dateline(head, end, names).or(best);
        }
    }
    best.or_else(|| village(start))
        .or_else(|| outlet_alone(start))
}

/// Reads the agencies that a story ends with: `… . (رويترز)`. Behind a word the brackets only explain it.
pub(in crate::archive) fn closing(paragraph: &str) -> Option<Byline> {
    let (story, inside) = paragraph.trim().strip_suffix(')')?.rsplit_once('(')?;
    let story = story.trim_end_matches(['-', '–', '—', ' ']);
    let is_apart = story.trim_end().ends_with(['.', '؟', '!', '"', '»']);
    let parts = split(inside);
    let is_credit = |part: &Part| matches!(part, Part::Agency(_) | Part::Filler | Part::Outlet(_));
    let has_agency = parts.iter().any(|part| matches!(part, Part::Agency(_)));
    (is_apart && has_agency && parts.iter().all(is_credit)).then(|| Byline {
        outlet: None,
        ..gather(&parts, &Names::default(), Place::Line).unwrap_or_default()
    })
}

/// Reads the value of a field that is meant for a writer, which often holds a whole byline.
pub(in crate::archive) fn author(value: &str) -> Byline {
    let value = without_date(value.trim());
    if !is_name(value) {
        return Byline::default();
    }
    let parts = split(value);
    let known = parts.iter().any(|part| !matches!(part, Part::Stranger(_)));
    match known {
        true => gather(&parts, &Names::default(), Place::Field).unwrap_or_default(),
        // `إضاءة - نايف الوعيل`: of several strangers, those who are persons.
        false if parts.len() > 1 => {
            let some = gather(&parts, &Names::default(), Place::Field);
            some.filter(|byline| byline.author.is_some())
                .unwrap_or_else(|| by(value))
        }
        false => by(value),
    }
}

/// `أحمد سالم | Mon, 2015-08-10 21:00`: some fields hold the time too.
fn without_date(value: &str) -> &str {
    match value.split_once('|') {
        Some((name, rest)) if rest.chars().any(|letter| letter.is_ascii_digit()) => name.trim(),
        _ => value,
    }
}

/// Numbers of a database, addresses and the like are no names.
fn is_name(value: &str) -> bool {
    let letters = value
        .chars()
        .filter(|&letter| is_alphabetic(letter))
        .count();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    letters > digits && digits < 8 && !value.contains("://") && !value.contains('@')
}

fn by(name: &str) -> Byline {
    Byline {
        author: Some(name.trim_end_matches([':', ' ', '.']).trim().to_owned()),
        ..Byline::default()
    }
}

/// What the page explains of the strangers among `parts`.
fn explained<'a>(
    mut parts: Vec<Part<'a>>,
    names: &Names,
    is_place: fn(&Names, &str) -> bool,
) -> Vec<Part<'a>> {
    for part in &mut parts {
        match *part {
            Part::Stranger(name) if names.is_outlet(name) => *part = Part::Outlet(name),
            Part::Stranger(name) if is_place(names, name) && !persons::are_known(name) => {
                *part = Part::Village(name);
            }
            _ => {}
        }
    }
    parts
}

/// A dateline that names nothing but a place that no table lists: `كفر الرمان - `.
fn village(start: &str) -> Option<Byline> {
    let (name, rest) = start.split_once(" - ")?;
    // A second dash closes an insertion.
    let is_dateline = names::begins_as_place(name) && !rest.contains(" -");
    is_dateline.then(|| Byline {
        place: Some(name.trim().to_owned()),
        ..Byline::default()
    })
}

/// A dateline that names nothing but the outlet, by one word: `السوسنة - `.
fn outlet_alone(start: &str) -> Option<Byline> {
    let signs = [" - ", " – ", " — ", " ـ "];
    let (name, rest) = signs.iter().find_map(|sign| start.split_once(sign))?;
    let name = name.trim();
    let outlet = outlets::by_name(name).filter(|outlet| !outlet.is_agency)?;
    let is_word = !name.contains(' ') && !furniture::is(Kind::Section, name);
    // A second dash closes an insertion.
    let is_dateline = is_word
        && ![" -", " –", " —"].iter().any(|sign| rest.contains(sign))
        && places::by_name(name).is_none();
    is_dateline.then(|| Byline {
        outlet: Some(outlet.name.to_owned()),
        ..Byline::default()
    })
}

fn dateline(head: &str, end: char, names: &Names) -> Option<Byline> {
    let mut parts = explained(split(head), names, |names, name| names.is_town(name));
    if is_bracketed(head) && matches!(end, '-' | '–' | '—') {
        wired(&mut parts);
    }
    // Brackets behind a place hold an agency, listed or not.
    if let ([Part::Place(_), Part::Stranger(_)], true) = (parts.as_slice(), is_bracketed(head)) {
        parts.truncate(1);
    }
    let has_stranger = parts.iter().any(|part| matches!(part, Part::Stranger(_)));
    let has_label = parts.iter().any(|part| matches!(part, Part::Label(_)));
    let is_dated = parts.contains(&Part::Date);
    let has_agency = parts.iter().any(|part| matches!(part, Part::Agency(_)));
    if parts.is_empty() || (is_dated && !has_agency) || (has_label && !(has_stranger && end == ':'))
    {
        return None;
    }
    let named = parts.iter().filter(|part| says_whence(part)).count();
    // A section or a word may be called as an outlet is: `العالم - …`.
    let is_told = parts.iter().any(|part| match part {
        Part::Outlet(name) => name.contains(' ') || name.is_ascii() || names.is_outlet(name),
        part => says_whence(part),
    });
    // `سوريا: …` is a headline's way to begin, `سوريا - …` a dateline's.
    let enough = if matches!(end, ':' | ')') { 2 } else { 1 };
    let enough = named >= enough || (has_stranger && (named > 0 || has_label) && end != ')');
    let place = Place::Opening;
    ((is_told || has_label) && enough)
        .then(|| gather(&parts, names, place))
        .flatten()
}

/// An agency in brackets, and a dash behind it, follow a place, be it listed or not: `كيب كود، أمريكا (رويترز) -`.
fn wired(parts: &mut Vec<Part>) {
    let has_agency = matches!(parts.last(), Some(Part::Agency(_) | Part::Outlet(_)));
    let is_place = |name: &str| {
        let is_short = name.split_whitespace().count() <= NAME_WORDS;
        let is_prose = name
            .split_whitespace()
            .any(|word| furniture::is(Kind::Prose, word));
        let letters = |letter: char| letter.is_alphabetic() || letter.is_whitespace();
        is_short && !is_prose && name.chars().all(letters) && !persons::are_known(name)
    };
    match *parts.as_slice() {
        [Part::Stranger(name), Part::Agency(_)] if has_agency && is_place(name) => {
            parts[0] = Part::Village(name);
        }
        [Part::Stranger(name), Part::Place(country), ..]
            if has_agency && country.is_country && is_place(name) =>
        {
            parts[0] = Part::Village(name);
        }
        [Part::Place(_), Part::Stranger(name), _] if has_agency && is_place(name) => {
            parts.remove(1);
        }
        _ => {}
    }
}

/// One word behind a place is an agency that no table lists, unless it says what a picture or page is.
fn is_word(name: &str) -> bool {
    let is_label = furniture::is(Kind::Caption, name) || furniture::is(Kind::Section, name);
    !name.contains(' ') && !is_label && name.chars().all(char::is_alphabetic)
}

fn is_bracketed(head: &str) -> bool {
    let head = head.trim_end_matches([' ', '-', ':']);
    let inside = head
        .strip_suffix(')')
        .and_then(|head| head.rsplit_once('('));
    inside.is_some_and(|(_, inside)| inside.split_whitespace().count() <= NAME_WORDS)
}

/// Where a byline stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// On a line of its own.
    Line,
    /// At the beginning of a paragraph, where a sentence may stand as well.
    Opening,
    /// In a field that is meant for it.
    Field,
}

fn gather(parts: &[Part], names: &Names, place: Place) -> Option<Byline> {
    let mut byline = Byline::default();
    let mut authors = Vec::new();
    let mut label = None;
    let mut country = None;
    // Beside an agency alone, a name may be that of a place.
    let is_placed = |part: &Part| matches!(part, Part::Place(_) | Part::Village(_));
    let is_placed = parts.iter().any(is_placed);
    for part in parts {
        match *part {
            Part::Place(named) => match country {
                // `مصر، القاهرة` is Cairo; two countries are a match or a meeting.
                Some(before) if before == named.country => {
                    byline.place = Some(named.name.to_owned());
                    country = None;
                }
                Some(_) if place != Place::Field => return None,
                _ if byline.place.is_none() => {
                    byline.place = Some(named.name.to_owned());
                    country = named.is_country.then_some(named.country);
                }
                _ => {}
            },
            Part::Village(name) => {
                byline.place.get_or_insert_with(|| name.to_owned());
            }
            Part::Outlet(name) => {
                byline.outlet.get_or_insert_with(|| name.to_owned());
            }
            Part::Agency(name) if !byline.agencies.iter().any(|known| known == name) => {
                byline.agencies.push(name.to_owned());
            }
            Part::Label(next) => label = Some(next),
            Part::Stranger(_) if label == Some(Label::Credit) => {}
            Part::Stranger(name) => {
                match is_writer(name, label, names, place).filter(|&sure| sure || is_placed) {
                    Some(sure) => authors.push((name, sure)),
                    None if place == Place::Field => {}
                    None => return None,
                }
            }
            Part::Agency(_) | Part::Filler | Part::Date | Part::SourceLabel => {}
        }
    }
    // In a field that is meant for writers, one who is surely one vouches for the others.
    let is_sure = |&(_, sure): &(&str, bool)| sure;
    let are_sure = match place {
        Place::Field => authors.len() == 1 || authors.iter().any(is_sure),
        // Behind a listed place most of several do.
        Place::Line if parts.iter().any(|part| matches!(part, Part::Place(_))) => {
            authors.len() == 1
                || authors.iter().filter(|one| is_sure(one)).count() * 2 > authors.len()
        }
        _ => authors.len() == 1 || authors.iter().all(is_sure),
    };
    if !are_sure && place == Place::Field {
        authors.clear();
    }
    let is_vouched = parts.contains(&Part::Filler) && authors.iter().all(is_sure);
    let is_told =
        authors.is_empty() || label.is_some() || is_vouched || parts.iter().any(says_whence);
    if !(are_sure || authors.is_empty()) || !(is_told || place == Place::Field) {
        return None;
    }
    let authors: Vec<&str> = authors.iter().map(|&(name, _)| name).collect();
    byline.author = (!authors.is_empty()).then(|| authors.join("، "));
    Some(byline)
}

/// Whether `name` is a writer's, and if so, whether its first name or a label says it.
fn is_writer(name: &str, label: Option<Label>, names: &Names, place: Place) -> Option<bool> {
    let is_known = persons::are_known(name);
    let is_first = || persons::is_given(name);
    let is_shaped = persons::are_shaped(name);
    let is_told_of = || names.tells_of(name, 1);
    match (label, place) {
        (Some(Label::Author), Place::Line | Place::Field) => {
            (is_shaped || is_first()).then_some(true)
        }
        (_, Place::Opening) => (is_known && !is_told_of()).then_some(true),
        (Some(_), _) => is_known.then_some(true),
        (None, Place::Field) => is_shaped.then_some(is_known),
        (None, Place::Line) if is_known => Some(true),
        (None, Place::Line) => (is_shaped && !is_told_of()).then_some(false),
    }
}

/// `عين الجوز - خاص` names a place as often as a writer: beside a filler alone nobody knows.
fn says_whence(part: &Part) -> bool {
    matches!(
        part,
        Part::Place(_) | Part::Village(_) | Part::Outlet(_) | Part::Agency(_)
    )
}
