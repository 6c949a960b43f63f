//! Files of which some was read before there was an index to put it in.
//!
//! In: files of the archive, read for the sample. Out: the same readings and account as [`archive::read`] gives, without what
//! was read being read again. What is kept is bounded: of a file for which there is no more room nothing is kept. A file that
//! changed since is another file.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

use super::queue::{Batch, Closing, Queue, bytes_of};
use crate::archive::{self, ArchiveFile, Article, FileSummary, Reading};

/// What a reading takes in memory that is no article.
const REMARK_BYTES: usize = 512;

/// The files begun, by their paths.
#[derive(Default)]
pub struct BegunFiles(Mutex<BTreeMap<String, (ArchiveFile, BegunFile)>>);

impl BegunFiles {
    /// Takes what was read of `file`, if anything was kept of it as it is now.
    pub fn take(&self, file: &ArchiveFile) -> Option<BegunFile> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (begun_file, begun) = files.remove(&file.path)?;
        (begun_file == *file).then_some(begun)
    }
}

impl FromIterator<(ArchiveFile, BegunFile)> for BegunFiles {
    fn from_iter<Files: IntoIterator<Item = (ArchiveFile, BegunFile)>>(files: Files) -> Self {
        let whole = files.into_iter().filter(|(_, begun)| begun.is_whole);
        let named = whole.map(|(file, begun)| (file.path.clone(), (file, begun)));
        Self(Mutex::new(named.collect()))
    }
}

/// How much may be kept of all files.
pub struct Room {
    /// Bytes of readings that were looked at.
    free_bytes: AtomicUsize,
    /// Bytes of each file that a thread may read beyond that.
    ahead_bytes: usize,
}

impl Room {
    /// Room for `bytes`, half of it for what threads read ahead.
    pub fn new(bytes: usize) -> Self {
        Self {
            free_bytes: AtomicUsize::new(bytes / 2),
            ahead_bytes: bytes / 2 / rayon::current_num_threads(),
        }
    }

