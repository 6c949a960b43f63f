//! A plain index of the same articles: what the engine costs before any of our work.
//!
//! In: JSON Lines files of articles (`title`, `body`). Out: an index of the engine with one field, title and body together,
//! split by its default tokenizer and cut by its own Arabic stemmer, with positions. It reads no metadata, stores no
//! text and finds no copies.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer,
};
use tantivy::{Index, TantivyDocument};

/// The one field.
pub const FIELD: &str = "text";
const TOKENIZER: &str = "arabic";

/// What is read of an article.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    title: String,
    body: String,
}

/// Indexes the articles of `files` into `folder` with `threads` threads and `memory_bytes` of buffers in all.
pub fn write(
    files: &[PathBuf],
    folder: &Path,
    threads: usize,
    memory_bytes: usize,
) -> tantivy::Result<()> {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let field = schema.add_text_field(FIELD, TextOptions::default().set_indexing_options(indexing));
    let index = Index::create_in_dir(folder, schema.build())?;
    index.tokenizers().register(TOKENIZER, tokenizer());
    let mut writer = index.writer_with_num_threads(threads, memory_bytes)?;
    for file in files {
        for line in BufReader::new(File::open(file)?).lines() {
            let line: Line = serde_json::from_str(&line?).map_err(io::Error::from)?;
            let mut document = TantivyDocument::new();
            document.add_text(field, line.title);
            document.add_text(field, line.body);
            writer.add_document(document)?;
        }
    }
    writer.commit()?;
    writer.wait_merging_threads()
}

/// What splits and cuts words.
pub fn tokenizer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(Stemmer::new(Language::Arabic))
        .build()
}
