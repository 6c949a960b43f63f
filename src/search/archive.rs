//! An archive to ask: the whole way from a [`Request`] to an [`Answer`].

use std::time::Instant;

use tantivy::Searcher;

use super::explain::explain;
use super::hit::{Answer, Hit, RankedId, Ranking, Tally};
use super::prepared::Prepared;
use super::request::Request;
use super::snippet::{Highlighter, SnippetField};
use super::top::{Ranked, top_hits};
use crate::Error;
use crate::archive::ArticleId;
use crate::index::{Index, LastRun, Location};

/// An archive's last commit, open for questions from any number of threads.
pub struct ArchiveSearcher {
    index: Index,
    searcher: Searcher,
    notes: Vec<String>,
}

impl ArchiveSearcher {
    /// Opens the index at `location`.
    pub fn open(location: &Location) -> Result<Self, Error> {
        let index = Index::open(location)?;
        // Asked before the commit is looked up: a run that ends in between has left the whole index.
        let last_run = LastRun::of(location.index());
        let searcher = index.reader()?.searcher();
        let notes = unfinished(&last_run, searcher.num_docs())
            .into_iter()
            .collect();
        Ok(Self {
            index,
            searcher,
            notes,
        })
    }

    /// What should be known of every answer: that the archive is not yet indexed whole. Answers have these notes too.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The index that is asked.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The engine's view of the last commit.
    pub(super) fn engine(&self) -> &Searcher {
        &self.searcher
    }

    /// Answers `request` with whole articles and snippets.
    pub fn search(&self, request: &Request) -> Result<Answer, Error> {
        let started = Instant::now();
        let prepared = self.prepare(request)?;
        let total = prepared.query.count(&self.searcher)? as u64;
        let ranked = self.ranked(&prepared, request)?;
        let highlighter = Highlighter::new(self.index.analyzer(), &prepared.targets);
        let hits = ranked
            .iter()
            .map(|(rank, ranked)| self.hit(*rank, ranked, request, &prepared, &highlighter))
            .collect::<Result<_, _>>()?;
        Ok(Answer {
            request: request.clone(),
            understood: prepared.understood,
            notes: prepared.notes,
            total,
            took: started.elapsed(),
            hits,
        })
    }

    /// Answers `request` with the names of articles alone.
    pub fn rank(&self, request: &Request) -> Result<Ranking, Error> {
        let prepared = self.prepare(request)?;
        let mut entries = Vec::new();
        for (rank, ranked) in self.ranked(&prepared, request)? {
            entries.push(RankedId {
                rank,
                score: ranked.score,
                id: ArticleId::from_key(ranked.id_key),
                record_id: self.record_id(ranked.address)?,
            });
        }
        Ok(Ranking {
            entries,
            notes: prepared.notes,
        })
    }

    /// How many articles answer `request`, exactly.
    pub fn count(&self, request: &Request) -> Result<Tally, Error> {
        let prepared = self.prepare(request)?;
        Ok(Tally {
            total: prepared.query.count(&self.searcher)? as u64,
            notes: prepared.notes,
        })
    }

    /// The documents asked for, each with its rank from 1.
    fn ranked(
        &self,
        prepared: &Prepared,
        request: &Request,
    ) -> Result<Vec<(usize, Ranked)>, Error> {
        let wanted = request.offset.saturating_add(request.limit);
        let limit = wanted.min(self.searcher.num_docs() as usize);
        let found = top_hits(&self.searcher, &*prepared.query, prepared.sort, limit)?;
        Ok((1..).zip(found).skip(request.offset).collect())
    }

    fn hit(
        &self,
        rank: usize,
        ranked: &Ranked,
        request: &Request,
        prepared: &Prepared,
        highlighter: &Highlighter<'_>,
    ) -> Result<Hit, Error> {
        let article = self.article_at(ranked.address)?;
        let title = article.title.as_deref();
        let title = title.map(|title| highlighter.whole(SnippetField::Title, title));
        let subtitle = article.subtitle.as_deref();
        let subtitle = subtitle.map(|text| highlighter.whole(SnippetField::Subtitle, text));
        let body = highlighter.passage(SnippetField::Body, &article.body, request.snippet_chars);
        let subtitle = subtitle.filter(|text| !text.marks.is_empty() && body.marks.is_empty());
        let explanation = match request.explain {
            true => Some(explain(&self.searcher, &prepared.scored, ranked.address)?),
            false => None,
        };
        Ok(Hit {
            rank,
            score: ranked.score,
            title,
            snippets: subtitle.into_iter().chain([body]).collect(),
            article,
            explanation,
        })
    }
}

/// What is to be told where the last run did not finish, or not yet; `articles` are there.
fn unfinished(last_run: &LastRun, articles: u64) -> Option<String> {
    match last_run {
        LastRun::Finished => None,
        LastRun::UnderWay { holder } => Some(format!(
            "{holder} is indexing this archive now; {articles} articles can be searched so far"
        )),
        LastRun::Stopped => Some(format!(
            "the last `warraq index` did not finish; {articles} articles can be searched so far; \
             run `warraq index` again and it goes on"
        )),
    }
}
