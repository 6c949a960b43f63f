//! Which element of which XML vocabulary gives which field.
//!
//! In: names as written in a file. Out: what they mean, by `index-schema/xml-fields.tsv`. A vocabulary is told by the
//! root of the file; a root that is not listed is one of a plain list, whose elements are named as keys of JSON are.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::archive::known::keys::{self, Meaning};
use crate::archive::known::table;

/// One vocabulary.
#[derive(Debug, Default)]
pub(in crate::archive) struct Vocabulary {
    roots: Vec<&'static str>,
    records: Vec<&'static str>,
    flat: Vec<&'static str>,
    dropped: Vec<&'static str>,
    /// What a file of it is, where it holds no articles.
    no_article: Option<&'static str>,
    /// Rows by the last name of their path.
    rows: HashMap<&'static str, Vec<Row>>,
}

/// Where a value stands, and what it is.
#[derive(Debug)]
pub(in crate::archive) struct Row {
    /// Its place in the table: smaller is better.
    pub(in crate::archive) rank: usize,
    pub(in crate::archive) what: What,
    parents: &'static str,
    is_anywhere: bool,
    condition: Condition,
    pub(in crate::archive) attribute: &'static str,
    pub(in crate::archive) values: Vec<&'static str>,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum What {
    Field(Meaning),
    /// The section where it is the only one, else a keyword.
    Category,
    /// A place and what else agencies begin a story with.
    Dateline,
    /// The outlet, if it is a listed one.
    ListedSource,
    /// A value that tells a record of another kind.
    NoArticle,
    /// Of the whole file.
    AroundSource,
    AroundUrl,
    AroundLanguage,
    /// What an author is called in the records, and the name of the same.
    AroundLogin,
    AroundAuthor,
}

#[derive(Debug)]
enum Condition {
    None,
    Is(&'static str, &'static str),
    Holds(&'static str, &'static str),
    Lacks(&'static str),
}

struct Known {
    vocabularies: HashMap<&'static str, Vocabulary>,
    /// Prefix by the address of its namespace; `-` for none.
    prefixes: HashMap<&'static str, &'static str>,
}

/// The vocabulary of files whose root is not listed.
const LIST: &str = "list";

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut vocabularies: HashMap<_, Vocabulary> = HashMap::new();
    let mut prefixes = HashMap::new();
    let table = include_str!("../../../index-schema/xml-fields.tsv");
    for (rank, [name, what, path, attribute, values]) in table::rows::<5>(table).enumerate() {
        let vocabulary = vocabularies.entry(name).or_default();
        match what {
            "namespace" => prefixes.extend(table::parts(values).map(|address| (address, path))),
            "root" => {
                vocabulary.roots.push(path);
                vocabulary.no_article = table::parts(values).next();
            }
            "record" => vocabulary.records.push(path),
            "flat" => vocabulary.flat.push(path),
            "drop" => vocabulary.dropped.push(path),
            what => {
                if let Some(what) = what_named(what) {
                    let (last, row) = row(rank, what, path, attribute, values);
                    vocabulary.rows.entry(last).or_default().push(row);
                }
            }
        }
    }
    Known {
        vocabularies,
        prefixes,
    }
});

/// Returns the vocabulary of a file whose root has this name, in lower case and without prefix.
pub(in crate::archive) fn of_root(root: &str) -> &'static Vocabulary {
    listed(root).unwrap_or_else(of_list)
}

/// Returns the vocabulary of plain lists.
pub(in crate::archive) fn of_list() -> &'static Vocabulary {
    static EMPTY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::default);
    KNOWN.vocabularies.get(LIST).unwrap_or(&EMPTY)
}

/// Whether a vocabulary begins with this root.
pub(in crate::archive) fn is_listed(root: &str) -> bool {
    listed(root).is_some()
}

fn listed(root: &str) -> Option<&'static Vocabulary> {
    let mut all = KNOWN.vocabularies.values();
    all.find(|vocabulary| vocabulary.roots.contains(&root))
}

/// Returns the prefix that the table gives to a namespace; empty where its names stand without one.
pub(in crate::archive) fn prefix_of(namespace: &str) -> Option<&'static str> {
    let prefix = KNOWN.prefixes.get(namespace)?;
    Some(if *prefix == "-" { "" } else { prefix })
}

