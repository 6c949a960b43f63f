//! Qrels: which documents are relevant to which topic.
//!
//! In: lines `qid 0 docno relevance`. Out: for each topic its judged documents. A negative relevance is kept and
//! counts as not relevant, as in `trec_eval`.

use std::collections::BTreeMap;
use std::path::Path;

use super::lines::{self, BadLine};
use crate::Error;

/// The documents judged for one topic, and how relevant each is.
pub(super) type Judged = BTreeMap<String, i32>;

/// Judgments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Qrels {
    topics: BTreeMap<String, Judged>,
}

impl Qrels {
    /// Reads the qrels file at `path`, plain or gzip.
    pub fn read(path: &Path) -> Result<Self, Error> {
        lines::read(path, Self::parse)
    }

    /// Reads the text of a qrels file.
    pub fn parse(text: &str) -> Result<Self, BadLine> {
        let mut qrels = Self::default();
        for (number, line) in lines::lines(text) {
            let bad = |expected| lines::bad(number, line, expected);
            let (qid, docno, relevance) =
                parse_line(line).ok_or_else(|| bad("`qid 0 docno relevance`"))?;
            let judged = qrels.topics.entry(qid.to_owned()).or_default();
            if judged.insert(docno.to_owned(), relevance).is_some() {
                return Err(bad("one judgment of each document for a topic"));
            }
        }
        Ok(qrels)
    }

    /// The topics that have a relevant document, in the order of their ids.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.topics
            .keys()
            .map(String::as_str)
            .filter(|qid| self.has_relevant(qid))
    }

    /// Whether a relevant document is known for topic `qid`.
    pub fn has_relevant(&self, qid: &str) -> bool {
        self.judged(qid)
            .is_some_and(|judged| judged.values().any(|relevance| *relevance > 0))
    }

    /// How relevant `docno` is to topic `qid`; not at all where nobody judged it.
    pub fn relevance(&self, qid: &str, docno: &str) -> i32 {
        let judged = self.judged(qid).and_then(|judged| judged.get(docno));
        judged.copied().unwrap_or(0)
    }

    /// The names of all judged documents, those of several topics several times.
    pub fn docnos(&self) -> impl Iterator<Item = &str> {
        self.topics
            .values()
            .flat_map(BTreeMap::keys)
            .map(String::as_str)
    }

    pub(super) fn judged(&self, qid: &str) -> Option<&Judged> {
        self.topics.get(qid)
    }
}

fn parse_line(line: &str) -> Option<(&str, &str, i32)> {
    let [qid, _iteration, docno, relevance] = lines::columns(line)?;
    Some((qid, docno, relevance.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_refused(text: &str, line: u64) {
        assert_eq!(Qrels::parse(text).map_err(|bad| bad.line), Err(line));
    }

    #[test]
    fn columns_may_be_parted_by_any_white_space() {
        let qrels = Qrels::parse("q1\t0\tأ/ب.txt#0  2\r\n").expect("qrels");
        assert_eq!(qrels.relevance("q1", "أ/ب.txt#0"), 2);
    }

    #[test]
    fn what_nobody_judged_is_not_relevant() {
        let qrels = Qrels::parse("q1 0 a 1\n").expect("qrels");
        assert_eq!(qrels.relevance("q1", "b"), 0);
        assert_eq!(qrels.relevance("q2", "a"), 0);
    }

    #[test]
    fn a_topic_without_relevant_documents_is_no_topic_to_measure() {
        let qrels = Qrels::parse("q1 0 a 0\nq2 0 a 1\nq3 0 a -1\n").expect("qrels");
        assert_eq!(qrels.topics().collect::<Vec<_>>(), ["q2"]);
    }

    #[test]
    fn a_line_that_is_no_judgment_is_refused() {
        is_refused("q1 0 a 1\nq1 0 a\n", 2);
        is_refused("q1 0 a high\n", 1);
        is_refused("q1 0 a 1 x\n", 1);
        is_refused("q1 0 a 1\nq1 0 a 0\n", 2);
    }
}
