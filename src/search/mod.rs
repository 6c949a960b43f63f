//! Engine query → hits.

mod archive;
mod articles;
mod explain;
mod hit;
mod prepared;
mod request;
mod snippet;
mod stats;
mod top;

pub use archive::ArchiveSearcher;
pub use explain::{Explanation, ScorePart};
pub use hit::{Answer, Hit, RankedId, Ranking, Tally};
pub use request::{Filters, Request};
pub use snippet::{Highlighter, Snippet, SnippetField};
pub use stats::{LearntWords, Stats, ValueCount};
pub use top::Sort;
