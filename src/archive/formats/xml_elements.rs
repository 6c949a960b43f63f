//! The elements of one XML record that mean something.
//!
//! In: the text of a record, and its vocabulary. Out: each that means something there, with its path, its attributes and its content: text,
//! or markup where elements stand in it. The parser is forgiving: end tags that match nothing are passed over, an
//! entity that is not known is left as it is, and none is ever expanded.

use std::borrow::Cow;
use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::escape::{minimal_escape, resolve_html5_entity, unescape_with};
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::archive::formats::xml_vocabularies::{self as vocabularies, Vocabulary};

/// Records in the wild have some ten levels.
const MOST_LEVELS: usize = 500;
/// Elements of HTML that are never closed.
const VOID: [&str; 4] = ["br", "hr", "img", "wbr"];

/// An element that is wanted.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::archive) struct Element {
    /// Names from below the record, parted by `/`; empty for the record itself.
    pub(in crate::archive) path: String,
    pub(in crate::archive) attributes: Attributes,
    /// Text, or markup where it holds elements.
    pub(in crate::archive) content: String,
}

/// Attributes by their names.
pub(in crate::archive) type Attributes = HashMap<String, String>;

/// Prefixes that a file binds to namespaces, as they are written there.
pub(in crate::archive) type Namespaces = HashMap<String, String>;

/// Why a record cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::archive) enum Problem {
    /// It is not XML from this byte on.
    NotXml(u64, String),
    TooDeep,
}

/// Reads the elements of `record` that `vocabulary` means something by: of a plain list, all those right below it. The namespaces that it binds are added to those bound around it.
pub(in crate::archive) fn read(
    record: &str,
    namespaces: &mut Namespaces,
    vocabulary: &Vocabulary,
) -> Result<Vec<Element>, Problem> {
    let record = with_signs_escaped(record);
    let mut reader = Reader::from_str(&record);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut walk = Walk {
        vocabulary,
        namespaces,
        own_prefix: None,
        names: Vec::new(),
        path: String::new(),
        dropped_from: None,
        open: Vec::new(),
        ended: Vec::new(),
    };
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return Err(Problem::NotXml(reader.error_position(), error.to_string())),
        };
        match event {
            Event::Start(tag) => walk.start(&tag)?,
            Event::Empty(tag) => {
                walk.start(&tag)?;
                walk.end_last();
            }
            Event::End(tag) => walk.end(tag.name().as_ref()),
            Event::Text(text) => walk.text(&text.into_inner()),
            Event::CData(text) => walk.text(&text.into_inner()),
            Event::GeneralRef(entity) => walk.text(&resolved(&entity)),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => return Ok(walk.finish()),
        }
    }
}

/// Escapes each `<` that begins no tag: feeds say `2 < 3` too.
fn with_signs_escaped(record: &str) -> Cow<'_, str> {
    let begins = |rest: &str| {
        let first = rest.bytes().next();
        first.is_some_and(|byte| {
            byte.is_ascii_alphabetic() || b"_:/!?".contains(&byte) || byte >= 0x80
        })
    };
    let mut pieces = record.split('<');
    if pieces.clone().skip(1).all(begins) {
        return Cow::Borrowed(record);
    }
    let mut escaped = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        escaped.push_str(if begins(piece) { "<" } else { "&lt;" });
        escaped.push_str(piece);
    }
    Cow::Owned(escaped)
}

/// What an entity of XML or HTML means, else itself.
fn resolved(entity: &BytesRef) -> String {
    let name = entity.xml10_content();
    match entity.resolve_char_ref() {
        Ok(Some(letter)) => letter.to_string(),
        Ok(None) => resolve_html5_entity(&name).map_or_else(|| format!("&{name};"), str::to_owned),
        Err(_) => format!("&{name};"),
    }
}

struct Walk<'a> {
    vocabulary: &'a Vocabulary,
    namespaces: &'a mut Namespaces,
    /// The prefix of the record, which its own elements share.
    own_prefix: Option<String>,
    /// Open elements: how long the path was before each.
    names: Vec<usize>,
    path: String,
    /// The level from which on nothing is kept.
    dropped_from: Option<usize>,
    open: Vec<Open>,
    ended: Vec<Element>,
}

