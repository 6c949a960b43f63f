//! An archive to ask: the whole way from a [`Request`] to an [`Answer`].

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use rayon::prelude::*;
use tantivy::Searcher;
use tantivy::query::Query;

use super::columns::IdColumns;
use super::count::{Counted, Wanted, count, count_and_rank};
use super::explain::explain;
use super::facet::{Facet, FacetField};
use super::group::{Folded, Told};
use super::hit::{Answer, Hit, RankedId, Ranking, Tally};
use super::prepared::Prepared;
use super::request::Request;
use super::snippet::{Highlighter, SnippetField};
use super::timeline::Timeline;
use super::top::{Ranked, Sort, best_and_total, top_hits};
use crate::Error;
use crate::archive::ArticleId;
use crate::index::{Index, LastRun, Location, Questions, Stories};
use crate::query::compile::Memo;
use crate::ranking::{Bag, Joined, Sequence};

/// The most words of a query that others are suggested for: each is looked for among all words of the archive, and what is
/// longer is a passage that was pasted.
const SUGGESTED_WORDS: usize = 8;
/// As many hits are opened sooner than other threads are woken.
const OPENED_ALONE: usize = 32;

/// An archive's last commit, open for questions from any number of threads.
pub struct ArchiveSearcher {
    index: Index,
    searcher: Searcher,
    notes: Vec<String>,
    ids: IdColumns,
    memo: Memo,
    stories: OnceLock<Arc<Stories>>,
}

impl ArchiveSearcher {
    /// Opens the index at `location`.
    pub fn open(location: &Location) -> Result<Self, Error> {
        Self::open_for(location, Questions::Many)
    }

