//! `warraq export`: every article of a query, or of the archive, carried off as a list or as the original files.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use warraq::originals::{OriginalsSummary, copy_originals};
use warraq::output::{
    ArticleColumn, ArticleLines, ArticleTable, Bibtex, Csl, ListFormat, ListWriter, Markdown, Ris,
    Table,
};
use warraq::search::{HitList, Request};
use warraq::whole_file::{WholeFile, refuse_existing, replaceable};

use super::index::human_bytes;
use crate::args::{ExportFormat, ExportOptions, Shared};
use crate::failure::Outcome;
use crate::terminal;

pub fn run(shared: &Shared, options: &ExportOptions) -> anyhow::Result<Outcome> {
    if options.query.query == ["-"] {
        anyhow::bail!("export answers one query; `warraq search -` answers many");
    }
    let is_table = matches!(options.format, ExportFormat::Csv | ExportFormat::Tsv);
    if !options.columns.is_empty() && !is_table {
        anyhow::bail!("only csv and tsv have columns; add `--format csv`");
    }
    if options.bom && options.format != ExportFormat::Csv {
        anyhow::bail!("only csv begins with a byte order mark; add `--format csv`");
    }
    // As everywhere, `-` is standard output.
    let output = options
        .output
        .as_deref()
        .filter(|file| *file != Path::new("-"));
    match (output, options.force) {
        (Some(file), false) => refuse_existing(file)?,
        (Some(file), true) => drop(replaceable(file)?),
        (None, _) => {}
    }
    let location = terminal::location(shared)?;
    output.map_or(Ok(()), |file| refuse_inside(file, location.archive()))?;
    let searcher = terminal::open(shared, &location)?;
    let request = Request {
        sort: options.sort.into(),
        everything: true,
        stories: matches!(
            options.format,
            ExportFormat::Jsonl | ExportFormat::Csv | ExportFormat::Tsv
        ) && options.originals.is_none(),
        ..options.query.request(&options.query.typed())
    };
    let hits = searcher.hit_list(&request)?;
    terminal::notes(shared, &searcher, hits.notes());
    if let Some(folder) = &options.originals {
        let bar = bar(shared, "articles", hits.len() as u64);
        let articles = hits.articles().inspect(|_| bar.inc(1));
        let mut copied = |done, files| {
            bar.set_message("files");
            bar.set_length(files);
            bar.set_position(done);
        };
        let index = searcher.index();
        let summary = copy_originals(index, articles, folder, options.force, &mut copied)?;
        bar.finish_and_clear();
        return tell(shared, &summary, folder);
    }
    match output {
        None => {
            let mut out = terminal::output();
            list(shared, options, &hits, io::stdout().is_terminal(), &mut out)?;
            out.flush()?;
        }
        Some(path) => {
            let mut file = match options.force {
                true => WholeFile::begin(&replaceable(path)?)?,
                false => WholeFile::begin(path)?,
            };
            let articles = list(shared, options, &hits, false, &mut file)?;
            match options.force {
                true => file.replace()?,
                false => file.appear()?,
            }
            terminal::account(
                shared,
                format_args!("{articles} articles in `{}`", path.display()),
            );
        }
    }
    Ok(Outcome::of(hits.len() as u64))
}

/// A list of articles in the archive would be indexed, and every article of it found twice.
fn refuse_inside(file: &Path, archive: &Path) -> anyhow::Result<()> {
    let file = std::path::absolute(file)?;
    let folder = file.parent().and_then(|folder| folder.canonicalize().ok());
    let is_inside = folder
        .zip(archive.canonicalize().ok())
        .is_some_and(|(folder, archive)| folder.starts_with(archive));
    anyhow::ensure!(
        !is_inside,
        "`{}` lies inside the archive and would be indexed with it; name a file outside",
        file.display()
    );
    Ok(())
}

/// Writes the hits in the format asked for; returns how many there are.
fn list(
    shared: &Shared,
    options: &ExportOptions,
    hits: &HitList<'_>,
    is_seen: bool,
    out: &mut dyn Write,
) -> anyhow::Result<u64> {
    let table = |table| ArticleTable {
        table: Table { is_seen, ..table },
        columns: match options.columns.as_slice() {
            [] => ArticleColumn::ALL.to_vec(),
            columns => columns.to_vec(),
        },
    };
    let format: Box<dyn ListFormat> = match options.format {
        ExportFormat::Jsonl => Box::new(ArticleLines),
        ExportFormat::Csv => Box::new(table(Table {
            bom: options.bom,
            ..Table::CSV
        })),
        ExportFormat::Tsv => Box::new(table(Table::TSV)),
        ExportFormat::Ris => Box::new(Ris),
        ExportFormat::Bibtex => Box::new(Bibtex),
        ExportFormat::Csl => Box::new(Csl),
        ExportFormat::Markdown => Box::new(Markdown),
        ExportFormat::Ids => {
            for id in hits.ids() {
                writeln!(out, "{id}")?;
            }
            return Ok(hits.len() as u64);
        }
    };
    // What scrolls by on the terminal is progress enough.
    let bar = match is_seen {
        true => ProgressBar::hidden(),
        false => bar(shared, "articles", hits.len() as u64),
    };
    let mut list = ListWriter::begin(&*format, out)?;
    if format.quotes() {
        for hit in hits.hits() {
            let hit = hit?;
            list.add(&hit.article, hit.snippets.last())?;
            bar.inc(1);
        }
    } else {
        for article in hits.articles_in_stories() {
            let (article, story) = article?;
            list.add_in_story(&article, story, None)?;
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    Ok(list.end()?)
}

/// A progress bar on standard error; hidden where that is no terminal.
fn bar(shared: &Shared, what: &str, length: u64) -> ProgressBar {
    if shared.quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length);
    if let Ok(style) =
        ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}  {per_sec}  {eta} left")
    {
        bar.set_style(style);
    }
    bar.with_message(what.to_owned())
}

/// Tells what was copied, what of it is no longer as it was indexed, and what is not there.
fn tell(shared: &Shared, summary: &OriginalsSummary, folder: &Path) -> anyhow::Result<Outcome> {
    let OriginalsSummary {
        articles,
        files,
        bytes,
        changed,
        missing,
    } = summary;
    let copied = format!(
        "{files} files of {articles} articles in `{}`, {}",
        folder.display(),
        human_bytes(*bytes)
    );
    terminal::account(shared, &copied);
    for path in changed {
        terminal::note(
            shared,
            format_args!("`{path}` changed since it was indexed; it is copied as it is now"),
        );
    }
    for (path, reason) in missing {
        // Not a note: what is not there must be known.
        terminal::tell(&format!("missing `{path}`: {reason}"));
    }
    match missing.len() {
        0 => Ok(Outcome::of(*articles)),
        count => {
            anyhow::bail!("{count} of the files could not be copied; `manifest.jsonl` names them")
        }
    }
}
