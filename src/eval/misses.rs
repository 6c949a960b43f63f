//! The topics that went wrong, and which of their words failed to meet the article they should have found.
//!
//! In: a trial and its run. Out: the topics whose first relevant article comes last, each with the best placed
//! relevant article (the most relevant one where none was found) and how each query word meets it. Meeting is
//! judged on the article's text with the analyzer of the index: what the index holds is what it gave.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;

use super::docno;
use super::measures::{Evaluation, TopicScores};
use super::run::Run;
use super::topics::Topic;
use super::trial::Trial;
use crate::Error;
use crate::archive::Article;
use crate::query::{Ast, Node};

/// A topic whose first hit is not relevant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Miss {
    /// The topic.
    pub qid: String,
    /// Its query.
    pub query: String,
    /// The rank of the first relevant article; `None` where the run has none.
    pub rank: Option<usize>,
    /// That article's docno; without a rank, that of the most relevant one.
    pub docno: String,
    /// The article itself; `None` where the archive has none of that name.
    pub article: Option<MissedArticle>,
}

/// An article that should have come first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissedArticle {
    /// Its headline.
    pub title: Option<String>,
    /// The words of the query, in order.
    pub words: Vec<QueryWord>,
}

/// A word of a query, held against one article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueryWord {
    /// The word, as typed.
    pub text: String,
    /// How it meets the article.
    pub met: Met,
    /// Whether a query of several words does without it.
    pub is_function_word: bool,
}

/// Which view of a word meets an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Met {
    /// It stands there as written.
    Skeleton,
    /// A word of its family stands there.
    Stem,
    /// Neither.
    None,
}

impl Trial<'_> {
    /// The `count` topics of `run` whose first relevant article comes last, the worst first.
    pub fn misses(&self, run: &Run, count: usize) -> Result<Vec<Miss>, Error> {
        let evaluation = Evaluation::of_topics(run, self.qrels, self.topics);
        let mut topics = evaluation.topics;
        topics.retain(|topic| topic.first_relevant != Some(1));
        // Sorting keeps the order of the topics file where ranks are equal.
        topics.sort_by_key(|topic| Reverse(topic.first_relevant.unwrap_or(usize::MAX)));
        let worst = topics.iter().take(count);
        worst
            .filter_map(|scores| {
                let topic = self.topics.iter().find(|topic| topic.qid == scores.qid)?;
                Some(self.miss(topic, scores, run))
            })
            .collect()
    }

    fn miss(&self, topic: &Topic, scores: &TopicScores, run: &Run) -> Result<Miss, Error> {
        let rank = scores.first_relevant;
        let found = rank.and_then(|rank| run.topic(&topic.qid).get(rank - 1));
        let docno = match found {
            Some(retrieved) => retrieved.docno.clone(),
            None => self.most_relevant(&topic.qid).unwrap_or_default(),
        };
        let article = match docno::article(self.searcher, &docno)? {
            Some(article) => Some(self.held_against(&topic.query, article)?),
            None => None,
        };
        Ok(Miss {
            qid: topic.qid.clone(),
            query: topic.query.clone(),
            rank,
            docno,
            article,
        })
    }

    fn most_relevant(&self, qid: &str) -> Option<String> {
        let judged = self.qrels.judged(qid)?.iter();
        // Of several, the first by name.
        let best = judged.rev().max_by_key(|(_, relevance)| **relevance);
        best.map(|(docno, _)| docno.clone())
    }

    fn held_against(&self, query: &str, article: Article) -> Result<MissedArticle, Error> {
        let terms = self.terms(&article);
        let mut words = Vec::new();
        for clause in Ast::words(query)?.clauses {
            let Node::Word(text) = clause.node else {
                continue;
            };
            self.searcher
                .index()
                .analyzer()
                .tokens(&text, &mut |token| {
                    let typed = text.get(token.offset_from..token.offset_to);
                    words.push(QueryWord {
                        text: typed.unwrap_or(&text).to_owned(),
                        met: terms.meet(token.skeleton, token.stem),
                        is_function_word: token.is_function_word,
                    });
                });
        }
        let title = article.title;
        Ok(MissedArticle { title, words })
    }

    /// The terms of the text that the trial searches.
    fn terms(&self, article: &Article) -> Terms {
        let title = article.title.as_ref().filter(|_| self.fields.title);
        let body = [article.subtitle.as_ref(), Some(&article.body)];
        let body = body.into_iter().flatten().filter(|_| self.fields.body);
        let mut terms = Terms::default();
        for text in title.into_iter().chain(body) {
            self.searcher.index().analyzer().tokens(text, &mut |token| {
                terms.skeletons.insert(token.skeleton.to_owned());
                terms.stems.insert(token.stem.to_owned());
            });
        }
        terms
    }
}

/// What an article is indexed as.
#[derive(Default)]
struct Terms {
    skeletons: BTreeSet<String>,
    stems: BTreeSet<String>,
}

impl Terms {
    fn meet(&self, skeleton: &str, stem: &str) -> Met {
        if self.skeletons.contains(skeleton) {
            return Met::Skeleton;
        }
        match self.stems.contains(stem) {
            true => Met::Stem,
            false => Met::None,
        }
    }
}
