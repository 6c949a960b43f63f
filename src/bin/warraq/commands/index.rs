//! `warraq index`: makes or refreshes the index, with a progress bar on a terminal, and accounts for every file.

mod watch;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use warraq::archive::Skipped;
use warraq::index::{Location, Progress, RefreshOptions, RefreshSummary, refresh};
use warraq::output::Style;

use crate::args::{Effort, IndexOptions, Shared};
use crate::failure::Outcome;
use crate::terminal;

/// How many skipped files of one kind are named where not all are.
const NAMED: usize = 3;

pub fn run(shared: &Shared, options: &IndexOptions) -> anyhow::Result<Outcome> {
    let location = location(shared, options)?;
    if options.watch {
        return watch::run(shared, &location, options);
    }
    refresh_and_tell(shared, &location, &options.effort, options.rebuild)?;
    Ok(Outcome::Found)
}

/// The archive to index.
pub fn location(shared: &Shared, options: &IndexOptions) -> anyhow::Result<Location> {
    let named = options.folder.is_some() || shared.archive.is_some() || shared.index.is_some();
    match named {
        true => terminal::location_of(shared, options.folder.as_deref()),
        false => here_or_above(),
    }
}

/// The archive around the current folder, or the folder itself where there is none yet.
fn here_or_above() -> anyhow::Result<Location> {
    let here = std::env::current_dir()?;
    Ok(Location::above(&here).unwrap_or_else(|_| Location::of_archive(&here)))
}

/// Refreshes the index and prints the account on standard error.
pub fn refresh_and_tell(
    shared: &Shared,
    location: &Location,
    effort: &Effort,
    rebuild: bool,
) -> anyhow::Result<()> {
    let started = Instant::now();
    let summary = refreshed(shared, location, effort, rebuild)?;
    let took = match io::stderr().is_terminal() {
        true => format!(" ({:.1} s)", started.elapsed().as_secs_f64()),
        false => String::new(),
    };
    tell(shared, &summary, location.archive(), &took)
}

/// Refreshes the index, with a progress bar.
fn refreshed(
    shared: &Shared,
    location: &Location,
    effort: &Effort,
    rebuild: bool,
) -> Result<RefreshSummary, warraq::Error> {
    let options = RefreshOptions {
        rebuild,
        ..effort.refresh_options()
    };
    let bar = Bar::new(shared);
    let summary = refresh(location, &options, &bar);
    bar.clear();
    summary
}

/// Prints the account of a refresh on standard error.
fn tell(
    shared: &Shared,
    summary: &RefreshSummary,
    archive: &Path,
    took: &str,
) -> anyhow::Result<()> {
    if !shared.quiet {
        let account = account(summary, archive, took, shared.verbose);
        let style = terminal::error_style();
        for line in account.lines() {
            writeln!(io::stderr(), "{}", style.message(line))?;
        }
    }
    if summary.could_learn {
        terminal::note(
            shared,
            "the archive has grown past 4000 articles: `warraq index --rebuild` would learn its words",
        );
    }
    Ok(())
}

/// A progress bar that counts bytes read; hidden where there is no terminal.
pub struct Bar {
    bar: ProgressBar,
    articles: AtomicU64,
}

impl Bar {
    pub fn new(shared: &Shared) -> Self {
        if shared.quiet || !io::stderr().is_terminal() {
            return Self::of(ProgressBar::hidden());
        }
        let bar = ProgressBar::new_spinner().with_message("looking for what changed");
        bar.enable_steady_tick(Duration::from_millis(200));
        Self::of(bar)
    }

    fn of(bar: ProgressBar) -> Self {
        let articles = AtomicU64::new(0);
        Self { bar, articles }
    }

    /// Takes the bar off the terminal.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn planned(&self, files: u64, bytes: u64) {
        if files == 0 {
            return;
        }
        let template =
            "{bar:30} {bytes}/{total_bytes}  {msg} articles  {bytes_per_sec}  {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.set_message("0");
        self.bar.set_length(bytes);
        self.bar.reset_eta();
    }

    fn article_read(&self) {
        let articles = self.articles.fetch_add(1, Ordering::Relaxed) + 1;
        if articles < 100 || articles.is_multiple_of(100) {
            self.bar.set_message(articles.to_string());
        }
    }

    fn file_read(&self, bytes: u64) {
        self.bar.inc(bytes);
    }
}

/// The account of a refresh: what was read, and what was not and why.
fn account(summary: &RefreshSummary, archive: &Path, took: &str, all: bool) -> String {
    let mut text = first_line(summary, archive, took);
    if summary.skipped_count > 0 {
        text += &format!("{} skipped:\n", summary.skipped_count);
        text += &named(&summary.skipped, &summary.reasons, all);
    }
    if !summary.notes.is_empty() {
        let mut counts = BTreeMap::new();
        for note in &summary.notes {
            *counts.entry(note.reason.to_string()).or_default() += 1;
        }
        text += "read, and not as it should be:\n";
        text += &named(&summary.notes, &counts, all);
    }
    text
}

/// What was read, on one line.
fn first_line(summary: &RefreshSummary, archive: &Path, took: &str) -> String {
    let RefreshSummary {
        added,
        replaced,
        unchanged,
        removed,
        ..
    } = summary;
    format!(
        "{} articles in `{}`: {added} files new, {replaced} read again, {unchanged} unchanged, \
         {removed} removed{took}\n",
        summary.articles,
        archive.display(),
    )
}

/// A line for each reason, with how many parts it is true of and some of their names.
fn named(parts: &[Skipped], counts: &BTreeMap<String, u64>, all: bool) -> String {
    let mut text = String::new();
    for (reason, parts) in by_reason(parts) {
        let count = counts.get(&reason).copied().unwrap_or(0);
        let count = count.max(parts.len() as u64);
        let most = if all { parts.len() } else { NAMED };
        let names = parts
            .iter()
            .take(most)
            .map(|part| format!("`{}`", Style::default().field(&part.place())));
        let names: Vec<_> = names.collect();
        text += &format!("  {count} {reason}: {}", names.join(", "));
        let more = count - names.len() as u64;
        text += &match (more, all) {
            (0, _) => String::new(),
            (more, false) => format!(" and {more} more (-v names all)"),
            (more, true) => format!(" and {more} more"),
        };
        text.push('\n');
    }
    text
}

fn by_reason(skipped: &[Skipped]) -> BTreeMap<String, Vec<&Skipped>> {
    let mut groups: BTreeMap<String, Vec<&Skipped>> = BTreeMap::new();
    for part in skipped {
        groups
            .entry(part.reason.to_string())
            .or_default()
            .push(part);
    }
    groups
}

/// A size for people: `1.5 MiB`.
pub fn human_bytes(bytes: u64) -> impl std::fmt::Display {
    HumanBytes(bytes)
}
