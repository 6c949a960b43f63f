//! Text becomes words, each with its place in the text.
//!
//! In: any text. Out: words with byte offsets into it and positions. Arabic words come as skeletons, numbers and words of
//! other scripts as their term. Unicode's own word boundaries (UAX #29) serve only the other scripts: between Arabic
//! words they glue over a missing space (letter.letter), over hashtags, and over a digit before a letter.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use crate::arabic::affixes::ORPHANS;
use crate::arabic::digits;
use crate::arabic::letters::{Class, REH, TATWEEL, ZERO_WIDTH_SPACE, class};
use crate::arabic::normalize::{MAX_LETTERS, Skeleton, SkeletonBuilder, skeleton};

/// A word of a text.
#[derive(Debug, Clone)]
pub struct Word {
    /// Where it stands, in bytes of the text, with the marks on its last letter.
    pub range: Range<usize>,
    /// Count of the words before it.
    pub position: usize,
    /// What it is.
    pub form: Form,
}

/// What a [`Word`] is.
#[derive(Debug, Clone)]
pub enum Form {
    /// An Arabic word.
    Arabic(Skeleton),
    /// A number; its digits are a range of [`Words::terms`].
    Number(Range<usize>),
    /// A word of another script; its term is a range of [`Words::terms`].
    Other(Range<usize>),
}

/// Returns the letter at which a second word begins in a word that is two.
pub type SecondWord<'a> = &'a dyn Fn(&Skeleton) -> Option<usize>;

/// The words of one text. Kept from text to text, so that reading one allocates nothing.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The words, in order.
    pub words: Vec<Word>,
    /// The terms of numbers and of words of other scripts, one after the other.
    pub terms: String,
    digits: String,
    position: usize,
}

impl Words {
    /// Forgets the last text and reads another; `second_word` says where the second word in a word begins.
    pub fn read(&mut self, text: &str, second_word: SecondWord<'_>) {
        self.words.clear();
        self.terms.clear();
        self.position = 0;
        let mut at = 0;
        while let Some(first) = char_at(text, at) {
            at = match class(first) {
                Class::Letter => self.read_arabic(text, at, second_word),
                Class::Digit => self.read_numbers(text, at),
                Class::Other if first.is_alphabetic() => self.read_other(text, at),
                _ => at + first.len_utf8(),
            };
        }
    }

    fn read_arabic(&mut self, text: &str, start: usize, second_word: SecondWord<'_>) -> usize {
        let run = ArabicRun::read(text, start);
        if run.letters.is_empty() {
            return run.next;
        }
        match run.letters.clone().finish() {
            None => self.position += 1,
            Some(skeleton) if run.is_orphan(text, start, &skeleton) => {}
            Some(skeleton) => {
                let whole = start..run.end;
                let halves = second_word(&skeleton).and_then(|letter| halves(text, &whole, letter));
                match halves {
                    None => self.push(whole, Form::Arabic(skeleton)),
                    Some([first, second]) => {
                        self.push(first.0, Form::Arabic(first.1));
                        self.push(second.0, Form::Arabic(second.1));
                    }
                }
            }
        }
        run.next
    }

    fn read_numbers(&mut self, text: &str, start: usize) -> usize {
        let rest = text.get(start..).unwrap_or_default();
        let (len, one_number) = digits::block(rest);
        let block = rest.get(..len).unwrap_or_default();
        let mut buffer = std::mem::take(&mut self.digits);
        digits::each_number(block, one_number, &mut buffer, &mut |range, number| {
            let range = start + range.start..start + range.end;
            if number.len() > MAX_LETTERS {
                self.position += 1;
                return;
            }
            let term = self.terms.len();
            self.terms.push_str(number);
            self.push(range, Form::Number(term..self.terms.len()));
        });
        self.digits = buffer;
        start + len
    }

    fn read_other(&mut self, text: &str, start: usize) -> usize {
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
        let term = self.terms.len();
        let letters = word.nfkd().filter(|&letter| !is_combining_mark(letter));
        let lower = letters.flat_map(char::to_lowercase);
        let plain = lower.map(|letter| digits::ascii_digit(letter).unwrap_or(letter));
        self.terms
            .extend(plain.filter(|letter| letter.is_alphanumeric()));
        match self
            .terms
            .get(term..)
            .map_or(0, |term| term.chars().count())
        {
            0 => {}
            1..=MAX_LETTERS => {
                self.push(
                    start..start + word.len(),
                    Form::Other(term..self.terms.len()),
                );
            }
            _ => {
                self.terms.truncate(term);
                self.position += 1;
            }
        }
    }

