//! The terms of a bag, each looked up once in every segment: a look into a dictionary of a million words costs as much as reading
//! a block of its postings, and statistics, presence and scores all need the same ones.
//!
//! In: terms. Out: where their postings lie, by segment. What was looked up is kept for the next queries, and so is all that is
//! worked out of a word for its sake.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

use tantivy::index::{InvertedIndexReader, SegmentId};
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, SegmentReader, Term};

use super::bag::WordInField;
use super::field_weight::FieldWeight;
use super::impacts::Impacts;
use super::kept::Kept;
use super::sequence::SequenceInField;

/// The segments of an archive, by their numbers.
pub(super) struct Segments(Vec<SegmentId>);

/// What queries of one searcher have found out of their words.
#[derive(Debug, Default)]
pub struct Lookups {
    /// Terms, whether they stand anywhere or not.
    terms: Kept<Term, Found, MOST_TERMS>,
    weights: Kept<WordInField, Arc<FieldWeight>, MOST_WORDS>,
    phrases: Kept<Vec<SequenceInField>, BySegment, MOST_PHRASES>,
    held_bytes: HeldBytes,
}

/// What documents score, where that is known.
type BySegment = Arc<[OnceLock<Arc<Impacts>>]>;

/// As many terms are kept: of an archive with ten segments five megabytes.
const MOST_TERMS: usize = 1 << 13;
/// Of as many words in a field is kept what they weigh, a kilobyte each.
const MOST_WORDS: usize = 1 << 12;
/// Of as many phrases beside words are kept the documents in which they stand.
const MOST_PHRASES: usize = 1 << 10;
/// So much is held of what is worked out of documents for those words, in bytes.
const MOST_BYTES: usize = 24 << 20;

/// How much of it is held.
#[derive(Debug, Clone, Default)]
pub(super) struct HeldBytes(Arc<AtomicUsize>);

impl HeldBytes {
    /// Whether there is room for `bytes` more, which then count as held.
    pub(super) fn hold(&self, bytes: usize) -> bool {
        self.0.fetch_add(bytes, Relaxed) + bytes <= MOST_BYTES
    }
}

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
        self.terms.get_or(term, || Found::look_up(searcher, term))
    }

    /// What is known of `word`, or else what `find` finds.
    pub(super) fn weight(
        &self,
        word: &WordInField,
        find: impl FnOnce() -> tantivy::Result<Arc<FieldWeight>>,
    ) -> tantivy::Result<Arc<FieldWeight>> {
        self.make_room();
        self.weights.get_or(word, find)
    }

    /// What is known of the documents in which the phrase of `fields` stands, in each of so many segments.
    pub(super) fn phrase(
        &self,
        fields: &Vec<SequenceInField>,
        segments: usize,
    ) -> tantivy::Result<BySegment> {
        self.make_room();
        self.phrases.get_or(fields, || {
            Ok((0..segments).map(|_| OnceLock::new()).collect())
        })
    }

    /// Forgets what is worked out of documents, if it is too much.
    fn make_room(&self) {
        if self.held_bytes.0.load(Relaxed) > MOST_BYTES {
            // What queries under way have of it stays until they are answered.
            self.weights.forget();
            self.phrases.forget();
            self.held_bytes.0.store(0, Relaxed);
        }
    }

    pub(super) fn held_bytes(&self) -> HeldBytes {
        self.held_bytes.clone()
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
    /// How many postings its terms have in segment number `segment`.
    pub(super) fn postings_in(&self, segment: usize) -> u64 {
        let stems = self.stems.iter().map(|(stem, _)| stem);
        let terms = stems.chain([&self.skeleton]).chain(&self.kin);
        terms.map(|term| term.doc_freq_in(segment)).sum()
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

    /// The same block by block.
    pub(super) fn blocks(
        &self,
        segment: usize,
        index: &InvertedIndexReader,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<BlockSegmentPostings>> {
        let read = |info| index.read_block_postings_from_terminfo(info, option);
        Ok(self.in_segment(segment).map(read).transpose()?)
    }

    fn in_segment(&self, segment: usize) -> Option<&TermInfo> {
        self.0.get(segment)?.as_ref()
    }
}
