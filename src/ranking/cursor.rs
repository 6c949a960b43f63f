//! One word in one field of one segment: where it stands next, how often, and what that is worth.

use std::sync::Arc;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED};

use super::bag::Family;
use super::field_weight::{FieldWeight, WordSegment};
use super::impacts::{Impacts, signed};
use super::matching::DocBits;

/// The postings of a word's views; documents are asked for in rising order.
pub(super) struct WordCursor {
    field: Arc<FieldWeight>,
    segment: usize,
    held: Arc<WordSegment>,
    boost: f32,
    is_fuzzy: bool,
    lists: Lists,
}

/// Where a word stands, by view.
#[derive(Default)]
struct Lists {
    is_open: bool,
    has_stems: bool,
    skeleton: Option<SegmentPostings>,
    /// The stem and its other spellings, each with what it counts for.
    stems: Vec<(SegmentPostings, f32)>,
    kin: Vec<SegmentPostings>,
}

impl WordCursor {
    /// A cursor over segment number `segment`, not open yet; `None` where it has no postings that count.
    pub(super) fn new(segment: usize, field: &Arc<FieldWeight>, boost: f32) -> Option<Self> {
        let held = field.segment(segment)?;
        Some(Self {
            segment,
            held: Arc::clone(held),
            boost: boost * field.word.boost,
            is_fuzzy: field.word.family == Family::Fuzzy,
            lists: Lists::default(),
            field: Arc::clone(field),
        })
    }

    /// Opens the postings, which nothing of a document is known without, unless its impact is.
    pub(super) fn open(&mut self) -> tantivy::Result<()> {
        if self.lists.is_open {
            return Ok(());
        }
        self.open_stems()?;
        let (found, segment, held) = (&self.field.found, self.segment, &*self.held);
        let with_freqs = IndexRecordOption::WithFreqs;
        let lists = &mut self.lists;
        lists.skeleton = found
            .skeleton
            .postings(segment, &held.in_skeletons, with_freqs)?;
        if let Some(in_stems) = &held.in_stems {
            lists.kin.reserve_exact(found.kin.len());
            for stem in &found.kin {
                lists
                    .kin
                    .extend(stem.postings(segment, in_stems, with_freqs)?);
            }
        }
        lists.is_open = true;
        Ok(())
    }

    /// Opens those postings alone that have the positions.
    pub(super) fn open_stems(&mut self) -> tantivy::Result<()> {
        let lists = &mut self.lists;
        if lists.has_stems {
            return Ok(());
        }
        if let Some(in_stems) = &self.held.in_stems {
            let stems = &self.field.found.stems;
            lists.stems.reserve_exact(stems.len());
            for (stem, weight) in stems {
                let option = IndexRecordOption::WithFreqsAndPositions;
                let postings = stem.postings(self.segment, in_stems, option)?;
                lists
                    .stems
                    .extend(postings.map(|postings| (postings, *weight)));
            }
        }
        lists.has_stems = true;
        Ok(())
    }

    /// Goes back to before the first document; nothing is open then.
    pub(super) fn begin_again(&mut self) {
        self.lists = Lists::default();
    }

    /// The impacts of the documents of span number `span`, or of more, for a cursor that multiplies nothing; unless they
    /// `must` be known, `None` where they are not held.
    pub(super) fn impacts(&self, span: u32, must: bool) -> tantivy::Result<Option<Arc<Impacts>>> {
        self.field.impacts(self.segment, span, must)
    }

    /// The documents in which the word stands, or a related one.
    pub(super) fn standing(&self) -> tantivy::Result<Option<Arc<DocBits>>> {
        self.field.standing(self.segment)
    }

    /// Whether all impacts are known at once.
    pub(super) fn is_whole(&self) -> bool {
        self.held.is_whole()
    }

    /// How many postings there are in all lists.
    pub(super) fn postings(&self) -> u64 {
        self.held.postings()
    }

    /// The first document from `target` on in which the word stands, related words aside.
    pub(super) fn next(&mut self, target: DocId) -> DocId {
        let stems = self.lists.stems.iter_mut().map(|(stem, _)| stem);
        let postings = self.lists.skeleton.iter_mut().chain(stems);
        postings
            .map(|postings| seek(postings, target))
            .min()
            .unwrap_or(TERMINATED)
    }

