//! Answers as JSON, in a shape that scripts can rely on: no field ever disappears, unknown is `null`.
//!
//! The structs here are the documented shape and nothing else's, so that inner names can change. Marks count
//! Unicode scalar values in the snippet's own text.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;

use super::Format;
use super::escaping::Escaping;
use crate::archive::{Article, ArticleId, Precision, PublicationDate};
use crate::search::{
    Answer, Filters, FirstArticle, Hit, PeriodCount, ScorePart, Snippet, SnippetField,
    StoryArticle, ValueCount,
};

/// The name of the shape of an answer.
pub(super) const SCHEMA: &str = "warraq.search/1";

/// One JSON object for each answer, over many lines.
pub struct Json {
    /// Whether the object stands on one line, as it must where there are many.
    pub one_line: bool,
}

/// One JSON object for each hit, each on a line.
pub struct JsonLines;

#[derive(Serialize)]
struct AnswerJson<'answer> {
    schema: &'static str,
    query: QueryJson<'answer>,
    total: TotalJson,
    took_ms: f64,
    offset: usize,
    facets: BTreeMap<&'static str, &'answer [ValueCount]>,
    facets_left_out: BTreeMap<&'static str, usize>,
    timeline: Option<&'answer [PeriodCount]>,
    timeline_beside: Option<BesideJson<'answer>>,
    suggestion: Option<&'answer str>,
    hits: Vec<HitJson<'answer>>,
}

#[derive(Serialize)]
struct QueryJson<'answer> {
    id: Option<&'answer str>,
    text: &'answer str,
    understood: &'answer str,
    filters: FiltersJson<'answer>,
    notes: &'answer [String],
}

#[derive(Serialize)]
struct FiltersJson<'answer> {
    source: &'answer [String],
    author: &'answer [String],
    place: &'answer [String],
    section: &'answer [String],
    since: Option<PublicationDate>,
    until: Option<PublicationDate>,
    last: Option<String>,
}

#[derive(Serialize)]
struct TotalJson {
    value: u64,
    relation: &'static str,
    stories: Option<u64>,
}

/// Hits that lie in no period of a timeline.
#[derive(Serialize)]
struct BesideJson<'answer> {
    less_precise: &'answer [PeriodCount],
    undated: u64,
}

/// A hit on a line of its own.
#[derive(Serialize)]
struct LineJson<'answer> {
    query_id: Option<&'answer str>,
    #[serde(flatten)]
    hit: HitJson<'answer>,
}

#[derive(Serialize)]
struct HitJson<'answer> {
    rank: usize,
    /// `None` where hits are not ordered by relevance.
    score: Option<f64>,
    id: ArticleId,
    record_id: Option<&'answer str>,
    title: Option<&'answer str>,
    source: Option<&'answer str>,
    author: Option<&'answer str>,
    place: Option<&'answer str>,
    published: Option<PublicationDate>,
    precision: Option<Precision>,
    url: Option<&'answer str>,
    section: Option<&'answer str>,
    path: &'answer str,
    member: Option<&'answer str>,
    record: u64,
    sha256: &'answer str,
    snippets: Vec<SnippetJson<'answer>>,
    explanation: Option<Vec<PartJson<'answer>>>,
    story: Option<ArticleId>,
    duplicate_of: Option<ArticleId>,
    first: Option<FirstJson<'answer>>,
    copies: Option<Vec<CopyJson<'answer>>>,
    shared_percent: Option<u32>,
}

#[derive(Serialize)]
struct CopyJson<'answer> {
    id: ArticleId,
    source: Option<&'answer str>,
    published: Option<PublicationDate>,
    title: Option<&'answer str>,
}

/// The first article of a story, and how many others may be as early.
#[derive(Serialize)]
struct FirstJson<'answer> {
    #[serde(flatten)]
    article: CopyJson<'answer>,
    ties: u64,
}

#[derive(Serialize)]
struct SnippetJson<'answer> {
    field: SnippetField,
    text: &'answer str,
    marks: Vec<[usize; 2]>,
}

#[derive(Serialize)]
struct PartJson<'answer> {
    text: &'answer str,
    field: &'static str,
    view: &'static str,
    term: &'answer str,
    doc_freq: Option<u64>,
    score: f64,
}

impl Format for Json {
    fn write(
        &self,
        answer: &Answer,
        query_id: Option<&str>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let json = AnswerJson::new(answer, query_id);
        if self.one_line {
            serde_json::to_writer(Escaping(&mut *out), &json)?;
        } else {
            serde_json::to_writer_pretty(Escaping(&mut *out), &json)?;
        }
        writeln!(out)
    }
}

impl Format for JsonLines {
    fn write(
        &self,
        answer: &Answer,
        query_id: Option<&str>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        for hit in &answer.hits {
            let hit = HitJson::new(hit);
            let json = LineJson { query_id, hit };
            serde_json::to_writer(Escaping(&mut *out), &json)?;
            writeln!(out)?;
        }
        Ok(())
    }
}

