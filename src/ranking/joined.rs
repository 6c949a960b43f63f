//! The words of a bag beside phrases, patterns and groups, as a query of the engine.
//!
//! In: a bag, and queries that may or must match beside it. Out: the articles and scores of the engine's Boolean query of all
//! of them, which for the first hits alone scores every match. Here the matches of the other queries are looked at
//! first, for they are few and score high; the words then lead to what is left as they do alone (see `scorer.rs`), from a
//! threshold that is high already. The bounds are exact, so no hit is lost.

use std::sync::{Arc, OnceLock};

use tantivy::query::{
    BooleanQuery, ConstScoreQuery, EnableScoring, Explanation, Occur, Query, Scorer, Weight,
};
use tantivy::{DocId, Score, Searcher, SegmentReader, TERMINATED, Term};

use super::bag::Bag;
use super::impacts::Impacts;
use super::lookup::Segments;
use super::matching::{self, DocBits, narrow};
use super::scorer::BagScorer;
use super::sequence::Sequence;
use super::weight::BagWeight;

/// A bag of words and other queries beside it.
///
/// Where something must match, all that must does; where nothing must, anything has to.
#[derive(Debug, Clone)]
pub struct Joined {
    bag: Bag,
    /// What must match and what may, and what it adds to the score.
    others: Vec<(Occur, Arc<dyn Query>)>,
    filters: Vec<(Occur, Arc<dyn Query>)>,
}

impl Joined {
    /// `bag`, which has no filters, beside `others`, each of which may match (`Should`) or must (`Must`).
    pub fn new(bag: Bag, others: impl IntoIterator<Item = (Occur, Box<dyn Query>)>) -> Self {
        Self {
            bag,
            others: shared(others).collect(),
            filters: Vec::new(),
        }
    }

    /// The same for those articles alone for which `filters` hold (`Must`) or do not (`MustNot`); they score nothing.
    #[must_use]
    pub fn filtered(mut self, filters: impl IntoIterator<Item = (Occur, Box<dyn Query>)>) -> Self {
        self.filters.extend(shared(filters));
        self
    }

    /// The same as a query of the engine.
    fn boolean(&self) -> BooleanQuery {
        let occur = match self.bag.has_required() {
            true => Occur::Must,
            false => Occur::Should,
        };
        let bag: Box<dyn Query> = Box::new(self.bag.clone());
        let copies = |queries: &[(Occur, Arc<dyn Query>)]| -> Vec<(Occur, Box<dyn Query>)> {
            let queries = queries.iter();
            queries
                .map(|(occur, query)| (*occur, query.box_clone()))
                .collect()
        };
        let mut clauses = copies(&self.others);
        clauses.push((occur, bag));
        let joined: Box<dyn Query> = Box::new(BooleanQuery::new(clauses));
        let filters = copies(&self.filters).into_iter();
        let filters = filters.map(|(occur, filter)| (occur, unscored(filter)));
        BooleanQuery::new(filters.chain([(Occur::Must, joined)]).collect())
    }
}

fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// The same queries, to be copied by their owner.
fn shared(
    queries: impl IntoIterator<Item = (Occur, Box<dyn Query>)>,
) -> impl Iterator<Item = (Occur, Arc<dyn Query>)> {
    let queries = queries.into_iter();
    queries.map(|(occur, query)| (occur, Arc::from(query)))
}

impl Query for Joined {
    fn weight(&self, enable_scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let EnableScoring::Enabled { searcher, .. } = enable_scoring else {
            return self.boolean().weight(enable_scoring);
        };
        let unscored = EnableScoring::disabled_from_searcher(searcher);
        let weights = |queries: &[(Occur, Arc<dyn Query>)], scoring: EnableScoring<'_>| {
            let queries = queries.iter();
            let weights = queries.map(|(occur, query)| Ok((*occur, query.weight(scoring)?)));
            weights.collect::<tantivy::Result<Vec<_>>>()
        };
        let mut others = Vec::new();
        for (occur, query) in &self.others {
            others.push(Other {
                occur: *occur,
                weight: query.weight(enable_scoring)?,
                phrase: query.downcast_ref::<Sequence>().cloned(),
            });
        }
        // What must match leaves less for the rest to be asked about.
        others.sort_by_key(|other| other.occur != Occur::Must);
        let segments = searcher.segment_readers().iter();
        Ok(Box::new(JoinedWeight {
            bag: BagWeight::new(&self.bag, searcher, Vec::new())?,
            others,
            filters: weights(&self.filters, unscored)?,
            query: self.clone(),
            searcher: searcher.clone(),
            boolean: OnceLock::new(),
            segments: Segments::of(searcher),
            matches: segments.map(|_| OnceLock::new()).collect(),
        }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.bag.query_terms(visitor);
        for (_, query) in &self.others {
            query.query_terms(visitor);
        }
    }
}

/// Another query.
struct Other {
    occur: Occur,
    weight: Box<dyn Weight>,
    /// The same where it is a phrase.
    phrase: Option<Sequence>,
}

struct JoinedWeight {
    bag: BagWeight,
    /// Those that must match first.
    others: Vec<Other>,
    filters: Vec<(Occur, Box<dyn Weight>)>,
    query: Joined,
    searcher: Searcher,
    /// What [`Joined::boolean`] weighs, for those who want documents in order.
    boolean: OnceLock<Box<dyn Weight>>,
    segments: Segments,
    /// By segment, once somebody has asked: who counts the matches and then ranks them asks twice.
    matches: Vec<OnceLock<Matches>>,
}

/// The matches in one segment.
struct Matches {
    all: DocBits,
    /// Those with words.
    words: Arc<DocBits>,
    /// What the other queries add to the scores of those that have one.
    beside: Arc<Impacts>,
}

impl JoinedWeight {
    fn boolean(&self) -> tantivy::Result<&dyn Weight> {
        if let Some(known) = self.boolean.get() {
            return Ok(&**known);
        }
        let scoring = EnableScoring::enabled_from_searcher(&self.searcher);
        let weight = self.query.boolean().weight(scoring)?;
        Ok(&**self.boolean.get_or_init(|| weight))
    }

