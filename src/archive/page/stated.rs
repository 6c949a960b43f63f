//! What the JSON-LD of a page says.
//!
//! In: the scripts of a page that hold JSON-LD, and what the page is called elsewhere. Out: the article they describe,
//! the page around it, and a date out of what is not well-formed JSON.

use serde_json::{Map, Value};

use crate::arabic::letters::is_alphabetic;
use crate::archive::known::furniture::{self, Kind};
use crate::archive::known::spelling::fold;
use crate::archive::page::markup;

/// How deep JSON-LD is searched for an article: graphs of graphs are not in use.
const MOST_LEVELS: usize = 6;
/// Words of fewer letters stand in all headlines.
const WORD_LETTERS: usize = 3;
/// What begins the date of publication in JSON that cannot be read as such.
const DATE_KEY: &str = "\"datePublished\"";

/// What JSON-LD describes.
#[derive(Debug, Default)]
pub(in crate::archive) struct Stated {
    /// The story.
    pub(in crate::archive) article: Option<Map<String, Value>>,
    /// The page that the story is on.
    pub(in crate::archive) page: Option<Map<String, Value>>,
    /// The date of publication in scripts that are no JSON, where they name one alone.
    pub(in crate::archive) date: Option<String>,
}

/// Reads `scripts` of a page called `titles`, with its headline `heading` where the titles repeat one: of several
/// articles, the one whose headline is among the titles, else the first that may be the page's.
pub(in crate::archive) fn read(
    scripts: &[String],
    titles: &[&str],
    heading: Option<&str>,
) -> Stated {
    let mut articles = Vec::new();
    let mut stated = Stated::default();
    let mut broken = Vec::new();
    for script in scripts {
        match serde_json::from_str(&cleaned(script)) {
            Ok(value) => collect(value, 0, &mut articles, &mut stated.page),
            Err(_) => broken.push(script.as_str()),
        }
    }
    let titles: Vec<String> = titles.iter().map(|title| fold(title)).collect();
    let is_named = |article: &Map<String, Value>| {
        let headline = headline(article);
        !headline.is_empty() && titles.iter().any(|title| title.contains(&headline))
    };
    let heading = heading.map(fold);
    let is_other = |article: &Map<String, Value>| {
        let is_known = |heading: &String| is_of_other(&headline(article), heading, &titles);
        heading.as_ref().is_some_and(is_known)
    };
    let named = articles.iter().position(is_named);
    let at = named.or_else(|| articles.iter().position(|article| !is_other(article)));
    stated.article = at.and_then(|at| articles.into_iter().nth(at));
    stated.date = only_date(&broken);
    stated
}

/// The headline of `article`, to be compared.
fn headline(article: &Map<String, Value>) -> String {
    let headline = article.get("headline").and_then(Value::as_str);
    fold(&markup::plain(headline.unwrap_or_default()))
}

/// Whether `headline` is that of another story than the page's: it has no word of the `heading`, nor of the titles of the
/// page. What is in other letters, or has no words, tells nothing.
fn is_of_other(headline: &str, heading: &str, titles: &[String]) -> bool {
    let is_ascii = |text: &str| text.is_ascii();
    let said: Vec<&str> = words(headline).collect();
    let titles = titles.iter().map(String::as_str).chain([heading]);
    let known: Vec<&str> = titles.flat_map(words).collect();
    let is_comparable = !said.is_empty() && is_ascii(headline) == is_ascii(heading);
    let is_shared = |word: &&str| {
        let mut known = known.iter();
        known.any(|known| known.contains(word) || word.contains(known))
    };
    is_comparable && !said.iter().any(is_shared)
}

/// The words of `text` that may tell stories apart.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| !is_alphabetic(letter));
    words.filter(|word| word.chars().count() >= WORD_LETTERS && !furniture::is(Kind::Prose, word))
}

/// Without what browsers ignore around scripts, and the line ends inside strings, which are not JSON, and common.
fn cleaned(script: &str) -> String {
    let mut text = script.trim();
    for (start, end) in [
        ("<!--", "-->"),
        ("//<![CDATA[", "//]]>"),
        ("<![CDATA[", "]]>"),
    ] {
        text = text.strip_prefix(start).unwrap_or(text).trim();
        text = text.strip_suffix(end).unwrap_or(text).trim();
    }
    let text = text.trim_end_matches(';');
    text.replace(|letter: char| letter.is_control(), " ")
}

