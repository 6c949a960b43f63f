//! What Arabic writes onto a word: conjunctions, prepositions and the article before it, endings behind it.
//!
//! Two tables and nothing else; `stem.rs` decides when an affix is one. They are code and not data because
//! letters that look alike are named here, and because no affix will ever be added: the language has these.

use super::letters::*;
use super::lexicon::{ADJECTIVE, Classes, NOUN, VERB};

/// Letters that may stand before a word.
#[derive(Debug, Clone, Copy)]
pub struct Proclitic {
    /// As written.
    pub letters: &'static [char],
    /// What they are.
    pub kind: ProcliticKind,
}

/// What a [`Proclitic`] consists of, which says what may stand behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProcliticKind {
    /// Nothing.
    None,
    /// "And".
    Conjunction,
    /// A one-letter preposition, with or without a conjunction.
    Preposition,
    /// The future of a verb, with or without a conjunction.
    Future,
    /// The article, with whatever may stand before it.
    Article,
    /// The preposition lam swallowed the alef of the article.
    LamArticle,
    /// As `LamArticle`, and the lam of the article is also the first letter of the word.
    LamArticleSharingLam,
}

impl ProcliticKind {
    /// Whether the article is part of it.
    pub fn has_article(self) -> bool {
        use ProcliticKind::{Article, LamArticle, LamArticleSharingLam};
        matches!(self, Article | LamArticle | LamArticleSharingLam)
    }
}

const fn proclitic(letters: &'static [char], kind: ProcliticKind) -> Proclitic {
    Proclitic { letters, kind }
}

/// Every string of letters that may stand before a word.
pub static PROCLITICS: &[Proclitic] = {
    use ProcliticKind::*;
    &[
        proclitic(&[], None),
        proclitic(&[WAW], Conjunction),
        proclitic(&[FEH], Conjunction),
        proclitic(&[BEH], Preposition),
        proclitic(&[LAM], Preposition),
        proclitic(&[KAF], Preposition),
        proclitic(&[WAW, BEH], Preposition),
        proclitic(&[WAW, LAM], Preposition),
        proclitic(&[WAW, KAF], Preposition),
        proclitic(&[FEH, BEH], Preposition),
        proclitic(&[FEH, LAM], Preposition),
        proclitic(&[SEEN], Future),
        proclitic(&[WAW, SEEN], Future),
        proclitic(&[FEH, SEEN], Future),
        proclitic(&[ALEF, LAM], Article),
        proclitic(&[WAW, ALEF, LAM], Article),
        proclitic(&[FEH, ALEF, LAM], Article),
        proclitic(&[BEH, ALEF, LAM], Article),
        proclitic(&[KAF, ALEF, LAM], Article),
        proclitic(&[WAW, BEH, ALEF, LAM], Article),
        proclitic(&[WAW, KAF, ALEF, LAM], Article),
        proclitic(&[FEH, BEH, ALEF, LAM], Article),
        proclitic(&[LAM, LAM], LamArticle),
        proclitic(&[WAW, LAM, LAM], LamArticle),
        proclitic(&[FEH, LAM, LAM], LamArticle),
        // One lam short: the last lam of the text stays with the word.
        proclitic(&[LAM], LamArticleSharingLam),
        proclitic(&[WAW, LAM], LamArticleSharingLam),
        proclitic(&[FEH, LAM], LamArticleSharingLam),
    ]
};

/// What a lone run of letters is when it is no word: a clitic that a space, quote or digit cut off.
pub static ORPHANS: &[&[char]] = &[
    &[WAW],
    &[FEH],
    &[BEH],
    &[LAM],
    &[KAF],
    &[SEEN],
    &[ALEF, LAM],
    &[WAW, ALEF, LAM],
    &[BEH, ALEF, LAM],
    &[FEH, ALEF, LAM],
    &[KAF, ALEF, LAM],
    &[LAM, LAM],
    &[WAW, BEH],
    &[WAW, LAM],
    &[WAW, KAF],
    &[FEH, BEH],
    &[FEH, LAM],
];

/// Letters that may stand behind a word, and what the word gets back when they go.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// As written.
    pub letters: &'static [char],
    /// What the citation form has in their place.
    pub restored: &'static [char],
    /// Classes of word that take the ending.
    pub classes: Classes,
    /// What else must be true of the word.
    pub fits: Fits,
}

/// A condition on the word before an [`Ending`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fits {
    /// None.
    Any,
    /// The word has a sound masculine plural: participles, and adjectives but for the nisba.
    SoundPlural,
    /// The word is in the imperfect.
    Imperfect,
    /// The word is an adjective, or a nisba.
    Adjective,
    /// The letter before the ending is a yeh.
    FinalYeh,
    /// The word ends in hamza, which moved to a seat.
    FinalHamza,
}

const N: Classes = NOUN;
const A: Classes = ADJECTIVE;
const V: Classes = VERB;

