//! What a person read on pages, one JSON object a line.
//!
//! In: `{"file": "a.html", "text": "a.txt", "title": …, "date": …, "date_alt": …, "source": …, "outlet": …}` for a
//! page (`text` names the same page without its tags, to be read as well; `source` is the outlet's domain),
//! `{"feed": "a.xml", "n": 0, "title": …, "date": …, "link": …}` for an item of a feed,
//! `{"file": "a.txt", "encoding": "windows-1256", "text": …}` for a text that must be decoded letter for letter.
//! Also `author` and `place`. Out: what is expected of each article. A field that a line leaves out is not
//! measured; one that is empty there must not be found.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::super::lines::{self, BadLine};
use crate::Error;

/// A field that a person read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TrueField {
    /// The headline.
    Title,
    /// When it was published.
    Date,
    /// The outlet.
    Outlet,
    /// The writer.
    Author,
    /// Where it was reported from.
    Place,
    /// The address of the article.
    Link,
    /// The whole text of the file.
    Letters,
}

/// What is expected of one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The file, relative to the folder of the truth.
    pub file: String,
    /// Number of the record in it, from 0.
    pub record: u64,
    /// What it is counted under, beside its format: the outlet's domain, the feed or the encoding.
    pub of: String,
    /// `html`, `txt`, `feed`, `encoding`.
    pub format: String,
    /// For each field the values that are right; none where the page does not give it.
    pub values: BTreeMap<TrueField, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Item {
        feed: String,
        n: u64,
        #[serde(flatten)]
        fields: Fields,
    },
    Letters {
        file: String,
        encoding: String,
        text: String,
    },
    Page {
        file: String,
        text: Option<String>,
        #[serde(flatten)]
        fields: Fields,
    },
}

#[derive(Deserialize)]
struct Fields {
    title: Option<String>,
    date: Option<String>,
    date_alt: Option<String>,
    source: Option<String>,
    outlet: Option<String>,
    author: Option<String>,
    place: Option<String>,
    link: Option<String>,
}

/// Reads the file of truths at `path`, plain or gzip.
pub fn read_truth(path: &Path) -> Result<Vec<Expected>, Error> {
    lines::read(path, parse)
}

fn parse(text: &str) -> Result<Vec<Expected>, BadLine> {
    let mut expected = Vec::new();
    for (number, line) in lines::lines(text) {
        let object = "a JSON object with `file` and fields, `feed` and `n`, or `file`, `encoding` and `text`";
        let line = serde_json::from_str(line).map_err(|_| lines::bad(number, line, object))?;
        expected.extend(of_line(line));
    }
    Ok(expected)
}

fn of_line(line: Line) -> Vec<Expected> {
    match line {
        Line::Item { feed, n, fields } => Vec::from([Expected {
            record: n,
            of: fields.source.clone().unwrap_or_else(|| feed.clone()),
            format: "feed".to_owned(),
            values: fields.values(),
            file: feed,
        }]),
        Line::Letters {
            file,
            encoding,
            text,
        } => Vec::from([Expected {
            file,
            record: 0,
            of: encoding,
            format: "encoding".to_owned(),
            values: BTreeMap::from([(TrueField::Letters, Vec::from([text]))]),
        }]),
        Line::Page { file, text, fields } => {
            let files = std::iter::once(file).chain(text);
            let page = |file: String| Expected {
                record: 0,
                of: fields.source.clone().unwrap_or_default(),
                format: file.rsplit('.').next().unwrap_or_default().to_lowercase(),
                values: fields.values(),
                file,
            };
            files.map(page).collect()
        }
    }
}

impl Fields {
    fn values(&self) -> BTreeMap<TrueField, Vec<String>> {
        let outlet = self.outlet.as_ref().or(self.source.as_ref());
        let stated = [
            (TrueField::Title, &self.title, &None),
            (TrueField::Date, &self.date, &self.date_alt),
            (TrueField::Outlet, &outlet.cloned(), &self.source),
            (TrueField::Author, &self.author, &None),
            (TrueField::Place, &self.place, &None),
            (TrueField::Link, &self.link, &None),
        ]
        .map(|(field, value, other)| {
            let value = value.as_ref()?;
            let values = std::iter::once(value).chain(other);
            let values = values.filter(|value| !value.trim().is_empty()).cloned();
            Some((field, values.collect()))
        });
        stated.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_expected_with_its_tags_and_without() {
        let line = r#"{"file": "a.html", "text": "a.txt", "title": "t", "date": "2022-08-26", "date_alt": "",
            "source": "a.example", "outlet": "جريدة", "kind": "news"}"#;
        let expected = parse(&line.replace('\n', " ")).expect("well formed");
        let formats: Vec<_> = expected.iter().map(|page| page.format.as_str()).collect();
        assert_eq!(formats, ["html", "txt"]);
        let values = &expected[1].values;
        assert_eq!(values[&TrueField::Date], ["2022-08-26"]);
        assert_eq!(values[&TrueField::Outlet], ["جريدة", "a.example"]);
        assert!(!values.contains_key(&TrueField::Author));
    }

    #[test]
    fn an_empty_value_says_that_there_is_none() {
        let expected = parse(r#"{"feed": "a.xml", "n": 3, "date": ""}"#).expect("well formed");
        assert_eq!(expected[0].values[&TrueField::Date], [""; 0]);
        assert_eq!(expected[0].record, 3);
    }

    #[test]
    fn a_text_in_an_old_encoding_is_expected_letter_for_letter() {
        let line = r#"{"file": "a.txt", "encoding": "windows-1256", "text": "نص"}"#;
        let expected = parse(line).expect("well formed");
        assert_eq!(expected[0].values[&TrueField::Letters], ["نص"]);
        assert_eq!(expected[0].of, "windows-1256");
    }

    #[test]
    fn a_line_of_another_kind_is_refused() {
        assert_eq!(
            parse("\n{\"title\": \"t\"}").map_err(|bad| bad.line),
            Err(2)
        );
    }
}
