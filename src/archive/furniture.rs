//! What pages say about themselves: share buttons, related stories, labels of bylines.
//!
//! In: a line, or a part of a byline. Out: which kind of furniture it is, by `index-schema/furniture.tsv`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::spelling::fold;
use super::table;

/// A kind of furniture, as the table names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A line that is left out where it stands.
    Line,
    /// A line after which nothing belongs to the story.
    Tail,
    /// A part of a byline that names nobody.
    Filler,
    /// A label before a writer.
    Author,
    /// A label before an outlet.
    Source,
    /// The first word of an outlet's name.
    OutletType,
    /// What the outlet that tells the story calls itself by.
    OwnVoice,
    /// The credit of a picture.
    Caption,
}

static KNOWN: LazyLock<HashMap<Kind, HashSet<String>>> = LazyLock::new(|| {
    let mut known: HashMap<Kind, HashSet<String>> = HashMap::new();
    for [kind, text] in table::rows(include_str!("../../index-schema/furniture.tsv")) {
        if let Some(kind) = kind_named(kind) {
            known.entry(kind).or_default().insert(fold(text));
        }
    }
    known
});

fn kind_named(name: &str) -> Option<Kind> {
    Some(match name {
        "line" => Kind::Line,
        "tail" => Kind::Tail,
        "filler" => Kind::Filler,
        "author" => Kind::Author,
        "source" => Kind::Source,
        "outlet-type" => Kind::OutletType,
        "own-voice" => Kind::OwnVoice,
        "caption" => Kind::Caption,
        _ => return None,
    })
}

/// Whether `text` as a whole is furniture of this kind; a colon at its end means nothing.
pub(super) fn is(kind: Kind, text: &str) -> bool {
    let folded = fold(text);
    let bare = folded.trim_end_matches([':', ' ', '.', '…', '»']);
    KNOWN
        .get(&kind)
        .is_some_and(|set| set.contains(bare) || set.contains(&folded))
}

/// Whether `line` ends in brackets that credit a picture: `… (getty)`.
pub(super) fn is_credited(line: &str) -> bool {
    let inside = line
        .trim_end()
        .strip_suffix(')')
        .and_then(|line| line.rsplit_once('('));
    inside.is_some_and(|(_, credit)| {
        let words: Vec<&str> = credit.split(['/', '-', '،', ' ']).collect();
        is(Kind::Caption, credit) || words.iter().any(|word| is(Kind::Caption, word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_furniture_only_as_a_whole() {
        assert!(is(Kind::Line, "  Facebook "));
        assert!(is(Kind::Tail, "اقرأ أيضاً:"));
        assert!(!is(Kind::Tail, "اقرأ أيضاً كتاب الرحلة"));
        assert!(!is(Kind::Line, ""));
    }

    #[test]
    fn brackets_at_the_end_credit_a_picture() {
        assert!(is_credited("سوق المدينة القديمة (تويتر)"));
        assert!(is_credited("سوق المدينة القديمة (أرشيف/رويترز)"));
        assert!(!is_credited("سوق المدينة القديمة (يوم العيد)"));
    }

    #[test]
    fn every_kind_of_the_table_is_known() {
        for [kind, text] in table::rows(include_str!("../../index-schema/furniture.tsv")) {
            assert!(kind_named(kind).is_some(), "{kind}");
            assert!(!text.is_empty(), "{kind} without text");
        }
    }
}
