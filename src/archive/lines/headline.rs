//! The headline among the lines of a page.
//!
//! In: the lines of a scraped page, menus and all. Out: which of them is the headline. It is the first line that
//! can be one, unless the page says better: a page's `<title>` at its top (`headline - site`) names the line that
//! stands again below it, and a few words in a menu or over a headline are a section or a logo.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::arabic::letters::is_alphabetic;
use crate::archive::date::PublicationDate;
use crate::archive::known::furniture::{self, Kind};
use crate::archive::known::outlets;
use crate::archive::known::spelling::{digit, fold};
use crate::archive::lines::byline;
use crate::archive::lines::names::Names;
use crate::archive::lines::story::{self, Line};
use crate::archive::page::owner;
use crate::archive::printed;

/// Signs that stand between a headline and the name of the site.
const SIGNS: [&str; 10] = [
    " - ", " | ", " – ", " — ", " :: ", " : ", " « ", " » ", " • ", " / ",
];
/// Titles of the press end long before.
const TITLE_CHARS: usize = 220;
/// A title has a handful of signs between its parts; both sides of each are compared with every line.
const MOST_CUTS: usize = 32;
/// A page's title has a headline, a section and a site, and each is tried on both sides of every sign: what is longer is none.
const PAGE_TITLE_BYTES: usize = 2_000;
/// Headlines have this many words and more, with few exceptions; sections, logos and kickers have less.
const TITLE_WORDS: usize = 4;
/// Names of listed outlets seldom have more.
const OUTLET_WORDS: usize = 3;
/// The name of a town or a currency, with its number, has no more.
const VALUE_WORDS: usize = 3;
/// A caption stands close below the headline that it repeats.
const CAPTION_LINES: usize = 2;

/// A page's title, parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) struct Parted<'a> {
    pub(in crate::archive) headline: &'a str,
    /// The rest: the site, often with a section before it.
    pub(in crate::archive) site: &'a str,
}

/// A headline with its outlet and date on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) struct Dated<'a> {
    pub(in crate::archive) headline: &'a str,
    pub(in crate::archive) outlet: &'static str,
    pub(in crate::archive) date: PublicationDate,
}

/// Parts a line that ends in a listed outlet and a date: `مكتبة جديدة في الحي عكاظ 26/8/2022`.
pub(in crate::archive) fn with_date(line: &str) -> Option<Dated<'_>> {
    if story::is_paragraph(line) || !printed::has_date(line) {
        return None;
    }
    let starts = line
        .match_indices(' ')
        .map(|(at, _)| at)
        .skip(TITLE_WORDS - 1);
    let mut parted = starts.filter_map(|at| {
        let (headline, rest) = line.split_at_checked(at)?;
        let (name, outlet, rest) = outlet_before(rest.trim_start())?;
        let found = printed::line(rest)?;
        let is_bare = found.before.trim().is_empty() && found.behind.is_empty();
        (is_bare && !found.is_update).then_some((headline, name, outlet, found.date))
    });
    let (headline, name, outlet, date) = parted.next()?;
    // The outlet may stand before the headline too.
    let bare = headline.strip_prefix(name).unwrap_or(headline);
    let headline =
        bare.trim_matches(|letter: char| letter.is_whitespace() || "-|–—".contains(letter));
    (words(headline) >= TITLE_WORDS).then_some(Dated {
        headline,
        outlet,
        date,
    })
}

/// The listed outlet that `text` begins with: as it is written there, its name, and what stands behind it.
fn outlet_before(text: &str) -> Option<(&str, &'static str, &str)> {
    let ends = text.match_indices(' ').map(|(at, _)| at).take(OUTLET_WORDS);
    let named = ends.filter_map(|at| {
        let (name, rest) = text.split_at_checked(at)?;
        let outlet = outlets::by_name(name).filter(|outlet| !outlet.is_agency)?;
        Some((
            name,
            outlet.name,
            rest.trim_start_matches([' ', '-', '|', '–', '—']),
        ))
    });
    // `اليوم السابع` before `اليوم`.
    named.last()
}