impl<'answer> AnswerJson<'answer> {
    fn new(answer: &'answer Answer, id: Option<&'answer str>) -> Self {
        let request = &answer.request;
        let timeline = answer.timeline.as_ref();
        let took_us = answer.took.as_micros() as f64;
        Self {
            schema: SCHEMA,
            query: QueryJson {
                id,
                text: &request.query,
                understood: &answer.understood,
                filters: FiltersJson::new(&request.filters),
                notes: &answer.notes,
            },
            total: TotalJson {
                value: answer.total,
                relation: "eq",
                stories: answer.stories,
            },
            took_ms: took_us / 1000.0,
            offset: request.offset,
            facets: answer
                .facets
                .iter()
                .map(|facet| (facet.field.name(), &*facet.values))
                .collect(),
            facets_left_out: answer
                .facets
                .iter()
                .filter(|facet| facet.left_out > 0)
                .map(|facet| (facet.field.name(), facet.left_out))
                .collect(),
            timeline: timeline.map(|timeline| &*timeline.periods),
            timeline_beside: timeline.map(|timeline| BesideJson {
                less_precise: &timeline.less_precise,
                undated: timeline.undated,
            }),
            suggestion: answer.suggestion.as_deref(),
            hits: answer.hits.iter().map(HitJson::new).collect(),
        }
    }
}

impl<'answer> FiltersJson<'answer> {
    fn new(filters: &'answer Filters) -> Self {
        Self {
            source: &filters.sources,
            author: &filters.authors,
            place: &filters.places,
            section: &filters.sections,
            since: filters.since,
            until: filters.until,
            last: filters.last.map(|last| last.to_string()),
        }
    }
}

impl<'answer> HitJson<'answer> {
    fn new(hit: &'answer Hit) -> Self {
        let article: &Article = &hit.article;
        let marked_title = hit.title.iter().filter(|title| !title.marks.is_empty());
        let parts = |parts: &'answer [ScorePart]| parts.iter().map(PartJson::new).collect();
        Self {
            rank: hit.rank,
            score: hit.score.map(four_places),
            id: article.id,
            record_id: article.record_id.as_deref(),
            title: article.title.as_deref(),
            source: article.source.as_deref(),
            author: article.author.as_deref(),
            place: article.place.as_deref(),
            published: article.published,
            precision: article.published.map(|published| published.precision()),
            url: article.url.as_deref(),
            section: article.section.as_deref(),
            path: &article.path,
            member: article.member.as_deref(),
            record: article.record,
            sha256: &article.sha256,
            snippets: marked_title
                .chain(&hit.snippets)
                .map(SnippetJson::new)
                .collect(),
            explanation: hit
                .explanation
                .as_ref()
                .map(|explanation| parts(&explanation.parts)),
            story: hit.story,
            duplicate_of: hit.duplicate_of(),
            first: hit.first.as_ref().map(FirstJson::new),
            copies: hit
                .copies
                .as_ref()
                .map(|copies| copies.iter().map(CopyJson::new).collect()),
            shared_percent: hit.shared_percent,
        }
    }
}

impl<'answer> CopyJson<'answer> {
    fn new(copy: &'answer StoryArticle) -> Self {
        Self {
            id: copy.id,
            source: copy.source.as_deref(),
            published: copy.published,
            title: copy.title.as_deref(),
        }
    }
}

impl<'answer> FirstJson<'answer> {
    fn new(first: &'answer FirstArticle) -> Self {
        Self {
            article: CopyJson::new(&first.article),
            ties: first.ties,
        }
    }
}

impl<'answer> SnippetJson<'answer> {
    fn new(snippet: &'answer Snippet) -> Self {
        Self {
            field: snippet.field,
            text: &snippet.text,
            marks: scalar_ranges(&snippet.text, &snippet.marks),
        }
    }
}

impl<'answer> PartJson<'answer> {
    fn new(part: &'answer ScorePart) -> Self {
        Self {
            text: &part.text,
            field: part.field,
            view: part.view,
            term: &part.term,
            doc_freq: part.doc_freq,
            score: four_places(part.score),
        }
    }
}

/// More places than four are noise.
fn four_places(score: f32) -> f64 {
    (f64::from(score) * 1e4).round() / 1e4
}

/// Byte ranges in `text`, in order and without overlaps, as counts of scalar values.
fn scalar_ranges(text: &str, ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
    let (mut bytes, mut scalars) = (0, 0);
    let mut scalars_at = |offset: usize| {
        scalars += text
            .get(bytes..offset)
            .map_or(0, |piece| piece.chars().count());
        bytes = offset;
        scalars
    };
    let pair = |range: &Range<usize>| [scalars_at(range.start), scalars_at(range.end)];
    ranges.iter().map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_scalar_values() {
        let text = "في بيتٍ قديم";
        let start = text.find('ق').expect("it is there");
        assert_eq!(
            scalar_ranges(text, &[0..4, start..text.len()]),
            [[0, 2], [8, 12]]
        );
    }
}
