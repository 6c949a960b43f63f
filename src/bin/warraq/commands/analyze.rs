//! `warraq analyze`: what each word of a text is indexed as, and by which rules.

use std::io::{self, Read, Write};

use anyhow::Context;
use warraq::analysis::{Analyzer, TraceToken};
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
    let tokens = Analyzer::new().trace(&text);
    let mut out = terminal::output();
    match options.format {
        PlainFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &tokens)?;
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
