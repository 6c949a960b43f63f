//! `warraq extract`: the articles of a file with the origin of each field, without an index.
//!
//! A file inside an archive goes by its path there, so that its articles have the ids that the index gives them.

mod report;

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use warraq::archive::{self, ArchiveConfig, ArchiveFile, Article, Candidate, Reading, Skipped};
use warraq::index::{self, Location};
use warraq::output::Style;

use crate::args::{ExtractOptions, PlainFormat, Shared};
use crate::failure::Outcome;
use crate::{pager, terminal};

pub fn run(shared: &Shared, options: &ExtractOptions) -> anyhow::Result<Outcome> {
    if let Some(truth) = &options.truth {
        return report::run(shared, options, truth);
    }
    let mut out = pager::output(shared);
    let style = terminal::style(shared);
    let (mut articles, mut skipped) = (0, 0);
    for path in &options.files {
        let mut failed = None;
        let mut take = |reading, candidates: Vec<Candidate>| {
            let written = match reading {
                Reading::Article(article) => {
                    articles += 1;
                    let candidates = options.explain.then_some(candidates.as_slice());
                    write_article(&article, candidates, options.format, style, &mut out)
                }
                Reading::Skipped(part) => {
                    skipped += 1;
                    tell("skipped", &part)
                }
                Reading::Noted(part) => tell("note:", &part),
            };
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        };
        let (name, config) = match archive_around(shared, path) {
            Some((archive, name)) => (name, ArchiveConfig::load(&archive)?),
            None => (
                path.to_string_lossy().into_owned(),
                ArchiveConfig::default(),
            ),
        };
        match ArchiveFile::at(path, &name) {
            Ok(file) => {
                let file = file.within(&config);
                match options.explain {
                    true => archive::explain(&file, &mut take),
                    false => archive::read(&file, &mut |reading| take(reading, Vec::new())),
                };
            }
            Err(part) => {
                let _ = take(Reading::Skipped(part), Vec::new());
            }
        }
        if let Some(error) = failed {
            return Err(error.into());
        }
    }
    out.flush()?;
    match (articles, skipped) {
        (0, 1..) => anyhow::bail!("no article could be read"),
        (articles, _) => Ok(Outcome::of(articles)),
    }
}

/// The archive that is named, or that an index lies in, and the path of `file` there.
fn archive_around(shared: &Shared, file: &Path) -> Option<(PathBuf, String)> {
    if !file.exists() {
        return None;
    }
    let recorded = || shared.index.as_deref().and_then(index::archive_of);
    let above = |file: &Path| Some(Location::above(file.parent()?).ok()?.archive().to_owned());
    let around = || above(&std::path::absolute(file).ok()?);
    let around_resolved = || above(&file.canonicalize().ok()?);
    let archive = shared.archive.clone().or_else(recorded);
    let archive = archive.or_else(around).or_else(around_resolved)?;
    let path = archive::path_in_archive(&archive, file)?;
    Some((archive, path))
}

fn tell(what: &str, part: &Skipped) -> io::Result<()> {
    let line = format!("{what} `{}`: {}", part.place(), part.reason);
    writeln!(io::stderr(), "{}", terminal::error_style().message(&line))
}

fn write_article(
    article: &Article,
    candidates: Option<&[Candidate]>,
    format: PlainFormat,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match (format, candidates) {
        (PlainFormat::Json, None) => {
            serde_json::to_writer(warraq::output::Escaping(&mut *out), article)?
        }
        (PlainFormat::Json, Some(candidates)) => {
            #[derive(serde::Serialize)]
            struct Explained<'a> {
                #[serde(flatten)]
                article: &'a Article,
                candidates: &'a [Candidate],
            }
            let explained = Explained {
                article,
                candidates,
            };
            serde_json::to_writer(warraq::output::Escaping(&mut *out), &explained)?;
        }
        (PlainFormat::Text, candidates) => {
            let candidates = candidates.unwrap_or_default();
            return warraq::output::article_fields(article, candidates, style, out);
        }
    }
    writeln!(out)
}
