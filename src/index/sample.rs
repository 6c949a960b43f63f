//! Some of an archive's articles, from which the first build learns its word counts.
//!
//! In: the archive's files. Out: [`WordCounts`] of [`SAMPLE_ARTICLES`] articles, or none where there are fewer. The
//! same archive gives the same counts, on however many threads. Files are taken evenly over the archive, in its order; of
//! a file with many records the first, and more of them only when every file has been asked: an archive that is one file of records
//! gives its first [`SAMPLE_ARTICLES`].

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::analysis::{Analyzer, WordCounter, WordCounts};
use crate::archive::{self, ArchiveFile, Article, Reading};

/// Articles in a sample; an archive that has fewer teaches nothing. Counts from 2,000 serve as well as from 10,000, measured on
/// judged searches of news.
pub const SAMPLE_ARTICLES: u64 = 2000;
/// Words of one article that are counted; a news article has some 300.
const ARTICLE_WORDS: usize = 2000;
/// How much of one file is counted at a time: some hundred articles.
const BATCH_BYTES: u64 = 256 << 10;
/// So much of a file waits to be counted; more of it is counted by the thread that reads it.
const WAITING_BYTES: u64 = 16 << 20;

/// What a sample teaches.
pub struct Lesson {
    /// How often words were seen.
    pub counts: WordCounts,
    /// In how many articles.
    pub articles: u64,
}

/// Reads a sample of `files` on the threads of the current pool.
pub fn learn(files: Vec<ArchiveFile>) -> Option<Lesson> {
    let mut sample = Sample {
        unread: files.into_iter().map(Share::of).collect(),
        ..Sample::default()
    };
    while sample.articles < SAMPLE_ARTICLES && sample.read_more() {}
    (sample.articles == SAMPLE_ARTICLES).then(|| Lesson {
        counts: sample.counter.finish(&Analyzer::new()),
        articles: sample.articles,
    })
}

/// What was read so far.
#[derive(Default)]
struct Sample {
    counter: WordCounter,
    articles: u64,
    /// Files that have not been asked since more was wanted of each, in the order of the archive.
    unread: Vec<Share>,
    /// Files that gave all they were asked for, and may have more.
    unexhausted: Vec<Share>,
}

/// What the sample has and wants of one file.
struct Share {
    file: ArchiveFile,
    /// Articles taken so far: its first.
    taken: u64,
    wanted: u64,
}

impl Sample {
    /// Reads as many articles as are missing, if the files asked have them; returns whether there was a file left to ask.
    fn read_more(&mut self) -> bool {
        if self.unread.is_empty() {
            self.unread = std::mem::take(&mut self.unexhausted);
        }
        let chosen = choose(&mut self.unread, SAMPLE_ARTICLES - self.articles);
        let is_any = !chosen.is_empty();
        let read = chosen.into_par_iter().fold(Self::default, Self::and_read);
        *self = std::mem::take(self).and(read.reduce(Self::default, Self::and));
        is_any
    }

    fn and_read(mut self, mut share: Share) -> Self {
        let before = share.taken;
        share.read(&mut self.counter);
        let given = share.taken - before;
        self.articles += given;
        if given == share.wanted {
            self.unexhausted.push(share);
        }
        self
    }

    fn and(mut self, mut other: Self) -> Self {
        self.counter.merge(other.counter);
        self.articles += other.articles;
        self.unread.append(&mut other.unread);
        self.unexhausted.append(&mut other.unexhausted);
        self
    }
}

/// Takes out of `files` at most `missing`, evenly, and tells each how many articles are wanted of it: `missing` in all.
fn choose(files: &mut Vec<Share>, missing: u64) -> Vec<Share> {
    let asked = missing.min(files.len() as u64);
    let part = |n: u64, of: u64| n * of / asked.max(1);
    let found = files.len() as u64;
    let mut chosen = Vec::new();
    let mut rest = Vec::new();
    for (at, mut share) in (0..).zip(files.drain(..)) {
        let number = chosen.len() as u64;
        if number < asked && at == part(number, found) {
            share.wanted = part(number + 1, missing) - part(number, missing);
            chosen.push(share);
        } else {
            rest.push(share);
        }
    }
    *files = rest;
    chosen
}

impl Share {
    fn of(file: ArchiveFile) -> Self {
        Self {
            file,
            taken: 0,
            wanted: 0,
        }
    }

    /// Counts the words of the articles wanted, behind those taken before. Those of a large file are counted on other threads
    /// while it is read.
    fn read(&mut self, counter: &mut WordCounter) {
        let (first, end) = (self.taken, self.taken + self.wanted);
        let desks = Desks::default();
        let (mut seen, mut bytes, mut batch) = (0, 0, Vec::new());
        rayon::in_place_scope(|scope| {
            archive::read(&self.file, &mut |reading| {
                if let Reading::Article(article) = reading {
                    if seen >= first {
                        bytes += article.length;
                        batch.push(*article);
                    }
                    seen += 1;
                }
                if bytes > BATCH_BYTES {
                    desks.count(scope, std::mem::take(&mut batch), bytes);
                    bytes = 0;
                }
                match seen < end {
                    true => ControlFlow::Continue(()),
                    false => ControlFlow::Break(()),
                }
            });
        });
        batch.iter().for_each(|article| count(article, counter));
        for counted in held(desks.counters.into_inner()) {
            counter.merge(counted);
        }
        self.taken = seen.max(first);
    }
}

