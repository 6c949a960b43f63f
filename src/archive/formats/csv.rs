//! Tables of text: CSV, and its kin with tabs, semicolons or bars.
//!
//! In: the content of a table and what is known of it. Out: an article for each row. The first row names the columns,
//! by the same table of names as the keys of JSON; where it names neither headline nor text, nothing says what the
//! columns are and the file is skipped as a whole. The charset is told by the first kilobytes: a row alone is too short
//! for that. In UTF-16, in which spreadsheets save "Unicode text", the content is read as a whole.

use std::ops::ControlFlow;

use encoding_rs::Encoding;
use serde_json::{Map, Value};

use crate::arabic::letters::BYTE_ORDER_MARK;
use crate::archive::article::SkipReason;
use crate::archive::draft::{Draft, Field};
use crate::archive::encoding::{self, Decoded};
use crate::archive::format::Format;
use crate::archive::formats::csv_rows::{Next, Rows, cells};
use crate::archive::formats::json;
use crate::archive::given::Given;
use crate::archive::known::keys::{self, KeyNames, Meaning};
use crate::archive::records::{Outcome, Record, Records};
use crate::archive::source::{Line, Source};

/// What parts cells, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// A header of more bytes than this is named by its beginning.
const SHOWN_HEADER_CHARS: usize = 120;

/// Reads a table.
pub(in crate::archive) fn file(
    source: &mut Source,
    given: &Given,
    records: &mut Records,
) -> Outcome {
    if let Some(encoding) = encoding::wide(source.head()) {
        return wide_file(encoding, source, given, records);
    }
    let limit = records.limit;
    let head = encoding::decode(source.head(), given.declared());
    let mut table = Table::new(&head, given);
    let read_line = |line: &mut Vec<u8>| source.line(line, limit);
    let mut rows = Rows::new(read_line, table.delimiter, limit);
    loop {
        let next = rows.advance()?;
        let line = rows.line();
        let flow = match next {
            Next::End => return Ok(ControlFlow::Continue(())),
            Next::Row => {
                let (bytes, offset) = (rows.row(), rows.offset());
                let decoded = table.decode(bytes);
                table.row(Record::at(offset, bytes), decoded, line, records)?
            }
            Next::NeverClosed => records.skip_record(never_closed(line)),
            Next::TooLong(bytes) => records.skip_record(SkipReason::TooLarge { bytes, limit }),
        };
        if flow.is_break() {
            return Ok(flow);
        }
    }
}

/// A table in UTF-16: parted as UTF-8, and each row cut from the content by counting the units of both.
fn wide_file(
    encoding: &'static Encoding,
    source: &mut Source,
    given: &Given,
    records: &mut Records,
) -> Outcome {
    let limit = records.limit;
    let content = source.whole(limit)?;
    let whole = encoding::decode(&content, None);
    let mut table = Table::new(&whole, given);
    let mut left = whole.text.as_bytes();
    let read_line = |line: &mut Vec<u8>| Ok(line_of(&mut left, line));
    let mut rows = Rows::new(read_line, table.delimiter, u64::MAX);
    let mut offset = 2;
    loop {
        let next = rows.advance()?;
        let line = rows.line();
        let text = std::str::from_utf8(rows.row()).unwrap_or_default();
        let start = offset;
        offset += 2 * text.encode_utf16().count();
        let flow = match next {
            Next::End => return Ok(ControlFlow::Continue(())),
            Next::Row => {
                let bytes = content.get(start..offset).unwrap_or_default();
                let record = Record::at(start as u64, bytes);
                let decoded = encoding::read_as(encoding, record.bytes, whole.evidence);
                table.row(record, decoded, line, records)?
            }
            Next::NeverClosed => records.skip_record(never_closed(line)),
            Next::TooLong(bytes) => records.skip_record(SkipReason::TooLarge { bytes, limit }),
        };
        if flow.is_break() {
            return Ok(flow);
        }
    }
}

/// Moves the first line of `left` into `line`.
fn line_of(left: &mut &[u8], line: &mut Vec<u8>) -> Line {
    let feed = left.iter().position(|&byte| byte == b'\n');
    let (first, rest) = left.split_at(feed.map_or(left.len(), |at| at + 1));
    line.clear();
    line.extend_from_slice(first);
    *left = rest;
    match first.len() as u64 {
        0 => Line::End,
        length => Line::Whole(length),
    }
}

/// What is known of a table while its rows are read.
struct Table<'a> {
    given: &'a Given,
    delimiter: u8,
    /// The charset of the first kilobytes and what told so; `None` where they are UTF-8.
    charset: Option<(&'static Encoding, &'static str)>,
    /// Empty until it is read.
    header: Vec<String>,
    /// How many cells a row has at least: up to the last of the headline and the text.
    least_cells: usize,
}

impl<'a> Table<'a> {
    /// A table that begins with `head`.
    fn new(head: &Decoded, given: &'a Given) -> Self {
        let charset = Encoding::for_label(head.encoding.as_bytes())
            .filter(|encoding| *encoding != encoding_rs::UTF_8)
            .map(|encoding| (encoding, head.evidence));
        Self {
            given,
            delimiter: delimiter(&head.text, &given.keys),
            charset,
            header: Vec::new(),
            least_cells: 0,
        }
    }

