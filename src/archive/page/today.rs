//! Dates above the headline that are not the story's.
//!
//! In: a page's outline, and where its headline stands. Out: the lines that tell the date of today, or of something else
//! that all pages of a site show. A story's own date may stand above its headline too: then it is called that of
//! publication, or stands directly above, in one block of the page with the headline.

use crate::archive::known::spelling::fold;
use crate::archive::page::outline::Outline;
use crate::archive::printed::{self, Context};

/// What a page calls its clock.
const TODAY: &str = "اليوم";

/// Returns the texts of the lines above the headline at `title` that give a date which is not the story's.
pub(in crate::archive) fn lines<'a>(
    page: &'a Outline,
    title: Option<usize>,
    context: &Context,
) -> Vec<&'a str> {
    let Some(title) = title else {
        return Vec::new();
    };
    let lines = page.lines();
    let count = lines
        .iter()
        .take_while(|line| page.position(line) < title)
        .count();
    let (above, below) = lines.split_at_checked(count).unwrap_or_default();
    let headline = below.first().map(|line| fold(line.text));
    // What stands below a copy of the headline is said of it.
    let is_copy = |text: &str| headline.as_ref() == Some(&fold(text));
    let above: Vec<_> = above
        .iter()
        .take_while(|line| !is_copy(line.text))
        .collect();
    let dated = above.iter().enumerate().filter_map(|(at, line)| {
        let found = printed::line_in(line.text, context)?;
        let position = page.position(line);
        let is_directly_above = at + 1 == count && page.is_one_block(position, title);
        let is_of_today = found.is_clock || fold(line.text).split(' ').any(|word| word == TODAY);
        let is_labelled = found.before.trim_end().ends_with(':');
        let may_be_story = is_directly_above && !is_of_today && !is_labelled && !found.is_update;
        let is_story = !page.is_of_site(position) && (found.is_named || may_be_story);
        // The story's own may be the same.
        let is_repeated = below.iter().any(|other| other.text == line.text);
        (!is_story && !is_repeated).then_some(line.text)
    });
    dated.collect()
}
