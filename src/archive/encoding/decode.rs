//! Bytes → text, as a browser reads them, and better where it is misled.
//!
//! In: the bytes of one file or record, and the charset it declares. Out: the text, the name of what it was read in,
//! and what told so. Valid UTF-8 beats a declared charset: pages that were converted keep their old declaration,
//! while old Arabic text is almost never valid UTF-8 by chance. A declared code page stands unless the bytes read
//! certainly as Arabic in another, and better.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use super::charset::Charset;
use super::detect;
use super::twice;
use super::western;
use super::wide;

/// Damaged UTF-8 is taken for UTF-8 while at most one in this many of its sequences is bad; a legacy text has
/// hardly a good one.
const GOOD_FOR_EACH_BAD: usize = 10;

/// A charset as a file or its envelope names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) struct Declared<'a> {
    /// As written.
    pub(in crate::archive) label: &'a str,
    /// Where: `http charset`, `meta charset`, `xml declaration`.
    pub(in crate::archive) evidence: &'static str,
}

/// Text, and how it was read.
#[derive(Debug)]
pub(in crate::archive) struct Decoded<'a> {
    pub(in crate::archive) text: Cow<'a, str>,
    /// WHATWG name, or that of IANA.
    pub(in crate::archive) encoding: &'static str,
    /// What told which encoding it is.
    pub(in crate::archive) evidence: &'static str,
    /// What the file calls it, as written.
    pub(in crate::archive) declared: Option<String>,
    /// Whether that is another.
    is_declared_wrongly: bool,
    /// What was put right in the text.
    pub(in crate::archive) mended: Mended,
}

/// What was put right in a text that came broken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::archive) struct Mended {
    /// How many times its UTF-8 had been read as a code page and written as UTF-8 again.
    pub(in crate::archive) times_misread: u8,
    /// Whether Windows-1256 had been read as Windows-1252.
    pub(in crate::archive) western: bool,
    /// Whether shapes of letters were made letters.
    pub(in crate::archive) shapes: bool,
    /// Whether lines stood in the order they are seen in, from left to right.
    pub(in crate::archive) order: bool,
}

impl Decoded<'_> {
    /// Takes `text` for the text, in which that was mended.
    pub(in crate::archive) fn replace(&mut self, text: String, mended: Mended) {
        self.text = Cow::Owned(text);
        self.mended.add(mended);
    }

    /// Returns what told the charset, what did not, and what was mended.
    pub(in crate::archive) fn origin(&self) -> String {
        let mut origin = self.evidence.to_owned();
        if let (Some(declared), true) = (&self.declared, self.is_declared_wrongly) {
            origin.push_str(&format!(", declared {declared} does not fit"));
        }
        let times = self.mended.times_misread;
        if times > 0 {
            let plural = if times > 1 { "s" } else { "" };
            origin.push_str(&format!(", repaired: UTF-8 misread {times} time{plural}"));
        }
        if self.mended.western {
            origin.push_str(", repaired: windows-1256 misread as windows-1252");
        }
        if self.mended.shapes {
            origin.push_str(", repaired: shapes of letters");
        }
        if self.mended.order {
            origin.push_str(", repaired: visual order");
        }
        origin
    }
}

impl Mended {
    /// Adds what was mended in another part of the text.
    pub(in crate::archive) fn add(&mut self, other: Self) {
        self.times_misread = self.times_misread.max(other.times_misread);
        self.western |= other.western;
        self.shapes |= other.shapes;
        self.order |= other.order;
    }
}

/// Reads `bytes`, which say of themselves that they are in `declared`, and mends UTF-8 that was read as a code page.
pub(in crate::archive) fn decode<'a>(bytes: &'a [u8], declared: Option<Declared>) -> Decoded<'a> {
    let mut decoded = read(bytes, declared);
    if let Some(declared) = declared {
        let named = Charset::of_label(declared.label).map(Charset::name);
        decoded.declared = Some(declared.label.to_owned());
        // Bytes of ASCII are the same in nearly all.
        decoded.is_declared_wrongly = named != Some(decoded.encoding) && !bytes.is_ascii();
    }
    if let Some((text, times_misread)) = twice::repaired(&decoded.text) {
        let mended = Mended {
            times_misread,
            ..Mended::default()
        };
        decoded.replace(text, mended);
    } else if let Some(text) = western::repaired(&decoded.text) {
        let mended = Mended {
            western: true,
            ..Mended::default()
        };
        decoded.replace(text, mended);
    }
    decoded
}

/// Reads a piece of a text whose encoding is known.
pub(in crate::archive) fn read_as<'a>(
    encoding: &'static Encoding,
    bytes: &'a [u8],
    evidence: &'static str,
) -> Decoded<'a> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    new(text, encoding.name(), evidence)
}

fn new<'a>(text: Cow<'a, str>, encoding: &'static str, evidence: &'static str) -> Decoded<'a> {
    Decoded {
        text,
        encoding,
        evidence,
        declared: None,
        is_declared_wrongly: false,
        mended: Mended::default(),
    }
}

fn read<'a>(bytes: &'a [u8], declared: Option<Declared>) -> Decoded<'a> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return read_as(encoding, rest, "byte order mark");
    }
    if let Some(encoding) = wide::unmarked(bytes) {
        return read_as(encoding, bytes, "detected");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return new(Cow::Borrowed(text), UTF_8.name(), "valid UTF-8");
    }
    if is_damaged_utf8(bytes) {
        return read_as(UTF_8, bytes, "damaged UTF-8");
    }
    let stated = declared.and_then(|declared| {
        let charset = Charset::of_label(declared.label)?;
        fits(charset, bytes).then_some((charset, declared.evidence))
    });
    let (charset, evidence) = stated.unwrap_or_else(|| (detect::detect(bytes), "detected"));
    new(charset.decode(bytes).0, charset.name(), evidence)
}

/// Whether `bytes` may be in `charset`: each stands for something, and in no other do they read as Arabic and better.
fn fits(charset: Charset, bytes: &[u8]) -> bool {
    let is_one_byte = match charset {
        Charset::Web(encoding) if wide::is_wide(encoding) => return false,
        Charset::Web(encoding) => encoding.is_single_byte(),
        Charset::Dos720 | Charset::Dos864 => true,
    };
    let (_, is_damaged) = charset.decode(bytes);
    !is_damaged && (!is_one_byte || !detect::reads_better_than(charset, bytes))
}

fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk
            .valid()
            .chars()
            .filter(|letter| !letter.is_ascii())
            .count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= bad * GOOD_FOR_EACH_BAD
}

#[cfg(test)]
mod tests;
