//! Windows-1256 that was read as Windows-1252 and written as UTF-8: `ÇáãÏíäÉ` for المدينة.
//!
//! In: text. Out: the text that was meant, where that is certain: every letter beyond ASCII was a byte of the Western page,
//! no word mixes them with those of ASCII, as words of every Western language do, and what comes out reads as Arabic.

use encoding_rs::{WINDOWS_1252, WINDOWS_1256};

use super::likeness::Likeness;

/// `ال`, without which no Arabic text is.
const ARTICLE: &str = "Çá";
/// Fewer words may be names.
const FEWEST_WORDS: usize = 5;

/// Returns what was meant by `text`; `None` where nothing is broken, or not certainly.
pub(super) fn repaired(text: &str) -> Option<String> {
    if !text.contains(ARTICLE) || !reads_as_no_western_language(text) {
        return None;
    }
    let (bytes, _, is_lost) = WINDOWS_1252.encode(text);
    if is_lost {
        return None;
    }
    let (meant, _) = WINDOWS_1256.decode_without_bom_handling(&bytes);
    let is_arabic = Likeness::of(meant.chars()).is_certain();
    is_arabic.then(|| meant.into_owned())
}

/// Whether the words of `text` that have letters beyond ASCII have no others.
fn reads_as_no_western_language(text: &str) -> bool {
    let (mut whole, mut mixed) = (0, 0);
    for word in text.split(|letter: char| !letter.is_alphabetic()) {
        let has_ascii = word.bytes().any(|byte| byte.is_ascii_alphabetic());
        match (word.is_ascii(), has_ascii) {
            (true, _) => {}
            (false, true) => mixed += 1,
            (false, false) => whole += 1,
        }
    }
    mixed == 0 && whole >= FEWEST_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn misread(text: &str) -> String {
        let (bytes, ..) = WINDOWS_1256.encode(text);
        let (wrong, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
        wrong.into_owned()
    }

    #[test]
    fn arabic_read_as_a_western_page_is_put_right() {
        let story = "أعلنت مديرية الطرق في وادي النخيل، يوم الثلاثاء، انهيار جسر الزعفران بعد أمطار غزيرة (SUNUNU).";
        assert_eq!(repaired(&misread(story)).as_deref(), Some(story));
        assert_eq!(repaired(story), None);
    }

    #[test]
    fn western_languages_stay_as_they_are() {
        for text in [
            "Ça va très bien à l'été où naît la forêt, Çá et là.",
            "Über Größe und Maß: Çá Çá Çá Çá Çá Çá könnte",
            "Çá",
        ] {
            assert_eq!(repaired(text), None, "{text}");
        }
    }
}
