//! What the pages of one outlet have in common, learnt from the files beside one.
//!
//! In: a file of text. Out: the lines that stand in most files of its folder that are called alike: menus, slogans and
//! notices that no table knows. The sample is the same for all files of a folder and for every run, is read once, and
//! is told by the names alone, so that a file more or less changes little.

use std::collections::hash_map::DefaultHasher;
use std::ffi::OsString;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::archive::decoded::decoded_text;
use crate::archive::known::spelling::fold;
use crate::archive::lines::story;
use crate::archive::walk::ArchiveFile;

/// So many files show what they have in common.
const MOST_FILES: usize = 20;
/// Fewer have lines in common by chance.
const FEWEST_FILES: usize = 5;
/// Of a hundred files, so many have a line that is the site's.
const SHARE_PERCENT: usize = 60;
/// Longer files are no single pages.
const MOST_BYTES: u64 = 256 << 10;
/// Menus, slogans and notices have few words.
const MOST_WORDS: usize = 12;
/// So many folders are remembered; indexing goes through one after the other.
const MOST_FOLDERS: usize = 256;

/// The files beside one, of the same kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::archive) struct Neighbours {
    folder: PathBuf,
    /// All behind the first dot of the name.
    extension: OsString,
}

/// Lines that most files of a folder have.
#[derive(Debug, Default)]
pub(in crate::archive) struct Repeated {
    /// Hashes of their keys: only whether a line is among them is asked.
    keys: FxHashSet<u64>,
}

type Learnt = Arc<OnceLock<Arc<Repeated>>>;

static FOLDERS: LazyLock<Mutex<FxHashMap<Neighbours, Learnt>>> = LazyLock::new(Mutex::default);

impl Repeated {
    /// Whether most files have the line `text`.
    pub(in crate::archive) fn has(&self, text: &str) -> bool {
        !self.keys.is_empty() && self.keys.contains(&key(text))
    }

    /// Those that most of `texts` have. Copies and versions of one story are one text: what they share is the story.
    pub(in crate::archive) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut counts: FxHashMap<u64, usize> = FxHashMap::default();
        let mut files = 0;
        let mut told: Vec<FxHashSet<u64>> = Vec::new();
        for text in texts {
            let lines = story::lines(text);
            let keys = |is_counted: fn(&str) -> bool| -> FxHashSet<u64> {
                let counted = lines.iter().filter(|line| is_counted(line.text));
                counted.map(|line| key(line.text)).collect()
            };
            let paragraphs = keys(story::is_paragraph);
            if told.iter().any(|other| are_versions(other, &paragraphs)) {
                continue;
            }
            told.push(paragraphs);
            files += 1;
            for key in keys(may_be_of_site) {
                *counts.entry(key).or_default() += 1;
            }
        }
        if files < FEWEST_FILES {
            return Self::default();
        }
        counts.retain(|_, count| *count * 100 >= files * SHARE_PERCENT);
        Self {
            keys: counts.into_keys().collect(),
        }
    }
}

impl Neighbours {
    /// Those of the file at `path`.
    pub(in crate::archive) fn of(path: &Path) -> Option<Self> {
        let folder = path.parent()?;
        // A name alone is one of the folder that the command is run in.
        let folder = match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        };
        Some(Self {
            folder: folder.to_owned(),
            extension: extension(path)?,
        })
    }

    /// What they have in common.
    pub(in crate::archive) fn repeated(&self) -> Arc<Repeated> {
        let learnt = {
            let mut folders = FOLDERS.lock().unwrap_or_else(PoisonError::into_inner);
            if folders.len() >= MOST_FOLDERS && !folders.contains_key(self) {
                folders.clear();
            }
            Arc::clone(folders.entry(self.clone()).or_default())
        };
        Arc::clone(learnt.get_or_init(|| Arc::new(self.learn())))
    }

    fn learn(&self) -> Repeated {
        let texts: Vec<String> = self.sample().iter().filter_map(|path| text(path)).collect();
        Repeated::of(texts.iter().map(String::as_str))
    }

    /// The files whose names have the smallest hashes.
    fn sample(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let mut sample: Vec<(u64, PathBuf)> = Vec::new();
        for entry in entries.flatten() {
            let path = entry.path();
            if extension(&path).as_ref() != Some(&self.extension) {
                continue;
            }
            let mut hasher = DefaultHasher::new();
            entry.file_name().hash(&mut hasher);
            let named = (hasher.finish(), path);
            let at = sample.partition_point(|other| *other < named);
            if at < MOST_FILES {
                sample.insert(at, named);
                sample.truncate(MOST_FILES);
            }
        }
        sample.into_iter().map(|(_, path)| path).collect()
    }
}

