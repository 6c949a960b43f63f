//! The passage of an article that shows why it was found, with the query's words marked as they stand there.
//!
//! In: the article's text and what the query wants. Out: a piece of that text, unchanged, and where in it
//! the marks are. The passage is the one densest in distinct query words, the earliest where several are; it
//! begins at a paragraph or sentence where one is near, and never inside a word.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::{AnalyzedToken, Analyzer, Sieve, WantedTokens};
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
    /// The numbers of each target's words; the same word has the same number in all of them.
    words: Vec<Vec<usize>>,
    /// How many different words there are.
    count: usize,
    by_stem: FxHashMap<&'query str, Vec<usize>>,
    by_skeleton: FxHashMap<&'query str, Vec<usize>>,
    patterns: Vec<(&'query [Glob], usize)>,
    /// What none of the words can be is not analysed.
    sieve: Sieve,
}

/// A word in a text that the query wants, and by which of its targets.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    range: Range<usize>,
    target: usize,
}

/// The tokens of a text that some word of the query wants, in order.
struct Standing {
    /// Their positions.
    positions: Vec<usize>,
    /// Where they are, as whole written words.
    ranges: Vec<Range<usize>>,
    /// By the number of the word, which of them it wants.
    by_word: Vec<Vec<usize>>,
}

impl Standing {
    /// Adds a token of `text`, the next one, if any word of the query wants it.
    fn add(&mut self, text: &str, token: &AnalyzedToken<'_>, wanted: &[usize]) {
        if wanted.is_empty() {
            return;
        }
        let number = self.positions.len();
        self.positions.push(token.position);
        let range = written_word(text, token.offset_from..token.offset_to);
        self.ranges.push(range);
        for &word in wanted {
            let tokens = &mut self.by_word[word];
            if tokens.last() != Some(&number) {
                tokens.push(number);
            }
        }
    }

    /// Which token stands at `position`, if word number `word` wants it.
    fn at(&self, position: usize, word: usize) -> Option<usize> {
        let token = self.positions.binary_search(&position).ok()?;
        self.by_word[word].binary_search(&token).ok()?;
        Some(token)
    }
}

impl<'query> Highlighter<'query> {
    /// A highlighter of `targets`, which [`crate::query::compile`] finds in a query.
    pub fn new(analyzer: &'query Analyzer, targets: &'query [Target]) -> Self {
        let mut highlighter = Self {
            analyzer,
            targets,
            words: Vec::new(),
            count: 0,
            by_stem: FxHashMap::default(),
            by_skeleton: FxHashMap::default(),
            patterns: Vec::new(),
            sieve: analyzer.sieve(&wanted_tokens(targets)),
        };
        let mut numbers = FxHashMap::default();
        for target in targets {
            let mut words = Vec::new();
            for wanted in &target.words {
                let next = numbers.len();
                let number = *numbers.entry(wanted).or_insert(next);
                if number == next {
                    highlighter.want(wanted, number);
                }
                words.push(number);
            }
            highlighter.words.push(words);
        }
        highlighter.count = numbers.len();
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
        let standing = self.standing(text);
        let mut marked: Vec<(usize, usize)> = Vec::new();
        let mut done = FxHashSet::default();
        for (number, target) in self.targets.iter().enumerate() {
            // A word typed twice is marked once.
            if !done.insert((&self.words[number], target.slop, target.fields)) {
                continue;
            }
            let wanted_here = match field {
                SnippetField::Title => target.fields.title,
                SnippetField::Subtitle | SnippetField::Body => target.fields.body,
            };
            if wanted_here {
                let words = &self.words[number];
                let mut mark = |token: usize| marked.push((token, number));
                match target.slop {
                    0 => in_a_row(words, &standing, &mut mark),
                    _ => near(target, words, &standing).for_each(mark),
                }
            }
        }
        // A token that several targets want is marked for the first of them, and a written word of several tokens once; so is one of two
        // scripts, the mark between which belongs to both.
        marked.sort_unstable();
        marked.dedup_by_key(|(token, _)| *token);
        let mut marks: Vec<_> = marked
            .into_iter()
            .map(|(token, target)| Mark {
                range: standing.ranges[token].clone(),
                target,
            })
            .collect();
        marks.dedup_by(|second, first| {
            let is_same_word = second.range.start < first.range.end;
            if is_same_word {
                first.range.end = first.range.end.max(second.range.end);
            }
            is_same_word
        });
        marks
    }

    /// The tokens of `text` that any target wants.
    fn standing(&self, text: &str) -> Standing {
        let mut standing = Standing {
            positions: Vec::new(),
            ranges: Vec::new(),
            by_word: vec![Vec::new(); self.count],
        };
        if self.targets.is_empty() {
            return standing;
        }
        let mut wanted: Vec<usize> = Vec::new();
        self.analyzer.sifted(text, &self.sieve, &mut |token| {
            wanted.clear();
            self.add_wanted(token, &mut wanted);
            standing.add(text, token, &wanted);
        });
        standing
    }

