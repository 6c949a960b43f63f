//! Reading for a few words finds of them what reading everything finds.

use std::sync::LazyLock;

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::super::data::SOURCES;
use super::super::{AnalyzedToken, Analyzer};
use super::*;
use crate::arabic::affixes::{BEFORE_PRONOUNS, ENDINGS, PROCLITICS, PRONOUNS};
use crate::arabic::counts::CountsBuilder;
use crate::arabic::lexicon::rows;

/// Words that no lexicon has, for which counts speak.
const UNKNOWN: &[&str] = &[
    "قلمسج",
    "زبرطة",
    "شغزق",
    "طفلحة",
    "مقزنس",
    "جخدبي",
    "فظعلاء",
    "ضرطبا",
    "عثقول",
    "خنشفة",
];

/// What the tables of spellings, months and names know, what is two words, what is no word, and what stands between words.
const PIECES: &[&str] = &[
    "مسئول",
    "والأميركية",
    "شئون",
    "مسئوول",
    "إنكليزي",
    "وإنكلترا",
    "تليفزيون",
    "صحافيون",
    "موسيقا",
    "الموسيقا",
    "موسيقاالجيش",
    "أوربا",
    "داوود",
    "كانون",
    "الثاني",
    "الأول",
    "تشرين",
    "آب",
    "أب",
    "ماي",
    "جوان",
    "أوت",
    "ذي",
    "القعدة",
    "ربيع",
    "الآخر",
    "جمادى",
    "الثانية",
    "آخر",
    "15",
    "٢٠",
    "عبدالله",
    "نصرالله",
    "وعبدالرحمن",
    "أبوظبي",
    "أبوبكر",
    "كانونالثاني",
    "و",
    "ال",
    "ب",
    "ر",
    "لا",
    "ول",
    "في",
    "منشآت",
    "علماؤه",
    "قضائية",
    "الـ",
    "،",
    "«",
    "»",
    ".",
    "/",
    "BBC",
    "l'été",
    "\u{FEFB}جئ",
    "بر\u{200C}لمان",
    "\u{200B}",
    "مسـ\u{064E}ئول",
    "\u{0653}ال",
];

/// Words of the tables, of which one in `step` is enough.
fn listed(step: usize) -> Vec<&'static str> {
    let tables = [
        SOURCES.lexicon,
        SOURCES.plurals,
        SOURCES.variants,
        SOURCES.months,
    ];
    let cells = tables.into_iter().zip([step, 1, 1, 1]);
    let words = cells.flat_map(|(table, step)| rows(table).step_by(step).flatten());
    let words = words.flat_map(|cell| cell.split([',', ' ', '!', '$']));
    let words = words.filter(|word| word.chars().all(|letter| class(letter) == Class::Letter));
    words.filter(|word| !word.is_empty()).collect()
}

/// An analyzer without counts, and one that has counts of words that it does not know.
static ANALYZERS: LazyLock<[Analyzer; 2]> = LazyLock::new(|| {
    let plain = Analyzer::new();
    let mut counts = CountsBuilder::new(plain.stemmer().variants());
    for (n, word) in (1..).zip(UNKNOWN) {
        let base = word.trim_end_matches(['ة', 'ي', 'ا']);
        for ending in ["", "ة", "ه", "ي", "ات", "ين", "ون", "ان", "ء", "اة"] {
            for (front, times) in [("", 40), ("ال", 60)] {
                let word = skeleton(&format!("{front}{base}{ending}")).expect("a word");
                counts.add(&word, times * n / 3 + 1);
            }
        }
    }
    let counted = Analyzer::with_counts(counts.finish());
    [plain, counted]
});

fn written(letters: &[char]) -> String {
    letters.iter().collect()
}

