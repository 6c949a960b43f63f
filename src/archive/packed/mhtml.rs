//! A page saved with all it shows, as one message of many parts (RFC 2557).
//!
//! In: the bytes of the message. Out: the page, where it was saved from and when. Its pictures and styles are no
//! articles.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use crate::archive::article::SkipReason;
use crate::archive::date::PublicationDate;

/// A page shows some hundred pictures and styles.
const MOST_PARTS: usize = 20_000;

/// The page of a message.
pub(in crate::archive) struct Page {
    pub(in crate::archive) html: Vec<u8>,
    pub(in crate::archive) charset: Option<String>,
    pub(in crate::archive) url: Option<String>,
    pub(in crate::archive) captured: Option<PublicationDate>,
}

/// Whether the first bytes of a content are the header of a letter: mail is no news.
pub(in crate::archive) fn is_letter(head: &[u8]) -> bool {
    let header = header(head);
    let has = |name: &str| header.lines().any(|line| line.starts_with(name));
    has("from:") && (has("mime-version:") || (has("subject:") && has("date:")))
}

fn header(head: &[u8]) -> String {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let header = head.split("\r\n\r\n").next().unwrap_or("");
    header.split("\n\n").next().unwrap_or("").to_owned()
}

/// Whether the first bytes of a content are the header of such a message.
pub(in crate::archive) fn is_mhtml(head: &[u8]) -> bool {
    let header = header(head);
    let names_parts = header.contains("multipart/related") || header.contains("text/html");
    header.contains("mime-version:") && header.contains("content-type:") && names_parts
}

/// Reads the page of the message `bytes`.
pub(in crate::archive) fn page(bytes: &[u8]) -> Result<Page, SkipReason> {
    if has_too_many_parts(bytes) {
        let problem = format!("a message of more than {MOST_PARTS} parts");
        return Err(SkipReason::BadRecord(problem));
    }
    let message = MessageParser::default().parse(bytes).ok_or_else(nothing)?;
    let page = page_of(&message, bytes);
    take_apart(message);
    page
}

/// Each part has a line of its header that says what it is.
fn has_too_many_parts(bytes: &[u8]) -> bool {
    const NAME: &[u8] = b"content-type";
    let lines = bytes.split(|&byte| byte == b'\n');
    let says = |line: &&[u8]| {
        let start = line.trim_ascii_start().get(..NAME.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(NAME))
    };
    lines.filter(says).nth(MOST_PARTS).is_some()
}

/// Lets go of a message, one level after the other: messages in messages may lie deeper than the stack is.
fn take_apart(message: Message) {
    let mut left = vec![message];
    while let Some(message) = left.pop() {
        let inner = message
            .parts
            .into_iter()
            .filter_map(|part| match part.body {
                PartType::Message(inner) => Some(inner),
                _ => None,
            });
        left.extend(inner);
    }
}

fn nothing() -> SkipReason {
    SkipReason::BadRecord("no page among the parts of the message".to_owned())
}

