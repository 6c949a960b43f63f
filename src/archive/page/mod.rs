//! A web page: its markup, what it says to machines, and what is seen of it.
//!
//! In: the bytes of one page. Out: one article. The body is borrowed from a crate, the metadata are ours.

mod boilerplate;
pub(super) mod html;
pub(super) mod markup;
pub(super) mod metadata;
pub(super) mod outline;
pub(super) mod owner;
pub(super) mod page_fields;
pub(super) mod page_parts;
pub(super) mod shown;
pub(super) mod stated;
pub(super) mod today;
