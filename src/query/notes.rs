//! What a reader of a query may have meant otherwise, though the query is well formed.
//!
//! In: query text. Out: notes for the person who typed it. They come from the text, not the tree: `قال:"نعم"` has
//! lost its colon in the tree, and a tree that carried notes would not equal the one printed from it.

use std::fmt;

use super::lexer::{self, Token, TokenKind};

/// Something in a query that may have been meant otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// A word stands before a colon as a field's name would, but names none.
    NotAField {
        /// What stands before the colon.
        name: String,
    },
}

/// Returns notes on `text`, in its order; none where its quotation marks are not closed.
pub fn notes(text: &str) -> Vec<Note> {
    let tokens = lexer::lex(text).unwrap_or_default();
    let followers = tokens.iter().skip(1).map(Some).chain([None]);
    // What stands behind a field is its value, colons and all: an address, a time.
    let leaders = [None].into_iter().chain(tokens.iter().map(Some));
    tokens
        .iter()
        .zip(followers)
        .zip(leaders)
        .filter(|(_, leader)| {
            !leader.is_some_and(|leader| matches!(leader.kind, TokenKind::Field(_)))
        })
        .filter_map(|((token, next), _)| not_a_field(token, next))
        .collect()
}

fn not_a_field(token: &Token<'_>, next: Option<&Token<'_>>) -> Option<Note> {
    let TokenKind::Word(word) = token.kind else {
        return None;
    };
    let (name, value) = word.trim_start_matches(lexer::is_lead).split_once(':')?;
    let value_in_word = lexer::is_searchable(value);
    let value_follows = value.is_empty()
        && next.is_some_and(|next| {
            next.span.start == token.span.end
                && matches!(
                    next.kind,
                    TokenKind::Phrase(_) | TokenKind::Inflected(_) | TokenKind::Open
                )
        });
    (value_in_word || value_follows).then(|| Note::NotAField {
        name: name.to_owned(),
    })
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAField { name } => {
                write!(out, "`{name}` is no field, so it is read as a plain word")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn notes_of(text: &str) -> Vec<String> {
        notes(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_word_that_is_no_field_is_noted_where_a_value_follows() {
        let note = "`outlet` is no field, so it is read as a plain word";
        assert_eq!(notes_of("outlet:x"), [note]);
        assert_eq!(notes_of("outlet:\"x y\""), [note]);
        assert_eq!(notes_of("a AND outlet:(x y)"), [note]);
        assert_eq!(notes_of("16:24 http://x").len(), 2);
        assert_eq!(notes_of("source:http://x date:2015-07-23T10:00").len(), 0);
    }

    #[test]
    fn a_speaker_before_a_colon_is_not_noted() {
        assert_eq!(notes_of("الوزير: لن نتراجع"), [""; 0]);
        assert_eq!(notes_of("title:x"), [""; 0]);
    }
}
