//! Text becomes words, each with its place in the text.
//!
//! In: any text. Out: words with byte offsets into it and positions. Arabic words come as skeletons, numbers and words of
//! other scripts as their term. Unicode's own word boundaries (UAX #29) serve only the other scripts; see `runs`.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use super::ahead::Ahead;
use super::analyzer::{AnalyzedToken, View};
use super::memo::{
    COPIED_BYTES, EMPTY, FUNCTION, IN_CONTEXT, Known, Memo, NO_NUMBER, ORPHAN, OVERLONG, Terms,
    add_stem,
};
use super::runs::{ArabicRun, char_at, other_end, possessive_len};
use crate::arabic::broad::broad;
use crate::arabic::digits;
use crate::arabic::letters::{Class, REH, class};
use crate::arabic::normalize::{Letters, MAX_LETTERS, Skeleton, SkeletonBuilder, skeleton};
use crate::arabic::stem::{Stem, Stemmer};
use crate::arabic::variants::Neighbour;

/// So many words on either side of a word may tell what it is.
const BESIDE: usize = 1;

/// A word of a text.
#[derive(Debug, Clone)]
pub struct Word {
    /// Where it stands, in bytes of the text, with the marks on its last letter.
    pub range: Range<usize>,
    /// Count of the words before it.
    pub position: usize,
    /// Its number in the memo, if its terms are those that the memo has; see [`Known::number`].
    pub number: u32,
    /// Where its terms begin in [`Words::terms`].
    pub(super) start: usize,
    /// Which parts of what begins there they are.
    pub(super) terms: Terms,
    /// What it is.
    pub form: Form,
    /// Whether it is a function word, or the second word of a month.
    pub is_function_word: bool,
}

/// What a [`Word`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An Arabic word.
    Arabic,
    /// A number.
    Number,
    /// A word of another script.
    Other,
}

/// The words of one text. Kept from text to text, so that reading one allocates nothing.
#[derive(Debug, Default)]
pub struct Words {
    /// The words, in order.
    pub words: Vec<Word>,
    /// All terms, one after the other.
    pub(super) terms: String,
    /// The words whose stem depends on the words beside them.
    pub(super) in_context: Vec<usize>,
    /// The word passed over last, and how many words there were then; only where a sieve passes some over.
    pub(super) passed: Option<(usize, usize)>,
    ahead: Ahead,
    digits: String,
    pub(super) position: usize,
}

/// Reads one text into its words.
pub struct WordReader<'a> {
    /// The text.
    pub text: &'a str,
    /// What the words mean.
    pub stemmer: &'a Stemmer,
    /// The words seen before.
    pub memo: &'a mut Memo,
    /// Where the words go.
    pub words: &'a mut Words,
}

