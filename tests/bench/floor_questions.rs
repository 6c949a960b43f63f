//! Plain questions to the plain index of `floor.rs`: any of the words, all of them, all side by side, or a beginning of words.
//!
//! In: words. Out: how many of the ten best articles there are. Nothing of them is read but their numbers.

use std::path::Path;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, Searcher, Term};

use crate::floor;

/// The plain index, open.
pub struct Floor {
    field: Field,
    tokenizer: TextAnalyzer,
    searcher: Searcher,
}

impl Floor {
    /// Opens the index in `folder`.
    pub fn open(folder: &Path) -> tantivy::Result<Self> {
        let index = Index::open_in_dir(folder)?;
        Ok(Self {
            field: index.schema().get_field(floor::FIELD)?,
            tokenizer: floor::tokenizer(),
            searcher: index.reader()?.searcher(),
        })
    }

    /// The names of the ten best articles for any of the words of `query`.
    pub fn any(&self, query: &str) -> tantivy::Result<usize> {
        self.words(query, Occur::Should)
    }

    /// The names of the ten best articles that have all words of `query`.
    pub fn all(&self, query: &str) -> tantivy::Result<usize> {
        self.words(query, Occur::Must)
    }

    fn words(&self, query: &str, occur: Occur) -> tantivy::Result<usize> {
        let word = |(_, term)| -> (Occur, Box<dyn Query>) {
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            (occur, Box::new(query))
        };
        let words = self.terms(query).into_iter().map(word);
        self.ten(&BooleanQuery::new(words.collect()))
    }

    /// The names of ten articles that have a word that begins with `letters`.
    pub fn beginning(&self, letters: &str) -> tantivy::Result<usize> {
        let term = Term::from_field_text(self.field, letters);
        self.ten(&FuzzyTermQuery::new_prefix(term, 0, false))
    }

    /// The names of the ten best articles that have the words of `query` side by side.
    pub fn phrase(&self, query: &str) -> tantivy::Result<usize> {
        match self.terms(query) {
            words if words.len() < 2 => self.any(query),
            words => self.ten(&PhraseQuery::new_with_offset(words)),
        }
    }

    fn ten(&self, query: &dyn Query) -> tantivy::Result<usize> {
        let best = TopDocs::with_limit(10).order_by_score();
        Ok(self.searcher.search(query, &best)?.len())
    }

    fn terms(&self, query: &str) -> Vec<(usize, Term)> {
        let mut tokenizer = self.tokenizer.clone();
        let mut terms = Vec::new();
        tokenizer.token_stream(query).process(&mut |token| {
            let term = Term::from_field_text(self.field, &token.text);
            terms.push((token.position, term));
        });
        terms
    }
}
