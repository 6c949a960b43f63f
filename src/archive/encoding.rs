//! Bytes → text, as a browser reads them.
//!
//! In: the bytes of one file or record, and the charset it declares. Out: the text, the WHATWG name of what it
//! was read in, and what told so. Valid UTF-8 beats a declared charset: pages that were converted keep their old
//! declaration, while old Arabic text is almost never valid UTF-8 by chance.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Damaged UTF-8 is taken for UTF-8 while at most one in this many of its sequences is bad; a legacy text has
/// hardly a good one.
const GOOD_FOR_EACH_BAD: usize = 10;

/// Text, and how it was read.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// WHATWG name.
    pub(super) encoding: &'static str,
    /// What told which encoding it is.
    pub(super) evidence: &'static str,
}

/// Reads `bytes`, which say of themselves that they are in `declared`.
pub(super) fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Decoded<'a> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return read_as(encoding, rest, "byte order mark");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded {
            text: Cow::Borrowed(text),
            encoding: UTF_8.name(),
            evidence: "valid UTF-8",
        };
    }
    if is_damaged_utf8(bytes) {
        return read_as(UTF_8, bytes, "damaged UTF-8");
    }
    if let Some(encoding) = declared.and_then(|label| Encoding::for_label(label.as_bytes())) {
        let fits = encoding.decode_without_bom_handling_and_without_replacement(bytes);
        if let (Some(text), false) = (fits, is_wide(encoding)) {
            return Decoded {
                text,
                encoding: encoding.name(),
                evidence: "meta charset",
            };
        }
    }
    read_as(detect(bytes), bytes, "detected")
}

/// Returns the two-byte encoding that a byte order mark at the start of `head` announces.
pub(super) fn wide(head: &[u8]) -> Option<&'static Encoding> {
    let (encoding, _) = Encoding::for_bom(head)?;
    is_wide(encoding).then_some(encoding)
}

/// Reads a piece of a text whose encoding is known.
pub(super) fn read_as<'a>(
    encoding: &'static Encoding,
    bytes: &'a [u8],
    evidence: &'static str,
) -> Decoded<'a> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded {
        text,
        encoding: encoding.name(),
        evidence,
    }
}

fn is_wide(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
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

fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // As a browser would guess for a site of an Arab country.
    detector.guess(Some(b"sa"), Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{ISO_8859_6, WINDOWS_1256};
    use proptest::prelude::*;

    const STORY: &str =
        "أعلنت بلدية المدينة اليوم افتتاح المكتبة الجديدة، وقال رئيسها إن أبوابها مفتوحة للجميع.";

    #[track_caller]
    fn check(bytes: &[u8], declared: Option<&str>, encoding: &str, evidence: &str) {
        let decoded = decode(bytes, declared);
        assert_eq!(decoded.text, STORY);
        assert_eq!((decoded.encoding, decoded.evidence), (encoding, evidence));
    }

    fn utf16(order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let marked = format!("\u{FEFF}{STORY}");
        marked.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn a_byte_order_mark_is_believed_and_dropped() {
        let utf8 = format!("\u{FEFF}{STORY}");
        check(utf8.as_bytes(), None, "UTF-8", "byte order mark");
        check(
            &utf16(u16::to_le_bytes),
            None,
            "UTF-16LE",
            "byte order mark",
        );
        check(
            &utf16(u16::to_be_bytes),
            None,
            "UTF-16BE",
            "byte order mark",
        );
    }

    #[test]
    fn valid_utf8_beats_a_declared_charset() {
        check(
            STORY.as_bytes(),
            Some("windows-1256"),
            "UTF-8",
            "valid UTF-8",
        );
    }

    #[test]
    fn a_declared_charset_is_used_where_utf8_is_not_valid() {
        let (bytes, ..) = WINDOWS_1256.encode(STORY);
        check(&bytes, Some("CP1256"), "windows-1256", "meta charset");
    }

    #[test]
    fn old_arabic_code_pages_are_detected() {
        let (bytes, ..) = WINDOWS_1256.encode(STORY);
        check(&bytes, None, "windows-1256", "detected");
        check(&bytes, Some("utf-8"), "windows-1256", "detected");
        let (bytes, ..) = ISO_8859_6.encode(STORY);
        check(&bytes, None, "ISO-8859-6", "detected");
    }

    #[test]
    fn one_bad_byte_does_not_turn_a_utf8_text_into_another() {
        let mut bytes = STORY.as_bytes().to_vec();
        bytes.insert(2, 0xFF);
        let decoded = decode(&bytes, None);
        assert_eq!(
            (decoded.encoding, decoded.evidence),
            ("UTF-8", "damaged UTF-8")
        );
        assert!(decoded.text.starts_with("أ\u{FFFD}ع"), "{}", decoded.text);
    }

    proptest! {
        #[test]
        fn any_bytes_become_text(bytes: Vec<u8>, declared in proptest::option::of(".{0,12}")) {
            decode(&bytes, declared.as_deref());
        }
    }
}
