//! Arabic words looked up before they are read, many at a time.
//!
//! In: a text and where to go on. Out: where words of it seem to stand, and what the memo knows of them. A lookup is hardly
//! anything but waiting for memory. A processor waits for many places at once as long as it can run ahead to them, so
//! each step is taken for all words before the next one, and the steps that wait are short. That a word begins where
//! one seems to stand is for the reader to find.

use super::key::{HEAD_BYTES, Key, len_before_ascii};
use super::memo::{Known, Memo, PLAIN};
use super::runs::plain_len;
use crate::arabic::letters::is_arabic_pair;

/// Words looked up together: enough for all waits to overlap, few enough for all they need to stay in the nearest cache.
const WORDS: usize = 64;

/// The next words of a text.
#[derive(Debug, Default)]
pub struct Ahead {
    runs: Vec<Run>,
    known: Vec<Known>,
}

/// Letters and marks of U+0600–U+06FF, with neither before nor behind.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Where it begins, in bytes of the text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Where its terms begin, if it is a word that is known.
    pub terms_start: usize,
    key: Key,
    /// Where in its bucket of the memo it is likely to be.
    slot: usize,
}

impl Ahead {
    /// Finds the next words from `at` on, looks them up and adds their terms to `terms`; returns where it stopped.
    pub fn look(&mut self, text: &str, at: usize, memo: &Memo, terms: &mut String) -> usize {
        let until = self.scan(text, at);
        for run in &mut self.runs {
            run.slot = memo.likely_slot(run.key);
        }
        self.known.clear();
        let known = self.runs.iter().map(|run| run.look_up(text, memo));
        self.known.extend(known);
        // Whose terms cannot be copied is left to the reader; what matters is that all terms are asked for now.
        for known in &mut self.known {
            if memo.copied(known).is_none() {
                *known = Known::default();
            }
        }
        for (run, known) in self.runs.iter_mut().zip(&self.known) {
            if known.is(PLAIN) {
                run.terms_start = terms.len();
                terms.push_str(memo.copied(known).unwrap_or_default());
            }
        }
        until
    }

    /// The runs that are plain words and known, in order, each with what is known of it.
    pub fn known(&self) -> impl Iterator<Item = (&Run, &Known)> {
        let runs = self.runs.iter().zip(&self.known);
        runs.filter(|(_, known)| known.is(PLAIN))
    }

    fn scan(&mut self, text: &str, mut at: usize) -> usize {
        self.runs.clear();
        while self.runs.len() < WORDS
            && let Some(&first) = text.as_bytes().get(at)
        {
            at = match first {
                0xD8..=0xDB => self.add_run(text, at),
                _ => at + 1,
            };
        }
        at
    }

    /// Adds the run that begins at `start`, where a sign of the Arabic block stands, and returns where to go on.
    #[inline]
    fn add_run(&mut self, text: &str, start: usize) -> usize {
        let rest = text.as_bytes().get(start..).unwrap_or_default();
        let (key, len) = match Key::before_ascii(rest) {
            Some((key, len)) if ends_in_letter(rest, len) => (key, len),
            _ => match len_of_other(text, start) {
                Some(len) => (key_of(text, start, len), len),
                None => return start + 2,
            },
        };
        let end = start + len;
        self.runs.push(Run {
            start,
            end,
            terms_start: 0,
            key,
            slot: 0,
        });
        // The byte behind a run begins none.
        end + 1
    }
}

impl Run {
    /// Returns what the memo knows of the run, or what is known of no word.
    #[inline]
    fn look_up(&self, text: &str, memo: &Memo) -> Known {
        let tail = match self.key.is_whole() {
            true => None,
            false => text.get(self.start + HEAD_BYTES..self.end),
        };
        let tail = tail.unwrap_or_default();
        let likely = memo.known_in(self.slot, self.key);
        match memo.is_of(&likely, self.key, tail) {
            true => likely,
            false => memo.find(self.key, tail).unwrap_or_default(),
        }
    }
}

/// Whether the first `len` bytes end in a letter or mark. What is before that is not looked at: a word that the memo has as
/// plain has nothing else in it.
#[inline]
fn ends_in_letter(rest: &[u8], len: usize) -> bool {
    let last = len.checked_sub(2).and_then(|at| rest.get(at..len));
    matches!(last, Some(&[lead, trail]) if is_arabic_pair(lead, trail))
}

/// Returns how long the run at `start` is if it is a long one, or if punctuation parts it from ASCII, or nothing does.
fn len_of_other(text: &str, start: usize) -> Option<usize> {
    let rest = text.as_bytes().get(start..)?;
    let len = len_before_ascii(rest);
    if ends_in_letter(rest, len) {
        return Some(len);
    }
    // ، ؛ ؟ and the no-break space and « and ».
    match rest.get(..len) {
        Some([run @ .., 0xD8, 0x8C | 0x9B | 0x9F] | [run @ .., 0xC2, 0xA0 | 0xAB | 0xBB])
            if ends_in_letter(run, run.len()) =>
        {
            Some(run.len())
        }
        _ => plain_len(text, start),
    }
}

fn key_of(text: &str, start: usize, len: usize) -> Key {
    let (key, _) = Key::of(text.get(start..start + len).unwrap_or_default());
    key
}
