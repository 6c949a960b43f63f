//! Where the words of a text end.
//!
//! In: a text and where a word begins. Out: where its last sign ends, and how far to read on. An Arabic word is a
//! run of letters and marks: Unicode's own boundaries (UAX #29) glue over a missing space (letter.letter), over hashtags, and
//! over a digit before a letter.

use unicode_normalization::char::is_combining_mark;

use crate::arabic::letters::{
    ANY_LETTERS, Class, TATWEEL, ZERO_WIDTH_SPACE, alphabet_of_pair, class, is_arabic_pair,
};

/// Letters that nothing separates, and the marks among them.
pub struct ArabicRun {
    /// Behind the last letter and the marks on it.
    pub end: usize,
    /// Behind the controls that follow as well.
    pub next: usize,
    /// Whether a tatweel is its last sign.
    pub ends_in_tatweel: bool,
}

impl ArabicRun {
    /// Reads the run that begins at `start`, where a letter stands.
    pub fn read(text: &str, start: usize) -> Self {
        let end = block_end(text, start);
        // Most words end before a space; whatever else follows may belong to them.
        if text.as_bytes().get(end).is_none_or(u8::is_ascii) {
            let ends_in_tatweel = text.get(..end).is_some_and(|text| text.ends_with(TATWEEL));
            return Self {
                end,
                next: end,
                ends_in_tatweel,
            };
        }
        Self::read_slowly(text, start, end)
    }

    /// Goes on behind `end`, up to which all is letters and marks.
    fn read_slowly(text: &str, start: usize, end: usize) -> Self {
        let mut run = Self {
            end,
            next: end,
            ends_in_tatweel: false,
        };
        let mut letter_is_ahead_of = end;
        while let Some(letter) = char_at(text, run.next) {
            let next = run.next + letter.len_utf8();
            match class(letter) {
                Class::Digit | Class::Other => break,
                Class::Control if letter == ZERO_WIDTH_SPACE && next > letter_is_ahead_of => {
                    match next_letter(text, next) {
                        Some(at) => letter_is_ahead_of = at,
                        None => break,
                    }
                }
                Class::Control => {}
                Class::Letter | Class::Mark | Class::Composing => run.end = next,
            }
            run.next = next;
        }
        let written = text.get(start..run.end).unwrap_or_default();
        run.ends_in_tatweel = written.ends_with(TATWEEL);
        run
    }
}

/// A word that is all letters and marks of U+0600–U+06FF, none of which changes the letter before it.
pub struct PlainRun {
    /// Where it ends.
    pub end: usize,
    /// How many letters it has.
    pub letters: usize,
    /// Which they are when they are folded, as [`alphabet_of_pair`] has it.
    pub alphabet: u64,
}

impl PlainRun {
    /// Reads the run at `start`; nothing if none begins there, or if more may belong to the word.
    #[inline]
    pub fn read(text: &str, start: usize) -> Option<Self> {
        let bytes = text.as_bytes().get(start..)?;
        let (pairs, _) = bytes.as_chunks();
        let &[lead, trail] = pairs.first()?;
        // What begins with a mark begins behind it.
        if !is_arabic_pair(lead, trail) || alphabet_of_pair(lead, trail) == 0 {
            return None;
        }
        let (mut len, mut letters, mut alphabet) = (0, 0, 0);
        for &[lead, trail] in pairs {
            if !is_arabic_pair(lead, trail) {
                break;
            }
            let letter = alphabet_of_pair(lead, trail);
            len += 2;
            letters += usize::from(letter != 0);
            alphabet |= letter;
        }
        if alphabet == ANY_LETTERS {
            return None;
        }
        let end = start + len;
        let ends = bytes.get(len).is_none_or(u8::is_ascii) || {
            let next = char_at(text, end).map_or(Class::Other, class);
            matches!(next, Class::Digit | Class::Other)
        };
        ends.then_some(Self {
            end,
            letters,
            alphabet,
        })
    }
}

/// Returns how long the run of letters and marks of U+0600–U+06FF is that begins at `start`; nothing if there are none, or if more
/// may belong to them.
pub fn plain_len(text: &str, start: usize) -> Option<usize> {
    let end = block_end(text, start);
    let next = char_at(text, end).map_or(Class::Other, class);
    (end > start && matches!(next, Class::Digit | Class::Other)).then_some(end - start)
}

fn block_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes().get(start..).unwrap_or_default();
    let (pairs, _) = bytes.as_chunks();
    let letters = pairs
        .iter()
        .take_while(|&&[lead, trail]| is_arabic_pair(lead, trail));
    start + 2 * letters.count()
}

/// Returns where the letter is that only marks and controls part from `at`.
fn next_letter(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..).unwrap_or_default();
    let found = rest.char_indices().find(|&(_, letter)| {
        !matches!(
            class(letter),
            Class::Control | Class::Mark | Class::Composing
        )
    });
    let (offset, letter) = found?;
    (class(letter) == Class::Letter).then_some(at + offset)
}

/// Returns the end of the run of letters of other scripts, their marks and the digits among them.
pub fn other_end(text: &str, start: usize) -> usize {
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

/// Returns how long the English possessive is that `rest` begins with: behind a name it is no word.
pub fn possessive_len(rest: &str) -> usize {
    let possessives = ["'s", "’s", "'S", "’S"];
    let found = possessives.iter().find(|possessive| {
        let behind = rest
            .strip_prefix(**possessive)
            .map(|rest| rest.chars().next());
        behind.is_some_and(|next| next.is_none_or(|next| !next.is_alphanumeric()))
    });
    found.map_or(0, |possessive| possessive.len())
}

/// Returns the character that begins at `at`.
pub fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}