/// Whether the shorter of two stories is in the other as a whole.
fn are_versions(one: &FxHashSet<u64>, other: &FxHashSet<u64>) -> bool {
    let is_told = !one.is_empty() && !other.is_empty();
    is_told && (one.is_subset(other) || other.is_subset(one))
}

/// Whether the line is short and no sentence. What stories tell again, as the background of the news, is theirs.
fn may_be_of_site(line: &str) -> bool {
    line.split_whitespace().count() <= MOST_WORDS
        && !story::is_paragraph(line)
        && !story::ends_sentence(line)
}

fn text(path: &Path) -> Option<String> {
    let file = ArchiveFile::at(path, &path.to_string_lossy()).ok()?;
    if file.bytes > MOST_BYTES {
        return None;
    }
    decoded_text(&file)
}

fn extension(path: &Path) -> Option<OsString> {
    let name = path.file_name()?.to_str()?;
    let (_, extension) = name.split_once('.').unwrap_or_default();
    Some(extension.to_lowercase().into())
}

fn key(line: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    fold(line).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeated(files: usize, common_in: usize) -> Repeated {
        let folder = tempfile::tempdir().expect("a folder");
        for number in 0..files {
            let common = if number < common_in {
                "أهلا بكم\n"
            } else {
                ""
            };
            let text = format!("{common}خبر {number}");
            std::fs::write(folder.path().join(format!("{number}.txt")), text).expect("written");
        }
        std::fs::write(folder.path().join("a.html"), "<p>x").expect("written");
        let neighbours = Neighbours::of(&folder.path().join("0.txt")).expect("a folder");
        let sample = neighbours.sample();
        assert_eq!(sample.len(), files.min(MOST_FILES));
        assert_eq!(sample, neighbours.sample());
        let learnt = neighbours.repeated();
        Repeated {
            keys: learnt.keys.clone(),
        }
    }

    #[test]
    fn a_line_that_most_files_have_is_the_sites() {
        let learnt = repeated(30, 30);
        assert!(learnt.has(" أهلاً بكم "));
        assert!(!learnt.has("خبر 3"));
        assert!(repeated(5, 3).has("أهلا بكم"));
    }

    const STORY: &str = "افتتحت بلدية المدينة صباح اليوم مكتبة عامة في حي البستان، تضم عشرة آلاف كتاب وقاعة للأطفال، بحضور عدد كبير من أهالي الحي.";

    #[test]
    fn copies_and_versions_of_one_story_are_one_text() {
        let version = |number: usize| {
            format!(
                "مكتبة جديدة في الحي\n{STORY}{}",
                "\nوقال رئيس البلدية إن أبواب المكتبة مفتوحة للجميع.".repeat(number % 2)
            )
        };
        let versions: Vec<String> = (0..8).map(version).collect();
        let learnt = Repeated::of(versions.iter().map(String::as_str));
        assert!(!learnt.has("مكتبة جديدة في الحي"));
        assert!(!learnt.has(STORY));
    }

    #[test]
    fn what_stories_tell_again_is_theirs() {
        let told =
            |number| format!("أهلا بكم\nخبر {number}\n{number} {STORY}\n{STORY}\nالمكتبة مفتوحة.");
        let stories: Vec<String> = (0..8).map(told).collect();
        let learnt = Repeated::of(stories.iter().map(String::as_str));
        assert!(learnt.has("أهلا بكم"));
        assert!(!learnt.has(STORY));
        assert!(!learnt.has("المكتبة مفتوحة."));
    }

    #[test]
    fn few_files_and_a_line_of_few_files_tell_nothing() {
        assert!(!repeated(4, 4).has("أهلا بكم"));
        assert!(!repeated(10, 5).has("أهلا بكم"));
    }
}
