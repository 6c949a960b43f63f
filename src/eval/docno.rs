//! Which article a docno of the judgments means.
//!
//! In: docnos as judges write them. Out: for each article found the name that they know it by. A docno may be
//! the id that the source gave the record, the article's own id, or `path#record` with its spaces as `%20`. An
//! article whose source gave it no id is known by path and record at once; for another its file is looked through.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::qrels::Qrels;
use crate::Error;
use crate::archive::{Article, ArticleId};
use crate::search::{ArchiveSearcher, RankedId};

/// A space inside a docno, which is one word.
const SPACE: &str = "%20";

/// The names that judgments know articles by.
pub struct Docnos<'qrels> {
    written: BTreeSet<&'qrels str>,
    by_id: FxHashMap<ArticleId, &'qrels str>,
}

impl<'qrels> Docnos<'qrels> {
    /// The names that stand in `qrels`, for the articles of an archive.
    pub fn new(qrels: &'qrels Qrels, searcher: &ArchiveSearcher) -> Result<Self, Error> {
        let mut places = Places::of(searcher);
        Self::with(qrels, |path, record| places.id(path, record))
    }

    /// The names that stand in `qrels`; `id_at` finds the article at a path and record.
    fn with(
        qrels: &'qrels Qrels,
        mut id_at: impl FnMut(&str, u64) -> Result<Option<ArticleId>, Error>,
    ) -> Result<Self, Error> {
        let written: BTreeSet<_> = qrels.docnos().collect();
        let mut by_id = FxHashMap::default();
        for docno in &written {
            by_id.extend(docno.parse().ok().map(|id: ArticleId| (id, *docno)));
            for (path, record) in places_named(docno) {
                by_id.extend(id_at(&path, record)?.map(|id| (id, *docno)));
            }
        }
        Ok(Self { written, by_id })
    }

    /// The name of each article of a ranking, none twice.
    ///
    /// Where two articles carry the same record id, the second goes by its own id.
    pub fn names(&self, ranking: &[RankedId]) -> Vec<String> {
        let mut used = BTreeSet::new();
        let mut names = Vec::new();
        for entry in ranking {
            let free = self.known_names(entry).find(|name| !used.contains(name));
            let name = free.unwrap_or_else(|| entry.id.to_string());
            used.insert(name.clone());
            names.push(name);
        }
        names
    }

    fn known_names(&self, entry: &RankedId) -> impl Iterator<Item = String> {
        let own = entry.docno();
        let judged = self.written.contains(own.as_str()).then(|| own.clone());
        let by_id = self.by_id.get(&entry.id).map(|docno| (*docno).to_owned());
        [judged, by_id, Some(own)].into_iter().flatten()
    }
}

/// The article that `docno` means, if the archive has it.
pub fn article(searcher: &ArchiveSearcher, docno: &str) -> Result<Option<Article>, Error> {
    for record_id in [docno, &docno.replace(SPACE, " ")] {
        if let Some(article) = searcher.article_of_record(record_id)? {
            return Ok(Some(article));
        }
    }
    if let Ok(id) = docno.parse()
        && let Some(article) = searcher.article(id)?
    {
        return Ok(Some(article));
    }
    let mut places = Places::of(searcher);
    for (path, record) in places_named(docno) {
        if let Some(id) = places.id(&path, record)? {
            return searcher.article(id);
        }
    }
    Ok(None)
}

/// The places that `docno` may mean, read as `path#record`.
fn places_named(docno: &str) -> impl Iterator<Item = (String, u64)> {
    let place = docno.rsplit_once('#');
    let place = place.and_then(|(path, record)| Some((path, record.parse().ok()?)));
    let as_written = place.map(|(path, record)| (path.to_owned(), record));
    let with_spaces = place.map(|(path, record)| (path.replace(SPACE, " "), record));
    let with_spaces = with_spaces.filter(|place| Some(place) != as_written.as_ref());
    [as_written, with_spaces].into_iter().flatten()
}

/// Which article stands where in an archive.
struct Places<'archive> {
    searcher: &'archive ArchiveSearcher,
    /// Of the files that were looked through.
    files: BTreeMap<String, BTreeMap<u64, ArticleId>>,
}

impl<'archive> Places<'archive> {
    fn of(searcher: &'archive ArchiveSearcher) -> Self {
        Self {
            searcher,
            files: BTreeMap::new(),
        }
    }

    /// The article of record number `record` of the file at `path`.
    fn id(&mut self, path: &str, record: u64) -> Result<Option<ArticleId>, Error> {
        let by_number = ArticleId::new(path, record);
        if self.searcher.article(by_number)?.is_some() {
            return Ok(Some(by_number));
        }
        if !self.files.contains_key(path) {
            let ids = self.searcher.ids_in_file(path)?;
            self.files.insert(path.to_owned(), ids);
        }
        Ok(self
            .files
            .get(path)
            .and_then(|ids| ids.get(&record))
            .copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, record: u64, record_id: Option<&str>) -> RankedId {
        RankedId {
            rank: 1,
            score: 1.0,
            id: ArticleId::new(path, record),
            record_id: record_id.map(str::to_owned),
        }
    }

    #[track_caller]
    fn names(qrels: &str, ranking: &[RankedId]) -> Vec<String> {
        let qrels = Qrels::parse(qrels).expect("qrels");
        let docnos = Docnos::with(&qrels, |path, record| {
            Ok(Some(ArticleId::new(path, record)))
        });
        docnos.expect("no index is asked").names(ranking)
    }

    #[test]
    fn an_article_goes_by_the_name_that_is_judged() {
        let article = [found("a b.jsonl", 3, Some("r7"))];
        let id = article[0].id.to_string();
        assert_eq!(names("q 0 r7 1", &article), ["r7"]);
        assert_eq!(names("q 0 a%20b.jsonl#3 1", &article), ["a%20b.jsonl#3"]);
        assert_eq!(names(&format!("q 0 {id} 1"), &article), [id]);
    }

    #[test]
    fn a_path_may_hold_what_stands_for_a_space() {
        let article = [found("a%20b.txt", 0, None)];
        assert_eq!(names("q 0 a%20b.txt#0 1", &article), ["a%20b.txt#0"]);
    }

    #[test]
    fn an_article_that_nobody_judged_goes_by_its_record_id() {
        assert_eq!(names("q 0 x 1", &[found("a", 0, Some("r 7"))]), ["r%207"]);
        let unnamed = found("a", 0, None);
        assert_eq!(
            names("q 0 x 1", std::slice::from_ref(&unnamed)),
            [unnamed.id.to_string()]
        );
    }

    #[test]
    fn two_articles_never_share_a_name() {
        let articles = [found("a", 0, Some("r7")), found("b", 0, Some("r7"))];
        let second = articles[1].id.to_string();
        assert_eq!(names("q 0 r7 1", &articles), ["r7".to_owned(), second]);
    }
}
