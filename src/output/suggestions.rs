//! What begins so, for people and for scripts.

use std::io::{self, Write};

use serde::Serialize;

use super::Style;
use super::escaping::Escaping;
use crate::search::{SuggestField, Suggested, Suggestions};

/// Writes a line for each: the number of articles, and the word or name.
pub fn suggestions_text(found: &Suggestions, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for Suggested { text, articles } in &found.suggestions {
        writeln!(out, "{articles:>9}  {}", style.field(text))?;
    }
    match found.more {
        true => writeln!(out, "{:>9}  (more begin so: -n N shows more)", "…"),
        false => Ok(()),
    }
}

/// `{"schema": "warraq.suggest/1", "prefix": …, "field": …, "suggestions": [{"text": …, "articles": …}], "more": …}`
pub fn suggestions_json(
    prefix: &str,
    field: SuggestField,
    found: &Suggestions,
    out: &mut dyn Write,
) -> io::Result<()> {
    #[derive(Serialize)]
    struct Row<'a> {
        schema: &'static str,
        prefix: &'a str,
        field: &'static str,
        suggestions: &'a [Suggested],
        more: bool,
    }
    let row = Row {
        schema: "warraq.suggest/1",
        prefix,
        field: field.name(),
        suggestions: &found.suggestions,
        more: found.more,
    };
    serde_json::to_writer(Escaping(&mut *out), &row)?;
    writeln!(out)
}
