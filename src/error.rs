//! What can go wrong for a caller of the library, one variant for each thing that can be acted on.

use std::io;
use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::OpenReadError;

use crate::archive::ConfigError;
use crate::query::{SyntaxError, shown};

/// An error of the library.
///
/// A file of the archive that cannot be read is none: it is skipped, counted and named, and the run goes on
/// (see [`crate::archive::Skipped`]).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused something other than one file of the archive.
    #[error("cannot {action} `{}`: {source}", path.display())]
    Io {
        /// What was being done, as a verb: "open", "create".
        action: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The archive named is a file.
    #[error("`{}` is not a folder", folder.display())]
    NotAFolder {
        /// What was named.
        folder: PathBuf,
    },
    /// There is no index here.
    #[error("no index in `{}`", folder.display())]
    NoIndex {
        /// Where one was looked for.
        folder: PathBuf,
    },
    /// None of the files that an index was made of is there any more, and no other.
    #[error("`{}` has no files, and the index has {files} of them", archive.display())]
    NothingLeft {
        /// The archive.
        archive: PathBuf,
        /// How many files the index was made of.
        files: u64,
    },
    /// The index was made by a program with other fields or another analyzer.
    #[error("the index in `{}` was made with another {part} (by {made_by})", folder.display())]
    OtherSchema {
        /// The index.
        folder: PathBuf,
        /// `schema` or `analyzer`.
        part: &'static str,
        /// Name and version of the program that made it.
        made_by: String,
    },
    /// A file of the index does not say what it should.
    #[error("`{}` is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Something in the folder of an index that no index has.
    #[error("`{}` is {what}, which no index has", path.display())]
    Foreign {
        /// What was found.
        path: PathBuf,
        /// What it is: "a link".
        what: &'static str,
    },
    /// The disk is full.
    #[error("no space left on the disk of `{}`", folder.display())]
    NoSpace {
        /// The index.
        folder: PathBuf,
    },
    /// A line of a file of topics, judgments or rankings cannot be read.
    #[error("`{}`, line {line}: found `{found}`, expected {expected}", path.display())]
    BadLine {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What stands there.
        found: String,
        /// What a line is.
        expected: &'static str,
    },
    /// Another process writes the index.
    #[error("{holder} is indexing this archive (it holds `{}`)", path.display())]
    Locked {
        /// Who: "process 1234".
        holder: String,
        /// The lock file.
        path: PathBuf,
    },
    /// `warraq.toml` cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The query cannot be read.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// The query has no word to look for.
    #[error("no word to look for in `{}`", shown(query))]
    EmptyQuery {
        /// The query as given.
        query: String,
    },
    /// A date in the query cannot be read.
    #[error("`{}` is not a date", shown(text))]
    NotADate {
        /// The text.
        text: String,
    },
    /// A range of dates ends before it begins.
    #[error("the range `{}..{}` ends before it begins", shown(from), shown(to))]
    ReversedRange {
        /// Its first date, as typed.
        from: String,
        /// Its last date, as typed.
        to: String,
    },
    /// A time up to today begins after the last date asked for.
    #[error("the last `{last}` begin on {first}, after `{until}` ends")]
    EndsBeforeLast {
        /// The time, as typed.
        last: String,
        /// The day that it begins with.
        first: String,
        /// The last date.
        until: String,
    },
    /// Words are suggested for the beginning of one word.
    #[error("`{}` is not the beginning of one word", shown(text))]
    NotABeginning {
        /// The text.
        text: String,
    },
    /// A line of a batch is no question.
    #[error("this line is no question: {what}")]
    NotAQuestion {
        /// What is wrong with it.
        what: String,
    },
    /// No article has this id.
    #[error("no article `{id}` in this archive")]
    NoArticle {
        /// The id as given.
        id: String,
    },
    /// The bytes that an article was read from cannot be had.
    #[error("the original of the article cannot be shown: `{place}`: {reason}")]
    NoOriginal {
        /// Its file, and which part of it.
        place: String,
        /// Why.
        reason: crate::archive::SkipReason,
    },
    /// A file that was asked for cannot be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// There is a file where one was to be written.
    #[error("`{}` exists", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A folder that files are to be copied to holds others.
    #[error("`{}` is not empty", folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// Copies of an archive's files would become a part of it.
    #[error("copies in `{}` would lie inside the archive `{}`", folder.display(), archive.display())]
    InsideArchive {
        /// The folder that was to have the copies.
        folder: PathBuf,
        /// The archive.
        archive: PathBuf,
    },
    /// No search was saved under this name.
    #[error("no saved search `{name}`")]
    NoSavedSearch {
        /// The name.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// A search was saved under this name before.
    #[error("there is a saved search `{name}` already")]
    SavedBefore {
        /// The name.
        name: String,
    },
    /// The name of a saved search has nothing to see in it, or begins as a flag.
    #[error("`{name}` is no name for a saved search")]
    BadName {
        /// The name.
        name: String,
    },
    /// Another process runs or changes the saved searches.
    #[error("{holder} is using the saved searches (it holds `{}`)", path.display())]
    SavedInUse {
        /// Who: "process 1234".
        holder: String,
        /// The lock file.
        path: PathBuf,
    },
    /// The engine failed.
    #[error("the index failed: {0}")]
    Engine(#[source] TantivyError),
}

impl From<TantivyError> for Error {
    /// A file that the system does not let the engine read is an error of the system.
    fn from(error: TantivyError) -> Self {
        match error {
            // Of a damaged file the engine says the same, without the system's number.
            TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath })
                if io_error.raw_os_error().is_some() =>
            {
                let code = io_error.raw_os_error().unwrap_or_default();
                Self::Io {
                    action: "read",
                    path: filepath,
                    source: io::Error::from_raw_os_error(code),
                }
            }
            error => Self::Engine(error),
        }
    }
}

