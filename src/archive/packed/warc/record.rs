//! The records of a web archive, parted by their lengths, or by their beginnings where these lie.
//!
//! In: a stream of records (WARC 1.1, ISO 28500). Out: one record after the other with its place. A length that does not
//! lead to the next record is not believed: the record then ends where another begins.

use crate::archive::article::SkipReason;
use crate::archive::source::Source;

/// Headers of records are less than a kilobyte, that of the longest addresses some.
const HEADER_BYTES: usize = 64 << 10;
/// How much is read at once in search of the next record.
const STEP_BYTES: usize = 64 << 10;
/// How each record begins, behind a line end.
const BEGIN: &[u8] = b"WARC/";

/// Name and value of each field of a header, names in lower case.
type Fields = Vec<(String, String)>;

/// One record.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it begins, in bytes of the stream.
    pub(super) offset: u64,
    pub(super) fields: Fields,
    /// Length of the header with the empty line behind it.
    pub(super) header_bytes: usize,
    pub(super) state: State,
}

/// What became of the bytes of a record.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Header and block.
    Whole(Vec<u8>),
    /// The same, of a block whose length was declared otherwise.
    Mended { bytes: Vec<u8>, declared: u64 },
    /// The stream ended before the block did.
    Truncated { found: u64, declared: u64 },
    /// Longer than the limit, and passed over.
    TooLong(u64),
    /// Bytes that are no record, passed over.
    Foreign(u64),
}

impl Found {
    /// The value of the field `name`, given in lower case.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        let mut named = self.fields.iter().filter(|(field, _)| field == name);
        named.next().map(|(_, value)| value.as_str())
    }
}

/// The records of a stream.
pub(super) struct Reader<'s, 'a> {
    source: &'s mut Source<'a>,
    /// Bytes read.
    buffer: Vec<u8>,
    /// How many of them were taken.
    taken: usize,
    /// Of the first byte that was not taken, in the stream.
    offset: u64,
    ended: bool,
    limit: usize,
}

