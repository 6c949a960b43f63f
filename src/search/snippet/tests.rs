//! What is marked in a text and which passage of it is shown.

use proptest::prelude::*;

use super::*;
use crate::arabic::letters::{FATHATAN, TATWEEL};
use crate::query::compile::TextFields;

/// One target for each word or phrase.
fn targets(words: &[&str]) -> Vec<Target> {
    let analyzer = Analyzer::new();
    let target = |text: &&str| {
        let mut words = Vec::new();
        analyzer.tokens(text, &mut |token| {
            words.push(Wanted::Family {
                skeleton: token.skeleton.to_owned(),
                stems: vec![token.stem.to_owned()],
            });
        });
        Target {
            fields: TextFields::default(),
            words,
            slop: 0,
        }
    };
    words.iter().map(target).collect()
}

fn passage(text: &str, words: &[&str], chars: usize) -> Snippet {
    let (analyzer, targets) = (Analyzer::new(), targets(words));
    Highlighter::new(&analyzer, &targets).passage(SnippetField::Body, text, chars)
}

fn marked(snippet: &Snippet) -> Vec<&str> {
    let marks = snippet.marks.iter();
    marks
        .filter_map(|mark| snippet.text.get(mark.clone()))
        .collect()
}

#[test]
fn whole_written_words_are_marked() {
    let snippet = passage("أُغلِقَ الجســـر، وبالجسور مشاة.", &["جسر"], 100);
    assert_eq!(marked(&snippet), ["الجســـر", "وبالجسور"]);
    assert!(!snippet.cut_before && !snippet.cut_after);
}

#[test]
fn a_phrase_is_marked_only_where_it_stands() {
    let snippet = passage("السد القديم والجسر القديم والجسر", &["الجسر القديم"], 100);
    assert_eq!(marked(&snippet), ["والجسر", "القديم"]);
}

#[test]
fn the_passage_is_the_one_densest_in_distinct_words() {
    let filler = "كلام كثير عن شيء آخر تماما. ".repeat(20);
    let text = format!("مكتبة مكتبة مكتبة. {filler}افتتحت مكتبة قرب الجسر. {filler}");
    let snippet = passage(&text, &["مكتبة", "جسر"], 60);
    assert_eq!(marked(&snippet), ["مكتبة", "الجسر"]);
    assert!(snippet.text.starts_with("افتتحت"), "{}", snippet.text);
    assert!(snippet.cut_before && snippet.cut_after);
}

#[test]
fn without_a_mark_the_passage_is_the_beginning() {
    let text = "كلام كثير. ".repeat(50);
    let snippet = passage(&text, &["مكتبة"], 40);
    assert!(text.starts_with(&snippet.text));
    assert!(snippet.text.chars().count() <= 40);
    assert!(!snippet.cut_before && snippet.cut_after);
}

#[test]
fn an_empty_text_has_an_empty_passage() {
    assert_eq!(passage("", &["مكتبة"], 40).text, "");
}

/// Marks what `wanted` are in a text of `plain` with random marks in it; the words marked, without those marks.
fn marked_with_marks(plain: &str, places: &[(usize, bool)], target: Target) -> Vec<String> {
    let mut letters: Vec<String> = plain.chars().map(String::from).collect();
    for &(place, stretched) in places {
        let place = place % letters.len();
        if letters[place].trim() != "" {
            letters[place].push(if stretched { TATWEEL } else { FATHATAN });
        }
    }
    let (analyzer, targets) = (Analyzer::new(), [target]);
    let highlighter = Highlighter::new(&analyzer, &targets);
    let snippet = highlighter.passage(SnippetField::Body, &letters.concat(), 1000);
    let bare = |word: &&str| {
        word.chars()
            .filter(|&c| c != TATWEEL && c != FATHATAN)
            .collect()
    };
    marked(&snippet).iter().map(bare).collect()
}

fn target(words: Vec<Wanted>, slop: u32) -> Target {
    Target {
        fields: TextFields::default(),
        words,
        slop,
    }
}

/// A word as a phrase asks for it.
fn written(word: &str) -> Wanted {
    Wanted::Written(Analyzer::new().as_written(word))
}

fn like(patterns: &[&str]) -> Wanted {
    Wanted::Like(patterns.iter().map(|pattern| Glob::new(pattern)).collect())
}

#[test]
fn a_name_written_together_is_marked_as_one_word() {
    let text = "حضر عبدالله نصرالله، ثم غادر.";
    assert_eq!(marked(&passage(text, &["نصرالله"], 100)), ["نصرالله"]);
    assert_eq!(marked(&passage(text, &["نصر الله"], 100)), ["نصرالله"]);
    assert_eq!(marked(&passage(text, &["نصر"], 100)), ["نصرالله"]);
}