impl Error {
    /// What to do about it, where that is known.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Io {
                action: "read",
                source,
                ..
            } if source.kind() == io::ErrorKind::PermissionDenied => {
                "its owner lets others read it with `chmod -R a+rX` on its folder"
            }
            Self::Io {
                action: "create" | "write",
                source,
                ..
            } if source.kind() == io::ErrorKind::NotFound => {
                "its folder is gone: was the disk taken away? what was committed is kept, and `warraq index` \
                 goes on when it is back"
            }
            Self::Io { source, .. } if cannot_be_written(source) => {
                "put the index elsewhere with `--index PATH`, or WARRAQ_INDEX"
            }
            Self::NoIndex { .. } => {
                "make one with `warraq index DIR`, or search with `--refresh -C DIR`"
            }
            Self::Damaged { path, .. } if path.ends_with("stories.bin") => {
                "`warraq index` looks for near-copies again"
            }
            Self::Damaged { .. } | Self::Engine(TantivyError::DataCorruption(_)) => {
                "`warraq verify --repair -C DIR` mends it from the archive's files, or says what that would lose"
            }
            Self::NothingLeft { .. } => {
                "is its disk there? where they were removed, `warraq index --rebuild` takes them out of the index"
            }
            Self::OtherSchema { made_by, .. } if is_newer(made_by) => {
                "use a program that is at least as new, or make it anew with `warraq index --rebuild`"
            }
            Self::OtherSchema { .. } => "make it anew with `warraq index --rebuild`",
            Self::Foreign { .. } => {
                "an archive from elsewhere may bring an index of its own: remove that, or put yours elsewhere with \
                 `--index PATH`"
            }
            Self::NoSpace { .. } => {
                "what was committed is kept and can be searched; make room and run `warraq index` again, \
                 or put the index elsewhere with `--index PATH`"
            }
            Self::Locked { .. } => "wait for it to end; searching works meanwhile",
            Self::Syntax(error) => return Some(error.hint()),
            Self::EmptyQuery { .. } => {
                "write at least one word of letters or digits, or a filter such as `--source`"
            }
            Self::NotADate { .. } => "write it like 2022, 2022-08, 2022-08-26, آب 2022 or 1444-02h",
            Self::ReversedRange { from, to } => {
                return Some(format!(
                    "put the earlier date first: `{}..{}`",
                    shown(to),
                    shown(from)
                ));
            }
            Self::EndsBeforeLast { .. } => {
                "ask for a longer time or a later end, or for a range with both of its dates"
            }
            Self::NotABeginning { .. } => {
                "write the first letters of one word; names of several words are found with `--field source`, \
                 author, place or section"
            }
            Self::NotAQuestion { .. } => {
                "a line is a query, `id<TAB>query`, or a JSON object such as \
                 {\"id\": \"q1\", \"query\": \"…\", \"source\": [\"…\"]}"
            }
            Self::NoArticle { .. } => "ids are printed by `warraq search`",
            Self::NoOriginal { .. } => {
                "`warraq verify` says what else of the archive changed; `warraq index` reads it again"
            }
            Self::Exists { .. } => "`--force` writes over it",
            Self::NotEmpty { .. } => "name a new folder, or write into this one with `--force`",
            Self::InsideArchive { .. } => {
                "name a folder outside: copies would stand in the place of originals, or be indexed with them"
            }
            Self::NoSavedSearch { known, .. } if known.is_empty() => {
                "there is none yet: `warraq saved add NAME QUERY` saves one"
            }
            Self::NoSavedSearch { known, .. } => {
                return Some(format!("saved are `{}`", known.join("`, `")));
            }
            Self::SavedBefore { .. } => {
                "give it another name, or remove the old one with `warraq saved remove NAME`"
            }
            Self::BadName { .. } => "write one line with letters or digits, not beginning with `-`",
            Self::SavedInUse { .. } => "wait for it to end, or look with `saved run --peek`",
            _ => return None,
        };
        Some(hint.to_owned())
    }

    /// What failed, where the index in `folder` was being written: of what the system refused the engine, the system's own error.
    pub(crate) fn of_writing(self, folder: &Path) -> Self {
        let path = folder.to_owned();
        if self.is_no_space() {
            return Self::NoSpace { folder: path };
        }
        let refused = match &self {
            Self::Engine(error) => refused(error),
            _ => None,
        };
        match refused {
            Some(code) => Self::Io {
                action: "write",
                path,
                source: io::Error::from_raw_os_error(code),
            },
            None => self,
        }
    }

    /// Whether the system says that the disk, or what of it one may use, is full.
    fn is_no_space(&self) -> bool {
        match self {
            Self::Io { source, .. } => is_full(source.kind()),
            Self::Engine(error) => {
                let code = refused(error).map(io::Error::from_raw_os_error);
                code.is_some_and(|error| is_full(error.kind()))
            }
            _ => false,
        }
    }

    /// A name for scripts, in the `kind` of JSON errors.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Io { .. } => "io",
            Self::NotAFolder { .. } => "not-a-folder",
            Self::NoIndex { .. } => "no-index",
            Self::NothingLeft { .. } => "nothing-left",
            Self::OtherSchema { .. } => "other-schema",
            Self::Damaged { .. } => "damaged",
            Self::Foreign { .. } => "foreign",
            Self::NoSpace { .. } => "no-space",
            Self::BadLine { .. } => "bad-line",
            Self::Locked { .. } => "locked",
            Self::Config(_) => "config",
            Self::Syntax(_) => "syntax",
            Self::EmptyQuery { .. } => "empty-query",
            Self::NotADate { .. } => "not-a-date",
            Self::NotABeginning { .. } => "not-a-beginning",
            Self::NotAQuestion { .. } => "not-a-question",
            Self::ReversedRange { .. } | Self::EndsBeforeLast { .. } => "reversed-range",
            Self::NoArticle { .. } => "no-article",
            Self::NoOriginal { .. } => "no-original",
            Self::Output { .. } => "output",
            Self::Exists { .. } => "exists",
            Self::NotEmpty { .. } => "not-empty",
            Self::InsideArchive { .. } => "inside-archive",
            Self::NoSavedSearch { .. } => "no-saved-search",
            Self::SavedBefore { .. } => "saved-before",
            Self::BadName { .. } => "bad-name",
            Self::SavedInUse { .. } => "saved-in-use",
            Self::Engine(_) => "engine",
        }
    }
}

