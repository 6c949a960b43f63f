//! Where no headword hides in a word: what may come off, judged by how often its parts were seen.
//!
//! In: a skeleton that is no headword and holds none. Out: the word inside it. Without counts almost nothing comes
//! off but the article, since rare unknown words are mostly names. The ratios were set on 28,865 news articles; results
//! move by less than 0.1 point for any ratio between a twentieth and one.

use super::affixes::{PROCLITICS, PRONOUNS, ProcliticKind, without_prefix, without_suffix};
use super::letters::*;
use super::lexicon::{ADJECTIVE, FUNCTION, Lexicon, NAME};
use super::normalize::{Letters, Skeleton};
use super::stem::Base;

/// Returns the word inside `word`; `boundary` is where it certainly begins, if that is known.
pub fn base(lexicon: &Lexicon, word: &Skeleton, boundary: Option<usize>) -> Base {
    let start = match boundary {
        Some(start) => start,
        None => {
            article(lexicon, word).unwrap_or_else(|| one_letter_proclitics(lexicon, &word.letters))
        }
    };
    let front = &word.letters[start..];
    let inner = Inner {
        letters: Letters::from_slice(front),
        restored: &[],
        cut_behind: 0,
    };
    let seen = Endings { lexicon, word }.cut(inner);
    let unknown = lexicon.get(&word.letters).evidence() == 0;
    let inner = match seen.cut_behind {
        0 if unknown => unknown_ending(inner),
        _ => seen,
    };
    Base {
        start,
        cut_behind: inner.cut_behind,
        restored: inner.restored,
    }
}

/// Returns how many letters the article, and what stands before it, take up.
fn article(lexicon: &Lexicon, word: &Skeleton) -> Option<usize> {
    let whole = lexicon.get(&word.letters);
    if word.is_marked_alef(0) || whole.owns_article || lexicon.is_own(&word.letters) {
        return None;
    }
    let unknown = whole.evidence() == 0;
    PROCLITICS.iter().find_map(|proclitic| {
        let len = proclitic.letters.len();
        let rest = without_prefix(&word.letters, proclitic.letters)?;
        match proclitic.kind {
            ProcliticKind::Article => {
                let alef = len - 2;
                let is_one = !word.is_marked_alef(alef)
                    && is_behind_article(lexicon, rest, unknown || alef == 0);
                is_one.then_some(len)
            }
            // No word begins with two lams, but the second may be the word's: لجنة is seen more than جنة.
            ProcliticKind::LamArticle => is_behind_article(lexicon, rest, true).then(|| {
                let with_lam = lexicon.get_joined(&[LAM], rest).evidence();
                len - usize::from(with_lam > lexicon.get(rest).evidence())
            }),
            _ => None,
        }
    })
}

fn is_behind_article(lexicon: &Lexicon, rest: &[char], needs_no_evidence: bool) -> bool {
    let entry = lexicon.get(rest);
    // بن, "son of", is seen often, but hardly behind the article, and كم, "how many", takes none: البن is coffee, الكم quantity.
    let takes_article = entry.is_own() && !entry.is(FUNCTION);
    let is_short_word = rest.len() == 2 && entry.evidence() >= 20 && takes_article;
    let is_long_enough = rest.len() >= 3 || is_short_word;
    let is_attested = entry.article_evidence() >= 2 || entry.evidence() >= 5;
    is_long_enough && (needs_no_evidence || is_attested)
}

/// Returns how many of "and", a preposition and the future's seen stand before the word, one of each at most.
fn one_letter_proclitics(lexicon: &Lexicon, letters: &[char]) -> usize {
    let kinds: [&[char]; 3] = [&[WAW, FEH], &[BEH, LAM, KAF], &[SEEN]];
    let mut start = 0;
    for kind in kinds {
        let word = &letters[start..];
        let is_one = word.first().is_some_and(|first| kind.contains(first));
        if is_one && is_proclitic(lexicon, word) {
            start += 1;
        }
    }
    start
}

