//! What a file is: by its name, else by its content.
//!
//! In: a file's name and its first bytes. Out: the format to read it in, or why it is not read. A name is
//! believed where it is listed in `index-schema/extensions.tsv`; `.php`, `.asp` and no extension at all say
//! nothing about what is inside.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::article::SkipReason;
use super::encoding;
use crate::archive::formats::xml;
use crate::archive::formats::xml_vocabularies;
use crate::archive::known::table;

/// How much of a content shows what it is.
const CONTENT_BYTES: usize = 8 << 10;

/// Elements that a page, or a piece of one, begins with.
const PAGE_ROOTS: [&str; 18] = [
    "html", "head", "body", "title", "meta", "link", "script", "style", "div", "p", "table",
    "center", "font", "span", "main", "section", "form", "frameset",
];

/// A format that articles are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Html,
    Json,
    JsonLines,
    Csv,
    Xml,
}

/// What the last part of a name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Read(Format),
    /// A known format that is not read.
    Unread,
    Unlisted,
}

static EXTENSIONS: LazyLock<HashMap<&str, Named>> = LazyLock::new(|| {
    let table = include_str!("../../index-schema/extensions.tsv");
    table::rows::<2>(table)
        .map(|[kind, extension]| {
            let named = match Format::named(kind) {
                Some(format) => Named::Read(format),
                None => Named::Unread,
            };
            (extension, named)
        })
        .collect()
});

impl Format {
    /// The name that an article carries.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "html",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
            Self::Xml => "xml",
        }
    }

    fn named(name: &str) -> Option<Self> {
        let all = [
            Self::Text,
            Self::Html,
            Self::Json,
            Self::JsonLines,
            Self::Csv,
            Self::Xml,
        ];
        all.into_iter().find(|format| format.name() == name)
    }
}

/// Endings that say how a file is packed; what is packed, the name before them says.
const PACKED: [&str; 6] = [".gz", ".zst", ".zstd", ".bz2", ".xz", ".gzip"];

/// Returns what the file's name says, and the extension that says it. A final `.gz` or the like is no part of it.
pub(super) fn by_name(path: &str) -> (Named, String) {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let mut name = name.as_str();
    while let Some(bare) = PACKED.iter().find_map(|end| name.strip_suffix(end)) {
        name = bare;
    }
    let Some((_, extension)) = name.rsplit_once('.') else {
        return (Named::Unlisted, String::new());
    };
    let named = EXTENSIONS.get(extension).copied();
    (named.unwrap_or(Named::Unlisted), format!(".{extension}"))
}

/// Returns the format of what a web server sent as this type.
pub(super) fn by_media_type(media_type: Option<&str>, body: &[u8]) -> Result<Format, SkipReason> {
    let Some(media_type) = media_type else {
        return by_content(
            body.get(..CONTENT_BYTES.min(body.len()))
                .unwrap_or_default(),
        );
    };
    let (kind, subtype) = media_type.split_once('/').unwrap_or((media_type, ""));
    let sniffed = || {
        by_content(
            body.get(..CONTENT_BYTES.min(body.len()))
                .unwrap_or_default(),
        )
    };
    match (kind, subtype) {
        (_, "html" | "xhtml+xml") => Ok(Format::Html),
        ("text", "plain") => Ok(Format::Text),
        (_, subtype) if subtype.ends_with("json") => Ok(Format::Json),
        (_, subtype) if subtype.ends_with("xml") => sniffed(),
        ("unknown", _) | (_, "octet-stream") => sniffed(),
        _ => Err(SkipReason::UnknownFormat(media_type.to_owned())),
    }
}

/// Returns the format to read a file in whose name says `named` and whose first bytes are `head`. A name is believed unless
/// the content is plainly something else: scrapers and hands give wrong extensions.
pub(super) fn of(named: Named, head: &[u8]) -> Result<Format, SkipReason> {
    let found = by_content(head);
    let Named::Read(named) = named else {
        return found;
    };
    let is_markup = || {
        let decoded = encoding::decode(head, None);
        decoded.text.trim_start().starts_with('<')
    };
    match (named, found) {
        (_, Err(SkipReason::Binary)) => Err(SkipReason::Binary),
        (Format::Text | Format::Html, Ok(Format::Json)) => Ok(Format::Json),
        (Format::Xml, Ok(Format::Html)) => Ok(Format::Html),
        (
            Format::Text | Format::Json | Format::JsonLines,
            Ok(found @ (Format::Html | Format::Xml)),
        ) if is_markup() => Ok(found),
        (Format::Html, Ok(Format::Xml)) => Ok(Format::Xml),
        (named, _) => Ok(named),
    }
}