impl WordReader<'_> {
    /// Forgets the last text and reads another.
    pub fn read(mut self) {
        self.words.clear();
        self.read_parts(&mut |_| {});
        self.settle_context(usize::MAX);
    }

    /// Forgets the last text, reads another and hands over its words in order, as [`read`](Self::read) finds them, while not many more
    /// than `most` of them are held.
    pub fn read_in_parts(mut self, most: usize, each: &mut impl FnMut(&Words, &Word)) {
        self.words.clear();
        // Those held that were handed over before.
        let mut given = 0;
        self.read_parts(&mut |reader| {
            if reader.words.words.len() > most.max(BESIDE) {
                // What the last word is, the word behind it may tell.
                let last = reader.words.words.len() - 1;
                reader.settle_context(last);
                reader.words.each(given..last, each);
                given = reader.words.forget_before(last);
            }
        });
        self.settle_context(usize::MAX);
        let count = self.words.words.len();
        self.words.each(given..count, each);
    }

    fn read_parts(&mut self, behind_each: &mut impl FnMut(&mut Self)) {
        let mut ahead = std::mem::take(&mut self.words.ahead);
        let mut at = 0;
        while at < self.text.len() {
            let until = ahead.look(self.text, at, self.memo, &mut self.words.terms);
            at = self.read_until(until, at, &ahead);
            behind_each(self);
        }
        self.words.ahead = ahead;
    }

    /// Reads on from `at` to `until` or a little farther; `ahead` are the words there.
    fn read_until(&mut self, until: usize, mut at: usize, ahead: &Ahead) -> usize {
        for (run, known) in ahead.known() {
            // Mostly one space.
            at += usize::from(self.text.as_bytes().get(at) == Some(&b' '));
            while at < run.start {
                at = self.read_next(at);
            }
            // The run may be a part of a longer word.
            if at == run.start {
                let range = run.start..run.end;
                self.words.push_known(range, known, run.terms_start);
                at = run.end;
            }
        }
        while at < until {
            at = self.read_next(at);
        }
        at
    }

    /// Reads the word or sign at `at`, and returns where it ends.
    pub(super) fn read_next(&mut self, at: usize) -> usize {
        match self.text.as_bytes().get(at) {
            Some(b'0'..=b'9') => self.read_numbers(at),
            Some(b'A'..=b'Z' | b'a'..=b'z') => self.read_other(at),
            Some(0..0x80) | None => at + 1,
            Some(_) => self.read_beyond_ascii(at),
        }
    }

    fn read_beyond_ascii(&mut self, at: usize) -> usize {
        let first = char_at(self.text, at).unwrap_or(' ');
        match class(first) {
            Class::Letter => self.read_arabic(at),
            Class::Digit => self.read_numbers(at),
            Class::Other if first.is_alphabetic() => self.read_other(at),
            _ => at + first.len_utf8(),
        }
    }

    fn read_arabic(&mut self, start: usize) -> usize {
        let run = ArabicRun::read(self.text, start);
        let written = self.text.get(start..run.end).unwrap_or_default();
        let known = self.memo.known(self.stemmer, written);
        if known.is(EMPTY) || known.is(ORPHAN) && self.is_orphan(&run, start, &known) {
            return run.next;
        }
        if known.is(OVERLONG) {
            self.words.position += 1;
            return run.next;
        }
        match halves(self.text, start..run.end, known.second_word) {
            None => self.push_arabic(start..run.end, &known),
            Some(halves) => {
                for half in halves {
                    let written = self.text.get(half.clone()).unwrap_or_default();
                    let known = self.memo.known(self.stemmer, written);
                    self.push_arabic(half, &known);
                }
            }
        }
        run.next
    }

    fn push_arabic(&mut self, range: Range<usize>, known: &Known) {
        if !known.is(IN_CONTEXT) {
            return self.push_known(range, known);
        }
        self.read_passed();
        // Reading another word may have taken the place of the terms of this one.
        let written = self.text.get(range.clone()).unwrap_or_default();
        let known = self.memo.known(self.stemmer, written);
        self.words.in_context.push(self.words.words.len());
        self.push_known(range, &known);
    }

    fn push_known(&mut self, range: Range<usize>, known: &Known) {
        let start = self.words.terms.len();
        self.words.terms.push_str(self.memo.terms(known));
        self.words.push_known(range, known, start);
    }

    /// Whether the run is no word but a clitic that a space, a quote or a digit cut off, or the reh that some
    /// agencies write for a decimal point.
    fn is_orphan(&self, run: &ArabicRun, word: usize, known: &Known) -> bool {
        let before = self.text.get(..word);
        let before = before.and_then(|text| text.chars().next_back());
        let after = char_at(self.text, run.next);
        let is_digit =
            |letter: Option<char>| letter.is_some_and(|letter| class(letter) == Class::Digit);
        let (from, len) = known.terms.exact();
        let exact = self.memo.terms(known).get(from..from + len);
        let mut letters = exact.unwrap_or_default().chars();
        let (first, is_one_letter) = (letters.next(), letters.next().is_none());
        if first == Some(REH) {
            return is_digit(before) && is_digit(after);
        }
        let between_spaces = is_one_letter
            && before.is_none_or(char::is_whitespace)
            && after.is_none_or(char::is_whitespace);
        run.ends_in_tatweel || is_digit(after) || after.is_some_and(opens_a_word) || between_spaces
    }

    /// Gives the words of months that are words of their own elsewhere the name they have between their neighbours; up to word
    /// number `end`.
    pub(super) fn settle_context(&mut self, end: usize) {
        let mut in_context = std::mem::take(&mut self.words.in_context);
        let settled = in_context.partition_point(|&n| n < end);
        for n in in_context.drain(..settled) {
            let Some(stem) = self.words.skeleton(self.text, n) else {
                continue;
            };
            let stem = self.stemmer.stem(&stem, &mut |_| {});
            let name = self
                .words
                .name_in_context(self.text, n, &stem, self.stemmer);
            let next = self.words.neighbour(self.text, n + 1);
            if let Neighbour::Word(next) = next
                && self.stemmer.variants().is_second_part(&stem.letters, &next)
                && let Some(word) = self.words.words.get_mut(n + 1)
            {
                word.is_function_word = true;
            }
            if let Some(name) = name {
                self.words.set_stem(n, &name);
            }
        }
        self.words.in_context = in_context;
    }

    fn read_numbers(&mut self, start: usize) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        let (len, one_number) = digits::block(rest);
        let block = rest.get(..len).unwrap_or_default();
        let mut buffer = std::mem::take(&mut self.words.digits);
        digits::each_number(block, one_number, &mut buffer, &mut |range, number| {
            let range = start + range.start..start + range.end;
            if number.len() > MAX_LETTERS {
                self.words.position += 1;
                return;
            }
            let term = self.words.terms.len();
            self.words.terms.push_str(number);
            self.words.push(range, Form::Number, term);
        });
        self.words.digits = buffer;
        start + len
    }

    fn read_other(&mut self, start: usize) -> usize {
        let text = self.text;
        let end = other_end(text, start);
        let run = text.get(start..end).unwrap_or_default();
        if run.is_ascii() {
            self.push_other(run, start);
        } else {
            for (at, word) in run.split_word_bound_indices() {
                self.push_other(word, start + at);
            }
        }
        end + possessive_len(text.get(end..).unwrap_or_default())
    }

    /// Adds a word of another script: in lower case, without its marks.
    fn push_other(&mut self, word: &str, start: usize) {
        let word = word.trim_end_matches(|last| class(last) == Class::Control);
        let terms = &mut self.words.terms;
        let term = terms.len();
        if word.is_ascii() {
            let plain = word.bytes().filter(u8::is_ascii_alphanumeric);
            terms.extend(plain.map(|letter| char::from(letter.to_ascii_lowercase())));
        } else {
            let letters = word.nfkd().filter(|&letter| !is_combining_mark(letter));
            let lower = letters.flat_map(char::to_lowercase);
            let plain = lower.map(|letter| digits::ascii_digit(letter).unwrap_or(letter));
            terms.extend(plain.filter(|letter| letter.is_alphanumeric()));
        }
        let letters = terms.get(term..).map_or(0, |term| term.chars().count());
        match letters {
            0 => {}
            1..=MAX_LETTERS => self
                .words
                .push(start..start + word.len(), Form::Other, term),
            _ => {
                terms.truncate(term);
                self.words.position += 1;
            }
        }
    }
}

