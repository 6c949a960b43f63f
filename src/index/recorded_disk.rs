//! An account of every change to an index, and the disk that is left when the power is cut after one of them.
//!
//! In: the changes as they are announced. Out: for any place in the account the folder as a disk may have it then. Of what was
//! not synced nothing is certain: bytes of files, names in folders, in any order.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::disk::Change;
use super::refresh::Progress;

/// What Unix calls a full disk.
pub(super) const NO_SPACE: i32 = 28;

/// The accounts being kept, each of the changes below one folder.
pub(super) static KEPT: Mutex<BTreeMap<PathBuf, Account>> = Mutex::new(BTreeMap::new());

/// A run that nobody watches.
pub(super) struct Unwatched;

impl Progress for Unwatched {
    fn planned(&self, _files: u64, _bytes: u64) {}
    fn article_read(&self) {}
    fn file_read(&self, _bytes: u64) {}
}

#[derive(Debug, Default)]
pub(super) struct Account {
    pub changes: Vec<Kept>,
    /// From which change on the disk refuses, and what the system calls that.
    pub refused: Option<(usize, i32)>,
    /// How long each change, and each file to be opened, lets others wait.
    pub wait: Option<Duration>,
}

/// A change, by itself.
#[derive(Debug, Clone)]
pub(super) enum Kept {
    CreateFolder(PathBuf),
    CreateFile(PathBuf),
    Append(PathBuf, Vec<u8>),
    Cut(PathBuf, u64),
    Rename(PathBuf, PathBuf),
    RemoveFile(PathBuf),
    RemoveFolder(PathBuf),
    SyncFile(PathBuf),
    SyncFolder(PathBuf),
}

/// Keeps `change` in the account of its folder, or refuses it where the disk is full.
pub(super) fn announced(change: Change<'_>) -> io::Result<()> {
    let own = Path::to_owned;
    let (path, kept) = match change {
        Change::CreateFolder(path) => (path, Kept::CreateFolder(own(path))),
        Change::CreateFile(path) => (path, Kept::CreateFile(own(path))),
        Change::Append(path, bytes) => (path, Kept::Append(own(path), bytes.to_owned())),
        Change::Cut(path, length) => (path, Kept::Cut(own(path), length)),
        Change::Rename(from, to) => (from, Kept::Rename(own(from), own(to))),
        Change::RemoveFile(path) => (path, Kept::RemoveFile(own(path))),
        Change::RemoveFolder(path) => (path, Kept::RemoveFolder(own(path))),
        Change::SyncFile(path) => (path, Kept::SyncFile(own(path))),
        Change::SyncFolder(path) => (path, Kept::SyncFolder(own(path))),
    };
    let mut kept_accounts = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let account = kept_accounts
        .iter_mut()
        .find(|(folder, _)| path.starts_with(folder));
    let Some((_, account)) = account else {
        return Ok(());
    };
    let needs_room = matches!(
        kept,
        Kept::CreateFolder(_) | Kept::CreateFile(_) | Kept::Append(..)
    );
    if let Some((from, code)) = account.refused
        && account.changes.len() >= from
        && (needs_room || code != NO_SPACE)
    {
        return Err(io::Error::from_raw_os_error(code));
    }
    account.changes.push(kept);
    drop(kept_accounts);
    wait_for(path);
    Ok(())
}

/// Waits as long as the disk of the file or folder at `path` lets one wait.
pub(super) fn wait_for(path: &Path) {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let account = kept.iter().find(|(folder, _)| path.starts_with(folder));
    let wait = account.and_then(|(_, account)| account.wait);
    drop(kept);
    if let Some(wait) = wait {
        thread::sleep(wait);
    }
}

/// How much of what was not synced a power cut leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    Nothing,
    /// Removed files are gone, and nothing else is there.
    Removals,
    /// Whatever chance says.
    Some,
    /// As after a kill.
    Everything,
}

/// What a folder may hold on a disk, as far as it was synced and as it is.
#[derive(Debug, Clone, Default)]
pub(super) struct Disk {
    files: Vec<Content>,
    folders: BTreeMap<PathBuf, Folder>,
}

#[derive(Debug, Clone, Default)]
struct Content {
    synced: Vec<u8>,
    now: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    File(usize),
    Folder,
}

#[derive(Debug, Clone, Default)]
struct Folder {
    synced: BTreeMap<PathBuf, Node>,
    now: BTreeMap<PathBuf, Node>,
    /// What was done to the names since they were synced: each may be on the disk or not.
    unsynced: Vec<Vec<(PathBuf, Option<Node>)>>,
}

