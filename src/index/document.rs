//! Article ↔ the engine's document: the only file that knows both.
//!
//! The whole article is stored as one JSON value, so that what is shown is what was read, to the letter; the
//! other fields are there to be searched, filtered and counted.

use tantivy::TantivyDocument;
use tantivy::schema::{Field, Value};

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

/// The engine's document of what of `article` is a column or stored.
pub fn columns_of(fields: &Fields, article: &Article) -> Result<TantivyDocument, Error> {
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
    let json = serde_json::to_vec(article).map_err(std::io::Error::from);
    let json = json.map_err(tantivy::TantivyError::from)?;
    document.add_bytes(fields.article, &json);
    Ok(document)
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

/// The article that `document` was made of.
pub fn article_of(fields: &Fields, document: &TantivyDocument) -> Result<Article, Error> {
    let json = document
        .get_first(fields.article)
        .and_then(|value| value.as_bytes())
        .unwrap_or_default();
    serde_json::from_slice(json).map_err(|error| {
        let error = tantivy::error::DataCorruption::comment_only(error.to_string());
        Error::Engine(tantivy::TantivyError::DataCorruption(error))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::ArticleId;

    #[test]
    fn an_article_comes_back_as_it_was_added() {
        let article = Article {
            id: ArticleId::new("a.txt", 0),
            title: Some("عنـــوان".to_owned()),
            body: "نصٌّ بعلاماته".to_owned(),
            source: Some("صحيفة".to_owned()),
            published: Some("2022-08".parse().expect("a month")),
            path: "a.txt".to_owned(),
            ..Article::default()
        };
        let fields = Fields::new();
        let document = columns_of(&fields, &article).expect("a document");
        assert_eq!(article_of(&fields, &document).expect("an article"), article);
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
