//! The words of an archive: in how many articles each stands, and how its articles spell it.
//!
//! In: a word in settled spelling (a skeleton). Out: an exact count, and the spelling that most of a few articles have, for
//! what the index holds has lost its hamzas.

use std::collections::BTreeMap;

use tantivy::postings::SegmentPostings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocSet, SegmentReader, TERMINATED, Term};

use super::archive::ArchiveSearcher;
use crate::Error;
use crate::analysis::arabic_words;
use crate::arabic::letters::{Class, class};
use crate::arabic::normalize;

/// In how many articles a spelling is looked for.
const ARTICLES_READ: usize = 3;

impl ArchiveSearcher {
    /// How many articles have the word `skeleton` in headline or story.
    pub(super) fn articles_with(&self, skeleton: &str) -> Result<u64, Error> {
        let mut count = 0;
        for reader in self.engine().segment_readers() {
            count += self.articles_in_segment(reader, skeleton)?;
        }
        Ok(count)
    }

    fn articles_in_segment(&self, reader: &SegmentReader, skeleton: &str) -> Result<u64, Error> {
        let fields = self.index().fields();
        let alive = reader.alive_bitset();
        let is_alive = |doc| alive.is_none_or(|alive| alive.is_alive(doc));
        let body = postings(reader, fields.body.skeleton, skeleton)?;
        let in_body = match (body, alive) {
            (None, _) => 0,
            (Some(body), None) => u64::from(body.doc_freq()),
            (Some(body), Some(_)) => docs(body).filter(|&doc| is_alive(doc)).count() as u64,
        };
        let Some(title) = postings(reader, fields.title.skeleton, skeleton)? else {
            return Ok(in_body);
        };
        let mut body = postings(reader, fields.body.skeleton, skeleton)?;
        let mut is_in_body = |doc| match &mut body {
            Some(body) => body.doc() == doc || (body.doc() < doc && body.seek(doc) == doc),
            None => false,
        };
        let in_title_alone = docs(title).filter(|&doc| is_alive(doc) && !is_in_body(doc));
        Ok(in_body + in_title_alone.count() as u64)
    }

    /// How most of a few articles spell the word `skeleton`, without vowel marks; as it is in the index where none can be
    /// asked.
    pub(super) fn written(&self, skeleton: &str) -> Result<String, Error> {
        let settled = |word: &str| Some(normalize::skeleton(word)?.letters);
        let letters = settled(skeleton);
        let mut spellings: BTreeMap<String, usize> = BTreeMap::new();
        for address in self.some_articles(skeleton)? {
            let article = self.article_at(address)?;
            let texts = || article.title.iter().chain([&article.body]);
            let mut add = |written: &str| {
                *spellings.entry(letters_alone(written)).or_default() += 1;
            };
            let as_written = texts().flat_map(|text| arabic_words(text));
            let mut same = as_written.filter(|word| letters.is_some() && settled(word) == letters);
            if let Some(first) = same.next() {
                add(first);
                same.for_each(add);
                continue;
            }
            // No Arabic word, or one that the analyzer reads out of a longer one.
            for text in texts() {
                self.index().analyzer().tokens(text, &mut |token| {
                    let written = text.get(token.offset_from..token.offset_to);
                    if token.skeleton == skeleton {
                        written.into_iter().for_each(&mut add);
                    }
                });
            }
        }
        let most = spellings
            .into_iter()
            .max_by(|(a, first), (b, second)| first.cmp(second).then_with(|| b.cmp(a)));
        Ok(most.map_or_else(|| skeleton.to_owned(), |(spelling, _)| spelling))
    }

    /// The first few articles that have the word in the story, or else in the headline.
    fn some_articles(&self, skeleton: &str) -> Result<Vec<DocAddress>, Error> {
        let fields = self.index().fields();
        let mut some = Vec::new();
        for field in [fields.body.skeleton, fields.title.skeleton] {
            for (segment, reader) in (0..).zip(self.engine().segment_readers()) {
                let found = postings(reader, field, skeleton)?;
                let alive = reader.alive_bitset();
                let docs = found.into_iter().flat_map(docs);
                let docs = docs.filter(|&doc| alive.is_none_or(|alive| alive.is_alive(doc)));
                some.extend(
                    docs.map(|doc| DocAddress::new(segment, doc))
                        .take(ARTICLES_READ),
                );
                if some.len() >= ARTICLES_READ {
                    some.truncate(ARTICLES_READ);
                    return Ok(some);
                }
            }
        }
        Ok(some)
    }
}

fn postings(
    reader: &SegmentReader,
    field: Field,
    skeleton: &str,
) -> Result<Option<SegmentPostings>, Error> {
    let term = Term::from_field_text(field, skeleton);
    let index = reader.inverted_index(field)?;
    let found = index.read_postings(&term, IndexRecordOption::Basic);
    Ok(found.map_err(tantivy::TantivyError::from)?)
}

fn docs(mut postings: SegmentPostings) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let doc = postings.doc();
        if doc == TERMINATED {
            return None;
        }
        postings.advance();
        Some(doc)
    })
}

/// `word` without vowel marks, tatweel and invisible signs.
fn letters_alone(word: &str) -> String {
    let kept = |letter: &char| !matches!(class(*letter), Class::Mark | Class::Control);
    word.chars().filter(kept).collect()
}
