//! A JSON file parted into its records, without holding the file.
//!
//! In: bytes, as they come. Out: the bytes of one record after the other: each element of an array at the top,
//! each element of a member that lists articles (`"items": [{…}, …]`), each member of an object whose keys are ids
//! (`{"1001": {…}}`), the rows in the parts of a table export, else each value at the top. Only brackets
//! and strings are looked at here; whether a record is JSON, its parser says.

use crate::archive::draft::Field;
use crate::archive::known::keys::{self, Meaning};

/// Keys that mean something are shorter.
const KEY_BYTES: usize = 128;
/// An id that is no number is longer.
const ID_BYTES: usize = 8;
/// Brackets deeper than this are no news, and their list must not grow with a file that has nothing else.
const MOST_LEVELS: usize = 1 << 16;

/// One record.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::archive) struct Found {
    /// Where it starts, in bytes of the content.
    pub(in crate::archive) offset: u64,
    pub(in crate::archive) length: u64,
    /// Line it starts on and column in that line, from 1.
    pub(in crate::archive) line: u64,
    pub(in crate::archive) column: u64,
    /// `None` where it was longer than the limit.
    pub(in crate::archive) bytes: Option<Vec<u8>>,
}

/// What stands on the current level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    /// Values at the top, each a record.
    Top,
    /// Elements of a list of articles, each a record.
    Records,
    /// Members of an object whose keys are ids, each a record.
    Keyed,
    /// Inside an element of a list, which may be a table with its rows.
    Element,
    /// Members of an object around a list of articles, or what may be one.
    Wrapper,
    /// A list that is one of articles if its first element is an object.
    MaybeRecords,
    /// Inside a record.
    Inner,
    /// Behind the list, inside the object around it.
    Passed,
}

/// The state between two bytes.
pub(in crate::archive) struct Splitter {
    limit: u64,
    position: u64,
    line: u64,
    line_start: u64,
    /// Outermost first; never empty.
    levels: Vec<Level>,
    /// Brackets open beyond [`MOST_LEVELS`].
    beyond: u64,
    in_string: bool,
    escaped: bool,
    /// The last string, which is the key of what follows a colon.
    string: Vec<u8>,
    /// The last byte that is no white space.
    last: u8,
    has_body: bool,
    /// Whether the object around a list, or what may be one, has had a member.
    has_member: bool,
    current: Option<Found>,
}

impl Splitter {
    /// Parts records of at most `limit` bytes.
    pub(in crate::archive) fn new(limit: u64) -> Self {
        Self {
            limit,
            position: 0,
            line: 1,
            line_start: 0,
            levels: vec![Level::Top],
            beyond: 0,
            in_string: false,
            escaped: false,
            string: Vec::new(),
            last: 0,
            has_body: false,
            has_member: false,
            current: None,
        }
    }

    /// Reads one more byte; returns the record that ends with it.
    pub(in crate::archive) fn push(&mut self, byte: u8) -> Option<Found> {
        let was_string = self.in_string;
        self.read_string(byte);
        let ended = match byte {
            _ if was_string => self.keep(byte),
            b'{' | b'[' => self.open(byte),
            b'}' | b']' => self.close(byte),
            b',' if self.is_between_records() => self.current.take(),
            byte if byte.is_ascii_whitespace() => self.space(byte),
            byte => self.other(byte),
        };
        if !byte.is_ascii_whitespace() {
            self.last = byte;
        }
        self.position += 1;
        if byte == b'\n' {
            self.line += 1;
            self.line_start = self.position;
        }
        ended
    }

    /// Returns what was begun and never ended.
    pub(in crate::archive) fn finish(mut self) -> Option<Found> {
        self.current.take()
    }

    fn level(&self) -> Level {
        self.levels.last().copied().unwrap_or(Level::Top)
    }

    fn is_between_records(&self) -> bool {
        self.beyond == 0 && matches!(self.level(), Level::Top | Level::Records | Level::Keyed)
    }

    fn read_string(&mut self, byte: u8) {
        match byte {
            b'"' if !self.in_string => {
                self.in_string = true;
                self.string.clear();
                return;
            }
            _ if !self.in_string => return,
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => {
                self.in_string = false;
                return;
            }
            _ => {}
        }
        if self.string.len() < KEY_BYTES {
            self.string.push(byte);
        }
    }

