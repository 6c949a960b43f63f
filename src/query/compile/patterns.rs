//! Words of a query that stand for words of the archive: `قصف*`, `ق*ف`, `بوتن~1`.
//!
//! In: what was typed. Out: queries for the words that the archive has of it, and an account of them: which they are,
//! and what was cut. A pattern says whether an article is a hit, all its words alike; of a fuzzy word, what stands
//! nearer counts more. The article and a clitic may be attached to each of them.

use std::fmt;

use tantivy::Term;
use tantivy::query::{ConstScoreQuery, EmptyQuery, Query, TermSetQuery};
use tantivy::schema::Field;

use super::dictionary::{Listed, Listing, matching, nearest};
use super::words::{PlainWord, Token};
use super::{Compiler, TextFields, Wanted, unscored};
use crate::Error;
use crate::arabic::normalize::skeleton;
use crate::query::Glob;
use crate::ranking::formula::{K1, VIEW_WEIGHTS, idf};
use crate::ranking::{BagWord, Family, WordInField};

/// How many words a pattern may stand for: the engine's own limit, and more than any stem has.
const MAX_PATTERN_WORDS: usize = 16_384;
/// How many words a pattern may stand for at the end of several that follow each other: the engine makes one automaton
/// of them, which may not grow too big.
const MAX_PHRASE_WORDS: usize = 256;
/// How many words a fuzzy word may stand for: those further off are no slips of it.
const MAX_FUZZY_WORDS: usize = 64;
/// The article, as it stands before a word.
const ARTICLE: &str = "ال";
/// Strings that may stand before a word that is searched by its beginning.
const ATTACHED: [&str; 14] = [
    "", "ال", "و", "ف", "ب", "ل", "ك", "وال", "فال", "بال", "كال", "لل", "ول", "وب",
];

/// How many of the words that part of a query stands for are told to people.
const SHOWN_WORDS: usize = 20;

/// The words of an archive that a prefix, wildcard or fuzzy word of a query stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// What was typed, without its boost.
    pub text: String,
    /// The words that were searched, in settled spelling, each with the number of articles that have it; the nearest
    /// first, of a pattern the commonest.
    pub words: Vec<(String, u64)>,
    /// How many there are in all, those that were cut included.
    pub total: usize,
}

impl fmt::Display for Expansion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = if self.total == 1 { "word" } else { "words" };
        write!(out, "`{}` stands for {} {words}", self.text, self.total)?;
        let shown = self.words.iter().take(SHOWN_WORDS);
        for (nth, (word, articles)) in shown.enumerate() {
            let before = if nth == 0 { ": " } else { ", " };
            write!(out, "{before}{word} ({articles})")?;
        }
        match self.total.saturating_sub(SHOWN_WORDS) {
            0 => Ok(()),
            more => write!(out, " and {more} more"),
        }
    }
}

