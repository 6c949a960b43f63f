//! Words that the Arab press spells in several ways, and months that have several names, become one.
//!
//! In: `variants.tsv` and `months.tsv`. Out: a skeleton in its settled spelling, before any affix comes off;
//! and for a stem the one name it is indexed under. Some months are words of their own elsewhere (آب is also "father"
//! without its madda), so they need a sign in the spelling or in the word beside them.

use super::letters::alphabet_of;
use super::lexicon::{ByLetters, rows};
use super::normalize::{Letters, MAX_LETTERS, Skeleton, skeleton};

/// How the lines of spellings begin.
const SPELLING: &str = "spelling";

/// The tables of spellings and of months that are words elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Variants {
    spellings: Vec<Spelling>,
    /// Which letters each spelling has, so that most words are seen not to hold it at once.
    alphabets: Vec<u64>,
    in_context: ByLetters<Vec<InContext>>,
}

#[derive(Debug, Clone)]
struct Spelling {
    from: Letters,
    to: Letters,
    only_at_end: bool,
}

#[derive(Debug, Clone)]
struct InContext {
    when: When,
    to: Letters,
}

#[derive(Debug, Clone)]
enum When {
    Madda,
    BesideNumber,
    Before(Letters),
    After(Letters),
}

/// What stands beside a word.
#[derive(Debug, Clone, Copy, Default)]
pub enum Neighbour {
    /// Nothing, or something that no rule asks for.
    #[default]
    None,
    /// A number.
    Number,
    /// A word.
    Word(Letters),
}

impl Neighbour {
    fn is_word(&self, word: &Letters) -> bool {
        matches!(self, Self::Word(letters) if letters == word)
    }
}

impl Variants {
    /// Reads the two tables, but for the [`names`](Self::names) in them. A line that does not say what it should is left out; a
    /// test reads every line.
    pub fn parse(variants: &str, months: &str) -> Self {
        let mut all = Self::default();
        let spellings = variants.lines().filter(|line| line.starts_with(SPELLING));
        for row in spellings.flat_map(rows) {
            if let [_, from, to] = row[..] {
                all.add_spelling(from, to);
            }
        }
        for row in rows(months) {
            if let [form, to, when] = row[..] {
                all.add_month(form, to, when);
            }
        }
        all
    }

    /// Rewrites spellings inside a word, and returns whether there was one.
    pub fn settle(&self, word: &mut Skeleton) -> bool {
        let mut changed = false;
        let alphabet = alphabet_of(&word.letters);
        for (spelling, needed) in self.spellings.iter().zip(&self.alphabets) {
            let may_hold = needed & !alphabet == 0;
            changed |= may_hold && spelling.replace_first(word);
        }
        changed
    }

    /// Reads of the two tables the words that are always a name of another: each with that one, in this spelling.
    pub fn names(&self, variants: &str, months: &str) -> ByLetters<Letters> {
        let mut names = ByLetters::default();
        for row in rows(variants) {
            if let ["name", canonical, others @ ..] = &row[..] {
                let canonical = self.settled(canonical);
                let others = others.iter().filter_map(|other| self.settled(other));
                for other in others {
                    if let Some(canonical) = canonical.filter(|canonical| *canonical != other) {
                        names.insert((*other).into(), canonical);
                    }
                }
            }
        }
        for row in rows(months) {
            if let [form, to, "always"] = row[..]
                && let (Some(form), Some(to)) = (self.settled(form), self.settled(to))
            {
                names.insert((*form).into(), to);
            }
        }
        names
    }

    /// Whether the name of a stem depends on the words beside it.
    pub fn depends_on_context(&self, stem: &[char]) -> bool {
        self.in_context.contains_key(stem)
    }

    /// Returns the name of a stem between two neighbours; `madda` says whether its first letter carries one.
    pub fn name_in_context(
        &self,
        stem: &[char],
        madda: bool,
        previous: &Neighbour,
        next: &Neighbour,
    ) -> Option<Letters> {
        let rules = self.in_context.get(stem)?;
        let holds = |rule: &&InContext| match &rule.when {
            When::Madda => madda,
            When::BesideNumber => {
                matches!(previous, Neighbour::Number) || matches!(next, Neighbour::Number)
            }
            When::Before(word) => next.is_word(word),
            When::After(word) => previous.is_word(word),
        };
        rules.iter().find(holds).map(|rule| rule.to)
    }

