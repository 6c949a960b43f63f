//! Some of an archive's articles, from which the first build learns its word counts.
//!
//! In: the archive's files. Out: [`WordCounts`] of [`SAMPLE_ARTICLES`] articles, or none where there are fewer. The
//! same archive gives the same counts, on however many threads. Files are taken evenly over the archive, in its order; of
//! a file with many records the first, and more of them only when every file has been asked: an archive that is one file of records
//! gives its first [`SAMPLE_ARTICLES`].

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::begun::{BegunFile, BegunFiles, Room};
use crate::analysis::{Analyzer, WordCounter, WordCounts};
use crate::archive::{ArchiveFile, Article, Reading};

/// Articles in a sample; an archive that has fewer teaches nothing. Counts from 2,000 serve as well as from 10,000, measured on
/// judged searches of news.
pub const SAMPLE_ARTICLES: u64 = 2000;
/// Words of one article that are counted; a news article has some 300.
const ARTICLE_WORDS: usize = 2000;

/// What a sample teaches.
pub struct Lesson {
    /// How often words were seen.
    pub counts: WordCounts,
    /// In how many articles.
    pub articles: u64,
}

/// Reads a sample of `files` on the threads of the current pool; returns what it teaches, and what need not be read again of the
/// files, as far as it takes no more than `room_bytes`.
pub fn learn(files: Vec<ArchiveFile>, room_bytes: usize) -> (Option<Lesson>, BegunFiles) {
    let mut sample = Sample {
        unread: files.into_iter().map(Share::of).collect(),
        ..Sample::default()
    };
    let room = Room::new(room_bytes);
    while sample.articles < SAMPLE_ARTICLES && sample.read_more(&room) {}
    let lesson = (sample.articles == SAMPLE_ARTICLES).then(|| Lesson {
        counts: sample.counter.finish(&Analyzer::new()),
        articles: sample.articles,
    });
    let shares = [sample.unread, sample.unexhausted, sample.exhausted];
    let shares = shares.into_iter().flatten();
    let begun = shares.filter_map(|share| Some((share.file, *share.begun?)));
    (lesson, begun.collect())
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
    /// Files that gave all they have.
    exhausted: Vec<Share>,
}

/// What the sample has and wants of one file.
struct Share {
    file: ArchiveFile,
    /// Articles taken so far: its first.
    taken: u64,
    wanted: u64,
    /// What was read of it, where that is kept.
    begun: Option<Box<BegunFile>>,
}

impl Sample {
    /// Reads as many articles as are missing, if the files asked have them; returns whether there was a file left to ask.
    fn read_more(&mut self, room: &Room) -> bool {
        if self.unread.is_empty() {
            self.unread = std::mem::take(&mut self.unexhausted);
        }
        let chosen = choose(&mut self.unread, SAMPLE_ARTICLES - self.articles);
        let is_any = !chosen.is_empty();
        // Each of few files is read by a thread of its own, which goes on when the sample has enough of it.
        let is_few = chosen.len() <= rayon::current_num_threads();
        let read = |sample: Self, share| sample.and_read(share, room, is_few);
        let read = chosen.into_par_iter().fold(Self::default, read);
        *self = std::mem::take(self).and(read.reduce(Self::default, Self::and));
        is_any
    }

    fn and_read(mut self, mut share: Share, room: &Room, is_few: bool) -> Self {
        let before = share.taken;
        if is_few && share.begun.is_none() {
            share.begun = BegunFile::start(&share.file, room).map(Box::new);
        }
        match share.begun.take() {
            Some(begun) => share.read_on(begun, &mut self.counter, room),
            None => share.read_here(&mut self.counter, room),
        }
        let given = share.taken - before;
        self.articles += given;
        match given == share.wanted {
            true => self.unexhausted.push(share),
            false => self.exhausted.push(share),
        }
        self
    }

    fn and(mut self, mut other: Self) -> Self {
        self.counter.merge(other.counter);
        self.articles += other.articles;
        self.unread.append(&mut other.unread);
        self.unexhausted.append(&mut other.unexhausted);
        self.exhausted.append(&mut other.exhausted);
        self
    }
}

/// Takes out of `files` at most `missing`, evenly, and tells each how many articles are wanted of it: `missing` in all.
fn choose(files: &mut Vec<Share>, missing: u64) -> Vec<Share> {
    let asked = missing.min(files.len() as u64);
    let part = |n: u64, of: u64| n * of / asked.max(1);
    let found = files.len() as u64;
    let (mut at, mut number) = (0, 0);
    let is_chosen = |share: &mut Share| {
        let is_next = number < asked && at == part(number, found);
        if is_next {
            share.wanted = part(number + 1, missing) - part(number, missing);
            number += 1;
        }
        at += 1;
        is_next
    };
    files.extract_if(.., is_chosen).collect()
}

impl Share {
    fn of(file: ArchiveFile) -> Self {
        Self {
            file,
            taken: 0,
            wanted: 0,
            begun: None,
        }
    }

    /// Counts the words of the articles wanted, behind those taken before, of a file that a thread reads or that is kept.
    fn read_on(&mut self, mut begun: Box<BegunFile>, counter: &mut WordCounter, room: &Room) {
        let (first, end) = (self.taken, self.taken + self.wanted);
        while begun.taken() < end {
            let number = begun.taken();
            match begun.next_article(room) {
                Some(article) if number >= first => count(article, counter),
                Some(_) => {}
                None => break,
            }
        }
        self.taken = begun.taken().max(first);
        self.begun = Some(begun);
    }

    /// Counts the words of the articles wanted, behind those taken before, and keeps what was read of a file that has no more.
    fn read_here(&mut self, counter: &mut WordCounter, room: &Room) {
        let (first, end) = (self.taken, self.taken + self.wanted);
        let mut seen = 0;
        let begun = BegunFile::whole(&self.file, room, &mut |reading| {
            if let Reading::Article(article) = reading {
                if seen >= end {
                    return ControlFlow::Break(());
                }
                if seen >= first {
                    count(article, counter);
                }
                seen += 1;
            }
            ControlFlow::Continue(())
        });
        self.taken = seen.max(first);
        self.begun = begun.map(Box::new);
    }
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
    use crate::archive::{self, ArchiveConfig};

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
        threads
            .expect("threads")
            .install(|| learn(files, 8 << 20).0)
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
            lesson.counts.as_bytes().to_vec()
        });
        assert!(bytes[0] == bytes[1], "the counts differ");
    }
}
