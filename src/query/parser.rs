//! Tokens become a tree, by the grammar in the header of this folder.
//!
//! In: query text. Out: an [`Ast`], or the first mistake; read leniently, always an [`Ast`], unless the text is
//! over [`MAX_WORDS`](super::MAX_WORDS), which is refused in every reading. One function per rule of the grammar;
//! the one recursion, through groups, stops at [`MAX_NESTING`].

use super::ast::{Ast, Clause, DateRange, Node, Occur, Phrase};
use super::error::{Found, SyntaxError, SyntaxErrorKind};
use super::field::Field;
use super::lexer::{self, Token, TokenKind};
use super::suffix::{self, Boost};

/// How many groups may stand inside one another: no person needs ten, and every stack holds this many.
pub const MAX_NESTING: usize = 64;

/// Reads a query.
///
/// A query with nothing but punctuation in it has no clause.
pub fn parse(text: &str) -> Result<Ast, SyntaxError> {
    lexer::check_length(text)?;
    let tokens = lexer::lex(text)?;
    let mut parser = Parser {
        text,
        tokens: &tokens,
        at: 0,
    };
    let top = Scope {
        field: None,
        depth: 0,
    };
    let clauses = parser.clauses(top)?;
    match parser.next() {
        None => Ok(Ast { clauses }),
        Some(close) => Err(parser.error(close, SyntaxErrorKind::UnopenedGroup)),
    }
}

/// Reads a query; one that is not well formed as plain words, with the mistake beside them.
///
/// # Errors
///
/// Only where [`SyntaxError::is_limit`]: such a query must not be run in any reading.
pub fn parse_lenient(text: &str) -> Result<(Ast, Option<SyntaxError>), SyntaxError> {
    match parse(text) {
        Ok(ast) => Ok((ast, None)),
        Err(mistake) => Ok((Ast::words(text)?, Some(mistake))),
    }
}

impl Ast {
    /// Reads any text as plain words side by side.
    ///
    /// Signs, field names and `AND OR NOT` are left out: they were meant as operators, and would be searched for.
    ///
    /// # Errors
    ///
    /// Only where [`SyntaxError::is_limit`].
    pub fn words(text: &str) -> Result<Self, SyntaxError> {
        lexer::check_length(text)?;
        let words = lexer::plain_words(text);
        let clauses = words.map(|word| Clause::new(Occur::Should, Node::Word(word.to_owned())));
        Ok(Self {
            clauses: clauses.collect(),
        })
    }
}

impl Clause {
    fn new(occur: Occur, node: Node) -> Self {
        Self { occur, node }
    }

    /// The clause as an operand of `AND` or `OR`, where `+` says nothing new.
    fn into_operand(self) -> Node {
        match self.occur {
            Occur::Should | Occur::Must => self.node,
            Occur::MustNot => Node::Not(Box::new(self.node)),
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token<'a>],
    at: usize,
}

/// A sign behind a phrase or group, and the number that follows it.
type Suffix<'a> = Option<(&'a Token<'a>, &'a str)>;

/// What the groups around a token say about it.
#[derive(Clone, Copy)]
struct Scope {
    field: Option<Field>,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn clauses(&mut self, scope: Scope) -> Result<Vec<Clause>, SyntaxError> {
        let mut clauses = Vec::new();
        while !matches!(self.kind(), None | Some(TokenKind::Close)) {
            clauses.push(self.clause(scope)?);
        }
        Ok(clauses)
    }

    fn clause(&mut self, scope: Scope) -> Result<Clause, SyntaxError> {
        let first = self.signed(scope)?;
        if !matches!(self.kind(), Some(TokenKind::And | TokenKind::Or)) {
            return Ok(first);
        }
        let mut nodes = vec![self.every(first, scope)?];
        while self.take(TokenKind::Or) {
            let next = self.signed(scope)?;
            nodes.push(self.every(next, scope)?);
        }
        Ok(Clause::new(Occur::Should, only_or(nodes, Node::Or)))
    }

    fn every(&mut self, first: Clause, scope: Scope) -> Result<Node, SyntaxError> {
        let mut nodes = vec![first.into_operand()];
        while self.take(TokenKind::And) {
            nodes.push(self.signed(scope)?.into_operand());
        }
        Ok(only_or(nodes, Node::And))
    }

