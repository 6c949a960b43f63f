//! The matching documents of one segment, one after the other, with their scores.
//!
//! For the first hits alone, words that cannot lift a document over the worst hit kept are not walked through: they
//! are only looked up in documents that a rarer word led to (MaxScore: Turtle and Flood 1995, "Query evaluation:
//! strategies and optimizations"). The bounds are exact, so no hit is lost.

use tantivy::query::{Occur, Scorer};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::cursor::WordCursor;
use super::formula::{PAIR_WEIGHT, REACH};
use super::pairs::closeness;
use super::weight::{BagWeight, WordWeight};

/// Sums of floats in different orders differ in their last bits; no bound may be too low for that.
const ROUNDING: f32 = 1.0001;

/// A word in all fields that have it in this segment.
pub(super) struct SegmentWord {
    /// By field, in the order of the word's fields.
    pub(super) fields: Vec<Option<WordCursor>>,
    required: bool,
    bound: f32,
    /// Whether it may stand in the document that is being scored.
    may_stand: bool,
}

/// Two words that are near each other in the query.
pub(super) struct Pair {
    pub(super) first: usize,
    pub(super) second: usize,
    bound: f32,
}

/// A cursor over the documents of a [`super::Bag`].
pub struct BagScorer {
    pub(super) words: Vec<SegmentWord>,
    pub(super) pairs: Vec<Pair>,
    /// What must match, and what must not.
    filters: Vec<(Occur, Box<dyn Scorer>)>,
    /// The words by their bounds, lowest first.
    order: Vec<usize>,
    /// How many of `order` lead to no document.
    passive: usize,
    doc: DocId,
    positions: [Vec<u32>; 2],
}

impl SegmentWord {
    fn open(reader: &SegmentReader, word: &WordWeight, boost: f32) -> tantivy::Result<Self> {
        let fields = word.fields.iter();
        let fields = fields.map(|field| WordCursor::open(reader, field, boost));
        let fields = fields.collect::<tantivy::Result<Vec<_>>>()?;
        let bound = fields.iter().flatten().map(WordCursor::bound).sum();
        Ok(Self {
            fields,
            required: word.required,
            bound,
            may_stand: true,
        })
    }

    fn next(&mut self, target: DocId) -> DocId {
        let fields = self.fields.iter_mut().flatten();
        let next = fields.map(|field| field.next(target)).min();
        next.unwrap_or(TERMINATED)
    }

    fn score(&mut self, doc: DocId) -> f32 {
        let fields = self.fields.iter_mut().flatten();
        fields.map(|field| field.score(doc)).sum()
    }

    /// As `score`, and notes whether it stands there at all.
    fn score_at(&mut self, doc: DocId) -> f32 {
        let score = self.score(doc);
        self.may_stand = score > 0.0;
        score
    }

    fn size_hint(&self) -> u32 {
        let fields = self.fields.iter().flatten();
        fields.map(WordCursor::size_hint).sum()
    }
}

impl BagScorer {
    /// Opens the documents of one segment, at the first; `None` where a required word is in none.
    pub(super) fn open(
        weight: &BagWeight,
        reader: &SegmentReader,
        boost: Score,
    ) -> tantivy::Result<Option<Self>> {
        let words = weight.words.iter();
        let words = words.map(|word| SegmentWord::open(reader, word, boost));
        let words = words.collect::<tantivy::Result<Vec<_>>>()?;
        let mut filters = Vec::new();
        for (occur, filter) in &weight.filters {
            filters.push((*occur, filter.scorer(reader, 1.0)?));
        }
        let mut order: Vec<_> = (0..words.len()).collect();
        order.sort_by(|&a, &b| words[a].bound.total_cmp(&words[b].bound));
        let mut scorer = Self {
            pairs: pairs(weight, &words),
            words,
            filters,
            order,
            passive: 0,
            doc: TERMINATED,
            positions: Default::default(),
        };
        scorer.doc = scorer.next(0);
        Ok((scorer.doc != TERMINATED).then_some(scorer))
    }

    /// The first document from `target` on that matches and that a leading word stands in.
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

