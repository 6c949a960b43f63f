//! The log of the files an index was made from: JSON Lines, only ever appended to.
//!
//! In: one entry for each file read, begun or gone, or left unopened. Out: the last entry of each file. The engine's commit
//! names the log and how much of it belongs to the commit, so what a stopped run wrote beyond it is cut off.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::disk::{self, io_error};
use super::file_entry::{FileEntry, SkippedPart};
use crate::Error;

/// One line of the log.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub path: Box<str>,
    #[serde(flatten)]
    pub state: State,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// Articles of it may be in the index, but not all.
    Begun,
    /// All its articles are in the index.
    Read(Box<FileEntry>),
    /// None of its articles are in the index.
    Gone,
    /// It was left unopened, for this reason; no longer, where there is none.
    Left(Option<String>),
}

/// Read by hand: what is derived keeps the whole line aside until it knows which state it tells, and a log may have millions of lines.
impl<'de> Deserialize<'de> for Line {
    fn deserialize<From: Deserializer<'de>>(from: From) -> Result<Self, From::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Line;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("a path and what became of the file")
            }

            fn visit_map<Map: MapAccess<'de>>(self, mut map: Map) -> Result<Line, Map::Error> {
                let (mut path, mut state) = (None, None);
                while let Some(key) = map.next_key::<&str>()? {
                    match key {
                        "path" => path = Some(map.next_value()?),
                        "read" => state = Some(State::Read(map.next_value()?)),
                        "left" => state = Some(State::Left(map.next_value()?)),
                        "begun" | "gone" => {
                            let is_begun = key == "begun";
                            let () = map.next_value()?;
                            state = Some(if is_begun { State::Begun } else { State::Gone });
                        }
                        _ => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(Line {
                    path: path.ok_or_else(|| Map::Error::missing_field("path"))?,
                    state: state.ok_or_else(|| Map::Error::custom("no state is told"))?,
                })
            }
        }
        from.deserialize_map(Fields)
    }
}

/// Where a commit's log ends; stands in the commit as its payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEnd {
    file: String,
    bytes: u64,
}

impl LogEnd {
    /// The number in the log's name; `None` for a name that no log has: it may lead out of the folder.
    fn number(&self) -> Option<u64> {
        let number = self.file.strip_prefix("files-")?.strip_suffix(".jsonl")?;
        number.parse().ok()
    }
}

/// The files an index was made from, and the log of them.
#[derive(Debug)]
pub struct Manifest {
    folder: PathBuf,
    end: LogEnd,
    lines: u64,
    files: BTreeMap<Box<str>, Option<Box<FileEntry>>>,
    left: BTreeMap<Box<str>, String>,
    /// The reader of the last file that was noted, which nearly all have.
    reader: Arc<str>,
    /// Lines that are not yet in the log, and how many.
    pending: Vec<u8>,
    pending_lines: u64,
}

