//! The matching documents of one segment, one after the other, with their scores.
//!
//! A word is judged in each field on its own: headlines with it are few and count much, stories with it are many and count
//! less. Which documents are scored at all where the first hits alone are asked for stands in `first_hits.rs`.

mod first_hits;

use std::sync::Arc;

use tantivy::query::{Occur, Scorer};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::cursor::WordCursor;
use super::formula::{PAIR_WEIGHT, REACH};
use super::impacts::Impacts;
use super::matching::DocBits;
use super::pairs::closeness;
use super::weight::{BagWeight, WordWeight};

/// Sums of floats in different orders differ in their last bits; no bound may be too low for that.
pub(super) const ROUNDING: f32 = 1.0001;

/// A word in all fields that have it in this segment.
pub(super) struct SegmentWord {
    /// By field, in the order of the word's fields.
    pub(super) fields: Vec<Option<WordCursor>>,
    required: bool,
}

/// A word in one field: the least thing that is walked through or only looked up.
struct Clause {
    word: usize,
    field: usize,
    /// What it adds to no score.
    bound: f32,
    /// What it adds to the score of the document at hand.
    score: f32,
    /// Whether it may stand in that document, as a related word alone aside.
    may_stand: bool,
    /// Its impacts near that document, where they are known.
    impacts: Option<KnownImpacts>,
}

/// The impacts of a clause.
struct KnownImpacts {
    of: Arc<Impacts>,
    /// Up to where they were added up, and up to where they were looked up.
    added: usize,
    looked_up: usize,
}

/// Two words that are near each other in the query, in one field.
pub(super) struct Pair {
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) field: usize,
    /// The clauses of the two.
    clauses: [usize; 2],
    /// What it adds to no score.
    bound: f32,
}

/// Other queries that the words stand beside.
struct Beside {
    /// What they add to the scores of documents, all of which match.
    scores: KnownImpacts,
    /// The documents in which the words match as well.
    words: Arc<DocBits>,
}

/// A cursor over the documents of a [`super::Bag`].
pub struct BagScorer {
    pub(super) words: Vec<SegmentWord>,
    /// Every word in every field that has it, by their bounds, lowest first.
    clauses: Vec<Clause>,
    pub(super) pairs: Vec<Pair>,
    has_required: bool,
    /// What must match, and what must not.
    filters: Vec<(Occur, Box<dyn Scorer>)>,
    doc: DocId,
    docs: DocId,
    beside: Option<Beside>,
    /// Of the first clauses, the documents in which each stands, or a related word does, with its bit.
    known: Vec<(u64, Arc<DocBits>)>,
    /// The bits of those of which that is not known.
    unknown: u64,
    positions: [Vec<u32>; 2],
}

impl KnownImpacts {
    fn new(of: Arc<Impacts>) -> Self {
        Self {
            of,
            added: 0,
            looked_up: 0,
        }
    }
}

impl SegmentWord {
    fn new(segment: usize, word: &WordWeight, boost: f32) -> Self {
        let fields = word.fields.iter();
        let fields = fields.map(|field| WordCursor::new(segment, field, boost));
        Self {
            fields: fields.collect(),
            required: word.required,
        }
    }

    fn next(&mut self, target: DocId) -> DocId {
        let fields = self.fields.iter_mut().flatten();
        let next = fields.map(|field| field.next(target)).min();
        next.unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        let fields = self.fields.iter().flatten();
        fields.map(WordCursor::size_hint).sum()
    }
}

impl BagScorer {
    /// The documents of one segment, whose postings are opened when a document is looked at; `None` where it is none of those
    /// searched.
    pub(super) fn new(
        weight: &BagWeight,
        reader: &SegmentReader,
        boost: Score,
    ) -> tantivy::Result<Option<Self>> {
        let Some(segment) = weight.segments.number(reader) else {
            return Ok(None);
        };
        let words = weight.words.iter();
        let words = words.map(|word| SegmentWord::new(segment, word, boost));
        let words: Vec<_> = words.collect();
        let clauses = clauses(&words);
        Ok(Some(Self {
            pairs: pairs(weight, &words, &clauses),
            has_required: words.iter().any(|word| word.required),
            words,
            clauses,
            filters: Vec::new(),
            doc: TERMINATED,
            docs: reader.max_doc(),
            beside: None,
            known: Vec::new(),
            unknown: u64::MAX,
            positions: Default::default(),
        }))
    }