/// Returns what the first bytes of a file show.
pub(super) fn by_content(head: &[u8]) -> Result<Format, SkipReason> {
    let decoded = encoding::decode(head, None);
    if decoded.text.contains('\0') {
        return Err(SkipReason::Binary);
    }
    let start = decoded.text.trim_start();
    let root = xml::root(start);
    if root.as_deref().is_some_and(xml_vocabularies::is_listed) {
        return Ok(Format::Xml);
    }
    let opening: String = start.chars().take(1024).collect::<String>().to_lowercase();
    // `<headline` is no `<head`.
    let has = |tag: &str| {
        let mut rests = opening
            .match_indices(tag)
            .filter_map(|(at, tag)| opening.get(at + tag.len()..));
        rests.any(|rest| {
            !rest.starts_with(|next: char| next.is_alphanumeric() || "-_.:".contains(next))
        })
    };
    if opening.starts_with("<!doctype html") || has("<html") {
        return Ok(Format::Html);
    }
    // The text of a plain list may be called `body`.
    let is_page = root.is_none_or(|root| PAGE_ROOTS.contains(&root.as_str()));
    if !is_page && (start.starts_with("<?xml") || xml::lists_articles(start)) {
        return Ok(Format::Xml);
    }
    if has("<head") || has("<body") {
        return Ok(Format::Html);
    }
    if start.starts_with("<?xml") {
        return Ok(Format::Xml);
    }
    // An object and an array open alike in both; one record after the other is read either way.
    if is_json(start) {
        return Ok(Format::Json);
    }
    match start.chars().any(char::is_alphabetic) {
        true => Ok(Format::Text),
        false => Err(SkipReason::NoText),
    }
}

/// Text may open with a brace too; JSON goes on with a quotation mark, a bracket or a number.
fn is_json(start: &str) -> bool {
    let next = |open| start.strip_prefix(open).map(str::trim_start);
    let object = next('{').is_some_and(|rest| rest.starts_with(['"', '}']));
    let array = next('[').is_some_and(|rest| rest.starts_with(['{', ']']));
    object || array
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_names_are_believed() {
        assert_eq!(by_name("a/b.TXT").0, Named::Read(Format::Text));
        assert_eq!(by_name("a/b.jsonl.gz").0, Named::Read(Format::JsonLines));
        assert_eq!(by_name("a.b/photo.jpg"), (Named::Unread, ".jpg".to_owned()));
        assert_eq!(by_name("a/page.php").0, Named::Unlisted);
        assert_eq!(by_name("a.txt/page").0, Named::Unlisted);
    }

    #[test]
    fn content_tells_what_a_name_does_not() {
        assert_eq!(by_content(b"\n<!DOCTYPE HTML><p>"), Ok(Format::Html));
        assert_eq!(
            by_content(b"<?xml version=\"1.0\"?><html>"),
            Ok(Format::Html)
        );
        assert_eq!(by_content(b"<?xml version='1.0'?><a>"), Ok(Format::Xml));
        assert_eq!(by_content(b"<rss><title><html></title>"), Ok(Format::Xml));
        assert_eq!(
            by_content(b"<?xml version='1.0'?><div><body>"),
            Ok(Format::Html)
        );
        assert_eq!(by_content(br#" {"title": 1}"#), Ok(Format::Json));
        assert_eq!(by_content(br#"[{"title": 1}]"#), Ok(Format::Json));
        assert_eq!(by_content("[صورة] خبر".as_bytes()), Ok(Format::Text));
        assert_eq!(by_content(b"PK\x03\x04\0\0"), Err(SkipReason::Binary));
        assert_eq!(by_content(b"... 123"), Err(SkipReason::NoText));
    }

    #[test]
    fn a_name_is_not_believed_where_the_content_is_plainly_something_else() {
        let read_as = |format, head: &str| of(Named::Read(format), head.as_bytes());
        assert_eq!(
            read_as(Format::Text, "<!doctype html><p>"),
            Ok(Format::Html)
        );
        assert_eq!(read_as(Format::Text, "[{\"title\": 1}]"), Ok(Format::Json));
        assert_eq!(read_as(Format::Json, " <html><p>"), Ok(Format::Html));
        assert_eq!(read_as(Format::Html, "{\"title\": 1}"), Ok(Format::Json));
        assert_eq!(read_as(Format::Text, "خبر <html> <body>"), Ok(Format::Text));
        assert_eq!(
            read_as(Format::JsonLines, "{\"title\": 1}"),
            Ok(Format::JsonLines)
        );
        assert_eq!(read_as(Format::Html, "<p>"), Ok(Format::Html));
    }

    #[test]
    fn a_plain_list_is_no_page_whatever_its_elements_are_called() {
        for list in [
            "<articles><article><headline>a</headline><text>b</text></article></articles>",
            "<newslist><news><title>a</title><body>b</body></news></newslist>",
        ] {
            assert_eq!(by_content(list.as_bytes()), Ok(Format::Xml), "{list}");
            let declared = format!("<?xml version='1.0'?>\n{list}");
            assert_eq!(by_content(declared.as_bytes()), Ok(Format::Xml), "{list}");
        }
        assert_eq!(by_content(b"<div><article><body>a"), Ok(Format::Html));
    }

    #[test]
    fn every_listed_format_is_known() {
        let table = include_str!("../../index-schema/extensions.tsv");
        for [kind, extension] in table::rows(table) {
            assert!(kind == "unread" || Format::named(kind).is_some(), "{kind}");
            assert_eq!(extension, extension.to_lowercase());
        }
    }
}
