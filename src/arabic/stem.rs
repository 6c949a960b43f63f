//! A word becomes its stem: clitics and endings come off where there is evidence that they are none of its own.
//!
//! In: a skeleton. Out: the stem, and on request the rule of each step. A headword is never cut, whatever it
//! looks like; that is what keeps وزارة apart from زار, and لبنان from لبن. Steps: settle the spelling, find the word
//! inside (here when it is a headword, in `evidence.rs` when it is not), then its one name and its singular.

use std::fmt;

use super::affixes::{
    BEFORE_PRONOUNS, ENDINGS, Ending, Fits, PROCLITICS, PRONOUNS, Proclitic, ProcliticKind,
    without_prefix, without_suffix,
};
use super::evidence;
use super::letters::{ALEF, BEH, FEH, HAMZA, KAF, LAM, NOON, TEH, WAW, YEH};
use super::lexicon::{
    ADJECTIVE, Beginnings, Entry, FUNCTION, Lexicon, NAME, NOUN, VERB, class_from_letter,
    has_sound_plural, rows,
};
use super::normalize::{Letters, Skeleton};
use super::plurals;
use super::variants::Variants;

/// The text of the data files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sources<'a> {
    /// Lines `headword<TAB>class`.
    pub lexicon: &'a str,
    /// Lines `singular<TAB>plural[,plural…]`.
    pub plurals: &'a str,
    /// Lines of spellings and names.
    pub variants: &'a str,
    /// Lines `form<TAB>name<TAB>when`.
    pub months: &'a str,
    /// One function word a line.
    pub stop_words: &'a str,
}

/// All that stemming needs to know.
#[derive(Debug, Clone)]
pub struct Stemmer {
    lexicon: Lexicon,
    variants: Variants,
}

/// One thing that stemming did to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What was done.
    pub rule: Rule,
    /// The letters that the rule speaks of.
    pub letters: Letters,
}

/// The rules of stemming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The spelling was settled; the letters are the new ones.
    Spelling,
    /// It is a headword, and stayed whole.
    Headword,
    /// Letters in front came off.
    Proclitic,
    /// Letters behind came off.
    Ending,
    /// Letters that an ending had replaced came back.
    Restored,
    /// It is another name of these letters.
    VariantOf,
    /// It is a plural of these letters.
    PluralOf,
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = match self.rule {
            Rule::Spelling => "spelled",
            Rule::Headword => "headword",
            Rule::Proclitic => "proclitic",
            Rule::Ending => "ending",
            Rule::Restored => "restored",
            Rule::VariantOf => "variant of",
            Rule::PluralOf => "plural of",
        };
        write!(out, "{rule} {}", self.letters)
    }
}

/// A word found inside another.
#[derive(Debug, Clone, Copy)]
pub struct Base {
    /// How many letters of the whole stand before it.
    pub start: usize,
    /// How many letters of the whole stand behind it.
    pub cut_behind: usize,
    /// What replaces the letters behind it.
    pub restored: &'static [char],
}

impl Base {
    /// The word as it stands.
    pub const WHOLE: Self = Self {
        start: 0,
        cut_behind: 0,
        restored: &[],
    };

    /// Returns the letters of the word inside `whole`.
    pub fn of(&self, whole: &[char]) -> Letters {
        Letters::joined(
            &whole[self.start..whole.len() - self.cut_behind],
            self.restored,
        )
    }
}

/// A stem, and where in its skeleton it begins.
#[derive(Debug, Clone, Copy)]
pub struct Stem {
    /// The stem.
    pub letters: Letters,
    /// Whether its first letter was written with a madda, which some months need.
    pub madda: bool,
}

impl Stemmer {
    /// Reads the data files.
    pub fn new(sources: &Sources<'_>) -> Self {
        let variants = Variants::parse(sources.variants, sources.months);
        let mut lexicon = Lexicon::default();
        for line in sources.lexicon.lines() {
            // A class is one letter, so the tab need not be looked for.
            if let Some((headword, class)) = line.split_at_checked(line.len().saturating_sub(2))
                && let Some(class) = class.strip_prefix('\t')
                && let Some(classes) = class_from_letter(class)
            {
                lexicon.add(headword, classes, |word| {
                    variants.settle(word);
                });
            }
        }
        for word in rows(sources.stop_words).flatten() {
            lexicon.add(word, FUNCTION, |_| {});
        }
        add_feminine_imperfects(&mut lexicon);
        add_plurals(&mut lexicon, sources, &variants);
        add_names(&mut lexicon, sources, &variants);
        Self { lexicon, variants }
    }

    /// Reads the data files but for the words, which `lexicon` has read from them before.
    pub fn with_lexicon(sources: &Sources<'_>, lexicon: Lexicon) -> Self {
        let variants = Variants::parse(sources.variants, sources.months);
        Self { lexicon, variants }
    }