    fn push(&mut self, range: Range<usize>, form: Form) {
        self.words.push(Word {
            range,
            position: self.position,
            form,
        });
        self.position += 1;
    }
}

/// Letters that nothing separates, and the marks among them.
struct ArabicRun {
    letters: SkeletonBuilder,
    /// Behind the last letter and the marks on it.
    end: usize,
    /// Behind the controls that follow as well.
    next: usize,
    ends_in_tatweel: bool,
}

impl ArabicRun {
    fn read(text: &str, start: usize) -> Self {
        let mut run = Self {
            letters: SkeletonBuilder::new(),
            end: start,
            next: start,
            ends_in_tatweel: false,
        };
        while let Some(letter) = char_at(text, run.next) {
            let next = run.next + letter.len_utf8();
            match class(letter) {
                Class::Digit | Class::Other => break,
                Class::Control if letter == ZERO_WIDTH_SPACE && !letter_follows(text, next) => {
                    break;
                }
                Class::Control => {}
                Class::Letter | Class::Mark | Class::Composing => {
                    run.letters.push(letter);
                    run.ends_in_tatweel = letter == TATWEEL;
                    run.end = next;
                }
            }
            run.next = next;
        }
        run
    }

    /// Whether the run is no word but a clitic that a space, a quote or a digit cut off, or the reh that some
    /// agencies write for a decimal point.
    fn is_orphan(&self, text: &str, start: usize, skeleton: &Skeleton) -> bool {
        let letters = &skeleton.letters[..];
        let before = text.get(..start).and_then(|text| text.chars().next_back());
        let after = char_at(text, self.next);
        let is_digit =
            |letter: Option<char>| letter.is_some_and(|letter| class(letter) == Class::Digit);
        if letters == [REH] && is_digit(before) && is_digit(after) {
            return true;
        }
        if !ORPHANS.contains(&letters) {
            return false;
        }
        let between_spaces = letters.len() == 1
            && before.is_none_or(char::is_whitespace)
            && after.is_some_and(char::is_whitespace);
        self.ends_in_tatweel || is_digit(after) || after.is_some_and(opens_a_word) || between_spaces
    }
}

/// Whether `letter`, right behind a clitic, shows that the clitic belongs to what follows.
fn opens_a_word(letter: char) -> bool {
    matches!(letter, '"' | '\'' | '«' | '“' | '”' | '„' | '‘' | '’' | '‹') || letter.is_alphabetic()
}

fn letter_follows(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let next = rest.chars().find(|&letter| {
        !matches!(
            class(letter),
            Class::Control | Class::Mark | Class::Composing
        )
    });
    next.is_some_and(|letter| class(letter) == Class::Letter)
}

type Half = (Range<usize>, Skeleton);

/// Parts a word before its letter number `letter`; not where one sign stands for letters of both halves.
fn halves(text: &str, whole: &Range<usize>, letter: usize) -> Option<[Half; 2]> {
    let word = text.get(whole.clone())?;
    let mut builder = SkeletonBuilder::new();
    let mut first_end = 0;
    for (at, sign) in word.char_indices() {
        if class(sign) == Class::Letter && builder.len() == letter {
            let (first, second) = (word.get(..first_end)?, word.get(at..)?);
            let first_range = whole.start..whole.start + first_end;
            let second_range = whole.start + at..whole.end;
            return Some([
                (first_range, skeleton(first)?),
                (second_range, skeleton(second)?),
            ]);
        }
        builder.push(sign);
        if class(sign) != Class::Control {
            first_end = at + sign.len_utf8();
        }
    }
    None
}

/// Returns the end of the run of letters of other scripts, their marks and the digits among them.
fn other_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let rest = text.get(start..).unwrap_or_default();
    for (at, letter) in rest.char_indices() {
        let belongs = match class(letter) {
            Class::Letter => false,
            Class::Digit => true,
            Class::Control => letter != ZERO_WIDTH_SPACE,
            Class::Mark | Class::Composing => true,
            Class::Other => letter.is_alphabetic() || is_combining_mark(letter),
        };
        if !belongs {
            break;
        }
        if class(letter) != Class::Control {
            end = start + at + letter.len_utf8();
        }
    }
    end
}

/// The English possessive behind a name is no word.
fn possessive_len(rest: &str) -> usize {
    let possessives = ["'s", "’s", "'S", "’S"];
    let found = possessives.iter().find(|possessive| {
        let behind = rest
            .strip_prefix(**possessive)
            .map(|rest| rest.chars().next());
        behind.is_some_and(|next| next.is_none_or(|next| !next.is_alphanumeric()))
    });
    found.map_or(0, |possessive| possessive.len())
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}
