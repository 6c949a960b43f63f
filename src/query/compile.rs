//! AST → engine query: the only file of `query` that knows the schema, the analyzer and the engine.
//!
//! In: a tree, and an archive's terms. Out: the engine's query, and beside it what the rest of a search wants
//! to know of it: which words to mark in a text, and which parts a score is made of.
//!
//! Plain words side by side become one [`Bag`], which ranks; metadata and dates decide whether an article is a hit
//! and never add to its score.

mod dates;
mod dictionary;
mod memo;
mod names;
mod patterns;
mod phrases;
mod spellings;
mod targets;
mod words;

use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, Occur as EngineOccur, Query, TermQuery,
};
use tantivy::{Searcher, Term};

use super::{Ast, Boost, Clause, Field, Node, Occur, Phrase};
use crate::Error;
use crate::analysis::Analyzer;
use crate::archive::PublicationDate;
use crate::ranking::{Bag, BagWord, Joined};
use crate::schema::Fields;
pub use dictionary::near;
pub use memo::Memo;
use names::Metadata;
pub use patterns::Expansion;
pub use targets::{Target, TextFields, Wanted};
use words::PlainWord;

/// What of a query adds to scores.
pub enum Scored {
    /// Words, and words near each other.
    Bag(Bag),
    /// Something else.
    Part(ScoredPart),
}

/// A phrase or a pattern in one field.
pub struct ScoredPart {
    /// The phrase or pattern as typed.
    pub text: String,
    /// `title` or `body`.
    pub field: &'static str,
    /// `phrase`, `near`, `prefix` or `wildcard`.
    pub view: &'static str,
    /// What is looked up.
    pub term: String,
    /// The engine's query for it, with its weight.
    pub query: Box<dyn Query>,
}

/// A query ready to run.
pub struct Compiled {
    /// The engine's query.
    pub query: Box<dyn Query>,
    /// What to mark in the articles found.
    pub targets: Vec<Target>,
    /// What their scores are made of; empty where nothing adds to a score.
    pub scored: Vec<Scored>,
    /// The words of the archive that parts of the query stand for, in the query's order.
    pub expansions: Vec<Expansion>,
    /// What the archive has to say of the query: names that it does not have, words that were cut.
    pub notes: Vec<String>,
}

/// Turns trees into queries for one archive.
pub struct Compiler<'archive> {
    fields: &'archive Fields,
    analyzer: &'archive Analyzer,
    searcher: &'archive Searcher,
    memo: &'archive Memo,
    targets: Vec<Target>,
    scored: Vec<Scored>,
    expansions: Vec<Expansion>,
    notes: Vec<String>,
    /// What the part being compiled counts for.
    boost: f32,
}

/// Where a value is looked for.
#[derive(Debug, Clone, Copy)]
enum Scope {
    Text(TextFields),
    Metadata(Metadata),
}

/// Whether a plain word has to stand in an article, and its parts together, where it is several tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// It may, and so may each part, unless they are a name written together.
    Loose {
        /// Whether function words add nothing.
        drop_function_words: bool,
    },
    /// It may, its parts following each other.
    May,
    /// It must, its parts following each other.
    Must,
}

/// A clause of the engine's Boolean query.
type EngineClause = (EngineOccur, Box<dyn Query>);

/// Clauses side by side, sorted by what they do.
#[derive(Default)]
struct Sorted {
    words: Vec<BagWord>,
    /// Clauses that may or must match, and are scored.
    scored: Vec<EngineClause>,
    /// Clauses that only decide whether an article is a hit.
    filters: Vec<EngineClause>,
}

impl Sorted {
    fn add(&mut self, occur: EngineOccur, query: Option<Box<dyn Query>>, is_filter: bool) {
        let clauses = match is_filter || occur == EngineOccur::MustNot {
            true => &mut self.filters,
            false => &mut self.scored,
        };
        clauses.extend(query.map(|query| (occur, query)));
    }
}

impl<'archive> Compiler<'archive> {
    /// A compiler for the archive behind `searcher`, of whose words `memo` keeps what was found.
    pub fn new(
        fields: &'archive Fields,
        analyzer: &'archive Analyzer,
        searcher: &'archive Searcher,
        memo: &'archive Memo,
    ) -> Self {
        Self {
            fields,
            analyzer,
            searcher,
            memo,
            targets: Vec::new(),
            scored: Vec::new(),
            expansions: Vec::new(),
            notes: Vec::new(),
            boost: 1.0,
        }
    }