    /// Takes so many bytes; returns whether they were there.
    fn take(&self, bytes: usize) -> bool {
        let free = &self.free_bytes;
        let left = |free: usize| free.checked_sub(bytes);
        free.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left)
            .is_ok()
    }

    fn give_back(&self, bytes: usize) {
        self.free_bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// What was read of a file, and the rest of it.
pub struct BegunFile {
    at: SystemTime,
    kept: Vec<Reading>,
    kept_bytes: usize,
    /// Whether all that was read is kept.
    is_whole: bool,
    /// How many of what is kept [`next_article`](Self::next_article) has gone past.
    passed: usize,
    taken: u64,
    rest: Rest,
}

/// What is not yet looked at.
enum Rest {
    Nothing(FileSummary),
    /// A thread goes on reading.
    Ahead(Ahead),
}

struct Ahead {
    queue: Arc<Queue<Reading>>,
    thread: JoinHandle<FileSummary>,
}

impl Drop for BegunFile {
    fn drop(&mut self) {
        // The thread notices at the next thing it reads.
        if let Rest::Ahead(ahead) = &self.rest {
            ahead.queue.abandon();
        }
    }
}

impl BegunFile {
    /// Begins to read `file` on a thread of its own, which reads until it is so far ahead that it must wait; none where the
    /// system gives no more threads.
    pub fn start(file: &ArchiveFile, room: &Room) -> Option<Self> {
        let at = SystemTime::now();
        let queue = Arc::new(Queue::new(room.ahead_bytes));
        let (read, to) = (file.clone(), Arc::clone(&queue));
        let thread = thread::Builder::new().name("reader".to_owned());
        let thread = thread.spawn(move || read_into(&to, &read)).ok()?;
        let mut begun = Self::new(at);
        begun.rest = Rest::Ahead(Ahead { queue, thread });
        Some(begun)
    }

    /// Reads `file` here until `each` breaks; returns all of it where that did not happen and there is room for it.
    pub fn whole(
        file: &ArchiveFile,
        room: &Room,
        each: &mut dyn FnMut(&Reading) -> ControlFlow<()>,
    ) -> Option<Self> {
        let mut begun = Self::new(SystemTime::now());
        let mut flow = ControlFlow::Continue(());
        let summary = archive::read(file, &mut |reading| {
            flow = each(&reading);
            begun.keep(reading, room);
            flow
        });
        if flow.is_break() {
            begun.forget(room);
        }
        begun.rest = Rest::Nothing(summary);
        begun.is_whole.then_some(begun)
    }

    fn new(at: SystemTime) -> Self {
        Self {
            at,
            kept: Vec::new(),
            kept_bytes: 0,
            is_whole: true,
            passed: 0,
            taken: 0,
            rest: Rest::Nothing(FileSummary::default()),
        }
    }

    /// When reading began.
    pub fn at(&self) -> SystemTime {
        self.at
    }

    /// How many articles [`next_article`](Self::next_article) has given.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// The next article of the file, which stays in it.
    pub fn next_article(&mut self, room: &Room) -> Option<&Article> {
        let is_article = |reading: &Reading| matches!(reading, Reading::Article(_));
        let at = loop {
            let left = self.kept.get(self.passed..).unwrap_or_default();
            if let Some(next) = left.iter().position(is_article) {
                break self.passed + next;
            }
            self.passed = self.kept.len();
            self.look_further(room)?;
        };
        self.passed = at + 1;
        self.taken += 1;
        match self.kept.get(at) {
            Some(Reading::Article(article)) => Some(article),
            _ => None,
        }
    }

    /// Waits for the next batch of readings; none at the end of the file.
    fn look_further(&mut self, room: &Room) -> Option<()> {
        let Rest::Ahead(ahead) = &self.rest else {
            return None;
        };
        let (readings, bytes) = ahead.queue.pop()?.into_items();
        if !self.is_whole || !room.take(bytes) {
            self.forget(room);
        } else {
            self.kept_bytes += bytes;
        }
        self.kept.extend(readings);
        Some(())
    }

    fn keep(&mut self, reading: Reading, room: &Room) {
        let bytes = bytes_of_reading(&reading);
        if self.is_whole && room.take(bytes) {
            self.kept_bytes += bytes;
            self.kept.push(reading);
        } else {
            self.forget(room);
        }
    }

    /// Keeps no more of what was read than what is asked for next.
    fn forget(&mut self, room: &Room) {
        self.is_whole = false;
        self.kept.clear();
        self.passed = 0;
        room.give_back(std::mem::take(&mut self.kept_bytes));
    }

    /// Hands over all of the file from its beginning, as [`archive::read`] does.
    pub fn read(mut self, each: &mut dyn FnMut(Reading) -> ControlFlow<()>) -> FileSummary {
        let nothing = Rest::Nothing(FileSummary::default());
        let rest = std::mem::replace(&mut self.rest, nothing);
        let kept = std::mem::take(&mut self.kept).into_iter();
        match rest {
            Rest::Nothing(summary) => match kept.map(each).all(|flow| flow.is_continue()) {
                true => summary,
                false => FileSummary::default(),
            },
            Rest::Ahead(Ahead { queue, thread }) => {
                let batches = std::iter::from_fn(|| queue.pop());
                let ahead = batches.flat_map(|batch| batch.into_items().0);
                if kept.chain(ahead).map(each).any(|flow| flow.is_break()) {
                    queue.abandon();
                }
                let ended = thread.join();
                ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            }
        }
    }
}

/// Reads all of `file` into `queue`, as long as somebody asks for it.
fn read_into(queue: &Queue<Reading>, file: &ArchiveFile) -> FileSummary {
    let _closing = Closing(queue);
    let mut batch = Batch::default();
    let summary = archive::read(file, &mut |reading| {
        let bytes = bytes_of_reading(&reading);
        let whole = batch.add(reading, bytes);
        match whole.is_none_or(|whole| queue.push(whole)) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    });
    queue.push(batch);
    summary
}

fn bytes_of_reading(reading: &Reading) -> usize {
    match reading {
        Reading::Article(article) => bytes_of(article),
        Reading::Skipped(_) | Reading::Noted(_) => REMARK_BYTES,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A file of so many articles, every third record of which is none.
    fn file(folder: &tempfile::TempDir, records: u64) -> ArchiveFile {
        let path = folder.path().join("a.jsonl");
        let body = "جسر ".repeat(200);
        let line = |n| match n % 3 {
            0 => "{\"id\":1}\n".to_owned(),
            _ => format!("{{\"body\":\"{body}{n}\"}}\n"),
        };
        fs::write(&path, (0..records).map(line).collect::<String>()).expect("written");
        ArchiveFile::at(&path, "a.jsonl").expect("a file")
    }

    type Read = (Vec<Reading>, FileSummary);

    fn read_at_once(file: &ArchiveFile) -> Read {
        let mut readings = Vec::new();
        let summary = archive::read(file, &mut |reading| {
            readings.push(reading);
            ControlFlow::Continue(())
        });
        (readings, summary)
    }

    fn read_rest(begun: BegunFile) -> Read {
        let mut readings = Vec::new();
        let summary = begun.read(&mut |reading| {
            readings.push(reading);
            ControlFlow::Continue(())
        });
        (readings, summary)
    }

    #[test]
    fn a_file_begun_gives_what_it_gives_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = file(&folder, 300);
        let at_once = read_at_once(&file);
        for taken in [0, 1, 77, 200, 1000] {
            let room = Room::new(4 << 20);
            let mut begun = BegunFile::start(&file, &room).expect("a thread");
            let articles = (0..taken).filter(|_| begun.next_article(&room).is_some());
            assert_eq!(articles.count() as u64, taken.min(200));
            assert_eq!(begun.taken(), taken.min(200));
            assert!(begun.is_whole && read_rest(begun) == at_once, "{taken}");
        }
        let room = Room::new(4 << 20);
        let each = &mut |_: &Reading| ControlFlow::Continue(());
        let begun = BegunFile::whole(&file, &room, each).expect("it is short");
        assert!(read_rest(begun) == at_once);
    }

    #[test]
    fn where_there_is_no_room_nothing_is_kept_and_articles_still_come() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = file(&folder, 300);
        let room = Room::new(200 << 10);
        let mut begun = BegunFile::start(&file, &room).expect("a thread");
        let numbers: Vec<_> =
            std::iter::from_fn(|| begun.next_article(&room).map(|article| article.record))
                .collect();
        let articles = (0..300).filter(|n| n % 3 > 0).collect::<Vec<_>>();
        assert_eq!(numbers, articles);
        assert!(!begun.is_whole);
        let files = BegunFiles::from_iter([(file.clone(), begun)]);
        assert!(files.take(&file).is_none());
        let each = &mut |_: &Reading| ControlFlow::Continue(());
        assert!(BegunFile::whole(&file, &room, each).is_none());
        assert_eq!(room.free_bytes.into_inner(), 100 << 10);
    }

    #[test]
    fn of_a_file_that_is_left_unread_nothing_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = file(&folder, 9);
        let room = Room::new(4 << 20);
        let each = &mut |_: &Reading| ControlFlow::Break(());
        assert!(BegunFile::whole(&file, &room, each).is_none());
    }

    #[test]
    fn a_file_that_changed_is_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let before = file(&folder, 9);
        let after = file(&folder, 12);
        let room = Room::new(4 << 20);
        let begun = || BegunFile::start(&before, &room).expect("a thread");
        let files = BegunFiles::from_iter([(before.clone(), begun())]);
        assert!(files.take(&after).is_none());
        let files = BegunFiles::from_iter([(before.clone(), begun())]);
        assert!(files.take(&before).is_some() && files.take(&before).is_none());
    }
}
