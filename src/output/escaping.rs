//! JSON that cannot steer a terminal.
//!
//! In: JSON as bytes. Out: the same values, with control signs and signs of direction in strings written as escapes.
//! JSON itself demands that only of the first 32, and lets the others through (RFC 8259, section 7); in what a program
//! reads nothing is another. Such signs can stand in strings alone, so that no string has to be looked for.

use std::io::{self, Write};

use crate::arabic::letters::is_steering;

/// What stands before the four hexadecimal digits of an escape.
const ESCAPE: &str = concat!("\\", "u");

/// Writes what is written to it, with escapes in the place of signs that could steer a terminal. Each letter has to come
/// whole in one write, as `serde_json` gives them; bytes that are no text pass as they are.
pub struct Escaping<'out>(pub &'out mut dyn Write);

impl Write for Escaping<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // DEL alone of the signs in question is ASCII, and most of JSON's own signs come alone.
        let is_plain = |byte: &u8| byte.is_ascii() && *byte != 0x7f;
        let text = match bytes.iter().all(is_plain) {
            true => None,
            false => std::str::from_utf8(bytes).ok(),
        };
        let Some(text) = text else {
            return self.0.write_all(bytes).map(|()| bytes.len());
        };
        let mut written = 0;
        for (at, sign) in text.char_indices().filter(|(_, sign)| steers(*sign)) {
            self.0
                .write_all(bytes.get(written..at).unwrap_or_default())?;
            write!(self.0, "{ESCAPE}{:04x}", u32::from(sign))?;
            written = at + sign.len_utf8();
        }
        self.0.write_all(bytes.get(written..).unwrap_or_default())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Line ends and tabs stand between values.
fn steers(sign: char) -> bool {
    is_steering(sign) && !sign.is_ascii_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sign_in_json_steers_a_terminal_and_every_string_comes_back() {
        let all: String = ('\0'..='\u{2100}').collect();
        let mut json = Vec::new();
        serde_json::to_writer_pretty(Escaping(&mut json), &[&all]).expect("memory");
        let text = String::from_utf8(json).expect("text");
        assert_eq!(text.chars().find(|sign| steers(*sign)), None);
        let read: Vec<String> = serde_json::from_str(&text).expect("JSON");
        assert_eq!(read, [all]);
    }
}
