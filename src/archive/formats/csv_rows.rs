//! A table of text parted into its rows, without holding the table.
//!
//! In: lines, as they come. Out: the bytes of one row after the other, which is a line, or more where a quoted cell
//! holds line breaks; and the cells of a row. Written here and not borrowed, because a parser that believes every
//! quotation mark reads to the end of the file for one that is never closed. Here such a row is given up as soon as it
//! shows, and its second line is read as the next row.

use std::borrow::Cow;

use crate::archive::article::SkipReason;
use crate::archive::source::Line;

/// How much of a table is read again after quotation marks that are never closed. Once it is spent, no quoted cell goes
/// beyond its line, so that a file made to be slow is not.
const READ_AGAIN_BYTES: usize = 256 << 20;

/// What comes next in a table.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::archive) enum Next {
    /// A row, which [`Rows::row`] holds.
    Row,
    /// A row that opens a quotation mark and never closes it. The next row is the line after its first.
    NeverClosed,
    /// A line of so many bytes, which is longer than allowed and was passed over.
    TooLong(u64),
    /// Nothing.
    End,
}

/// The rows of one table.
pub(in crate::archive) struct Rows<L> {
    read_line: L,
    limit: u64,
    delimiter: u8,
    row: Vec<u8>,
    line: u64,
    offset: u64,
    /// Where the next line is, and its number.
    next_offset: u64,
    next_line: u64,
    fresh: Vec<u8>,
    /// Lines that are read again, from `again_at`.
    again: Vec<u8>,
    again_at: usize,
    /// A line that was passed over behind those.
    passed: Option<u64>,
    read_again: usize,
}

/// What follows an opening quotation mark.
#[derive(Debug, PartialEq, Eq)]
enum Quoted {
    /// The closing one stands at this byte.
    ClosedAt(usize),
    Open,
    /// Another cell opens before it: the mark before was never closed.
    Broken,
}

impl<L: FnMut(&mut Vec<u8>) -> Result<Line, SkipReason>> Rows<L> {
    /// Parts what `read_line` gives into rows of at most `limit` bytes.
    pub(in crate::archive) fn new(read_line: L, delimiter: u8, limit: u64) -> Self {
        Self {
            read_line,
            limit,
            delimiter,
            row: Vec::new(),
            line: 1,
            offset: 0,
            next_offset: 0,
            next_line: 1,
            fresh: Vec::new(),
            again: Vec::new(),
            again_at: 0,
            passed: None,
            read_again: 0,
        }
    }

    /// The bytes of the row, with its line end where it has one.
    pub(in crate::archive) fn row(&self) -> &[u8] {
        &self.row
    }

    /// Where the row starts in the content, in bytes.
    pub(in crate::archive) fn offset(&self) -> u64 {
        self.offset
    }

    /// Line on which the row starts, from 1.
    pub(in crate::archive) fn line(&self) -> u64 {
        self.line
    }

    /// Reads the next row.
    pub(in crate::archive) fn advance(&mut self) -> Result<Next, SkipReason> {
        self.row.clear();
        (self.line, self.offset) = (self.next_line, self.next_offset);
        let mut first = 0;
        let mut is_open = false;
        loop {
            let start = self.row.len();
            let length = match self.push_line()? {
                Line::Whole(length) => length,
                Line::End if start == 0 => return Ok(Next::End),
                Line::End => return Ok(self.give_up(first)),
                Line::TooLong(bytes) if start == 0 => {
                    self.pass(bytes);
                    return Ok(Next::TooLong(bytes));
                }
                Line::TooLong(bytes) => {
                    self.passed = Some(bytes);
                    return Ok(self.give_up(first));
                }
            };
            self.pass(length);
            if start == 0 {
                first = self.row.len();
            }
            is_open = match self.quotation_after(start, is_open) {
                Some(is_open) => is_open,
                None => return Ok(self.give_up(first)),
            };
            if !is_open {
                return Ok(Next::Row);
            }
            let is_too_long = self.row.len() as u64 > self.limit;
            if is_too_long || self.read_again > READ_AGAIN_BYTES {
                return Ok(self.give_up(first));
            }
        }
    }

