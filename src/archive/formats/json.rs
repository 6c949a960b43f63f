//! One JSON object → one article.
//!
//! In: a parsed value. Out: the draft of an article, its fields found by the names of their keys. Values are
//! taken as the common vocabularies write them: text, `{"name": …}`, `{"@value": …}`, `{"rendered": …}`, or a
//! list of these. Keys that mean nothing are passed over.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::archive::article::SkipReason;
use crate::archive::date::{Precision, PublicationDate};
use crate::archive::draft::{Draft, Field};
use crate::archive::given::Given;
use crate::archive::known::keys::{self, Meaning};
use crate::archive::lines::story;
use crate::archive::page::markup;

/// Members that hold the text of an object, the best first.
const INNER: [&str; 17] = [
    "name",
    "@value",
    "rendered",
    "headline",
    "text",
    "title",
    "value",
    "#text",
    "$t",
    "addressLocality",
    "basic",
    "content",
    "$date",
    "$oid",
    "$numberLong",
    "@id",
    "url",
];
/// What stands in the graph of a page beside its article, by the names of schema.org.
const GRAPH_PARTS: [&str; 12] = [
    "BreadcrumbList",
    "CollectionPage",
    "Corporation",
    "ImageObject",
    "ItemList",
    "NewsMediaOrganization",
    "Organization",
    "Person",
    "SiteNavigationElement",
    "VideoObject",
    "WebPage",
    "WebSite",
];
/// What exports of databases call their parts.
const TABLE_PARTS: [&str; 3] = ["header", "database", "table"];
/// Objects around an article are no more.
const MOST_WRAPPERS: usize = 4;
/// More names of keys than this are named by their beginning.
const SHOWN_KEYS_CHARS: usize = 120;
/// Seconds since 1970 have ten digits in our time, milliseconds thirteen.
const FIRST_MILLISECOND: i64 = 100_000_000_000;

/// Reads the article that a record of a file is, or says what it is instead.
pub(in crate::archive) fn record(value: &Value, given: &Given) -> Result<Draft, SkipReason> {
    if let Some(kind) = value.as_object().and_then(other_kind) {
        return Err(SkipReason::NoArticle(format!("`{kind}`")));
    }
    let draft = article(value, given)?;
    let has_text = draft.has(Field::Title) || draft.has(Field::Body);
    let unknown = unknown_keys(value, given).filter(|_| !has_text);
    unknown.map_or(Ok(draft), |keys| Err(SkipReason::NoKey { keys }))
}

/// Reads the article that `value` is.
pub(in crate::archive) fn article(value: &Value, given: &Given) -> Result<Draft, SkipReason> {
    let Value::Object(record) = value else {
        return Err(SkipReason::WrongShape {
            found: kind(value),
            expected: "an object with the fields of an article",
        });
    };
    let mut draft = Draft::of(given);
    if let Some((path, inner)) = only_inner(record) {
        offer_all(inner, &format!("key {path}."), &mut draft);
        return Ok(draft);
    }
    offer_all(record, "key", &mut draft);
    // Search engines and databases put the record itself into a member.
    if !draft.has(Field::Body) && !draft.has(Field::Title) {
        for (key, inner) in record {
            if let (Some((_, Meaning::Record)), Value::Object(inner)) = (keys::meaning(key), inner)
            {
                offer_all(inner, &format!("key {key}."), &mut draft);
            }
        }
    }
    Ok(draft)
}

/// What a record without a text is that calls itself another thing: a person in a graph, the header of a table.
fn other_kind(record: &Map<String, Value>) -> Option<String> {
    if means(record, Field::Body) {
        return None;
    }
    let typed = record.get("@type").and_then(Value::as_str);
    if let Some(kind) = typed.filter(|kind| GRAPH_PARTS.contains(kind)) {
        return Some(kind.to_owned());
    }
    let kind = record.get("type")?.as_str()?;
    let is_of_export = TABLE_PARTS.contains(&kind) && !means(record, Field::Published);
    is_of_export.then(|| kind.to_owned())
}

/// The article that objects hold which hold nothing else: `{"data": {"article": {…}}}`, and the keys that lead to it.
fn only_inner(record: &Map<String, Value>) -> Option<(String, &Map<String, Value>)> {
    let (mut path, mut inner) = (Vec::new(), record);
    while path.len() < MOST_WRAPPERS {
        let mut members = inner.iter();
        let (Some((key, Value::Object(member))), None) = (members.next(), members.next()) else {
            break;
        };
        path.push(key.as_str());
        inner = member;
    }
    let is_article = means(inner, Field::Title) && means(inner, Field::Body);
    (!path.is_empty() && is_article).then(|| (path.join("."), inner))
}

