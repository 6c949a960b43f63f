//! The story among the lines of a page.
//!
//! In: lines, as scraped or as left of a page's markup. Out: title, body, and what the lines around the story
//! say of it. Everything is decided by where a line stands: above the first paragraph are date, byline and
//! captions; below the last are a signature and related stories; between them every line is the story's.

use rustc_hash::FxHashMap;

use crate::arabic::letters::BYTE_ORDER_MARK;
use crate::archive::draft::{Draft, Field};
use crate::archive::known::furniture::{self, Kind};
use crate::archive::known::outlets;
use crate::archive::known::places;
use crate::archive::known::spelling::{fold, is_invisible};
use crate::archive::lines::byline::{self, Byline};
use crate::archive::lines::headline;
use crate::archive::lines::imprint::{self, Imprint};
use crate::archive::lines::names::Names;
use crate::archive::lines::neighbours::Repeated;
use crate::archive::lines::surroundings::{
    self, without_dated_list, without_masthead, without_page_below, without_repeated, without_tail,
};
use crate::archive::page::owner;
use crate::archive::printed::{self, DateLine};

mod dates;
mod writers;

pub(in crate::archive) use dates::{date_near, date_of_change_near};
pub(in crate::archive) use writers::writer_near;

/// A line this long is no caption, title or label (captions of the press are cut at about this length).
const PARAGRAPH_CHARS: usize = 120;
/// A line that ends as a sentence does is a paragraph from here on.
const SENTENCE_CHARS: usize = 40;
/// A subtitle is one short sentence, and what follows it is the story.
const SUBTITLE_CHARS: usize = 110;
/// So few words may be a name that stands below the headline.
const NAME_WORDS: usize = 3;
/// Names of sections have no more.
const SECTION_WORDS: usize = 3;

/// A line that has something to read.
#[derive(Debug, Clone, Copy)]
pub(in crate::archive) struct Line<'a> {
    /// From 1, blank lines counted.
    pub(in crate::archive) number: usize,
    /// Without the blanks around it.
    pub(in crate::archive) text: &'a str,
}

/// Parts `text` at its line ends and leaves out what is blank.
pub(in crate::archive) fn lines(text: &str) -> Vec<Line<'_>> {
    let end = if text.contains('\n') { '\n' } else { '\r' };
    let numbered = text.split(end).enumerate();
    numbered
        .map(|(index, line)| Line {
            number: index + 1,
            text: line.trim().trim_matches(BYTE_ORDER_MARK),
        })
        .filter(|line| {
            !line
                .text
                .chars()
                .all(|letter| letter.is_whitespace() || is_invisible(letter))
        })
        .collect()
}

/// What the lines are lines of: the file itself, or something in it.
#[derive(Debug, Clone, Copy)]
struct Unit<'a>(Option<&'a str>);

impl Unit<'_> {
    fn line(self, number: usize) -> String {
        match self.0 {
            Some(origin) => format!("{origin} line {number}"),
            None => format!("line {number}"),
        }
    }

    fn body(self, first: usize) -> String {
        self.0.map_or_else(|| self.line(first), str::to_owned)
    }
}

/// What a line above the first paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Furniture, date or byline.
    About,
    Plain,
}

