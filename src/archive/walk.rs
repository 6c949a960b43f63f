//! Which files of a folder may hold articles, always in the same order.
//!
//! In: the top of an archive and its configuration. Out: files in order of their names, folder by folder, and
//! what was left out and why. Symbolic links are followed, for archives are often put together from several
//! disks; a link that leads back into its own folder is named and not followed. A name that is not UTF-8 (old
//! zip tools left many in windows-1256) keeps its file readable: its odd bytes are written `\xE4`.

use std::ffi::OsStr;
use std::path::{Component, MAIN_SEPARATOR, Path, PathBuf};
#[cfg(unix)]
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use walkdir::{DirEntry, WalkDir};

use super::article::{SkipReason, Skipped};
use super::config::{ArchiveConfig, CONFIG_FILE};
use super::rules::Rules;
use super::sidecar::{self, Beside};
use crate::archive::known::keys::KeyNames;

/// Where the index of an archive lies; never a part of the archive.
const INDEX_FOLDER: &str = ".warraq";

/// A file that may hold articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveFile {
    /// Relative to the archive, with `/` between its parts.
    pub path: String,
    /// As the system opens it.
    pub absolute: PathBuf,
    /// Size on the disk.
    pub bytes: u64,
    /// When it was last changed, in nanoseconds since 1970; 0 where the system does not say.
    pub modified_ns: i128,
    /// What paths of the archive say.
    pub(super) rules: Rules,
    /// What the archive calls the fields of its records.
    pub(super) keys: KeyNames,
    /// Whether a file of metadata stands beside it, or it is one.
    pub(super) beside: Beside,
}

impl ArchiveFile {
    /// The same file, as a part of an archive with this configuration, with what stands beside it.
    pub fn within(mut self, config: &ArchiveConfig) -> Self {
        self.rules = config.rules().clone();
        self.keys = config.keys().clone();
        self.beside = sidecar::beside(&self);
        self
    }

    /// The path in the archive at `root` of the file of metadata beside it, where there is one.
    pub fn sidecar_path(&self, root: &Path) -> Option<String> {
        match &self.beside {
            Beside::Sidecar(sidecar) => Some(relative(root, &sidecar.absolute)),
            _ => None,
        }
    }

    /// Size on the disk of the file and what its article is read from too; other sizes mean another article.
    pub fn watched_bytes(&self) -> u64 {
        match &self.beside {
            Beside::Sidecar(sidecar) => self.bytes + sidecar.bytes,
            _ => self.bytes,
        }
    }

    /// When any of that was last changed, as [`ArchiveFile::modified_ns`].
    pub fn watched_modified_ns(&self) -> i128 {
        match &self.beside {
            Beside::Sidecar(sidecar) => self.modified_ns.max(sidecar.modified_ns),
            _ => self.modified_ns,
        }
    }

    /// Describes the file at `absolute` under the name `path`.
    pub fn at(absolute: &Path, path: &str) -> Result<Self, Skipped> {
        match std::fs::metadata(absolute) {
            Ok(metadata) if is_made_up(&metadata) => Err(skipped(path, SkipReason::MadeUp)),
            Ok(metadata) if metadata.is_file() => {
                Ok(Self::new(absolute, path.to_owned(), &metadata))
            }
            Ok(_) => Err(skipped(path, SkipReason::NotAFile)),
            Err(error) => Err(skipped(path, SkipReason::Unreadable(error.to_string()))),
        }
    }

    fn new(absolute: &Path, path: String, metadata: &std::fs::Metadata) -> Self {
        Self {
            path,
            absolute: absolute.to_owned(),
            bytes: metadata.len(),
            modified_ns: metadata.modified().map_or(0, nanoseconds),
            rules: Rules::default(),
            keys: KeyNames::default(),
            beside: Beside::default(),
        }
    }
}

