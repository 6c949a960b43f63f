//! The words that may be among those in most articles, of all that begin so.
//!
//! In: a beginning, and how many words are wanted. Out: every word that can be one of them, with the fewest and the most
//! articles that can have it. Each dictionary (a segment has one of stories and one of headlines) names its commonest words
//! only, and those prove that no other word can be in more articles (the threshold algorithm of three phases: Cao & Wang 2004,
//! "Efficient top-K query calculation in distributed networks"); where they do not, as where all are equally rare, it is
//! asked once more for as many as prove it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use tantivy::{InvertedIndexReader, SegmentReader, TantivyError};

use super::archive::ArchiveSearcher;
use crate::Error;

/// How many words a dictionary names at first for each one wanted: with so many the proof is mostly there.
const NAMED: usize = 6;

/// A word that may be among those in most articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// In settled spelling (a skeleton).
    pub(super) word: String,
    /// Fewer articles cannot have it.
    pub(super) at_least: u64,
    /// More articles cannot have it.
    pub(super) at_most: u64,
}

/// The words of the stories or of the headlines of a segment.
struct Dictionary {
    index: Arc<InvertedIndexReader>,
}

/// Words of a dictionary that begin so.
struct Named {
    /// With the number of documents that have them, those of deleted articles among them.
    words: Vec<(u32, String)>,
    /// No other word is in more.
    others: u32,
}

/// How many documents of each dictionary have a word, as far as is known.
type Known = Vec<Option<u32>>;

/// All dictionaries: of each segment that of stories, and behind it that of headlines.
struct Dictionaries {
    all: Vec<Dictionary>,
    /// The deleted documents of each segment.
    deleted: Vec<u32>,
}

impl ArchiveSearcher {
    /// Returns every word that may be among the `wanted` in most articles that begin with `beginning`, those first that
    /// may be in most.
    pub(super) fn commonest(
        &self,
        beginning: &str,
        wanted: usize,
    ) -> Result<Vec<Candidate>, Error> {
        let fields = self.index().fields();
        let dictionaries = Dictionaries::of(
            self.engine().segment_readers(),
            [fields.body.skeleton, fields.title.skeleton],
        )?;
        dictionaries.commonest(beginning, wanted.max(1))
    }
}

impl Dictionaries {
    fn of(
        segments: &[SegmentReader],
        fields: [tantivy::schema::Field; 2],
    ) -> Result<Self, TantivyError> {
        let mut all = Vec::new();
        for reader in segments {
            for field in fields {
                let index = reader.inverted_index(field)?;
                all.push(Dictionary { index });
            }
        }
        let deleted = segments.iter().map(SegmentReader::num_deleted_docs);
        Ok(Self {
            all,
            deleted: deleted.collect(),
        })
    }

    fn commonest(&self, beginning: &str, wanted: usize) -> Result<Vec<Candidate>, Error> {
        let first = wanted.saturating_mul(NAMED);
        let mut named = self.each(|dictionary| dictionary.commonest(beginning, first, 1))?;
        let mut least = self.least(&named, wanted);
        let others: u64 = named.iter().map(|named| u64::from(named.others)).sum();
        if others >= least {
            // A word in so many articles is in its share of them somewhere.
            let share = least.div_ceil(self.all.len().max(1) as u64).max(1);
            let share = u32::try_from(share).unwrap_or(u32::MAX);
            named = self.each(|dictionary| dictionary.commonest(beginning, usize::MAX, share))?;
            least = self.least(&named, wanted);
        }
        let others: Vec<u32> = named.iter().map(|named| named.others).collect();
        let mut words: Vec<(String, Known)> = together(named).into_iter().collect();
        words.retain(|(_, known)| at_most(known, &others) >= least);
        words
            .par_iter_mut()
            .try_for_each(|(word, known)| self.look_up(word, known, &others))?;
        let candidates = words.into_iter().map(|(word, known)| Candidate {
            word,
            at_least: self.at_least(&known),
            at_most: at_most(&known, &others),
        });
        let mut candidates: Vec<Candidate> = candidates.collect();
        let least = nth_most(candidates.iter().map(|found| found.at_least), wanted);
        candidates.retain(|found| found.at_most >= least);
        candidates.sort_by(|a, b| (b.at_most.cmp(&a.at_most)).then_with(|| a.word.cmp(&b.word)));
        Ok(candidates)
    }

