//! Rows of cells as CSV for spreadsheets, or as TSV for programs.
//!
//! In: rows of cells. Out: one record each, under a header. CSV (RFC 4180, records ended by a line feed alone) quotes
//! a cell where it must, so that every cell comes back as it was. TSV has no quotation marks: of a cell, each tab,
//! line end and other control character becomes a space, so that `cut` and `awk` see one record a line.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and text of strangers' pages stands in
//! these cells: `guard` puts an apostrophe before such a cell, which the spreadsheet does not show (OWASP, "CSV
//! Injection").

use std::borrow::Cow;
use std::io::{self, Write};

use crate::arabic::letters::is_steering;

/// What makes a program take a file for UTF-8; spreadsheets read old code pages without it.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What stands between the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// A comma: cells are quoted where they must be.
    Comma,
    /// A tab: cells are on one line.
    Tab,
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// What stands between the cells.
    pub separator: Separator,
    /// Whether a byte order mark stands before the header.
    pub bom: bool,
    /// Whether cells that a spreadsheet would take for formulas get an apostrophe.
    pub guard: bool,
    /// Whether it is read on a terminal: signs that could steer one are left out.
    pub is_seen: bool,
}

impl Table {
    /// A table for spreadsheets: commas, and no cell is a formula.
    pub const CSV: Self = Self {
        separator: Separator::Comma,
        bom: false,
        guard: true,
        is_seen: false,
    };
    /// A table for programs: tabs, and cells begin as they do in the archive.
    pub const TSV: Self = Self {
        separator: Separator::Tab,
        bom: false,
        guard: false,
        is_seen: false,
    };

    /// Writes the names of the columns, once, before all rows.
    pub fn header(self, names: &[&str], out: &mut dyn Write) -> io::Result<()> {
        if self.bom {
            out.write_all(BYTE_ORDER_MARK)?;
        }
        self.row(names, out)
    }

    /// Writes one row; what is not known is an empty cell.
    pub fn row<Cell: AsRef<str>>(self, cells: &[Cell], out: &mut dyn Write) -> io::Result<()> {
        let separator: &[u8] = match self.separator {
            Separator::Comma => b",",
            Separator::Tab => b"\t",
        };
        for (number, cell) in cells.iter().enumerate() {
            if number > 0 {
                out.write_all(separator)?;
            }
            out.write_all(self.cell(cell.as_ref()).as_bytes())?;
        }
        out.write_all(b"\n")
    }

    fn cell(self, text: &str) -> Cow<'_, str> {
        let text = match self.is_seen && text.contains(steers) {
            true => Cow::Owned(text.replace(steers, "")),
            false => Cow::Borrowed(text),
        };
        let text = match self.guard && begins_as_formula(&text) {
            true => Cow::Owned(format!("'{text}")),
            false => text,
        };
        match self.separator {
            Separator::Comma if text.contains([',', '"', '\n', '\r']) => {
                Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
            }
            Separator::Tab if text.contains(char::is_control) => {
                Cow::Owned(text.replace("\r\n", " ").replace(char::is_control, " "))
            }
            _ => text,
        }
    }
}

fn steers(sign: char) -> bool {
    is_steering(sign) && !sign.is_ascii_whitespace()
}

/// Spreadsheets pass over white space, and read the wide forms of these signs as the signs.
fn begins_as_formula(text: &str) -> bool {
    let begins_so = |text: &str| text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    text.starts_with(['\t', '\r', '\n']) || begins_so(text.trim_start())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn row(table: Table, cells: &[&str]) -> String {
        let mut out = Vec::new();
        table.row(cells, &mut out).expect("memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(row(Table::CSV, &["a", "", "b c"]), "a,,b c\n");
        assert_eq!(
            row(Table::CSV, &["a,b", "قال: \"لا\""]),
            "\"a,b\",\"قال: \"\"لا\"\"\"\n"
        );
        assert_eq!(row(Table::CSV, &["a\nb"]), "\"a\nb\"\n");
    }

    #[test]
    fn a_cell_of_a_table_for_programs_is_on_one_line() {
        assert_eq!(
            row(Table::TSV, &["a\tb", "c\r\nd", "\"e\""]),
            "a b\tc d\t\"e\"\n"
        );
    }

    #[test]
    fn nothing_in_a_table_on_a_terminal_steers_it() {
        let hostile = "a\u{1b}[31m\u{9b}b\u{202e}c\td";
        let on_terminal = |table| Table {
            is_seen: true,
            ..table
        };
        assert_eq!(row(on_terminal(Table::CSV), &[hostile]), "a[31mbc\td\n");
        assert_eq!(row(on_terminal(Table::TSV), &[hostile]), "a[31mbc d\n");
        assert_eq!(row(Table::CSV, &[hostile]), format!("{hostile}\n"));
    }

    #[test]
    fn no_cell_of_a_spreadsheet_is_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "  =1", "＝1"] {
            assert!(
                row(Table::CSV, &[cell])
                    .trim_start_matches('"')
                    .starts_with('\'')
            );
        }
        assert_eq!(row(Table::CSV, &["1-1"]), "1-1\n");
        assert_eq!(row(Table::TSV, &["-1"]), "-1\n");
    }

    #[test]
    fn the_mark_stands_before_the_header_alone() {
        let table = Table {
            bom: true,
            ..Table::CSV
        };
        let mut out = Vec::new();
        table.header(&["id"], &mut out).expect("memory");
        assert_eq!(out, b"\xEF\xBB\xBFid\n");
        assert_eq!(row(table, &["x"]), "x\n");
    }

    proptest! {
        #[test]
        fn a_table_is_read_back_as_it_was(cells in prop::collection::vec("[^=+@＝＋－＠\\-\\s]\\PC{0,9}[\n\"]?", 1..5)) {
            let table = Table { guard: false, ..Table::CSV };
            let cells: Vec<_> = cells.iter().map(String::as_str).collect();
            let text = row(table, &cells);
            prop_assert_eq!(read_back(&text), cells);
        }

        #[test]
        fn a_row_for_programs_is_one_line(cells in prop::collection::vec(".*", 1..5)) {
            let cells: Vec<_> = cells.iter().map(String::as_str).collect();
            let text = row(Table::TSV, &cells);
            prop_assert_eq!(text.lines().count(), 1);
            prop_assert_eq!(text.matches('\t').count(), cells.len() - 1);
        }
    }

    /// The cells of one record, as RFC 4180 has them.
    fn read_back(record: &str) -> Vec<String> {
        let mut cells = vec![String::new()];
        let mut quoted = false;
        let record = record.strip_suffix('\n').expect("a record ends");
        let mut letters = record.chars().peekable();
        while let Some(letter) = letters.next() {
            let cell = cells.last_mut().expect("there is one");
            match letter {
                '"' if quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                letter => cell.push(letter),
            }
        }
        cells
    }
}