/// Returns every file below `root` in order, or what stands in its place and why it is left out.
///
/// A hidden or excluded folder is one item; the index itself and `warraq.toml` are none.
pub fn files<'a>(
    root: &'a Path,
    config: &'a ArchiveConfig,
) -> impl Iterator<Item = Result<ArchiveFile, Skipped>> + 'a {
    let mut walk = WalkDir::new(root)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter();
    let walked = std::iter::from_fn(move || {
        loop {
            let entry = match walk.next()? {
                Ok(entry) => entry,
                Err(error) => return Some(Err(unreachable_entry(root, &error))),
            };
            let verdict = judge(root, &entry, config);
            let leave_folder = entry.file_type().is_dir() && !matches!(verdict, Verdict::Enter);
            if leave_folder {
                walk.skip_current_dir();
            }
            match verdict {
                Verdict::Enter | Verdict::Ignore => {}
                Verdict::Skip(skipped) => return Some(Err(skipped)),
                Verdict::Take(mut file) => {
                    file.rules = config.rules().clone();
                    file.keys = config.keys().clone();
                    return Some(Ok(file));
                }
            }
        }
    });
    sidecar::paired(walked)
}

/// Returns the path that the file at `file` has in the archive at `root`, if it lies there.
pub fn path_in_archive(root: &Path, file: &Path) -> Option<String> {
    let below = |root: &Path, file: &Path| {
        let path = file.strip_prefix(root).ok()?;
        let is_plain = path
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        is_plain.then(|| relative(root, file))
    };
    // As named first: links are a part of an archive, and lead out of it when they are resolved.
    let as_named = || {
        below(
            &std::path::absolute(root).ok()?,
            &std::path::absolute(file).ok()?,
        )
    };
    let resolved = || below(&root.canonicalize().ok()?, &file.canonicalize().ok()?);
    as_named().or_else(resolved)
}

enum Verdict {
    /// A folder whose files are judged one by one.
    Enter,
    /// No part of the archive, and not worth a word.
    Ignore,
    Skip(Skipped),
    Take(ArchiveFile),
}

fn judge(root: &Path, entry: &DirEntry, config: &ArchiveConfig) -> Verdict {
    let is_folder = entry.file_type().is_dir();
    if entry.depth() == 0 && is_folder {
        return Verdict::Enter;
    }
    let name = entry.file_name();
    if name == INDEX_FOLDER || (entry.depth() == 1 && name == CONFIG_FILE) {
        return Verdict::Ignore;
    }
    let path = relative(root, entry.path());
    let skip = |reason| Verdict::Skip(skipped(&path, reason));
    if name.as_encoded_bytes().starts_with(b".") {
        return skip(SkipReason::Hidden);
    }
    if is_folder {
        if entry.metadata().is_ok_and(|metadata| is_made_up(&metadata)) {
            return skip(SkipReason::MadeUp);
        }
        return match config.leaves_out_folder(&path) {
            true => skip(SkipReason::Excluded),
            false => Verdict::Enter,
        };
    }
    if config.leaves_out(&path) {
        return skip(SkipReason::Excluded);
    }
    // A pipe or a device would block whoever opens it.
    if !entry.file_type().is_file() {
        return skip(SkipReason::NotAFile);
    }
    match entry.metadata() {
        Ok(metadata) if is_made_up(&metadata) => skip(SkipReason::MadeUp),
        Ok(metadata) => Verdict::Take(ArchiveFile::new(entry.path(), path, &metadata)),
        Err(error) => skip(SkipReason::Unreadable(error.to_string())),
    }
}

/// Whether it lies on a file system that the system makes up: files there may have no end, and their readers wait without
/// end; a link into it would lead through every process.
#[cfg(unix)]
fn is_made_up(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    static DEVICES: LazyLock<Vec<u64>> = LazyLock::new(|| {
        let device = |path: &str| std::fs::metadata(path).map(|metadata| metadata.dev()).ok();
        // Where nothing is mounted there, it is a folder as any other.
        let is_mounted = |made_up: &u64| Some(*made_up) != device("/");
        let devices = ["/proc", "/sys"].into_iter().filter_map(device);
        devices.filter(is_mounted).collect()
    });
    DEVICES.contains(&metadata.dev())
}

