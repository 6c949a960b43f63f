//! The passage of an article that shows why it was found, with the query's words marked as they stand there.
//!
//! In: the article's text and what the query wants. Out: a piece of that text, unchanged, and where in it
//! the marks are. The passage is the one densest in distinct query words, the earliest where several are; it
//! begins at a paragraph or sentence where one is near, and never inside a word.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::analysis::Analyzer;
use crate::arabic::letters::{Class, class};
use crate::query::Glob;
use crate::query::compile::{Target, Wanted};
use crate::ranking::{numbered, stretches};

/// Which text of an article a snippet is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SnippetField {
    /// Headline.
    Title,
    /// The line under the headline.
    Subtitle,
    /// Story.
    Body,
}

/// A piece of an article's text with words marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Where it is from.
    pub field: SnippetField,
    /// The piece, as published.
    pub text: String,
    /// Byte ranges of `text`: whole written words, in order.
    pub marks: Vec<Range<usize>>,
    /// Whether text stands before it.
    pub cut_before: bool,
    /// Whether text stands after it.
    pub cut_after: bool,
}

/// Finds the words of one query in texts.
pub struct Highlighter<'query> {
    analyzer: &'query Analyzer,
    targets: &'query [Target],
    /// What each target's words are numbered from.
    first_word: Vec<usize>,
    by_stem: FxHashMap<&'query str, Vec<usize>>,
    by_skeleton: FxHashMap<&'query str, Vec<usize>>,
    patterns: Vec<(&'query [Glob], usize)>,
}

/// A word in a text that the query wants, and by which of its targets.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    range: Range<usize>,
    target: usize,
}

/// A token that some word of the query wants.
struct Candidate {
    range: Range<usize>,
    wanted: BTreeSet<usize>,
}

impl<'query> Highlighter<'query> {
    /// A highlighter of `targets`, which [`crate::query::compile`] finds in a query.
    pub fn new(analyzer: &'query Analyzer, targets: &'query [Target]) -> Self {
        let mut highlighter = Self {
            analyzer,
            targets,
            first_word: Vec::new(),
            by_stem: FxHashMap::default(),
            by_skeleton: FxHashMap::default(),
            patterns: Vec::new(),
        };
        let mut number = 0;
        for target in targets {
            highlighter.first_word.push(number);
            for wanted in &target.words {
                highlighter.want(wanted, number);
                number += 1;
            }
        }
        highlighter
    }

    fn want(&mut self, wanted: &'query Wanted, number: usize) {
        match wanted {
            Wanted::Family { skeleton, stems } => {
                self.by_skeleton.entry(skeleton).or_default().push(number);
                for stem in stems {
                    self.by_stem.entry(stem).or_default().push(number);
                }
            }
            Wanted::Written(terms) => {
                for term in terms {
                    self.by_skeleton.entry(term).or_default().push(number);
                }
            }
            Wanted::Stems(stems) => {
                for stem in stems {
                    self.by_stem.entry(stem).or_default().push(number);
                }
            }
            Wanted::Like(globs) => self.patterns.push((globs, number)),
        }
    }

    /// The whole of `text`, with its marks.
    pub fn whole(&self, field: SnippetField, text: &str) -> Snippet {
        let marks = self.marks(field, text);
        cut(field, text, 0..text.len(), &marks)
    }

    /// The passage of at most about `chars` characters that shows the query best.
    ///
    /// Without any of its words in `text`: the beginning.
    pub fn passage(&self, field: SnippetField, text: &str, chars: usize) -> Snippet {
        let marks = self.marks(field, text);
        let best = densest(text, &marks, chars);
        let range = widen(text, best, chars);
        cut(field, text, range, &marks)
    }

    /// Every mark in `text`, in order and without overlaps.
    fn marks(&self, field: SnippetField, text: &str) -> Vec<Mark> {
        let candidates = self.candidates(text);
        let mut marks = BTreeMap::new();
        for (number, target) in self.targets.iter().enumerate() {
            let wanted_here = match field {
                SnippetField::Title => target.fields.title,
                SnippetField::Subtitle | SnippetField::Body => target.fields.body,
            };
            if wanted_here {
                self.mark_target(number, target, &candidates, &mut marks);
            }
        }
        marks
            .into_iter()
            .map(|((start, end), target)| Mark {
                range: start..end,
                target,
            })
            .collect()
    }