#[test]
fn a_word_of_two_scripts_is_marked_once() {
    // The mark belongs to the Latin letter by Unicode, and to the Arabic ones by what is seen.
    let text = "قرب hh\u{064F}غلق هنا";
    assert_eq!(
        marked(&passage(text, &["hh", "غلق"], 100)),
        ["hh\u{064F}غلق"]
    );
    assert_eq!(marked(&passage(text, &["غلق"], 100)).len(), 1);
}

/// A story in which words stand once where they are meant and elsewhere where they are not.
const STORY: &str = "افتتحت البلدية مكتبة عامة قرب الجسر القديم وقال مدير المكتبات إن الجسر سيرمم والسد القديم بعده";

#[test]
fn words_near_each_other_are_marked_only_there() {
    let near = |slop| {
        let words = vec![written("القديم"), written("الجسر")];
        marked_with_marks(STORY, &[], target(words, slop))
    };
    assert_eq!(near(1), ["الجسر", "القديم"]);
    assert_eq!(near(3), ["الجسر", "القديم", "الجسر", "القديم"]);
    assert_eq!(near(5).len(), 4);
}

#[test]
fn a_long_text_of_marks_is_read_in_one_go() {
    let text = "الجسر القديم ".repeat(40_000);
    let words = || vec![written("الجسر"), written("القديم")];
    let (analyzer, targets) = (Analyzer::new(), [target(words(), 0), target(words(), 7)]);
    let snippet = Highlighter::new(&analyzer, &targets).passage(SnippetField::Body, &text, 240);
    assert!(
        snippet.marks.len() > 30 && snippet.marks.len() < 60,
        "{}",
        snippet.marks.len()
    );
    assert!(!snippet.cut_before);
}

#[test]
fn of_equal_passages_the_first_is_shown() {
    let filler = "كلام كثير عن شيء آخر تماما. ".repeat(20);
    let text = format!("{filler}مكتبة أولى قرب الجسر. {filler}مكتبة ثانية قرب الجسر. {filler}");
    let snippet = passage(&text, &["مكتبة", "جسر"], 60);
    assert!(snippet.text.starts_with("مكتبة أولى"), "{}", snippet.text);
}

