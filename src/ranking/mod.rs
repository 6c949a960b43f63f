//! A bag of words → scores.
//!
//! A word of a query is one thing seen in nested views: as written (skeleton, 1), inflected (stem, 2), related
//! (broad, 3). Their frequencies are joined before they saturate, as BM25F joins fields (Robertson, Zaragoza and
//! Taylor 2004, "Simple BM25 extension to multiple weighted fields"), so that a word that stands in three views
//! does not count for three words. Each view has its own inverse document frequency, and adds to the more exact ones
//! before it what it knows beyond them:
//!
//! ```text
//! t(v)      = w1·tf1 + … + wv·tfv                               frequencies joined up to view v
//! S(t)      = t / (t + K),  K = k1 · (1 − b + b · tokens of the article / average)
//! word      = Σ over views v  idf(v) · (S(t(v)) − S(t(v−1)))     for each field, times its boost
//! pair      = λ · lesser stem idf of the two · S(c)              for each field, times its boost
//! c         = Σ over occurrences of the first word: 1/n where the second stands n words behind it, half that before it
//! score     = Σ words + Σ pairs
//! ```
//!
//! With one idf for all views the sum over views is plain BM25F; with several, it still never falls when a
//! word stands once more. A pair is two words at most [`formula::REACH`] apart in the query and
//! [`formula::WINDOW`] in the article, after Rasolofo and Savoy 2003, "Term proximity scoring for keyword-based
//! retrieval systems".
//!
//! The numbers were chosen on the judged queries of development (README, "Relevance"); MRR@10, word counts learnt:
//!
//! ```text
//!                                                          arcd  xquad qa-pool title hard  spelling
//! Lucene's ArabicAnalyzer                                  .765  .928  .543    .816  .614  .817
//! skeleton alone, k1 1.2                                   .738  .887  .501    .780  .418  .894
//! stem alone                                               .779  .945  .570    .821  .706  .915
//! skeleton .3 and stem 1 saturated apart, scores added     .798  .948  .584    .840  .686  .953
//! joined .5 .35 .15, one idf, the mean of the views'       .792  .951  .581    .829  .693  .941
//! joined .3 .4 .3, idf by view                             .793  .951  .581    .842  .701  .948
//!   … k1 .8                                                .798  .952  .604    .840  .710  .958
//!   … k1 .35                                               .799  .957  .632    .839  .718  .972
//!   … pairs of neighbours, λ .25                           .804  .953  .638    .843  .737  .972
//!   … pairs up to 4 apart, either order alike              .805  .954  .638    .846  .743  .967
//!   … pairs up to 4 apart, half in the wrong order: taken  .803  .955  .641    .847  .744  .969
//!   … without the broad view                               .801  .948  .634    .846  .723  .969
//!   … one mean idf instead, .5 .35 .15                     .803  .952  .632    .841  .741  .962
//!   … saturated apart instead, .3 1 .15                    .800  .949  .632    .843  .715  .971
//! ```
//!
//! The optimum is flat: k1 from .3 to .5, λ from .2 to .3, a window from 5 to 12 words, weights a tenth up or
//! down move the mean by less than half a point.

mod bag;
mod bounds;
mod cursor;
mod explain;
mod field_weight;
pub mod formula;
mod impacts;
mod joined;
mod kept;
mod lookup;
mod matching;
mod near;
mod pairs;
mod parts;
mod scorer;
mod sequence;
mod sums;
mod weight;

pub use bag::{Bag, BagWord, Family, WordInField};
pub use joined::Joined;
pub use kept::Kept;
pub use lookup::Lookups;
pub use near::{Near, numbered, stretches};
pub use parts::ScorePart;
pub use sequence::{Sequence, SequenceInField};

#[cfg(test)]
mod tests;
