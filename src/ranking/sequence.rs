//! Words that follow each other, each one of a set of terms, as a query of the engine.
//!
//! In: for each field, the terms that may stand at each place of the phrase. Out: the articles with such a place, scored as
//! BM25 scores a phrase: as a word that stands there as often as the phrase does and is as rare as its words together (the
//! sum of their inverse document frequencies).
//!
//! Where a phrase stands is written in lists of positions, which are dear to read. The documents that have all its words are
//! found by their bits first (see `matching.rs`); for the first hits alone, those are passed over that could not be
//! among them if each occurrence of their rarest word were one of the phrase. The bounds are exact, so no hit is lost.

mod segment;

use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, TantivyError, Term};

use super::explain::explained;
use super::formula::{K1, idf, lengths};
use super::impacts::Impacts;
use super::lookup::{Found, Lookups, Segments};
use super::matching::DocBits;
use super::scorer::ROUNDING;
use segment::SegmentField;

/// BM25's k1 for phrases, which seldom stand twice.
const PHRASE_K1: f32 = 1.2;

/// Words that follow each other, in any of some fields.
#[derive(Debug, Clone)]
pub struct Sequence {
    fields: Vec<SequenceInField>,
    lookups: Arc<Lookups>,
}

/// The same in one field.
#[derive(Debug, Clone)]
pub struct SequenceInField {
    /// What the phrase counts for there.
    pub boost: f32,
    /// For each word its place from the first on, and the terms of which one stands there; all of one field.
    pub words: Vec<(u32, Vec<Term>)>,
}

/// Floats are the same where their bits are.
impl PartialEq for SequenceInField {
    fn eq(&self, other: &Self) -> bool {
        self.boost.to_bits() == other.boost.to_bits() && self.words == other.words
    }
}

impl Eq for SequenceInField {}

impl Hash for SequenceInField {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.boost.to_bits().hash(state);
        self.words.hash(state);
    }
}

impl Sequence {
    /// Words that follow each other in one of `fields`, for the searcher whose terms are kept in `lookups`.
    pub fn new(fields: Vec<SequenceInField>, lookups: &Arc<Lookups>) -> Self {
        let lookups = Arc::clone(lookups);
        Self { fields, lookups }
    }

    /// The documents of segment number `segment` of so many in which it stands, with their scores: what is known of them, or else
    /// what `find` finds.
    pub(super) fn impacts(
        &self,
        segment: usize,
        segments: usize,
        find: impl FnOnce() -> tantivy::Result<Impacts>,
    ) -> tantivy::Result<Arc<Impacts>> {
        let known = self.lookups.phrase(&self.fields, segments)?;
        let known = known.get(segment);
        if let Some(known) = known.and_then(OnceLock::get) {
            return Ok(Arc::clone(known));
        }
        let found = Arc::new(find()?);
        Ok(match known {
            Some(known) if self.lookups.held_bytes().hold(found.bytes()) => {
                Arc::clone(known.get_or_init(|| found))
            }
            _ => found,
        })
    }

    fn terms(&self) -> impl Iterator<Item = &Term> {
        let words = self.fields.iter().flat_map(|field| &field.words);
        words.flat_map(|(_, terms)| terms)
    }
}

