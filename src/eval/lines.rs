//! The text files of an evaluation, plain or gzip, line by line.
//!
//! In: a path. Out: numbered lines, or the first that is not what it should be. Gzip is known by its first two
//! bytes, not by the name, so that a file renamed on its way still opens.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::Error;

/// What a gzip file begins with (RFC 1952, 2.3.1).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A byte order mark, as UTF-8 text has it.
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// A line that is not what its file is made of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: found `{found}`, expected {expected}")]
pub struct BadLine {
    /// Its number, from 1.
    pub line: u64,
    /// The line.
    pub found: String,
    /// What a line is.
    pub expected: &'static str,
}

/// Reads the file at `path` and hands its text to `parse`.
pub(super) fn read<T>(
    path: &Path,
    parse: impl FnOnce(&str) -> Result<T, BadLine>,
) -> Result<T, Error> {
    let bytes = read_bytes(path).map_err(|source| Error::Io {
        action: "read",
        path: path.to_owned(),
        source,
    })?;
    let bytes = bytes.strip_prefix(&BYTE_ORDER_MARK).unwrap_or(&bytes);
    parse(&String::from_utf8_lossy(bytes)).map_err(|bad| Error::BadLine {
        path: path.to_owned(),
        line: bad.line,
        found: bad.found,
        expected: bad.expected,
    })
}

fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let bytes = fs::read(path)?;
    if !bytes.starts_with(&GZIP_MAGIC) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(&*bytes).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

/// The lines of `text` that say something, numbered from 1.
///
/// A line ends at U+000A alone: a query may hold any other separator.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    (1..)
        .zip(text.split('\n'))
        .map(|(number, line)| (number, line.trim_end_matches('\r')))
        .filter(|(_, line)| !line.trim().is_empty())
}

/// The columns of a line of qrels or of a run, if there are `N`.
///
/// Only ASCII white space parts them, as in C, so that a docno may hold a no-break space.
pub(super) fn columns<const N: usize>(line: &str) -> Option<[&str; N]> {
    let columns: Vec<_> = line.split_ascii_whitespace().collect();
    columns.try_into().ok()
}

/// The complaint about line number `line`.
pub(super) fn bad(line: u64, found: &str, expected: &'static str) -> BadLine {
    let found = found.to_owned();
    BadLine {
        line,
        found,
        expected,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    #[track_caller]
    fn text_of(bytes: &[u8]) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("qrels.txt");
        fs::write(&path, bytes).expect("written");
        read(&path, |text| Ok(text.to_owned())).expect("read")
    }

    #[test]
    fn plain_and_gzip_files_read_alike() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(b"q1 0 a 1\n").expect("packed");
        assert_eq!(
            text_of(&gzip.finish().expect("packed")),
            text_of(b"q1 0 a 1\n")
        );
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(text_of(b"\xef\xbb\xbfq1"), "q1");
    }

    #[test]
    fn a_complaint_names_file_line_and_expectation() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("qrels.txt");
        fs::write(&path, "a").expect("written");
        let error = read::<()>(&path, |text| Err(bad(1, text, "two words"))).expect_err("refused");
        let expected = "`, line 1: found `a`, expected two words";
        assert!(error.to_string().ends_with(expected), "{error}");
    }

    #[test]
    fn blank_lines_count_and_say_nothing() {
        let lines: Vec<_> = lines("a\r\n\n b\u{2028}c\n").collect();
        assert_eq!(lines, [(1, "a"), (3, " b\u{2028}c")]);
    }
}
