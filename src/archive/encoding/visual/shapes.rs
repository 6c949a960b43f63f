//! Shapes of letters → letters, and what they tell of the order of a line.
//!
//! In: parts of a text. Out: the same with letters in the place of their shapes, in logical order; nothing where the
//! text is written in letters. A line that has only some shapes among letters was typed so, and stays.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::char::decompose_compatible;

use super::super::decode::Mended;
use super::each_line;
use super::reverse;
use crate::arabic::letters::{self, Class};

/// Signs of one order for each sign of the other, at which it is certain.
const SIGNS_AGAINST_ONE: usize = 3;
/// Fewer signs show nothing.
const FEWEST_SIGNS: usize = 2;
/// The first bytes of all shapes, in UTF-8.
const FIRST_BYTE: u8 = 0xEF;

/// To which sides a shape is joined, in logical order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Joined {
    to_previous: bool,
    to_next: bool,
}

const NOT_JOINED: Joined = Joined {
    to_previous: false,
    to_next: false,
};

/// The shapes of one letter stand side by side in Unicode: isolated, final, initial, medial.
const BY_PLACE: [Joined; 4] = [
    NOT_JOINED,
    Joined {
        to_previous: true,
        to_next: false,
    },
    Joined {
        to_previous: false,
        to_next: true,
    },
    Joined {
        to_previous: true,
        to_next: true,
    },
];

static JOINED: LazyLock<HashMap<char, Joined>> = LazyLock::new(|| {
    let mut table = HashMap::new();
    let (mut place, mut last) = (0, Vec::new());
    let blocks = (0xFB50..=0xFBFF)
        .chain(0xFE80..=0xFEFC)
        .filter_map(char::from_u32);
    for shape in blocks.filter(|&shape| is_shape(shape)) {
        let parts = parts(shape);
        place = if parts == last { place + 1 } else { 0 };
        last = parts;
        if let Some(&joined) = BY_PLACE.get(place) {
            table.insert(shape, joined);
        }
    }
    table
});

/// Returns `parts` with letters for shapes, each line in logical order, and notes that in `mended`.
pub(super) fn to_letters(parts: &[&str], mended: &mut Mended) -> Option<Vec<String>> {
    let has_shapes =
        |part: &&str| part.as_bytes().contains(&FIRST_BYTE) && part.chars().any(is_shape);
    if !parts.iter().any(has_shapes) {
        return None;
    }
    let lines = || parts.iter().flat_map(|part| part.lines());
    if !lines().any(is_made_of_shapes) {
        return None;
    }
    let mut all = Signs::default();
    lines()
        .filter(|line| is_made_of_shapes(line))
        .for_each(|line| all.count(line));
    let is_visual = all.are_visual().unwrap_or(false);
    mended.shapes = true;
    mended.order |= is_visual;
    let one = |line: &str| {
        if !is_made_of_shapes(line) {
            return line.to_owned();
        }
        let mut signs = Signs::default();
        signs.count(line);
        match signs.are_visual().unwrap_or(is_visual) {
            true => in_letters(&reverse::line(line)),
            false => in_letters(line),
        }
    };
    Some(parts.iter().map(|part| each_line(part, one)).collect())
}

/// Whether most of the letters of `line` are shapes.
fn is_made_of_shapes(line: &str) -> bool {
    let shapes = line.chars().filter(|&letter| is_shape(letter)).count();
    let letters = line
        .chars()
        .filter(|&letter| letters::class(letter) == Class::Letter)
        .count();
    shapes >= 2 && shapes * 2 >= letters
}

/// Whether `letter` is a shape of one or several letters. Words in one sign, as ﷲ, and ornate brackets are typed.
fn is_shape(letter: char) -> bool {
    matches!(u32::from(letter), 0xFB50..=0xFBB1 | 0xFBD3..=0xFD3D | 0xFD50..=0xFDC7 | 0xFE70..=0xFEFC)
}

fn in_letters(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for letter in line.chars() {
        match is_shape(letter) {
            true => out.extend(parts(letter)),
            false => out.push(letter),
        }
    }
    out
}

/// The letters and marks that a shape stands for.
fn parts(shape: char) -> Vec<char> {
    let mut parts = Vec::new();
    decompose_compatible(shape, |part| parts.push(part));
    // A mark without a letter stands on a space.
    parts.retain(|part| !part.is_whitespace());
    parts
}

/// How many joined sides of shapes find nobody, by the order that the line is read in.
#[derive(Debug, Default)]
struct Signs {
    against_logical: usize,
    against_visual: usize,
}

impl Signs {
    fn count(&mut self, line: &str) {
        let mut left = Some(NOT_JOINED);
        for letter in line.chars().chain([' ']) {
            if matches!(
                letters::class(letter),
                Class::Mark | Class::Composing | Class::Control
            ) {
                continue;
            }
            let right = joined(letter);
            if let (Some(left), Some(right)) = (left, right) {
                self.against_logical += usize::from(left.to_next != right.to_previous);
                self.against_visual += usize::from(left.to_previous != right.to_next);
            }
            left = right;
        }
    }

    fn are_visual(&self) -> Option<bool> {
        let (logical, visual) = (self.against_logical, self.against_visual);
        if logical >= FEWEST_SIGNS && logical >= visual * SIGNS_AGAINST_ONE {
            return Some(true);
        }
        (visual >= FEWEST_SIGNS && visual >= logical * SIGNS_AGAINST_ONE).then_some(false)
    }
}

/// How `letter` is joined; `None` where it does not tell, as a plain letter.
fn joined(letter: char) -> Option<Joined> {
    if let Some(&joined) = JOINED.get(&letter) {
        return Some(joined);
    }
    (letters::class(letter) != Class::Letter).then_some(NOT_JOINED)
}
