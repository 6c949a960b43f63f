//! Numbers for words, for a program that reads many texts and needs each word's terms only once, at the end.
//!
//! In: texts. Out: the number and the position of each word; in the end, for each number the terms of its words. Two words of
//! one number have the same terms; words of two numbers may have the same terms as well. A number costs no lookup beside the
//! one that finds the word in the memo: it is the word's place there.

use rustc_hash::FxHashMap;

use super::analyzer::{Analyzer, View};
use super::memo::{Memo, NO_NUMBER};
use super::words::{WordReader, Words};

/// The upper half of the numbers is that of the words which the memo does not have: numbers, words of other scripts, months.
const OTHERS: u32 = 1 << 31;

/// So many words of a text are held at once: those of the longest article of a newspaper, and few of a file of megabytes.
const PART_WORDS: usize = 1 << 16;

/// Between the two terms of a word; it is a part of no term.
const BETWEEN: char = ' ';

/// The words met so far, numbered.
pub struct Vocabulary {
    analyzer: Analyzer,
    memo: Memo,
    words: Words,
    others: FxHashMap<Box<str>, u32>,
    /// Bytes of the terms of the others.
    other_bytes: usize,
    terms: String,
}

impl Vocabulary {
    /// Returns the vocabulary of an analyzer, which has met no word.
    pub fn new(analyzer: Analyzer) -> Self {
        Self {
            analyzer,
            memo: Memo::default(),
            words: Words::default(),
            others: FxHashMap::default(),
            other_bytes: 0,
            terms: String::new(),
        }
    }

    /// Calls `sink` with the position and the number of every word of `text`.
    pub fn read(&mut self, text: &str, sink: &mut impl FnMut(usize, u32)) {
        let Self {
            analyzer,
            memo,
            words,
            others,
            other_bytes,
            terms,
        } = self;
        let reader = WordReader {
            text,
            stemmer: analyzer.stemmer(),
            memo,
            words,
        };
        reader.read_in_parts(PART_WORDS, &mut |words, word| {
            let number = match word.number {
                NO_NUMBER => {
                    terms.clear();
                    terms.push_str(words.term(word, View::Skeleton));
                    terms.push(BETWEEN);
                    terms.push_str(words.term(word, View::Stem));
                    number_of_other(others, other_bytes, terms)
                }
                number => number,
            };
            sink(word.position, number);
        });
    }

    /// Where a word that has `number` stands among all words, from 0 and below [`Self::places`].
    #[inline]
    pub fn place(&self, number: u32) -> usize {
        match number < OTHERS {
            true => number as usize,
            false => self.memo.numbers() + (number - OTHERS) as usize,
        }
    }

    /// How many places there are; some are of no word.
    pub fn places(&self) -> usize {
        self.memo.numbers() + self.others.len()
    }

    /// Every word that has a number: its place, its exact term and its stem.
    pub fn words(&self) -> impl Iterator<Item = (usize, &str, &str)> {
        let known = self.memo.numbered();
        let known = known.map(|(number, exact, stem)| (number as usize, exact, stem));
        let others = self.others.iter().map(|(terms, number)| {
            let (exact, stem) = terms.split_once(BETWEEN).unwrap_or_default();
            (self.place(*number), exact, stem)
        });
        known.chain(others)
    }

    /// Bytes taken by words that [`forget`](Self::forget) forgets.
    pub fn bytes(&self) -> usize {
        self.other_bytes
    }

    /// Whether no more common words can be remembered, so that it is time to forget some.
    pub fn is_full(&self) -> bool {
        self.memo.is_full()
    }

    /// Makes all numbers given so far void.
    pub fn forget(&mut self) {
        self.memo.make_room();
        self.others.clear();
        self.other_bytes = 0;
    }
}

