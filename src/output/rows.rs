//! Answers as rows: hits as a table, counts as a table or as JSON Lines.
//!
//! In: an answer. Out: one row for each hit, or for each count where counts are asked for: the values of the facets, or the
//! periods of the timeline, then the hits that lie in none, under what is known of their date. Where there are many queries,
//! the first column is the query's name.

use std::io::{self, Write};

use serde::Serialize;

use super::csv::Table;
use super::escaping::Escaping;
use super::format::Format;
use crate::archive::ArticleId;
use crate::search::{Answer, Hit, SnippetField, Timeline};

/// What the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Hits.
    Hits,
    /// Hits, each for a story.
    Stories,
    /// Values of facets.
    Facets,
    /// Periods of the timeline.
    Timeline,
}

/// Answers as a table.
pub struct Tabular {
    /// How it is written.
    pub table: Table,
    /// What its rows are.
    pub rows: Rows,
}

/// Counts as JSON objects, each on a line.
pub struct CountLines {
    /// What they count.
    pub rows: Rows,
}

const HIT_COLUMNS: [&str; 17] = [
    "rank",
    "score",
    "id",
    "record_id",
    "title",
    "source",
    "author",
    "place",
    "published",
    "precision",
    "url",
    "section",
    "path",
    "member",
    "record",
    "sha256",
    "snippet",
];

/// What further columns a hit has that stands for a story: its first article, the same where that is another, and how
/// many other hits are folded into it.
const STORY_COLUMNS: [&str; 3] = ["story", "duplicate_of", "copies"];

/// A value of a facet.
#[derive(Serialize)]
struct FacetRow<'answer> {
    query_id: Option<&'answer str>,
    facet: &'static str,
    value: Option<&'answer str>,
    count: u64,
}

/// A period of a timeline; `None` for what has no date.
#[derive(Serialize)]
struct PeriodRow<'answer> {
    query_id: Option<&'answer str>,
    period: Option<String>,
    count: u64,
}

impl Format for Tabular {
    fn begin(&self, is_many: bool, out: &mut dyn Write) -> io::Result<()> {
        let mut columns: Vec<&str> = is_many.then_some("query_id").into_iter().collect();
        match self.rows {
            Rows::Hits => columns.extend(HIT_COLUMNS),
            Rows::Stories => {
                columns.extend(HIT_COLUMNS);
                columns.extend(STORY_COLUMNS);
            }
            Rows::Facets => columns.extend(["facet", "value", "count"]),
            Rows::Timeline => columns.extend(["period", "count"]),
        }
        self.table.header(&columns, out)
    }

    fn write(
        &self,
        answer: &Answer,
        query_id: Option<&str>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut row = |cells: Vec<String>| {
            let id = query_id.map(str::to_owned);
            let cells: Vec<_> = id.into_iter().chain(cells).collect();
            self.table.row(&cells, out)
        };
        match self.rows {
            Rows::Hits => answer.hits.iter().try_for_each(|hit| row(hit_cells(hit))),
            Rows::Stories => answer.hits.iter().try_for_each(|hit| {
                let mut cells = hit_cells(hit);
                cells.extend(story_cells(hit));
                row(cells)
            }),
            Rows::Facets => facet_rows(answer, None).try_for_each(|counted| {
                let value = counted.value.unwrap_or_default().to_owned();
                row(vec![
                    counted.facet.to_owned(),
                    value,
                    counted.count.to_string(),
                ])
            }),
            Rows::Timeline => period_rows(answer, None).try_for_each(|counted| {
                let period = counted.period.unwrap_or_default();
                row(vec![period, counted.count.to_string()])
            }),
        }
    }
}

impl Format for CountLines {
    fn write(
        &self,
        answer: &Answer,
        query_id: Option<&str>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self.rows {
            Rows::Hits | Rows::Stories => Ok(()),
            Rows::Facets => facet_rows(answer, query_id).try_for_each(|row| line(&row, out)),
            Rows::Timeline => period_rows(answer, query_id).try_for_each(|row| line(&row, out)),
        }
    }
}

fn line(row: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(Escaping(&mut *out), row)?;
    writeln!(out)
}

fn facet_rows<'answer>(
    answer: &'answer Answer,
    query_id: Option<&'answer str>,
) -> impl Iterator<Item = FacetRow<'answer>> {
    answer.facets.iter().flat_map(move |facet| {
        facet.values.iter().map(move |counted| FacetRow {
            query_id,
            facet: facet.field.name(),
            value: counted.value.as_deref(),
            count: counted.count,
        })
    })
}

fn period_rows<'answer>(
    answer: &'answer Answer,
    query_id: Option<&'answer str>,
) -> impl Iterator<Item = PeriodRow<'answer>> {
    let row = move |period, count| PeriodRow {
        query_id,
        period,
        count,
    };
    let of = move |timeline: &'answer Timeline| {
        let dated = timeline.periods.iter().chain(&timeline.less_precise);
        let dated = dated.map(move |counted| row(Some(counted.period.to_string()), counted.count));
        let undated = (timeline.undated > 0).then(|| row(None, timeline.undated));
        dated.chain(undated)
    };
    answer.timeline.iter().flat_map(of)
}

fn story_cells(hit: &Hit) -> [String; STORY_COLUMNS.len()] {
    let id = |id: Option<ArticleId>| id.map_or_else(String::new, |id| id.to_string());
    let copies = hit.copies.as_ref().map_or(0, Vec::len);
    [id(hit.story), id(hit.duplicate_of()), copies.to_string()]
}

fn hit_cells(hit: &Hit) -> Vec<String> {
    let article = &hit.article;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let published = article.published;
    let precision = published.map(|published| published.precision().name());
    let passage = hit
        .snippets
        .iter()
        .find(|snippet| snippet.field == SnippetField::Body);
    vec![
        hit.rank.to_string(),
        hit.score
            .map_or_else(String::new, |score| format!("{score:.4}")),
        article.id.to_string(),
        text(&article.record_id),
        text(&article.title),
        text(&article.source),
        text(&article.author),
        text(&article.place),
        published.map_or_else(String::new, |published| published.to_string()),
        precision.unwrap_or_default().to_owned(),
        text(&article.url),
        text(&article.section),
        article.path.clone(),
        text(&article.member),
        article.record.to_string(),
        article.sha256.clone(),
        passage.map_or_else(String::new, |passage| passage.text.clone()),
    ]
}
