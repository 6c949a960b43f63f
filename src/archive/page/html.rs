//! Web pages.
//!
//! In: the bytes of one page. Out: one article. The story is what the readability algorithm leaves of the page;
//! everything else is read from the page's own metadata first ([`metadata`]), then from the lines that a
//! visitor sees.

use dom_query::Document;
use dom_smoothie::{Config, Readability};

use crate::archive::article::SkipReason;
use crate::archive::draft::{Draft, Field};
use crate::archive::encoding::{self, Declared, Decoded};
use crate::archive::given::Given;
use crate::archive::lines::story::{self, Line};
use crate::archive::page::markup;
use crate::archive::page::metadata;
use crate::archive::page::outline::Outline;
use crate::archive::page::today;

/// Where a page declares its charset, browsers look no further than this either.
const DECLARATION_BYTES: usize = 4096;

/// Reads the article that the page `bytes` holds.
pub(in crate::archive) fn page<'a>(
    bytes: &'a [u8],
    given: &Given,
) -> (Result<Draft, SkipReason>, Decoded<'a>) {
    let written = declared_charset(bytes);
    let declared = given.declared().or_else(|| {
        let (label, evidence) = written.as_ref()?;
        Some(Declared { label, evidence })
    });
    let mut decoded = encoding::decode(bytes, declared);
    // Before anything is kept of each tag.
    if markup::is_too_deep(&decoded.text) {
        return (Err(SkipReason::TooDeep), decoded);
    }
    if let Some((text, mended)) = encoding::mend_markup(&decoded.text) {
        decoded.replace(text, mended);
    }
    (Ok(article(&decoded, given)), decoded)
}

fn article(decoded: &Decoded, given: &Given) -> Draft {
    let page = Document::from(decoded.text.as_ref());
    let mut draft = Draft::of(given);
    let mut outline = Outline::of(&page);
    let claims = metadata::offer_all(&mut outline, &mut draft);
    let title = outline.title_position(draft.title().unwrap_or_default());
    let today = today::lines(&outline, title, &draft.known());
    story::date_near(&belonging(&outline, title, &today), &mut draft);
    let story = main_text(page, &outline);
    let found = [(&story, "page"), (&claims.body, "json-ld articleBody")];
    for (text, origin) in found {
        if let (Some(text), false) = (text, draft.has(Field::Body)) {
            let mut lines = story::lines(text);
            lines.retain(|line| !today.contains(&line.text));
            story::known(lines, &mut draft, origin);
        }
    }
    if !draft.has(Field::Body) {
        let mut lines = outline.story_lines();
        lines.retain(|line| !today.contains(&line.text));
        story::known(lines, &mut draft, "page");
    }
    claims.offer_language(&mut draft);
    story::writer_near(&belonging(&outline, title, &today), &mut draft);
    metadata::offer_date_of_address(&mut draft);
    if draft.wants(Field::Published) {
        let title = outline.title_position(draft.title().unwrap_or_default());
        metadata::offer_updated(&outline, title, &mut draft);
        story::date_of_change_near(&belonging(&outline, title, &today), &mut draft);
    }
    draft
}

/// The lines that belong to the headline at `title`, without those of `today`.
fn belonging<'a>(outline: &'a Outline, title: Option<usize>, today: &[&str]) -> Vec<Line<'a>> {
    let mut lines = outline.lines();
    lines.retain(|line| outline.belongs(outline.position(line), title));
    lines.retain(|line| !today.contains(&line.text));
    lines
}

/// Returns the charset that a page declares for itself, as written there, and where.
fn declared_charset(bytes: &[u8]) -> Option<(String, &'static str)> {
    let start = bytes.get(..DECLARATION_BYTES.min(bytes.len()))?;
    // One letter for each byte, so that places are the same in both cases of the letters.
    let start: String = start.iter().copied().map(char::from).collect();
    let lower = start.to_ascii_lowercase();
    let after = |name: &str| {
        let rest = start.get(lower.find(name)? + name.len()..)?;
        let value = rest.trim_start().strip_prefix('=')?;
        let is_label = |letter: char| letter.is_ascii_alphanumeric() || "-_:.".contains(letter);
        let label: String = value
            .trim_start_matches(['"', '\'', ' '])
            .chars()
            .take_while(|&letter| is_label(letter))
            .collect();
        (!label.is_empty()).then_some(label)
    };
    if let Some(label) = after("charset") {
        return Some((label, "meta charset"));
    }
    let is_xml = lower.trim_start().starts_with("<?xml");
    let label = if is_xml { after("encoding") } else { None };
    label.map(|label| (label, "xml declaration"))
}

