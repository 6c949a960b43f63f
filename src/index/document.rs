//! Article ↔ the engine's document: the only file that knows both.
//!
//! The whole article is stored as one JSON value, so that what is shown is what was read, to the letter; the
//! other fields are there to be searched, filtered and counted.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeTuple, Serializer};
use tantivy::TantivyDocument;
use tantivy::schema::{Field, OwnedValue};

use crate::Error;
use crate::archive::Article;
use crate::schema::Fields;
use crate::stories::prints::packed_prints;

/// Calls `sink` with each text of `article` that is split into words, and the field of its exact terms.
pub fn each_text(fields: &Fields, article: &Article, sink: &mut impl FnMut(Field, &str)) {
    sink(fields.path_words, &article.path);
    let one = [
        (&article.title, fields.title.skeleton),
        (&article.subtitle, fields.body.skeleton),
        (&article.source, fields.source_words),
        (&article.author, fields.author_words),
        (&article.place, fields.place_words),
        (&article.section, fields.section_words),
        (&article.url, fields.url_words),
        (&article.language, fields.language_words),
    ];
    for (text, field) in one {
        if let Some(text) = text {
            sink(field, text);
        }
    }
    sink(fields.body.skeleton, &article.body);
    let many = [
        (&article.tags, fields.tags_words),
        (&article.agencies, fields.agencies_words),
    ];
    for (texts, field) in many {
        texts.iter().for_each(|text| sink(field, text));
    }
}

/// Calls `sink` with each value of `article` that is one term, as its bytes in the index, and the field.
pub fn each_value(fields: &Fields, article: &Article, sink: &mut impl FnMut(Field, &[u8])) {
    sink(fields.id, &article.id.key().to_be_bytes());
    sink(fields.path, article.path.as_bytes());
    for name in known(article) {
        sink(fields.known, name.as_bytes());
    }
}

/// The engine's document of what of `article` is a column.
pub fn columns_of(fields: &Fields, article: &Article) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    document.add_u64(fields.id, article.id.key());
    let named = [
        (&article.record_id, fields.record_id),
        (&article.source, fields.source),
        (&article.author, fields.author),
        (&article.place, fields.place),
        (&article.section, fields.section),
        (&article.language, fields.language),
    ];
    for (value, column) in named {
        if let Some(value) = value {
            document.add_text(column, value);
        }
    }
    document.add_text(fields.format, &article.format);
    if let Some(published) = article.published {
        document.add_i64(fields.published, published.first_second());
        document.add_i64(fields.published_last, published.last_second());
    }
    for prints in packed_prints(&article.body) {
        document.add_u64(fields.body_prints, prints);
    }
    document
}

/// What the engine stores of an article, by field; it is read without another copy.
pub type Stored = BTreeMap<Field, OwnedValue>;

/// The engine's document of what of `article` is stored. It holds the text once and owns it, so that the article can go before it is
/// compressed: of a long one each copy counts.
pub fn stored_of(fields: &Fields, article: &Article) -> Result<Stored, Error> {
    let mut json = Vec::with_capacity(json_len(&article.body) + SHORT_FIELDS_BYTES);
    let written = serde_json::to_writer(&mut json, &Row(article)).map_err(std::io::Error::from);
    written.map_err(tantivy::TantivyError::from)?;
    let json = String::from_utf8(json).expect("JSON is UTF-8");
    Ok([(fields.article, OwnedValue::Str(json))].into())
}

/// What all fields but the body take, mostly.
const SHORT_FIELDS_BYTES: usize = 2048;

/// How long `text` is in JSON, where it has no controls but those that end lines.
fn json_len(text: &str) -> usize {
    let is_escaped = |byte: &u8| matches!(byte, 0..0x20 | b'"' | b'\\');
    text.len() + text.bytes().filter(|byte| is_escaped(byte)).count()
}

/// An article as it is stored: a JSON array of its fields, in the order in which [`Article`] has them, for their names say nothing that the
/// order does not. Where the order changes, the field that is stored takes another name.
struct Row<'article>(&'article Article);

