//! An XML file parted into its records, without holding the file.
//!
//! In: bytes, as they come. Out: the bytes of one record after the other, and what stands around them. Only tags,
//! comments and CDATA are looked at here, and no tag is believed more than need be: a file that breaks loses the record
//! in which it breaks, and those behind it are found again by their start tags.

use crate::archive::formats::xml_vocabularies::{self as vocabularies, Vocabulary};
use crate::archive::known::keys::{self, Meaning};

/// How much of what stands around the records is kept: the title of a feed stands at its beginning.
const AROUND_BYTES: usize = 1 << 16;
/// A longer tag is a sign in a text.
const TAG_BYTES: usize = 1 << 16;

/// One record.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::archive) struct Found {
    /// Where it starts, in bytes of the content.
    pub(in crate::archive) offset: u64,
    pub(in crate::archive) length: u64,
    /// Line on which it starts, from 1.
    pub(in crate::archive) line: u64,
    /// `None` where it was longer than the limit.
    pub(in crate::archive) bytes: Option<Vec<u8>>,
    /// Whether its end tag was there.
    pub(in crate::archive) is_closed: bool,
}

/// What stands at the current byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    Tag,
    /// What ends with these bytes.
    Until(&'static [u8]),
    /// `<!DOCTYPE`, with so many brackets open.
    Declaration(u32),
}

/// The state between two bytes.
pub(in crate::archive) struct Splitter {
    limit: u64,
    state: State,
    position: u64,
    line: u64,
    /// The tag from behind its `<`.
    tag: Vec<u8>,
    /// Where that is, and its line.
    tag_start: (u64, u64),
    /// The mark around the value of an attribute, within it.
    quote: Option<u8>,
    /// The last bytes, as far as an end of [`State::Until`] may reach back.
    tail: [u8; 2],
    root: Option<(String, &'static Vocabulary)>,
    is_root_closed: bool,
    /// The name of the current record, and how many elements of that name are open.
    name: String,
    levels: u64,
    /// Whether the current record is the root of the file.
    is_root: bool,
    current: Option<Found>,
    around: Vec<u8>,
    ended: Vec<Found>,
}

impl Splitter {
    /// Parts records of at most `limit` bytes.
    pub(in crate::archive) fn new(limit: u64) -> Self {
        Self {
            limit,
            state: State::Text,
            position: 0,
            line: 1,
            tag: Vec::new(),
            tag_start: (0, 1),
            quote: None,
            tail: [0; 2],
            root: None,
            is_root_closed: false,
            name: String::new(),
            levels: 0,
            is_root: false,
            current: None,
            around: Vec::new(),
            ended: Vec::new(),
        }
    }

    /// Reads more bytes; returns the records that end in them.
    pub(in crate::archive) fn push(&mut self, chunk: &[u8]) -> Vec<Found> {
        let mut rest = chunk;
        while !rest.is_empty() {
            let taken = match self.state {
                State::Text => self.text(rest),
                State::Tag => self.tag_byte(rest),
                State::Until(end) => self.until(rest, end),
                State::Declaration(open) => self.declaration(rest, open),
            };
            let (passed, left) = rest.split_at(taken.clamp(1, rest.len()));
            self.position += passed.len() as u64;
            self.line += passed.iter().filter(|&&byte| byte == b'\n').count() as u64;
            rest = left;
        }
        std::mem::take(&mut self.ended)
    }

    /// Returns what was begun and never ended.
    pub(in crate::archive) fn finish(&mut self) -> Option<Found> {
        self.current.take()
    }

    /// The name of the root, without prefix, and its vocabulary; `None` before it is read.
    pub(in crate::archive) fn root(&self) -> Option<(&str, &'static Vocabulary)> {
        let (name, vocabulary) = self.root.as_ref()?;
        Some((name, vocabulary))
    }

    /// Whether the end tag of the root was there.
    pub(in crate::archive) fn is_root_closed(&self) -> bool {
        self.is_root_closed
    }

