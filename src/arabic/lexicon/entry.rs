//! What the lexicon knows of one word.
//!
//! In: the traits of a headword and what an archive shows of it. Out: the evidence by which the rules decide.

use super::Seen;

/// A set of word classes, one bit each.
pub type Classes = u8;
/// A noun, those in teh marbuta and those whose plural is broken included.
pub const NOUN: Classes = 1;
/// An adjective, in its masculine form.
pub const ADJECTIVE: Classes = 2;
/// A verb: past, third person, or the imperfect.
pub const VERB: Classes = 4;
/// A proper name.
pub const NAME: Classes = 8;
/// A function word.
pub const FUNCTION: Classes = 16;

/// What is known of a skeleton. The default is what is known of a word never seen: nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Entry {
    /// The classes it is a headword of; none if it is no headword.
    pub classes: Classes,
    /// Whether a headword with this skeleton begins with an alef under or over which a hamza or madda stands.
    pub marked_alef: bool,
    /// Whether such an alef is the second letter of a headword with this skeleton: كأس, but not وادي.
    pub marked_second: bool,
    /// Whether an archive shows that the alef and lam it begins with are no article.
    pub owns_article: bool,
    /// Whether a headword with this skeleton ends in teh marbuta, which every ending opens to a teh.
    pub teh_marbuta: bool,
    /// Whether the function word ends in alef maksura, which parts على from the name علي.
    pub function_in_alef_maksura: bool,
    /// Times seen bare.
    pub bare: u32,
    /// Times seen behind a written article.
    pub with_article: u32,
}

impl Entry {
    /// How a headword counts that no archive has counted yet.
    const HEADWORD_EVIDENCE: u32 = 64;
    /// How often a headword noun or adjective counts as seen behind the article.
    const HEADWORD_WITH_ARTICLE: u32 = 16;

    /// What a headword is, in one number.
    pub(super) fn traits(&self) -> u32 {
        u32::from_le_bytes([
            self.classes,
            u8::from(self.marked_alef) | u8::from(self.marked_second) << 1,
            u8::from(self.teh_marbuta),
            u8::from(self.function_in_alef_maksura),
        ])
    }

    /// A headword of which [`traits`](Self::traits) says this.
    pub(super) fn of_traits(traits: u32) -> Self {
        let [classes, marks, teh_marbuta, alef_maksura] = traits.to_le_bytes();
        Self {
            classes,
            marked_alef: marks & 1 == 1,
            marked_second: marks & 2 == 2,
            teh_marbuta: teh_marbuta == 1,
            function_in_alef_maksura: alef_maksura == 1,
            ..Self::default()
        }
    }

    /// Returns what is known once an archive has shown the word as well.
    pub(super) fn and_seen(self, seen: Seen) -> Self {
        Self {
            bare: self.bare.saturating_add(seen.bare),
            with_article: self.with_article.saturating_add(seen.with_article),
            owns_article: self.owns_article || seen.owns_article,
            ..self
        }
    }

    /// Whether it is a headword.
    pub fn is_headword(&self) -> bool {
        self.classes != 0
    }

    /// Whether it is a headword of one of `classes`.
    pub fn is(&self, classes: Classes) -> bool {
        self.classes & classes != 0
    }

    /// Evidence that it is a word, `e` for short.
    pub fn evidence(&self) -> u32 {
        let seen = self.bare.saturating_add(self.with_article);
        match self.is_headword() {
            true => seen.max(Self::HEADWORD_EVIDENCE),
            false => seen,
        }
    }

    /// Evidence that it takes the article, `a` for short.
    pub fn article_evidence(&self) -> u32 {
        match self.is(NOUN | ADJECTIVE) {
            true => self.with_article.max(Self::HEADWORD_WITH_ARTICLE),
            false => self.with_article,
        }
    }

    /// Whether it takes the article, and so carries neither proclitic nor pronoun: its letters are its own.
    pub fn is_own(&self) -> bool {
        let fiftieth_of_bare = self.bare.div_ceil(50);
        self.article_evidence() >= fiftieth_of_bare.max(2)
    }
}
