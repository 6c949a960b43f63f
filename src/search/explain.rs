//! Why an article was found, and where its score comes from.
//!
//! In: the scored parts of a compiled query. Out: what each part adds to one article's score. The parts add
//! up to the score but for the last digits, since every one is computed on its own.

use tantivy::query::EnableScoring;
use tantivy::{DocAddress, DocSet, Searcher};

use crate::query::compile::ScoredPart;

/// Where a score comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The parts of the query that this article meets, in the query's order.
    pub parts: Vec<ScorePart>,
}

/// What one part of the query adds.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePart {
    /// The word or phrase as typed.
    pub text: String,
    /// The field: `title` or `body`.
    pub field: &'static str,
    /// The view of the word that met: `stem` (any inflection), `skeleton` (as written), `phrase` or `prefix`.
    pub view: &'static str,
    /// The term looked up.
    pub term: String,
    /// In how many articles the term stands in that field; `None` where it is not one term.
    pub doc_freq: Option<u64>,
    /// What it adds to the score.
    pub score: f32,
}

/// Explains the score of the document at `address`.
pub fn explain(
    searcher: &Searcher,
    parts: &[ScoredPart],
    address: DocAddress,
) -> tantivy::Result<Explanation> {
    let mut met = Vec::new();
    for part in parts {
        let Some(score) = score_of(searcher, part, address)? else {
            continue;
        };
        met.push(ScorePart {
            text: part.text.clone(),
            field: part.field,
            view: part.view,
            term: part.term.clone(),
            doc_freq: part.doc_freq,
            score,
        });
    }
    Ok(Explanation { parts: met })
}

fn score_of(
    searcher: &Searcher,
    part: &ScoredPart,
    address: DocAddress,
) -> tantivy::Result<Option<f32>> {
    let weight = part
        .query
        .weight(EnableScoring::enabled_from_searcher(searcher))?;
    let reader = searcher.segment_reader(address.segment_ord);
    let mut scorer = weight.scorer(reader, 1.0)?;
    if scorer.doc() > address.doc_id || scorer.seek(address.doc_id) != address.doc_id {
        return Ok(None);
    }
    Ok(Some(scorer.score()))
}
