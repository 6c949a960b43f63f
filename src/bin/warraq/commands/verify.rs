//! `warraq verify`: whether the archive still is what was read of it, and the index whole.

use std::io::{self, Write};

use warraq::index::{self, Index, Verification};
use warraq::output::Style;

use crate::args::{PlainFormat, Shared, VerifyOptions};
use crate::failure::Outcome;
use crate::terminal;

pub fn run(shared: &Shared, options: &VerifyOptions) -> anyhow::Result<Outcome> {
    let location = terminal::location_of(shared, options.folder.as_deref())?;
    let verification = match index::damage(&location) {
        // Nothing can be held against an index that cannot be read.
        Some(damage) => return Err(damage.into()),
        None => index::verify(&Index::open(&location)?)?,
    };
    let mut out = terminal::output();
    match options.format {
        PlainFormat::Json => {
            serde_json::to_writer_pretty(warraq::output::Escaping(&mut out), &verification)?;
            writeln!(out)?;
        }
        PlainFormat::Text => text(&verification, terminal::style(shared), &mut out)?,
    }
    out.flush()?;
    Ok(match verification.is_sound() {
        true => Outcome::Found,
        false => Outcome::NothingFound,
    })
}

fn text(verification: &Verification, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let Verification {
        files,
        articles,
        unchanged,
        changed,
        missing,
        unknown,
        stories_known,
    } = verification;
    writeln!(
        out,
        "{unchanged} of {files} files are as they were read; {articles} articles"
    )?;
    for file in changed {
        let (path, lost, articles) = (style.field(&file.path), file.lost, file.articles);
        writeln!(
            out,
            "changed    `{path}`: the originals of {lost} of its {articles} articles are no longer in it"
        )?;
    }
    for file in missing {
        let (path, reason) = (style.field(&file.path), file.reason.to_string());
        writeln!(out, "missing    `{path}`: {}", style.message(&reason))?;
    }
    for path in unknown {
        let path = style.field(path);
        writeln!(
            out,
            "unknown    `{path}`: it changed while it was read, or was not read to its end"
        )?;
    }
    if !verification.is_archive_sound() {
        writeln!(
            out,
            "Restore what should not have changed from a copy; `warraq index` takes the archive as it is now."
        )?;
    }
    match stories_known {
        true => writeln!(out, "the index is as it was written"),
        false => writeln!(
            out,
            "the index is as it was written, but its near-copies are missing or of an earlier run; `warraq index` looks for them again"
        ),
    }
}
