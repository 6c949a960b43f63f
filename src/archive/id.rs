//! The short, stable name of an article.
//!
//! In: a path, and the id that the source gave a record of it or the record's number. Out: 60 bits of SHA-256, printed as 12 digits of Crockford's base 32 (no
//! i, l, o, u, so that a name read aloud or copied by hand comes through).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const BITS: u32 = 60;
const LEN: u32 = 12;

/// The name of an article: the same for the same path and record on every machine. Where the source gave the record
/// an id, it stays the same when other records come and go before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(u64);

impl ArticleId {
    /// The id of record number `record` of the file at `path` (relative to the archive, `/` between its parts).
    pub fn new(path: &str, record: u64) -> Self {
        Self::of_digest(path, 0, &record.to_be_bytes())
    }

    /// The id of the record that its source calls `record_id`, in the file at `path`; the first, where several are
    /// called so.
    pub fn of_record_id(path: &str, record_id: &str) -> Self {
        Self::of_digest(path, 1, record_id.as_bytes())
    }

    /// `separator` keeps numbers and names apart.
    fn of_digest(path: &str, separator: u8, record: &[u8]) -> Self {
        let digest = Sha256::new()
            .chain_update(path.as_bytes())
            .chain_update([separator])
            .chain_update(record)
            .finalize();
        let bits = digest
            .iter()
            .take(8)
            .fold(0, |bits, &byte| bits << 8 | u64::from(byte));
        Self(bits >> (u64::BITS - BITS))
    }

    /// The id as a number below 2^60, as the index keeps it.
    pub fn key(self) -> u64 {
        self.0
    }

    /// The id that [`key`](Self::key) gave the number of.
    pub fn from_key(key: u64) -> Self {
        Self(key & ((1 << BITS) - 1))
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..LEN).rev().try_for_each(|place| {
            let digit = DIGITS[(self.0 >> (5 * place) & 31) as usize];
            write!(out, "{}", char::from(digit))
        })
    }
}

/// A text that is no article id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no article id; expected 12 letters and digits, as `warraq search` prints them")]
pub struct NotAnId(pub String);

impl FromStr for ArticleId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let refused = || NotAnId(text.to_owned());
        if text.len() != LEN as usize {
            return Err(refused());
        }
        text.bytes()
            .try_fold(0, |key, byte| {
                let digit = DIGITS
                    .iter()
                    .position(|&digit| digit == byte.to_ascii_lowercase())?;
                Some(key << 5 | digit as u64)
            })
            .map(Self)
            .ok_or_else(refused)
    }
}

impl Serialize for ArticleId {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ArticleId {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_depends_on_path_and_record_alone() {
        let first = ArticleId::new("a/b.txt", 0);
        assert_eq!(first, ArticleId::new("a/b.txt", 0));
        assert_ne!(first, ArticleId::new("a/b.txt", 1));
        assert_ne!(first, ArticleId::new("a/c.txt", 0));
        let named = ArticleId::of_record_id("a/b.txt", "7");
        assert_eq!(named, ArticleId::of_record_id("a/b.txt", "7"));
        assert_ne!(named, ArticleId::of_record_id("a/c.txt", "7"));
        let number = "\0\0\0\0\0\0\0\0";
        assert_ne!(first, ArticleId::of_record_id("a/b.txt", number));
    }

    #[test]
    fn an_id_is_read_as_it_is_printed() {
        let id = ArticleId::new("الأرشيف/1.html", 7);
        let printed = id.to_string();
        assert_eq!(printed.len(), 12);
        assert_eq!(printed.parse(), Ok(id));
        assert_eq!(ArticleId::from_key(id.key()), id);
    }

    #[test]
    fn a_text_that_is_no_id_is_refused() {
        for text in ["", "abc", "abcdefghjkmnp", "abcdefghjkmu", "ابتثجح"] {
            assert_eq!(text.parse::<ArticleId>(), Err(NotAnId(text.to_owned())));
        }
    }
}
