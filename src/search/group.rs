//! Hits of one story become one hit.
//!
//! In: a query, and the stories that the index has found. Out: the best hit of each story, how many stories there are in all, exactly,
//! and which other articles of the stories shown are hits as well. An article that has no near-copy is a story of its own.
//!
//! All hits are passed once to be counted, for the price of a look into an array each; the first ones are those of the ranking without
//! stories, of which so many are taken that there are enough stories among them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::archive::ArchiveSearcher;
use super::hit::{FirstArticle, StoryArticle};
use super::prepared::Prepared;
use super::top::Ranked;
use crate::Error;
use crate::archive::{Article, ArticleId};
use crate::index::StoryNumbers;

/// What a story adds to its hit.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// The first article of the story; `None` where there is no story.
    pub(super) story: Option<ArticleId>,
    /// The same by name, where hits are folded.
    pub(super) first: Option<FirstArticle>,
    /// Other hits of the story, where they are folded.
    pub(super) others: Option<Vec<DocAddress>>,
}

/// All hits of a query, counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Folded {
    /// How many articles there are.
    pub(super) articles: u64,
    /// How many of them have no near-copy.
    alone: u64,
    /// A bit for each story met.
    met: Vec<u64>,
    /// The articles of the stories wanted.
    members: Vec<(u32, DocAddress)>,
}

impl Folded {
    /// How many stories there are.
    pub(super) fn stories(&self) -> u64 {
        let met: u32 = self.met.iter().map(|bits| bits.count_ones()).sum();
        self.alone + u64::from(met)
    }
}

impl ArchiveSearcher {
    /// The number of the story of an article, from 1; 0 where it has no near-copy.
    pub(super) fn story_number(&self, address: DocAddress) -> Result<u32, Error> {
        let reader = self.engine().segment_reader(address.segment_ord);
        self.stories()?.number(reader, address.doc_id)
    }

    /// The first article of the story of an article; `None` where it has no near-copy.
    pub(super) fn story_at(&self, address: DocAddress) -> Result<Option<ArticleId>, Error> {
        self.stories()?.first(self.story_number(address)?)
    }