    /// Adds to `wanted` the numbers of the words that `token` is.
    fn add_wanted(&self, token: &AnalyzedToken<'_>, wanted: &mut Vec<usize>) {
        wanted.extend(self.by_stem.get(token.stem).into_iter().flatten());
        wanted.extend(self.by_skeleton.get(token.skeleton).into_iter().flatten());
        for (globs, number) in &self.patterns {
            if globs.iter().any(|glob| glob.matches(token.skeleton)) {
                wanted.push(*number);
            }
        }
    }
}

/// What `targets` want of a text.
fn wanted_tokens(targets: &[Target]) -> WantedTokens<'_> {
    let mut wanted = WantedTokens {
        distances: targets.iter().any(|target| target.slop > 0),
        ..WantedTokens::default()
    };
    for word in targets.iter().flat_map(|target| &target.words) {
        match word {
            Wanted::Family { skeleton, stems } => {
                wanted.skeletons.push(skeleton);
                wanted.stems.extend(stems.iter().map(String::as_str));
            }
            Wanted::Written(terms) => wanted.skeletons.extend(terms.iter().map(String::as_str)),
            Wanted::Stems(stems) => wanted.stems.extend(stems.iter().map(String::as_str)),
            Wanted::Like(globs) => {
                let parts = globs.iter().map(|glob| glob.parts().collect());
                wanted.patterns.extend(parts);
            }
        }
    }
    wanted
}

/// Marks the tokens in the places where all of `words` follow each other.
fn in_a_row(words: &[usize], standing: &Standing, mark: &mut impl FnMut(usize)) {
    let Some((&first, others)) = words.split_first() else {
        return;
    };
    let mut row = Vec::new();
    for &token in &standing.by_word[first] {
        let position = standing.positions[token];
        row.clear();
        row.push(token);
        let others = (position + 1..).zip(others);
        row.extend(others.map_while(|(position, &word)| standing.at(position, word)));
        if row.len() == words.len() {
            row.iter().for_each(|&token| mark(token));
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

/// The tokens that `words`, those of `target`, have in the stretches in which they stand near each other.
fn near(target: &Target, words: &[usize], standing: &Standing) -> impl Iterator<Item = usize> {
    let (numbers, needed) = numbered(&target.words);
    let mut tokens: Vec<(usize, usize)> = Vec::new();
    for (word, number) in words.iter().zip(&numbers) {
        tokens.extend(
            standing.by_word[*word]
                .iter()
                .map(|&token| (token, *number)),
        );
    }
    tokens.sort_unstable();
    tokens.dedup();
    let position = |token: usize| u32::try_from(standing.positions[token]).unwrap_or(u32::MAX);
    let places: Vec<_> = tokens
        .iter()
        .map(|&(token, number)| (position(token), number))
        .collect();
    let mut stretches = stretches(&places, &needed, target.slop)
        .into_iter()
        .peekable();
    let mut inside = Vec::new();
    for (token, _) in tokens {
        let position = position(token);
        while stretches.next_if(|(_, last)| *last < position).is_some() {}
        if stretches.peek().is_some_and(|(from, _)| *from <= position) {
            inside.push(token);
        }
    }
    inside.dedup();
    inside.into_iter()
}

/// The run of marks, at most `chars` characters long, with most distinct targets; then most marks; then
/// the first. Empty at the beginning of the text where there is no mark.
fn densest(text: &str, marks: &[Mark], chars: usize) -> Range<usize> {
    let mut best = (0, 0, 0..0);
    // The marks from the first to the one before `next` are the run; how many there are of each target.
    let (mut next, mut run) = (0, FxHashMap::<usize, usize>::default());
    let mut limit = forward(text, 0, chars);
    let mut start = 0;
    for (from, first) in marks.iter().enumerate() {
        let passed = text.get(start..first.range.start).unwrap_or_default();
        limit = forward(text, limit, passed.chars().count());
        start = first.range.start;
        while let Some(mark) = marks.get(next).filter(|mark| mark.range.end <= limit) {
            *run.entry(mark.target).or_default() += 1;
            next += 1;
        }
        let count = next.saturating_sub(from);
        if (run.len(), count) > (best.0, best.1) {
            let end = marks[next - 1].range.end;
            best = (run.len(), count, first.range.start..end);
        }
        match run.get_mut(&first.target) {
            Some(1) => drop(run.remove(&first.target)),
            Some(count) => *count -= 1,
            // A word longer than a run may be is in none.
            None => next = from + 1,
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