    fn signed(&mut self, scope: Scope) -> Result<Clause, SyntaxError> {
        let mut negated = false;
        while self.take(TokenKind::Not) {
            negated = !negated;
        }
        let required = self.take(TokenKind::Plus);
        let minus = !required && self.take(TokenKind::Minus);
        if required || minus {
            self.expect_no_gap()?;
        }
        let occur = match (negated != minus, required) {
            (true, _) => Occur::MustNot,
            (false, true) => Occur::Must,
            (false, false) => Occur::Should,
        };
        Ok(Clause::new(occur, self.operand(scope)?))
    }

    fn operand(&mut self, scope: Scope) -> Result<Node, SyntaxError> {
        let Some(token) = self.next() else {
            return Err(self.missing_operand());
        };
        match token.kind {
            TokenKind::Word(text) | TokenKind::Phrase(text) if scope.field == Some(Field::DATE) => {
                let range = date_range(text).map(Node::Date);
                range.ok_or_else(|| self.error(token, SyntaxErrorKind::NotARange))
            }
            TokenKind::Word(text) | TokenKind::Phrase(text) if scope.field == Some(Field::HAS) => {
                let known = Field::known_named(lexer::bare(text)).map(Node::Has);
                known.ok_or_else(|| self.error(token, SyntaxErrorKind::NotAField))
            }
            TokenKind::Word(word) => self.word(token, word),
            TokenKind::Phrase(text) => self.phrase(token, text, false, scope),
            TokenKind::Inflected(text) => self.phrase(token, text, true, scope),
            TokenKind::Equals => self.exact(token, scope),
            TokenKind::Open => self.group(token, scope),
            TokenKind::Field(field) => self.field(token, field, scope),
            TokenKind::And | TokenKind::Or | TokenKind::Not => self.refuse(),
            TokenKind::Plus | TokenKind::Minus | TokenKind::Close => self.refuse(),
            TokenKind::Slop(_) => Err(self.error(token, SyntaxErrorKind::SlopWithoutPhrase)),
            TokenKind::Boost(_) => Err(self.error(token, SyntaxErrorKind::BoostedFilter)),
        }
    }

    fn word(&mut self, token: &Token<'_>, typed: &str) -> Result<Node, SyntaxError> {
        let suffixed = suffix::split(typed);
        if suffixed.is_repeated {
            return Err(self.error(token, SyntaxErrorKind::RepeatedSuffix));
        }
        let word = lexer::bare(suffixed.word);
        let node = match suffixed.edits {
            None => pattern(word),
            Some(_) if word.contains('*') => {
                return Err(self.error(token, SyntaxErrorKind::FuzzyWithoutWord));
            }
            Some(number) => {
                let edits = suffix::edits(number).ok_or_else(|| {
                    self.error(token, SyntaxErrorKind::NoEdits(number.to_owned()))
                })?;
                let word = word.to_owned();
                Node::Fuzzy { word, edits }
            }
        };
        self.boosted(token, node, suffixed.boost)
    }

    fn phrase(
        &mut self,
        token: &Token<'_>,
        text: &str,
        is_inflected: bool,
        scope: Scope,
    ) -> Result<Node, SyntaxError> {
        if let Some(kind) = refused_in(scope.field) {
            return Err(self.error(token, kind));
        }
        let (slop, boost) = self.suffixes()?;
        let slop = match slop {
            None => 0,
            Some((token, number)) => suffix::slop(number)
                .ok_or_else(|| self.error(token, SyntaxErrorKind::NoSlop(number.to_owned())))?,
        };
        let text = text.to_owned();
        let phrase = Phrase {
            text,
            is_inflected,
            slop,
        };
        self.boosted_by(Node::Phrase(phrase), boost)
    }

    /// The `~` and the `^` behind a phrase or group, in any order.
    fn suffixes(&mut self) -> Result<(Suffix<'a>, Suffix<'a>), SyntaxError> {
        let (mut slop, mut boost) = (None, None);
        while let Some(token) = self.tokens.get(self.at) {
            let before: Suffix<'a> = match token.kind {
                TokenKind::Slop(number) => slop.replace((token, number)),
                TokenKind::Boost(number) => boost.replace((token, number)),
                _ => break,
            };
            self.at += 1;
            if before.is_some() {
                return Err(self.error(token, SyntaxErrorKind::RepeatedSuffix));
            }
        }
        Ok((slop, boost))
    }

    fn boosted_by(&self, node: Node, boost: Suffix<'_>) -> Result<Node, SyntaxError> {
        match boost {
            None => Ok(node),
            Some((token, number)) => self.boosted(token, node, Some(number)),
        }
    }

