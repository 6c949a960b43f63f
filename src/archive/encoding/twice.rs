//! UTF-8 that was read as a code page and written as UTF-8 again, perhaps more than once: `Ø§Ù„` or `ط§ظ„` for ال.
//!
//! In: text. Out: the text that was meant, where that is certain: all that looks broken in a line, between two tags or
//! between two quotation marks is valid UTF-8 of Arabic once it is taken back. Where a byte was lost on the way, as a
//! soft hyphen that a program dropped, nothing is touched.

use std::borrow::Cow;
use std::sync::LazyLock;

use encoding_rs::{Encoding, WINDOWS_1252, WINDOWS_1256};

use crate::arabic::letters;

/// The section sign: the second half of ا in every code page, so that no broken text is without it and few others have it.
const HALF_OF_ALEF: &str = "§";
/// Programs that misread once misread again, but not for ever.
const MOST_TIMES: u8 = 3;
/// Fewer letters may stand there by chance: `OÙ…` is French.
const FEWEST_LETTERS: usize = 3;
/// The first halves of Arabic letters, misread as Western ones, and of those misread again.
const LEADS: [char; 5] = ['Ø', 'Ù', 'Ú', 'Û', 'Ã'];
/// Text within a page or a record is repaired by itself.
const BORDERS: [char; 4] = ['\n', '<', '>', '"'];

/// What each letter of a code page was as a byte.
struct Page {
    /// Letter and byte, by letter.
    bytes: Vec<(char, u8)>,
}

static PAGES: LazyLock<[Page; 2]> = LazyLock::new(|| {
    let mut western = Page::new(WINDOWS_1252);
    // ISO-8859-1 is the same but for controls, which no text has.
    western.extend((0x80..=0x9F).map(|byte| (char::from(byte), byte)));
    [western, Page::new(WINDOWS_1256)]
});

/// Returns what was meant by `text`, and how many times it had been misread; `None` where nothing is broken.
pub(super) fn repaired(text: &str) -> Option<(String, u8)> {
    if !text.contains(HALF_OF_ALEF) {
        return None;
    }
    let mut meant: Option<String> = None;
    let mut times = 0;
    while times < MOST_TIMES {
        let Some(better) = once(meant.as_deref().unwrap_or(text)) else {
            break;
        };
        meant = Some(better);
        times += 1;
    }
    meant.map(|meant| (meant, times))
}

/// Takes back one misreading in every part of `text` where that is certain.
fn once(text: &str) -> Option<String> {
    let certain = |part| {
        PAGES
            .iter()
            .find_map(|page| page.part(part, FEWEST_LETTERS))
    };
    let page = text
        .split_inclusive(BORDERS)
        .find_map(certain)
        .map(|(page, _)| page)?;
    let parts = text.split_inclusive(BORDERS).map(|part| {
        // What is too short to be certain by itself came the same way.
        let meant = certain(part).or_else(|| page.part(part, 0));
        meant.map_or(Cow::Borrowed(part), |(_, meant)| Cow::Owned(meant))
    });
    Some(parts.collect())
}

impl Page {
    fn new(encoding: &'static Encoding) -> Self {
        let mut page = Self { bytes: Vec::new() };
        page.extend((0x80..=0xFF).filter_map(|byte| {
            let (letter, _) = encoding.decode_without_bom_handling(std::slice::from_ref(&byte));
            let letter = letter.chars().next()?;
            (letter != char::REPLACEMENT_CHARACTER).then_some((letter, byte))
        }));
        page
    }

    fn extend(&mut self, more: impl Iterator<Item = (char, u8)>) {
        self.bytes.extend(more);
        self.bytes.sort_unstable();
        self.bytes.dedup_by_key(|(letter, _)| *letter);
    }

    fn byte(&self, letter: char) -> Option<u8> {
        if letter.is_ascii() {
            return None;
        }
        let found = self
            .bytes
            .binary_search_by_key(&letter, |(letter, _)| *letter);
        found
            .ok()
            .and_then(|index| self.bytes.get(index))
            .map(|(_, byte)| *byte)
    }

    /// Returns what was meant by `part`, where at least so many letters tell that it was misread as this page.
    fn part(&self, part: &str, fewest_letters: usize) -> Option<(&Self, String)> {
        let mut out = String::with_capacity(part.len());
        let mut letters = 0;
        let mut rest = part;
        while let Some(next) = rest.chars().next() {
            let end = rest
                .find(|letter| self.byte(letter).is_none())
                .unwrap_or(rest.len());
            let (run, after) = rest.split_at(end.max(next.len_utf8()));
            match self.run(run) {
                Run::Meant(meant) => {
                    letters += arabic_letters(&meant);
                    out.push_str(&meant);
                }
                Run::Plain => out.push_str(run),
                Run::Broken => return None,
            }
            rest = after;
        }
        (letters >= fewest_letters).then_some((self, out))
    }

