//! `warraq analyze`: what each word of a text is indexed as, and by which rules; inside an archive, as its index does.

use std::io::{self, Read, Write};

use anyhow::Context;
use warraq::analysis::{Analyzer, TraceToken};
use warraq::index::{Index, Location};
use warraq::output::Style;

use crate::args::{AnalyzeOptions, PlainFormat, Shared};
use crate::failure::Outcome;
use crate::terminal;

pub fn run(shared: &Shared, options: &AnalyzeOptions) -> anyhow::Result<Outcome> {
    let text = match options.text.as_slice() {
        [dash] if dash == "-" => {
            let mut text = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut text);
            read.context("cannot read text from standard input")?;
            String::from_utf8_lossy(&text).into_owned()
        }
        words => words.join(" "),
    };
    let tokens = analyzer(shared)?.trace(&text);
    let mut out = terminal::output();
    match options.format {
        PlainFormat::Json => {
            serde_json::to_writer_pretty(warraq::output::Escaping(&mut out), &tokens)?;
            writeln!(out)?;
        }
        PlainFormat::Text => {
            let style = terminal::style(shared);
            for token in &tokens {
                write_token(token, style, &mut out)?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::of(tokens.len() as u64))
}

/// The analyzer of the index that the other commands would use here, or that of a new index where there is none.
fn analyzer(shared: &Shared) -> anyhow::Result<Analyzer> {
    let location = match (&shared.archive, &shared.index) {
        (None, None) => match Location::above(&std::env::current_dir()?) {
            Ok(location) => location,
            Err(_) => return Ok(Analyzer::new()),
        },
        _ => terminal::location(shared)?,
    };
    Ok(Index::open(&location)?.analyzer().clone())
}

/// One line: position, word, skeleton, stem, broad key, rules; a tab between each keeps them in order.
fn write_token(token: &TraceToken, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut notes = token.rules.clone();
    if token.is_function_word {
        notes.push("function word".to_owned());
    }
    writeln!(
        out,
        "{}\t{}\tskeleton {}\tstem {}\tbroad {}\t{}",
        token.position,
        style.field(&token.text),
        style.field(&token.skeleton),
        style.field(&token.stem),
        style.field(&token.broad),
        style.field(&notes.join(", ")),
    )
}