    fn open(&mut self, bracket: u8) -> Option<Found> {
        if self.levels.len() >= MOST_LEVELS {
            self.beyond += 1;
            return self.keep(bracket);
        }
        let is_first = self.last == b'[';
        if bracket == b'{' && self.level() == Level::MaybeRecords && is_first {
            // What was read of the object around the list is no record.
            self.current = None;
            if let Some(level) = self.levels.last_mut() {
                *level = Level::Records;
            }
        }
        if bracket == b'{' && self.level() == Level::Wrapper && self.key_is_first_id() {
            self.current = None;
            if let Some(level) = self.levels.last_mut() {
                *level = Level::Keyed;
            }
        }
        let inside = match (self.level(), bracket) {
            (Level::Top, b'[') => Level::Records,
            (Level::Top, _) => {
                (self.has_body, self.has_member) = (false, false);
                Level::Wrapper
            }
            (Level::Records, b'{') => Level::Element,
            (Level::Element, b'[') if self.key_holds_rows() => Level::MaybeRecords,
            (Level::Wrapper, b'[') if self.key_lists_articles() => Level::MaybeRecords,
            (Level::Wrapper, b'{') if self.key_lists_articles() => {
                self.has_member = false;
                Level::Wrapper
            }
            (Level::Passed, _) => Level::Passed,
            _ => Level::Inner,
        };
        if inside != Level::Records && inside != Level::Passed {
            self.start();
        }
        self.levels.push(inside);
        self.keep(bracket)
    }

    fn close(&mut self, bracket: u8) -> Option<Found> {
        if self.beyond > 0 {
            self.beyond -= 1;
            return self.keep(bracket);
        }
        let closed = match self.levels.len() {
            1 => None,
            _ => self.levels.pop(),
        };
        match closed {
            // A closing bracket that closes nothing: for the parser to complain about.
            None => self.other(bracket),
            Some(Level::Records | Level::Keyed) => {
                let last = self.current.take();
                self.pass_wrappers();
                last
            }
            Some(_) => {
                self.keep(bracket);
                self.is_between_records()
                    .then(|| self.current.take())
                    .flatten()
            }
        }
    }

    /// The rest of the objects around a list is not looked at.
    fn pass_wrappers(&mut self) {
        for level in &mut self.levels {
            if matches!(level, Level::Wrapper | Level::Element) {
                *level = Level::Passed;
            }
        }
    }

    fn key_lists_articles(&self) -> bool {
        self.last == b':' && !self.has_body && self.key_means(Meaning::Articles)
    }

    /// Whether the first key of an object is an id, as where each article stands behind its own.
    fn key_is_first_id(&self) -> bool {
        let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let digits = self.string.iter().filter(|byte| byte.is_ascii_digit());
        let is_number = digits.clone().count() == self.string.len();
        let is_long = self.string.len() >= ID_BYTES && digits.count() > 1;
        let is_id = !self.string.is_empty() && self.string.iter().all(is_sign);
        self.last == b':' && !self.has_member && is_id && (is_number || is_long)
    }

