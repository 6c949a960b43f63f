//! What is on its way from one thread to another: from those that read to those that build.
//!
//! In: items, a batch at a time. Out: the same, each once. What waits is bounded in bytes and not in items, so that long articles
//! take no more memory than short ones. To hand something over is to ask the system to wake somebody: hence the batches.
//!
//! Those who take do so in step: what each makes of its items in the end takes as long as the longest of them.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::archive::Article;

/// So much is handed over together: some twenty articles.
const BATCH_BYTES: usize = 64 << 10;
/// So much more may one have taken than another: enough that nobody waits for each single batch.
const AHEAD_BYTES: usize = 8 * BATCH_BYTES;

/// Items that are handed over together.
pub struct Batch<Item> {
    items: Vec<Item>,
    bytes: usize,
}

impl<Item> Default for Batch<Item> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            bytes: 0,
        }
    }
}

impl<Item> Batch<Item> {
    /// Adds an item of so many bytes; returns the whole batch, and begins another, where it is large enough.
    pub fn add(&mut self, item: Item, bytes: usize) -> Option<Self> {
        self.items.push(item);
        self.bytes += bytes;
        (self.bytes >= BATCH_BYTES).then(|| std::mem::take(self))
    }

    /// The items, and how many bytes they take.
    pub fn into_items(self) -> (Vec<Item>, usize) {
        (self.items, self.bytes)
    }
}

/// A queue between threads.
pub struct Queue<Item> {
    waiting: Mutex<Waiting<Item>>,
    /// Somebody waits for a batch.
    filled: Condvar,
    /// Somebody waits for room.
    emptied: Condvar,
    most_bytes: usize,
}

struct Waiting<Item> {
    batches: VecDeque<Batch<Item>>,
    bytes: usize,
    /// The bytes that each has taken of those who take; none of one who is not taking now.
    taken: Vec<Option<usize>>,
    is_closed: bool,
    is_abandoned: bool,
}

impl<Item> Waiting<Item> {
    /// The least that one has taken of those who are taking.
    fn least_taken(&self) -> usize {
        self.taken.iter().flatten().copied().min().unwrap_or(0)
    }
}

impl<Item> Queue<Item> {
    /// Returns a queue in which items of so many bytes wait, or one batch that is longer.
    pub fn new(most_bytes: usize) -> Self {
        Self {
            waiting: Mutex::new(Waiting {
                batches: VecDeque::new(),
                bytes: 0,
                taken: Vec::new(),
                is_closed: false,
                is_abandoned: false,
            }),
            filled: Condvar::new(),
            emptied: Condvar::new(),
            most_bytes,
        }
    }

    /// How many bytes may wait.
    pub fn most_bytes(&self) -> usize {
        self.most_bytes
    }

    /// Adds a batch as soon as there is room; returns whether the queue is still open.
    pub fn push(&self, batch: Batch<Item>) -> bool {
        let is_full = |waiting: &mut Waiting<Item>| {
            let is_too_much = waiting.bytes + batch.bytes > self.most_bytes;
            is_too_much && !waiting.batches.is_empty() && !waiting.is_closed
        };
        let waiting = self.emptied.wait_while(self.waiting(), is_full);
        let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        if waiting.is_closed {
            return false;
        }
        waiting.bytes += batch.bytes;
        waiting.batches.push_back(batch);
        drop(waiting);
        self.filled.notify_one();
        true
    }

    /// Takes the next batch, as soon as there is one; none when the queue is closed and empty.
    pub fn pop(&self) -> Option<Batch<Item>> {
        let is_empty =
            |waiting: &mut Waiting<Item>| waiting.batches.is_empty() && !waiting.is_closed;
        let waiting = self.filled.wait_while(self.waiting(), is_empty);
        self.take(waiting.unwrap_or_else(PoisonError::into_inner))
    }

    fn take(&self, mut waiting: MutexGuard<'_, Waiting<Item>>) -> Option<Batch<Item>> {
        let batch = waiting.batches.pop_front()?;
        waiting.bytes = waiting.bytes.saturating_sub(batch.bytes);
        drop(waiting);
        self.emptied.notify_all();
        Some(batch)
    }

    /// One more of those who take batches in step.
    pub fn taker(&self) -> Taker<'_, Item> {
        let mut waiting = self.waiting();
        waiting.taken.push(None);
        Taker {
            queue: self,
            number: waiting.taken.len() - 1,
        }
    }

    /// Takes no more; what waits is still handed out.
    pub fn close(&self) {
        self.waiting().is_closed = true;
        self.wake_all();
    }

    /// Takes no more, and forgets what waits.
    pub fn abandon(&self) {
        let mut waiting = self.waiting();
        waiting.batches.clear();
        waiting.is_closed = true;
        waiting.is_abandoned = true;
        drop(waiting);
        self.wake_all();
    }

    /// Whether nobody asks any more for what is made of the items.
    pub fn is_abandoned(&self) -> bool {
        self.waiting().is_abandoned
    }

    fn wake_all(&self) {
        self.filled.notify_all();
        self.emptied.notify_all();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting<Item>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes the queue when its thread ends, so that nobody waits for a thread that is no more.
pub struct Closing<'queue, Item>(pub &'queue Queue<Item>);

