//! `warraq saved`: searches under names, and what is new in them since they last ran.
//!
//! What was shown is remembered when it has been written to the end, so that a pipe that closes loses nothing.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::time::SystemTime;

use anyhow::Context;
use warraq::index::Location;
use warraq::output::{Format, Rows};
use warraq::saved::{SavedLock, SavedSearch, SavedSearches, Seen};
use warraq::search::{ArchiveSearcher, Request};

use super::index::refresh_and_tell;
use super::search::Form;
use crate::args::{
    AddOptions, ListOptions, PlainFormat, QueryOptions, RunOptions, SavedCommand, SearchFormat,
    Shared,
};
use crate::failure::{self, Outcome};
use crate::terminal;

pub fn run(shared: &Shared, command: &SavedCommand) -> anyhow::Result<Outcome> {
    let location = terminal::location(shared)?;
    match command {
        SavedCommand::Add(options) => add(shared, &location, options),
        SavedCommand::List(options) => list(shared, &location, options),
        SavedCommand::Remove(options) => remove(&location, &options.names),
        SavedCommand::Run(options) => run_all(shared, &location, options),
    }
}

fn add(shared: &Shared, location: &Location, options: &AddOptions) -> anyhow::Result<Outcome> {
    let typed = &options.typed;
    if typed.options.query == ["-"] {
        anyhow::bail!("a saved search is one query; `warraq search -` answers many");
    }
    let searcher = terminal::open(shared, location)?;
    let lock = SavedLock::take(location)?;
    let mut saved = SavedSearches::load(location)?;
    saved.refuse_name(&options.name)?;
    let query = typed.options.typed();
    let hits = searcher.hit_list(&typed.options.request(&query))?;
    terminal::notes(shared, &searcher, hits.notes());
    let mut seen = Seen::default();
    if options.from_now {
        seen.extend(hits.ids());
    }
    saved.add(&lock, &options.name, query, typed.flags.clone(), &seen)?;
    if !shared.quiet {
        let name = terminal::style(shared).field(&options.name);
        let count = hits.len();
        let articles = if count == 1 {
            "article answers"
        } else {
            "articles answer"
        };
        let first = match options.from_now {
            true => "the first run shows only what comes later",
            false => "the first run shows all of that",
        };
        writeln!(
            io::stderr(),
            "saved `{name}`: {count} {articles} it now; {first}"
        )?;
    }
    Ok(Outcome::Found)
}