/// Parts the `title` of a page whose headline is one of `lines`.
pub(in crate::archive) fn parted<'a>(title: &'a str, lines: &[Line]) -> Option<Parted<'a>> {
    if title.len() > PAGE_TITLE_BYTES || !SIGNS.iter().any(|sign| title.contains(sign)) {
        return None;
    }
    let lines: FxHashSet<String> = lines.iter().map(|line| fold(line.text)).collect();
    let is_line = |side: &str| side.contains(' ') && lines.contains(&fold(side));
    let sides = SIGNS.iter().flat_map(|sign| {
        let cuts = title.match_indices(sign).take(MOST_CUTS);
        cuts.filter_map(move |(at, _)| {
            let (before, rest) = title.split_at_checked(at)?;
            Some((before.trim(), rest.strip_prefix(sign)?.trim()))
        })
    });
    let parted = sides.flat_map(|(before, after)| {
        let headed = |headline, site| Parted { headline, site };
        [headed(before, after), headed(after, before)]
    });
    // The site may stand among the lines too: it has fewer words, and is behind the headline rather than before it.
    parted
        .filter(|parted| is_line(parted.headline))
        .max_by_key(|parted| {
            let words = words(parted.headline);
            let is_before = title.trim_start().starts_with(parted.headline);
            (words.min(TITLE_WORDS), is_before, words)
        })
}

/// Returns which of `lines` is the headline.
pub(in crate::archive) fn find(lines: &[Line], names: &Names) -> Option<usize> {
    if let Some(stated) = stated(lines) {
        return Some(stated);
    }
    if let Some(dated) = dated(lines) {
        return Some(dated);
    }
    let page = Page::of(lines, names);
    let plain = (0..lines.len()).find(|&at| page.is_plain(at));
    let titled =
        |at: &usize| lines.len() > 1 && lines.get(*at).is_some_and(|line| is_title(line.text));
    let Some(first) = plain.filter(titled) else {
        return page.called_as_outlet();
    };
    let end = story_below(lines, first);
    repeated(lines, first, end, names)
        .or_else(|| page.instead_of(first, end))
        .or(Some(first))
}

/// The line above the story that has outlet and date behind the headline; several are a list of other stories.
fn dated(lines: &[Line]) -> Option<usize> {
    let above = lines.iter().enumerate();
    let above = above.take_while(|(_, line)| story::is_short(line.text));
    let mut dated = above.filter(|(_, line)| with_date(line.text).is_some());
    let (at, _) = dated.next()?;
    dated.next().is_none().then_some(at)
}

/// The lines of a page, and what is asked of all of them for each.
struct Page<'a> {
    lines: &'a [Line<'a>],
    names: &'a Names<'a>,
    /// How often each line stands there.
    copies: FxHashMap<&'a str, usize>,
    /// Lines that stand behind `•`, without it.
    items: FxHashSet<String>,
    /// Whether the story is in Arabic.
    is_arabic: bool,
}

impl<'a> Page<'a> {
    fn of(lines: &'a [Line<'a>], names: &'a Names<'a>) -> Self {
        let mut copies: FxHashMap<&str, usize> = FxHashMap::default();
        for line in lines {
            *copies.entry(line.text).or_default() += 1;
        }
        Self {
            lines,
            names,
            copies,
            items: lines.iter().filter_map(|line| item(line.text)).collect(),
            is_arabic: is_arabic(lines),
        }
    }

    fn copies(&self, line: &str) -> usize {
        self.copies.get(line).copied().unwrap_or_default()
    }

    /// The headline that could as well be the name of an outlet, `شبكة طرق القرى`, where nothing else is one: it has as
    /// many words as no such name, or stands twice.
    fn called_as_outlet(&self) -> Option<usize> {
        let above = self.lines.iter().enumerate();
        let above = above.take_while(|(_, line)| {
            !story::is_paragraph(line.text) && printed::line(line.text).is_none()
        });
        let mut called = above.filter(|(_, line)| {
            owner::is_typed(line.text)
                && outlets::by_name(line.text).is_none()
                && !self.names.is_outlet(line.text)
                && (words(line.text) >= TITLE_WORDS || self.copies(line.text) == 2)
        });
        called.next().map(|(at, _)| at)
    }

    /// A better headline than the line at `first`: where that is a section, a kicker or a sentence.
    fn instead_of(&self, first: usize, end: usize) -> Option<usize> {
        let top = self.lines.get(first)?.text;
        let is_sentence = top.ends_with('.') && !top.ends_with("..");
        if words(top) >= TITLE_WORDS && !is_sentence {
            return None;
        }
        // A menu repeats its items; a story may have its headline again between its paragraphs.
        let mut copies: FxHashMap<&str, usize> = FxHashMap::default();
        for line in self.lines.get(..end)? {
            *copies.entry(line.text).or_default() += 1;
        }
        let is_single = |line: &str| copies.get(line) == Some(&1);
        let better = (first + 1..end).find(|&at| self.is_headline(at, is_single))?;
        let next = self.lines.get(better + 1).map_or("", |line| line.text);
        let between = self.lines.get(first..better)?;
        let has_said = between
            .iter()
            .any(|line| says_of_story(line.text, self.names));
        let is_better = is_in_menu(self.lines, first) || says_of_story(next, self.names);
        (is_better && !has_said).then_some(better)
    }

    fn is_headline(&self, at: usize, is_single: impl Fn(&str) -> bool) -> bool {
        let Some(line) = self.lines.get(at) else {
            return false;
        };
        words(line.text) >= TITLE_WORDS
            && is_single(line.text)
            && !line.text.ends_with('.')
            && !furniture::is_credited(line.text)
            && self.is_plain(at)
    }

    fn is_plain(&self, at: usize) -> bool {
        let Some(line) = self.lines.get(at) else {
            return false;
        };
        let is_text = line.text.chars().any(is_alphabetic) && !line.text.contains("://");
        is_text
            && !self.is_item(line.text)
            && !is_value(line.text)
            && !is_label(line.text)
            && (has_arabic(line.text) || !self.is_arabic)
            && !is_furniture(line.text)
            && !self.names.is_outlet(line.text)
            && !says_of_story(line.text, self.names)
    }

    /// `• ثقافة`, or a line that stands behind such a sign elsewhere: an item of a list.
    fn is_item(&self, line: &str) -> bool {
        let is_behind_sign = || !self.items.is_empty() && self.items.contains(&fold(line));
        item(line).is_some() || is_behind_sign()
    }
}

