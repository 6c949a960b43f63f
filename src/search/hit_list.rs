//! Every hit of a request, however many there are.
//!
//! In: a request; its page is passed over. Out: the hits in their order, by name at once and opened a few at a time, so
//! that a million of them take 32 bytes each and no more.

use std::time::Instant;

use rayon::prelude::*;

use super::archive::ArchiveSearcher;
use super::hit::{Answer, Hit};
use super::prepared::Prepared;
use super::request::Request;
use super::snippet::Highlighter;
use super::top::Ranked;
use crate::Error;
use crate::archive::{Article, ArticleId};

/// How many hits are opened at once: some megabytes of articles.
const AHEAD: usize = 256;

/// All hits of a request in their order.
pub struct HitList<'archive> {
    archive: &'archive ArchiveSearcher,
    request: Request,
    prepared: Prepared,
    ranked: Vec<(usize, Ranked)>,
    /// Whether hits are to be told with their stories, and can be.
    stories: bool,
    began: Instant,
}

impl ArchiveSearcher {
    /// Every hit of `request`, whatever page it asks for.
    pub fn hit_list(&self, request: &Request) -> Result<HitList<'_>, Error> {
        let began = Instant::now();
        let request = Request {
            offset: 0,
            limit: usize::MAX,
            ..request.clone()
        };
        let prepared = self.prepare(&request)?;
        let ranked = self.ranked(&prepared, &request)?;
        let stories = request.stories && self.can_tell_stories()?;
        let request = Request {
            filters: prepared.filters.clone(),
            ..request
        };
        Ok(HitList {
            archive: self,
            request,
            prepared,
            ranked,
            stories,
            began,
        })
    }
}

impl HitList<'_> {
    /// How many hits there are.
    pub fn len(&self) -> usize {
        self.ranked.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ranked.is_empty()
    }

    /// What the reader should know.
    pub fn notes(&self) -> &[String] {
        &self.prepared.notes
    }

    /// The ids of the hits; no article is opened for them.
    pub fn ids(&self) -> impl Iterator<Item = ArticleId> {
        let ranked = self.ranked.iter();
        ranked.map(|(_, ranked)| ArticleId::from_key(ranked.id_key))
    }

    /// Leaves out the hits that `keep` says no of; those that stay are counted anew.
    pub fn retain(&mut self, mut keep: impl FnMut(ArticleId) -> bool) {
        self.ranked
            .retain(|(_, ranked)| keep(ArticleId::from_key(ranked.id_key)));
        for (rank, (counted, _)) in (1..).zip(&mut self.ranked) {
            *counted = rank;
        }
    }

    /// The articles, a few opened ahead on all processors.
    pub fn articles(&self) -> impl Iterator<Item = Result<Article, Error>> {
        self.opened(|(_, ranked)| self.archive.article_at(ranked.address))
    }

    /// The articles, each with the first article of its story where the request asks for stories.
    pub fn articles_in_stories(
        &self,
    ) -> impl Iterator<Item = Result<(Article, Option<ArticleId>), Error>> {
        self.opened(|(_, ranked)| {
            let article = self.archive.article_at(ranked.address)?;
            Ok((article, self.story(ranked)?))
        })
    }

    fn story(&self, ranked: &Ranked) -> Result<Option<ArticleId>, Error> {
        match self.stories {
            true => self.archive.story_at(ranked.address),
            false => Ok(None),
        }
    }

    /// The hits with their snippets, a few opened ahead on all processors.
    pub fn hits(&self) -> impl Iterator<Item = Result<Hit, Error>> {
        let analyzer = self.archive.index().analyzer();
        let highlighter = Highlighter::new(analyzer, &self.prepared.targets);
        self.opened(move |(rank, ranked)| {
            let (request, prepared) = (&self.request, &self.prepared);
            let hit = self
                .archive
                .hit(*rank, ranked, request, prepared, &highlighter)?;
            Ok(Hit {
                story: self.story(ranked)?,
                ..hit
            })
        })
    }

    /// What `open` makes of each hit, in their order.
    fn opened<T: Send>(
        &self,
        open: impl Fn(&(usize, Ranked)) -> Result<T, Error> + Sync,
    ) -> impl Iterator<Item = Result<T, Error>> {
        let chunks = self.ranked.chunks(AHEAD);
        chunks.flat_map(move |chunk| chunk.par_iter().map(&open).collect::<Vec<_>>())
    }

    /// All of them as one answer. Of each article the snippets stay and the story goes, so that very many fit into
    /// memory.
    pub fn into_answer(self) -> Result<Answer, Error> {
        let without_story = |hit: Result<Hit, Error>| {
            let mut hit = hit?;
            hit.article.body = String::new();
            Ok(hit)
        };
        let hits = self
            .hits()
            .map(without_story)
            .collect::<Result<Vec<_>, Error>>()?;
        Ok(Answer {
            total: hits.len() as u64,
            facets: Vec::new(),
            timeline: None,
            hits,
            request: self.request,
            understood: self.prepared.understood,
            stories: None,
            suggestion: None,
            expansions: self.prepared.expansions,
            notes: self.prepared.notes,
            took: self.began.elapsed(),
        })
    }
}
