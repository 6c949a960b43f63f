//! `warraq similar`: articles on the subject of an article, or its near-copies.

use std::io::Write;

use anyhow::Context;
use warraq::archive::ArticleId;
use warraq::output::{self, Format, Json, JsonLines, Text};

use crate::args::{Shared, SimilarFormat, SimilarOptions};
use crate::failure::Outcome;
use crate::{pager, terminal};

pub fn run(shared: &Shared, options: &SimilarOptions) -> anyhow::Result<Outcome> {
    let id: ArticleId = options
        .id
        .parse()
        .context("cannot look for articles like an article")?;
    let searcher = terminal::open(shared, &terminal::location(shared)?)?;
    let request = options.request();
    let answer = match options.duplicates {
        true => searcher.duplicates(id, &request)?,
        false => searcher.similar(id, &request)?,
    };
    terminal::notes(shared, &searcher, &answer.notes);
    let mut out = pager::output(shared);
    match options.format {
        SimilarFormat::Text => {
            let (style, columns) = (terminal::style(shared), terminal::columns());
            Text { style, columns }.write(&answer, None, &mut out)?;
        }
        SimilarFormat::Json => Json { one_line: false }.write(&answer, None, &mut out)?,
        SimilarFormat::Jsonl => JsonLines.write(&answer, None, &mut out)?,
        SimilarFormat::Ids => output::ids(&answer.ranking(), &mut out)?,
    }
    out.flush()?;
    Ok(Outcome::of(answer.total))
}