struct Open {
    level: usize,
    element: Element,
    is_markup: bool,
}

impl Walk<'_> {
    fn start(&mut self, tag: &BytesStart) -> Result<(), Problem> {
        if self.names.len() >= MOST_LEVELS {
            return Err(Problem::TooDeep);
        }
        let attributes = self.attributes(tag);
        let name = self.name(tag.name().as_ref());
        let level = self.names.len();
        if self.dropped_from.is_none() && self.vocabulary.drops(&name) {
            self.dropped_from = Some(level);
        }
        self.markup(|markup| {
            let local = name.rsplit(':').next().unwrap_or(&name);
            markup.extend(["<", local, ">"]);
        });
        self.names.push(self.path.len());
        if level == 1 {
            self.path.push_str(&name);
        } else if level > 1 {
            self.path.push('/');
            self.path.push_str(&name);
        }
        if self.is_wanted(&attributes) {
            let element = Element {
                path: self.path.clone(),
                attributes,
                content: String::new(),
            };
            let is_markup = false;
            self.open.push(Open {
                level,
                element,
                is_markup,
            });
        }
        Ok(())
    }

    /// Whether the element that starts means something.
    fn is_wanted(&self, attributes: &Attributes) -> bool {
        let get = |name: &str| attributes.get(name).map(String::as_str);
        match self.vocabulary.is_list() {
            true => !self.path.contains('/'),
            false => self.vocabulary.rows_of(&self.path, get).next().is_some(),
        }
    }

    /// Closes the innermost element of this name, and those in it that were left open.
    fn end(&mut self, name: &str) {
        let name = self.name(name);
        let lengths = self.names.iter().enumerate().rev();
        let mut end = self.path.len();
        for (level, &start) in lengths {
            let open = self.path.get(start..end).unwrap_or("");
            end = start;
            if open.trim_start_matches('/') == name {
                while self.names.len() > level {
                    self.end_last();
                }
                return;
            }
        }
    }

    fn end_last(&mut self) {
        let Some(length) = self.names.pop() else {
            return;
        };
        let level = self.names.len();
        while self.open.last().is_some_and(|open| open.level >= level) {
            self.ended.extend(self.open.pop().map(|open| open.element));
        }
        let name = self.path.split_off(length);
        let local = name.rsplit(['/', ':']).next().unwrap_or("");
        if !VOID.contains(&local) {
            self.markup(|markup| markup.extend(["</", local, ">"]));
        }
        if self.dropped_from == Some(level) {
            self.dropped_from = None;
        }
    }

    fn text(&mut self, text: &str) {
        // What is dropped from others may be wanted itself.
        let dropped_from = self.dropped_from.unwrap_or(0);
        let open = self.open.iter_mut();
        open.filter(|open| open.level >= dropped_from)
            .for_each(|open| open.push(text));
    }

    /// Adds a tag to what it stands in.
    fn markup(&mut self, add: impl Fn(&mut String)) {
        let dropped_from = self.dropped_from.unwrap_or(0);
        for open in &mut self.open {
            if open.level < dropped_from {
                continue;
            }
            if !open.is_markup {
                open.element.content = minimal_escape(open.element.content.as_str()).into_owned();
                open.is_markup = true;
            }
            add(&mut open.element.content);
        }
    }

    fn finish(mut self) -> Vec<Element> {
        while !self.names.is_empty() {
            self.end_last();
        }
        self.ended
    }

    fn attributes(&mut self, tag: &BytesStart) -> Attributes {
        let mut attributes = Attributes::new();
        // A name that comes twice, or a value without marks, is no reason to lose the record.
        for attribute in tag.html_attributes().with_checks(false).flatten() {
            let name = attribute.key.as_ref().to_lowercase();
            let value = unescape_with(&attribute.value, resolve_html5_entity)
                .map_or_else(|_| attribute.value.to_string(), Cow::into_owned);
            if let Some(prefix) = name.strip_prefix("xmlns") {
                let prefix = prefix.trim_start_matches(':').to_owned();
                self.namespaces.insert(prefix, value);
            } else {
                attributes.insert(name, value);
            }
        }
        if self.names.is_empty() {
            let name = tag.name().as_ref().to_lowercase();
            self.own_prefix = name.split_once(':').map(|(prefix, _)| prefix.to_owned());
        }
        attributes
    }

    /// A name in lower case, with the prefix that the tables know its namespace by.
    fn name(&self, written: &str) -> String {
        let name = written.to_lowercase();
        let Some((prefix, local)) = name.split_once(':') else {
            return name;
        };
        if self.own_prefix.as_deref() == Some(prefix) {
            return local.to_owned();
        }
        let bound = self.namespaces.get(prefix);
        match bound.and_then(|namespace| vocabularies::prefix_of(namespace)) {
            Some("") => local.to_owned(),
            Some(known) => format!("{known}:{local}"),
            None => name,
        }
    }
}