    /// Whether the key is that of the rows in `{"type": "table", "name": "news", "data": [{…}]}`.
    fn key_holds_rows(&self) -> bool {
        let begun = self.current.as_ref().and_then(|found| found.bytes.as_ref());
        let begun = begun.into_iter().flatten().take(KEY_BYTES);
        let signs: Vec<u8> = begun
            .filter(|byte| !byte.is_ascii_whitespace())
            .copied()
            .collect();
        self.last == b':' && self.string == b"data" && signs.starts_with(br#"{"type":"table""#)
    }

    fn key_means(&self, meaning: Meaning) -> bool {
        let key = String::from_utf8_lossy(&self.string);
        keys::meaning(&key).is_some_and(|(_, found)| found == meaning)
    }

    fn space(&mut self, byte: u8) -> Option<Found> {
        // White space ends a bare value at the top.
        let is_bare = self.level() == Level::Top && self.beyond == 0;
        match is_bare {
            true => self.current.take(),
            false => self.keep(byte),
        }
    }

    fn other(&mut self, byte: u8) -> Option<Found> {
        if byte == b':' && self.level() == Level::Wrapper {
            self.has_body |= self.key_means(Meaning::Field(Field::Body));
        }
        self.has_member |= byte == b',' && self.level() == Level::Wrapper;
        let is_key = self.level() == Level::Keyed && self.last != b':';
        if self.level() != Level::Passed && !is_key {
            self.start();
        }
        self.keep(byte)
    }

    fn start(&mut self) {
        if self.current.is_none() {
            self.current = Some(Found {
                offset: self.position,
                length: 0,
                line: self.line,
                column: self.position - self.line_start + 1,
                bytes: Some(Vec::new()),
            });
        }
    }

    fn keep(&mut self, byte: u8) -> Option<Found> {
        if let Some(found) = &mut self.current {
            found.length += 1;
            match &mut found.bytes {
                Some(bytes) if found.length <= self.limit => bytes.push(byte),
                bytes => *bytes = None,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(json: &str, limit: u64) -> Vec<Found> {
        let mut splitter = Splitter::new(limit);
        let mut found: Vec<Found> = json
            .bytes()
            .filter_map(|byte| splitter.push(byte))
            .collect();
        found.extend(splitter.finish());
        found
    }

    #[track_caller]
    fn records(json: &str, expected: &[&str]) {
        let found = split(json, 1000);
        let texts: Vec<String> = found
            .iter()
            .map(|found| {
                let bytes = found.bytes.clone().expect("short enough");
                let (start, end) = (
                    found.offset as usize,
                    (found.offset + found.length) as usize,
                );
                assert_eq!(json.as_bytes().get(start..end), Some(bytes.as_slice()));
                String::from_utf8(bytes)
                    .expect("UTF-8")
                    .trim_end()
                    .to_owned()
            })
            .collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn each_element_of_an_array_is_a_record() {
        records(
            "[{\"a\": 1}, {\"b\": [2, {}]} ,\n 3]",
            &["{\"a\": 1}", "{\"b\": [2, {}]}", "3"],
        );
        records("[]", &[]);
    }

    #[test]
    fn each_object_at_the_top_is_a_record() {
        records("{\"a\": 1}\n{\"b\": 2}", &["{\"a\": 1}", "{\"b\": 2}"]);
        records("true \"x\"", &["true", "\"x\""]);
    }

    #[test]
    fn a_list_of_articles_may_lie_inside_objects() {
        records(
            r#"{"n": {"x": [1]}, "items": [{"a": 1}, {"b": 2}], "c": {"d": 3}}"#,
            &[r#"{"a": 1}"#, r#"{"b": 2}"#],
        );
        records(
            r#"{"hits": {"total": 2, "hits": [{"a": 1}]}, "x": [{}]}"#,
            &[r#"{"a": 1}"#],
        );
    }

    #[test]
    fn each_member_behind_an_id_is_a_record() {
        records(
            r#"{"1001": {"a": {"c": 1}}, "1002": {"b": 2}, "x": 3}"#,
            &[r#"{"a": {"c": 1}}"#, r#"{"b": 2}"#, "3"],
        );
        records(
            r#"{"data": {"5f3a-77b1": {"a": 1}}, "n": {"2": {}}}"#,
            &[r#"{"a": 1}"#],
        );
        for json in [
            r#"{"title": "a", "2": {"b": 1}}"#,
            r#"{"2": 1, "3": {"b": 1}}"#,
            r#"{"h1": {"b": 1}}"#,
        ] {
            records(json, &[json]);
        }
    }

    #[test]
    fn the_rows_of_an_exported_table_are_records() {
        records(
            r#"[{"type": "header"}, {"type": "table", "name": "t", "data": [{"a": 1}, {"b": 2}]}, {"c": [{}]}]"#,
            &[
                r#"{"type": "header"}"#,
                r#"{"a": 1}"#,
                r#"{"b": 2}"#,
                r#"{"c": [{}]}"#,
            ],
        );
        let article = r#"{"type": "news", "data": [{"a": 1}]}"#;
        records(&format!("[{article}]"), &[article]);
    }

    #[test]
    fn a_list_inside_an_article_is_its_own() {
        for json in [
            r#"{"title": "a", "body": "b", "items": [{"c": 1}]}"#,
            r#"{"title": "a", "data": [1, 2]}"#,
            r#"{"title": "a", "media": {"items": [{"c": 1}]}}"#,
        ] {
            records(json, &[json]);
        }
    }

    #[test]
    fn brackets_inside_strings_are_text() {
        records(
            r#"[{"a": "}]\"{"}, {"b": "\\"}]"#,
            &[r#"{"a": "}]\"{"}"#, r#"{"b": "\\"}"#],
        );
    }

    #[test]
    fn a_record_that_is_too_long_is_counted_and_not_kept() {
        let found = split(r#"[{"a": "12345"}, {}]"#, 5);
        assert_eq!((found[0].length, found[0].bytes.as_ref()), (14, None));
        assert_eq!(found[1].bytes.as_deref(), Some(b"{}".as_slice()));
    }

    #[test]
    fn a_record_knows_its_line_and_column() {
        let found = split("[\n {\"a\": 1},\n  {\"b\": 2}]", 100);
        assert_eq!((found[1].line, found[1].column), (3, 3));
    }

    #[test]
    fn what_never_ends_is_still_found() {
        records("[{\"a\": 1}, {\"b\": ", &["{\"a\": 1}", "{\"b\":"]);
        assert_eq!(split(&"[".repeat(200_000), 9).len(), 1);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(json in "(\\{|\\}|\\[|\\]|\"|\\\\|:|,| |\n|items|body|1|data|\"type\":\"table\"){0,60}") {
            let kept: u64 = split(&json, 1000).iter().map(|found| found.length).sum();
            prop_assert!(kept <= json.len() as u64);
        }
    }
}
