//! What a query wants marked in the articles that it finds.
//!
//! In: the words of a query, as the compiler looks them up. Out: plain values that a snippet is made from, so that what
//! is marked is what was searched.

use crate::query::Glob;

/// Which text of an article plain words are looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TextFields {
    /// The headline.
    pub title: bool,
    /// Subtitle and story.
    pub body: bool,
}

impl Default for TextFields {
    fn default() -> Self {
        Self {
            title: true,
            body: true,
        }
    }
}

/// A word, or the words of a phrase, to be marked where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Where they are to be marked.
    pub fields: TextFields,
    /// One for each word, in order.
    pub words: Vec<Wanted>,
    /// How many other words may stand among them, which then stand in any order; 0 where they follow each other.
    pub slop: u32,
}

/// Which tokens a word of the query meets.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// Those of one of these stems or of the same skeleton.
    Family {
        /// The word's skeleton.
        skeleton: String,
        /// The word's stem, and those of its other spellings.
        stems: Vec<String>,
    },
    /// Those of one of these stems.
    Stems(Vec<String>),
    /// Those of one of these skeletons.
    Written(Vec<String>),
    /// Those whose skeleton matches one of these patterns.
    Like(Vec<Glob>),
}
