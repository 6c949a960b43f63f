//! What pages say about themselves: share buttons, related stories, labels of bylines.
//!
//! In: a line, or a part of a byline. Out: which kind of furniture it is, by `index-schema/furniture.tsv`.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::arabic::letters::is_alphanumeric;
use crate::archive::known::beginnings::Beginnings;
use crate::archive::known::spelling::{digit, fold, is_invisible};
use crate::archive::known::table;
use crate::archive::printed;

/// No label has more.
const MOST_WORDS: usize = 5;
/// The longest label has less than half of this: marks and stretches may stand in it.
const LABEL_BYTES: usize = 160;
/// `home > section > part of it > story`.
const MOST_STEPS: usize = 4;
/// Longer numbers are said by somebody, shorter ones count readers.
const NUMBER_DIGITS: usize = 6;
/// What parts the links in a row of links.
const ROW_SIGNS: [char; 4] = ['|', '•', '·', '/'];
/// The words of a link in a row of links.
const ROW_WORDS: usize = 3;

/// A kind of furniture, as the table names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::archive) enum Kind {
    /// A line that is left out where it stands.
    Line,
    /// What stands before numbers on a line that is left out.
    Counter,
    /// The beginning of a line that is left out.
    Notice,
    /// A line after which nothing belongs to the story, unless paragraphs go on there.
    Tail,
    /// A line after which nothing belongs to the story, unless most of its paragraphs stand there.
    End,
    /// A part of a byline that names nobody.
    Filler,
    /// A label before a writer.
    Author,
    /// The same, but a sentence may begin so.
    AuthorVerb,
    /// What kind of story it is, or what somebody did for it.
    Genre,
    /// A label before somebody who did not write.
    Credit,
    /// A form of address before a name.
    Honorific,
    /// A word that no name has.
    Prose,
    /// A label before an outlet.
    Source,
    /// The first word of an outlet's name.
    OutletType,
    /// The first word of an outlet's name, in the place of a byline.
    OutletWord,
    /// A word of an outlet's name, wherever in it.
    SiteWord,
    /// Stands before the name of a place.
    PlaceType,
    /// The first word of a place's name.
    PlaceWord,
    /// Stands before the name of whom the page belongs to.
    Rights,
    /// Stands before the name of who made the page.
    Maker,
    /// The first word of the name of a company, which an outlet belongs to.
    Company,
    /// What somebody is at the outlet: the line below names who.
    Post,
    /// Stands before the name of whose sign it is.
    Logo,
    /// Stands before the name of whom one may follow elsewhere.
    Follow,
    /// The first part of the way to a story.
    Home,
    /// The last part of it, in place of the headline.
    Crumb,
    /// A heading of the site that the story stands under.
    Section,
    /// What the outlet that tells the story calls itself by.
    OwnVoice,
    /// The credit of a picture.
    Caption,
}

/// The furniture of one kind.
struct Labels {
    /// As it is looked up.
    known: FxHashSet<String>,
    beginnings: Beginnings,
}

/// By kind, in the order of [`Kind`].
static KNOWN: LazyLock<Vec<Labels>> = LazyLock::new(|| {
    let mut known = vec![FxHashSet::default(); Kind::Caption as usize + 1];
    for [kind, text] in table::rows(include_str!("../../../index-schema/furniture.tsv")) {
        if let Some(labels) = kind_named(kind).and_then(|kind| known.get_mut(kind as usize)) {
            labels.insert(fold(text));
        }
    }
    let labels = known.into_iter().map(|known: FxHashSet<String>| Labels {
        beginnings: Beginnings::of(known.iter().map(String::as_str)),
        known,
    });
    labels.collect()
});

fn labels(kind: Kind) -> &'static Labels {
    &KNOWN[kind as usize]
}

/// The first word of each label that stands before a name in a byline.
static LABEL_WORDS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let kinds = [
        Kind::Author,
        Kind::AuthorVerb,
        Kind::Genre,
        Kind::Credit,
        Kind::Source,
    ];
    let labels = kinds.iter().flat_map(|&kind| &labels(kind).known);
    labels.map(|label| first_word(label)).collect()
});

/// Whether `text` begins as a label does, which is soon told of the many that do not.
pub(in crate::archive) fn may_begin_with_label(text: &str) -> bool {
    LABEL_WORDS.contains(fold(first_word(text)).as_str())
}

fn first_word(text: &str) -> &str {
    let ends = |letter: char| !is_alphanumeric(letter) && !is_invisible(letter);
    text.split(ends).next().unwrap_or("")
}

