//! What is remembered of one file of the archive, as the log has it.
//!
//! In: what reading the file gave. Out: an entry that takes some hundred bytes of memory, for an archive may have millions of files: what
//! few of them have lies apart, and a hash is kept as its bytes.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What is remembered of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WrittenEntry")]
pub struct FileEntry {
    /// Size in bytes.
    pub bytes: u64,
    /// Time of the last change in nanoseconds since 1970; `None` where the file may still have been
    /// changing while it was read, so that it must be read again.
    pub modified_ns: Option<i64>,
    /// Which reader read it; another one reads it again.
    #[serde(serialize_with = "as_text")]
    pub reader: Arc<str>,
    /// SHA-256 of the file; `None` where it was not read to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<FileHash>,
    /// Articles read from it.
    pub articles: u64,
    #[serde(flatten)]
    pub(super) remarks: Option<Box<Remarks>>,
}

/// What of a file did not become an article, or is not as it should be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Remarks {
    /// What of it did not become an article; the first of many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<SkippedPart>,
    /// How many parts did not become an article.
    #[serde(skip_serializing_if = "is_zero")]
    pub skipped_count: u64,
    /// How many of them for each reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<String, u64>,
    /// What of it is read and not as it should be; the first of many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<SkippedPart>,
}

/// A file or record that did not become an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedPart {
    /// Which file in the file, where it is an archive of files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Number of the record in the file, from 0; `None` for the whole file.
    pub record: Option<u64>,
    /// Why, for people.
    pub reason: String,
}

fn as_text<To: Serializer>(text: &Arc<str>, to: To) -> Result<To::Ok, To::Error> {
    to.serialize_str(text)
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Default for FileEntry {
    fn default() -> Self {
        Self {
            bytes: 0,
            modified_ns: None,
            reader: Arc::from(""),
            sha256: None,
            articles: 0,
            remarks: None,
        }
    }
}

impl FileEntry {
    /// What there is to say of the file.
    pub fn remarks(&self) -> &Remarks {
        static NONE: Remarks = Remarks {
            skipped: Vec::new(),
            skipped_count: 0,
            reasons: BTreeMap::new(),
            notes: Vec::new(),
        };
        self.remarks.as_deref().unwrap_or(&NONE)
    }

    /// The same, to be added to.
    pub fn remarks_mut(&mut self) -> &mut Remarks {
        self.remarks.get_or_insert_default()
    }
}

/// An entry as it stands in the log.
#[derive(Deserialize)]
struct WrittenEntry {
    bytes: u64,
    modified_ns: Option<i64>,
    #[serde(default)]
    reader: String,
    #[serde(default)]
    sha256: Option<FileHash>,
    articles: u64,
    #[serde(default)]
    skipped: Vec<SkippedPart>,
    #[serde(default)]
    skipped_count: u64,
    #[serde(default)]
    reasons: BTreeMap<String, u64>,
    #[serde(default)]
    notes: Vec<SkippedPart>,
}

impl From<WrittenEntry> for FileEntry {
    fn from(written: WrittenEntry) -> Self {
        let remarks = Remarks {
            skipped: written.skipped,
            skipped_count: written.skipped_count,
            reasons: written.reasons,
            notes: written.notes,
        };
        let is_any = remarks != Remarks::default();
        Self {
            bytes: written.bytes,
            modified_ns: written.modified_ns,
            reader: written.reader.into(),
            sha256: written.sha256,
            articles: written.articles,
            remarks: is_any.then(|| Box::new(remarks)),
        }
    }
}

/// A SHA-256, which is written as 64 hexadecimal digits in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileHash([u8; 32]);

impl FromStr for FileHash {
    type Err = &'static str;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "a SHA-256 has 64 hexadecimal digits in lower case";
        let (pairs, rest) = written.as_bytes().as_chunks::<2>();
        let mut hash = [0; 32];
        if pairs.len() != hash.len() || !rest.is_empty() {
            return Err(EXPECTED);
        }
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        for (byte, &[high, low]) in hash.iter_mut().zip(pairs) {
            let (high, low) = digit(high).zip(digit(low)).ok_or(EXPECTED)?;
            *byte = high << 4 | low;
        }
        Ok(Self(hash))
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(to, "{byte:02x}"))
    }
}

impl Serialize for FileHash {
    fn serialize<To: Serializer>(&self, to: To) -> Result<To::Ok, To::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FileHash {
    fn deserialize<From: Deserializer<'de>>(from: From) -> Result<Self, From::Error> {
        struct Digits;
        impl serde::de::Visitor<'_> for Digits {
            type Value = FileHash;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("the 64 digits of a SHA-256")
            }

            fn visit_str<E: serde::de::Error>(self, digits: &str) -> Result<FileHash, E> {
                digits.parse().map_err(E::custom)
            }
        }
        from.deserialize_str(Digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries lie in logs: others could not be read there.
    #[test]
    fn entries_stay_what_they_are() {
        let sha256 = "0123456789abcdef".repeat(4);
        let part = r#"{"record":1,"reason":"no text"}"#;
        for written in [
            r#"{"bytes":1,"modified_ns":null,"reader":"r","articles":2}"#.to_owned(),
            format!(
                r#"{{"bytes":1,"modified_ns":5,"reader":"r","sha256":"{sha256}","articles":2}}"#
            ),
            format!(
                r#"{{"bytes":1,"modified_ns":5,"reader":"r","articles":0,"skipped":[{part}],"skipped_count":3,"reasons":{{"no text":3}},"notes":[{part}]}}"#
            ),
        ] {
            let entry: FileEntry = serde_json::from_str(&written).expect("an entry");
            assert_eq!(serde_json::to_string(&entry).expect("written"), written);
        }
    }

    #[test]
    fn a_hash_has_64_digits() {
        let digits = "5f".repeat(32);
        let hash: FileHash = digits.parse().expect("a hash");
        assert_eq!(hash.to_string(), digits);
        for other in [
            "",
            "5f",
            &"5F".repeat(32),
            &"5f".repeat(33),
            &"ـ".repeat(32),
        ] {
            assert!(other.parse::<FileHash>().is_err(), "{other}");
        }
    }

    #[test]
    fn an_entry_without_remarks_is_small() {
        assert!(size_of::<FileEntry>() <= 96);
    }
}
