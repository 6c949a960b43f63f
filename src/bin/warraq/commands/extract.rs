//! `warraq extract`: the articles of a file with the origin of each field, without an index.

use std::io::{self, Write};
use std::ops::ControlFlow;

use warraq::archive::{self, ArchiveFile, Article, Reading, Skipped};
use warraq::output::Style;

use crate::args::{ExtractOptions, PlainFormat, Shared};
use crate::failure::Outcome;
use crate::terminal;

pub fn run(shared: &Shared, options: &ExtractOptions) -> anyhow::Result<Outcome> {
    let mut out = terminal::output();
    let style = terminal::style(shared);
    let (mut articles, mut skipped) = (0, 0);
    for path in &options.files {
        let mut failed = None;
        let mut take = |reading| {
            let written = match reading {
                Reading::Article(article) => {
                    articles += 1;
                    write_article(&article, options.format, style, &mut out)
                }
                Reading::Skipped(part) => {
                    skipped += 1;
                    tell(&part)
                }
            };
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        };
        match ArchiveFile::at(path, &path.to_string_lossy()) {
            Ok(file) => {
                archive::read(&file, &mut take);
            }
            Err(part) => {
                let _ = take(Reading::Skipped(part));
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

fn tell(part: &Skipped) -> io::Result<()> {
    let record = part.record.map(|record| format!("#{record}"));
    let path = format!("{}{}", part.path, record.unwrap_or_default());
    writeln!(io::stderr(), "skipped `{path}`: {}", part.reason)
}

fn write_article(
    article: &Article,
    format: PlainFormat,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        PlainFormat::Json => {
            serde_json::to_writer(&mut *out, article)?;
            writeln!(out)
        }
        PlainFormat::Text => warraq::output::article_fields(article, style, out),
    }
}
