//! The headline that a page shows and calls by no name.
//!
//! In: a page's outline, and what the window of a browser is called. Out: the line that is the headline, where the window
//! has the name of the site alone, as old pages made of tables have.

use crate::archive::known::outlets;
use crate::archive::known::spelling::fold;
use crate::archive::lines::headline;
use crate::archive::lines::names::Names;
use crate::archive::lines::story::{self, Line};
use crate::archive::page::outline::Outline;
use crate::archive::page::owner;

/// Headlines have so many words, names of sites less.
const HEADLINE_WORDS: usize = 4;

/// Returns the line of `page` that is its headline, where `title` is the name of its site, `site` if that is known.
/// Nothing but date and byline stands between it and the story.
pub(in crate::archive) fn headline<'a>(
    page: &'a Outline,
    title: &str,
    site: Option<&str>,
) -> Option<Line<'a>> {
    let mut lines = page.lines();
    lines.retain(|line| !page.is_of_site(page.position(line)));
    if !is_site(title, site, &lines) {
        return None;
    }
    let names = Names::of(Some(title), lines.iter().map(|line| line.text));
    let at = headline::find(&lines, &names)?;
    let line = *lines.get(at)?;
    let below = lines.get(at + 1..)?;
    let story = below
        .iter()
        .position(|line| story::is_paragraph(line.text))?;
    let mut between = below.iter().take(story);
    let is_story = between.all(|line| headline::says_of_story(line.text, &names));
    let is_link = page.is_link(page.position(&line));
    (is_story && !is_link && count(line.text) >= HEADLINE_WORDS).then_some(line)
}

/// Whether `title` is the name of a site: what the page calls its own, a listed one, or a few words that stand nowhere on
/// the page.
fn is_site(title: &str, site: Option<&str>, lines: &[Line]) -> bool {
    let folded = fold(title);
    let is_named = site.is_some_and(|site| fold(site) == folded);
    let is_seen = || lines.iter().any(|line| fold(line.text) == folded);
    is_named
        || outlets::by_name(title).is_some()
        || owner::is_typed(title)
        || (count(title) < HEADLINE_WORDS && !is_seen())
}

fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    const TITLE: &str = "مكتبة جديدة تفتح أبوابها في حي البستان";
    const STORY: &str = "افتتحت بلدية المدينة مكتبة عامة في حي البستان، تضم عشرة آلاف كتاب وقاعة للأطفال، بحضور عدد كبير من أهالي الحي ومعلمي المدارس القريبة.";

    #[track_caller]
    fn check(title: &str, above: &str, expected: Option<&str>) {
        let page = format!("<body><table>{above}<tr><td>{STORY}</table></body>");
        let page = Outline::of(&Document::from(page.replace("TITLE", TITLE)));
        let found = headline(&page, title, Some("ليالي الضيعة في الجبل"));
        assert_eq!(found.map(|line| line.text), expected, "{title}: {above}");
    }

    #[test]
    fn the_line_above_date_and_story_is_the_headline_where_the_window_names_the_site() {
        let above = "<tr><td>TITLE<tr><td>26 أغسطس 2022";
        for site in ["ليالي الضيعة في الجبل", "جريدة الضيعة", "الضيعة"]
        {
            check(site, above, Some(TITLE));
        }
        let masthead = "<tr><td>جريدة الضيعة<tr><td>TITLE";
        check("جريدة الضيعة", masthead, Some(TITLE));
    }

    #[test]
    fn a_window_that_names_the_story_keeps_its_name() {
        let above = "<tr><td>TITLE<tr><td>26 أغسطس 2022";
        check("خبز بلا ملح في القرى", above, None);
        check("خبز بلا ملح", &format!("<tr><td>خبز بلا ملح{above}"), None);
    }

    #[test]
    fn links_and_what_stands_apart_from_the_story_are_no_headlines() {
        check("الضيعة", "<tr><td><a href=1>TITLE</a>", None);
        check("الضيعة", "<tr><td>TITLE<tr><td>دليل القرى", None);
        check("الضيعة", "<tr><td>دليل القرى", None);
    }
}
