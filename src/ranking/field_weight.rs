//! A word in one field with what the whole archive says of its terms, and what is worked out of its documents.
//!
//! In: a word, looked up. Out: its weight, and by segment its impacts and the documents in which it stands. These are worked out
//! when they are asked for, and held for the next queries as long as there is room (see `lookup.rs`).

use std::fmt;
use std::sync::{Arc, OnceLock};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Searcher, SegmentReader};

use super::bag::WordInField;
use super::formula::VIEW_WEIGHTS;
use super::impacts::Impacts;
use super::lookup::{Found, FoundWord, HeldBytes};
use super::matching::DocBits;

/// Impacts of a word that is more common are worked out for so many documents at a time, so that a common word in a large archive takes
/// no more memory than in a small one.
pub(super) const SPAN: DocId = 1 << 15;

/// A word in one field.
pub(super) struct FieldWeight {
    pub(super) word: WordInField,
    pub(super) found: FoundWord,
    /// By view: skeleton, stem, broad.
    pub(super) doc_freq: [u64; 3],
    pub(super) idf: [f32; 3],
    /// K for each field norm.
    lengths: Arc<[f32; 256]>,
    /// None where it has no postings.
    segments: Vec<Option<Arc<WordSegment>>>,
    held_bytes: HeldBytes,
}

/// The same in one segment.
pub(super) struct WordSegment {
    pub(super) in_skeletons: Arc<InvertedIndexReader>,
    pub(super) in_stems: Option<Arc<InvertedIndexReader>>,
    norms: FieldNormReader,
    docs: DocId,
    postings: u64,
    /// By span of documents, or of all.
    impacts: Vec<OnceLock<Arc<Impacts>>>,
    inflected: OnceLock<Arc<DocBits>>,
    standing: OnceLock<Arc<DocBits>>,
}

impl FieldWeight {
    pub(super) fn new(
        searcher: &Searcher,
        (word, found): (WordInField, FoundWord),
        (doc_freq, idf): ([u64; 3], [f32; 3]),
        lengths: Arc<[f32; 256]>,
        held_bytes: HeldBytes,
    ) -> tantivy::Result<Self> {
        let mut segments = Vec::new();
        for (n, reader) in searcher.segment_readers().iter().enumerate() {
            let segment = WordSegment::open(reader, &word, found.postings_in(n))?;
            segments.push(segment.map(Arc::new));
        }
        Ok(Self {
            word,
            found,
            doc_freq,
            idf,
            lengths,
            segments,
            held_bytes,
        })
    }

    /// The word in segment number `segment`; `None` where it has no postings there.
    pub(super) fn segment(&self, segment: usize) -> Option<&Arc<WordSegment>> {
        self.segments.get(segment)?.as_ref()
    }

    /// What the word adds to a score, by view: what each view adds to those more exact than it, where it stands so often in each
    /// view of a document with that K.
    #[inline]
    pub(super) fn scores(
        &self,
        frequencies: [f32; 3],
        length: f32,
        boost: f32,
        nearness: f32,
    ) -> [f32; 3] {
        let (mut joined, mut saturated_before) = (0.0, 0.0);
        let mut scores: [f32; 3] = std::array::from_fn(|view| {
            joined += VIEW_WEIGHTS[view] * frequencies[view];
            let saturated = joined / (joined + length);
            let score = boost * self.idf[view] * (saturated - saturated_before);
            saturated_before = saturated;
            score
        });
        scores[1..].iter_mut().for_each(|score| *score *= nearness);
        scores
    }

    /// K of document `doc` of a segment.
    #[inline]
    pub(super) fn length(&self, segment: &WordSegment, doc: DocId) -> f32 {
        self.lengths[usize::from(segment.norms.fieldnorm_id(doc))]
    }

    /// The impacts in segment number `segment` of the documents of span number `span`, or of more. Unless they `must` be known,
    /// `None` where they are not held.
    pub(super) fn impacts(
        &self,
        segment: usize,
        span: u32,
        must: bool,
    ) -> tantivy::Result<Option<Arc<Impacts>>> {
        let Some(held) = self.segment(segment) else {
            return Ok(None);
        };
        let (place, docs) = match held.is_whole() {
            true => (0, (0, held.docs)),
            false => {
                let from = span * SPAN;
                (span as usize, (from, from.saturating_add(SPAN)))
            }
        };
        let Some(place) = held.impacts.get(place) else {
            return Ok(None);
        };
        if let Some(known) = place.get() {
            return Ok(Some(Arc::clone(known)));
        }
        if !must {
            return Ok(None);
        }
        let impacts = Arc::new(Impacts::of(self, segment, held, docs)?);
        Ok(Some(match self.held_bytes.hold(impacts.bytes()) {
            true => Arc::clone(place.get_or_init(|| impacts)),
            false => impacts,
        }))
    }

