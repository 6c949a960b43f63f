//! Copies the files that articles were read from, each once, with the hash of what was copied.
//!
//! In: articles, one at a time. Out: files under their paths in the archive, and the account of them. An article takes
//! some 150 bytes of memory until its file is copied. A file that changed since it was indexed is copied as it is now,
//! and said to have changed; one that is gone is said to be missing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::folder::{COPIES, place_for, prepared};
use super::manifest::{Accounts, Line, Part, Role};
use crate::Error;
use crate::archive::{self, ArchiveConfig, ArchiveFile, Article};
use crate::index::{Index, Manifest};
use crate::whole_file::WholeFile;

/// The archive's configuration.
const CONFIGURATION: &str = "warraq.toml";

/// The account of a copy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OriginalsSummary {
    /// Articles whose files were asked for.
    pub articles: u64,
    /// Files copied that articles were read from.
    pub files: u64,
    /// Bytes of all files copied.
    pub bytes: u64,
    /// Files that are no longer what was indexed, in order.
    pub changed: Vec<String>,
    /// Files that could not be copied, each with the reason, in order.
    pub missing: Vec<(String, String)>,
}

/// Copies the files that `articles` were read from to `folder`, with `manifest.jsonl` and `SHA256SUMS`.
///
/// `copied` is told of each file: how many are done, of how many.
///
/// # Errors
///
/// [`Error::InsideArchive`]; [`Error::NotEmpty`] without `force`; what the disk of `folder` refuses. A file of the archive
/// that cannot be read is none: it is named in the summary and the manifest.
pub fn copy_originals(
    index: &Index,
    articles: impl Iterator<Item = Result<Article, Error>>,
    folder: &Path,
    force: bool,
    copied: &mut dyn FnMut(u64, u64),
) -> Result<OriginalsSummary, Error> {
    let root = index.location().archive();
    let folder = prepared(folder, root, force)?;
    let files = by_file(articles)?;
    let config = ArchiveConfig::load(root)?;
    let mut copy = Copy {
        root,
        manifest: index.manifest()?,
        accounts: Accounts::begin(&folder)?,
        folder: &folder,
        done: BTreeSet::new(),
        summary: OriginalsSummary::default(),
    };
    for (number, (path, parts)) in (1..).zip(&files) {
        copy.original(path, parts, &files, &config)?;
        copied(number, files.len() as u64);
    }
    if root.join(CONFIGURATION).is_file() {
        copy.beside(CONFIGURATION, Role::Configuration)?;
    }
    copy.accounts.end()?;
    Ok(copy.summary)
}

/// The articles of each file, in the order of their records.
fn by_file(
    articles: impl Iterator<Item = Result<Article, Error>>,
) -> Result<BTreeMap<String, Vec<Part>>, Error> {
    let mut files: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    for article in articles {
        let article = article?;
        files.entry(article.path).or_default().push(Part {
            id: article.id,
            member: article.member.map(String::into_boxed_str),
            record: article.record,
            sha256: article.sha256.into_boxed_str(),
        });
    }
    for parts in files.values_mut() {
        parts.sort_by_key(|part| part.record);
    }
    Ok(files)
}

/// A copy under way.
struct Copy<'run> {
    root: &'run Path,
    folder: &'run Path,
    manifest: Manifest,
    accounts: Accounts,
    /// Files that are no originals and copied already.
    done: BTreeSet<String>,
    summary: OriginalsSummary,
}

