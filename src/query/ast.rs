//! A query as a tree, and the tree as canonical text.
//!
//! In: what the parser read. Out: plain values that `compile.rs` turns into an engine query, and text that parses
//! to the same tree. Groups are kept as typed, though some change nothing, because then printing needs no rule for
//! parentheses. A tree built by hand in a shape the parser never gives prints with the parentheses it needs.

use std::fmt;

use super::field::Field;
use super::lexer;
use super::suffix::Boost;

/// A query: clauses side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ast {
    /// In the order typed; none where the query has no word in it.
    pub clauses: Vec<Clause>,
}

/// One part of a query or group, and whether it has to match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Whether it has to match.
    pub occur: Occur,
    /// What has to match.
    pub node: Node,
}

/// Whether a clause has to match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occur {
    /// `a`: it may.
    Should,
    /// `+a`: it must.
    Must,
    /// `-a`, `NOT a`: it must not.
    MustNot,
}

/// What has to match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// `word`, in any inflection and common spelling.
    Word(String),
    /// `word*`: words that begin so.
    Prefix(String),
    /// `w*d`, `*rd`: words that are so but for any letters in the place of each `*`, which stands in the text.
    Wildcard(String),
    /// `word~2`: words in which at most so many letters differ.
    Fuzzy {
        /// The word.
        word: String,
        /// How many letters may differ: 1 or 2.
        edits: u8,
    },
    /// `=word` or `="two words"`, only as written and with nothing attached; in a field of names, the whole name.
    Exact(String),
    /// `"two words"`, as written or inflected, following or near each other.
    Phrase(Phrase),
    /// `has:author`: the field is known.
    Has(Field),
    /// `date:2022..2024`, published then.
    Date(DateRange),
    /// `title:value`: the value, in this field alone. Never [`Field::DATE`], which is [`Node::Date`], nor
    /// [`Field::HAS`], which is [`Node::Has`].
    Field {
        /// Where.
        field: Field,
        /// Any node but a field, a date or an operator.
        value: Box<Node>,
    },
    /// `value^2`: the value, which counts more, or less.
    Boost {
        /// What counts more.
        value: Box<Node>,
        /// How much.
        boost: Boost,
    },
    /// `(a b)`, never empty.
    Group(Vec<Clause>),
    /// `a AND b`, two or more: every one matches.
    And(Vec<Node>),
    /// `a OR b`, two or more: at least one matches.
    Or(Vec<Node>),
    /// `NOT a`, as an operand of `AND` or `OR`: it does not match.
    Not(Box<Node>),
}

/// Words that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The words as typed.
    pub text: String,
    /// `~"two words"`: in any inflection, not only as written.
    pub is_inflected: bool,
    /// `"two words"~5`: how many other words may stand among them, which then stand in any order; 0 where they follow
    /// each other.
    pub slop: u32,
}

impl Phrase {
    /// Words that follow each other as written.
    pub fn as_written(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_inflected: false,
            slop: 0,
        }
    }
}

/// When an article was published. The dates are as typed: digits of any script, as little as a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateRange {
    /// `2022-08`: at any time in it.
    In(String),
    /// `2022..2024`: from the start of the first to the end of the last.
    Between(String, String),
    /// `2022..` or `>=2022`: from its start on.
    From(String),
    /// `..2022` or `<=2022`: up to its end.
    To(String),
    /// `>2022`: after its end.
    After(String),
    /// `<2022`: before its start.
    Before(String),
}