    /// The tokens of `text` that any target wants, by position.
    fn candidates(&self, text: &str) -> BTreeMap<usize, Candidate> {
        let mut candidates = BTreeMap::new();
        if self.targets.is_empty() {
            return candidates;
        }
        self.analyzer.tokens(text, &mut |token| {
            let mut wanted = BTreeSet::new();
            wanted.extend(self.by_stem.get(token.stem).into_iter().flatten());
            wanted.extend(self.by_skeleton.get(token.skeleton).into_iter().flatten());
            for (globs, number) in &self.patterns {
                if globs.iter().any(|glob| glob.matches(token.skeleton)) {
                    wanted.insert(*number);
                }
            }
            if !wanted.is_empty() {
                let range = written_word(text, token.offset_from..token.offset_to);
                candidates.insert(token.position, Candidate { range, wanted });
            }
        });
        candidates
    }

    /// Marks the places where all words of `target` follow each other, or stand near each other.
    fn mark_target(
        &self,
        number: usize,
        target: &Target,
        candidates: &BTreeMap<usize, Candidate>,
        marks: &mut BTreeMap<(usize, usize), usize>,
    ) {
        let first = self.first_word[number];
        let mut mark = |candidate: &Candidate| {
            let range = (candidate.range.start, candidate.range.end);
            marks.entry(range).or_insert(number);
        };
        if target.slop > 0 {
            return near(target, first, candidates).for_each(mark);
        }
        for (&position, candidate) in candidates {
            if !candidate.wanted.contains(&first) {
                continue;
            }
            let place = |word: usize| {
                let candidate = candidates.get(&(position + word))?;
                let is_wanted = candidate.wanted.contains(&(first + word));
                is_wanted.then_some(candidate)
            };
            let places: Option<Vec<_>> = (0..target.words.len()).map(place).collect();
            places.into_iter().flatten().for_each(&mut mark);
        }
    }
}

/// The whole of the written word that `token` is of: a name written together (نصرالله) is several tokens.
fn written_word(text: &str, token: Range<usize>) -> Range<usize> {
    let is_inside = |letter: &char| {
        let class = class(*letter);
        matches!(class, Class::Letter | Class::Mark | Class::Composing)
    };
    let length = |letters: &mut dyn Iterator<Item = char>| -> usize {
        letters.take_while(is_inside).map(char::len_utf8).sum()
    };
    let word = text.get(token.clone()).unwrap_or_default();
    let before = text.get(..token.start).unwrap_or_default();
    let behind = text.get(token.end..).unwrap_or_default();
    let begins_so = word.chars().next().is_some_and(|letter| is_inside(&letter));
    let ends_so = word
        .chars()
        .next_back()
        .is_some_and(|letter| is_inside(&letter));
    let start = match begins_so {
        true => token.start - length(&mut before.chars().rev()),
        false => token.start,
    };
    let end = match ends_so {
        true => token.end + length(&mut behind.chars()),
        false => token.end,
    };
    start..end
}

/// The tokens that words of `target`, numbered from `first`, have in the stretches in which they stand near each other.
fn near<'text>(
    target: &Target,
    first: usize,
    candidates: &'text BTreeMap<usize, Candidate>,
) -> impl Iterator<Item = &'text Candidate> {
    let (numbers, needed) = numbered(&target.words);
    let mut places = Vec::new();
    for (position, candidate) in candidates {
        let words = candidate.wanted.range(first..first + numbers.len());
        let mut words: Vec<_> = words.map(|word| numbers[word - first]).collect();
        words.sort_unstable();
        words.dedup();
        let position = u32::try_from(*position).unwrap_or(u32::MAX);
        places.extend(words.into_iter().map(|word| (position, word)));
    }
    let mut stretches = stretches(&places, &needed, target.slop)
        .into_iter()
        .peekable();
    let mut inside = Vec::new();
    for (position, _) in places {
        while stretches.next_if(|(_, last)| *last < position).is_some() {}
        if stretches.peek().is_some_and(|(from, _)| *from <= position) {
            inside.push(position);
        }
    }
    inside.dedup();
    inside
        .into_iter()
        .filter_map(|position| candidates.get(&(position as usize)))
}

