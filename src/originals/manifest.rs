//! The account of copied files: `manifest.jsonl` for programs and people, `SHA256SUMS` for `sha256sum --check`.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use crate::Error;
use crate::archive::ArticleId;
use crate::whole_file::WholeFile;

/// Why a file is among the copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Role {
    /// Articles were read from it.
    Original,
    /// It says something about the story beside it.
    Metadata,
    /// It is the archive's `warraq.toml`.
    Configuration,
}

/// One line of `manifest.jsonl`; what is not known is `null`.
#[derive(Debug, Serialize)]
pub(super) struct Line<'a> {
    /// In the archive.
    pub path: &'a str,
    pub role: Role,
    /// The copy, relative to the folder.
    pub copy: Option<String>,
    /// Of the copy.
    pub sha256: Option<String>,
    pub bytes: Option<u64>,
    /// Of the file when it was indexed.
    pub sha256_indexed: Option<&'a str>,
    /// Whether the file is no longer what was indexed.
    pub changed: Option<bool>,
    /// Why there is no copy.
    pub missing: Option<String>,
    pub articles: &'a [Part],
}

/// An article of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Part {
    pub id: ArticleId,
    pub member: Option<Box<str>>,
    pub record: u64,
    /// Of the bytes that it was read from.
    pub sha256: Box<str>,
}

/// Both accounts, which appear when they are whole.
pub(super) struct Accounts {
    lines: WholeFile,
    sums: WholeFile,
}

impl Accounts {
    /// Begins them in `folder`.
    pub fn begin(folder: &Path) -> Result<Self, Error> {
        Ok(Self {
            lines: WholeFile::begin(&folder.join("manifest.jsonl"))?,
            sums: WholeFile::begin(&folder.join("SHA256SUMS"))?,
        })
    }

    /// Adds one file; `name` is that of its copy as the disk has it, which need not be UTF-8.
    pub fn add(&mut self, line: &Line<'_>, name: Option<&Path>) -> io::Result<()> {
        serde_json::to_writer(&mut self.lines, line)?;
        self.lines.write_all(b"\n")?;
        if let (Some(sha256), Some(name)) = (&line.sha256, name) {
            let name = name.as_os_str().as_encoded_bytes();
            self.sums.write_all(&sum(sha256, name))?;
        }
        Ok(())
    }

    /// Gives both their names.
    pub fn end(self) -> Result<(), Error> {
        self.lines.replace()?;
        self.sums.replace()
    }
}

/// A line of `sha256sum`, which writes a backslash before a line with a name that holds one or a line end.
fn sum(sha256: &str, name: &[u8]) -> Vec<u8> {
    let mut written = Vec::new();
    for byte in name {
        match byte {
            b'\\' => written.extend(b"\\\\"),
            b'\n' => written.extend(b"\\n"),
            b'\r' => written.extend(b"\\r"),
            byte => written.push(*byte),
        }
    }
    let sign: &[u8] = if written == name { b"" } else { b"\\" };
    [sign, sha256.as_bytes(), b"  ", &written, b"\n"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sums_are_written_as_sha256sum_does() {
        assert_eq!(sum("00", b"a b.txt"), b"00  a b.txt\n");
        assert_eq!(sum("00", b"a\\b\n.txt"), b"\\00  a\\\\b\\n.txt\n");
        assert_eq!(sum("00", b"a\xE4.txt"), b"00  a\xE4.txt\n");
    }
}