fn means(record: &Map<String, Value>, field: Field) -> bool {
    let mut meanings = record.keys().filter_map(|key| keys::meaning(key));
    meanings.any(|(_, meaning)| meaning == Meaning::Field(field))
}

/// The names of the keys of a record none of which is known as that of a headline or a text.
fn unknown_keys(value: &Value, given: &Given) -> Option<String> {
    let is_known = |key: &String| {
        let meaning = given.keys.meaning(key).map(|(_, meaning)| meaning);
        let text = [
            Meaning::Field(Field::Title),
            Meaning::Field(Field::Body),
            Meaning::Summary,
        ];
        meaning.is_some_and(|meaning| text.contains(&meaning))
    };
    let record = value.as_object()?;
    if record.is_empty() || record.keys().any(is_known) {
        return None;
    }
    let keys: Vec<&str> = record.keys().map(String::as_str).collect();
    let all = keys.join(", ");
    let shown: String = all.chars().take(SHOWN_KEYS_CHARS).collect();
    Some(if shown == all {
        all
    } else {
        format!("{shown}…")
    })
}

/// Offers every member whose key means a field. `unit` is how origins begin: `key`, `json-ld`.
pub(in crate::archive) fn offer_all(record: &Map<String, Value>, unit: &str, draft: &mut Draft) {
    let mut known: Vec<(usize, Meaning, &String, &Value)> = record
        .iter()
        .filter_map(|(key, value)| {
            let (rank, meaning) = draft.meaning(key)?;
            Some((rank, meaning, key, value))
        })
        .collect();
    known.sort_by_key(|(rank, ..)| *rank);
    // The headline first: the story's rules ask for it. The body last: what its prose seems to say never takes
    // the place of what a key declares.
    known.sort_by_key(|(_, meaning, ..)| match meaning {
        Meaning::Field(Field::Title) => 0,
        Meaning::Field(Field::Body) | Meaning::Summary => 2,
        _ => 1,
    });
    for (_, meaning, key, value) in known {
        let origin = match unit.ends_with('.') {
            true => format!("{unit}{key}"),
            false => format!("{unit} {key}"),
        };
        match meaning {
            Meaning::Field(field) => offer(field, value, &origin, draft),
            Meaning::Summary => offer(Field::Body, value, &origin, draft),
            Meaning::Articles | Meaning::Record => {}
        }
    }
}

fn offer(field: Field, value: &Value, origin: &str, draft: &mut Draft) {
    match field {
        Field::Body => {
            let text = paragraphs(first_kind(value)).join("\n");
            body(&markup::plain(&text), origin, draft);
        }
        Field::Tags if !draft.has(Field::Tags) => {
            let tags = texts(value);
            match tags.as_slice() {
                [list] => draft.offer(Field::Tags, &markup::plain(list), origin),
                tags => tags
                    .iter()
                    .for_each(|tag| draft.tag(&markup::plain(tag), origin)),
            }
        }
        Field::Tags => {}
        Field::Author => draft.offer(field, &markup::plain(&texts(value).join("، ")), origin),
        Field::Published => match value.as_i64().and_then(since_1970) {
            Some(date) => draft.published(date, origin),
            None => offer_first(field, value, origin, draft),
        },
        _ => offer_first(field, value, origin, draft),
    }
}

/// Of a text in several kinds, as ninjs has it, the first; a list of paragraphs is one text.
fn first_kind(value: &Value) -> &Value {
    let is_kind = |value: &Value| value.get("contenttype").or(value.get("role")).is_some();
    match value {
        Value::Array(values) if values.iter().all(is_kind) => values.first().unwrap_or(value),
        value => value,
    }
}

/// The texts of a body; an element of it that has no text, as a picture, gives none.
fn paragraphs(value: &Value) -> Vec<String> {
    let is_address = |value: &&Value| {
        let key = INNER.iter().find(|key| value.get(**key).is_some());
        value.is_object() && matches!(key, Some(&"url" | &"@id"))
    };
    match value {
        Value::Array(values) => {
            let kept = values.iter().filter(|value| !is_address(value));
            kept.flat_map(texts).collect()
        }
        value => texts(value),
    }
}

fn offer_first(field: Field, value: &Value, origin: &str, draft: &mut Draft) {
    if let Some(text) = texts(value).first() {
        draft.offer(field, &markup::plain(text), origin);
    }
}

/// The body under the rules of a story: bylines around it are read, not kept.
fn body(text: &str, origin: &str, draft: &mut Draft) {
    if !draft.has(Field::Body) {
        story::known(story::lines(text), draft, origin);
    }
}

