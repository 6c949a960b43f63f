//! Bytes → text as its writer meant it.
//!
//! In: the bytes of one file or record, and the charset it declares. Out: the text, what it was read in and what told
//! so, and what was mended.
//!
//! ```text
//! bytes ─decode─► (charset · wide · detect · likeness) ─► text ─twice─► text ─visual─► lines in logical order
//! ```
//!
//! Mended is only what a program broke on the way here: the code page, UTF-8 that was read as a code page, the shapes
//! and the order of an old PDF export. How its writer spells is left as published.

mod charset;
mod decode;
mod detect;
mod likeness;
mod twice;
mod visual;
mod western;
mod wide;

pub(super) use decode::{Declared, Decoded, decode, read_as};
pub(super) use visual::{mend, mend_json, mend_markup};
pub(super) use wide::{mark_bytes, wide};
