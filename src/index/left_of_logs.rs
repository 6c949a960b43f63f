//! What can be read of the logs of an index when no commit says which log is meant and how much of it.
//!
//! In: an index whose account is damaged. Out: the files that its logs name as read, and whether there may be others. It is enough to
//! tell which originals a new index would need.

use std::collections::BTreeMap;
use std::fs;

use super::file_entry::FileEntry;
use super::location::Location;
use super::manifest::{Line, State, logs};
use super::open::{generation_folder, generations};

/// What can be read of logs.
#[derive(Debug, Default)]
pub struct LeftOfLogs {
    /// The files that were read, by their paths.
    pub files: BTreeMap<String, FileEntry>,
    /// How many logs there are.
    pub logs: u64,
    /// How many of their lines say nothing.
    pub damaged_lines: u64,
}

impl LeftOfLogs {
    /// Reads the logs of all generations of the index at `location`.
    pub fn of(location: &Location) -> Self {
        let mut left = Self::default();
        for generation in generations(location) {
            for log in logs(&generation_folder(location, generation)) {
                left.logs += 1;
                left.read(&fs::read(log).unwrap_or_default());
            }
        }
        left
    }

    fn read(&mut self, log: &[u8]) {
        for line in log.split_inclusive(|&byte| byte == b'\n') {
            match serde_json::from_slice(line) {
                Ok(Line { path, state }) => match state {
                    State::Read(entry) => drop(self.files.insert(path.into(), *entry)),
                    State::Gone => drop(self.files.remove(&*path)),
                    State::Begun | State::Left(_) => {}
                },
                // The last line of a run that was stopped may be half a line, and belongs to no commit.
                Err(_) => self.damaged_lines += u64::from(line.ends_with(b"\n")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read_is_and_what_cannot_is_counted() {
        let mut left = LeftOfLogs::default();
        let read = |path: &str, articles: u64| {
            let entry = FileEntry {
                articles,
                ..FileEntry::default()
            };
            let line = Line {
                path: path.into(),
                state: State::Read(Box::new(entry)),
            };
            serde_json::to_string(&line).expect("a line") + "\n"
        };
        let log = [
            &read("a.txt", 1),
            &read("b.txt", 2),
            "noise\n",
            "{\"path\":\"a.txt\",\"gone\":null}\n",
            "{\"path\":\"c.txt\",\"beg",
        ];
        left.read(log.concat().as_bytes());
        let files: Vec<_> = left
            .files
            .iter()
            .map(|(path, entry)| (path.as_str(), entry.articles))
            .collect();
        assert_eq!((files, left.damaged_lines), (vec![("b.txt", 2)], 1));
    }
}
