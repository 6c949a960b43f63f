//! Bytes → text as its writer meant it.
//!
//! In: the bytes of one file or record, and the charset it declares. Out: the text, what it was read in and what told
//! so, and what was mended.
//!
//! ```text
//! bytes ─decode─► (charset · wide · detect · likeness) ─► text ─twice─► text
//! ```
//!
//! Mended is only what a program broke on the way here: the code page, and UTF-8 that was read as a code page.
//! How its writer spells is left as published.

mod charset;
mod decode;
mod detect;
mod likeness;
mod twice;
mod wide;

pub(super) use decode::{Declared, Decoded, decode, read_as};
pub(super) use wide::{mark_bytes, wide};
