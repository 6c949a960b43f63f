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

/// Lines of one text. The longest stories have thousands; what is known of a line while a text is read takes some fifty bytes.
const MOST_LINES: usize = 1_000_000;

/// Reads the article that `bytes` are.
pub(in crate::archive) fn article<'a>(
    bytes: &'a [u8],
    given: &Given,
) -> (Result<Draft, SkipReason>, Decoded<'a>) {
    let mut decoded = encoding::decode(bytes, given.declared());
    if let Some((text, mended)) = encoding::mend(&decoded.text) {
        decoded.replace(text, mended);
    }
    if decoded.text.bytes().filter(|&byte| byte == b'\n').count() > MOST_LINES {
        return (Err(SkipReason::TooManyLines(MOST_LINES)), decoded);
    }
    let mut draft = Draft::of(given);
    // Scrapers that take tags off leave entities.
    let text = markup::without_entities(&decoded.text);
    let repeated = given.neighbours.as_ref().map(Neighbours::repeated);
    let lines = story::lines(&text);
    story::scraped(lines, &repeated.unwrap_or_default(), &mut draft);
    (Ok(draft), decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_more_lines_than_any_article_is_refused() {
        let refused = |lines| {
            let text = "x\n".repeat(lines);
            article(text.as_bytes(), &Given::default()).0.err()
        };
        assert_eq!(
            refused(MOST_LINES + 1),
            Some(SkipReason::TooManyLines(MOST_LINES))
        );
        assert_eq!(refused(1000), None);
    }
}
