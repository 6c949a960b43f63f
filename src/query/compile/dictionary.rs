//! The words that an archive has: those that are like a pattern, and those that are spelled nearly like a word.
//!
//! In: patterns or a word, in settled spelling, and fields. Out: words of those fields, each with the number of articles
//! that have it. Dictionaries of segments are read side by side, in the order of words, so that only what is asked for
//! is held in memory.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use tantivy::index::InvertedIndexReader;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::termdict::TermStreamer;
use tantivy::{Searcher, TantivyError, Term};

use crate::Error;
use crate::arabic::nearness::distance;
use crate::query::Glob;

/// The dictionaries of an archive with fewer articles are read sooner than other threads are woken.
const SIDE_BY_SIDE_DOCS: u64 = 50_000;
/// Where parts of a dictionary begin that take about as long as each other to read, in its order.
const FIRST_LETTERS: [&str; 12] = [
    "", "ا", "الح", "الم", "ام", "ب", "ت", "ح", "ع", "م", "ن", "و",
];

/// A word of the archive.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Listed {
    /// In settled spelling.
    pub(super) word: String,
    /// In how many articles it stands, of each field that was asked for.
    pub(super) in_fields: Vec<u64>,
    /// How far it is from what was asked for; 0 where that is a pattern.
    pub(super) distance: f32,
}

impl Listed {
    /// In how many articles it stands, in the field where that is most.
    pub(super) fn articles(&self) -> u64 {
        self.in_fields.iter().copied().max().unwrap_or(0)
    }
}

/// Words of the archive, the best first.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) words: Vec<Listed>,
    /// How many there are in all.
    pub(super) total: usize,
}

/// The words in one of `fields` that match one of `globs`: the `most` that stand in most articles.
pub(super) fn matching(
    searcher: &Searcher,
    fields: &[Field],
    globs: &[Glob],
    most: usize,
) -> Result<Listing, Error> {
    let dictionaries = dictionaries(searcher, fields)?;
    let parts = parts(globs);
    let list = |part: &Part<'_>| part.list(&dictionaries, fields.len(), most);
    let listings: Result<Vec<_>, Error> = match searcher.num_docs() < SIDE_BY_SIDE_DOCS {
        true => parts.iter().map(list).collect(),
        false => parts.par_iter().map(list).collect(),
    };
    let mut all = Listing::default();
    for listing in listings? {
        all.total += listing.total;
        all.words.extend(listing.words);
    }
    keep_best(&mut all.words, most);
    Ok(all)
}

/// A part of the dictionaries in which words that match one of several patterns are looked for.
struct Part<'globs> {
    /// The pattern, and those before it, whose words are listed already.
    glob: &'globs Glob,
    before: &'globs [Glob],
    /// The words from the first one on and before the other, where there is one.
    from: String,
    to: Option<String>,
}

/// The parts that threads can look through side by side: a pattern each, and of one that may begin with any letter a
/// stretch of the alphabet each.
fn parts(globs: &[Glob]) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for (number, glob) in globs.iter().enumerate() {
        let before = globs.get(..number).unwrap_or_default();
        let bounds = match glob.beginning() {
            "" => FIRST_LETTERS.map(str::to_owned).to_vec(),
            beginning => vec![beginning.to_owned()],
        };
        for (at, from) in bounds.iter().enumerate() {
            parts.push(Part {
                glob,
                before,
                from: from.clone(),
                to: bounds.get(at + 1).cloned(),
            });
        }
    }
    parts
}

impl Part<'_> {
    fn list(
        &self,
        dictionaries: &[(usize, Arc<InvertedIndexReader>)],
        fields: usize,
        most: usize,
    ) -> Result<Listing, Error> {
        let mut listing = Listing::default();
        let mut cursors = Vec::new();
        for (field, dictionary) in dictionaries {
            cursors.push(Cursor::open(*field, dictionary, self)?);
        }
        cursors.retain(Cursor::is_open);
        while let Some(word) = cursors.iter().filter_map(Cursor::word).min() {
            let word = word.to_owned();
            let mut in_fields = vec![0; fields];
            for cursor in &mut cursors {
                if cursor.word() == Some(word.as_str()) {
                    in_fields[cursor.field] += cursor.articles();
                    cursor.advance(self.glob);
                }
            }
            let is_counted = self.before.iter().any(|glob| glob.matches(&word));
            if !is_counted {
                listing.total += 1;
                listing.words.push(Listed {
                    word,
                    in_fields,
                    distance: 0.0,
                });
                if listing.words.len() > 2 * most.max(1) {
                    keep_best(&mut listing.words, most);
                }
            }
        }
        Ok(listing)
    }
}