    /// The same beside queries that add `scores`; the words match in the documents of `words` alone.
    pub(super) fn standing_beside(mut self, scores: &Arc<Impacts>, words: &Arc<DocBits>) -> Self {
        self.beside = Some(Beside {
            scores: KnownImpacts::new(Arc::clone(scores)),
            words: Arc::clone(words),
        });
        self
    }

    /// The documents of one segment, at the first; `None` where none matches.
    pub(super) fn open(
        weight: &BagWeight,
        reader: &SegmentReader,
        boost: Score,
    ) -> tantivy::Result<Option<Self>> {
        let Some(mut scorer) = Self::new(weight, reader, boost)? else {
            return Ok(None);
        };
        for word in &mut scorer.words {
            for cursor in word.fields.iter_mut().flatten() {
                cursor.open()?;
            }
        }
        for (occur, filter) in &weight.filters {
            scorer.filters.push((*occur, filter.scorer(reader, 1.0)?));
        }
        scorer.doc = scorer.next(0);
        Ok((scorer.doc != TERMINATED).then_some(scorer))
    }

    /// The first document from `target` on that matches and that a word stands in.
    fn next(&mut self, mut target: DocId) -> DocId {
        loop {
            let candidate = self.lead(target);
            if candidate == TERMINATED {
                return TERMINATED;
            }
            match self.obstacle(candidate) {
                None => return candidate,
                Some(TERMINATED) => return TERMINATED,
                Some(next) => target = next,
            }
        }
    }

    /// The first document from `target` on with all required words; where none is, with any word.
    fn lead(&mut self, target: DocId) -> DocId {
        if self.has_required {
            return self.lead_required(target);
        }
        let mut first = TERMINATED;
        for clause in &self.clauses {
            if let Some(cursor) = &mut self.words[clause.word].fields[clause.field] {
                first = first.min(cursor.next(target));
            }
        }
        first
    }

    fn lead_required(&mut self, target: DocId) -> DocId {
        let mut candidate = target;
        loop {
            let mut furthest = candidate;
            for word in self.words.iter_mut().filter(|word| word.required) {
                furthest = furthest.max(word.next(furthest));
            }
            if furthest == TERMINATED {
                return TERMINATED;
            }
            // Every word was asked for a document at `candidate` or behind it, and the furthest is where all may be.
            let all = self.words.iter_mut().filter(|word| word.required);
            let mut all = all.map(|word| word.next(furthest));
            if all.all(|found| found == furthest) {
                return furthest;
            }
            candidate = furthest;
        }
    }

    /// The document to go on from where a filter keeps `doc` out.
    fn obstacle(&mut self, doc: DocId) -> Option<DocId> {
        for (occur, filter) in &mut self.filters {
            let found = match filter.doc() {
                found if found >= doc => found,
                _ => filter.seek(doc),
            };
            match occur {
                Occur::MustNot if found == doc => return Some(doc + 1),
                Occur::Must if found > doc => return Some(found),
                _ => {}
            }
        }
        None
    }

    /// The score of the current document, all of whose clauses are scored: added up in one order, whatever order they were
    /// looked at in, so that a document scores the same on every page of hits.
    fn whole_score(&mut self) -> f32 {
        let clauses: f32 = self.clauses.iter().map(|clause| clause.score).sum();
        clauses + self.pair_scores(self.doc, |_, _| {})
    }

    /// What clause `n` adds to the score of the current document; notes whether it stands there at all.
    fn score_clause(&mut self, n: usize) -> f32 {
        let clause = &mut self.clauses[n];
        let impact = match &mut clause.impacts {
            Some(known) => known.of.at(self.doc, &mut known.looked_up),
            None => {
                let cursor = self.words[clause.word].fields[clause.field].as_mut();
                cursor.map_or(0.0, |cursor| cursor.impact(self.doc))
            }
        };
        clause.may_stand = impact > 0.0;
        clause.score = impact.abs();
        clause.score
    }

