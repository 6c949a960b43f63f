//! An archive to ask: the whole way from a [`Request`] to an [`Answer`].

use std::collections::BTreeMap;
use std::time::Instant;

use tantivy::collector::DocSetCollector;
use tantivy::query::Query;
use tantivy::{DocAddress, DocId, Searcher, SegmentReader, TantivyDocument, Term};

use super::explain::explain;
use super::hit::{Answer, Hit, RankedId, Ranking, Tally};
use super::request::Request;
use super::snippet::{Highlighter, SnippetField};
use super::top::{Ranked, Sort, top_hits};
use crate::Error;
use crate::archive::{Article, ArticleId};
use crate::index::{self, Index, LastRun, Location};
use crate::query::compile::{Compiler, Scored, Target, filtered};
use crate::query::{self, Ast};

/// An archive's last commit, open for questions from any number of threads.
pub struct ArchiveSearcher {
    index: Index,
    searcher: Searcher,
    notes: Vec<String>,
}

/// A request ready to run.
struct Prepared {
    query: Box<dyn Query>,
    targets: Vec<Target>,
    scored: Vec<Scored>,
    sort: Sort,
    understood: String,
    notes: Vec<String>,
}

impl ArchiveSearcher {
    /// Opens the index at `location`.
    pub fn open(location: &Location) -> Result<Self, Error> {
        let index = Index::open(location)?;
        // Asked before the commit is looked up: a run that ends in between has left the whole index.
        let last_run = LastRun::of(location.index());
        let searcher = index.reader()?.searcher();
        let notes = unfinished(&last_run, searcher.num_docs())
            .into_iter()
            .collect();
        Ok(Self {
            index,
            searcher,
            notes,
        })
    }

    /// What should be known of every answer: that the archive is not yet indexed whole. Answers have these notes too.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The index that is asked.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The engine's view of the last commit.
    pub(super) fn engine(&self) -> &Searcher {
        &self.searcher
    }

    /// Answers `request` with whole articles and snippets.
    pub fn search(&self, request: &Request) -> Result<Answer, Error> {
        let started = Instant::now();
        let prepared = self.prepare(request)?;
        let total = prepared.query.count(&self.searcher)? as u64;
        let ranked = self.ranked(&prepared, request)?;
        let highlighter = Highlighter::new(self.index.analyzer(), &prepared.targets);
        let hits = ranked
            .iter()
            .map(|(rank, ranked)| self.hit(*rank, ranked, request, &prepared, &highlighter))
            .collect::<Result<_, _>>()?;
        Ok(Answer {
            request: request.clone(),
            understood: prepared.understood,
            notes: prepared.notes,
            total,
            took: started.elapsed(),
            hits,
        })
    }

    /// Answers `request` with the names of articles alone.
    pub fn rank(&self, request: &Request) -> Result<Ranking, Error> {
        let prepared = self.prepare(request)?;
        let mut entries = Vec::new();
        for (rank, ranked) in self.ranked(&prepared, request)? {
            entries.push(RankedId {
                rank,
                score: ranked.score,
                id: ArticleId::from_key(ranked.id_key),
                record_id: self.record_id(ranked.address)?,
            });
        }
        Ok(Ranking {
            entries,
            notes: prepared.notes,
        })
    }

    /// How many articles answer `request`, exactly.
    pub fn count(&self, request: &Request) -> Result<Tally, Error> {
        let prepared = self.prepare(request)?;
        Ok(Tally {
            total: prepared.query.count(&self.searcher)? as u64,
            notes: prepared.notes,
        })
    }

    /// The article named `id`.
    pub fn article(&self, id: ArticleId) -> Result<Option<Article>, Error> {
        let term = Term::from_field_u64(self.index.fields().id, id.key());
        let named = tantivy::query::TermQuery::new(term, Default::default());
        let found = top_hits(&self.searcher, &named, Sort::Newest, 1)?;
        found
            .first()
            .map(|ranked| self.article_at(ranked.address))
            .transpose()
    }

