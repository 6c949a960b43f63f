//! Many queries in one table: a row for each, with how often, from when to when and where first.
//!
//! In: an overview of each query, or why there is none. Out: rows of a table under a header, objects of JSON, or lines. Every
//! query has its row, also one that failed.

use std::io::{self, Write};

use serde::Serialize;

use super::csv::Table;
use super::escaping::Escaping;
use super::failure::ErrorJson;
use super::text::Style;
use crate::archive::{Article, ArticleId, PublicationDate};
use crate::search::Overview;

/// The names of the columns.
const COLUMNS: [&str; 13] = [
    "id",
    "query",
    "articles",
    "undated",
    "outlets",
    "first_published",
    "first_source",
    "first_id",
    "first_title",
    "last_published",
    "suggestion",
    "notes",
    "error",
];

/// A form that rows are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PerQuery {
    /// A line for people.
    Text(Style),
    /// A row of a table.
    Table(Table),
    /// A JSON object.
    Json,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    query: &'a str,
    articles: Option<u64>,
    undated: Option<u64>,
    outlets: Option<u64>,
    first: Option<ArticleJson<'a>>,
    last: Option<ArticleJson<'a>>,
    suggestion: Option<&'a str>,
    notes: &'a [String],
    error: Option<&'a ErrorJson>,
}

#[derive(Serialize)]
struct ArticleJson<'a> {
    id: ArticleId,
    title: Option<&'a str>,
    source: Option<&'a str>,
    published: Option<PublicationDate>,
}

impl PerQuery {
    /// Writes what stands before all rows.
    pub fn header(self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Table(table) => table.header(&COLUMNS, out),
            Self::Text(_) | Self::Json => Ok(()),
        }
    }

    /// Writes the row of the query `text`, called `id`.
    pub fn row(
        self,
        id: &str,
        text: &str,
        overview: &Overview,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let row = Row {
            id,
            query: text,
            articles: Some(overview.articles),
            undated: Some(overview.undated),
            outlets: Some(overview.outlets),
            first: overview.first.as_ref().map(ArticleJson::new),
            last: overview.last.as_ref().map(ArticleJson::new),
            suggestion: overview.suggestion.as_deref(),
            notes: &overview.notes,
            error: None,
        };
        self.write(&row, out)
    }

    /// Writes the row of a query that failed; people are told elsewhere.
    pub fn failed(
        self,
        id: &str,
        text: &str,
        error: &ErrorJson,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let row = Row {
            id,
            query: text,
            articles: None,
            undated: None,
            outlets: None,
            first: None,
            last: None,
            suggestion: None,
            notes: &[],
            error: Some(error),
        };
        match self {
            Self::Text(_) => Ok(()),
            Self::Table(_) | Self::Json => self.write(&row, out),
        }
    }

    fn write(self, row: &Row<'_>, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text(style) => row.line(style, out),
            Self::Table(table) => table.row(&row.cells(), out),
            Self::Json => {
                serde_json::to_writer(Escaping(&mut *out), row)?;
                writeln!(out)
            }
        }
    }
}

impl<'a> ArticleJson<'a> {
    fn new(article: &'a Article) -> Self {
        Self {
            id: article.id,
            title: article.title.as_deref(),
            source: article.source.as_deref(),
            published: article.published,
        }
    }
}

impl Row<'_> {
    fn cells(&self) -> [String; COLUMNS.len()] {
        let number = |number: Option<u64>| number.map(|number| number.to_string());
        let text = |text: Option<&str>| text.map(str::to_owned);
        let first = self.first.as_ref();
        let date = |article: &ArticleJson<'_>| Some(article.published?.to_string());
        let cells = [
            text(Some(self.id)),
            text(Some(self.query)),
            number(self.articles),
            number(self.undated),
            number(self.outlets),
            first.and_then(date),
            text(first.and_then(|first| first.source)),
            first.map(|first| first.id.to_string()),
            text(first.and_then(|first| first.title)),
            self.last.as_ref().and_then(date),
            text(self.suggestion),
            text(Some(&self.notes.join("; "))),
            text(self.error.map(|error| error.message.as_str())),
        ];
        cells.map(Option::unwrap_or_default)
    }

    /// `       12  query  2022-08-26 outlet … 2022-09-01, 3 outlets`
    fn line(&self, style: Style, out: &mut dyn Write) -> io::Result<()> {
        let query = style.field(self.query);
        write!(out, "{:>9}  {query}", self.articles.unwrap_or_default())?;
        let date = |article: &ArticleJson<'_>| {
            let published = article.published?;
            Some(published.to_string().replace('T', " "))
        };
        if let Some(first) = &self.first {
            let facts = [date(first), first.source.map(str::to_owned)];
            let facts: Vec<_> = facts
                .iter()
                .flatten()
                .map(|fact| style.field(fact))
                .collect();
            write!(out, "  {}", facts.join(" "))?;
        }
        if let Some(last) = self.last.as_ref().and_then(date)
            && self.articles > Some(1)
        {
            write!(out, " … {}", style.field(&last))?;
        }
        match self.outlets {
            None | Some(0) => {}
            Some(1) => write!(out, ", 1 outlet")?,
            Some(outlets) => write!(out, ", {outlets} outlets")?,
        }
        match self.suggestion {
            Some(query) => writeln!(out, "  did you mean: {}", style.field(query)),
            None => writeln!(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl Fn(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("memory");
        String::from_utf8(out).expect("text")
    }

    fn nothing() -> Overview {
        Overview {
            articles: 0,
            undated: 0,
            outlets: 0,
            first: None,
            last: None,
            suggestion: Some("قصف".to_owned()),
            notes: Vec::new(),
        }
    }

    #[test]
    fn a_query_without_articles_has_a_row() {
        let table = PerQuery::Table(Table::TSV);
        let row = written(|out| table.row("7", "قصفف", &nothing(), out));
        assert_eq!(row, "7\tقصفف\t0\t0\t0\t\t\t\t\t\tقصف\t\t\n");
        let header = written(|out| table.header(out));
        assert_eq!(header.matches('\t').count(), row.matches('\t').count());
        let line =
            written(|out| PerQuery::Text(Style::default()).row("7", "قصفف", &nothing(), out));
        assert_eq!(line, "        0  قصفف  did you mean: قصف\n");
    }

    #[test]
    fn a_query_that_failed_has_a_row_with_unknown_numbers() {
        let error = ErrorJson {
            kind: "not-a-date",
            message: "no date".to_owned(),
            hint: None,
        };
        let row = written(|out| PerQuery::Json.failed("q", "date:x", &error, out));
        assert!(row.contains(r#""articles":null,"#) && row.contains(r#""kind":"not-a-date""#));
        let row = written(|out| PerQuery::Table(Table::CSV).failed("q", "date:x", &error, out));
        assert_eq!(row, "q,date:x,,,,,,,,,,,no date\n");
    }
}
