//! The first hits of one segment: only documents are scored that may be among them.
//!
//! Documents are led to by the clauses alone of which one is needed for a score above that of the worst hit kept (see
//! `bounds.rs`). Their impacts are added up for many documents at once (`sums.rs`); the other clauses are looked up where
//! the sum is high enough, and positions where all of that is. The bounds are exact, so no hit is lost.

use std::sync::Arc;

use tantivy::{DocId, Score};

use super::{BagScorer, Beside, KnownImpacts, ROUNDING};
use crate::ranking::bounds::{Bounds, bit, is_in};
use crate::ranking::cursor::WordCursor;
use crate::ranking::field_weight::SPAN;
use crate::ranking::matching::DocBits;
use crate::ranking::sums::{Sum, Sums};

/// As many documents are looked at before all others, so that the threshold is high from early on.
const FIRST_LOOKED_AT: usize = 32;
/// They are the best by the clauses that count most, which have so many postings together, unless the next one has more.
const FIRST_POSTINGS: u64 = 1 << 10;
const MOST_FIRST_POSTINGS: u64 = 1 << 12;

impl BagScorer {
    /// Calls `callback` with every document of `allowed` that scores above the threshold, which `callback` raises. Where
    /// nothing is `allowed`, all are.
    ///
    /// Where nothing was found yet, some documents are looked at first that are likely to score high.
    pub(in crate::ranking) fn for_each_above(
        &mut self,
        mut threshold: Score,
        allowed: Option<&DocBits>,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        let mut bounds = self.bounds();
        let mut sums = Sums::new();
        let mut looked_at = Vec::new();
        if threshold == Score::MIN {
            looked_at = self.likely(allowed, &mut sums)?;
            bounds.pass_all();
            for docs in looked_at.chunk_by(|a, b| a / SPAN == b / SPAN) {
                self.enter(docs.first().map_or(0, |doc| doc / SPAN), |_, _| false)?;
                for &doc in docs {
                    let sum = Sum {
                        doc,
                        sum: self.beside(doc),
                        standing: 0,
                    };
                    if let Some(score) = self.score_above(threshold, sum, &mut bounds)? {
                        threshold = callback(doc, score);
                    }
                }
            }
            self.begin_again();
            bounds = self.bounds();
        }
        let mut looked_at = looked_at.into_iter().peekable();
        let mut found = Vec::new();
        for span in 0..self.docs.div_ceil(SPAN) {
            let mut leading = bounds.passive(threshold);
            if leading == self.clauses.len() && self.beside.is_none() {
                break;
            }
            self.enter(span, |n, _| n >= leading)?;
            self.find_standing(leading)?;
            let until = self.docs.min((span + 1) * SPAN);
            while self.add_up(leading, until, &mut sums) {
                sums.take(bounds.needed(), &mut found);
                let passive = bounds.all_passive();
                for sum in found.drain(..) {
                    let possible = bounds.possible(sum.sum, sum.standing | passive);
                    if possible * ROUNDING <= threshold {
                        continue;
                    }
                    while looked_at.next_if(|&doc| doc < sum.doc).is_some() {}
                    if looked_at.peek() == Some(&sum.doc)
                        || allowed.is_some_and(|allowed| !allowed.contains(sum.doc))
                    {
                        continue;
                    }
                    if let Some(score) = self.score_above(threshold, sum, &mut bounds)? {
                        threshold = callback(sum.doc, score);
                    }
                }
                if bounds.passive(threshold) > leading {
                    leading = bounds.passive(threshold);
                    self.find_standing(leading)?;
                }
            }
        }
        Ok(())
    }

    fn bounds(&self) -> Bounds {
        let clauses = self.clauses.iter().map(|clause| clause.bound);
        let pairs = self.pairs.iter().map(|pair| (pair.clauses, pair.bound));
        Bounds::new(clauses.collect(), pairs)
    }