    /// The headwords and counts.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The headwords and counts, for more to be added.
    pub fn lexicon_mut(&mut self) -> &mut Lexicon {
        &mut self.lexicon
    }

    /// The spellings, names and months.
    pub fn variants(&self) -> &Variants {
        &self.variants
    }

    /// Returns the stem of `word`, and tells `note` of every step.
    pub fn stem(&self, word: &Skeleton, note: &mut impl FnMut(Step)) -> Stem {
        let mut settled = *word;
        if self.variants.settle(&mut settled) {
            note(Step {
                rule: Rule::Spelling,
                letters: settled.letters,
            });
        }
        let base = self.base(&settled);
        note_cut(&settled.letters, &base, note);
        let mut letters = base.of(&settled.letters);
        if base.is_whole() && self.lexicon.get(&letters).is_headword() {
            note(Step {
                rule: Rule::Headword,
                letters,
            });
        }
        let hamza_above = settled.hamza_above >> base.start & 1 == 1;
        if let Some(name) = self.lexicon.name(&letters) {
            letters = name;
            note(Step {
                rule: Rule::VariantOf,
                letters,
            });
        }
        if let Some(singular) = self.lexicon.singular(&letters, hamza_above) {
            letters = singular;
            note(Step {
                rule: Rule::PluralOf,
                letters,
            });
        }
        let madda = settled.madda >> base.start & 1 == 1;
        Stem { letters, madda }
    }

    /// Whether a word is a function word, alone or behind "and".
    pub fn is_function_word(&self, word: &Skeleton) -> bool {
        let is_function = |letters: &[char]| {
            let entry = self.lexicon.get(letters);
            // على the preposition and علي the name are one skeleton; their last letter parts them.
            let other_word = entry.function_in_alef_maksura && !word.ends_in_alef_maksura;
            // So are إليه and آلية; no function word begins or ends so.
            let start = word.letters.len() - letters.len();
            let is_noun = word.madda >> start & 1 == 1 || word.ends_in_teh_marbuta;
            entry.is(FUNCTION) && !(other_word && entry.is(NAME)) && !is_noun
        };
        let entry = self.lexicon.get(&word.letters);
        match &word.letters[..] {
            letters if is_function(letters) => true,
            [WAW | FEH, rest @ ..] if rest.len() >= 2 => !entry.is_headword() && is_function(rest),
            _ => false,
        }
    }

    /// Finds the word inside `word`.
    fn base(&self, word: &Skeleton) -> Base {
        let letters = &word.letters[..];
        let entry = self.lexicon.get(letters);
        if letters.len() < 3 || entry.is_headword() && !self.is_article_and_word(word, &entry) {
            let behind_clitic = is_other_word(word, 0, &entry);
            let hidden = behind_clitic.then(|| self.segment(word, Some(1)));
            return hidden.flatten().unwrap_or(Base::WHOLE);
        }
        let boundary = certain_boundary(word);
        match self.segment(word, boundary) {
            Some(base) => base,
            None => evidence::base(&self.lexicon, word, boundary),
        }
    }

    /// Whether a word in bare alef and lam, which is a headword only when its alef carries a hamza, reads better
    /// as article and word: الهام is "the important one", إلهام is a name.
    fn is_article_and_word(&self, word: &Skeleton, entry: &Entry) -> bool {
        match &word.letters[..] {
            [ALEF, LAM, rest @ ..] if entry.marked_alef && !word.is_marked_alef(0) => {
                rest.len() >= 3 && self.lexicon.get(rest).is(NOUN | ADJECTIVE)
            }
            _ => false,
        }
    }

    /// Finds the headword that the fewest letters hide.
    pub(super) fn segment(&self, word: &Skeleton, boundary: Option<usize>) -> Option<Base> {
        let mut best: Option<(i32, usize, Base)> = None;
        let owns_letters = boundary.is_none() && self.lexicon.get(&word.letters).is_own();
        for proclitic in PROCLITICS {
            let start = proclitic.letters.len();
            let is_elsewhere = boundary.is_some_and(|boundary| boundary != start);
            let is_one = !is_elsewhere && stands_before(proclitic, word);
            if !is_one || owns_letters && self.is_of_the_word(proclitic, word) {
                continue;
            }
            let front_cost = proclitic_cost(proclitic, word.letters.len());
            self.each_headword(word, proclitic, &mut |base| {
                if base.is_whole() {
                    return;
                }
                let cost =
                    front_cost + 10 * i32::try_from(base.cut_behind).unwrap_or(i32::MAX / 20);
                let len = base.of(&word.letters).len();
                let is_better = match &best {
                    None => true,
                    Some((least, longest, _)) => {
                        (cost, usize::MAX - len) < (*least, usize::MAX - *longest)
                    }
                };
                if is_better {
                    best = Some((cost, len, base));
                }
            });
        }
        best.map(|(_, _, base)| base)
    }

