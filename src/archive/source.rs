//! The bytes of one file, out of what they are wrapped in.
//!
//! In: a file of the archive. Out: a stream of its (decompressed) bytes, and in the end the SHA-256 of the file
//! as it lies on the disk, which is what proves it unchanged. A further compression is one more arm in
//! [`Source::unwrap`].

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::article::SkipReason;

/// How much is looked at to tell what a file is.
const HEAD_BYTES: u64 = 8 * 1024;

/// An opened file.
pub(super) struct Source {
    reader: Box<dyn BufRead>,
    head: Vec<u8>,
    raw: Raw,
    compressed: bool,
}

/// What became of one line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// It is in the buffer, with its line feed where it has one; so many bytes of the file.
    Whole(u64),
    /// It was longer than allowed and was passed over; so many bytes of the file.
    TooLong(u64),
    /// There is none.
    End,
}

impl Source {
    /// Opens the file at `path`.
    pub(super) fn open(path: &Path) -> Result<Self, SkipReason> {
        let unreadable = |error: io::Error| SkipReason::Unreadable(error.to_string());
        let raw = Raw(Rc::new(RefCell::new(Hashed {
            file: File::open(path).map_err(unreadable)?,
            digest: Sha256::new(),
        })));
        let mut source = Self {
            reader: Box::new(BufReader::with_capacity(1 << 16, raw.clone())),
            head: Vec::new(),
            raw,
            compressed: false,
        };
        source.look_ahead()?;
        source.unwrap()
    }

    /// Takes off the compression that the first bytes announce, whatever the file is called.
    fn unwrap(self) -> Result<Self, SkipReason> {
        if !self.head.starts_with(&[0x1F, 0x8B]) {
            return Ok(self);
        }
        let inner = MultiGzDecoder::new(self.reader);
        let mut source = Self {
            reader: Box::new(BufReader::with_capacity(1 << 16, inner)),
            head: Vec::new(),
            raw: self.raw,
            compressed: true,
        };
        source.look_ahead()?;
        Ok(source)
    }

    /// The first bytes of the content.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Whether the bytes of the content are not those of the file.
    pub(super) fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// Reads all that is left, unless it is more than `limit`.
    pub(super) fn whole(&mut self, limit: u64) -> Result<Vec<u8>, SkipReason> {
        let mut bytes = Vec::new();
        let taken = self.reader.by_ref().take(limit + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > limit {
            let bytes = bytes.len() as u64;
            return Err(SkipReason::TooLarge { bytes, limit });
        }
        taken.map_err(|error| self.reason(&error))?;
        Ok(bytes)
    }

    /// Reads up to the next line feed into `line`; a line longer than `limit` is passed over, not kept.
    pub(super) fn line(&mut self, line: &mut Vec<u8>, limit: u64) -> Result<Line, SkipReason> {
        line.clear();
        let mut taken = self.reader.by_ref().take(limit + 1);
        let read = taken.read_until(b'\n', line);
        let length = read.map_err(|error| self.reason(&error))? as u64;
        if length <= limit || line.ends_with(b"\n") {
            return Ok(if length == 0 {
                Line::End
            } else {
                Line::Whole(length)
            });
        }
        line.clear();
        line.shrink_to(0);
        let rest = self.pass_line().map_err(|error| self.reason(&error))?;
        Ok(Line::TooLong(length + rest))
    }

    /// Reads one chunk, and says how long it is; 0 at the end. To be followed by [`Source::pass`].
    pub(super) fn chunk(&mut self) -> Result<&[u8], SkipReason> {
        // Asked twice because the borrow of a returned chunk would outlive the error's.
        if let Err(error) = self.reader.fill_buf() {
            return Err(self.reason(&error));
        }
        Ok(self.reader.fill_buf().unwrap_or_default())
    }

    /// Passes over `count` bytes of the last chunk.
    pub(super) fn pass(&mut self, count: usize) {
        self.reader.consume(count);
    }

    /// Reads the file to its end and returns its SHA-256.
    pub(super) fn sha256(self) -> Option<String> {
        let mut raw = self.raw;
        io::copy(&mut raw, &mut io::sink()).ok()?;
        let digest = raw.0.borrow().digest.clone().finalize();
        Some(hexadecimal(&digest))
    }

    fn look_ahead(&mut self) -> Result<(), SkipReason> {
        let mut head = Vec::new();
        let looked = self.reader.by_ref().take(HEAD_BYTES).read_to_end(&mut head);
        // What came before a break can still be read, and the break shows itself again.
        if let (Err(error), true) = (&looked, head.is_empty()) {
            return Err(self.reason(error));
        }
        let rest = std::mem::replace(&mut self.reader, Box::new(io::empty()));
        self.reader = Box::new(Cursor::new(head.clone()).chain(rest));
        self.head = head;
        Ok(())
    }

    fn pass_line(&mut self) -> io::Result<u64> {
        let mut passed = 0;
        loop {
            let chunk = self.reader.fill_buf()?;
            let found = chunk.iter().position(|&byte| byte == b'\n');
            let length = found.map_or(chunk.len(), |at| at + 1);
            self.reader.consume(length);
            passed += length as u64;
            if found.is_some() || length == 0 {
                return Ok(passed);
            }
        }
    }

    fn reason(&self, error: &io::Error) -> SkipReason {
        use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
        match error.kind() {
            UnexpectedEof if self.compressed => {
                SkipReason::BadCompression("it ends too early".to_owned())
            }
            InvalidData | InvalidInput if self.compressed => {
                SkipReason::BadCompression(error.to_string())
            }
            _ => SkipReason::Unreadable(error.to_string()),
        }
    }
}

/// Returns `bytes` in lower-case hexadecimal.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Hashed {
    file: File,
    digest: Sha256,
}