    /// Documents of `allowed` that are likely to score high, in order.
    fn likely(
        &mut self,
        allowed: Option<&DocBits>,
        sums: &mut Sums,
    ) -> tantivy::Result<Vec<DocId>> {
        let mut leading = self.clauses.len();
        let mut postings = 0;
        while leading > 0 && postings < FIRST_POSTINGS {
            let next = self.cursor(leading - 1);
            let next = next.map_or(0, |cursor| cursor.postings());
            if postings > 4 * FIRST_LOOKED_AT as u64 && postings + next > MOST_FIRST_POSTINGS {
                break;
            }
            leading -= 1;
            postings += next;
        }
        let mut best: Vec<Sum> = Vec::new();
        let mut least = Score::MIN;
        for span in 0..self.docs.div_ceil(SPAN) {
            self.enter(span, |n, _| n >= leading)?;
            let until = self.docs.min((span + 1) * SPAN);
            while self.add_up(leading, until, sums) {
                let from = best.len();
                sums.take(least, &mut best);
                if let Some(allowed) = allowed {
                    let kept = best.split_off(from).into_iter();
                    best.extend(kept.filter(|sum| allowed.contains(sum.doc)));
                }
                if best.len() >= 2 * FIRST_LOOKED_AT {
                    least = keep_best(&mut best);
                }
            }
        }
        if best.len() > FIRST_LOOKED_AT {
            keep_best(&mut best);
        }
        let mut docs: Vec<_> = best.iter().map(|sum| sum.doc).collect();
        docs.sort_unstable();
        self.begin_again();
        Ok(docs)
    }

    /// Takes the impacts of the documents of span number `span`, of the clauses that `must` have them and of all others that
    /// are held.
    fn enter(
        &mut self,
        span: u32,
        must: impl Fn(usize, &WordCursor) -> bool,
    ) -> tantivy::Result<()> {
        for n in 0..self.clauses.len() {
            let clause = &self.clauses[n];
            let Some(cursor) = &self.words[clause.word].fields[clause.field] else {
                continue;
            };
            if clause.impacts.is_some() && cursor.is_whole() {
                continue;
            }
            let impacts = cursor.impacts(span, must(n, cursor))?;
            self.clauses[n].impacts = impacts.map(KnownImpacts::new);
        }
        Ok(())
    }

    /// Finds out in which documents each of so many of the first clauses stands.
    fn find_standing(&mut self, passive: usize) -> tantivy::Result<()> {
        let count = self.clauses.len();
        for n in self.known.len()..passive {
            let standing = match self.cursor(n) {
                Some(cursor) => cursor.standing()?,
                None => None,
            };
            let nowhere = || Arc::new(DocBits::of_so_many(0));
            let standing = standing.unwrap_or_else(nowhere);
            self.known.push((bit(n, count), standing));
        }
        self.unknown = 0;
        Ok(())
    }

    /// Adds up the clauses from number `leading` on in the next window of documents before `until`; `false` where there is
    /// none.
    fn add_up(&mut self, leading: usize, until: DocId, sums: &mut Sums) -> bool {
        let count = self.clauses.len();
        let clauses = &mut self.clauses[leading..];
        let known = clauses.iter().flat_map(|clause| &clause.impacts);
        let known = known.chain(self.beside.iter().map(|beside| &beside.scores));
        let heads = known.map(|known| known.of.doc(known.added));
        let Some(next) = heads.min().filter(|&doc| doc < until) else {
            return false;
        };
        let end = sums.begin(next);
        for (n, clause) in (leading..).zip(clauses) {
            if let Some(KnownImpacts { of, added, .. }) = &mut clause.impacts {
                sums.add(of.before(end, added), bit(n, count));
            }
        }
        if let Some(beside) = &mut self.beside {
            let KnownImpacts { of, added, .. } = &mut beside.scores;
            sums.add(of.before(end, added), 0);
        }
        true
    }

    fn cursor(&mut self, clause: usize) -> Option<&mut WordCursor> {
        let clause = &self.clauses[clause];
        self.words[clause.word].fields[clause.field].as_mut()
    }

