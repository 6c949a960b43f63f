//! `warraq verify`: whether the archive still is what was read of it, and the index whole; and mends the index.

use std::io::{self, Write};

use serde::Serialize;
use warraq::index::{self, Action, Location, Repair, Verification};
use warraq::output::Style;

use super::index::{Bar, human_bytes};
use crate::args::{Effort, PlainFormat, Shared, VerifyOptions};
use crate::failure::Outcome;
use crate::terminal;

/// What scripts are told.
#[derive(Serialize)]
struct Report<'run> {
    #[serde(flatten)]
    verification: &'run Verification,
    /// `null` where none was asked for.
    repair: Option<&'run Repair>,
}

pub fn run(shared: &Shared, options: &VerifyOptions) -> anyhow::Result<Outcome> {
    let location = terminal::location_of(shared, options.folder.as_deref())?;
    let repair = match options.repair {
        true => Some(repaired(shared, &location, &options.effort())?),
        false => None,
    };
    let verification = match &repair {
        // What was not changed need not be read again.
        Some(repair) if matches!(repair.action, Action::Nothing | Action::Refused) => {
            repair.found.clone()
        }
        _ => index::verify(&location)?,
    };
    let mut out = terminal::output();
    match options.format {
        PlainFormat::Json => {
            let report = Report {
                verification: &verification,
                repair: repair.as_ref(),
            };
            serde_json::to_writer_pretty(warraq::output::Escaping(&mut out), &report)?;
            writeln!(out)?;
        }
        PlainFormat::Text => {
            let mut text = Text {
                style: terminal::style(shared),
                tells_how_much: shared.verbose,
                out: &mut out,
            };
            match &repair {
                Some(repair) => text.repair(repair, &verification)?,
                None => text.verification(&verification, true)?,
            }
        }
    }
    out.flush()?;
    Ok(match verification.is_sound() {
        true => Outcome::Found,
        false => Outcome::NothingFound,
    })
}

fn repaired(
    shared: &Shared,
    location: &Location,
    effort: &Effort,
) -> Result<Repair, warraq::Error> {
    let bar = Bar::new(shared);
    let repair = index::repair(location, &effort.refresh_options(), &bar);
    bar.clear();
    repair
}

/// The account for people.
struct Text<'run> {
    style: Style,
    tells_how_much: bool,
    out: &'run mut dyn Write,
}

impl Text<'_> {
    /// What was found, what was done, and what is there now.
    fn repair(&mut self, repair: &Repair, now: &Verification) -> io::Result<()> {
        let Repair {
            found,
            action,
            files_read,
            segments_dropped,
            would_lose,
        } = repair;
        self.verification(found, false)?;
        let done = match action {
            Action::Nothing => return writeln!(self.out, "nothing of the index is to be mended"),
            Action::Refused => {
                for loss in would_lose {
                    let path = self.style.field(&loss.path);
                    let articles = match loss.articles {
                        Some(articles) => format!("{articles} articles"),
                        None => "an unknown number of articles".to_owned(),
                    };
                    let reason = self.style.message(&loss.reason);
                    writeln!(self.out, "would lose `{path}`: {articles}: {reason}")?;
                }
                return writeln!(
                    self.out,
                    "not mended, nothing was changed: restore these files from a copy and repair again; \
                     `warraq index --rebuild` does without their articles"
                );
            }
            Action::Derived => "what the index itself tells was written anew".to_owned(),
            Action::ReadAgain => match segments_dropped.len() {
                0 => format!("{files_read} files were read again"),
                dropped => format!(
                    "{files_read} files were read again in the place of {dropped} damaged segments"
                ),
            },
            Action::MadeAnew => format!("the index was made anew of {files_read} files"),
        };
        writeln!(self.out, "mended: {done}")?;
        self.verification(now, true)
    }

    fn verification(
        &mut self,
        verification: &Verification,
        tells_what_to_do: bool,
    ) -> io::Result<()> {
        self.archive(verification)?;
        if tells_what_to_do && !verification.is_archive_sound() {
            writeln!(
                self.out,
                "Restore what should not have changed from a copy; `warraq index --rebuild` takes the archive as it is now."
            )?;
        }
        self.index(verification)?;
        if tells_what_to_do && !verification.is_index_whole() {
            writeln!(
                self.out,
                "`warraq verify --repair` mends the index from the archive's files, or says what that would lose."
            )?;
        }
        Ok(())
    }

    fn archive(&mut self, verification: &Verification) -> io::Result<()> {
        let Verification {
            files,
            articles,
            unchanged,
            changed,
            missing,
            unknown,
            ..
        } = verification;
        match (files, articles, unchanged) {
            (Some(files), Some(articles), Some(unchanged)) => writeln!(
                self.out,
                "{unchanged} of {files} files are as they were read; {articles} articles"
            )?,
            _ => writeln!(
                self.out,
                "the files were not looked at: the index does not say what was read of them"
            )?,
        }
        for file in changed {
            let (path, articles) = (self.style.field(&file.path), file.articles);
            match file.lost {
                Some(lost) => writeln!(
                    self.out,
                    "changed    `{path}`: the originals of {lost} of its {articles} articles are no longer in it"
                )?,
                None => writeln!(
                    self.out,
                    "changed    `{path}`: how many of its {articles} articles are still in it, the index cannot say"
                )?,
            }
        }
        for file in missing {
            let (path, reason) = (
                self.style.field(&file.path),
                self.style.message(&file.reason),
            );
            writeln!(self.out, "missing    `{path}`: {reason}")?;
        }
        for path in unknown {
            let path = self.style.field(path);
            writeln!(
                self.out,
                "unknown    `{path}`: it changed while it was read, or was not read to its end"
            )?;
        }
        Ok(())
    }

    fn index(&mut self, verification: &Verification) -> io::Result<()> {
        for file in &verification.damaged {
            let (path, what) = (self.style.field(&file.path), self.style.message(&file.what));
            let concerns = match (&file.segment, file.articles) {
                (Some(segment), Some(articles)) => {
                    format!(
                        " (segment {}, {articles} articles)",
                        self.style.field(segment)
                    )
                }
                _ => String::new(),
            };
            writeln!(self.out, "damaged    `{path}`: {what}{concerns}")?;
        }
        for file in verification.miscounted.iter().flatten() {
            let (path, found, articles) = (self.style.field(&file.path), file.found, file.articles);
            writeln!(
                self.out,
                "miscounted `{path}`: {found} of its articles can be read in the index, {articles} were read of it"
            )?;
        }
        for article in verification.repeated.iter().flatten() {
            let (path, id, times) = (self.style.field(&article.path), &article.id, article.times);
            writeln!(
                self.out,
                "repeated   `{path}`: article {id} is in the index {times} times"
            )?;
        }
        let how_much = match self.tells_how_much || self.style.timing {
            true => format!(
                " ({} files, {}; {:.1} s)",
                verification.index_files,
                human_bytes(verification.index_bytes),
                verification.took.as_secs_f64()
            ),
            false => String::new(),
        };
        match (verification.is_index_whole(), verification.stories_known) {
            (false, _) => writeln!(self.out, "the index is not as it was written{how_much}"),
            (true, Some(false)) => writeln!(
                self.out,
                "the index is as it was written{how_much}, but its near-copies are missing or of an earlier run; `warraq index` looks for them again"
            ),
            _ => writeln!(self.out, "the index is as it was written{how_much}"),
        }
    }
}
