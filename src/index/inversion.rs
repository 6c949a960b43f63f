//! Words in the order of the texts → postings in the order of the terms.
//!
//! In: for each field the numbers of its words, article by article, from one thread or several. Out: the field's terms with their
//! postings, given to the engine's serializer. The engine's own way is a table of terms, each with a list that grows: every word of
//! every view waits for memory several times. Here a word is one number at the end of a list, for both views, until the segment is
//! full; then one pass counts the words of each term, and another puts each at its place: in order, so that nothing waits for anything.

use std::io::{self, Write};

use tantivy::DocId;
use tantivy::postings::FieldSerializer;

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
}

impl FieldWords {
    /// Adds the words of one value of article `doc`, the last article or one behind it.
    pub fn add(&mut self, doc: DocId, text: &str, vocabulary: &mut Vocabulary) {
        if self.starts.len() <= doc as usize {
            self.starts.resize(doc as usize + 1, self.numbers.len());
            self.next = 0;
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
        self.count += words;
    }

    /// How many words there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many words each article has, as far as articles have any.
    pub fn lens(&self) -> impl Iterator<Item = (DocId, u32)> {
        self.articles().map(|(doc, words)| {
            let words = words.iter().filter(|number| **number != GAP).count();
            (doc, u32::try_from(words).unwrap_or(u32::MAX))
        })
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
    /// For each thread and each place of its vocabulary, the number of the term.
    of_place: Vec<Vec<u32>>,
}

impl<'words> Terms<'words> {
    /// Sorts the words that are used: of each thread, by number, a place of its vocabulary and the term in one view. `used` says
    /// it of each thread and each place.
    pub fn sorted(
        words: impl Iterator<Item = (usize, usize, &'words str)>,
        used: &[Vec<bool>],
    ) -> Self {
        let is_used = |thread: usize, place: usize| {
            let used = used.get(thread).and_then(|used| used.get(place));
            used == Some(&true)
        };
        let used_here = words.filter(|(thread, place, _)| is_used(*thread, *place));
        let mut words: Vec<_> = used_here
            .map(|(thread, place, term)| (head(term), term, thread, place))
            .collect();
        words.sort_unstable_by(|one, other| (one.0, one.1).cmp(&(other.0, other.1)));
        let mut sorted = Self {
            terms: Vec::with_capacity(words.len()),
            of_place: used.iter().map(|used| vec![0; used.len()]).collect(),
        };
        for (_, term, thread, place) in words {
            if sorted.terms.last() != Some(&term) {
                sorted.terms.push(term);
            }
            // There are fewer terms than words, and of those fewer than their numbers.
            let number = u32::try_from(sorted.terms.len() - 1).unwrap_or(u32::MAX);
            let of_place = sorted.of_place.get_mut(thread);
            if let Some(of_place) = of_place.and_then(|of_place| of_place.get_mut(place)) {
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

/// The words of one field that one thread has met.
pub struct WordsOfThread<'part> {
    pub words: &'part FieldWords,
    pub vocabulary: &'part Vocabulary,
    /// The number of the thread's first article.
    pub first: DocId,
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

    /// Writes the words of all `threads` as one field, in the view whose terms are `terms`.
    pub fn write(
        &mut self,
        mut serializer: FieldSerializer<'_, impl Write>,
        threads: &[WordsOfThread<'_>],
        terms: &Terms<'_>,
    ) -> io::Result<()> {
        self.sort(threads, terms);
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
    fn sort(&mut self, threads: &[WordsOfThread<'_>], terms: &Terms<'_>) {
        self.ends.clear();
        self.ends.resize(terms.terms.len(), 0);
        for (thread, of_place) in threads.iter().zip(&terms.of_place) {
            let words = thread.words.numbers.iter();
            for &number in words.filter(|number| **number != GAP) {
                self.ends[of_place[thread.vocabulary.place(number)] as usize] += 1;
            }
        }
        let mut sum = 0;
        for end in &mut self.ends {
            sum += std::mem::replace(end, sum);
        }
        self.postings.clear();
        self.postings.resize(sum, 0);
        for (thread, of_place) in threads.iter().zip(&terms.of_place) {
            for (doc, numbers) in thread.words.articles() {
                let doc = u64::from(thread.first + doc) << 32;
                for (position, &number) in (0_u64..).zip(numbers) {
                    if number != GAP {
                        let term = of_place[thread.vocabulary.place(number)];
                        let end = &mut self.ends[term as usize];
                        self.postings[*end] = doc | position;
                        *end += 1;
                    }
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

    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.values.len() as u64
    }

    /// Adds those of another thread, whose first article is number `first`.
    pub fn append(&mut self, others: Self, first: DocId) {
        let others = others.values.into_iter();
        self.values
            .extend(others.map(|(value, doc)| (value, first + doc)));
    }

    /// Puts the values in order.
    pub fn sort(&mut self) {
        self.values.sort_unstable();
    }

    /// Writes the values, which are in order, as one field.
    pub fn write(&self, mut serializer: FieldSerializer<'_, impl Write>) -> io::Result<()> {
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
