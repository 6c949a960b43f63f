//! Articles in BibTeX, which LaTeX and JabRef read.
//!
//! Entries are `@article` with `entrysubtype = {newspaper}`, as the manual of biblatex (2.1.1, 2.2.2) asks for; classic
//! BibTeX reads `journal` and `year` of the same entry and passes over the rest. Keys are `warraq-` and the article's
//! id: ASCII, and the same in every export. Text is UTF-8; what TeX would take for a command is written as one that
//! prints it, since BibTeX counts braces even behind a backslash.

use std::io::{self, Write};

use super::date::iso_day;
use super::plain::{known, provenance};
use crate::archive::{Article, ArticleId, Precision};
use crate::output::ListFormat;
use crate::search::Snippet;

/// One BibTeX entry for each article.
pub struct Bibtex;

impl ListFormat for Bibtex {
    fn article(
        &self,
        article: &Article,
        _story: Option<ArticleId>,
        _passage: Option<&Snippet>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let text = |field: &Option<String>| known(field.as_ref()).map(|text| escaped(&text));
        let is_day = |date: &crate::archive::PublicationDate| date.precision() >= Precision::Day;
        // A date of access that is no day is none for biblatex.
        let captured = article.captured.filter(is_day).map(iso_day);
        let tags: Vec<_> = article
            .tags
            .iter()
            .map(|tag| tag.replace(',', " "))
            .collect();
        let fields = [
            ("entrysubtype", Some("newspaper".to_owned())),
            // Names are not taken apart: the inner braces make a byline one name.
            (
                "author",
                text(&article.author).map(|name| format!("{{{name}}}")),
            ),
            ("title", text(&article.title)),
            ("journal", text(&article.source)),
            ("date", article.published.map(iso_day)),
            (
                "year",
                article.published.map(|date| format!("{:04}", date.year())),
            ),
            ("location", text(&article.place)),
            ("url", known(article.url.as_ref()).map(|url| address(&url))),
            ("urldate", captured),
            ("langid", article.language.as_deref().and_then(language)),
            (
                "keywords",
                text(&(!tags.is_empty()).then(|| tags.join(", "))),
            ),
            ("note", Some(escaped(&provenance(article)))),
        ];
        write!(out, "@article{{warraq-{}", article.id)?;
        for (name, value) in fields {
            if let Some(value) = value {
                write!(out, ",\n  {name} = {{{value}}}")?;
            }
        }
        write!(out, "\n}}\n\n")
    }
}

/// `text` with what TeX takes for a command written so that it prints.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' => written.push_str("\\textbackslash{}"),
            '{' => written.push_str("\\textbraceleft{}"),
            '}' => written.push_str("\\textbraceright{}"),
            '^' => written.push_str("\\textasciicircum{}"),
            '~' => written.push_str("\\textasciitilde{}"),
            '$' | '&' | '%' | '#' | '_' => written.extend(['\\', letter]),
            letter => written.push(letter),
        }
    }
    written
}

/// An address is taken as it stands, so that only what would end the field is written otherwise.
fn address(url: &str) -> String {
    let mut written = String::with_capacity(url.len());
    for letter in url.chars() {
        match letter {
            '{' => written.push_str("%7B"),
            '}' => written.push_str("%7D"),
            '\\' => written.push_str("%5C"),
            ' ' => written.push_str("%20"),
            letter => written.push(letter),
        }
    }
    written
}

/// What biblatex calls the language of a tag; only of those that the Arab press writes in.
fn language(tag: &str) -> Option<String> {
    let name = match tag.split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
        "ar" => "arabic",
        "fa" => "persian",
        "en" => "english",
        "fr" => "french",
        _ => return None,
    };
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(article: &Article) -> String {
        let mut out = Vec::new();
        Bibtex
            .article(article, None, None, &mut out)
            .expect("memory");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn an_entry_has_what_is_known_and_no_more() {
        let article = Article {
            title: Some("نمو 5% & {أرقام}".to_owned()),
            published: Some("2022-08".parse().expect("a month")),
            captured: Some("2023".parse().expect("a year")),
            language: Some("ar-SY".to_owned()),
            url: Some("https://a.example/b_c?d={e}".to_owned()),
            path: "a_b.txt".to_owned(),
            sha256: "00".to_owned(),
            ..Article::default()
        };
        let lines = [
            "@article{warraq-000000000000,",
            "  entrysubtype = {newspaper},",
            "  title = {نمو 5\\% \\& \\textbraceleft{}أرقام\\textbraceright{}},",
            "  date = {2022-08},",
            "  year = {2022},",
            "  url = {https://a.example/b_c?d=%7Be%7D},",
            "  langid = {arabic},",
            "  note = {a\\_b.txt; sha256 00}",
            "}\n\n",
        ];
        assert_eq!(written(&article), lines.join("\n"));
    }

    proptest! {
        #[test]
        fn braces_are_balanced_and_nothing_is_a_control(title in any::<String>(), url in any::<String>()) {
            let article = Article {
                title: Some(title.clone()),
                author: Some(title),
                url: Some(url),
                ..Article::default()
            };
            let mut depth = 0i32;
            for letter in written(&article).chars() {
                depth += i32::from(letter == '{') - i32::from(letter == '}');
                prop_assert!(depth >= 0);
                prop_assert!(!letter.is_control() || letter == '\n');
            }
            prop_assert_eq!(depth, 0);
        }
    }
}
