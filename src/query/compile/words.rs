//! Plain words of a query → terms of the index.
//!
//! A plain word meets its family (stem) and its own spelling (skeleton), and where one of them stands, related
//! words (broad) add to the score.

use std::sync::Arc;

use tantivy::Term;
use tantivy::query::Query;
use tantivy::schema::Field;

use super::spellings::SPELLING_WEIGHT;
use super::{Compiler, Scored, ScoredPart, Target, TextFields, Wanted, any_of};
use crate::Error;
use crate::arabic::broad::kin;
use crate::arabic::letters::{Class, class};
use crate::ranking::{BagWord, Family, WordInField};
use crate::schema::TextField;

/// What a word in the headline counts for, against one in the story.
const TITLE_WEIGHT: f32 = 2.0;
/// A token of the query.
pub(super) struct Token {
    pub(super) skeleton: String,
    pub(super) stem: String,
    pub(super) position: usize,
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
    pub(super) fn tokens(&self, text: &str) -> Vec<Token> {
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

    /// Whether `text` is one word as typed and several as indexed: a name written together, as نصرالله. Its parts then
    /// belong together; those of `كوفيد-19` need not.
    pub(super) fn is_joined_name(&self, text: &str) -> bool {
        let is_one = text.chars().all(|letter| {
            let class = class(letter);
            !matches!(class, Class::Digit | Class::Other)
        });
        is_one && self.tokens(text).len() > 1
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
                let stems = tokens.iter();
                let stems = stems.map(|token| (token.position, vec![token.stem.clone()]));
                let stems = stems.collect();
                let phrase = self.following(text, &stems, fields, |field| field.stem, positive);
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
        let stems = self.stems(token)?;
        let related = self.kin(&token.stem)?;
        let mut in_fields = Vec::new();
        for (name, field, boost) in self.chosen(fields) {
            let kin = related.iter().filter(|stem| !stems.contains(stem));
            let kin = kin.map(|stem| Term::from_field_text(field.stem, stem));
            let kin = kin.collect();
            in_fields.push(WordInField {
                name,
                boost,
                family: Family::Inflected,
                skeleton: Term::from_field_text(field.skeleton, &token.skeleton),
                stems: weighted(field.stem, &stems),
                kin,
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

    /// The stem of a token, and those of its other spellings.
    pub(super) fn stems(&self, token: &Token) -> Result<Vec<String>, Error> {
        let mut stems = vec![token.stem.clone()];
        if token.is_arabic {
            stems.extend_from_slice(&self.other_spellings(&token.stem)?);
        }
        Ok(stems)
    }

    /// The stems of words related to that with the stem `stem` that stand in the archive.
    fn kin(&self, stem: &str) -> Result<Arc<[String]>, Error> {
        self.memo.kin.get_or(stem, || {
            let mut standing = Vec::new();
            for stem in kin(stem) {
                if self.stands(&stem, |field| field.stem)? {
                    standing.push(stem);
                }
            }
            Ok(standing.into())
        })
    }

    /// Words that follow each other are to be marked.
    pub(super) fn want(&mut self, words: Vec<Wanted>, fields: TextFields, positive: bool) {
        let target = Target {
            fields,
            words,
            slop: 0,
        };
        self.targets.extend(positive.then_some(target));
    }

    /// Any of `queries`, one for each field, noted as parts of the score.
    pub(super) fn scored(
        &mut self,
        text: &str,
        view: &'static str,
        term: &str,
        positive: bool,
        queries: Vec<(&'static str, Box<dyn Query>)>,
    ) -> Box<dyn Query> {
        if positive {
            for (field, query) in &queries {
                self.note_part(text, view, term, field, query.box_clone());
            }
        }
        any_of(queries.into_iter().map(|(_, query)| query).collect())
    }

    /// Notes a part of the score.
    pub(super) fn note_part(
        &mut self,
        text: &str,
        view: &'static str,
        term: &str,
        field: &'static str,
        query: Box<dyn Query>,
    ) {
        self.scored.push(Scored::Part(ScoredPart {
            text: text.to_owned(),
            field,
            view,
            term: term.to_owned(),
            query,
        }));
    }

    /// The text fields to look in, with their names and weights.
    pub(super) fn chosen(&self, fields: TextFields) -> Vec<(&'static str, TextField, f32)> {
        let in_title = ("title", self.fields.title, TITLE_WEIGHT * self.boost);
        let title = fields.title.then_some(in_title);
        let in_body = ("body", self.fields.body, self.boost);
        let body = fields.body.then_some(in_body);
        title.into_iter().chain(body).collect()
    }
}

/// The terms of a word's stem, which comes first, and of its other spellings.
fn weighted(field: Field, stems: &[String]) -> Vec<(Term, f32)> {
    let weights = std::iter::once(1.0).chain(std::iter::repeat(SPELLING_WEIGHT));
    let terms = stems.iter().map(|stem| Term::from_field_text(field, stem));
    terms.zip(weights).collect()
}
