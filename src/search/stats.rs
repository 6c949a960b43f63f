//! What an archive holds: articles by outlet, year and format.

use std::collections::BTreeMap;

use tantivy::{Searcher, SegmentReader};

use super::archive::ArchiveSearcher;
use crate::Error;

/// An account of an archive.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Stats {
    /// Articles in the index.
    pub articles: u64,
    /// Files they were read from.
    pub files: u64,
    /// Parts of the archive that are no article: left unopened, or not to be read as one.
    pub skipped: u64,
    /// Size of the index on disk, in bytes.
    pub index_bytes: u64,
    /// What the index has learnt of the archive's words; `None` where the archive was too small when it was first indexed.
    pub learnt: Option<LearntWords>,
    /// Articles of each outlet, most first.
    pub sources: Vec<ValueCount>,
    /// Articles of each year, in order.
    pub years: Vec<ValueCount>,
    /// Articles of each format, most first.
    pub formats: Vec<ValueCount>,
    /// What should be known of these figures: that the archive is not yet indexed whole.
    pub notes: Vec<String>,
}

/// What word counts were learnt from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct LearntWords {
    /// Words that have counts.
    pub words: u64,
    /// Articles they were counted in.
    pub articles: u64,
}

/// How often a value stands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ValueCount {
    /// The value; `None` where it is not known.
    pub value: Option<String>,
    /// How many articles have it.
    pub count: u64,
}

type Counts = BTreeMap<Option<String>, u64>;

impl ArchiveSearcher {
    /// Counts the archive.
    pub fn stats(&self) -> Result<Stats, Error> {
        let manifest = self.index().manifest()?;
        let searcher = self.engine();
        Ok(Stats {
            articles: searcher.num_docs(),
            files: manifest.files().count() as u64,
            skipped: manifest.skipped_count(),
            index_bytes: self.index().disk_bytes(),
            learnt: self.index().learnt().map(|learnt| LearntWords {
                words: learnt.words,
                articles: learnt.articles,
            }),
            sources: most_first(column_counts(searcher, "source")?),
            years: in_order(year_counts(searcher)?),
            formats: most_first(column_counts(searcher, "format")?),
            notes: self.notes().to_vec(),
        })
    }
}

fn column_counts(searcher: &Searcher, name: &str) -> Result<Counts, Error> {
    let mut counts = Counts::new();
    for reader in searcher.segment_readers() {
        let Some(column) = reader.fast_fields().str(name)? else {
            *counts.entry(None).or_default() += u64::from(reader.num_docs());
            continue;
        };
        let mut by_ord: BTreeMap<Option<u64>, u64> = BTreeMap::new();
        for doc in reader.doc_ids_alive() {
            *by_ord.entry(column.ords().first(doc)).or_default() += 1;
        }
        for (ord, count) in by_ord {
            let value = match ord {
                Some(ord) => {
                    let mut value = String::new();
                    column
                        .ord_to_str(ord, &mut value)
                        .map_err(tantivy::TantivyError::from)?;
                    Some(value)
                }
                None => None,
            };
            *counts.entry(value).or_default() += count;
        }
    }
    Ok(counts)
}

fn year_counts(searcher: &Searcher) -> Result<Counts, Error> {
    let mut counts = Counts::new();
    for reader in searcher.segment_readers() {
        for (year, count) in segment_years(reader)? {
            let year = year.map(|year| format!("{year:04}"));
            *counts.entry(year).or_default() += count;
        }
    }
    Ok(counts)
}

fn segment_years(reader: &SegmentReader) -> Result<BTreeMap<Option<i16>, u64>, Error> {
    let dates = reader.fast_fields().i64("published")?;
    let mut years: BTreeMap<Option<i16>, u64> = BTreeMap::new();
    for doc in reader.doc_ids_alive() {
        let year = dates.first(doc).and_then(crate::archive::year_of_second);
        *years.entry(year).or_default() += 1;
    }
    Ok(years)
}

fn in_order(counts: Counts) -> Vec<ValueCount> {
    let count = |(value, count)| ValueCount { value, count };
    counts.into_iter().map(count).collect()
}

fn most_first(counts: Counts) -> Vec<ValueCount> {
    let mut counts = in_order(counts);
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    counts
}
