//! Runs: the ranked documents of each topic.
//!
//! In: lines `qid Q0 docno rank score tag`, or our own rankings. Out: documents best first, and the same lines.
//!
//! A run that is read is put in order as `trec_eval` does: by score, rounded to single precision, downwards; where
//! scores are equal by docno, byte for byte, downwards; the rank column is not looked at. A run of our own
//! searcher keeps the searcher's order. It is written with equal scores set apart by the smallest step there is,
//! so that whoever reads it finds the order that was measured.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::lines::{self, BadLine};
use crate::Error;

/// The last column of the runs we write.
const TAG: &str = "warraq";

/// Ranked documents, each once for a topic.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    topics: BTreeMap<String, Vec<Retrieved>>,
}

/// A document in a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Retrieved {
    /// Its name.
    pub docno: String,
    /// Its score.
    pub score: f32,
}

impl Run {
    /// The run of topics whose documents are given best first, each once.
    pub(super) fn from_rankings(
        rankings: impl IntoIterator<Item = (String, Vec<Retrieved>)>,
    ) -> Self {
        let topics = rankings.into_iter().collect();
        Self { topics }
    }

    /// Reads the run file at `path`, plain or gzip.
    pub fn read(path: &Path) -> Result<Self, Error> {
        lines::read(path, Self::parse)
    }

    /// Reads the text of a run file.
    pub fn parse(text: &str) -> Result<Self, BadLine> {
        let mut run = Self::default();
        let mut seen = BTreeSet::new();
        for (number, line) in lines::lines(text) {
            let bad = |expected| lines::bad(number, line, expected);
            let (qid, retrieved) =
                parse_line(line).ok_or_else(|| bad("`qid Q0 docno rank score tag`"))?;
            if !seen.insert((qid, retrieved.docno)) {
                return Err(bad("each document once for a topic"));
            }
            let (docno, score) = (retrieved.docno.to_owned(), retrieved.score);
            let documents = run.topics.entry(qid.to_owned()).or_default();
            documents.push(Retrieved { docno, score });
        }
        for documents in run.topics.values_mut() {
            documents.sort_by(|a, b| {
                let by_score = b.score.total_cmp(&a.score);
                by_score.then_with(|| b.docno.cmp(&a.docno))
            });
        }
        Ok(run)
    }

    /// The documents of topic `qid`, best first; none where the run has no such topic.
    pub fn topic(&self, qid: &str) -> &[Retrieved] {
        self.topics.get(qid).map_or(&[], Vec::as_slice)
    }

    /// Writes the run to a file at `path`, as gzip where its name ends in `.gz`.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        self.save_as_named(path).map_err(|source| Error::Io {
            action: "write",
            path: path.to_owned(),
            source,
        })
    }

    fn save_as_named(&self, path: &Path) -> io::Result<()> {
        let mut file = BufWriter::new(File::create(path)?);
        if path.extension().is_some_and(|extension| extension == "gz") {
            let mut gzip = GzEncoder::new(&mut file, Compression::default());
            self.write(&mut gzip)?;
            gzip.finish()?;
        } else {
            self.write(&mut file)?;
        }
        file.flush()
    }

    /// Writes `qid Q0 docno rank score tag` lines.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for (qid, documents) in &self.topics {
            let mut above = f32::INFINITY;
            for (rank, Retrieved { docno, score }) in (1..).zip(documents) {
                let score = score.min(above.next_down());
                writeln!(out, "{qid} Q0 {docno} {rank} {score} {TAG}")?;
                above = score;
            }
        }
        Ok(())
    }
}

/// What a line of a run says.
struct Line<'text> {
    docno: &'text str,
    score: f32,
}

fn parse_line(line: &str) -> Option<(&str, Line<'_>)> {
    let [qid, _q0, docno, _rank, score, _tag] = lines::columns(line)?;
    let score: f64 = score.parse().ok()?;
    // Zero is one number here, though it has two signs.
    let score = score as f32 + 0.0;
    (!score.is_nan()).then_some((qid, Line { docno, score }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn run(text: &str) -> Run {
        Run::parse(text).expect(text)
    }

    fn order(run: &Run) -> Vec<&str> {
        let documents = run.topic("q1").iter();
        documents.map(|document| document.docno.as_str()).collect()
    }

    #[track_caller]
    fn is_refused(text: &str, line: u64) {
        assert_eq!(Run::parse(text).map_err(|bad| bad.line), Err(line));
    }

    fn ranked(documents: &[(&str, f32)]) -> Run {
        let documents = documents.iter().map(|(docno, score)| Retrieved {
            docno: (*docno).to_owned(),
            score: *score,
        });
        Run::from_rankings([("q1".to_owned(), documents.collect())])
    }

    #[test]
    fn a_run_is_ordered_by_score_and_not_by_rank() {
        let run = run("q1 Q0 a 1 0.5 x\nq1 Q0 b 2 1.5 x\n");
        assert_eq!(order(&run), ["b", "a"]);
    }

    #[test]
    fn equal_scores_are_ordered_by_docno_downwards() {
        let run = run("q1 Q0 a 1 -0 x\nq1 Q0 c 2 0 x\nq1 Q0 b 3 0.0 x\n");
        assert_eq!(order(&run), ["c", "b", "a"]);
    }

    #[test]
    fn scores_that_are_one_number_in_single_precision_are_equal() {
        let run = run("q1 Q0 a 1 1.000000001 x\nq1 Q0 b 2 1.0 x\n");
        assert_eq!(order(&run), ["b", "a"]);
    }

    #[test]
    fn a_line_that_is_no_retrieved_document_is_refused() {
        is_refused("q1 Q0 a 1 2.0 x\nq1 Q0 b 2 1.0\n", 2);
        is_refused("q1 Q0 a 1 high x\n", 1);
        is_refused("q1 Q0 a 1 NaN x\n", 1);
        is_refused("q1 Q0 a 1 2.0 x\nq1 Q0 a 2 1.0 x\n", 2);
    }

    #[test]
    fn a_gzip_run_is_read_as_it_was_saved() {
        let folder = tempfile::tempdir().expect("a folder");
        let written = ranked(&[("a", 2.0), ("b", 1.0)]);
        for name in ["run.txt", "run.txt.gz"] {
            let path = folder.path().join(name);
            written.save(&path).expect("saved");
            assert_eq!(Run::read(&path).expect("read"), written);
        }
    }

    #[test]
    fn a_written_run_keeps_the_order_of_equal_scores() {
        let written = ranked(&[("a", 1.0), ("b", 1.0), ("c", 1.0), ("d", 0.5)]);
        let mut text = Vec::new();
        written.write(&mut text).expect("written");
        let text = String::from_utf8(text).expect("UTF-8");
        assert_eq!(order(&run(&text)), ["a", "b", "c", "d"]);
    }

    proptest! {
        #[test]
        fn any_text_is_a_run_or_refused(text in "(q[12] Q0 [a-c] 1 (-?[0-9]e?[0-9]{1,3}|inf|x) t\n?|\\PC{0,9}){0,5}") {
            let _ = Run::parse(&text);
        }
    }
}