const fn ending(
    letters: &'static [char],
    restored: &'static [char],
    classes: Classes,
    fits: Fits,
) -> Ending {
    Ending {
        letters,
        restored,
        classes,
        fits,
    }
}

/// Pronouns of possession and of the object, longest first.
pub static PRONOUNS: &[&[char]] = &[
    &[HEH, MEEM, ALEF],
    &[HEH, ALEF],
    &[HEH, MEEM],
    &[HEH, NOON],
    &[NOON, ALEF],
    &[KAF, MEEM],
    &[HEH],
];

/// What a word ends in before a pronoun: its own letters in another spelling, or an ending of number.
pub static BEFORE_PRONOUNS: &[Ending] = &[
    ending(&[], &[], N | A | V, Fits::Any),
    ending(&[TEH], &[HEH], N, Fits::Any),
    ending(&[TEH], &[], A | V, Fits::Any),
    ending(&[ALEF], &[YEH], N | V, Fits::Any),
    ending(&[ALEF], &[], N, Fits::SoundPlural),
    ending(&[WAW_WITH_HAMZA_ABOVE], &[HAMZA], N, Fits::FinalHamza),
    ending(&[YEH_WITH_HAMZA_ABOVE], &[HAMZA], N, Fits::FinalHamza),
    ending(&[YEH], &[], N, Fits::Any),
    ending(&[WAW], &[], N | A, Fits::SoundPlural),
    ending(&[WAW], &[], V, Fits::Any),
    ending(&[ALEF, TEH], &[HEH], N, Fits::Any),
    // Borrowed words in yeh and alef: militias.
    ending(&[ALEF, TEH], &[ALEF], N, Fits::FinalYeh),
    ending(&[ALEF, TEH], &[], N | A, Fits::Any),
];

/// Endings that are no pronouns.
pub static ENDINGS: &[Ending] = &[
    ending(&[], &[], Classes::MAX, Fits::Any),
    ending(&[HEH], &[], A, Fits::Adjective),
    ending(&[HEH], &[], N, Fits::Adjective),
    ending(&[ALEF], &[], N | A, Fits::Any),
    ending(
        &[YEH_WITH_HAMZA_ABOVE, ALEF],
        &[HAMZA],
        N | A,
        Fits::FinalHamza,
    ),
    ending(&[ALEF, TEH], &[], N | A, Fits::Any),
    ending(&[ALEF, TEH], &[HEH], N, Fits::Any),
    // Borrowed words in yeh and alef: militias.
    ending(&[ALEF, TEH], &[ALEF], N, Fits::FinalYeh),
    ending(&[YEH, NOON], &[], N | A, Fits::Any),
    ending(&[WAW, NOON], &[], N | A, Fits::Any),
    ending(&[ALEF, NOON], &[], N | A, Fits::Any),
    ending(&[TEH, YEH, NOON], &[HEH], N, Fits::Any),
    ending(&[TEH, ALEF, NOON], &[HEH], N, Fits::Any),
    ending(&[TEH, YEH, NOON], &[], A, Fits::Any),
    ending(&[TEH, ALEF, NOON], &[], A, Fits::Any),
    ending(&[TEH, YEH], &[HEH], N, Fits::Any),
    ending(&[TEH, ALEF], &[HEH], N, Fits::Any),
    ending(&[YEH], &[], N | A, Fits::SoundPlural),
    ending(&[WAW], &[], N | A, Fits::SoundPlural),
    ending(&[TEH], &[], V, Fits::Any),
    ending(&[TEH, ALEF], &[], V, Fits::Any),
    ending(&[WAW, ALEF], &[], V, Fits::Any),
    ending(&[WAW, NOON], &[], V, Fits::Imperfect),
    ending(&[ALEF, NOON], &[], V, Fits::Imperfect),
];

/// As `strip_prefix` of the standard library, which compares two letters by a call: affixes are too short for it.
#[inline]
pub fn without_prefix<'a>(word: &'a [char], prefix: &[char]) -> Option<&'a [char]> {
    if let (Some(first), Some(of_prefix)) = (word.first(), prefix.first())
        && first != of_prefix
    {
        return None;
    }
    let (front, rest) = word.split_at_checked(prefix.len())?;
    front.iter().eq(prefix).then_some(rest)
}

/// As `strip_suffix` of the standard library; see [`without_prefix`].
#[inline]
pub fn without_suffix<'a>(word: &'a [char], suffix: &[char]) -> Option<&'a [char]> {
    if let (Some(last), Some(of_suffix)) = (word.last(), suffix.last())
        && last != of_suffix
    {
        return None;
    }
    let len = word.len().checked_sub(suffix.len())?;
    let (rest, back) = word.split_at_checked(len)?;
    back.iter().eq(suffix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_affix_stands_twice_in_its_table() {
        for (n, one) in PROCLITICS.iter().enumerate() {
            let same = |other: &&Proclitic| other.letters == one.letters && other.kind == one.kind;
            assert_eq!(PROCLITICS.iter().position(|other| same(&other)), Some(n));
        }
    }
}
