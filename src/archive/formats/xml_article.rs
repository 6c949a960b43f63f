//! One record of XML → one article.
//!
//! In: the text of a record, its vocabulary, and what stands around the records of its file. Out: the draft of an article, its
//! fields found by the paths of its elements, in the order of the table.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::archive::article::SkipReason;
use crate::archive::draft::{Draft, Field};
use crate::archive::encoding::{self, Declared};
use crate::archive::formats::json;
use crate::archive::formats::xml_elements::{
    self as elements, Attributes, Element, Namespaces, Problem,
};
use crate::archive::formats::xml_records::local_name;
use crate::archive::formats::xml_vocabularies::{Row, Vocabulary, What};
use crate::archive::given::Given;
use crate::archive::known::keys::Meaning;
use crate::archive::known::outlets;
use crate::archive::lines::story;
use crate::archive::page::markup;

/// Elements that name what they hold in an attribute: `<field name="title">`.
const NAMING: [&str; 9] = [
    "field", "column", "str", "arr", "date", "int", "long", "property", "data",
];
/// Signs between the name of an outlet and that of a part of it, in the title of a feed.
const SEPARATORS: [&str; 9] = [" - ", " – ", " — ", "|", "»", "«", ">", " : ", " / "];

/// What stands around the records of a file.
#[derive(Debug, Default)]
pub(in crate::archive) struct Around {
    /// The charset that the file declares.
    charset: Option<String>,
    namespaces: Namespaces,
    /// The outlet, as far as the feed tells it, and where.
    source: Option<(String, String)>,
    language: Option<(String, String)>,
    /// The names of authors by what the records call them.
    authors: HashMap<String, String>,
}

/// Reads one record, which starts at `line`.
pub(in crate::archive) fn article(
    record: &str,
    line: u64,
    vocabulary: &Vocabulary,
    around: &Around,
    given: &Given,
) -> Result<Draft, SkipReason> {
    let mut namespaces = around.namespaces.clone();
    let read = elements::read(record, &mut namespaces, vocabulary);
    let elements = read.map_err(|problem| match problem {
        Problem::TooDeep => SkipReason::TooDeep,
        Problem::NotXml(at, problem) => {
            let before = record.bytes().take(usize::try_from(at).unwrap_or(0));
            let line = line + before.filter(|&byte| byte == b'\n').count() as u64;
            SkipReason::BadXml { line, problem }
        }
    })?;
    let mut draft = Draft::of(given);
    let unit = local_name(record.strip_prefix('<').unwrap_or(record).as_bytes());
    match vocabulary.is_list() {
        true => json::offer_all(&named(&elements), "element", &mut draft),
        false => offer_all(&elements, vocabulary, (&unit, around), &mut draft)?,
    }
    around.offer_to(&mut draft);
    Ok(draft)
}

fn get<'a>(attributes: &'a Attributes, name: &str) -> Option<&'a str> {
    attributes.get(name).map(String::as_str)
}

