//! Words in the order of the texts → postings in the order of the terms.
//!
//! In: for each field the numbers of its words, article by article. Out: the field's terms with their postings, given to the engine's
//! serializer. The engine's own way is a table of terms, each with a list that grows: every word of every view waits for memory
//! several times. Here a word is one number at the end of a list, for both views, until the segment is full; then one pass counts
//! the words of each term, and another puts each at its place: in order, so that nothing waits for anything.

use std::io;

use tantivy::DocId;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::Field;

use crate::analysis::Vocabulary;

/// Stands where a text has a position, but no word.
const GAP: u32 = u32::MAX;

/// Behind each value of a field one position is left free, so that no phrase goes on from one into the next.
const BETWEEN_VALUES: usize = 1;

/// The words of one field of all articles, in order.
#[derive(Debug, Default)]
pub struct FieldWords {
    /// The number of the word at each position, article by article.
    numbers: Vec<u32>,
    /// Where each article begins in that.
    starts: Vec<usize>,
    /// Words that are not [`GAP`].
    count: u64,
    /// Where the next value of the last article begins.
    next: usize,
    /// Words of the last article.
    latest: u32,
}

impl FieldWords {
    /// Adds the words of one value of article `doc`, the last article or one behind it.
    pub fn add(&mut self, doc: DocId, text: &str, vocabulary: &mut Vocabulary) {
        if self.starts.len() <= doc as usize {
            self.starts.resize(doc as usize + 1, self.numbers.len());
            (self.next, self.latest) = (0, 0);
        }
        let start = self.starts.last().copied().unwrap_or(0);
        let first = start + self.next;
        let numbers = &mut self.numbers;
        let mut words = 0;
        let mut end = first;
        vocabulary.read(text, &mut |position, number| {
            if numbers.len() < first + position {
                numbers.resize(first + position, GAP);
            }
            numbers.push(number);
            end = first + position + 1;
            words += 1;
        });
        self.next = end - start + BETWEEN_VALUES;
        self.latest += words;
        self.count += u64::from(words);
    }

    /// Words of article `doc`, the last one added; `None` where it has no value.
    pub fn len_of(&self, doc: DocId) -> Option<u32> {
        (self.starts.len() == doc as usize + 1).then_some(self.latest)
    }

    /// Bytes of memory that the words take now, and when they are written.
    pub fn bytes(&self) -> usize {
        4 * self.numbers.capacity() + 8 * (self.numbers.len() + self.starts.capacity())
    }

    /// Notes which places of the vocabulary are those of a word here.
    pub fn mark(&self, vocabulary: &Vocabulary, used: &mut [bool]) {
        for &number in self.numbers.iter().filter(|number| **number != GAP) {
            used[vocabulary.place(number)] = true;
        }
    }

    /// The words of each article that has any, with their positions.
    fn articles(&self) -> impl Iterator<Item = (DocId, &[u32])> {
        let ends = self.starts.iter().skip(1).copied();
        let ends = ends.chain([self.numbers.len()]);
        let ranges = self.starts.iter().zip(ends);
        (0..).zip(ranges).map(|(doc, (&start, end))| {
            let words = self.numbers.get(start..end);
            (doc, words.unwrap_or_default())
        })
    }
}

/// The terms of all words in one view, in order.
pub struct Terms<'words> {
    terms: Vec<&'words str>,
    /// For each place of the vocabulary, the number of its term.
    of_place: Vec<u32>,
}

impl<'words> Terms<'words> {
    /// Sorts those of `words` that are used: each a place of the vocabulary and its term in one view.
    pub fn sorted(words: impl Iterator<Item = (usize, &'words str)>, used: &[bool]) -> Self {
        let used_here = words.filter(|(place, _)| used.get(*place) == Some(&true));
        let mut words: Vec<_> = used_here
            .map(|(place, term)| (head(term), term, place))
            .collect();
        words.sort_unstable_by(|one, other| (one.0, one.1).cmp(&(other.0, other.1)));
        let mut sorted = Self {
            terms: Vec::with_capacity(words.len()),
            of_place: vec![0; used.len()],
        };
        for (_, term, place) in words {
            if sorted.terms.last() != Some(&term) {
                sorted.terms.push(term);
            }
            // There are fewer terms than words, and of those fewer than their numbers.
            let number = u32::try_from(sorted.terms.len() - 1).unwrap_or(u32::MAX);
            if let Some(of_place) = sorted.of_place.get_mut(place) {
                *of_place = number;
            }
        }
        sorted
    }
}

/// The first bytes of a term as a number that sorts as they do.
fn head(term: &str) -> u64 {
    let mut head = [0; 8];
    for (to, from) in head.iter_mut().zip(term.bytes()) {
        *to = from;
    }
    u64::from_be_bytes(head)
}

/// Memory in which words are put in order, kept from field to field.
#[derive(Debug, Default)]
pub struct Sorting {
    /// For each term, where its next posting goes.
    ends: Vec<usize>,
    /// For each word its article in the upper half and its position in the lower, term by term.
    postings: Vec<u64>,
    deltas: Vec<u32>,
}

impl Sorting {
    /// Bytes of memory that are kept.
    pub fn bytes(&self) -> usize {
        8 * (self.ends.capacity() + self.postings.capacity()) + 4 * self.deltas.capacity()
    }

