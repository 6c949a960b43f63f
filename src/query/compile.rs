//! AST → engine query: the only file of `query` that knows the schema, the analyzer and the engine.
//!
//! In: a tree, and an archive's terms. Out: the engine's query, and beside it what the rest of a search wants
//! to know of it: which words to mark in a text, and which parts a score is made of.
//!
//! Plain words side by side become one [`Bag`], which ranks; metadata and dates decide whether an article is a hit
//! and never add to its score.

mod dates;
mod names;
mod spellings;
mod words;

use tantivy::Searcher;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, Occur as EngineOccur, Query};

use super::{Ast, Clause, Field, Node, Occur};
use crate::Error;
use crate::analysis::Analyzer;
use crate::archive::PublicationDate;
use crate::ranking::{Bag, BagWord};
use crate::schema::Fields;
use words::PlainWord;

/// Which text of an article plain words are looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextFields {
    /// The headline.
    pub title: bool,
    /// Subtitle and story.
    pub body: bool,
}

impl Default for TextFields {
    fn default() -> Self {
        Self {
            title: true,
            body: true,
        }
    }
}

/// A word, or the words of a phrase, to be marked where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Where they are to be marked.
    pub fields: TextFields,
    /// One for each word, in order.
    pub words: Vec<Wanted>,
}

/// Which tokens a word of the query meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Those of one of these stems or of the same skeleton.
    Family {
        /// The word's skeleton.
        skeleton: String,
        /// The word's stem, and those of its other spellings.
        stems: Vec<String>,
    },
    /// Those of one of these skeletons.
    Written(Vec<String>),
    /// Those whose skeleton begins with one of these.
    Prefix(Vec<String>),
}

/// What of a query adds to scores.
pub enum Scored {
    /// Words, and words near each other.
    Bag(Bag),
    /// Something else.
    Part(ScoredPart),
}

/// A phrase or a prefix in one field.
pub struct ScoredPart {
    /// The phrase or prefix as typed.
    pub text: String,
    /// `title` or `body`.
    pub field: &'static str,
    /// `phrase` or `prefix`.
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
    /// What the archive has to say of the query: names that it does not have.
    pub notes: Vec<String>,
}

/// Turns trees into queries for one archive.
pub struct Compiler<'archive> {
    fields: &'archive Fields,
    analyzer: &'archive Analyzer,
    searcher: &'archive Searcher,
    targets: Vec<Target>,
    scored: Vec<Scored>,
    notes: Vec<String>,
}

/// Where a value is looked for.
#[derive(Debug, Clone, Copy)]
enum Scope {
    Text(TextFields),
    Metadata(Metadata),
}