/// Where batches of articles are counted, one at a time on each thread.
#[derive(Default)]
struct Desks {
    counters: Mutex<Vec<WordCounter>>,
    /// How many bytes wait.
    waiting: AtomicU64,
}

impl Desks {
    /// Counts the words of `batch`, of so many bytes, on another thread, or on this one where much waits already.
    fn count<'scope>(&'scope self, scope: &rayon::Scope<'scope>, batch: Vec<Article>, bytes: u64) {
        if self.waiting.fetch_add(bytes, Ordering::Relaxed) > WAITING_BYTES {
            return self.count_here(&batch, bytes);
        }
        scope.spawn(move |_| self.count_here(&batch, bytes));
    }

    fn count_here(&self, batch: &[Article], bytes: u64) {
        let free = held(self.counters.lock()).pop();
        let mut counter = free.unwrap_or_default();
        batch
            .iter()
            .for_each(|article| count(article, &mut counter));
        held(self.counters.lock()).push(counter);
        self.waiting.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// What a lock holds, also where another thread panicked with it: a count is never left half-done.
fn held<Held>(lock: Result<Held, PoisonError<Held>>) -> Held {
    lock.unwrap_or_else(PoisonError::into_inner)
}

fn count(article: &Article, counter: &mut WordCounter) {
    let headlines = article.title.iter().chain(&article.subtitle);
    for text in headlines.chain([&article.body]) {
        counter.count(text, ARTICLE_WORDS);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::archive::ArchiveConfig;

    fn shares(count: u64) -> Vec<Share> {
        let some = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
        let file = |n| ArchiveFile::at(some, &format!("{n}")).expect("a file");
        (0..count).map(|n| Share::of(file(n))).collect()
    }

    fn paths(shares: &[Share]) -> Vec<&str> {
        shares
            .iter()
            .map(|share| share.file.path.as_str())
            .collect()
    }

    #[test]
    fn files_are_chosen_evenly() {
        let mut files = shares(10);
        let chosen = choose(&mut files, 4);
        assert_eq!(paths(&chosen), ["0", "2", "5", "7"]);
        assert_eq!(paths(&files), ["1", "3", "4", "6", "8", "9"]);
    }

    #[test]
    fn few_files_are_asked_for_more_each() {
        let wanted = |files: u64, missing| -> Vec<u64> {
            let chosen = choose(&mut shares(files), missing);
            chosen.iter().map(|share| share.wanted).collect()
        };
        assert_eq!(wanted(1, 3000), [3000]);
        assert_eq!(wanted(3, 10), [3, 3, 4]);
        assert!(wanted(0, 10).is_empty());
    }

    /// What an archive of files with so many articles each teaches so many threads.
    fn learnt(counts: &[u64], threads: usize) -> Option<Lesson> {
        let root = tempfile::tempdir().expect("a folder");
        for (file, count) in counts.iter().enumerate() {
            let words = ["جسر", "طريق", "نهر"].get(file % 3).expect("a word");
            let lines = (0..*count).map(|n| format!("{{\"id\":\"{n}\",\"body\":\"{words}\"}}\n"));
            let path = root.path().join(format!("{file}.jsonl"));
            fs::write(path, lines.collect::<String>()).expect("written");
        }
        let config = ArchiveConfig::default();
        let files = archive::files(root.path(), &config).flatten().collect();
        let threads = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        threads.expect("threads").install(|| learn(files))
    }

    fn learnt_from(counts: &[u64]) -> Option<u64> {
        learnt(counts, 1).map(|lesson| lesson.articles)
    }

    #[test]
    fn what_small_files_lack_a_large_one_gives() {
        assert_eq!(learnt_from(&[2500]), Some(SAMPLE_ARTICLES));
        assert_eq!(learnt_from(&[20, 1980, 20]), Some(SAMPLE_ARTICLES));
        assert_eq!(learnt_from(&[1000, 1000]), Some(SAMPLE_ARTICLES));
    }

    #[test]
    fn too_few_articles_teach_nothing() {
        assert_eq!(learnt_from(&[1000, 999]), None);
        assert_eq!(learnt_from(&[]), None);
    }

    #[test]
    fn an_archive_teaches_the_same_on_any_number_of_threads() {
        let bytes = [1, 3].map(|threads| {
            let lesson = learnt(&[300, 1500, 5, 700], threads).expect("enough");
            lesson.counts.to_bytes()
        });
        assert!(bytes[0] == bytes[1], "the counts differ");
    }
}
