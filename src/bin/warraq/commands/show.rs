//! `warraq show`: a whole article, with the words of a query marked, its citation, or the bytes that it was read from.

use std::io::{self, IsTerminal, Write};

use anyhow::Context;
use warraq::arabic::letters::is_steering;
use warraq::archive::{self, ArchiveFile, Article, ArticleId};
use warraq::output::{
    Bibtex, Csl, ListFormat, ListWriter, Ris, article_json, article_markdown, article_text,
    footnote,
};
use warraq::search::{ArchiveSearcher, Highlighter};

use crate::args::{Shared, ShowFormat, ShowOptions};
use crate::failure::Outcome;
use crate::{pager, terminal};

pub fn run(shared: &Shared, options: &ShowOptions) -> anyhow::Result<Outcome> {
    let id: ArticleId = options.id.parse().context("cannot show an article")?;
    let searcher = terminal::open(shared, &terminal::location(shared)?)?;
    let article = searcher
        .article(id)?
        .ok_or_else(|| warraq::Error::NoArticle {
            id: options.id.clone(),
        })?;
    if options.raw {
        return raw(shared, &original(&searcher, &article)?);
    }
    let mut out = pager::output(shared);
    if options.cite {
        writeln!(out, "{}", footnote(&article, terminal::style(shared)))?;
        out.flush()?;
        return Ok(Outcome::Found);
    }
    let targets = match &options.query {
        Some(query) => searcher.targets(query)?,
        None => Vec::new(),
    };
    let highlighter = Highlighter::new(searcher.index().analyzer(), &targets);
    match options.format {
        ShowFormat::Json => {
            let story = match searcher.story_of(id) {
                Err(error @ warraq::Error::Damaged { .. }) => {
                    let hint = error.hint().unwrap_or_default();
                    terminal::note(shared, format_args!("{error}; no story is told: {hint}"));
                    None
                }
                story => story?,
            };
            article_json(&article, story, &mut out)?;
        }
        ShowFormat::Text => {
            article_text(&article, &highlighter, terminal::style(shared), &mut out)?;
        }
        ShowFormat::Markdown => article_markdown(&article, &highlighter, &mut out)?,
        ShowFormat::Ris => list_of_one(&Ris, &article, &mut out)?,
        ShowFormat::Bibtex => list_of_one(&Bibtex, &article, &mut out)?,
        ShowFormat::Csl => list_of_one(&Csl, &article, &mut out)?,
    }
    out.flush()?;
    Ok(Outcome::Found)
}

fn list_of_one(format: &dyn ListFormat, article: &Article, out: &mut dyn Write) -> io::Result<()> {
    let mut list = ListWriter::begin(format, out)?;
    list.add(article, None)?;
    list.end().map(drop)
}

/// Writes the very bytes; on a terminal what could steer it is left out, and that is told.
fn raw(shared: &Shared, bytes: &[u8]) -> anyhow::Result<Outcome> {
    let mut out = terminal::output();
    if io::stdout().is_terminal() {
        let text = String::from_utf8_lossy(bytes);
        let steers = |sign: char| is_steering(sign) && !matches!(sign, '\n' | '\t');
        let shown = text.replace(steers, "");
        out.write_all(shown.as_bytes())?;
        out.flush()?;
        if shown.as_bytes() != bytes {
            terminal::note(
                shared,
                "these are not the very bytes: what a terminal does not show was left out; `> FILE` has all of them",
            );
        }
        return Ok(Outcome::Found);
    }
    out.write_all(bytes)?;
    out.flush()?;
    Ok(Outcome::Found)
}

/// The bytes that the article was read from.
fn original(searcher: &ArchiveSearcher, article: &Article) -> Result<Vec<u8>, warraq::Error> {
    let root = searcher.index().location().archive();
    let file = ArchiveFile::at(&archive::path_on_disk(root, &article.path), &article.path);
    let bytes = file
        .map_err(|skipped| skipped.reason)
        .and_then(|file| archive::original(&file, article));
    bytes.map_err(|reason| warraq::Error::NoOriginal {
        place: article.place_in_archive(),
        reason,
    })
}
