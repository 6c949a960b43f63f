//! The text of a file, before anything is taken off it.
//!
//! In: a file of one record. Out: its letters, decompressed and decoded as for reading, so that decoding can be held
//! against the text a person knows.

use std::ops::ControlFlow;

use super::encoding;
use super::read;
use super::walk::ArchiveFile;

/// Returns the text of the first record of `file`; `None` where it has none.
pub fn decoded_text(file: &ArchiveFile) -> Option<String> {
    let mut text = None;
    read::originals(file, &mut |original| {
        text = Some(encoding::decode(original.bytes, None).text.into_owned());
        ControlFlow::Break(())
    });
    text
}