#[cfg(not(unix))]
fn is_made_up(_metadata: &std::fs::Metadata) -> bool {
    false
}

fn unreachable_entry(root: &Path, error: &walkdir::Error) -> Skipped {
    let path = relative(root, error.path().unwrap_or(root));
    let reason = match (error.loop_ancestor(), error.io_error()) {
        (Some(ancestor), _) => SkipReason::SymlinkLoop {
            to: relative(root, ancestor),
        },
        (None, Some(error)) => SkipReason::Unreadable(error.to_string()),
        (None, None) => SkipReason::Unreadable(error.to_string()),
    };
    skipped(&path, reason)
}

fn skipped(path: &str, reason: SkipReason) -> Skipped {
    Skipped {
        path: path.to_owned(),
        member: None,
        record: None,
        reason,
    }
}

/// The parts of `path` below `root`, joined by `/`; `.` for the root itself.
fn relative(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    if let Some(written) = below.to_str().filter(|written| is_plain(written)) {
        return written.to_owned();
    }
    let parts: Vec<String> = below.iter().map(readable).collect();
    match parts.is_empty() {
        true => ".".to_owned(),
        false => parts.join("/"),
    }
}

/// Whether a path is its parts joined by `/`, as nearly all are.
fn is_plain(path: &str) -> bool {
    let is_odd = |(first, second)| first == b'/' && matches!(second, b'/' | b'.');
    let pairs = path.bytes().zip(path.bytes().skip(1));
    let ends_are_names = !path.starts_with(['/', '.']) && !path.ends_with('/');
    MAIN_SEPARATOR == '/' && !path.is_empty() && ends_are_names && !pairs.into_iter().any(is_odd)
}

/// Returns where the file called `path` in the archive at `root` lies, also where its name is not UTF-8.
///
/// The path may have come with an index from elsewhere: parts that would lead out of the archive are left out of it.
pub fn path_on_disk(root: &Path, path: &str) -> PathBuf {
    let as_written = below(root, Path::new(path));
    match as_written.exists() {
        true => as_written,
        false => below(root, &as_named(path)),
    }
}

fn below(root: &Path, path: &Path) -> PathBuf {
    let is_plain = |part: &Component| matches!(part, Component::Normal(_));
    let mut place = root.to_owned();
    place.extend(path.components().filter(is_plain));
    place
}

/// The name that [`readable`] made `written` of.
#[cfg(unix)]
fn as_named(written: &str) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    let mut bytes = Vec::new();
    let mut rest = written;
    while let Some((before, after)) = rest.split_once("\\x") {
        bytes.extend_from_slice(before.as_bytes());
        let byte = after
            .get(..2)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(b"\\x"),
        }
        rest = after
            .get(if byte.is_some() { 2 } else { 0 }..)
            .unwrap_or_default();
    }
    bytes.extend_from_slice(rest.as_bytes());
    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}

#[cfg(not(unix))]
fn as_named(written: &str) -> PathBuf {
    PathBuf::from(written)
}

fn readable(name: &OsStr) -> String {
    let mut written = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        written.push_str(chunk.valid());
        for byte in chunk.invalid() {
            written.push_str(&format!("\\x{byte:02X}"));
        }
    }
    written
}

