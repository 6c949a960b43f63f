//! The outlet that a page names for itself, where no table lists it.
//!
//! In: the lines of a page, and its title. Out: the outlet, and where it is named. Whom a page belongs to is
//! certain from its copyright line; any other mention (logo, end of the title, byline, `قال لـ«…»`, "follow us")
//! may be of somebody else, and counts where two of different kinds agree, or where the name is listed.

use rustc_hash::FxHashMap;

use crate::arabic::letters::TATWEEL;
use crate::archive::known::furniture::{self, Kind};
use crate::archive::known::outlets;
use crate::archive::known::places;
use crate::archive::known::spelling::fold;
use crate::archive::lines::byline;
use crate::archive::lines::headline;
use crate::archive::lines::names::Names;
use crate::archive::lines::story::{self, Line};
use crate::archive::page::owner;
use crate::archive::printed;

mod rights;

/// Names of outlets have no more.
const NAME_WORDS: usize = 5;
/// Lines longer than this speak of the outlet, they do not name it.
const LINE_WORDS: usize = 14;

/// An outlet and where it is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) struct Imprint {
    pub(in crate::archive) name: String,
    pub(in crate::archive) origin: String,
}

/// How a page may name its outlet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Rights,
    Title,
    Logo,
    Follow,
    Byline,
    Voice,
}

struct Mention<'a> {
    name: &'a str,
    sign: Sign,
    /// Of the line, from 1; 0 is the page's title.
    number: usize,
}

/// Reads the outlet from `lines`; without a `title` it may be their first.
pub(in crate::archive) fn read(lines: &[Line], title: Option<&str>) -> Option<Imprint> {
    let mentions = mentions(lines, title);
    let mut named: FxHashMap<String, Vec<Sign>> = FxHashMap::default();
    for mention in &mentions {
        let signs = named.entry(fold(mention.name)).or_default();
        if !signs.contains(&mention.sign) {
            signs.push(mention.sign);
        }
    }
    let mut best: Option<((bool, usize), &Mention)> = None;
    let mut is_disputed = false;
    for mention in &mentions {
        // The first mention of a name speaks for all.
        let Some(signs) = named.remove(&fold(mention.name)) else {
            continue;
        };
        let Some(signs) = certain_signs(mention.name, &signs) else {
            continue;
        };
        match best {
            Some((most, _)) if most > signs => {}
            Some((most, _)) if most == signs => is_disputed = true,
            _ => (best, is_disputed) = (Some((signs, mention)), false),
        }
    }
    let (_, mention) = best.filter(|_| !is_disputed)?;
    Some(Imprint {
        name: mention.name.to_owned(),
        origin: origin(mention),
    })
}

/// Reads the outlet from a line between headline and story that stands in the place of a byline: `صوت الجبل`.
pub(in crate::archive) fn signed(between: &[Line], first: Option<&Line>) -> Option<Imprint> {
    let names = Names::default();
    let says = |line: &&Line| {
        printed::line(line.text).is_some() || byline::line(line.text, &names).is_some()
    };
    let has_dateline = first.is_some_and(|line| byline::opening(line.text, &names).is_some());
    if !has_dateline && !between.iter().any(|line| says(&line)) {
        return None;
    }
    let mut found = between.iter().filter(|line| is_worded(line.text));
    let (line, None) = (found.next()?, found.next()) else {
        return None;
    };
    Some(Imprint {
        name: line.text.to_owned(),
        origin: format!("line {}", line.number),
    })
}

/// Reads the outlet that a page begins with: `جريدة الضيعة:`, and a date or the time of its capture on the next line.
pub(in crate::archive) fn headed(above: &[Line]) -> Option<Imprint> {
    let [first, next, ..] = above else {
        return None;
    };
    let is_dated = printed::is_stamp(next.text) || printed::line(next.text).is_some();
    let name = first.text.strip_suffix(':').filter(|_| is_dated)?.trim();
    (is_name(name) && owner::is_of_outlet(name)).then(|| Imprint {
        name: name.to_owned(),
        origin: format!("line {}", first.number),
    })
}