    /// Compiles `ast`, whose plain words are looked for in `text`; `None` where it has no word to look for.
    pub fn compile(mut self, ast: &Ast, text: TextFields) -> Result<Option<Compiled>, Error> {
        let query = self.clauses(&ast.clauses, Scope::Text(text), true)?;
        Ok(query.map(|query| Compiled {
            query,
            targets: self.targets,
            scored: self.scored,
            expansions: self.expansions,
            notes: self.notes,
        }))
    }

    /// A query for articles that have `name` in `field`, spelled loosely, and whole behind a `=`; `None` where the name
    /// has no word, or the field no names.
    pub fn named(&mut self, field: Field, name: &str) -> Result<Option<Box<dyn Query>>, Error> {
        let Some(names) = Metadata::of(self.fields, field) else {
            return Ok(None);
        };
        match name.trim_start().strip_prefix('=') {
            Some(whole) => self.whole_name(whole, names),
            None => self.name(name, names),
        }
    }

    /// What is to be told of the names asked for with [`named`](Self::named).
    pub fn into_notes(self) -> Vec<String> {
        self.notes
    }

    /// A query for articles that may have been published from `since` to `until`.
    pub fn published(
        &self,
        since: Option<PublicationDate>,
        until: Option<PublicationDate>,
    ) -> Box<dyn Query> {
        let from = since.map(|date| date.first_second());
        let to = until.map(|date| date.last_second());
        dates::overlapping(self.fields, from, to)
    }

    /// Clauses side by side: a filter among them must hold; of the rest, where none must match, one has to.
    ///
    /// `positive` tells whether what matches here makes an article a hit, so that it is scored and marked.
    fn clauses(
        &mut self,
        clauses: &[Clause],
        scope: Scope,
        positive: bool,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let has_content = clauses.iter().any(|clause| self.is_content(clause));
        let mut sorted = Sorted::default();
        for Clause { occur, node } in clauses {
            match (occur, scope) {
                (Occur::MustNot, scope) => {
                    let query = self.node(node, scope, false)?;
                    sorted.add(EngineOccur::MustNot, query, true);
                }
                (occur, Scope::Text(text)) if is_plain(node) => {
                    let wish = match occur {
                        Occur::Must => Wish::Must,
                        _ => Wish::Loose {
                            drop_function_words: has_content,
                        },
                    };
                    self.plain(node, text, wish, positive, &mut sorted)?;
                }
                (occur, scope) => {
                    let is_filter = is_filter(node);
                    let query = self.node(node, scope, positive)?;
                    let occur = match occur {
                        Occur::Should if !is_filter => EngineOccur::Should,
                        _ => EngineOccur::Must,
                    };
                    sorted.add(occur, query, is_filter);
                }
            }
        }
        Ok(self.together(sorted, positive))
    }

    /// One query for sorted clauses: every filter must hold; of the rest, where none must match, one has to.
    fn together(&mut self, sorted: Sorted, positive: bool) -> Option<Box<dyn Query>> {
        let Sorted {
            words,
            scored,
            filters,
        } = sorted;
        if !words.is_empty() {
            let bag = Bag::new(words, &self.memo.lookups);
            if positive {
                self.scored.push(Scored::Bag(bag.clone()));
            }
            if scored.is_empty() {
                return Some(Box::new(bag.filtered(filters)));
            }
            return Some(Box::new(Joined::new(bag, scored).filtered(filters)));
        }
        let has_required = scored.iter().any(|(occur, _)| *occur == EngineOccur::Must);
        if !filters.is_empty() && !has_required {
            let any = boolean(scored).map(|any| (EngineOccur::Must, any));
            return boolean(any.into_iter().chain(filters).collect());
        }
        boolean(scored.into_iter().chain(filters).collect())
    }

