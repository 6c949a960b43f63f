//! A whole article, as JSON or for people.

use std::io::{self, Write};

use serde::Serialize;

use super::escaping::Escaping;
use super::text::Style;
use crate::archive::{Article, ArticleId, Candidate, Verdict};
use crate::search::{Highlighter, SnippetField};

/// So much of a value shows which it is.
const EXPLAINED_CHARS: usize = 100;

/// An article and the fold of near-copies it belongs to.
#[derive(Serialize)]
struct ArticleJson<'article> {
    #[serde(flatten)]
    article: &'article Article,
    story: Option<ArticleId>,
    duplicate_of: Option<ArticleId>,
}

/// Writes the whole article, with the origin of each field and the first article of its story, as one JSON object.
pub fn article_json(
    article: &Article,
    story: Option<ArticleId>,
    out: &mut dyn Write,
) -> io::Result<()> {
    serde_json::to_writer_pretty(Escaping(&mut *out), &ArticleJson::new(article, story))?;
    writeln!(out)
}

/// As [`article_json`], on one line.
pub(super) fn article_json_line(
    article: &Article,
    story: Option<ArticleId>,
    out: &mut dyn Write,
) -> io::Result<()> {
    serde_json::to_writer(Escaping(&mut *out), &ArticleJson::new(article, story))?;
    writeln!(out)
}

impl<'article> ArticleJson<'article> {
    fn new(article: &'article Article, story: Option<ArticleId>) -> Self {
        Self {
            article,
            story,
            duplicate_of: duplicate_of(article, story),
        }
    }
}

/// The first article of its story, where that is another.
pub(super) fn duplicate_of(article: &Article, story: Option<ArticleId>) -> Option<ArticleId> {
    story.filter(|first| *first != article.id)
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

/// Writes every field of the article with where it was read from, for people; and below, of `candidates`, every value
/// that was found for a field, with what became of it.
pub fn article_fields(
    article: &Article,
    candidates: &[Candidate],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (name, value) in [("title", &article.title), ("subtitle", &article.subtitle)] {
        if let Some(value) = value {
            fact(name, value, article, style, out)?;
        }
    }
    facts(article, style, out)?;
    let mut read_as = format!("{}, {}", article.format, article.encoding);
    if let Some(declared) = &article.declared_encoding {
        read_as.push_str(&format!(", declared {declared}"));
    }
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
    if !candidates.is_empty() {
        writeln!(out, "found")?;
    }
    for candidate in candidates {
        explain(candidate, style, out)?;
    }
    writeln!(out)
}

/// `title      taken    value  (origin)`
fn explain(candidate: &Candidate, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let verdict = match candidate.verdict {
        Verdict::Taken => "taken",
        Verdict::Later => "later",
        Verdict::Refused => "refused",
    };
    let (field, origin) = (candidate.field, style.field(&candidate.origin));
    let value: String = candidate.value.chars().take(EXPLAINED_CHARS).collect();
    let value = value.replace(['\n', '\r'], " ");
    writeln!(
        out,
        "    {field:<10} {verdict:<8} {}  ({origin})",
        style.field(&value)
    )
}

fn facts(article: &Article, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let published = article.published.map(|published| published.to_string());
    let agencies = (!article.agencies.is_empty()).then(|| article.agencies.join("، "));
    let tags = (!article.tags.is_empty()).then(|| article.tags.join("، "));
    let sha256 = Some(article.sha256.clone());
    let id = Some(article.id.to_string());
    let record = (article.record > 0).then(|| article.record.to_string());
    let path = Some(article.path.clone());
    let captured = article.captured.map(|captured| captured.to_string());
    let facts = [
        ("source", &article.source),
        ("agencies", &agencies),
        ("author", &article.author),
        ("place", &article.place),
        ("published", &published),
        ("section", &article.section),
        ("tags", &tags),
        ("url", &article.url),
        ("captured", &captured),
        ("id", &id),
        ("path", &path),
        ("member", &article.member),
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
