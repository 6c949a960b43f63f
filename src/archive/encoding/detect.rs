//! Which charset bytes are in that nobody declares, or that somebody declares wrongly.
//!
//! In: bytes that are no UTF-8. Out: the Arabic code page in which they read best, else what a browser would guess.
//! The browser's detector takes short texts of ISO-8859-6 for Windows-1256; the letters tell them apart from one
//! word on, as only half of them have the same byte in both.

use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{ISO_8859_6, WINDOWS_1252, WINDOWS_1256};
use unicode_normalization::char::decompose_compatible;

use super::charset::Charset;
use super::likeness::Likeness;
use crate::arabic::letters;

/// So many bytes, from the first that is not ASCII, are read in each code page.
const LOOKED_AT_BYTES: usize = 32 << 10;

/// The code pages of Arabic, the likeliest first.
const ARABIC: [Charset; 4] = [
    Charset::Web(WINDOWS_1256),
    Charset::Web(ISO_8859_6),
    Charset::Dos720,
    Charset::Dos864,
];

/// So many points must another page have more than Windows-1256, in which nearly all old Arabic text is.
const FAVOUR: i32 = 4;

/// In fewer letters the shapes do not tell.
const FEWEST_SHAPES: i32 = 20;

/// What each byte stands for in each of [`ARABIC`].
static TABLES: LazyLock<[[char; 256]; 4]> = LazyLock::new(|| ARABIC.map(table));

/// Returns the charset that `bytes` are in, as far as they show.
pub(super) fn detect(bytes: &[u8]) -> Charset {
    let (page, best) = arabic(bytes);
    if best.is_certain() || best.is_possible() {
        return page;
    }
    // As a browser would guess that knows no country: for one of Arabic it would guess Arabic.
    match guess(bytes) {
        page if ARABIC.contains(&page) => Charset::Web(WINDOWS_1252),
        page => page,
    }
}

/// Whether `bytes` certainly read as Arabic in an Arabic code page, and better there than in `declared`.
pub(super) fn reads_better_than(declared: Charset, bytes: &[u8]) -> bool {
    let (_, best) = arabic(bytes);
    best.is_certain() && best.points > weigh(shown(bytes), &table(declared)).points
}

/// Returns the Arabic code page in which `bytes` read best.
fn arabic(bytes: &[u8]) -> (Charset, Likeness) {
    let shown = shown(bytes);
    let [
        (windows, windows_1256),
        (iso, iso_8859_6),
        (dos, dos_720),
        (shaped, dos_864),
    ] = [0, 1, 2, 3].map(|index| (ARABIC[index], weigh(shown, &TABLES[index])));
    let mut best = (windows, windows_1256);
    if iso_8859_6.points > best.1.points + FAVOUR {
        best = (iso, iso_8859_6);
    }
    if dos_720.points > best.1.points + FAVOUR {
        best = (dos, dos_720);
    }
    // Its letters have the places of ISO-8859-6; only the shapes that it has besides tell it apart.
    let is_long = dos_864.letters >= FEWEST_SHAPES;
    if is_long && dos_864.is_certain() && dos_864.points > best.1.points + dos_864.letters {
        best = (shaped, dos_864);
    }
    best
}

fn guess(bytes: &[u8]) -> Charset {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Charset::Web(detector.guess(None, Utf8Detection::Deny))
}

fn weigh(bytes: &[u8], table: &[char; 256]) -> Likeness {
    Likeness::of(bytes.iter().map(|&byte| table[usize::from(byte)]))
}

/// The part of `bytes` that is looked at: a page may begin with much that is markup only.
fn shown(bytes: &[u8]) -> &[u8] {
    let first = bytes
        .iter()
        .position(|byte| !byte.is_ascii())
        .unwrap_or(bytes.len());
    let rest = bytes.get(first.saturating_sub(1)..).unwrap_or_default();
    rest.get(..LOOKED_AT_BYTES).unwrap_or(rest)
}

/// What each byte stands for; a letter's shape counts as the letter.
fn table(page: Charset) -> [char; 256] {
    let mut table = [char::REPLACEMENT_CHARACTER; 256];
    for (byte, slot) in (0..=u8::MAX).zip(&mut table) {
        let (text, _) = page.decode(std::slice::from_ref(&byte));
        let letter = text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
        *slot = letter;
        if letters::is_presentation_form(letter) {
            let mut parts = Vec::new();
            decompose_compatible(letter, |part| parts.push(part));
            let base = parts
                .into_iter()
                .find(|&part| letters::class(part) == letters::Class::Letter);
            *slot = base.unwrap_or(letter);
        }
    }
    table
}
