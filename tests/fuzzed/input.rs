//! What a check takes its input apart with.
//!
//! In: any bytes. Out: text, and the choices that a check makes before it reads the text.

use std::borrow::Cow;

/// The bytes as text: what is no UTF-8 is U+FFFD, so that no input is wasted.
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// The first byte, which chooses, and the others.
pub fn choice(bytes: &[u8]) -> (u8, &[u8]) {
    match bytes.split_first() {
        Some((first, rest)) => (*first, rest),
        None => (0, bytes),
    }
}

/// The first line, and what follows it.
pub fn first_line(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}
