//! Columns of a commit's segments, opened once for all questions: opening one costs as much as finding a rare word.

use std::sync::{Arc, OnceLock};

use tantivy::columnar::Column;
use tantivy::{SegmentOrdinal, SegmentReader};

/// The ids of articles, by segment.
#[derive(Clone)]
pub(super) struct IdColumns(Arc<[OnceLock<Column<u64>>]>);

impl IdColumns {
    /// Those of so many segments, none of them open.
    pub(super) fn new(segments: usize) -> Self {
        Self((0..segments).map(|_| OnceLock::new()).collect())
    }

    /// Those of segment number `segment`, which `reader` reads.
    pub(super) fn of(
        &self,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<Column<u64>> {
        let kept = self.0.get(segment as usize);
        if let Some(known) = kept.and_then(OnceLock::get) {
            return Ok(known.clone());
        }
        let column = reader.fast_fields().u64("id")?;
        Ok(match kept {
            Some(kept) => kept.get_or_init(|| column).clone(),
            None => column,
        })
    }
}