    /// Opens the index at `location` for so many questions.
    pub fn open_for(location: &Location, questions: Questions) -> Result<Self, Error> {
        Index::open_and(location, questions, |index| {
            // Asked before the commit is looked up: a run that ends in between has left the whole index.
            let last_run = LastRun::of(location.index());
            let searcher = index.reader()?.searcher();
            let notes = unfinished(&last_run, searcher.num_docs())
                .into_iter()
                .collect();
            Ok(Self {
                index,
                ids: IdColumns::new(searcher.segment_readers().len()),
                searcher,
                notes,
                memo: Memo::default(),
                stories: OnceLock::new(),
            })
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

    /// What was found of the words of the queries so far.
    pub(super) fn memo(&self) -> &Memo {
        &self.memo
    }

    /// The stories that the index has found, opened when they are first asked for; none where it was never looked for them.
    pub fn stories(&self) -> Result<&Arc<Stories>, Error> {
        if let Some(stories) = self.stories.get() {
            return Ok(stories);
        }
        let read = match self.index.stories()? {
            Some(stories) => stories,
            None => Stories::none()?,
        };
        Ok(self.stories.get_or_init(|| Arc::new(read)))
    }

    /// What is to be told where the stories are not those of this commit, or cannot be read and need not be.
    pub(super) fn stories_note(&self, are_needed: bool) -> Result<Option<String>, Error> {
        let is_current = match self.stories() {
            Ok(stories) => stories.is_of(&self.searcher),
            Err(error @ Error::Damaged { .. }) if !are_needed => {
                let hint = error.hint().unwrap_or_default();
                return Ok(Some(format!("{error}; no stories are told: {hint}")));
            }
            Err(error) => return Err(error),
        };
        let note = "the index has changed since near-copies were looked for, so that some are not known; \
                    the end of `warraq index` looks for them again";
        Ok((!is_current).then(|| note.to_owned()))
    }

    /// Answers `request` with whole articles and snippets.
    pub fn search(&self, request: &Request) -> Result<Answer, Error> {
        let started = Instant::now();
        let prepared = self.prepare(request)?;
        let (counted, ranked) = self.counted_and_ranked(&prepared, request)?;
        self.answer(request, prepared, &counted, ranked, started)
    }

    /// Answers `request`, which was made ready when it `started`, with what was counted and the documents ranked.
    pub(super) fn answer(
        &self,
        request: &Request,
        prepared: Prepared,
        counted: &Counted,
        ranked: Vec<(usize, Ranked)>,
        started: Instant,
    ) -> Result<Answer, Error> {
        let shown: Vec<Ranked> = ranked.iter().map(|(_, ranked)| *ranked).collect();
        let folded = match request.group {
            true => Some(self.fold(&prepared, &shown)?),
            false => None,
        };
        let told = match request.group || request.stories {
            true => self.told(&shown, folded.as_ref())?,
            false => vec![Told::default(); shown.len()],
        };
        let stories = folded.as_ref().map(Folded::stories);
        let total = folded
            .as_ref()
            .map_or(counted.total, |folded| folded.articles);
        let facets = request.facets.iter();
        let facets = facets.map(|&field| Facet::new(field, counted, request.facet_limit));
        let timeline = request.timeline;
        let timeline = timeline.map(|period| Timeline::new(&counted.dates, period));
        let mut notes = prepared.notes.clone();
        notes.extend(timeline.as_ref().and_then(Timeline::note));
        if ranked.is_empty() {
            notes.extend(beyond(request, total, stories));
        }
        let highlighter = Highlighter::new(self.index.analyzer(), &prepared.targets);
        let open = |((rank, ranked), told): ((usize, Ranked), Told)| {
            let mut hit = self.hit(rank, &ranked, request, &prepared, &highlighter)?;
            // The snippets stay: very many whole articles would not fit into memory.
            hit.article.body = String::new();
            self.with_story(hit, told)
        };
        let hits = match ranked.len() <= OPENED_ALONE {
            true => ranked.into_iter().zip(told).map(open).collect(),
            false => ranked.into_par_iter().zip(told).map(open).collect(),
        };
        let hits: Result<Vec<Hit>, Error> = hits;
        let hits = hits?;
        let suggestion = self.suggested(&prepared, request)?;
        Ok(Answer {
            request: Request {
                filters: prepared.filters,
                ..request.clone()
            },
            understood: prepared.understood,
            notes,
            suggestion,
            expansions: prepared.expansions,
            total,
            facets: facets.collect(),
            timeline,
            stories,
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
                record_id: match request.record_ids {
                    true => self.record_id(ranked.address)?,
                    false => None,
                },
            });
        }
        let mut notes = prepared.notes.clone();
        if entries.is_empty() && request.offset > 0 {
            let (total, stories) = match request.group {
                true => {
                    let folded = self.fold(&prepared, &[])?;
                    (folded.articles, Some(folded.stories()))
                }
                false => (prepared.query.count(&self.searcher)? as u64, None),
            };
            notes.extend(beyond(request, total, stories));
        }
        Ok(Ranking { entries, notes })
    }

    /// How many articles answer `request`, exactly.
    pub fn count(&self, request: &Request) -> Result<Tally, Error> {
        let prepared = self.prepare(request)?;
        let folded = match request.group {
            true => Some(self.fold(&prepared, &[])?),
            false => None,
        };
        Ok(Tally {
            total: match &folded {
                Some(folded) => folded.articles,
                None => prepared.query.count(&self.searcher)? as u64,
            },
            stories: folded.map(|folded| folded.stories()),
            notes: prepared.notes,
        })
    }

    /// The first `limit` documents of `query` in the order of `sort`.
    pub(super) fn top_hits(
        &self,
        query: &dyn Query,
        sort: Sort,
        limit: usize,
    ) -> Result<Vec<Ranked>, Error> {
        Ok(top_hits(&self.searcher, &self.ids, query, sort, limit)?)
    }

    /// The documents asked for, each with its rank from 1.
    pub(super) fn ranked(
        &self,
        prepared: &Prepared,
        request: &Request,
    ) -> Result<Vec<(usize, Ranked)>, Error> {
        let limit = self.limit(request);
        let found = match request.group {
            true => self.first_of_stories(prepared, limit)?,
            false => self.top_hits(&*prepared.query, prepared.sort, limit)?,
        };
        Ok(page(request, found))
    }

    /// What is counted over all hits, and the documents asked for, each with its rank from 1.
    fn counted_and_ranked(
        &self,
        prepared: &Prepared,
        request: &Request,
    ) -> Result<(Counted, Vec<(usize, Ranked)>), Error> {
        let (searcher, query) = (&self.searcher, &*prepared.query);
        let wanted = wanted(request);
        if request.group && wanted == Wanted::default() {
            // Folding the hits counts them.
            return Ok((Counted::default(), self.ranked(prepared, request)?));
        }
        let limit = self.limit(request);
        let counts_alone = wanted == Wanted::default() && !request.group && limit > 0;
        if counts_alone && prepared.sort == Sort::Relevance && counts_and_ranks(query) {
            let (found, total) = best_and_total(searcher, &self.ids, query, limit)?;
            return Ok((Counted::of(total), page(request, found)));
        }
        if request.group || prepared.sort == Sort::Relevance {
            let counted = count(searcher, query, &wanted)?;
            return Ok((counted, self.ranked(prepared, request)?));
        }
        let (counted, found) =
            count_and_rank(searcher, &self.ids, query, &wanted, (prepared.sort, limit))?;
        Ok((counted, page(request, found)))
    }

    /// The query with other words, where that is asked for and the query is short enough to be one that was typed.
    pub(super) fn suggested(
        &self,
        prepared: &Prepared,
        request: &Request,
    ) -> Result<Option<String>, Error> {
        let words = prepared.understood.split_whitespace();
        let words = words.filter(|word| !matches!(*word, "AND" | "OR" | "NOT"));
        if !request.suggest || words.take(SUGGESTED_WORDS + 1).count() > SUGGESTED_WORDS {
            return Ok(None);
        }
        let other = self.suggestion(&prepared.ast, request.fields)?;
        Ok(other.map(|other| other.to_string()))
    }

    /// How many hits are to be ranked, so that those asked for are among them.
    fn limit(&self, request: &Request) -> usize {
        let wanted = request.offset.saturating_add(request.limit);
        match request.limit {
            0 => 0,
            _ => wanted.min(self.searcher.num_docs() as usize),
        }
    }

    pub(super) fn hit(
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
            score: (prepared.sort == Sort::Relevance).then_some(ranked.score),
            title,
            snippets: subtitle.into_iter().chain([body]).collect(),
            article,
            explanation,
            story: None,
            first: None,
            copies: None,
            shared_percent: None,
        })
    }

