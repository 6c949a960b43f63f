//! The tokens after each step, for people who wonder why a word was found.
//!
//! In: text. Out: for each token what the text has, what each view indexes, and the rules that led there, in order.

use serde::Serialize;

use super::analyzer::Analyzer;
use super::words::Words;
use crate::arabic::stem::{Rule, Step};

/// One token and how it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TraceToken {
    /// The word as the text has it.
    pub text: String,
    /// Where it begins, in bytes of the text.
    pub offset_from: usize,
    /// Where it ends.
    pub offset_to: usize,
    /// Count of the words before it.
    pub position: usize,
    /// The exact form.
    pub skeleton: String,
    /// The stem.
    pub stem: String,
    /// The broad key.
    pub broad: String,
    /// What was done from skeleton to stem: `proclitic و`, `ending ها`, `plural of صاروخ`.
    pub rules: Vec<String>,
    /// Whether a query of several words may do without it.
    pub is_function_word: bool,
}

impl Analyzer {
    /// Returns every token of `text` with the rules that made it.
    pub fn trace(&self, text: &str) -> Vec<TraceToken> {
        let reading = self.read(text);
        let mut tokens = Vec::with_capacity(reading.words.words.len());
        self.tokens(text, &mut |token| {
            let original = text.get(token.offset_from..token.offset_to);
            tokens.push(TraceToken {
                text: original.unwrap_or_default().to_owned(),
                offset_from: token.offset_from,
                offset_to: token.offset_to,
                position: token.position,
                skeleton: token.skeleton.to_owned(),
                stem: token.stem.to_owned(),
                broad: token.broad.to_owned(),
                rules: self.rules(text, &reading.words, tokens.len()),
                is_function_word: token.is_function_word,
            });
        });
        tokens
    }

    fn rules(&self, text: &str, words: &Words, n: usize) -> Vec<String> {
        let mut rules = Vec::new();
        if let Some(word) = words.skeleton(text, n) {
            let stem = self
                .stemmer()
                .stem(&word, &mut |step| rules.push(step.to_string()));
            if let Some(letters) = words.name_in_context(text, n, &stem, self.stemmer()) {
                let step = Step {
                    rule: Rule::VariantOf,
                    letters,
                };
                rules.push(step.to_string());
            }
        }
        rules
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_tells_every_rule() {
        let trace = Analyzer::new().trace("وبصواريخها");
        let rules: Vec<&str> = trace[0].rules.iter().map(String::as_str).collect();
        assert_eq!(rules, ["proclitic وب", "ending ها", "plural of صاروخ"]);
        assert_eq!(trace[0].stem, "صاروخ");
    }

    #[test]
    fn a_month_of_two_words_is_told_as_a_variant() {
        let trace = Analyzer::new().trace("كانون الثاني");
        assert_eq!(
            trace[0].rules.last().map(String::as_str),
            Some("variant of يناير")
        );
    }
}