    fn decode<'r>(&self, row: &'r [u8]) -> Decoded<'r> {
        match self.charset {
            Some((encoding, evidence)) if std::str::from_utf8(row).is_err() => {
                encoding::read_as(encoding, row, evidence)
            }
            _ => encoding::decode(row, None),
        }
    }

    /// Reads the header, or the article of a row that starts at `line`.
    fn row<'r>(
        &mut self,
        record: Record<'r>,
        decoded: Decoded<'r>,
        line: u64,
        records: &mut Records,
    ) -> Outcome {
        let go_on = Ok(ControlFlow::Continue(()));
        let text = without_mark(&decoded.text);
        if text.trim().is_empty() {
            return go_on;
        }
        if self.header.is_empty() {
            if separator(text).is_none() {
                self.read_header(text)?;
            }
            return go_on;
        }
        Ok(records.give(record, Format::Csv, || {
            let cells = cells(&decoded.text, self.delimiter);
            let draft = match self.problem(&cells) {
                Some(problem) => Err(SkipReason::BadRow { line, problem }),
                None => Ok(self.article(&cells)),
            };
            (draft, decoded)
        }))
    }

    fn read_header(&mut self, text: &str) -> Result<(), SkipReason> {
        let header: Vec<String> = cells(text, self.delimiter)
            .iter()
            .map(|name| name.trim().to_owned())
            .collect();
        let best = |is_wanted: fn(Meaning) -> bool| {
            let known = header.iter().enumerate().filter_map(|(column, name)| {
                let (rank, meaning) = self.given.keys.meaning(name)?;
                is_wanted(meaning).then_some((rank, column))
            });
            known.min().map(|(_, column)| column)
        };
        let title = best(|meaning| meaning == Meaning::Field(Field::Title));
        let body = best(|meaning| meaning == Meaning::Field(Field::Body))
            .or_else(|| best(|meaning| meaning == Meaning::Summary));
        let Some(last) = title.max(body) else {
            return Err(SkipReason::NoColumn {
                header: header.join(", ").chars().take(SHOWN_HEADER_CHARS).collect(),
            });
        };
        self.least_cells = last + 1;
        self.header = header;
        Ok(())
    }

    /// Why these are not the cells of an article.
    fn problem<T: AsRef<str>>(&self, cells: &[T]) -> Option<String> {
        let columns = self.header.len();
        let is_blank = |cell: &T| cell.as_ref().trim().is_empty();
        let beyond = cells.get(columns..).unwrap_or_default();
        if cells.len() < self.least_cells || !beyond.iter().all(is_blank) {
            let found = cells.len();
            return Some(format!("found {found} cells, expected {columns}"));
        }
        let is_named = |(cell, name): (&T, &String)| cell.as_ref().trim() == name;
        let is_header = cells.len() == columns && cells.iter().zip(&self.header).all(is_named);
        is_header
            .then(|| "found the names of the columns once more, expected an article".to_owned())
    }

    fn article<T: AsRef<str>>(&self, cells: &[T]) -> Draft {
        let mut named = Map::new();
        for (name, cell) in self.header.iter().zip(cells) {
            let cell = cell.as_ref();
            if !keys::is_nothing(cell) && !named.contains_key(name) {
                let meaning = self.given.keys.meaning(name).map(|(_, meaning)| meaning);
                named.insert(name.clone(), value(meaning, cell));
            }
        }
        let mut draft = Draft::of(self.given);
        json::offer_all(&named, "column", &mut draft);
        draft
    }
}

/// The value of a cell whose column means this, as the same key would have it in JSON.
fn value(meaning: Option<Meaning>, cell: &str) -> Value {
    let cell = cell.replace('\0', "");
    let trimmed = cell.trim();
    let field = match meaning {
        Some(Meaning::Field(field)) => field,
        _ => return Value::from(cell),
    };
    match field {
        // Seconds or milliseconds since 1970.
        Field::Published if matches!(trimmed.len(), 10 | 13) => {
            let number: Option<i64> = trimmed.parse().ok();
            number.map_or_else(|| Value::from(trimmed), Value::from)
        }
        Field::Tags | Field::Author | Field::Section => {
            list(trimmed).unwrap_or_else(|| Value::from(trimmed))
        }
        _ => Value::from(cell),
    }
}

/// A list as programs write it into one cell: in JSON, or in Python, which has single marks.
fn list(cell: &str) -> Option<Value> {
    let inner = cell.strip_prefix('[')?.strip_suffix(']')?;
    if let Ok(list @ Value::Array(_)) = serde_json::from_str(cell) {
        return Some(list);
    }
    let inner = inner.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    Some(inner.split("', '").map(Value::from).collect())
}

/// Finds what parts the cells: what makes the most known names of the header, else the most cells. In a table of one
/// column nothing does.
fn delimiter(head: &str, keys: &KeyNames) -> u8 {
    let mut lines = head.lines().map(without_mark);
    let first = lines.find(|line| !line.trim().is_empty()).unwrap_or("");
    if let Some(delimiter) = separator(first) {
        return delimiter;
    }
    let known = |delimiter: &u8| {
        let cells = cells(first, *delimiter);
        let known = cells
            .iter()
            .filter(|cell| keys.meaning(cell.trim()).is_some());
        (known.count(), cells.len())
    };
    // Of equals the last would win.
    let likely = DELIMITERS.into_iter().rev();
    likely
        .filter(|&delimiter| first.as_bytes().contains(&delimiter))
        .max_by_key(known)
        .unwrap_or(0)
}

/// The delimiter that a spreadsheet program names in a line of its own: `sep=;`.
fn separator(line: &str) -> Option<u8> {
    let named = line.trim_end_matches(['\r', '\n']).strip_prefix("sep=")?;
    let [delimiter] = named.as_bytes() else {
        return None;
    };
    delimiter.is_ascii().then_some(*delimiter)
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

fn never_closed(line: u64) -> SkipReason {
    SkipReason::BadRow {
        line,
        problem: "a quotation mark is never closed".to_owned(),
    }
}

#[cfg(test)]
mod tests;