fn item(line: &str) -> Option<String> {
    line.strip_prefix('•').map(fold)
}

/// The line that the page's title at the top names.
fn stated(lines: &[Line]) -> Option<usize> {
    let is_text = |line: &Line| !is_furniture(line.text);
    let top = lines.iter().position(is_text)?;
    let parted = parted(lines.get(top)?.text, lines.get(top + 1..)?)?;
    let end = story_below(lines, top);
    // News that run across the top of a page may be as long as a paragraph.
    last_copy(parted.headline, lines, end).or_else(|| first_copy(parted.headline, lines, top + 1))
}

/// Where the first line from `start` on says `headline`.
fn first_copy(headline: &str, lines: &[Line], start: usize) -> Option<usize> {
    let headline = fold(headline);
    let below = lines.iter().enumerate().skip(start);
    let mut copies = below.filter(|(_, line)| fold(line.text) == headline);
    copies.next().map(|(at, _)| at)
}

/// Where below the line at `at` the story begins.
fn story_below(lines: &[Line], at: usize) -> usize {
    let mut below = lines.iter().enumerate().skip(at + 1);
    below
        .find(|(_, line)| story::is_paragraph(line.text))
        .map_or(lines.len(), |(at, _)| at)
}

/// Where the last line above the story says `headline`.
fn last_copy(headline: &str, lines: &[Line], end: usize) -> Option<usize> {
    let above = lines.get(..end)?;
    // A heading in the story may say the same in another spelling.
    let same = above.iter().rposition(|line| line.text == headline);
    let headline = fold(headline);
    same.or_else(|| above.iter().rposition(|line| fold(line.text) == headline))
}

/// The page's title at its top, and the same words again behind its menus.
fn repeated(lines: &[Line], first: usize, end: usize, names: &Names) -> Option<usize> {
    let top = lines.get(first)?.text;
    let copy = last_copy(top, lines, end)?;
    let is_far = copy > first + CAPTION_LINES;
    let between = lines.get(first..copy)?;
    let is_behind_story = between.iter().any(|line| says_of_story(line.text, names));
    (words(top) >= TITLE_WORDS && is_far && !is_behind_story).then_some(copy)
}

/// Whether the line says when or by whom the story was published, which stands below its headline.
pub(in crate::archive) fn says_of_story(line: &str, names: &Names) -> bool {
    printed::line(line).is_some() || byline::line(line, names).is_some()
}

/// Whether a button, a menu or the name of a section stands in one block with the line.
fn is_in_menu(lines: &[Line], at: usize) -> bool {
    let Some(line) = lines.get(at) else {
        return false;
    };
    let near = |other: Option<&Line>| {
        other.is_some_and(|other| {
            other.number.abs_diff(line.number) == 1 && is_furniture(other.text)
        })
    };
    near(at.checked_sub(1).and_then(|at| lines.get(at))) || near(lines.get(at + 1))
}

fn is_furniture(line: &str) -> bool {
    furniture::is_line(line)
        || furniture::is_section(line)
        || furniture::is(Kind::Tail, line)
        || is_logo(line)
}