    fn boosted(
        &self,
        token: &Token<'_>,
        node: Node,
        number: Option<&str>,
    ) -> Result<Node, SyntaxError> {
        let Some(number) = number else {
            return Ok(node);
        };
        let boost = Boost::of(number)
            .ok_or_else(|| self.error(token, SyntaxErrorKind::NoBoost(number.to_owned())))?;
        let value = Box::new(node);
        Ok(Node::Boost { value, boost })
    }

    fn exact(&mut self, equals: &Token<'_>, scope: Scope) -> Result<Node, SyntaxError> {
        if let Some(kind) = refused_in(scope.field) {
            return Err(self.error(equals, kind));
        }
        let mut number = None;
        let word = match self.kind() {
            _ if self.gap().is_some() => None,
            Some(TokenKind::Word(typed)) => {
                let suffixed = suffix::split(typed);
                number = suffixed.boost;
                let is_plain = suffixed.edits.is_none() && !suffixed.is_repeated;
                let word = lexer::bare(suffixed.word);
                (is_plain && !word.contains('*')).then_some(word)
            }
            Some(TokenKind::Phrase(text)) => Some(text),
            Some(TokenKind::And) => Some("AND"),
            Some(TokenKind::Or) => Some("OR"),
            Some(TokenKind::Not) => Some("NOT"),
            _ => None,
        };
        self.next();
        let Some(word) = word else {
            return Err(self.error(equals, SyntaxErrorKind::ExactWithoutWord));
        };
        let (slop, boost) = self.suffixes()?;
        if let Some((token, _)) = slop {
            return Err(self.error(token, SyntaxErrorKind::SlopWithoutPhrase));
        }
        let node = self.boosted(equals, Node::Exact(word.to_owned()), number)?;
        self.boosted_by(node, boost)
    }

    fn group(&mut self, open: &Token<'_>, scope: Scope) -> Result<Node, SyntaxError> {
        if scope.depth == MAX_NESTING {
            return Err(self.error(open, SyntaxErrorKind::TooDeep));
        }
        let depth = scope.depth + 1;
        let clauses = self.clauses(Scope { depth, ..scope })?;
        match self.next() {
            None => Err(self.error(open, SyntaxErrorKind::UnclosedGroup)),
            Some(_) if clauses.is_empty() => Err(self.error(open, SyntaxErrorKind::EmptyGroup)),
            Some(_) => {
                let (slop, boost) = self.suffixes()?;
                match slop {
                    Some((token, _)) => Err(self.error(token, SyntaxErrorKind::SlopWithoutPhrase)),
                    None => self.boosted_by(Node::Group(clauses), boost),
                }
            }
        }
    }

    fn field(&mut self, name: &Token<'_>, field: Field, scope: Scope) -> Result<Node, SyntaxError> {
        if scope.field.is_some() {
            return Err(self.error(name, SyntaxErrorKind::FieldInField));
        }
        self.expect_no_gap()?;
        let value = self.operand(Scope {
            field: Some(field),
            ..scope
        })?;
        match field {
            Field::DATE | Field::HAS => Ok(value),
            field => Ok(Node::Field {
                field,
                value: Box::new(value),
            }),
        }
    }

