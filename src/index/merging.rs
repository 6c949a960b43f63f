//! The segments of an index → fewer.
//!
//! In: an index that nobody else writes, and the segments it had before this run. Out: the same articles in as few segments as an archive
//! wants, which is read often and written seldom: a word is looked up in each segment, and each has terms of its own. What one run
//! added becomes one segment, or a few if it is much; what many runs added is merged by size, so that an article is written anew seldom.

use rustc_hash::FxHashSet;
use tantivy::index::SegmentId;
use tantivy::indexer::IndexWriterOptions;
use tantivy::merge_policy::{LogMergePolicy, MergePolicy};
use tantivy::{IndexWriter, SegmentMeta};

use super::builders::LEAST_BYTES;

/// More articles than these of one run make more than one segment, so that several threads may merge.
const SEGMENT_ARTICLES: u64 = 500_000;
/// Segments of a size that are merged before the run has ended, which merges all of its own: only a run of millions has so many.
const MERGED_DURING_RUN: usize = 16;
/// Of a segment's articles the part that may have left it.
const MOST_DELETED: f32 = 0.25;

/// What is merged while a run goes on.
pub fn policy_of_run() -> Box<dyn MergePolicy> {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(MERGED_DURING_RUN);
    Box::new(policy)
}

/// Merges what came beside the segments `before`, and then what the engine's policy says, on `jobs` threads.
///
/// # Errors
///
/// What the engine could not merge, for want of room for instance: its segments are as they were.
pub fn merge(
    engine: &tantivy::Index,
    before: &FxHashSet<SegmentId>,
    jobs: usize,
) -> tantivy::Result<()> {
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(MOST_DELETED);
    let mut merges = added(&engine.searchable_segment_metas()?, before);
    if merges.is_empty() {
        merges = due(&policy, engine)?;
    }
    if merges.is_empty() {
        return Ok(());
    }
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .memory_budget_per_thread(LEAST_BYTES)
        .num_merge_threads(jobs)
        .build();
    let mut writer: IndexWriter = engine.writer_with_options(options)?;
    writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
    while !merges.is_empty() {
        let merging = merges.iter().map(|segments| writer.merge(segments));
        let merging: Vec<_> = merging.collect();
        for merged in merging {
            merged.wait()?;
        }
        merges = due(&policy, engine)?;
    }
    writer.wait_merging_threads()
}

/// Of `segments` those that a run added, by those that they are to become; none where they are as few already.
fn added(segments: &[SegmentMeta], before: &FxHashSet<SegmentId>) -> Vec<Vec<SegmentId>> {
    let added = segments.iter().filter(|one| !before.contains(&one.id()));
    let mut added: Vec<_> = added.collect();
    let articles: u64 = added.iter().map(|one| u64::from(one.num_docs())).sum();
    let wanted = usize::try_from(articles.div_ceil(SEGMENT_ARTICLES)).unwrap_or(usize::MAX);
    if added.len() <= wanted {
        return Vec::new();
    }
    added.sort_by_key(|one| std::cmp::Reverse(one.num_docs()));
    let mut merged = vec![(0, Vec::new()); wanted];
    for segment in added {
        if let Some((articles, segments)) = merged.iter_mut().min_by_key(|one| one.0) {
            *articles += segment.num_docs();
            segments.push(segment.id());
        }
    }
    let merged = merged.into_iter().map(|(_, segments)| segments);
    merged.filter(|segments| segments.len() > 1).collect()
}

/// The merges that `policy` wants.
fn due(policy: &dyn MergePolicy, engine: &tantivy::Index) -> tantivy::Result<Vec<Vec<SegmentId>>> {
    let merges = policy.compute_merge_candidates(&engine.searchable_segment_metas()?);
    Ok(merges.into_iter().map(|merge| merge.0).collect())
}

#[cfg(test)]
mod tests {
    use tantivy::{Index, TantivyDocument, Term};

    use super::*;
    use crate::analysis::Analyzer;
    use crate::schema::Fields;

    /// An index of one segment for each number, which says how many articles it has.
    fn index(fields: &Fields, segments: &[u64]) -> Index {
        let index = Index::create_in_ram(fields.schema().clone());
        Analyzer::new().register(index.tokenizers());
        let mut writer = unmerged(&index);
        for (segment, articles) in (0..).zip(segments) {
            for article in 0..*articles {
                let mut document = TantivyDocument::new();
                document.add_u64(fields.id, segment * 100 + article);
                writer.add_document(document).expect("added");
            }
            writer.commit().expect("committed");
        }
        index
    }

    fn unmerged(index: &Index) -> IndexWriter {
        let writer = index.writer_with_num_threads(1, LEAST_BYTES);
        let writer = writer.expect("a writer");
        writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
        writer
    }

    /// The articles of each segment, fewest first, and the ones deleted in it.
    fn segments(index: &Index) -> Vec<(u32, u32)> {
        let segments = index.searchable_segment_metas().expect("segments");
        let articles = segments.iter();
        let articles = articles.map(|one| (one.num_docs(), one.num_deleted_docs()));
        let mut articles: Vec<_> = articles.collect();
        articles.sort_unstable();
        articles
    }

    fn ids(index: &Index) -> FxHashSet<SegmentId> {
        let ids = index.searchable_segment_ids().expect("segments");
        ids.into_iter().collect()
    }

    #[test]
    fn what_a_run_added_becomes_one_segment() {
        let fields = Fields::new();
        let index = index(&fields, &[20, 30, 1]);
        merge(&index, &FxHashSet::default(), 2).expect("merged");
        assert_eq!(segments(&index), [(51, 0)]);
    }

    #[test]
    fn what_other_runs_added_stays_until_it_is_much() {
        let fields = Fields::new();
        let index = index(&fields, &[20, 30, 1]);
        merge(&index, &ids(&index), 2).expect("merged");
        assert_eq!(segments(&index), [(1, 0), (20, 0), (30, 0)]);

        let index = self::index(&fields, &[3; 8]);
        merge(&index, &ids(&index), 2).expect("merged");
        assert_eq!(segments(&index), [(24, 0)]);
    }

    #[test]
    fn articles_that_left_take_no_room_for_ever() {
        let fields = Fields::new();
        let index = index(&fields, &[9]);
        for (article, expected) in [(0, [(8, 1)]), (1, [(7, 2)]), (2, [(6, 0)])] {
            let mut writer = unmerged(&index);
            writer.delete_term(Term::from_field_u64(fields.id, article));
            writer.commit().expect("committed");
            writer.wait_merging_threads().expect("ended");
            merge(&index, &ids(&index), 2).expect("merged");
            assert_eq!(segments(&index), expected);
        }
    }

    #[test]
    fn a_run_of_millions_makes_segments_of_a_like_size() {
        let fields = Fields::new();
        let index = index(&fields, &[]);
        let mut metas = Vec::new();
        for articles in [70_000; 15] {
            let segment = index.new_segment();
            metas.push(index.new_segment_meta(segment.id(), articles));
        }
        let merges = added(&metas, &FxHashSet::default());
        let lens: Vec<_> = merges.iter().map(Vec::len).collect();
        assert_eq!(lens, [5, 5, 5]);
        assert!(added(&metas[..1], &FxHashSet::default()).is_empty());
        let before = metas[1..].iter().map(SegmentMeta::id).collect();
        assert!(added(&metas, &before).is_empty());
    }
}
