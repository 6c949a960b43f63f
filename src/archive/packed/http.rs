//! An HTTP response as a web archive keeps it: header and body as they came over the wire.
//!
//! In: the bytes of the response. Out: its status and type, and the body without chunks and compression. Some crawlers
//! keep the body decoded under the header of the encoded one: what does not decode is taken as it is.

use std::borrow::Cow;
use std::io::Read;

use super::Budget;
use crate::archive::article::SkipReason;

/// Servers send some dozen header fields.
const MOST_FIELDS: usize = 256;

/// A response.
#[derive(Debug)]
pub(super) struct Response<'a> {
    pub(super) status: u16,
    /// The type of the body in lower case, without its parameters.
    pub(super) media_type: Option<String>,
    pub(super) charset: Option<String>,
    pub(super) body: Cow<'a, [u8]>,
    /// What is missing of the body, for people.
    pub(super) cut: Option<String>,
}

/// Reads the response `bytes`, whose body has at most `limit` bytes.
pub(super) fn response<'a>(
    bytes: &'a [u8],
    limit: u64,
    budget: &Budget,
) -> Result<Response<'a>, SkipReason> {
    let damaged = |problem: &str| SkipReason::BadRecord(format!("its HTTP header {problem}"));
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut parsed = httparse::Response::new(&mut fields);
    let mut config = httparse::ParserConfig::default();
    config
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .ignore_invalid_headers_in_responses(true);
    let length = match config.parse_response(&mut parsed, bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Err(damaged("ends too early")),
        Err(error) => return Err(damaged(&format!("is damaged: {error}"))),
    };
    let field = |name: &str| {
        let fields = parsed.headers.iter();
        let mut named = fields.filter(|field| field.name.eq_ignore_ascii_case(name));
        named
            .next()
            .map(|field| String::from_utf8_lossy(field.value))
    };
    let (media_type, charset) = content_type(&field("content-type").unwrap_or_default());
    let mut body = Cow::Borrowed(bytes.get(length..).unwrap_or_default());
    let declared = field("content-length").and_then(|length| length.trim().parse::<usize>().ok());
    // Longer than declared is one that the crawler has decoded.
    let mut cut = declared
        .filter(|declared| *declared > body.len())
        .map(|declared| format!("{} of {declared} bytes", body.len()));
    let is_chunked = field("transfer-encoding")
        .is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
    if is_chunked && let Some((whole, is_ended)) = without_chunks(&body) {
        if !is_ended {
            cut = Some("its last chunk is missing".to_owned());
        }
        body = Cow::Owned(whole);
    }
    let codings = field("content-encoding")
        .unwrap_or_default()
        .to_ascii_lowercase();
    // The last one named was put on last.
    for coding in codings.split(',').rev().map(str::trim) {
        if let Some((decoded, is_ended)) = decoded(coding, &body, limit, budget)? {
            if !is_ended {
                cut = Some(format!("its {coding} data end too early"));
            }
            body = Cow::Owned(decoded);
        }
    }
    Ok(Response {
        status: parsed.code.unwrap_or(0),
        media_type,
        charset,
        body,
        cut,
    })
}

/// Parts a `Content-Type` into the type and the charset.
pub(super) fn content_type(value: &str) -> (Option<String>, Option<String>) {
    let mut parts = value.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or("").to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    ((!media_type.is_empty()).then_some(media_type), charset)
}

/// The body behind its chunks (RFC 9112, section 7.1), and whether the last is there; `None` where there are none.
fn without_chunks(mut body: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut whole = Vec::new();
    let mut is_first = true;
    loop {
        let end = body.iter().position(|&byte| byte == b'\n');
        let size = end.and_then(|end| chunk_size(body.get(..end)?));
        let (Some(end), Some(size)) = (end, size) else {
            return (!is_first).then_some((whole, false));
        };
        is_first = false;
        if size == 0 {
            return Some((whole, true));
        }
        body = body.get(end + 1..)?;
        let taken = size.min(body.len());
        whole.extend_from_slice(body.get(..taken)?);
        body = body.get(taken..)?;
        let line_end = body.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let line_end = line_end.count().min(2);
        body = body.get(line_end..)?;
    }
}

fn chunk_size(line: &[u8]) -> Option<usize> {
    let line = std::str::from_utf8(line).ok()?;
    let size = line.split(';').next()?.trim();
    let is_plain = (1..=8).contains(&size.len());
    is_plain
        .then(|| usize::from_str_radix(size, 16).ok())
        .flatten()
}

