//! A request made ready to run: read, compiled, and its filters beside it.

use tantivy::query::Query;

use super::archive::ArchiveSearcher;
use super::request::Request;
use super::top::Sort;
use crate::Error;
use crate::query::compile::{Compiler, Scored, Target, filtered};
use crate::query::{self, Ast};

/// A request ready to run.
pub(super) struct Prepared {
    pub(super) query: Box<dyn Query>,
    pub(super) targets: Vec<Target>,
    pub(super) scored: Vec<Scored>,
    pub(super) sort: Sort,
    pub(super) understood: String,
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
        )
    }

    pub(super) fn prepare(&self, request: &Request) -> Result<Prepared, Error> {
        let (ast, mistakes) = match request.plain {
            true => (Ast::words(&request.query)?, Vec::new()),
            false => read_query(&request.query, request.strict)?,
        };
        let mut notes = self.notes().to_vec();
        notes.extend(mistakes);
        let compiled = self.compiler().compile(&ast, request.fields)?;
        let asked_for_all = request.query.trim().is_empty() && !request.filters.is_empty();
        if compiled.is_none() && !asked_for_all {
            return Err(Error::EmptyQuery {
                query: request.query.clone(),
            });
        }
        let (query, targets, scored) = match compiled {
            Some(compiled) => {
                notes.extend(compiled.notes);
                (Some(compiled.query), compiled.targets, compiled.scored)
            }
            None => (None, Vec::new(), Vec::new()),
        };
        let query = filtered(query, self.filters(request, &mut notes)?);
        let query = query.unwrap_or_else(|| Box::new(tantivy::query::EmptyQuery));
        let sort = match request.sort {
            // Where nothing is scored, the latest news is the best guess at what is wanted first.
            Sort::Relevance if targets.is_empty() => Sort::Newest,
            sort => sort,
        };
        Ok(Prepared {
            query,
            targets,
            scored,
            sort,
            understood: ast.to_string(),
            notes,
        })
    }

    /// The filters of `request`; what is to be told of them joins `notes`.
    fn filters(
        &self,
        request: &Request,
        notes: &mut Vec<String>,
    ) -> Result<Vec<Box<dyn Query>>, Error> {
        let filters = &request.filters;
        let mut compiler = self.compiler();
        let mut compiled = Vec::new();
        let mut sources = Vec::new();
        for name in &filters.sources {
            let source = compiler.source(name)?.ok_or_else(|| Error::EmptyQuery {
                query: name.clone(),
            })?;
            sources.push(source);
        }
        if !sources.is_empty() {
            compiled.push(Box::new(tantivy::query::BooleanQuery::union(sources)) as Box<dyn Query>);
        }
        if filters.since.is_some() || filters.until.is_some() {
            compiled.push(compiler.published(filters.since, filters.until));
        }
        notes.extend(compiler.into_notes());
        Ok(compiled)
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
