//! Text → tokens, in three views that share positions and offsets.
//!
//! | view | a word is indexed as | steps |
//! |---|---|---|
//! | `arabic_skeleton` | itself in settled spelling | words, normalize |
//! | `arabic_stem` | its stem | … spelling, headword or affixes, name, singular, month |
//! | `arabic_broad` | what related words share | … broad |
//!
//! The order matters: spellings are settled before a word is looked up, so that the lexicon has each word once;
//! affixes come off before plurals are looked up, so that a plural is found behind its clitics; months come last,
//! for they look at the words beside them.
//!
//! Any index of tantivy can use it:
//!
//! ```
//! use tantivy::tokenizer::{TokenStream, TokenizerManager};
//!
//! let manager = TokenizerManager::default();
//! warraq::analysis::Analyzer::new().register(&manager);
//! let mut analyzer = manager.get("arabic_stem").expect("registered above");
//! assert_eq!(analyzer.token_stream("وبالصواريخ").next().expect("a token").text, "صاروخ");
//! ```

mod words;

mod ahead;
mod analyzer;
mod as_written;
mod counter;
mod data;
mod filters;
mod fingerprint;
mod key;
mod latest;
mod memo;
mod runs;
mod sieve;
mod sifting;
mod trace;
mod vocabulary;

pub use analyzer::{AnalyzedToken, Analyzer, View};
pub use counter::WordCounter;
pub use data::FINGERPRINT;
pub use fingerprint::ANALYSIS_VERSION;
pub use sieve::{Sieve, WantedTokens};
pub use trace::TraceToken;
pub use vocabulary::Vocabulary;
pub(crate) use words::arabic_words;

pub use crate::arabic::counts::WordCounts;

#[cfg(test)]
mod tests;
