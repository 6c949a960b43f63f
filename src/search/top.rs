//! The first hits of a query, in an order that is the same on every machine.
//!
//! Equal keys break by article id, not by where the engine happens to keep the document. Scores that differ in
//! their last bits alone are equal: those bits depend on the order in which a segment's terms are added up. To
//! keep the engine's top-k pruning exact under these rules, a document that only equals the worst hit kept is
//! still looked at: the threshold given back is the number just below its score. Segments share it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::{Query, Weight};
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader};

use super::columns::IdColumns;

/// What hits are ordered by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Best score first.
    #[default]
    Relevance,
    /// Latest publication first; articles without a date last.
    Newest,
    /// Earliest publication first; articles without a date last.
    Oldest,
}

/// One document in its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Its score; 0 where hits are not ordered by relevance.
    pub score: Score,
    /// Its article's id, as [`crate::archive::ArticleId::key`] gives it.
    pub id_key: u64,
    /// Where the engine keeps it.
    pub address: DocAddress,
}

/// Returns the first `limit` documents of `query` in the order of `sort`.
pub(super) fn top_hits(
    searcher: &Searcher,
    ids: &IdColumns,
    query: &dyn Query,
    sort: Sort,
    limit: usize,
) -> tantivy::Result<Vec<Ranked>> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let top = TopHits::new(ids, sort, limit);
    let found = searcher.search(query, &top)?;
    Ok(top.ranked(vec![found]))
}

/// Returns the first `limit` documents of `query` by relevance, at least one, and how many there are in all.
///
/// What a query finds out to be counted, it need not find out again to be ranked; that is so of the queries of
/// [`crate::ranking`].
pub(super) fn best_and_total(
    searcher: &Searcher,
    ids: &IdColumns,
    query: &dyn Query,
    limit: usize,
) -> tantivy::Result<(Vec<Ranked>, u64)> {
    let top = TopHits {
        total: Some(AtomicU64::new(0)),
        ..TopHits::new(ids, Sort::Relevance, limit)
    };
    let found = searcher.search(query, &top)?;
    let total = top.total.as_ref().map_or(0, |total| total.load(Relaxed));
    Ok((top.ranked(vec![found]), total))
}

/// The first documents in the order of `sort`, at least one.
pub(super) struct TopHits {
    limit: usize,
    sort: Sort,
    /// The highest key of the worst hits that full segments have kept: no hit with a lower one is among the first.
    worst_kept: AtomicI64,
    ids: IdColumns,
    /// How many hits there are, where that is asked for.
    total: Option<AtomicU64>,
}

impl TopHits {
    pub(super) fn new(ids: &IdColumns, sort: Sort, limit: usize) -> Self {
        Self {
            limit,
            sort,
            worst_kept: AtomicI64::new(i64::MIN),
            ids: ids.clone(),
            total: None,
        }
    }

    /// The first documents of one segment, none of them offered yet.
    pub(super) fn segment(
        &self,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<SegmentTop> {
        let dates = match self.sort {
            Sort::Relevance => None,
            Sort::Newest | Sort::Oldest => Some(reader.fast_fields().i64("published")?),
        };
        Ok(SegmentTop {
            limit: self.limit,
            oldest_first: self.sort == Sort::Oldest,
            segment,
            ids: self.ids.of(segment, reader)?,
            dates,
            kept: BinaryHeap::new(),
        })
    }

    /// The first of what was found in each segment, in order.
    pub(super) fn ranked(&self, found: Vec<Vec<Candidate>>) -> Vec<Ranked> {
        let ranked = |candidate: &Candidate| Ranked {
            score: match self.sort {
                Sort::Relevance => key_score(candidate.key),
                Sort::Newest | Sort::Oldest => 0.0,
            },
            id_key: candidate.id.0,
            address: candidate.address,
        };
        self.first(found).iter().map(ranked).collect()
    }

    fn first(&self, found: Vec<Vec<Candidate>>) -> Vec<Candidate> {
        let mut found: Vec<_> = found.into_iter().flatten().collect();
        found.sort_unstable_by_key(|&candidate| Reverse(candidate));
        found.truncate(self.limit);
        found
    }
}

/// A document that may be among the first: greater is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// Score or time, as a number of the same order.
    key: i64,
    id: Reverse<u64>,
    address: DocAddress,
}

impl Collector for TopHits {
    type Fruit = Vec<Candidate>;
    type Child = SegmentTop;

