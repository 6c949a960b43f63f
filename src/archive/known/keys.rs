//! Which key of a record gives which field.
//!
//! In: a key as written in a file. Out: what it means, by `warraq.toml` and by `index-schema/keys.tsv`, and how much it is
//! trusted: keys that stand earlier in the table come first, and those that an archive names itself before all.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;

use crate::archive::draft::Field;
use crate::archive::known::spelling::fold_key;
use crate::archive::known::table;

/// How databases, statistics programs and their users write that there is no value.
const NOTHING: [&str; 13] = [
    "NULL",
    "null",
    "Null",
    "(null)",
    "\\N",
    "NaN",
    "nan",
    "None",
    "none",
    "N/A",
    "n/a",
    "#N/A",
    "undefined",
];

/// Whether `value` says that there is none.
pub(in crate::archive) fn is_nothing(value: &str) -> bool {
    let value = value.trim();
    value.is_empty() || NOTHING.contains(&value)
}

/// What a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Meaning {
    Field(Field),
    /// Stands in for a body that is not there.
    Summary,
    /// Holds one article in each of its elements.
    Articles,
    /// Holds the article itself.
    Record,
}

const FIELDS: [Field; 13] = [
    Field::RecordId,
    Field::Title,
    Field::Subtitle,
    Field::Body,
    Field::Source,
    Field::Agencies,
    Field::Author,
    Field::Place,
    Field::Published,
    Field::Url,
    Field::Section,
    Field::Tags,
    Field::Language,
];

static KNOWN: LazyLock<FxHashMap<String, (usize, Meaning)>> = LazyLock::new(|| {
    let mut known = FxHashMap::default();
    let table = table::rows(include_str!("../../../index-schema/keys.tsv"));
    for (rank, [meaning, key]) in table.enumerate() {
        if let Some(meaning) = meaning_named(meaning) {
            known.entry(fold_key(key)).or_insert((rank, meaning));
            // `_source` is the record of a search engine, `source` an outlet.
            known.entry(key.to_owned()).or_insert((rank, meaning));
        }
    }
    known
});

/// What an archive calls the fields of its records, where no table knows it: `[keys]` of `warraq.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::archive) struct KeyNames(Option<Arc<HashMap<String, Meaning>>>);

impl KeyNames {
    /// The names in `written`, by field; `Err` is a name that no field has.
    pub(in crate::archive) fn of(written: &BTreeMap<String, Vec<String>>) -> Result<Self, String> {
        let mut names = HashMap::new();
        for (field, keys) in written {
            let meaning = meaning_named(field).ok_or_else(|| field.clone())?;
            for key in keys {
                names.insert(fold_key(key), meaning);
            }
        }
        Ok(Self((!names.is_empty()).then(|| Arc::new(names))))
    }

    /// Returns the rank (smaller is better) and the meaning of `key`.
    pub(in crate::archive) fn meaning(&self, key: &str) -> Option<(usize, Meaning)> {
        let named = self.0.as_ref().and_then(|names| names.get(&fold_key(key)));
        match named {
            Some(meaning) => Some((0, *meaning)),
            None => meaning(key).map(|(rank, meaning)| (rank + 1, meaning)),
        }
    }
}

/// Returns the rank (smaller is better) and the meaning of `key`.
pub(in crate::archive) fn meaning(key: &str) -> Option<(usize, Meaning)> {
    let exact = KNOWN.get(key);
    exact.or_else(|| KNOWN.get(&fold_key(key))).copied()
}

/// Returns the meaning that the tables call `name`.
pub(in crate::archive) fn meaning_named(name: &str) -> Option<Meaning> {
    match name {
        "summary" => Some(Meaning::Summary),
        "articles" => Some(Meaning::Articles),
        "record" => Some(Meaning::Record),
        name => {
            let field = FIELDS.into_iter().find(|field| field.name() == name)?;
            Some(Meaning::Field(field))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn means(key: &str, expected: Meaning) {
        assert_eq!(meaning(key).map(|(_, meaning)| meaning), Some(expected));
    }

    #[test]
    fn keys_are_compared_loosely() {
        means("Date_Published", Meaning::Field(Field::Published));
        means("datePublished", Meaning::Field(Field::Published));
        means("العُنوان", Meaning::Field(Field::Title));
        means("article-body", Meaning::Field(Field::Body));
        means("items", Meaning::Articles);
        means("@graph", Meaning::Articles);
        assert_eq!(meaning("views"), None);
    }

    #[test]
    fn arabic_keys_stand_with_and_without_article_and_noun() {
        for (key, field) in [
            ("مصدر", Field::Source),
            ("مصدر_الخبر", Field::Source),
            ("كاتب المقال", Field::Author),
            ("اسم الكاتب", Field::Author),
            ("العنوان الرئيسي", Field::Title),
            ("متن الخبر", Field::Body),
            ("تاريخ_النشر", Field::Published),
            ("تاريخ نشر الخبر", Field::Published),
            ("قسم", Field::Section),
            ("لغة", Field::Language),
        ] {
            means(key, Meaning::Field(field));
        }
        means("وصف", Meaning::Summary);
    }

    #[test]
    fn names_of_an_archive_come_before_the_table() {
        let written = BTreeMap::from([(
            "title".to_owned(),
            vec!["Hed_Line".to_owned(), "name".to_owned()],
        )]);
        let names = KeyNames::of(&written).expect("a field");
        let title = Meaning::Field(Field::Title);
        assert_eq!(names.meaning("hedline"), Some((0, title)));
        assert!(names.meaning("content").is_some_and(|(rank, _)| rank > 0));
        let unknown = BTreeMap::from([("titel".to_owned(), Vec::new())]);
        assert_eq!(KeyNames::of(&unknown), Err("titel".to_owned()));
    }

    #[test]
    fn every_meaning_of_the_table_is_known() {
        for [meaning, key] in table::rows(include_str!("../../../index-schema/keys.tsv")) {
            assert!(meaning_named(meaning).is_some(), "{meaning}");
            assert!(!fold_key(key).is_empty(), "{meaning} without a key");
        }
    }
}
