//! `warraq stats`: what an archive holds, and what of it is no article.

use std::io::{self, Write};

use warraq::index::SAMPLE_ARTICLES;
use warraq::output::Style;
use warraq::search::{ArchiveSearcher, LearntWords, Stats, ValueCount};

use super::index::human_bytes;
use crate::args::{PlainFormat, Shared, StatsOptions};
use crate::failure::Outcome;
use crate::{pager, terminal};

pub fn run(shared: &Shared, options: &StatsOptions) -> anyhow::Result<Outcome> {
    let searcher = terminal::open(
        shared,
        &terminal::location_of(shared, options.folder.as_deref())?,
    )?;
    let mut out = pager::output(shared);
    if options.skipped {
        skipped(&searcher, options.format, terminal::style(shared), &mut out)?;
    } else {
        let stats = searcher.stats()?;
        match options.format {
            PlainFormat::Json => {
                serde_json::to_writer_pretty(warraq::output::Escaping(&mut out), &stats)?;
                writeln!(out)?;
            }
            PlainFormat::Text => text(&stats, terminal::style(shared), &mut out)?,
        }
    }
    out.flush()?;
    Ok(Outcome::Found)
}

/// Whether the rules judge by counts of the archive's own words, and by which.
fn learnt(stats: &Stats) -> String {
    match &stats.learnt {
        Some(LearntWords { words, articles }) => format!("{words} words, from {articles} articles"),
        None => format!("no words: fewer than {SAMPLE_ARTICLES} articles when first indexed"),
    }
}

fn text(stats: &Stats, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "articles   {}", stats.articles)?;
    writeln!(out, "files      {}", stats.files)?;
    writeln!(out, "skipped    {}", stats.skipped)?;
    writeln!(out, "index      {}", human_bytes(stats.index_bytes))?;
    writeln!(out, "learnt     {}", learnt(stats))?;
    for (name, counts) in [
        ("source", &stats.sources),
        ("year", &stats.years),
        ("format", &stats.formats),
    ] {
        writeln!(out, "\n{name}")?;
        for ValueCount { value, count } in counts {
            let value = value.as_deref().map(|value| style.field(value));
            writeln!(
                out,
                "{count:>9}  {}",
                value.unwrap_or_else(|| "(unknown)".to_owned())
            )?;
        }
    }
    Ok(())
}

fn skipped(
    searcher: &ArchiveSearcher,
    format: PlainFormat,
    style: Style,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let manifest = searcher.index().manifest()?;
    for (path, part) in manifest.skipped() {
        match format {
            PlainFormat::Json => {
                let line = serde_json::json!({
                    "path": path, "member": part.member, "record": part.record, "reason": part.reason,
                });
                serde_json::to_writer(warraq::output::Escaping(&mut *out), &line)?;
                writeln!(out)?;
            }
            PlainFormat::Text => {
                let member = part.member.map(|member| format!("!/{member}"));
                let record = part.record.map(|record| format!("#{record}"));
                let within = member.unwrap_or_default() + &record.unwrap_or_default();
                let place = style.field(&format!("{path}{within}"));
                writeln!(out, "{place}\t{}", style.message(&part.reason.to_string()))?;
            }
        }
    }
    Ok(())
}
