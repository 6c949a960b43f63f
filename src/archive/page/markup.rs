//! Marked-up text → plain text.
//!
//! In: a parsed page, or text with tags or entities in it. Out: the text a reader sees, each paragraph on its
//! own line. White space is folded as a browser folds it; no-break spaces and marks stay.

use std::borrow::Cow;

use crate::arabic::letters::FORM_FEED;
use dom_query::{Document, NodeRef};

/// Elements whose text is no text of the page.
const UNSEEN: [&str; 12] = [
    "script",
    "style",
    "noscript",
    "template",
    "head",
    "svg",
    "button",
    "select",
    "textarea",
    "iframe",
    "object",
    "figcaption",
];

/// Elements that stand within a line.
const INLINE: [&str; 31] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u",
];

/// Elements that never have, or commonly lack, an end tag.
const UNCLOSED: [&str; 26] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "td", "th", "tr", "tbody", "thead", "dt", "dd", "option", "script",
    "path",
];

/// What WordPress keeps a picture and its caption between.
const CAPTION: &str = "[caption";
const CAPTION_END: &str = "[/caption]";

/// Entities that old pages left without their semicolon.
const UNCLOSED_ENTITIES: [&str; 7] = ["nbsp", "quot", "amp", "lt", "gt", "laquo", "raquo"];

/// What was escaped is escaped at most this often.
const MOST_ESCAPED: usize = 2;

/// The deepest pages in the wild have some hundred levels.
const MOST_LEVELS: usize = 3000;
/// The longest pages in the wild have some hundred thousand; each element takes some hundred bytes of memory.
const MOST_TAGS: usize = 1_000_000;
/// So many bytes of text are looked at in the time of one element.
const LOOKED_AT_ONCE: usize = 256;
/// How many elements and attributes a parser looks at in vain: of a page of a hundred thousand elements, a hundred levels deep,
/// ten million; this many take a second or two.
const MOST_LOOKS: u64 = 1_000_000_000;

/// Whether the text of elements of this name is no text of the page.
pub(in crate::archive) fn is_unseen(name: &str) -> bool {
    UNSEEN.contains(&name)
}

/// Whether the element is a date beside another: that of publication and that of a change, of which a page shows one.
pub(in crate::archive) fn is_second_date(node: &NodeRef) -> bool {
    let is_date = |node: &NodeRef| node.has_name("time");
    is_date(node)
        && node
            .prev_element_sibling()
            .is_some_and(|before| is_date(&before))
}

/// Whether elements of this name stand within a line.
pub(in crate::archive) fn is_inline(name: &str) -> bool {
    INLINE.contains(&name)
}

/// `text` on one line, white space folded as a browser folds it.
pub(in crate::archive) fn folded(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    push_folded(&mut line, text);
    line.truncate(line.trim_end().len());
    line
}

/// Writes `text` behind `line`, white space folded as a browser folds it.
pub(in crate::archive) fn push_folded(line: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            ' ' | '\t' | '\n' | '\r' | FORM_FEED => {
                if !line.is_empty() && !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            letter => line.push(letter),
        }
    }
}

/// Returns the text below `node`, a line for each block.
pub(in crate::archive) fn text(node: NodeRef) -> String {
    let mut out = Paragraphs::default();
    let mut pending = vec![Step::Enter(node)];
    // A list of what is left to do instead of recursion: pages may be nested deeper than the stack is.
    while let Some(step) = pending.pop() {
        match step {
            Step::Break => out.end_line(),
            Step::Enter(node) if node.is_text() => push_folded(&mut out.line, &node.text()),
            Step::Enter(node) => enter(node, &mut pending, &mut out),
        }
    }
    out.end_line();
    out.text
}

/// Returns `value` as plain text: without tags, if it has any, and with its entities read.
///
/// Captions that WordPress keeps in its text (`[caption …]…[/caption]`) are no part of it.
pub fn plain(value: &str) -> String {
    let value = without_captions(value);
    let value = value.as_ref();
    if has_tags(value) && !is_too_deep(value) {
        return without_entities(&text(Document::fragment(value).root())).into_owned();
    }
    without_entities(value).into_owned()
}

/// `value` without its pictures and their captions, as WordPress writes them; one that is never closed stays.
fn without_captions(value: &str) -> Cow<'_, str> {
    if !value.contains(CAPTION_END) {
        return Cow::Borrowed(value);
    }
    let mut kept = String::with_capacity(value.len());
    let mut parts = value.split(CAPTION_END).peekable();
    while let Some(part) = parts.next() {
        let is_closed = parts.peek().is_some();
        let start = part.rmatch_indices(CAPTION).map(|(at, _)| at).find(|at| {
            let behind = part.get(at + CAPTION.len()..).unwrap_or("");
            behind.starts_with([' ', ']'])
        });
        match start.filter(|_| is_closed) {
            Some(start) => kept.push_str(part.get(..start).unwrap_or(part)),
            None => {
                kept.push_str(part);
                kept.push_str(if is_closed { CAPTION_END } else { "" });
            }
        }
    }
    Cow::Owned(kept)
}

