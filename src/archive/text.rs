//! Plain text, as scraped from a page or typed.
//!
//! In: the bytes of one file. Out: one article. What stands around the story is told by [`story`].

use super::draft::Draft;
use super::encoding::Decoded;
use super::story;

/// Reads the article that `decoded` is.
pub(super) fn article(decoded: &Decoded) -> Draft {
    let mut draft = Draft::default();
    story::scraped(story::lines(&decoded.text), &mut draft);
    draft
}
