//! A page → an article with no letter in it that the page does not have.

use std::collections::BTreeSet;

use super::input;
use super::reading;

/// Holds that every letter of the title and the body stands in the page, where the page has no escapes.
pub fn check(bytes: &[u8]) {
    let articles = reading::articles("a.html", bytes);
    let page = input::text(bytes);
    if page.contains(['&', '\\', '%']) {
        return;
    }
    let letters: BTreeSet<char> = page.chars().collect();
    for article in articles
        .iter()
        .filter(|article| article.format == "html" && article.encoding == "UTF-8")
    {
        let repaired = article.origin.get("encoding");
        if repaired.is_some_and(|origin| origin.contains("repaired")) {
            continue;
        }
        let text = article.title.iter().chain([&article.body]);
        for letter in text.flat_map(|text| text.chars()) {
            assert!(
                letter.is_whitespace() || letters.contains(&letter),
                "`{letter}` is not in the page"
            );
        }
    }
}