fn page_of(message: &Message, bytes: &[u8]) -> Result<Page, SkipReason> {
    let is_page = |part: &&MessagePart| {
        let kind = part.content_type();
        kind.is_some_and(|kind| {
            let subtype = kind.subtype().unwrap_or("").to_ascii_lowercase();
            kind.ctype().eq_ignore_ascii_case("text") && subtype == "html" || subtype == "xhtml+xml"
        })
    };
    let part = message.parts.iter().find(is_page).ok_or_else(nothing)?;
    let raw = bytes
        .get(part.raw_body_offset() as usize..part.raw_end_offset() as usize)
        .ok_or_else(nothing)?;
    // The parser knows the encoding of a part only where the next one begins.
    let encoding = part.content_transfer_encoding().unwrap_or("");
    let html = match encoding.trim().to_ascii_lowercase().as_str() {
        "quoted-printable" => quoted_printable_decode(raw),
        "base64" => base64_decode(raw),
        _ => Some(raw.to_vec()),
    };
    let charset = part
        .content_type()
        .and_then(|kind| kind.attribute("charset"))
        .map(str::to_owned);
    let address = |location: &str| location.contains("://").then(|| location.trim().to_owned());
    let saved_from = message
        .header_raw("Snapshot-Content-Location")
        .and_then(address);
    let url = saved_from.or_else(|| part.content_location().and_then(address));
    Ok(Page {
        html: html.ok_or_else(|| {
            SkipReason::BadRecord("the page in the message is not encoded as it says".to_owned())
        })?,
        charset,
        url,
        captured: message.date().and_then(|date| {
            let utc = mail_parser::DateTime::from_timestamp(date.to_timestamp());
            format!(
                "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
                utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second
            )
            .parse()
            .ok()
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MESSAGE: &str = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.com/a\r\nDate: Fri, 26 Aug 2022 16:24:05 +0300\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"--x\"\r\n\r\n----x\r\nContent-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://example.com/b\r\n\r\n<p>=D8=AE=D8=A8=\r\n=D8=B1</p>\r\n----x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n----x--\r\n";

    #[test]
    fn the_page_is_found_with_its_address_and_time() {
        assert!(is_mhtml(MESSAGE.as_bytes()));
        let page = page(MESSAGE.as_bytes()).expect("a page");
        assert_eq!(String::from_utf8_lossy(&page.html).trim(), "<p>خبر</p>");
        assert_eq!(page.charset.as_deref(), Some("utf-8"));
        assert_eq!(page.url.as_deref(), Some("https://example.com/a"));
        let captured = page.captured.map(|date| date.to_string());
        assert_eq!(captured.as_deref(), Some("2022-08-26T13:24:05+00:00"));
    }

    #[test]
    fn a_message_cut_short_is_decoded_as_far_as_it_goes() {
        let end = MESSAGE.find("</p>").expect("a page") + 4;
        let cut = MESSAGE.get(..end).unwrap_or_default();
        let page = page(cut.as_bytes()).expect("a page");
        assert_eq!(String::from_utf8_lossy(&page.html).trim(), "<p>خبر</p>");
    }

    #[test]
    fn a_message_without_a_page_says_so() {
        let text = "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\ntext";
        assert!(page(text.as_bytes()).is_err());
        assert!(is_letter(
            format!("From: a@example.com\r\n{text}").as_bytes()
        ));
        assert!(!is_letter("From: the city\n\nA story.".as_bytes()));
        assert!(!is_mhtml(text.as_bytes()));
    }

    #[test]
    fn messages_in_messages_are_let_go_however_deep_they_lie() {
        let start =
            "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n";
        let inner = "Content-Type: message/rfc822\r\n\r\nMIME-Version: 1.0\r\n";
        let of = |levels| page(format!("{start}{}", inner.repeat(levels)).as_bytes());
        assert!(of(MOST_PARTS - 10).is_err());
        let refused = of(500_000).err().map(|reason| reason.to_string());
        assert!(refused.is_some_and(|told| told.contains("more than 20000 parts")));
        // What is encoded is not seen before it is decoded.
        let mut hidden = Vec::new();
        for three in inner.repeat(100_000).into_bytes().chunks(57) {
            hidden.extend(base64(three));
            hidden.extend(b"\r\n");
        }
        let head = "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n";
        let message = [start.as_bytes(), head.as_bytes(), &hidden].concat();
        assert!(page(&message).is_err());
    }

    fn base64(bytes: &[u8]) -> Vec<u8> {
        const LETTERS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut written = Vec::new();
        for three in bytes.chunks(3) {
            let bits = [0, 1, 2].map(|at| u32::from(three.get(at).copied().unwrap_or(0)));
            let bits = bits[0] << 16 | bits[1] << 8 | bits[2];
            for (at, shift) in [18, 12, 6, 0].into_iter().enumerate() {
                written.push(match at <= three.len() {
                    true => LETTERS[(bits >> shift & 63) as usize],
                    false => b'=',
                });
            }
        }
        written
    }

    proptest! {
        #[test]
        fn any_message_is_survived(cut in 0..MESSAGE.len(), rest: Vec<u8>) {
            let start = MESSAGE.as_bytes().get(..cut).unwrap_or_default();
            let _ = page(&[start, &rest].concat());
        }
    }
}