/// `22.23°القدس`, `4.71دينار أردني`: the weather, or the rate of a currency.
fn is_value(line: &str) -> bool {
    let is_digit = |letter: char| digit(letter).is_some();
    let is_rate = words(line) <= VALUE_WORDS
        && line
            .split_once('.')
            .is_some_and(|(whole, part)| whole.ends_with(is_digit) && part.starts_with(is_digit));
    let is_share = line.contains(['%', '٪']);
    (line.contains('°') && line.contains(is_digit)) || (is_rate && !is_share)
}

/// `كويت نيوز:`: what something else stands behind.
fn is_label(line: &str) -> bool {
    words(line) < TITLE_WORDS && line.ends_with(':')
}

fn has_arabic(line: &str) -> bool {
    let is_arabic = |letter: char| is_alphabetic(letter) && !letter.is_ascii();
    line.chars().any(is_arabic)
}

/// Whether the story is in Arabic.
fn is_arabic(lines: &[Line]) -> bool {
    let story = lines.iter().find(|line| story::is_paragraph(line.text));
    story.is_some_and(|line| is_mostly_arabic(line.text))
}

fn is_mostly_arabic(line: &str) -> bool {
    let letters = line.chars().filter(|&letter| is_alphabetic(letter));
    let (all, ascii) = letters.fold((0, 0), |(all, ascii), letter| {
        (all + 1, ascii + usize::from(letter.is_ascii()))
    });
    all > 0 && ascii * 2 < all
}

/// `شعار جريدة كذا`: what stands in place of a picture at the top of a page.
fn is_logo(line: &str) -> bool {
    words(line) <= TITLE_WORDS && furniture::after(Kind::Logo, line).is_some()
}

fn is_title(line: &str) -> bool {
    let length = line.chars().count();
    length <= TITLE_CHARS && (story::is_short(line) || !story::ends_sentence(line))
}

