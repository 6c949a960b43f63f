//! Words near each other, in any order, as a query of the engine.
//!
//! In: for each word the terms that it may stand as, and how many other words may stand among them. Out: the articles
//! with a stretch of text that has every word and no more others than that. The engine's own phrase query moves words
//! instead, and counts an order turned round as two moves more; readers count the words between.
//!
//! What an article scores is that of a word that stands there as often as there are such stretches, and is as rare as
//! all the words together: the sum of their inverse document frequencies (see the formula in `mod.rs`).

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use super::cursor::seek;
use super::explain::explained;
use super::formula::{idf, lengths};

/// The shortest stretches of a text that have all words, each as the places of its first and last word.
///
/// `places` are those where a word stands, rising, each with the number of the word; `needed` says how often each
/// number has to stand in a stretch, and `slop` how many other words may stand there. A place may be that of several
/// words, whose terms overlap, and stands for one of them.
pub fn stretches(places: &[(u32, usize)], needed: &[usize], slop: u32) -> Vec<(u32, u32)> {
    let words = needed.iter().sum::<usize>() as u64;
    let most = words + u64::from(slop);
    let by_place: Vec<_> = places.chunk_by(|(a, _), (b, _)| a == b).collect();
    let first_of = |chunk: &[(u32, usize)]| chunk.first().map_or(0, |(place, _)| *place);
    let mut found = Vec::new();
    let mut standing = vec![0; needed.len()];
    let mut missing = needed.len();
    let mut left = 0;
    for (right, chunk) in by_place.iter().enumerate() {
        let last = first_of(chunk);
        for &(_, word) in *chunk {
            standing[word] += 1;
            missing -= usize::from(standing[word] == needed[word]);
        }
        let mut shortest = None;
        while left <= right {
            let first = first_of(by_place[left]);
            let is_long = u64::from(last - first) + 1 > most;
            if !is_long {
                if missing > 0 || !has_place_for_each(&by_place[left..=right], needed) {
                    break;
                }
                shortest = Some((first, last));
            }
            for &(_, word) in by_place[left] {
                missing += usize::from(standing[word] == needed[word]);
                standing[word] -= 1;
            }
            left += 1;
        }
        found.extend(shortest);
    }
    found
}

/// Whether every word can have places of its own, as many as it needs; each of `places` lists the words it may stand for.
///
/// Places are given out one by one, and those given already move to another word where that makes room (augmenting
/// paths: Kuhn 1955, "The Hungarian method for the assignment problem").
fn has_place_for_each(places: &[&[(u32, usize)]], needed: &[usize]) -> bool {
    if places.iter().all(|words| words.len() == 1) {
        return true;
    }
    let mut missing = needed.iter().sum::<usize>();
    let mut given = vec![Vec::new(); needed.len()];
    for place in 0..places.len() {
        let mut is_tried = vec![false; needed.len()];
        missing -= usize::from(give(place, places, needed, &mut given, &mut is_tried));
        if missing == 0 {
            return true;
        }
    }
    false
}

/// Gives `place` to a word that needs one more; `given` has the places of each word.
fn give(
    place: usize,
    places: &[&[(u32, usize)]],
    needed: &[usize],
    given: &mut [Vec<usize>],
    is_tried: &mut [bool],
) -> bool {
    for &(_, word) in places[place] {
        if std::mem::replace(&mut is_tried[word], true) {
            continue;
        }
        if given[word].len() < needed[word] {
            given[word].push(place);
            return true;
        }
        for nth in 0..given[word].len() {
            if give(given[word][nth], places, needed, given, is_tried) {
                given[word][nth] = place;
                return true;
            }
        }
    }
    false
}

/// The number of the first item that is equal to each, counted among those that differ, and how many there are of each.
pub fn numbered<T: PartialEq>(items: &[T]) -> (Vec<usize>, Vec<usize>) {
    let mut different: Vec<&T> = Vec::new();
    let (mut numbers, mut counts) = (Vec::new(), Vec::new());
    for item in items {
        let known = different.iter().position(|other| *other == item);
        let number = known.unwrap_or_else(|| {
            different.push(item);
            counts.push(0);
            different.len() - 1
        });
        numbers.push(number);
        counts[number] += 1;
    }
    (numbers, counts)
}

/// Articles in which words stand near each other.
#[derive(Debug, Clone)]
pub struct Near {
    /// The terms of each different word.
    words: Vec<Vec<Term>>,
    /// How often each has to stand.
    needed: Vec<usize>,
    slop: u32,
}