/// Whether this outlet is listed and how many signs name it, if they make it certain.
fn certain_signs(name: &str, signs: &[Sign]) -> Option<(bool, usize)> {
    let listed = outlets::by_name(name);
    let owns = |sign: &Sign| matches!(sign, Sign::Rights | Sign::Title | Sign::Logo | Sign::Follow);
    let is_certain = match listed {
        // Photographs are credited as pages are.
        Some(outlet) if outlet.is_agency => signs.contains(&Sign::Title),
        Some(_) => signs.iter().any(owns),
        None => signs.contains(&Sign::Rights) || signs.len() > 1,
    };
    // A copyright line may name the company that the outlet belongs to.
    is_certain.then_some((listed.is_some(), signs.len()))
}

fn origin(mention: &Mention) -> String {
    let sign = match mention.sign {
        Sign::Rights => ", copyright",
        Sign::Title => ", title of the page",
        Sign::Logo => ", logo",
        Sign::Follow => ", follow us",
        Sign::Byline => "",
        Sign::Voice => ", told to",
    };
    match mention.number {
        0 => "title of the page".to_owned(),
        number => format!("line {number}{sign}"),
    }
}

fn mentions<'a>(lines: &[Line<'a>], title: Option<&'a str>) -> Vec<Mention<'a>> {
    let mut found = titled(lines, title);
    let is_story = |line: &Line| story::is_paragraph(line.text);
    let first = lines.iter().position(is_story).unwrap_or(0);
    let last = lines.iter().rposition(is_story).unwrap_or(0);
    for (at, line) in lines.iter().enumerate() {
        let text = line.text;
        let is_paragraph = is_story(line);
        let short = (!is_paragraph && words(text) <= LINE_WORDS).then_some(text);
        let owner = short.filter(|_| at >= last).and_then(rights::owner);
        let logo = short.filter(|_| at < first).and_then(logo);
        let voices = if is_paragraph {
            voices(text)
        } else {
            Vec::new()
        };
        let parts = if at < first {
            byline_parts(text)
        } else {
            Vec::new()
        };
        let of = |sign| move |name| (sign, name);
        let named = owner.into_iter().map(of(Sign::Rights));
        let named = named.chain(logo.into_iter().map(of(Sign::Logo)));
        let named = named.chain(short.and_then(followed).into_iter().map(of(Sign::Follow)));
        let named = named.chain(parts.into_iter().map(of(Sign::Byline)));
        let named = named.chain(voices.into_iter().map(of(Sign::Voice)));
        found.extend(named.filter(|(_, name)| is_name(name)).map(|(sign, name)| {
            let number = line.number;
            Mention { name, sign, number }
        }));
    }
    found
}

/// What the page's title says beside the headline.
fn titled<'a>(lines: &[Line<'a>], title: Option<&'a str>) -> Vec<Mention<'a>> {
    let is_text = |line: &&Line| !furniture::is_line(line.text);
    let at = lines.iter().position(|line| is_text(&line)).unwrap_or(0);
    let (title, below, number) = match (title, lines.get(at)) {
        (Some(title), _) => (title, lines, 0),
        (None, Some(first)) => (
            first.text,
            lines.get(at + 1..).unwrap_or_default(),
            first.number,
        ),
        (None, None) => return Vec::new(),
    };
    let Some(parted) = headline::parted(title, below) else {
        return Vec::new();
    };
    let is_suffix = title.trim_start().starts_with(parted.headline);
    let mut parts: Vec<&str> = parted
        .site
        .split(['|', '-', '–', '—', '«', '»', ':'])
        .map(str::trim)
        .filter(|part| is_name(part))
        .collect();
    // `section - site` behind a headline, `site - section` before it.
    if is_suffix {
        parts.reverse();
    }
    let listed = parts.iter().find(|part| outlets::by_name(part).is_some());
    let name = listed.or(parts.first()).copied();
    let sign = Sign::Title;
    name.into_iter()
        .map(|name| Mention { name, sign, number })
        .collect()
}

/// `شعار …` at the top of a page.
fn logo(line: &str) -> Option<&str> {
    furniture::after(Kind::Logo, line)
}

/// `تابعوا … على …`.
fn followed(line: &str) -> Option<&str> {
    let rest = furniture::after(Kind::Follow, line)?;
    let (name, _) = rest
        .split_once(" على ")
        .or_else(|| rest.split_once(" عبر "))?;
    Some(name)
}

