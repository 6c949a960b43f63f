//! UTF-16, with a byte order mark or without.
//!
//! In: the first bytes of a file. Out: which of the two orders it is in. Without a mark the high bytes tell: in a text
//! of Arabic or Latin letters nearly all of them are 0x06 or zero, which no other text has.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// So many bytes are looked at.
const LOOKED_AT_BYTES: usize = 512;
/// Fewer show nothing.
const FEWEST_BYTES: usize = 8;
/// At least this share of the high bytes, in a hundred, are of blocks that news is written in.
const LEAST_KNOWN_PERCENT: usize = 90;
/// At most this share of the low bytes, in a hundred, look like high ones: the order is plain.
const MOST_DOUBTFUL_PERCENT: usize = 10;

/// Returns the two-byte charset that a byte order mark at the start of `head` announces, or else its bytes show.
pub(in crate::archive) fn wide(head: &[u8]) -> Option<&'static Encoding> {
    match Encoding::for_bom(head) {
        Some((encoding, _)) => is_wide(encoding).then_some(encoding),
        None => unmarked(head),
    }
}

/// Returns how many bytes the byte order mark at the start of `head` has.
pub(in crate::archive) fn mark_bytes(head: &[u8]) -> usize {
    Encoding::for_bom(head).map_or(0, |(_, bytes)| bytes)
}

/// Returns the order that bytes without a byte order mark are in, if they are UTF-16 at all.
pub(super) fn unmarked(bytes: &[u8]) -> Option<&'static Encoding> {
    let (head, _) = bytes
        .split_at_checked(LOOKED_AT_BYTES)
        .unwrap_or((bytes, &[]));
    if bytes.len() < FEWEST_BYTES || bytes.len() % 2 == 1 && bytes.len() <= LOOKED_AT_BYTES {
        return None;
    }
    let (units, _) = head.as_chunks::<2>();
    let share =
        |is: fn(&[u8; 2]) -> bool| units.iter().filter(|unit| is(unit)).count() * 100 / units.len();
    let first = share(|&[first, _]| is_high_byte(first));
    let second = share(|&[_, second]| is_high_byte(second));
    let (encoding, order): (_, fn([u8; 2]) -> u16) = match (first, second) {
        (..=MOST_DOUBTFUL_PERCENT, LEAST_KNOWN_PERCENT..) => (UTF_16LE, u16::from_le_bytes),
        (LEAST_KNOWN_PERCENT.., ..=MOST_DOUBTFUL_PERCENT) => (UTF_16BE, u16::from_be_bytes),
        _ => return None,
    };
    let is_text = units.iter().all(|&unit| !is_control(order(unit)));
    is_text.then_some(encoding)
}

/// Whether a charset has two bytes a letter.
pub(super) fn is_wide(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// Whether `byte` is the high one of a Latin or Arabic letter. Neither stands in a text of any other charset.
fn is_high_byte(byte: u8) -> bool {
    matches!(byte, 0x00 | 0x06)
}

/// Numbers in two bytes look like letters of two bytes, but for these.
fn is_control(unit: u16) -> bool {
    let line_or_tab = [b'\t', b'\n', b'\r'].map(u16::from);
    unit < 0x20 && !line_or_tab.contains(&unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn the_order_is_told_without_a_mark() {
        for text in ["أعلنت البلدية", "The council", "{\"title\": \"خبر\"}"] {
            assert_eq!(
                wide(&bytes(text, u16::to_le_bytes)),
                Some(UTF_16LE),
                "{text}"
            );
            assert_eq!(
                wide(&bytes(text, u16::to_be_bytes)),
                Some(UTF_16BE),
                "{text}"
            );
        }
    }

    #[test]
    fn a_mark_comes_first() {
        let marked = bytes("\u{FEFF}أعلنت", u16::to_be_bytes);
        assert_eq!((wide(&marked), mark_bytes(&marked)), (Some(UTF_16BE), 2));
    }

    #[test]
    fn other_texts_and_binary_data_are_not_wide() {
        for other in [
            "أعلنت البلدية".as_bytes(),
            b"The council",
            b"PK\x03\x04\x0a\0\0\0\0\0\0\0",
            &[0; 64],
            &[1, 0, 2, 0, 3, 0, 4, 0, 5, 0],
        ] {
            assert_eq!(wide(other), None);
        }
    }
}
