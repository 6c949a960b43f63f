//! Articles like an article: on its subject, or in its words.
//!
//! In: an article. Out: an answer like that to a query. What an article is about is told by its most telling words, those that stand
//! often in it and in few others (tf·idf, as in Lucene's MoreLikeThis); an article is similar that has a part of them. Near-copies are no
//! matter of words but of sentences, and were found when the index was written.

use std::collections::BTreeMap;
use std::time::Instant;

use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

use super::archive::{ArchiveSearcher, wanted};
use super::count::count;
use super::hit::Answer;
use super::prepared::{Prepared, dated};
use super::request::Request;
use super::top::{Ranked, Sort};
use crate::Error;
use crate::archive::{Article, ArticleId};
use crate::query::Ast;
use crate::query::compile::{Target, TextFields, Wanted};

/// How many words tell what an article is about, as in Lucene.
const TELLING_WORDS: usize = 25;
/// How often a word of the headline counts for one of the story.
const TITLE_COUNT: u32 = 3;
/// Of so many telling words a similar article has one, rounded up; Lucene's part, 30 %.
const WORDS_FOR_ONE_SHARED: usize = 3;

/// A word that tells what an article is about.
struct Telling {
    stem: String,
    skeleton: String,
    weight: f32,
}

impl ArchiveSearcher {
    /// Articles on the subject of the article `id`, itself left out, the most similar first. Of `request`, the filters count, and which
    /// hits to return.
    pub fn similar(&self, id: ArticleId, request: &Request) -> Result<Answer, Error> {
        let started = Instant::now();
        let telling = self.telling_words(&self.known(id)?)?;
        let fields = self.index().fields();
        let clause = |word: &Telling| -> (Occur, Box<dyn Query>) {
            let in_field = |field| -> Box<dyn Query> {
                let term = Term::from_field_text(field, &word.stem);
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                Box::new(BoostQuery::new(Box::new(query), word.weight))
            };
            let both = [fields.title.stem, fields.body.stem].map(in_field);
            (Occur::Should, Box::new(BooleanQuery::union(both.into())))
        };
        let clauses = telling.iter().map(clause).collect();
        let shared = telling.len().div_ceil(WORDS_FOR_ONE_SHARED);
        let like = BooleanQuery::with_minimum_required_clauses(clauses, shared);
        let itself: Box<dyn Query> = Box::new(self.named(id));
        let mut all = vec![(Occur::Must, Box::new(like) as Box<dyn Query>)];
        all.push((Occur::MustNot, itself));
        let skeletons: Vec<&str> = telling.iter().map(|word| word.skeleton.as_str()).collect();
        let understood = skeletons.join(" ");
        let targets = telling.iter().map(Telling::target).collect();
        let prepared = self.prepared(all, targets, understood, request)?;
        let limit = request.offset.saturating_add(request.limit);
        let limit = limit.min(self.engine().num_docs() as usize);
        let found = self.top_hits(&*prepared.query, Sort::Relevance, limit)?;
        self.answer_about(id, found, request, prepared, started)
    }

    /// The near-copies of the article `id`, those that share most first. Of `request`, the filters count, and which hits to return.
    pub fn duplicates(&self, id: ArticleId, request: &Request) -> Result<Answer, Error> {
        let started = Instant::now();
        self.known(id)?;
        let copies = self.stories()?.copies_of(id)?;
        let place: BTreeMap<u64, usize> = (0..)
            .zip(&copies)
            .map(|(place, copy)| (copy.id.key(), place))
            .collect();
        let named = |copy: &crate::index::Copy| Box::new(self.named(copy.id)) as Box<dyn Query>;
        let any = BooleanQuery::union(copies.iter().map(named).collect());
        let all = vec![(Occur::Must, Box::new(any) as Box<dyn Query>)];
        let understood = format!("near-copies of {id}");
        let mut prepared = self.prepared(all, Vec::new(), understood, request)?;
        prepared.notes.extend(self.stories_note(true)?);
        // The share orders them; nothing is scored.
        prepared.sort = Sort::Newest;
        let mut found = self.top_hits(&*prepared.query, prepared.sort, copies.len())?;
        found.sort_by_key(|ranked| place.get(&ranked.id_key).copied());
        self.answer_about(id, found, request, prepared, started)
    }

