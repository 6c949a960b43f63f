//! The stories of an index: which articles are near-copies, and of which first article.
//!
//! In: the last commit, by its columns alone. Out: for each document of each segment its story, and the pairs of near-copies. They are found at the end of a
//! run that changed something, all anew, so that they do not depend on the order in which files came; and written beside the
//! engine's folder. A run stopped before that leaves those of an earlier commit, which are told from the last one's by their segments.

use std::cmp::Reverse;

use tantivy::columnar::Column;
use tantivy::directory::OwnedBytes;
use tantivy::{DocId, Searcher, SegmentReader};

use super::open::Index;
use super::stories_file::{StoriesFile, StoryNumbers};
use super::stories_layout::{Found, FoundSegment};
use super::story_tables::StoryTables;
use crate::Error;
use crate::archive::ArticleId;
use crate::stories::copies::{Pair, near_copies};
use crate::stories::fold::fold;
use crate::stories::prints::unpack;

/// Which articles of a commit are near-copies of each other. What is asked is read when it is asked, and an error names the file where it is
/// not as it was written.
#[derive(Debug)]
pub struct Stories {
    file: StoriesFile,
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
        Self::of(&found(searcher, |table| Ok(OwnedBytes::new(table)))?)
    }

    /// No stories.
    pub fn none() -> Result<Self, Error> {
        Self::of(&Found::default())
    }

    fn of(found: &Found) -> Result<Self, Error> {
        let file = StoriesFile::of(found)?;
        Ok(Self { file })
    }

    /// Whether these are the stories of the commit in `searcher`, and not of an earlier one.
    pub fn is_of(&self, searcher: &Searcher) -> bool {
        let readers = searcher.segment_readers();
        let is_known = |reader: &SegmentReader| {
            let alive = self.file.alive(&name(reader));
            alive == Some(reader.num_docs())
        };
        readers.len() == self.file.segments() && readers.iter().all(is_known)
    }

    /// Holds all that was written against what is there.
    pub fn check(&self) -> Result<(), Error> {
        self.file.check()
    }

    /// The number of the story of a document from 1; 0 where it is alone in it, or the segment is not known.
    pub fn number(&self, reader: &SegmentReader, doc: DocId) -> Result<u32, Error> {
        self.file.story(&name(reader), doc)
    }

    /// The numbers of all documents of a segment.
    pub fn of_segment(&self, reader: &SegmentReader) -> Result<StoryNumbers, Error> {
        self.file.stories(&name(reader))
    }

    /// The first article of story `number`, by date and then by id.
    pub fn first(&self, number: u32) -> Result<Option<ArticleId>, Error> {
        Ok(self.file.first(number)?.map(ArticleId::from_key))
    }

    /// How many stories have more than one article.
    pub fn len(&self) -> usize {
        self.file.len()
    }

    /// Whether no story has more than one article.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every pair of near-copies.
    pub fn pairs(&self) -> Result<Vec<[ArticleId; 2]>, Error> {
        let pairs = self.file.pairs()?.into_iter();
        Ok(pairs.map(|(ids, _)| ids.map(ArticleId::from_key)).collect())
    }

    /// The near-copies of an article, those that share most first.
    pub fn copies_of(&self, id: ArticleId) -> Result<Vec<Copy>, Error> {
        let mut copies = self.file.copies_of(id.key())?;
        copies.sort_by_key(|&(id, per_mille)| (Reverse(per_mille), id));
        let copy = |(id, per_mille)| Copy {
            id: ArticleId::from_key(id),
            share: f32::from(per_mille) / 1000.0,
        };
        Ok(copies.into_iter().map(copy).collect())
    }
}

fn found(
    searcher: &Searcher,
    keep: impl FnMut(Vec<u8>) -> Result<OwnedBytes, Error>,
) -> Result<Found, Error> {
    let columns = Columns::of(searcher)?;
    let order = columns.order();
    let read = |article: u32, prints: &mut Vec<u8>| columns.read(&order, article, prints);
    let count = u32::try_from(order.len()).unwrap_or(u32::MAX);
    let pairs = near_copies(count, &read, keep)?;
    let mut found = numbered(searcher, &order, &fold(order.len(), &pairs));
    let id = |article: u32| order.get(article as usize).map_or(0, |entry| entry.id_key);
    let copies = |pair: &Pair| {
        let ids = [id(pair.later), id(pair.earlier)];
        (ids, (pair.share * 1000.0) as u16)
    };
    found.pairs = pairs.iter().map(copies).collect();
    Ok(found)
}

/// Gives each story of more than one article a number.
fn numbered(searcher: &Searcher, order: &[Ordered], first: &[u32]) -> Found {
    let mut found = Found::default();
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
            found.firsts.push(order[story].id_key);
            numbers[story] = u32::try_from(found.firsts.len()).unwrap_or(0);
        }
        segments[entry.segment as usize][entry.doc as usize] = numbers[story];
    }
    let segment = |(reader, stories): (&SegmentReader, Vec<u32>)| {
        let alive = reader.num_docs();
        (name(reader), FoundSegment { alive, stories })
    };
    found.segments = readers.iter().zip(segments).map(segment).collect();
    found
}

impl Index {
    /// The stories as they were last found; `None` where they never were.
    pub fn stories(&self) -> Result<Option<Stories>, Error> {
        let file = StoriesFile::open(self.folder())?;
        Ok(file.map(|file| Stories { file }))
    }

    /// The stories, when all that was written was held against what is there.
    pub(super) fn checked_stories(&self) -> Result<Option<Stories>, Error> {
        let stories = self.stories()?;
        if let Some(stories) = &stories {
            stories.check()?;
        }
        Ok(stories)
    }

    /// Finds the stories of the last commit and writes them down, unless they are known.
    pub(super) fn refresh_stories(&self) -> Result<(), Error> {
        let searcher = self.reader()?.searcher();
        let mut tables = StoryTables::beside(self.folder())?;
        // A damaged file is no reason not to write it anew.
        let known = self.stories().ok().flatten();
        if known.is_some_and(|known| known.is_of(&searcher) && known.check().is_ok()) {
            return Ok(());
        }
        let found = found(&searcher, |table| tables.keep(table))?;
        drop(tables);
        StoriesFile::write(self.folder(), &found)
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