    /// The article that its source named `record_id`; one of them where several records carry the same.
    pub fn article_of_record(&self, record_id: &str) -> Result<Option<Article>, Error> {
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            let found = column_doc(reader, "record_id", record_id)?;
            if let Some(doc) = found {
                return self.article_at(DocAddress::new(segment, doc)).map(Some);
            }
        }
        Ok(None)
    }

    /// The ids of the articles of the file at `path`, by the number of their record in it. Opens every one of them.
    pub fn ids_in_file(&self, path: &str) -> Result<BTreeMap<u64, ArticleId>, Error> {
        let term = Term::from_field_text(self.index.fields().path, path);
        let of_file = tantivy::query::TermQuery::new(term, Default::default());
        let mut ids = BTreeMap::new();
        for address in self.searcher.search(&of_file, &DocSetCollector)? {
            let article = self.article_at(address)?;
            ids.insert(article.record, article.id);
        }
        Ok(ids)
    }

    /// What the query `text` wants marked in an article.
    pub fn targets(&self, text: &str) -> Result<Vec<Target>, Error> {
        let (ast, _) = read_query(text, false)?;
        let compiled = self.compiler().compile(&ast, Default::default())?;
        Ok(compiled
            .map(|compiled| compiled.targets)
            .unwrap_or_default())
    }

    fn compiler(&self) -> Compiler<'_> {
        Compiler::new(self.index.fields(), self.index.analyzer(), &self.searcher)
    }

    fn prepare(&self, request: &Request) -> Result<Prepared, Error> {
        let (ast, mistakes) = match request.plain {
            true => (Ast::words(&request.query)?, Vec::new()),
            false => read_query(&request.query, request.strict)?,
        };
        let mut notes = self.notes.clone();
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

    /// The documents asked for, each with its rank from 1.
    fn ranked(
        &self,
        prepared: &Prepared,
        request: &Request,
    ) -> Result<Vec<(usize, Ranked)>, Error> {
        let wanted = request.offset.saturating_add(request.limit);
        let limit = wanted.min(self.searcher.num_docs() as usize);
        let found = top_hits(&self.searcher, &*prepared.query, prepared.sort, limit)?;
        Ok((1..).zip(found).skip(request.offset).collect())
    }

    fn hit(
        &self,
        rank: usize,
        ranked: &Ranked,
        request: &Request,
        prepared: &Prepared,
        highlighter: &Highlighter<'_>,
    ) -> Result<Hit, Error> {
        let article = self.article_at(ranked.address)?;
        let title = article.title.as_deref();
        let title = title.map(|title| highlighter.whole(SnippetField::Title, title));
        let subtitle = article.subtitle.as_deref();
        let subtitle = subtitle.map(|text| highlighter.whole(SnippetField::Subtitle, text));
        let body = highlighter.passage(SnippetField::Body, &article.body, request.snippet_chars);
        let subtitle = subtitle.filter(|text| !text.marks.is_empty() && body.marks.is_empty());
        let explanation = match request.explain {
            true => Some(explain(&self.searcher, &prepared.scored, ranked.address)?),
            false => None,
        };
        Ok(Hit {
            rank,
            score: ranked.score,
            title,
            snippets: subtitle.into_iter().chain([body]).collect(),
            article,
            explanation,
        })
    }

    fn article_at(&self, address: DocAddress) -> Result<Article, Error> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        index::article_of(self.index.fields(), &document)
    }

    fn record_id(&self, address: DocAddress) -> Result<Option<String>, Error> {
        let reader = self.searcher.segment_reader(address.segment_ord);
        let Some(column) = reader.fast_fields().str("record_id")? else {
            return Ok(None);
        };
        let Some(ord) = column.ords().first(address.doc_id) else {
            return Ok(None);
        };
        let mut id = String::new();
        let found = column
            .ord_to_str(ord, &mut id)
            .map_err(tantivy::TantivyError::from)?;
        Ok(found.then_some(id))
    }
}

/// What is to be told where the last run did not finish, or not yet; `articles` are there.
fn unfinished(last_run: &LastRun, articles: u64) -> Option<String> {
    match last_run {
        LastRun::Finished => None,
        LastRun::UnderWay { holder } => Some(format!(
            "{holder} is indexing this archive now; {articles} articles can be searched so far"
        )),
        LastRun::Stopped => Some(format!(
            "the last `warraq index` did not finish; {articles} articles can be searched so far; \
             run `warraq index` again and it goes on"
        )),
    }
}

/// The first document of a segment that has `value` in column `name`.
fn column_doc(reader: &SegmentReader, name: &str, value: &str) -> Result<Option<DocId>, Error> {
    let Some(column) = reader.fast_fields().str(name)? else {
        return Ok(None);
    };
    let ord = column.dictionary().term_ord(value);
    let Some(ord) = ord.map_err(tantivy::TantivyError::from)? else {
        return Ok(None);
    };
    let has_value = |doc: &DocId| column.ords().values_for_doc(*doc).any(|found| found == ord);
    Ok(reader.doc_ids_alive().find(has_value))
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
