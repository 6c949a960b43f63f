//! `warraq search`: one query from the command line, or many from standard input in one process.

mod batch;

use std::io::{self, BufReader, IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::thread;

use warraq::output::{self, CountLines, Format, Json, JsonLines, PerQuery, Rows, Style, Table};
use warraq::output::{Bibtex, Csl, Listed, Markdown, Ris, Tabular, Text};
use warraq::search::{ArchiveSearcher, Facet, Request, Tally};

use super::index::refresh_and_tell;
use crate::args::{SearchFormat, SearchOptions, Shared};
use crate::failure::{self, Outcome};
use crate::{pager, terminal};

pub fn run(shared: &Shared, options: &SearchOptions) -> anyhow::Result<Outcome> {
    let rows = options.rows()?;
    let location = terminal::location(shared)?;
    location.check_archive()?;
    if options.refresh {
        refresh_and_tell(shared, &location, &options.effort, false)?;
    }
    // Never taken apart: the end of the process gives the memory and the mapped files back at once.
    let searcher = ManuallyDrop::new(terminal::open_for(shared, &location, options.questions())?);
    let style = terminal::style(shared);
    let session = Session {
        shared,
        options,
        rows,
        searcher: &searcher,
        per_query: per_query(options, style)?,
    };
    if options.is_many() {
        let processors = || thread::available_parallelism().map_or(1, usize::from);
        let threads = options.effort.jobs.map_or_else(processors, usize::from);
        return batch::run(&session, threads, BufReader::new(io::stdin()));
    }
    let mut out = pager::output(shared);
    session.begin(false, &mut out)?;
    let request = session.request(&options.query.typed());
    let mut tell = |note: String| terminal::note(shared, note);
    let text = &request.query;
    let outcome = session.answer(&request, text, None, &mut out, &mut tell)?;
    out.flush()?;
    Ok(outcome)
}

/// Who is told the notes of an answer.
type Tell<'a> = &'a mut dyn FnMut(String);

/// One run of the command.
struct Session<'run> {
    shared: &'run Shared,
    options: &'run SearchOptions,
    /// What the rows of a table are.
    rows: Rows,
    searcher: &'run ArchiveSearcher,
    /// How rows are written, where a row for each query is asked for.
    per_query: Option<PerQuery>,
}

/// How a row for each query is written; `None` where articles are asked for.
fn per_query(options: &SearchOptions, style: Style) -> anyhow::Result<Option<PerQuery>> {
    let table = |table: Table| {
        PerQuery::Table(Table {
            bom: options.bom,
            is_seen: io::stdout().is_terminal(),
            ..table
        })
    };
    let format = match options.format {
        SearchFormat::Text => PerQuery::Text(style),
        SearchFormat::Csv => table(Table::CSV),
        SearchFormat::Tsv => table(Table::TSV),
        SearchFormat::Json | SearchFormat::Jsonl => PerQuery::Json,
        _ if options.per_query => {
            anyhow::bail!("--per-query prints text, csv, tsv, json or jsonl")
        }
        _ => return Ok(None),
    };
    Ok(options.per_query.then_some(format))
}

