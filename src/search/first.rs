//! Who told a story first, and how sure that is.
//!
//! In: stories by their numbers. Out: the first article of each, and how many others of the story, hits or not, may have been published
//! as early: many dates are known to the day alone, and an outlet and the wire that it prints then share theirs.

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::DocAddress;

use super::archive::ArchiveSearcher;
use super::hit::{FirstArticle, StoryArticle};
use crate::Error;

/// The seconds at which an article may have been published, from the first to the last; `None` where nothing is known.
type Published = Option<(i64, i64)>;

impl ArchiveSearcher {
    /// The first article of each story of `numbers`.
    pub(super) fn first_articles(
        &self,
        numbers: &FxHashSet<u32>,
    ) -> Result<FxHashMap<u32, FirstArticle>, Error> {
        let mut members: FxHashMap<u32, Vec<(DocAddress, Published)>> = FxHashMap::default();
        for (segment, reader) in (0..).zip(self.engine().segment_readers()) {
            let stories = self.stories()?.of_segment(reader)?;
            let columns = reader.fast_fields();
            let (first, last) = (columns.i64("published")?, columns.i64("published_last")?);
            for doc in reader.doc_ids_alive() {
                let story = stories.get(doc);
                if numbers.contains(&story) {
                    let published = first.first(doc).zip(last.first(doc));
                    let member = (DocAddress::new(segment, doc), published);
                    members.entry(story).or_default().push(member);
                }
            }
        }
        let mut firsts = FxHashMap::default();
        for (story, members) in members {
            let Some(id) = self.stories()?.first(story)? else {
                continue;
            };
            let Some(article) = self.article(id)? else {
                continue;
            };
            let published = article.published;
            let published = published.map(|date| (date.first_second(), date.last_second()));
            let as_early = members
                .iter()
                .filter(|(_, other)| may_be_as_early(published, *other));
            let first = FirstArticle {
                // It is one of those counted.
                ties: (as_early.count() as u64).saturating_sub(1),
                article: StoryArticle::of(article),
            };
            firsts.insert(story, first);
        }
        Ok(firsts)
    }
}

/// Whether an article published at `other` may have been there as early as the first one of its story. One without a date may where the
/// first has none.
fn may_be_as_early(first: Published, other: Published) -> bool {
    match (first, other) {
        (Some((_, last)), Some((other, _))) => other <= last,
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_may_be_as_early_as_an_hour_of_it_and_an_hour_not_as_another() {
        let (morning, evening, day) = (
            Some((36_000, 36_059)),
            Some((72_000, 72_059)),
            Some((0, 86_399)),
        );
        assert!(may_be_as_early(morning, day));
        assert!(may_be_as_early(day, evening));
        assert!(!may_be_as_early(morning, evening));
        assert!(may_be_as_early(day, day));
        assert!(!may_be_as_early(day, None));
        assert!(may_be_as_early(None, None));
    }
}