fn list(shared: &Shared, location: &Location, options: &ListOptions) -> anyhow::Result<Outcome> {
    let saved = SavedSearches::load(location)?;
    let mut rows = Vec::new();
    for search in saved.all() {
        rows.push(Row {
            name: &search.name,
            query: &search.query,
            flags: &search.flags,
            seen: saved.seen(search)?.count(),
            last_run: saved.last_marked(search).map(utc),
        });
    }
    let mut out = terminal::output();
    match options.format {
        PlainFormat::Json => {
            serde_json::to_writer_pretty(warraq::output::Escaping(&mut out), &rows)?;
            writeln!(out)?;
        }
        PlainFormat::Text => {
            let style = terminal::style(shared);
            for row in &rows {
                let query = (!row.query.is_empty()).then(|| row.query.to_owned());
                let typed = query
                    .into_iter()
                    .chain(row.flags.iter().map(|flag| quoted(flag)));
                let typed: Vec<_> = typed.map(|part| style.field(&part)).collect();
                let (name, seen) = (style.field(row.name), row.seen);
                writeln!(out, "{name}\t{}\t{seen} seen", typed.join(" "))?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::of(rows.len() as u64))
}

/// A saved search as scripts are told.
#[derive(serde::Serialize)]
struct Row<'saved> {
    name: &'saved str,
    query: &'saved str,
    flags: &'saved [String],
    /// Articles that it has shown, or that were there when it was added with `--from-now`.
    seen: u64,
    /// When that was written, in UTC.
    last_run: Option<String>,
}

/// A flag as it is typed: `--source='راديو الكل'`; nothing in it means anything to a shell.
fn quoted(flag: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_.,:=/".contains(letter);
    match flag.split_once('=') {
        Some((name, value)) if !value.chars().all(is_plain) => {
            format!("{name}='{}'", value.replace('\'', r"'\''"))
        }
        _ => flag.to_owned(),
    }
}

fn utc(time: SystemTime) -> String {
    match jiff::Timestamp::try_from(time) {
        Ok(time) => time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        Err(_) => String::new(),
    }
}

fn remove(location: &Location, names: &[String]) -> anyhow::Result<Outcome> {
    let lock = SavedLock::take(location)?;
    let mut saved = SavedSearches::load(location)?;
    // All or none.
    let names: BTreeSet<_> = names.iter().collect();
    for name in &names {
        saved.named(name)?;
    }
    for name in names {
        saved.remove(&lock, name)?;
    }
    Ok(Outcome::Found)
}

fn run_all(shared: &Shared, location: &Location, options: &RunOptions) -> anyhow::Result<Outcome> {
    if options.format == SearchFormat::Trec {
        anyhow::bail!(
            "a run in TREC's format is of topics; `warraq search - --format trec` writes one"
        );
    }
    // Who only looks needs no lock and writes nothing, so that an archive on a read-only disk can be looked at.
    let lock = match options.peek {
        true => None,
        false => Some(SavedLock::take(location)?),
    };
    let saved = SavedSearches::load(location)?;
    let searches = match options.names.as_slice() {
        [] => saved.all().iter().collect(),
        names => names
            .iter()
            .map(|name| saved.named(name))
            .collect::<Result<Vec<_>, _>>()?,
    };
    if searches.is_empty() {
        terminal::note(
            shared,
            "no search is saved yet; `warraq saved add NAME QUERY` saves one",
        );
        return Ok(Outcome::NothingFound);
    }
    if searches.len() > 1 && options.format == SearchFormat::Csl {
        anyhow::bail!(
            "the lists of several searches are no CSL-JSON; run one by its name, or all with `--format ris` or bibtex"
        );
    }
    if options.refresh {
        refresh_and_tell(shared, location, &options.effort, false)?;
    }
    let is_one_of_many = searches.len() > 1;
    let form = Form {
        format: options.format,
        rows: Rows::Hits,
        bom: false,
        is_many: is_one_of_many,
    };
    let session = Session {
        shared,
        options,
        searcher: &terminal::open(shared, location)?,
        saved: &saved,
        lock: lock.as_ref(),
        form: form.dressed(shared),
        is_one_of_many,
    };
    session.form.begin(true, &mut io::stdout().lock())?;
    let (mut new, mut failed) = (0, 0);
    for search in searches {
        match session.one(search) {
            Ok(count) => new += count,
            Err(error) if failure::is_closed_pipe(&error) => return Err(error),
            Err(error) => {
                failed += 1;
                let error = error.context(format!("saved search `{}`", search.name));
                failure::report(&error, options.format.is_json());
            }
        }
    }
    match failed {
        0 if new == 0 && io::stderr().is_terminal() => {
            terminal::note(shared, "nothing new");
            Ok(Outcome::NothingFound)
        }
        0 => Ok(Outcome::of(new)),
        failed => anyhow::bail!("{failed} of the saved searches failed; the others ran"),
    }
}

/// One run of saved searches.
struct Session<'run> {
    shared: &'run Shared,
    options: &'run RunOptions,
    searcher: &'run ArchiveSearcher,
    saved: &'run SavedSearches,
    /// None where nothing is to be remembered.
    lock: Option<&'run SavedLock>,
    form: Box<dyn Format>,
    is_one_of_many: bool,
}

impl Session<'_> {
    /// Shows what is new in `search`; returns how many articles that are.
    fn one(&self, search: &SavedSearch) -> anyhow::Result<u64> {
        let (options, format) = (self.options, self.options.format);
        let typed = QueryOptions::of_flags(&search.flags)
            .with_context(|| format!("cannot read its flags `{}`", search.flags.join(" ")))?;
        let request = Request {
            sort: options.sort.into(),
            stories: format.is_json(),
            ..typed.request(&search.query)
        };
        let mut hits = self.searcher.hit_list(&request)?;
        terminal::notes(self.shared, self.searcher, hits.notes());
        let mut seen = self.saved.seen(search)?;
        if !options.all {
            hits.retain(|id| !seen.has(id));
        }
        let count = hits.len() as u64;
        let shown: Vec<_> = hits.ids().collect();
        let mut out = terminal::output();
        match format {
            SearchFormat::Count => {
                let name = terminal::style(self.shared).field(&search.name);
                writeln!(out, "{name}\t{count}")?;
            }
            SearchFormat::Ids => {
                for id in &shown {
                    writeln!(out, "{id}")?;
                }
            }
            // A mail that says that there is nothing is one too many.
            SearchFormat::Text if count == 0 => {}
            _ => {
                let answer = hits.into_answer()?;
                self.form.write(&answer, Some(&search.name), &mut out)?;
                if options.format == SearchFormat::Text && self.is_one_of_many {
                    writeln!(out)?;
                }
            }
        }
        out.flush()?;
        if let Some(lock) = self.lock {
            seen.extend(shown);
            self.saved.mark(lock, search, &seen)?;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_can_be_typed_as_it_is_listed() {
        assert_eq!(quoted("--source=رويترز"), "--source=رويترز");
        assert_eq!(quoted("--source=راديو الكل"), "--source='راديو الكل'");
        assert_eq!(quoted("--source=x';$(y)"), r"--source='x'\'';$(y)'");
        assert_eq!(quoted("--group"), "--group");
    }
}