    /// Whether a record was begun.
    pub(in crate::archive) fn has_records(&self) -> bool {
        !self.name.is_empty()
    }

    /// What stands before and between the records, as far as it is kept.
    pub(in crate::archive) fn around(&self) -> &[u8] {
        &self.around
    }

    /// The line that is read, from 1.
    pub(in crate::archive) fn line(&self) -> u64 {
        self.line
    }

    fn text(&mut self, rest: &[u8]) -> usize {
        let found = rest.iter().position(|&byte| byte == b'<');
        let Some(start) = found else {
            self.keep(rest);
            return rest.len();
        };
        let (text, _) = rest.split_at(start);
        self.keep(text);
        let feeds = text.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.tag_start = (self.position + start as u64, self.line + feeds);
        self.tag.clear();
        self.quote = None;
        self.state = State::Tag;
        start + 1
    }

    fn tag_byte(&mut self, rest: &[u8]) -> usize {
        let Some(&byte) = rest.first() else { return 0 };
        let is_name = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80;
        let is_first = self.tag.is_empty();
        let begins = is_name(byte) || matches!(byte, b'/' | b'!' | b'?' | b':');
        // `2 < 3`, or a tag that is not ended before the next.
        if (is_first && !begins) || byte == b'<' || self.tag.len() >= TAG_BYTES {
            self.keep_tag(b"");
            self.state = State::Text;
            // The sign itself is looked at again as text.
            return self.text(rest);
        }
        match self.quote {
            None if byte == b'>' => {
                self.end_tag();
                return 1;
            }
            None if byte == b'"' || byte == b'\'' => self.quote = Some(byte),
            Some(mark) if mark == byte => self.quote = None,
            _ => {}
        }
        self.tag.push(byte);
        let until: Option<&'static [u8]> = match self.tag.as_slice() {
            b"!--" => Some(b"-->"),
            b"![CDATA[" => Some(b"]]>"),
            b"?" => Some(b"?>"),
            _ => None,
        };
        if let Some(end) = until {
            self.keep_tag(b"");
            self.tail = [0; 2];
            self.state = State::Until(end);
        } else if self.tag.as_slice() == b"!D" || self.tag.as_slice() == b"!d" {
            self.keep_tag(b"");
            self.state = State::Declaration(0);
        }
        1
    }

    fn until(&mut self, rest: &[u8], end: &'static [u8]) -> usize {
        let found = rest.iter().position(|&byte| byte == b'>');
        let (run, _) = rest.split_at(found.map_or(rest.len(), |at| at + 1));
        self.keep(run);
        let last: Vec<u8> = self
            .tail
            .iter()
            .chain(run.iter().rev().take(3).rev())
            .copied()
            .collect();
        if found.is_some() && last.ends_with(end) {
            self.state = State::Text;
        }
        if let [.., before, last] = last.as_slice() {
            self.tail = [*before, *last];
        }
        run.len()
    }

    fn declaration(&mut self, rest: &[u8], open: u32) -> usize {
        let (first, _) = rest.split_at(1.min(rest.len()));
        self.keep(first);
        self.state = match first.first() {
            Some(b'[') => State::Declaration(open + 1),
            Some(b']') => State::Declaration(open.saturating_sub(1)),
            Some(b'>') if open == 0 => State::Text,
            _ => State::Declaration(open),
        };
        1
    }

    fn end_tag(&mut self) {
        self.state = State::Text;
        let is_end = self.tag.first() == Some(&b'/');
        let is_empty = self.tag.last() == Some(&b'/');
        let name = local_name(&self.tag);
        if name.starts_with('!') {
            return self.keep_tag(b">");
        }
        if is_end {
            self.keep_tag(b">");
            return self.close(&name);
        }
        if self.root.is_none() {
            self.root = Some((name.clone(), vocabularies::of_root(&name)));
            self.is_root_closed = is_empty;
        }
        let begins = self.begins_record(&name);
        if begins {
            self.begin(name);
        } else if !is_empty && self.current.is_some() && name == self.name {
            self.levels += 1;
        }
        self.keep_tag(b">");
        if begins && is_empty {
            self.end();
        }
    }