fn words(line: &str) -> usize {
    line.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STORY: &str = "افتتحت بلدية المدينة صباح اليوم مكتبة عامة في حي البستان، تضم عشرة آلاف كتاب وقاعة للأطفال، بحضور عدد كبير من أهالي الحي ومعلمي المدارس القريبة.";
    const TITLE: &str = "مكتبة جديدة تفتح أبوابها في الحي";

    /// The page behind `above`, where TITLE stands for a headline.
    #[track_caller]
    fn headline_is(above: &str, expected: &str) {
        let page = format!("{above}\n\n{STORY}").replace("TITLE", TITLE);
        let lines = story::lines(&page);
        let found = find(&lines, &Names::of(Some("ليالي الضيعة"), std::iter::empty()));
        let found = found.map_or("none", |at| lines[at].text);
        assert_eq!(found, expected.replace("TITLE", TITLE), "{above}");
    }

    #[test]
    fn menus_ways_and_logos_are_no_headlines() {
        headline_is("تخطَّ إلى المحتوى\nالرئيسية > جهات > الخبر\n\nTITLE", "TITLE");
        headline_is(
            "شعار الضيعة\nعاجل\nالرئيسية | محليات | طقس | اتصل بنا\n\nTITLE",
            "TITLE",
        );
        headline_is("الرئيسية\nمحليات\nدليل القرى\nثقافة\nبحث\n\nTITLE", "TITLE");
        headline_is("ليالي الضيعة\n\nTITLE", "TITLE");
    }

    #[test]
    fn a_kicker_above_the_headline_is_passed_over() {
        headline_is("حكايات صغيرة\nTITLE\n2022/8/26", "TITLE");
    }

    #[test]
    fn a_short_headline_stays_where_nothing_else_is_one() {
        headline_is(
            "خبز بلا ملح\n2022/8/26\nفرن في حي البستان القديم",
            "خبز بلا ملح",
        );
        headline_is("خبز بلا ملح\n\nفرن في حي البستان القديم", "خبز بلا ملح");
    }

    #[test]
    fn a_headline_may_begin_as_outlets_are_called() {
        for first in [
            "صحيفة",
            "وكالة",
            "موقع",
            "قناة",
            "شبكة",
            "مجلة",
            "جريدة",
            "إذاعة",
            "مرصد",
        ] {
            let title = format!("{first} إسبانية تزور مكتبة الحي");
            headline_is(&format!("{title}\nالأحد 26 فبراير 2017 - 10:00"), &title);
        }
        headline_is(
            "شبكة الطرق الريفية الجديدة\n2022/8/26",
            "شبكة الطرق الريفية الجديدة",
        );
        headline_is("جريدة الجبل\nTITLE\n2022/8/26", "TITLE");
        headline_is("جريدة الجبل", "none");
    }

    #[test]
    fn the_weather_rates_labels_and_words_in_latin_letters_are_no_headlines() {
        headline_is("22.23°القدس\nالجبل21.08°\n4.71دينار أردني\nTITLE", "TITLE");
        headline_is("الضيعة نيوز:\nTITLE", "TITLE");
        headline_is("The Village Nights\nTITLE", "TITLE");
        headline_is("الأخبار المحلية\nTITLE", "TITLE");
        headline_is(
            "• ليالي القرى البعيدة في الجبل\nليالي القرى البعيدة في الجبل\nTITLE",
            "TITLE",
        );
    }

    #[test]
    fn a_headline_may_have_its_outlet_and_date_on_its_line() {
        let line = "عكاظ TITLE عكاظ السبت 01-08-2020 03:47".replace("TITLE", TITLE);
        let dated = with_date(&line).expect("a headline with a date");
        assert_eq!((dated.headline, dated.outlet), (TITLE, "عكاظ"));
        assert_eq!(dated.date.to_string(), "2020-08-01T03:47");
        let page = format!("أخبار القرى البعيدة في الجبل\n{line}\n{STORY}");
        assert_eq!(find(&story::lines(&page), &Names::default()), Some(1));
        let today = with_date("مكتبة جديدة تفتح أبوابها المصري اليوم السبت 01-08-2020 03:47");
        assert_eq!(today.map(|dated| dated.outlet), Some("المصري اليوم"));
        assert_eq!(with_date("مكتبة جديدة تفتح أبوابها السبت 01-08-2020"), None);
    }

    #[test]
    fn a_sentence_is_no_headline_where_there_is_another() {
        headline_is("أهلا بكم في موقعنا.\nTITLE\n2022/8/26", "TITLE");
        headline_is("مكتبة الحي مفتوحة.", "مكتبة الحي مفتوحة.");
    }

    #[test]
    fn the_title_of_the_page_names_its_headline() {
        headline_is(
            "TITLE - أخبار الحي - الضيعة\nدليل القرى في الجبل الكبير\nTITLE",
            "TITLE",
        );
        let page = format!("{TITLE} | الضيعة\nالضيعة\nقرى\n{TITLE}\n{STORY}");
        assert_eq!(find(&story::lines(&page), &Names::default()), Some(3));
    }

    #[test]
    fn the_headline_may_stand_below_news_that_run_across_the_page() {
        let page = format!("{TITLE} - الضيعة\nقرى\n{STORY}\n{TITLE}\n2022/8/26\n{STORY}");
        assert_eq!(find(&story::lines(&page), &Names::default()), Some(3));
    }

    #[test]
    fn the_copy_behind_the_menus_is_the_headline() {
        let page = format!("{TITLE}\nقرى\nبلدات\nأهلا بكم في موقعنا\n{TITLE}\n2022/8/26\n{STORY}");
        assert_eq!(find(&story::lines(&page), &Names::default()), Some(4));
    }

    #[test]
    fn a_story_alone_has_no_headline() {
        headline_is("", "none");
    }

    #[test]
    fn a_title_is_parted_at_the_headline_that_stands_below_it() {
        let lines = story::lines("الضيعة اليوم\nمكتبة - وحديقة");
        let parted = |title| parted(title, &lines).map(|parted| (parted.headline, parted.site));
        let suffixed = parted("مكتبة - وحديقة - الضيعة اليوم");
        assert_eq!(suffixed, Some(("مكتبة - وحديقة", "الضيعة اليوم")));
        let prefixed = parted("الضيعة اليوم | مكتبة - وحديقة");
        assert_eq!(prefixed, Some(("مكتبة - وحديقة", "الضيعة اليوم")));
        assert_eq!(parted("مكتبة"), None);
        // Trying every sign of it would take hours.
        let endless = format!("مكتبة - وحديقة{}", " - قرى".repeat(100_000));
        assert_eq!(parted(&endless), None);
    }

    proptest! {
        #[test]
        fn any_lines_are_survived(text in "(TITLE|الرئيسية| - | \\| |>|\n|شعار|2022/8/26|\\.|رياضة){0,30}") {
            let page = text.replace("TITLE", TITLE);
            let lines = story::lines(&page);
            let found = find(&lines, &Names::default());
            prop_assert!(found.is_none_or(|at| at < lines.len()));
        }
    }
}