/// The texts that a value holds, in their order.
pub(in crate::archive) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if keys::is_nothing(text) => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(object) => {
            let inner = INNER.iter().find_map(|key| object.get(*key));
            let located = || object.get("address");
            inner.or_else(located).map(texts).unwrap_or_default()
        }
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}

fn since_1970(number: i64) -> Option<PublicationDate> {
    let timestamp = match number.abs() >= FIRST_MILLISECOND {
        true => Timestamp::from_millisecond(number),
        false => Timestamp::from_second(number),
    };
    // A small number is a year or nothing.
    let timestamp = timestamp.ok().filter(|_| number.abs() > 100_000)?;
    let civil = timestamp.to_zoned(TimeZone::UTC).datetime();
    Some(PublicationDate::new(civil, Precision::Second).with_utc_offset(0))
}

/// What a value is, for people.
pub(in crate::archive) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::article::Article;

    fn read(json: &str) -> Article {
        let value = serde_json::from_str(json).expect("JSON");
        article(&value, &Given::default())
            .expect("an object")
            .finish()
            .expect("an article")
    }

    #[test]
    fn plain_keys_are_read() {
        let article = read(
            r#"{"id": 7, "Title": "عنوان", "content": "نص أول\nنص ثان", "source": "okaz", "date": "2015-07-21", "views": 3}"#,
        );
        assert_eq!(article.record_id.as_deref(), Some("7"));
        assert_eq!(article.title.as_deref(), Some("عنوان"));
        assert_eq!(article.body, "نص أول\nنص ثان");
        assert_eq!(article.source.as_deref(), Some("عكاظ"));
        assert_eq!(article.origin["published"], "key date");
    }

    #[test]
    fn a_declared_outlet_stands_whatever_the_prose_says() {
        let article = read(
            r#"{"body":"قال المدير في تصريح لموقع الجزيرة إن المعرض يفتتح غدا.","source":"جريدة القرية"}"#,
        );
        assert_eq!(article.source.as_deref(), Some("جريدة القرية"));
    }

    #[test]
    fn schema_org_is_read() {
        let article = read(
            r##"{"@type": "NewsArticle", "headline": "عنوان", "articleBody": "<p>نص</p><p>آخر</p>",
            "datePublished": "2022-08-26T16:24:05+03:00", "author": [{"name": "سلمى الحداد"}],
            "publisher": {"@type": "Organization", "name": "Okaz"}, "keywords": ["مكتبة", "#حي"],
            "contentLocation": {"address": {"addressLocality": "حلب"}}, "inLanguage": "ar"}"##,
        );
        assert_eq!(article.body, "نص\nآخر");
        assert_eq!(article.author.as_deref(), Some("سلمى الحداد"));
        assert_eq!(article.source.as_deref(), Some("عكاظ"));
        assert_eq!(article.tags, ["مكتبة", "حي"]);
        assert_eq!(article.place.as_deref(), Some("حلب"));
        assert_eq!(article.origin["place"], "key contentLocation");
    }

    #[test]
    fn ninjs_and_arabic_keys_are_read() {
        let ninjs = read(
            r#"{"headline": "a", "body_text": "b", "versioncreated": "2022-08-26T16:24:05Z", "byline": "سلمى الحداد", "located": "تونس"}"#,
        );
        assert_eq!(ninjs.place.as_deref(), Some("تونس"));
        assert!(ninjs.published.is_some());
        let arabic = read(
            r#"{"العنوان": "a", "النص": "b", "المصدر": "الأهرام", "الكاتب": "سلمى الحداد", "التاريخ": "26 آب 2022"}"#,
        );
        assert_eq!(arabic.source.as_deref(), Some("الأهرام"));
        assert_eq!(
            arabic.published.map(|date| date.to_string()).as_deref(),
            Some("2022-08-26")
        );
    }

    #[test]
    fn lists_of_ninjs_give_their_first() {
        let article = read(
            r#"{"uri": "x", "headlines": [{"role": "main", "value": "عنوان"}, {"role": "short", "value": "b"}],
            "bodies": [{"role": "main", "contenttype": "text/html", "value": "<p>نص</p>"}, {"role": "text", "value": "نص"}],
            "infosources": [{"name": "Okaz"}], "subjects": [{"name": "مياه"}, {"name": "صحة"}],
            "versioncreated": "2022-08-27T00:00:00Z", "contentcreated": "2022-08-26T16:24:05Z"}"#,
        );
        assert_eq!(article.title.as_deref(), Some("عنوان"));
        assert_eq!(article.body, "نص");
        assert_eq!(article.source.as_deref(), Some("عكاظ"));
        assert_eq!(article.tags, ["مياه", "صحة"]);
        assert_eq!(article.origin["published"], "key contentcreated");
    }

    #[test]
    fn an_item_of_a_json_feed_is_read() {
        let article = read(
            r#"{"id": "1", "url": "https://example.org/1", "title": "عنوان", "content_html": "<p>نص</p>", "summary": "s",
            "date_published": "2022-08-26T16:24:05+03:00", "authors": [{"name": "سلمى الحداد", "url": "u"}], "tags": ["ماء"]}"#,
        );
        assert_eq!(article.body, "نص");
        assert_eq!(article.author.as_deref(), Some("سلمى الحداد"));
        assert_eq!(article.url.as_deref(), Some("https://example.org/1"));
        assert!(article.published.is_some());
    }

    #[test]
    fn databases_write_values_by_their_kind() {
        let article = read(
            r#"{"_id": {"$oid": "5f"}, "title": "a", "text": "b", "date": {"$date": "2022-08-26T16:24:05Z"}}"#,
        );
        assert_eq!(article.record_id.as_deref(), Some("5f"));
        assert!(article.published.is_some());
        let long = read(r#"{"title": "a", "date": {"$date": {"$numberLong": "1661531045000"}}}"#);
        let date = long.published.expect("a date").to_string();
        assert_eq!(date, "2022-08-26T16:24:05+00:00");
    }

    #[test]
    fn words_for_nothing_are_no_values() {
        let article = read(
            r#"{"title": "None", "body": "b", "author": "null", "source": "N/A", "section": "NULL"}"#,
        );
        assert_eq!(article.title, None);
        assert_eq!(article.author, None);
        assert_eq!(article.source, None);
        assert_eq!(article.section, None);
    }

    #[test]
    fn an_article_alone_in_objects_is_read() {
        let article = read(
            r#"{"data": {"article": {"headline": {"basic": "a"}, "display_date": "2022-08-26T16:24:05Z",
            "content_elements": [{"type": "text", "content": "b"}, {"type": "image", "url": "u"},
            {"type": "text", "content": "c"}]}}}"#,
        );
        assert_eq!(article.title.as_deref(), Some("a"));
        assert_eq!(article.body, "b\nc");
        assert_eq!(article.origin["title"], "key data.article.headline");
        assert!(article.published.is_some());
    }

    #[test]
    fn what_calls_itself_something_else_is_no_article() {
        for (json, kind) in [
            (
                r#"{"@type": "Organization", "name": "a"}"#,
                "`Organization`",
            ),
            (r#"{"type": "database", "name": "a"}"#, "`database`"),
        ] {
            let value = serde_json::from_str(json).expect("JSON");
            let reason = record(&value, &Given::default()).expect_err(json);
            assert_eq!(reason, SkipReason::NoArticle(kind.to_owned()));
        }
        assert_eq!(
            read(r#"{"type": "table", "title": "a", "text": "b"}"#).body,
            "b"
        );
    }

    #[test]
    fn keys_that_nothing_is_known_of_are_named() {
        let keys = |json| {
            let value = serde_json::from_str(json).expect("JSON");
            unknown_keys(&value, &Given::default())
        };
        assert_eq!(keys(r#"{"a": 1, "b": "x"}"#).as_deref(), Some("a, b"));
        assert_eq!(keys(r#"{"a": 1, "title": ""}"#), None);
    }

    #[test]
    fn a_record_may_be_wrapped() {
        let article = read(r#"{"_id": "x1", "_source": {"title": "a", "text": "b"}}"#);
        assert_eq!(article.record_id.as_deref(), Some("x1"));
        assert_eq!(article.origin["title"], "key _source.title");
    }

    #[test]
    fn a_summary_stands_in_for_a_missing_body_only() {
        assert_eq!(read(r#"{"title": "a", "description": "b"}"#).body, "b");
        assert_eq!(read(r#"{"description": "b", "body": "c"}"#).body, "c");
    }

    #[test]
    fn numbers_of_seconds_and_milliseconds_are_dates() {
        for number in ["1661531045", "1661531045000"] {
            let article = read(&format!(r#"{{"title": "a", "timestamp": {number}}}"#));
            let date = article.published.expect(number).to_string();
            assert_eq!(date, "2022-08-26T16:24:05+00:00");
        }
    }

    #[test]
    fn a_record_that_is_no_object_says_what_it_is() {
        let reason = article(&Value::from(3), &Given::default()).expect_err("a number");
        assert!(
            reason
                .to_string()
                .starts_with("found a number, expected an object")
        );
    }
}