impl Folder {
    fn change(&mut self, names: Vec<(PathBuf, Option<Node>)>) {
        name_all(&mut self.now, &names);
        self.unsynced.push(names);
    }
}

fn name_all(folder: &mut BTreeMap<PathBuf, Node>, names: &[(PathBuf, Option<Node>)]) {
    for (path, node) in names {
        match node {
            Some(node) => folder.insert(path.clone(), *node),
            None => folder.remove(path),
        };
    }
}

impl Disk {
    fn folder(&mut self, of: &Path) -> &mut Folder {
        let parent = of.parent().expect("inside the archive").to_owned();
        self.folders.entry(parent).or_default()
    }

    fn content(&mut self, path: &Path) -> &mut Content {
        let node = self.folder(path).now.get(path).copied();
        match node {
            Some(Node::File(at)) => &mut self.files[at],
            other => panic!("{} is {other:?}", path.display()),
        }
    }

    /// Makes a change, as the next.
    pub fn make(&mut self, change: &Kept) {
        match change {
            Kept::CreateFolder(path) => self
                .folder(path)
                .change(vec![(path.clone(), Some(Node::Folder))]),
            Kept::CreateFile(path) if self.folder(path).now.contains_key(path) => {
                self.content(path).now.clear()
            }
            Kept::CreateFile(path) => {
                self.files.push(Content::default());
                let file = Node::File(self.files.len() - 1);
                self.folder(path).change(vec![(path.clone(), Some(file))]);
            }
            Kept::Append(path, bytes) => self.content(path).now.extend(bytes),
            Kept::Cut(path, length) => self.content(path).now.truncate(*length as usize),
            Kept::Rename(from, to) => {
                let node = self.folder(from).now.get(from).copied();
                self.folder(to)
                    .change(vec![(to.clone(), node), (from.clone(), None)]);
            }
            Kept::RemoveFile(path) => self.folder(path).change(vec![(path.clone(), None)]),
            Kept::RemoveFolder(path) => {
                let below: Vec<_> = self
                    .folders
                    .keys()
                    .filter(|folder| folder.starts_with(path))
                    .cloned()
                    .collect();
                for folder in below.iter().rev() {
                    let folder = self.folders.entry(folder.clone()).or_default();
                    for name in folder.now.clone().into_keys() {
                        folder.change(vec![(name, None)]);
                    }
                }
                self.folder(path).change(vec![(path.clone(), None)]);
            }
            Kept::SyncFile(path) => {
                let content = self.content(path);
                content.synced.clone_from(&content.now);
            }
            Kept::SyncFolder(path) => {
                let folder = self.folders.entry(path.clone()).or_default();
                folder.synced.clone_from(&folder.now);
                folder.unsynced.clear();
            }
        }
    }

    /// The disk after a power cut that left `left` of what was not synced.
    pub fn cut(&self, left: Left, chance: &mut impl FnMut() -> bool) -> Self {
        let mut cut = self.clone();
        for content in &mut cut.files {
            content.synced = match left {
                Left::Everything => content.now.clone(),
                Left::Some if chance() => {
                    // What was synced and not written again is there in any case.
                    let begun = synced_length(content);
                    let torn = if chance() {
                        content.now.len() / 2
                    } else {
                        content.now.len()
                    };
                    content.now[..torn.max(begun)].to_owned()
                }
                _ => continue,
            };
        }
        for folder in cut.folders.values_mut() {
            for names in &folder.unsynced {
                let is_left = match left {
                    Left::Nothing => false,
                    Left::Removals => names.iter().all(|(_, node)| node.is_none()),
                    Left::Some => chance(),
                    Left::Everything => true,
                };
                if is_left {
                    name_all(&mut folder.synced, names);
                }
            }
        }
        cut
    }

    /// Writes the synced state of the folder at `from` to `to`.
    pub fn write(&self, from: &Path, to: &Path) {
        let Some(folder) = self.folders.get(from) else {
            return;
        };
        for (path, node) in &folder.synced {
            let target = to.join(path.file_name().expect("a name"));
            match node {
                Node::File(at) => fs::write(target, &self.files[*at].synced).expect("written"),
                Node::Folder => {
                    fs::create_dir(&target).expect("created");
                    self.write(path, &target);
                }
            }
        }
    }
}

/// How many of a file's first bytes are as they were synced.
fn synced_length(content: &Content) -> usize {
    let both = content.synced.iter().zip(&content.now);
    both.take_while(|(synced, now)| synced == now).count()
}