/// Reads the lines of a page whose title stands among them; other pages of its site have those that are `repeated`.
pub(in crate::archive) fn scraped(lines: Vec<Line>, repeated: &Repeated, draft: &mut Draft) {
    let unit = Unit(None);
    let imprint = imprint::read(&lines, None);
    let outlet = imprint.as_ref().map(|imprint| imprint.name.as_str());
    let mut names = Names::of(outlet, lines.iter().map(|line| line.text));
    let lines = without_repeated(without_masthead(lines), repeated, &names);
    let mut below = without_tail(lines);
    let above = match headline::find(&below, &names) {
        Some(at) => titled(&mut below, at, draft, &names),
        None => untitled(&mut below, draft, &names),
    };
    if above.len() >= surroundings::MENU_LINES {
        without_page_below(&mut below, &names);
    }
    without_dated_list(&mut below);
    let imprint = imprint
        .or_else(|| imprint::headed(&above))
        .or_else(|| signed(&below));
    if let Some(imprint) = &imprint {
        names = Names::of(Some(&imprint.name), below.iter().map(|line| line.text));
    }
    // A listed name may stand in a menu too; the page's own is the better one.
    if imprint
        .as_ref()
        .is_some_and(|imprint| outlets::by_name(&imprint.name).is_some())
    {
        offer_imprint(imprint.clone(), draft);
    }
    let title = fold(draft.title().unwrap_or_default());
    // The headline may stand again above its story, with the date between.
    let copy = above.iter().position(|line| fold(line.text) == title);
    let between = copy.and_then(|at| above.get(at..)).unwrap_or_default();
    let changed = dates::of_change(&below).or_else(|| dates::of_change(between));
    dates::named(&above, &below, draft, unit);
    let story = body(below, draft, unit, &names);
    writers::headed(draft, &story, unit);
    // Far above the headline of a page that was scraped as a whole stand its menus and the date of today.
    let near = match above.len() >= surroundings::MENU_LINES {
        true => copy
            .unwrap_or(above.len())
            .min(above.len() - dates::LINES_ABOVE_TITLE),
        false => 0,
    };
    // A page's title is no byline: `headline - site`.
    for (at, line) in above.iter().enumerate().skip(near) {
        let is_of_page = dates::is_of_page(&above, at, &title)
            || (above.len() >= surroundings::MENU_LINES && is_typed_alone(line.text));
        if !fold(line.text).contains(&title) && !is_of_page {
            about(line, draft, unit, &names);
        }
    }
    if let Some((date, number)) = changed {
        draft.published(date, format_args!("line {number}, updated"));
    }
    if draft.wants(Field::Published) {
        dates::opening(&story, draft, unit);
        dates::below_question(&story, draft, unit);
    }
    offer_imprint(imprint, draft);
    own_voice(&story, draft, unit);
}

/// Reads the lines of a story whose title, if any, is known. `origin` says where they stand.
pub(in crate::archive) fn known(lines: Vec<Line>, draft: &mut Draft, origin: &str) {
    let title = draft.title().unwrap_or_default().to_owned();
    let told = lines.iter().map(|line| line.text);
    let names = Names::of(draft.source(), told.chain([title.as_str()]));
    let unit = Unit(Some(origin));
    let story = body(without_tail(lines), draft, unit, &names);
    writers::headed(draft, &story, unit);
    own_voice(&story, draft, unit);
}

/// Whether the line is nothing but an outlet that no table lists, as links are: `موقع البرامج`.
fn is_typed_alone(line: &str) -> bool {
    owner::is_typed(line) && outlets::by_name(line).is_none()
}

/// Takes over the outlet that a page names for itself.
pub(in crate::archive) fn offer_imprint(imprint: Option<Imprint>, draft: &mut Draft) {
    if let Some(imprint) = imprint {
        draft.offer(Field::Source, &imprint.name, imprint.origin);
    }
}

/// Takes the headline and what stands above it off the lines; returns the latter.
fn titled<'a>(
    lines: &mut Vec<Line<'a>>,
    at: usize,
    draft: &mut Draft,
    names: &Names,
) -> Vec<Line<'a>> {
    let below = lines.split_off(at + 1);
    let above = std::mem::replace(lines, below);
    let Some((title, above)) = above.split_last() else {
        return Vec::new();
    };
    let origin = format!("line {}", title.number);
    match headline::with_date(title.text) {
        Some(dated) => {
            draft.offer(Field::Title, dated.headline, &origin);
            draft.published(dated.date, &origin);
            draft.offer(Field::Source, dated.outlet, &origin);
        }
        None => {
            let bare = owner::without_site(title.text, None, None);
            draft.offer(Field::Title, &bare, &origin);
        }
    }
    if let Some(subtitle) = subtitle(lines, names) {
        let number = subtitle.number;
        draft.offer(
            Field::Subtitle,
            subtitle.text,
            format_args!("line {number}"),
        );
        lines.remove(0);
    }
    section(above, draft);
    above.to_vec()
}