    fn with_story(&self, mut hit: Hit, told: Told) -> Result<Hit, Error> {
        hit.story = told.story;
        hit.first = told.first;
        if let Some(others) = told.others {
            hit.copies = Some(self.story_articles(&others)?);
        }
        Ok(hit)
    }
}

/// Whether `query` keeps what it found out to be counted until it is ranked.
fn counts_and_ranks(query: &dyn Query) -> bool {
    query.is::<Bag>() || query.is::<Joined>() || query.is::<Sequence>()
}

/// What `request` wants counted over all hits.
pub(super) fn wanted(request: &Request) -> Wanted {
    let (dated, columns): (Vec<FacetField>, Vec<_>) =
        request.facets.iter().partition(|field| field.is_dated());
    let mut columns: Vec<_> = columns.into_iter().map(FacetField::name).collect();
    columns.sort_unstable();
    columns.dedup();
    Wanted {
        columns,
        dates: !dated.is_empty() || request.timeline.is_some(),
    }
}

/// Those of `found` that `request` asks for, each with its rank from 1.
fn page(request: &Request, found: Vec<Ranked>) -> Vec<(usize, Ranked)> {
    (1..).zip(found).skip(request.offset).collect()
}

/// What is to be told where `request` asks for hits behind the last of `total` articles, or of as many stories.
fn beyond(request: &Request, total: u64, stories: Option<u64>) -> Option<String> {
    let hits = stories.unwrap_or(total);
    let is_beyond = request.limit > 0 && hits > 0 && request.offset as u64 >= hits;
    is_beyond.then(|| {
        let offset = request.offset;
        let hit = if stories.is_some() {
            "story"
        } else {
            "article"
        };
        format!("no {hit} stands behind the first {offset}: there are {hits}")
    })
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
