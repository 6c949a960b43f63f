//! One word in one field of one segment: where it stands next, how often, and what that is worth.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

use super::bag::Family;
use super::formula::VIEW_WEIGHTS;
use super::weight::FieldWeight;

/// The postings of a word's views; documents are asked for in rising order.
pub(super) struct WordCursor {
    field: Arc<FieldWeight>,
    segment: usize,
    in_skeletons: Arc<InvertedIndexReader>,
    in_stems: Option<Arc<InvertedIndexReader>>,
    is_open: bool,
    lists: Lists,
    /// The same at the first document.
    fresh: Option<Lists>,
    boost: f32,
    is_fuzzy: bool,
    norms: FieldNormReader,
}

/// Where a word stands, by view.
#[derive(Clone, Default)]
struct Lists {
    skeleton: Option<SegmentPostings>,
    /// The stem and its other spellings, each with what it counts for.
    stems: Vec<(SegmentPostings, f32)>,
    kin: Vec<SegmentPostings>,
}

impl WordCursor {
    /// A cursor over segment number `segment`, not open yet; `None` where it has no postings that count.
    pub(super) fn new(
        reader: &SegmentReader,
        segment: usize,
        field: &Arc<FieldWeight>,
        boost: f32,
    ) -> tantivy::Result<Option<Self>> {
        if !field.found.stands_in(segment) {
            return Ok(None);
        }
        let word = &field.word;
        let in_stems = word.stems.first();
        let in_stems = in_stems.map(|(stem, _)| reader.inverted_index(stem.field()));
        Ok(Some(Self {
            segment,
            in_skeletons: reader.inverted_index(word.skeleton.field())?,
            in_stems: in_stems.transpose()?,
            is_open: false,
            lists: Lists::default(),
            fresh: None,
            boost: boost * word.boost,
            is_fuzzy: word.family == Family::Fuzzy,
            norms: reader.get_fieldnorms_reader(word.skeleton.field())?,
            field: Arc::clone(field),
        }))
    }

    /// Opens the postings, which nothing of a document is known without. Where the first hits are looked for, most segments have words
    /// that no document is looked at for. Documents asked for `twice` can be begun again.
    pub(super) fn open(&mut self, twice: bool) -> tantivy::Result<()> {
        if self.is_open {
            return Ok(());
        }
        let (found, segment) = (&self.field.found, self.segment);
        let with_freqs = IndexRecordOption::WithFreqs;
        let lists = &mut self.lists;
        lists.skeleton = found
            .skeleton
            .postings(segment, &self.in_skeletons, with_freqs)?;
        if let Some(in_stems) = &self.in_stems {
            lists.stems.reserve_exact(found.stems.len());
            lists.kin.reserve_exact(found.kin.len());
            for (stem, weight) in &found.stems {
                let option = IndexRecordOption::WithFreqsAndPositions;
                let postings = stem.postings(segment, in_stems, option)?;
                lists
                    .stems
                    .extend(postings.map(|postings| (postings, *weight)));
            }
            for stem in &found.kin {
                lists
                    .kin
                    .extend(stem.postings(segment, in_stems, with_freqs)?);
            }
        }
        self.fresh = twice.then(|| self.lists.clone());
        self.is_open = true;
        Ok(())
    }

    /// Goes back to before the first document, if it was opened for that.
    pub(super) fn begin_again(&mut self) {
        if let Some(fresh) = self.fresh.take() {
            self.lists = fresh;
        }
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
        let mut scores = [0.0; 3];
        if frequencies[2] == 0.0 && frequencies[0] == 0.0 {
            return scores;
        }
        let length = self.length(doc);
        let (mut joined, mut saturated_before) = (0.0, 0.0);
        for (view, score) in scores.iter_mut().enumerate() {
            joined += VIEW_WEIGHTS[view] * frequencies[view];
            let saturated = joined / (joined + length);
            *score = self.boost * self.field.idf[view] * (saturated - saturated_before);
            saturated_before = saturated;
        }
        if self.is_fuzzy {
            let nearness = self.nearness(doc);
            scores[1..].iter_mut().for_each(|score| *score *= nearness);
        }
        scores
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

    /// What the word adds to the score of `doc`.
    pub(super) fn score(&mut self, doc: DocId) -> f32 {
        self.score_by_view(doc).iter().sum()
    }

    /// What it adds to no score where it stands as written, inflected, or as a related word alone; falling.
    pub(super) fn bounds(&self) -> [f32; 3] {
        self.field.idf.map(|idf| self.boost * idf)
    }

    /// K of `doc`.
    pub(super) fn length(&self, doc: DocId) -> f32 {
        self.field.lengths[usize::from(self.norms.fieldnorm_id(doc))]
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
