//! A request made ready to run: read, compiled, and its filters beside it.

use tantivy::query::Query;

use super::archive::ArchiveSearcher;
use super::last::{day, latest_today, today};
use super::request::{Filters, Request};
use super::top::Sort;
use crate::Error;
use crate::archive::PublicationDate;
use crate::query::compile::{Compiler, Expansion, Scored, Target, filtered};
use crate::query::{self, Ast};

/// A request ready to run.
pub(super) struct Prepared {
    pub(super) query: Box<dyn Query>,
    pub(super) targets: Vec<Target>,
    pub(super) scored: Vec<Scored>,
    /// The filters asked for, with the days that a time up to today begins and ends with.
    pub(super) filters: Filters,
    pub(super) sort: Sort,
    /// The query as it was understood, and the same for people.
    pub(super) ast: Ast,
    pub(super) understood: String,
    pub(super) expansions: Vec<Expansion>,
    pub(super) notes: Vec<String>,
}

impl ArchiveSearcher {
    /// What the query `text` wants marked in an article.
    pub fn targets(&self, text: &str) -> Result<Vec<Target>, Error> {
        let (ast, _) = read_query(text, false)?;
        let compiled = self.compiler().compile(&ast, Default::default())?;
        Ok(compiled
            .map(|compiled| compiled.targets)
            .unwrap_or_default())
    }

    pub(super) fn compiler(&self) -> Compiler<'_> {
        Compiler::new(
            self.index().fields(),
            self.index().analyzer(),
            self.engine(),
            self.memo(),
        )
    }

    pub(super) fn prepare(&self, request: &Request) -> Result<Prepared, Error> {
        let (ast, mistakes) = match request.plain {
            true => (Ast::words(&request.query)?, Vec::new()),
            false => read_query(&request.query, request.strict)?,
        };
        let mut notes = self.notes().to_vec();
        notes.extend(mistakes);
        if request.group || request.stories {
            notes.extend(self.stories_note(request.group)?);
        }
        let compiled = self.compiler().compile(&ast, request.fields)?;
        let counts = !request.facets.is_empty() || request.timeline.is_some();
        let narrowed = !request.filters.is_empty() || counts || request.everything;
        let asked_for_all = request.query.trim().is_empty() && narrowed;
        if compiled.is_none() && !asked_for_all {
            return Err(Error::EmptyQuery {
                query: request.query.clone(),
            });
        }
        let (mut targets, mut scored, mut expansions) = (Vec::new(), Vec::new(), Vec::new());
        let query = compiled.map(|compiled| {
            notes.extend(compiled.notes);
            (targets, scored, expansions) =
                (compiled.targets, compiled.scored, compiled.expansions);
            compiled.query
        });
        let filters = dated(request)?;
        let query = filtered(query, self.filters(&filters, &mut notes)?);
        let query = query.unwrap_or_else(|| Box::new(tantivy::query::AllQuery));
        let sort = match request.sort {
            // Where nothing is scored, the latest news is the best guess at what is wanted first.
            Sort::Relevance if targets.is_empty() => Sort::Newest,
            sort => sort,
        };
        Ok(Prepared {
            query,
            targets,
            scored,
            filters,
            sort,
            understood: ast.to_string(),
            ast,
            expansions,
            notes,
        })
    }

    /// The queries of `filters`; what is to be told of them joins `notes`.
    pub(super) fn filters(
        &self,
        filters: &Filters,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Box<dyn Query>>, Error> {
        let mut compiler = self.compiler();
        let mut compiled = Vec::new();
        for (field, names) in filters.names() {
            let mut any_of = Vec::new();
            for name in names {
                let named = compiler.named(field, name)?;
                any_of.push(named.ok_or_else(|| Error::EmptyQuery {
                    query: name.clone(),
                })?);
            }
            if !any_of.is_empty() {
                let any_of = tantivy::query::BooleanQuery::union(any_of);
                compiled.push(Box::new(any_of) as Box<dyn Query>);
            }
        }
        if filters.since.is_some() || filters.until.is_some() {
            compiled.push(compiler.published(filters.since, filters.until));
        }
        notes.extend(compiler.into_notes());
        Ok(compiled)
    }
}

/// The filters of `request` with the first and the last day of a time up to today; an error where the first is behind the last.
pub(super) fn dated(request: &Request) -> Result<Filters, Error> {
    let mut filters = request.filters.clone();
    if let Some(last) = filters.last {
        let first = last.since(request.today.unwrap_or_else(today));
        let ends = day(request.today.unwrap_or_else(latest_today));
        let is_later = |since: &PublicationDate| since.first_second() > first.first_second();
        filters.since = filters.since.filter(is_later).or(Some(first));
        let is_earlier = |until: &PublicationDate| until.last_second() < ends.last_second();
        filters.until = filters.until.filter(is_earlier).or(Some(ends));
    }
    match (filters.since, filters.until) {
        (Some(since), Some(until)) if since.first_second() > until.last_second() => {
            Err(match filters.last {
                Some(last) => Error::EndsBeforeLast {
                    last: last.to_string(),
                    first: since.to_string(),
                    until: until.to_string(),
                },
                None => Error::ReversedRange {
                    from: since.to_string(),
                    to: until.to_string(),
                },
            })
        }
        _ => Ok(filters),
    }
}

/// The tree of a query, and what its writer should know; lenient unless `strict`.
fn read_query(text: &str, strict: bool) -> Result<(Ast, Vec<String>), Error> {
    let mut notes: Vec<_> = query::notes(text).iter().map(ToString::to_string).collect();
    if strict {
        return Ok((query::parse(text)?, notes));
    }
    let (ast, mistake) = query::parse_lenient(text)?;
    notes.extend(mistake.map(|mistake| format!("{mistake}; the query is read as plain words")));
    Ok((ast, notes))
}
