//! `warraq show`: a whole article, with the words of a query marked, or the bytes that it was read from.

use std::io::Write;

use anyhow::Context;
use warraq::archive::{self, ArchiveFile, Article, ArticleId};
use warraq::output::{article_json, article_text};
use warraq::search::{ArchiveSearcher, Highlighter};

use crate::args::{PlainFormat, Shared, ShowOptions};
use crate::failure::Outcome;
use crate::terminal;

pub fn run(shared: &Shared, options: &ShowOptions) -> anyhow::Result<Outcome> {
    let id: ArticleId = options.id.parse().context("cannot show an article")?;
    let searcher = terminal::open(shared, &terminal::location(shared)?)?;
    let article = searcher
        .article(id)?
        .ok_or_else(|| warraq::Error::NoArticle {
            id: options.id.clone(),
        })?;
    let mut out = terminal::output();
    if options.raw {
        out.write_all(&original(&searcher, &article)?)?;
        out.flush()?;
        return Ok(Outcome::Found);
    }
    match options.format {
        PlainFormat::Json => article_json(&article, &mut out)?,
        PlainFormat::Text => {
            let targets = match &options.query {
                Some(query) => searcher.targets(query)?,
                None => Vec::new(),
            };
            let highlighter = Highlighter::new(searcher.index().analyzer(), &targets);
            article_text(&article, &highlighter, terminal::style(shared), &mut out)?;
        }
    }
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