    /// Whether the stories can be read; [`ArchiveSearcher::stories_note`] tells where they cannot.
    pub(super) fn can_tell_stories(&self) -> Result<bool, Error> {
        match self.stories() {
            Ok(_) => Ok(true),
            Err(Error::Damaged { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The best hit of each of the first `limit` stories.
    pub(super) fn first_of_stories(
        &self,
        prepared: &Prepared,
        limit: usize,
    ) -> Result<Vec<Ranked>, Error> {
        let most = self.engine().num_docs() as usize;
        let limit = limit.min(most);
        let mut wanted = limit.saturating_mul(2).min(most);
        loop {
            let found = self.top_hits(&*prepared.query, prepared.sort, wanted)?;
            let is_all = found.len() < wanted || wanted == most;
            let mut seen = FxHashSet::default();
            let mut kept = Vec::new();
            for ranked in found {
                let story = self.story_number(ranked.address)?;
                if story == 0 || seen.insert(story) {
                    kept.push(ranked);
                }
            }
            if is_all || kept.len() >= limit {
                kept.truncate(limit);
                return Ok(kept);
            }
            wanted = wanted.saturating_mul(4).min(most);
        }
    }

    /// Counts all hits and their stories, and gathers the articles of the stories of `shown`.
    pub(super) fn fold(&self, prepared: &Prepared, shown: &[Ranked]) -> Result<Folded, Error> {
        let stories = self.stories()?;
        let readers = self.engine().segment_readers().iter();
        let numbers = readers.map(|reader| stories.of_segment(reader));
        let fold = Fold {
            stories: stories.len(),
            numbers: numbers.collect::<Result<_, Error>>()?,
            wanted: Arc::new(self.story_numbers(shown)?),
        };
        Ok(self.engine().search(&*prepared.query, &fold)?)
    }

    /// The stories of `shown`, of those that have more than one article.
    fn story_numbers(&self, shown: &[Ranked]) -> Result<FxHashSet<u32>, Error> {
        let mut numbers = FxHashSet::default();
        for ranked in shown {
            numbers.insert(self.story_number(ranked.address)?);
        }
        numbers.remove(&0);
        Ok(numbers)
    }

    /// What its story adds to each of `shown`; with the hits folded into it where `folded` has them.
    pub(super) fn told(
        &self,
        shown: &[Ranked],
        folded: Option<&Folded>,
    ) -> Result<Vec<Told>, Error> {
        if folded.is_none() && !self.can_tell_stories()? {
            return Ok(vec![Told::default(); shown.len()]);
        }
        let mut members: BTreeMap<u32, Vec<DocAddress>> = BTreeMap::new();
        for (story, address) in folded.iter().flat_map(|folded| &folded.members) {
            members.entry(*story).or_default().push(*address);
        }
        let mut told = Vec::new();
        let mut firsts = match folded {
            Some(_) => self.first_articles(&self.story_numbers(shown)?)?,
            None => Default::default(),
        };
        for ranked in shown {
            let story = self.story_number(ranked.address)?;
            let others = folded.map(|_| {
                let mut others = members.remove(&story).unwrap_or_default();
                others.retain(|address| *address != ranked.address);
                others
            });
            told.push(Told {
                story: self.stories()?.first(story)?,
                first: firsts.remove(&story),
                others,
            });
        }
        Ok(told)
    }

    /// The articles at `addresses` by name, the earliest first.
    pub(super) fn story_articles(
        &self,
        addresses: &[DocAddress],
    ) -> Result<Vec<StoryArticle>, Error> {
        let mut articles = Vec::new();
        for address in addresses {
            articles.push(StoryArticle::of(self.article_at(*address)?));
        }
        let date = |article: &StoryArticle| article.published.map(|date| date.last_second());
        articles.sort_by_key(|article| (date(article).unwrap_or(i64::MAX), article.id.key()));
        Ok(articles)
    }
}

impl StoryArticle {
    pub(super) fn of(article: Article) -> Self {
        Self {
            id: article.id,
            source: article.source,
            published: article.published,
            title: article.title,
        }
    }
}

/// Counts hits and their stories.
struct Fold {
    /// How many stories there are.
    stories: usize,
    /// Those of the documents of each segment.
    numbers: Vec<StoryNumbers>,
    wanted: Arc<FxHashSet<u32>>,
}

impl Collector for Fold {
    type Fruit = Folded;
    type Child = SegmentFold;

    fn for_segment(
        &self,
        segment: SegmentOrdinal,
        _reader: &SegmentReader,
    ) -> tantivy::Result<SegmentFold> {
        Ok(SegmentFold {
            segment,
            numbers: self.numbers.get(segment as usize).cloned(),
            wanted: Arc::clone(&self.wanted),
            folded: Folded {
                met: vec![0; self.stories / 64 + 1],
                ..Folded::default()
            },
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Folded>) -> tantivy::Result<Folded> {
        let mut all = Folded::default();
        for segment in segments {
            all.articles += segment.articles;
            all.alone += segment.alone;
            all.met.resize(all.met.len().max(segment.met.len()), 0);
            for (all, met) in all.met.iter_mut().zip(segment.met) {
                *all |= met;
            }
            all.members.extend(segment.members);
        }
        Ok(all)
    }
}

struct SegmentFold {
    segment: SegmentOrdinal,
    numbers: Option<StoryNumbers>,
    wanted: Arc<FxHashSet<u32>>,
    folded: Folded,
}

impl SegmentCollector for SegmentFold {
    type Fruit = Folded;

    fn collect(&mut self, doc: DocId, _score: Score) {
        self.folded.articles += 1;
        let numbers = self.numbers.as_ref();
        let story = numbers.map_or(0, |numbers| numbers.get(doc));
        // A file of stories that is not of this commit has no numbers beyond its own.
        let Some(story_at) = story.checked_sub(1) else {
            self.folded.alone += 1;
            return;
        };
        if let Some(met) = self.folded.met.get_mut(story_at as usize / 64) {
            *met |= 1 << (story_at % 64);
        }
        if self.wanted.contains(&story) {
            let address = DocAddress::new(self.segment, doc);
            self.folded.members.push((story, address));
        }
    }

    fn harvest(self) -> Folded {
        self.folded
    }
}