    /// Sorts a plain or fuzzy word, boosted or not.
    fn plain(
        &mut self,
        node: &Node,
        text: TextFields,
        wish: Wish,
        positive: bool,
        sorted: &mut Sorted,
    ) -> Result<(), Error> {
        let required = wish == Wish::Must;
        let word = match (node, wish) {
            (Node::Boost { value, boost }, _) => {
                return self.boosted(*boost, |compiler| {
                    compiler.plain(value, text, wish, positive, sorted)
                });
            }
            (Node::Fuzzy { word, edits }, _) => {
                self.fuzzy((word, *edits), text, required, positive)?
            }
            (
                Node::Word(word),
                Wish::Loose {
                    drop_function_words,
                },
            ) if !self.is_joined_name(word) => {
                let words = self.loose_words(word, text, drop_function_words, positive)?;
                sorted.words.extend(words);
                PlainWord::None
            }
            (Node::Word(word), _) => self.word(word, text, required, positive)?,
            _ => PlainWord::None,
        };
        match word {
            PlainWord::None => {}
            PlainWord::One(word) => sorted.words.push(word),
            PlainWord::Several(query) => {
                let occur = match required {
                    true => EngineOccur::Must,
                    false => EngineOccur::Should,
                };
                sorted.add(occur, Some(query), false);
            }
        }
        Ok(())
    }

    /// What `compile` makes of a part that counts `boost` times as much.
    fn boosted<T>(&mut self, boost: Boost, compile: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.boost;
        self.boost = boost.factor_inside(before);
        let note = "boosts inside one another count from 0.001 to 1000 times in all";
        let is_cut = self.boost != before * boost.factor();
        if is_cut && !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.to_owned());
        }
        let compiled = compile(self);
        self.boost = before;
        compiled
    }

    /// Whether a clause is more than a function word, so that function words beside it need not count.
    fn is_content(&self, clause: &Clause) -> bool {
        match (&clause.node, clause.occur) {
            (_, Occur::MustNot) => false,
            (node, _) => match unboosted(node) {
                Node::Word(word) => self.has_content_word(word),
                node => !is_filter(node),
            },
        }
    }

    fn node(
        &mut self,
        node: &Node,
        scope: Scope,
        positive: bool,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        match (node, scope) {
            (Node::Word(_) | Node::Fuzzy { .. }, Scope::Text(text)) => {
                let mut sorted = Sorted::default();
                self.plain(node, text, Wish::Must, positive, &mut sorted)?;
                Ok(self.together(sorted, positive))
            }
            (Node::Exact(word), Scope::Text(text)) => self.exact(word, text, positive),
            (Node::Phrase(phrase), Scope::Text(text)) => self.phrase(phrase, text, positive),
            (Node::Prefix(word), Scope::Text(text)) => {
                self.pattern(&format!("{word}*"), text, positive)
            }
            (Node::Wildcard(pattern), Scope::Text(text)) => self.pattern(pattern, text, positive),
            (Node::Prefix(word), Scope::Metadata(names)) => {
                self.metadata_pattern(&format!("{word}*"), names.words)
            }
            (Node::Wildcard(pattern), Scope::Metadata(names)) => {
                self.metadata_pattern(pattern, names.words)
            }
            (Node::Fuzzy { word, edits }, Scope::Metadata(names)) => {
                self.metadata_fuzzy((word, *edits), names.words)
            }
            (Node::Word(name), Scope::Metadata(names)) => self.name(name, names),
            (Node::Phrase(Phrase { text, slop: 0, .. }), Scope::Metadata(names)) => {
                self.name(text, names)
            }
            (Node::Phrase(Phrase { text, slop, .. }), Scope::Metadata(names)) => {
                self.metadata_near(text, *slop, names.words)
            }
            (Node::Exact(name), Scope::Metadata(names)) => self.whole_name(name, names),
            (Node::Boost { value, boost }, Scope::Metadata(_)) => {
                self.notes.push(format!(
                    "`^{boost}` counts for nothing there: names say which articles there are, not in which order"
                ));
                self.node(value, scope, positive)
            }
            (Node::Boost { value, boost }, scope) => {
                self.boosted(*boost, |compiler| compiler.node(value, scope, positive))
            }
            (Node::Date(range), _) => dates::range(self.fields, range).map(Some),
            (Node::Has(field), _) => {
                let term = Term::from_field_text(self.fields.known, field.name());
                let query = TermQuery::new(term, Default::default());
                Ok(Some(unscored(Box::new(query))))
            }
            (Node::Field { field, value }, scope) => {
                let scope = scope_of(self.fields, *field, scope);
                self.node(value, scope, positive)
            }
            (Node::Group(clauses), scope) => self.clauses(clauses, scope, positive),
            (Node::And(nodes), scope) => self.operands(nodes, EngineOccur::Must, scope, positive),
            (Node::Or(nodes), scope) => self.operands(nodes, EngineOccur::Should, scope, positive),
            (Node::Not(node), scope) => {
                let query = self.node(node, scope, false)?;
                Ok(query.and_then(|query| boolean(vec![(EngineOccur::MustNot, query)])))
            }
        }
    }

    fn operands(
        &mut self,
        nodes: &[Node],
        occur: EngineOccur,
        scope: Scope,
        positive: bool,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let required = occur == EngineOccur::Must;
        let mut sorted = Sorted::default();
        for node in nodes {
            match (node, scope) {
                (node, Scope::Text(text)) if is_plain(node) => {
                    let wish = if required { Wish::Must } else { Wish::May };
                    self.plain(node, text, wish, positive, &mut sorted)?;
                }
                (Node::Not(node), scope) if required => {
                    let query = self.node(node, scope, false)?;
                    sorted.add(EngineOccur::MustNot, query, true);
                }
                (node, scope) => {
                    let query = self.node(node, scope, positive)?;
                    sorted.add(occur, query, required && is_filter(node));
                }
            }
        }
        Ok(self.together(sorted, positive))
    }
}

