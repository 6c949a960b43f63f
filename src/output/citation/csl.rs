//! Articles in CSL-JSON, which Zotero, pandoc and citeproc read.
//!
//! Source: the Citation Style Language's JSON schema for input data (`csl-data.json`, version 1.0.2). The list is one
//! JSON array.

use std::io::{self, Write};

use serde::Serialize;

use super::date::parts;
use super::plain::{known, one_line, provenance};
use crate::archive::{Article, ArticleId, PublicationDate};
use crate::output::ListFormat;
use crate::output::escaping::Escaping;
use crate::search::Snippet;

/// One CSL-JSON item for each article.
pub struct Csl;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Item {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher_place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accessed: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keyword: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(rename = "archive_location")]
    archive_location: String,
    note: String,
}

#[derive(Serialize)]
struct Name {
    literal: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Date {
    date_parts: [Vec<i16>; 1],
}

impl From<PublicationDate> for Date {
    fn from(date: PublicationDate) -> Self {
        Self {
            date_parts: [parts(date)],
        }
    }
}

impl ListFormat for Csl {
    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "[")
    }

    fn separator(&self) -> &'static str {
        ","
    }

    fn article(
        &self,
        article: &Article,
        _story: Option<ArticleId>,
        _passage: Option<&Snippet>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        writeln!(out)?;
        Ok(serde_json::to_writer(Escaping(out), &Item::new(article))?)
    }

    fn end(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n]")
    }
}

impl Item {
    fn new(article: &Article) -> Self {
        let tags: Vec<_> = article.tags.iter().map(|tag| one_line(tag)).collect();
        let author = known(article.author.as_ref());
        Self {
            id: article.id.to_string(),
            kind: "article-newspaper",
            title: known(article.title.as_ref()),
            author: author.map(|literal| Name { literal }).into_iter().collect(),
            container_title: known(article.source.as_ref()),
            publisher_place: known(article.place.as_ref()),
            issued: article.published.map(Date::from),
            accessed: article.captured.map(Date::from),
            section: known(article.section.as_ref()),
            keyword: (!tags.is_empty()).then(|| tags.join(", ")),
            language: known(article.language.as_ref()),
            url: known(article.url.as_ref()),
            archive_location: one_line(&article.place_in_archive()),
            note: provenance(article),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_has_what_is_known_and_no_more() {
        let article = Article {
            title: Some("عنوان".to_owned()),
            author: Some("كاتب".to_owned()),
            published: Some("2022-08".parse().expect("a month")),
            path: "a.txt".to_owned(),
            sha256: "00".to_owned(),
            ..Article::default()
        };
        let json = serde_json::to_string(&Item::new(&article)).expect("JSON");
        let expected = r#"{"id":"000000000000","type":"article-newspaper","title":"عنوان","author":[{"literal":"كاتب"}],"issued":{"date-parts":[[2022,8]]},"archive_location":"a.txt","note":"a.txt; sha256 00"}"#;
        assert_eq!(json, expected);
    }
}