impl Compiler<'_> {
    /// Words that match `pattern`, as typed, with a `*` in it.
    pub(super) fn pattern(
        &mut self,
        pattern: &str,
        fields: TextFields,
        positive: bool,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let (before, globs) = self.globs(pattern);
        if !before.is_empty() {
            return self.pattern_behind(pattern, before, &globs, fields, positive);
        }
        let searched = self.skeletons_of(fields);
        let listing = matching(self.searcher, &searched, &globs, MAX_PATTERN_WORDS)?;
        self.account(pattern, &listing, "in most articles");
        self.want(vec![Wanted::Like(globs)], fields, positive);
        let docs = self.searcher.num_docs();
        let mut queries = Vec::new();
        for (number, (name, field, weight)) in self.chosen(fields).into_iter().enumerate() {
            let terms = terms(field.skeleton, &listing);
            let in_field = |listed: &Listed| listed.in_fields.get(number).copied();
            let articles = listing.words.iter().filter_map(in_field).sum();
            // What a word of that frequency scores that stands there once, inflected.
            let stem = VIEW_WEIGHTS[1] + VIEW_WEIGHTS[2];
            let score = weight * idf(articles, docs) * stem / (stem + K1);
            queries.push((name, any_term(terms, score)));
        }
        let view = match pattern.strip_suffix('*') {
            Some(beginning) if !beginning.contains('*') => "prefix",
            _ => "wildcard",
        };
        let query = self.scored(pattern, view, pattern, positive, queries);
        Ok(Some(query))
    }

    /// A pattern of which only the last of several words is open: `نصرالله*`.
    fn pattern_behind(
        &mut self,
        pattern: &str,
        before: Vec<Token>,
        globs: &[Glob],
        fields: TextFields,
        positive: bool,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let searched = self.skeletons_of(fields);
        let listing = matching(self.searcher, &searched, globs, MAX_PHRASE_WORDS)?;
        self.account(pattern, &listing, "in most articles");
        let mut sets = self.written_sets(&before)?;
        let behind = sets.last().map_or(0, |(position, _)| position + 1);
        let words = listing.words.into_iter().map(|listed| listed.word);
        sets.push((behind, words.collect()));
        self.sequence(pattern, sets, fields, positive)
    }

    /// What a fuzzy word is looked up as.
    pub(super) fn fuzzy(
        &mut self,
        (word, edits): (&str, u8),
        fields: TextFields,
        required: bool,
        positive: bool,
    ) -> Result<PlainWord, Error> {
        let typed = format!("{word}~{edits}");
        let tokens = self.tokens(word);
        let searched = self.skeletons_of(fields);
        let [token] = tokens.as_slice() else {
            return self.fuzzy_sequence(&typed, &tokens, edits, fields, positive);
        };
        let words = with_article(&token.skeleton);
        let listing = nearest(self.searcher, &searched, &words, edits, MAX_FUZZY_WORDS)?;
        self.account(&typed, &listing, "nearest");
        let mut forms: Vec<(String, f32)> = Vec::new();
        for listed in &listing.words {
            for form in self.analyzer.as_written(&listed.word) {
                if !forms.iter().any(|(known, _)| *known == form) {
                    forms.push((form, weight(listed.distance)));
                }
            }
        }
        let mut in_fields = Vec::new();
        for (name, field, boost) in self.chosen(fields) {
            let mut terms = Vec::new();
            for (form, weight) in &forms {
                let term = Term::from_field_text(field.skeleton, form);
                if self.searcher.doc_freq(&term)? > 0 {
                    terms.push((term, *weight));
                }
            }
            in_fields.push(WordInField {
                name,
                boost,
                family: Family::Fuzzy,
                skeleton: Term::from_field_text(field.skeleton, &token.skeleton),
                stems: terms,
                kin: Vec::new(),
            });
        }
        let mut written = vec![token.skeleton.clone()];
        written.extend(forms.into_iter().map(|(form, _)| form));
        self.want(vec![Wanted::Written(written)], fields, positive);
        Ok(PlainWord::One(BagWord {
            text: typed,
            required,
            fields: in_fields,
        }))
    }

    /// Several words that follow each other, each spelled nearly so.
    fn fuzzy_sequence(
        &mut self,
        typed: &str,
        tokens: &[Token],
        edits: u8,
        fields: TextFields,
        positive: bool,
    ) -> Result<PlainWord, Error> {
        let searched = self.skeletons_of(fields);
        let mut sets = self.written_sets(tokens)?;
        for (token, (_, set)) in tokens.iter().zip(&mut sets) {
            let most = MAX_FUZZY_WORDS;
            let words = with_article(&token.skeleton);
            let listing = nearest(self.searcher, &searched, &words, edits, most)?;
            self.account(&format!("{}~{edits}", token.skeleton), &listing, "nearest");
            let words = listing.words.into_iter().map(|listed| listed.word);
            set.extend(words);
            set.sort_unstable();
            set.dedup();
        }
        let sequence = self.sequence(typed, sets, fields, positive)?;
        Ok(sequence.map_or(PlainWord::None, PlainWord::Several))
    }

    /// Names with a word that matches `pattern`.
    pub(super) fn metadata_pattern(
        &mut self,
        pattern: &str,
        field: Field,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let (before, globs) = self.globs(pattern);
        let listing = matching(self.searcher, &[field], &globs, MAX_PATTERN_WORDS)?;
        self.account(pattern, &listing, "in most articles");
        if before.is_empty() {
            return Ok(Some(unscored(any_term(terms(field, &listing), 1.0))));
        }
        let words: Vec<_> = before.iter().map(|token| token.skeleton.as_str()).collect();
        let before = self.metadata_phrase(&words.join(" "), field)?;
        let both = before
            .into_iter()
            .chain([any_term(terms(field, &listing), 1.0)]);
        let both = tantivy::query::BooleanQuery::intersection(both.collect());
        Ok(Some(unscored(Box::new(both))))
    }

    /// Names with a word spelled nearly like each of `word`.
    pub(super) fn metadata_fuzzy(
        &mut self,
        (word, edits): (&str, u8),
        field: Field,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let mut queries = Vec::new();
        for token in self.tokens(word) {
            let most = MAX_FUZZY_WORDS;
            let words = with_article(&token.skeleton);
            let listing = nearest(self.searcher, &[field], &words, edits, most)?;
            self.account(&format!("{}~{edits}", token.skeleton), &listing, "nearest");
            queries.push(any_term(terms(field, &listing), 1.0));
        }
        if queries.is_empty() {
            return Ok(None);
        }
        let all = tantivy::query::BooleanQuery::intersection(queries);
        Ok(Some(unscored(Box::new(all))))
    }

    /// The patterns of whole words that `pattern` is, and the words before them where its beginning is several.
    fn globs(&self, pattern: &str) -> (Vec<Token>, Vec<Glob>) {
        let (first, rest) = pattern.split_once('*').unwrap_or((pattern, ""));
        let mut before = self.tokens(first);
        let first = match before.pop() {
            Some(last) if !before.is_empty() => last.skeleton,
            _ => self.settled(first),
        };
        let rest = rest.split('*').map(|part| self.settled(part));
        let settled = rest.fold(first, |pattern, part| format!("{pattern}*{part}"));
        if settled.starts_with('*') || !before.is_empty() {
            return (before, vec![Glob::new(&settled)]);
        }
        let globs = ATTACHED
            .iter()
            .map(|attached| Glob::new(&format!("{attached}{settled}")));
        (before, globs.collect())
    }

    /// A part of a word in settled spelling.
    fn settled(&self, part: &str) -> String {
        let tokens = self.tokens(part);
        if let [token] = tokens.as_slice() {
            return token.skeleton.clone();
        }
        match skeleton(part) {
            Some(skeleton) => skeleton.letters.to_string(),
            None => tokens.into_iter().map(|token| token.skeleton).collect(),
        }
    }

    /// Keeps what `typed` stands for, and notes what of it was cut, or that it is nothing.
    fn account(&mut self, typed: &str, listing: &Listing, searched: &str) {
        let words = listing.words.iter();
        self.expansions.push(Expansion {
            text: typed.to_owned(),
            words: words
                .map(|listed| (listed.word.clone(), listed.articles()))
                .collect(),
            total: listing.total,
        });
        let kept = listing.words.len();
        if listing.total == 0 {
            let note = format!("`{typed}` stands for no word of this archive");
            self.notes.push(note);
        } else if kept < listing.total {
            let (total, kept) = (with_commas(listing.total), with_commas(kept));
            let note =
                format!("`{typed}` stands for {total} words; the {kept} {searched} were searched");
            self.notes.push(note);
        }
    }

    fn skeletons_of(&self, fields: TextFields) -> Vec<Field> {
        let chosen = self.chosen(fields).into_iter();
        chosen.map(|(_, field, _)| field.skeleton).collect()
    }
}