    /// Whether `next` belongs to the name that `stem` begins, as الثاني does in كانون الثاني.
    pub fn is_second_part(&self, stem: &[char], next: &Letters) -> bool {
        let rules = self.in_context.get(stem).map_or(&[][..], Vec::as_slice);
        rules
            .iter()
            .any(|rule| matches!(&rule.when, When::Before(word) if word == next))
    }

    /// Every form that is a name in some contexts, and every form it becomes there.
    pub fn forms(&self) -> impl Iterator<Item = &[char]> {
        self.in_context.iter().flat_map(|(from, rules)| {
            std::iter::once(&**from).chain(rules.iter().map(|rule| &*rule.to))
        })
    }

    /// Every form that is another name of a stem beside some words, and the stem.
    pub fn names_in_context(&self) -> impl Iterator<Item = (&[char], &[char])> {
        let rules = self.in_context.iter();
        rules.flat_map(|(form, rules)| rules.iter().map(|rule| (&**form, &*rule.to)))
    }

    /// Whether a word with these letters may be spelled otherwise when it is settled, or when a part of it is.
    pub fn may_settle(&self, letters: &[char]) -> bool {
        let alphabet = alphabet_of(letters);
        let spellings = self.spellings.iter().zip(&self.alphabets);
        spellings
            .filter(|(_, needed)| *needed & !alphabet == 0)
            .any(|(spelling, _)| spelling.stands_in(letters))
    }

    /// For each spelling that brings letters into a word, in their order: the letters a word has that holds it, and those it may have then.
    pub fn added_letters(&self) -> impl Iterator<Item = (u64, u64)> {
        let spellings = self.spellings.iter().zip(&self.alphabets);
        let both = spellings.map(|(spelling, &needed)| (needed, alphabet_of(&spelling.to)));
        both.filter(|(needed, added)| added & !needed != 0)
    }

    /// Every other spelling of a word, as far as hamza seats go: both ways of each spelling rule that keeps length.
    pub fn seat_variants(&self, word: &[char]) -> Vec<Letters> {
        let seats = self
            .spellings
            .iter()
            .filter(|rule| rule.from.len() == 2 && rule.to.len() == 2);
        let mut found = Vec::new();
        for rule in seats {
            for (from, to) in [(&rule.from, &rule.to), (&rule.to, &rule.from)] {
                if let Some(at) = word.windows(2).position(|pair| *pair == **from) {
                    let front = Letters::joined(&word[..at], to);
                    found.push(Letters::joined(&front, &word[at + 2..]));
                }
            }
        }
        found
    }

    fn add_spelling(&mut self, from: &str, to: &str) {
        if let Some(spelling) = Spelling::parse(from, to) {
            self.alphabets.push(alphabet_of(&spelling.from));
            self.spellings.push(spelling);
        }
    }

    fn add_month(&mut self, form: &str, to: &str, when: &str) {
        let (Some(form), Some(to)) = (self.settled(form), self.settled(to)) else {
            return;
        };
        let word = |text: &str| self.settled(text);
        let when = match when.split_once(' ') {
            None if when == "madda" => Some(When::Madda),
            None if when == "number" => Some(When::BesideNumber),
            Some(("before", next)) => word(next).map(When::Before),
            Some(("after", previous)) => word(previous).map(When::After),
            _ => None,
        };
        if let Some(when) = when {
            let rules = self.in_context.entry((*form).into()).or_default();
            rules.push(InContext { when, to });
        }
    }

    fn settled(&self, word: &str) -> Option<Letters> {
        let mut word = skeleton(word)?;
        self.settle(&mut word);
        Some(word.letters)
    }
}

impl Spelling {
    fn parse(from: &str, to: &str) -> Option<Self> {
        let letters = skeleton(from.trim_end_matches('$'))?.letters;
        Some(Self {
            from: letters,
            to: skeleton(to)?.letters,
            only_at_end: from.ends_with('$'),
        })
    }

