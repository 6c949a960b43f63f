//! One test binary for everything that is seen from outside the crate.

mod bad_input;
mod corpus;
mod damage;
mod exporting;
mod fidelity;
mod golden;
mod golden_measures;
mod golden_queries;
mod hostile_text;
mod ids;
mod layering;
mod learning;
mod many_queries;
mod narrowing;
mod outlets;
mod pages;
mod query_language;
mod refreshing;
mod relevance;
mod saved;
mod searching;
mod shell;
mod test_archive;
mod transcripts;
mod watching;
mod words;
