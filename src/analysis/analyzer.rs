//! The analyzer: one reading of a text gives every word in its views.
//!
//! In: text. Out: for each word its exact, stemmed and broad form, with offsets and position. The three views come from
//! one pass over one list of words, so that their positions and offsets cannot differ.

use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};

use super::data;
use super::filters::ArabicTokenizer;
use super::latest::{self, Reading};
use super::sieve::{Sieve, WantedTokens};
use super::words::WordReader;
use crate::arabic::counts::WordCounts;
use crate::arabic::lexicon::FUNCTION;
use crate::arabic::normalize::skeleton;
use crate::arabic::stem::Stemmer;

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
    key: u64,
}

impl Analyzer {
    /// Returns the analyzer that the data files compiled into the program describe.
    pub fn new() -> Self {
        static BASE: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::with_stemmer(data::stemmer()));
        BASE.clone()
    }

    /// Returns the analyzer that also judges by the words of an archive.
    pub fn with_counts(counts: WordCounts) -> Self {
        let mut stemmer = data::stemmer();
        stemmer.lexicon_mut().set_counts(counts);
        Self::with_stemmer(stemmer)
    }

    /// Returns an analyzer with a stemmer of its own.
    pub fn with_stemmer(stemmer: Stemmer) -> Self {
        Self {
            stemmer: Arc::new(stemmer),
            key: next_key(),
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
        let reading = self.read(text);
        let words = &reading.words;
        words.words.iter().for_each(|word| sink(&words.token(word)));
    }

    /// Returns a sieve that passes tokens which may be `wanted`.
    pub fn sieve(&self, wanted: &WantedTokens<'_>) -> Sieve {
        Sieve::new(&self.stemmer, wanted)
    }

    /// Calls `sink` with every token of `text` that `sieve`, which must be this analyzer's, passes: all that are wanted, and more. Of
    /// those that are wanted, all is as [`tokens`](Self::tokens) has it but for the position, unless distances were asked for:
    /// words that nobody wants count as one position each, be they one or two. Nothing as large as the text is kept.
    pub fn sifted(&self, text: &str, sieve: &Sieve, sink: &mut impl FnMut(&AnalyzedToken<'_>)) {
        latest::with_memo(self.key, &mut |memo, words| {
            let reader = WordReader {
                text,
                stemmer: &self.stemmer,
                memo,
                words,
            };
            reader.sift(sieve, sink);
        });
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
    pub(super) fn read(&self, text: &str) -> Rc<Reading> {
        latest::read(text, &self.stemmer, self.key)
    }
}

impl Default for Analyzer {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns a key that no other stemmer of the process has; 0 is nobody's.
fn next_key() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