impl Manifest {
    /// An index of no files, with its log in `folder`.
    pub fn empty(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            end: LogEnd {
                file: "files-1.jsonl".to_owned(),
                bytes: 0,
            },
            lines: 0,
            files: BTreeMap::new(),
            left: BTreeMap::new(),
            reader: Arc::from(""),
            pending: Vec::new(),
            pending_lines: 0,
        }
    }

    /// Whether something was written to a log in `folder`.
    pub(super) fn is_begun(folder: &Path) -> bool {
        logs(folder).any(|log| fs::metadata(log).is_ok_and(|log| log.len() > 0))
    }

    /// Reads the log in `folder` as far as the commit says.
    pub fn load(folder: &Path, end: LogEnd) -> Result<Self, Error> {
        if end.number().is_none() {
            return Err(Error::Damaged {
                path: folder.join("engine/meta.json"),
                what: format!("the commit names `{}` as its log", end.file),
            });
        }
        let path = folder.join(&end.file);
        let log = File::open(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Error::Damaged {
                path: path.clone(),
                what: "it is missing".to_owned(),
            },
            _ => io_error("open", &path)(error),
        })?;
        let mut manifest = Self {
            end: end.clone(),
            ..Self::empty(folder)
        };
        let mut log = BufReader::with_capacity(1 << 20, log).take(end.bytes);
        let mut read = 0;
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = log.read_until(b'\n', &mut line);
            let length = length.map_err(io_error("read", &path))?;
            if length == 0 {
                break;
            }
            // The last line of a log that is cut short has no end.
            read += length as u64 + u64::from(!line.ends_with(b"\n"));
            manifest.lines += 1;
            let line = serde_json::from_slice(&line).map_err(|error| Error::Damaged {
                path: path.clone(),
                what: format!("line {} is no log line: {error}", manifest.lines),
            })?;
            manifest.apply(line);
        }
        if read == end.bytes {
            return Ok(manifest);
        }
        Err(Error::Damaged {
            path,
            what: format!("{read} bytes found, {} expected", end.bytes),
        })
    }

    /// The log.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(&self.end.file)
    }

    fn apply(&mut self, Line { path, state }: Line) {
        match state {
            State::Begun => drop(self.files.insert(path, None)),
            State::Read(mut entry) => {
                // One name for all files, and not one for each.
                if entry.reader != self.reader {
                    self.reader = Arc::clone(&entry.reader);
                }
                entry.reader = Arc::clone(&self.reader);
                self.files.insert(path, Some(entry));
            }
            State::Gone => drop(self.files.remove(&path)),
            State::Left(Some(reason)) => drop(self.left.insert(path, reason)),
            State::Left(None) => drop(self.left.remove(&path)),
        }
    }

    /// Every file of which articles may be in the index, in order; `None` where reading it did not end.
    pub fn files(&self) -> impl Iterator<Item = (&str, Option<&FileEntry>)> {
        self.files
            .iter()
            .map(|(path, entry)| (&**path, entry.as_deref()))
    }

    /// Everything in the archive that is no article, in the order of its path; of a file of very many such records,
    /// the first, and how many more there are.
    pub fn skipped(&self) -> Vec<(&str, SkippedPart)> {
        let mut skipped = Vec::new();
        for (path, reason) in &self.left {
            let reason = reason.clone();
            skipped.push((
                &**path,
                SkippedPart {
                    member: None,
                    record: None,
                    reason,
                },
            ));
        }
        for (path, entry) in self.files() {
            let Some(entry) = entry else { continue };
            let remarks = entry.remarks();
            let parts = remarks.skipped.iter().chain(&remarks.notes);
            skipped.extend(parts.map(|part| (path, part.clone())));
            let more = remarks
                .skipped_count
                .saturating_sub(remarks.skipped.len() as u64);
            if more > 0 {
                let reason = format!("{more} more of its records");
                skipped.push((
                    path,
                    SkippedPart {
                        member: None,
                        record: None,
                        reason,
                    },
                ));
            }
        }
        skipped.sort_by_key(|(path, _)| *path);
        skipped
    }

    /// How many parts of the archive are no article.
    pub fn skipped_count(&self) -> u64 {
        let read = self.files.values().flatten();
        let skipped = read.map(|entry| entry.remarks().skipped_count);
        self.left.len() as u64 + skipped.sum::<u64>()
    }

    /// Notes which files and folders were left unopened, each with the reason; all others were not.
    pub fn leave_out(&mut self, left: &BTreeMap<String, String>) {
        let opened = self.left.keys().filter(|path| !left.contains_key(&***path));
        let opened: Vec<_> = opened.cloned().collect();
        for path in opened {
            self.note(&path, State::Left(None));
        }
        for (path, reason) in left {
            if self.left.get(path.as_str()) != Some(reason) {
                self.note(path, State::Left(Some(reason.clone())));
            }
        }
    }

    /// What is known of the file at `path`.
    pub fn get(&self, path: &str) -> Option<Option<&FileEntry>> {
        self.files.get(path).map(Option::as_deref)
    }

    /// Notes that reading the file at `path` begins.
    pub fn begun(&mut self, path: &str) {
        self.note(path, State::Begun);
    }

    /// Notes that the file at `path` is in the index whole.
    pub fn read(&mut self, path: &str, entry: FileEntry) {
        self.note(path, State::Read(Box::new(entry)));
    }

    /// Notes that nothing of the file at `path` is in the index any more.
    pub fn gone(&mut self, path: &str) {
        self.note(path, State::Gone);
    }

    fn note(&mut self, path: &str, state: State) {
        let line = Line {
            path: path.into(),
            state,
        };
        self.write(&line);
        self.apply(line);
    }

    fn write(&mut self, line: &Line) {
        serde_json::to_writer(&mut self.pending, line).expect("names and numbers, into memory");
        self.pending.push(b'\n');
        self.pending_lines += 1;
    }

    /// Writes what was noted to the log, down to the disk, and says where the log now ends.
    pub fn flush(&mut self) -> Result<LogEnd, Error> {
        let path = self.folder.join(&self.end.file);
        // What a stopped run wrote beyond its last commit belongs to nothing.
        disk::write_from(&path, self.end.bytes, &self.pending).map_err(io_error("write", &path))?;
        self.end.bytes += self.pending.len() as u64;
        self.lines += std::mem::take(&mut self.pending_lines);
        self.pending = Vec::new();
        Ok(self.end.clone())
    }

    /// Whether most lines of the log are outdated.
    pub fn is_mostly_outdated(&self) -> bool {
        self.lines > 1000 && self.lines > 2 * (self.files.len() + self.left.len()) as u64
    }

    /// Starts a new log with one line for each file, read or left; [`flush`](Self::flush) then writes it.
    pub fn start_new_log(&mut self) {
        let number = self.end.number().unwrap_or(0).wrapping_add(1);
        self.end = LogEnd {
            file: format!("files-{number}.jsonl"),
            bytes: 0,
        };
        self.lines = 0;
        self.pending.clear();
        self.pending_lines = 0;
        let files = std::mem::take(&mut self.files);
        for (path, entry) in files {
            self.note(&path, entry.map_or(State::Begun, State::Read));
        }
        let left = std::mem::take(&mut self.left);
        for (path, reason) in left {
            self.note(&path, State::Left(Some(reason)));
        }
    }

    /// Deletes logs that no commit names any more.
    pub fn remove_other_logs(&self) {
        for log in logs(&self.folder) {
            if !log.ends_with(&self.end.file) {
                // A log left over costs disk space and nothing else.
                let _ = disk::remove_file(&log);
            }
        }
    }
}