impl Near {
    /// Words, each one of the terms of its set, with at most `slop` others among them. All terms are of one field.
    pub fn new(sets: &[Vec<Term>], slop: u32) -> Self {
        let (numbers, needed) = numbered(sets);
        let mut words = Vec::new();
        for (set, number) in sets.iter().zip(numbers) {
            if number == words.len() {
                words.push(set.clone());
            }
        }
        Self {
            words,
            needed,
            slop,
        }
    }
}

impl Query for Near {
    fn weight(&self, enable_scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let mut weight = NearWeight {
            near: self.clone(),
            idf: 0.0,
            lengths: None,
        };
        let field = self.words.iter().flatten().next().map(Term::field);
        if let (EnableScoring::Enabled { searcher, .. }, Some(field)) = (enable_scoring, field) {
            let readers = || searcher.segment_readers().iter();
            let docs: u64 = readers().map(|reader| u64::from(reader.max_doc())).sum();
            for (terms, needed) in self.words.iter().zip(&self.needed) {
                let mut doc_freq = 0;
                for term in terms {
                    doc_freq += searcher.doc_freq(term)?;
                }
                weight.idf += idf(doc_freq, docs) * *needed as f32;
            }
            let mut tokens = 0;
            for reader in readers() {
                tokens += reader.inverted_index(field)?.total_num_tokens();
            }
            weight.lengths = Some(Arc::new(lengths(tokens as f32 / docs.max(1) as f32)));
        }
        Ok(Box::new(weight))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.words
            .iter()
            .flatten()
            .for_each(|term| visitor(term, true));
    }
}

struct NearWeight {
    near: Near,
    idf: f32,
    /// K for every field norm, where articles are scored.
    lengths: Option<Arc<[f32; 256]>>,
}

impl Weight for NearWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut words = Vec::new();
        for terms in &self.near.words {
            let mut postings = Vec::new();
            for term in terms {
                let index = reader.inverted_index(term.field())?;
                let option = IndexRecordOption::WithFreqsAndPositions;
                postings.extend(index.read_postings(term, option)?);
            }
            if postings.is_empty() {
                return Ok(Box::new(EmptyScorer));
            }
            words.push(postings);
        }
        let field = self.near.words.iter().flatten().next().map(Term::field);
        let lengths = match (&self.lengths, field) {
            (Some(lengths), Some(field)) => {
                Some((reader.get_fieldnorms_reader(field)?, Arc::clone(lengths)))
            }
            _ => None,
        };
        let mut scorer = NearScorer {
            words,
            needed: self.near.needed.clone(),
            slop: self.near.slop,
            weight: self.idf * boost,
            lengths,
            doc: TERMINATED,
            count: 0,
            places: Vec::new(),
            positions: Vec::new(),
        };
        scorer.doc = scorer.next(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explained(self.scorer(reader, 1.0)?, doc, "words near each other")
    }
}

/// A cursor over the documents of a [`Near`].
struct NearScorer {
    words: Vec<Vec<SegmentPostings>>,
    needed: Vec<usize>,
    slop: u32,
    weight: f32,
    lengths: Option<(FieldNormReader, Arc<[f32; 256]>)>,
    doc: DocId,
    /// How many stretches the document has.
    count: usize,
    places: Vec<(u32, usize)>,
    positions: Vec<u32>,
}

impl NearScorer {
    /// The first document from `target` on that matches.
    fn next(&mut self, target: DocId) -> DocId {
        let mut candidate = target;
        loop {
            candidate = self.with_all(candidate);
            if candidate == TERMINATED {
                return TERMINATED;
            }
            self.count = self.stretches_in(candidate);
            if self.count > 0 {
                return candidate;
            }
            candidate += 1;
        }
    }

    /// The first document from `target` on in which every word stands.
    fn with_all(&mut self, target: DocId) -> DocId {
        let mut candidate = target;
        loop {
            let mut furthest = candidate;
            for postings in &mut self.words {
                let next = postings.iter_mut().map(|list| seek(list, furthest));
                furthest = next.min().unwrap_or(TERMINATED);
                if furthest == TERMINATED {
                    return TERMINATED;
                }
            }
            if furthest == candidate {
                return candidate;
            }
            candidate = furthest;
        }
    }

    fn stretches_in(&mut self, doc: DocId) -> usize {
        self.places.clear();
        for (word, postings) in self.words.iter_mut().enumerate() {
            for list in postings {
                if seek(list, doc) == doc {
                    self.positions.clear();
                    list.append_positions_with_offset(0, &mut self.positions);
                    let places = self.positions.iter().map(|position| (*position, word));
                    self.places.extend(places);
                }
            }
        }
        self.places.sort_unstable();
        self.places.dedup();
        stretches(&self.places, &self.needed, self.slop).len()
    }
}

