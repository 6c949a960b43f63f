//! Words and a text → a passage of the text with whole words marked.

use std::ops::Range;

use warraq::analysis::Analyzer;
use warraq::arabic::letters::{Class, class};
use warraq::query::Glob;
use warraq::query::compile::{Target, TextFields, Wanted};
use warraq::search::{Highlighter, Snippet, SnippetField};

use super::input;

/// Reads a length, a kind of target, words and, from the next line on, a text; holds that passage and marks are of the text.
pub fn check(bytes: &[u8]) {
    let (chars, bytes) = input::choice(bytes);
    let (slop, bytes) = input::choice(bytes);
    let text = input::text(bytes);
    let (words, text) = input::first_line(&text);
    let analyzer = Analyzer::new();
    let targets = targets(&analyzer, words, u32::from(slop % 8));
    let highlighter = Highlighter::new(&analyzer, &targets);
    let chars = usize::from(chars);
    let whole = highlighter.whole(SnippetField::Body, text);
    is_of(&whole, text);
    assert_eq!(whole.text, text.trim());
    assert!(!whole.cut_before && !whole.cut_after);
    let passage = highlighter.passage(SnippetField::Body, text, chars);
    is_of(&passage, text);
    if !whole.marks.is_empty() && chars > 0 {
        let shortest = whole
            .marks
            .iter()
            .map(|mark| length(&whole.text, mark))
            .min();
        assert!(
            !passage.marks.is_empty() || shortest > Some(chars),
            "a passage of {chars} without a mark"
        );
    }
    let longest = whole
        .marks
        .iter()
        .map(|mark| length(&whole.text, mark))
        .max();
    let most = chars + longest.unwrap_or_default();
    assert!(
        passage.text.chars().count() <= most,
        "a passage longer than {most}"
    );
    if slop % 8 == 0 {
        every_word_is_marked(&analyzer, &targets, text, &whole);
    }
}

/// A target for each word by its family, one for all words in a row, and one for a pattern.
fn targets(analyzer: &Analyzer, words: &str, slop: u32) -> Vec<Target> {
    let mut families = Vec::new();
    analyzer.tokens(words, &mut |token| {
        families.push(Wanted::Family {
            skeleton: token.skeleton.to_owned(),
            stems: vec![token.stem.to_owned()],
        });
    });
    let target = |words, slop| Target {
        fields: TextFields::default(),
        words,
        slop,
    };
    let row = target(families.clone(), slop);
    let mut targets: Vec<_> = families
        .into_iter()
        .map(|family| target(vec![family], 0))
        .collect();
    targets.push(row);
    if let Some(pattern) = words.split_whitespace().find(|word| word.contains('*')) {
        targets.push(target(vec![Wanted::Like(vec![Glob::new(pattern)])], 0));
    }
    targets
}

/// The piece stands in the text, and its marks are whole words of it, in order.
fn is_of(snippet: &Snippet, text: &str) {
    assert!(text.contains(&snippet.text), "not in the text");
    let mut end = 0;
    for mark in &snippet.marks {
        assert!(
            mark.start >= end && mark.start < mark.end,
            "{mark:?} behind {end}"
        );
        assert!(
            snippet.text.get(mark.clone()).is_some(),
            "{mark:?} is inside a letter"
        );
        end = mark.end;
        is_whole_word(&snippet.text, mark);
    }
}

/// No Arabic letter or mark stands directly beside an Arabic word that is marked.
fn is_whole_word(text: &str, mark: &Range<usize>) {
    let is_inside = |letter: char| {
        matches!(
            class(letter),
            Class::Letter | Class::Mark | Class::Composing
        )
    };
    let (before, rest) = text.split_at(mark.start);
    let (word, behind) = rest.split_at(mark.len());
    let meet = |one: Option<char>, other: Option<char>| {
        one.is_some_and(is_inside) && other.is_some_and(is_inside)
    };
    assert!(
        !meet(before.chars().next_back(), word.chars().next()),
        "`{word}` begins inside a word"
    );
    assert!(
        !meet(word.chars().next_back(), behind.chars().next()),
        "`{word}` ends inside a word"
    );
}

/// Every token of the text that is of a family asked for lies in a mark.
fn every_word_is_marked(analyzer: &Analyzer, targets: &[Target], text: &str, whole: &Snippet) {
    let start = text.len() - text.trim_start().len();
    let alone = targets.iter().filter(|target| target.words.len() == 1);
    let wanted: Vec<&Wanted> = alone.flat_map(|target| &target.words).collect();
    analyzer.tokens(text, &mut |token| {
        let is_wanted = wanted.iter().any(|wanted| match wanted {
            Wanted::Family { skeleton, stems } => {
                skeleton == token.skeleton || stems.iter().any(|stem| stem == token.stem)
            }
            Wanted::Like(globs) => globs.iter().any(|glob| glob.matches(token.skeleton)),
            Wanted::Stems(_) | Wanted::Written(_) => false,
        });
        let lies_in = |mark: &Range<usize>| {
            mark.start + start <= token.offset_from && token.offset_to <= mark.end + start
        };
        assert!(
            !is_wanted || whole.marks.iter().any(lies_in),
            "`{}` is not marked",
            token.skeleton
        );
    });
}

fn length(text: &str, mark: &Range<usize>) -> usize {
    text.get(mark.clone())
        .map_or(0, |word| word.chars().count())
}
