//! Plain text, as scraped from a page or typed.
//!
//! In: the bytes of one file. Out: one article. What stands around the story is told by [`story`], with the
//! lines that the files beside it repeat.

use crate::archive::article::SkipReason;
use crate::archive::draft::Draft;
use crate::archive::encoding::{self, Decoded};
use crate::archive::given::Given;
use crate::archive::lines::neighbours::Neighbours;
use crate::archive::lines::story;
use crate::archive::page::markup;

/// Reads the article that `bytes` are.
pub(in crate::archive) fn article<'a>(
    bytes: &'a [u8],
    given: &Given,
) -> (Result<Draft, SkipReason>, Decoded<'a>) {
    let mut decoded = encoding::decode(bytes, given.declared());
    if let Some((text, mended)) = encoding::mend(&decoded.text) {
        decoded.replace(text, mended);
    }
    let mut draft = Draft::of(given);
    // Scrapers that take tags off leave entities.
    let text = markup::without_entities(&decoded.text);
    let repeated = given.neighbours.as_ref().map(Neighbours::repeated);
    let lines = story::lines(&text);
    story::scraped(lines, &repeated.unwrap_or_default(), &mut draft);
    (Ok(draft), decoded)
}