    fn for_segment(
        &self,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<SegmentTop> {
        self.segment(segment, reader)
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<Vec<Candidate>> {
        if let Some(total) = &self.total {
            total.fetch_add(u64::from(weight.count(reader)?), Relaxed);
        }
        let mut top = self.for_segment(segment, reader)?;
        let is_alive = |doc| {
            reader
                .alive_bitset()
                .is_none_or(|alive| alive.is_alive(doc))
        };
        if self.requires_scoring() {
            let threshold = |top: &SegmentTop| {
                let worst = self.worst_kept.fetch_max(top.worst_key(), Relaxed);
                match worst.max(top.worst_key()) {
                    i64::MIN => Score::MIN,
                    // What only equals it may still come first by its id.
                    key => key_score(key).next_down(),
                }
            };
            weight.for_each_pruning(threshold(&top), reader, &mut |doc, score| {
                if is_alive(doc) {
                    top.collect(doc, score);
                }
                threshold(&top)
            })?;
        } else {
            weight.for_each_no_score(reader, &mut |docs| {
                docs.iter()
                    .filter(|&&doc| is_alive(doc))
                    .for_each(|&doc| top.collect(doc, 0.0));
            })?;
        }
        Ok(top.harvest())
    }

    fn merge_fruits(&self, segments: Vec<Vec<Candidate>>) -> tantivy::Result<Vec<Candidate>> {
        Ok(self.first(segments))
    }
}

/// The first documents of one segment.
pub(super) struct SegmentTop {
    limit: usize,
    oldest_first: bool,
    segment: SegmentOrdinal,
    ids: Column<u64>,
    dates: Option<Column<i64>>,
    kept: BinaryHeap<Reverse<Candidate>>,
}

impl SegmentTop {
    fn key(&self, doc: DocId, score: Score) -> i64 {
        let Some(dates) = &self.dates else {
            return score_key(score);
        };
        let known = dates.first(doc);
        known.map_or(
            i64::MIN,
            |date| if self.oldest_first { -date } else { date },
        )
    }

    /// The key of the worst hit kept; the lowest there is while more can be kept.
    fn worst_key(&self) -> i64 {
        match self.kept.peek() {
            Some(Reverse(worst)) if self.kept.len() == self.limit => worst.key,
            _ => i64::MIN,
        }
    }
}

impl SegmentTop {
    /// Keeps `doc` where it is among the first so far.
    pub(super) fn offer(&mut self, doc: DocId, score: Score) {
        let candidate = Candidate {
            key: self.key(doc, score),
            id: Reverse(self.ids.first(doc).unwrap_or(0)),
            address: DocAddress::new(self.segment, doc),
        };
        if self.kept.len() < self.limit {
            self.kept.push(Reverse(candidate));
        } else if let Some(mut worst) = self.kept.peek_mut()
            && worst.0 < candidate
        {
            *worst = Reverse(candidate);
        }
    }

    /// What was kept, in no order.
    pub(super) fn found(self) -> Vec<Candidate> {
        self.kept.into_iter().map(|Reverse(kept)| kept).collect()
    }
}

impl SegmentCollector for SegmentTop {
    type Fruit = Vec<Candidate>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.offer(doc, score);
    }

    fn harvest(self) -> Vec<Candidate> {
        self.found()
    }
}

/// The last bits of a score that are noise: the rest tells scores apart that differ by a part in 130,000.
const NOISE_BITS: u32 = 6;

/// Scores are never negative, and the bits of such floats are ordered as they are.
fn score_key(score: Score) -> i64 {
    i64::from(score.max(0.0).to_bits() >> NOISE_BITS)
}

/// The least score of a key.
fn key_score(key: i64) -> Score {
    u32::try_from(key).map_or(0.0, |key| Score::from_bits(key << NOISE_BITS))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn scores_that_differ_by_rounding_alone_are_equal() {
        let (sum, other_way) = ((0.1f32 + 0.2) + 7.3, 0.1f32 + (0.2 + 7.3));
        assert_eq!(score_key(sum), score_key(other_way));
        assert_ne!(score_key(7.6), score_key(7.601));
    }

    proptest! {
        #[test]
        fn a_score_passes_the_threshold_of_its_own_key(score in 0.0f32..1e6) {
            prop_assert!(score > key_score(score_key(score)).next_down());
            prop_assert_eq!(score_key(key_score(score_key(score))), score_key(score));
        }
    }
}