/// The number of the word that has these terms.
fn number_of_other(others: &mut FxHashMap<Box<str>, u32>, bytes: &mut usize, terms: &str) -> u32 {
    if let Some(number) = others.get(terms) {
        return *number;
    }
    // Far fewer words fit in memory than there are numbers.
    let number = OTHERS + u32::try_from(others.len()).unwrap_or(0);
    // The table keeps a pointer, a length and the number, and is half empty.
    *bytes += terms.len() + 64;
    others.insert(terms.into(), number);
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The positions and terms of the words of a text, by way of their numbers.
    fn read(vocabulary: &mut Vocabulary, text: &str) -> Vec<(usize, String, String)> {
        let mut read = Vec::new();
        vocabulary.read(text, &mut |position, number| read.push((position, number)));
        let terms: FxHashMap<usize, (&str, &str)> = vocabulary
            .words()
            .map(|(place, exact, stem)| (place, (exact, stem)))
            .collect();
        let word = |(position, number)| {
            let (exact, stem) = terms[&vocabulary.place(number)];
            (position, exact.to_owned(), stem.to_owned())
        };
        read.into_iter().map(word).collect()
    }

    #[track_caller]
    fn reads_as_the_analyzer(vocabulary: &mut Vocabulary, text: &str) {
        let mut expected = Vec::new();
        Analyzer::new().tokens(text, &mut |token| {
            expected.push((
                token.position,
                token.skeleton.to_owned(),
                token.stem.to_owned(),
            ));
        });
        assert!(!expected.is_empty());
        assert_eq!(read(vocabulary, text), expected, "{text}");
        assert_eq!(read(vocabulary, text), expected, "{text}, again");
    }

    const TEXTS: [&str; 5] = [
        "قصفت الصواريخُ وبالصواريخ مدينة البوكمال",
        "في ٢٠ آذار (مارس) 2022 قال BBC News إن كوفيد19",
        "كانون الثاني و كانون الأول وتشرين الثاني",
        "\u{FEFB}جئ ـ و 3,5 U.S.A. don't",
        "يناير/كانون الثاني: عبدالله ومحمدعلي",
    ];

    #[test]
    fn numbers_stand_for_the_terms_of_the_analyzer() {
        let mut vocabulary = Vocabulary::new(Analyzer::new());
        for text in TEXTS {
            reads_as_the_analyzer(&mut vocabulary, text);
        }
    }

    /// Where parts end, the words of a month and of anything else are what they are in the middle of one.
    #[test]
    fn words_are_the_same_in_parts_of_any_size() {
        let analyzer = Analyzer::new();
        let text = TEXTS.join("\n").repeat(20);
        let (mut memo, mut words) = (Memo::default(), Words::default());
        let mut in_parts = |most| {
            let mut found = Vec::new();
            let reader = WordReader {
                text: &text,
                stemmer: analyzer.stemmer(),
                memo: &mut memo,
                words: &mut words,
            };
            reader.read_in_parts(most, &mut |words, word| {
                let term = |view| words.term(word, view).to_owned();
                found.push((word.position, term(View::Skeleton), term(View::Stem)));
            });
            found
        };
        let whole = in_parts(usize::MAX);
        assert!(whole.len() > 500);
        for most in (0..20).chain([64, 100, 128, 200, 300]) {
            assert_eq!(in_parts(most), whole, "parts of {most}");
        }
    }

    #[test]
    fn a_word_too_long_to_remember_has_a_number() {
        let mut vocabulary = Vocabulary::new(Analyzer::new());
        let marked = format!("قصف {} شديد", "ب\u{064E}".repeat(40));
        reads_as_the_analyzer(&mut vocabulary, &marked);
    }

    #[test]
    fn what_is_forgotten_is_learnt_again() {
        let mut vocabulary = Vocabulary::new(Analyzer::new());
        for text in TEXTS {
            vocabulary.forget();
            assert_eq!(vocabulary.bytes(), 0);
            reads_as_the_analyzer(&mut vocabulary, text);
        }
    }
}
