//! Charsets: those of browsers, and two code pages of DOS.
//!
//! In: the label that a page declares, or bytes. Out: the charset, its name, or the text. Files older than Windows
//! were written in code page 720 or 864; the latter stores the shape of each letter, which reading keeps and
//! [`super::visual`] makes letters of.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1256};
use oem_cp::code_table::{DECODING_TABLE_CP720, DECODING_TABLE_CP864};

/// How bytes stand for letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// One that browsers read.
    Web(&'static Encoding),
    Dos720,
    Dos864,
}

impl Charset {
    /// Returns the charset that `label` names, as WHATWG lists them or as old programs wrote them.
    pub(super) fn of_label(label: &str) -> Option<Self> {
        if let Some(encoding) = Encoding::for_label(label.as_bytes()) {
            return Some(Self::Web(encoding));
        }
        let number: String = label.chars().filter(char::is_ascii_digit).collect();
        match number.as_str() {
            // `win-1256`, `ms_1256`, `cp-1256`.
            "1256" => Some(Self::Web(WINDOWS_1256)),
            "720" => Some(Self::Dos720),
            "864" => Some(Self::Dos864),
            _ => None,
        }
    }

    /// Its WHATWG name, or that of IANA.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::Dos720 => "DOS-720",
            Self::Dos864 => "IBM864",
        }
    }

    /// Returns the text, and whether any of the bytes stand for nothing; these become U+FFFD.
    pub(super) fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        match self {
            Self::Web(encoding) => encoding.decode_without_bom_handling(bytes),
            Self::Dos720 => dos(bytes, |high| DECODING_TABLE_CP720.get(high).copied()),
            Self::Dos864 => dos(bytes, |high| {
                DECODING_TABLE_CP864.get(high).copied().flatten()
            }),
        }
    }
}

/// Reads bytes of which the upper half stand for what `letter` says, counted from 0x80.
fn dos(bytes: &[u8], letter: impl Fn(usize) -> Option<char>) -> (Cow<'_, str>, bool) {
    let mut is_damaged = false;
    let read = |&byte: &u8| match usize::from(byte).checked_sub(0x80) {
        None => char::from(byte),
        Some(high) => letter(high).unwrap_or_else(|| {
            is_damaged = true;
            char::REPLACEMENT_CHARACTER
        }),
    };
    let text: String = bytes.iter().map(read).collect();
    (Cow::Owned(text), is_damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_old_programs_are_known() {
        let name = |label| Charset::of_label(label).map(Charset::name);
        for label in ["windows-1256", "CP1256", "win-1256", "ms_1256"] {
            assert_eq!(name(label), Some("windows-1256"), "{label}");
        }
        assert_eq!(name("ASMO-708"), Some("ISO-8859-6"));
        assert_eq!(name("cp864"), Some("IBM864"));
        assert_eq!(name("DOS-720"), Some("DOS-720"));
        assert_eq!(name("x-mac-arabic"), None);
    }

    #[test]
    fn a_byte_that_stands_for_nothing_is_said() {
        let (text, is_damaged) = Charset::Dos720.decode(b"\x9F\xE9a");
        assert_eq!((text.as_ref(), is_damaged), ("الa", false));
        assert!(Charset::Dos864.decode(b"\xA6").1);
    }
}
