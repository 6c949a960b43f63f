//! The page around a story that was scraped with it.
//!
//! In: the lines of a page. Out: those of them that may be the story's: without related stories below it, without what
//! other pages of the site say too, without the links at the foot of a page that was scraped as a whole.

use crate::archive::known::furniture::{self, Kind};
use crate::archive::lines::byline;
use crate::archive::lines::names::Names;
use crate::archive::lines::neighbours::Repeated;
use crate::archive::lines::persons;
use crate::archive::lines::story::{Line, is_paragraph, is_short};
use crate::archive::printed;

/// So many lines above a headline are the menus of a page that was scraped as a whole.
pub(in crate::archive) const MENU_LINES: usize = 10;
/// A story may end in as many short lines.
const LINES_BELOW_STORY: usize = 5;
/// A story has no more than one date below it.
const DATES_OF_LIST: usize = 2;
/// Slogans of outlets have fewer.
const HEADLINE_WORDS: usize = 4;
/// Copyright lines and the like have few words, sentences that begin alike many.
const SITE_WORDS: usize = 14;

/// Leaves out who leads the outlet, above the story: `رئيس التحرير`, and the name on the line below.
pub(in crate::archive) fn without_masthead(lines: Vec<Line>) -> Vec<Line> {
    let first = lines.iter().position(|line| is_paragraph(line.text));
    let above = first.unwrap_or(0);
    let is_post = |at: usize| {
        at < above
            && lines
                .get(at)
                .is_some_and(|line| furniture::is(Kind::Post, line.text))
    };
    let is_name = |at: usize| {
        let follows = at.checked_sub(1).is_some_and(is_post);
        follows
            && lines
                .get(at)
                .is_some_and(|line| persons::are_shaped(line.text))
    };
    let kept = (0..lines.len()).filter(|&at| !is_post(at) && !is_name(at));
    kept.filter_map(|at| lines.get(at).copied()).collect()
}

/// Takes off what stands below the last paragraph of a page that was scraped as a whole: links, and no end of a story.
pub(in crate::archive) fn without_page_below(lines: &mut Vec<Line>, names: &Names) {
    let is_told = |line: &Line| !is_short(line.text) || ends_as_told(line.text);
    let Some(last) = lines.iter().rposition(is_told) else {
        return;
    };
    let rest = lines.get(last + 1..).unwrap_or_default();
    // The last words of a story may be a question; headlines are questions too, behind others that are none.
    let last = last
        + rest
            .iter()
            .take_while(|line| is_paragraph(line.text))
            .count();
    let below = lines.get(last + 1..).unwrap_or_default();
    if below.len() > LINES_BELOW_STORY {
        let is_signed = |line: &&Line| byline::line(line.text, names).is_some();
        let signed = below.iter().take_while(is_signed).count();
        lines.truncate(last + 1 + signed);
    }
}

/// Takes off the list of other stories below the last paragraph: short lines, and dates between them.
pub(in crate::archive) fn without_dated_list(lines: &mut Vec<Line>) {
    let is_told = |line: &Line| !is_short(line.text) || ends_as_told(line.text);
    let Some(last) = lines.iter().rposition(is_told) else {
        return;
    };
    let below = lines.get(last + 1..).unwrap_or_default();
    let is_dated = |line: &&Line| printed::line(line.text).is_some();
    let Some(first) = below.iter().position(|line| is_dated(&line)) else {
        return;
    };
    let dates = below.iter().filter(is_dated).count();
    // The first of them may stand below its headline, or above it; a signature stands before all.
    let is_headed = first > 0 && dates * 2 <= below.len();
    if below.len() >= LINES_BELOW_STORY && dates >= DATES_OF_LIST {
        lines.truncate(last + 1 + first - usize::from(is_headed));
    }
}

