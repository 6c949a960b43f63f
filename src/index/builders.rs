//! The threads that make segments of articles.
//!
//! In: articles, from any thread. Out: segments, for the engine to add when a run commits. Each thread makes a segment of its own,
//! writes it when its part of the memory is full, and begins another. What the threads have when the run commits they write together, as
//! one segment if it is small: an archive of few segments is searched faster and takes less room. What a thread learnt of words
//! stays with it from segment to segment and from commit to commit.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tantivy::TantivyError;
use tantivy::index::Segment;

use super::inversion::Sorting;
use super::inverted::joined;
use super::part::Part;
use super::queue::{Batch, Closing, Queue};
use super::segment;
use crate::Error;
use crate::analysis::{Analyzer, Vocabulary};
use crate::archive::Article;
use crate::schema::Fields;

/// Of the memory, the part for articles that wait.
const WAITING_PART: usize = 16;
/// Of the memory, the part for what threads know of words, and for what was freed and not yet given back.
const BESIDE_PART: usize = 16;
/// No thread has less memory, in bytes. The engine's columns take megabytes for the first article: with little more each
/// article would be a segment of its own.
pub const LEAST_BYTES: usize = 15_000_000;
/// What takes so much memory is written as one segment, whatever the number of threads; of more than two threads with more, each
/// two write one: only two fields of a segment are long, so that no more threads are of use.
const JOINED_BYTES: usize = 64 << 20;

/// A set of threads that make segments.
pub struct Builders {
    index: tantivy::Index,
    fields: Fields,
    /// Memory of each thread, in bytes.
    memory_bytes: usize,
    queue: Arc<Queue<Box<Article>>>,
    threads: Vec<JoinHandle<Result<Builder, Error>>>,
    /// Segments that are written and not yet added.
    segments: Arc<Mutex<Vec<Segment>>>,
    /// The first error of a thread.
    cause: Option<Error>,
}

fn stopped() -> Error {
    TantivyError::ErrorInThread("the threads that write segments stopped".to_owned()).into()
}

/// What one thread keeps from segment to segment.
struct Builder {
    vocabulary: Vocabulary,
    sorting: Sorting,
    /// What is not yet written.
    part: Option<Part>,
}

/// What one thread works with until the next commit.
struct Work {
    index: tantivy::Index,
    fields: Fields,
    memory_bytes: usize,
    queue: Arc<Queue<Box<Article>>>,
    segments: Arc<Mutex<Vec<Segment>>>,
}

impl Builders {
    /// Starts `jobs` threads with `memory_bytes` of memory in all, or as many as have enough of it; one at the least.
    pub fn start(
        index: &tantivy::Index,
        analyzer: &Analyzer,
        fields: &Fields,
        jobs: usize,
        memory_bytes: usize,
    ) -> Result<Self, Error> {
        let waiting_bytes = memory_bytes / WAITING_PART;
        let building_bytes = memory_bytes - waiting_bytes - memory_bytes / BESIDE_PART;
        let threads = jobs.min(building_bytes / LEAST_BYTES).max(1);
        let mut builders = Self {
            index: index.clone(),
            fields: fields.clone(),
            memory_bytes: building_bytes / threads,
            queue: Arc::new(Queue::new(waiting_bytes)),
            threads: Vec::new(),
            segments: Arc::default(),
            cause: None,
        };
        for _ in 0..threads {
            builders.start_one(Builder {
                vocabulary: Vocabulary::new(analyzer.clone()),
                sorting: Sorting::default(),
                part: None,
            })?;
        }
        Ok(builders)
    }

    fn start_one(&mut self, builder: Builder) -> Result<(), Error> {
        let work = Work {
            index: self.index.clone(),
            fields: self.fields.clone(),
            memory_bytes: self.memory_bytes,
            queue: Arc::clone(&self.queue),
            segments: Arc::clone(&self.segments),
        };
        let name = format!("builder-{}", self.threads.len() + 1);
        let thread = thread::Builder::new().name(name);
        let thread = thread.spawn(move || work.run(builder));
        self.threads.push(thread.map_err(TantivyError::from)?);
        Ok(())
    }

    /// Hands articles to one of the threads.
    pub fn add(&self, articles: Batch<Box<Article>>) -> Result<(), Error> {
        match self.queue.push(articles) {
            true => Ok(()),
            false => Err(stopped()),
        }
    }

    /// Waits until all articles are in segments, and returns those; new threads take on. Where a thread failed, the error says no
    /// more than that; why, [`cause`](Self::cause) says.
    pub fn finish_segments(&mut self) -> Result<Vec<Segment>, Error> {
        let ended = self.stop().and_then(|mut builders| {
            let last = self.write_rest(&mut builders)?;
            Ok((builders, last))
        });
        let (builders, last) = ended.map_err(|cause| {
            self.cause.get_or_insert(cause);
            stopped()
        })?;
        if builders.is_empty() {
            return Err(stopped());
        }
        self.queue = Arc::new(Queue::new(self.queue.most_bytes()));
        for mut builder in builders {
            builder.let_go(self.memory_bytes);
            self.start_one(builder)?;
        }
        let mut segments = self.segments.lock().unwrap_or_else(PoisonError::into_inner);
        segments.extend(last);
        Ok(std::mem::take(&mut segments))
    }