impl<Item> Drop for Closing<'_, Item> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// One of those who take batches in step.
pub struct Taker<'queue, Item> {
    queue: &'queue Queue<Item>,
    number: usize,
}

impl<Item> Taker<'_, Item> {
    /// Takes the next batch, as soon as there is one and this one is not far ahead of the others; none when the queue is closed and
    /// empty.
    pub fn pop(&self) -> Option<Batch<Item>> {
        let mut waiting = self.queue.waiting();
        let taken = match waiting.taken[self.number] {
            Some(taken) => taken,
            // Who comes back is in step with the others.
            None => waiting.least_taken(),
        };
        waiting.taken[self.number] = Some(taken);
        let must_wait = |waiting: &mut Waiting<Item>| match waiting.batches.is_empty() {
            true => !waiting.is_closed,
            false => taken > waiting.least_taken() + AHEAD_BYTES,
        };
        let waiting = self.queue.filled.wait_while(waiting, must_wait);
        let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        let bytes = waiting.batches.front().map_or(0, |batch| batch.bytes);
        waiting.taken[self.number] = Some(taken + bytes);
        let batch = self.queue.take(waiting);
        // Another may be far ahead no more.
        self.queue.filled.notify_all();
        batch
    }

    /// Says that this one has something else to do, so that the others need not wait for it.
    pub fn pause(&self) {
        self.queue.waiting().taken[self.number] = None;
        self.queue.filled.notify_all();
    }
}

impl<Item> Drop for Taker<'_, Item> {
    fn drop(&mut self) {
        self.pause();
    }
}

/// What an article takes in memory, near enough: its text, and something for all that is short.
pub fn bytes_of(article: &Article) -> usize {
    let title = article.title.as_ref().map_or(0, String::len);
    article.body.len() + title + 2048
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn batch(number: u64, bytes: usize) -> Batch<u64> {
        Batch {
            items: vec![number],
            bytes,
        }
    }

    #[test]
    fn every_item_comes_out_once_and_in_order() {
        let queue = Queue::new(10 * BATCH_BYTES);
        let numbers: Vec<u64> = thread::scope(|scope| {
            let taken = scope.spawn(|| std::iter::from_fn(|| queue.pop()).collect::<Vec<_>>());
            let mut batch = Batch::default();
            for number in 0..1000 {
                if let Some(whole) = batch.add(number, BATCH_BYTES / 10) {
                    assert!(queue.push(whole));
                }
            }
            assert!(queue.push(batch));
            queue.close();
            let taken = taken.join().expect("no panic").into_iter();
            taken.flat_map(|batch| batch.into_items().0).collect()
        });
        assert_eq!(numbers, (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn a_batch_longer_than_the_queue_passes_alone() {
        let queue = Queue::new(1_000);
        assert!(queue.push(batch(1, 100_000)));
        assert_eq!(queue.pop().expect("a batch").items, [1]);
        assert_eq!(queue.waiting().bytes, 0);
    }

    #[test]
    fn a_closed_queue_takes_nothing_and_gives_what_it_has() {
        let queue = Queue::new(10_000);
        assert!(queue.push(batch(1, 10)));
        queue.close();
        assert!(!queue.push(batch(2, 10)));
        assert!(queue.pop().is_some());
        assert!(queue.pop().is_none());
    }

    #[test]
    fn an_abandoned_queue_gives_nothing() {
        let queue = Queue::new(10_000);
        assert!(queue.push(batch(1, 10)));
        queue.abandon();
        assert!(queue.pop().is_none() && queue.is_abandoned());
    }

    #[test]
    fn those_who_take_do_so_in_step() {
        let queue = Queue::new(100 * AHEAD_BYTES);
        let (first, second) = (queue.taker(), queue.taker());
        for number in 0..20 {
            assert!(queue.push(batch(number, AHEAD_BYTES)));
        }
        let number = |batch: Option<Batch<u64>>| batch.expect("a batch").items[0];
        assert_eq!(number(second.pop()), 0);
        assert_eq!([number(first.pop()), number(first.pop())], [1, 2]);
        thread::scope(|scope| {
            // Two batches ahead, the first takes no more before the second has.
            let behind = scope.spawn(|| number(first.pop()));
            thread::yield_now();
            assert_eq!(number(second.pop()), 3);
            assert_eq!(behind.join().expect("no panic"), 4);
        });
        // Who has something else to do is not waited for, and comes back in step.
        second.pause();
        while queue.waiting().batches.len() > 2 {
            assert!(first.pop().is_some());
        }
        assert!(second.pop().is_some() && second.pop().is_some());
    }

    #[test]
    fn who_waits_for_room_is_told_when_the_queue_closes() {
        let queue = Queue::new(1_000);
        assert!(queue.push(batch(1, 1_000)));
        thread::scope(|scope| {
            let pushed = scope.spawn(|| queue.push(batch(2, 1_000)));
            queue.close();
            assert!(!pushed.join().expect("no panic"));
        });
    }
}
