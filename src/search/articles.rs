//! Articles by name: their id, the id that their source gave them, their file.

use std::collections::BTreeMap;

use tantivy::collector::DocSetCollector;
use tantivy::query::TermQuery;
use tantivy::{DocAddress, DocId, SegmentReader, Term};

use super::archive::ArchiveSearcher;
use super::top::Sort;
use crate::Error;
use crate::archive::{Article, ArticleId};
use crate::index;

impl ArchiveSearcher {
    /// The article named `id`.
    pub fn article(&self, id: ArticleId) -> Result<Option<Article>, Error> {
        let found = self.address_of(id)?;
        found.map(|address| self.article_at(address)).transpose()
    }

    /// The first article of the story of the article named `id`; `None` where it has no near-copy.
    pub fn story_of(&self, id: ArticleId) -> Result<Option<ArticleId>, Error> {
        match self.address_of(id)? {
            Some(address) => self.story_at(address),
            None => Ok(None),
        }
    }

    fn address_of(&self, id: ArticleId) -> Result<Option<DocAddress>, Error> {
        let found = self.top_hits(&self.named(id), Sort::Newest, 1)?;
        Ok(found.first().map(|ranked| ranked.address))
    }

    /// A query for the article named `id`.
    pub(super) fn named(&self, id: ArticleId) -> TermQuery {
        let term = Term::from_field_u64(self.index().fields().id, id.key());
        TermQuery::new(term, Default::default())
    }

    /// The article that its source named `record_id`; one of them where several records carry the same.
    pub fn article_of_record(&self, record_id: &str) -> Result<Option<Article>, Error> {
        for (segment, reader) in (0..).zip(self.engine().segment_readers()) {
            let found = column_doc(reader, "record_id", record_id)?;
            if let Some(doc) = found {
                return self.article_at(DocAddress::new(segment, doc)).map(Some);
            }
        }
        Ok(None)
    }

    /// The ids of the articles of the file at `path`, by the number of their record in it. Opens every one of them.
    pub fn ids_in_file(&self, path: &str) -> Result<BTreeMap<u64, ArticleId>, Error> {
        let term = Term::from_field_text(self.index().fields().path, path);
        let of_file = TermQuery::new(term, Default::default());
        let mut ids = BTreeMap::new();
        for address in self.engine().search(&of_file, &DocSetCollector)? {
            let article = self.article_at(address)?;
            ids.insert(article.record, article.id);
        }
        Ok(ids)
    }

    pub(super) fn article_at(&self, address: DocAddress) -> Result<Article, Error> {
        let document: index::Stored = self.engine().doc(address)?;
        index::article_of(self.index().fields(), &document)
    }

    pub(super) fn record_id(&self, address: DocAddress) -> Result<Option<String>, Error> {
        let reader = self.engine().segment_reader(address.segment_ord);
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
