//! The date of a story, by the lines around its headline.
//!
//! In: the lines above and below the headline. Out: the date of publication, or of a change. A line that calls it that
//! of publication comes first; a weekday and a date alone above the headline are the page's clock.

use super::{Line, Unit, is_paragraph, is_short};
use crate::archive::date::PublicationDate;
use crate::archive::draft::Draft;
use crate::archive::known::spelling::fold;
use crate::archive::printed::{self, DateLine};

/// How far from its title a story's date stands.
pub(super) const LINES_BELOW_TITLE: usize = 16;
pub(super) const LINES_ABOVE_TITLE: usize = 4;

/// Reads the date that a line calls that of publication: it comes before all that others give. The line above the
/// story counts before those above the headline, and the nearest of these.
pub(super) fn named(above: &[Line], below: &[Line], draft: &mut Draft, unit: Unit) {
    let head = below.iter().take_while(|line| !is_paragraph(line.text));
    let mut dated = head
        .chain(above.iter().rev())
        .filter_map(|line| Some((printed::line(line.text)?, line.number)));
    if let Some((found, number)) = dated.find(|(found, _)| found.is_named) {
        draft.published(found.date, unit.line(number));
    }
}

/// Reads the date that the story begins with, where it is called that of publication.
pub(super) fn opening(story: &[Line], draft: &mut Draft, unit: Unit) {
    if let Some(first) = story.first()
        && let Some(date) = printed::opening(first.text)
    {
        draft.published(date, unit.line(first.number));
    }
}

/// Reads the date just above the first long paragraph: what stands between it and the headline may be a question that
/// the page puts to its readers.
pub(super) fn below_question(story: &[Line], draft: &mut Draft, unit: Unit) {
    let first = story.iter().position(|line| !is_short(line.text));
    let above = first.filter(|first| *first < LINES_BELOW_TITLE);
    let above = above.and_then(|first| story.get(first.checked_sub(1)?));
    if let Some(line) = above
        && let Some(found) = printed::line(line.text)
        && !found.is_clock
        && !found.is_update
    {
        draft.published(found.date, unit.line(line.number));
    }
}

/// Whether the date on the line at `at` above the headline may be any: the page's clock, or one of other stories in a menu.
pub(super) fn is_of_page(above: &[Line], at: usize, title: &str) -> bool {
    let Some(found) = above.get(at).and_then(|line| printed::line(line.text)) else {
        return false;
    };
    let is_near = above.len() - at <= LINES_ABOVE_TITLE;
    // The page's title is its first line; a later copy is the headline too, and what stands below it the story's.
    let before = above.get(at.saturating_sub(LINES_ABOVE_TITLE).max(1)..at);
    let is_headed = before.is_some_and(|lines| lines.iter().any(|line| fold(line.text) == title));
    !is_headed && !found.is_named && (found.is_clock || !is_near)
}

/// The date of a change above the story, the best there is on pages that give no other.
pub(super) fn of_change(lines: &[Line]) -> Option<(PublicationDate, usize)> {
    let above = lines.iter().take_while(|line| !is_paragraph(line.text));
    let mut dated = above.filter_map(|line| Some((printed::line(line.text)?, line.number)));
    let (found, number) = dated.find(|(found, _)| found.is_update)?;
    Some((found.date, number))
}

/// Reads the date of publication that the lines of a page around the story's title give.
pub(in crate::archive) fn date_near(lines: &[Line], draft: &mut Draft) {
    let mut dates = dates_near(lines, draft).into_iter();
    if let Some((found, number)) = dates.find(|(found, _)| !found.is_update) {
        draft.published(found.date, format_args!("page line {number}"));
    }
}

/// Reads the date of a later change that they give.
pub(in crate::archive) fn date_of_change_near(lines: &[Line], draft: &mut Draft) {
    let mut dates = dates_near(lines, draft).into_iter();
    if let Some((found, number)) = dates.find(|(found, _)| found.is_update) {
        draft.published(found.date, format_args!("page line {number}, updated"));
    }
}

/// The dates between the title and the first paragraph, then those close above it; of a page that does not show its
/// title, those above the first paragraph.
fn dates_near<'a>(lines: &[Line<'a>], draft: &Draft) -> Vec<(DateLine<'a>, usize)> {
    let title = fold(draft.title().unwrap_or_default());
    let at = lines
        .iter()
        .rposition(|line| !title.is_empty() && fold(line.text) == title);
    let (above, below) = lines.split_at_checked(at.unwrap_or(0)).unwrap_or_default();
    let below = below.iter().skip(usize::from(at.is_some()));
    let below = below
        .take_while(|line| !is_paragraph(line.text))
        .take(LINES_BELOW_TITLE);
    let near = below.chain(above.iter().rev().take(LINES_ABOVE_TITLE));
    let known = draft.known();
    // Lists of other stories tell how long ago each was, too.
    let contexts = [
        printed::Context {
            captured: None,
            ..known
        },
        known,
    ];
    let dated = contexts.iter().map(|context| {
        let dated = |line: &Line<'a>| Some((printed::line_in(line.text, context)?, line.number));
        near.clone().filter_map(dated).collect::<Vec<_>>()
    });
    let mut dated = dated.filter(|dates| !dates.is_empty());
    dated.next().unwrap_or_default()
}