fn kind_named(name: &str) -> Option<Kind> {
    Some(match name {
        "line" => Kind::Line,
        "counter" => Kind::Counter,
        "notice" => Kind::Notice,
        "tail" => Kind::Tail,
        "end" => Kind::End,
        "filler" => Kind::Filler,
        "author" => Kind::Author,
        "author-verb" => Kind::AuthorVerb,
        "genre" => Kind::Genre,
        "credit" => Kind::Credit,
        "honorific" => Kind::Honorific,
        "prose" => Kind::Prose,
        "source" => Kind::Source,
        "outlet-type" => Kind::OutletType,
        "outlet-word" => Kind::OutletWord,
        "site-word" => Kind::SiteWord,
        "place-type" => Kind::PlaceType,
        "place-word" => Kind::PlaceWord,
        "rights" => Kind::Rights,
        "maker" => Kind::Maker,
        "company" => Kind::Company,
        "post" => Kind::Post,
        "logo" => Kind::Logo,
        "follow" => Kind::Follow,
        "home" => Kind::Home,
        "crumb" => Kind::Crumb,
        "section" => Kind::Section,
        "own-voice" => Kind::OwnVoice,
        "caption" => Kind::Caption,
        _ => return None,
    })
}

/// Whether `text` as a whole is furniture of this kind; a colon at its end means nothing.
pub(in crate::archive) fn is(kind: Kind, text: &str) -> bool {
    let labels = labels(kind);
    if text.len() > LABEL_BYTES || !labels.beginnings.may_begin(text) {
        return false;
    }
    let folded = fold(text);
    let bare = folded.trim_end_matches([':', ' ', '.', '…', '»']);
    labels.known.contains(bare) || labels.known.contains(&folded)
}

/// Whether `text` begins with furniture of this kind, and what follows it.
pub(in crate::archive) fn after(kind: Kind, text: &str) -> Option<&str> {
    if !labels(kind).beginnings.may_begin(text) {
        return None;
    }
    let ends = text.char_indices().map(|(at, _)| at).skip(1);
    ends.filter(|&at| ends_word(text, at))
        .filter_map(|at| text.split_at_checked(at))
        .take(MOST_WORDS)
        .filter(|(start, _)| is(kind, start))
        .map(|(_, rest)| rest.trim_start_matches([':', ' ']))
        .last()
}

/// Whether the page says `line` of itself: a button, a menu, a counter, the way to the story.
pub(in crate::archive) fn is_line(line: &str) -> bool {
    is(Kind::Line, line)
        || is_counter(line)
        || is_number(line)
        || printed::is_stamp(line)
        || is_row(line)
        || is_labelled(line)
        || way(line).is_some()
        || after(Kind::Notice, line).is_some()
}

/// A link to another story, or keywords, behind what they are: `اقرأ أيضاً: …`.
fn is_labelled(line: &str) -> bool {
    line.split_once(':')
        .is_some_and(|(label, _)| is(Kind::Tail, label))
}

/// The parts of the way to a story, `الرئيسية > جهات > الخبر`, without its beginning.
pub(in crate::archive) fn way(line: &str) -> Option<Vec<&str>> {
    if !labels(Kind::Home).beginnings.may_begin(line) {
        return None;
    }
    let mut parts = line.split(['>', '»', '›', '/', '\\']).map(str::trim);
    if !is(Kind::Home, parts.next()?) {
        return None;
    }
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    (1..=MOST_STEPS).contains(&parts.len()).then_some(parts)
}

fn ends_word(text: &str, at: usize) -> bool {
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    let last = text.get(..at).and_then(|start| start.chars().last());
    next.is_some_and(|next| !is_alphanumeric(next) && !is_invisible(next))
        && last.is_some_and(|last| !last.is_whitespace())
}

fn is_counter(line: &str) -> bool {
    let is_rest = |letter: char| digit(letter).is_some() || " ()[].,:|".contains(letter);
    let is_count = |text: &str| {
        text.chars().any(|letter| digit(letter).is_some()) && text.chars().all(is_rest)
    };
    // `قراءة 10 دقائق`
    let is_span = |rest: &str| {
        let parted = rest.split_once(' ');
        parted.is_some_and(|(count, unit)| is_count(count) && is(Kind::Counter, unit))
    };
    let counted = after(Kind::Counter, line).filter(|rest| !rest.is_empty());
    // `57 خبر`
    let counts = line
        .split_once(' ')
        .is_some_and(|(count, what)| is_count(count) && is(Kind::Counter, what));
    counts || counted.is_some_and(|rest| rest.chars().all(is_rest) || is_span(rest))
}

/// The heading of a section, listed or not: `أخبار` and what kind they are of.
pub(in crate::archive) fn is_section(line: &str) -> bool {
    let is_of_kind = || {
        let (first, kind) = line.trim().split_once(' ')?;
        let is_one = !kind.contains(' ') && fold(kind).ends_with("يه");
        let is_news = matches!(fold(first).as_str(), "اخبار" | "الاخبار");
        (is_one && is_news && first.starts_with("ال") == kind.starts_with("ال")).then_some(())
    };
    is(Kind::Section, line) || is_of_kind().is_some()
}

/// What a button counts, without the button, or nothing but signs: `21`, `:`.
fn is_number(line: &str) -> bool {
    let (mut digits, mut all, mut others) = (0, 0, 0);
    for letter in line.chars() {
        all += 1;
        let is_digit = digit(letter).is_some();
        digits += usize::from(is_digit);
        others += usize::from(!is_digit && is_alphanumeric(letter));
        if others > 0 {
            return false;
        }
    }
    digits == 0 || (digits == all && digits <= NUMBER_DIGITS)
}

