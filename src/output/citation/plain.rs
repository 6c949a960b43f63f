//! Scraped text as one line, for formats that give a field one line.

use crate::arabic::letters::is_steering;
use crate::archive::Article;

/// `text` on one line: white space is one blank, controls of the terminal and of direction are left out.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            letter if letter.is_whitespace() => {
                if !line.is_empty() && !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            letter if is_steering(letter) => {}
            letter => line.push(letter),
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// A field on one line; `None` where nothing of it can be seen.
pub(super) fn known(field: Option<&String>) -> Option<String> {
    field
        .map(|text| one_line(text))
        .filter(|text| !text.is_empty())
}

/// Where the original lies, and its hash: what proves a citation.
pub(super) fn provenance(article: &Article) -> String {
    let place = one_line(&article.place_in_archive());
    format!("{place}; sha256 {}", one_line(&article.sha256))
}

/// The address of a page as others may open it: nothing but what a browser would fetch from the web.
pub(super) fn web_address(article: &Article) -> Option<String> {
    let address = known(article.url.as_ref())?;
    let scheme = address.split_once("://")?.0.to_ascii_lowercase();
    matches!(scheme.as_str(), "http" | "https").then(|| address.replace(' ', "%20"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_control_and_single_blanks() {
        assert_eq!(
            one_line(" a\u{1b}[31m\r\n\tb\u{202e}c\u{85}\u{a0}"),
            "a[31m bc"
        );
        assert_eq!(one_line("بيتٍ\u{200c}ما"), "بيتٍ\u{200c}ما");
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        let of = |url: &str| {
            let url = Some(url.to_owned());
            let article = Article {
                url,
                ..Article::default()
            };
            web_address(&article)
        };
        assert_eq!(
            of("https://a.example/ب ج"),
            Some("https://a.example/ب%20ج".to_owned())
        );
        assert_eq!(of("javascript:alert(1)"), None);
        assert_eq!(of(""), None);
    }
}
