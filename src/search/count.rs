//! Everything that is counted over all hits, in one pass over them.
//!
//! In: a query, and what to count. Out: how many hits there are, how many have each value of a column, and when they
//! were published; where hits are ordered by date, the first of them come out of the same pass. Hits are not scored here:
//! where they are ordered by relevance, the pass over scores leaves out what cannot be among the first (see `top.rs`), and
//! two passes are then less work than one that scores every hit.
//!
//! Values are counted by their number in a segment's dictionary, and looked up once each. Segments of a large archive
//! are counted side by side.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use tantivy::columnar::Column;
use tantivy::query::{EnableScoring, Query};
use tantivy::{DocId, Searcher, SegmentReader, TantivyError};

use super::columns::IdColumns;
use super::dates::DateCounts;
use super::facet::most_first;
use super::stats::ValueCount;
use super::top::{Ranked, Sort, TopHits};

/// An archive with fewer articles is counted sooner than other threads are woken.
const SIDE_BY_SIDE_DOCS: u64 = 50_000;

/// What is counted besides the hits themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Columns of text, each once.
    pub(super) columns: Vec<&'static str>,
    /// Whether to count when hits were published.
    pub(super) dates: bool,
}

/// What was counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Counted {
    /// Hits.
    pub(super) total: u64,
    /// Of each column wanted, the hits by value.
    columns: Vec<(&'static str, ValueCounts)>,
    /// Hits by the time they were published.
    pub(super) dates: DateCounts,
}

type ValueCounts = FxHashMap<Option<String>, u64>;

impl Counted {
    /// So many hits, of which nothing else was counted.
    pub(super) fn of(total: u64) -> Self {
        Self {
            total,
            ..Self::default()
        }
    }

    /// Hits by the value they have in the column `name`, most first, then by name.
    pub(super) fn most_first(&self, name: &str) -> Vec<ValueCount> {
        let column = self.columns.iter().find(|(column, _)| *column == name);
        let counts = column.into_iter().flat_map(|(_, counts)| counts);
        let counts = counts.map(|(value, &count)| ValueCount {
            value: value.clone(),
            count,
        });
        most_first(counts.collect())
    }
}

/// Counts the hits of `query`.
pub(super) fn count(
    searcher: &Searcher,
    query: &dyn Query,
    wanted: &Wanted,
) -> tantivy::Result<Counted> {
    match *wanted == Wanted::default() {
        // Of many queries the engine knows the number of hits without going through them.
        true => Ok(Counted::of(query.count(searcher)? as u64)),
        false => Ok(pass(searcher, query, wanted, None)?.0),
    }
}

/// As [`count`], and the first `limit` hits in the order of `sort`, which is no order by relevance.
pub(super) fn count_and_rank(
    searcher: &Searcher,
    ids: &IdColumns,
    query: &dyn Query,
    wanted: &Wanted,
    (sort, limit): (Sort, usize),
) -> tantivy::Result<(Counted, Vec<Ranked>)> {
    if limit == 0 {
        return Ok((count(searcher, query, wanted)?, Vec::new()));
    }
    pass(
        searcher,
        query,
        wanted,
        Some(&TopHits::new(ids, sort, limit)),
    )
}

fn pass(
    searcher: &Searcher,
    query: &dyn Query,
    wanted: &Wanted,
    top: Option<&TopHits>,
) -> tantivy::Result<(Counted, Vec<Ranked>)> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let (first, last) = date_range(searcher, wanted)?;
    let segment = |(segment, reader): (usize, &SegmentReader)| {
        let mut counter = SegmentCounter::open(reader, wanted, first, last)?;
        let mut ranker = match top {
            Some(top) => Some(top.segment(segment as u32, reader)?),
            None => None,
        };
        let mut alive = Vec::new();
        weight.for_each_no_score(reader, &mut |docs| {
            let docs = match reader.alive_bitset() {
                None => docs,
                Some(bitset) => {
                    alive.clear();
                    alive.extend(docs.iter().filter(|&&doc| bitset.is_alive(doc)));
                    &alive
                }
            };
            counter.add(docs);
            if let Some(ranker) = &mut ranker {
                docs.iter().for_each(|&doc| ranker.offer(doc, 0.0));
            }
        })?;
        let found = ranker.map_or_else(Vec::new, |ranker| ranker.found());
        Ok((counter.counted()?, found))
    };
    let readers = searcher.segment_readers();
    let parts: tantivy::Result<Vec<_>> = match searcher.num_docs() < SIDE_BY_SIDE_DOCS {
        true => readers.iter().enumerate().map(segment).collect(),
        false => readers.par_iter().enumerate().map(segment).collect(),
    };
    let mut sum = Counted::default();
    let mut found = Vec::new();
    for (part, candidates) in parts? {
        sum.join(part);
        found.push(candidates);
    }
    let ranked = top.map_or_else(Vec::new, |top| top.ranked(found));
    Ok((sum, ranked))
}

/// The earliest and latest first second of any article's date.
fn date_range(searcher: &Searcher, wanted: &Wanted) -> tantivy::Result<(i64, i64)> {
    let mut range = None;
    for reader in searcher.segment_readers().iter().filter(|_| wanted.dates) {
        let column = reader.fast_fields().i64("published")?;
        if column.values.num_vals() > 0 {
            let (first, last) = range.unwrap_or((i64::MAX, i64::MIN));
            range = Some((first.min(column.min_value()), last.max(column.max_value())));
        }
    }
    Ok(range.unwrap_or((0, 0)))
}

