//! What of an archive begins so: its words, and its names of outlets, writers, places and sections.
//!
//! In: the beginning of a word, spelled loosely. Out: what begins so, in its own spelling, with the number of articles that
//! have it, most first. Words are those of headlines and stories as they stand there: الصو finds الصواريخ, and صو finds
//! صواريخ, for a word behind the article is another word of the index. A name is found by any of its words, also behind an article.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use rayon::prelude::*;
use tantivy::schema::Field;
use tantivy::{SegmentReader, TantivyError, Term};

use super::archive::ArchiveSearcher;
use crate::Error;
use crate::arabic::normalize::skeleton;

/// Of the words of one segment, how many are looked at for each one asked for: the commonest of an archive is among the
/// commonest of one of its segments.
const LOOKED_AT: usize = 20;
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
        let fields = self.index().fields();
        let (title, body) = (fields.title.skeleton, fields.body.skeleton);
        let kept = limit.saturating_mul(LOOKED_AT).saturating_add(1);
        let segments = self.engine().segment_readers();
        let parts: Vec<(&SegmentReader, Field)> = segments
            .iter()
            .flat_map(|reader| [(reader, body), (reader, title)])
            .collect();
        let commonest = parts
            .par_iter()
            .map(|(reader, field)| commonest(reader, *field, beginning, kept))
            .collect::<Result<Vec<_>, _>>()?;
        let words: BTreeSet<String> = commonest.into_iter().flatten().collect();
        let mut counted = Vec::new();
        for word in words {
            let most = |field| self.engine().doc_freq(&Term::from_field_text(field, &word));
            counted.push((Reverse(most(body)? + most(title)?), word));
        }
        counted.sort();
        // A word in many headlines may stand in fewer articles than one in as many stories.
        counted.truncate(limit.saturating_mul(2).saturating_add(1));
        let found = counted
            .into_par_iter()
            .map(|(_, word)| Ok((Reverse(self.articles_with(&word)?), word)))
            .collect::<Result<Vec<_>, Error>>()?;
        let mut found: Vec<_> = found.into_iter().filter(|(count, _)| count.0 > 0).collect();
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

/// The `kept` words of a segment in most of its articles that begin so.
fn commonest(
    reader: &SegmentReader,
    field: Field,
    beginning: &str,
    kept: usize,
) -> Result<Vec<String>, TantivyError> {
    let index = reader.inverted_index(field)?;
    let mut terms = index.terms().range().ge(beginning).into_stream()?;
    let mut commonest: BinaryHeap<Reverse<(u32, String)>> = BinaryHeap::new();
    while terms.advance() && terms.key().starts_with(beginning.as_bytes()) {
        let doc_freq = terms.value().doc_freq;
        let least = commonest.peek().map_or(0, |Reverse((least, _))| *least);
        if commonest.len() == kept && doc_freq <= least {
            continue;
        }
        if let Ok(word) = std::str::from_utf8(terms.key()) {
            commonest.push(Reverse((doc_freq, word.to_owned())));
        }
        if commonest.len() > kept {
            commonest.pop();
        }
    }
    Ok(commonest
        .into_iter()
        .map(|Reverse((_, word))| word)
        .collect())
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