/// The words in one of `fields` that differ from one of `words` in at most `edits` letters: the `most` that are nearest
/// to one of these.
pub(super) fn nearest(
    searcher: &Searcher,
    fields: &[Field],
    words: &[String],
    edits: u8,
    most: usize,
) -> Result<Listing, Error> {
    let mut found = FxHashMap::default();
    for word in words {
        for (near, articles) in near(searcher, fields, word, edits)? {
            let distance = distance(word, &near);
            let (least, _) = found.entry(near).or_insert((distance, articles));
            *least = distance.min(*least);
        }
    }
    let total = found.len();
    let words = found
        .into_iter()
        .map(|(word, (distance, in_fields))| Listed {
            word,
            in_fields,
            distance,
        });
    let mut words: Vec<_> = words.collect();
    keep_best(&mut words, most);
    Ok(Listing { words, total })
}

/// The words in one of `fields` that differ from `word` in at most `edits` letters, each with how many articles have it
/// in each field.
pub fn near(
    searcher: &Searcher,
    fields: &[Field],
    word: &str,
    edits: u8,
) -> Result<FxHashMap<String, Vec<u64>>, Error> {
    let Some(first) = fields.first() else {
        return Ok(FxHashMap::default());
    };
    // What is looked for is the same in every field.
    let fuzzy = FuzzyTermQuery::new(Term::from_field_text(*first, word), edits, true);
    let automaton = fuzzy.automaton()?;
    let read = |(field, dictionary): &(usize, Arc<InvertedIndexReader>)| {
        let words = dictionary.terms().search(&automaton);
        let mut words = words.into_stream().map_err(TantivyError::from)?;
        let mut found = Vec::new();
        while words.advance() {
            if let Ok(word) = std::str::from_utf8(words.key()) {
                found.push((*field, word.to_owned(), u64::from(words.value().doc_freq)));
            }
        }
        Ok(found)
    };
    let dictionaries = dictionaries(searcher, fields)?;
    let found: Result<Vec<_>, Error> = match searcher.num_docs() < SIDE_BY_SIDE_DOCS {
        true => dictionaries.iter().map(read).collect(),
        false => dictionaries.par_iter().map(read).collect(),
    };
    let mut articles: FxHashMap<String, Vec<u64>> = FxHashMap::default();
    for (field, word, found) in found?.into_iter().flatten() {
        let in_fields = articles
            .entry(word)
            .or_insert_with(|| vec![0; fields.len()]);
        in_fields[field] += found;
    }
    Ok(articles)
}

/// Sorts `words`, the nearest and then the commonest first, and drops all but the first `most`.
fn keep_best(words: &mut Vec<Listed>, most: usize) {
    words.sort_unstable_by(|a, b| {
        let by_distance = a.distance.total_cmp(&b.distance);
        let by_articles = || b.articles().cmp(&a.articles());
        by_distance
            .then_with(by_articles)
            .then_with(|| a.word.cmp(&b.word))
    });
    words.truncate(most);
}

/// The dictionaries of all segments, each with the number of its field.
fn dictionaries(
    searcher: &Searcher,
    fields: &[Field],
) -> Result<Vec<(usize, Arc<InvertedIndexReader>)>, Error> {
    let mut dictionaries = Vec::new();
    for (number, field) in fields.iter().enumerate() {
        for reader in searcher.segment_readers() {
            dictionaries.push((number, reader.inverted_index(*field)?));
        }
    }
    Ok(dictionaries)
}

/// A place among the words of one dictionary that match a pattern.
struct Cursor<'dictionary> {
    field: usize,
    words: TermStreamer<'dictionary>,
    is_open: bool,
}

impl<'dictionary> Cursor<'dictionary> {
    fn open(
        field: usize,
        dictionary: &'dictionary InvertedIndexReader,
        part: &Part<'_>,
    ) -> Result<Self, Error> {
        let mut range = dictionary.terms().range();
        if !part.from.is_empty() {
            range = range.ge(&part.from);
        }
        if let Some(to) = &part.to {
            range = range.lt(to);
        }
        let words = range.into_stream().map_err(TantivyError::from)?;
        let mut cursor = Self {
            field,
            words,
            is_open: true,
        };
        cursor.advance(part.glob);
        Ok(cursor)
    }

    /// Goes on to the next word that matches; closes where no other can.
    fn advance(&mut self, glob: &Glob) {
        while self.words.advance() {
            let key = self.words.key();
            if !key.starts_with(glob.beginning().as_bytes()) {
                break;
            }
            if std::str::from_utf8(key).is_ok_and(|word| glob.matches(word)) {
                return;
            }
        }
        self.is_open = false;
    }

    fn is_open(&self) -> bool {
        self.is_open
    }

    fn word(&self) -> Option<&str> {
        match self.is_open {
            true => std::str::from_utf8(self.words.key()).ok(),
            false => None,
        }
    }

    fn articles(&self) -> u64 {
        u64::from(self.words.value().doc_freq)
    }
}
