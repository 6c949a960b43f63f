//! Engine query → hits.

mod archive;
mod articles;
mod count;
mod dates;
mod explain;
mod facet;
mod group;
mod hit;
mod hit_list;
mod last;
mod overview;
mod prepared;
mod question;
mod request;
mod similar;
mod snippet;
mod stats;
mod suggest;
mod suggestion;
mod timeline;
mod top;
mod vocabulary;

pub use archive::ArchiveSearcher;
pub use explain::{Explanation, ScorePart};
pub use facet::{Facet, FacetField, NotAFacet};
pub use hit::{Answer, Hit, RankedId, Ranking, StoryArticle, Tally};
pub use hit_list::HitList;
pub use last::{Last, NotALast, today};
pub use overview::Overview;
pub use question::{BadQuestion, MAX_LINE_BYTES, Question};
pub use request::{Filters, Request};
pub use snippet::{Highlighter, Snippet, SnippetField};
pub use stats::{LearntWords, Stats, ValueCount};
pub use suggest::{SuggestField, Suggested, Suggestions};
pub use timeline::{MOST_PERIODS, Period, PeriodCount, Timeline};
pub use top::Sort;
