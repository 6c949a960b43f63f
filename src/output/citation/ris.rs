//! Articles in RIS, which Zotero, EndNote, Mendeley and library catalogues read.
//!
//! Source: the RIS Format Specifications of Research Information Systems (2011): a tag of two letters, two blanks, a
//! hyphen and a blank; `TY` first and `ER` last; lines end with CR LF; dates are `YYYY/MM/DD/other` with the slashes of
//! unknown parts kept.

use std::io::{self, Write};

use super::date::parts;
use super::plain::{known, one_line, provenance};
use crate::archive::{Article, ArticleId, PublicationDate};
use crate::output::ListFormat;
use crate::search::Snippet;

/// One RIS record for each article.
pub struct Ris;

impl ListFormat for Ris {
    fn article(
        &self,
        article: &Article,
        _story: Option<ArticleId>,
        _passage: Option<&Snippet>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut tag = |tag: &str, value: Option<String>| match value {
            Some(value) => write!(out, "{tag}  - {value}\r\n"),
            None => Ok(()),
        };
        tag("TY", Some("NEWS".to_owned()))?;
        tag("TI", known(article.title.as_ref()))?;
        tag("AU", known(article.author.as_ref()))?;
        tag("T2", known(article.source.as_ref()))?;
        tag("DA", article.published.map(slashed))?;
        tag(
            "PY",
            article.published.map(|date| format!("{:04}", date.year())),
        )?;
        tag("CY", known(article.place.as_ref()))?;
        tag("SE", known(article.section.as_ref()))?;
        for keyword in &article.tags {
            tag("KW", known(Some(keyword)))?;
        }
        tag("LA", known(article.language.as_ref()))?;
        tag("UR", known(article.url.as_ref()))?;
        tag("Y2", article.captured.map(slashed))?;
        tag("AN", Some(article.id.to_string()))?;
        tag("N1", Some(one_line(&provenance(article))))?;
        write!(out, "ER  - \r\n\r\n")
    }
}

/// `2022/08/26/`, `2022/08//`, `2022///`
fn slashed(date: PublicationDate) -> String {
    let parts = parts(date);
    let part = |at: usize, width: usize| match parts.get(at) {
        Some(part) => format!("{part:0width$}/"),
        None => "/".to_owned(),
    };
    format!("{}{}{}", part(0, 4), part(1, 2), part(2, 2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(article: &Article) -> String {
        let mut out = Vec::new();
        Ris.article(article, None, None, &mut out).expect("memory");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_date_keeps_the_slashes_of_what_is_unknown() {
        let slashed = |text: &str| slashed(text.parse().expect("a date"));
        assert_eq!(slashed("2022"), "2022///");
        assert_eq!(slashed("2022-08"), "2022/08//");
        assert_eq!(slashed("2022-08-26T10:00"), "2022/08/26/");
    }

    #[test]
    fn a_record_has_what_is_known_and_no_more() {
        let article = Article {
            title: Some("عنوان".to_owned()),
            path: "a.txt".to_owned(),
            sha256: "00".to_owned(),
            ..Article::default()
        };
        let expected = "TY  - NEWS\r\nTI  - عنوان\r\nAN  - 000000000000\r\nN1  - a.txt; sha256 00\r\nER  - \r\n\r\n";
        assert_eq!(written(&article), expected);
    }

    proptest! {
        #[test]
        fn every_tag_is_one_line(title in any::<String>(), author in any::<String>(), path in any::<String>()) {
            let article = Article {
                title: Some(title),
                author: Some(author),
                path,
                ..Article::default()
            };
            let text = written(&article);
            let record = text.strip_suffix("\r\nER  - \r\n\r\n").expect("an end");
            for line in record.split("\r\n") {
                let bytes = line.as_bytes();
                prop_assert!(bytes.len() > 6 && &bytes[2..6] == b"  - ", "{line}");
                prop_assert!(!line.chars().any(char::is_control));
            }
        }
    }
}