    /// Whether the letters of `proclitic` belong to a word that an archive has behind the article: الفنون says that فنون holds
    /// no نون. But فلا is "and no", whoever is called الفلا.
    fn is_of_the_word(&self, proclitic: &Proclitic, word: &Skeleton) -> bool {
        let rest = &word.letters[proclitic.letters.len()..];
        match proclitic.kind {
            ProcliticKind::Conjunction => !self.lexicon.get(rest).is(FUNCTION),
            kind => kind != ProcliticKind::None && !kind.has_article(),
        }
    }

    /// Calls `found` with every headword behind `proclitic`.
    fn each_headword(&self, word: &Skeleton, proclitic: &Proclitic, found: &mut impl FnMut(Base)) {
        let start = proclitic.letters.len();
        let rest = &word.letters[start..];
        let beginnings = Beginnings::of(rest);
        let mut check = |behind: usize, before: &[char], ending: &Ending| {
            if let Some(base) = without_suffix(before, ending.letters)
                && self.takes(base, &beginnings, proclitic.kind, ending, behind)
                && !is_other_word(word, start, &self.lexicon.get(base))
            {
                let cut_behind = behind + ending.letters.len();
                found(Base {
                    start,
                    cut_behind,
                    restored: ending.restored,
                });
            }
        };
        let last = rest.last();
        for ending in ENDINGS {
            if ending.letters.is_empty() || ending.letters.last() == last {
                check(0, rest, ending);
            }
        }
        if word.ends_in_teh_marbuta {
            return;
        }
        for pronoun in PRONOUNS {
            if let Some(before) = without_suffix(rest, pronoun) {
                for ending in BEFORE_PRONOUNS {
                    check(pronoun.len(), before, ending);
                }
            }
        }
    }

    /// Whether `base` is a headword of a kind that takes both affixes.
    fn takes(
        &self,
        base: &[char],
        beginnings: &Beginnings,
        kind: ProcliticKind,
        ending: &Ending,
        pronoun_len: usize,
    ) -> bool {
        let is_bare = ending.letters.is_empty() && pronoun_len == 0;
        let shortest = match kind {
            _ if !is_bare => 3,
            ProcliticKind::Conjunction | ProcliticKind::Preposition => 2,
            kind if kind.has_article() => 2,
            _ => 3,
        };
        if base.len() + ending.restored.len() < shortest || pronoun_len > 0 && kind.has_article() {
            return false;
        }
        let entry = self
            .lexicon
            .get_beginning(beginnings, base, ending.restored);
        // Two letters are too few for a noun to show through a clitic; function words are few and certain.
        let is_too_short = base.len() == 2 && is_bare && !kind.has_article();
        if is_too_short && !entry.is(FUNCTION) {
            return false;
        } // A teh marbuta opens to a teh before every ending, so it cannot stand before one.
        let is_closed = entry.teh_marbuta && !is_bare && ending.restored.is_empty();
        entry.is_headword()
            && !is_closed
            && entry.is(ending.classes)
            && takes_proclitic(&entry, base, kind)
            && fits(ending.fits, &entry, base)
    }
}

/// Adds the plurals and what they are plurals of, which are words of their own.
fn add_plurals(lexicon: &mut Lexicon, sources: &Sources<'_>, variants: &Variants) {
    let plurals = plurals::parse(sources.plurals, |word| {
        variants.settle(word);
    });
    // Of two singulars the first counts: it is set last.
    for plural in plurals.iter().rev() {
        let nouns = [(plural.form, plural.marked_alef), (plural.singular, false)];
        for (noun, marked_alef) in nouns {
            if !lexicon.get(&noun).is(NOUN | ADJECTIVE) {
                lexicon.add_classes(&noun, NOUN, marked_alef);
            }
        }
        lexicon.set_singular(&plural.form, &plural.singular, plural.only_with_hamza);
    }
}

/// Adds the names and months, which are words, and what they are names of.
fn add_names(lexicon: &mut Lexicon, sources: &Sources<'_>, variants: &Variants) {
    let names = variants.names(sources.variants, sources.months);
    let named = names.iter().flat_map(|(from, to)| [&**from, &**to]);
    for form in named.chain(variants.forms()) {
        if !lexicon.get(form).is_headword() {
            lexicon.add_classes(form, NAME, false);
        }
    }
    for (letters, name) in &names {
        lexicon.set_name(letters, name);
    }
}