/// The run of marks, at most `chars` characters long, with most distinct targets; then most marks; then
/// the first. Empty at the beginning of the text where there is no mark.
fn densest(text: &str, marks: &[Mark], chars: usize) -> Range<usize> {
    let mut best = (0, 0, 0..0);
    for (from, first) in marks.iter().enumerate() {
        let limit = forward(text, first.range.start, chars);
        let run = marks
            .iter()
            .skip(from)
            .take_while(|mark| mark.range.end <= limit);
        let (mut targets, mut count, mut end) = (BTreeSet::new(), 0, first.range.end);
        for mark in run {
            targets.insert(mark.target);
            count += 1;
            end = mark.range.end;
        }
        if (targets.len(), count) > (best.0, best.1) {
            best = (targets.len(), count, first.range.start..end);
        }
    }
    best.2
}

/// Widens `core` to about `chars` characters: mostly what follows, from the start of its sentence or
/// paragraph where that is near.
fn widen(text: &str, core: Range<usize>, chars: usize) -> Range<usize> {
    let used = text
        .get(core.clone())
        .map_or(0, |core| core.chars().count());
    let spare = chars.saturating_sub(used);
    let earliest = backward(text, core.start, spare);
    let before = text.get(earliest..core.start).unwrap_or_default();
    let start = match sentence_start(before) {
        Some(at) => earliest + at,
        None if earliest == 0 => 0,
        None => word_start(text, backward(text, core.start, spare / 3), core.start),
    };
    let end = forward(text, start, chars).max(core.end);
    start..word_end(text, core.end, end)
}

/// Where the last sentence or paragraph that begins in `text` does.
fn sentence_start(text: &str) -> Option<usize> {
    let paragraph = text.rfind('\n').map(|at| at + 1);
    let sentence = [". ", "! ", "؟ ", ".” ", ".» "]
        .iter()
        .filter_map(|end| text.rfind(end).map(|at| at + end.len()))
        .max();
    paragraph.max(sentence)
}

/// The first start of a word at or after `from`, at most `limit`.
fn word_start(text: &str, from: usize, limit: usize) -> usize {
    let piece = text.get(from..limit).unwrap_or_default();
    let space = piece
        .char_indices()
        .find(|(_, letter)| letter.is_whitespace());
    space.map_or(limit, |(at, letter)| from + at + letter.len_utf8())
}

/// The last end of a word at or before `end`, at least `limit`.
fn word_end(text: &str, limit: usize, end: usize) -> usize {
    if end == text.len() {
        return end;
    }
    let piece = text.get(limit..end).unwrap_or_default();
    piece
        .rfind(char::is_whitespace)
        .map_or(end, |at| limit + at)
}

/// `chars` characters after `from`, or the end.
fn forward(text: &str, from: usize, chars: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.char_indices()
        .nth(chars)
        .map_or(text.len(), |(at, _)| from + at)
}

/// `chars` characters before `from`, or the beginning.
fn backward(text: &str, from: usize, chars: usize) -> usize {
    let before = text.get(..from).unwrap_or_default();
    match chars {
        0 => from,
        _ => before
            .char_indices()
            .rev()
            .nth(chars - 1)
            .map_or(0, |(at, _)| at),
    }
}

fn cut(field: SnippetField, text: &str, range: Range<usize>, marks: &[Mark]) -> Snippet {
    let piece = text.get(range.clone()).unwrap_or_default();
    let trimmed = piece.trim();
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = start + trimmed.len();
    let inside = |mark: &&Mark| start <= mark.range.start && mark.range.end <= end;
    Snippet {
        field,
        text: trimmed.to_owned(),
        marks: marks
            .iter()
            .filter(inside)
            .map(|mark| mark.range.start - start..mark.range.end - start)
            .collect(),
        cut_before: !text.get(..start).unwrap_or_default().trim().is_empty(),
        cut_after: !text.get(end..).unwrap_or_default().trim().is_empty(),
    }
}

#[cfg(test)]
mod tests;
