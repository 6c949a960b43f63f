//! Why an article was found, and where its score comes from.
//!
//! In: what of a compiled query is scored. Out: what each part of it adds to one article's score. The parts add
//! up to the score but for the last digits, since every one is computed on its own.

use tantivy::query::EnableScoring;
use tantivy::{DocAddress, DocSet, Searcher};

use crate::query::compile::{Scored, ScoredPart};
pub use crate::ranking::ScorePart;

/// Where a score comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The parts of the query that this article meets, in the query's order.
    pub parts: Vec<ScorePart>,
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
                met.extend(bag.parts(searcher, address)?);
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
