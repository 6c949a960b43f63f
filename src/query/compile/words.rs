//! Words and phrases of a query → terms of the index.
//!
//! A plain word meets its family (stem) and its own spelling (skeleton), and where one of them stands, related
//! words (broad) add to the score. A phrase meets its words as written, but for marks, hamza seats and the one-letter clitics attached to them:
//! each of its words becomes the set of terms it may stand as, as far as the archive has them.

use tantivy::Term;
use tantivy::query::{
    BoostQuery, EmptyQuery, PhraseQuery, Query, RegexPhraseQuery, RegexQuery, TermQuery,
    wildcard_query_to_regex_str,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::spellings::SPELLING_WEIGHT;
use super::{Compiler, Scored, ScoredPart, Target, TextFields, Wanted, any_of, unscored};
use crate::Error;
use crate::arabic::broad::kin;
use crate::ranking::{BagWord, WordInField};
use crate::schema::TextField;

/// What a word in the headline counts for, against one in the story.
const TITLE_WEIGHT: f32 = 2.0;
/// Strings that may stand before a word that is searched by its beginning.
const ATTACHED: [&str; 14] = [
    "", "ال", "و", "ف", "ب", "ل", "ك", "وال", "فال", "بال", "كال", "لل", "ول", "وب",
];

/// A token of the query.
struct Token {
    skeleton: String,
    stem: String,
    position: usize,
    is_function_word: bool,
    is_arabic: bool,
}

/// What a plain word of a query is looked up as.
pub(super) enum PlainWord {
    /// Nothing: it has no letter and no digit that counts.
    None,
    /// One token.
    One(BagWord),
    /// Tokens that follow each other.
    Several(Box<dyn Query>),
}

impl Compiler<'_> {
    fn tokens(&self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        self.analyzer.tokens(text, &mut |token| {
            tokens.push(Token {
                skeleton: token.skeleton.to_owned(),
                stem: token.stem.to_owned(),
                position: token.position,
                is_function_word: token.is_function_word,
                is_arabic: token.is_arabic,
            });
        });
        tokens
    }

    pub(super) fn has_content_word(&self, text: &str) -> bool {
        self.tokens(text)
            .iter()
            .any(|token| !token.is_function_word)
    }

    /// A plain word that may match; function words beside words of content add nothing.
    pub(super) fn loose_words(
        &mut self,
        text: &str,
        fields: TextFields,
        drop_function_words: bool,
        positive: bool,
    ) -> Result<Vec<BagWord>, Error> {
        let tokens = self.tokens(text);
        let kept = tokens
            .iter()
            .filter(|token| !(drop_function_words && token.is_function_word));
        kept.map(|token| self.bag_word(text, token, fields, false, positive))
            .collect()
    }

    /// A plain word that matches or does not: where it is several tokens, they follow each other.
    pub(super) fn word(
        &mut self,
        text: &str,
        fields: TextFields,
        required: bool,
        positive: bool,
    ) -> Result<PlainWord, Error> {
        let tokens = self.tokens(text);
        match tokens.as_slice() {
            [] => Ok(PlainWord::None),
            [token] => {
                let word = self.bag_word(text, token, fields, required, positive)?;
                Ok(PlainWord::One(word))
            }
            tokens => {
                let wanted = tokens.iter().map(|token| Wanted::Family {
                    skeleton: token.skeleton.clone(),
                    stems: vec![token.stem.clone()],
                });
                self.want(wanted.collect(), fields, positive);
                let mut queries = Vec::new();
                for (name, field, weight) in self.chosen(fields) {
                    let terms = tokens.iter().map(|token| {
                        (
                            token.position,
                            Term::from_field_text(field.stem, &token.stem),
                        )
                    });
                    let query = Box::new(PhraseQuery::new_with_offset(terms.collect()));
                    queries.push((name, boosted(query, weight)));
                }
                let phrase = self.scored(text, "phrase", text, positive, queries);
                Ok(PlainWord::Several(phrase))
            }
        }
    }

    /// One token in the views in which it ranks.
    fn bag_word(
        &mut self,
        text: &str,
        token: &Token,
        fields: TextFields,
        required: bool,
        positive: bool,
    ) -> Result<BagWord, Error> {
        let mut stems = vec![token.stem.clone()];
        if token.is_arabic {
            stems.extend(self.other_spellings(&token.stem)?);
        }
        let mut in_fields = Vec::new();
        for (name, field, boost) in self.chosen(fields) {
            let kin = kin(&token.stem).filter(|stem| !stems.contains(stem));
            let kin = kin.map(|stem| Term::from_field_text(field.stem, &stem));
            in_fields.push(WordInField {
                name,
                boost,
                skeleton: Term::from_field_text(field.skeleton, &token.skeleton),
                stems: weighted(field.stem, &stems),
                kin: self.standing(kin)?,
            });
        }
        let wanted = Wanted::Family {
            skeleton: token.skeleton.clone(),
            stems,
        };
        self.want(vec![wanted], fields, positive);
        Ok(BagWord {
            text: text.to_owned(),
            required,
            fields: in_fields,
        })
    }

    /// Those of `terms` that stand in some article.
    fn standing(&self, terms: impl Iterator<Item = Term>) -> Result<Vec<Term>, Error> {
        let mut standing = Vec::new();
        for term in terms {
            if self.searcher.doc_freq(&term)? > 0 {
                standing.push(term);
            }
        }
        Ok(standing)
    }

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

    /// Words in this order, as written.
    pub(super) fn phrase(
        &mut self,
        text: &str,
        fields: TextFields,
        positive: bool,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let tokens = self.tokens(text).into_iter();
        let sets = tokens.enumerate().map(|(n, token)| {
            let written = match n {
                0 => self.analyzer.as_written_first(&token.skeleton),
                _ => self.analyzer.as_written(&token.skeleton),
            };
            (token.position, written)
        });
        let sets = sets.collect();
        self.sequence(text, sets, fields, positive)
    }

    /// Sets of skeletons at consecutive positions.
    fn sequence(
        &mut self,
        text: &str,
        sets: Vec<(usize, Vec<String>)>,
        fields: TextFields,
        positive: bool,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        if sets.is_empty() {
            return Ok(None);
        }
        let wanted = sets.iter().map(|(_, terms)| Wanted::Written(terms.clone()));
        self.want(wanted.collect(), fields, positive);
        let mut queries = Vec::new();
        for (name, field, weight) in self.chosen(fields) {
            let sets = self.known(field.skeleton, &sets)?;
            let weight = weight * self.rarity_correction(field.skeleton, &sets);
            let query = sequence_query(field.skeleton, &sets);
            queries.push((name, boosted(query, weight)));
        }
        Ok(Some(self.scored(text, "phrase", text, positive, queries)))
    }

    /// What brings the score of a sequence of sets to that of a phrase.
    ///
    /// The engine takes each set for a term that stands nowhere, as rare as can be. This is the sum of the
    /// sets' own inverse document frequencies, over what the engine takes it for.
    fn rarity_correction(&self, field: Field, sets: &[(usize, Vec<String>)]) -> f32 {
        if sets.len() < 2 || sets.iter().all(|(_, terms)| terms.len() == 1) {
            return 1.0;
        }
        let articles = self.searcher.num_docs() as f32;
        let idf = |doc_freq: f32| (1.0 + (articles - doc_freq + 0.5) / (doc_freq + 0.5)).ln();
        let doc_freq = |terms: &[String]| {
            let found = terms.iter().map(|term| {
                let term = Term::from_field_text(field, term);
                self.searcher.doc_freq(&term).unwrap_or(0) as f32
            });
            found.sum::<f32>().min(articles)
        };
        let true_sum: f32 = sets.iter().map(|(_, terms)| idf(doc_freq(terms))).sum();
        true_sum / (sets.len() as f32 * idf(0.0))
    }

    /// The terms of each set that stand in `field`.
    fn known(
        &self,
        field: Field,
        sets: &[(usize, Vec<String>)],
    ) -> Result<Vec<(usize, Vec<String>)>, Error> {
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

    /// Words that begin so, also behind an article or a clitic.
    pub(super) fn prefix(
        &mut self,
        text: &str,
        fields: TextFields,
        positive: bool,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let tokens = self.tokens(text);
        let Some(token) = tokens.last() else {
            return Ok(None);
        };
        let beginnings: Vec<_> = ATTACHED
            .iter()
            .map(|attached| format!("{attached}{}", token.skeleton))
            .collect();
        self.want(vec![Wanted::Prefix(beginnings)], fields, positive);
        let pattern = format!("({}){}.*", ATTACHED.join("|"), literal(&token.skeleton));
        let mut queries = Vec::new();
        for (name, field, weight) in self.chosen(fields) {
            queries.push((name, boosted(regex(&pattern, field.skeleton)?, weight)));
        }
        Ok(Some(self.scored(
            text,
            "prefix",
            &token.skeleton,
            positive,
            queries,
        )))
    }

    /// The words of a name, spelled loosely, following each other.
    pub(super) fn metadata_phrase(
        &mut self,
        text: &str,
        field: Field,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let tokens = self.tokens(text);
        if tokens.is_empty() {
            return Ok(None);
        }
        let sets: Vec<_> = tokens
            .into_iter()
            .map(|token| (token.position, vec![token.skeleton]))
            .collect();
        let known = self.known(field, &sets)?;
        Ok(Some(unscored(sequence_query(field, &known))))
    }

    /// Names with a word that begins so.
    pub(super) fn metadata_prefix(
        &mut self,
        text: &str,
        field: Field,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let tokens = self.tokens(text);
        let Some(token) = tokens.last() else {
            return Ok(None);
        };
        let query = regex(&format!("{}.*", literal(&token.skeleton)), field)?;
        Ok(Some(unscored(query)))
    }

    fn want(&mut self, words: Vec<Wanted>, fields: TextFields, positive: bool) {
        if positive {
            self.targets.push(Target { fields, words });
        }
    }

    /// Any of `queries`, one for each field, noted as parts of the score.
    fn scored(
        &mut self,
        text: &str,
        view: &'static str,
        term: &str,
        positive: bool,
        queries: Vec<(&'static str, Box<dyn Query>)>,
    ) -> Box<dyn Query> {
        if positive {
            let part = |(field, query): &(&'static str, Box<dyn Query>)| ScoredPart {
                text: text.to_owned(),
                field,
                view,
                term: term.to_owned(),
                query: query.box_clone(),
            };
            let parts = queries.iter().map(part).map(Scored::Part);
            self.scored.extend(parts);
        }
        any_of(queries.into_iter().map(|(_, query)| query).collect())
    }

    /// The text fields to look in, with their names and weights.
    fn chosen(&self, fields: TextFields) -> Vec<(&'static str, TextField, f32)> {
        let title = fields
            .title
            .then_some(("title", self.fields.title, TITLE_WEIGHT));
        let body = fields.body.then_some(("body", self.fields.body, 1.0));
        title.into_iter().chain(body).collect()
    }
}

/// The terms of a word's stem, which comes first, and of its other spellings.
fn weighted(field: Field, stems: &[String]) -> Vec<(Term, f32)> {
    let weights = std::iter::once(1.0).chain(std::iter::repeat(SPELLING_WEIGHT));
    let terms = stems.iter().map(|stem| Term::from_field_text(field, stem));
    terms.zip(weights).collect()
}

fn term_query(field: Field, term: &str) -> Box<dyn Query> {
    let term = Term::from_field_text(field, term);
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn boosted(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    match weight == 1.0 {
        true => query,
        false => Box::new(BoostQuery::new(query, weight)),
    }
}

/// One of each set's terms at each set's position.
fn sequence_query(field: Field, sets: &[(usize, Vec<String>)]) -> Box<dyn Query> {
    if sets.is_empty() || sets.iter().any(|(_, terms)| terms.is_empty()) {
        return Box::new(EmptyQuery);
    }
    if let [(_, terms)] = sets {
        return any_of(terms.iter().map(|term| term_query(field, term)).collect());
    }
    if sets.iter().all(|(_, terms)| terms.len() == 1) {
        let terms = sets.iter().flat_map(|(position, terms)| {
            terms
                .iter()
                .map(|term| (*position, Term::from_field_text(field, term)))
        });
        return Box::new(PhraseQuery::new_with_offset(terms.collect()));
    }
    let patterns = sets.iter().map(|(position, terms)| {
        let terms: Vec<_> = terms.iter().map(|term| literal(term)).collect();
        (*position, terms.join("|"))
    });
    Box::new(RegexPhraseQuery::new_with_offset(field, patterns.collect()))
}

/// The regular expression that matches `term` and nothing else.
fn literal(term: &str) -> String {
    wildcard_query_to_regex_str(&term.replace('*', ""))
}

fn regex(pattern: &str, field: Field) -> Result<Box<dyn Query>, Error> {
    Ok(Box::new(RegexQuery::from_pattern(pattern, field)?))
}