/// The parts of a line above the story, of which one may be an outlet.
fn byline_parts(line: &str) -> Vec<&str> {
    if words(line) > LINE_WORDS || story::is_paragraph(line) {
        return Vec::new();
    }
    let parts = line
        .split(['|', '–', '—'])
        .flat_map(|part| part.split(" -"));
    parts.map(|part| part.trim_matches([' ', '-'])).collect()
}

/// Whom somebody in the story told something: `وقال لـ«…» إن`.
fn voices(paragraph: &str) -> Vec<&str> {
    let quotes = ['"', '«', '»', '“', '”'];
    let mut found = Vec::new();
    let mut rest = paragraph;
    while let Some((before, quoted)) = rest.split_once(quotes) {
        let is_told = before
            .trim_end()
            .strip_suffix(TATWEEL)
            .is_some_and(|before| before.ends_with('ل'));
        if let (true, Some((name, after))) = (is_told, quoted.split_once(quotes)) {
            let next = fold(after.split_whitespace().next().unwrap_or(""));
            if matches!(next.as_str(), "ان" | "انه" | "انها" | "انهم" | "بان") {
                found.push(name);
            }
        }
        rest = quoted;
    }
    found
}

fn is_name(name: &str) -> bool {
    let is_label = [
        Kind::Line,
        Kind::Rights,
        Kind::Section,
        Kind::Filler,
        Kind::OutletType,
        Kind::Author,
        Kind::AuthorVerb,
        Kind::Genre,
    ]
    .into_iter()
    .any(|kind| furniture::is(kind, name));
    (1..=NAME_WORDS).contains(&words(name))
        && name.chars().any(char::is_alphabetic)
        && !is_label
        && (places::by_name(name).is_none() || outlets::by_name(name).is_some())
}

/// `صوت الجبل`, and not `أخبار الرياضة`.
pub(in crate::archive) fn is_worded(line: &str) -> bool {
    let Some((first, rest)) = line.split_once(' ') else {
        return false;
    };
    let is_subject = furniture::is(Kind::Section, rest) || places::by_name(rest).is_some();
    furniture::is(Kind::OutletWord, first)
        && !is_subject
        && words(line) <= 3
        && is_name(line)
        && line
            .chars()
            .all(|letter| letter.is_alphabetic() || letter == ' ')
}