impl Copy<'_> {
    /// Copies one file that articles were read from, and the metadata beside it.
    fn original(
        &mut self,
        path: &str,
        parts: &[Part],
        originals: &BTreeMap<String, Vec<Part>>,
        config: &ArchiveConfig,
    ) -> Result<(), Error> {
        self.summary.articles += parts.len() as u64;
        let absolute = archive::path_on_disk(self.root, path);
        let file = ArchiveFile::at(&absolute, path).map(|file| file.within(config));
        let copied = match &file {
            Ok(file) => self.copied(path, &file.absolute)?,
            Err(skipped) => Err(skipped.reason.to_string()),
        };
        let indexed = self.manifest.get(path).flatten();
        let indexed = indexed.and_then(|entry| entry.sha256.map(|hash| hash.to_string()));
        let indexed = indexed.as_deref();
        let mut line = Line {
            path,
            role: Role::Original,
            copy: None,
            sha256: None,
            bytes: None,
            sha256_indexed: indexed,
            changed: None,
            missing: None,
            articles: parts,
        };
        let mut name = None;
        match copied {
            Ok(copied) => {
                line.changed = indexed.map(|indexed| indexed != copied.sha256);
                if line.changed == Some(true) {
                    self.summary.changed.push(path.to_owned());
                }
                self.summary.files += 1;
                self.summary.bytes += copied.bytes;
                name = Some(copied.tell(&mut line));
            }
            Err(reason) => {
                self.summary.missing.push((path.to_owned(), reason.clone()));
                line.missing = Some(reason);
            }
        }
        self.accounts
            .add(&line, name.as_deref())
            .map_err(failed(self.folder))?;
        let sidecar = file.ok().and_then(|file| file.sidecar_path(self.root));
        match sidecar {
            Some(sidecar) if !originals.contains_key(&sidecar) => {
                self.beside(&sidecar, Role::Metadata)
            }
            _ => Ok(()),
        }
    }

    /// Copies a file that is no original.
    fn beside(&mut self, path: &str, role: Role) -> Result<(), Error> {
        if !self.done.insert(path.to_owned()) {
            return Ok(());
        }
        let absolute = archive::path_on_disk(self.root, path);
        let mut line = Line {
            path,
            role,
            copy: None,
            sha256: None,
            bytes: None,
            sha256_indexed: None,
            changed: None,
            missing: None,
            articles: &[],
        };
        let mut name = None;
        match self.copied(path, &absolute)? {
            Ok(copied) => {
                self.summary.bytes += copied.bytes;
                name = Some(copied.tell(&mut line));
            }
            Err(reason) => {
                self.summary.missing.push((path.to_owned(), reason.clone()));
                line.missing = Some(reason);
            }
        }
        self.accounts
            .add(&line, name.as_deref())
            .map_err(failed(self.folder))
    }

    /// Copies the file at `from`, or says why it cannot be had.
    fn copied(&self, path: &str, from: &Path) -> Result<Result<Copied, String>, Error> {
        let opened = File::open(from).and_then(|file| Ok((file.metadata()?, file)));
        let (metadata, file) = match opened {
            Ok(opened) => opened,
            Err(error) => return Ok(Err(format!("cannot be read: {error}"))),
        };
        // The name on the disk, which need not be UTF-8.
        let name = from.strip_prefix(self.root).unwrap_or(Path::new(path));
        let name = Path::new(COPIES).join(name);
        let place = match place_for(self.folder, &name) {
            Ok(place) => place,
            Err(error) if is_of_name(&error) => return Ok(Err(format!("cannot be put: {error}"))),
            Err(error) => return Err(failed(&self.folder.join(&name))(error)),
        };
        let mut copy = WholeFile::begin(&place)?;
        let (sha256, bytes) = match copy_bytes(file, &mut copy) {
            Ok(copied) => copied,
            Err(CopyError::Read(error)) => return Ok(Err(format!("cannot be read: {error}"))),
            Err(CopyError::Write(error)) => return Err(failed(&place)(error)),
        };
        if let Ok(modified) = metadata.modified() {
            // A copy with another time is a copy all the same.
            let _ = copy
                .flush()
                .and_then(|()| copy.file().set_modified(modified));
        }
        copy.replace()?;
        let copy = format!("{COPIES}/{path}");
        Ok(Ok(Copied {
            sha256,
            bytes,
            copy,
            name,
        }))
    }
}

/// Whether a file cannot be put anywhere for its name alone; others can.
fn is_of_name(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, InvalidInput, Other};
    matches!(error.kind(), InvalidFilename | InvalidInput | Other)
}

/// A file that was copied.
struct Copied {
    sha256: String,
    bytes: u64,
    /// Its path in the folder, readable.
    copy: String,
    /// The same as the disk has it.
    name: PathBuf,
}

impl Copied {
    /// Puts what is known of the copy into its line; returns its name.
    fn tell(self, line: &mut Line<'_>) -> PathBuf {
        line.sha256 = Some(self.sha256);
        line.bytes = Some(self.bytes);
        line.copy = Some(self.copy);
        self.name
    }
}

/// Which of the two files failed.
enum CopyError {
    Read(io::Error),
    Write(io::Error),
}

/// Copies all bytes; returns their SHA-256 in lower-case hexadecimal, and how many there are.
fn copy_bytes(mut from: File, to: &mut dyn Write) -> Result<(String, u64), CopyError> {
    let mut digest = Sha256::new();
    let mut bytes = 0;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let length = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(CopyError::Read(error)),
        };
        let piece = buffer.get(..length).unwrap_or_default();
        digest.update(piece);
        to.write_all(piece).map_err(CopyError::Write)?;
        bytes += length as u64;
    }
    let hexadecimal = digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok((hexadecimal, bytes))
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
    move |source| Error::Output {
        path: path.to_owned(),
        source,
    }
}
