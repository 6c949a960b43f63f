//! Which documents of a segment match a bag, with no thought of how well.
//!
//! In: the terms of each word. Out: a set of documents, a bit for each. The lists of common words have an entry for
//! every tenth document or so: to set their bits is cheaper than to walk through them side by side, the number of
//! matches, which an answer always tells exactly, is then the number of bits, and which words a document has is known
//! before one of them is scored.

use tantivy::index::InvertedIndexReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Occur, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::bag::{Bag, BagWord};
use super::weight::{BagWeight, WordWeight};

/// Documents handed on at a time.
const CHUNK_DOCS: usize = 64;

/// The weight of a [`Bag`] where nothing is scored.
pub(super) struct MatchWeight {
    words: Vec<WordTerms>,
    filters: Vec<(Occur, Box<dyn Weight>)>,
}

/// What a word is found by, in all fields.
struct WordTerms {
    required: bool,
    terms: Vec<Term>,
}

/// Documents of one segment.
#[derive(Clone)]
pub(super) struct DocBits {
    words: Vec<u64>,
}

impl MatchWeight {
    pub(super) fn new(bag: &Bag, unscored: EnableScoring<'_>) -> tantivy::Result<Self> {
        let terms = |word: &BagWord| WordTerms {
            required: word.required,
            terms: word.matching_terms().cloned().collect(),
        };
        let mut filters = Vec::new();
        for (occur, query) in bag.filters() {
            filters.push((occur, query.weight(unscored)?));
        }
        Ok(Self {
            words: bag.words.iter().map(terms).collect(),
            filters,
        })
    }

    /// The documents that match and are not deleted.
    fn matches(&self, reader: &SegmentReader) -> tantivy::Result<DocBits> {
        let mut required = self.words.iter().filter(|word| word.required).peekable();
        let mut found = match required.next() {
            Some(first) => DocBits::with(reader, &first.terms)?,
            None => DocBits::with(reader, self.words.iter().flat_map(|word| &word.terms))?,
        };
        for word in required {
            found.keep(&DocBits::with(reader, &word.terms)?);
        }
        narrow(&self.filters, &mut found, reader)?;
        Ok(found)
    }
}

/// Leaves in `found` those documents that `filters` let through and that are not deleted.
pub(super) fn narrow(
    filters: &[(Occur, Box<dyn Weight>)],
    found: &mut DocBits,
    reader: &SegmentReader,
) -> tantivy::Result<()> {
    for (occur, filter) in filters {
        let mut filtered = DocBits::none(reader);
        filter.for_each_no_score(reader, &mut |docs| filtered.add(docs))?;
        match occur {
            Occur::Must => found.keep(&filtered),
            Occur::MustNot => found.remove(&filtered),
            Occur::Should => {}
        }
    }
    found.keep_alive(reader);
    Ok(())
}

/// The documents of a segment that match and are not deleted.
pub(super) fn matches(weight: &BagWeight, reader: &SegmentReader) -> tantivy::Result<DocBits> {
    let mut found: Option<DocBits> = None;
    let has_required = weight.words.iter().any(|word| word.required);
    let segment = weight.segments.number(reader).unwrap_or(usize::MAX);
    let with_word = |word: &WordWeight, docs: &mut DocBits| {
        let mut fields = word.fields.iter();
        fields.try_for_each(|field| field.add_inflected(segment, docs))
    };
    for word in weight.words.iter() {
        match &mut found {
            _ if has_required && !word.required => {}
            Some(found) if has_required => {
                let mut docs = DocBits::none(reader);
                with_word(word, &mut docs)?;
                found.keep(&docs);
            }
            found => with_word(word, found.get_or_insert_with(|| DocBits::none(reader)))?,
        }
    }
    let mut found = found.unwrap_or_else(|| DocBits::none(reader));
    narrow(&weight.filters, &mut found, reader)?;
    Ok(found)
}

impl Weight for MatchWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let docs = self.matches(reader)?;
        let doc = docs.next(0);
        Ok(Box::new(ConstScorer::new(DocsInOrder { docs, doc }, boost)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        match self.matches(reader)?.contains(doc) {
            true => Ok(Explanation::new("one of the words", 1.0)),
            false => {
                let message = format!("document {doc} does not match");
                Err(TantivyError::InvalidArgument(message))
            }
        }
    }

    fn count(&self, reader: &SegmentReader) -> tantivy::Result<u32> {
        Ok(self.matches(reader)?.count())
    }

    fn for_each_no_score(
        &self,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(&[DocId]),
    ) -> tantivy::Result<()> {
        self.matches(reader)?.for_each_chunk(callback);
        Ok(())
    }
}

/// A cursor over documents.
struct DocsInOrder {
    docs: DocBits,
    doc: DocId,
}