    /// The first document from `target` on with all required words; where none is, with a leading word.
    fn lead(&mut self, target: DocId) -> DocId {
        let mut required = self.words.iter_mut().filter(|word| word.required);
        let Some(first) = required.next() else {
            let leading = &self.order[self.passive..];
            let next = leading.iter().map(|&word| self.words[word].next(target));
            return next.min().unwrap_or(TERMINATED);
        };
        let mut candidate = first.next(target);
        loop {
            let mut furthest = candidate;
            for word in self.words.iter_mut().filter(|word| word.required) {
                furthest = furthest.max(word.next(furthest));
            }
            if furthest == candidate || furthest == TERMINATED {
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

    /// Calls `callback` with every document that scores above the threshold, which `callback` raises.
    pub(super) fn for_each_above(
        &mut self,
        threshold: Score,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) {
        let mut threshold = threshold;
        let bounds = self.bounds();
        while self.doc != TERMINATED {
            if let Some(score) = self.score_above(threshold, &bounds) {
                threshold = callback(self.doc, score);
                let hopeless = bounds.iter().take_while(|&&bound| bound <= threshold);
                self.passive = hopeless.count();
            }
            let is_over = self.passive == self.order.len();
            self.doc = match is_over {
                true => TERMINATED,
                false => self.next(self.doc + 1),
            };
        }
    }

    /// For each word in order, what it and those before it add to no score, pairs among them included.
    fn bounds(&self) -> Vec<f32> {
        let mut sum = 0.0;
        let mut is_in = vec![false; self.words.len()];
        let words = self.order.iter().map(|&word| {
            is_in[word] = true;
            let is_new = |pair: &&Pair| {
                let among = is_in[pair.first] && is_in[pair.second];
                among && (pair.first == word || pair.second == word)
            };
            let pairs: f32 = self
                .pairs
                .iter()
                .filter(is_new)
                .map(|pair| pair.bound)
                .sum();
            sum += self.words[word].bound + pairs;
            sum * ROUNDING
        });
        words.collect()
    }

    /// The score of the current document, unless it cannot be above `threshold`.
    fn score_above(&mut self, threshold: f32, bounds: &[f32]) -> Option<f32> {
        let doc = self.doc;
        let mut score = 0.0;
        for &word in &self.order[self.passive..] {
            score += self.words[word].score_at(doc);
        }
        for &word in &self.order[..self.passive] {
            self.words[word].may_stand = true;
        }
        for n in (0..self.passive).rev() {
            if (score + self.pair_bound()) * ROUNDING + bounds[n] <= threshold {
                return None;
            }
            score += self.words[self.order[n]].score_at(doc);
        }
        if (score + self.pair_bound()) * ROUNDING <= threshold {
            return None;
        }
        score += self.pair_scores(doc, |_, _, _| {});
        (score > threshold).then_some(score)
    }

    /// What pairs add at the most in a document where only those words stand that may.
    fn pair_bound(&self) -> f32 {
        let may_stand = |word: usize| self.words[word].may_stand;
        let pairs = self.pairs.iter();
        let pairs = pairs.filter(|pair| may_stand(pair.first) && may_stand(pair.second));
        pairs.map(|pair| pair.bound).sum()
    }

    /// What pairs of words add to the score of `doc`; `each` is told the pair, the number of the field, and its share.
    pub(super) fn pair_scores(
        &mut self,
        doc: DocId,
        mut each: impl FnMut(&Pair, usize, f32),
    ) -> f32 {
        let mut sum = 0.0;
        let [of_first, of_second] = &mut self.positions;
        for pair in &self.pairs {
            let Ok([first, second]) = self.words.get_disjoint_mut([pair.first, pair.second]) else {
                continue;
            };
            let fields = first.fields.iter_mut().zip(&mut second.fields);
            for (number, fields) in fields.enumerate() {
                let (Some(first), Some(second)) = fields else {
                    continue;
                };
                first.positions(doc, of_first);
                if of_first.is_empty() {
                    continue;
                }
                second.positions(doc, of_second);
                let close = closeness(of_first, of_second);
                if close > 0.0 {
                    let bound = PAIR_WEIGHT * first.pair_bound(second);
                    let share = bound * close / (close + first.length(doc));
                    each(pair, number, share);
                    sum += share;
                }
            }
        }
        sum
    }
}

/// The pairs of `words` that are near each other in the query and of different stems.
fn pairs(weight: &BagWeight, words: &[SegmentWord]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for first in 0..words.len() {
        for second in first + 1..words.len().min(first + REACH + 1) {
            if is_same_word(&weight.words[first], &weight.words[second]) {
                continue;
            }
            let fields = words[first].fields.iter().zip(&words[second].fields);
            let bounds = fields.filter_map(|fields| match fields {
                (Some(first), Some(second)) => Some(PAIR_WEIGHT * first.pair_bound(second)),
                _ => None,
            });
            let bound: f32 = bounds.sum();
            if bound > 0.0 {
                pairs.push(Pair {
                    first,
                    second,
                    bound,
                });
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
        let doc = self.doc;
        let words: f32 = self.words.iter_mut().map(|word| word.score(doc)).sum();
        words + self.pair_scores(doc, |_, _, _| {})
    }
}
