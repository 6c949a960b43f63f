//! One line, from the order it is seen in to the order it is read in.
//!
//! In: a line whose letters stand from left to right. Out: the line from right to left, but for numbers and Latin
//! words, which are read from left to right in both.

use crate::arabic::letters::{self, Class};

/// Brackets that look the other way in a line that runs the other way.
const MIRRORED: [(char, char); 5] = [('(', ')'), ('[', ']'), ('{', '}'), ('«', '»'), ('‹', '›')];

/// Returns `line` in the order it is read in.
pub(super) fn line(line: &str) -> String {
    let mut units = units(line);
    units.reverse();
    let reversed: String = units.concat();
    if is_balanced(&reversed) {
        return reversed;
    }
    let mirrored: String = reversed.chars().map(mirror).collect();
    match is_balanced(&mirrored) {
        true => mirrored,
        false => reversed,
    }
}

/// Parts that stay as they are: a letter with its marks, a number, Latin words.
fn units(line: &str) -> Vec<&str> {
    let marks_come_first = marks_come_first(line);
    let mut units = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let length =
            left_to_right(rest)
                .or_else(|| entity(rest))
                .unwrap_or(match marks_come_first {
                    true => first.len_utf8(),
                    false => cluster(rest, first),
                });
        let (unit, after) = rest.split_at(length);
        units.push(unit);
        rest = after;
    }
    units
}

/// Whether the marks of a reversed line stand before their letters, which no mark does in another.
fn marks_come_first(line: &str) -> bool {
    let mut before = ' ';
    line.chars().any(|letter| {
        let is_first =
            is_mark(letter) && !is_mark(before) && letters::class(before) != Class::Letter;
        before = letter;
        is_first
    })
}

/// The length of a letter with the marks after it.
fn cluster(text: &str, first: char) -> usize {
    let marks = text.chars().skip(1).take_while(|&letter| is_mark(letter));
    first.len_utf8() + marks.map(char::len_utf8).sum::<usize>()
}

fn is_mark(letter: char) -> bool {
    let class = letters::class(letter);
    matches!(class, Class::Mark | Class::Composing) && letter != letters::TATWEEL
}

/// The length of the number or the Latin words that `text` begins with.
fn left_to_right(text: &str) -> Option<usize> {
    let mut letters = text.char_indices().peekable();
    let (_, first) = letters.next().filter(|&(_, letter)| runs_left(letter))?;
    let (mut length, mut last) = (first.len_utf8(), first);
    while let Some((at, letter)) = letters.next() {
        let joins = match letters.peek() {
            _ if runs_left(letter) => true,
            Some(&(_, next)) if is_digit(last) && is_digit(next) => ".,:/".contains(letter),
            Some(&(_, next)) if is_latin(last) && is_latin(next) => " -_.@/:&'’".contains(letter),
            _ => false,
        };
        if !joins {
            break;
        }
        if runs_left(letter) {
            length = at + letter.len_utf8();
        }
        last = if runs_left(letter) { letter } else { last };
    }
    Some(length)
}

fn runs_left(letter: char) -> bool {
    is_latin(letter) || is_digit(letter)
}

fn is_latin(letter: char) -> bool {
    letter.is_alphabetic() && u32::from(letter) < 0x0250
}

fn is_digit(letter: char) -> bool {
    letters::class(letter) == Class::Digit
}

/// The length of the entity that `text` begins with: `&quot;`.
fn entity(text: &str) -> Option<usize> {
    let name = text.strip_prefix('&')?;
    let end = name.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '#')?;
    (end > 1 && name.get(end..)?.starts_with(';')).then_some(end + 2)
}

fn mirror(letter: char) -> char {
    for (open, close) in MIRRORED {
        if letter == open {
            return close;
        }
        if letter == close {
            return open;
        }
    }
    letter
}

/// Whether no bracket is closed before it is opened, or opened and never closed.
fn is_balanced(line: &str) -> bool {
    MIRRORED.iter().all(|&(open, close)| {
        let mut depth = 0;
        let is_ordered = line.chars().all(|letter| {
            depth += i32::from(letter == open) - i32::from(letter == close);
            depth >= 0
        });
        is_ordered && depth == 0
    })
}
