//! Web archives: pages as a crawler fetched them, with when and where from.
//!
//! In: the content of a WARC file. Out: its pages, each read as a page of its own. A record of one page is its article's
//! original, header and all. A page that was fetched again and had not changed (`revisit`) is read from the record
//! it refers to, if that stands before it in the same file, and is no article where it is the same address.

mod record;

use std::fs::File;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::io::{BufReader, Seek, SeekFrom};
use std::ops::ControlFlow;

use rustc_hash::{FxHashMap, FxHasher};

use self::record::{Found, Reader, State};
use super::http::{self, Response};
use crate::archive::article::SkipReason;
use crate::archive::date::PublicationDate;
use crate::archive::draft::Field;
use crate::archive::format::{self, Format};
use crate::archive::given::{Given, Stated};
use crate::archive::read::{self, Piece};
use crate::archive::records::{Outcome, Record, Records};
use crate::archive::source::Source;

/// Whether the first bytes of a content are those of a web archive.
pub(in crate::archive) fn is_warc(head: &[u8]) -> bool {
    head.starts_with(b"WARC/0.") || head.starts_with(b"WARC/1.")
}

/// Reads the records of the web archive `source`.
pub(in crate::archive) fn records(
    mut source: Source,
    piece: &Piece,
    records: &mut Records,
) -> Outcome {
    let starts = source.gzip_starts();
    let file = source.path_and_packing();
    let mut seen = Seen::default();
    let mut reader = Reader::new(&mut source, records.limit);
    while let Some(found) = reader.next()? {
        let place = Place {
            offset: found.offset,
            packed_offset: starts
                .as_ref()
                .and_then(|starts| starts.packed_at(found.offset)),
        };
        let flow = match found.state {
            State::Whole(ref bytes) => one(&found, bytes, place, &mut seen, &file, piece, records),
            State::Mended {
                ref bytes,
                declared,
            } => {
                let found_bytes = bytes.len() - found.header_bytes.min(bytes.len());
                let note = format!("its length is {found_bytes} bytes, declared {declared}");
                match records.note_record(SkipReason::BadRecord(note)) {
                    ControlFlow::Continue(()) => {
                        one(&found, bytes, place, &mut seen, &file, piece, records)
                    }
                    broken => broken,
                }
            }
            State::Truncated { found, declared } => records.skip_record(SkipReason::BadRecord(
                format!("it ends too early: {found} of {declared} bytes"),
            )),
            State::TooLong(bytes) => {
                let limit = records.limit;
                records.skip_record(SkipReason::TooLarge { bytes, limit })
            }
            State::Foreign(bytes) => records.skip_record(SkipReason::BadRecord(format!(
                "{bytes} bytes at {} are no record",
                found.offset
            ))),
        };
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Where a record lies.
#[derive(Debug, Clone, Copy)]
struct Place {
    offset: u64,
    packed_offset: Option<u64>,
}

/// A record that a later one may refer to.
#[derive(Debug, Clone, Copy)]
struct Fetched {
    url: u64,
    place: Place,
}

/// What was fetched so far: some 100 bytes for each page.
#[derive(Debug, Default)]
struct Seen {
    by_digest: FxHashMap<u64, Fetched>,
    by_url: FxHashMap<u64, Fetched>,
}

fn hashed(text: &str) -> u64 {
    BuildHasherDefault::<FxHasher>::default().hash_one(text)
}

/// The file on the disk, and whether gzip is around it.
type FileOnDisk = Option<(std::path::PathBuf, bool)>;

fn one(
    found: &Found,
    bytes: &[u8],
    place: Place,
    seen: &mut Seen,
    file: &FileOnDisk,
    piece: &Piece,
    records: &mut Records,
) -> ControlFlow<()> {
    let kind = found.field("warc-type").unwrap_or("").to_ascii_lowercase();
    let url = found.field("warc-target-uri").unwrap_or("");
    let url = url.trim_matches(['<', '>']);
    let fetched = Fetched {
        url: hashed(url),
        place,
    };
    let digest = found.field("warc-payload-digest").map(hashed);
    let mut remember = || {
        if let Some(digest) = digest {
            seen.by_digest.entry(digest).or_insert(fetched);
        }
        seen.by_url.insert(fetched.url, fetched);
    };
    let block = bytes.get(found.header_bytes..).unwrap_or_default();
    let fields = payload(found, block, records.limit, piece);
    match kind.as_str() {
        "response" | "resource" | "conversion" => {
            remember();
            page(found, bytes, fields, place, piece, records)
        }
        "revisit" => {
            let referred = found.field("warc-refers-to-target-uri").unwrap_or(url);
            let by_digest = digest.and_then(|digest| seen.by_digest.get(&digest));
            let original = by_digest.or_else(|| seen.by_url.get(&hashed(referred)));
            let Some(&original) = original else {
                return records.skip_record(SkipReason::NoOriginal);
            };
            if original.url == fetched.url {
                return records.skip_record(SkipReason::Unchanged);
            }
            match reread(original.place, file, records.limit) {
                Some((original, bytes_of_original)) => {
                    let block = bytes_of_original.get(original.header_bytes..);
                    let block = block.unwrap_or_default();
                    let fields = payload(&original, block, records.limit, piece);
                    page(found, bytes, fields, place, piece, records)
                }
                None => records.skip_record(SkipReason::NoOriginal),
            }
        }
        "continuation" => records.skip_record(SkipReason::BadRecord(
            "it is the continuation of a record that was cut in pieces".to_owned(),
        )),
        // What the crawler says of itself, and asked for.
        _ => {
            records.pass_record();
            ControlFlow::Continue(())
        }
    }
}

/// Reads a record again that was read before.
fn reread(place: Place, file: &FileOnDisk, limit: u64) -> Option<(Found, Vec<u8>)> {
    let (path, is_packed) = file.as_ref()?;
    let mut file = BufReader::new(File::open(path).ok()?);
    let start = if *is_packed {
        place.packed_offset?
    } else {
        place.offset
    };
    file.seek(SeekFrom::Start(start)).ok()?;
    let mut source = match is_packed {
        true => Source::member(flate2::bufread::GzDecoder::new(file)).ok()?,
        false => Source::member(file).ok()?,
    };
    let mut found = Reader::new(&mut source, limit).next().ok()??;
    match std::mem::replace(&mut found.state, State::Foreign(0)) {
        State::Whole(bytes) | State::Mended { bytes, .. } => Some((found, bytes)),
        _ => None,
    }
}

/// The page in the block of a record.
fn payload<'b>(
    found: &Found,
    block: &'b [u8],
    limit: u64,
    piece: &Piece,
) -> Result<Response<'b>, SkipReason> {
    let (kind, charset) = http::content_type(found.field("content-type").unwrap_or(""));
    if kind.as_deref() == Some("application/http") {
        return http::response(block, limit, piece.budget);
    }
    Ok(Response {
        status: 200,
        media_type: kind,
        charset,
        body: block.into(),
        cut: None,
    })
}

