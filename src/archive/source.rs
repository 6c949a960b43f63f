//! A stream of bytes, whose first are looked at before it is read.
//!
//! In: a file of the archive, or what is inside one. Out: its bytes, whole, by lines or by chunks; and of a file, in the
//! end, the SHA-256 of it as it lies on the disk, which is what proves it unchanged.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use sha2::{Digest, Sha256};

use super::article::SkipReason;
use super::packed::{Budget, Compression, GzipStarts};

/// How much is looked at to tell what a file is.
const HEAD_BYTES: u64 = 8 * 1024;
const BUFFER_BYTES: usize = 1 << 16;

/// A stream of bytes.
pub(super) struct Source<'a> {
    reader: Box<dyn BufRead + 'a>,
    head: Vec<u8>,
    /// The file on the disk whose bytes these are, packed or not.
    path: Option<PathBuf>,
    /// Of the compressions around the stream, the last taken off, and what may still come out.
    compression: Option<Compression>,
    budget: Option<Budget>,
    starts: Option<GzipStarts>,
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

impl<'a> Source<'a> {
    /// The bytes of `file`, which lies at `path`.
    pub(super) fn of_file(path: &Path, file: &OpenFile) -> Result<Self, SkipReason> {
        let mut source = Self::member(file.clone())?;
        source.path = Some(path.to_owned());
        Ok(source)
    }

    /// The bytes of something inside a file.
    pub(super) fn member(reader: impl Read + 'a) -> Result<Self, SkipReason> {
        let mut source = Self {
            reader: Box::new(BufReader::with_capacity(BUFFER_BYTES, reader)),
            head: Vec::new(),
            path: None,
            compression: None,
            budget: None,
            starts: None,
        };
        source.look_ahead()?;
        Ok(source)
    }

    /// What is inside the stream, which bears this compression.
    pub(super) fn unpacked(
        self,
        compression: Compression,
        budget: &Budget,
    ) -> Result<Self, SkipReason> {
        let starts = GzipStarts::default();
        let unreadable = |error: io::Error| SkipReason::BadCompression(error.to_string());
        let inner = compression
            .reader(self.reader, &starts)
            .map_err(unreadable)?;
        let is_outermost = self.compression.is_none();
        let mut source = Self {
            reader: Box::new(BufReader::with_capacity(BUFFER_BYTES, budget.meter(inner))),
            head: Vec::new(),
            path: self.path.filter(|_| is_outermost),
            compression: Some(compression),
            budget: Some(budget.clone()),
            starts: (compression == Compression::Gzip).then_some(starts),
        };
        source.look_ahead()?;
        Ok(source)
    }

    /// The first bytes of the stream.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// The file on the disk that has the very bytes of the stream.
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref().filter(|_| self.compression.is_none())
    }

    /// The file on the disk that has the bytes of the stream, and whether gzip alone is around them.
    pub(super) fn path_and_packing(&self) -> Option<(PathBuf, bool)> {
        let is_gzip = match self.compression {
            None => false,
            Some(Compression::Gzip) => true,
            Some(_) => return None,
        };
        Some((self.path.clone()?, is_gzip))
    }

    /// Where the members of gzip around the stream begin in the file on the disk.
    pub(super) fn gzip_starts(&self) -> Option<GzipStarts> {
        self.starts.clone().filter(|_| self.path.is_some())
    }

    /// The stream, from its start.
    pub(super) fn into_reader(self) -> Box<dyn BufRead + 'a> {
        self.reader
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

    fn look_ahead(&mut self) -> Result<(), SkipReason> {
        let mut head = Vec::new();
        let looked = self.reader.by_ref().take(HEAD_BYTES).read_to_end(&mut head);
        // What came before a break can still be read.
        if let (Err(error), true) = (&looked, head.is_empty()) {
            return Err(self.reason(error));
        }
        let rest = std::mem::replace(&mut self.reader, Box::new(io::empty()));
        let rest: Box<dyn BufRead + 'a> = match looked {
            Ok(_) => rest,
            Err(error) => Box::new(BufReader::new(Broken(error))),
        };
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
        use io::ErrorKind::UnexpectedEof;
        if let Some(reason) = self.budget.as_ref().and_then(Budget::spent) {
            return reason;
        }
        match (self.compression, error.kind()) {
            (Some(_), UnexpectedEof) => SkipReason::BadCompression("it ends too early".to_owned()),
            // The system's own errors have a number, those of a decoder have none.
            (Some(_), _) if error.raw_os_error().is_none() => {
                SkipReason::BadCompression(error.to_string())
            }
            _ => SkipReason::Unreadable(error.to_string()),
        }
    }
}