impl DocSet for DocsInOrder {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc = self.docs.next(self.doc + 1);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.docs.next(target);
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.docs.count()
    }
}

impl DocBits {
    pub(super) fn none(reader: &SegmentReader) -> Self {
        Self::of_so_many(reader.max_doc())
    }

    /// None of so many documents.
    pub(super) fn of_so_many(docs: DocId) -> Self {
        Self {
            words: vec![0; docs.div_ceil(u64::BITS) as usize],
        }
    }

    /// Every document, deleted or not.
    pub(super) fn all(reader: &SegmentReader) -> Self {
        let mut all = Self::none(reader);
        all.words.fill(u64::MAX);
        let beyond = reader.max_doc().next_multiple_of(u64::BITS) - reader.max_doc();
        if let Some(last) = all.words.last_mut() {
            *last >>= beyond;
        }
        all
    }

    /// The documents in which one of `terms` stands.
    fn with<'term>(
        reader: &SegmentReader,
        terms: impl IntoIterator<Item = &'term Term>,
    ) -> tantivy::Result<Self> {
        let mut found = Self::none(reader);
        for term in terms {
            found.add_term(&*reader.inverted_index(term.field())?, term)?;
        }
        Ok(found)
    }

    /// How much memory they take.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.words.len() * size_of::<u64>()
    }

    fn add_term(&mut self, index: &InvertedIndexReader, term: &Term) -> tantivy::Result<()> {
        self.add_blocks(index.read_block_postings(term, IndexRecordOption::Basic)?);
        Ok(())
    }

    pub(super) fn add_blocks(&mut self, postings: Option<BlockSegmentPostings>) {
        let Some(mut postings) = postings else {
            return;
        };
        while !postings.docs().is_empty() {
            self.add(postings.docs());
            postings.advance();
        }
    }

    pub(super) fn add(&mut self, docs: &[DocId]) {
        for &doc in docs {
            if let Some(word) = self.words.get_mut((doc / u64::BITS) as usize) {
                *word |= 1 << (doc % u64::BITS);
            }
        }
    }

    /// How many blocks of documents there are.
    pub(super) fn blocks(&self) -> usize {
        self.words.len()
    }

    /// The documents of block number `block`, a bit for each.
    #[inline]
    pub(super) fn block(&self, block: usize) -> u64 {
        self.words[block]
    }

    /// The document that a bit of a block stands for.
    pub(super) fn doc(block: usize, bit: u32) -> DocId {
        block as DocId * u64::BITS + bit
    }

    pub(super) fn join(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    pub(super) fn keep(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    pub(super) fn remove(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    /// Leaves out what is deleted.
    pub(super) fn keep_alive(&mut self, reader: &SegmentReader) {
        if let Some(alive) = reader.alive_bitset() {
            self.retain(|doc| alive.is_alive(doc));
        }
    }

    /// Whether `doc` is one of them.
    #[inline]
    pub(super) fn contains(&self, doc: DocId) -> bool {
        let word = self.words.get((doc / u64::BITS) as usize);
        word.is_some_and(|word| word >> (doc % u64::BITS) & 1 == 1)
    }

    /// The first of them from `target` on.
    pub(super) fn next(&self, target: DocId) -> DocId {
        let first = (target / u64::BITS) as usize;
        let behind = u64::MAX << (target % u64::BITS);
        let blocks = self.words.iter().enumerate().skip(first);
        let mut blocks = blocks.map(|(block, &word)| match block == first {
            true => (block, word & behind),
            false => (block, word),
        });
        let found = blocks.find(|(_, word)| *word != 0);
        found.map_or(TERMINATED, |(block, word)| {
            Self::doc(block, word.trailing_zeros())
        })
    }

    fn retain(&mut self, keep: impl Fn(DocId) -> bool) {
        let mut gone: Vec<DocId> = Vec::new();
        self.for_each_chunk(&mut |docs| gone.extend(docs.iter().filter(|&&doc| !keep(doc))));
        for doc in gone {
            self.words[(doc / u64::BITS) as usize] &= !(1 << (doc % u64::BITS));
        }
    }

    pub(super) fn count(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// Calls `callback` with the documents in order, some at a time.
    pub(super) fn for_each_chunk(&self, callback: &mut dyn FnMut(&[DocId])) {
        let mut chunk = Vec::with_capacity(CHUNK_DOCS);
        for (first, &word) in (0..).step_by(u64::BITS as usize).zip(&self.words) {
            let mut rest = word;
            while rest != 0 {
                chunk.push(first + rest.trailing_zeros());
                rest &= rest - 1;
            }
            if !chunk.is_empty() {
                callback(&chunk);
                chunk.clear();
            }
        }
    }
}
