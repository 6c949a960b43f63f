//! What the records of a file are written in: a text, JSON, a table, XML.
//!
//! In: the content of a file or member whose format is known. Out: its records, each read as an article. A page of HTML has a
//! folder of its own ([`super::page`]).

pub(super) mod csv;
pub(super) mod csv_rows;
pub(super) mod json;
pub(super) mod json_files;
pub(super) mod json_records;
pub(super) mod text;
pub(super) mod xml;
pub(super) mod xml_article;
pub(super) mod xml_elements;
pub(super) mod xml_records;
pub(super) mod xml_vocabularies;

#[cfg(test)]
mod tests;
