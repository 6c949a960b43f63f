//! Text as old PDF exports leave it: letters in the shapes they are printed in, lines in the order they are seen in.
//!
//! In: text. Out: the letters that were meant, in the order they are read in, where that is certain. Shapes tell the
//! order exactly: what is joined must have a neighbour to be joined to. Plain letters tell it by what stands at no
//! word's beginning (ة, ى) and at nearly every second one's (ال, which reversed is لا at the end).

use serde_json::Value;

use super::decode::Mended;
use super::twice;
use super::western;
use crate::arabic::letters::{self, ALEF, ALEF_MAKSURA, Class, LAM, TEH_MARBUTA};

mod reverse;
mod shapes;

/// Signs of the visual order that make it certain.
const FEWEST_SIGNS: usize = 3;
/// So many of them stand against each sign of the logical order.
const SIGNS_AGAINST_ONE: usize = 4;
/// A text that shows so many signs of the logical order, and fewer of the visual one, is looked at no further.
const ENOUGH_SIGNS: usize = 8;
/// Shorter words do not show the article.
const SHORTEST_WITH_ARTICLE: usize = 4;

/// Returns `text` as it was meant, and what was mended; `None` where nothing had to be.
pub(in crate::archive) fn mend(text: &str) -> Option<(String, Mended)> {
    mend_parts(&[text]).map(|(parts, mended)| (parts.concat(), mended))
}

/// Mends every text in `value`, and says what was mended. All of a record came the same way.
pub(in crate::archive) fn mend_json(value: &mut Value) -> Mended {
    let mut mended = Mended::default();
    let mut texts = Vec::new();
    collect(value, &mut texts);
    for text in &mut texts {
        if let Some((meant, times)) = twice::repaired(text) {
            **text = meant;
            mended.times_misread = mended.times_misread.max(times);
        } else if let Some(meant) = western::repaired(text) {
            **text = meant;
            mended.western = true;
        }
    }
    let parts: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
    if let Some((parts, more)) = mend_parts(&parts) {
        for (text, part) in texts.iter_mut().zip(parts) {
            **text = part;
        }
        mended.add(more);
    }
    mended
}

/// Mends the text between the tags of `markup`.
pub(in crate::archive) fn mend_markup(markup: &str) -> Option<(String, Mended)> {
    let mut pieces = Vec::new();
    let mut rest = markup;
    while !rest.is_empty() {
        let (text, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        let (tag, after) = tag.split_at(tag.find('>').map_or(tag.len(), |end| end + 1));
        pieces.push((text, tag));
        rest = after;
    }
    let texts: Vec<&str> = pieces.iter().map(|(text, _)| *text).collect();
    let (texts, mended) = mend_parts(&texts)?;
    let tags = pieces.iter().map(|(_, tag)| *tag);
    let meant = texts.iter().zip(tags).flat_map(|(text, tag)| [text, tag]);
    Some((meant.collect(), mended))
}

fn collect<'a>(value: &'a mut Value, texts: &mut Vec<&'a mut String>) {
    match value {
        Value::String(text) if !text.is_ascii() => texts.push(text),
        Value::Array(values) => values.iter_mut().for_each(|value| collect(value, texts)),
        Value::Object(members) => members.values_mut().for_each(|value| collect(value, texts)),
        _ => {}
    }
}

/// Mends parts that came the same way; `None` where nothing had to be mended.
fn mend_parts(parts: &[&str]) -> Option<(Vec<String>, Mended)> {
    let mut mended = Mended::default();
    let mut meant = shapes::to_letters(parts, &mut mended);
    let letters: Vec<&str> = match &meant {
        Some(meant) => meant.iter().map(String::as_str).collect(),
        None => parts.to_vec(),
    };
    if !mended.order && is_visual(&letters) {
        let lines = letters.iter().map(|part| each_line(part, logical));
        meant = Some(lines.collect());
        mended.order = true;
    }
    meant.map(|meant| (meant, mended))
}

/// Returns `text` with `change` made to each line, line ends kept.
fn each_line(text: &str, change: impl Fn(&str) -> String) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let content = line.trim_end_matches(['\n', '\r']);
        let (content, end) = line.split_at(content.len());
        change(content) + end
    });
    lines.collect()
}

/// Puts a line of a text in visual order into logical order, unless it shows that it is.
fn logical(line: &str) -> String {
    let mut signs = Signs::default();
    signs.count(line);
    match signs.logical >= FEWEST_SIGNS && signs.visual == 0 {
        true => line.to_owned(),
        false => reverse::line(line),
    }
}

/// Whether the text of `parts` stands in visual order without doubt.
fn is_visual(parts: &[&str]) -> bool {
    let mut signs = Signs::default();
    for word in parts.iter().flat_map(|part| words(part)) {
        signs.weigh(word);
        if signs.logical >= ENOUGH_SIGNS && signs.logical > signs.visual {
            return false;
        }
    }
    signs.impossible > 0
        && signs.visual >= FEWEST_SIGNS
        && signs.visual >= signs.logical * SIGNS_AGAINST_ONE
}

/// How many words show which order they are in.
#[derive(Debug, Default)]
struct Signs {
    logical: usize,
    visual: usize,
    /// Those of the visual order that no word in logical order has.
    impossible: usize,
}

impl Signs {
    fn count(&mut self, line: &str) {
        words(line).for_each(|word| self.weigh(word));
    }

    fn weigh(&mut self, word: &str) {
        let is_letter = |letter: &char| letters::class(*letter) == Class::Letter;
        let mut from_start = word.chars().filter(is_letter);
        let mut from_end = word.chars().rev().filter(is_letter);
        let start = [from_start.next(), from_start.next()];
        let end = [from_end.next(), from_end.next()];
        let [Some(first), Some(_)] = start else {
            return;
        };
        let is_ending = |letter: char| matches!(letter, TEH_MARBUTA | ALEF_MAKSURA);
        let article = [Some(ALEF), Some(LAM)];
        // Two letters are two bytes each.
        let may_have_article = word.len() >= 2 * SHORTEST_WITH_ARTICLE;
        if is_ending(first) {
            self.visual += 1;
            self.impossible += 1;
        } else if end[0].is_some_and(is_ending) || may_have_article && start == article {
            self.logical += 1;
        } else if may_have_article && end == article {
            self.visual += 1;
        }
    }
}

/// The Arabic words of `text`, and nothing between others.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_in_word = |letter: char| {
        let class = letters::class(letter);
        matches!(class, Class::Letter | Class::Mark | Class::Composing)
    };
    // Markup and addresses have no such words, and are passed over fast.
    let text = if text.is_ascii() { "" } else { text };
    text.split(move |letter| !is_in_word(letter))
}

#[cfg(test)]
mod tests;