fn is_proclitic(lexicon: &Lexicon, word: &[char]) -> bool {
    let [clitic, rest @ ..] = word else {
        return false;
    };
    let least = if rest.len() >= 5 { 2 } else { 5 };
    let (whole, inner) = (lexicon.get(word), lexicon.get(rest));
    if rest.len() < 3 || inner.evidence() < least || lexicon.is_own(word) {
        return false;
    }
    // Three letters are soon found in a name: لبيد. What a preposition stands before takes the article as well.
    if rest.len() == 3 && matches!(*clitic, BEH | LAM | KAF) && !inner.is_own() {
        return false;
    }
    // How many times likelier the clitic may be than the word itself, in hundredths.
    let ratio: u64 = match *clitic {
        WAW => 1200,
        FEH => 50,
        BEH | LAM => 100,
        KAF => 15,
        SEEN if matches!(rest, [YEH | TEH | NOON, ..]) => 300,
        _ => return false,
    };
    let takes_article = matches!(*clitic, BEH | LAM)
        && u64::from(inner.article_evidence()) >= u64::from(whole.bare / 20).max(10);
    takes_article || u64::from(whole.bare) * 100 <= ratio * u64::from(inner.evidence())
}

/// Whether a word before the ending of a plural has the shape of a participle in meem, and not that of مساكين and موازين.
fn is_participle(base: &[char]) -> bool {
    match base {
        [MEEM, _, ALEF, _] => false,
        [MEEM, _, _, _, ..] => true,
        _ => false,
    }
}

/// The ending that comes off a word never seen.
fn unknown_ending(inner: Inner) -> Inner {
    let endings: [&[char]; 5] = [
        &[ALEF, TEH],
        &[HEH, ALEF],
        &[HEH, MEEM],
        &[YEH, NOON],
        &[WAW, NOON],
    ];
    let found = endings.iter().find(|ending| {
        let rest = without_suffix(&inner.letters, ending);
        rest.is_some_and(|rest| rest.len() >= 4)
    });
    found.map_or(inner, |ending| inner.without(ending.len(), &[]))
}

/// A word while endings come off it.
#[derive(Clone, Copy)]
struct Inner {
    letters: Letters,
    restored: &'static [char],
    cut_behind: usize,
}

impl Inner {
    fn without(&self, len: usize, restored: &'static [char]) -> Self {
        let kept = self.letters.len().saturating_sub(len);
        // Restored letters were never in the text, so cutting them off again cuts less of it.
        let cut_of_text = len.saturating_sub(self.restored.len());
        Self {
            letters: Letters::joined(&self.letters[..kept], restored),
            restored,
            cut_behind: self.cut_behind + cut_of_text,
        }
    }
}

/// The endings, in the order in which they come off.
struct Endings<'a> {
    lexicon: &'a Lexicon,
    word: &'a Skeleton,
}