/// Takes what says something of the story off its beginning, where no headline stands between. Only a line that names
/// more than a place is surely the story's.
fn untitled<'a>(lines: &mut Vec<Line<'a>>, draft: &mut Draft, names: &Names) -> Vec<Line<'a>> {
    let mut nothing = Draft::default();
    let is_about = |line: &&Line| about(line, &mut nothing, Unit(None), names) == Role::About;
    let count = lines.iter().take_while(is_about).count();
    let above: Vec<Line> = lines.drain(..count).collect();
    let placed = above.iter().rev().find_map(|line| {
        let byline = byline::line(line.text, names)?;
        let has_more =
            byline.outlet.is_some() || byline.author.is_some() || !byline.agencies.is_empty();
        (byline.place.is_some() && has_more).then_some((byline, line.number))
    });
    if let Some((byline, number)) = placed {
        draft.byline(&byline, Unit(None).line(number));
    }
    above
}

/// Reads the section: on the way to the story, or alone above its headline.
fn section(above: &[Line], draft: &mut Draft) {
    let is_section = |line: &Line| furniture::is_section(line.text);
    let title = fold(draft.title().unwrap_or_default());
    let is_step = |step: &&&str| {
        let is_short = step.split_whitespace().count() <= SECTION_WORDS;
        is_short && !furniture::is(Kind::Crumb, step) && fold(step) != title
    };
    for line in above {
        let steps = furniture::way(line.text).unwrap_or_default();
        if let Some(step) = steps.iter().rev().find(is_step) {
            draft.offer(Field::Section, step, format_args!("line {}", line.number));
        }
    }
    // Several in a row are a menu.
    let (Some(last), before) = (above.last(), above.iter().rev().nth(1)) else {
        return;
    };
    let in_menu = before.is_some_and(|line| is_section(line) && line.number + 1 == last.number);
    if is_section(last) && !in_menu {
        draft.offer(
            Field::Section,
            last.text,
            format_args!("line {}", last.number),
        );
    }
}

/// The outlet in the place of a byline.
fn signed(below: &[Line]) -> Option<Imprint> {
    let first = below.iter().position(|line| is_paragraph(line.text))?;
    imprint::signed(below.get(..first)?, below.get(first))
}

/// Reads the story and what surrounds it; returns its lines.
fn body<'a>(
    mut lines: Vec<Line<'a>>,
    draft: &mut Draft,
    unit: Unit,
    names: &Names,
) -> Vec<Line<'a>> {
    head(&mut lines, draft, unit, names);
    lines.retain(|line| !furniture::is_line(line.text));
    signature(&mut lines, draft, unit, names);
    writers::dateline(&mut lines, draft, unit, names);
    if let Some(first) = lines.first() {
        let text: Vec<&str> = lines.iter().map(|line| line.text).collect();
        draft.offer(Field::Body, &text.join("\n"), unit.body(first.number));
    }
    lines
}