/// A word of the tables or an unknown one with anything before and behind it.
fn inflected() -> impl Strategy<Value = String> {
    let words: Vec<&str> = listed(5);
    let word = prop_oneof![
        3 => proptest::sample::select(words),
        1 => proptest::sample::select(UNKNOWN),
    ];
    let fronts = PROCLITICS
        .iter()
        .map(|proclitic| written(proclitic.letters));
    let ends = ENDINGS.iter().chain(BEFORE_PRONOUNS);
    let ends = ends.map(|ending| written(ending.letters));
    let (fronts, ends): (Vec<_>, Vec<_>) = (fronts.collect(), ends.collect());
    let pronouns = PRONOUNS.iter().map(|pronoun| written(pronoun));
    let pronouns: Vec<_> = pronouns.chain([String::new(), String::new()]).collect();
    let select = proptest::sample::select::<String>;
    let parts = (select(fronts), word, select(ends), select(pronouns), 0..4u8);
    parts.prop_map(|(front, word, end, pronoun, shape)| match shape {
        0 => word.to_owned(),
        1 => format!("{front}{word}"),
        // An ending takes the place of a last letter.
        2 => {
            let base = word.trim_end_matches(['ة', 'ى', 'ي', 'ء']);
            format!("{front}{base}{end}{pronoun}")
        }
        _ => format!("{word}{end}{pronoun}"),
    })
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => inflected(),
        3 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => "[\u{0621}-\u{063A}\u{0641}-\u{064A}\u{0671}-\u{06D3}]{1,9}",
        1 => "([\u{0621}-\u{063A}\u{0641}-\u{064A}][\u{064B}-\u{0655}\u{0670}]?){1,9}",
        1 => "[\u{FB50}-\u{FDFD}\u{FE70}-\u{FEFC}]{1,4}",
        1 => "\\PC{1,3}",
    ];
    let gap = prop_oneof![8 => Just(" "), 1 => Just(""), 1 => Just("، ")];
    let pieces = proptest::collection::vec((piece, gap), 1..24);
    let text = pieces.prop_map(|pieces| {
        let pieces = pieces.iter().map(|(piece, gap)| format!("{piece}{gap}"));
        pieces.collect::<String>()
    });
    (text, 0..8u8).prop_map(|(text, form)| match form {
        0 => text.nfd().collect(),
        1 => text.nfkd().collect(),
        _ => text,
    })
}

/// A token without what it is borrowed from.
#[derive(Debug, PartialEq)]
struct Found {
    from: usize,
    to: usize,
    position: usize,
    skeleton: String,
    stem: String,
    broad: String,
    is_arabic: bool,
}

impl Found {
    fn of(token: &AnalyzedToken<'_>) -> Self {
        Self {
            from: token.offset_from,
            to: token.offset_to,
            position: token.position,
            skeleton: token.skeleton.to_owned(),
            stem: token.stem.to_owned(),
            broad: token.broad.to_owned(),
            is_arabic: token.is_arabic,
        }
    }

    fn is_wanted(&self, wanted: &WantedTokens<'_>) -> bool {
        wanted.skeletons.contains(&&*self.skeleton)
            || wanted.stems.contains(&&*self.stem)
            || wanted
                .patterns
                .iter()
                .any(|parts| parts.iter().all(|part| self.skeleton.contains(part)))
    }
}

/// All tokens of `text`.
fn all(analyzer: &Analyzer, text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    analyzer.tokens(text, &mut |token| found.push(Found::of(token)));
    found
}

/// Asserts that the sieve changes nothing but, without distances, the distances that are more than one.
fn finds_the_same(
    analyzer: &Analyzer,
    text: &str,
    wanted: &WantedTokens<'_>,
) -> Result<(), TestCaseError> {
    let mut expected = all(analyzer, text);
    let mut found = Vec::new();
    let sieve = analyzer.sieve(wanted);
    analyzer.sifted(text, &sieve, &mut |token| found.push(Found::of(token)));
    expected.retain(|token| token.is_wanted(wanted));
    found.retain(|token| token.is_wanted(wanted));
    if !wanted.distances {
        for tokens in [&mut expected, &mut found] {
            // Only whether one stands right behind the other matters.
            let mut position = 0;
            let mut last: Option<usize> = None;
            for token in tokens {
                position += last.map_or(0, |last| (token.position - last).min(2));
                last = Some(std::mem::replace(&mut token.position, position));
            }
        }
    }
    prop_assert_eq!(found, expected, "{} in {}", format!("{wanted:?}"), text);
    Ok(())
}

