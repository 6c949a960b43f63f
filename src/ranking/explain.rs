//! The score of one document, as its scorer has it.
//!
//! In: a scorer of a segment, and a document. Out: the engine's explanation, or its error where the document does not match.

use tantivy::query::{Explanation, Scorer};
use tantivy::{DocId, TantivyError};

/// Explains the score of `doc` as that of `what` stands there.
pub(super) fn explained(
    mut scorer: Box<dyn Scorer>,
    doc: DocId,
    what: &'static str,
) -> tantivy::Result<Explanation> {
    if scorer.doc() > doc || scorer.seek(doc) != doc {
        let message = format!("document {doc} does not match");
        return Err(TantivyError::InvalidArgument(message));
    }
    Ok(Explanation::new(what, scorer.score()))
}
