//! warraq turns a folder of Arabic news into ranked, citable answers.
//!
//! ```text
//! archive files ─archive─► Article ─analysis─► tokens ─index─► segments ─┐
//!                                   (one analyzer, both rows)            ├─search─► hits ─output─► text · JSON · run
//!    query text ─query───► AST ─query::compile─► engine query ───────────┘            └─eval──► nDCG · MAP · recall
//! ```
//!
//! Each folder of `src` is a stage, each file a thing the stage is made of, and data moves one way. Who may
//! name whom (a test reads this table, so that the drawing and the code stay one):
//!
//! ```text
//! module    may use
//! build     arabic
//! error     archive query
//! arabic    -
//! whole_file error
//! archive   arabic
//! analysis  arabic
//! schema    analysis
//! stories   arabic
//! index     stories schema analysis archive error
//! ranking   -
//! query     ranking schema analysis archive arabic error
//! search    query ranking index schema analysis archive arabic error
//! output    search archive arabic error
//! originals whole_file index archive error
//! saved     whole_file index archive error
//! eval      search query archive arabic error
//! ```
//!
//! `ranking` is how plain words are scored: a query of the engine of its own, that knows nothing of Arabic.
//! `originals` copies the files behind articles, `saved` remembers searches and what they have shown; `whole_file` is
//! how both write.
//! `build` is no part of the library: cargo runs it to make the lexicon out of its tables.
//! Within `query`, only `compile.rs` sees the schema, the analyzer and the engine: the grammar is pure, and names
//! nothing but `arabic`, whose digits it reads.
//!
//! Absent on purpose: the library never prints and never exits; nothing after `archive` sees bytes or HTML;
//! stored text is never normalized.

#![warn(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::string_slice
)]

pub mod arabic;

pub mod archive;

pub mod analysis;

pub mod schema;

pub mod stories;

pub mod index;

pub mod ranking;

pub mod query;

pub mod search;

pub mod output;

pub mod originals;

pub mod saved;

pub mod eval;

pub mod whole_file;

pub mod error;

pub use error::Error;