    /// Adds the next line to the row, without counting it.
    fn push_line(&mut self) -> Result<Line, SkipReason> {
        let again = self.again.get(self.again_at..).unwrap_or_default();
        if !again.is_empty() {
            let feed = again.iter().position(|&byte| byte == b'\n');
            let length = feed.map_or(again.len(), |at| at + 1);
            self.row
                .extend_from_slice(again.get(..length).unwrap_or_default());
            self.again_at += length;
            return Ok(Line::Whole(length as u64));
        }
        if let Some(bytes) = self.passed.take() {
            return Ok(Line::TooLong(bytes));
        }
        let line = (self.read_line)(&mut self.fresh)?;
        if let Line::Whole(_) = line {
            self.row.extend_from_slice(&self.fresh);
        }
        Ok(line)
    }

    fn pass(&mut self, bytes: u64) {
        self.next_offset += bytes;
        self.next_line += 1;
    }

    /// Whether a quoted cell is open behind the line that starts at `start` of the row; `None` where it is broken.
    fn quotation_after(&self, start: usize, mut is_open: bool) -> Option<bool> {
        let mut at = start;
        let mut goes_on = is_open;
        loop {
            if is_open {
                match quoted(&self.row, at, self.delimiter, goes_on) {
                    Quoted::ClosedAt(end) => at = end + 1,
                    Quoted::Open => return Some(true),
                    Quoted::Broken => return None,
                }
                goes_on = false;
            } else if self.row.get(at) == Some(&b'"') {
                is_open = true;
                at += 1;
                continue;
            }
            let rest = self.row.get(at..).unwrap_or_default();
            match rest.iter().position(|&byte| byte == self.delimiter) {
                Some(delimiter) => at += delimiter + 1,
                None => return Some(false),
            }
            is_open = false;
        }
    }

    /// Keeps the first line of the row, of `first` bytes, and puts the others back.
    fn give_up(&mut self, first: usize) -> Next {
        let others = self.row.len() - first;
        self.read_again += others;
        if self.again_at < self.again.len() {
            self.again_at -= others;
        } else {
            self.again = self.row.split_off(first);
            self.again_at = 0;
        }
        self.row.truncate(first);
        self.next_offset = self.offset + first as u64;
        self.next_line = self.line + 1;
        Next::NeverClosed
    }
}

/// Returns the cells of `row`, without the quotation marks around them.
pub(in crate::archive) fn cells(row: &str, delimiter: u8) -> Vec<Cow<'_, str>> {
    let row = row.strip_suffix('\n').unwrap_or(row);
    let row = row.strip_suffix('\r').unwrap_or(row);
    let bytes = row.as_bytes();
    let mut cells = Vec::new();
    let mut start = 0;
    loop {
        let mut after = start;
        let mut cell = None;
        if bytes.get(start) == Some(&b'"') {
            let end = match quoted(bytes, start + 1, delimiter, false) {
                Quoted::ClosedAt(end) => end,
                Quoted::Open | Quoted::Broken => bytes.len(),
            };
            cell = row.get(start + 1..end).map(without_doubles);
            after = end;
        }
        let rest = bytes.get(after..).unwrap_or_default();
        let delimiter = rest.iter().position(|&byte| byte == delimiter);
        let end = delimiter.map_or(bytes.len(), |at| after + at);
        cells.push(cell.unwrap_or_else(|| Cow::Borrowed(row.get(start..end).unwrap_or(""))));
        if delimiter.is_none() {
            return cells;
        }
        start = end + 1;
    }
}

fn without_doubles(cell: &str) -> Cow<'_, str> {
    match cell.contains("\"\"") {
        true => Cow::Owned(cell.replace("\"\"", "\"")),
        false => Cow::Borrowed(cell),
    }
}