impl Vocabulary {
    /// What a file of it is, where it holds no articles.
    pub(in crate::archive) fn no_article(&self) -> Option<&'static str> {
        self.no_article
    }

    /// Whether an element of this name is a record.
    pub(in crate::archive) fn is_record(&self, name: &str) -> bool {
        self.records.contains(&name)
    }

    /// Whether records of this name never stand within each other.
    pub(in crate::archive) fn is_flat(&self, name: &str) -> bool {
        self.flat.contains(&name)
    }

    /// Whether the names of its elements mean what keys of JSON mean.
    pub(in crate::archive) fn is_list(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether the text of an element is no part of that around it.
    pub(in crate::archive) fn drops(&self, name: &str) -> bool {
        self.dropped.contains(&name)
    }

    /// The rows that mean the element at `path`, whose attributes `attribute` gives.
    pub(in crate::archive) fn rows_of<'a>(
        &'a self,
        path: &'a str,
        attribute: impl Fn(&str) -> Option<&'a str> + 'a,
    ) -> impl Iterator<Item = &'a Row> {
        let (parents, last) = path.rsplit_once('/').unwrap_or(("", path));
        let rows = self.rows.get(if path.is_empty() { "." } else { last });
        rows.into_iter().flatten().filter(move |row| {
            let is_there = match row.is_anywhere {
                true => is_tail(parents, row.parents),
                false => parents == row.parents,
            };
            is_there && row.condition.holds(&attribute)
        })
    }
}

impl Condition {
    fn holds<'a>(&self, attribute: impl Fn(&str) -> Option<&'a str>) -> bool {
        match self {
            Self::None => true,
            Self::Is(name, value) => attribute(name) == Some(value),
            Self::Holds(name, part) => {
                attribute(name).is_some_and(|value| value.to_lowercase().contains(part))
            }
            Self::Lacks(name) => attribute(name).is_none(),
        }
    }
}

/// Whether `path` ends with the names of `tail`.
fn is_tail(path: &str, tail: &str) -> bool {
    let before = path.strip_suffix(tail);
    before.is_some_and(|before| tail.is_empty() || before.is_empty() || before.ends_with('/'))
}

fn what_named(name: &str) -> Option<What> {
    Some(match name {
        "category" => What::Category,
        "dateline" => What::Dateline,
        "listed source" => What::ListedSource,
        "no-article" => What::NoArticle,
        "around source" => What::AroundSource,
        "around url" => What::AroundUrl,
        "around language" => What::AroundLanguage,
        "around login" => What::AroundLogin,
        "around author" => What::AroundAuthor,
        name => What::Field(keys::meaning_named(name)?),
    })
}

fn row(
    rank: usize,
    what: What,
    path: &'static str,
    attribute: &'static str,
    values: &'static str,
) -> (&'static str, Row) {
    let (names, condition) = match path.split_once('[') {
        Some((names, condition)) => (names, condition_of(condition.trim_end_matches(']'))),
        None => (path, Condition::None),
    };
    let anywhere = names.strip_prefix("//");
    let names = anywhere.unwrap_or(names);
    let (parents, last) = names.rsplit_once('/').unwrap_or(("", names));
    let row = Row {
        rank,
        what,
        parents,
        is_anywhere: anywhere.is_some(),
        condition,
        attribute,
        values: table::parts(values).collect(),
    };
    (last, row)
}

fn condition_of(written: &'static str) -> Condition {
    if let Some(name) = written.strip_prefix('!') {
        return Condition::Lacks(name);
    }
    if let Some((name, part)) = written.split_once('~') {
        return Condition::Holds(name, part);
    }
    let (name, value) = written.split_once('=').unwrap_or((written, ""));
    Condition::Is(name, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::draft::Field;

    #[track_caller]
    fn means(root: &str, path: &str, role: Option<&str>, expected: &[Field]) {
        let rows = of_root(root).rows_of(path, |name| role.filter(|_| name == "role"));
        let fields: Vec<_> = rows.map(|row| row.what).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|field| What::Field(Meaning::Field(*field)))
            .collect();
        assert_eq!(fields, expected, "{path}");
    }

    #[test]
    fn a_path_goes_from_the_record_down() {
        means("rss", "title", None, &[Field::Title]);
        means("rss", "media:content/title", None, &[]);
        means("nitf", "body/body.head/hedline/hl1", None, &[Field::Title]);
        means("nitf", "nohedline/hl1", None, &[]);
    }

    #[test]
    fn attributes_may_be_asked_for() {
        let headline = "contentmeta/headline";
        means("newsitem", headline, None, &[Field::Title]);
        let sub = Some("hld:subHeadline");
        means("newsitem", headline, sub, &[Field::Subtitle]);
    }

    #[test]
    fn the_root_tells_the_vocabulary() {
        assert!(is_listed("rdf") && !is_listed("articles"));
        assert!(of_root("articles").is_list());
        assert_eq!(of_root("urlset").no_article(), Some("a sitemap"));
        assert!(of_root("feed").is_record("entry"));
    }

    #[test]
    fn every_row_of_the_table_is_known() {
        let others = ["namespace", "root", "record", "flat", "drop"];
        for [name, what, path] in table::rows(include_str!("../../../index-schema/xml-fields.tsv"))
        {
            assert!(
                others.contains(&what) || what_named(what).is_some(),
                "{what}"
            );
            assert_eq!(path, path.to_lowercase(), "{name}");
        }
    }
}