impl Serialize for Row<'_> {
    fn serialize<To: Serializer>(&self, to: To) -> Result<To::Ok, To::Error> {
        // Every field is named, so that none can be forgotten.
        let Article {
            id,
            record_id,
            title,
            subtitle,
            body,
            source,
            agencies,
            author,
            place,
            published,
            url,
            section,
            tags,
            language,
            captured,
            path,
            member,
            record,
            offset,
            length,
            packed_offset,
            sha256,
            format,
            encoding,
            declared_encoding,
            origin,
        } = self.0;
        let mut row = to.serialize_tuple(26)?;
        row.serialize_element(id)?;
        row.serialize_element(record_id)?;
        row.serialize_element(title)?;
        row.serialize_element(subtitle)?;
        row.serialize_element(body)?;
        row.serialize_element(source)?;
        row.serialize_element(agencies)?;
        row.serialize_element(author)?;
        row.serialize_element(place)?;
        row.serialize_element(published)?;
        row.serialize_element(url)?;
        row.serialize_element(section)?;
        row.serialize_element(tags)?;
        row.serialize_element(language)?;
        row.serialize_element(captured)?;
        row.serialize_element(path)?;
        row.serialize_element(member)?;
        row.serialize_element(record)?;
        row.serialize_element(offset)?;
        row.serialize_element(length)?;
        row.serialize_element(packed_offset)?;
        row.serialize_element(sha256)?;
        row.serialize_element(format)?;
        row.serialize_element(encoding)?;
        row.serialize_element(declared_encoding)?;
        row.serialize_element(origin)?;
        row.end()
    }
}

/// The names of the fields that are known of `article`, as a query calls them. What every article has (a path) is none of them.
fn known(article: &Article) -> impl Iterator<Item = &'static str> {
    let fields = [
        ("title", article.title.is_some()),
        ("subtitle", article.subtitle.is_some()),
        ("body", !article.body.is_empty()),
        ("source", article.source.is_some()),
        ("author", article.author.is_some()),
        ("place", article.place.is_some()),
        ("section", article.section.is_some()),
        ("url", article.url.is_some()),
        ("tag", !article.tags.is_empty()),
        ("agency", !article.agencies.is_empty()),
        ("date", article.published.is_some()),
        ("language", article.language.is_some()),
    ];
    let known = fields.into_iter().filter(|(_, is_known)| *is_known);
    known.map(|(name, _)| name)
}

/// The article of which `document` is stored.
pub fn article_of(fields: &Fields, document: &Stored) -> Result<Article, Error> {
    let json = match document.get(&fields.article) {
        Some(OwnedValue::Str(json)) => json,
        _ => "",
    };
    serde_json::from_str(json).map_err(|error| {
        let error = tantivy::error::DataCorruption::comment_only(error.to_string());
        Error::Engine(tantivy::TantivyError::DataCorruption(error))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::ArticleId;

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    /// An article of which all is known.
    fn whole() -> Article {
        Article {
            id: ArticleId::new("a.txt", 0),
            record_id: text("r1"),
            title: text("عنـــوان"),
            subtitle: text("تحته"),
            body: "نصٌّ بعلاماته".to_owned(),
            source: text("صحيفة"),
            agencies: vec!["وكالة".to_owned()],
            author: text("كاتب"),
            place: text("مكان"),
            published: Some("2022-08".parse().expect("a month")),
            url: text("https://a.example"),
            section: text("قسم"),
            tags: vec!["وسم".to_owned()],
            language: text("ar"),
            captured: Some("2022-08-01".parse().expect("a day")),
            path: "a.txt".to_owned(),
            member: text("b.txt"),
            record: 1,
            offset: 2,
            length: 3,
            packed_offset: Some(4),
            sha256: "5f".to_owned(),
            format: "text".to_owned(),
            encoding: "UTF-8".to_owned(),
            declared_encoding: text("utf8"),
            origin: [("title".to_owned(), "line 1".to_owned())].into(),
        }
    }

    #[test]
    fn an_article_comes_back_as_it_was_added() {
        let fields = Fields::new();
        for article in [whole(), Article::default()] {
            let stored = stored_of(&fields, &article).expect("a document");
            assert_eq!(article_of(&fields, &stored).expect("an article"), article);
        }
    }

    /// Rows lie in indexes: others could not be read there.
    #[test]
    fn rows_stay_what_they_are() {
        let row = serde_json::to_string(&Row(&whole())).expect("a row");
        let expected = concat!(
            r#"["ID","r1","عنـــوان","تحته","نصٌّ بعلاماته","صحيفة",["وكالة"],"كاتب","مكان","2022-08","https://a.example","#,
            r#""قسم",["وسم"],"ar","2022-08-01","a.txt","b.txt",1,2,3,4,"5f","text","UTF-8","utf8",{"title":"line 1"}]"#,
        );
        let id = ArticleId::new("a.txt", 0).to_string();
        assert_eq!(row, expected.replace("ID", &id));
    }

    #[test]
    fn the_fields_that_are_known_are_named() {
        let article = Article {
            source: Some("صحيفة".to_owned()),
            tags: vec!["مياه".to_owned()],
            published: Some("2022".parse().expect("a year")),
            ..Article::default()
        };
        assert_eq!(
            known(&article).collect::<Vec<_>>(),
            ["source", "tag", "date"]
        );
    }
}
