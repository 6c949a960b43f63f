//! What is known of the Arab press, as tables that a person edits.
//!
//! In: a name, a key or a line. Out: what it means, by the files of `index-schema`.

pub(super) mod beginnings;
pub(super) mod furniture;
pub(super) mod keys;
pub(super) mod outlets;
pub(super) mod places;
pub(super) mod spelling;
pub(super) mod table;
