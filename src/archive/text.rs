//! Plain text, as scraped from a page or typed.
//!
//! In: the bytes of one file. Out: one article. What stands around the story is told by [`story`], with the
//! lines that the files beside it repeat.

use super::article::SkipReason;
use super::draft::Draft;
use super::encoding::{self, Decoded};
use super::given::Given;
use super::markup;
use super::neighbours::Neighbours;
use super::story;

/// Reads the article that `bytes` are.
pub(super) fn article<'a>(
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