/// Reads and takes away what stands above the first paragraph.
fn head(lines: &mut Vec<Line>, draft: &mut Draft, unit: Unit, names: &Names) {
    let Some(first) = first_paragraph(lines) else {
        // Without a paragraph nothing is known to be above it but what says so.
        lines.retain(|line| about(line, draft, unit, names) == Role::Plain);
        return;
    };
    let above: Vec<Line> = lines.drain(..first).collect();
    let roles: Vec<Role> = above
        .iter()
        .map(|line| about(line, draft, unit, names))
        .collect();
    let writer = writers::writer_above(&above, &roles, draft, names);
    if let Some((number, byline)) = &writer {
        draft.byline(byline, unit.line(*number));
    }
    let writer = writer.map(|(number, _)| number);
    let title = fold(draft.title().unwrap_or_default());
    let last_about = roles.iter().rposition(|role| *role == Role::About);
    let captions = last_about.map(|last| last + block(&above, last, lines.first()));
    let mut copies: FxHashMap<String, usize> = FxHashMap::default();
    for line in &above {
        *copies.entry(fold(line.text)).or_default() += 1;
    }
    let kept = above
        .iter()
        .zip(&roles)
        .enumerate()
        .filter(|(at, (line, role))| {
            let folded = fold(line.text);
            let is_copied = copies.get(&folded).is_some_and(|count| *count > 1);
            let is_caption = is_copied || furniture::is_credited(line.text);
            // Between the title and the last line about the story stand only captions.
            let is_among_captions = captions.is_some_and(|last| *at <= last);
            let is_plain = **role == Role::Plain && writer != Some(line.number);
            is_plain && !is_caption && !is_among_captions && folded != title
        });
    let kept: Vec<Line> = kept.map(|(_, (line, _))| *line).collect();
    lines.splice(..0, kept);
}

/// Where the story begins: a question above its date is a poll's.
fn first_paragraph(lines: &[Line]) -> Option<usize> {
    let next = |lines: &[Line]| lines.iter().position(|line| is_paragraph(line.text));
    let first = next(lines)?;
    let (line, rest) = (lines.get(first)?, lines.get(first + 1..)?);
    let Some(second) = next(rest).filter(|_| is_short(line.text) && line.text.ends_with('؟'))
    else {
        return Some(first);
    };
    let between = rest.get(..second).unwrap_or_default();
    let has_date = between
        .iter()
        .any(|line| printed::line(line.text).is_some());
    Some(if has_date { first + 1 + second } else { first })
}

/// How many lines behind the one at `at` stand in one block with it, and apart from the story.
fn block(above: &[Line], at: usize, story: Option<&Line>) -> usize {
    let rest = above.get(at..).unwrap_or_default();
    let joined = rest
        .windows(2)
        .take_while(|pair| matches!(pair, [one, two] if one.number + 1 == two.number))
        .count();
    let last = rest.get(joined).map_or(0, |line| line.number);
    let next = rest.get(joined + 1).or(story).map_or(0, |line| line.number);
    if next > last + 1 { joined } else { 0 }
}

/// Reads a line that says something about the story, if it is one.
fn about(line: &Line, draft: &mut Draft, unit: Unit, names: &Names) -> Role {
    if furniture::is_line(line.text) || names.is_outlet(line.text) {
        return Role::About;
    }
    if draft
        .title()
        .is_some_and(|title| fold(title) == fold(line.text))
    {
        return Role::Plain;
    }
    let origin = unit.line(line.number);
    if let Some(found) = printed::line(line.text) {
        if !found.is_update {
            draft.published(found.date, &origin);
        }
        // An agency's line has the date in its middle. A city behind the time is the clock's.
        let wired = |byline: &Byline| !byline.agencies.is_empty();
        let whole = byline::line(line.text, names).filter(wired);
        let around = || byline::line(&format!("{} - {}", found.before, found.behind), names);
        let byline = whole
            .or_else(|| byline::line(found.before, names))
            .or_else(around);
        if let Some(byline) = byline.or_else(|| dated_from(line.text, &found)) {
            draft.byline(&byline, &origin);
        }
        return Role::About;
    }
    match byline::line(line.text, names) {
        Some(byline) => {
            draft.byline(&byline, &origin);
            Role::About
        }
        None => Role::Plain,
    }
}