/// The story without the page around it.
fn main_text(page: Document, outline: &Outline) -> Option<String> {
    if !outline.is_readable() {
        return None;
    }
    for aside in outline.asides() {
        if let Some(aside) = page.tree.get(&aside) {
            aside.remove_from_parent();
        }
    }
    let config = Config {
        disable_json_ld: true,
        ..Config::default()
    };
    let mut reader = Readability::with_document(page, None, Some(config)).ok()?;
    let article = reader.parse().ok()?;
    let text = markup::text(Document::fragment(article.content).root());
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::article::Article;
    use proptest::prelude::*;

    fn read(bytes: &str) -> Option<Article> {
        page(bytes.as_bytes(), &Given::default()).0.ok()?.finish()
    }

    #[test]
    fn a_page_without_metadata_is_read_from_what_is_seen() {
        let page = "<title>عنوان</title><div>2022/8/26</div><p>نص قصير.</p>";
        let article = read(page).expect("an article");
        assert_eq!(article.title.as_deref(), Some("عنوان"));
        assert_eq!(article.body, "نص قصير.");
        assert_eq!(article.origin["published"], "page line 1");
    }

    #[test]
    fn the_date_of_today_above_the_headline_is_not_the_storys() {
        let title = "مكتبة جديدة تفتح أبوابها في حي البستان";
        let story = "افتتحت بلدية المدينة مكتبة عامة في حي البستان، تضم عشرة آلاف كتاب وقاعة للأطفال، بحضور عدد كبير من أهالي الحي ومعلمي المدارس القريبة.";
        let date = |above: &str| {
            let page = format!("<body>{above}<h1>{title}</h1><p>{story}</p><p>{story}</p></body>");
            let page = format!("<title>{title} | الضيعة</title>{page}");
            let published = read(&page).expect("an article").published;
            published.map(|date| date.to_string())
        };
        for above in [
            "<div class=header>اليوم: السبت 21 نوفمبر 2026</div>",
            "<div id=topbar><span class=date>السبت 21 نوفمبر 2026</span></div>",
            "<header>21 نوفمبر 2026</header>",
            "<div>السبت 21 نوفمبر 2026 | آخر تحديث 10:30</div>",
            "<div>مواقيت الصلاة: السبت 21 نوفمبر 2026</div>",
            "<main><div>السبت 21 نوفمبر 2026</div>",
            "<main><p>21 نوفمبر 2026</p><p>قرى</p>",
        ] {
            assert_eq!(date(above), None, "{above}");
        }
        let own = Some("2022-08-26".to_owned());
        assert_eq!(date("<main><div>26 أغسطس 2022</div>"), own);
        assert_eq!(date("<div>نشر في 26 أغسطس 2022</div>"), own);
    }

    #[test]
    fn a_declared_charset_is_found_in_every_spelling() {
        #[track_caller]
        fn check(page: &str, label: &str, evidence: &'static str) {
            let expected = Some((label.to_owned(), evidence));
            assert_eq!(declared_charset(page.as_bytes()), expected);
        }
        check(
            "<meta charset='windows-1256'>",
            "windows-1256",
            "meta charset",
        );
        check(
            "<meta content=\"text/html; CHARSET = CP1256\">",
            "CP1256",
            "meta charset",
        );
        check(
            "<?xml version=\"1.0\" encoding=\"iso-8859-6\"?><html>",
            "iso-8859-6",
            "xml declaration",
        );
        assert_eq!(declared_charset(b"<p>charset, encoding="), None);
    }

    #[test]
    fn a_page_nested_deeper_than_the_reader_can_go_is_read_without_it() {
        let page = format!("<title>a</title>{}text", "<div>".repeat(800));
        assert_eq!(read(&page).expect("an article").body, "text");
    }

    #[test]
    fn a_page_nested_without_end_is_refused() {
        let page = "<div>".repeat(100_000);
        let (refused, _) = super::page(page.as_bytes(), &Given::default());
        assert_eq!(refused.err(), Some(SkipReason::TooDeep));
    }

    #[test]
    fn a_page_without_text_is_none() {
        assert!(read("<html><body><script>x</script></body></html>").is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_page_is_survived(
            page in "(<|>|/|html|body|p|br|div|article|table|h1|meta |content=|script type=\"application/ld\\+json\"|\\{\"@type\":\"NewsArticle\"|\\}|&amp;|\"|2022/8/26| |\n|نص){0,60}"
        ) {
            read(&page);
        }
    }
}