/// What `body` is without `coding`, and whether that is all; `None` where it does not bear it.
fn decoded(
    coding: &str,
    body: &[u8],
    limit: u64,
    budget: &Budget,
) -> Result<Option<(Vec<u8>, bool)>, SkipReason> {
    let reader: Box<dyn Read + '_> = match coding {
        "" | "identity" => return Ok(None),
        "gzip" | "x-gzip" if body.starts_with(&[0x1F, 0x8B]) => {
            Box::new(flate2::bufread::MultiGzDecoder::new(body))
        }
        "deflate" if is_zlib(body) => Box::new(flate2::bufread::ZlibDecoder::new(body)),
        "deflate" => Box::new(flate2::bufread::DeflateDecoder::new(body)),
        "br" => Box::new(brotli_decompressor::Decompressor::new(body, 1 << 12)),
        "zstd" if body.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) => match zstd::Decoder::new(body) {
            Ok(decoder) => Box::new(decoder),
            Err(_) => return Ok(None),
        },
        _ => return Ok(None),
    };
    let mut whole = Vec::new();
    let read = budget.meter(reader).take(limit + 1).read_to_end(&mut whole);
    if let Some(reason) = budget.spent() {
        return Err(reason);
    }
    if whole.len() as u64 > limit {
        let bytes = whole.len() as u64;
        return Err(SkipReason::TooLarge { bytes, limit });
    }
    match read {
        Ok(_) => Ok(Some((whole, true))),
        // A body cut short by the crawler still begins as the page does; one that gives nothing is not coded.
        Err(_) => Ok((!whole.is_empty()).then_some((whole, false))),
    }
}

/// Whether `body` begins as RFC 1950 says; many servers send the bare stream of RFC 1951.
fn is_zlib(body: &[u8]) -> bool {
    match body {
        [first, second, ..] => {
            first & 0x0F == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn body(bytes: &[u8]) -> Vec<u8> {
        let budget = Budget::of_file(0, 1 << 20);
        let response = response(bytes, 1 << 20, &budget).expect("a response");
        response.body.into_owned()
    }

    #[test]
    fn chunks_are_joined() {
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nab\r\n\r\n3;x=1\r\ncde\r\n0\r\n\r\n";
        assert_eq!(body(chunked), b"ab\r\ncde");
    }

    #[test]
    fn a_body_that_a_crawler_has_decoded_is_taken_as_it_is() {
        let decoded = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n<p>text";
        assert_eq!(body(decoded), b"<p>text");
    }

    #[test]
    fn compressed_bodies_are_unpacked() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"text").expect("memory");
        let packed = gzip.finish().expect("memory");
        let header = b"HTTP/1.1 200 OK\r\ncontent-encoding: GZIP\r\n\r\n";
        assert_eq!(body(&[&header[..], &packed].concat()), b"text");
        let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        raw.write_all(b"text").expect("memory");
        let packed = raw.finish().expect("memory");
        let header = b"HTTP/1.1 200 OK\r\ncontent-encoding: deflate\r\n\r\n";
        assert_eq!(body(&[&header[..], &packed].concat()), b"text");
    }

    #[test]
    fn a_body_that_is_not_all_there_says_so() {
        let cut = |bytes: &[u8]| {
            let budget = Budget::of_file(0, 1 << 20);
            let response = response(bytes, 1 << 20, &budget).expect("a response");
            response.cut
        };
        let short = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ntext";
        assert_eq!(cut(short).as_deref(), Some("4 of 9 bytes"));
        let unended = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ntext\r\n";
        assert_eq!(cut(unended).as_deref(), Some("its last chunk is missing"));
        let whole = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntext";
        assert_eq!(cut(whole), None);
    }

    #[test]
    fn the_type_is_parted_from_the_charset() {
        let (media_type, charset) = content_type("Text/HTML; charset=\"windows-1256\"");
        assert_eq!(media_type.as_deref(), Some("text/html"));
        assert_eq!(charset.as_deref(), Some("windows-1256"));
        assert_eq!(content_type(""), (None, None));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(rest: Vec<u8>, chunks in "([0-9a-f]{1,8}|\r\n|;|text){0,20}") {
            let budget = Budget::of_file(0, 1 << 20);
            let _ = response(&rest, 100, &budget);
            let header = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: br\r\n\r\n";
            let _ = response(format!("{header}{chunks}").as_bytes(), 100, &budget);
        }
    }
}