/// Returns `value` with its entities read, also where they were escaped once more (`&amp;quot;`); tags stay.
pub(in crate::archive) fn without_entities(value: &str) -> Cow<'_, str> {
    let mut read = Cow::Borrowed(value);
    for _ in 0..MOST_ESCAPED {
        // Where the element itself would end, the rest of the text would be lost.
        let is_ended = || read.to_ascii_lowercase().contains("</textarea");
        if !has_entities(&read) || is_too_deep(&read) || is_ended() {
            break;
        }
        // The content of this element is text with entities and without tags, line ends included.
        let page = Document::from(format!("<textarea>\n{read}</textarea>"));
        read = Cow::Owned(page.select("textarea").text().to_string());
    }
    read
}

/// Whether `markup` would keep a parser busy as no page does.
///
/// A parser looks through all open elements at each new one, and through all attributes of an element at each new one, so
/// that some megabytes of `<div>` or of one element's attributes would keep it busy for days; and at each `&` it looks
/// where the text ends. Counted from the tags alone, and too high where end tags are left out, which pages do for
/// paragraphs and table cells: these are not counted.
pub(in crate::archive) fn is_too_deep(markup: &str) -> bool {
    let mut level = 0usize;
    let mut looks = 0u64;
    for (number, tag) in markup.split('<').enumerate() {
        let entities = tag.bytes().filter(|&byte| byte == b'&').count();
        looks += entities as u64 * (tag.len() / LOOKED_AT_ONCE) as u64;
        // Before the first there is no tag.
        if number > 0 {
            if let Some(name) = tag.strip_prefix('/') {
                level = level.saturating_sub(usize::from(nests(name)));
            } else if nests(tag) {
                level += 1;
            }
            let attributes = attributes(tag);
            looks += level as u64 + attributes * attributes / 2;
        }
        if level > MOST_LEVELS || looks > MOST_LOOKS || number > MOST_TAGS {
            return true;
        }
    }
    false
}

/// How many attributes stand at most in what follows `<`.
fn attributes(tag: &str) -> u64 {
    let (mut count, mut quote, mut before) = (0, None, b' ');
    for byte in tag.bytes() {
        match (quote, byte) {
            (Some(end), _) if byte == end => quote = None,
            (Some(_), _) => {}
            (None, b'>') => break,
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            // What follows any of these may be the next.
            (None, b'/' | b'"' | b'\'') => count += 1,
            (None, _) => count += u64::from(byte.is_ascii_whitespace()),
        }
        before = byte;
    }
    count
}

/// Whether what follows `<` is the name of an element that has to be closed.
fn nests(tag: &str) -> bool {
    let end = tag
        .find(|letter: char| !letter.is_ascii_alphanumeric())
        .unwrap_or(tag.len());
    let name = tag.get(..end).unwrap_or("").to_ascii_lowercase();
    !name.is_empty() && !UNCLOSED.contains(&name.as_str())
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Break,
}

fn enter<'a>(node: NodeRef<'a>, pending: &mut Vec<Step<'a>>, out: &mut Paragraphs) {
    let name = node.node_name().unwrap_or_default();
    if is_unseen(&name) || node.is_comment() {
        return;
    }
    if name.as_ref() == "br" {
        out.end_line();
        return;
    }
    let is_block = node.is_element() && !is_inline(&name);
    if is_block {
        out.end_line();
        pending.push(Step::Break);
    }
    if is_second_date(&node) {
        out.end_line();
    }
    pending.extend(node.children_it(true).map(Step::Enter));
}

#[derive(Default)]
struct Paragraphs {
    text: String,
    line: String,
}

impl Paragraphs {
    fn end_line(&mut self) {
        let line = self.line.trim();
        if !line.is_empty() {
            if !self.text.is_empty() {
                self.text.push('\n');
            }
            self.text.push_str(line);
        }
        self.line.clear();
    }
}

/// `<p`, `</p`, `<br>`: a sign and a letter, closed later. Stories say `<` of numbers too.
fn has_tags(value: &str) -> bool {
    value.split('<').skip(1).any(|rest| {
        let name = rest.strip_prefix('/').unwrap_or(rest);
        let starts = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
        (starts || rest.starts_with("!--")) && rest.contains('>')
    })
}