    fn kind(&self) -> Option<TokenKind<'a>> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    fn next(&mut self) -> Option<&'a Token<'a>> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    fn take(&mut self, kind: TokenKind<'_>) -> bool {
        let taken = self.kind() == Some(kind);
        self.at += usize::from(taken);
        taken
    }

    /// What stands between the last token and the next, if they do not touch.
    fn gap(&self) -> Option<Found> {
        let end = self.previous().map_or(0, |token| token.span.end);
        let Some(next) = self.tokens.get(self.at) else {
            return Some(Found::End);
        };
        let between = self.text.get(end..next.span.start).unwrap_or_default();
        let touching = between.chars().all(lexer::is_direction_mark);
        (!touching).then_some(Found::Space)
    }

    fn expect_no_gap(&self) -> Result<(), SyntaxError> {
        match self.gap() {
            None => Ok(()),
            Some(found) => Err(self.nothing_after(found)),
        }
    }

    /// The token just taken can begin no operand.
    fn refuse(&mut self) -> Result<Node, SyntaxError> {
        self.at = self.at.saturating_sub(1);
        Err(self.missing_operand())
    }

    fn missing_operand(&self) -> SyntaxError {
        let Some(found) = self.tokens.get(self.at) else {
            return self.nothing_after(Found::End);
        };
        match self.previous().map(|token| token.kind) {
            Some(kind) if wants_operand(kind) => {
                let word = self.text.get(found.span.clone()).unwrap_or_default();
                self.nothing_after(Found::Word(word.to_owned()))
            }
            _ => self.error(found, SyntaxErrorKind::NothingBefore),
        }
    }

    fn nothing_after(&self, found: Found) -> SyntaxError {
        let span = self.previous().map_or(0..0, |token| token.span.clone());
        let kind = match self.previous().map(|token| token.kind) {
            Some(TokenKind::Field(field)) => SyntaxErrorKind::FieldWithoutValue(field, found),
            _ => SyntaxErrorKind::NothingAfter(found),
        };
        SyntaxError::new(self.text, span, kind)
    }

    fn previous(&self) -> Option<&'a Token<'a>> {
        self.tokens.get(self.at.checked_sub(1)?)
    }

    fn error(&self, token: &Token<'_>, kind: SyntaxErrorKind) -> SyntaxError {
        SyntaxError::new(self.text, token.span.clone(), kind)
    }
}

/// A single node itself; several under `operator`.
fn only_or(mut nodes: Vec<Node>, operator: fn(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(only) if nodes.is_empty() => only,
        last => {
            nodes.extend(last);
            operator(nodes)
        }
    }
}

fn wants_operand(kind: TokenKind<'_>) -> bool {
    match kind {
        TokenKind::And | TokenKind::Or | TokenKind::Not => true,
        TokenKind::Plus | TokenKind::Minus | TokenKind::Equals | TokenKind::Field(_) => true,
        TokenKind::Word(_) | TokenKind::Phrase(_) | TokenKind::Inflected(_) => false,
        TokenKind::Slop(_) | TokenKind::Boost(_) | TokenKind::Open | TokenKind::Close => false,
    }
}

/// What the value of a field that has values of its own kind cannot be, where `field` is one.
fn refused_in(field: Option<Field>) -> Option<SyntaxErrorKind> {
    match field? {
        Field::DATE => Some(SyntaxErrorKind::NotARange),
        Field::HAS => Some(SyntaxErrorKind::NotAField),
        _ => None,
    }
}

/// A word, or what its `*` make of it: one at the end is a prefix.
fn pattern(word: &str) -> Node {
    let Some(first) = word.find('*') else {
        return Node::Word(word.to_owned());
    };
    let beginning = word.trim_end_matches('*');
    if beginning.len() == first {
        return Node::Prefix(lexer::bare(beginning).to_owned());
    }
    let mut pattern = String::with_capacity(word.len());
    for letter in word.chars() {
        if letter != '*' || !pattern.ends_with('*') {
            pattern.push(letter);
        }
    }
    Node::Wildcard(pattern)
}

/// Reads the shape of a range; whether its bounds are dates is for `compile.rs` to find out.
fn date_range(text: &str) -> Option<DateRange> {
    let text = text.trim();
    if let Some(date) = text.strip_prefix(">=") {
        return date_bound(date).map(DateRange::From);
    }
    if let Some(date) = text.strip_prefix("<=") {
        return date_bound(date).map(DateRange::To);
    }
    if let Some(date) = text.strip_prefix('>') {
        return date_bound(date).map(DateRange::After);
    }
    if let Some(date) = text.strip_prefix('<') {
        return date_bound(date).map(DateRange::Before);
    }
    match text.split_once("..") {
        None => date_bound(text).map(DateRange::In),
        Some((from, to)) if !lexer::is_searchable(to) => date_bound(from).map(DateRange::From),
        Some((from, to)) if !lexer::is_searchable(from) => date_bound(to).map(DateRange::To),
        Some((from, to)) => Some(DateRange::Between(date_bound(from)?, date_bound(to)?)),
    }
}

fn date_bound(text: &str) -> Option<String> {
    let date = text
        .trim_start_matches(|letter: char| letter.is_whitespace() || lexer::is_lead(letter))
        .trim_end_matches(|letter: char| {
            letter.is_whitespace() || lexer::is_edge_punctuation(letter)
        });
    let one_date = !date.contains("..") && !date.contains(['<', '>', '=']);
    (one_date && lexer::is_searchable(date)).then(|| date.to_owned())
}

#[cfg(test)]
mod tests;