    /// The matches in the segment of `reader`; `None` where it is none of those searched.
    fn matches(&self, reader: &SegmentReader) -> tantivy::Result<Option<&Matches>> {
        let number = self.segments.number(reader);
        let Some(kept) = number.and_then(|number| self.matches.get(number)) else {
            return Ok(None);
        };
        if let Some(known) = kept.get() {
            return Ok(Some(known));
        }
        let matches = self.open(reader)?;
        Ok(Some(kept.get_or_init(|| matches)))
    }

    fn open(&self, reader: &SegmentReader) -> tantivy::Result<Matches> {
        let mut words = matching::matches(&self.bag, reader)?;
        let mut allowed = DocBits::all(reader);
        narrow(&self.filters, &mut allowed, reader)?;
        words.keep(&allowed);
        let is_bag_required = self.query.bag.has_required();
        if is_bag_required {
            allowed.keep(&words);
        }
        let is_other_required = self.others.iter().any(|other| other.occur == Occur::Must);
        let mut scores = Vec::new();
        for other in &self.others {
            let from = scores.len();
            // Where few documents are looked at, only these are.
            let phrase = other.phrase.as_ref();
            match phrase.filter(|_| !is_bag_required && !is_other_required) {
                Some(phrase) => {
                    let known = self.scores_of(phrase, &*other.weight, reader)?;
                    scores.extend(known.iter().filter(|(doc, _)| allowed.contains(*doc)));
                }
                None => add_scores(
                    other.weight.scorer(reader, 1.0)?.as_mut(),
                    &allowed,
                    &mut scores,
                ),
            }
            if other.occur == Occur::Must {
                allowed = DocBits::none(reader);
                let found = scores.iter().skip(from);
                found.for_each(|(doc, _)| allowed.add(&[*doc]));
            }
        }
        scores.retain(|(doc, _)| allowed.contains(*doc));
        scores.sort_by_key(|(doc, _)| *doc);
        let mut with_other = DocBits::none(reader);
        let beside = scores.chunk_by(|(a, _), (b, _)| a == b).map(|of_doc| {
            let doc = of_doc.first().map_or(TERMINATED, |(doc, _)| *doc);
            with_other.add(&[doc]);
            (doc, of_doc.iter().map(|(_, score)| score).sum())
        });
        let beside = Impacts::of_scores(beside);
        let mut all = with_other;
        if !is_other_required {
            all.join(&words);
        }
        Ok(Matches {
            all,
            words: Arc::new(words),
            beside: Arc::new(beside),
        })
    }

    /// The documents of a segment in which `phrase` stands, with their scores: a name written together is asked for again and again,
    /// and its positions are dear to read.
    fn scores_of(
        &self,
        phrase: &Sequence,
        weight: &dyn Weight,
        reader: &SegmentReader,
    ) -> tantivy::Result<Arc<Impacts>> {
        let segment = self.segments.number(reader);
        phrase.impacts(segment.unwrap_or(usize::MAX), self.matches.len(), || {
            let mut scores = Vec::new();
            let all = DocBits::all(reader);
            add_scores(weight.scorer(reader, 1.0)?.as_mut(), &all, &mut scores);
            Ok(Impacts::of_scores(scores))
        })
    }
}

/// Adds what `scorer` says of each of the documents of `allowed` that it has.
fn add_scores(scorer: &mut dyn Scorer, allowed: &DocBits, scores: &mut Vec<(DocId, Score)>) {
    let mut doc = scorer.doc();
    while doc != TERMINATED {
        doc = match allowed.next(doc) {
            next if next == doc => {
                scores.push((doc, scorer.score()));
                scorer.advance()
            }
            TERMINATED => TERMINATED,
            next => scorer.seek(next),
        };
    }
}

impl Weight for JoinedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        self.boolean()?.scorer(reader, boost)
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.boolean()?.explain(reader, doc)
    }

    fn count(&self, reader: &SegmentReader) -> tantivy::Result<u32> {
        let matches = self.matches(reader)?;
        Ok(matches.map_or(0, |matches| matches.all.count()))
    }

    fn for_each_no_score(
        &self,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(&[DocId]),
    ) -> tantivy::Result<()> {
        if let Some(matches) = self.matches(reader)? {
            matches.all.for_each_chunk(callback);
        }
        Ok(())
    }

    fn for_each_pruning(
        &self,
        threshold: Score,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score) -> Score,
    ) -> tantivy::Result<()> {
        let Some(Matches { all, words, beside }) = self.matches(reader)? else {
            return Ok(());
        };
        match BagScorer::new(&self.bag, reader, 1.0)? {
            Some(scorer) => {
                let mut scorer = scorer.standing_beside(beside, words);
                scorer.for_each_above(threshold, Some(all), callback)
            }
            None => Ok(()),
        }
    }
}