impl Session<'_> {
    /// Whether a query of many that fails is told in the place of its answer.
    fn tells_failures_in_place(&self) -> bool {
        match self.per_query {
            Some(format) => !matches!(format, PerQuery::Text(_)),
            None => matches!(self.format(), SearchFormat::Json | SearchFormat::Jsonl),
        }
    }

    /// What stands in the place of the answer to a query of many that failed; nothing where people are told.
    fn in_place_of_answer(&self, id: &str, query: &str, error: &anyhow::Error) -> Vec<u8> {
        let told = failure::told(error);
        let mut line = Vec::new();
        let written = match self.format() {
            _ if self.per_query.is_some() => self
                .per_query
                .map_or(Ok(()), |format| format.failed(id, query, &told, &mut line)),
            SearchFormat::Json => output::failed_answer(id, query, &told, &mut line),
            SearchFormat::Jsonl => output::failed_hits(id, &told, &mut line),
            _ => Ok(()),
        };
        written.expect("memory takes all that is written");
        line
    }

    fn format(&self) -> SearchFormat {
        match self.options.count {
            true => SearchFormat::Count,
            false => self.options.format,
        }
    }

    /// Writes what stands before all answers; `is_many` tells whether there are several.
    fn begin(&self, is_many: bool, out: &mut dyn Write) -> io::Result<()> {
        match self.per_query {
            Some(format) => format.header(out),
            None => self.form(is_many).begin(is_many, out),
        }
    }

    /// Answers `request`, typed as `text`, on `out`; `tell` is told what should be known beside the answer, before it is written.
    fn answer(
        &self,
        request: &Request,
        text: &str,
        id: Option<&str>,
        out: &mut dyn Write,
        tell: Tell<'_>,
    ) -> anyhow::Result<Outcome> {
        if let Some(format) = self.per_query {
            return self.row(request, text, id, format, out, tell);
        }
        match self.format() {
            SearchFormat::Count => {
                let Tally {
                    total,
                    stories,
                    notes,
                } = self.searcher.count(request)?;
                self.note(&notes, tell);
                let total = stories.unwrap_or(total);
                match id {
                    Some(id) => writeln!(out, "{id}\t{total}")?,
                    None => writeln!(out, "{total}")?,
                }
                Ok(Outcome::of(total))
            }
            SearchFormat::Ids | SearchFormat::Trec => {
                let ranking = self.searcher.rank(request)?;
                self.note(&ranking.notes, tell);
                if request.group {
                    let tally = self.searcher.count(request)?;
                    tell_folded(tally.total, tally.stories, tell);
                }
                match self.format() {
                    SearchFormat::Trec => output::trec(&ranking, id.unwrap_or("1"), out)?,
                    _ => output::ids(&ranking, out)?,
                }
                match ranking.entries.len() as u64 {
                    // None on this page does not mean that there are none.
                    0 => Ok(Outcome::of(self.searcher.count(request)?.total)),
                    shown => Ok(Outcome::of(shown)),
                }
            }
            _ => self.whole_answer(request, id, &*self.form(id.is_some()), out, tell),
        }
    }

    /// The form of whole answers; `is_many` tells whether there are several.
    fn form(&self, is_many: bool) -> Box<dyn Format> {
        let form = Form {
            format: self.format(),
            rows: self.rows,
            bom: self.options.bom,
            is_many,
        };
        form.dressed(self.shared)
    }

    fn row(
        &self,
        request: &Request,
        text: &str,
        id: Option<&str>,
        format: PerQuery,
        out: &mut dyn Write,
        tell: Tell<'_>,
    ) -> anyhow::Result<Outcome> {
        let overview = self.searcher.overview(request)?;
        if matches!(format, PerQuery::Text(_)) {
            self.note(&overview.notes, tell);
        }
        format.row(id.unwrap_or("1"), text, &overview, out)?;
        Ok(Outcome::of(overview.articles))
    }

    fn whole_answer(
        &self,
        request: &Request,
        id: Option<&str>,
        format: &dyn Format,
        out: &mut dyn Write,
        tell: Tell<'_>,
    ) -> anyhow::Result<Outcome> {
        let answer = self.searcher.search(request)?;
        self.note(&answer.notes, tell);
        self.tell_cut(&answer.facets, tell);
        if !matches!(
            self.format(),
            SearchFormat::Text | SearchFormat::Json | SearchFormat::Jsonl
        ) {
            tell_folded(answer.total, answer.stories, tell);
        }
        if request.explain {
            tell(format!("understood as: {}", answer.understood));
            for expansion in &answer.expansions {
                tell(expansion.to_string());
            }
        }
        format.write(&answer, id, out)?;
        Ok(Outcome::of(answer.total))
    }

    /// Tells the notes of one answer; those of every answer are told already.
    fn note(&self, notes: &[String], tell: Tell<'_>) {
        let known = self.searcher.notes();
        for note in notes.iter().filter(|note| !known.contains(note)) {
            tell(note.clone());
        }
    }

    /// Tells which facets are cut, where the format has no place for it.
    fn tell_cut(&self, facets: &[Facet], tell: Tell<'_>) {
        if self.rows == Rows::Facets {
            for facet in facets.iter().filter(|facet| facet.left_out > 0) {
                let (field, left_out) = (facet.field, facet.left_out);
                tell(format!("{left_out} more values of {field} are left out"));
            }
        }
    }

    fn request(&self, query: &str) -> Request {
        let options = self.options;
        // Rows that count articles show none.
        let limit = match self.rows {
            Rows::Hits | Rows::Stories => options.limit,
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
            group: options.group,
            stories: matches!(self.format(), SearchFormat::Json | SearchFormat::Jsonl),
            record_ids: self.format() == SearchFormat::Trec,
            suggest: options.per_query
                || matches!(self.format(), SearchFormat::Text | SearchFormat::Json),
            ..options.query.request(query)
        }
    }
}

/// Tells that hits are folded, where the format has no place for it.
fn tell_folded(articles: u64, stories: Option<u64>, tell: Tell<'_>) {
    if let Some(stories) = stories.filter(|stories| *stories < articles) {
        tell(format!(
            "{articles} articles in {stories} stories; of each story only the best article is listed"
        ));
    }
}

/// The form of whole answers.
pub struct Form {
    pub format: SearchFormat,
    /// What the rows of a table are.
    pub rows: Rows,
    /// Whether a table begins with a byte order mark.
    pub bom: bool,
    /// Whether there are several answers.
    pub is_many: bool,
}

impl Form {
    /// What writes answers in this form; formats that need no articles are text here.
    pub fn dressed(self, shared: &Shared) -> Box<dyn Format> {
        let rows = self.rows;
        let is_seen = io::stdout().is_terminal();
        let tabular = |table| Box::new(Tabular { table, rows });
        match self.format {
            SearchFormat::Json => Box::new(Json {
                one_line: self.is_many,
            }),
            SearchFormat::Jsonl if rows == Rows::Hits => Box::new(JsonLines),
            SearchFormat::Jsonl => Box::new(CountLines { rows }),
            SearchFormat::Csv => tabular(Table {
                bom: self.bom,
                is_seen,
                ..Table::CSV
            }),
            SearchFormat::Tsv => tabular(Table {
                is_seen,
                ..Table::TSV
            }),
            SearchFormat::Markdown => Box::new(Listed(Markdown)),
            SearchFormat::Ris => Box::new(Listed(Ris)),
            SearchFormat::Bibtex => Box::new(Listed(Bibtex)),
            SearchFormat::Csl => Box::new(Listed(Csl)),
            SearchFormat::Text | SearchFormat::Count | SearchFormat::Ids | SearchFormat::Trec => {
                Box::new(Text {
                    style: terminal::style(shared),
                    columns: terminal::columns(),
                })
            }
        }
    }
}
