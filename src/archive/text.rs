//! Plain text, as scraped from a page or typed.
//!
//! In: the bytes of one file. Out: one article. What stands around the story is told by [`story`].

use super::article::SkipReason;
use super::draft::Draft;
use super::encoding::{self, Decoded};
use super::given::Given;
use super::markup;
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
    story::scraped(story::lines(&text), &mut draft);
    (Ok(draft), decoded)
}
