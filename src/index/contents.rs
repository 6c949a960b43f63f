//! Which articles the segments of an index hold, counted by the file they were read from.
//!
//! In: segments that are as they were written. Out: how many articles of each file are in them, and those that are there twice: what
//! the log of files is held against. The articles themselves are not read.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, SegmentReader, TantivyError};

use super::document::{Stored, article_of};
use crate::Error;
use crate::archive::ArticleId;
use crate::schema::Fields;

/// What segments hold.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// How many articles of each file, by its path.
    pub articles: BTreeMap<String, u64>,
    /// Articles that are there more than once, by their ids.
    pub repeated: Vec<RepeatedArticle>,
}

/// An article that stands in an index more than once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RepeatedArticle {
    /// Its id.
    pub id: String,
    /// The file that it was read from, relative to the archive.
    pub path: String,
    /// How often it is there.
    pub times: u64,
}

impl Contents {
    /// Counts what `segments` hold, on the threads of the current pool.
    pub(super) fn of(fields: &Fields, segments: &[SegmentReader]) -> Result<Self, Error> {
        let counted = segments.par_iter().map(|segment| by_file(fields, segment));
        let mut articles: BTreeMap<String, u64> = BTreeMap::new();
        for counts in counted.collect::<Vec<_>>() {
            for (path, count) in counts? {
                *articles.entry(path).or_default() += count;
            }
        }
        Ok(Self {
            articles,
            repeated: repeated(fields, segments)?,
        })
    }
}

/// How many articles of each file are in one segment and not deleted.
fn by_file(fields: &Fields, segment: &SegmentReader) -> Result<Vec<(String, u64)>, Error> {
    let inverted = segment.inverted_index(fields.path)?;
    let mut paths = inverted.terms().stream().map_err(TantivyError::from)?;
    let mut counts = Vec::new();
    while paths.advance() {
        let count = match segment.alive_bitset() {
            None => paths.value().doc_freq,
            Some(alive) => inverted
                .read_postings_from_terminfo(paths.value(), IndexRecordOption::Basic)
                .map_err(TantivyError::from)?
                .count(alive),
        };
        if count > 0 {
            let path = String::from_utf8_lossy(paths.key()).into_owned();
            counts.push((path, u64::from(count)));
        }
    }
    Ok(counts)
}

fn repeated(fields: &Fields, segments: &[SegmentReader]) -> Result<Vec<RepeatedArticle>, Error> {
    let mut ids = Vec::new();
    for segment in segments {
        let column = segment.fast_fields().u64("id")?;
        let alive = segment.doc_ids_alive();
        ids.extend(alive.filter_map(|doc| column.first(doc)));
    }
    ids.par_sort_unstable();
    let mut times = BTreeMap::new();
    for same in ids.chunk_by(|one, other| one == other) {
        if let [id, _, ..] = same {
            times.insert(*id, same.len() as u64);
        }
    }
    let mut repeated = Vec::new();
    if times.is_empty() {
        return Ok(repeated);
    }
    for segment in segments {
        let column = segment.fast_fields().u64("id")?;
        let store = segment.get_store_reader(1).map_err(TantivyError::from)?;
        for doc in segment.doc_ids_alive() {
            let Some((id, times)) = column.first(doc).and_then(|id| times.remove_entry(&id)) else {
                continue;
            };
            let document: Stored = store.get(doc)?;
            repeated.push(RepeatedArticle {
                id: ArticleId::from_key(id).to_string(),
                path: article_of(fields, &document)?.path,
                times,
            });
        }
    }
    repeated.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(repeated)
}