impl Word {
    /// Where its term is in [`Words::terms`]; that of the broad view is a part of the stem.
    #[inline]
    fn term(&self, view: View) -> Range<usize> {
        let (from, len) = match view {
            View::Skeleton => self.terms.exact(),
            View::Stem | View::Broad => self.terms.stem(),
        };
        self.start + from..self.start + from + len
    }
}

impl Words {
    /// Forgets all words.
    pub(super) fn clear(&mut self) {
        self.words.clear();
        self.terms.clear();
        self.in_context.clear();
        self.passed = None;
        self.position = 0;
    }

    fn each(&self, range: Range<usize>, each: &mut impl FnMut(&Self, &Word)) {
        let words = self.words.get(range).unwrap_or_default();
        words.iter().for_each(|word| each(self, word));
    }

    /// Forgets all words before word number `n` but those that tell what it is; returns its number from now on.
    pub(super) fn forget_before(&mut self, n: usize) -> usize {
        let first = n.saturating_sub(BESIDE);
        self.words.drain(..first);
        for number in &mut self.in_context {
            *number -= first;
        }
        let forgotten = std::mem::take(&mut self.terms);
        for word in &mut self.words {
            let terms = forgotten.get(word.start..word.start + word.terms.len());
            word.start = self.terms.len();
            self.terms.push_str(terms.unwrap_or_default());
        }
        n - first
    }

    /// Adds a word whose terms are all one, the end of [`Words::terms`] from `term` on.
    fn push(&mut self, range: Range<usize>, form: Form, term: usize) {
        self.words.push(Word {
            range,
            position: self.position,
            number: NO_NUMBER,
            form,
            start: term,
            terms: Terms::same(self.terms.len() - term),
            is_function_word: false,
        });
        self.position += 1;
    }

    /// Adds an Arabic word, whose terms stand in [`Words::terms`] from `start` on.
    #[inline]
    fn push_known(&mut self, range: Range<usize>, known: &Known, start: usize) {
        self.words.push(Word {
            range,
            position: self.position,
            number: known.number(),
            start,
            terms: known.terms,
            form: Form::Arabic,
            is_function_word: known.is(FUNCTION),
        });
        self.position += 1;
    }