fn page(
    found: &Found,
    bytes: &[u8],
    response: Result<Response, SkipReason>,
    place: Place,
    piece: &Piece,
    records: &mut Records,
) -> ControlFlow<()> {
    let response = match response {
        Ok(response) => response,
        Err(reason) => return records.skip_record(reason),
    };
    if !(200..300).contains(&response.status) {
        return records.skip_record(SkipReason::HttpStatus(response.status));
    }
    let format = match format::by_media_type(response.media_type.as_deref(), &response.body) {
        Ok(format) => format,
        Err(reason) => return records.skip_record(reason),
    };
    let truncated = found.field("warc-truncated");
    let truncated = truncated.map(|why| format!("the crawler cut it, for {why}"));
    if let Some(cut) = response.cut.clone().or(truncated) {
        let note = SkipReason::BadRecord(format!("the page is cut short: {cut}"));
        if records.note_record(note).is_break() {
            return ControlFlow::Break(());
        }
    }
    let url = found
        .field("warc-target-uri")
        .map(|url| url.trim_matches(['<', '>']).to_owned());
    let mut given = Given {
        charset: response
            .charset
            .clone()
            .map(|label| (label, "http charset")),
        url: url.clone(),
        captured: found.field("warc-date").and_then(captured),
        ..piece.given.clone()
    };
    if let Some(id) = found.field("warc-record-id") {
        given.stated.push(Stated {
            field: Field::RecordId,
            value: id.trim_matches(['<', '>']).to_owned(),
            origin: "WARC-Record-ID".to_owned(),
        });
    }
    if matches!(format, Format::Text | Format::Html) {
        let record = Record {
            bytes,
            offset: place.offset,
            packed_offset: place.packed_offset,
        };
        return records.give(record, format, || {
            read::one_article(format, &response.body, &given)
        });
    }
    // A feed or a list of records is a file of its own.
    let name = url.unwrap_or_else(|| records.next_number().to_string());
    records.pass_record();
    given.stated.clear();
    let flow = records.inside(name.as_bytes(), |records, _| {
        let mut source = Source::member(response.body.as_ref())?;
        read::leaf(format, &mut source, &given, records)
    });
    flow.unwrap_or_else(|reason| records.skip_file(reason))
}

/// `2022-08-26T16:24:05Z`, in UTC by the standard.
fn captured(date: &str) -> Option<PublicationDate> {
    date.parse().ok()
}