    /// What other queries add to the score of `doc`.
    fn beside(&mut self, doc: DocId) -> f32 {
        let beside = self.beside.as_mut();
        beside.map_or(0.0, |Beside { scores, .. }| {
            scores.of.at(doc, &mut scores.looked_up)
        })
    }

    /// The score of a document, unless it cannot be above `threshold` or no word stands there but related ones; `bounds` bound
    /// what is not in the sum.
    fn score_above(
        &mut self,
        threshold: f32,
        Sum { doc, sum, standing }: Sum,
        bounds: &mut Bounds,
    ) -> tantivy::Result<Option<f32>> {
        let count = self.clauses.len();
        let passive = bounds.passives();
        let mut standing = standing | self.unknown;
        for (bit, docs) in &self.known {
            standing |= if docs.contains(doc) { *bit } else { 0 };
        }
        let mut possible = bounds.possible(sum, standing);
        if possible * ROUNDING <= threshold {
            return Ok(None);
        }
        let already = match self.beside(doc) {
            f32::MIN_POSITIVE => 0.0,
            already => already,
        };
        let beside = self.beside.as_ref();
        if beside.is_some_and(|beside| !beside.words.contains(doc)) {
            return Ok((already > threshold).then_some(already));
        }
        self.doc = doc;
        for (n, clause) in self.clauses.iter_mut().enumerate() {
            clause.may_stand = is_in(standing, n, count);
            clause.score = 0.0;
        }
        for n in (0..passive).rev() {
            if !self.clauses[n].may_stand {
                continue;
            }
            possible += self.look_up(n)? - self.clauses[n].bound;
            if !self.clauses[n].may_stand {
                let others = bounds.partners(n).iter();
                let others = others.filter(|(other, _)| self.clauses[*other].may_stand);
                possible -= others.map(|(_, bound)| bound).sum::<f32>();
            }
            if possible * ROUNDING <= threshold {
                return Ok(None);
            }
        }
        for n in passive..count {
            self.look_up(n)?;
        }
        if !self.clauses.iter().any(|clause| clause.may_stand) {
            return Ok(None);
        }
        let scored: f32 = self.clauses.iter().map(|clause| clause.score).sum();
        if (already + scored + self.pair_bound()) * ROUNDING <= threshold {
            return Ok(None);
        }
        self.open_pairs()?;
        let score = already + self.whole_score();
        Ok((score > threshold).then_some(score))
    }

    /// What clause `n` adds to the score of the current document, whether its impacts are known or not.
    fn look_up(&mut self, n: usize) -> tantivy::Result<f32> {
        if self.clauses[n].impacts.is_none()
            && let Some(cursor) = self.cursor(n)
        {
            cursor.open()?;
        }
        Ok(self.score_clause(n))
    }

    /// Opens the positions of the pairs that may stand in the current document.
    fn open_pairs(&mut self) -> tantivy::Result<()> {
        for n in 0..self.pairs.len() {
            if self.may_have(&self.pairs[n]) {
                for clause in self.pairs[n].clauses {
                    if let Some(cursor) = self.cursor(clause) {
                        cursor.open_stems()?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Goes back to before the first document.
    fn begin_again(&mut self) {
        for clause in &mut self.clauses {
            if let Some(cursor) = &mut self.words[clause.word].fields[clause.field] {
                cursor.begin_again();
                clause.impacts = clause.impacts.take().filter(|_| cursor.is_whole());
            }
        }
        let known = self
            .clauses
            .iter_mut()
            .flat_map(|clause| &mut clause.impacts);
        let beside = self.beside.iter_mut().map(|beside| &mut beside.scores);
        for known in known.chain(beside) {
            (known.added, known.looked_up) = (0, 0);
        }
    }
}

/// Leaves the best in `best`, and returns the least sum of them.
fn keep_best(best: &mut Vec<Sum>) -> f32 {
    let nth = FIRST_LOOKED_AT - 1;
    let (_, last, _) = best.select_nth_unstable_by(nth, |a, b| b.sum.total_cmp(&a.sum));
    let least = last.sum;
    best.truncate(FIRST_LOOKED_AT);
    least
}
