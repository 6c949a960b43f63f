//! What of an archive begins so: its words, and its names of outlets, writers, places and sections.
//!
//! In: the beginning of a word, spelled loosely. Out: what begins so, in its own spelling, with the number of articles that
//! have it, most first. Words are those of headlines and stories as they stand there: الصو finds الصواريخ, and صو finds
//! صواريخ, for a word behind the article is another word of the index. A name is found by any of its words, also behind an article.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;
use tantivy::{SegmentReader, TantivyError};

use super::archive::ArchiveSearcher;
use super::commonest::Candidate;
use crate::Error;
use crate::arabic::normalize::skeleton;

/// The article, behind which the word of a name may begin.
const ARTICLE: &str = "ال";

/// What is suggested: words of texts, or names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuggestField {
    /// Words of headlines and stories.
    Word,
    /// Names of outlets.
    Source,
    /// Names of writers.
    Author,
    /// Places of datelines.
    Place,
    /// Names of sections.
    Section,
}

impl SuggestField {
    /// As the index and the query language call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Source => "source",
            Self::Author => "author",
            Self::Place => "place",
            Self::Section => "section",
        }
    }
}

/// What begins so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestions {
    /// Most articles first, then in the order of their letters.
    pub suggestions: Vec<Suggested>,
    /// Whether more begin so than were asked for.
    pub more: bool,
}

/// A word or name of the archive.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Suggested {
    /// In its own spelling.
    pub text: String,
    /// How many articles have it.
    pub articles: u64,
}

impl ArchiveSearcher {
    /// Returns the `limit` words or names in most articles that begin with `prefix`.
    pub fn suggest(
        &self,
        prefix: &str,
        field: SuggestField,
        limit: usize,
    ) -> Result<Suggestions, Error> {
        let mut words = Vec::new();
        self.index().analyzer().tokens(prefix, &mut |token| {
            words.push(token.skeleton.to_owned());
        });
        if field != SuggestField::Word {
            return self.suggest_names(field, &words, limit);
        }
        let beginning = match words.as_slice() {
            [beginning] => Some(beginning.clone()),
            // A letter that is attached to words is none by itself, and some words are read as two.
            _ if !prefix.trim().contains(char::is_whitespace) => {
                skeleton(prefix.trim()).map(|word| word.letters.to_string())
            }
            _ => None,
        };
        match beginning {
            Some(beginning) => self.suggest_words(&beginning, limit),
            None => Err(Error::NotABeginning {
                text: prefix.to_owned(),
            }),
        }
    }

    fn suggest_words(&self, beginning: &str, limit: usize) -> Result<Suggestions, Error> {
        // One more than are shown tells whether more begin so.
        let wanted = limit.saturating_add(1);
        let mut candidates = self.commonest(beginning, wanted)?;
        let rest = candidates.split_off(wanted.min(candidates.len()));
        let counted = |candidates: Vec<Candidate>| {
            let counts = candidates
                .into_par_iter()
                .map(|Candidate { word, .. }| Ok((Reverse(self.articles_with(&word)?), word)));
            counts.collect::<Result<Vec<_>, Error>>()
        };
        let mut found = counted(candidates)?;
        let least = found.iter().map(|(count, _)| count.0).min().unwrap_or(0);
        let rest = rest.into_iter().filter(|word| word.at_most >= least);
        found.extend(counted(rest.collect())?);
        found.retain(|(count, _)| count.0 > 0);
        found.sort();
        let more = found.len() > limit;
        found.truncate(limit);
        let suggested = found.into_par_iter().map(|(articles, word)| {
            Ok(Suggested {
                text: self.written(&word)?,
                articles: articles.0,
            })
        });
        let suggestions = suggested.collect::<Result<_, Error>>()?;
        Ok(Suggestions { suggestions, more })
    }

    fn suggest_names(
        &self,
        field: SuggestField,
        beginning: &[String],
        limit: usize,
    ) -> Result<Suggestions, Error> {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for reader in self.engine().segment_readers() {
            let begins_so = |name: &str| self.has_words_beginning(name, beginning);
            for (name, count) in names(reader, field.name(), begins_so)? {
                *counts.entry(name).or_default() += count;
            }
        }
        let mut suggestions: Vec<_> = counts
            .into_iter()
            .filter(|(_, articles)| *articles > 0)
            .map(|(text, articles)| Suggested { text, articles })
            .collect();
        suggestions.sort_by(|a, b| {
            b.articles
                .cmp(&a.articles)
                .then_with(|| a.text.cmp(&b.text))
        });
        let more = suggestions.len() > limit;
        suggestions.truncate(limit);
        Ok(Suggestions { suggestions, more })
    }

    /// Whether words that follow each other in `name` are those of `beginning`, the last of which may go on.
    fn has_words_beginning(&self, name: &str, beginning: &[String]) -> bool {
        let Some((last, whole)) = beginning.split_last() else {
            return true;
        };
        let mut words = Vec::new();
        self.index().analyzer().tokens(name, &mut |token| {
            words.push(token.skeleton.to_owned());
        });
        let behind_article = |word: &str, test: &dyn Fn(&str) -> bool| {
            test(word) || word.strip_prefix(ARTICLE).is_some_and(test)
        };
        words.windows(beginning.len()).any(|window| {
            let mut pairs = window.iter().zip(whole);
            pairs.all(|(word, wanted)| behind_article(word, &|word| word == wanted))
                && window
                    .last()
                    .is_some_and(|word| behind_article(word, &|word| word.starts_with(last)))
        })
    }
}

/// The names of a segment's column for which `holds`, with the number of articles of each.
fn names(
    reader: &SegmentReader,
    column: &str,
    holds: impl Fn(&str) -> bool,
) -> Result<Vec<(String, u64)>, TantivyError> {
    let Some(column) = reader.fast_fields().str(column)? else {
        return Ok(Vec::new());
    };
    let mut found: BTreeMap<u64, String> = BTreeMap::new();
    let mut terms = column.dictionary().stream()?;
    while terms.advance() {
        let name = String::from_utf8_lossy(terms.key());
        if holds(&name) {
            found.insert(terms.term_ord(), name.into_owned());
        }
    }
    let mut counts = vec![0; column.num_terms()];
    for doc in reader.doc_ids_alive() {
        if let Some(count) = column
            .ords()
            .first(doc)
            .and_then(|ord| counts.get_mut(ord as usize))
        {
            *count += 1;
        }
    }
    let count = |ord: u64| counts.get(ord as usize).copied().unwrap_or(0);
    Ok(found
        .into_iter()
        .map(|(ord, name)| (name, count(ord)))
        .collect())
}
