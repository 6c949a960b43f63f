//! Which field an element gives, by what its attributes call it.
//!
//! In: a name and how it names the element. Out: rows of `index-schema/page-fields.tsv`, which stand in order of
//! trust, and the values that such an element holds.

use std::sync::LazyLock;

use dom_query::NodeRef;
use rustc_hash::FxHashMap;

use crate::archive::draft::Field;
use crate::archive::known::keys::{self, Meaning};
use crate::archive::known::table;
use crate::archive::page::markup;

/// How an element is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::archive) enum How {
    /// A `<meta>` by its name.
    Meta,
    /// Microdata.
    Itemprop,
    /// RDFa.
    Property,
    /// What a link leads to.
    Rel,
    /// A class name.
    Class,
    /// The element itself.
    Tag,
}

/// What a row of the table gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Gives {
    Field(Field),
    /// A date that counts only where no date of publication is found.
    Updated,
}

/// One row of the table.
#[derive(Debug)]
pub(in crate::archive) struct Row {
    pub(in crate::archive) gives: Gives,
    pub(in crate::archive) how: How,
    name: &'static str,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let table = table::rows(include_str!("../../../index-schema/page-fields.tsv"));
    table
        .filter_map(|[field, how, name]| {
            Some(Row {
                gives: gives_named(field)?,
                how: how_named(how)?,
                name,
            })
        })
        .collect()
});

static KNOWN: LazyLock<FxHashMap<How, FxHashMap<&str, Vec<usize>>>> = LazyLock::new(|| {
    let mut known: FxHashMap<How, FxHashMap<&str, Vec<usize>>> = FxHashMap::default();
    for (at, row) in ROWS.iter().enumerate() {
        let named = known.entry(row.how).or_default();
        named.entry(row.name).or_default().push(at);
    }
    known
});

impl Row {
    /// How the origin of a value is told: `meta og:title`.
    pub(in crate::archive) fn origin(&self) -> String {
        let how = match self.how {
            How::Meta => "meta",
            How::Itemprop => "itemprop",
            How::Property => "property",
            How::Rel => "rel",
            How::Class => "class",
            How::Tag => "element",
        };
        format!("{how} {}", self.name)
    }
}

/// All rows, in order of trust.
pub(in crate::archive) fn all() -> &'static [Row] {
    &ROWS
}

/// The numbers of the rows for what is called `name` so.
pub(in crate::archive) fn rows(how: How, name: &str) -> &'static [usize] {
    let Some(known) = KNOWN.get(&how) else {
        return &[];
    };
    let rows = match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => known.get(name.to_ascii_lowercase().as_str()),
        false => known.get(name),
    };
    let rows = rows.or_else(|| {
        known.get(
            class_of_module(name)
                .filter(|_| how == How::Class)?
                .as_str(),
        )
    });
    rows.map_or(&[], Vec::as_slice)
}

/// `post_author`, `Post_author__8pX2`, which style sheets made of modules call it: `post-author`.
fn class_of_module(name: &str) -> Option<String> {
    let name = match name.rsplit_once("__") {
        Some((name, hash)) if is_hash(hash) => name,
        _ => name,
    };
    name.contains('_')
        .then(|| name.to_ascii_lowercase().replace('_', "-"))
}

fn is_hash(text: &str) -> bool {
    text.bytes()
        .any(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The values that `node`, an element called `name` that the row at `row` speaks of, may mean; the best first.
pub(in crate::archive) fn values(row: usize, node: &NodeRef, name: &str) -> Vec<String> {
    let Some(row) = ROWS.get(row) else {
        return Vec::new();
    };
    let attribute = |name: &str| node.attr(name).map(|value| value.to_string());
    let text = || Some(markup::folded(&node.text()));
    let values = match (row.how, name) {
        (How::Meta, _) => [attribute("content"), None, None, None],
        (How::Rel, "link") => [attribute("href"), None, None, None],
        (How::Tag, "html") => [attribute("lang"), None, None, None],
        _ => {
            let is_date = matches!(row.gives, Gives::Updated | Gives::Field(Field::Published));
            let date = |name| attribute(name).filter(|_| is_date);
            let named = named_within(node).filter(|_| !is_date);
            [
                attribute("content"),
                date("datetime").or(named),
                text(),
                date("title"),
            ]
        }
    };
    values
        .into_iter()
        .flatten()
        .filter(|value| !value.trim().is_empty())
        .collect()
}

/// The name that the markup gives within what it calls a person or an organization.
fn named_within(node: &NodeRef) -> Option<String> {
    let mut pending: Vec<NodeRef> = node.children_it(true).collect();
    while let Some(node) = pending.pop() {
        if node
            .attr("itemprop")
            .is_some_and(|name| name.as_ref() == "name")
        {
            let content = node.attr("content").map(|content| content.to_string());
            return content.or_else(|| Some(markup::folded(&node.text())));
        }
        pending.extend(node.children_it(true));
    }
    None
}

fn gives_named(name: &str) -> Option<Gives> {
    match keys::meaning_named(name) {
        Some(Meaning::Field(field)) => Some(Gives::Field(field)),
        _ => (name == "updated").then_some(Gives::Updated),
    }
}

fn how_named(name: &str) -> Option<How> {
    Some(match name {
        "meta" => How::Meta,
        "itemprop" => How::Itemprop,
        "property" => How::Property,
        "rel" => How::Rel,
        "class" => How::Class,
        "tag" => How::Tag,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_field_and_a_way_to_name_it() {
        let table = include_str!("../../../index-schema/page-fields.tsv");
        let rows: Vec<[&str; 3]> = table::rows(table).collect();
        assert_eq!(rows.len(), all().len());
        for [_, _, name] in rows {
            assert_eq!(name, name.to_lowercase());
        }
    }

    #[test]
    fn names_are_compared_in_lower_case() {
        assert_eq!(rows(How::Meta, "DC.date.issued").len(), 1);
        assert_eq!(rows(How::Class, "dateless"), [0; 0]);
    }

    #[test]
    fn class_names_of_style_modules_are_read_without_their_hash() {
        let rows_of = |name| rows(How::Class, name);
        assert_eq!(rows_of("Article_author__8pX2"), rows_of("article-author"));
        assert_eq!(rows_of("post_date"), rows_of("post-date"));
        assert_eq!(rows_of("article__teaser"), [0; 0]);
        assert_eq!(rows(How::Meta, "article_author"), [0; 0]);
    }
}