impl Query for Sequence {
    fn weight(&self, enable_scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let searcher = enable_scoring.searcher().ok_or_else(|| {
            TantivyError::InvalidArgument("a sequence is looked up in an archive".to_owned())
        })?;
        let is_scored = enable_scoring.is_scoring_enabled();
        let fields = self.fields.iter();
        let fields =
            fields.map(|field| FieldWeight::new(field, searcher, &self.lookups, is_scored));
        let fields = fields.collect::<tantivy::Result<Vec<_>>>()?;
        let segments = searcher.segment_readers().len();
        Ok(Box::new(SequenceWeight {
            fields: fields.into_iter().flatten().collect(),
            segments: Segments::of(searcher),
            matches: (0..segments).map(|_| OnceLock::new()).collect(),
        }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.terms().for_each(|term| visitor(term, true));
    }
}

struct SequenceWeight {
    fields: Vec<FieldWeight>,
    segments: Segments,
    /// By segment, the documents that match, once somebody has asked for all of them.
    matches: Vec<OnceLock<DocBits>>,
}

struct FieldWeight {
    field: Field,
    /// For each word its place and its terms, looked up.
    words: Vec<(u32, Vec<Found>)>,
    /// What no score in this field is above.
    weight: f32,
    /// K for every field norm, where articles are scored.
    lengths: Option<Arc<[f32; 256]>>,
}

impl FieldWeight {
    /// `None` where some word stands nowhere in the field.
    fn new(
        sequence: &SequenceInField,
        searcher: &Searcher,
        lookups: &Lookups,
        is_scored: bool,
    ) -> tantivy::Result<Option<Self>> {
        let mut terms = sequence.words.iter().flat_map(|(_, terms)| terms);
        let Some(field) = terms.next().map(Term::field) else {
            return Ok(None);
        };
        let readers = || searcher.segment_readers().iter();
        let docs: u64 = readers().map(|reader| u64::from(reader.max_doc())).sum();
        let mut words = Vec::new();
        let mut rarity = 0.0;
        for (place, terms) in &sequence.words {
            let mut found = Vec::new();
            for term in terms {
                let term = lookups.look_up(searcher, term)?;
                found.extend((term.doc_freq() > 0).then_some(term));
            }
            let doc_freq = found.iter().map(Found::doc_freq).sum();
            if doc_freq == 0 {
                return Ok(None);
            }
            rarity += idf(doc_freq, docs);
            words.push((*place, found));
        }
        let mut lengths_of_norms = None;
        if is_scored {
            let mut tokens = 0;
            for reader in readers() {
                tokens += reader.inverted_index(field)?.total_num_tokens();
            }
            let lengths = lengths(tokens as f32 / docs.max(1) as f32);
            lengths_of_norms = Some(Arc::new(lengths.map(|length| length / K1 * PHRASE_K1)));
        }
        Ok(Some(Self {
            field,
            words,
            weight: sequence.boost * rarity * (1.0 + PHRASE_K1),
            lengths: lengths_of_norms,
        }))
    }
}

impl SequenceWeight {
    /// Opens the documents of one segment; `None` where it has none.
    fn open(
        &self,
        reader: &SegmentReader,
        boost: Score,
    ) -> tantivy::Result<Option<SequenceScorer>> {
        let Some(segment) = self.segments.number(reader) else {
            return Ok(None);
        };
        let mut fields = Vec::new();
        for field in &self.fields {
            fields.extend(SegmentField::open(field, reader, segment, boost)?);
        }
        Ok((!fields.is_empty()).then(|| SequenceScorer {
            fields,
            doc: TERMINATED,
            score: 0.0,
        }))
    }

    /// Calls `with` with the documents that match and are not deleted.
    fn with_matches<T>(
        &self,
        reader: &SegmentReader,
        with: impl FnOnce(&DocBits) -> T,
    ) -> tantivy::Result<T> {
        let kept = self.kept(reader);
        if let Some(known) = kept.and_then(OnceLock::get) {
            return Ok(with(known));
        }
        let mut matches = DocBits::none(reader);
        if let Some(mut scorer) = self.open(reader, 1.0)? {
            let mut doc = scorer.stand_from(0);
            while doc != TERMINATED {
                matches.add(&[doc]);
                doc = scorer.stand_from(doc + 1);
            }
        }
        matches.keep_alive(reader);
        Ok(match kept {
            Some(kept) => with(kept.get_or_init(|| matches)),
            None => with(&matches),
        })
    }

    fn kept(&self, reader: &SegmentReader) -> Option<&OnceLock<DocBits>> {
        self.matches.get(self.segments.number(reader)?)
    }
}

impl Weight for SequenceWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(mut scorer) = self.open(reader, boost)? else {
            return Ok(Box::new(EmptyScorer));
        };
        scorer.doc = scorer.scored_from(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explained(self.scorer(reader, 1.0)?, doc, "words in a row")
    }

    fn count(&self, reader: &SegmentReader) -> tantivy::Result<u32> {
        self.with_matches(reader, DocBits::count)
    }

    fn for_each_no_score(
        &self,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(&[DocId]),
    ) -> tantivy::Result<()> {
        self.with_matches(reader, |matches| matches.for_each_chunk(callback))
    }

    fn for_each_pruning(
        &self,
        threshold: Score,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        if let Some(mut scorer) = self.open(reader, 1.0)? {
            let matches = self.kept(reader).and_then(OnceLock::get);
            scorer.for_each_above(threshold, matches, callback);
        }
        Ok(())
    }
}

/// A cursor over the documents of a [`Sequence`] in one segment, which are asked for in rising order.
struct SequenceScorer {
    fields: Vec<SegmentField>,
    doc: DocId,
    score: f32,
}

impl SequenceScorer {
    /// The first document from `target` on in which the phrase stands, unscored.
    fn stand_from(&mut self, mut target: DocId) -> DocId {
        loop {
            let candidate = self.candidate(target);
            let mut fields = self.fields.iter_mut();
            if candidate == TERMINATED || fields.any(|field| field.count(candidate) > 0) {
                return candidate;
            }
            target = candidate + 1;
        }
    }

