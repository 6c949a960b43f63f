//! XML: feeds, the formats of the agencies, and plain lists of articles.
//!
//! In: the content of an XML file, and what is known of it. Out: its records, none held longer than it is read: items of
//! RSS and WordPress, entries of Atom, items of NewsML and NITF, by `index-schema/xml-fields.tsv`; of any other
//! vocabulary the elements called `article`, `item`, `row` and the like, whose elements mean what keys of JSON mean.
//! Where a record names no outlet, the feed around it does.

use std::ops::ControlFlow;

use crate::archive::article::SkipReason;
use crate::archive::encoding;
use crate::archive::format::Format;
use crate::archive::formats::xml_article::{Around, article};
use crate::archive::formats::xml_records::{Found, Splitter, local_name};
use crate::archive::formats::xml_vocabularies;
use crate::archive::given::Given;
use crate::archive::records::{Outcome, Record, Records};
use crate::archive::source::Source;

/// Reads an XML file.
pub(in crate::archive) fn file(
    source: &mut Source,
    given: &Given,
    records: &mut Records,
) -> Outcome {
    let wide = match encoding::wide(source.head()) {
        Some(_) => Some(source.whole(records.limit)?),
        None => None,
    };
    let mut splitter = Splitter::new(records.limit);
    let mut around = None;
    if let Some(content) = wide {
        // UTF-16 is too rare to be worth a stream; its places are counted in UTF-8.
        let decoded = encoding::decode(&content, None);
        let mut ended = splitter.push(decoded.text.as_bytes());
        ended.extend(splitter.finish());
        let read_as = Some((decoded.encoding, decoded.evidence));
        let flow = found_records(ended, &splitter, &mut around, (given, read_as), records);
        return ending(flow, &splitter, records);
    }
    loop {
        let chunk = source.chunk()?;
        let length = chunk.len();
        let mut ended = splitter.push(chunk);
        source.pass(length);
        if length == 0 {
            ended.extend(splitter.finish());
        }
        let flow = found_records(ended, &splitter, &mut around, (given, None), records);
        if length == 0 || flow.is_break() {
            return ending(flow, &splitter, records);
        }
    }
}

/// Says what was missing at the end of the file.
fn ending(flow: ControlFlow<()>, splitter: &Splitter, records: &mut Records) -> Outcome {
    if flow.is_break() {
        return Ok(flow);
    }
    let line = splitter.line();
    let Some((root, vocabulary)) = splitter.root() else {
        let problem = "no element in it".to_owned();
        return Err(SkipReason::BadXml { line, problem });
    };
    if let Some(kind) = vocabulary.no_article() {
        return Err(SkipReason::NoArticle(kind.to_owned()));
    }
    if !splitter.is_root_closed() {
        let problem = format!("the file ends before `</{root}>`");
        return Ok(records.skip_file(SkipReason::BadXml { line, problem }));
    }
    match splitter.has_records() {
        true => Ok(flow),
        false if vocabulary.is_list() => Err(SkipReason::UnknownFormat(format!("<{root}>"))),
        false => Err(SkipReason::NoArticle(format!("an empty `{root}`"))),
    }
}

/// Returns the name of the root that XML begins with, if it is XML.
pub(in crate::archive) fn root(text: &str) -> Option<String> {
    let mut rest = text.trim_start();
    loop {
        let tag = rest.strip_prefix('<')?;
        let end = match tag.as_bytes().first()? {
            b'?' => "?>",
            b'!' if tag.starts_with("!--") => "-->",
            b'!' if tag.get(..8)?.eq_ignore_ascii_case("!doctype") => {
                let declared = tag
                    .find('[')
                    .filter(|at| tag.find('>').is_none_or(|end| *at < end));
                match declared {
                    Some(_) => "]>",
                    None => ">",
                }
            }
            first if first.is_ascii_alphabetic() => return Some(local_name(tag.as_bytes())),
            _ => return None,
        };
        let (_, after) = tag.split_once(end)?;
        rest = after.trim_start();
    }
}

/// Whether the first element below the root of a plain list is called as articles are.
pub(in crate::archive) fn lists_articles(text: &str) -> bool {
    let tags = text.split('<').skip(1);
    let names = tags.filter(|tag| tag.starts_with(char::is_alphabetic));
    let first = names.skip(1).map(|tag| local_name(tag.as_bytes())).next();
    first.is_some_and(|name| xml_vocabularies::of_list().is_record(&name))
}

type ReadAs = Option<(&'static str, &'static str)>;

fn found_records(
    ended: Vec<Found>,
    splitter: &Splitter,
    around: &mut Option<Around>,
    (given, read_as): (&Given, ReadAs),
    records: &mut Records,
) -> ControlFlow<()> {
    let Some((root, vocabulary)) = splitter.root() else {
        return ControlFlow::Continue(());
    };
    for found in ended {
        let Some(bytes) = &found.bytes else {
            let (bytes, limit) = (found.length, records.limit);
            records.skip_record(SkipReason::TooLarge { bytes, limit })?;
            continue;
        };
        let around = around.get_or_insert_with(|| {
            let charset = declared_charset(splitter.around());
            Around::of(splitter.around(), charset, vocabulary, root)
        });
        let record = Record::at(found.offset, bytes);
        records.give(record, Format::Xml, || {
            let declared = given.declared().or_else(|| around.declared());
            let mut decoded = encoding::decode(bytes, declared);
            if let Some((encoding, evidence)) = read_as {
                (decoded.encoding, decoded.evidence) = (encoding, evidence);
            }
            let draft = match found.is_closed {
                true => article(&decoded.text, found.line, vocabulary, around, given),
                false => Err(never_closed(&found)),
            };
            (draft, decoded)
        })?;
    }
    ControlFlow::Continue(())
}

fn never_closed(found: &Found) -> SkipReason {
    let tag = found.bytes.as_deref().unwrap_or_default();
    let name = local_name(tag.strip_prefix(b"<").unwrap_or(tag));
    SkipReason::BadXml {
        line: found.line,
        problem: format!("`<{name}>` is never closed"),
    }
}

/// Returns the charset that `<?xml … encoding="…"?>` names.
fn declared_charset(head: &[u8]) -> Option<String> {
    let start = head.get(..head.len().min(200)).unwrap_or_default();
    let start = String::from_utf8_lossy(start);
    let declaration = start.trim_start_matches(|letter| letter != '<');
    let (declaration, _) = declaration.strip_prefix("<?xml")?.split_once("?>")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start_matches([' ', '=']);
    let mark = value
        .chars()
        .next()
        .filter(|mark| matches!(mark, '"' | '\''))?;
    value.split(mark).nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests;
