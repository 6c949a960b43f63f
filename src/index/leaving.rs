//! The articles that leave an index, because their file is read again or is no longer there.
//!
//! In: the path of a file. Out: a query for the articles of the file that were read before, by which the engine deletes. The engine
//! may hold a segment against what was deleted before the segment came, and leaves it to whoever adds segments to
//! tell new articles from old ones. So a deletion knows at which commit it was asked for, and lets the segments be that came
//! with that commit or later: of its file they have what was read anew.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use tantivy::index::SegmentId;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, SegmentReader, Term};

/// The segments that this run added, each with the number of its commit.
#[derive(Debug, Clone, Default)]
pub struct Additions(Arc<RwLock<FxHashMap<SegmentId, u64>>>);

impl Additions {
    /// Notes that a segment comes with commit number `commit`.
    pub fn note(&self, segment: SegmentId, commit: u64) {
        let mut additions = self.0.write().unwrap_or_else(PoisonError::into_inner);
        additions.insert(segment, commit);
    }

    /// The articles that have the term `file` and came before commit number `commit`.
    pub fn articles_before(&self, commit: u64, file: Term) -> Box<dyn Query> {
        Box::new(Earlier {
            file,
            commit,
            additions: self.clone(),
        })
    }

    /// Whether a segment came with commit number `commit` or later.
    fn is_new(&self, segment: SegmentId, commit: u64) -> bool {
        let additions = self.0.read().unwrap_or_else(PoisonError::into_inner);
        additions.get(&segment).is_some_and(|with| *with >= commit)
    }
}

#[derive(Debug, Clone)]
struct Earlier {
    file: Term,
    commit: u64,
    additions: Additions,
}

impl Query for Earlier {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let articles = TermQuery::new(self.file.clone(), IndexRecordOption::Basic);
        Ok(Box::new(EarlierWeight {
            articles: articles.weight(scoring)?,
            commit: self.commit,
            additions: self.additions.clone(),
        }))
    }
}

struct EarlierWeight {
    articles: Box<dyn Weight>,
    commit: u64,
    additions: Additions,
}

impl Weight for EarlierWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        match self.additions.is_new(reader.segment_id(), self.commit) {
            true => Ok(Box::new(EmptyScorer)),
            false => self.articles.scorer(reader, boost),
        }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.articles.explain(reader, doc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_new_to_what_was_deleted_before_it_came() {
        let additions = Additions::default();
        let index = tantivy::Index::create_in_ram(crate::schema::Fields::new().schema().clone());
        let (old, new) = (index.new_segment().id(), index.new_segment().id());
        additions.note(new, 2);
        assert!(additions.is_new(new, 1) && additions.is_new(new, 2));
        assert!(!additions.is_new(new, 3));
        assert!(!additions.is_new(old, 1));
    }
}