/// A word as typed and behind the article, unless it has one.
fn with_article(word: &str) -> Vec<String> {
    let is_arabic = skeleton(word).is_some();
    match is_arabic && !word.starts_with(ARTICLE) {
        true => vec![word.to_owned(), format!("{ARTICLE}{word}")],
        false => vec![word.to_owned()],
    }
}

/// What a word at that distance counts for: squared, so that a letter off is a quarter of the word itself.
fn weight(distance: f32) -> f32 {
    (1.0 + distance).powi(-2)
}

fn terms(field: Field, listing: &Listing) -> Vec<Term> {
    let words = listing.words.iter();
    words
        .map(|listed| Term::from_field_text(field, &listed.word))
        .collect()
}

/// The articles with one of `terms`, each of which scores `score`.
fn any_term(terms: Vec<Term>, score: f32) -> Box<dyn Query> {
    match terms.is_empty() {
        true => Box::new(EmptyQuery),
        false => Box::new(ConstScoreQuery::new(
            Box::new(TermSetQuery::new(terms)),
            score,
        )),
    }
}

/// A number with a comma between thousands.
fn with_commas(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        assert_eq!(with_commas(7), "7");
        assert_eq!(with_commas(48_211), "48,211");
        assert_eq!(with_commas(1_000_000), "1,000,000");
    }
}
