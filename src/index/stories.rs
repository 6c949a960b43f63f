//! The stories of an index: which articles are near-copies, and of which first article.
//!
//! In: the last commit, by its columns alone. Out: for each document of each segment its story, and the pairs of near-copies. They are found at the end of a
//! run that changed something, all anew, so that they do not depend on the order in which files came; and written beside the
//! engine's folder. A run stopped before that leaves those of an earlier commit, which are told from the last one's by their segments.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::{DocId, Searcher, SegmentReader};

use super::open::Index;
use super::stories_file;
use crate::Error;
use crate::archive::ArticleId;
use crate::stories::copies::{Pair, near_copies};
use crate::stories::fold::fold;
use crate::stories::prints::unpack;

/// Which articles of a commit are near-copies of each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stories {
    /// The segments of the commit, by their names.
    pub(super) segments: BTreeMap<String, SegmentStories>,
    /// The first article of each story, by date (see [`Ordered`]) and then by id, as [`ArticleId::key`] has it.
    pub(super) firsts: Vec<u64>,
    /// The near-copies, in order.
    pub(super) copies: Vec<Copies>,
}

/// The stories of one segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SegmentStories {
    /// How many of its documents were not deleted.
    pub(super) alive: u32,
    /// For each document the number of its story from 1; 0 where it is alone in it.
    pub(super) stories: Arc<[u32]>,
}

/// Two articles that are near-copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copies {
    /// Their ids, as [`ArticleId::key`] has them; the earlier article is the second.
    pub(super) articles: [u64; 2],
    /// How many of a thousand sequences of the shorter the other has.
    pub(super) per_mille: u32,
}

/// A near-copy of an article.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Copy {
    /// Its id.
    pub id: ArticleId,
    /// How much of the shorter of both the other has, from 0.6 to 1, in thousandths.
    pub share: f32,
}

impl Stories {
    /// Finds the stories of the articles in `searcher`, on the threads of the current pool.
    pub fn find(searcher: &Searcher) -> Result<Self, Error> {
        let columns = Columns::of(searcher)?;
        let order = columns.order();
        let read = |article: u32, prints: &mut Vec<u8>| columns.read(&order, article, prints);
        let count = u32::try_from(order.len()).unwrap_or(u32::MAX);
        let pairs = near_copies(count, &read);
        let mut stories = Self::default();
        stories.number(searcher, &order, &fold(order.len(), &pairs));
        let id = |article: u32| order.get(article as usize).map_or(0, |entry| entry.id_key);
        let copies = |pair: &Pair| Copies {
            articles: [id(pair.later), id(pair.earlier)],
            per_mille: (pair.share * 1000.0) as u32,
        };
        stories.copies = pairs.iter().map(copies).collect();
        stories.copies.sort_unstable();
        Ok(stories)
    }

    /// Gives each story of more than one article a number.
    fn number(&mut self, searcher: &Searcher, order: &[Ordered], first: &[u32]) {
        let mut sizes = vec![0_u32; first.len()];
        for &story in first {
            sizes[story as usize] += 1;
        }
        let readers = searcher.segment_readers();
        let alone = |reader: &SegmentReader| vec![0_u32; reader.max_doc() as usize];
        let mut segments: Vec<Vec<u32>> = readers.iter().map(alone).collect();
        let mut numbers = vec![0_u32; first.len()];
        for (entry, &story) in order.iter().zip(first) {
            let story = story as usize;
            if sizes[story] < 2 {
                continue;
            }
            if numbers[story] == 0 {
                self.firsts.push(order[story].id_key);
                numbers[story] = u32::try_from(self.firsts.len()).unwrap_or(0);
            }
            segments[entry.segment as usize][entry.doc as usize] = numbers[story];
        }
        let segment = |(reader, stories): (&SegmentReader, Vec<u32>)| {
            let segment = SegmentStories {
                alive: reader.num_docs(),
                stories: stories.into(),
            };
            (name(reader), segment)
        };
        self.segments = readers.iter().zip(segments).map(segment).collect();
    }

    /// Whether these are the stories of the commit in `searcher`, and not of an earlier one.
    pub fn is_of(&self, searcher: &Searcher) -> bool {
        let readers = searcher.segment_readers();
        let is_known = |reader: &SegmentReader| {
            let known = self.segments.get(&name(reader));
            known.is_some_and(|known| known.alive == reader.num_docs())
        };
        readers.len() == self.segments.len() && readers.iter().all(is_known)
    }

