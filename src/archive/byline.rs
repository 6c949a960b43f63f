//! Bylines and datelines: who tells a story, from where, and with which agency.
//!
//! In: a line that stands alone ("دير الزور - خاص"), or the opening of a paragraph ("القاهرة (رويترز) - "). Out:
//! its parts told apart by the tables of outlets and places. A line counts only if its parts are known: at most
//! one may be a stranger, and then it is the writer. A name that is both a place and an outlet ("الرياض") is the
//! place, unless it is introduced as an outlet. What no table lists the page itself may explain ([`Names`]).

use super::furniture::{self, Kind};
use super::names::{self, Names};
use super::outlets;
use super::places;

/// A byline has few words, a sentence many.
const LINE_WORDS: usize = 12;
const NAME_WORDS: std::ops::RangeInclusive<usize> = 2..=4;
/// Agencies have short names, insertions are longer.
const AGENCY_WORDS: usize = 3;
/// How far into a paragraph its dateline may reach, in characters.
const OPENING_CHARS: usize = 70;

/// What a byline or dateline names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Byline {
    pub(super) place: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) agencies: Vec<String>,
    pub(super) author: Option<String>,
}

/// One part of a byline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'a> {
    Place(&'a str),
    Outlet(&'a str),
    Agency(&'static str),
    AuthorLabel,
    SourceLabel,
    Filler,
    Stranger(&'a str),
}

/// Reads a line that stands alone.
pub(super) fn line(text: &str, names: &Names) -> Option<Byline> {
    let text = text.trim();
    let is_sentence = text.ends_with(['.', '؟', '!', '؛', '…']);
    // Two hyphens part a dateline from the story behind it.
    if is_sentence || text.contains("--") || text.split_whitespace().count() > LINE_WORDS {
        return None;
    }
    let parts = explained(split(text), names, Names::is_place);
    match *parts.as_slice() {
        [] | [Part::Stranger(_) | Part::AuthorLabel | Part::SourceLabel] => None,
        // Alone they may as well be a heading of the site: a section, a country, `الأخبار`.
        [Part::Place(_)] => None,
        [Part::Outlet(name)] if !name.contains(' ') && !names.is_outlet(name) => None,
        [Part::Place(place), Part::Stranger(agency)] if is_word(agency) => Some(Byline {
            place: Some(place.to_owned()),
            ..Byline::default()
        }),
        _ => gather(&parts),
    }
}

/// Reads the dateline that opens a paragraph.
pub(super) fn opening(paragraph: &str, names: &Names) -> Option<Byline> {
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
}

/// Reads the value of a field that is meant for a writer, which often holds a whole byline.
pub(super) fn author(value: &str) -> Byline {
    let parts = split(value);
    let known = parts.iter().any(|part| !matches!(part, Part::Stranger(_)));
    if known && let Some(byline) = gather(&parts) {
        return byline;
    }
    Byline {
        author: Some(value.trim().to_owned()),
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
            Part::Stranger(name) if is_place(names, name) => *part = Part::Place(name),
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

fn dateline(head: &str, end: char, names: &Names) -> Option<Byline> {
    let mut parts = explained(split(head), names, Names::is_town);
    let stranger = |part: &Part| matches!(part, Part::Stranger(_) | Part::AuthorLabel);
    // Brackets behind a place hold an agency, listed or not.
    if let ([Part::Place(_), Part::Stranger(_)], true) = (parts.as_slice(), is_bracketed(head)) {
        parts.truncate(1);
    }
    if parts.is_empty() || parts.iter().any(stranger) {
        return None;
    }
    let named = parts.iter().filter(|part| is_name(part)).count();
    // `سوريا: …` is a headline's way to begin, `سوريا - …` a dateline's.
    let enough = if matches!(end, ':' | ')') { 2 } else { 1 };
    (named >= enough).then(|| gather(&parts)).flatten()
}

/// One word behind a place is an agency that no table lists, unless it says what a picture or page is.
fn is_word(name: &str) -> bool {
    let is_label = furniture::is(Kind::Caption, name) || furniture::is(Kind::Section, name);
    !name.contains(' ') && !is_label && name.chars().all(char::is_alphabetic)
}

fn is_bracketed(head: &str) -> bool {
    let head = head.trim_end_matches([' ', '-']);
    let inside = head.strip_suffix(')').and_then(|head| head.split_once('('));
    inside.is_some_and(|(_, inside)| inside.split_whitespace().count() <= AGENCY_WORDS)
}

fn gather(parts: &[Part]) -> Option<Byline> {
    let mut byline = Byline::default();
    let mut strangers = 0;
    let labelled = parts.contains(&Part::AuthorLabel);
    for part in parts {
        match *part {
            Part::Place(name) => {
                byline.place.get_or_insert_with(|| name.to_owned());
            }
            Part::Outlet(name) => {
                byline.outlet.get_or_insert_with(|| name.to_owned());
            }
            Part::Agency(name) if !byline.agencies.iter().any(|known| known == name) => {
                byline.agencies.push(name.to_owned());
            }
            Part::Stranger(name) => {
                strangers += 1;
                if !labelled && !is_person(name) {
                    return None;
                }
                byline.author.get_or_insert_with(|| name.to_owned());
            }
            Part::Agency(_) | Part::Filler | Part::AuthorLabel | Part::SourceLabel => {}
        }
    }
    let is_told = strangers == 0 || labelled || parts.iter().any(is_name);
    (strangers <= 1 && is_told).then_some(byline)
}

/// `عين الجوز - خاص` names a place as often as a writer: beside a filler alone nobody knows.
fn is_name(part: &Part) -> bool {
    matches!(part, Part::Place(_) | Part::Outlet(_) | Part::Agency(_))
}

fn is_person(name: &str) -> bool {
    let plain = |letter: char| letter.is_alphabetic() || letter == ' ' || letter == '.';
    let marks = super::spelling::is_invisible;
    NAME_WORDS.contains(&name.split_whitespace().count())
        && name.chars().all(|letter| plain(letter) || marks(letter))
}

/// Parts a line at dashes, brackets, slashes and the like, and says what each part is.
fn split(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (part, after) = next_part(rest);
        classify(part, &mut parts);
        rest = after;
    }
    parts
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
        '-' | crate::arabic::letters::TATWEEL => apart(before) || apart(after),
        _ => false,
    }
}

fn classify<'a>(text: &'a str, parts: &mut Vec<Part<'a>>) {
    let text = text.trim_matches(|letter: char| {
        letter.is_whitespace()
            || super::spelling::is_invisible(letter)
            || "-\"«»“”.".contains(letter)
    });
    if text.is_empty() {
        return;
    }
    if let Some(part) = known(text, parts.last()) {
        parts.push(part);
    } else if let Some((label, rest)) = labelled(text) {
        parts.push(label);
        classify(rest, parts);
    } else if let Some(pair) = pair(text) {
        parts.extend(pair);
    } else {
        parts.push(unlisted(text));
    }
}

/// `كتب أحمد سالم` needs no sign that stands apart.
fn labelled(text: &str) -> Option<(Part<'_>, &str)> {
    let (first, rest) = text.split_once(' ')?;
    let label = known(first, None)?;
    matches!(label, Part::AuthorLabel | Part::SourceLabel).then_some((label, rest))
}

/// Neither do `رويترز وسانا` and `دمشق-سانا`.
fn pair(text: &str) -> Option<[Part<'_>; 2]> {
    let (first, second) = text.split_once(" و").or_else(|| text.split_once('-'))?;
    Some([known(first, None)?, known(second.trim(), None)?])
}

fn unlisted(text: &str) -> Part<'_> {
    let typed = text
        .split_once(' ')
        .is_some_and(|(first, _)| furniture::is(Kind::OutletType, first));
    match typed {
        true => Part::Outlet(text),
        false => Part::Stranger(text),
    }
}

fn known(text: &str, before: Option<&Part>) -> Option<Part<'static>> {
    let outlet = outlets::by_name(text);
    let introduced = before == Some(&Part::SourceLabel);
    match outlet {
        Some(outlet) if introduced && !outlet.is_agency => return Some(Part::Outlet(outlet.name)),
        _ => {}
    }
    if let Some(place) = places::by_name(text) {
        return Some(Part::Place(place));
    }
    if furniture::is(Kind::Filler, text) {
        return Some(Part::Filler);
    }
    if furniture::is(Kind::Author, text) {
        return Some(Part::AuthorLabel);
    }
    if furniture::is(Kind::Source, text) {
        return Some(Part::SourceLabel);
    }
    outlet.map(|outlet| match outlet.is_agency {
        true => Part::Agency(outlet.name),
        false => Part::Outlet(outlet.name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Place, outlet, agencies and author, with `-` for what is not there.
    fn told(byline: Option<Byline>) -> String {
        let Some(byline) = byline else {
            return "none".to_owned();
        };
        let or_dash = |field: Option<String>| field.unwrap_or_else(|| "-".to_owned());
        let (place, outlet) = (or_dash(byline.place), or_dash(byline.outlet));
        format!(
            "{place} | {outlet} | {} | {}",
            byline.agencies.join("+"),
            or_dash(byline.author)
        )
    }

    /// A page of `جريدة` without a type, that tells of a village.
    fn page() -> Names {
        let story = ["عاد الأهالي إلى بلدة عين الجوز أمس، وأقاموا في وادي الريحان."];
        Names::of(Some("ليالي الضيعة"), story.into_iter())
    }

    #[track_caller]
    fn line_tells(text: &str, expected: &str) {
        assert_eq!(told(line(text, &page())), expected, "{text}");
    }

    #[track_caller]
    fn opening_tells(text: &str, expected: &str) {
        assert_eq!(told(opening(text, &page())), expected, "{text}");
    }

    #[test]
    fn parts_are_told_apart() {
        line_tells("دير الزور - خاص", "دير الزور | - |  | -");
        line_tells("تلفزيون سوريا - وكالات", "- | تلفزيون سوريا |  | -");
        line_tells("مرصد مينا – سوريا", "سوريا | مرصد مينا |  | -");
        line_tells("خاص - SY24", "- | SY24 |  | -");
        line_tells("القاهرة (رويترز)", "القاهرة | - | رويترز | -");
        line_tells("فرانس24/ أ ف ب", "- | فرانس 24 | فرانس برس | -");
        line_tells("بيروت - رويترز وسانا", "بيروت | - | رويترز+سانا | -");
    }

    #[test]
    fn one_stranger_is_the_writer() {
        line_tells("سلمى الحداد ـ عين اليوم", "- | عين اليوم |  | سلمى الحداد");
        line_tells("كتبت ـ سلمى الحداد:", "- | - |  | سلمى الحداد");
        line_tells("بقلم: سلمى الحداد", "- | - |  | سلمى الحداد");
        line_tells("ترجمة - سلمى الحداد", "- | - |  | سلمى الحداد");
        line_tells(
            "الخرطوم – سامي عبدالعزيز",
            "الخرطوم | - |  | سامي عبدالعزيز",
        );
    }

    #[test]
    fn an_outlet_that_is_not_listed_is_known_by_its_first_word() {
        line_tells(
            "حلب - شبكة الشهباء الإخبارية",
            "حلب | شبكة الشهباء الإخبارية |  | -",
        );
    }

    #[test]
    fn a_label_makes_an_outlet_of_a_name_that_is_a_place_too() {
        line_tells("المصدر: الرياض", "- | الرياض |  | -");
        line_tells("الرياض - واس", "الرياض | - | واس | -");
    }

    #[test]
    fn the_page_explains_names_that_no_table_lists() {
        line_tells("ليالي الضيعة - متابعات", "- | ليالي الضيعة |  | -");
        line_tells(
            "سلمى الحداد - ليالي الضيعة",
            "- | ليالي الضيعة |  | سلمى الحداد",
        );
        line_tells("عين الجوز - خاص", "عين الجوز | - |  | -");
        line_tells("عين الجوز - سلمى الحداد", "عين الجوز | - |  | سلمى الحداد");
        line_tells("وادي الريحان - مراسلنا", "وادي الريحان | - |  | -");
        opening_tells("عين الجوز - عاد الأهالي", "عين الجوز | - |  | -");
    }

    #[test]
    fn a_stranger_beside_a_filler_alone_is_not_told() {
        line_tells("سلمى الحداد - خاص", "none");
    }

    #[test]
    fn a_dateline_may_name_an_agency_that_no_table_lists() {
        line_tells("القاهرة - نجمة", "القاهرة | - |  | -");
        line_tells("القاهرة - أرشيفية", "none");
        opening_tells("القاهرة (نجمة) - قال وزير", "القاهرة | - |  | -");
        opening_tells("القاهرة (في عام لم يعد أحد يذكره) - مدينة", "none");
    }

    #[test]
    fn a_dateline_may_name_a_village_that_no_table_lists() {
        opening_tells("كفر الرمان - توقفت", "كفر الرمان | - |  | -");
        opening_tells("سلمى الحداد - توقفت", "none");
        opening_tells("سوق الخضار - وهو الأقدم - توقف", "none");
    }

    #[test]
    fn headings_and_sentences_are_no_bylines() {
        line_tells("سوريا", "none");
        line_tells("الأخبار", "none");
        line_tells("رفوف جديدة للأطفال", "none");
        line_tells("دبي (CNN)-- أثار افتتاح", "none");
        line_tells("سوق المدينة - أرشيفية من العام الماضي والذي قبله", "none");
        line_tells("وصل الوفد إلى دمشق - وكالات.", "none");
    }

    #[test]
    fn a_paragraph_may_open_with_a_dateline() {
        opening_tells("القاهرة (رويترز) - قال وزير", "القاهرة | - | رويترز | -");
        opening_tells("دمشق-سانا: افتتح اليوم", "دمشق | - | سانا | -");
        opening_tells("تونس - افتتحت اليوم", "تونس | - |  | -");
        let with_country = "دبي، الإمارات العربية المتحدة (CNN) -- فاز";
        opening_tells(with_country, "دبي | سي إن إن بالعربية |  | -");
    }

    #[test]
    fn running_text_is_no_dateline() {
        opening_tells("سوريا: قتلى في انفجار", "none");
        opening_tells("قال وزير الخارجية (رويترز) إن", "none");
        opening_tells("وصل إلى دمشق - أمس - وفد", "none");
    }

    #[test]
    fn a_writer_field_may_hold_a_byline() {
        let place = told(Some(author("القاهرة – العربية.نت")));
        assert_eq!(place, "القاهرة | العربية |  | -");
        assert_eq!(told(Some(author("سلمى الحداد"))), "- | - |  | سلمى الحداد");
    }

    proptest! {
        #[test]
        fn any_line_is_survived(text: String, signs in "[-–ـ()/:، وأب]{0,40}") {
            for text in [text, signs] {
                line(&text, &page());
                opening(&text, &page());
                author(&text);
            }
        }
    }
}