/// Whether the program that made an index, by its name and version, is newer than this one.
fn is_newer(made_by: &str) -> bool {
    let version = |text: &str| {
        let (_, numbers) = text.rsplit_once(' ')?;
        let numbers = numbers.split('.').map(|number| number.parse().ok());
        numbers.collect::<Option<Vec<u64>>>()
    };
    let own = version(concat!("warraq ", env!("CARGO_PKG_VERSION")));
    version(made_by).is_some_and(|made_by| Some(made_by) > own)
}

/// The system's number of the reason for which it refused something to the engine: most of the engine's errors keep it as text alone.
fn refused(error: &TantivyError) -> Option<i32> {
    let told = format!("{error:?}");
    let number = |(before, after): (&str, char)| {
        let (_, rest) = told.split_once(before)?;
        rest.split(after).next()?.parse().ok()
    };
    [("Os { code: ", ','), ("(os error ", ')')]
        .into_iter()
        .find_map(number)
}

fn is_full(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

fn cannot_be_written(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_file_that_may_not_be_read_is_named_with_its_cause() {
        let refused = io::Error::from_raw_os_error(13);
        let error = OpenReadError::wrap_io_error(refused, "engine/meta.json".into());
        let error = Error::from(TantivyError::from(error));
        let told = error.to_string();
        assert!(
            told.starts_with("cannot read `engine/meta.json`: Permission denied"),
            "{told}"
        );
        let hint = error.hint().expect("a hint");
        assert!(hint.contains("chmod -R a+rX"), "{hint}");
    }

    #[cfg(unix)]
    #[test]
    fn a_full_disk_is_known_however_it_is_told() {
        let full = || io::Error::from_raw_os_error(28);
        let told = Error::Io {
            action: "write",
            path: "files-1.jsonl".into(),
            source: full(),
        };
        assert!(told.is_no_space());
        for engine in [
            TantivyError::from(full()),
            TantivyError::InternalError(full().to_string()),
            tantivy::directory::error::OpenWriteError::wrap_io_error(full(), "a.store".into())
                .into(),
        ] {
            assert!(Error::Engine(engine).is_no_space());
        }
        let other = io::Error::from(io::ErrorKind::PermissionDenied);
        assert!(!Error::Engine(TantivyError::from(other)).is_no_space());
    }
}
