//! `warraq search`: one query from the command line, or many from standard input in one process.

use std::io::{self, BufRead, Write};

use anyhow::Context;
use warraq::output::{self, CountLines, Format, Json, JsonLines, Rows, Table, Tabular, Text};
use warraq::output::{Bibtex, Csl, Listed, Markdown, Ris};
use warraq::search::{ArchiveSearcher, Facet, Request, Tally};

use super::index::refresh_and_tell;
use crate::args::{SearchFormat, SearchOptions, Shared};
use crate::failure::{self, Outcome};
use crate::terminal;

pub fn run(shared: &Shared, options: &SearchOptions) -> anyhow::Result<Outcome> {
    let rows = options.rows()?;
    let location = terminal::location(shared)?;
    location.check_archive()?;
    if options.refresh {
        refresh_and_tell(shared, &location, &options.effort, false)?;
    }
    let searcher = terminal::open(shared, &location)?;
    let session = Session {
        shared,
        options,
        rows,
        searcher: &searcher,
    };
    if options.query.query == ["-"] {
        return session.many(io::stdin().lock());
    }
    let mut out = terminal::output();
    session.form(false).begin(false, &mut out)?;
    let outcome = session.one(&options.query.typed(), None, &mut out)?;
    out.flush()?;
    Ok(outcome)
}

/// One run of the command.
struct Session<'run> {
    shared: &'run Shared,
    options: &'run SearchOptions,
    /// What the rows of a table are.
    rows: Rows,
    searcher: &'run ArchiveSearcher,
}

impl Session<'_> {
    /// Answers each line of `queries`: `query`, or `id<TAB>query`; a line's id is its number where it has none.
    ///
    /// A query that fails is told in its place under a JSON format, else on standard error, and the next one is
    /// answered.
    fn many(&self, queries: impl BufRead) -> anyhow::Result<Outcome> {
        let mut out = terminal::output();
        self.form(true).begin(true, &mut out)?;
        let (mut outcome, mut failed) = (Outcome::NothingFound, 0);
        for (number, line) in (1..).zip(queries.split(b'\n')) {
            let line = line.context("cannot read queries from standard input")?;
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches('\r');
            let number = number.to_string();
            let (id, query) = line.split_once('\t').unwrap_or((&number, line));
            if query.trim().is_empty() {
                continue;
            }
            // Further columns of a topics file are not part of the query.
            let query = query.split('\t').next().unwrap_or(query);
            let location = self.searcher.index().location();
            let answered = failure::guarded(Some(location), || self.one(query, Some(id), &mut out));
            match answered {
                Ok(Outcome::Found) => outcome = Outcome::Found,
                Ok(Outcome::NothingFound) => {}
                Err(error) if failure::is_closed_pipe(&error) => return Err(error),
                Err(error) => {
                    failed += 1;
                    self.tell_failed(id, query, error, &mut out)?;
                }
            }
        }
        out.flush()?;
        match failed {
            0 => Ok(outcome),
            failed => anyhow::bail!("{failed} of the queries failed; the others are answered"),
        }
    }

    fn tell_failed(
        &self,
        id: &str,
        query: &str,
        error: anyhow::Error,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let told = failure::told(&error);
        match self.format() {
            SearchFormat::Json => output::failed_answer(id, query, &told, out),
            SearchFormat::Jsonl => output::failed_hits(id, &told, out),
            _ => {
                failure::report(&error.context(format!("query {id}")), false);
                Ok(())
            }
        }
    }

    fn format(&self) -> SearchFormat {
        match self.options.count {
            true => SearchFormat::Count,
            false => self.options.format,
        }
    }

    fn one(&self, query: &str, id: Option<&str>, out: &mut dyn Write) -> anyhow::Result<Outcome> {
        let request = self.request(query);
        match self.format() {
            SearchFormat::Count => {
                let Tally { total, notes } = self.searcher.count(&request)?;
                self.tell(&notes);
                match id {
                    Some(id) => writeln!(out, "{id}\t{total}")?,
                    None => writeln!(out, "{total}")?,
                }
                Ok(Outcome::of(total))
            }
            SearchFormat::Ids | SearchFormat::Trec => {
                let ranking = self.searcher.rank(&request)?;
                self.tell(&ranking.notes);
                match self.format() {
                    SearchFormat::Trec => output::trec(&ranking, id.unwrap_or("1"), out)?,
                    _ => output::ids(&ranking, out)?,
                }
                match ranking.entries.len() as u64 {
                    // None on this page does not mean that there are none.
                    0 => Ok(Outcome::of(self.searcher.count(&request)?.total)),
                    shown => Ok(Outcome::of(shown)),
                }
            }
            _ => self.answer(&request, id, &*self.form(id.is_some()), out),
        }
    }

    /// The form of whole answers; `is_many` tells whether there are several.
    fn form(&self, is_many: bool) -> Box<dyn Format> {
        let rows = self.rows;
        let tabular = |table| Box::new(Tabular { table, rows });
        match self.format() {
            SearchFormat::Json => Box::new(Json { one_line: is_many }),
            SearchFormat::Jsonl if rows == Rows::Hits => Box::new(JsonLines),
            SearchFormat::Jsonl => Box::new(CountLines { rows }),
            SearchFormat::Csv => tabular(Table {
                bom: self.options.bom,
                ..Table::CSV
            }),
            SearchFormat::Tsv => tabular(Table::TSV),
            SearchFormat::Markdown => Box::new(Listed(Markdown)),
            SearchFormat::Ris => Box::new(Listed(Ris)),
            SearchFormat::Bibtex => Box::new(Listed(Bibtex)),
            SearchFormat::Csl => Box::new(Listed(Csl)),
            _ => Box::new(Text {
                style: terminal::style(self.shared),
                columns: terminal::columns(),
            }),
        }
    }

    fn answer(
        &self,
        request: &Request,
        id: Option<&str>,
        format: &dyn Format,
        out: &mut dyn Write,
    ) -> anyhow::Result<Outcome> {
        let answer = self.searcher.search(request)?;
        self.tell(&answer.notes);
        self.tell_cut(&answer.facets);
        if request.explain {
            terminal::note(
                self.shared,
                format_args!("understood as: {}", answer.understood),
            );
        }
        format.write(&answer, id, out)?;
        Ok(Outcome::of(answer.total))
    }

    /// Tells the notes of one answer; those of every answer are told already.
    fn tell(&self, notes: &[String]) {
        let known = self.searcher.notes();
        for text in notes.iter().filter(|note| !known.contains(note)) {
            terminal::note(self.shared, text);
        }
    }

    /// Tells which facets are cut, where the format has no place for it.
    fn tell_cut(&self, facets: &[Facet]) {
        if self.rows == Rows::Facets {
            for facet in facets.iter().filter(|facet| facet.left_out > 0) {
                let (field, left_out) = (facet.field, facet.left_out);
                terminal::note(
                    self.shared,
                    format_args!("{left_out} more values of {field} are left out"),
                );
            }
        }
    }

    fn request(&self, query: &str) -> Request {
        let options = self.options;
        // Rows that count articles show none.
        let limit = match self.rows {
            Rows::Hits => options.limit,
            Rows::Facets | Rows::Timeline => 0,
        };
        Request {
            facets: options.facets(),
            facet_limit: options.facet_limit(),
            timeline: options.timeline.map(Into::into),
            sort: options.sort.into(),
            offset: options.offset,
            limit,
            explain: options.explain,
            ..options.query.request(query)
        }
    }
}
