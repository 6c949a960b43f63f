//! What a page says about its story outside the story.
//!
//! In: a page's outline. Out: fields. What is said to machines is trusted before what is shown, and what is said of the
//! story before what is said of the page. For each field, in this order:
//!
//! ```text
//! title      a heading that another title of the page repeats · JSON-LD · OpenGraph and the like · `<title>` · `<h1>`;
//!            before a title that names the site alone, the line that is shown above date and story
//! published  JSON-LD · `<meta>` (OpenGraph, Dublin Core) · microdata · RDFa · JSON-LD of the page · class names ·
//!            `<time>` · a line near the headline · the address · only then: the same for a later change
//! source     the address · JSON-LD, OpenGraph and the like, copyright and title of the page: a listed name first
//! author     JSON-LD · `<meta>` · microdata · RDFa · rel=author · class names; none that names nobody or the outlet
//! ```
//!
//! The rows of `index-schema/page-fields.tsv` stand in that order. What is no `<meta>` counts only where it belongs to the
//! headline: dates of related stories, comments and of today are said of something else.

use serde_json::{Map, Value};

use crate::archive::draft::{Draft, Field};
use crate::archive::formats::json;
use crate::archive::known::furniture::{self, Kind};
use crate::archive::known::keys::{self, Meaning};
use crate::archive::known::outlets;
use crate::archive::known::spelling::fold;
use crate::archive::lines::headline;
use crate::archive::page::markup;
use crate::archive::page::outline::{Heading, Outline};
use crate::archive::page::owner::{is_of_outlet, site, source, without_site};
use crate::archive::page::page_fields::{self, Gives, How, Row};
use crate::archive::page::shown;
use crate::archive::page::stated::{self, Stated};
use crate::archive::printed;

/// A heading below the first level needs so many words to be the headline.
const HEADLINE_WORDS: usize = 3;

/// What the markup says that the story itself settles.
#[derive(Debug, Default)]
pub(in crate::archive) struct Claims {
    /// The story as the JSON-LD states it.
    pub(in crate::archive) body: Option<String>,
    /// Languages, and where they are named; the best first.
    languages: Vec<(String, String)>,
}

impl Claims {
    /// Offers the first language that the story read can be in.
    pub(in crate::archive) fn offer_language(&self, draft: &mut Draft) {
        for (language, origin) in &self.languages {
            if draft.may_be_in(language) {
                draft.offer(Field::Language, language, origin);
            }
        }
    }
}

/// Offers all that the markup of `page` says; returns what is to be settled later.
pub(in crate::archive) fn offer_all(page: &mut Outline, draft: &mut Draft) -> Claims {
    let titles = titles(page);
    let stated = stated(page, &titles);
    address(page, draft);
    title(page, &stated, &titles, draft);
    let at = page.place_title(draft.title().unwrap_or_default());
    let mut claims = Claims::default();
    if let Some(article) = &stated.article {
        let is_later = |field| {
            matches!(
                field,
                Field::Body | Field::Source | Field::Author | Field::Language
            )
        };
        json::offer_all(&only(article, |field| !is_later(field)), "json-ld", draft);
        for (key, value) in only(article, |field| field == Field::Language) {
            let named = json::texts(&value).into_iter();
            let origin = format!("json-ld {key}");
            claims
                .languages
                .extend(named.map(|name| (name, origin.clone())));
        }
        let body = article.get("articleBody").and_then(Value::as_str);
        claims.body = body.map(markup::plain);
    }
    published(page, at, &stated, draft);
    source(page, &stated, draft);
    authors(page, at, &stated, draft);
    for (at_row, row) in page_fields::all().iter().enumerate() {
        match row.gives {
            Gives::Field(field @ (Field::Section | Field::Tags)) => {
                offer_row(page, at, (at_row, row), field, draft);
            }
            Gives::Field(Field::Language) => {
                let named = values(page, at, (at_row, row));
                claims
                    .languages
                    .extend(named.map(|name| (name.to_owned(), row.origin())));
            }
            _ => {}
        }
    }
    claims
}

/// Offers the dates of a later change that the markup of `page`, with its headline at `title`, gives.
pub(in crate::archive) fn offer_updated(page: &Outline, title: Option<usize>, draft: &mut Draft) {
    let stated = stated(page, &titles(page));
    for said in [&stated.article, &stated.page].into_iter().flatten() {
        if let Some(Value::String(date)) = said.get("dateModified") {
            draft.offer(Field::Published, date, "json-ld dateModified, updated");
        }
    }
    for (at, row) in page_fields::all().iter().enumerate() {
        if row.gives == Gives::Updated {
            let origin = format!("{}, updated", row.origin());
            for value in values(page, title, (at, row)) {
                draft.offer(Field::Published, value, &origin);
            }
        }
    }
}

