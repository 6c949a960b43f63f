//! Query text → [`Ast`]: the grammar of the query language.
//!
//! ```text
//! query    = { clause }                                side by side: each may match, best first
//! clause   = every { "OR" every }                      OR binds tighter than standing side by side
//! every    = signed { "AND" signed }                   AND binds tighter than OR
//! signed   = { "NOT" } [ sign ] operand                NOT, + and - bind tightest
//! sign     = "+" | "-" | "−" | "–"                     must, must not; no space after it
//! operand  = field value | value
//! field    = name ":"                                  a name of index-schema/field-names.tsv; no space after it
//! value    = ( word | prefix | wildcard | fuzzy | exact | phrase | group ) [ boost ] | range | known
//! word     = characters up to a space, ( ) a quotation mark or ، ؛ ؟
//! prefix   = word "*"                                  words that begin so
//! wildcard = word with "*" in it                       any letters, or none, in the place of each *
//! fuzzy    = word "~" [ "1" | "2" ]                    so many letters may differ; 1 where none is said
//! exact    = "=" ( word | quoted )                     only as written; in a field of names, the whole name
//! phrase   = [ "~" ] quoted [ "~" number ]             ~ before: in any inflection; behind: so many words between
//! quoted   = '"' text '"' | « text » | “ text ” | „ text “ and the marks turned round
//! group    = "(" clause { clause } ")"                 at most 64 inside one another
//! boost    = "^" number                                counts so many times as much: over 0, up to 1000
//! range    = date | date ".." date | ".." date | date ".." | (">" | ">=" | "<" | "<=") date
//! known    = name                                      of a field, without the colon
//! ```
//!
//! `a b OR c AND -d` is `a (b OR (c AND NOT d))`. As an operand of `AND` or `OR`, `+a` is `a` and `-a` is
//! `NOT a`; `NOT` twice is nothing. `AND`, `OR` and `NOT` are operators in capitals alone, and `=AND` is the word.
//! Signs are operators only where a word begins (`كوفيد-19` and `C++` are words), `~` and `^` only at its end or
//! directly behind a phrase or group, in any order; of `. , ; : ! ? …`, what stands at the edge of a word is no part
//! of it. Numbers are digits of any script. After `date:`, and only there, a value is a range (in quotation marks where
//! it has spaces), after `has:` the name of a field; or a group of these. A word before `:` that names no field is part
//! of a plain word, and [`notes`] says so. What holds no letter and no digit is skipped, so a query may have no clause.
//!
//! In: any text. Out: an [`Ast`], which prints as text that parses to the same [`Ast`], or a [`SyntaxError`] that
//! names the word at fault. The parser knows no schema and no analyzer: words and dates stay as they were typed.
//!
//! ```
//! use warraq::query::parse;
//!
//! let ast = parse("العنوان:غارات AND (+الرقة OR «دير الزور»)")?;
//! assert_eq!(ast.to_string(), "title:غارات AND (الرقة OR \"دير الزور\")");
//! # Ok::<(), warraq::query::SyntaxError>(())
//! ```

mod ast;
pub mod compile;
mod error;
mod field;
mod glob;
mod lexer;
mod notes;
mod parser;
mod suffix;

pub use ast::{Ast, Clause, DateRange, Node, Occur, Phrase};
pub(crate) use error::shown;
pub use error::{Found, SyntaxError, SyntaxErrorKind};
pub use field::Field;
pub use glob::Glob;
pub use lexer::MAX_WORDS;
pub use notes::{Note, notes};
pub use parser::{MAX_NESTING, parse, parse_lenient};
pub use suffix::{Boost, MAX_EDITS, MAX_SLOP};