/// The place alone before a date: `القاهرة: 26/8/2022`. A section is named so too, but with another sign.
fn dated_from(line: &str, found: &DateLine) -> Option<Byline> {
    places::by_name(found.before)?;
    let sign = line.get(found.before.len()..)?.trim_start();
    let is_section = sign.starts_with(['|', '/', '>', '•', '»']);
    (!is_section).then(|| Byline {
        place: Some(found.before.trim().to_owned()),
        ..Byline::default()
    })
}

/// Reads and takes away bylines below the last paragraph.
fn signature(lines: &mut Vec<Line>, draft: &mut Draft, unit: Unit, names: &Names) {
    while lines.len() > 1
        && let Some(line) = lines.last()
        && let Some(byline) = byline::line(line.text, names)
            .or_else(|| writers::writer_below(line.text, draft, names))
    {
        draft.byline(&byline, unit.line(line.number));
        lines.pop();
    }
}

/// The outlet, where the story says `لموقع …` and names one outlet only.
fn own_voice(lines: &[Line], draft: &mut Draft, unit: Unit) {
    if !draft.wants(Field::Source) {
        return;
    }
    let mut named: Option<(&str, usize)> = None;
    for line in lines {
        for outlet in voices(line.text) {
            match named {
                Some((known, _)) if known != outlet => return,
                _ => named = named.or(Some((outlet, line.number))),
            }
        }
    }
    if let Some((outlet, number)) = named {
        draft.offer(Field::Source, outlet, unit.line(number));
    }
}

fn voices(line: &str) -> Vec<&'static str> {
    let mut words = line.split_whitespace();
    let mut found = Vec::new();
    while let Some(word) = words.next() {
        if !furniture::is(Kind::OwnVoice, word) {
            continue;
        }
        let behind: Vec<&str> = words.clone().take(3).collect();
        let outlet = (1..=behind.len()).rev().find_map(|count| {
            let name = behind.get(..count)?.join(" ");
            let name = name.trim_matches(['،', ',', '.', ':', '(', ')', '"', '»', '«', '“', '”']);
            outlets::by_name(name).filter(|outlet| !outlet.is_agency)
        });
        found.extend(outlet.map(|outlet| outlet.name));
    }
    found
}

fn subtitle<'a>(lines: &[Line<'a>], names: &Names) -> Option<Line<'a>> {
    let [first, second, ..] = lines else {
        return None;
    };
    let (length, next) = (first.text.chars().count(), second.text.chars().count());
    let is_about = furniture::is(Kind::Line, first.text)
        || first.text.starts_with('-')
        || printed::has_date(first.text)
        || byline::line(first.text, names).is_some()
        || byline::opening(first.text, names).is_some()
        || furniture::is_credited(first.text);
    let is_story_next = is_paragraph(second.text) && next >= 2 * length;
    let is_told = ends_sentence(first.text) || first.text.split_whitespace().count() > NAME_WORDS;
    (length <= SUBTITLE_CHARS && is_told && is_story_next && !is_about).then_some(*first)
}

/// Whether the line is no longer than captions and labels are.
pub(in crate::archive) fn is_short(line: &str) -> bool {
    !has_chars(line, PARAGRAPH_CHARS + 1)
}

/// Whether the line is one of the story.
pub(in crate::archive) fn is_paragraph(line: &str) -> bool {
    has_chars(line, PARAGRAPH_CHARS) || (has_chars(line, SENTENCE_CHARS) && ends_sentence(line))
}

/// Whether the line has at least so many characters, of one to four bytes each.
fn has_chars(line: &str, fewest: usize) -> bool {
    let bytes = line.len();
    bytes >= fewest && (bytes >= 4 * fewest || line.chars().count() >= fewest)
}

/// Whether the line ends as a sentence does.
pub(in crate::archive) fn ends_sentence(line: &str) -> bool {
    let bare = line.trim_end_matches(|letter: char| {
        letter.is_whitespace() || is_invisible(letter) || "\"»”’')]".contains(letter)
    });
    bare.ends_with(['.', '؟', '!', '?', '…', '۔'])
}

#[cfg(test)]
mod tests;
