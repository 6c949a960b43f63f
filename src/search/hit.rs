//! What comes back: articles in their places.

use std::time::Duration;

use super::explain::Explanation;
use super::facet::Facet;
use super::request::Request;
use super::snippet::Snippet;
use super::timeline::Timeline;
use crate::arabic::letters::is_steering;
use crate::archive::{Article, ArticleId, PublicationDate};
use crate::query::compile::Expansion;

/// The answer to a [`Request`].
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was asked, with the days that a time up to today begins and ends with.
    pub request: Request,
    /// The query as it was understood.
    pub understood: String,
    /// The words of the archive that prefixes, wildcards and fuzzy words of the query stand for.
    pub expansions: Vec<Expansion>,
    /// What the reader should know: mistakes read as plain words, and the like.
    pub notes: Vec<String>,
    /// The query with other words, where one of its words is likely a slip of the pen.
    pub suggestion: Option<String>,
    /// How many articles there are in all, exactly.
    pub total: u64,
    /// All articles counted by what was asked for, in that order.
    pub facets: Vec<Facet>,
    /// All articles counted by when they were published, where that was asked for.
    pub timeline: Option<Timeline>,
    /// How many stories they tell, exactly, where hits are folded.
    pub stories: Option<u64>,
    /// How long it took.
    pub took: Duration,
    /// The articles asked for.
    pub hits: Vec<Hit>,
}

impl Answer {
    /// The articles by name.
    pub fn ranking(&self) -> Ranking {
        let entry = |hit: &Hit| RankedId {
            rank: hit.rank,
            score: hit.score.unwrap_or(0.0),
            id: hit.article.id,
            record_id: hit.article.record_id.clone(),
        };
        Ranking {
            entries: self.hits.iter().map(entry).collect(),
            notes: self.notes.clone(),
        }
    }
}

/// An article found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Its place, from 1.
    pub rank: usize,
    /// Its score, as [`crate::ranking`] has it; `None` where hits are not ordered by relevance.
    pub score: Option<f32>,
    /// The article without its body, unless hits are read one by one ([`super::HitList`]).
    pub article: Article,
    /// The headline, with the query's words marked.
    pub title: Option<Snippet>,
    /// The passage that shows the query best.
    pub snippets: Vec<Snippet>,
    /// Where the score comes from, when asked for.
    pub explanation: Option<Explanation>,
    /// The first article of its story, which may be itself; `None` where it has no near-copy, or where that was not asked for.
    pub story: Option<ArticleId>,
    /// The first article of its story, which may be itself, where hits are folded; `None` where it has no near-copy.
    pub first: Option<FirstArticle>,
    /// The other hits of its story, the earliest first, where hits are folded.
    pub copies: Option<Vec<StoryArticle>>,
    /// How much it shares with the article that was asked about, in percent of the shorter of both, where it is a near-copy of it.
    pub shared_percent: Option<u32>,
}

impl Hit {
    /// The first article of its story, where that is another.
    pub fn duplicate_of(&self) -> Option<ArticleId> {
        self.story.filter(|first| *first != self.article.id)
    }
}

/// An article of a story, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryArticle {
    /// Its id.
    pub id: ArticleId,
    /// The outlet.
    pub source: Option<String>,
    /// When it was published.
    pub published: Option<PublicationDate>,
    /// Its headline.
    pub title: Option<String>,
}

/// The article that told a story first, as far as dates tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstArticle {
    /// The article.
    pub article: StoryArticle,
    /// How many other articles of the story, hits or not, may have been published as early.
    pub ties: u64,
}

/// The answer to a [`Request`] by name alone: no article is opened for it.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// The articles asked for.
    pub entries: Vec<RankedId>,
    /// What the reader should know.
    pub notes: Vec<String>,
}

/// The answer to a [`Request`](super::Request) as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// How many articles there are in all, exactly.
    pub total: u64,
    /// How many stories they tell, exactly, where hits are folded.
    pub stories: Option<u64>,
    /// What the reader should know.
    pub notes: Vec<String>,
}

/// An article by name, in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedId {
    /// Its place, from 1.
    pub rank: usize,
    /// Its score, as [`crate::ranking`] has it; 0 where hits are not ordered by relevance.
    pub score: f32,
    /// Its id.
    pub id: ArticleId,
    /// The id that the source gave it; `None` where it gave none, or where that was not asked for.
    pub record_id: Option<String>,
}

impl RankedId {
    /// The name of the article in a TREC run: the source's own id where it gave one, else the article's.
    ///
    /// A docno is one word; white space in a source's id is written as in an address. An id with invisible signs that could
    /// steer a terminal is passed over.
    pub fn docno(&self) -> String {
        let steers = |sign: char| is_steering(sign) && !sign.is_whitespace();
        match &self.record_id {
            Some(id) if id.contains(steers) => self.id.to_string(),
            Some(id) => id.split_whitespace().collect::<Vec<_>>().join("%20"),
            None => self.id.to_string(),
        }
    }
}
