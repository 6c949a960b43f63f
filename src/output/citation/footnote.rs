//! The line that a footnote needs, in the order of Arabic citations.
//!
//! Writer, «headline», outlet, place, date, address, and last what proves it: where the original lies in the archive, the
//! first digits of its hash and the article's id.

use super::date::in_words;
use super::plain::{known, one_line};
use crate::archive::Article;
use crate::output::Style;

/// So many digits of a hash tell the files of an archive apart; the article itself has all of them.
const HASH_DIGITS: usize = 12;

/// Returns the citation of `article` on one line; unknown parts are left out.
pub fn footnote(article: &Article, style: Style) -> String {
    let title = known(article.title.as_ref()).map(|title| quoted(&title));
    let written = [
        known(article.author.as_ref()),
        title,
        known(article.source.as_ref()),
        known(article.place.as_ref()),
        article.published.map(in_words),
        known(article.url.as_ref()),
    ];
    let hash: String = article.sha256.chars().take(HASH_DIGITS).collect();
    let place = one_line(&article.place_in_archive());
    let proof = [
        format!("الأرشيف: {place}"),
        format!("sha256 {hash}"),
        article.id.to_string(),
    ];
    let parts = written.into_iter().flatten().chain(proof);
    let parts: Vec<_> = parts.map(|part| style.field(&part)).collect();
    parts.join("، ")
}

/// `title` between quotation marks that it does not have itself.
fn quoted(title: &str) -> String {
    match title.contains(['«', '»']) {
        true => format!("“{title}”"),
        false => format!("«{title}»"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_parts_are_left_out() {
        let mut article = Article {
            title: Some("موسم\nالزيت".to_owned()),
            published: Some("2022-11".parse().expect("a month")),
            path: "a.jsonl".to_owned(),
            record: 3,
            sha256: "0123456789abcdef".to_owned(),
            ..Article::default()
        };
        let line = "«موسم الزيت»، تشرين الثاني/نوفمبر 2022، الأرشيف: a.jsonl#3، sha256 0123456789ab، 000000000000";
        assert_eq!(footnote(&article, Style::default()), line);
        article.author = Some("ليان الشدياق".to_owned());
        article.source = Some("صدى الزيتون".to_owned());
        let line = footnote(&article, Style::default());
        assert!(
            line.starts_with("ليان الشدياق، «موسم الزيت»، صدى الزيتون، "),
            "{line}"
        );
    }
}