impl<'s, 'a> Reader<'s, 'a> {
    /// Reads records of at most `limit` bytes from `source`.
    pub(super) fn new(source: &'s mut Source<'a>, limit: u64) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            taken: 0,
            offset: 0,
            ended: false,
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        }
    }

    /// Reads the next record; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Found>, SkipReason> {
        self.pass_line_ends()?;
        if self.rest().is_empty() {
            return Ok(None);
        }
        let offset = self.offset;
        let header = match self.rest().starts_with(BEGIN) {
            true => self.header()?,
            false => None,
        };
        let Some((header_bytes, fields)) = header else {
            let passed = self.pass_to_record()?;
            return Ok(Some(Found {
                offset,
                fields: Vec::new(),
                header_bytes: 0,
                state: State::Foreign(passed),
            }));
        };
        let length = fields.iter().find(|(name, _)| name == "content-length");
        let declared = length.and_then(|(_, value)| value.trim().parse::<u64>().ok());
        let state = self.block(header_bytes, declared)?;
        Ok(Some(Found {
            offset,
            fields,
            header_bytes,
            state,
        }))
    }

    fn block(&mut self, header_bytes: usize, declared: Option<u64>) -> Result<State, SkipReason> {
        let length = declared.unwrap_or(0);
        let end = usize::try_from(length)
            .ok()
            .and_then(|length| length.checked_add(header_bytes));
        let Some(end) = end.filter(|&end| end <= self.limit) else {
            return self.long_block(header_bytes as u64, length);
        };
        self.fill(end)?;
        let is_whole = declared.is_some() && self.rest().len() >= end && self.is_end(end)?;
        if is_whole {
            return Ok(State::Whole(self.take(end)));
        }
        match self.next_record_behind(header_bytes)? {
            Some(at) => {
                let bytes = self.take(at);
                Ok(State::Mended {
                    bytes,
                    declared: length,
                })
            }
            None if self.rest().len() > self.limit => self.long_block(self.limit as u64, 0),
            None if declared.is_some() && self.rest().len() < end => {
                let found = self.rest().len() - header_bytes.min(self.rest().len());
                self.pass(usize::MAX);
                Ok(State::Truncated {
                    found: found as u64,
                    declared: length,
                })
            }
            // The last record of the stream, and more than it says.
            None => {
                let bytes = self.take(usize::MAX);
                Ok(State::Mended {
                    bytes,
                    declared: length,
                })
            }
        }
    }

    /// Passes over a block too long to be kept.
    fn long_block(&mut self, header_bytes: u64, length: u64) -> Result<State, SkipReason> {
        let mut left = header_bytes.saturating_add(length);
        while left > 0 {
            self.fill(1)?;
            if self.rest().is_empty() {
                break;
            }
            let taken = usize::try_from(left).unwrap_or(usize::MAX);
            let taken = taken.min(self.rest().len());
            self.pass(taken);
            left -= taken as u64;
        }
        Ok(State::TooLong(length.max(header_bytes)))
    }

    /// Whether what stands at `end` is the next record or nothing.
    fn is_end(&mut self, end: usize) -> Result<bool, SkipReason> {
        self.fill(end + 4 + BEGIN.len())?;
        let rest = self.rest().get(end..).unwrap_or_default();
        let line_ends = rest.iter().take_while(|byte| is_line_end(**byte)).count();
        let next = rest.get(line_ends..).unwrap_or_default();
        // What stands behind the two line ends that close a record is not its business.
        Ok(next.is_empty() || next.starts_with(BEGIN) || rest.starts_with(b"\r\n\r\n"))
    }

    /// Where the next record begins behind `start`, if it is within the limit.
    fn next_record_behind(&mut self, start: usize) -> Result<Option<usize>, SkipReason> {
        let mut searched = start;
        loop {
            let rest = self.rest().get(searched..).unwrap_or_default();
            if let Some(at) = beginning(rest) {
                return Ok(Some(searched + at));
            }
            if self.ended || self.rest().len() > self.limit {
                return Ok(None);
            }
            searched = self.rest().len().saturating_sub(2 + BEGIN.len()).max(start);
            self.fill(self.rest().len() + STEP_BYTES)?;
        }
    }

    /// Passes over what is no record; returns how many bytes.
    fn pass_to_record(&mut self) -> Result<u64, SkipReason> {
        let start = self.offset;
        // What stands here is none, even where it begins as one.
        self.pass(1);
        loop {
            if let Some(at) = beginning(self.rest()) {
                self.pass(at);
                return Ok(self.offset - start);
            }
            let kept = 2 + BEGIN.len();
            let passed = self.rest().len().saturating_sub(kept);
            self.pass(passed);
            if self.ended {
                self.pass(usize::MAX);
                return Ok(self.offset - start);
            }
            self.fill(self.rest().len() + STEP_BYTES)?;
        }
    }

    fn pass_line_ends(&mut self) -> Result<(), SkipReason> {
        loop {
            self.fill(BEGIN.len())?;
            let ends = self.rest().iter().take_while(|byte| is_line_end(**byte));
            match ends.count() {
                0 => return Ok(()),
                count => self.pass(count),
            }
        }
    }

    /// The header at the start of the buffer: its length, and its fields.
    fn header(&mut self) -> Result<Option<(usize, Fields)>, SkipReason> {
        let mut wanted = STEP_BYTES.min(4 << 10);
        loop {
            self.fill(wanted)?;
            match header_end(self.rest()) {
                HeaderEnd::At(end) => {
                    let text = String::from_utf8_lossy(self.rest().get(..end).unwrap_or_default());
                    return Ok(Some((end, fields(&text))));
                }
                HeaderEnd::Missing => return Ok(None),
                HeaderEnd::Beyond if self.ended || self.rest().len() > HEADER_BYTES => {
                    return Ok(None);
                }
                HeaderEnd::Beyond => {}
            }
            wanted = self.rest().len() + STEP_BYTES;
        }
    }

    /// What was read and not yet taken.
    fn rest(&self) -> &[u8] {
        self.buffer.get(self.taken..).unwrap_or_default()
    }

    /// Reads until `wanted` bytes are there that were not taken, or the stream ends.
    fn fill(&mut self, wanted: usize) -> Result<(), SkipReason> {
        if self.rest().len() >= wanted || self.ended {
            return Ok(());
        }
        // Only now: a stream of very short records would move what follows them once for each.
        self.buffer.drain(..self.taken);
        self.taken = 0;
        while self.buffer.len() < wanted && !self.ended {
            let chunk = self.source.chunk()?;
            let length = chunk.len();
            self.buffer.extend_from_slice(chunk);
            self.source.pass(length);
            self.ended = length == 0;
        }
        Ok(())
    }

    /// Takes the next `count` bytes, or what is left.
    fn take(&mut self, count: usize) -> Vec<u8> {
        let rest = self.rest();
        let taken = rest.get(..count).unwrap_or(rest).to_vec();
        self.pass(taken.len());
        taken
    }

    /// Passes over the next `count` bytes, or what is left.
    fn pass(&mut self, count: usize) {
        let count = count.min(self.rest().len());
        self.taken += count;
        self.offset += count as u64;
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Where in `bytes` a record begins: behind a line end.
fn beginning(bytes: &[u8]) -> Option<usize> {
    let line_ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let mut starts = line_ends.map(|(at, _)| at + 1);
    starts.find(|&at| bytes.get(at..).is_some_and(is_beginning))
}

/// Whether `bytes` are those that a record begins with.
fn is_beginning(bytes: &[u8]) -> bool {
    let version = bytes.strip_prefix(BEGIN);
    version.is_some_and(|version| matches!(version, [b'0' | b'1', b'.', ..]))
}

/// Where a header ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HeaderEnd {
    /// Behind the empty line that ends there.
    At(usize),
    /// Nowhere: another record begins before an empty line.
    Missing,
    /// Behind the bytes looked at, if anywhere.
    Beyond,
}

