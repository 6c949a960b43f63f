//! `warraq show`: a whole article, with the words of a query marked.

use std::io::Write;

use anyhow::Context;
use warraq::archive::ArticleId;
use warraq::output::{article_json, article_text};
use warraq::search::Highlighter;

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
