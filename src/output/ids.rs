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

/// Writes `qid Q0 docno rank score warraq` lines; the docno is the source's own id where it gave one. White
/// space in `query_id` is written as in an address.
pub fn trec(ranking: &Ranking, query_id: &str, out: &mut dyn Write) -> io::Result<()> {
    // A name of several words would make further columns.
    let query_id = query_id.split_whitespace().collect::<Vec<_>>().join("%20");
    for entry in &ranking.entries {
        let (docno, rank, score) = (entry.docno(), entry.rank, entry.score);
        writeln!(out, "{query_id} Q0 {docno} {rank} {score:.4} warraq")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::ArticleId;
    use crate::search::RankedId;

    #[test]
    fn a_line_has_six_columns_whatever_the_names_are() {
        let entry = RankedId {
            rank: 1,
            score: 2.5,
            id: ArticleId::from_key(7),
            record_id: Some("a b".to_owned()),
        };
        let ranking = Ranking {
            entries: vec![entry],
            notes: Vec::new(),
        };
        let mut out = Vec::new();
        trec(&ranking, "q 1", &mut out).expect("memory");
        let line = String::from_utf8(out).expect("text");
        assert_eq!(line, "q%201 Q0 a%20b 1 2.5000 warraq\n");
    }
}
