//! Topics: the queries of an evaluation.
//!
//! In: lines `qid<TAB>query[<TAB>kind[<TAB>…]]`. Out: topics in the order of the file. A query is never read for
//! operators here: the topics of test collections are what people type, quotation marks and minus signs included.

use std::collections::BTreeSet;
use std::path::Path;

use super::lines::{self, BadLine};
use crate::Error;

/// One query of an evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its name, by which judgments and runs know it.
    pub qid: String,
    /// The query, as typed.
    pub query: String,
    /// What it tests, where the file says so: its third column.
    pub kind: Option<String>,
}

/// Reads the topics file at `path`, plain or gzip.
pub fn read_topics(path: &Path) -> Result<Vec<Topic>, Error> {
    lines::read(path, parse_topics)
}

/// Reads the text of a topics file.
pub fn parse_topics(text: &str) -> Result<Vec<Topic>, BadLine> {
    let mut topics = Vec::new();
    let mut seen = BTreeSet::new();
    for (number, line) in lines::lines(text) {
        let topic = parse_line(line)
            .ok_or_else(|| lines::bad(number, line, "a query id, a tab and a query"))?;
        if !seen.insert(topic.qid.clone()) {
            return Err(lines::bad(
                number,
                line,
                "a query id that no line above has",
            ));
        }
        topics.push(topic);
    }
    Ok(topics)
}

fn parse_line(line: &str) -> Option<Topic> {
    let mut columns = line.split('\t').map(str::trim);
    let (qid, query) = (columns.next()?, columns.next()?);
    // A run parts its columns by white space, so a query id is one word.
    let one_word = !qid.is_empty() && !qid.contains(char::is_whitespace);
    one_word.then(|| Topic {
        qid: qid.to_owned(),
        query: query.to_owned(),
        kind: columns
            .next()
            .filter(|kind| !kind.is_empty())
            .map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_refused(text: &str, line: u64) {
        assert_eq!(parse_topics(text).map_err(|bad| bad.line), Err(line));
    }

    #[test]
    fn columns_after_the_third_are_ignored() {
        let topics = parse_topics("q1\tغارات ليلية\taffix\tمهمل\nq2\tx\n").expect("topics");
        let kinds: Vec<_> = topics.iter().map(|topic| topic.kind.as_deref()).collect();
        assert_eq!(kinds, [Some("affix"), None]);
        assert_eq!(topics[0].query, "غارات ليلية");
    }

    #[test]
    fn a_line_without_a_tab_is_refused() {
        is_refused("q1\ta\n\nq2 b\n", 3);
        is_refused("\tb\n", 1);
        is_refused("q 1\tb\n", 1);
    }

    #[test]
    fn a_query_id_stands_once() {
        is_refused("q1\ta\nq1\tb\n", 2);
    }
}
