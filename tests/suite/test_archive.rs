//! A small archive in a folder that goes away with the test.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use warraq::Error;
use warraq::index::{Location, Progress, RefreshOptions, RefreshSummary, refresh};
use warraq::search::{Answer, ArchiveSearcher, Request};

pub const RAIN: &str = "أمطار غزيرة على الجبال\n\nهطلت أمطار غزيرة على القرى الجبلية مساء أمس وأغلقت طريقين رئيسيين بين الوادي والبلدة القديمة.";
pub const BREAD: &str = "سعر الخبز يرتفع\n\nرفعت المخابز سعر الخبز في المدينة بعد زيادة أجور النقل، وقال صاحب مخبز إن الدقيق متوفر في الأسواق.";

/// An archive of two texts, `rain.txt` and `bread.txt`.
pub fn two_articles() -> TestArchive {
    let archive = TestArchive::new();
    archive.write("rain.txt", RAIN).write("bread.txt", BREAD);
    archive
}

/// An archive that a test writes files into.
pub struct TestArchive {
    folder: tempfile::TempDir,
}

/// Progress that nobody watches.
pub struct Unwatched;

impl Progress for Unwatched {
    fn planned(&self, _files: u64, _bytes: u64) {}
    fn article_read(&self) {}
    fn file_read(&self, _bytes: u64) {}
}

/// Two threads and little memory.
pub fn options() -> RefreshOptions {
    RefreshOptions {
        jobs: 2,
        memory_bytes: 32 << 20,
        ..RefreshOptions::default()
    }
}

impl TestArchive {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn location(&self) -> Location {
        Location::of_archive(self.path())
    }

    /// Writes a file that looks an hour old, so that the next refresh can trust its time.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("inside the archive")).expect("folders");
        fs::write(&path, content).expect("written");
        let hour_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
        let file = fs::File::options().write(true).open(&path).expect("open");
        file.set_modified(hour_ago).expect("a time");
        self
    }

    pub fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.path().join(path)).expect("removed");
        self
    }

    pub fn refresh(&self) -> RefreshSummary {
        refresh(&self.location(), &options(), &Unwatched).expect("refreshed")
    }

    /// Runs the program on this archive.
    pub fn warraq(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_warraq"))
            .args(arguments)
            .arg("-C")
            .arg(self.path())
            .env_remove("WARRAQ_INDEX")
            .output()
            .expect("it runs")
    }

    /// As [`Self::warraq`], with `input` on standard input.
    pub fn warraq_reading(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_warraq"))
            .args(arguments)
            .arg("-C")
            .arg(self.path())
            .env_remove("WARRAQ_INDEX")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(input.as_bytes()).expect("written");
        drop(stdin);
        child.wait_with_output().expect("it ends")
    }

    pub fn searcher(&self) -> ArchiveSearcher {
        self.try_open().expect("an index")
    }

    pub fn try_open(&self) -> Result<ArchiveSearcher, Error> {
        ArchiveSearcher::open(&self.location())
    }

    pub fn search(&self, query: &str) -> Answer {
        self.try_search(query).expect("an answer")
    }

    pub fn try_search(&self, query: &str) -> Result<Answer, Error> {
        self.searcher().search(&Request::new(query))
    }

    /// Paths of the files that answer `query`, best first.
    pub fn paths(&self, query: &str) -> Vec<String> {
        let answer = self.search(query);
        answer
            .hits
            .into_iter()
            .map(|hit| hit.article.path)
            .collect()
    }
}