fn collect(
    value: Value,
    level: usize,
    articles: &mut Vec<Map<String, Value>>,
    page: &mut Option<Map<String, Value>>,
) {
    match value {
        _ if level > MOST_LEVELS => {}
        Value::Array(values) => {
            for value in values {
                collect(value, level + 1, articles, page);
            }
        }
        Value::Object(object) if is_article(object.get("@type")) => articles.push(object),
        Value::Object(mut object) => {
            let inner = ["@graph", "mainEntity"].map(|key| object.remove(key));
            for value in inner.into_iter().flatten() {
                collect(value, level + 1, articles, page);
            }
            if is_page(object.get("@type")) {
                page.get_or_insert(object);
            }
        }
        _ => {}
    }
}

fn is_article(kind: Option<&Value>) -> bool {
    is_kind(kind, |kind| {
        kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report"
    })
}

fn is_page(kind: Option<&Value>) -> bool {
    is_kind(kind, |kind| kind == "WebPage" || kind == "ItemPage")
}

fn is_kind(kind: Option<&Value>, is: fn(&str) -> bool) -> bool {
    match kind {
        Some(Value::String(kind)) => is(kind),
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| is_kind(Some(kind), is)),
        _ => false,
    }
}

/// The one date of publication that the texts of `broken` scripts name.
fn only_date(broken: &[&str]) -> Option<String> {
    let mut dates: Vec<&str> = Vec::new();
    for script in broken {
        for (at, key) in script.match_indices(DATE_KEY) {
            let rest = script.get(at + key.len()..)?.trim_start();
            let value = rest.strip_prefix(':')?.trim_start().strip_prefix('"')?;
            let (date, _) = value.split_once('"')?;
            if !dates.contains(&date) {
                dates.push(date);
            }
        }
    }
    match dates.as_slice() {
        [date] => Some((*date).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headline(scripts: &[&str], title: &str) -> Option<String> {
        let scripts: Vec<String> = scripts.iter().map(|&script| script.to_owned()).collect();
        let article = read(&scripts, &[title], None).article?;
        Some(article.get("headline")?.as_str()?.to_owned())
    }

    #[test]
    fn an_article_is_found_in_graphs_and_behind_comments() {
        let graph = r#"<!-- {"@graph": [{"@type": "WebPage"}, {"@type": ["NewsArticle"], "headline": "خبر"}]} -->"#;
        assert_eq!(headline(&[graph], "").as_deref(), Some("خبر"));
    }

    #[test]
    fn of_several_articles_the_pages_own_is_taken() {
        let article = |title: &str| format!(r#"{{"@type": "Article", "headline": "{title}"}}"#);
        let (one, two) = (article("خبر آخر"), article("مكتبة جديدة"));
        let scripts = [one.as_str(), two.as_str()];
        let own = headline(&scripts, "مكتبة جديدة - جريدة");
        assert_eq!(own.as_deref(), Some("مكتبة جديدة"));
        assert_eq!(headline(&scripts, "").as_deref(), Some("خبر آخر"));
    }

    #[test]
    fn an_article_with_no_word_of_the_pages_headline_is_that_of_another_story() {
        let title = "مكتبة جديدة تفتح أبوابها في حي البستان";
        let page = format!("{title} | الضيعة");
        let article = |title: &str| format!(r#"{{"@type": "Article", "headline": "{title}"}}"#);
        let taken = |headlines: &[&str]| {
            let scripts: Vec<String> = headlines
                .iter()
                .map(|&headline| article(headline))
                .collect();
            let article = read(&scripts, &[&page], Some(title)).article?;
            Some(article.get("headline")?.as_str()?.to_owned())
        };
        let other = "ارتفاع أسعار الخبز في القرى";
        let changed = "افتتاح المكتبة الجديدة";
        assert_eq!(taken(&[other]), None);
        assert_eq!(taken(&[other, changed]).as_deref(), Some(changed));
        assert_eq!(taken(&["New library"]).as_deref(), Some("New library"));
        assert_eq!(taken(&[""]).as_deref(), Some(""));
        assert_eq!(headline(&[&article(other)], &page).as_deref(), Some(other));
    }

    #[test]
    fn a_date_is_read_out_of_what_is_no_json_where_it_is_the_only_one() {
        let date = |script: &str| read(&[script.to_owned()], &[], None).date;
        let broken = r#"{"headline": "قال "كذا"", "datePublished" : "2022-08-26",}"#;
        assert_eq!(date(broken).as_deref(), Some("2022-08-26"));
        assert_eq!(
            date(&format!("{broken}{}", broken.replace("26", "27"))),
            None
        );
        assert_eq!(date("{\"datePublished\""), None);
    }
}
