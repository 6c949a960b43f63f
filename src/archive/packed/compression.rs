//! Compressed contents: gzip, zstd, bzip2, xz.
//!
//! In: a stream. Out: the stream inside. Of gzip, which web archives write one member a record, it is noted where each
//! member begins, so that a record is found again without unpacking what stands before it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use flate2::bufread::GzDecoder;

/// The most memory that a dictionary of xz may ask for.
const XZ_MEMORY_KIB: u32 = 256 << 10;

/// A way to compress one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Compression {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

impl Compression {
    /// The compression that the first bytes of a content announce.
    pub(in crate::archive) fn of(head: &[u8]) -> Option<Self> {
        const BZIP2_BLOCK: [u8; 6] = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];
        match head {
            [0x1F, 0x8B, ..] => Some(Self::Gzip),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Some(Self::Zstd),
            [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..] if rest.starts_with(&BZIP2_BLOCK) => {
                Some(Self::Bzip2)
            }
            [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            _ => None,
        }
    }

    /// The stream inside `packed`; `starts` learns where the members of gzip begin.
    pub(in crate::archive) fn reader<'a>(
        self,
        packed: Box<dyn BufRead + 'a>,
        starts: &GzipStarts,
    ) -> io::Result<Box<dyn Read + 'a>> {
        Ok(match self {
            Self::Gzip => Box::new(GzipMembers::new(packed, starts.clone())),
            Self::Zstd => Box::new(zstd::Decoder::with_buffer(packed)?),
            Self::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(packed)),
            Self::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(
                packed,
                true,
                XZ_MEMORY_KIB,
            )),
        })
    }
}

/// Where the members of a gzip file begin that were read last: in the unpacked stream, and in the packed one.
#[derive(Debug, Clone, Default)]
pub(in crate::archive) struct GzipStarts(Rc<RefCell<VecDeque<(u64, u64)>>>);

impl GzipStarts {
    fn note(&self, unpacked: u64, packed: u64) {
        self.0.borrow_mut().push_back((unpacked, packed));
    }

    /// Where the member begins, in bytes of the packed stream, that begins at `unpacked` inside. Asked in rising order.
    pub(in crate::archive) fn packed_at(&self, unpacked: u64) -> Option<u64> {
        let mut starts = self.0.borrow_mut();
        while starts.front().is_some_and(|&(start, _)| start < unpacked) {
            starts.pop_front();
        }
        let &(start, packed) = starts.front()?;
        (start == unpacked).then_some(packed)
    }
}

/// The members of a gzip stream, one after the other.
struct GzipMembers<'a> {
    /// `None` behind the last.
    member: Option<GzDecoder<Counted<'a>>>,
    unpacked: u64,
    starts: GzipStarts,
}

impl<'a> GzipMembers<'a> {
    fn new(packed: Box<dyn BufRead + 'a>, starts: GzipStarts) -> Self {
        starts.note(0, 0);
        let counted = Counted {
            inner: packed,
            taken: 0,
        };
        Self {
            member: Some(GzDecoder::new(counted)),
            unpacked: 0,
            starts,
        }
    }
}

impl Read for GzipMembers<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let length = member.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                self.unpacked += u64::try_from(length).unwrap_or(u64::MAX);
                return Ok(length);
            }
            let Some(ended) = self.member.take() else {
                break;
            };
            let mut packed = ended.into_inner();
            // Tapes and some writers fill up the last block with zeros.
            while packed.fill_buf()?.first() == Some(&0) {
                packed.consume(1);
            }
            if packed.fill_buf()?.is_empty() {
                break;
            }
            self.starts.note(self.unpacked, packed.taken);
            self.member = Some(GzDecoder::new(packed));
        }
        Ok(0)
    }
}

/// A reader that knows how many bytes were taken of it.
struct Counted<'a> {
    inner: Box<dyn BufRead + 'a>,
    taken: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.taken += u64::try_from(length).unwrap_or(u64::MAX);
        Ok(length)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.inner.consume(count);
        self.taken += u64::try_from(count).unwrap_or(u64::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    fn unpacked(packed: &[u8]) -> (Vec<u8>, GzipStarts) {
        let starts = GzipStarts::default();
        let compression = Compression::of(packed).expect("a known compression");
        let mut reader = compression
            .reader(Box::new(packed), &starts)
            .expect("a reader");
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).expect("sound");
        (bytes, starts)
    }

    #[test]
    fn each_compression_is_known_by_its_first_bytes() {
        assert_eq!(unpacked(&gzip(b"text")).0, b"text");
        let zstd = zstd::encode_all(&b"text"[..], 3).expect("memory");
        assert_eq!(unpacked(&zstd).0, b"text");
        let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bzip2.write_all(b"text").expect("memory");
        assert_eq!(unpacked(&bzip2.finish().expect("memory")).0, b"text");
        assert_eq!(Compression::of(b"text"), None);
        assert_eq!(Compression::of(b"BZh9 is no header"), None);
    }

    #[test]
    fn the_members_of_gzip_are_found_where_they_begin() {
        let (one, two) = (gzip(b"one "), gzip(b"two"));
        let packed = [one.clone(), two, vec![0; 9]].concat();
        let (bytes, starts) = unpacked(&packed);
        assert_eq!(bytes, b"one two");
        assert_eq!(starts.packed_at(0), Some(0));
        assert_eq!(starts.packed_at(2), None);
        assert_eq!(starts.packed_at(4), Some(one.len() as u64));
    }
}