fn nanoseconds(time: SystemTime) -> i128 {
    let whole = |since: std::time::Duration| i128::try_from(since.as_nanos()).unwrap_or(i128::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => whole(since),
        Err(before) => -whole(before.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn archive(names: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a folder");
        for name in names {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            fs::write(path, "x").expect("a file");
        }
        root
    }

    /// One line for each item: the path, and the reason behind it where it was left out.
    fn listed(root: &Path, config: &str) -> Vec<String> {
        let config = ArchiveConfig::parse(config).expect("a configuration");
        files(root, &config)
            .map(|item| match item {
                Ok(file) => file.path,
                Err(skipped) => format!("{}: {}", skipped.path, skipped.reason),
            })
            .collect()
    }

    #[test]
    fn files_come_in_order_of_their_names() {
        let root = archive(&["b.txt", "a/2.txt", "a/1.txt", "a/1/x.txt"]);
        assert_eq!(
            listed(root.path(), ""),
            ["a/1/x.txt", "a/1.txt", "a/2.txt", "b.txt"]
        );
    }

    #[test]
    fn hidden_and_excluded_are_told_apart_and_the_index_is_neither() {
        let root = archive(&[
            ".warraq/x",
            ".git/x",
            "a.txt",
            "b.log",
            "old/1",
            "warraq.toml",
        ]);
        let config = r#"exclude = ["*.log", "old"]"#;
        assert_eq!(
            listed(root.path(), config),
            [
                ".git: hidden",
                "a.txt",
                "b.log: left out by `warraq.toml`",
                "old: left out by `warraq.toml`",
            ]
        );
    }

    #[test]
    fn a_file_knows_its_size_and_age() {
        let root = archive(&["a.txt"]);
        let config = ArchiveConfig::default();
        let file = files(root.path(), &config)
            .next()
            .expect("one")
            .expect("a file");
        assert_eq!(file.bytes, 1);
        assert!(file.modified_ns > 0);
        let alone = ArchiveFile::at(&file.absolute, "a.txt");
        assert_eq!(alone.map(|alone| alone.within(&config)), Ok(file));
    }

    #[test]
    fn a_file_is_known_by_its_path_in_the_archive_however_it_is_named() {
        let root = archive(&["a/b.txt"]);
        let within = |file: &str| path_in_archive(root.path(), &root.path().join(file));
        assert_eq!(within("a/b.txt"), Some("a/b.txt".to_owned()));
        assert_eq!(within("a/../a/b.txt"), Some("a/b.txt".to_owned()));
        assert_eq!(within("../b.txt"), None);
        assert_eq!(
            path_in_archive(&root.path().join("a"), &root.path().join("c.txt")),
            None
        );
    }

    #[test]
    fn a_folder_named_like_a_file_is_entered() {
        let root = archive(&["a.json/b.txt"]);
        assert_eq!(listed(root.path(), ""), ["a.json/b.txt"]);
    }

    #[test]
    fn a_missing_archive_is_unreadable() {
        let root = archive(&[]);
        let items = listed(&root.path().join("none"), "");
        assert!(items[0].starts_with(".: cannot be read"), "{items:?}");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_loops_named() {
        use std::os::unix::fs::symlink;
        let root = archive(&["a/1.txt"]);
        symlink("../a", root.path().join("a/again")).expect("a link");
        symlink("a/1.txt", root.path().join("b.txt")).expect("a link");
        symlink("nowhere", root.path().join("c.txt")).expect("a link");
        let items = listed(root.path(), "");
        assert_eq!(items[0], "a/1.txt");
        assert_eq!(items[1], "a/again: a link that leads back to `a`");
        assert_eq!(items[2], "b.txt");
        assert!(items[3].starts_with("c.txt: cannot be read"), "{items:?}");
    }

    #[test]
    fn no_path_leads_out_of_the_archive() {
        let root = archive(&["a/1.txt"]);
        let inside = root.path().join("a/1.txt");
        assert_eq!(path_on_disk(root.path(), "a/1.txt"), inside);
        for path in ["/a/1.txt", "../a/1.txt", "a/../../a/../1.txt"] {
            let place = path_on_disk(root.path(), path);
            assert!(place.starts_with(root.path()), "{path}");
            let leads = |part: Component| part == Component::ParentDir;
            assert!(!place.components().any(leads), "{path}");
        }
        #[cfg(unix)]
        assert_eq!(
            path_on_disk(root.path(), "\\x2E\\x2E\\x2Fb"),
            root.path().join("b")
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_not_utf8_stays_readable() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(readable(OsStr::from_bytes(b"a\xe4.txt")), "a\\xE4.txt");
        assert_eq!(as_named("a\\xE4.txt").as_os_str().as_bytes(), b"a\xe4.txt");
        assert_eq!(as_named("a\\xyz").as_os_str().as_bytes(), b"a\\xyz");
    }
}