    fn known(&self, id: ArticleId) -> Result<Article, Error> {
        self.article(id)?
            .ok_or_else(|| Error::NoArticle { id: id.to_string() })
    }

    fn prepared(
        &self,
        mut clauses: Vec<(Occur, Box<dyn Query>)>,
        targets: Vec<Target>,
        understood: String,
        request: &Request,
    ) -> Result<Prepared, Error> {
        let mut notes = self.notes().to_vec();
        let filters = dated(request)?;
        for filter in self.filters(&filters, &mut notes)? {
            let unscored = tantivy::query::ConstScoreQuery::new(filter, 0.0);
            clauses.push((Occur::Must, Box::new(unscored)));
        }
        Ok(Prepared {
            query: Box::new(BooleanQuery::new(clauses)),
            targets,
            scored: Vec::new(),
            expansions: Vec::new(),
            filters,
            sort: Sort::Relevance,
            ast: Ast::default(),
            understood,
            notes,
        })
    }

    /// The answer with the hits asked for of `found`, each with how much it shares with the article `id`.
    fn answer_about(
        &self,
        id: ArticleId,
        found: Vec<Ranked>,
        request: &Request,
        prepared: Prepared,
        started: Instant,
    ) -> Result<Answer, Error> {
        let found = (1..).zip(found).skip(request.offset).take(request.limit);
        let request = Request {
            query: id.to_string(),
            group: false,
            ..request.clone()
        };
        let counted = count(self.engine(), &*prepared.query, &wanted(&request))?;
        let mut answer = self.answer(&request, prepared, &counted, found.collect(), started)?;
        let copies = self.stories()?.copies_of(id)?;
        for hit in &mut answer.hits {
            let copy = copies.iter().find(|copy| copy.id == hit.article.id);
            hit.shared_percent = copy.map(|copy| (copy.share * 100.0) as u32);
        }
        Ok(answer)
    }

    /// The words that tell what `article` is about, the most telling first.
    fn telling_words(&self, article: &Article) -> Result<Vec<Telling>, Error> {
        let mut words: BTreeMap<String, (String, u32)> = BTreeMap::new();
        let title = article.title.iter().map(|title| (title, TITLE_COUNT));
        for (text, count) in title.chain([(&article.body, 1)]) {
            self.index().analyzer().tokens(text, &mut |token| {
                // A number or a word of two letters tells nothing.
                let is_short = token.skeleton.chars().nth(2).is_none();
                if token.is_function_word || is_short {
                    return;
                }
                let known = words.entry(token.stem.to_owned());
                let first = || (token.skeleton.to_owned(), 0);
                known.or_insert_with(first).1 += count;
            });
        }
        let field = self.index().fields().body.stem;
        let articles = self.engine().num_docs() as f32;
        let mut telling = Vec::new();
        for (stem, (skeleton, count)) in words {
            let doc_freq = self
                .engine()
                .doc_freq(&Term::from_field_text(field, &stem))?;
            // What stands nowhere else finds nothing.
            if doc_freq < 2 {
                continue;
            }
            let doc_freq = doc_freq as f32;
            let idf = (1.0 + (articles - doc_freq + 0.5).max(0.0) / (doc_freq + 0.5)).ln();
            telling.push(Telling {
                stem,
                skeleton,
                weight: count as f32 * idf,
            });
        }
        telling.sort_by(|one, other| {
            let by_weight = other.weight.total_cmp(&one.weight);
            by_weight.then_with(|| one.stem.cmp(&other.stem))
        });
        telling.truncate(TELLING_WORDS);
        let most = telling.first().map_or(1.0, |word| word.weight);
        for word in &mut telling {
            word.weight /= most;
        }
        Ok(telling)
    }
}

impl Telling {
    fn target(&self) -> Target {
        Target {
            fields: TextFields::default(),
            words: vec![Wanted::Family {
                skeleton: self.skeleton.clone(),
                stems: vec![self.stem.clone()],
            }],
            slop: 0,
        }
    }
}
