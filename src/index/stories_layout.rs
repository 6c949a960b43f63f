//! How the stories of an index lie in their file, byte for byte.
//!
//! In: [`Found`]. Out: its bytes; and of bytes, what is where in them. All numbers are little-endian:
//!
//! ```text
//! "warraq stories 2\n"
//! u32 segments, each: 32 bytes its name, u32 articles not deleted, u32 documents
//! u32 stories, u32 articles that have near-copies, u32 near-copies of all of them
//! for each block of what follows the table: 32 bytes, its SHA-256
//! 32 bytes: SHA-256 of all before, which is the table
//! u32 story of each document, segment by segment
//! u64 id of the first article of each story
//! u64 id of each article that has near-copies, in order
//! u32 for each of these: where its near-copies end, those of the one before it having ended where its own begin
//! near-copies, each: u32 number of the article among these, u16 share in thousandths
//! ```
//!
//! A pair of near-copies stands in the file twice.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

/// How the file begins.
const HEAD: &[u8] = b"warraq stories 2\n";
const NAME_BYTES: usize = 32;
pub(super) const DIGEST_BYTES: usize = 32;
pub(super) const BLOCK_BYTES: usize = 16 << 10;
pub(super) const COPY_BYTES: usize = 6;

/// What is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The segments of the commit by their names.
    pub segments: BTreeMap<String, FoundSegment>,
    /// The first article of each story.
    pub firsts: Vec<u64>,
    /// Pairs of near-copies, in any order, and how many of a thousand sequences of the shorter the other has.
    pub pairs: Vec<([u64; 2], u16)>,
}

/// The stories of one segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundSegment {
    /// How many of its documents were not deleted.
    pub alive: u32,
    /// For each document the number of its story from 1; 0 where it is alone in it.
    pub stories: Vec<u32>,
}

/// What is where in the body.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) segments: BTreeMap<String, Segment>,
    pub(super) firsts: Range<usize>,
    pub(super) ids: Range<usize>,
    pub(super) ends: Range<usize>,
    pub(super) copies: Range<usize>,
}

#[derive(Debug, Default)]
pub(super) struct Segment {
    pub(super) alive: u32,
    pub(super) numbers: Range<usize>,
}

/// The bytes of the file that is to be written for `found`.
pub(super) fn to_bytes(found: &Found) -> Vec<u8> {
    let Body {
        mut bytes,
        articles,
    } = body(found);
    let mut head = HEAD.to_vec();
    let number = |number: usize| {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        number.to_le_bytes()
    };
    head.extend(number(found.segments.len()));
    for (name, segment) in &found.segments {
        head.extend(name.as_bytes());
        head.extend(segment.alive.to_le_bytes());
        head.extend(number(segment.stories.len()));
    }
    head.extend(number(found.firsts.len()));
    head.extend(number(articles));
    head.extend(number(2 * found.pairs.len()));
    let blocks = bytes.par_chunks(BLOCK_BYTES);
    let digests: Vec<_> = blocks.map(Sha256::digest).collect();
    head.extend(digests.iter().flatten());
    let digest = Sha256::digest(&head);
    head.extend(digest);
    bytes.splice(0..0, head);
    bytes
}

struct Body {
    /// With room for the table before them.
    bytes: Vec<u8>,
    /// How many articles have near-copies.
    articles: usize,
}

fn body(found: &Found) -> Body {
    let mut ids: Vec<u64> = found.pairs.iter().flat_map(|(ids, _)| *ids).collect();
    ids.par_sort_unstable();
    ids.dedup();
    ids.shrink_to_fit();
    // An article stands in twelve bytes for itself and its near-copy by their numbers, not by their ids.
    let number =
        |id: u64| u32::try_from(ids.partition_point(|&less| less < id)).unwrap_or(u32::MAX);
    let mut copies = vec![(0, 0, 0); 2 * found.pairs.len()];
    let both_ways = copies.par_chunks_exact_mut(2).zip(&found.pairs);
    both_ways.for_each(|(both, &([one, other], share))| {
        let (one, other) = (number(one), number(other));
        both.copy_from_slice(&[(one, other, share), (other, one, share)]);
    });
    copies.par_sort_unstable();

    let segments = found.segments.values();
    let documents: usize = segments.map(|segment| segment.stories.len()).sum();
    let len = 4 * documents + 8 * found.firsts.len() + 12 * ids.len() + COPY_BYTES * copies.len();
    let table = (len / BLOCK_BYTES + 2) * DIGEST_BYTES + (found.segments.len() + 1) * 64;
    let mut bytes = Vec::with_capacity(len + table);
    for segment in found.segments.values() {
        bytes.extend(segment.stories.iter().flat_map(|story| story.to_le_bytes()));
    }
    bytes.extend(found.firsts.iter().flat_map(|first| first.to_le_bytes()));
    bytes.extend(ids.iter().flat_map(|id| id.to_le_bytes()));
    let mut end = 0_u32;
    for of_one in copies.chunk_by(|one, other| one.0 == other.0) {
        end += u32::try_from(of_one.len()).unwrap_or(u32::MAX);
        bytes.extend(end.to_le_bytes());
    }
    for (_, other, share) in copies {
        bytes.extend(other.to_le_bytes());
        bytes.extend(share.to_le_bytes());
    }
    Body {
        bytes,
        articles: ids.len(),
    }
}

/// Reads the table; returns it, and where the SHA-256 of the blocks and the body are. `None` where the table is not as it was written, or
/// the body is longer or shorter.
pub(super) fn parts(bytes: &[u8]) -> Option<(Table, Range<usize>, Range<usize>)> {
    let mut rest = Rest(bytes.strip_prefix(HEAD)?);
    let mut table = Table::default();
    let mut end = 0_usize;
    let mut next = |count: u32, bytes: usize| {
        let start = end;
        end = end.checked_add((count as usize).checked_mul(bytes)?)?;
        Some(start..end)
    };
    for _ in 0..rest.u32()? {
        let name = std::str::from_utf8(rest.take(NAME_BYTES)?).ok()?;
        let alive = rest.u32()?;
        let numbers = next(rest.u32()?, 4)?;
        let segment = Segment { alive, numbers };
        table.segments.insert(name.to_owned(), segment);
    }
    table.firsts = next(rest.u32()?, 8)?;
    let articles = rest.u32()?;
    table.ids = next(articles, 8)?;
    table.ends = next(articles, 4)?;
    table.copies = next(rest.u32()?, COPY_BYTES)?;
    let start = bytes.len() - rest.0.len();
    let digests = end.div_ceil(BLOCK_BYTES).checked_mul(DIGEST_BYTES)?;
    rest.take(digests)?;
    let (whole, _) = bytes.split_at_checked(start + digests)?;
    let digest = rest.take(DIGEST_BYTES)?;
    let is_right = rest.0.len() == end && *Sha256::digest(whole) == *digest;
    let body = bytes.len() - rest.0.len()..bytes.len();
    is_right.then_some((table, start..start + digests, body))
}

/// What is not yet read.
struct Rest<'bytes>(&'bytes [u8]);

impl<'bytes> Rest<'bytes> {
    fn take(&mut self, count: usize) -> Option<&'bytes [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        let bytes = self.take(4)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes))
    }
}