/// The values that row `row` finds on the page; those of the shown page only where they belong to the headline.
fn values<'a>(
    page: &'a Outline,
    title: Option<usize>,
    (at, row): (usize, &Row),
) -> impl Iterator<Item = &'a str> {
    let is_said = matches!(row.how, How::Meta);
    let is_whole = row.how == How::Tag && !matches!(row.gives, Gives::Field(Field::Published));
    page.marks
        .iter()
        .filter(move |mark| mark.row == at)
        .filter(move |mark| is_said || is_whole || page.belongs(mark.position, title))
        .flat_map(|mark| mark.values.iter().map(String::as_str))
}

fn offer_row(
    page: &Outline,
    title: Option<usize>,
    (at, row): (usize, &Row),
    field: Field,
    draft: &mut Draft,
) {
    if !draft.wants(field) {
        return;
    }
    for value in values(page, title, (at, row)) {
        match field {
            // One element for each keyword, or one for all.
            Field::Tags => value
                .split([',', '،'])
                .for_each(|tag| draft.tag(tag, row.origin())),
            field => draft.offer(field, value, row.origin()),
        }
    }
}

/// The page's own address, and the outlet whose site it lies on.
fn address(page: &Outline, draft: &mut Draft) {
    for (at, row) in page_fields::all().iter().enumerate() {
        if row.gives != Gives::Field(Field::Url) {
            continue;
        }
        for mark in page.marks.iter().filter(|mark| mark.row == at) {
            let url = mark.values.first().map_or("", String::as_str);
            // The front page's address on a story's page is a mistake of the site.
            let is_story = outlets::host(url).is_some_and(|host| {
                let path = url.split_once(host).map_or("", |(_, path)| path);
                path.trim_matches('/').chars().next().is_some()
            });
            if is_story {
                draft.offer(Field::Url, url, row.origin());
            }
        }
    }
    let outlet = draft
        .address()
        .and_then(|url| Some((outlets::by_url(url)?, outlets::host(url)?.to_owned())));
    if let Some((outlet, host)) = outlet {
        draft.offer(Field::Source, outlet.name, format_args!("host {host}"));
    }
}

/// What the JSON-LD of a page called `titles` says.
fn stated(page: &Outline, titles: &[(String, String)]) -> Stated {
    let folded: Vec<String> = titles.iter().map(|(title, _)| fold(title)).collect();
    let heading = repeated_heading(page, &folded, site(page).as_deref())
        .filter(|heading| heading.text.split_whitespace().count() >= HEADLINE_WORDS)
        .filter(|heading| !heading.is_link)
        .map(|heading| heading.text.as_str());
    let titles: Vec<&str> = titles.iter().map(|(title, _)| title.as_str()).collect();
    stated::read(&page.stated, &titles, heading)
}

/// What the page is called for machines, and where.
fn titles(page: &Outline) -> Vec<(String, String)> {
    let rows = page_fields::all().iter().enumerate();
    let rows = rows.filter(|(_, row)| row.gives == Gives::Field(Field::Title));
    let mut titles: Vec<_> = rows
        .flat_map(|(at, row)| {
            let marks = page.marks.iter().filter(move |mark| mark.row == at);
            marks.filter_map(|mark| Some((mark.values.first()?.clone(), row.origin())))
        })
        .collect();
    titles.push((page.title.clone(), "title".to_owned()));
    titles
}

fn title(page: &Outline, stated: &Stated, titles: &[(String, String)], draft: &mut Draft) {
    let site = site(page);
    let headline = stated
        .article
        .as_ref()
        .and_then(|article| article.get("headline"));
    let headline = headline.and_then(Value::as_str).map(markup::plain);
    let known = titles.iter().map(|(title, _)| title).chain(&headline);
    let known: Vec<String> = known.map(|title| fold(title)).collect();
    if let Some(heading) = repeated_heading(page, &known, site.as_deref()) {
        draft.offer(
            Field::Title,
            &heading.text,
            format_args!("h{}", heading.level),
        );
    }
    if let Some(headline) = headline {
        let bare = without_site(&headline, site.as_deref(), draft.source());
        draft.offer(Field::Title, &bare, "json-ld headline");
    }
    if !draft.wants(Field::Title) {
        return;
    }
    let lines = page.lines();
    for (title, origin) in titles {
        let bare = match headline::parted(title, &lines) {
            Some(parted) => parted.headline.to_owned(),
            None => without_site(title, site.as_deref(), draft.source()),
        };
        let site = site.as_deref().or(draft.source());
        if draft.wants(Field::Title)
            && let Some(line) = shown::headline(page, &bare, site)
        {
            let origin = format!("page line {}", line.number);
            draft.offer(Field::Title, line.text, &origin);
        }
        draft.offer(Field::Title, &bare, origin);
    }
    if let Some(heading) = page.headings.iter().find(|heading| heading.level == 1) {
        draft.offer(Field::Title, &heading.text, "h1");
    }
}

