//! The adapter that makes the analyzer a tokenizer of the engine.
//!
//! In: text. Out: the engine's tokens in one view. The views are whole tokenizers and no chain of token filters, because a
//! stem needs what folding took out of the skeleton, and a filter sees nothing but the skeleton.

use std::rc::Rc;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::analyzer::{Analyzer, View};
use super::latest::Reading;
use super::words::{Word, Words};

/// A view of an [`Analyzer`] as the engine wants it.
#[derive(Clone)]
pub struct ArabicTokenizer {
    analyzer: Analyzer,
    view: View,
    token: Token,
}

impl ArabicTokenizer {
    /// Returns the tokenizer of `view`.
    pub fn new(analyzer: Analyzer, view: View) -> Self {
        Self {
            analyzer,
            view,
            token: Token::default(),
        }
    }
}

impl Tokenizer for ArabicTokenizer {
    type TokenStream<'a> = ArabicTokenStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ArabicTokenStream<'a> {
        self.token.reset();
        ArabicTokenStream {
            reading: self.analyzer.read(text),
            view: self.view,
            token: &mut self.token,
            next: 0,
        }
    }
}

/// The tokens of one text.
pub struct ArabicTokenStream<'a> {
    reading: Rc<Reading>,
    view: View,
    token: &'a mut Token,
    next: usize,
}

impl TokenStream for ArabicTokenStream<'_> {
    fn advance(&mut self) -> bool {
        let words = &self.reading.words;
        let Some(word) = words.words.get(self.next) else {
            return false;
        };
        write_token(words, word, self.view, self.token);
        self.next += 1;
        true
    }

    fn process(&mut self, sink: &mut dyn FnMut(&Token)) {
        let words = &self.reading.words;
        for word in words.words.get(self.next..).unwrap_or_default() {
            write_token(words, word, self.view, self.token);
            sink(self.token);
        }
        self.next = words.words.len();
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[inline]
fn write_token(words: &Words, word: &Word, view: View, token: &mut Token) {
    token.offset_from = word.range.start;
    token.offset_to = word.range.end;
    token.position = word.position;
    token.position_length = 1;
    words.write_term(word, view, &mut token.text);
}