    /// Whether a start tag of this name begins a record, here.
    fn begins_record(&self, name: &str) -> bool {
        let Some((root, vocabulary)) = self.root() else {
            return false;
        };
        if !vocabulary.is_record(name) {
            return false;
        }
        match &self.current {
            // Once the records of a list have a name, others are parts of something else.
            None => !vocabulary.is_list() || self.name.is_empty() || self.name == name,
            Some(_) if vocabulary.is_flat(name) => true,
            Some(_) => vocabulary.is_list() && self.is_root && holds(root, name),
        }
    }

    fn begin(&mut self, name: String) {
        if let Some(found) = self.current.take() {
            match self.is_root {
                // It was taken for an article, and is what articles stand in.
                true => self.keep_around(found.bytes.as_deref().unwrap_or_default()),
                false => self.ended.push(found),
            }
        }
        let is_root_name = self.root().is_some_and(|(root, _)| root == name);
        self.is_root = is_root_name && self.name.is_empty();
        self.name = name;
        self.levels = 1;
        let (offset, line) = self.tag_start;
        self.current = Some(Found {
            offset,
            length: 0,
            line,
            bytes: Some(Vec::new()),
            is_closed: false,
        });
    }

    fn close(&mut self, name: &str) {
        if self.levels <= 1 && self.root().is_some_and(|(root, _)| root == name) {
            self.is_root_closed = true;
        }
        if self.current.is_some() && self.name == name {
            self.levels -= 1;
            if self.levels == 0 {
                self.end();
            }
        }
    }

    fn end(&mut self) {
        self.levels = 0;
        self.is_root = false;
        if let Some(found) = self.current.take() {
            self.ended.push(Found {
                is_closed: true,
                ..found
            });
        }
    }

    fn keep_tag(&mut self, end: &[u8]) {
        let mut tag = std::mem::take(&mut self.tag);
        self.keep(b"<");
        self.keep(&tag);
        self.keep(end);
        tag.clear();
        self.tag = tag;
    }

    fn keep(&mut self, run: &[u8]) {
        let Some(found) = &mut self.current else {
            return self.keep_around(run);
        };
        found.length += run.len() as u64;
        match &mut found.bytes {
            Some(_) if found.length > self.limit => found.bytes = None,
            Some(bytes) => bytes.extend_from_slice(run),
            None => {}
        }
    }

    fn keep_around(&mut self, run: &[u8]) {
        let room = AROUND_BYTES.saturating_sub(self.around.len());
        self.around.extend(run.iter().take(room));
    }
}

/// Returns the name in a tag, without prefix and in lower case.
pub(in crate::archive) fn local_name(tag: &[u8]) -> String {
    let name = tag.strip_prefix(b"/").unwrap_or(tag);
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/' || *byte == b'>';
    let name = name.split(is_end).next().unwrap_or_default();
    let local = name.rsplit(|&byte| byte == b':').next();
    String::from_utf8_lossy(local.unwrap_or_default()).to_lowercase()
}