fn words(line: &str) -> usize {
    line.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STORY: &str = "افتتحت بلدية المدينة صباح اليوم مكتبة عامة في حي البستان، تضم عشرة آلاف كتاب وقاعة للأطفال، بحضور عدد كبير من أهالي الحي ومعلمي المدارس القريبة.";
    const TOLD: &str = "وقال أمين المكتبة لـ«ليالي الضيعة» إن أبوابها مفتوحة.";

    /// The outlet and where it is named, of a page with its story at STORY.
    #[track_caller]
    fn outlet_is(page: &str, expected: &str) {
        let page = page.replace("STORY", STORY).replace("TOLD", TOLD);
        let found = read(&story::lines(&page), None);
        let found = found.map_or("none".to_owned(), |found| {
            format!("{} @ {}", found.name, found.origin)
        });
        assert_eq!(found, expected, "{page}");
    }

    #[test]
    fn a_copyright_line_names_the_outlet() {
        let named = "ليالي الضيعة @ line 3, copyright";
        outlet_is("عنوان\nSTORY\nجميع الحقوق محفوظة © ليالي الضيعة", named);
        outlet_is("عنوان\nSTORY\n© 2024 ليالي الضيعة", named);
        outlet_is("عنوان\nSTORY\nليالي الضيعة © 2024", named);
        outlet_is(
            "عنوان\nSTORY\nجميع الحقوق محفوظة لـ ليالي الضيعة 2024",
            named,
        );
        let typed = "صحيفة الضيعة @ line 3, copyright";
        outlet_is("عنوان\nSTORY\nكافة الحقوق محفوظة لصحيفة الضيعة", typed);
    }

    #[test]
    fn the_owner_may_stand_behind_rights_and_before_who_made_the_page() {
        let page = "عنوان\nSTORY\nCopyright © 2020 - All Rights Reserved - Mountain Nights - Managed by Example";
        outlet_is(page, "Mountain Nights @ line 3, copyright");
        let page =
            "عنوان\nSTORY\nwww.aljazeera.net © جميع الحقوق محفوظة لدار الجبل Powered By Example";
        outlet_is(page, "الجزيرة @ line 3, copyright");
    }

    #[test]
    fn a_copyright_line_may_name_nobody() {
        outlet_is("عنوان\nSTORY\nجميع الحقوق محفوظة للناشر", "none");
        outlet_is("عنوان\nSTORY\nجميع الحقوق محفوظة © 2024", "none");
        outlet_is("عنوان\nSTORY\nCopyright © 2024 All Rights Reserved", "none");
        outlet_is("عنوان\nSTORY\n© www.example.com", "none");
        outlet_is("عنوان\n© رويترز\nSTORY", "none");
        outlet_is("عنوان\nSTORY\nwww.example.com © جميع الحقوق محفوظة", "none");
        outlet_is("عنوان\nSTORY\nجميع الحقوق محفوظة لدار الجبل للنشر", "none");
    }

    #[test]
    fn one_mention_is_not_enough_and_two_of_a_kind_neither() {
        outlet_is("شعار ليالي الضيعة\nعنوان\nSTORY", "none");
        outlet_is("ليالي الضيعة\nعنوان\nSTORY", "none");
        outlet_is("عنوان\nSTORY\nTOLD\nTOLD", "none");
    }

    #[test]
    fn two_kinds_of_mention_agree() {
        let logo = "ليالي الضيعة @ line 1, logo";
        outlet_is(
            "شعار ليالي الضيعة\nعنوان\nSTORY\nتابعوا ليالي الضيعة على تلغرام",
            logo,
        );
        outlet_is(
            "عنوان\nليالي الضيعة | ١٤ فبراير\nSTORY\nTOLD",
            "ليالي الضيعة @ line 2",
        );
        let titled = "مكتبة جديدة - ليالي الضيعة\nليالي الضيعة\nمكتبة جديدة\nSTORY";
        outlet_is(titled, "ليالي الضيعة @ line 1, title of the page");
    }

    #[test]
    fn a_listed_name_needs_no_second_mention() {
        let titled = "مكتبة جديدة - قرى - عكاظ\nمكتبة جديدة\nSTORY";
        outlet_is(titled, "عكاظ @ line 1, title of the page");
    }

    #[test]
    fn a_listed_name_comes_before_the_company_that_owns_it() {
        let titled = "مكتبة جديدة - عكاظ\nمكتبة جديدة\nSTORY\n© مؤسسة الجبل";
        outlet_is(titled, "عكاظ @ line 1, title of the page");
    }

    #[test]
    fn two_certain_names_are_none() {
        outlet_is("عنوان\nSTORY\n© ليالي الضيعة\n© صحيفة الجبل", "none");
    }

    #[track_caller]
    fn signed_is(between: &str, expected: Option<&str>) {
        let lines = story::lines(between);
        let found = signed(&lines, None).map(|found| found.name);
        assert_eq!(found.as_deref(), expected, "{between}");
    }

    #[test]
    fn a_name_in_the_place_of_a_byline_is_known_by_its_first_word() {
        signed_is("صوت الجبل\n2022/8/26", Some("صوت الجبل"));
        signed_is("كتب: سالم الحداد\nصدى الجبل", Some("صدى الجبل"));
    }

    #[test]
    fn a_page_may_begin_with_its_outlet_and_a_date() {
        let name = |page| headed(&story::lines(page)).map(|found| found.name);
        let named = Some("الضيعة نيوز".to_owned());
        assert_eq!(name("الضيعة نيوز:\n2025-07-04@11:23:26 GMT"), named);
        assert_eq!(name("تاريخ النشر:\n2025-07-04"), None);
        assert_eq!(name("الضيعة نيوز:\nمكتبة"), None);
    }

    #[test]
    fn a_caption_and_a_section_are_not_signed() {
        signed_is("صوت الجبل", None);
        signed_is("سلمى الحداد\n2022/8/26", None);
        signed_is("أخبار الرياضة\n2022/8/26", None);
        signed_is("أخبار دمشق\n2022/8/26", None);
    }

    proptest! {
        #[test]
        fn any_lines_are_survived(text in "(STORY|©|جميع الحقوق محفوظة|ل|ـ|«|»|إن| - |\n|شعار|تابعوا| على |الضيعة| ){0,30}") {
            let page = text.replace("STORY", STORY);
            let lines = story::lines(&page);
            read(&lines, None);
            read(&lines, Some(&text));
            signed(&lines, lines.first());
        }
    }
}
