//! The analyzer: one reading of a text gives every word in its views.
//!
//! In: text. Out: for each word its exact, stemmed and broad form, with offsets and position. The three views come from
//! one pass over one list of words, so that their positions and offsets cannot differ.

use std::sync::{Arc, LazyLock};

use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};

use super::data;
use super::filters::ArabicTokenizer;
use super::memo;
use super::words::{Form, Words};
use crate::arabic::broad::broad;
use crate::arabic::lexicon::FUNCTION;
use crate::arabic::normalize::{Letters, Skeleton, skeleton};
use crate::arabic::stem::{Stem, Stemmer};
use crate::arabic::variants::Neighbour;

/// One of the forms in which a word is indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// The word itself, its spelling settled: for exact phrases, prefixes, wildcards.
    Skeleton,
    /// The stem: what a search finds by default.
    Stem,
    /// The stem without its last feminine or adjective letter: related words, for ranking.
    Broad,
}

impl View {
    /// All views.
    pub const ALL: [Self; 3] = [Self::Skeleton, Self::Stem, Self::Broad];

    /// The name under which the view is registered as a tokenizer.
    pub fn name(self) -> &'static str {
        match self {
            Self::Skeleton => "arabic_skeleton",
            Self::Stem => "arabic_stem",
            Self::Broad => "arabic_broad",
        }
    }
}

/// A word of a text in all its views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnalyzedToken<'a> {
    /// Where the word begins, in bytes of the text.
    pub offset_from: usize,
    /// Where it ends.
    pub offset_to: usize,
    /// Count of the words before it.
    pub position: usize,
    /// The term of [`View::Skeleton`].
    pub skeleton: &'a str,
    /// The term of [`View::Stem`].
    pub stem: &'a str,
    /// The term of [`View::Broad`].
    pub broad: &'a str,
    /// Whether a query of several words may do without it: a function word, or the second word of a month.
    pub is_function_word: bool,
    /// Whether it is an Arabic word, and no number or word of another script.
    pub is_arabic: bool,
}

/// Turns text into terms. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Analyzer {
    stemmer: Arc<Stemmer>,
    /// Which stemmer this is among those of the process, so that stems may be remembered.
    memo_key: u64,
}

impl Analyzer {
    /// Returns the analyzer that the data files compiled into the program describe.
    pub fn new() -> Self {
        static BASE: LazyLock<Analyzer> =
            LazyLock::new(|| Analyzer::with_stemmer(Stemmer::new(&data::SOURCES)));
        BASE.clone()
    }

    /// Returns an analyzer with a stemmer of its own.
    pub fn with_stemmer(stemmer: Stemmer) -> Self {
        Self {
            stemmer: Arc::new(stemmer),
            memo_key: memo::next_key(),
        }
    }

    /// Returns the tokenizer of one view.
    pub fn view(&self, view: View) -> TextAnalyzer {
        TextAnalyzer::from(ArabicTokenizer::new(self.clone(), view))
    }

    /// Registers the tokenizers of all views under their names.
    pub fn register(&self, manager: &TokenizerManager) {
        for view in View::ALL {
            manager.register(view.name(), self.view(view));
        }
    }

    /// Calls `sink` with every word of `text`.
    pub fn tokens(&self, text: &str, sink: &mut impl FnMut(&AnalyzedToken<'_>)) {
        let mut words = Words::default();
        self.read(text, &mut words);
        let [mut exact, mut stem, mut broad] = [const { String::new() }; 3];
        for (n, word) in words.words.iter().enumerate() {
            exact.clear();
            stem.clear();
            broad.clear();
            self.write_term(&words, n, View::Skeleton, &mut exact);
            self.write_term(&words, n, View::Stem, &mut stem);
            self.write_term(&words, n, View::Broad, &mut broad);
            sink(&AnalyzedToken {
                offset_from: word.range.start,
                offset_to: word.range.end,
                position: word.position,
                skeleton: &exact,
                stem: &stem,
                broad: &broad,
                is_function_word: self.is_function_word(&words, n),
                is_arabic: matches!(word.form, Form::Arabic(_)),
            });
        }
    }

    /// Whether `word`, a skeleton, is a function word: a query of several words does not require it.
    pub fn is_stop_word(&self, word: &str) -> bool {
        skeleton(word).is_some_and(|word| {
            self.stemmer.is_function_word(&word)
                || self.stemmer.lexicon().get(&word.letters).is(FUNCTION)
        })
    }

    /// The stemmer.
    pub fn stemmer(&self) -> &Stemmer {
        &self.stemmer
    }

    /// Reads the words of a text.
    pub(super) fn read(&self, text: &str, words: &mut Words) {
        words.read(text, &|word| {
            memo::known(self.memo_key, &self.stemmer, word).second_word
        });
    }

    /// Appends the term of word number `n` in one view.
    pub(super) fn write_term(&self, words: &Words, n: usize, view: View, text: &mut String) {
        match &words.words[n].form {
            Form::Number(term) | Form::Other(term) => {
                text.push_str(words.terms.get(term.clone()).unwrap_or_default());
            }
            Form::Arabic(word) => match view {
                View::Skeleton => word.letters.write_to(text),
                View::Stem => self.stem(words, n, word).write_to(text),
                View::Broad => text.extend(broad(&self.stem(words, n, word))),
            },
        }
    }

    /// Returns the stem of an Arabic word between its neighbours.
    pub(super) fn stem(&self, words: &Words, n: usize, word: &Skeleton) -> Letters {
        let stem = memo::known(self.memo_key, &self.stemmer, word).stem;
        self.name_in_context(words, n, &stem)
            .unwrap_or(stem.letters)
    }

    /// Returns the name of a stem that the words beside it make a name: a month of two words.
    pub(super) fn name_in_context(&self, words: &Words, n: usize, stem: &Stem) -> Option<Letters> {
        let variants = self.stemmer.variants();
        if !variants.depends_on_context(&stem.letters) {
            return None;
        }
        let before = n.checked_sub(1).map(|n| neighbour(words, n));
        let (before, after) = (before.unwrap_or_default(), neighbour(words, n + 1));
        variants.name_in_context(&stem.letters, stem.madda, &before, &after)
    }

    fn is_function_word(&self, words: &Words, n: usize) -> bool {
        let Form::Arabic(word) = &words.words[n].form else {
            return false;
        };
        self.stemmer.is_function_word(word) || self.is_second_part(words, n, word)
    }

    /// Whether a word is the second of a month, whose first word alone carries the name.
    fn is_second_part(&self, words: &Words, n: usize, word: &Skeleton) -> bool {
        let Some(Form::Arabic(first)) = n.checked_sub(1).map(|n| &words.words[n].form) else {
            return false;
        };
        let first = memo::known(self.memo_key, &self.stemmer, first).stem;
        self.stemmer
            .variants()
            .is_second_part(&first.letters, &word.letters)
    }
}

impl Default for Analyzer {
    fn default() -> Self {
        Self::new()
    }
}

fn neighbour(words: &Words, n: usize) -> Neighbour {
    match words.words.get(n).map(|word| &word.form) {
        Some(Form::Arabic(word)) => Neighbour::Word(word.letters),
        Some(Form::Number(_)) => Neighbour::Number,
        Some(Form::Other(_)) | None => Neighbour::None,
    }
}
