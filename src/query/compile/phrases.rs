//! Phrases of a query → terms of the index at positions.
//!
//! A phrase meets its words as written, but for marks, hamza seats and the one-letter clitics attached to them: each of
//! its words becomes the set of terms it may stand as, as far as the archive has them. Inflected, each is its stem. The
//! words follow each other, or stand near each other in any order.

use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{BoostQuery, EmptyQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::words::Token;
use super::{Compiler, Target, TextFields, Wanted, any_of, unscored};
use crate::Error;
use crate::query::Phrase;
use crate::ranking::{Near, Sequence, SequenceInField};
use crate::schema::TextField;

/// Sets of terms at positions.
pub(super) type Sets = Vec<(usize, Vec<String>)>;

/// How a text is indexed, out of its ways.
pub(super) type View = fn(TextField) -> Field;

impl Compiler<'_> {
    /// A word only as written: not its family, and with nothing attached.
    pub(super) fn exact(
        &mut self,
        text: &str,
        fields: TextFields,
        positive: bool,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let sets = self.tokens(text);
        let sets = sets
            .into_iter()
            .map(|token| (token.position, vec![token.skeleton]));
        self.sequence(text, sets.collect(), fields, positive)
    }

    /// Words in this order or near each other, as written or inflected.
    pub(super) fn phrase(
        &mut self,
        phrase: &Phrase,
        fields: TextFields,
        positive: bool,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let tokens = self.tokens(&phrase.text);
        let (sets, view): (Sets, View) = match phrase.is_inflected {
            true => (self.stem_sets(&tokens)?, |field| field.stem),
            false => (self.written_sets(&tokens)?, |field| field.skeleton),
        };
        if sets.is_empty() {
            return Ok(None);
        }
        let words = sets.iter().map(|(_, terms)| match phrase.is_inflected {
            true => Wanted::Stems(terms.clone()),
            false => Wanted::Written(terms.clone()),
        });
        let slop = if sets.len() > 1 { phrase.slop } else { 0 };
        let target = Target {
            fields,
            words: words.collect(),
            slop,
        };
        self.targets.extend(positive.then_some(target));
        let text = &phrase.text;
        if slop == 0 {
            let query = self.following(text, &sets, fields, view, positive);
            return Ok(Some(query));
        }
        let mut queries = Vec::new();
        for (name, field, weight) in self.chosen(fields) {
            let near = self.near_query(view(field), &sets, slop)?;
            queries.push((name, boosted(near, weight)));
        }
        Ok(Some(self.scored(text, "near", text, positive, queries)))
    }

    /// What each token of a phrase stands as in the archive, first as it is, whether it stands so or not.
    pub(super) fn written_sets(&self, tokens: &[Token]) -> Result<Sets, Error> {
        let (memo, analyzer) = (self.memo, self.analyzer);
        let sets = tokens.iter().enumerate().map(|(n, token)| {
            let word = &token.skeleton;
            let written = match n {
                0 => memo
                    .written_first
                    .get_or(word, || self.written(analyzer.as_written_first(word))),
                _ => memo
                    .written
                    .get_or(word, || self.written(analyzer.as_written(word))),
            };
            Ok((token.position, written?.to_vec()))
        });
        sets.collect()
    }

    /// The first of `forms`, and those of the others that stand in the archive; most are no words.
    fn written(&self, forms: Vec<String>) -> Result<Arc<[String]>, Error> {
        let mut standing = Vec::new();
        for form in forms {
            if standing.is_empty() || self.stands(&form, |field| field.skeleton)? {
                standing.push(form);
            }
        }
        Ok(standing.into())
    }

    /// Whether `term` stands in the archive's headlines or stories.
    pub(super) fn stands(&self, term: &str, view: View) -> Result<bool, Error> {
        for field in [self.fields.body, self.fields.title] {
            let term = Term::from_field_text(view(field), term);
            if self.searcher.doc_freq(&term)? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The stem of each token, and those of its other spellings.
    fn stem_sets(&self, tokens: &[Token]) -> Result<Sets, Error> {
        let mut sets = Vec::new();
        for token in tokens {
            sets.push((token.position, self.stems(token)?));
        }
        Ok(sets)
    }

    /// Sets of skeletons at consecutive positions.
    pub(super) fn sequence(
        &mut self,
        text: &str,
        sets: Sets,
        fields: TextFields,
        positive: bool,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        if sets.is_empty() {
            return Ok(None);
        }
        let wanted = sets.iter().map(|(_, terms)| Wanted::Written(terms.clone()));
        self.want(wanted.collect(), fields, positive);
        let query = self.following(text, &sets, fields, |field| field.skeleton, positive);
        Ok(Some(query))
    }

    pub(super) fn following(
        &mut self,
        text: &str,
        sets: &Sets,
        fields: TextFields,
        view: View,
        positive: bool,
    ) -> Box<dyn Query> {
        if let [(_, terms)] = sets.as_slice() {
            let mut queries = Vec::new();
            for (name, field, weight) in self.chosen(fields) {
                let field = view(field);
                let terms = terms.iter().map(|term| term_query(field, term));
                queries.push((name, boosted(any_of(terms.collect()), weight)));
            }
            return self.scored(text, "phrase", text, positive, queries);
        }
        let mut in_fields = Vec::new();
        for (name, field, boost) in self.chosen(fields) {
            let words = terms_of(view(field), sets);
            let sequence = SequenceInField { boost, words };
            if positive {
                let query = Box::new(Sequence::new(vec![sequence.clone()], &self.memo.lookups));
                self.note_part(text, "phrase", text, name, query);
            }
            in_fields.push(sequence);
        }
        Box::new(Sequence::new(in_fields, &self.memo.lookups))
    }

    /// Sets of terms near each other.
    fn near_query(&self, field: Field, sets: &Sets, slop: u32) -> Result<Box<dyn Query>, Error> {
        let known = self.known(field, sets)?;
        if known.iter().any(|(_, terms)| terms.is_empty()) {
            return Ok(Box::new(EmptyQuery));
        }
        let term = |term: &String| Term::from_field_text(field, term);
        let sets = known
            .iter()
            .map(|(_, terms)| terms.iter().map(term).collect());
        Ok(Box::new(Near::new(&sets.collect::<Vec<_>>(), slop)))
    }

    /// The terms of each set that stand in `field`.
    fn known(&self, field: Field, sets: &Sets) -> Result<Sets, Error> {
        let mut known = Vec::new();
        for (position, terms) in sets {
            let mut found = Vec::new();
            for term in terms {
                if self
                    .searcher
                    .doc_freq(&Term::from_field_text(field, term))?
                    > 0
                {
                    found.push(term.clone());
                }
            }
            known.push((*position, found));
        }
        Ok(known)
    }

    /// The words of a name, spelled loosely, following each other.
    pub(super) fn metadata_phrase(
        &self,
        text: &str,
        field: Field,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        self.metadata_near(text, 0, field)
    }

    /// The words of a name, spelled loosely, with at most `slop` others among them.
    pub(super) fn metadata_near(
        &self,
        text: &str,
        slop: u32,
        field: Field,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let tokens = self.tokens(text).into_iter();
        let sets: Sets = tokens
            .map(|token| (token.position, vec![token.skeleton]))
            .collect();
        let query = match (sets.len(), slop) {
            (0, _) => return Ok(None),
            (1, _) | (_, 0) => self.sequence_query(field, &sets),
            (_, slop) => self.near_query(field, &sets, slop)?,
        };
        Ok(Some(unscored(query)))
    }

    /// One of each set's terms at each set's position.
    fn sequence_query(&self, field: Field, sets: &Sets) -> Box<dyn Query> {
        if let [(_, terms)] = sets.as_slice() {
            return any_of(terms.iter().map(|term| term_query(field, term)).collect());
        }
        let words = terms_of(field, sets);
        let sequence = SequenceInField { boost: 1.0, words };
        Box::new(Sequence::new(vec![sequence], &self.memo.lookups))
    }
}

fn term_query(field: Field, term: &str) -> Box<dyn Query> {
    let term = Term::from_field_text(field, term);
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

/// `query`, which counts `weight` times as much.
pub(super) fn boosted(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    match weight == 1.0 {
        true => query,
        false => Box::new(BoostQuery::new(query, weight)),
    }
}

/// Each word's place from the first on, and its terms.
fn terms_of(field: Field, sets: &Sets) -> Vec<(u32, Vec<Term>)> {
    let first = sets.iter().map(|(position, _)| *position).min();
    let word = |(position, terms): &(usize, Vec<String>)| {
        let place = position.saturating_sub(first.unwrap_or(0));
        let terms = terms.iter().map(|term| Term::from_field_text(field, term));
        (u32::try_from(place).unwrap_or(u32::MAX), terms.collect())
    };
    sets.iter().map(word).collect()
}