    /// What pairs add at the most in a document where only those clauses stand that may.
    fn pair_bound(&self) -> f32 {
        let pairs = self.pairs.iter().filter(|pair| self.may_have(pair));
        pairs.map(|pair| pair.bound).sum()
    }

    fn may_have(&self, pair: &Pair) -> bool {
        pair.clauses
            .into_iter()
            .all(|clause| self.clauses[clause].may_stand)
    }

    /// What pairs of words add to the score of `doc`; `each` is told the pair and its share.
    pub(super) fn pair_scores(&mut self, doc: DocId, mut each: impl FnMut(&Pair, f32)) -> f32 {
        let mut sum = 0.0;
        let [of_first, of_second] = &mut self.positions;
        for pair in &self.pairs {
            let Ok([first, second]) = self.words.get_disjoint_mut([pair.first, pair.second]) else {
                continue;
            };
            let fields = (
                &mut first.fields[pair.field],
                &mut second.fields[pair.field],
            );
            let (Some(first), Some(second)) = fields else {
                continue;
            };
            let may_stand = |clause: usize| self.clauses[clause].may_stand;
            if !pair.clauses.into_iter().all(may_stand)
                || !first.has_stem(doc)
                || !second.has_stem(doc)
            {
                continue;
            }
            first.positions(doc, of_first);
            second.positions(doc, of_second);
            let close = closeness(of_first, of_second);
            if close > 0.0 {
                let share = pair.bound * close / (close + first.length(doc));
                each(pair, share);
                sum += share;
            }
        }
        sum
    }
}

/// Every word in every field that has it, by what it adds to no score, lowest first.
fn clauses(words: &[SegmentWord]) -> Vec<Clause> {
    let mut clauses = Vec::new();
    for (word, fields) in words.iter().enumerate() {
        for (field, cursor) in fields.fields.iter().enumerate() {
            clauses.extend(cursor.as_ref().map(|cursor| Clause {
                word,
                field,
                bound: cursor.bound(),
                score: 0.0,
                may_stand: true,
                impacts: None,
            }));
        }
    }
    clauses.sort_by(|a, b| a.bound.total_cmp(&b.bound));
    clauses
}

/// The pairs of `words` that are near each other in the query and of different stems, by field.
fn pairs(weight: &BagWeight, words: &[SegmentWord], clauses: &[Clause]) -> Vec<Pair> {
    let clause_of = |word: usize, field: usize| {
        clauses
            .iter()
            .position(|clause| (clause.word, clause.field) == (word, field))
    };
    let mut pairs = Vec::new();
    for first in 0..words.len() {
        for second in first + 1..words.len().min(first + REACH + 1) {
            if is_same_word(&weight.words[first], &weight.words[second]) {
                continue;
            }
            let fields = words[first].fields.iter().zip(&words[second].fields);
            for (field, cursors) in fields.enumerate() {
                let (Some(cursor), Some(other)) = cursors else {
                    continue;
                };
                let in_field = (clause_of(first, field), clause_of(second, field));
                if let (Some(first_clause), Some(second_clause)) = in_field {
                    pairs.push(Pair {
                        first,
                        second,
                        field,
                        clauses: [first_clause, second_clause],
                        bound: PAIR_WEIGHT * cursor.pair_bound(other),
                    });
                }
            }
        }
    }
    pairs
}

fn is_same_word(first: &WordWeight, second: &WordWeight) -> bool {
    let stem = |word: &WordWeight| {
        let field = word.fields.first();
        field.and_then(|field| Some(field.word.stems.first()?.0.clone()))
    };
    stem(first) == stem(second)
}

impl DocSet for BagScorer {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc = self.next(self.doc + 1);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.next(target);
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let sizes = self.words.iter().map(SegmentWord::size_hint);
        sizes.fold(0, u32::saturating_add)
    }
}

impl Scorer for BagScorer {
    fn score(&mut self) -> Score {
        for n in 0..self.clauses.len() {
            self.score_clause(n);
        }
        self.whole_score()
    }
}