/// Whether the letters of `word` from `start` on are written as the headword `entry` never is: with a hamza or madda on the
/// alef behind a letter that may be a clitic. Writers leave marks out, but وأدى is no وادي.
fn is_other_word(word: &Skeleton, start: usize, entry: &Entry) -> bool {
    let may_be_clitic = word
        .letters
        .get(start)
        .is_some_and(|first| [WAW, FEH, BEH, LAM, KAF].contains(first));
    may_be_clitic && word.is_marked_alef(start + 1) && !entry.marked_second
}

/// The first إ behind the start is where a word begins, for it stands nowhere else: لإيران, وبالإنتاج.
fn certain_boundary(word: &Skeleton) -> Option<usize> {
    let behind_first = word.hamza_below & !1;
    let at = behind_first.trailing_zeros() as usize;
    let front = word.letters.get(..at)?;
    let is_proclitic = |proclitic: &Proclitic| *proclitic.letters == *front;
    (behind_first != 0 && PROCLITICS.iter().any(is_proclitic)).then_some(at)
}

/// Whether `word` begins with `proclitic`.
#[inline]
fn stands_before(proclitic: &Proclitic, word: &Skeleton) -> bool {
    let Some(rest) = without_prefix(&word.letters, proclitic.letters) else {
        return false;
    };
    match (proclitic.kind, rest) {
        (_, []) => false,
        // An alef with a hamza is no article's.
        (ProcliticKind::Article, _) => !word.is_marked_alef(proclitic.letters.len() - 2),
        (ProcliticKind::LamArticleSharingLam, [LAM, LAM, ..]) => false,
        (ProcliticKind::LamArticleSharingLam, [first, ..]) => *first == LAM,
        (ProcliticKind::Future, [first, ..]) => matches!(*first, YEH | TEH | NOON | ALEF),
        _ => true,
    }
}

/// The price of taking a proclitic off a word, in tenths of a letter.
fn proclitic_cost(proclitic: &Proclitic, word_len: usize) -> i32 {
    use super::letters::KAF;
    let len = proclitic.letters.len();
    let mut cost = 10 * i32::try_from(len).unwrap_or(0);
    if proclitic.kind == ProcliticKind::LamArticleSharingLam {
        cost += 10 - 7;
    }
    if proclitic.kind.has_article() {
        cost -= 12;
    } else if len == 1 && word_len == 4 {
        cost += 6;
    }
    if proclitic.letters.contains(&KAF) {
        cost += 5;
    }
    cost
}

fn takes_proclitic(entry: &Entry, base: &[char], kind: ProcliticKind) -> bool {
    let is_imperfect = || matches!(base, [YEH | TEH | NOON | ALEF, ..]) && entry.is(VERB);
    match kind {
        ProcliticKind::None | ProcliticKind::Conjunction => true,
        ProcliticKind::Preposition => {
            entry.is(NOUN | ADJECTIVE | NAME | FUNCTION) || is_imperfect()
        }
        ProcliticKind::Future => is_imperfect(),
        _ => entry.is(NOUN | ADJECTIVE | NAME),
    }
}

fn fits(fits: Fits, entry: &Entry, base: &[char]) -> bool {
    match fits {
        Fits::Any => true,
        Fits::SoundPlural => has_sound_plural(base),
        Fits::Imperfect => matches!(base, [YEH | TEH, ..]),
        Fits::Adjective => entry.is(ADJECTIVE) || base.last() == Some(&YEH),
        Fits::FinalYeh => base.last() == Some(&YEH),
        Fits::FinalHamza => base.last() != Some(&HAMZA),
    }
}

impl Base {
    fn is_whole(&self) -> bool {
        self.start == 0 && self.cut_behind == 0
    }
}

fn note_cut(whole: &[char], base: &Base, note: &mut impl FnMut(Step)) {
    let pieces = [
        (Rule::Proclitic, &whole[..base.start]),
        (Rule::Ending, &whole[whole.len() - base.cut_behind..]),
        (Rule::Restored, base.restored),
    ];
    for (rule, letters) in pieces {
        if !letters.is_empty() {
            note(Step {
                rule,
                letters: Letters::from_slice(letters),
            });
        }
    }
}

/// The imperfect is entered for "he"; the press writes "she" of every institution.
fn add_feminine_imperfects(lexicon: &mut Lexicon) {
    let imperfects: Vec<Letters> = lexicon
        .headwords()
        .filter(|(word, entry)| entry.is(VERB) && word.len() >= 3 && word[0] == YEH)
        .map(|(word, _)| Letters::joined(&[TEH], &word[1..]))
        .collect();
    for feminine in imperfects {
        if !lexicon.get(&feminine).is_headword() {
            lexicon.add_classes(&feminine, VERB, false);
        }
    }
}

#[cfg(test)]
mod tests;
