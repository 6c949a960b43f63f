//! What a page says about its story outside the story.
//!
//! In: a parsed page. Out: fields, from JSON-LD, the address, `<meta>` and the like, by
//! `index-schema/page-fields.tsv`. The title is the page's first heading where the page's `<title>` or
//! `og:title` begins with it; these two often carry the name of the site, which is taken off.

use dom_query::Document;
use serde_json::{Map, Value};

use super::draft::{Draft, Field};
use super::headline;
use super::imprint;
use super::json;
use super::keys::{self, Meaning};
use super::outlets;
use super::spelling::fold;
use super::story::{self, Line};
use super::table;

/// How deep JSON-LD is searched for an article: graphs of graphs are not in use.
const MOST_LEVELS: usize = 6;

/// Offers all that the markup of `page`, seen as the lines `seen`, says; returns the body that its JSON-LD states.
pub(super) fn offer_all(page: &Document, seen: &[Line], draft: &mut Draft) -> Option<String> {
    let stated = stated_article(page);
    address(page, draft);
    if let Some(stated) = &stated {
        if let Some(Value::String(headline)) = stated.get("headline") {
            let headline = super::markup::plain(headline);
            let bare = without_site(&headline, site(page).as_deref(), draft.source());
            draft.offer(Field::Title, &bare, "json-ld headline");
        }
        json::offer_all(&without_body(stated), "json-ld", draft);
    }
    for [field, selector, attribute] in
        table::rows(include_str!("../../index-schema/page-fields.tsv"))
    {
        if let Some(Meaning::Field(field)) = keys::meaning_named(field) {
            offer(page, field, selector, attribute, draft);
        }
    }
    title(page, seen, draft);
    let named = page.select_single("title").text();
    story::offer_imprint(imprint::read(seen, Some(&named)), draft);
    let body = stated.as_ref()?.get("articleBody")?.as_str()?;
    Some(super::markup::plain(body))
}

fn offer(page: &Document, field: Field, selector: &str, attribute: &str, draft: &mut Draft) {
    if !draft.wants(field) {
        return;
    }
    let Some(found) = page.try_select(selector) else {
        return;
    };
    for node in found.nodes() {
        let value = match attribute {
            "text" => Some(node.text()),
            attribute => node.attr(attribute),
        };
        let value = value.unwrap_or_default();
        match field {
            // One element for each keyword, or one for all.
            Field::Tags => value
                .split([',', '،'])
                .for_each(|tag| draft.tag(tag, selector)),
            field => draft.offer(field, &value, selector),
        }
    }
}

/// The page's own address, and the outlet whose site it lies on.
fn address(page: &Document, draft: &mut Draft) {
    let places = [
        ("link[rel='canonical']", "href"),
        ("meta[property='og:url']", "content"),
    ];
    for (selector, attribute) in places {
        let url = page
            .select_single(selector)
            .attr(attribute)
            .unwrap_or_default();
        // The front page's address on a story's page is a mistake of the site.
        let is_story = outlets::host(&url).is_some_and(|host| {
            let path = url.split_once(host).map_or("", |(_, path)| path);
            path.trim_matches('/').chars().next().is_some()
        });
        if is_story {
            draft.offer(Field::Url, &url, selector);
        }
    }
    let outlet = draft
        .address()
        .and_then(|url| Some((outlets::by_url(url)?, outlets::host(url)?.to_owned())));
    if let Some((outlet, host)) = outlet {
        draft.offer(Field::Source, outlet.name, format_args!("host {host}"));
    }
}

fn title(page: &Document, seen: &[Line], draft: &mut Draft) {
    let site = site(page);
    let stated = [
        (
            "meta[property='og:title']",
            page.select_single("meta[property='og:title']")
                .attr("content"),
        ),
        (
            "meta[name='twitter:title']",
            page.select_single("meta[name='twitter:title']")
                .attr("content"),
        ),
        ("title", Some(page.select_single("title").text())),
    ];
    let heading = page
        .select("h1")
        .nodes()
        .iter()
        .map(|node| node.text())
        .find(|heading| {
            let heading = fold(heading);
            let mut titles = stated.iter().filter_map(|(_, title)| title.as_deref());
            heading.contains(' ') && titles.any(|title| fold(title).contains(&heading))
        });
    if let Some(heading) = heading {
        draft.offer(Field::Title, &heading, "h1");
    }
    for (selector, title) in stated {
        let title = title.unwrap_or_default();
        let bare = match headline::parted(&title, seen) {
            Some(parted) => parted.headline.to_owned(),
            None => without_site(&title, site.as_deref(), draft.source()),
        };
        draft.offer(Field::Title, &bare, selector);
    }
    let heading = page.select_single("h1").text();
    draft.offer(Field::Title, &heading, "h1");
}

