//! Rankings as lines: ids for scripts, and TREC runs for `trec_eval` and its kin.

use std::io::{self, Write};

use crate::search::Ranking;

/// Writes one id a line.
pub fn ids(ranking: &Ranking, out: &mut dyn Write) -> io::Result<()> {
    for entry in &ranking.entries {
        writeln!(out, "{}", entry.id)?;
    }
    Ok(())
}

/// Writes `qid Q0 docno rank score warraq` lines; the docno is the source's own id where it gave one.
pub fn trec(ranking: &Ranking, query_id: &str, out: &mut dyn Write) -> io::Result<()> {
    for entry in &ranking.entries {
        let (docno, rank, score) = (entry.docno(), entry.rank, entry.score);
        writeln!(out, "{query_id} Q0 {docno} {rank} {score:.4} warraq")?;
    }
    Ok(())
}
