//! A bag of words with what the whole archive says of its terms.

use std::sync::{Arc, OnceLock};

use tantivy::query::{EmptyScorer, Explanation, Occur, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, Score, Searcher, SegmentReader};

use super::bag::{Bag, WordInField};
use super::explain::explained;
use super::field_weight::FieldWeight;
use super::formula::{idf, lengths};
use super::lookup::{Found, FoundWord, Lookups, Segments};
use super::matching::{DocBits, matches};
use super::scorer::BagScorer;

/// A word in all its fields.
pub(super) struct WordWeight {
    pub(super) text: String,
    pub(super) required: bool,
    pub(super) fields: Vec<Arc<FieldWeight>>,
}

/// The weight of a [`super::Bag`].
pub struct BagWeight {
    pub(super) words: Vec<WordWeight>,
    pub(super) segments: Segments,
    pub(super) filters: Vec<(Occur, Box<dyn Weight>)>,
    /// By segment, once somebody has asked: who counts the matches and then ranks them asks twice.
    matches: Vec<OnceLock<DocBits>>,
}

impl BagWeight {
    pub(super) fn new(
        bag: &Bag,
        searcher: &Searcher,
        filters: Vec<(Occur, Box<dyn Weight>)>,
    ) -> tantivy::Result<Self> {
        let mut statistics = Statistics::new(searcher, &bag.lookups);
        let mut weights = Vec::with_capacity(bag.words.len());
        for word in bag.words.iter() {
            let fields = word.fields.iter();
            let fields = fields.map(|field| {
                let lookups = &bag.lookups;
                lookups.weight(field, || statistics.of(field).map(Arc::new))
            });
            weights.push(WordWeight {
                text: word.text.clone(),
                required: word.required,
                fields: fields.collect::<tantivy::Result<_>>()?,
            });
        }
        Ok(Self {
            words: weights,
            segments: Segments::of(searcher),
            filters,
            matches: searcher
                .segment_readers()
                .iter()
                .map(|_| OnceLock::new())
                .collect(),
        })
    }

    /// The documents of the segment of `reader` that match; `None` where it is none of those searched.
    fn matches(&self, reader: &SegmentReader) -> tantivy::Result<Option<&DocBits>> {
        let number = self.segments.number(reader);
        let Some(kept) = number.and_then(|number| self.matches.get(number)) else {
            return Ok(None);
        };
        if let Some(known) = kept.get() {
            return Ok(Some(known));
        }
        let matches = matches(self, reader)?;
        Ok(Some(kept.get_or_init(|| matches)))
    }

    /// Whether a document that one of the words stands in may be no match.
    fn is_narrowed(&self, reader: &SegmentReader) -> bool {
        let is_required = self.words.iter().any(|word| word.required);
        is_required || !self.filters.is_empty() || reader.has_deletes()
    }
}

/// What the archive says of terms; each field is summed up once.
struct Statistics<'searcher> {
    searcher: &'searcher Searcher,
    lookups: &'searcher Lookups,
    docs: u64,
    lengths: Vec<(Field, Arc<[f32; 256]>)>,
}

impl<'searcher> Statistics<'searcher> {
    fn new(searcher: &'searcher Searcher, lookups: &'searcher Lookups) -> Self {
        // Deleted documents count until their segment is merged, as they do in the engine's term counts.
        let docs = searcher.segment_readers().iter();
        let docs = docs.map(|reader| u64::from(reader.max_doc())).sum();
        Self {
            searcher,
            lookups,
            docs,
            lengths: Vec::new(),
        }
    }

    fn of(&mut self, word: &WordInField) -> tantivy::Result<FieldWeight> {
        let mut word = word.clone();
        let found = FoundWord::look_up(self.lookups, self.searcher, &mut word)?;
        let skeleton = found.skeleton.doc_freq();
        let stem = self.doc_freqs(found.stems.iter().map(|(stem, _)| stem));
        let kin = self.doc_freqs(&found.kin);
        let doc_freq = [skeleton, stem, (stem + kin).min(self.docs)];
        let idf = self.idf(doc_freq);
        let lengths = self.lengths(word.skeleton.field())?;
        let held_bytes = self.lookups.held_bytes();
        FieldWeight::new(
            self.searcher,
            (word, found),
            (doc_freq, idf),
            lengths,
            held_bytes,
        )
    }

    /// By view, and never rising from one view to the next, wider one.
    fn idf(&self, doc_freq: [u64; 3]) -> [f32; 3] {
        let [skeleton, stem, broad] = doc_freq.map(|doc_freq| idf(doc_freq, self.docs));
        let stem = stem.max(broad);
        [skeleton.max(stem), stem, broad]
    }

    fn doc_freqs<'found>(&self, terms: impl IntoIterator<Item = &'found Found>) -> u64 {
        let sum: u64 = terms.into_iter().map(Found::doc_freq).sum();
        sum.min(self.docs)
    }

    fn lengths(&mut self, field: Field) -> tantivy::Result<Arc<[f32; 256]>> {
        if let Some((_, known)) = self.lengths.iter().find(|(known, _)| *known == field) {
            return Ok(Arc::clone(known));
        }
        let mut tokens = 0;
        for reader in self.searcher.segment_readers() {
            tokens += reader.inverted_index(field)?.total_num_tokens();
        }
        let lengths = Arc::new(lengths(tokens as f32 / self.docs.max(1) as f32));
        self.lengths.push((field, Arc::clone(&lengths)));
        Ok(lengths)
    }
}

impl Weight for BagWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match BagScorer::open(self, reader, boost)? {
            Some(scorer) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explained(self.scorer(reader, 1.0)?, doc, "words and pairs of words")
    }

    fn count(&self, reader: &SegmentReader) -> tantivy::Result<u32> {
        let matches = self.matches(reader)?;
        Ok(matches.map_or(0, DocBits::count))
    }

    fn for_each_no_score(
        &self,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(&[DocId]),
    ) -> tantivy::Result<()> {
        if let Some(matches) = self.matches(reader)? {
            matches.for_each_chunk(callback);
        }
        Ok(())
    }

    fn for_each_pruning(
        &self,
        threshold: Score,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        let allowed = match self.is_narrowed(reader) {
            true => self.matches(reader)?,
            false => None,
        };
        match BagScorer::new(self, reader, 1.0)? {
            Some(mut scorer) => scorer.for_each_above(threshold, allowed, callback),
            None => Ok(()),
        }
    }
}