#[test]
fn very_many_words_are_marked_in_a_very_long_text() {
    let words: Vec<String> = (0..2000).map(|n| format!("w{n}")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let text = words.join(" ").repeat(30);
    let snippet = passage(&text, &words, 200);
    assert!(marked(&snippet).len() > 30);
    assert!(snippet.text.chars().count() <= 220);
}

/// Words of news: plurals, clitics, names of two words, months of two words, marks, lone clitics, numbers, other scripts.
const NEWS: &[&str] = &[
    "افتتح",
    "وافتتحت",
    "مكتبة",
    "مكتباتها",
    "بالمكتبات",
    "الجسر",
    "وجسور",
    "القديم",
    "نصرالله",
    "عبدالله",
    "نصر",
    "الله",
    "وعبدالرحمن",
    "كانون",
    "الثاني",
    "الأول",
    "تشرين",
    "يناير",
    "آب",
    "أوت",
    "15",
    "٢٠",
    "و",
    "ال",
    "لا",
    "في",
    "مسئولون",
    "المسؤول",
    "الأميركية",
    "أمريكا",
    "مُدِيــر",
    "وزراء",
    "الوزير",
    "BBC",
    "،",
    "ذي",
    "القعدة",
    "صواريخ",
    "صاروخه",
];

proptest! {
    #[test]
    fn marks_and_tatweel_in_the_text_leave_the_marked_words_in_place(
        places in prop::collection::vec((0usize..60, prop::bool::ANY), 0..12),
    ) {
        let plain = "افتتحت البلدية مكتبة عامة قرب الجسر القديم وقال مدير المكتبات";
        let mut letters: Vec<String> = plain.chars().map(String::from).collect();
        for (place, stretched) in places {
            let place = place % letters.len();
            if letters[place].trim() != "" {
                letters[place].push(if stretched { TATWEEL } else { FATHATAN });
            }
        }
        let snippet = passage(&letters.concat(), &["مكتبة", "جسر"], 200);
        let bare: Vec<String> = marked(&snippet)
            .iter()
            .map(|word| word.chars().filter(|&c| c != TATWEEL && c != FATHATAN).collect())
            .collect();
        prop_assert_eq!(bare, ["مكتبة", "الجسر", "المكتبات"]);
    }

    #[test]
    fn any_text_is_cut_on_character_boundaries(text in "\\PC{0,200}", chars in 0usize..80) {
        let snippet = passage(&text, &["مكتبة", "a"], chars);
        prop_assert!(text.contains(&snippet.text));
        for mark in &snippet.marks {
            prop_assert!(snippet.text.get(mark.clone()).is_some());
        }
    }

    #[test]
    fn marks_in_the_text_leave_every_kind_of_target_in_place(
        places in prop::collection::vec((0usize..100, prop::bool::ANY), 0..20),
    ) {
        let marks = |words, slop| marked_with_marks(STORY, &places, target(words, slop));
        let phrase = vec![written("الجسر"), written("القديم")];
        prop_assert_eq!(marks(phrase.clone(), 0), ["الجسر", "القديم"]);
        prop_assert_eq!(marks(phrase, 1), ["الجسر", "القديم"]);
        let prefix = vec![like(&["مكتب*", "المكتب*"])];
        prop_assert_eq!(marks(prefix, 0), ["مكتبة", "المكتبات"]);
        let wildcard = vec![like(&["م*ر"])];
        prop_assert_eq!(marks(wildcard, 0), ["مدير"]);
        let fuzzy = vec![Wanted::Written(vec!["الجسر".to_owned(), "السد".to_owned()])];
        prop_assert_eq!(marks(fuzzy, 0), ["الجسر", "الجسر"]);
        let inflected = vec![Wanted::Stems(vec!["مكتبه".to_owned()]), Wanted::Stems(vec!["عام".to_owned()])];
        prop_assert_eq!(marks(inflected, 0), ["مكتبة", "عامة"]);
    }

    #[test]
    fn every_mark_is_a_whole_written_word(
        words in prop::collection::vec(prop::sample::select(vec!["الجسر", "والجســـر", "جِسْر", "سد", "،", "«", "2022"]), 0..40),
        chars in 1usize..120,
    ) {
        let text = words.join(" ");
        let snippet = passage(&text, &["جسر", "سد"], chars);
        for mark in &snippet.marks {
            let before = snippet.text.get(..mark.start).unwrap_or_default().chars().next_back();
            let behind = snippet.text.get(mark.end..).unwrap_or_default().chars().next();
            prop_assert!(before.is_none_or(|letter| letter == ' '), "{}", snippet.text);
            prop_assert!(behind.is_none_or(|letter| letter == ' '), "{}", snippet.text);
        }
    }

    /// What no word of the query can be is passed over, and that changes no mark.
    #[test]
    fn marks_are_those_of_the_whole_text_analysed(
        words in prop::collection::vec(prop::sample::select(NEWS), 1..60),
        wanted in prop::collection::vec((prop::collection::vec(prop::sample::select(NEWS), 1..4), 0u8..3, 0u32..5), 1..4),
    ) {
        let text = words.join(" ");
        let analyzer = Analyzer::new();
        let targets: Vec<Target> = wanted.iter().map(|(words, kind, slop)| {
            let mut wanted = Vec::new();
            analyzer.tokens(&words.join(" "), &mut |token| wanted.push(match kind {
                0 => Wanted::Family { skeleton: token.skeleton.to_owned(), stems: vec![token.stem.to_owned()] },
                1 => written(token.skeleton),
                _ => Wanted::Stems(vec![token.stem.to_owned()]),
            }));
            if *kind == 2 {
                wanted.push(like(&["ا*ر", "مكت*"]));
            }
            target(wanted, *slop)
        }).collect();
        let sifted = Highlighter::new(&analyzer, &targets);
        let mut whole = Highlighter::new(&analyzer, &targets);
        whole.sieve = analyzer.sieve(&WantedTokens {
            patterns: vec![Vec::new()],
            distances: true,
            ..WantedTokens::default()
        });
        prop_assert_eq!(
            sifted.marks(SnippetField::Body, &text),
            whole.marks(SnippetField::Body, &text)
        );
    }

    /// The densest run is that which a look at every run gives.
    #[test]
    fn no_run_is_denser(
        gaps in prop::collection::vec((0usize..12, 1usize..6, 0usize..4), 0..40),
        chars in 1usize..40,
    ) {
        let (mut marks, mut at) = (Vec::new(), 0);
        for (gap, length, target) in gaps {
            let start = at + gap;
            at = start + length;
            marks.push(Mark { range: start..at, target });
        }
        let text = "x".repeat(at + 5);
        let mut best = (0, 0, 0..0);
        for (from, first) in marks.iter().enumerate() {
            let limit = first.range.start + chars;
            let run: Vec<_> = marks[from..].iter().take_while(|mark| mark.range.end <= limit).collect();
            let targets: std::collections::BTreeSet<_> = run.iter().map(|mark| mark.target).collect();
            if let Some(last) = run.last() && (targets.len(), run.len()) > (best.0, best.1) {
                best = (targets.len(), run.len(), first.range.start..last.range.end);
            }
        }
        prop_assert_eq!(densest(&text, &marks, chars), best.2);
    }
}
