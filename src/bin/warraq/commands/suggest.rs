//! `warraq suggest`: what of an archive begins so, with the number of articles.

use std::io::Write;

use warraq::output;
use warraq::search::Suggestions;

use crate::args::{PlainFormat, Shared, SuggestOptions};
use crate::failure::Outcome;
use crate::terminal;

pub fn run(shared: &Shared, options: &SuggestOptions) -> anyhow::Result<Outcome> {
    let searcher = terminal::open(shared, &terminal::location(shared)?)?;
    let (prefix, field) = (&options.prefix, options.field.into());
    let found: Suggestions = searcher.suggest(prefix, field, options.limit)?;
    let mut out = terminal::output();
    match options.format {
        PlainFormat::Json => output::suggestions_json(prefix, field, &found, &mut out)?,
        PlainFormat::Text => {
            output::suggestions_text(&found, terminal::style(shared), &mut out)?;
        }
    }
    out.flush()?;
    Ok(Outcome::of(found.suggestions.len() as u64))
}
