//! The first hits of one segment: only documents are scored that may be among them.
//!
//! Documents are passed over whose words cannot lift them over the worst hit kept, and words that cannot do so together lead
//! to no document (MaxScore: Turtle and Flood 1995, "Query evaluation: strategies and optimizations"; see `pruning.rs`). The
//! bounds are exact, so no hit is lost.

use tantivy::{DocId, Score, TERMINATED};

use super::{BagScorer, Beside, Clause, ROUNDING};
use crate::ranking::cursor::WordCursor;
use crate::ranking::matching::{DocBits, Presence};
use crate::ranking::pruning::{Bounded, Pruner};

impl BagScorer {
    /// Calls `callback` with every document that scores above the threshold, which `callback` raises.
    ///
    /// Which clauses stand in a document is known from `presence` before any of them is looked at: a document of which they
    /// cannot make enough is passed over for the price of some bits. Where nothing was found yet, the documents that can score
    /// most are looked at first.
    pub(in crate::ranking) fn for_each_above(
        &mut self,
        mut threshold: Score,
        presence: &Presence,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        let mut pruner = self.pruner(presence);
        let mut first = Vec::new();
        if threshold == Score::MIN {
            first = pruner.best();
            self.is_begun_twice = true;
            for &doc in &first {
                self.doc = doc;
                let possible = self.possible(presence, doc);
                if let Some(score) = self.score_above(threshold, (0.0, possible), presence)? {
                    threshold = callback(doc, score);
                }
            }
            self.begin_again();
        }
        let mut first = first.into_iter().peekable();
        for block in 0..pruner.blocks() {
            let mut docs = pruner.survivors(block, threshold);
            while docs != 0 {
                let bit = docs.trailing_zeros();
                docs &= docs - 1;
                let (doc, possible) = (DocBits::doc(block, bit), pruner.possible(bit));
                while first.next_if(|&looked_at| looked_at < doc).is_some() {}
                if possible * ROUNDING <= threshold || first.peek() == Some(&doc) {
                    continue;
                }
                self.doc = doc;
                if let Some(score) = self.score_above(threshold, (0.0, possible), presence)? {
                    threshold = callback(doc, score);
                }
            }
        }
        self.doc = TERMINATED;
        Ok(())
    }

    /// Calls `callback` with every one of `docs` that scores above the threshold with what it has already, and returns what
    /// `callback` raised the threshold to.
    pub(in crate::ranking) fn for_each_beside(
        &mut self,
        mut threshold: Score,
        presence: &Presence,
        docs: &[Beside],
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<Score> {
        for Beside {
            doc,
            score,
            has_words,
        } in docs
        {
            let mut found = Some(*score).filter(|&score| score > threshold);
            if *has_words {
                let possible = *score + self.possible(presence, *doc);
                if possible * ROUNDING <= threshold {
                    continue;
                }
                self.doc = *doc;
                found = self.score_above(threshold, (*score, possible), presence)?;
            }
            if let Some(score) = found {
                threshold = callback(*doc, score);
            }
        }
        self.doc = TERMINATED;
        Ok(threshold)
    }

    /// What prunes the documents of `presence`.
    fn pruner<'presence>(&self, presence: &'presence Presence) -> Pruner<'presence> {
        let mut clauses: Vec<_> = self
            .clauses
            .iter()
            .map(|clause| Bounded {
                stands: presence.of(clause.word, clause.field),
                bounds: clause.bounds,
                pairs: Vec::new(),
            })
            .collect();
        for pair in &self.pairs {
            let [first, second] = pair.clauses;
            let (lower, higher) = (first.min(second), first.max(second));
            clauses[lower].pairs.push((higher, pair.bound));
        }
        Pruner::new(presence, clauses)
    }

    /// What the words that stand in `doc` add at the most.
    fn possible(&self, presence: &Presence, doc: DocId) -> f32 {
        let stands = |clause: usize| {
            let clause = &self.clauses[clause];
            presence.of(clause.word, clause.field)
        };
        let clauses = self.clauses.iter().enumerate();
        let clauses = clauses.filter_map(|(n, clause)| stands(n).bound(doc, clause.bounds));
        let pairs = self.pairs.iter().filter(|pair| {
            let mut clauses = pair.clauses.into_iter();
            clauses.all(|clause| stands(clause).inflected.contains(doc))
        });
        clauses.sum::<f32>() + pairs.map(|pair| pair.bound).sum::<f32>()
    }

    /// The score of the current document with what it has already, unless it cannot be above `threshold`; `possible` bounds
    /// it.
    fn score_above(
        &mut self,
        threshold: f32,
        (already, mut possible): (f32, f32),
        presence: &Presence,
    ) -> tantivy::Result<Option<f32>> {
        for n in (0..self.clauses.len()).rev() {
            let Clause {
                word,
                field,
                bounds,
                ..
            } = self.clauses[n];
            let Some(bound) = presence.of(word, field).bound(self.doc, bounds) else {
                let clause = &mut self.clauses[n];
                (clause.may_stand, clause.score) = (false, 0.0);
                continue;
            };
            if let Some(cursor) = &mut self.words[word].fields[field] {
                cursor.open(self.is_begun_twice)?;
            }
            possible += self.score_clause(n) - bound;
            if possible * ROUNDING <= threshold {
                return Ok(None);
            }
        }
        let scored: f32 = self.clauses.iter().map(|clause| clause.score).sum();
        if (already + scored + self.pair_bound()) * ROUNDING <= threshold {
            return Ok(None);
        }
        let score = already + self.whole_score();
        Ok((score > threshold).then_some(score))
    }

    /// Goes back to before the first document, once.
    fn begin_again(&mut self) {
        self.is_begun_twice = false;
        let words = self.words.iter_mut();
        let cursors = words.flat_map(|word| word.fields.iter_mut().flatten());
        cursors.for_each(WordCursor::begin_again);
    }
}
