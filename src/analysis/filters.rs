//! The adapter that makes the analyzer a tokenizer of the engine.
//!
//! In: text. Out: the engine's tokens in one view. The views are whole tokenizers and no chain of token filters, because a
//! stem needs what folding took out of the skeleton, and a filter sees nothing but the skeleton.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::analyzer::{Analyzer, View};
use super::words::Words;

/// A view of an [`Analyzer`] as the engine wants it.
#[derive(Clone)]
pub struct ArabicTokenizer {
    analyzer: Analyzer,
    view: View,
    words: Words,
    token: Token,
}

impl ArabicTokenizer {
    /// Returns the tokenizer of `view`.
    pub fn new(analyzer: Analyzer, view: View) -> Self {
        Self {
            analyzer,
            view,
            words: Words::default(),
            token: Token::default(),
        }
    }
}

impl Tokenizer for ArabicTokenizer {
    type TokenStream<'a> = ArabicTokenStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ArabicTokenStream<'a> {
        self.analyzer.read(text, &mut self.words);
        self.token.reset();
        ArabicTokenStream {
            tokenizer: self,
            next: 0,
        }
    }
}

/// The tokens of one text.
pub struct ArabicTokenStream<'a> {
    tokenizer: &'a mut ArabicTokenizer,
    next: usize,
}

impl TokenStream for ArabicTokenStream<'_> {
    fn advance(&mut self) -> bool {
        let ArabicTokenizer {
            analyzer,
            view,
            words,
            token,
        } = &mut *self.tokenizer;
        let Some(word) = words.words.get(self.next) else {
            return false;
        };
        token.offset_from = word.range.start;
        token.offset_to = word.range.end;
        token.position = word.position;
        token.position_length = 1;
        token.text.clear();
        analyzer.write_term(words, self.next, *view, &mut token.text);
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.tokenizer.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.tokenizer.token
    }
}