impl DocSet for NearScorer {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.doc = self.next(self.doc + 1);
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.doc = self.next(target);
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let words = self.words.iter();
        let sizes = words.map(|lists| lists.iter().map(DocSet::size_hint).max().unwrap_or(0));
        sizes.min().unwrap_or(0)
    }
}

impl Scorer for NearScorer {
    fn score(&mut self) -> Score {
        let Some((norms, lengths)) = &self.lengths else {
            return 0.0;
        };
        let count = self.count as f32;
        let length = lengths[usize::from(norms.fieldnorm_id(self.doc))];
        self.weight * count / (count + length)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A text of letters, and the stretches that have the letters of `words`.
    fn found(text: &str, words: &str, slop: u32) -> Vec<(u32, u32)> {
        let words: Vec<_> = words.chars().collect();
        let (numbers, needed) = numbered(&words);
        let number = |letter| words.iter().position(|word| *word == letter);
        let places = text
            .chars()
            .zip(0..)
            .filter_map(|(letter, place)| Some((place, numbers[number(letter)?])));
        stretches(&places.collect::<Vec<_>>(), &needed, slop)
    }

    #[test]
    fn words_between_are_counted_and_their_order_is_not() {
        assert_eq!(found("a-b", "ab", 1), [(0, 2)]);
        assert_eq!(found("b-a", "ab", 1), [(0, 2)]);
        assert_eq!(found("a--b", "ab", 1), []);
        assert_eq!(found("a-b-c", "abc", 2), [(0, 4)]);
        assert_eq!(found("a-b-c", "abc", 1), []);
    }

    #[test]
    fn only_the_shortest_stretches_count() {
        assert_eq!(found("aab", "ab", 5), [(1, 2)]);
        assert_eq!(found("abab", "ab", 0), [(0, 1), (1, 2), (2, 3)]);
    }

    #[test]
    fn a_word_asked_for_twice_stands_twice() {
        assert_eq!(found("a-b", "aa", 5), []);
        assert_eq!(found("a-ba", "aa", 5), [(0, 3)]);
        assert_eq!(found("aba", "aab", 0), [(0, 2)]);
    }

    #[test]
    fn a_place_that_two_words_may_stand_at_is_that_of_one() {
        // The second place may be either word: the stretch is both places, not the second alone.
        assert_eq!(stretches(&[(0, 0), (1, 0), (1, 1)], &[1, 1], 3), [(0, 1)]);
        assert_eq!(stretches(&[(0, 0), (0, 1), (1, 0)], &[1, 1], 0), [(0, 1)]);
        assert_eq!(stretches(&[(0, 0), (0, 1), (3, 2)], &[1, 1, 1], 5), []);
        assert_eq!(stretches(&[(0, 0), (0, 1)], &[1, 1], 5), []);
    }

    /// Whether each of `needed` more words can have a place among `places` of its own, by trying all of them.
    fn fits(places: &[u8], word: u8, words: u8) -> bool {
        word == words
            || (0..places.len()).any(|at| {
                let rest = [&places[..at], &places[at + 1..]].concat();
                places[at] & (1 << word) != 0 && fits(&rest, word + 1, words)
            })
    }

    proptest! {
        #[test]
        fn places_of_several_words_are_found_as_a_slow_search_finds_them(
            text in proptest::collection::vec(0u8..8, 0..10),
            slop in 0u32..4,
        ) {
            let places: Vec<_> = (0u32..)
                .zip(&text)
                .flat_map(|(place, words)| {
                    let stands = move |word: &usize| words & (1 << word) != 0;
                    (0..3usize).filter(stands).map(move |word| (place, word))
                })
                .collect();
            let most = (3 + slop as usize).min(text.len());
            let slow = most > 0 && text.windows(most).any(|window| fits(window, 0, 3));
            let found = stretches(&places, &[1, 1, 1], slop);
            prop_assert_eq!(!found.is_empty(), slow);
            for (first, last) in found {
                prop_assert!(last - first < 3 + slop);
                prop_assert!(fits(&text[first as usize..=last as usize], 0, 3));
            }
        }
    }

    proptest! {
        #[test]
        fn a_stretch_is_found_where_a_slow_search_finds_one(text in "[abc-]{0,16}", slop in 0u32..4) {
            let letters: Vec<_> = text.chars().collect();
            let has = |window: &[char]| "abc".chars().all(|word| window.contains(&word));
            let slow = letters.windows(3 + slop as usize).any(has) || has(&letters) && letters.len() <= 3 + slop as usize;
            prop_assert_eq!(!found(&text, "abc", slop).is_empty(), slow);
        }
    }
}