    /// Writes `words` as `field`, in the view whose terms are `terms`.
    pub fn write(
        &mut self,
        serializer: &mut InvertedIndexSerializer,
        field: Field,
        norms: Option<FieldNormReader>,
        words: &FieldWords,
        vocabulary: &Vocabulary,
        terms: &Terms<'_>,
    ) -> io::Result<()> {
        if words.count == 0 {
            return Ok(());
        }
        self.sort(words, vocabulary, terms);
        let mut serializer = serializer.new_field(field, words.count, norms)?;
        let mut start = 0;
        for (term, &end) in terms.terms.iter().zip(&self.ends) {
            let postings = self.postings.get(start..end).unwrap_or_default();
            start = end;
            if postings.is_empty() {
                continue;
            }
            let articles = postings.chunk_by(|one, other| one >> 32 == other >> 32);
            let doc_freq = u32::try_from(articles.clone().count()).unwrap_or(u32::MAX);
            serializer.new_term(term.as_bytes(), doc_freq, true)?;
            for article in articles {
                let mut before = 0;
                self.deltas.clear();
                self.deltas.extend(article.iter().map(|&posting| {
                    let position = posting as u32;
                    position - std::mem::replace(&mut before, position)
                }));
                let doc = article.first().map_or(0, |posting| posting >> 32) as u32;
                let term_freq = u32::try_from(article.len()).unwrap_or(u32::MAX);
                serializer.write_doc(doc, term_freq, &self.deltas);
            }
            serializer.close_term()?;
        }
        serializer.close()
    }

    /// Puts all postings in order; the ends are then those of each term.
    fn sort(&mut self, words: &FieldWords, vocabulary: &Vocabulary, terms: &Terms<'_>) {
        let term_of = |number: u32| terms.of_place[vocabulary.place(number)] as usize;
        self.ends.clear();
        self.ends.resize(terms.terms.len(), 0);
        for &number in words.numbers.iter().filter(|number| **number != GAP) {
            self.ends[term_of(number)] += 1;
        }
        let mut sum = 0;
        for end in &mut self.ends {
            sum += std::mem::replace(end, sum);
        }
        self.postings.clear();
        self.postings.resize(sum, 0);
        for (doc, numbers) in words.articles() {
            for (position, &number) in (0_u64..).zip(numbers) {
                if number != GAP {
                    let end = &mut self.ends[term_of(number)];
                    self.postings[*end] = u64::from(doc) << 32 | position;
                    *end += 1;
                }
            }
        }
    }
}

/// Which articles have which value of a field that is no text: a term, and no word.
#[derive(Debug, Default)]
pub struct FieldValues {
    /// The bytes of each value, and an article that has it.
    values: Vec<(Box<[u8]>, DocId)>,
    bytes: usize,
}

impl FieldValues {
    /// Adds a value of article `doc`.
    pub fn add(&mut self, doc: DocId, value: &[u8]) {
        self.values.push((value.into(), doc));
        // What a small allocation costs, and the place in the list while it grows.
        self.bytes += value.len() + 64;
    }

    /// Bytes of memory that the values take.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Writes the values as `field`.
    pub fn write(
        mut self,
        serializer: &mut InvertedIndexSerializer,
        field: Field,
    ) -> io::Result<()> {
        if self.values.is_empty() {
            return Ok(());
        }
        let count = self.values.len() as u64;
        self.values.sort_unstable();
        let mut serializer = serializer.new_field(field, count, None)?;
        for same in self.values.chunk_by(|one, other| one.0 == other.0) {
            if let Some((value, _)) = same.first() {
                serializer.new_term_without_freq(value)?;
            }
            for (_, doc) in same {
                serializer.write_doc(*doc, 0, &[]);
            }
            serializer.close_term()?;
        }
        serializer.close()
    }
}
