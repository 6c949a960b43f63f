//! Articles whole, one after the other: as JSON Lines, or as rows of a table.

use std::io::{self, Write};

use super::article::{article_json_line, duplicate_of};
use super::csv::Table;
use super::list::ListFormat;
use crate::archive::{Article, ArticleId, Precision};
use crate::search::Snippet;

/// The whole article object, one a line.
pub struct ArticleLines;

impl ListFormat for ArticleLines {
    fn article(
        &self,
        article: &Article,
        story: Option<ArticleId>,
        _passage: Option<&Snippet>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        article_json_line(article, story, out)
    }
}

/// One row for each article, under a header.
pub struct ArticleTable {
    /// What stands between cells, and before them.
    pub table: Table,
    /// Which fields, in which order.
    pub columns: Vec<ArticleColumn>,
}

impl ListFormat for ArticleTable {
    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        let names: Vec<_> = self.columns.iter().map(|column| column.name()).collect();
        self.table.header(&names, out)
    }

    fn article(
        &self,
        article: &Article,
        story: Option<ArticleId>,
        _passage: Option<&Snippet>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let cells: Vec<_> = self
            .columns
            .iter()
            .map(|column| column.cell(article, story))
            .collect();
        self.table.row(&cells, out)
    }
}

/// A field of an article as a column of a table.
#[derive(Debug, Clone, Copy)]
pub struct ArticleColumn {
    name: &'static str,
    cell: fn(&Article, Option<ArticleId>) -> String,
}

impl ArticleColumn {
    /// Every field but `origin`, in the order of the JSON object; what was written comes last.
    pub const ALL: [Self; 28] = [
        Self::new("id", |article, _| article.id.to_string()),
        Self::new("record_id", |article, _| known(&article.record_id)),
        Self::new("title", |article, _| known(&article.title)),
        Self::new("subtitle", |article, _| known(&article.subtitle)),
        Self::new("source", |article, _| known(&article.source)),
        Self::new("agencies", |article, _| article.agencies.join("; ")),
        Self::new("author", |article, _| known(&article.author)),
        Self::new("place", |article, _| known(&article.place)),
        Self::new("published", |article, _| shown(article.published)),
        Self::new("precision", |article, _| {
            let precision = article.published.map(|date| date.precision());
            precision.map_or("", Precision::name).to_owned()
        }),
        Self::new("url", |article, _| known(&article.url)),
        Self::new("section", |article, _| known(&article.section)),
        Self::new("tags", |article, _| article.tags.join("; ")),
        Self::new("language", |article, _| known(&article.language)),
        Self::new("captured", |article, _| shown(article.captured)),
        Self::new("path", |article, _| article.path.clone()),
        Self::new("member", |article, _| known(&article.member)),
        Self::new("record", |article, _| article.record.to_string()),
        Self::new("offset", |article, _| article.offset.to_string()),
        Self::new("length", |article, _| article.length.to_string()),
        Self::new("packed_offset", |article, _| shown(article.packed_offset)),
        Self::new("sha256", |article, _| article.sha256.clone()),
        Self::new("format", |article, _| article.format.clone()),
        Self::new("encoding", |article, _| article.encoding.clone()),
        Self::new("declared_encoding", |article, _| {
            known(&article.declared_encoding)
        }),
        Self::new("story", |_, story| shown(story)),
        Self::new("duplicate_of", |article, story| {
            shown(duplicate_of(article, story))
        }),
        Self::new("body", |article, _| article.body.clone()),
    ];

    const fn new(name: &'static str, cell: fn(&Article, Option<ArticleId>) -> String) -> Self {
        Self { name, cell }
    }

    /// The column called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name == name)
    }

    /// What it is called, as the field is in JSON.
    pub fn name(self) -> &'static str {
        self.name
    }

    fn cell(self, article: &Article, story: Option<ArticleId>) -> String {
        (self.cell)(article, story)
    }
}

fn known(field: &Option<String>) -> String {
    field.clone().unwrap_or_default()
}

fn shown(field: Option<impl ToString>) -> String {
    field.map(|value| value.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_field_of_an_article_is_a_column() {
        let article = serde_json::to_value(Article::default()).expect("JSON");
        let fields = article.as_object().expect("an object").keys();
        let mut fields: BTreeSet<_> = fields.map(String::as_str).collect();
        // Which field was read where is a table of its own, and what a date's precision is its own text says in JSON.
        fields.remove("origin");
        fields.extend(["precision", "story", "duplicate_of"]);
        let columns = ArticleColumn::ALL.map(ArticleColumn::name);
        assert_eq!(columns.into_iter().collect::<BTreeSet<_>>(), fields);
    }

    #[test]
    fn a_table_has_a_header_and_the_columns_asked_for() {
        let columns = ["published", "precision", "title"]
            .map(|name| ArticleColumn::named(name).expect("a column"));
        let table = ArticleTable {
            table: Table::CSV,
            columns: columns.to_vec(),
        };
        let article = Article {
            title: Some("=1+1".to_owned()),
            published: Some("2022-08".parse().expect("a month")),
            ..Article::default()
        };
        let mut out = Vec::new();
        table.begin(&mut out).expect("memory");
        table
            .article(&article, None, None, &mut out)
            .expect("memory");
        assert_eq!(
            String::from_utf8_lossy(&out),
            "published,precision,title\n2022-08,month,'=1+1\n"
        );
    }
}
