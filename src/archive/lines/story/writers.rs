//! Who tells a story, where its lines and its headline say so.
//!
//! In: the lines of a story, and what stands above and below it. Out: writer, place and agencies, offered to the
//! draft; lines that are nothing but a writer's name leave the story.

use super::dates::LINES_BELOW_TITLE;
use super::{Line, Role, Unit, is_paragraph, is_short};
use crate::arabic::letters::TATWEEL;
use crate::archive::draft::{Draft, Field};
use crate::archive::known::furniture::{self, Kind};
use crate::archive::known::spelling::fold;
use crate::archive::lines::byline::{self, Byline};
use crate::archive::lines::names::Names;
use crate::archive::lines::persons;

/// Reads the dateline that the story opens with, the agencies that it ends with, and the agency's reporter, whose line
/// before or behind it is taken away.
pub(super) fn dateline(lines: &mut Vec<Line>, draft: &mut Draft, unit: Unit, names: &Names) {
    let opening = |line: &Line| Some((byline::opening(line.text, names)?, line.number));
    let first = lines.iter().position(|line| is_paragraph(line.text));
    let first = first
        .filter(|&first| first > 0)
        .and_then(|first| lines.get(first));
    let opened = lines.iter().take(1).chain(first).find_map(opening);
    let closed = lines
        .last()
        .and_then(|line| Some((byline::closing(line.text)?, line.number)));
    let is_wired = opened
        .as_ref()
        .is_some_and(|(byline, _)| !byline.agencies.is_empty());
    for (byline, number) in opened.iter().chain(&closed) {
        draft.byline(byline, unit.line(*number));
    }
    let ends = [0, lines.len().saturating_sub(1)];
    let reporter = |at: &usize| Some((*at, byline::reporter(lines.get(*at)?.text)?));
    if is_wired
        && lines.len() > 1
        && let Some((at, byline)) = ends.iter().find_map(reporter)
    {
        draft.byline(&byline, unit.line(lines.remove(at).number));
    }
}

/// Reads the writer whom a line between the headline of a page and its story names behind a label: `كتبت سلمى الحداد`.
pub(in crate::archive) fn writer_near(lines: &[Line], draft: &mut Draft) {
    let title = fold(draft.title().unwrap_or_default());
    let is_title = |line: &Line| !title.is_empty() && fold(line.text) == title;
    let Some(at) = lines.iter().rposition(is_title) else {
        return;
    };
    if !draft.wants(Field::Author) {
        return;
    }
    let below = lines.iter().skip(at + 1).take(LINES_BELOW_TITLE);
    for line in below.take_while(|line| !is_paragraph(line.text)) {
        let named = furniture::after(Kind::Author, line.text)
            .or_else(|| furniture::after(Kind::AuthorVerb, line.text));
        let is_named = named.is_some_and(|name| {
            persons::are_known(name.trim_start_matches(['-', '–', '/', ' ', TATWEEL]))
        });
        let byline = byline::line(line.text, &Names::default()).filter(|_| is_named);
        if let Some(Byline {
            author: Some(author),
            ..
        }) = byline
        {
            let byline = Byline {
                author: Some(author),
                ..Byline::default()
            };
            draft.byline(&byline, format_args!("page line {}", line.number));
            return;
        }
    }
}

/// The line above the story that is nothing but its writer's name. Of several, nobody knows which.
pub(super) fn writer_above(
    above: &[Line],
    roles: &[Role],
    draft: &Draft,
    names: &Names,
) -> Option<(usize, Byline)> {
    let plain = above.iter().zip(roles);
    let mut writers = plain
        .filter(|(_, role)| **role == Role::Plain)
        .filter_map(|(line, _)| Some((line.number, byline::writer(line.text, names)?)));
    let first = writers.next()?;
    let is_one = writers.next().is_none() && draft.may_be_by(&first.1);
    is_one.then_some(first)
}

/// The writer whose name alone a story ends with.
pub(super) fn writer_below(line: &str, draft: &Draft, names: &Names) -> Option<Byline> {
    byline::writer(line, names).filter(|byline| draft.may_be_by(byline))
}

/// Reads the writer that the headline names, or the heading that the story begins with.
pub(super) fn headed(draft: &mut Draft, story: &[Line], unit: Unit) {
    if !draft.wants(Field::Author) {
        return;
    }
    let title = draft.title().and_then(byline::headline);
    let heading = story.first().filter(|line| is_short(line.text));
    if let Some(byline) = title {
        draft.byline(&byline, "title");
    } else if let Some(line) = heading
        && let Some(byline) = byline::headline(line.text)
    {
        draft.byline(&byline, unit.line(line.number));
    }
}