/// `مشاركة | طباعة`, `الرئيسية | محليات | طقس`: each part, or the first of many, is furniture.
fn is_row(line: &str) -> bool {
    if !is_of_short_parts(line) {
        return false;
    }
    let parts: Vec<&str> = line.split(ROW_SIGNS).map(str::trim).collect();
    let is_known = |part: &&str| is(Kind::Line, part) || is_section(part);
    let known = parts.iter().filter(|part| is_known(part)).count();
    parts.len() > 1 && known > 1 && known * 2 >= parts.len()
}

/// Whether no part of the line has more words than a link in a row of links, which is soon told of sentences.
fn is_of_short_parts(line: &str) -> bool {
    let (mut words, mut is_in_word) = (0, false);
    for letter in line.chars() {
        if ROW_SIGNS.contains(&letter) {
            (words, is_in_word) = (0, false);
        } else if letter.is_whitespace() {
            is_in_word = false;
        } else if !is_in_word {
            (words, is_in_word) = (words + 1, true);
            if words > ROW_WORDS {
                return false;
            }
        }
    }
    true
}

/// Whether `line` ends in brackets that credit a picture: `… (getty)`.
pub(in crate::archive) fn is_credited(line: &str) -> bool {
    let inside = line
        .trim_end()
        .strip_suffix(')')
        .and_then(|line| line.rsplit_once('('));
    inside.is_some_and(|(_, credit)| {
        let words: Vec<&str> = credit.split(['/', '-', '،', ' ']).collect();
        is(Kind::Caption, credit) || words.iter().any(|word| is(Kind::Caption, word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_furniture_only_as_a_whole() {
        assert!(is(Kind::Line, "  Facebook "));
        assert!(is(Kind::Tail, "اقرأ أيضاً:"));
        assert!(!is(Kind::Tail, "اقرأ أيضاً كتاب الرحلة"));
        assert!(!is(Kind::Line, ""));
    }

    #[test]
    fn rows_of_links_and_counters_are_lines() {
        assert!(is_line("مشاركة | طباعة | إرسال إلى صديق"));
        assert!(is_line("الرئيسية | محليات | دليل القرى | اتصل بنا"));
        assert!(is_line("عدد المشاهدات: ١٢٠٤"));
        assert!(!is_line("عدد المشاهدات يرتفع"));
        assert!(!is_line("مكتبة | حديقة"));
        assert!(!is_line("رياضة"));
    }

    #[test]
    fn what_is_counted_may_stand_behind_its_number() {
        assert!(is_line("57 خبر"));
        assert!(is_line("قراءة 10 دقائق"));
        assert!(!is_line("قراءة 10 كتب"));
        assert!(!is_line("57 قتيلا"));
    }

    #[test]
    fn news_of_a_kind_are_a_section() {
        assert!(is_section("الأخبار المحلية"));
        assert!(is_section("أخبار رياضية"));
        assert!(!is_section("أخبار الحي"));
        assert!(!is_section("أخبار محلية سارة"));
        assert!(!is_section("أخبار الجمعية"));
    }

    #[test]
    fn links_behind_a_label_and_notices_are_lines() {
        assert!(is_line("اقرأ أيضاً: مكتبة جديدة في حي البستان"));
        assert!(is_line(
            "نستخدم ملفات تعريف الارتباط لتحسين تجربتك على موقعنا."
        ));
        assert!(is_line("128"));
        assert!(is_line("-->"));
        assert!(!is_line("قال المدير: اقرأ أيضاً"));
    }

    #[test]
    fn the_way_to_a_story_begins_at_home() {
        let steps = Some(vec!["جهات", "الخبر"]);
        assert_eq!(way("الرئيسية > جهات > الخبر"), steps);
        assert_eq!(way("الرئيسية » جهات » الخبر"), steps);
        assert_eq!(way("جهات > الخبر"), None);
        assert_eq!(way("الرئيسية"), None);
    }

    #[test]
    fn what_follows_a_label_is_what_it_names() {
        assert_eq!(after(Kind::Logo, "شعار ليالي الضيعة"), Some("ليالي الضيعة"));
        let owner = after(Kind::Rights, "جميع الحقوق محفوظة: الضيعة");
        assert_eq!(owner, Some("الضيعة"));
        assert_eq!(after(Kind::Logo, "شعارات"), None);
        assert_eq!(after(Kind::Logo, "شعار"), None);
    }

    #[test]
    fn brackets_at_the_end_credit_a_picture() {
        assert!(is_credited("سوق المدينة القديمة (تويتر)"));
        assert!(is_credited("سوق المدينة القديمة (أرشيف/رويترز)"));
        assert!(!is_credited("سوق المدينة القديمة (يوم العيد)"));
    }

    #[test]
    fn every_kind_of_the_table_is_known() {
        for [kind, text] in table::rows(include_str!("../../../index-schema/furniture.tsv")) {
            assert!(kind_named(kind).is_some(), "{kind}");
            assert!(!text.is_empty(), "{kind} without text");
        }
    }
}
