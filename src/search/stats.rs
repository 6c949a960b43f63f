//! What an archive holds: articles by outlet, year and format.

use tantivy::query::AllQuery;

use super::archive::ArchiveSearcher;
use super::count::{Wanted, count};
use super::facet::dated;
use crate::Error;
use crate::archive::Precision;

/// An account of an archive.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Stats {
    /// Articles in the index.
    pub articles: u64,
    /// Files they were read from.
    pub files: u64,
    /// Parts of the archive that are no article: left unopened, or not to be read as one.
    pub skipped: u64,
    /// Size of the index on disk, in bytes.
    pub index_bytes: u64,
    /// What the index has learnt of the archive's words; `None` where the archive was too small when it was first indexed.
    pub learnt: Option<LearntWords>,
    /// Articles of each outlet, most first.
    pub sources: Vec<ValueCount>,
    /// Articles of each year, in order.
    pub years: Vec<ValueCount>,
    /// Articles of each format, most first.
    pub formats: Vec<ValueCount>,
    /// What should be known of these figures: that the archive is not yet indexed whole.
    pub notes: Vec<String>,
}

/// What word counts were learnt from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct LearntWords {
    /// Words that have counts.
    pub words: u64,
    /// Articles they were counted in.
    pub articles: u64,
}

/// How often a value stands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ValueCount {
    /// The value; `None` where it is not known.
    pub value: Option<String>,
    /// How many articles have it.
    pub count: u64,
}

impl ArchiveSearcher {
    /// Counts the archive.
    pub fn stats(&self) -> Result<Stats, Error> {
        let manifest = self.index().manifest()?;
        let searcher = self.engine();
        let wanted = Wanted {
            columns: vec!["source", "format"],
            dates: true,
        };
        let counted = count(searcher, &AllQuery, &wanted)?;
        Ok(Stats {
            articles: searcher.num_docs(),
            files: manifest.files().count() as u64,
            skipped: manifest.skipped_count(),
            index_bytes: self.index().disk_bytes(),
            learnt: self.index().learnt().map(|learnt| LearntWords {
                words: learnt.words,
                articles: learnt.articles,
            }),
            sources: counted.most_first("source"),
            years: dated(&counted, Precision::Year),
            formats: counted.most_first("format"),
            notes: self.notes().to_vec(),
        })
    }
}
