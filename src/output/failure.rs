//! Failures as JSON: of a command, and of one query of many.
//!
//! In: what failed, told for scripts. Out: one line. That of a query stands in the place of its answer, in the shape of
//! the format asked for, so that whoever reads the answers misses none.

use std::io::{self, Write};

use serde::Serialize;

use super::escaping::Escaping;
use super::json::SCHEMA;
use crate::Error;

/// What failed, as scripts are told.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorJson {
    /// A name for the kind of error; see [`Error::kind`].
    pub kind: &'static str,
    /// What failed, and why.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// `{"error": {"kind": …, "message": …, "hint": …}}`
pub fn error_json(error: &ErrorJson) -> String {
    #[derive(Serialize)]
    struct Row<'error> {
        error: &'error ErrorJson,
    }
    let mut json = Vec::new();
    let written = serde_json::to_writer(Escaping(&mut json), &Row { error });
    written.map_or_else(
        |_| String::new(),
        |()| String::from_utf8_lossy(&json).into_owned(),
    )
}

impl From<&Error> for ErrorJson {
    fn from(error: &Error) -> Self {
        Self {
            kind: error.kind(),
            message: error.to_string(),
            hint: error.hint(),
        }
    }
}

/// Writes, in place of the answer to one query of many, one line that says that it failed: `query_id` and `error`.
pub fn failed_hits(query_id: &str, error: &ErrorJson, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Row<'error> {
        query_id: &'error str,
        error: &'error ErrorJson,
    }
    serde_json::to_writer(Escaping(&mut *out), &Row { query_id, error })?;
    writeln!(out)
}

/// As [`failed_hits`], in the shape of [`super::Json`]: `query` with its `id` and `text`, and `error`.
pub fn failed_answer(
    query_id: &str,
    text: &str,
    error: &ErrorJson,
    out: &mut dyn Write,
) -> io::Result<()> {
    #[derive(Serialize)]
    struct Row<'error> {
        schema: &'static str,
        query: Query<'error>,
        error: &'error ErrorJson,
    }
    #[derive(Serialize)]
    struct Query<'error> {
        id: &'error str,
        text: &'error str,
    }
    let row = Row {
        schema: SCHEMA,
        query: Query { id: query_id, text },
        error,
    };
    serde_json::to_writer(Escaping(&mut *out), &row)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_query_is_told_in_the_shape_of_its_answer() {
        let error = ErrorJson::from(&Error::NotADate {
            text: "2022-13".to_owned(),
        });
        let hint = "write it like 2022, 2022-08, 2022-08-26, آب 2022 or 1444-02h";
        let inside = format!(
            r#"{{"kind":"not-a-date","message":"`2022-13` is not a date","hint":"{hint}"}}"#
        );
        assert_eq!(error_json(&error), format!(r#"{{"error":{inside}}}"#));
        let mut row = Vec::new();
        failed_hits("q1", &error, &mut row).expect("memory");
        let hits = format!("{{\"query_id\":\"q1\",\"error\":{inside}}}\n");
        assert_eq!(String::from_utf8_lossy(&row), hits);
        row.clear();
        failed_answer("q1", "x", &error, &mut row).expect("memory");
        let query = r#"{"schema":"warraq.search/1","query":{"id":"q1","text":"x"}"#;
        assert_eq!(
            String::from_utf8_lossy(&row),
            format!("{query},\"error\":{inside}}}\n")
        );
    }
}