/// Leaves out what other pages of the site say too, and what stands behind it below the story. What says something of
/// this story may be said of others: the writer, the day, the section. All lines stay where no story would be left.
pub(in crate::archive) fn without_repeated<'a>(
    lines: Vec<Line<'a>>,
    repeated: &Repeated,
    names: &Names,
) -> Vec<Line<'a>> {
    let is_head = |line: &&Line| !is_paragraph(line.text);
    let head = || lines.iter().take_while(is_head);
    let mut writers =
        head().filter(|line| repeated.has(line.text) && byline::writer(line.text, names).is_some());
    // Several names are a list of the outlet's writers.
    let writer = writers.next().filter(|_| writers.next().is_none());
    let is_of_site = |line: &Line| {
        let marks_end = furniture::is(Kind::Tail, line.text) || furniture::is(Kind::End, line.text);
        let is_section = furniture::is_section(line.text) || furniture::way(line.text).is_some();
        let says = || {
            printed::line(line.text).is_some()
                || byline::line(line.text, names).is_some()
                || names.is_outlet(line.text)
                || writer.is_some_and(|writer| writer.number == line.number)
        };
        repeated.has(line.text) && !marks_end && !is_section && !says()
    };
    let is_plain = |line: &&Line| {
        let says_whose = printed::line(line.text).is_some()
            || byline::line(line.text, names).is_some()
            || names.is_outlet(line.text)
            || furniture::is_line(line.text);
        !says_whose && writer.is_none_or(|writer| writer.number != line.number)
    };
    // A column has one headline every day: alone above its story it is not the site's.
    let mut above = head().filter(is_plain);
    let headline = above.next().filter(|line| {
        above.next().is_none() && line.text.split_whitespace().count() >= HEADLINE_WORDS
    });
    let is_of_site = |line: &Line| {
        is_of_site(line) && headline.is_none_or(|headline| headline.number != line.number)
    };
    let is_story = |line: &Line| is_paragraph(line.text) && !is_of_site(line);
    let last = lines.iter().rposition(is_story);
    let mut is_below = false;
    let mut kept = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let is_of_site = is_of_site(line);
        is_below |= is_of_site && last.is_some_and(|last| at > last);
        // A signature may stand below the buttons.
        let is_signature = || byline::line(line.text, names).is_some();
        if !is_of_site && (!is_below || is_signature()) {
            kept.push(*line);
        }
    }
    match kept.iter().any(|line| is_plain(&line)) {
        false => lines,
        true => kept,
    }
}

/// Cuts the lines where related stories begin. A marker in the middle of a story takes only its link with it.
pub(in crate::archive) fn without_tail(lines: Vec<Line>) -> Vec<Line> {
    let mut kept: Vec<Line> = Vec::new();
    let mut has_paragraph = false;
    let mut skip_link = false;
    for (at, line) in lines.iter().enumerate() {
        let is_story = is_paragraph(line.text);
        let is_tail = furniture::is(Kind::Tail, line.text);
        let is_end = furniture::is(Kind::End, line.text);
        if is_tail || is_end || (has_paragraph && is_of_site(line.text)) {
            let (above, rest) = lines.split_at_checked(at).unwrap_or_default();
            let (told, left) = (paragraphs(above), paragraphs(rest));
            if has_paragraph && (left < 2 || (is_end && left <= told)) {
                break;
            }
            skip_link = has_paragraph && is_tail;
            continue;
        }
        if !skip_link || is_story {
            kept.push(*line);
        }
        skip_link = false;
        has_paragraph |= is_story;
    }
    kept
}

/// Whether the page speaks of itself: `جميع الحقوق محفوظة …`, `تابعوا … على …`; or credits a picture.
fn is_of_site(line: &str) -> bool {
    let is_short = || line.split_whitespace().nth(SITE_WORDS).is_none();
    let begins = |kind| furniture::after(kind, line).is_some();
    let is_follow = || {
        let is_site = |site: &str| furniture::is(Kind::Line, site);
        let mut ends = line.rmatch_indices(' ').take(2).map(|(at, _)| at);
        begins(Kind::Follow) && ends.any(|at| line.get(at..).is_some_and(is_site))
    };
    furniture::is(Kind::Rights, line) || ((begins(Kind::Rights) || is_follow()) && is_short())
}

fn paragraphs(lines: &[Line]) -> usize {
    let is_story = |line: &&Line| is_paragraph(line.text);
    lines.iter().filter(is_story).count()
}

/// Whether a line is a sentence that ends as no headline does.
fn ends_as_told(line: &str) -> bool {
    is_paragraph(line) && line.ends_with('.') && !line.ends_with("..")
}