/// Where the header at the start of `bytes` ends.
fn header_end(bytes: &[u8]) -> HeaderEnd {
    let line_ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    for (at, _) in line_ends {
        match bytes.get(at + 1..).unwrap_or_default() {
            [b'\n', ..] => return HeaderEnd::At(at + 2),
            [b'\r', b'\n', ..] => return HeaderEnd::At(at + 3),
            rest if is_beginning(rest) => return HeaderEnd::Missing,
            _ => {}
        }
    }
    HeaderEnd::Beyond
}

fn fields(header: &str) -> Fields {
    let mut fields = Fields::new();
    for line in header.lines().skip(1) {
        let folded = line.starts_with([' ', '\t']);
        match (fields.last_mut(), line.split_once(':')) {
            (Some((_, value)), _) if folded => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (_, Some((name, value))) => {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
            _ => {}
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(block: &str, length: usize) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: {length}\r\n\r\n{block}\r\n\r\n"
        )
    }

    /// One line for each record: where it begins, and what became of it.
    fn read(stream: &[u8], limit: u64) -> Vec<String> {
        let mut source = Source::member(stream).expect("a source");
        let mut reader = Reader::new(&mut source, limit);
        let mut told = Vec::new();
        while let Some(found) = reader.next().expect("readable") {
            let block = |bytes: &[u8]| {
                let block = bytes.get(found.header_bytes..).unwrap_or_default();
                String::from_utf8_lossy(block).trim().to_owned()
            };
            let state = match &found.state {
                State::Whole(bytes) => block(bytes),
                State::Mended { bytes, declared } => {
                    format!("{} instead of {declared}", block(bytes))
                }
                State::Truncated { found, declared } => format!("{found} of {declared}"),
                State::TooLong(_) => "too long".to_owned(),
                State::Foreign(bytes) => format!("{bytes} foreign"),
            };
            told.push(format!("{}: {state}", found.offset));
        }
        told
    }

    #[test]
    fn records_follow_one_another() {
        let stream = record("one", 3) + &record("two", 3);
        let second = record("one", 3).len();
        let expected = ["0: one".to_owned(), format!("{second}: two")];
        assert_eq!(read(stream.as_bytes(), 1000), expected);
        assert!(read(b"", 1000).is_empty());
    }

    #[test]
    fn a_length_that_lies_is_mended_by_the_next_record() {
        for length in [1, 50] {
            let stream = record("one block", length) + &record("two", 3);
            let told = read(stream.as_bytes(), 1000);
            assert_eq!(told[0], format!("0: one block instead of {length}"));
            assert!(told[1].ends_with(": two"), "{told:?}");
        }
        let none = record("one", 3).replace("Content-Length: 3\r\n", "") + &record("two", 3);
        assert_eq!(read(none.as_bytes(), 1000)[0], "0: one instead of 0");
    }

    #[test]
    fn a_stream_cut_short_says_how_much_is_there() {
        let stream = record("one", 3) + &record("two", 30);
        let told = read(stream.as_bytes(), 1000);
        assert!(told[1].ends_with(": 7 of 30"), "{told:?}");
    }

    #[test]
    fn what_is_no_record_is_passed_over() {
        let stream = format!("{}garbage here\r\n{}", record("one", 3), record("two", 3));
        let told = read(stream.as_bytes(), 1000);
        assert!(told[1].ends_with(": 14 foreign"), "{told:?}");
        assert!(told[2].ends_with(": two"), "{told:?}");
    }

    #[test]
    fn a_header_ends_where_the_next_record_begins() {
        let stream = format!("WARC/1.0\r\nWARC-Type: response\r\n{}", record("two", 3));
        let told = read(stream.as_bytes(), 1000);
        assert_eq!(told, ["0: 31 foreign", "31: two"]);
        // Looking for the end of each in all of them would take minutes.
        let begun = "WARC/1.0\r\n".repeat(20_000);
        assert_eq!(read(begun.as_bytes(), 1000).len(), 20_000);
    }

    #[test]
    fn a_block_longer_than_the_limit_is_passed_over() {
        let long = "x".repeat(500);
        let stream = record(&long, 500) + &record("two", 3);
        let told = read(stream.as_bytes(), 200);
        assert_eq!(told[0], "0: too long");
        assert!(told[1].ends_with(": two"), "{told:?}");
    }

    proptest! {
        #[test]
        fn any_stream_ends(stream in "(WARC/1\\.0\r\n|Content-Length: |[0-9]{1,3}|\r\n|\n|text|WARC/){0,60}") {
            let told = read(stream.as_bytes(), 50);
            prop_assert!(told.len() <= stream.len());
        }
    }
}