/// Which tokens of a text are wanted, and as what.
fn picks() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    proptest::collection::vec((any::<prop::sample::Index>(), 0..4u8), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_word_that_is_wanted_is_passed_over(
        text in text(),
        other in text(),
        picks in picks(),
        distances in any::<bool>(),
        counted in any::<bool>(),
    ) {
        let analyzer = &ANALYZERS[usize::from(counted)];
        // Most words wanted stand in the text, some only by a cousin.
        let tokens: Vec<Found> = all(analyzer, &text).into_iter().chain(all(analyzer, &other)).collect();
        prop_assume!(!tokens.is_empty());
        let mut wanted = WantedTokens { distances, ..WantedTokens::default() };
        for (pick, view) in &picks {
            let token = pick.get(&tokens);
            match view {
                0 => wanted.skeletons.push(&token.skeleton),
                1 => wanted.stems.push(&token.stem),
                2 => {
                    wanted.stems.push(&token.stem);
                    wanted.skeletons.push(&token.skeleton);
                }
                _ => {
                    // What is between the first two letters and those behind the third may be anything.
                    let mut ends = token.skeleton.char_indices().map(|(at, _)| at).skip(2);
                    let (end, start) = (ends.next(), ends.next());
                    let front = end.and_then(|end| token.skeleton.get(..end)).unwrap_or(&token.skeleton);
                    let back = start.and_then(|start| token.skeleton.get(start..)).unwrap_or_default();
                    wanted.patterns.push(vec![front, back]);
                }
            }
        }
        finds_the_same(analyzer, &text, &wanted)?;
    }
}

#[test]
fn every_form_in_the_tables_is_found_by_its_terms() {
    let analyzer = &ANALYZERS[0];
    for word in listed(200).into_iter().step_by(7) {
        let text = format!("قال {word} و{word}ها إن");
        let tokens = all(analyzer, &text);
        let wanted = WantedTokens {
            stems: tokens.iter().skip(1).map(|token| &*token.stem).collect(),
            ..WantedTokens::default()
        };
        let same = finds_the_same(analyzer, &text, &wanted);
        assert!(same.is_ok(), "{same:?}");
    }
}

#[test]
fn most_words_are_passed_over() {
    let text = "افتتحت البلدية مكتبة عامة قرب الجسر القديم وقال مدير المكتبات إن الجسر سيرمم";
    let analyzer = Analyzer::new();
    let wanted = WantedTokens {
        skeletons: vec!["مكتبه"],
        stems: vec!["مكتبه"],
        ..WantedTokens::default()
    };
    let mut read = Vec::new();
    analyzer.sifted(text, &analyzer.sieve(&wanted), &mut |token| {
        read.push(token.stem.to_owned());
    });
    assert_eq!(read, ["مكتبه", "مكتبه"]);
}

#[test]
fn a_long_text_is_told_in_pieces_that_join() {
    let text = "15 آب وكانون الثاني في ذي القعدة ونصرالله قال 3 BBC ".repeat(400);
    let analyzer = Analyzer::new();
    let stems = ["اغسطس", "يناير", "نصر", "bbc", "ذو"];
    for distances in [false, true] {
        let wanted = WantedTokens {
            stems: stems.to_vec(),
            distances,
            ..WantedTokens::default()
        };
        let same = finds_the_same(&analyzer, &text, &wanted);
        assert!(same.is_ok(), "{same:?}");
    }
    let everything = WantedTokens {
        patterns: vec![Vec::new()],
        distances: true,
        ..WantedTokens::default()
    };
    let same = finds_the_same(&analyzer, &text, &everything);
    assert!(same.is_ok(), "{same:?}");
}
