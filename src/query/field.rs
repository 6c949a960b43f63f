//! The fields that a query can name, each under its English and Arabic names.
//!
//! In: a name as typed. Out: the [`Field`] it means. The names are data (`index-schema/field-names.tsv`), so that a
//! name is added without touching the parser; what a field is in the index is for `compile.rs` to say.

/// Columns: the field's own name, its English names, its Arabic names; several are separated by `|`.
const NAMES: &str = include_str!("../../index-schema/field-names.tsv");

/// A field that a query can name. The name inside is always one of the table's first column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(&'static str);

impl Field {
    /// The one field whose values are ranges.
    pub const DATE: Self = Self("date");
    /// The outlet.
    pub const SOURCE: Self = Self("source");
    /// The writer.
    pub const AUTHOR: Self = Self("author");
    /// The place of the dateline.
    pub const PLACE: Self = Self("place");
    /// The section of the outlet.
    pub const SECTION: Self = Self("section");
    /// The one field whose values are names of fields.
    pub const HAS: Self = Self("has");
    /// The line under the headline: it can be known, but is searched with the story.
    const SUBTITLE: Self = Self("subtitle");

    /// Returns the field that is called `typed` in English (in any case) or Arabic.
    pub fn named(typed: &str) -> Option<Self> {
        rows()
            .find(|(_, names)| {
                names
                    .split(['\t', '|'])
                    .any(|name| name.eq_ignore_ascii_case(typed))
            })
            .map(|(name, _)| Self(name))
    }

    /// Returns the field that `has:typed` asks for, with or without the article of its Arabic name; `None` also for
    /// those that every article has.
    pub fn known_named(typed: &str) -> Option<Self> {
        let named = || Self::named(typed).or_else(|| Self::named(&format!("ال{typed}")));
        match typed {
            "subtitle" | "العنوان الفرعي" | "عنوان فرعي" => {
                Some(Self::SUBTITLE)
            }
            _ => named().filter(|field| !matches!(field.name(), "has" | "path")),
        }
    }

    /// The field's own name, as the table's first column has it.
    pub fn name(self) -> &'static str {
        self.0
    }

    /// Every field, in the table's order.
    pub fn all() -> impl Iterator<Item = Self> {
        rows().map(|(name, _)| Self(name))
    }
}

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    NAMES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_called(name: &str, typed: &str) {
        assert_eq!(Field::named(typed).map(Field::name), Some(name));
    }

    #[test]
    fn a_field_has_english_and_arabic_names() {
        is_called("title", "title");
        is_called("title", "Title");
        is_called("title", "العنوان");
        is_called("date", "التاريخ");
        is_called("tag", "tags");
    }

    #[test]
    fn every_row_names_its_field_in_both_languages() {
        for (name, names) in rows() {
            is_called(name, name);
            assert_eq!(names.split('\t').count(), 2, "{name}");
            names
                .split(['\t', '|'])
                .for_each(|typed| is_called(name, typed));
        }
    }

    #[test]
    fn what_may_be_known_is_named_with_or_without_the_article() {
        let known = |typed| Field::known_named(typed).map(Field::name);
        assert_eq!(known("التاريخ"), Some("date"));
        assert_eq!(known("تاريخ"), Some("date"));
        assert_eq!(known("tags"), Some("tag"));
        assert_eq!(known("subtitle"), Some("subtitle"));
        assert_eq!(
            (known("path"), known("has"), known("غيره")),
            (None, None, None)
        );
    }

    #[test]
    fn the_table_has_the_date_and_no_empty_name() {
        let named_here = [
            Field::DATE,
            Field::HAS,
            Field::SOURCE,
            Field::AUTHOR,
            Field::PLACE,
            Field::SECTION,
        ];
        for field in named_here {
            assert!(Field::all().any(|other| other == field));
        }
        assert_eq!(Field::named(""), None);
        assert_eq!(Field::named("http"), None);
    }
}
