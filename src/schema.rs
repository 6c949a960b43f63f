//! The fields of an index, read from `index-schema/schema.json`.
//!
//! In: tantivy's own schema JSON. Out: the schema and one typed handle for each field, so that a field name
//! stands in the data and here, and nowhere else. The fingerprint tells whether an index on disk was made
//! with these fields and this analyzer.

use sha2::{Digest, Sha256};
use tantivy::schema::{Field, Schema};

use crate::analysis::{self, View};

/// The schema as data.
const SCHEMA_JSON: &str = include_str!("../index-schema/schema.json");

/// What Arabic text is indexed as, side by side at the same positions.
#[derive(Debug, Clone, Copy)]
pub struct TextField {
    /// Terms in their settled spelling.
    pub skeleton: Field,
    /// Terms without their inflection.
    pub stem: Field,
}

/// The handles of all fields.
#[derive(Debug, Clone)]
pub struct Fields {
    schema: Schema,
    /// The article's id as a number; see [`crate::archive::ArticleId::key`].
    pub id: Field,
    /// The id that the source gave.
    pub record_id: Field,
    /// Path of the file, as one term: what a replaced file is deleted by.
    pub path: Field,
    /// Headline.
    pub title: TextField,
    /// Subtitle and story.
    pub body: TextField,
    /// Words of the path.
    pub path_words: Field,
    /// Words of the outlet's name.
    pub source_words: Field,
    /// Words of the byline.
    pub author_words: Field,
    /// Words of the dateline.
    pub place_words: Field,
    /// Words of the section's name.
    pub section_words: Field,
    /// Words of the tags.
    pub tags_words: Field,
    /// Words of the agencies' names.
    pub agencies_words: Field,
    /// Words of the address.
    pub url_words: Field,
    /// Parts of the language tag.
    pub language_words: Field,
    /// Outlet, as a column.
    pub source: Field,
    /// Byline, as a column.
    pub author: Field,
    /// Dateline, as a column.
    pub place: Field,
    /// Section, as a column.
    pub section: Field,
    /// Language tag, as a column.
    pub language: Field,
    /// Format of the file, as a column.
    pub format: Field,
    /// First second the publication date may mean; absent where no date is known.
    pub published: Field,
    /// Last second the publication date may mean.
    pub published_last: Field,
    /// Which fields of the article are known, a term for each: the names that a query gives them.
    pub known: Field,
    /// Prints of the words of the story, eight to a value: what near-copies are found by.
    pub body_prints: Field,
    /// The whole article as a row of JSON, stored.
    pub article: Field,
}

impl Fields {
    /// Reads the schema that is compiled in.
    pub fn new() -> Self {
        let schema: Schema =
            serde_json::from_str(SCHEMA_JSON).expect("a test reads the schema that is compiled in");
        let field = |name: &str| {
            schema
                .get_field(name)
                .expect("a test asks the schema for every field")
        };
        let text = |skeleton: &str, stem: &str| TextField {
            skeleton: field(skeleton),
            stem: field(stem),
        };
        Self {
            id: field("id"),
            record_id: field("record_id"),
            path: field("path"),
            title: text("title_x", "title_s"),
            body: text("body_x", "body_s"),
            path_words: field("path_x"),
            source_words: field("source_x"),
            author_words: field("author_x"),
            place_words: field("place_x"),
            section_words: field("section_x"),
            tags_words: field("tags_x"),
            agencies_words: field("agencies_x"),
            url_words: field("url_x"),
            language_words: field("language_x"),
            source: field("source"),
            author: field("author"),
            place: field("place"),
            section: field("section"),
            language: field("language"),
            format: field("format"),
            published: field("published"),
            published_last: field("published_last"),
            known: field("known"),
            body_prints: field("body_prints"),
            article: field("article"),
            schema,
        }
    }

    /// The engine's schema.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// In which view the words of a field are indexed, and the field that has them in their exact form: mostly itself.
    pub fn view_of(&self, field: Field) -> (View, Field) {
        let mut texts = [self.title, self.body].into_iter();
        match texts.find(|text| text.stem == field) {
            Some(text) => (View::Stem, text.skeleton),
            None => (View::Skeleton, field),
        }
    }

    /// The name of a field, as in `index-schema/schema.json`.
    pub fn name(&self, field: Field) -> &str {
        self.schema.get_field_name(field)
    }
}

impl Default for Fields {
    fn default() -> Self {
        Self::new()
    }
}

/// What an index must have been made with to be opened: SHA-256, in hexadecimal, of the fields and of the
/// analyzer's data.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fingerprint {
    /// Of `index-schema/schema.json`.
    pub schema: String,
    /// Of the analyzer's rules and word lists.
    pub analyzer: String,
}

impl Fingerprint {
    /// The fingerprint of this program.
    pub fn current() -> Self {
        let digest = Sha256::digest(SCHEMA_JSON.as_bytes());
        Self {
            schema: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            analyzer: analysis::FINGERPRINT.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_its_handle() {
        let fields = Fields::new();
        assert_eq!(fields.schema().fields().count(), 27);
        assert_eq!(fields.name(fields.body.stem), "body_s");
    }

    #[test]
    fn a_fingerprint_is_two_digests() {
        let fingerprint = Fingerprint::current();
        assert_eq!(fingerprint.schema.len(), 64);
        assert_eq!(fingerprint.analyzer.len(), 64);
    }
}