/// The elements of a record as the members of an object.
fn named(elements: &[Element]) -> Map<String, Value> {
    let mut named: Map<String, Value> = Map::new();
    let (own, below): (Vec<_>, Vec<_>) =
        elements.iter().partition(|element| element.path.is_empty());
    for element in below {
        let local = element.path.rsplit(':').next().unwrap_or(&element.path);
        let naming = get(&element.attributes, "name").filter(|_| NAMING.contains(&local));
        let value = Value::from(element.content.clone());
        match named.get_mut(naming.unwrap_or(local)) {
            None => {
                named.insert(naming.unwrap_or(local).to_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    for element in own {
        if named.is_empty() {
            named.insert("text".to_owned(), Value::from(element.content.clone()));
        }
        for (name, value) in &element.attributes {
            named
                .entry(name.clone())
                .or_insert_with(|| Value::from(value.clone()));
        }
    }
    named
}

/// A value that a row of the table means.
struct Meant<'a> {
    row: &'a Row,
    value: Cow<'a, str>,
    /// `item content:encoded`, `newsitem contentmeta/provider literal`.
    origin: String,
}

fn meant<'a>(elements: &'a [Element], vocabulary: &'a Vocabulary, unit: &str) -> Vec<Meant<'a>> {
    let mut meant = Vec::new();
    for element in elements {
        let path = element.path.as_str();
        for row in vocabulary.rows_of(path, |name| get(&element.attributes, name)) {
            let value = match row.attribute {
                "" => Cow::Owned(plain(&element.content)),
                name => Cow::Borrowed(get(&element.attributes, name).unwrap_or("")),
            };
            if value.trim().is_empty() {
                continue;
            }
            let names = [unit, path, row.attribute]
                .into_iter()
                .filter(|name| !name.is_empty());
            let origin = names.collect::<Vec<_>>().join(" ");
            meant.push(Meant { row, value, origin });
        }
    }
    meant.sort_by_key(|meant| {
        let turn = match meant.row.what {
            // As with keys of JSON: the headline first, the body last.
            What::Field(Meaning::Field(Field::Title)) => 0,
            What::Field(Meaning::Field(Field::Body)) => 2,
            _ => 1,
        };
        (turn, meant.row.rank)
    });
    meant
}

/// The text of an element that holds text or markup, or markup that was escaped once more than it should be.
fn plain(content: &str) -> String {
    let text = markup::plain(content);
    match content.contains('<') {
        true => text,
        false => markup::plain(&text),
    }
}

fn offer_all(
    elements: &[Element],
    vocabulary: &Vocabulary,
    (unit, around): (&str, &Around),
    draft: &mut Draft,
) -> Result<(), SkipReason> {
    let meant = meant(elements, vocabulary, unit);
    let is_category = |meant: &&Meant| meant.row.what == What::Category;
    let categories = meant.iter().filter(is_category).count();
    for Meant { row, value, origin } in &meant {
        let value = value.trim();
        match row.what {
            What::NoArticle if row.values.contains(&value) => {
                return Err(SkipReason::NoArticle(format!("`{value}`")));
            }
            What::Field(Meaning::Field(Field::Author)) => {
                let name = around.authors.get(value).map_or(value, String::as_str);
                offer(Field::Author, name, origin, draft);
            }
            What::Field(Meaning::Field(field)) => offer(field, value, origin, draft),
            What::Category if categories == 1 => draft.offer(Field::Section, value, origin),
            What::Category => draft.tag(value, origin),
            What::Dateline => draft.offer(Field::Place, place_of(value), origin),
            What::ListedSource => {
                let name = value.rsplit(':').next().unwrap_or(value);
                if outlets::by_name(name).is_some() {
                    draft.offer(Field::Source, name, origin);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn offer(field: Field, value: &str, origin: &str, draft: &mut Draft) {
    match field {
        Field::Body if !draft.has(Field::Body) => {
            story::known(story::lines(value), draft, origin);
        }
        Field::Body => {}
        Field::Url if !value.contains("://") => {}
        Field::Url => {
            draft.offer(field, value, origin);
            offer_host(draft);
        }
        Field::Source => {
            if let Some(name) = outlet_of(value) {
                draft.offer(field, name, origin);
            }
        }
        Field::Tags => draft.tag(value, origin),
        Field::Author => draft.offer(field, without_mail(value), origin),
        Field::Published => draft.offer(field, &spread(value), origin),
        _ => draft.offer(field, value, origin),
    }
}

/// Offers the outlet on whose site the article lies, if it is a listed one.
fn offer_host(draft: &mut Draft) {
    let by_address = draft.address().and_then(|url| {
        let host = outlets::host(url)?;
        Some((outlets::by_url(url)?.name, format!("host {host}")))
    });
    if let Some((name, origin)) = by_address {
        draft.offer(Field::Source, name, origin);
    }
}

/// The outlet in the title of a feed: the part of it that is a listed one, else the whole, unless it has several parts.
fn outlet_of(title: &str) -> Option<&str> {
    let parts = parts(title);
    let listed = parts
        .iter()
        .find_map(|part| Some(outlets::by_name(part)?.name));
    listed.or(match parts.as_slice() {
        [whole] => Some(whole),
        _ => None,
    })
}

/// RSS wants an address and allows a name: `desk@example.org (سلمى الحداد)`.
fn without_mail(author: &str) -> &str {
    if !author.contains('@') {
        return author;
    }
    let in_brackets = author
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    in_brackets.map_or("", |(name, _)| name)
}

/// The formats of the agencies write `20220826T162405Z`.
fn spread(date: &str) -> Cow<'_, str> {
    let (day, time) = date.split_at_checked(8).unwrap_or((date, ""));
    let is_day = day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit());
    let clock = time.strip_prefix('T').unwrap_or("");
    let (year, rest) = day.split_at_checked(4).unwrap_or((day, ""));
    let (month, day) = rest.split_at_checked(2).unwrap_or((rest, ""));
    let digits = clock.bytes().take_while(u8::is_ascii_digit).count();
    match (is_day, time.is_empty(), digits) {
        (true, true, _) => Cow::Owned(format!("{year}-{month}-{day}")),
        (true, false, 4 | 6) => {
            let (clock, zone) = clock.split_at(digits);
            let (hour, rest) = clock.split_at(2);
            let (minute, second) = rest.split_at(2);
            let second = if second.is_empty() { "00" } else { second };
            let zone = match zone.as_bytes() {
                [b'+' | b'-', a, b, c, d] => {
                    format!(
                        "{}{}{}:{}{}",
                        zone.chars().next().unwrap_or('+'),
                        *a as char,
                        *b as char,
                        *c as char,
                        *d as char
                    )
                }
                _ => zone.to_owned(),
            };
            Cow::Owned(format!(
                "{year}-{month}-{day}T{hour}:{minute}:{second}{zone}"
            ))
        }
        _ => Cow::Borrowed(date),
    }
}

/// The place that a dateline begins with: `القاهرة 26 آب (رويترز)`.
fn place_of(dateline: &str) -> &str {
    let is_end = |letter: char| "(,،-–—/:".contains(letter) || letter.is_numeric();
    dateline.split(is_end).next().unwrap_or("").trim()
}

/// The charset that an XML declaration names.
fn in_declaration(label: &str) -> Declared<'_> {
    Declared {
        label,
        evidence: "xml declaration",
    }
}

impl Around {
    /// The charset that the file declares for itself.
    pub(in crate::archive) fn declared(&self) -> Option<Declared<'_>> {
        self.charset.as_deref().map(in_declaration)
    }

    /// Reads what stands around the records of a file in `charset`, whose root is called `root`.
    pub(in crate::archive) fn of(
        around: &[u8],
        charset: Option<String>,
        vocabulary: &Vocabulary,
        root: &str,
    ) -> Self {
        let decoded = encoding::decode(around, charset.as_deref().map(in_declaration));
        let mut namespaces = Namespaces::new();
        // What is broken around the records is no reason to lose them.
        let elements = elements::read(&decoded.text, &mut namespaces, vocabulary);
        let elements = elements.unwrap_or_default();
        let meant = match vocabulary.is_list() {
            true => Vec::new(),
            false => meant(&elements, vocabulary, root),
        };
        let first = |what: What| {
            let found = meant.iter().find(|meant| meant.row.what == what);
            found.map(|meant| (meant.value.trim().to_owned(), meant.origin.clone()))
        };
        let by_link = first(What::AroundUrl)
            .and_then(|(url, origin)| Some((outlets::by_url(&url)?.name.to_owned(), origin)));
        let by_title = || {
            let (title, origin) = first(What::AroundSource)?;
            Some((outlet_of(&title)?.to_owned(), origin))
        };
        let all = |what: What| {
            let found = meant.iter().filter(move |meant| meant.row.what == what);
            found.map(|meant| meant.value.trim().to_owned())
        };
        // Where one of them has no name, nothing says whose the others are.
        let are_paired = all(What::AroundLogin).count() == all(What::AroundAuthor).count();
        let authors = all(What::AroundLogin).zip(all(What::AroundAuthor));
        let authors = authors.filter(|_| are_paired).collect();
        Self {
            charset,
            namespaces,
            authors,
            source: by_link.or_else(by_title),
            language: first(What::AroundLanguage),
        }
    }

    fn offer_to(&self, draft: &mut Draft) {
        offer_host(draft);
        if let Some((name, origin)) = &self.source {
            draft.offer(Field::Source, name, origin);
        }
        if let Some((language, origin)) = &self.language {
            draft.offer(Field::Language, language, origin);
        }
    }
}

fn parts(title: &str) -> Vec<&str> {
    let mut parts = vec![title];
    for separator in SEPARATORS {
        parts = parts
            .iter()
            .flat_map(|part| part.split(separator))
            .collect();
    }
    let trimmed = parts.into_iter().map(str::trim);
    trimmed.filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_without_signs_are_spread() {
        assert_eq!(spread("20220826"), "2022-08-26");
        assert_eq!(spread("20220826T1624Z"), "2022-08-26T16:24:00Z");
        assert_eq!(spread("2022-08-26"), "2022-08-26");
        assert_eq!(spread("٢٠٢٢ آب"), "٢٠٢٢ آب");
    }
}
