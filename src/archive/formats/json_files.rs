//! Files of JSON: one record after the other, as a stream.
//!
//! In: the content of a JSON or JSON Lines file, and what is known of it. Out: its records, none held longer than it is
//! read. In UTF-16, which is too rare to be worth a stream, the content is read as a whole.

use std::ops::ControlFlow;

use crate::archive::article::SkipReason;
use crate::archive::encoding::{self, Decoded};
use crate::archive::format::Format;
use crate::archive::formats::json;
use crate::archive::formats::json_records::{Found, Splitter};
use crate::archive::given::Given;
use crate::archive::records::{Outcome, Record, Records};
use crate::archive::source::{Line, Source};

/// Reads a file of one JSON object a line.
pub(in crate::archive) fn lines(
    source: &mut Source,
    given: &Given,
    records: &mut Records,
) -> Outcome {
    if let Some(encoding) = encoding::wide(source.head()) {
        return wide_lines(encoding, source, given, records);
    }
    let (mut line, mut offset, mut number) = (Vec::new(), 0, 0);
    loop {
        number += 1;
        let length = match source.line(&mut line, records.limit)? {
            Line::End => return Ok(ControlFlow::Continue(())),
            Line::TooLong(bytes) => {
                let limit = records.limit;
                if records
                    .skip_record(SkipReason::TooLarge { bytes, limit })
                    .is_break()
                {
                    return Ok(ControlFlow::Break(()));
                }
                offset += bytes;
                continue;
            }
            Line::Whole(length) => length,
        };
        let bytes = line.strip_suffix(b"\n").unwrap_or(&line);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let decoded = encoding::decode(bytes, None);
        let flow = one_record(
            Record::at(offset, bytes),
            decoded,
            (number, 1),
            Format::JsonLines,
            given,
            records,
        );
        if flow.is_break() {
            return Ok(flow);
        }
        offset += length;
    }
}

/// Lines in UTF-16, where a line feed has two bytes. Too rare to be worth a stream.
fn wide_lines(
    encoding: &'static encoding_rs::Encoding,
    source: &mut Source,
    given: &Given,
    records: &mut Records,
) -> Outcome {
    let bytes = source.whole(records.limit)?;
    let mark = encoding::mark_bytes(&bytes);
    let evidence = if mark > 0 {
        "byte order mark"
    } else {
        "detected"
    };
    let content = bytes.get(mark..).unwrap_or_default();
    let feed: [u8; 2] = if encoding == encoding_rs::UTF_16LE {
        [b'\n', 0]
    } else {
        [0, b'\n']
    };
    let (units, _) = content.as_chunks::<2>();
    let mut offset = mark as u64;
    for (index, line) in units.split(|unit| *unit == feed).enumerate() {
        let bytes = line.as_flattened();
        let decoded = encoding::read_as(encoding, bytes, evidence);
        let number = index as u64 + 1;
        let flow = one_record(
            Record::at(offset, bytes),
            decoded,
            (number, 1),
            Format::JsonLines,
            given,
            records,
        );
        if flow.is_break() {
            return Ok(flow);
        }
        offset += bytes.len() as u64 + 2;
    }
    Ok(ControlFlow::Continue(()))
}

/// Reads a file of JSON whose records may stand in a list, or one after the other.
pub(in crate::archive) fn file(
    source: &mut Source,
    given: &Given,
    records: &mut Records,
) -> Outcome {
    if encoding::wide(source.head()).is_some() {
        return wide_file(source, given, records);
    }
    let has_mark = source.head().starts_with(&[0xEF, 0xBB, 0xBF]);
    let mut splitter = Splitter::new(records.limit);
    let mut position = 0;
    loop {
        let mut ended = Vec::new();
        let chunk = source.chunk()?;
        let length = chunk.len();
        for &byte in chunk {
            // A byte order mark is no part of the first record.
            let shown = if has_mark && position < 3 { b' ' } else { byte };
            ended.extend(splitter.push(shown));
            position += 1;
        }
        if length == 0 {
            ended.extend(splitter.finish());
            return Ok(found_records(ended, given, records, None));
        }
        source.pass(length);
        let flow = found_records(ended, given, records, None);
        if flow.is_break() {
            return Ok(flow);
        }
    }
}

/// A JSON file in UTF-16: read as a whole, and its places counted in UTF-8.
fn wide_file(source: &mut Source, given: &Given, records: &mut Records) -> Outcome {
    let bytes = source.whole(records.limit)?;
    let decoded = encoding::decode(&bytes, None);
    let mut splitter = Splitter::new(records.limit);
    let mut ended: Vec<Found> = decoded
        .text
        .bytes()
        .filter_map(|byte| splitter.push(byte))
        .collect();
    ended.extend(splitter.finish());
    Ok(found_records(
        ended,
        given,
        records,
        Some((decoded.encoding, decoded.evidence)),
    ))
}

fn found_records(
    ended: Vec<Found>,
    given: &Given,
    records: &mut Records,
    read_as: Option<(&'static str, &'static str)>,
) -> ControlFlow<()> {
    for found in ended {
        let Some(bytes) = &found.bytes else {
            let (bytes, limit) = (found.length, records.limit);
            records.skip_record(SkipReason::TooLarge { bytes, limit })?;
            continue;
        };
        let mut decoded = encoding::decode(bytes, None);
        if let Some((encoding, evidence)) = read_as {
            (decoded.encoding, decoded.evidence) = (encoding, evidence);
        }
        let record = Record::at(found.offset, bytes);
        one_record(
            record,
            decoded,
            (found.line, found.column),
            Format::Json,
            given,
            records,
        )?;
    }
    ControlFlow::Continue(())
}

/// Reads one object that starts at a line and column.
fn one_record<'r>(
    record: Record<'r>,
    mut decoded: Decoded<'r>,
    (line, column): (u64, u64),
    format: Format,
    given: &Given,
    records: &mut Records,
) -> ControlFlow<()> {
    if decoded.text.trim().is_empty() {
        return ControlFlow::Continue(());
    }
    records.give(record, format, || {
        let draft = match serde_json::from_str(&decoded.text) {
            Ok(mut value) => {
                decoded.mended.add(encoding::mend_json(&mut value));
                json::record(&value, given)
            }
            Err(error) => Err(bad_json(&error, line, column)),
        };
        (draft, decoded)
    })
}

fn bad_json(error: &serde_json::Error, line: u64, column: u64) -> SkipReason {
    let before = (error.line() as u64).saturating_sub(1);
    let column_before = if before == 0 {
        column.saturating_sub(1)
    } else {
        0
    };
    let problem = error.to_string();
    // The parser counts from the record, people from the file.
    let problem = problem
        .rsplit_once(" at line ")
        .map_or(problem.as_str(), |(problem, _)| problem);
    SkipReason::BadJson {
        line: line + before,
        column: column_before + (error.column() as u64).max(1),
        problem: problem.to_owned(),
    }
}