/// Where the value of `field` is looked for.
fn scope_of(fields: &Fields, field: Field, outer: Scope) -> Scope {
    let text = |title, body| Scope::Text(TextFields { title, body });
    match field.name() {
        "title" => text(true, false),
        "body" => text(false, true),
        _ => Metadata::of(fields, field).map_or(outer, Scope::Metadata),
    }
}

/// Whether `node` only says which articles may be hits, and never how good a hit they are.
fn is_filter(node: &Node) -> bool {
    match node {
        Node::Date(_) | Node::Has(_) => true,
        Node::Field { field, .. } => !matches!(field.name(), "title" | "body"),
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().all(is_filter),
        Node::Group(clauses) => clauses.iter().all(|clause| is_filter(&clause.node)),
        Node::Not(node) => is_filter(node),
        Node::Boost { value, .. } => is_filter(value),
        Node::Word(_) | Node::Prefix(_) | Node::Wildcard(_) | Node::Fuzzy { .. } => false,
        Node::Exact(_) | Node::Phrase(_) => false,
    }
}

/// Whether `node` is a word that ranks among others in a bag.
fn is_plain(node: &Node) -> bool {
    matches!(unboosted(node), Node::Word(_) | Node::Fuzzy { .. })
}

/// What is boosted, or the node itself.
fn unboosted(node: &Node) -> &Node {
    match node {
        Node::Boost { value, .. } => unboosted(value),
        node => node,
    }
}

/// The Boolean query of `clauses`; of negative clauses alone, everything else; of none, none.
fn boolean(mut clauses: Vec<EngineClause>) -> Option<Box<dyn Query>> {
    if clauses.is_empty() {
        return None;
    }
    if clauses
        .iter()
        .all(|(occur, _)| *occur == EngineOccur::MustNot)
    {
        clauses.push((EngineOccur::Must, unscored(Box::new(AllQuery))));
    }
    match clauses.pop() {
        Some((EngineOccur::Must | EngineOccur::Should, only)) if clauses.is_empty() => Some(only),
        last => {
            clauses.extend(last);
            Some(Box::new(BooleanQuery::new(clauses)))
        }
    }
}

/// Any of `queries`.
fn any_of(queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    let clauses = queries
        .into_iter()
        .map(|query| (EngineOccur::Should, query));
    Box::new(BooleanQuery::new(clauses.collect()))
}

/// `query`, adding nothing to scores.
fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// Every article for which all of `filters` hold.
pub fn filtered(
    query: Option<Box<dyn Query>>,
    filters: Vec<Box<dyn Query>>,
) -> Option<Box<dyn Query>> {
    let filters = filters.into_iter().map(unscored);
    let filters = filters.map(|filter| (EngineOccur::Must, filter));
    let query = match query.map(|query| query.downcast::<Bag>()) {
        Some(Ok(bag)) => return Some(Box::new(bag.filtered(filters))),
        Some(Err(query)) => match query.downcast::<Joined>() {
            Ok(joined) => return Some(Box::new(joined.filtered(filters))),
            Err(query) => Some((EngineOccur::Must, query)),
        },
        None => None,
    };
    boolean(query.into_iter().chain(filters).collect())
}