    fn each(
        &self,
        name: impl Fn(&Dictionary) -> Result<Named, TantivyError> + Sync + Send,
    ) -> Result<Vec<Named>, TantivyError> {
        self.all.par_iter().map(name).collect()
    }

    /// In how many articles at least a word is that is among the `wanted` in most; 1 where too few are known.
    fn least(&self, named: &[Named], wanted: usize) -> u64 {
        let mut at_least: FxHashMap<&str, u64> = FxHashMap::default();
        for (segment, deleted) in named.chunks(2).zip(&self.deleted) {
            let mut most: FxHashMap<&str, u32> = FxHashMap::default();
            for (articles, word) in segment.iter().flat_map(|named| &named.words) {
                let most = most.entry(word).or_default();
                *most = (*most).max(*articles);
            }
            for (word, articles) in most {
                *at_least.entry(word).or_default() += u64::from(articles.saturating_sub(*deleted));
            }
        }
        nth_most(at_least.into_values(), wanted)
    }

    fn at_least(&self, known: &[Option<u32>]) -> u64 {
        let segments = known.chunks(2).zip(&self.deleted);
        let alive = segments.map(|(known, deleted)| {
            let most = known.iter().flatten().max().copied().unwrap_or(0);
            u64::from(most.saturating_sub(*deleted))
        });
        alive.sum()
    }

    /// Makes known what is not yet known of `word`.
    fn look_up(
        &self,
        word: &str,
        known: &mut [Option<u32>],
        others: &[u32],
    ) -> Result<(), TantivyError> {
        for ((dictionary, known), others) in self.all.iter().zip(known).zip(others) {
            if known.is_none() && *others > 0 {
                let found = dictionary.index.terms().get(word)?;
                *known = Some(found.map_or(0, |found| found.doc_freq));
            }
        }
        Ok(())
    }
}

impl Dictionary {
    /// The `named` words in most documents that begin so, none of which is in fewer than `least`.
    fn commonest(&self, beginning: &str, named: usize, least: u32) -> Result<Named, TantivyError> {
        let mut terms = self.index.terms().range().ge(beginning).into_stream()?;
        let mut commonest: BinaryHeap<Reverse<(u32, String)>> = BinaryHeap::new();
        let mut others = 0;
        while terms.advance() && terms.key().starts_with(beginning.as_bytes()) {
            let articles = terms.value().doc_freq;
            let is_full = commonest.len() >= named;
            let last = commonest.peek().map_or(0, |Reverse((last, _))| *last);
            if articles < least || is_full && articles <= last {
                others = others.max(articles);
                continue;
            }
            if let Ok(word) = std::str::from_utf8(terms.key()) {
                commonest.push(Reverse((articles, word.to_owned())));
            }
            if is_full && let Some(Reverse((last, _))) = commonest.pop() {
                others = others.max(last);
            }
        }
        let words = commonest.into_iter().map(|Reverse(word)| word).collect();
        Ok(Named { words, others })
    }
}

/// What the dictionaries know of each word.
fn together(named: Vec<Named>) -> FxHashMap<String, Known> {
    let dictionaries = named.len();
    let mut words: FxHashMap<String, Known> = FxHashMap::default();
    for (n, named) in named.into_iter().enumerate() {
        for (articles, word) in named.words {
            let known = words
                .entry(word)
                .or_insert_with(|| vec![None; dictionaries]);
            if let Some(known) = known.get_mut(n) {
                *known = Some(articles);
            }
        }
    }
    words
}

/// How many articles have a word at most of which the dictionaries know `known`; the rest have no word in more than `others`.
fn at_most(known: &[Option<u32>], others: &[u32]) -> u64 {
    let known = known.iter().zip(others);
    let most = known.map(|(known, others)| u64::from(known.unwrap_or(*others)));
    most.sum()
}

/// The number that `wanted` of `numbers` reach; 1 where they are too few.
fn nth_most(numbers: impl Iterator<Item = u64>, wanted: usize) -> u64 {
    let mut numbers: Vec<u64> = numbers.collect();
    if numbers.len() < wanted {
        return 1;
    }
    let (_, nth, _) = numbers.select_nth_unstable_by(wanted - 1, |a, b| b.cmp(a));
    (*nth).max(1)
}