impl Open {
    fn push(&mut self, text: &str) {
        let content = &mut self.element.content;
        match self.is_markup {
            true => content.push_str(&minimal_escape(text)),
            false => content.push_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The elements below the record, each as its path and content.
    #[track_caller]
    fn reads_as(root: &str, record: &str, expected: &[(&str, &str)]) {
        let vocabulary = vocabularies::of_root(root);
        let elements = read(record, &mut Namespaces::new(), vocabulary).expect("XML");
        let told: Vec<_> = elements
            .iter()
            .map(|element| (element.path.as_str(), element.content.as_str()))
            .filter(|(path, _)| !path.is_empty())
            .collect();
        assert_eq!(told, expected);
    }

    #[track_caller]
    fn reads(record: &str, expected: &[(&str, &str)]) {
        reads_as("list", record, expected);
    }

    #[test]
    fn text_is_read_with_its_entities() {
        reads(
            "<r><a>1 &lt; 2 &amp; &#1587;&nbsp;&ndash;&none; R&D</a></r>",
            &[("a", "1 < 2 & س\u{a0}–&none; R&D")],
        );
        reads("<r><a><![CDATA[<p>&amp;]]></a></r>", &[("a", "<p>&amp;")]);
    }

    #[test]
    fn elements_within_make_markup_of_it() {
        reads(
            "<r><a>1 &lt; 2<x:p class='c'>b<br/></x:p></a></r>",
            &[("a", "1 &lt; 2<p>b<br></p>")],
        );
    }

    #[test]
    fn end_tags_that_match_nothing_are_passed_over() {
        reads(
            "<r><a>1</b></a><c><a>2</c><a>3</r>",
            &[("a", "1"), ("c", "<a>2</a>"), ("a", "3")],
        );
    }

    #[test]
    fn what_is_dropped_is_no_part_of_what_stands_around() {
        reads_as(
            "nitf",
            "<nitf><body><body.content>1<media>2<p>3</p></media>4</body.content></body></nitf>",
            &[
                ("body/body.content", "14"),
                ("body", "<body.content>14</body.content>"),
            ],
        );
    }

    #[test]
    fn only_what_means_something_is_kept() {
        let item = "<item><media:content><media:title>1</media:title></media:content><title>2</title></item>";
        reads_as("rss", item, &[("title", "2")]);
    }

    #[test]
    fn names_go_by_their_namespace() {
        let record = r#"<n:r xmlns:q="http://purl.org/dc/elements/1.1/"><q:a>1</q:a><N:A>2</N:A><dc:a>3</dc:a></n:r>"#;
        reads(record, &[("dc:a", "1"), ("a", "2"), ("dc:a", "3")]);
    }

    #[test]
    fn entities_are_never_expanded() {
        let bomb = "<!DOCTYPE r [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><r><a>&b;</a></r>";
        reads(bomb, &[("a", "&b;")]);
    }

    #[test]
    fn levels_without_end_are_refused() {
        let deep = "<a>".repeat(100_000);
        let read = read(&deep, &mut Namespaces::new(), vocabularies::of_root("list"));
        assert_eq!(read, Err(Problem::TooDeep));
    }

    proptest! {
        #[test]
        fn any_record_is_survived(record in "(<a>|</a>|<b|c=\"|'|>|/>|<!\\[CDATA\\[|\\]\\]>|&|amp;|#x|<!--|-->|<\\?|:|[ aب\n])*") {
            let _ = read(&record, &mut Namespaces::new(), vocabularies::of_root("list"));
        }
    }
}