    /// Whether it stands anywhere in a word, at its end or not.
    fn stands_in(&self, letters: &[char]) -> bool {
        letters
            .windows(self.from.len())
            .any(|window| *window == *self.from)
    }

    /// Rewrites the first place where the spelling stands; what was known of the letters moves with them.
    fn replace_first(&self, word: &mut Skeleton) -> bool {
        let letters = word.letters;
        let found = match self.only_at_end {
            true => letters.strip_suffix(&*self.from).map(<[char]>::len),
            false => letters
                .windows(self.from.len())
                .position(|window| *window == *self.from),
        };
        let Some(start) = found else {
            return false;
        };
        let end = start + self.from.len();
        if letters.len() - self.from.len() + self.to.len() > MAX_LETTERS {
            return false;
        }
        word.letters = Letters::joined(
            &Letters::joined(&letters[..start], &self.to),
            &letters[end..],
        );
        let new_end = start + self.to.len();
        let moved = |mask: u64| mask & ((1 << start) - 1) | (mask >> end) << new_end;
        word.hamza_above = moved(word.hamza_above);
        word.hamza_below = moved(word.hamza_below);
        word.madda = moved(word.madda);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VARIANTS: &str = "spelling\tئو\tؤو\nspelling\tأميرك\tأمريك\nspelling\tموسيقا$\tموسيقى\nname\tجوجل\tغوغل\tقوقل";
    const MONTHS: &str = "أيلول\tسبتمبر\talways\nآب\tأغسطس\tmadda\nكانون\tيناير\tbefore الثاني";

    fn letters(word: &str) -> Letters {
        skeleton(word).expect(word).letters
    }

    /// A word under test.
    struct Word(&'static str);

    fn word(text: &'static str) -> Word {
        Word(text)
    }

    impl Word {
        #[track_caller]
        fn settles_as(self, expected: &str) {
            let mut settled = skeleton(self.0).expect(self.0);
            Variants::parse(VARIANTS, MONTHS).settle(&mut settled);
            assert_eq!(settled.letters, letters(expected));
        }
    }

    #[test]
    fn spellings_are_settled_inside_words() {
        word("مسئولون").settles_as("مسؤولون");
        word("والأميركية").settles_as("والأمريكية");
        word("موسيقا").settles_as("موسيقى");
        word("موسيقار").settles_as("موسيقار");
    }

    #[test]
    fn a_name_has_one_form() {
        let variants = Variants::parse(VARIANTS, MONTHS);
        let names = variants.names(VARIANTS, MONTHS);
        let name = |word: &str| names.get(&*letters(word)).copied();
        assert_eq!(name("قوقل"), Some(letters("جوجل")));
        assert_eq!(name("جوجل"), None);
        assert_eq!(name("أيلول"), Some(letters("سبتمبر")));
        assert_eq!(name("كانون"), None);
    }

    #[test]
    fn a_month_that_is_a_word_elsewhere_needs_a_sign() {
        let variants = Variants::parse(VARIANTS, MONTHS);
        let none = Neighbour::None;
        let (father, first, second) = (
            letters("آب"),
            letters("كانون"),
            Neighbour::Word(letters("الثاني")),
        );
        assert!(
            variants
                .name_in_context(&father, true, &none, &none)
                .is_some()
        );
        assert!(
            variants
                .name_in_context(&father, false, &none, &none)
                .is_none()
        );
        assert!(
            variants
                .name_in_context(&first, false, &none, &second)
                .is_some()
        );
        assert!(
            variants
                .name_in_context(&first, false, &second, &none)
                .is_none()
        );
    }

    #[test]
    fn hamza_seats_vary_both_ways() {
        let variants = Variants::parse(VARIANTS, MONTHS);
        assert_eq!(
            variants.seat_variants(&letters("مسؤول")),
            [letters("مسئول")]
        );
        assert_eq!(variants.seat_variants(&letters("شئون")), [letters("شؤون")]);
    }
}
