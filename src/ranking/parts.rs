//! What the words of a bag, and pairs of them, add to one document's score.

use tantivy::{DocAddress, DocSet, Searcher};

use super::bag::{Bag, Family};
use super::field_weight::FieldWeight;
use super::scorer::BagScorer;
use super::weight::BagWeight;

/// What one part of a query adds to a score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePart {
    /// The word or phrase as typed; of a pair of words near each other, both.
    pub text: String,
    /// The field: `title` or `body`.
    pub field: &'static str,
    /// What met: of a word its `skeleton` (as written), its `stem` (any inflection), `broad` (a related word) or
    /// `fuzzy` (a word spelled nearly so); a `pair` of words near each other; a `phrase`, words `near` each other, a
    /// `prefix` or a `wildcard`.
    pub view: &'static str,
    /// The term or terms looked up, the first twelve and how many more there are: of `stem` with those of other spellings, of `broad` with those of related words.
    pub term: String,
    /// In how many articles they stand in that field; `None` for pairs, phrases and patterns.
    pub doc_freq: Option<u64>,
    /// What it adds.
    pub score: f32,
}

/// How many terms of a view are told; a fuzzy word has hundreds.
const SHOWN_TERMS: usize = 12;

impl Bag {
    /// The addends of the score of the document at `address`; none where it does not match.
    pub fn parts(
        &self,
        searcher: &Searcher,
        address: DocAddress,
    ) -> tantivy::Result<Vec<ScorePart>> {
        let weight = BagWeight::new(self, searcher, Vec::new())?;
        let reader = searcher.segment_reader(address.segment_ord);
        let Some(mut scorer) = BagScorer::open(&weight, reader, 1.0)? else {
            return Ok(Vec::new());
        };
        let doc = address.doc_id;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Ok(Vec::new());
        }
        let mut parts = Vec::new();
        for (word, cursors) in weight.words.iter().zip(&mut scorer.words) {
            for (field, cursor) in word.fields.iter().zip(&mut cursors.fields) {
                let Some(cursor) = cursor else { continue };
                let mut scores = cursor.score_by_view(doc);
                let mut views = ["skeleton", "stem", "broad"];
                if field.word.family == Family::Fuzzy {
                    // It has no related words: what the broad view adds is its own.
                    views[1] = "fuzzy";
                    scores[1] += std::mem::take(&mut scores[2]);
                }
                parts.extend(
                    (0..3)
                        .filter(|&view| scores[view] > 0.0)
                        .map(|view| ScorePart {
                            text: word.text.clone(),
                            field: field.word.name,
                            view: views[view],
                            term: term(field, view),
                            doc_freq: Some(field.doc_freq[view]),
                            score: scores[view],
                        }),
                );
            }
        }
        scorer.pair_scores(doc, |pair, score| {
            let (first, second) = (&weight.words[pair.first], &weight.words[pair.second]);
            let (in_first, in_second) = (&first.fields[pair.field], &second.fields[pair.field]);
            parts.push(ScorePart {
                text: format!("{} {}", first.text, second.text),
                field: in_first.word.name,
                view: "pair",
                term: format!("{} {}", term(in_first, 1), term(in_second, 1)),
                doc_freq: None,
                score,
            });
        });
        Ok(parts)
    }
}

/// The terms of a view, for people.
fn term(field: &FieldWeight, view: usize) -> String {
    let word = &field.word;
    let terms: Vec<_> = match view {
        0 => vec![&word.skeleton],
        1 => word.stems.iter().map(|(stem, _)| stem).collect(),
        _ => word
            .stems
            .iter()
            .map(|(stem, _)| stem)
            .chain(&word.kin)
            .collect(),
    };
    let terms = terms.iter().map(|term| term.value());
    let texts = terms.map(|value| value.as_str().unwrap_or_default().to_owned());
    let texts: Vec<_> = texts.collect();
    match texts.split_at_checked(SHOWN_TERMS) {
        Some((shown, more @ [_, ..])) => format!("{} +{}", shown.join("، "), more.len()),
        _ => texts.join("، "),
    }
}
