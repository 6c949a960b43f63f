//! Which parts of a page belong to the site, by what their elements are called.
//!
//! In: the name of an element, or one of its class names. Out: what kind of part it is, by
//! `index-schema/page-parts.tsv`. Class names are compared word by word: `related` stands in `post-related` and
//! `relatedPosts`.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::archive::known::table;

/// Whose part it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Kind {
    /// What is told.
    Story,
    /// Links to other stories, buttons, notices.
    Aside,
    /// What readers wrote.
    Comments,
    /// The top of every page, with the date of today.
    Header,
    /// No line of the story, but said of it.
    Label,
}

#[derive(Default)]
struct Known {
    tags: FxHashMap<&'static str, Kind>,
    classes: FxHashMap<&'static str, Kind>,
    words: FxHashMap<&'static str, Kind>,
    /// Class names of what nobody sees.
    hidden: FxHashSet<&'static str>,
    /// First words of class names that say something of what they stand on.
    bare: FxHashSet<&'static str>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known::default();
    for [kind, how, name] in table::rows(include_str!("../../../index-schema/page-parts.tsv")) {
        let Some(kind) = kind_named(kind) else {
            let names = match kind {
                "hidden" => &mut known.hidden,
                _ => &mut known.bare,
            };
            names.insert(name);
            continue;
        };
        let names = match how {
            "tag" => &mut known.tags,
            "class" => &mut known.classes,
            _ => &mut known.words,
        };
        names.insert(name, kind);
    }
    known
});

/// Returns what an element of this name is.
pub(in crate::archive) fn of_tag(name: &str) -> Option<Kind> {
    KNOWN.tags.get(name).copied()
}

/// Returns what an element with these class names, parted by white space, or of this id, is: the story's first of all.
pub(in crate::archive) fn of_classes(value: &str) -> Option<Kind> {
    let mut found = None;
    let (mut is_hidden, mut is_shown) = (false, false);
    for class in value.split_ascii_whitespace() {
        is_hidden |= KNOWN.hidden.contains(class);
        is_shown |= is_display(class);
        match of_class(class) {
            Some(Kind::Story) => return Some(Kind::Story),
            kind => found = found.or(kind),
        }
    }
    found.or((is_hidden && !is_shown).then_some(Kind::Aside))
}

/// Whether a class name says how to show an element on screens of some size: `d-md-block`.
fn is_display(class: &str) -> bool {
    let mut parts = class.split('-');
    parts.next() == Some("d") && parts.clone().count() == 2 && parts.next_back() != Some("none")
}

/// Returns what an element with this class name is.
fn of_class(class: &str) -> Option<Kind> {
    let lower = class.to_ascii_lowercase();
    if let Some(kind) = KNOWN.classes.get(lower.as_str()) {
        return Some(*kind);
    }
    let mut words = words(class);
    let first = words.next()?;
    if KNOWN.bare.contains(first.as_str()) {
        return None;
    }
    std::iter::once(first)
        .chain(words)
        .find_map(|word| KNOWN.words.get(word.as_str()).copied())
}

/// The words of a class name: `post-related`, `relatedPosts`, `related_posts`.
fn words(class: &str) -> impl Iterator<Item = String> {
    let parts = class.split(|letter: char| !letter.is_ascii_alphabetic());
    parts.flat_map(camel_words).filter(|word| !word.is_empty())
}

fn camel_words(part: &str) -> Vec<String> {
    let mut words = Vec::from([String::new()]);
    let mut was_lower = false;
    for letter in part.chars() {
        if was_lower && letter.is_ascii_uppercase() {
            words.push(String::new());
        }
        was_lower = letter.is_ascii_lowercase();
        if let Some(word) = words.last_mut() {
            word.push(letter.to_ascii_lowercase());
        }
    }
    words
}

fn kind_named(name: &str) -> Option<Kind> {
    match name {
        "story" => Some(Kind::Story),
        "aside" => Some(Kind::Aside),
        "comments" => Some(Kind::Comments),
        "header" => Some(Kind::Header),
        "label" => Some(Kind::Label),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_class_name_tells_the_part() {
        for class in [
            "related",
            "post-related",
            "relatedPosts",
            "jp-RelatedPosts",
            "related_3",
        ] {
            assert_eq!(of_class(class), Some(Kind::Aside), "{class}");
        }
        assert_eq!(of_class("comments-area"), Some(Kind::Comments));
        assert_eq!(of_class("site-header"), Some(Kind::Header));
        assert_eq!(of_class("entry-header"), None);
        assert_eq!(of_class("unrelated"), None);
    }

    #[test]
    fn a_class_name_may_speak_of_what_it_stands_on() {
        assert_eq!(of_class("has-sidebar"), None);
        assert_eq!(of_class("no-comments"), None);
        assert_eq!(of_class("category-latest"), None);
    }

    #[test]
    fn what_nobody_sees_is_no_story_and_what_larger_screens_show_may_be() {
        assert_eq!(of_classes("views d-none"), Some(Kind::Aside));
        assert_eq!(of_classes("d-none d-md-block"), None);
        assert_eq!(of_classes("d-flex d-none"), Some(Kind::Aside));
        assert_eq!(of_classes("d-none article-body"), Some(Kind::Story));
    }

    #[test]
    fn keywords_are_said_of_the_story() {
        assert_eq!(of_class("article_details_tags"), Some(Kind::Label));
        assert_eq!(of_class("tags"), Some(Kind::Label));
        assert_eq!(of_class("tag-politics"), None);
    }

    #[test]
    fn every_line_of_the_table_is_known() {
        for [kind, how, name] in table::rows(include_str!("../../../index-schema/page-parts.tsv")) {
            let is_known = matches!(kind, "bare" | "hidden") || kind_named(kind).is_some();
            assert!(is_known, "{kind}");
            assert!(matches!(how, "tag" | "class" | "word"), "{how}");
            assert_eq!(name, name.to_lowercase());
        }
    }
}
