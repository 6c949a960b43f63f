//! A bag of words with what the whole archive says of its terms.

use std::sync::Arc;

use tantivy::query::{EmptyScorer, Explanation, Occur, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TantivyError};

use super::bag::{BagWord, WordInField};
use super::formula::{idf, lengths};
use super::lookup::{Found, FoundWord, Segments};
use super::matching::{MatchWeight, Presence};
use super::scorer::BagScorer;

/// A word in one field.
pub(super) struct FieldWeight {
    pub(super) word: WordInField,
    pub(super) found: FoundWord,
    /// By view: skeleton, stem, broad.
    pub(super) doc_freq: [u64; 3],
    pub(super) idf: [f32; 3],
    /// K for each field norm.
    pub(super) lengths: Arc<[f32; 256]>,
}

/// A word in all its fields.
pub(super) struct WordWeight {
    pub(super) text: String,
    pub(super) required: bool,
    pub(super) fields: Vec<FieldWeight>,
}

/// The weight of a [`super::Bag`].
pub struct BagWeight {
    pub(super) words: Vec<WordWeight>,
    pub(super) segments: Segments,
    pub(super) filters: Vec<(Occur, Box<dyn Weight>)>,
    matching: MatchWeight,
}

impl BagWeight {
    pub(super) fn new(
        words: &[BagWord],
        searcher: &Searcher,
        matching: MatchWeight,
        filters: Vec<(Occur, Box<dyn Weight>)>,
    ) -> tantivy::Result<Self> {
        let mut statistics = Statistics::new(searcher);
        let mut weights = Vec::with_capacity(words.len());
        for word in words {
            let fields = word.fields.iter().map(|field| statistics.of(field));
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
            matching,
        })
    }
}

/// What the archive says of terms; each field is summed up once.
struct Statistics<'searcher> {
    searcher: &'searcher Searcher,
    docs: u64,
    lengths: Vec<(Field, Arc<[f32; 256]>)>,
}

impl<'searcher> Statistics<'searcher> {
    fn new(searcher: &'searcher Searcher) -> Self {
        // Deleted documents count until their segment is merged, as they do in the engine's term counts.
        let docs = searcher.segment_readers().iter();
        let docs = docs.map(|reader| u64::from(reader.max_doc())).sum();
        Self {
            searcher,
            docs,
            lengths: Vec::new(),
        }
    }

    fn of(&mut self, word: &WordInField) -> tantivy::Result<FieldWeight> {
        let found = FoundWord::look_up(self.searcher, word)?;
        let skeleton = found.skeleton.doc_freq();
        let stem = self.doc_freqs(found.stems.iter().map(|(stem, _)| stem));
        let kin = self.doc_freqs(&found.kin);
        let doc_freq = [skeleton, stem, (stem + kin).min(self.docs)];
        Ok(FieldWeight {
            word: word.clone(),
            found,
            doc_freq,
            idf: self.idf(doc_freq),
            lengths: self.lengths(word.skeleton.field())?,
        })
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
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            let message = format!("document {doc} does not match");
            return Err(TantivyError::InvalidArgument(message));
        }
        Ok(Explanation::new("words and pairs of words", scorer.score()))
    }

    fn count(&self, reader: &SegmentReader) -> tantivy::Result<u32> {
        self.matching.count(reader)
    }

    fn for_each_no_score(
        &self,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(&[DocId]),
    ) -> tantivy::Result<()> {
        self.matching.for_each_no_score(reader, callback)
    }

    fn for_each_pruning(
        &self,
        threshold: Score,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        if let Some(mut scorer) = BagScorer::open(self, reader, 1.0)? {
            let presence = Presence::open(self, &self.matching, reader)?;
            scorer.for_each_above(threshold, &presence, callback);
        }
        Ok(())
    }
}