    /// For each document of a segment the number of its story from 1, 0 where it is alone; nothing where the segment is not known.
    pub fn of_segment(&self, reader: &SegmentReader) -> &[u32] {
        let known = self.segments.get(&name(reader));
        known.map_or(&[], |known| &known.stories)
    }

    /// As [`of_segment`](Self::of_segment), to be kept.
    pub fn shared_of_segment(&self, reader: &SegmentReader) -> Option<Arc<[u32]>> {
        let known = self.segments.get(&name(reader))?;
        Some(Arc::clone(&known.stories))
    }

    /// The first article of story `number`.
    pub fn first(&self, number: u32) -> Option<ArticleId> {
        let at = number.checked_sub(1)? as usize;
        self.firsts.get(at).map(|&key| ArticleId::from_key(key))
    }

    /// How many stories have more than one article.
    pub fn len(&self) -> usize {
        self.firsts.len()
    }

    /// Whether no story has more than one article.
    pub fn is_empty(&self) -> bool {
        self.firsts.is_empty()
    }

    /// Every pair of near-copies, and how much of the shorter the other has.
    pub fn pairs(&self) -> impl Iterator<Item = ([ArticleId; 2], f32)> {
        self.copies.iter().map(|copies| {
            let share = copies.per_mille as f32 / 1000.0;
            (copies.articles.map(ArticleId::from_key), share)
        })
    }

    /// The near-copies of an article, those that share most first.
    pub fn copies_of(&self, id: ArticleId) -> Vec<Copy> {
        let mut copies: Vec<Copy> = self
            .pairs()
            .filter_map(|([later, earlier], share)| match id {
                _ if id == later => Some(Copy { id: earlier, share }),
                _ if id == earlier => Some(Copy { id: later, share }),
                _ => None,
            })
            .collect();
        copies.sort_by(|one, other| {
            let by_share = other.share.total_cmp(&one.share);
            by_share.then_with(|| one.id.key().cmp(&other.id.key()))
        });
        copies
    }
}

impl Index {
    /// The stories as they were last found; `None` where they never were.
    pub fn stories(&self) -> Result<Option<Stories>, Error> {
        stories_file::read(self.folder())
    }

    /// Finds the stories of the last commit and writes them down, unless they are known.
    pub(super) fn refresh_stories(&self) -> Result<(), Error> {
        let searcher = self.reader()?.searcher();
        // A damaged file is no reason not to write it anew.
        let known = self.stories().ok().flatten();
        if known.is_some_and(|known| known.is_of(&searcher)) {
            return Ok(());
        }
        stories_file::write(self.folder(), &Stories::find(&searcher)?)
    }
}

fn name(reader: &SegmentReader) -> String {
    reader.segment_id().uuid_string()
}

/// An article in its place: by the last second that its date may mean, those without a date last, and then by id. So no
/// article whose day alone is known comes before one that was certainly there at noon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ordered {
    published: i64,
    id_key: u64,
    segment: u32,
    doc: DocId,
}

/// What is read of each segment.
struct Columns<'commit> {
    readers: &'commit [SegmentReader],
    prints: Vec<Column<u64>>,
    ids: Vec<Column<u64>>,
    published: Vec<Column<i64>>,
}

impl<'commit> Columns<'commit> {
    fn of(searcher: &'commit Searcher) -> Result<Self, Error> {
        let readers = searcher.segment_readers();
        let mut columns = Self {
            readers,
            prints: Vec::new(),
            ids: Vec::new(),
            published: Vec::new(),
        };
        for reader in readers {
            let fast_fields = reader.fast_fields();
            columns.prints.push(fast_fields.u64("body_prints")?);
            columns.ids.push(fast_fields.u64("id")?);
            columns.published.push(fast_fields.i64("published_last")?);
        }
        Ok(columns)
    }

    fn order(&self) -> Vec<Ordered> {
        let mut order = Vec::new();
        for (segment, reader) in self.readers.iter().enumerate() {
            order.extend(reader.doc_ids_alive().map(|doc| Ordered {
                published: self.published[segment].first(doc).unwrap_or(i64::MAX),
                id_key: self.ids[segment].first(doc).unwrap_or(0),
                segment: u32::try_from(segment).unwrap_or(u32::MAX),
                doc,
            }));
        }
        order.sort_unstable();
        order
    }

    fn read(&self, order: &[Ordered], article: u32, prints: &mut Vec<u8>) {
        prints.clear();
        if let Some(place) = order.get(article as usize)
            && let Some(column) = self.prints.get(place.segment as usize)
        {
            for number in column.values_for_doc(place.doc) {
                unpack(number, prints);
            }
        }
    }
}