    /// The same, with its score noted.
    fn scored_from(&mut self, mut target: DocId) -> DocId {
        loop {
            let candidate = self.candidate(target);
            if candidate == TERMINATED {
                return TERMINATED;
            }
            let mut stands = false;
            self.score = 0.0;
            for field in &mut self.fields {
                let count = field.count(candidate);
                stands |= count > 0;
                self.score += field.score(candidate, count);
            }
            if stands {
                return candidate;
            }
            target = candidate + 1;
        }
    }

    fn candidate(&self, target: DocId) -> DocId {
        let fields = self.fields.iter();
        let first = fields.map(|field| field.candidates.next(target));
        first.min().unwrap_or(TERMINATED)
    }

    /// Calls `callback` with every document that scores above `threshold`, which `callback` raises; `matches` are those in
    /// which the phrase stands, where that is known.
    fn for_each_above(
        &mut self,
        mut threshold: Score,
        matches: Option<&DocBits>,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) {
        self.fields
            .sort_by(|a, b| a.weight.total_cmp(&b.weight).reverse());
        let blocks = self.fields.iter().map(|field| field.candidates.blocks());
        let mut leading = self.leading(threshold);
        for block in 0..blocks.max().unwrap_or(0) {
            let leading_fields = self.fields[..leading].iter();
            let mut candidates =
                leading_fields.fold(0, |any, field| any | field.candidates.block(block));
            candidates &= matches.map_or(u64::MAX, |matches| matches.block(block));
            while candidates != 0 {
                let doc = DocBits::doc(block, candidates.trailing_zeros());
                candidates &= candidates - 1;
                if let Some(score) = self.score_above(doc, threshold) {
                    threshold = callback(doc, score);
                    leading = self.leading(threshold);
                }
            }
        }
    }

    /// How many of the fields, heaviest first, lead to documents: one that only the others have needs more than these can
    /// give.
    fn leading(&self, threshold: Score) -> usize {
        let rest = |nth: usize| {
            self.fields[nth..]
                .iter()
                .map(|field| field.weight)
                .sum::<f32>()
        };
        (0..self.fields.len())
            .take_while(|&nth| rest(nth) * ROUNDING > threshold)
            .count()
    }

    /// The score of `doc`, if it is above `threshold` and the phrase stands there.
    fn score_above(&mut self, doc: DocId, threshold: f32) -> Option<f32> {
        let bounds = self.fields.iter_mut().map(|field| {
            let most = field.most(doc);
            field.score(doc, most)
        });
        if bounds.sum::<f32>() * ROUNDING <= threshold {
            return None;
        }
        let mut stands = false;
        let mut score = 0.0;
        for field in &mut self.fields {
            let count = field.count(doc);
            stands |= count > 0;
            score += field.score(doc, count);
        }
        (stands && score > threshold).then_some(score)
    }
}

impl DocSet for SequenceScorer {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc = self.scored_from(self.doc + 1);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.scored_from(target);
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let fields = self.fields.iter();
        // Few of the documents that have all words have them in a row.
        fields.map(|field| field.candidates.count() / 10).sum()
    }
}

impl Scorer for SequenceScorer {
    fn score(&mut self) -> Score {
        self.score
    }
}

#[cfg(test)]
mod tests;