/// The file on the disk. Shared, because its end must be read even where the decompression stopped before it.
#[derive(Clone)]
struct Raw(Rc<RefCell<Hashed>>);

impl Read for Raw {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut hashed = self.0.borrow_mut();
        let length = hashed.file.read(buffer)?;
        hashed
            .digest
            .update(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    fn opened(bytes: &[u8]) -> (tempfile::NamedTempFile, Source) {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bytes).expect("written");
        let source = Source::open(file.path()).expect("opened");
        (file, source)
    }

    #[test]
    fn members_of_a_gzip_file_are_read_one_after_the_other() {
        let members = [gzip(b"one "), gzip(b"two")].concat();
        let (_file, mut source) = opened(&members);
        assert_eq!(source.whole(100), Ok(b"one two".to_vec()));
    }

    #[test]
    fn the_hash_is_that_of_the_file_on_the_disk() {
        let bytes = gzip(b"one");
        let (_file, source) = opened(&bytes);
        assert_eq!(source.sha256(), Some(hexadecimal(&Sha256::digest(&bytes))));
    }

    #[test]
    fn a_gzip_file_cut_short_is_damaged() {
        let bytes = gzip(&b"some text that is long enough".repeat(9999));
        let (_file, mut source) = opened(bytes.get(..bytes.len() / 2).expect("half"));
        let problem = source.whole(1 << 20).expect_err("cut");
        assert_eq!(
            problem.to_string(),
            "compressed data is damaged: it ends too early"
        );
    }

    #[test]
    fn more_than_the_limit_is_refused() {
        let (_file, mut source) = opened(b"12345");
        let refused = SkipReason::TooLarge { bytes: 5, limit: 4 };
        assert_eq!(source.whole(4), Err(refused));
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let (_file, mut source) = opened(b"ab\n123456\ncd");
        let mut line = Vec::new();
        assert_eq!(source.line(&mut line, 4), Ok(Line::Whole(3)));
        assert_eq!(source.line(&mut line, 4), Ok(Line::TooLong(7)));
        assert_eq!(source.line(&mut line, 4), Ok(Line::Whole(2)));
        assert_eq!(line, b"cd");
        assert_eq!(source.line(&mut line, 4), Ok(Line::End));
    }

    #[test]
    fn a_missing_file_is_unreadable() {
        let missing = Source::open(Path::new("no/such/file")).err().expect("none");
        assert!(matches!(missing, SkipReason::Unreadable(_)));
    }
}