impl fmt::Display for Ast {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        joined(out, &self.clauses, " ")
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.occur, &self.node) {
            (Occur::Should, Node::Not(_)) => write!(out, "({})", self.node),
            (Occur::Should, node) => write!(out, "{node}"),
            (Occur::Must, node) => write!(out, "+{}", Operand(node)),
            (Occur::MustNot, node) => write!(out, "-{}", Operand(node)),
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => write!(out, "{word}"),
            Self::Prefix(word) => write!(out, "{word}*"),
            Self::Exact(word) if lexer::is_exact_word(word) => write!(out, "={word}"),
            Self::Exact(text) => {
                write!(out, "=")?;
                quoted(out, text)
            }
            Self::Wildcard(pattern) => write!(out, "{pattern}"),
            Self::Fuzzy { word, edits } => write!(out, "{word}~{edits}"),
            Self::Phrase(phrase) => write!(out, "{phrase}"),
            Self::Has(field) => write!(out, "{}:{}", Field::HAS.name(), field.name()),
            Self::Boost { value, boost } => write!(out, "{}^{boost}", Operand(value)),
            Self::Date(range) => write!(out, "date:{range}"),
            Self::Field { field, value } => write!(out, "{}:{}", field.name(), Operand(value)),
            Self::Group(clauses) => {
                write!(out, "(")?;
                joined(out, clauses, " ")?;
                write!(out, ")")
            }
            Self::And(nodes) => joined(out, nodes.iter().map(UnderAnd), " AND "),
            Self::Or(nodes) => joined(out, nodes.iter().map(UnderOr), " OR "),
            Self::Not(node) => write!(out, "NOT {}", Operand(node)),
        }
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_inflected {
            write!(out, "~")?;
        }
        quoted(out, &self.text)?;
        match self.slop {
            0 => Ok(()),
            slop => write!(out, "~{slop}"),
        }
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::In(date) => date.clone(),
            Self::Between(from, to) => format!("{from}..{to}"),
            Self::From(date) => format!("{date}.."),
            Self::To(date) => format!("..{date}"),
            Self::After(date) => format!(">{date}"),
            Self::Before(date) => format!("<{date}"),
        };
        match lexer::is_one_word(&text) {
            true => write!(out, "{text}"),
            false => quoted(out, &text),
        }
    }
}

/// A node directly after a sign, a colon or `NOT`.
struct Operand<'a>(&'a Node);

/// A node between `AND` and `AND`.
struct UnderAnd<'a>(&'a Node);

/// A node between `OR` and `OR`.
struct UnderOr<'a>(&'a Node);

impl fmt::Display for Operand<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            node @ (Node::And(_) | Node::Or(_) | Node::Not(_)) => write!(out, "({node})"),
            node => write!(out, "{node}"),
        }
    }
}

impl fmt::Display for UnderAnd<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            node @ (Node::And(_) | Node::Or(_)) => write!(out, "({node})"),
            node => write!(out, "{node}"),
        }
    }
}

impl fmt::Display for UnderOr<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            node @ Node::Or(_) => write!(out, "({node})"),
            node => write!(out, "{node}"),
        }
    }
}

/// Writes `text` in the first quotation marks that it does not contain.
fn quoted(out: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    match lexer::marks_around(text) {
        Some((opening, closing)) => write!(out, "{opening}{text}{closing}"),
        None => write!(out, "\"{}\"", text.replace('"', " ")),
    }
}

fn joined<T: fmt::Display>(
    out: &mut fmt::Formatter<'_>,
    parts: impl IntoIterator<Item = T>,
    between: &str,
) -> fmt::Result {
    for (nth, part) in parts.into_iter().enumerate() {
        let before = if nth == 0 { "" } else { between };
        write!(out, "{before}{part}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn word(text: &str) -> Node {
        Node::Word(text.to_owned())
    }

    #[track_caller]
    fn prints(node: Node, expected: &str) {
        let occur = Occur::Should;
        let clauses = vec![Clause { occur, node }];
        let text = Ast { clauses }.to_string();
        assert_eq!(text, expected);
        assert!(parse(&text).is_ok());
    }

    #[test]
    fn trees_built_by_hand_get_the_parentheses_they_need() {
        let either = Node::Or(vec![word("a"), word("b")]);
        prints(Node::And(vec![either.clone(), word("c")]), "(a OR b) AND c");
        prints(Node::Or(vec![either.clone(), word("c")]), "(a OR b) OR c");
        prints(Node::Not(Box::new(either)), "(NOT (a OR b))");
    }

    #[test]
    fn a_phrase_takes_marks_that_it_does_not_contain() {
        let phrase = |text: &str| Node::Phrase(Phrase::as_written(text));
        prints(phrase("a b"), "\"a b\"");
        prints(phrase("a \"b"), "«a \"b»");
        prints(phrase("a \"b» «c”"), "\"a  b» «c”\"");
    }

    #[test]
    fn a_date_with_spaces_is_quoted() {
        prints(
            Node::Date(DateRange::From("آب 2022".into())),
            "date:\"آب 2022..\"",
        );
        prints(
            Node::Date(DateRange::After("2022-08".into())),
            "date:>2022-08",
        );
    }
}
