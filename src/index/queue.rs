//! Articles on their way from the threads that read to those that build.
//!
//! In: articles. Out: the same, each once. What waits is bounded in bytes and not in articles, so that long ones take no more
//! memory than short ones.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::archive::Article;

/// A queue between threads.
pub struct Queue {
    waiting: Mutex<Waiting>,
    /// Somebody waits for room, or for an article.
    changed: Condvar,
    most_bytes: usize,
}

#[derive(Default)]
struct Waiting {
    articles: VecDeque<Box<Article>>,
    bytes: usize,
    is_closed: bool,
    is_abandoned: bool,
}

impl Queue {
    /// Returns a queue in which articles of so many bytes wait, or one that is longer.
    pub fn new(most_bytes: usize) -> Self {
        Self {
            waiting: Mutex::default(),
            changed: Condvar::new(),
            most_bytes,
        }
    }

    /// How many bytes may wait.
    pub fn most_bytes(&self) -> usize {
        self.most_bytes
    }

    /// Adds an article as soon as there is room; returns whether the queue is still open.
    pub fn push(&self, article: Box<Article>) -> bool {
        let bytes = bytes_of(&article);
        let is_full = |waiting: &mut Waiting| {
            let is_too_much = waiting.bytes + bytes > self.most_bytes;
            is_too_much && !waiting.articles.is_empty() && !waiting.is_closed
        };
        let waiting = self.changed.wait_while(self.waiting(), is_full);
        let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        if waiting.is_closed {
            return false;
        }
        waiting.bytes += bytes;
        waiting.articles.push_back(article);
        drop(waiting);
        self.changed.notify_all();
        true
    }

    /// Takes the next article, as soon as there is one; none when the queue is closed and empty.
    pub fn pop(&self) -> Option<Box<Article>> {
        let is_empty = |waiting: &mut Waiting| waiting.articles.is_empty() && !waiting.is_closed;
        let waiting = self.changed.wait_while(self.waiting(), is_empty);
        let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        let article = waiting.articles.pop_front()?;
        waiting.bytes = waiting.bytes.saturating_sub(bytes_of(&article));
        drop(waiting);
        self.changed.notify_all();
        Some(article)
    }

    /// Takes no more articles; those that wait are still handed out.
    pub fn close(&self) {
        self.waiting().is_closed = true;
        self.changed.notify_all();
    }

    /// Takes no more articles, and forgets those that wait.
    pub fn abandon(&self) {
        let mut waiting = self.waiting();
        waiting.articles.clear();
        waiting.is_closed = true;
        waiting.is_abandoned = true;
        drop(waiting);
        self.changed.notify_all();
    }

    /// Whether nobody asks any more for what is made of the articles.
    pub fn is_abandoned(&self) -> bool {
        self.waiting().is_abandoned
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an article takes in memory, near enough: its text, and something for all that is short.
fn bytes_of(article: &Article) -> usize {
    let title = article.title.as_ref().map_or(0, String::len);
    article.body.len() + title + 2048
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn article(record: u64, bytes: usize) -> Box<Article> {
        Box::new(Article {
            record,
            body: "a".repeat(bytes),
            ..Article::default()
        })
    }

    #[test]
    fn every_article_comes_out_once_and_in_order() {
        let queue = Queue::new(10_000);
        let records: Vec<u64> = thread::scope(|scope| {
            let taken = scope.spawn(|| std::iter::from_fn(|| queue.pop()).collect::<Vec<_>>());
            for record in 0..100 {
                assert!(queue.push(article(record, 300)));
            }
            queue.close();
            let taken = taken.join().expect("no panic");
            taken.iter().map(|article| article.record).collect()
        });
        assert_eq!(records, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn an_article_longer_than_the_queue_passes_alone() {
        let queue = Queue::new(1_000);
        assert!(queue.push(article(1, 100_000)));
        assert_eq!(queue.pop().expect("an article").record, 1);
        assert_eq!(queue.waiting().bytes, 0);
    }

    #[test]
    fn a_closed_queue_takes_nothing_and_gives_what_it_has() {
        let queue = Queue::new(10_000);
        assert!(queue.push(article(1, 10)));
        queue.close();
        assert!(!queue.push(article(2, 10)));
        assert!(queue.pop().is_some());
        assert!(queue.pop().is_none());
    }

    #[test]
    fn an_abandoned_queue_gives_nothing() {
        let queue = Queue::new(10_000);
        assert!(queue.push(article(1, 10)));
        queue.abandon();
        assert!(queue.pop().is_none() && queue.is_abandoned());
    }

    #[test]
    fn who_waits_for_room_is_told_when_the_queue_closes() {
        let queue = Queue::new(1_000);
        assert!(queue.push(article(1, 1_000)));
        thread::scope(|scope| {
            let pushed = scope.spawn(|| queue.push(article(2, 1_000)));
            queue.close();
            assert!(!pushed.join().expect("no panic"));
        });
    }
}
