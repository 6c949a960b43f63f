//! The terms of a bag, each looked up once in every segment: a look into a dictionary of a million words costs as much as reading
//! a block of its postings, and statistics, presence and scores all need the same ones.
//!
//! In: terms. Out: where their postings lie, by segment. What was looked up is kept for the next queries.

use std::sync::Arc;

use tantivy::index::{InvertedIndexReader, SegmentId};
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, SegmentReader, Term};

use super::bag::WordInField;
use super::kept::Kept;

/// The segments of an archive, by their numbers.
pub(super) struct Segments(Vec<SegmentId>);

/// The terms that queries of one searcher have looked up, whether they stand anywhere or not.
#[derive(Debug, Default)]
pub struct Lookups(Kept<Term, Found, MOST_TERMS>);

/// As many terms are kept: of an archive with ten segments five megabytes.
const MOST_TERMS: usize = 1 << 13;

/// A term, looked up.
#[derive(Debug, Clone)]
pub(super) struct Found(Arc<[Option<TermInfo>]>);

/// The terms of a word in one field, looked up.
pub(super) struct FoundWord {
    pub(super) skeleton: Found,
    /// With what each counts for.
    pub(super) stems: Vec<(Found, f32)>,
    pub(super) kin: Vec<Found>,
}

impl Segments {
    pub(super) fn of(searcher: &Searcher) -> Self {
        let readers = searcher.segment_readers().iter();
        Self(readers.map(SegmentReader::segment_id).collect())
    }

    /// The number of the segment of `reader`.
    pub(super) fn number(&self, reader: &SegmentReader) -> Option<usize> {
        self.0.iter().position(|&id| id == reader.segment_id())
    }
}

impl Lookups {
    /// Looks up `term` in the segments of `searcher`, which is the same each time.
    pub(super) fn look_up(&self, searcher: &Searcher, term: &Term) -> tantivy::Result<Found> {
        self.0.get_or(term, || Found::look_up(searcher, term))
    }
}

impl FoundWord {
    /// Looks up `word`, and leaves out of it the related words that stand nowhere.
    pub(super) fn look_up(
        lookups: &Lookups,
        searcher: &Searcher,
        word: &mut WordInField,
    ) -> tantivy::Result<Self> {
        let stems = word.stems.iter();
        let stems = stems.map(|(stem, weight)| Ok((lookups.look_up(searcher, stem)?, *weight)));
        let mut kin = Vec::new();
        let mut standing = Vec::new();
        for stem in std::mem::take(&mut word.kin) {
            let found = lookups.look_up(searcher, &stem)?;
            if found.doc_freq() > 0 {
                kin.push(found);
                standing.push(stem);
            }
        }
        word.kin = standing;
        Ok(Self {
            skeleton: lookups.look_up(searcher, &word.skeleton)?,
            stems: stems.collect::<tantivy::Result<_>>()?,
            kin,
        })
    }
}

impl FoundWord {
    /// Whether one of its terms stands in segment number `segment`.
    pub(super) fn stands_in(&self, segment: usize) -> bool {
        let stems = self.stems.iter().map(|(stem, _)| stem);
        let mut terms = stems.chain([&self.skeleton]).chain(&self.kin);
        terms.any(|term| term.doc_freq_in(segment) > 0)
    }
}

impl Found {
    fn look_up(searcher: &Searcher, term: &Term) -> tantivy::Result<Self> {
        let in_segment = |reader: &SegmentReader| {
            let index = reader.inverted_index(term.field())?;
            Ok(index.get_term_info(term)?)
        };
        let segments = searcher.segment_readers().iter().map(in_segment);
        Ok(Self(segments.collect::<tantivy::Result<_>>()?))
    }

    /// In how many documents it stands, deleted ones included.
    pub(super) fn doc_freq(&self) -> u64 {
        let found = self.0.iter().flatten();
        found.map(|info| u64::from(info.doc_freq)).sum()
    }

    /// The same in segment number `segment`.
    pub(super) fn doc_freq_in(&self, segment: usize) -> u64 {
        let found = self.in_segment(segment);
        found.map_or(0, |info| u64::from(info.doc_freq))
    }

    /// Its postings in segment number `segment`, whose index of the term's field is `index`.
    pub(super) fn postings(
        &self,
        segment: usize,
        index: &InvertedIndexReader,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<SegmentPostings>> {
        let read = |info| index.read_postings_from_terminfo(info, option);
        Ok(self.in_segment(segment).map(read).transpose()?)
    }

    /// The documents alone, block by block.
    pub(super) fn blocks(
        &self,
        segment: usize,
        index: &InvertedIndexReader,
    ) -> tantivy::Result<Option<BlockSegmentPostings>> {
        let option = IndexRecordOption::Basic;
        let read = |info| index.read_block_postings_from_terminfo(info, option);
        Ok(self.in_segment(segment).map(read).transpose()?)
    }

    fn in_segment(&self, segment: usize) -> Option<&TermInfo> {
        self.0.get(segment)?.as_ref()
    }
}
