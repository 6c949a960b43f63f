//! What is read of bytes, with a declared charset and without one.

use super::*;
use encoding_rs::{ISO_8859_6, WINDOWS_1256};
use proptest::prelude::*;

const STORY: &str =
    "أعلنت بلدية المدينة اليوم افتتاح المكتبة الجديدة، وقال رئيسها إن أبوابها مفتوحة للجميع.";

#[track_caller]
fn check(bytes: &[u8], declared: Option<&str>, encoding: &str, origin: &str) {
    let decoded = decode(bytes, declared.map(meta));
    assert_eq!(decoded.text, STORY);
    assert_eq!(
        (decoded.encoding, decoded.origin().as_str()),
        (encoding, origin)
    );
    assert_eq!(decoded.declared.as_deref(), declared);
}

fn meta(label: &str) -> Declared<'_> {
    let evidence = "meta charset";
    Declared { label, evidence }
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
fn utf16_is_told_without_a_mark() {
    let little: Vec<u8> = STORY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&little, None, "UTF-16LE", "detected");
    let big: Vec<u8> = STORY.encode_utf16().flat_map(u16::to_be_bytes).collect();
    check(&big, None, "UTF-16BE", "detected");
}

#[test]
fn valid_utf8_beats_a_declared_charset() {
    check(
        STORY.as_bytes(),
        Some("windows-1256"),
        "UTF-8",
        "valid UTF-8, declared windows-1256 does not fit",
    );
    check(STORY.as_bytes(), Some("utf8"), "UTF-8", "valid UTF-8");
}

#[test]
fn a_declared_charset_is_used_where_utf8_is_not_valid() {
    let (bytes, ..) = WINDOWS_1256.encode(STORY);
    check(&bytes, Some("CP1256"), "windows-1256", "meta charset");
    let (bytes, ..) = ISO_8859_6.encode(STORY);
    check(&bytes, Some("ASMO-708"), "ISO-8859-6", "meta charset");
}

#[test]
fn a_charset_declared_wrongly_is_noticed() {
    let pages = [(WINDOWS_1256, "windows-1256"), (ISO_8859_6, "ISO-8859-6")];
    for (encoding, name) in pages {
        let (bytes, ..) = encoding.encode(STORY);
        for label in [
            "utf-8",
            "iso-8859-1",
            "windows-1252",
            "windows-1255",
            "utf-16",
            "x-none",
        ] {
            let origin = format!("detected, declared {label} does not fit");
            check(&bytes, Some(label), name, &origin);
        }
    }
    let (bytes, ..) = ISO_8859_6.encode(STORY);
    check(
        &bytes,
        Some("windows-1256"),
        "ISO-8859-6",
        "detected, declared windows-1256 does not fit",
    );
}

#[test]
fn a_declared_charset_of_another_language_stands() {
    let french = "L'été dernier, le président s'est rendu à Alger où il était déjà allé";
    let russian = "Правительство объявило сегодня о новой программе";
    let hebrew = "ראש הממשלה אמר היום כי";
    let pages = [
        (encoding_rs::WINDOWS_1252, "iso-8859-1", french),
        (encoding_rs::KOI8_R, "koi8-r", russian),
        (encoding_rs::WINDOWS_1251, "windows-1251", russian),
        (encoding_rs::WINDOWS_1255, "windows-1255", hebrew),
    ];
    for (encoding, label, text) in pages {
        let (bytes, ..) = encoding.encode(text);
        let decoded = decode(&bytes, Some(meta(label)));
        assert_eq!(
            (decoded.text.as_ref(), decoded.encoding),
            (text, encoding.name())
        );
        let undeclared = decode(&bytes, None);
        assert_eq!(undeclared.text, text);
    }
}

#[test]
fn a_headline_is_enough_to_tell_code_pages_apart() {
    for headline in [
        "وفاة الفنان محمد علي",
        "هل نحن في أزمة؟",
        "النفط يرتفع",
        "كلمة العدد",
    ] {
        for encoding in [WINDOWS_1256, ISO_8859_6] {
            let (bytes, ..) = encoding.encode(headline);
            let decoded = decode(&bytes, None);
            assert_eq!(
                (decoded.text.as_ref(), decoded.encoding),
                (headline, encoding.name())
            );
        }
    }
}

#[test]
fn code_pages_of_dos_are_read() {
    use oem_cp::code_table::ENCODING_TABLE_CP720;
    let byte = |letter: char| match u8::try_from(letter) {
        Ok(byte) if byte.is_ascii() => byte,
        _ => *ENCODING_TABLE_CP720.get(&letter).unwrap_or(&b'?'),
    };
    let bytes: Vec<u8> = STORY.chars().map(byte).collect();
    let decoded = decode(&bytes, None);
    assert_eq!(decoded.encoding, "DOS-720");
    assert_eq!(decoded.text, STORY.replace('،', "?"));
}

#[test]
fn a_code_page_of_shapes_is_told_by_them() {
    use oem_cp::code_table::ENCODING_TABLE_CP864;
    // The shapes of "قال الناس في", as far as the code page has them.
    let words =
        "\u{FED7}\u{FE8E}\u{FEDD} \u{FE8D}\u{FEDF}\u{FEE8}\u{FE8E}\u{FEB1} \u{FED3}\u{FEF2} ";
    let text = words.repeat(4);
    let bytes: Vec<u8> = text
        .chars()
        .map(|letter| *ENCODING_TABLE_CP864.get(&letter).unwrap_or(&b' '))
        .collect();
    assert_eq!(decode(&bytes, None).encoding, "IBM864");
}

#[test]
fn utf8_read_as_a_code_page_is_repaired() {
    let misread: String = STORY.bytes().map(char::from).collect();
    let origin = "valid UTF-8, repaired: UTF-8 misread 1 time";
    check(misread.as_bytes(), None, "UTF-8", origin);
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

#[test]
fn old_arabic_code_pages_are_detected() {
    let (bytes, ..) = WINDOWS_1256.encode(STORY);
    check(&bytes, None, "windows-1256", "detected");
    let (bytes, ..) = ISO_8859_6.encode(STORY);
    check(&bytes, None, "ISO-8859-6", "detected");
}

proptest! {
    #[test]
    fn any_bytes_become_text(bytes: Vec<u8>, declared in proptest::option::of(".{0,12}")) {
        decode(&bytes, declared.as_deref().map(meta));
    }

    #[test]
    fn arabic_prose_reads_back_from_every_charset(
        words in proptest::collection::vec("(ال|وال|)[بتجحدرسعفقكلمنهوي]{2,5}(ة|ا|ات|)", 4..30),
    ) {
        let text = words.join(" ");
        let (windows, ..) = WINDOWS_1256.encode(&text);
        prop_assert_eq!(decode(&windows, None).text, text.as_str());
        let (iso, ..) = ISO_8859_6.encode(&text);
        prop_assert_eq!(decode(&iso, None).text, text.as_str());
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        prop_assert_eq!(decode(&wide, None).text, text.as_str());
        prop_assert_eq!(decode(text.as_bytes(), None).text, text.as_str());
    }
}
