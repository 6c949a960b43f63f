//! The words of a query that may stand anywhere in an article, as a query of the engine.
//!
//! In: for each word its terms in every field it is looked for in. Out: the engine's weight. An article matches where
//! every required word stands, or where none is, any word; related words alone make no match, they only add
//! to the score of one.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{EnableScoring, Occur, Query, Weight};

use super::lookup::Lookups;
use super::matching::MatchWeight;
use super::weight::BagWeight;

/// What the terms of a word are that are not its skeleton.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Stems: its own and those of its other spellings.
    Inflected,
    /// Words that are spelled nearly so, the skeleton itself among them where it stands; it has no related words.
    Fuzzy,
}

/// A word as it is looked for in one field.
#[derive(Debug, Clone)]
pub struct WordInField {
    /// The field's name in a query: `title` or `body`.
    pub name: &'static str,
    /// What the word counts for there.
    pub boost: f32,
    /// What its further terms are to its skeleton.
    pub family: Family,
    /// Its skeleton.
    pub skeleton: Term,
    /// Its stem, and the stems of other spellings of it, each with what it counts for against the first; of a fuzzy
    /// word, words that are spelled nearly so.
    pub stems: Vec<(Term, f32)>,
    /// The stems that share its broad key, without its own, whether they stand anywhere or not.
    pub kin: Vec<Term>,
}

impl WordInField {
    /// All that tells it from other words, but for its related words.
    fn key(
        &self,
    ) -> (
        &'static str,
        u32,
        Family,
        &Term,
        impl Iterator<Item = (&Term, u32)>,
    ) {
        let stems = self.stems.iter();
        let stems = stems.map(|(stem, weight)| (stem, weight.to_bits()));
        (
            self.name,
            self.boost.to_bits(),
            self.family,
            &self.skeleton,
            stems,
        )
    }
}

/// Floats are the same where their bits are.
impl PartialEq for WordInField {
    fn eq(&self, other: &Self) -> bool {
        let (name, boost, family, skeleton, stems) = self.key();
        let (other_name, other_boost, other_family, other_skeleton, other_stems) = other.key();
        (name, boost, family, skeleton) == (other_name, other_boost, other_family, other_skeleton)
            && stems.eq(other_stems)
            && self.kin == other.kin
    }
}

impl Eq for WordInField {}

impl Hash for WordInField {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (name, boost, family, skeleton, stems) = self.key();
        (name, boost, family, skeleton).hash(state);
        stems.for_each(|stem| stem.hash(state));
    }
}

/// A word of a bag.
#[derive(Debug, Clone)]
pub struct BagWord {
    /// The word as typed.
    pub text: String,
    /// Whether an article without it is no hit.
    pub required: bool,
    /// Where it is looked for.
    pub fields: Vec<WordInField>,
}

/// Words in any order, in the order of the query.
#[derive(Debug, Clone)]
pub struct Bag {
    pub(super) words: Arc<[BagWord]>,
    pub(super) lookups: Arc<Lookups>,
    filters: Vec<(Occur, Arc<dyn Query>)>,
}

impl Bag {
    /// A bag of `words` for the searcher whose terms are kept in `lookups`.
    pub fn new(words: Vec<BagWord>, lookups: &Arc<Lookups>) -> Self {
        Self {
            words: words.into(),
            lookups: Arc::clone(lookups),
            filters: Vec::new(),
        }
    }

    /// Whether some word is required.
    pub fn has_required(&self) -> bool {
        self.words.iter().any(|word| word.required)
    }

    /// The same bag for those articles alone for which `filters` hold (`Must`) or do not (`MustNot`); they score nothing.
    #[must_use]
    pub fn filtered(mut self, filters: impl IntoIterator<Item = (Occur, Box<dyn Query>)>) -> Self {
        let filters = filters.into_iter();
        let filters = filters.map(|(occur, query)| (occur, Arc::from(query)));
        self.filters.extend(filters);
        self
    }

    pub(super) fn filters(&self) -> impl Iterator<Item = (Occur, &dyn Query)> {
        self.filters.iter().map(|(occur, query)| (*occur, &**query))
    }
}

impl BagWord {
    /// The terms of which one stands where the word does.
    pub(super) fn matching_terms(&self) -> impl Iterator<Item = &Term> {
        self.fields.iter().flat_map(|field| {
            let stems = field.stems.iter().map(|(stem, _)| stem);
            std::iter::once(&field.skeleton).chain(stems)
        })
    }
}

impl Query for Bag {
    fn weight(&self, enable_scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let EnableScoring::Enabled { searcher, .. } = enable_scoring else {
            return Ok(Box::new(MatchWeight::new(self, enable_scoring)?));
        };
        let unscored = EnableScoring::disabled_from_searcher(searcher);
        let mut filters = Vec::new();
        for (occur, query) in &self.filters {
            filters.push((*occur, query.weight(unscored)?));
        }
        let weight = BagWeight::new(self, searcher, filters)?;
        Ok(Box::new(weight))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        for field in self.words.iter().flat_map(|word| &word.fields) {
            visitor(&field.skeleton, false);
            field.stems.iter().for_each(|(stem, _)| visitor(stem, true));
            field.kin.iter().for_each(|stem| visitor(stem, false));
        }
    }
}