/// A stream behind its break, which a decoder tells of only once.
struct Broken(io::Error);

impl Read for Broken {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        Err(match self.0.raw_os_error() {
            Some(code) => io::Error::from_raw_os_error(code),
            None => io::Error::new(self.0.kind(), self.0.to_string()),
        })
    }
}

/// Returns `bytes` in lower-case hexadecimal.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file on the disk, opened. Shared, because its end must be read even where what is inside ended before it.
#[derive(Clone)]
pub(super) struct OpenFile(Rc<RefCell<Hashed>>);

struct Hashed {
    file: File,
    digest: Sha256,
}

impl OpenFile {
    /// Opens the file at `path`.
    pub(super) fn open(path: &Path) -> Result<Self, SkipReason> {
        let unreadable = |error: io::Error| SkipReason::Unreadable(error.to_string());
        let file = File::open(path).map_err(unreadable)?;
        let digest = Sha256::new();
        Ok(Self(Rc::new(RefCell::new(Hashed { file, digest }))))
    }

    /// Reads the file to its end and returns its SHA-256.
    pub(super) fn sha256(mut self) -> Option<String> {
        io::copy(&mut self, &mut io::sink()).ok()?;
        let digest = self.0.borrow().digest.clone().finalize();
        Some(hexadecimal(&digest))
    }
}

impl Read for OpenFile {
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
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    fn unpacked(bytes: &[u8]) -> Source<'_> {
        let source = Source::member(bytes).expect("a source");
        let compression = Compression::of(source.head()).expect("compressed");
        let budget = Budget::of_file(bytes.len() as u64, 1 << 20);
        source.unpacked(compression, &budget).expect("unpacked")
    }

    #[test]
    fn members_of_a_gzip_file_are_read_one_after_the_other() {
        let members = [gzip(b"one "), gzip(b"two")].concat();
        let mut source = unpacked(&members);
        assert_eq!(source.whole(100), Ok(b"one two".to_vec()));
    }

    #[test]
    fn the_hash_is_that_of_the_file_on_the_disk() {
        let bytes = gzip(b"one");
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(&bytes).expect("written");
        let opened = OpenFile::open(file.path()).expect("opened");
        let mut source = Source::of_file(file.path(), &opened).expect("a source");
        assert_eq!(source.chunk().map(<[u8]>::len), Ok(bytes.len()));
        assert_eq!(opened.sha256(), Some(hexadecimal(&Sha256::digest(&bytes))));
    }

    #[test]
    fn a_gzip_file_cut_short_is_damaged() {
        let bytes = gzip(&b"some text that is long enough".repeat(9999));
        let mut source = unpacked(bytes.get(..bytes.len() / 2).expect("half"));
        let problem = source.whole(1 << 20).expect_err("cut");
        assert_eq!(
            problem.to_string(),
            "compressed data is damaged: it ends too early"
        );
    }

    #[test]
    fn a_short_gzip_file_that_was_altered_is_damaged() {
        let mut bytes = gzip("نص قصير".as_bytes());
        let checksum_at = bytes.len() - 8;
        bytes[checksum_at] ^= 1;
        let problem = unpacked(&bytes).whole(1 << 20).expect_err("altered");
        assert!(
            matches!(problem, SkipReason::BadCompression(_)),
            "{problem}"
        );
    }

    #[test]
    fn more_than_the_limit_is_refused() {
        let mut source = Source::member(&b"12345"[..]).expect("a source");
        let refused = SkipReason::TooLarge { bytes: 5, limit: 4 };
        assert_eq!(source.whole(4), Err(refused));
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let mut source = Source::member(&b"ab\n123456\ncd"[..]).expect("a source");
        let mut line = Vec::new();
        assert_eq!(source.line(&mut line, 4), Ok(Line::Whole(3)));
        assert_eq!(source.line(&mut line, 4), Ok(Line::TooLong(7)));
        assert_eq!(source.line(&mut line, 4), Ok(Line::Whole(2)));
        assert_eq!(line, b"cd");
        assert_eq!(source.line(&mut line, 4), Ok(Line::End));
    }

    #[test]
    fn a_missing_file_is_unreadable() {
        let missing = OpenFile::open(Path::new("no/such/file"))
            .err()
            .expect("none");
        assert!(matches!(missing, SkipReason::Unreadable(_)));
    }
}
