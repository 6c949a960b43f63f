//! Articles in Markdown (CommonMark): a list to paste, and one article whole.
//!
//! What in a text would be taken for markup is escaped; a headline is a link only where its address is one of the web.

use std::io::{self, Write};

use super::footnote::footnote;
use super::plain::{known, one_line, web_address};
use crate::archive::{Article, ArticleId};
use crate::output::{ListFormat, Style};
use crate::search::{Highlighter, Snippet, SnippetField};

/// One item of a list for each article, with the passage found as a quote.
pub struct Markdown;

impl ListFormat for Markdown {
    fn quotes(&self) -> bool {
        true
    }

    fn heading(&self, id: &str, query: &str, out: &mut dyn Write) -> io::Result<()> {
        let names = [id, query].map(one_line);
        let names = names.iter().filter(|name| !name.is_empty());
        let names: Vec<_> = names.map(|name| escaped_inside(name)).collect();
        writeln!(out, "## {}\n", names.join(" · "))
    }

    fn article(
        &self,
        article: &Article,
        _story: Option<ArticleId>,
        passage: Option<&Snippet>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        writeln!(out, "- {}  ", line(article))?;
        if let Some(passage) = passage {
            let quote = escaped(&one_line(&passage.text));
            let before = if passage.cut_before { "… " } else { "" };
            let after = if passage.cut_after { " …" } else { "" };
            writeln!(out, "  > {before}{quote}{after}")?;
        }
        writeln!(out)
    }
}

/// Headline, outlet, place, date, writer and id, parted by dots.
fn line(article: &Article) -> String {
    let title = match known(article.title.as_ref()) {
        Some(title) => escaped(&title),
        None => "(no title)".to_owned(),
    };
    let title = match web_address(article) {
        Some(address) => format!(
            "[{title}](<{}>)",
            address.replace('<', "%3C").replace('>', "%3E")
        ),
        None => title,
    };
    let mut parts = vec![title];
    parts.extend(facts(article));
    parts.push(format!("`{}`", article.id));
    parts.join(" · ")
}

/// What is known of outlet, place, date and writer.
fn facts(article: &Article) -> impl Iterator<Item = String> {
    let date = article
        .published
        .map(|date| date.to_string().replace('T', " "));
    let facts = [&article.source, &article.place, &date, &article.author];
    let facts = facts.map(|fact| known(fact.as_ref()).map(|fact| escaped(&fact)));
    facts.into_iter().flatten()
}

/// Writes the whole article: headline, facts, story, and last its citation. Words that `highlighter` wants are bold.
pub fn article_markdown(
    article: &Article,
    highlighter: &Highlighter<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let marked = |field: SnippetField, text: &str| marked(&highlighter.whole(field, text));
    if let Some(title) = &article.title {
        writeln!(out, "# {}\n", marked(SnippetField::Title, title))?;
    }
    if let Some(subtitle) = &article.subtitle {
        writeln!(out, "## {}\n", marked(SnippetField::Subtitle, subtitle))?;
    }
    let facts: Vec<_> = facts(article).collect();
    if !facts.is_empty() {
        writeln!(out, "{}\n", facts.join(" · "))?;
    }
    for paragraph in article.body.lines() {
        let paragraph = marked(SnippetField::Body, paragraph);
        if !paragraph.is_empty() {
            writeln!(out, "{paragraph}\n")?;
        }
    }
    let citation = escaped(&footnote(article, Style::default()));
    writeln!(out, "---\n\n{citation}")
}

/// A snippet on one line with its marked words bold.
fn marked(snippet: &Snippet) -> String {
    let piece = |from: usize, to: usize| snippet.text.get(from..to).unwrap_or_default();
    let mut line = String::new();
    let mut done = 0;
    for mark in &snippet.marks {
        line.push_str(&escaped_inside(piece(done, mark.start)));
        line.push_str(&format!(
            "**{}**",
            escaped_inside(piece(mark.start, mark.end))
        ));
        done = mark.end;
    }
    line.push_str(&escaped_inside(piece(done, snippet.text.len())));
    at_line_start(one_line(&line))
}

/// `text` so that it reads as it is.
fn escaped(text: &str) -> String {
    at_line_start(escaped_inside(text))
}

/// `text` with a backslash before every sign that is markup anywhere in a line.
fn escaped_inside(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(
            letter,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '#' | '~' | '|' | '$'
        ) {
            written.push('\\');
        }
        written.push(letter);
    }
    written
}

/// `line` so that its beginning makes no list and no rule of it.
fn at_line_start(line: String) -> String {
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let digits = line.len() - rest.len();
    let makes_list = match rest.chars().next() {
        Some('.' | ')') => digits > 0,
        Some('-' | '+' | '=') => digits == 0,
        _ => false,
    };
    match (makes_list, line.split_at_checked(digits)) {
        (true, Some((before, after))) => format!("{before}\\{after}"),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_item_is_a_link_with_the_facts_and_a_quote() {
        let article = Article {
            title: Some("موسم *الزيت*".to_owned()),
            source: Some("صدى الزيتون".to_owned()),
            published: Some("2022-11-02T14:00".parse().expect("a time")),
            url: Some("https://a.example/x".to_owned()),
            ..Article::default()
        };
        let passage = Snippet {
            field: SnippetField::Body,
            text: "قال\nلهم".to_owned(),
            marks: Vec::new(),
            cut_before: true,
            cut_after: false,
        };
        let mut out = Vec::new();
        let written = Markdown.article(&article, None, Some(&passage), &mut out);
        written.expect("memory");
        let expected = "- [موسم \\*الزيت\\*](<https://a.example/x>) · صدى الزيتون · 2022-11-02 14:00 · `000000000000`  \n  > … قال لهم\n\n";
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn each_query_of_many_has_a_heading() {
        let mut out = Vec::new();
        let written = Markdown.heading("q1", "*زيت*\n+قمح", &mut out);
        written.expect("memory");
        let heading = "## q1 · \\*زيت\\* +قمح\n\n";
        assert_eq!(String::from_utf8_lossy(&out), heading);
    }

    proptest! {
        #[test]
        fn an_item_is_one_line_whatever_its_title(title in any::<String>(), url in any::<String>()) {
            let article = Article {
                title: Some(title),
                url: Some(format!("https://{url}")),
                ..Article::default()
            };
            let line = line(&article);
            prop_assert!(!line.chars().any(char::is_control));
            let address = line.split_once("](<").and_then(|(_, rest)| rest.split_once(">)"));
            prop_assert!(address.is_none_or(|(address, _)| !address.contains(['<', '>', ' '])));
        }
    }

    #[test]
    fn a_line_that_begins_like_a_list_is_none() {
        assert_eq!(escaped("1. أولا"), "1\\. أولا");
        assert_eq!(escaped("- قال"), "\\- قال");
        assert_eq!(escaped("2022 عام"), "2022 عام");
        assert_eq!(escaped("+18"), "\\+18");
    }
}