impl Endings<'_> {
    fn cut(&self, inner: Inner) -> Inner {
        let rules: [fn(&Self, &Inner) -> Option<Inner>; 9] = [
            Self::tanwin,
            Self::pronoun,
            Self::bare_alef,
            Self::construct,
            Self::dual_of_teh_marbuta,
            Self::feminine_plural,
            Self::plural_or_dual,
            Self::past_teh,
            Self::feminine_adjective,
        ];
        // Most of what begins with alef and lam was seen with an article, and says nothing of a word to which they belong.
        let rules = match &inner.letters[..] {
            [ALEF, LAM, ..] => &rules[..1],
            _ => &rules,
        };
        rules.iter().fold(inner, |inner, rule| {
            let cut = rule(self, &inner).filter(|cut| cut.letters.len() >= 3);
            cut.unwrap_or(inner)
        })
    }

    fn evidence(&self, front: &[char], back: &[char]) -> u64 {
        u64::from(self.lexicon.get_joined(front, back).evidence())
    }

    fn is_own(&self, inner: &Inner) -> bool {
        self.lexicon.get(&inner.letters).is_own()
    }

    fn bare(&self, inner: &Inner) -> u64 {
        u64::from(self.lexicon.get(&inner.letters).bare)
    }

    /// Which letter of the word stands so many from the end of what is left of it, unless that is restored.
    fn place(&self, inner: &Inner, from_end: usize) -> Option<usize> {
        let behind = inner.cut_behind + from_end;
        let at = self.word.letters.len().checked_sub(behind);
        at.filter(|_| inner.restored.is_empty())
    }

    /// Whether it is an alef that was written with a hamza or madda.
    fn is_marked_alef(&self, inner: &Inner, from_end: usize) -> bool {
        let at = self.place(inner, from_end);
        at.is_some_and(|at| self.word.is_marked_alef(at))
    }

    fn tanwin(&self, inner: &Inner) -> Option<Inner> {
        self.word.tanwin.then(|| inner.without(1, &[]))
    }

    fn pronoun(&self, inner: &Inner) -> Option<Inner> {
        if self.word.ends_in_teh_marbuta || self.is_own(inner) {
            return None;
        }
        let found = PRONOUNS.iter().find_map(|pronoun| {
            let rest = without_suffix(&inner.letters, pronoun)?;
            Some((pronoun.len(), rest))
        });
        let (len, rest) = found?;
        let seen = self.evidence(rest, &[]);
        match rest {
            [base @ .., TEH] if self.evidence(base, &[HEH]) > seen => {
                Some(inner.without(len + 1, &[HEH]))
            }
            [base @ .., ALEF] if self.evidence(base, &[YEH]) > seen => {
                Some(inner.without(len + 1, &[YEH]))
            }
            [base @ .., WAW_WITH_HAMZA_ABOVE | YEH_WITH_HAMZA_ABOVE]
                if self.evidence(base, &[HAMZA]) >= 3 =>
            {
                Some(inner.without(len + 1, &[HAMZA]))
            }
            [base @ .., YEH | WAW] if self.evidence(base, &[YEH, NOON]) >= 3 => {
                Some(inner.without(len + 1, &[]))
            }
            _ if seen >= 3 && 20 * seen >= 3 * self.bare(inner) => Some(inner.without(len, &[])),
            _ => None,
        }
    }

    fn bare_alef(&self, inner: &Inner) -> Option<Inner> {
        match &inner.letters[..] {
            [rest @ .., WAW, ALEF] if self.evidence(rest, &[]) >= 5 => Some(inner.without(2, &[])),
            // The names of countries: the alef is theirs.
            [.., YEH, ALEF] => None,
            // An alef with a hamza is a letter of the word, and behind a heh it is the pronoun's, but for words like اتجاه.
            [.., ALEF] if self.is_marked_alef(inner, 1) => None,
            [rest @ .., ALEF] if rest.last() == Some(&HEH) && !self.lexicon.get(rest).is_own() => {
                None
            }
            [rest @ .., ALEF] if !self.is_own(inner) => {
                let seen = self.evidence(rest, &[]);
                (seen >= 5 && 2 * seen >= self.bare(inner)).then(|| inner.without(1, &[]))
            }
            _ => None,
        }
    }

    fn construct(&self, inner: &Inner) -> Option<Inner> {
        if self.is_own(inner) {
            return None;
        }
        match &inner.letters[..] {
            [base @ .., TEH, YEH] if self.evidence(base, &[HEH]) >= 3 => {
                Some(inner.without(2, &[HEH]))
            }
            [base @ .., YEH | WAW]
                if self.evidence(base, &[YEH, NOON]) >= 3 && self.evidence(base, &[]) >= 3 =>
            {
                Some(inner.without(1, &[]))
            }
            _ => None,
        }
    }

    fn dual_of_teh_marbuta(&self, inner: &Inner) -> Option<Inner> {
        let whole = self.evidence(&inner.letters, &[]);
        match &inner.letters[..] {
            [base @ .., TEH, YEH | ALEF, NOON] => {
                let seen = self.evidence(base, &[HEH]);
                (seen >= 5 && 10 * seen >= 3 * whole).then(|| inner.without(3, &[HEH]))
            }
            [nisba @ .., YEH | WAW | ALEF, NOON] if nisba.last() == Some(&YEH) => {
                let seen = self.evidence(nisba, &[]);
                (seen >= 5 && 10 * seen >= whole).then(|| inner.without(2, &[]))
            }
            _ => None,
        }
    }

    fn feminine_plural(&self, inner: &Inner) -> Option<Inner> {
        let [base @ .., ALEF, TEH] = &inner.letters[..] else {
            return None;
        };
        if self.is_marked_alef(inner, 2) {
            return self.plural_in_madda(base, inner);
        }
        let (bare, in_heh) = (
            self.lexicon.get(base),
            self.lexicon.get_joined(base, &[HEH]),
        );
        let whole = self.evidence(&inner.letters, &[]);
        if base.len() == 2 {
            return (in_heh.evidence() >= 20).then(|| inner.without(2, &[HEH]));
        }
        let takes_heh = in_heh.article_evidence() >= (bare.article_evidence() / 20).max(3)
            || in_heh.evidence() > bare.evidence();
        let is_attested = |seen: u32| seen > 0 && 100 * u64::from(seen) >= 3 * whole;
        match takes_heh {
            true => is_attested(in_heh.evidence()).then(|| inner.without(2, &[HEH])),
            false => is_attested(bare.evidence()).then(|| inner.without(2, &[])),
        }
    }

    /// منشآت is منشأة in the plural; قرأت is no plural.
    fn plural_in_madda(&self, base: &[char], inner: &Inner) -> Option<Inner> {
        let at = self.place(inner, 2)?;
        let is_plural = self.word.madda >> at & 1 == 1 && self.evidence(base, &[ALEF, HEH]) >= 3;
        is_plural.then(|| inner.without(1, &[HEH]))
    }

    /// A plural or dual is one only if the word stands in its other case as well: لبنان has no twin.
    fn plural_or_dual(&self, inner: &Inner) -> Option<Inner> {
        let [base @ .., vowel @ (ALEF | YEH | WAW), NOON] = &inner.letters[..] else {
            return None;
        };
        let entry = self.lexicon.get(&inner.letters);
        let (whole, seen) = (u64::from(entry.evidence()), self.evidence(base, &[]));
        // The singular of a participle need not be seen: المتسوقين.
        if is_participle(base) && *vowel != ALEF && entry.article_evidence() >= 2 {
            return Some(inner.without(2, &[]));
        }
        if seen < 3 || 100 * seen < 3 * whole {
            return None;
        }
        let oblique = self.evidence(base, &[YEH, NOON]);
        let direct = self.evidence(base, &[WAW, NOON]) + self.evidence(base, &[ALEF, NOON]);
        let has_twin = match *vowel {
            YEH => {
                let much_commoner = entry.article_evidence() >= 2 && seen >= 4 * whole;
                direct > 0 && 100 * direct >= 3 * whole || much_commoner
            }
            _ => oblique > 0 && 5 * oblique >= whole,
        };
        has_twin.then(|| inner.without(2, &[]))
    }

    fn past_teh(&self, inner: &Inner) -> Option<Inner> {
        match &inner.letters[..] {
            [.., ALEF, TEH] if !self.is_marked_alef(inner, 2) => None,
            [rest @ .., TEH] if !self.is_own(inner) => {
                let verb = self.lexicon.get(rest);
                let seen = u64::from(verb.bare);
                // غيرت, "she changed", is not غير, "other than".
                let is_other_word = verb.is(FUNCTION | NAME);
                let is_verb = !is_other_word && seen > 0 && 20 * seen >= 3 * self.bare(inner);
                is_verb.then(|| inner.without(1, &[]))
            }
            _ => None,
        }
    }

    fn feminine_adjective(&self, inner: &Inner) -> Option<Inner> {
        let [base @ .., HEH] = &inner.letters[..] else {
            return None;
        };
        let is_adjective = match base {
            [.., YEH] => self.evidence(base, &[]) >= 3,
            base if self.lexicon.get(base).is(ADJECTIVE) => true,
            base => self.has_shape_of_adjective(base),
        };
        is_adjective.then(|| inner.without(1, &[]))
    }

    fn has_shape_of_adjective(&self, base: &[char]) -> bool {
        let oblique = self.evidence(base, &[YEH, NOON]);
        let direct = self.evidence(base, &[WAW, NOON]);
        match base {
            [MEEM, _, ALEF, ..] => false,
            [MEEM, ..] => direct >= 2,
            [_, ALEF, _, _] => oblique >= 5 && direct >= 1,
            [first, second, YEH, third] => {
                self.evidence(&[ALEF, *first, *second, *third], &[]) >= 3
            }
            base => base.len() == 5 && oblique >= 5,
        }
    }
}

#[cfg(test)]
mod tests;
