//! What a word beside a date means.
//!
//! In: a word of a line. Out: its meaning by `index-schema/calendar.tsv` and `index-schema/date-words.tsv`; what
//! stands in neither means nothing here.

use std::sync::LazyLock;

use jiff::civil::Weekday;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::archive::known::spelling::fold;
use crate::archive::known::table;

/// Whose years and months are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calendar {
    Gregorian,
    Hijri,
}

/// The half of the day that a time is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Morning,
    Noon,
    Evening,
    Night,
}

/// A span of time by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// The meaning of one word, or of a name of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// Its calendar and number.
    Month(Calendar, i8),
    Weekday(Weekday),
    /// Says which calendar the year before it is of.
    Era(Calendar),
    /// `م` after a year is the era.
    Half(Half),
    /// `16h24`
    HourSign,
    /// Minutes ahead of UTC.
    Zone(i16),
    /// Between the parts of one date: `26 من آب`.
    Link,
    /// Beside a date or time.
    Label,
    /// Beside a date, and as often in stories.
    In,
    Published,
    Updated,
    /// A number behind it is no date.
    Issue,
    /// A number beside it is no date.
    Count,
    /// The span and how many of it: two where the word is a dual.
    Span(Unit, u32),
    Ago,
    Today,
    Yesterday,
    /// A line with it tells something.
    Story,
    Other,
}

struct Words {
    meanings: FxHashMap<String, Word>,
    /// Words that names of two words begin with.
    openings: FxHashSet<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words {
        meanings: FxHashMap::default(),
        openings: FxHashSet::default(),
    };
    let mut add = |name: &str, meaning: Word| {
        let name = fold(name);
        if let Some((opening, _)) = name.split_once(' ') {
            words.openings.insert(opening.to_owned());
        }
        words.meanings.entry(name).or_insert(meaning);
    };
    for [number, name, region] in table::rows(CALENDAR) {
        let calendar = match region {
            "Hijri" => Calendar::Hijri,
            _ => Calendar::Gregorian,
        };
        if let Ok(month) = number.parse() {
            add(name, Word::Month(calendar, month));
        }
    }
    for [kind, name, value] in table::rows(DATE_WORDS) {
        if let Some(meaning) = meaning_of_kind(kind, value) {
            add(name, meaning);
        }
    }
    words
});

const CALENDAR: &str = include_str!("../../../index-schema/calendar.tsv");
const DATE_WORDS: &str = include_str!("../../../index-schema/date-words.tsv");

fn meaning_of_kind(kind: &str, value: &str) -> Option<Word> {
    let span = |unit| Some(Word::Span(unit, value.parse().ok()?));
    Some(match kind {
        "morning" => Word::Half(Half::Morning),
        "noon" => Word::Half(Half::Noon),
        "evening" => Word::Half(Half::Evening),
        "night" => Word::Half(Half::Night),
        "hour" => Word::HourSign,
        "zone" => Word::Zone(value.parse().ok()?),
        "weekday" => Word::Weekday(Weekday::from_monday_one_offset(value.parse().ok()?).ok()?),
        "hijri" => Word::Era(Calendar::Hijri),
        "gregorian" => Word::Era(Calendar::Gregorian),
        "link" => Word::Link,
        "label" => Word::Label,
        "in" => Word::In,
        "published" => Word::Published,
        "updated" => Word::Updated,
        "issue" => Word::Issue,
        "count" => Word::Count,
        "minute" => return span(Unit::Minute),
        "hours" => return span(Unit::Hour),
        "day" => return span(Unit::Day),
        "week" => return span(Unit::Week),
        "month" => return span(Unit::Month),
        "year" => return span(Unit::Year),
        "ago" => Word::Ago,
        "today" => Word::Today,
        "yesterday" => Word::Yesterday,
        "story" => Word::Story,
        _ => return None,
    })
}

/// Returns what `key`, a folded word, means; and whether names of two words begin with it.
pub(super) fn meaning(key: &str) -> (Option<Word>, bool) {
    let words = &*WORDS;
    let meaning = words.meanings.get(key).copied();
    (meaning, words.openings.contains(key))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn every_line_of_the_tables_has_a_meaning() {
        for [kind, word, value] in table::rows(DATE_WORDS) {
            assert!(meaning_of_kind(kind, value).is_some(), "{kind} {word}");
        }
        for [number, name, region] in table::rows(CALENDAR) {
            let number: i8 = number.parse().expect(name);
            assert!((1..=12).contains(&number) && !region.is_empty(), "{name}");
        }
    }

    #[test]
    fn no_name_has_two_meanings() {
        let months = table::rows(CALENDAR).map(|[number, name, region]| {
            let calendar = if region == "Hijri" { "hijri" } else { "" };
            (fold(name), format!("{calendar}{number}"))
        });
        let words = table::rows(DATE_WORDS)
            .map(|[kind, word, value]| (fold(word), format!("{kind} {value}")));
        let mut known: HashMap<String, String> = HashMap::new();
        for (name, meaning) in months.chain(words) {
            assert!(
                name.split(' ').count() <= 2,
                "{name} has more than two words"
            );
            let first = known.entry(name.clone()).or_insert(meaning.clone());
            assert_eq!(*first, meaning, "{name}");
        }
    }
}