fn has_entities(value: &str) -> bool {
    value.split('&').skip(1).any(|rest| {
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '#';
        let end = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        match after.starts_with(';') {
            true => (2..=31).contains(&name.len()),
            // An address has parameters of any name: `&copy=1`.
            false => !after.starts_with('=') && is_read_unclosed(name),
        }
    })
}

/// Whether browsers read the entity `name` without the semicolon, and old pages wrote it so.
fn is_read_unclosed(name: &str) -> bool {
    let number = name.strip_prefix('#').unwrap_or("");
    let is_number = number.len() >= 2 && number.bytes().all(|digit| digit.is_ascii_digit());
    is_number || UNCLOSED_ENTITIES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blocks_are_lines_and_inline_elements_are_not() {
        let value = "<p>one <b>two</b>\n three</p><div>four<br>five</div><script>no</script>";
        assert_eq!(plain(value), "one two three\nfour\nfive");
    }

    #[test]
    fn captions_of_wordpress_are_no_text() {
        let value =
            "<p>one</p>[caption id=\"a_7\" width=\"300\"]<img src=\"u\"> no[/caption]<p>two</p>";
        assert_eq!(plain(value), "one\ntwo");
        assert_eq!(
            plain("one [caption]no[/caption] two [/caption]"),
            "one  two [/caption]"
        );
        assert_eq!(plain("one [caption id=1] two"), "one [caption id=1] two");
    }

    #[test]
    fn entities_are_read_and_line_ends_kept() {
        assert_eq!(
            plain("a &amp; b\n\nc &quot;d&quot; &#1587;"),
            "a & b\n\nc \"d\" س"
        );
        assert_eq!(plain("\nR&D; A & B"), "\nR&D; A & B");
    }

    #[test]
    fn entities_escaped_twice_or_left_open_are_read() {
        assert_eq!(plain("&amp;quot;خبر&amp;quot; &amp;#1587;"), "\"خبر\" س");
        assert_eq!(plain("<p>&amp;laquo;خبر&amp;raquo;</p>"), "«خبر»");
        assert_eq!(
            plain("قال &quotنعم&quot و&#1587 &x633;"),
            "قال \"نعم\" وس &x633;"
        );
        assert_eq!(plain("&#x633;&#X633;"), "سس");
        assert_eq!(plain("a &amp; </textarea b"), "a &amp; </textarea b");
        let address = "http://a.example/?a=1&copy=2&lt=3";
        assert_eq!(plain(address), address);
    }

    #[test]
    fn text_without_markup_is_not_touched() {
        let value = " 2 < 3 و 5 > 4\n\n AT&T ";
        assert_eq!(plain(value), value);
    }

    #[test]
    fn nesting_deeper_than_any_page_is_left_as_it_is() {
        let deep = format!("{}text", "<div>".repeat(1_000_000));
        assert!(plain(&deep).starts_with("<div><div>"));
        let nested = format!("{}text", "<div>".repeat(1000));
        assert_eq!(plain(&nested), "text");
    }

    #[test]
    fn attributes_or_elements_beyond_any_page_are_left_as_they_are() {
        let many = |count: usize| {
            let names = (0..count).map(|number| format!(" a{number}=\"1 2 3\""));
            format!("<p{}>text", names.collect::<String>())
        };
        assert_eq!(plain(&many(1000)), "text");
        assert!(plain(&many(100_000)).starts_with("<p a0"));
        let deep = format!("{}{}", "<div>".repeat(900), "<p>text".repeat(1_200_000));
        assert!(is_too_deep(&deep));
        assert!(is_too_deep(&"<b>x</b>".repeat(600_000)));
        let entities = "&amp;".repeat(1_000_000);
        assert_eq!(plain(&entities), entities);
        assert_eq!(plain(&"&#1575;".repeat(50_000)).chars().count(), 50_000);
        let picture = format!(
            "<img src=\"data:image/png;base64,{}\">",
            "a/b+ ".repeat(1_000_000)
        );
        assert!(!is_too_deep(&picture));
    }

    #[test]
    fn paragraphs_that_are_not_closed_are_not_nested() {
        assert!(!is_too_deep(&"<p>text<br><li>".repeat(10_000)));
        assert!(!is_too_deep(&"<b>text</b>".repeat(10_000)));
    }

    proptest! {
        #[test]
        fn any_markup_is_survived(value in "(<|>|/|p|br|&|;|amp|#|x|1|!--| |\n|ب|table|td|select|svg){0,40}") {
            plain(&value);
        }
    }
}