/// The heading that is what the page is called; else the longest of the first level that is part of this, else one of
/// another level that this begins with.
fn repeated_heading<'a>(
    page: &'a Outline,
    titles: &[String],
    site: Option<&str>,
) -> Option<&'a Heading> {
    let site = site.map(fold).unwrap_or_default();
    let rank = |heading: &Heading| {
        let words = heading.text.split_whitespace().count();
        let text = fold(&heading.text);
        let any = |is_title: &dyn Fn(&String) -> bool| titles.iter().any(is_title);
        if text == site || outlets::by_name(&heading.text).is_some() {
            return None;
        }
        if words > 1 && any(&|title| *title == text) {
            return Some(3);
        }
        // A name of the site on every page leads to its first one.
        match heading.level {
            _ if heading.is_link => None,
            1 if words > 1 && any(&|title| title.contains(&text)) => Some(2),
            2.. if words >= HEADLINE_WORDS && any(&|title| title.starts_with(&text)) => Some(1),
            _ => None,
        }
    };
    let ranked = page.headings.iter().filter_map(|heading| {
        let letters = heading.text.chars().count();
        Some((rank(heading)?, heading.level == 1, letters, heading))
    });
    // Of equal ones the first.
    let best = ranked
        .rev()
        .max_by_key(|(rank, is_first, letters, _)| (*rank, *is_first, *letters));
    best.map(|(.., heading)| heading)
}

fn published(page: &Outline, title: Option<usize>, stated: &Stated, draft: &mut Draft) {
    if let Some(date) = &stated.date {
        draft.offer(Field::Published, date, "json-ld datePublished");
    }
    let mut page_is_asked = false;
    for (at, row) in page_fields::all().iter().enumerate() {
        if row.gives != Gives::Field(Field::Published) {
            continue;
        }
        if matches!(row.how, How::Class | How::Tag) && !page_is_asked {
            page_is_asked = true;
            let date = stated
                .page
                .as_ref()
                .and_then(|page| page.get("datePublished"));
            if let Some(Value::String(date)) = date {
                draft.offer(Field::Published, date, "json-ld WebPage datePublished");
            }
        }
        for value in values(page, title, (at, row)) {
            match row.how {
                // What is shown may be a byline too, or say that it tells of a later change.
                How::Class | How::Tag => shown_date(value, &row.origin(), draft),
                _ => draft.offer(Field::Published, value, row.origin()),
            }
        }
    }
}

fn shown_date(value: &str, origin: &str, draft: &mut Draft) {
    let value = value.trim();
    let is_for_machines =
        value.starts_with(|letter: char| letter.is_ascii_digit()) && value.contains('T');
    match printed::line(value) {
        Some(line) if line.is_update => {}
        Some(line) => draft.published(line.date, origin),
        None if is_for_machines => draft.offer(Field::Published, value, origin),
        None => {}
    }
}

/// Offers the date that the page's address holds: `/2022/08/26/`.
pub(in crate::archive) fn offer_date_of_address(draft: &mut Draft) {
    if let Some(date) = draft.address().and_then(printed::url_date) {
        draft.published(date, "address");
    }
}