/// Where a name is looked for.
#[derive(Debug, Clone, Copy)]
struct Metadata {
    /// Its words.
    words: tantivy::schema::Field,
    /// The column of whole names, where there is one.
    whole: Option<tantivy::schema::Field>,
    /// Whether the names are those of outlets and agencies, which have other spellings.
    is_outlet: bool,
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
    /// A compiler for the archive behind `searcher`.
    pub fn new(
        fields: &'archive Fields,
        analyzer: &'archive Analyzer,
        searcher: &'archive Searcher,
    ) -> Self {
        Self {
            fields,
            analyzer,
            searcher,
            targets: Vec::new(),
            scored: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Compiles `ast`, whose plain words are looked for in `text`; `None` where it has no word to look for.
    pub fn compile(mut self, ast: &Ast, text: TextFields) -> Result<Option<Compiled>, Error> {
        let query = self.clauses(&ast.clauses, Scope::Text(text), true)?;
        Ok(query.map(|query| Compiled {
            query,
            targets: self.targets,
            scored: self.scored,
            notes: self.notes,
        }))
    }

    /// A query for articles that have `name` in `field`, spelled loosely, and whole behind a `=`; `None` where the name
    /// has no word, or the field no names.
    pub fn named(&mut self, field: Field, name: &str) -> Result<Option<Box<dyn Query>>, Error> {
        let Scope::Metadata(names) = self.scope_of(field, Scope::Text(TextFields::default()))
        else {
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
            match (occur, node, scope) {
                (Occur::Should, Node::Word(word), Scope::Text(text)) => {
                    let words = self.loose_words(word, text, has_content, positive)?;
                    sorted.words.extend(words);
                }
                (Occur::Must, Node::Word(word), Scope::Text(text)) => {
                    self.plain_word(word, text, true, positive, &mut sorted)?;
                }
                (Occur::MustNot, node, scope) => {
                    let query = self.node(node, scope, false)?;
                    sorted.add(EngineOccur::MustNot, query, true);
                }
                (occur, node, scope) => {
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
            mut scored,
            filters,
        } = sorted;
        if !words.is_empty() {
            let bag = Bag::new(words);
            if positive {
                self.scored.push(Scored::Bag(bag.clone()));
            }
            if scored.is_empty() {
                return Some(Box::new(bag.filtered(filters)));
            }
            let occur = match bag.has_required() {
                true => EngineOccur::Must,
                false => EngineOccur::Should,
            };
            scored.push((occur, Box::new(bag)));
        }
        let has_required = scored.iter().any(|(occur, _)| *occur == EngineOccur::Must);
        if !filters.is_empty() && !has_required {
            let any = boolean(scored).map(|any| (EngineOccur::Must, any));
            return boolean(any.into_iter().chain(filters).collect());
        }
        boolean(scored.into_iter().chain(filters).collect())
    }

    /// Sorts a plain word that may match or must: where it is several tokens, they follow each other.
    fn plain_word(
        &mut self,
        word: &str,
        text: TextFields,
        required: bool,
        positive: bool,
        sorted: &mut Sorted,
    ) -> Result<(), Error> {
        match self.word(word, text, required, positive)? {
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

    /// Whether a clause is more than a function word, so that function words beside it need not count.
    fn is_content(&self, clause: &Clause) -> bool {
        match (&clause.node, clause.occur) {
            (_, Occur::MustNot) => false,
            (Node::Word(word), _) => self.has_content_word(word),
            (node, _) => !is_filter(node),
        }
    }

    fn node(
        &mut self,
        node: &Node,
        scope: Scope,
        positive: bool,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        match (node, scope) {
            (Node::Word(word), Scope::Text(text)) => {
                let mut sorted = Sorted::default();
                self.plain_word(word, text, true, positive, &mut sorted)?;
                Ok(self.together(sorted, positive))
            }
            (Node::Exact(word), Scope::Text(text)) => self.exact(word, text, positive),
            (Node::Phrase(phrase), Scope::Text(text)) => self.phrase(phrase, text, positive),
            (Node::Prefix(word), Scope::Text(text)) => self.prefix(word, text, positive),
            (Node::Prefix(word), Scope::Metadata(names)) => self.metadata_prefix(word, names.words),
            (Node::Word(name) | Node::Phrase(name), Scope::Metadata(names)) => {
                self.name(name, names)
            }
            (Node::Exact(name), Scope::Metadata(names)) => self.whole_name(name, names),
            (Node::Date(range), _) => dates::range(self.fields, range).map(Some),
            (Node::Field { field, value }, scope) => {
                let scope = self.scope_of(*field, scope);
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
                (Node::Word(word), Scope::Text(text)) => {
                    self.plain_word(word, text, required, positive, &mut sorted)?;
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

    /// Where the value of `field` is looked for.
    fn scope_of(&self, field: Field, outer: Scope) -> Scope {
        let fields = self.fields;
        let text = |title, body| Scope::Text(TextFields { title, body });
        let names = |words, whole, is_outlet| {
            Scope::Metadata(Metadata {
                words,
                whole,
                is_outlet,
            })
        };
        match field.name() {
            "title" => text(true, false),
            "body" => text(false, true),
            "source" => Scope::Metadata(self.outlets()),
            "author" => names(fields.author_words, Some(fields.author), false),
            "place" => names(fields.place_words, Some(fields.place), false),
            "section" => names(fields.section_words, Some(fields.section), false),
            "path" => names(fields.path_words, None, false),
            "url" => names(fields.url_words, None, false),
            "tag" => names(fields.tags_words, None, false),
            "agency" => names(fields.agencies_words, None, true),
            "language" => names(fields.language_words, None, false),
            _ => outer,
        }
    }

    fn outlets(&self) -> Metadata {
        Metadata {
            words: self.fields.source_words,
            whole: Some(self.fields.source),
            is_outlet: true,
        }
    }
}

/// Whether `node` only says which articles may be hits, and never how good a hit they are.
fn is_filter(node: &Node) -> bool {
    match node {
        Node::Date(_) => true,
        Node::Field { field, .. } => !matches!(field.name(), "title" | "body"),
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().all(is_filter),
        Node::Group(clauses) => clauses.iter().all(|clause| is_filter(&clause.node)),
        Node::Not(node) => is_filter(node),
        Node::Word(_) | Node::Prefix(_) | Node::Exact(_) | Node::Phrase(_) => false,
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
        Some(Err(query)) => Some((EngineOccur::Must, query)),
        None => None,
    };
    boolean(query.into_iter().chain(filters).collect())
}