    /// About how many documents have the word.
    pub(super) fn size_hint(&self) -> u32 {
        let stems = self.lists.stems.iter().map(|(stem, _)| stem);
        let postings = self.lists.skeleton.iter().chain(stems);
        postings.map(DocSet::size_hint).max().unwrap_or(0)
    }

    /// How often the word stands in `doc` in each view.
    pub(super) fn frequencies(&mut self, doc: DocId) -> [f32; 3] {
        let skeleton = self
            .lists
            .skeleton
            .iter_mut()
            .map(|list| frequency(list, doc));
        let is_weighted = !self.is_fuzzy;
        let stems = self.lists.stems.iter_mut();
        let stems = stems.map(|(list, weight)| match is_weighted {
            true => *weight * frequency(list, doc),
            false => frequency(list, doc),
        });
        let kin = self.lists.kin.iter_mut().map(|list| frequency(list, doc));
        let (skeleton, stem) = (skeleton.sum(), stems.sum());
        [skeleton, stem, stem + kin.sum::<f32>()]
    }

    /// What the word adds to the score of `doc`, by view: what each view adds to those more exact than it.
    pub(super) fn score_by_view(&mut self, doc: DocId) -> [f32; 3] {
        let frequencies = self.frequencies(doc);
        self.scores(doc, frequencies)
    }

    fn scores(&mut self, doc: DocId, frequencies: [f32; 3]) -> [f32; 3] {
        if frequencies[2] == 0.0 && frequencies[0] == 0.0 {
            return [0.0; 3];
        }
        let nearness = match self.is_fuzzy {
            true => self.nearness(doc),
            false => 1.0,
        };
        let length = self.length(doc);
        self.field.scores(frequencies, length, self.boost, nearness)
    }

    /// What the words near a fuzzy one that stand in `doc` count for on average. It is multiplied by, and not joined with the
    /// frequencies: saturation would bring one letter off near to none.
    fn nearness(&mut self, doc: DocId) -> f32 {
        let (mut weighted, mut found) = (0.0, 0.0);
        for (list, weight) in &mut self.lists.stems {
            let frequency = frequency(list, doc);
            weighted += *weight * frequency;
            found += frequency;
        }
        if found > 0.0 { weighted / found } else { 1.0 }
    }

    /// What the word adds to the score of `doc`, negative where a related word alone stands there.
    pub(super) fn impact(&mut self, doc: DocId) -> f32 {
        let frequencies = self.frequencies(doc);
        match frequencies[2] == 0.0 && frequencies[0] == 0.0 {
            true => 0.0,
            false => signed(self.scores(doc, frequencies), frequencies),
        }
    }

    /// What it adds to no score.
    pub(super) fn bound(&self) -> f32 {
        self.boost * self.field.idf[0]
    }

    /// K of `doc`.
    pub(super) fn length(&self, doc: DocId) -> f32 {
        self.field.length(&self.held, doc)
    }

    /// What a pair of this word and `other` counts for at the most.
    pub(super) fn pair_bound(&self, other: &Self) -> f32 {
        self.boost * self.field.idf[1].min(other.field.idf[1])
    }

    /// Whether the word's stem, or one of its other spellings, stands in `doc`.
    pub(super) fn has_stem(&mut self, doc: DocId) -> bool {
        self.lists
            .stems
            .iter_mut()
            .any(|(stem, _)| seek(stem, doc) == doc)
    }

    /// Fills `positions` with where the word stands in `doc`, rising; empty where it does not.
    pub(super) fn positions(&mut self, doc: DocId, positions: &mut Vec<u32>) {
        positions.clear();
        let mut lists = 0;
        for (stem, _) in &mut self.lists.stems {
            if seek(stem, doc) == doc {
                stem.append_positions_with_offset(0, positions);
                lists += 1;
            }
        }
        if lists > 1 {
            positions.sort_unstable();
        }
    }
}

/// The first document of `postings` from `target` on.
pub(super) fn seek(postings: &mut SegmentPostings, target: DocId) -> DocId {
    match postings.doc() {
        doc if doc >= target => doc,
        _ => postings.seek(target),
    }
}

fn frequency(postings: &mut SegmentPostings, doc: DocId) -> f32 {
    match seek(postings, doc) == doc {
        true => postings.term_freq() as f32,
        false => 0.0,
    }
}
