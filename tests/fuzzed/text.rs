//! Plain text → an article with nothing in it that the text does not have.

use warraq::archive::Article;

use super::input;
use super::reading;

/// Holds that the title and every paragraph of the body stand in the text, but for blanks and signs that nobody sees.
pub fn check(bytes: &[u8]) {
    let articles = reading::articles("a.txt", bytes);
    let text = input::text(bytes);
    let is_as_it_was = |article: &&Article| {
        // What looks like another format is read as that, whatever its name.
        article.format == "text"
            && article.encoding == "UTF-8"
            && article
                .origin
                .get("encoding")
                .is_none_or(|origin| !origin.contains("repaired"))
            && !text.contains('&')
    };
    for article in articles.iter().filter(is_as_it_was) {
        let seen = seen(&text);
        let lines = article
            .title
            .iter()
            .map(String::as_str)
            .chain(article.body.lines());
        for line in lines {
            assert!(
                seen.contains(&self::seen(line)),
                "`{line}` is not in the text"
            );
        }
    }
}

/// The letters and signs of `text` that are seen.
fn seen(text: &str) -> String {
    let is_seen = |letter: &char| {
        !letter.is_whitespace()
            && !letter.is_control()
            && !warraq::arabic::letters::is_bidi_control(*letter)
            && !matches!(
                letter,
                '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
            )
    };
    text.chars().filter(is_seen).collect()
}