    /// Reads a run of letters that all were bytes of this page.
    fn run(&self, run: &str) -> Run {
        let bytes: Vec<u8> = run.chars().filter_map(|letter| self.byte(letter)).collect();
        let is_pair = |pair: &[u8]| match pair {
            [lead, trail] => matches!(lead, 0xC3 | 0xD8..=0xDB) && trail & 0xC0 == 0x80,
            _ => false,
        };
        let looks_misread = bytes.windows(2).any(is_pair);
        match String::from_utf8(bytes) {
            Ok(meant) if meant.is_empty() => Run::Plain,
            Ok(meant) if is_meant(&meant) => Run::Meant(meant),
            Ok(_) => Run::Plain,
            Err(_) if looks_misread => Run::Broken,
            Err(_) => Run::Plain,
        }
    }
}

/// A run of letters, once it is taken back.
enum Run {
    /// This was meant.
    Meant(String),
    /// It is what it is.
    Plain,
    /// It looks misread, but is not to be taken back.
    Broken,
}

/// Whether `text` is Arabic with its signs, or what Arabic becomes by being misread.
fn is_meant(text: &str) -> bool {
    let is_sign = |letter: char| matches!(u32::from(letter), 0xA0..=0xBF | 0xD7 | 0xF7 | 0x2010..=0x27BF | 0x060C..=0x066D);
    let is_arabic = |letter: char| letters::class(letter) != letters::Class::Other;
    let is_all_arabic = text
        .chars()
        .all(|letter| is_arabic(letter) || is_sign(letter));
    is_all_arabic
        || PAGES.iter().any(|page| {
            let bytes: Option<Vec<u8>> = text.chars().map(|letter| page.byte(letter)).collect();
            bytes.is_some_and(|bytes| std::str::from_utf8(&bytes).is_ok_and(is_meant))
        })
}

/// How many letters of Arabic `text` has, or of what they become by being misread.
fn arabic_letters(text: &str) -> usize {
    let is_one =
        |letter: &char| LEADS.contains(letter) || letters::class(*letter) == letters::Class::Letter;
    text.chars().filter(is_one).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STORY: &str = "أعلنت بلدية «المدينة» اليوم، وقال رئيسها: “نعم”… إنّ 20 باباً مفتوحة؛ هل؟";

    /// `text` written in UTF-8 and read in `page`.
    fn misread(text: &str, page: &'static Encoding) -> String {
        page.decode_without_bom_handling(text.as_bytes())
            .0
            .into_owned()
    }

    #[test]
    fn a_text_misread_once_or_twice_is_taken_back() {
        for first in [WINDOWS_1252, WINDOWS_1256] {
            let once = misread(STORY, first);
            assert_eq!(repaired(&once), Some((STORY.to_owned(), 1)), "{once}");
            for second in [WINDOWS_1252, WINDOWS_1256] {
                let twice = misread(&once, second);
                assert_eq!(repaired(&twice), Some((STORY.to_owned(), 2)), "{twice}");
            }
        }
        let latin: String = STORY.bytes().map(char::from).collect();
        assert_eq!(repaired(&latin), Some((STORY.to_owned(), 1)));
    }

    #[test]
    fn only_the_broken_part_is_touched() {
        let broken = misread("الجزيرة نت", WINDOWS_1252);
        let page = format!("<title>{broken}</title><p class=\"أ\">نص الخبر © 2015 café</p>");
        let (meant, _) = repaired(&page).expect("broken");
        assert_eq!(
            meant,
            "<title>الجزيرة نت</title><p class=\"أ\">نص الخبر © 2015 café</p>"
        );
    }

    #[test]
    fn what_lost_a_byte_is_left() {
        let broken = misread("المحافظ احمد", WINDOWS_1252).replace('\u{AD}', "");
        assert_eq!(repaired(&broken), None);
    }

    #[test]
    fn text_that_only_looks_broken_is_left() {
        for text in [
            "المادة § 3 و§ 4",
            "OÙ… § ?",
            "Ø§ Ù„",
            "ط§ ظ",
            "Søren § Ærø",
            STORY,
        ] {
            assert_eq!(repaired(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[ØÙ§„…ط§ظ„Ã˜Â§Â«أé \n<a]{0,60}") {
            repaired(&text);
        }

        #[test]
        fn arabic_is_never_touched(text in "[\u{0621}-\u{0652}§،؛؟«»“”…×÷ a-z0-9\n]{0,200}") {
            prop_assert_eq!(repaired(&text), None);
        }
    }
}