impl Counted {
    fn join(&mut self, part: Self) {
        self.total += part.total;
        self.dates.join(part.dates);
        if self.columns.is_empty() {
            self.columns = part.columns;
            return;
        }
        for ((_, sums), (_, counts)) in self.columns.iter_mut().zip(part.columns) {
            for (value, count) in counts {
                *sums.entry(value).or_default() += count;
            }
        }
    }
}

/// The counts of one segment.
struct SegmentCounter {
    total: u64,
    columns: Vec<ColumnCounter>,
    dates: Option<DateCounter>,
}

impl SegmentCounter {
    fn open(
        reader: &SegmentReader,
        wanted: &Wanted,
        first: i64,
        last: i64,
    ) -> tantivy::Result<Self> {
        let columns = wanted.columns.iter();
        let columns = columns.map(|name| ColumnCounter::open(reader, name));
        let dates = wanted.dates.then(|| DateCounter::open(reader, first, last));
        Ok(Self {
            total: 0,
            columns: columns.collect::<tantivy::Result<_>>()?,
            dates: dates.transpose()?,
        })
    }

    fn add(&mut self, docs: &[DocId]) {
        self.total += docs.len() as u64;
        for column in &mut self.columns {
            column.add(docs);
        }
        if let Some(dates) = &mut self.dates {
            dates.add(docs);
        }
    }

    fn counted(self) -> tantivy::Result<Counted> {
        let columns = self.columns.into_iter();
        let columns = columns.map(|column| Ok((column.name, column.values()?)));
        Ok(Counted {
            total: self.total,
            columns: columns.collect::<tantivy::Result<_>>()?,
            dates: self.dates.map(|dates| dates.counts).unwrap_or_default(),
        })
    }
}

/// The rows of a column that a block of documents has.
#[derive(Default)]
struct Rows {
    docs: Vec<DocId>,
    rows: Vec<u32>,
}

impl Rows {
    fn of<T: PartialOrd + Copy + std::fmt::Debug + Send + Sync + 'static>(
        &mut self,
        column: &Column<T>,
        docs: &[DocId],
    ) -> &[u32] {
        self.docs.clear();
        self.rows.clear();
        column.row_ids_for_docs(docs, &mut self.docs, &mut self.rows);
        &self.rows
    }
}

/// Hits by the number of their value in a column's dictionary.
struct ColumnCounter {
    name: &'static str,
    /// None where no article of the segment has a value.
    column: Option<tantivy::columnar::StrColumn>,
    by_ord: Vec<u32>,
    without: u64,
    rows: Rows,
    ords: Vec<u64>,
}

impl ColumnCounter {
    fn open(reader: &SegmentReader, name: &'static str) -> tantivy::Result<Self> {
        let column = reader.fast_fields().str(name)?;
        let values = column.as_ref().map_or(0, |column| column.num_terms());
        Ok(Self {
            name,
            column,
            by_ord: vec![0; values],
            without: 0,
            rows: Rows::default(),
            ords: Vec::new(),
        })
    }

    fn add(&mut self, docs: &[DocId]) {
        let Some(column) = &self.column else {
            self.without += docs.len() as u64;
            return;
        };
        let rows = self.rows.of(column.ords(), docs);
        self.without += docs.len().saturating_sub(rows.len()) as u64;
        self.ords.resize(rows.len(), 0);
        column.ords().values.get_vals(rows, &mut self.ords);
        for &ord in &self.ords {
            if let Some(count) = self.by_ord.get_mut(ord as usize) {
                *count += 1;
            }
        }
    }

    fn values(self) -> tantivy::Result<ValueCounts> {
        let mut values = ValueCounts::default();
        if self.without > 0 {
            values.insert(None, self.without);
        }
        let Some(column) = self.column else {
            return Ok(values);
        };
        let counts = (0u64..).zip(self.by_ord);
        let (ords, counts): (Vec<_>, Vec<_>) = counts.filter(|(_, count)| *count > 0).unzip();
        let mut counts = counts.into_iter().map(u64::from);
        let named = column.dictionary().sorted_ords_to_term_cb(&ords, |name| {
            let name = String::from_utf8_lossy(name).into_owned();
            *values.entry(Some(name)).or_default() += counts.next().unwrap_or(0);
        });
        named.map_err(TantivyError::from)?;
        Ok(values)
    }
}

/// Hits by the time they were published.
struct DateCounter {
    first: Column<i64>,
    last: Column<i64>,
    counts: DateCounts,
    rows: Rows,
    firsts: Vec<i64>,
    lasts: Vec<i64>,
}

impl DateCounter {
    fn open(reader: &SegmentReader, first: i64, last: i64) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        Ok(Self {
            first: columns.i64("published")?,
            last: columns.i64("published_last")?,
            counts: DateCounts::with_room(first, last),
            rows: Rows::default(),
            firsts: Vec::new(),
            lasts: Vec::new(),
        })
    }

    fn add(&mut self, docs: &[DocId]) {
        // An article has both columns or neither, so that a row of one is that of the other.
        let rows = self.rows.of(&self.first, docs);
        self.firsts.resize(rows.len(), 0);
        self.lasts.resize(rows.len(), 0);
        self.first.values.get_vals(rows, &mut self.firsts);
        self.last.values.get_vals(rows, &mut self.lasts);
        for (&first, &last) in self.firsts.iter().zip(&self.lasts) {
            self.counts.add(first, last);
        }
        let undated = docs.len().saturating_sub(rows.len());
        self.counts.add_undated(undated as u64);
    }
}