fn authors(page: &Outline, title: Option<usize>, stated: &Stated, draft: &mut Draft) {
    let site = site(page).map(|site| fold(&site));
    let source = draft.source().map(fold);
    let is_person = |name: &str| {
        let name = fold(name);
        let is_address = name.contains('@') || name.contains("://");
        let is_nobody = furniture::is(Kind::Filler, &name) || furniture::is(Kind::Author, &name);
        let is_site = Some(&name) == site.as_ref() || Some(&name) == source.as_ref();
        let is_nobody = is_nobody || is_site || is_of_outlet(&name);
        name.chars().any(char::is_alphabetic) && !is_address && !is_nobody
    };
    if let Some(article) = &stated.article {
        for (key, value) in only(article, |field| field == Field::Author) {
            let names = json::texts(&value)
                .into_iter()
                .map(|name| markup::plain(&name));
            let names: Vec<String> = names.filter(|name| is_person(name)).collect();
            draft.offer(
                Field::Author,
                &names.join("، "),
                format_args!("json-ld {key}"),
            );
        }
    }
    for (at, row) in page_fields::all().iter().enumerate() {
        if row.gives == Gives::Field(Field::Author) {
            for value in values(page, title, (at, row)).filter(|value| is_person(value)) {
                draft.offer(Field::Author, value, row.origin());
            }
        }
    }
}

/// The members of `stated` that mean a field for which `is_wanted` holds. What the page shows is nearer to the story
/// than a summary.
pub(in crate::archive) fn only(
    stated: &Map<String, Value>,
    is_wanted: impl Fn(Field) -> bool,
) -> Map<String, Value> {
    let is_kept = |key: &str| match keys::meaning(key) {
        Some((_, Meaning::Field(field))) => is_wanted(field) && key != "headline",
        _ => false,
    };
    let kept = stated.iter().filter(|(key, _)| is_kept(key));
    kept.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::article::Article;
    use dom_query::Document;

    fn read(page: &str) -> Article {
        let mut draft = Draft::default();
        draft.offer(Field::Body, "نص", "here");
        let mut page = Outline::of(&Document::from(page));
        offer_all(&mut page, &mut draft);
        draft.finish().expect("it has a body")
    }

    #[test]
    fn json_ld_comes_before_meta() {
        let article = read(
            r#"<meta property="article:published_time" content="2020-01-01">
            <script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, {"@type": ["NewsArticle"],
            "headline": "عنوان طويل", "datePublished": "2022-08-26", "description": "no"}]}</script>"#,
        );
        assert_eq!(article.title.as_deref(), Some("عنوان طويل"));
        assert_eq!(article.origin["published"], "json-ld datePublished");
        assert_eq!(article.body, "نص");
    }

    #[test]
    fn broken_json_ld_is_passed_over() {
        let article = read(
            r#"<script type="application/ld+json">{"@type": "NewsArticle", </script><meta name="date" content="2022-08-26">"#,
        );
        assert_eq!(article.origin["published"], "meta date");
    }

    #[test]
    fn the_name_of_the_site_is_no_part_of_the_title() {
        let by_site =
            r#"<meta property="og:site_name" content="جريدتنا"><title>خبر جديد - جريدتنا</title>"#;
        assert_eq!(read(by_site).title.as_deref(), Some("خبر جديد"));
        assert_eq!(
            read("<title>خبر جديد | عكاظ</title>").title.as_deref(),
            Some("خبر جديد")
        );
        assert_eq!(
            read("<title>خبر - وخبر</title>").title.as_deref(),
            Some("خبر - وخبر")
        );
    }

    #[test]
    fn a_heading_counts_where_the_title_repeats_it() {
        let page = "<title>افتتاح مكتبة - كذا</title><h1>موقع كذا</h1><h1>افتتاح مكتبة</h1>";
        assert_eq!(read(page).title.as_deref(), Some("افتتاح مكتبة"));
    }

    #[test]
    fn the_address_names_the_outlet() {
        let page = r#"<link rel="canonical" href="https://www.okaz.com.sa/news/1">
            <meta property="og:site_name" content="Okaz Online">"#;
        let article = read(page);
        assert_eq!(article.source.as_deref(), Some("عكاظ"));
        assert_eq!(article.origin["source"], "host www.okaz.com.sa");
    }

    #[test]
    fn a_name_of_an_outlet_in_the_place_of_a_writer_is_the_outlets() {
        let page =
            r#"<title>خبر - البستان نيوز</title><meta name="author" content="البستان نيوز">"#;
        let article = read(page);
        assert_eq!(article.author, None);
        assert_eq!(article.source.as_deref(), Some("البستان نيوز"));
    }

    #[test]
    fn what_a_site_says_of_itself_is_no_part_of_its_name() {
        let page = r#"<meta property="og:site_name" content="البستان - أخبار الحي | كل يوم">"#;
        assert_eq!(read(page).source.as_deref(), Some("البستان"));
    }

    #[test]
    fn the_address_of_the_front_page_is_not_that_of_a_story() {
        assert_eq!(
            read(r#"<link rel="canonical" href="https://example.com/">"#).url,
            None
        );
    }
}