    /// Adds the documents to `docs` in which the word stands in segment number `segment`, related words aside.
    pub(super) fn add_inflected(&self, segment: usize, docs: &mut DocBits) -> tantivy::Result<()> {
        let Some(held) = self.segment(segment) else {
            return Ok(());
        };
        if let Some(known) = held.inflected.get() {
            docs.join(known);
            return Ok(());
        }
        // To set the bits of a rare word is less work than to go through all bits.
        let is_common = held.postings > docs.blocks() as u64;
        if !is_common {
            return self.set_inflected(segment, held, docs);
        }
        let mut inflected = DocBits::of_so_many(held.docs);
        self.set_inflected(segment, held, &mut inflected)?;
        docs.join(&inflected);
        if self.held_bytes.hold(inflected.bytes()) {
            held.inflected.get_or_init(|| Arc::new(inflected));
        }
        Ok(())
    }

    /// The documents of segment number `segment` in which the word stands, or a related one; `None` where there are none.
    pub(super) fn standing(&self, segment: usize) -> tantivy::Result<Option<Arc<DocBits>>> {
        let Some(held) = self.segment(segment) else {
            return Ok(None);
        };
        if let Some(known) = held.standing.get() {
            return Ok(Some(Arc::clone(known)));
        }
        let mut standing = DocBits::of_so_many(held.docs);
        match held.impacts.first().and_then(OnceLock::get) {
            Some(impacts) if held.is_whole() => standing.add(impacts.docs()),
            _ => {
                self.set_inflected(segment, held, &mut standing)?;
                let mut kin = self.found.kin.iter();
                kin.try_for_each(|stem| add_stem(stem, segment, held, &mut standing))?;
            }
        }
        let standing = Arc::new(standing);
        Ok(Some(match self.held_bytes.hold(standing.bytes()) {
            true => Arc::clone(held.standing.get_or_init(|| standing)),
            false => standing,
        }))
    }

    fn set_inflected(
        &self,
        segment: usize,
        held: &WordSegment,
        docs: &mut DocBits,
    ) -> tantivy::Result<()> {
        let option = IndexRecordOption::Basic;
        let skeleton = &self.found.skeleton;
        docs.add_blocks(skeleton.blocks(segment, &held.in_skeletons, option)?);
        let mut stems = self.found.stems.iter();
        stems.try_for_each(|(stem, _)| add_stem(stem, segment, held, docs))
    }
}

fn add_stem(
    stem: &Found,
    segment: usize,
    held: &WordSegment,
    docs: &mut DocBits,
) -> tantivy::Result<()> {
    if let Some(in_stems) = &held.in_stems {
        docs.add_blocks(stem.blocks(segment, in_stems, IndexRecordOption::Basic)?);
    }
    Ok(())
}

impl fmt::Debug for FieldWeight {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.word.fmt(out)
    }
}

impl WordSegment {
    fn open(
        reader: &SegmentReader,
        word: &WordInField,
        postings: u64,
    ) -> tantivy::Result<Option<Self>> {
        if postings == 0 {
            return Ok(None);
        }
        let in_stems = word.stems.first();
        let in_stems = in_stems.map(|(stem, _)| reader.inverted_index(stem.field()));
        let docs = reader.max_doc();
        let spans = match postings > u64::from(SPAN) {
            true => docs.div_ceil(SPAN),
            false => 1,
        };
        Ok(Some(Self {
            in_skeletons: reader.inverted_index(word.skeleton.field())?,
            in_stems: in_stems.transpose()?,
            norms: reader.get_fieldnorms_reader(word.skeleton.field())?,
            docs,
            postings,
            impacts: (0..spans).map(|_| OnceLock::new()).collect(),
            inflected: OnceLock::new(),
            standing: OnceLock::new(),
        }))
    }

    /// Whether its impacts are worked out for all documents at once.
    pub(super) fn is_whole(&self) -> bool {
        self.impacts.len() == 1
    }

    /// How many postings there are of all its terms.
    pub(super) fn postings(&self) -> u64 {
        self.postings
    }
}
