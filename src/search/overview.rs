//! How often, from when to when, and where first: the answer to a query in one row.
//!
//! In: a request. Out: exact numbers over all of its articles, and the earliest and latest of them. Articles without a date
//! are counted and are neither. An article dated no closer than to a year or month counts from the beginning of it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader, TantivyError};

use super::archive::ArchiveSearcher;
use super::request::Request;
use crate::Error;
use crate::archive::Article;

/// A query's articles in sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// How many there are, exactly.
    pub articles: u64,
    /// How many of them have no date.
    pub undated: u64,
    /// How many outlets they are from, as far as that is known.
    pub outlets: u64,
    /// The first published; of several the first by id.
    pub first: Option<Article>,
    /// The last published; of several the first by id.
    pub last: Option<Article>,
    /// The query with other words, where one of its words is likely a slip of the pen.
    pub suggestion: Option<String>,
    /// What the reader should know.
    pub notes: Vec<String>,
}

impl ArchiveSearcher {
    /// Answers `request` in one row; which hits it asks for, and in which order, does not matter.
    pub fn overview(&self, request: &Request) -> Result<Overview, Error> {
        let prepared = self.prepare(request)?;
        let sums = self.engine().search(&*prepared.query, &Sums)?;
        let suggestion = self.suggested(&prepared, request)?;
        let article = |dated: Option<Dated>| {
            dated
                .map(|dated| self.article_at(dated.address))
                .transpose()
        };
        Ok(Overview {
            articles: sums.articles,
            undated: sums.undated,
            outlets: sums.outlets.len() as u64,
            first: article(sums.first)?,
            last: article(sums.last)?,
            suggestion,
            notes: prepared.notes,
        })
    }
}

/// A document with a date.
#[derive(Debug, Clone, Copy)]
struct Dated {
    /// The first second that the date may mean.
    second: i64,
    id: u64,
    address: DocAddress,
}

#[derive(Default)]
struct Sum {
    articles: u64,
    undated: u64,
    outlets: BTreeSet<String>,
    first: Option<Dated>,
    last: Option<Dated>,
}

impl Sum {
    fn add_dated(&mut self, dated: Dated) {
        let earliest = |dated: Dated| (dated.second, dated.id);
        if self
            .first
            .is_none_or(|first| earliest(dated) < earliest(first))
        {
            self.first = Some(dated);
        }
        let latest = |dated: Dated| (dated.second, Reverse(dated.id));
        if self.last.is_none_or(|last| latest(dated) > latest(last)) {
            self.last = Some(dated);
        }
    }
}

struct Sums;

/// The sum of one segment.
struct SegmentSum {
    segment: SegmentOrdinal,
    ids: Column<u64>,
    dates: Column<i64>,
    sources: Option<StrColumn>,
    /// Which outlets of the segment's were met.
    met: Vec<bool>,
    sum: Sum,
}

impl Collector for Sums {
    type Fruit = Sum;
    type Child = SegmentSum;

    fn for_segment(
        &self,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<SegmentSum> {
        let columns = reader.fast_fields();
        let sources = columns.str("source")?;
        Ok(SegmentSum {
            segment,
            ids: columns.u64("id")?,
            dates: columns.i64("published")?,
            met: vec![false; sources.as_ref().map_or(0, |sources| sources.num_terms())],
            sources,
            sum: Sum::default(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Sum>>) -> tantivy::Result<Sum> {
        let mut all = Sum::default();
        for sum in segments {
            let sum = sum?;
            all.articles += sum.articles;
            all.undated += sum.undated;
            all.outlets.extend(sum.outlets);
            sum.first
                .into_iter()
                .chain(sum.last)
                .for_each(|dated| all.add_dated(dated));
        }
        Ok(all)
    }
}

impl SegmentCollector for SegmentSum {
    type Fruit = tantivy::Result<Sum>;

    fn collect(&mut self, doc: DocId, _score: Score) {
        self.sum.articles += 1;
        match self.dates.first(doc) {
            Some(second) => self.sum.add_dated(Dated {
                second,
                id: self.ids.first(doc).unwrap_or(0),
                address: DocAddress::new(self.segment, doc),
            }),
            None => self.sum.undated += 1,
        }
        let sources = self.sources.as_ref();
        let outlet = sources.and_then(|sources| sources.ords().first(doc));
        if let Some(met) = outlet.and_then(|ord| self.met.get_mut(ord as usize)) {
            *met = true;
        }
    }

    fn harvest(mut self) -> tantivy::Result<Sum> {
        let met = (0..).zip(&self.met).filter(|(_, met)| **met);
        for (ord, _) in met {
            let mut name = String::new();
            if let Some(sources) = &self.sources
                && sources
                    .ord_to_str(ord, &mut name)
                    .map_err(TantivyError::from)?
            {
                self.sum.outlets.insert(name);
            }
        }
        Ok(self.sum)
    }
}