/// Whether a root that may be an article itself holds articles of this name, and not a text that is called so.
fn holds(root: &str, name: &str) -> bool {
    let meaning = |name| keys::meaning(name).map(|(_, meaning)| meaning);
    let is_part = matches!(meaning(name), Some(Meaning::Field(_)));
    !is_part || meaning(root) == Some(Meaning::Articles)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(content: &str, limit: u64, chunk: usize) -> (Vec<Found>, Splitter) {
        let mut splitter = Splitter::new(limit);
        let mut ended = Vec::new();
        for chunk in content.as_bytes().chunks(chunk.max(1)) {
            ended.extend(splitter.push(chunk));
        }
        ended.extend(splitter.finish());
        (ended, splitter)
    }

    #[track_caller]
    fn parts(content: &str, expected: &[&str]) {
        for chunk in [1, 2, 3, 7, content.len()] {
            let (ended, _) = found(content, 1000, chunk);
            let texts: Vec<_> = ended
                .iter()
                .map(|found| String::from_utf8_lossy(found.bytes.as_deref().expect("short")))
                .collect();
            assert_eq!(texts, expected, "in chunks of {chunk}");
            for found in &ended {
                let start = found.offset as usize;
                let original = content.get(start..start + found.length as usize);
                assert_eq!(original.map(str::as_bytes), found.bytes.as_deref());
                let feeds = content.get(..start).expect("text").matches('\n').count();
                assert_eq!(found.line, feeds as u64 + 1);
            }
        }
    }

    #[test]
    fn items_of_a_feed_are_records() {
        parts(
            "<?xml version='1.0'?>\n<rss><channel><title>t</title>\n<item a='>'><title/></item> <item/>\n</channel></rss>",
            &["<item a='>'><title/></item>", "<item/>"],
        );
        parts("<r:RDF><r:item>a</r:item></r:RDF>", &["<r:item>a</r:item>"]);
    }

    #[test]
    fn tags_in_comments_and_cdata_are_none() {
        let item = "<item><!-- </item> --><![CDATA[</item>]]> 2 < 3 ]]></item>";
        parts(
            &format!("<!DOCTYPE rss [<!ENTITY a '<item>'>]><rss><!--<item>-->{item}</rss>"),
            &[item],
        );
    }

    #[test]
    fn what_is_never_closed_ends_where_the_next_begins() {
        let content = "<rss><item>a<item>b</item></rss>";
        let (ended, splitter) = found(content, 1000, 4);
        let closed: Vec<_> = ended.iter().map(|found| found.is_closed).collect();
        assert_eq!(closed, [false, true]);
        assert!(splitter.is_root_closed());
        let (_, splitter) = found("<rss><item>a</item>", 1000, 4);
        assert!(!splitter.is_root_closed());
    }

    #[test]
    fn a_root_may_be_the_article_or_hold_articles() {
        parts(
            "<article><title>a</title><story>b</story></article>",
            &["<article><title>a</title><story>b</story></article>"],
        );
        parts(
            "<news><article>a</article><article>b</article></news>",
            &["<article>a</article>", "<article>b</article>"],
        );
        parts(
            "<database><row>a</row><item>b</item></database>",
            &["<row>a</row>"],
        );
        parts(
            "<nitf><body>a</body></nitf>",
            &["<nitf><body>a</body></nitf>"],
        );
    }

    #[test]
    fn a_record_longer_than_the_limit_is_not_kept() {
        let content = format!("<rss><item>{}</item><item>a</item></rss>", "a".repeat(100));
        let (ended, _) = found(&content, 50, 64);
        assert_eq!(ended.len(), 2);
        assert_eq!(
            ended.first().map(|found| found.bytes.is_some()),
            Some(false)
        );
        assert_eq!(ended.first().map(|found| found.length), Some(113));
    }

    #[test]
    fn what_stands_around_the_records_is_kept() {
        let (_, splitter) = found("<rss><title>t</title><item>a</item></rss>", 1000, 5);
        assert_eq!(splitter.around(), b"<rss><title>t</title></rss>");
    }

    proptest! {
        #[test]
        fn records_never_overlap_and_are_cut_from_the_file(
            content in "(<rss>|<news>)?(<item>|</item>|<|>|\"|'|!--|-->|<!\\[CDATA\\[|\\]\\]>|<\\?|\\?>|<!DOCTYPE|[ab\n/])*",
            limit in 1u64..60,
            chunk in 1usize..9,
        ) {
            let mut end = 0;
            for found in found(&content, limit, chunk).0 {
                let start = found.offset as usize;
                prop_assert!(start >= end);
                end = start + found.length as usize;
                prop_assert!(end <= content.len());
                if let Some(bytes) = found.bytes {
                    prop_assert_eq!(content.as_bytes().get(start..end), Some(bytes.as_slice()));
                }
            }
        }
    }
}
