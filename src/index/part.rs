//! Articles → what one thread holds of them until they are written.
//!
//! In: articles. Out: their words as numbers, their values, their columns, and their texts in a file already: what
//! [`segment`](super::segment) makes a segment of, alone or with what other threads hold.

use tantivy::fastfield::FastFieldsWriter;
use tantivy::index::{Segment, SegmentComponent};
use tantivy::schema::Field;
use tantivy::store::StoreWriter;
use tantivy::{DocId, Index};

use super::document::{columns_of, each_text, each_value, stored_of};
use super::inversion::{FieldValues, FieldWords};
use crate::Error;
use crate::analysis::Vocabulary;
use crate::archive::Article;
use crate::schema::Fields;

/// What joining takes for each word: eight bytes to put it in order for a second view, and what the postings of both views take until
/// they are in their files, in memory that is doubled as they grow.
const JOINING_BYTES: usize = 8 + 10;

/// The articles that one thread has read.
pub struct Part {
    /// The segment of the file that the texts are in.
    pub(super) segment: Segment,
    pub(super) articles: DocId,
    /// The words of each field by its number.
    pub(super) words: Vec<FieldWords>,
    /// The values of each field by its number.
    pub(super) values: Vec<FieldValues>,
    pub(super) columns: FastFieldsWriter,
    pub(super) store: StoreWriter,
}

impl Part {
    /// Begins a part of a segment of `index`.
    pub fn new(index: &Index) -> tantivy::Result<Self> {
        let segment = index.new_segment();
        let schema = index.schema();
        let settings = index.settings();
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            // A thread for it would be handed a copy of each block, and there are as many threads as may work already.
            false,
        )?;
        let tokenizers = index.fast_field_tokenizer().clone();
        let columns = FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, tokenizers)?;
        let fields = schema.num_fields();
        Ok(Self {
            segment,
            articles: 0,
            words: (0..fields).map(|_| FieldWords::default()).collect(),
            values: (0..fields).map(|_| FieldValues::default()).collect(),
            columns,
            store,
        })
    }

    /// Adds an article. Of a long one no more than three copies are held at any time.
    pub fn add(
        &mut self,
        fields: &Fields,
        article: Box<Article>,
        vocabulary: &mut Vocabulary,
    ) -> Result<(), Error> {
        let doc = self.articles;
        each_text(fields, &article, &mut |field, text| {
            if let Some(words) = self.words.get_mut(place(field)) {
                words.add(doc, text, vocabulary);
            }
        });
        each_value(fields, &article, &mut |field, value| {
            if let Some(values) = self.values.get_mut(place(field)) {
                values.add(doc, value);
            }
        });
        self.columns.add_document(&columns_of(fields, &article))?;
        let stored = stored_of(fields, &article)?;
        drop(article);
        let stored = self.store.store(&stored, fields.schema());
        stored.map_err(tantivy::TantivyError::from)?;
        self.articles += 1;
        Ok(())
    }

    /// Bytes of memory that the part takes, and will take while it is written alone.
    pub fn bytes(&self) -> usize {
        let words: usize = self.words.iter().map(FieldWords::bytes).sum();
        let values: usize = self.values.iter().map(FieldValues::bytes).sum();
        words + values + self.columns.mem_usage() + self.store.mem_usage()
    }

    /// Bytes of memory that it takes while it is written with others.
    pub fn joining_bytes(&self) -> usize {
        let words: u64 = self.words.iter().map(FieldWords::count).sum();
        let words = usize::try_from(words).unwrap_or(usize::MAX);
        let more = words.saturating_mul(JOINING_BYTES);
        more.saturating_add(self.bytes() + self.columns.mem_usage())
    }
}

/// Where a field stands in lists of all fields.
pub(super) fn place(field: Field) -> usize {
    field.field_id() as usize
}