    /// Writes what the threads have not yet written, in as few segments as the memory allows.
    fn write_rest(&self, builders: &mut [Builder]) -> tantivy::Result<Vec<Segment>> {
        // What is freed while they are written is not given back at once.
        let memory_bytes = self.memory_bytes * builders.len() / 8 * 5;
        let builders = builders.iter_mut();
        let mut builders: Vec<_> = builders.filter(|one| one.part.is_some()).collect();
        let parts = || builders.iter().filter_map(|one| one.part.as_ref());
        let joining: usize = parts().map(Part::joining_bytes).sum();
        let segments = match joining > memory_bytes {
            true => builders.len(),
            false => {
                let bytes: usize = parts().map(Part::bytes).sum();
                let most = builders.len().div_ceil(2).max(1);
                bytes.div_ceil(JOINED_BYTES).clamp(1, most)
            }
        };
        let each = builders.len().div_ceil(segments.max(1)).max(1);
        thread::scope(|scope| {
            let write = |builders| scope.spawn(move || write(builders, &self.fields));
            let threads: Vec<_> = builders.chunks_mut(each).map(write).collect();
            threads.into_iter().map(joined).collect()
        })
    }

    /// What stopped the threads, where `error` only says that they stopped.
    pub fn cause(&mut self, error: Error) -> Error {
        match error {
            Error::Engine(TantivyError::ErrorInThread(_)) => {
                // The threads tell when they have come to their ends.
                let _ = self.finish_segments();
                self.cause.take().unwrap_or(error)
            }
            other => other,
        }
    }

    /// Lets all threads come to an end; the first error of one is returned when all have.
    fn stop(&mut self) -> Result<Vec<Builder>, Error> {
        self.queue.close();
        let ended: Vec<_> = self.threads.drain(..).map(JoinHandle::join).collect();
        let panicked = |_| Error::from(TantivyError::ErrorInThread("it panicked".to_owned()));
        let ended = ended.into_iter();
        ended
            .map(|ended| ended.map_err(panicked).flatten())
            .collect()
    }
}

impl Drop for Builders {
    fn drop(&mut self) {
        self.queue.abandon();
        // What nobody asked for is of no commit, and neither is what went wrong with it.
        let _ = self.stop();
    }
}

impl Work {
    fn run(&self, mut builder: Builder) -> Result<Builder, Error> {
        let _closing = Closing(&self.queue);
        let taker = self.queue.taker();
        while let Some(batch) = taker.pop() {
            for article in batch.into_items().0 {
                if builder.add(article, self)? {
                    taker.pause();
                    self.write(&mut builder)?;
                }
            }
        }
        Ok(builder)
    }

    /// Writes what `builder` has as a segment of its own.
    fn write(&self, builder: &mut Builder) -> Result<(), Error> {
        if self.queue.is_abandoned() {
            builder.part = None;
            return Ok(());
        }
        let segment = write(&mut [&mut *builder], &self.fields)?;
        builder.let_go(self.memory_bytes);
        let mut segments = self.segments.lock().unwrap_or_else(PoisonError::into_inner);
        segments.push(segment);
        Ok(())
    }
}

impl Builder {
    /// Adds an article; returns whether it is time to write.
    fn add(&mut self, article: Box<Article>, work: &Work) -> Result<bool, Error> {
        let part = match &mut self.part {
            Some(part) => part,
            none => {
                self.vocabulary.forget();
                none.insert(Part::new(&work.index)?)
            }
        };
        part.add(&work.fields, article, &mut self.vocabulary)?;
        let bytes = part.bytes() + self.vocabulary.bytes();
        Ok(bytes > work.memory_bytes || self.vocabulary.is_full())
    }

    /// Keeps no more than `memory_bytes` for the next segment: an article longer than the memory took more than any segment may.
    fn let_go(&mut self, memory_bytes: usize) {
        if self.sorting.bytes() > memory_bytes {
            self.sorting = Sorting::default();
        }
    }
}

/// Writes what `builders` have, all of which have something, as one segment.
fn write(builders: &mut [&mut Builder], fields: &Fields) -> tantivy::Result<Segment> {
    let sortings = builders.iter_mut();
    let sortings = sortings.map(|builder| std::mem::take(&mut builder.sorting));
    let mut sortings: Vec<_> = sortings.collect();
    let parts = builders.iter_mut();
    let parts = parts.filter_map(|one| Some((one.part.take()?, &one.vocabulary)));
    let written = segment::write(parts.collect(), fields, &mut sortings);
    for (builder, sorting) in builders.iter_mut().zip(sortings) {
        builder.sorting = sorting;
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::ArticleId;

    /// The segments that `jobs` threads make of `articles` articles with `memory_bytes` of memory, by their articles.
    fn segments(jobs: usize, memory_bytes: usize, articles: u64) -> Vec<u32> {
        let (analyzer, fields) = (Analyzer::new(), Fields::new());
        let index = tantivy::Index::create_in_ram(fields.schema().clone());
        analyzer.register(index.tokenizers());
        let mut builders =
            Builders::start(&index, &analyzer, &fields, jobs, memory_bytes).expect("started");
        for record in 0..articles {
            let article = Article {
                id: ArticleId::new("a.jsonl", record),
                record,
                source: Some("صحيفة".to_owned()),
                body: "قصفت الصواريخ مدينة".to_owned(),
                path: "a.jsonl".to_owned(),
                ..Article::default()
            };
            let mut batch = Batch::default();
            let whole = batch.add(Box::new(article), 100);
            builders.add(whole.unwrap_or(batch)).expect("added");
        }
        let segments = builders.finish_segments().expect("written");
        segments
            .iter()
            .map(|segment| segment.meta().max_doc())
            .collect()
    }

    #[test]
    fn many_threads_make_no_more_segments_than_their_memory_has_room_for() {
        for (jobs, memory_bytes, articles, most) in [
            (1, 1, 20, 20),
            (2, 32 << 20, 300, 1),
            (64, 32 << 20, 300, 1),
        ] {
            let segments = segments(jobs, memory_bytes, u64::from(articles));
            assert_eq!(segments.iter().sum::<u32>(), articles);
            assert!(segments.len() <= most, "{jobs} threads: {segments:?}");
        }
    }
}