    /// Gives word number `n` another stem.
    fn set_stem(&mut self, n: usize, stem: &Letters) {
        if let Some(word) = self.words.get_mut(n) {
            let exact = word.term(View::Skeleton);
            word.number = NO_NUMBER;
            word.start = self.terms.len();
            self.terms.extend_from_within(exact);
            word.terms = add_stem(&mut self.terms, word.start, stem);
        }
    }

    /// Returns a word with its terms.
    pub fn token(&self, word: &Word) -> AnalyzedToken<'_> {
        AnalyzedToken {
            offset_from: word.range.start,
            offset_to: word.range.end,
            position: word.position,
            skeleton: self.term(word, View::Skeleton),
            stem: self.term(word, View::Stem),
            broad: self.term(word, View::Broad),
            is_function_word: word.is_function_word,
            is_arabic: word.form == Form::Arabic,
        }
    }

    /// Returns the term of a word in one view.
    pub fn term(&self, word: &Word, view: View) -> &str {
        let term = self.terms.get(word.term(view)).unwrap_or_default();
        match view {
            View::Broad if word.form == Form::Arabic => broad(term),
            _ => term,
        }
    }

    /// Writes the term of a word in one view over `term`.
    #[inline(always)]
    pub fn write_term(&self, word: &Word, view: View, term: &mut String) {
        let (from, len) = match view {
            View::Skeleton => word.terms.exact(),
            View::Stem => word.terms.stem(),
            View::Broad => {
                term.clear();
                return term.push_str(self.term(word, view));
            }
        };
        let copied = self.terms.get(word.start + from..);
        let copied = copied.and_then(|terms| terms.get(..COPIED_BYTES));
        term.clear();
        match copied {
            Some(copied) if len <= COPIED_BYTES => {
                term.push_str(copied);
                term.truncate(len);
            }
            _ => term.push_str(self.term(word, view)),
        }
    }

    /// Returns the skeleton of word number `n` of `text`, if it is an Arabic word.
    pub fn skeleton(&self, text: &str, n: usize) -> Option<Skeleton> {
        let word = self.words.get(n).filter(|word| word.form == Form::Arabic)?;
        skeleton(text.get(word.range.clone())?)
    }

    /// Returns the name of a stem that the words beside it make a name: a month of two words.
    pub fn name_in_context(
        &self,
        text: &str,
        n: usize,
        stem: &Stem,
        stemmer: &Stemmer,
    ) -> Option<Letters> {
        let before = n.checked_sub(1).map(|n| self.neighbour(text, n));
        let (before, after) = (before.unwrap_or_default(), self.neighbour(text, n + 1));
        let variants = stemmer.variants();
        variants.name_in_context(&stem.letters, stem.madda, &before, &after)
    }

    fn neighbour(&self, text: &str, n: usize) -> Neighbour {
        match self.words.get(n).map(|word| word.form) {
            Some(Form::Arabic) => self
                .skeleton(text, n)
                .map_or(Neighbour::None, |word| Neighbour::Word(word.letters)),
            Some(Form::Number) => Neighbour::Number,
            Some(Form::Other) | None => Neighbour::None,
        }
    }
}

/// Returns every Arabic word of `text` as it is written there, clitics that something cut off among them.
pub fn arabic_words(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let first = *text.as_bytes().get(at)?;
            let letter = char_at(text, at).filter(|_| !first.is_ascii());
            if letter.is_some_and(|letter| class(letter) == Class::Letter) {
                let run = ArabicRun::read(text, at);
                let written = text.get(at..run.end);
                at = run.next;
                return written;
            }
            at += letter.map_or(1, char::len_utf8);
        }
    })
}

/// Whether `letter`, right behind a clitic, shows that the clitic belongs to what follows.
fn opens_a_word(letter: char) -> bool {
    matches!(letter, '"' | '\'' | '«' | '“' | '”' | '„' | '‘' | '’' | '‹') || letter.is_alphabetic()
}

/// Parts a word before its letter number `letter`; not where one sign stands for letters of both halves.
fn halves(text: &str, whole: Range<usize>, letter: u8) -> Option<[Range<usize>; 2]> {
    if letter == 0 {
        return None;
    }
    let word = text.get(whole.clone())?;
    let mut builder = SkeletonBuilder::new();
    let mut first_end = 0;
    for (at, sign) in word.char_indices() {
        if class(sign) == Class::Letter && builder.len() == usize::from(letter) {
            let first = whole.start..whole.start + first_end;
            return Some([first, whole.start + at..whole.end]);
        }
        builder.push(sign);
        if class(sign) != Class::Control {
            first_end = at + sign.len_utf8();
        }
    }
    None
}