/// The name that the site gives itself.
fn site(page: &Document) -> Option<String> {
    let name = page
        .select_single("meta[property='og:site_name']")
        .attr("content");
    name.map(|name| name.to_string())
}

/// Takes ` - موقع كذا` off the end of a title, where it is known to be the site.
pub(super) fn without_site(title: &str, site: Option<&str>, source: Option<&str>) -> String {
    for sign in [" - ", " | ", " – ", " — ", " :: ", " « ", " » "] {
        let Some((bare, last)) = title.rsplit_once(sign) else {
            continue;
        };
        let names = |name: Option<&str>| name.is_some_and(|name| fold(name) == fold(last));
        if names(site) || names(source) || outlets::by_name(last).is_some() {
            return bare.trim().to_owned();
        }
    }
    title.trim().to_owned()
}

/// The first article that the page's JSON-LD describes.
fn stated_article(page: &Document) -> Option<Map<String, Value>> {
    let scripts = page.select("script[type='application/ld+json']");
    scripts.nodes().iter().find_map(|script| {
        // Line ends inside strings are not JSON, and common.
        let text = script
            .text()
            .replace(|letter: char| letter.is_control(), " ");
        let value = serde_json::from_str(&text).ok()?;
        article_in(value, 0)
    })
}

fn article_in(value: Value, level: usize) -> Option<Map<String, Value>> {
    match value {
        _ if level > MOST_LEVELS => None,
        Value::Array(values) => values
            .into_iter()
            .find_map(|value| article_in(value, level + 1)),
        Value::Object(object) if is_article(object.get("@type")) => Some(object),
        Value::Object(mut object) => {
            let graph = object
                .remove("@graph")
                .or_else(|| object.remove("mainEntity"));
            article_in(graph?, level + 1)
        }
        _ => None,
    }
}

fn is_article(kind: Option<&Value>) -> bool {
    match kind {
        Some(Value::String(kind)) => {
            kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report"
        }
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| is_article(Some(kind))),
        _ => false,
    }
}

/// What the page shows is nearer to the story as published than what it states.
fn without_body(stated: &Map<String, Value>) -> Map<String, Value> {
    let is_body = |key: &str| {
        let meaning = keys::meaning(key).map(|(_, meaning)| meaning);
        matches!(
            meaning,
            Some(Meaning::Field(Field::Body) | Meaning::Summary)
        )
    };
    let kept = stated.iter().filter(|(key, _)| !is_body(key));
    kept.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::article::Article;
    use crate::archive::markup;

    fn read(page: &str) -> Article {
        let mut draft = Draft::default();
        draft.offer(Field::Body, "نص", "here");
        let page = Document::from(page);
        let seen = page.body().map(markup::text).unwrap_or_default();
        offer_all(&page, &story::lines(&seen), &mut draft);
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
        assert_eq!(article.origin["published"], "meta[name='date']");
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
    fn the_address_of_the_front_page_is_not_that_of_a_story() {
        assert_eq!(
            read(r#"<link rel="canonical" href="https://example.com/">"#).url,
            None
        );
    }

    #[test]
    fn every_line_of_the_table_is_a_field_and_a_selector() {
        for [field, selector, attribute] in
            table::rows(include_str!("../../index-schema/page-fields.tsv"))
        {
            assert!(
                matches!(keys::meaning_named(field), Some(Meaning::Field(_))),
                "{field}"
            );
            assert!(dom_query::Matcher::new(selector).is_ok(), "{selector}");
            assert!(!attribute.is_empty(), "{selector}");
        }
    }
}