/// Looks for the mark that closes a cell, from `at` on.
///
/// A mark closes where a delimiter or the end of the line follows. Any other is one of the text, which careless programs
/// do not double, unless the cell `goes_on` from an earlier line and the mark stands where a cell begins: then the cell
/// before was never closed.
fn quoted(bytes: &[u8], mut at: usize, delimiter: u8, goes_on: bool) -> Quoted {
    while let Some(mark) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|&byte| byte == b'"'))
    {
        let mark = at + mark;
        match bytes.get(mark + 1..).unwrap_or_default() {
            [b'"', ..] => {
                at = mark + 2;
                continue;
            }
            [] | [b'\n', ..] | [b'\r', b'\n', ..] | [b'\r'] => return Quoted::ClosedAt(mark),
            [next, ..] if *next == delimiter => return Quoted::ClosedAt(mark),
            _ => {}
        }
        let before = mark.checked_sub(1).and_then(|before| bytes.get(before));
        let begins_a_cell = before.is_none_or(|&byte| byte == delimiter || byte == b'\n');
        if goes_on && begins_a_cell {
            return Quoted::Broken;
        }
        at = mark + 1;
    }
    Quoted::Open
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads lines out of memory.
    pub(in crate::archive) fn lines(
        mut content: &[u8],
    ) -> impl FnMut(&mut Vec<u8>) -> Result<Line, SkipReason> {
        move |line| {
            let feed = content.iter().position(|&byte| byte == b'\n');
            let length = feed.map_or(content.len(), |at| at + 1);
            let (taken, rest) = content.split_at(length);
            line.clear();
            line.extend_from_slice(taken);
            content = rest;
            Ok(match length {
                0 => Line::End,
                length => Line::Whole(length as u64),
            })
        }
    }

    /// Each row as its line and its cells, or that it is never closed.
    fn rows(table: &str) -> Vec<String> {
        let mut rows = Rows::new(lines(table.as_bytes()), b',', 1000);
        let mut told = Vec::new();
        loop {
            let cells = match rows.advance().expect("memory") {
                Next::End => return told,
                Next::Row => {
                    let row = std::str::from_utf8(rows.row()).expect("text");
                    cells(row, b',').join("|")
                }
                other => format!("{other:?}"),
            };
            told.push(format!("{} {cells}", rows.line()));
        }
    }

    #[test]
    fn a_row_is_a_line_of_cells() {
        assert_eq!(rows("a,b\r\n,\nc"), ["1 a|b", "2 |", "3 c"]);
    }

    #[test]
    fn a_quoted_cell_holds_delimiters_line_breaks_and_doubled_marks() {
        assert_eq!(
            rows("\"a,b\",\"c\r\nd \"\"e\"\"\"\n\"\",f\n"),
            ["1 a,b|c\r\nd \"e\"", "3 |f"]
        );
    }

    #[test]
    fn a_mark_within_a_cell_is_one_of_the_text() {
        assert_eq!(
            rows("say \"a\",\"the \"b\" c\"\n"),
            ["1 say \"a\"|the \"b\" c"]
        );
        assert_eq!(rows("\"one\n\"\"two\"\" \"three\" four\",x\n").len(), 1);
    }

    #[test]
    fn a_mark_that_is_never_closed_costs_one_row() {
        assert_eq!(
            rows("1,\"a\n2,\"b\",c\n3,d\n"),
            ["1 NeverClosed", "2 2|b|c", "3 3|d"]
        );
        assert_eq!(rows("1,\"a\n2,b\n3,c"), ["1 NeverClosed", "2 2|b", "3 3|c"]);
    }

    #[test]
    fn a_row_longer_than_the_limit_is_given_up() {
        let table = format!("1,\"a\n{}", "2,b\n".repeat(500));
        let told = rows(&table);
        assert_eq!(told.len(), 501);
        assert_eq!(told.first().map(String::as_str), Some("1 NeverClosed"));
        assert_eq!(told.last().map(String::as_str), Some("501 2|b"));
    }

    proptest! {
        #[test]
        fn rows_never_overlap_and_are_cut_from_the_table(table in "[a,;\"\n\r]{0,60}", delimiter in "[,;]") {
            let delimiter = delimiter.as_bytes()[0];
            let mut rows = Rows::new(lines(table.as_bytes()), delimiter, 20);
            let mut end = 0;
            loop {
                let next = rows.advance().expect("memory");
                if next == Next::End {
                    break;
                }
                let start = rows.offset() as usize;
                prop_assert_eq!(start, end);
                end = start + rows.row().len();
                prop_assert_eq!(table.as_bytes().get(start..end), Some(rows.row()));
                cells(table.get(start..end).expect("text"), delimiter);
            }
            prop_assert_eq!(end, table.len());
        }

        #[test]
        fn what_a_writer_quotes_is_read_back(cells_written in proptest::collection::vec("[ab,\"\n ]{0,8}", 1..5)) {
            let quoted: Vec<String> = cells_written
                .iter()
                .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
                .collect();
            let table = quoted.join(",") + "\n";
            let mut rows = Rows::new(lines(table.as_bytes()), b',', 1000);
            prop_assert_eq!(rows.advance().expect("memory"), Next::Row);
            let row = std::str::from_utf8(rows.row()).expect("text");
            prop_assert_eq!(cells(row, b','), cells_written);
        }
    }
}
