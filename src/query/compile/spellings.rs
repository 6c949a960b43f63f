//! The other spellings of a foreign name of the query that the archive's articles have.

use std::sync::Arc;

use tantivy::{Searcher, TantivyError, Term};

use super::Compiler;
use crate::Error;
use crate::arabic::foreign::{Dictionary, other_spellings};
use crate::arabic::normalize::skeleton;
use crate::schema::TextField;

/// What another spelling of a name counts for, against the one typed.
pub(super) const SPELLING_WEIGHT: f32 = 0.8;

/// The words of the stories.
struct Stories<'archive> {
    searcher: &'archive Searcher,
    field: TextField,
}

impl Dictionary for Stories<'_> {
    type Error = TantivyError;

    fn written(&self, word: &[char]) -> Result<u64, TantivyError> {
        self.articles(self.field.skeleton, word)
    }

    fn stemmed(&self, stem: &[char]) -> Result<u64, TantivyError> {
        self.articles(self.field.stem, stem)
    }
}

impl Stories<'_> {
    fn articles(&self, field: tantivy::schema::Field, word: &[char]) -> Result<u64, TantivyError> {
        let word: String = word.iter().collect();
        self.searcher.doc_freq(&Term::from_field_text(field, &word))
    }
}

impl Compiler<'_> {
    /// The stems of other spellings of the name that `stem` is; none where it is none.
    pub(crate) fn other_spellings(&self, stem: &str) -> Result<Arc<[String]>, Error> {
        self.memo.spellings.get_or(stem, || {
            let Some(word) = skeleton(stem) else {
                return Ok(Arc::default());
            };
            let stories = Stories {
                searcher: self.searcher,
                field: self.fields.body,
            };
            let lexicon = self.analyzer.stemmer().lexicon();
            let found = other_spellings(&word.letters, lexicon, &stories)?;
            Ok(found.iter().map(ToString::to_string).collect())
        })
    }
}
