//! Searches under names, and which articles each has shown.
//!
//! ```text
//! DIR/.warraq/
//!   saved.json         the searches: name, query and flags, as typed
//!   seen/1.txt         ids of the articles that search 1 has shown, one a line, sorted
//!   saved.lock         held by the one process that changes them
//! ```
//!
//! They lie beside the index, not in a generation of it, so that a rebuild leaves them. What is new is told by the ids of
//! articles and not by their dates: an article of 2011 that came yesterday is new, and one that was read again is not.

mod lock;
mod searches;
mod seen;

pub use lock::SavedLock;
pub use searches::{SavedSearch, SavedSearches};
pub use seen::Seen;
