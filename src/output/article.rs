//! A whole article, as JSON or for people.

use std::io::{self, Write};

use super::text::Style;
use crate::archive::Article;
use crate::search::{Highlighter, SnippetField};

/// Writes the whole article, with the origin of each field, as one JSON object.
pub fn article_json(article: &Article, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, article)?;
    writeln!(out)
}

/// Writes the whole article for people; words that `highlighter` wants are marked.
pub fn article_text(
    article: &Article,
    highlighter: &Highlighter<'_>,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = |field: SnippetField, text: &str| {
        let whole = highlighter.whole(field, text);
        writeln!(out, "{}", style.snippet(&whole, anstyle::Style::new()))
    };
    if let Some(title) = &article.title {
        line(SnippetField::Title, title)?;
    }
    if let Some(subtitle) = &article.subtitle {
        line(SnippetField::Subtitle, subtitle)?;
    }
    facts(article, style, out)?;
    writeln!(out)?;
    for paragraph in article.body.lines() {
        let whole = highlighter.whole(SnippetField::Body, paragraph);
        writeln!(out, "{}\n", style.snippet(&whole, anstyle::Style::new()))?;
    }
    Ok(())
}

/// Writes every field of the article with where it was read from, for people.
pub fn article_fields(article: &Article, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for (name, value) in [("title", &article.title), ("subtitle", &article.subtitle)] {
        if let Some(value) = value {
            fact(name, value, article, style, out)?;
        }
    }
    facts(article, style, out)?;
    let read_as = format!("{}, {}", article.format, article.encoding);
    fact("encoding", &read_as, article, style, out)?;
    let from = article
        .origin
        .get("body")
        .map(|from| format!("  ({})", style.field(from)));
    writeln!(
        out,
        "{:<10} {}",
        "body",
        from.unwrap_or_default().trim_start()
    )?;
    for paragraph in article.body.lines() {
        writeln!(out, "    {}", style.field(paragraph))?;
    }
    writeln!(out)
}

fn facts(article: &Article, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let published = article.published.map(|published| published.to_string());
    let agencies = (!article.agencies.is_empty()).then(|| article.agencies.join("، "));
    let tags = (!article.tags.is_empty()).then(|| article.tags.join("، "));
    let sha256 = Some(article.sha256.clone());
    let id = Some(article.id.to_string());
    let record = (article.record > 0).then(|| article.record.to_string());
    let path = Some(article.path.clone());
    let facts = [
        ("source", &article.source),
        ("agencies", &agencies),
        ("author", &article.author),
        ("place", &article.place),
        ("published", &published),
        ("section", &article.section),
        ("tags", &tags),
        ("url", &article.url),
        ("id", &id),
        ("path", &path),
        ("record", &record),
        ("sha256", &sha256),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            fact(name, value, article, style, out)?;
        }
    }
    Ok(())
}

fn fact(
    name: &str,
    value: &str,
    article: &Article,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let from = article
        .origin
        .get(name)
        .map(|from| format!("  ({})", style.field(from)));
    writeln!(
        out,
        "{name:<10} {}{}",
        style.field(value),
        from.unwrap_or_default()
    )
}
