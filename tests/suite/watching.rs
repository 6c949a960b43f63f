//! `warraq index --watch` takes in what changes, and ends when it is asked to.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, Stdio};

use crate::test_archive::TestArchive;

const RAIN: &str = "أمطار غزيرة على الجبال\n\nهطلت أمطار غزيرة على القرى الجبلية مساء أمس وأغلقت طريقين رئيسيين بين الوادي والبلدة القديمة.";

/// A watch going on, killed with the test.
struct Watch {
    process: Child,
    told: BufReader<ChildStderr>,
}

impl Watch {
    fn of(archive: &TestArchive) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_warraq"))
            .args(["index", "--watch", "--memory", "32", "--jobs", "1"])
            .arg(archive.path())
            .env_remove("WARRAQ_INDEX")
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let told = BufReader::new(process.stderr.take().expect("piped"));
        Self { process, told }
    }

    /// Reads what is told up to a line that has `text`.
    fn until(&mut self, text: &str) {
        let mut told = String::new();
        while !told.contains(text) {
            let mut line = String::new();
            let read = self.told.read_line(&mut line).expect("text");
            assert!(read > 0, "it ended before `{text}`: {told}");
            told.push_str(&line);
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(unix)]
#[test]
fn what_changes_is_taken_in_until_the_watch_is_ended() {
    let archive = TestArchive::new();
    archive.write("a.txt", RAIN);
    let mut watch = Watch::of(&archive);
    watch.until("1 articles in");
    watch.until("watching");
    archive.write("new/b.txt", RAIN);
    watch.until("2 articles in");
    assert_eq!(archive.paths("أمطار").len(), 2);
    // The lock is free between refreshes.
    assert_eq!(archive.refresh().articles, 2);
    archive.remove("a.txt");
    watch.until("1 articles in");
    assert_eq!(archive.paths("أمطار"), ["new/b.txt"]);

    let process = watch.process.id().to_string();
    let asked = Command::new("kill").args(["-INT", &process]).status();
    assert!(asked.expect("kill runs").success());
    assert!(watch.process.wait().expect("it ends").success());
}
