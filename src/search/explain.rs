//! Why an article was found, and where its score comes from.
//!
//! In: what of a compiled query is scored. Out: what each part of it adds to one article's score. The parts add
//! up to the score but for the last digits, since every one is computed on its own.

use tantivy::query::EnableScoring;
use tantivy::{DocAddress, DocSet, Searcher};

use crate::query::compile::{Scored, ScoredPart};
use crate::ranking::BagPart;

/// Where a score comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The parts of the query that this article meets, in the query's order.
    pub parts: Vec<ScorePart>,
}

/// What one part of the query adds.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePart {
    /// The word or phrase as typed; of a pair of words near each other, both.
    pub text: String,
    /// The field: `title` or `body`.
    pub field: &'static str,
    /// What met: of a word its `skeleton` (as written), its `stem` (any inflection) or `broad` (a related word); a
    /// `pair` of words near each other; a `phrase` or a `prefix`.
    pub view: &'static str,
    /// The term or terms looked up.
    pub term: String,
    /// In how many articles the term stands in that field; `None` where it is not one term.
    pub doc_freq: Option<u64>,
    /// What it adds to the score.
    pub score: f32,
}

/// Explains the score of the document at `address`.
pub fn explain(
    searcher: &Searcher,
    scored: &[Scored],
    address: DocAddress,
) -> tantivy::Result<Explanation> {
    let mut met = Vec::new();
    for scored in scored {
        match scored {
            Scored::Bag(bag) => {
                let parts = bag.parts(searcher, address)?;
                met.extend(parts.into_iter().map(ScorePart::from));
            }
            Scored::Part(part) => {
                let score = score_of(searcher, part, address)?;
                met.extend(score.map(|score| ScorePart {
                    text: part.text.clone(),
                    field: part.field,
                    view: part.view,
                    term: part.term.clone(),
                    doc_freq: None,
                    score,
                }));
            }
        }
    }
    Ok(Explanation { parts: met })
}

impl From<BagPart> for ScorePart {
    fn from(part: BagPart) -> Self {
        Self {
            text: part.text,
            field: part.field,
            view: part.view,
            term: part.term,
            doc_freq: part.doc_freq,
            score: part.score,
        }
    }
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
