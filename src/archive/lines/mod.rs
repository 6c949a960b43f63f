//! What each line around and in a story is.
//!
//! In: the lines that a visitor of a page sees, or a scraper left. Out: headline, byline, outlet and story, told apart by what the
//! lines say and where they stand.

pub(super) mod byline;
pub(super) mod dated;
pub(super) mod headline;
pub(super) mod imprint;
pub(super) mod names;
pub(super) mod neighbours;
pub(super) mod persons;
pub(super) mod story;
pub(super) mod surroundings;
