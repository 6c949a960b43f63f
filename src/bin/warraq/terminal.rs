//! What the terminal can do, and where the archive is: what every command asks first.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::path::Path;

use anyhow::Context;
use warraq::index::{Location, Questions};
use warraq::output::Style;
use warraq::search::ArchiveSearcher;

use crate::args::{Shared, When};

/// How text on standard output is dressed.
pub fn style(shared: &Shared) -> Style {
    let is_terminal = io::stdout().is_terminal();
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    Style {
        color: match shared.color {
            When::Always => true,
            When::Never => false,
            When::Auto => is_terminal && !no_color,
        },
        isolates: is_terminal,
        timing: is_terminal,
    }
}

/// How many columns a line of standard output has: those of the terminal, else 80.
pub fn columns() -> usize {
    let size = terminal_size::terminal_size_of(io::stdout());
    size.map_or(80, |(width, _)| usize::from(width.0))
}

/// How text on standard error is dressed.
pub fn error_style() -> Style {
    Style {
        isolates: io::stderr().is_terminal(),
        ..Style::default()
    }
}

/// Standard output, buffered; the caller flushes it.
pub fn output() -> BufWriter<StdoutLock<'static>> {
    BufWriter::new(io::stdout().lock())
}

/// A note on standard error, unless notes are unwanted.
pub fn note(shared: &Shared, text: impl std::fmt::Display) {
    if !shared.quiet {
        // A closed standard error is no reason to fail.
        let text = error_style().message(&text.to_string());
        let _ = writeln!(io::stderr(), "note: {text}");
    }
}

/// A line on standard error that is told however quiet it is to be.
pub fn tell(text: &str) {
    // A closed standard error is no reason to fail.
    let _ = writeln!(io::stderr(), "{}", error_style().message(text));
}

/// A line of account on standard error, unless nothing is to be told.
pub fn account(shared: &Shared, text: impl std::fmt::Display) {
    if !shared.quiet {
        tell(&text.to_string());
    }
}

/// The notes of one answer; those of every answer are told already.
pub fn notes(shared: &Shared, searcher: &ArchiveSearcher, notes: &[String]) {
    for text in notes.iter().filter(|note| !searcher.notes().contains(note)) {
        note(shared, text);
    }
}

/// Opens the archive at `location` for questions, and tells what should be known of every answer.
pub fn open(shared: &Shared, location: &Location) -> anyhow::Result<ArchiveSearcher> {
    open_for(shared, location, Questions::Many)
}

/// The same for so many questions.
pub fn open_for(
    shared: &Shared,
    location: &Location,
    questions: Questions,
) -> anyhow::Result<ArchiveSearcher> {
    let searcher = ArchiveSearcher::open_for(location, questions)?;
    for text in searcher.notes() {
        note(shared, text);
    }
    Ok(searcher)
}

/// Where the archive that a command names by its folder is, and its index; the same as [`location`] without a folder.
pub fn location_of(shared: &Shared, folder: Option<&Path>) -> anyhow::Result<Location> {
    match (folder, &shared.index) {
        (Some(folder), Some(index)) => Ok(Location::with_index(folder, index)),
        (Some(folder), None) => Ok(Location::of_archive(folder)),
        (None, _) => location(shared),
    }
}

/// Where the archive and its index are.
pub fn location(shared: &Shared) -> anyhow::Result<Location> {
    match (&shared.archive, &shared.index) {
        (Some(folder), Some(index)) => Ok(Location::with_index(folder, index)),
        (Some(folder), None) => Ok(Location::of_archive(folder)),
        (None, index) => {
            let here = std::env::current_dir().context("cannot tell the current folder")?;
            match index {
                Some(index) => Ok(Location::with_index(&here, index)),
                None => Ok(Location::above(&here)?),
            }
        }
    }
}