/// The logs in `folder`, in no order.
pub(super) fn logs(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("files-") && name.ends_with(".jsonl")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(articles: u64) -> FileEntry {
        FileEntry {
            bytes: 10,
            modified_ns: Some(1),
            articles,
            ..FileEntry::default()
        }
    }

    #[test]
    fn the_last_entry_of_a_file_counts() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut manifest = Manifest::empty(folder.path());
        manifest.begun("a.txt");
        manifest.begun("b.txt");
        manifest.read("a.txt", entry(1));
        manifest.read("c.txt", entry(3));
        manifest.gone("c.txt");
        let end = manifest.flush().expect("written");
        let loaded = Manifest::load(folder.path(), end).expect("read");
        let files: Vec<_> = loaded.files().collect();
        assert_eq!(files, [("a.txt", Some(&entry(1))), ("b.txt", None)]);
    }

    #[test]
    fn what_was_written_after_the_commit_is_cut_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut manifest = Manifest::empty(folder.path());
        manifest.read("a.txt", entry(1));
        let committed = manifest.flush().expect("written");
        manifest.read("b.txt", entry(1));
        manifest.flush().expect("written");

        let mut resumed = Manifest::load(folder.path(), committed).expect("read");
        assert_eq!(resumed.get("b.txt"), None);
        resumed.read("c.txt", entry(2));
        let end = resumed.flush().expect("written");
        let loaded = Manifest::load(folder.path(), end).expect("read");
        assert_eq!(loaded.files().count(), 2);
        assert_eq!(loaded.get("c.txt"), Some(Some(&entry(2))));
    }

    #[test]
    fn a_new_log_says_the_same_in_fewer_lines() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut manifest = Manifest::empty(folder.path());
        for _ in 0..2000 {
            manifest.read("a.txt", entry(1));
        }
        manifest.flush().expect("written");
        assert!(manifest.is_mostly_outdated());
        manifest.start_new_log();
        let end = manifest.flush().expect("written");
        manifest.remove_other_logs();
        assert!(!manifest.is_mostly_outdated());
        let loaded = Manifest::load(folder.path(), end).expect("read");
        assert_eq!(loaded.get("a.txt"), Some(Some(&entry(1))));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn what_is_left_unopened_is_logged_when_it_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut manifest = Manifest::empty(folder.path());
        let left = |items: &[(&str, &str)]| {
            let owned = |(path, reason): &(&str, &str)| (path.to_string(), reason.to_string());
            items.iter().map(owned).collect::<BTreeMap<_, _>>()
        };
        manifest.leave_out(&left(&[(".git", "hidden"), ("old", "excluded")]));
        let mut many = entry(1);
        many.remarks_mut().skipped_count = 9;
        many.remarks_mut().skipped.push(SkippedPart {
            member: None,
            record: Some(3),
            reason: "empty".to_owned(),
        });
        manifest.read("a.jsonl", many);
        manifest.flush().expect("written");
        manifest.leave_out(&left(&[(".git", "hidden"), ("pipe", "not a regular file")]));
        let end = manifest.flush().expect("written");
        assert_eq!(manifest.lines, 5, "what stays is not written again");

        let mut loaded = Manifest::load(folder.path(), end).expect("read");
        let told = |manifest: &Manifest| {
            let told = manifest.skipped().into_iter();
            let told =
                told.map(|(path, part)| format!("{path} {:?}: {}", part.record, part.reason));
            told.collect::<Vec<_>>()
        };
        let expected = [
            ".git None: hidden",
            "a.jsonl Some(3): empty",
            "a.jsonl None: 8 more of its records",
            "pipe None: not a regular file",
        ];
        assert_eq!(told(&loaded), expected);
        assert_eq!(loaded.skipped_count(), 11);
        loaded.start_new_log();
        let end = loaded.flush().expect("written");
        let loaded = Manifest::load(folder.path(), end).expect("read");
        assert_eq!(told(&loaded), expected);
    }

    #[test]
    fn a_log_by_another_name_is_none_of_ours() {
        let folder = tempfile::tempdir().expect("a folder");
        for file in [
            "../a.jsonl",
            "/a",
            "files-1/../../a.jsonl",
            "files-+1.jsonl/..",
        ] {
            let file = file.to_owned();
            let loaded = Manifest::load(folder.path(), LogEnd { file, bytes: 0 });
            assert!(matches!(loaded, Err(Error::Damaged { .. })));
        }
    }

    #[test]
    fn a_log_shorter_than_the_commit_says_is_damaged() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut manifest = Manifest::empty(folder.path());
        manifest.read("a.txt", entry(1));
        let end = manifest.flush().expect("written");
        fs::write(folder.path().join("files-1.jsonl"), "").expect("emptied");
        let loaded = Manifest::load(folder.path(), end);
        assert!(matches!(loaded, Err(Error::Damaged { .. })));
    }
}
