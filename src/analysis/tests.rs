//! What the pipelines promise for any text.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::data::SOURCES;
use super::*;
use crate::arabic::letters::{ALEF, LAM};
use crate::arabic::lexicon::{NAME, NOUN, rows};
use crate::arabic::normalize::{Letters, Skeleton, skeleton};
use crate::arabic::stem::Stemmer;

#[derive(Debug, Clone, PartialEq)]
struct Term {
    from: usize,
    to: usize,
    position: usize,
    text: String,
}

fn terms(text: &str, view: View) -> Vec<Term> {
    let mut analyzer = Analyzer::new().view(view);
    let mut terms = Vec::new();
    analyzer.token_stream(text).process(&mut |token| {
        terms.push(Term {
            from: token.offset_from,
            to: token.offset_to,
            position: token.position,
            text: token.text.clone(),
        });
    });
    terms
}

fn texts(text: &str, view: View) -> Vec<String> {
    terms(text, view)
        .into_iter()
        .map(|term| term.text)
        .collect()
}

/// A text under test. What is expected of its words stands with a space between them.
struct Text(&'static str);

fn text(text: &'static str) -> Text {
    Text(text)
}

impl Text {
    #[track_caller]
    fn has_stems(self, expected: &str) {
        assert_eq!(texts(self.0, View::Stem).join(" "), expected);
    }

    #[track_caller]
    fn has_ranges(self, expected: &str) {
        let found = terms(self.0, View::Stem);
        let found = found.iter().map(|term| self.0.get(term.from..term.to));
        let found: Vec<&str> = found.map(|range| range.expect("a boundary")).collect();
        assert_eq!(found.join(" "), expected);
    }
}

#[test]
fn letters_and_digits_part() {
    text("بـ15").has_stems("15");
    text("1396هـ").has_stems("1396 ه");
    text("الـCNN").has_stems("cnn");
    text("SY24").has_stems("sy24");
}

#[test]
fn orphan_clitics_take_no_position() {
    let split = terms("سوريا و العراق", View::Stem);
    let positions: Vec<usize> = split.iter().map(|term| term.position).collect();
    assert_eq!(positions, [0, 1]);
    // A query's words are read one by one.
    assert!(terms("و", View::Stem).is_empty());
}

#[test]
fn a_range_keeps_clitics_and_final_marks_and_sheds_controls() {
    text("\u{200F}قصفٌ\u{200F} وبالمدينةِ").has_ranges("قصفٌ وبالمدينةِ");
    text("لـ«الحرس»").has_ranges("الحرس");
}

#[test]
fn a_name_of_two_words_gives_two_tokens_with_their_own_ranges() {
    text("عبدالله").has_ranges("عبد الله");
    text("نصرالله").has_ranges("نصر الله");
    text("وأبوظبي").has_ranges("وأبو ظبي");
    text("مرديرالزور").has_ranges("مرديرالزور");
}

#[test]
fn a_run_longer_than_any_word_takes_a_position_and_gives_no_term() {
    let text = format!("قبل {run} بعد", run = "ب".repeat(41));
    let positions: Vec<usize> = terms(&text, View::Skeleton)
        .iter()
        .map(|term| term.position)
        .collect();
    assert_eq!(positions, [0, 2]);
}

#[test]
fn months_of_two_words_are_one_name() {
    assert_eq!(
        texts("كانون الأول", View::Stem)[0],
        texts("ديسمبر", View::Stem)[0]
    );
    assert_eq!(texts("15 آب", View::Stem)[1], texts("أغسطس", View::Stem)[0]);
    assert_eq!(
        texts("15 أوت", View::Stem)[1],
        texts("أغسطس", View::Stem)[0]
    );
    assert_ne!(texts("كانون", View::Stem)[0], texts("كان", View::Stem)[0]);
}

#[test]
fn the_second_word_of_a_month_is_not_required_of_an_article() {
    let mut optional = Vec::new();
    Analyzer::new().tokens("كانون الأول", &mut |token| {
        optional.push(token.is_function_word)
    });
    assert_eq!(optional, [false, true]);
}

#[test]
fn other_scripts_keep_their_word_boundaries() {
    text("Москва 北京").has_stems("москва 北 京");
    text("Reuters’s").has_stems("reuters");
}

#[test]
fn what_comes_again_and_again_is_read_once() {
    let signs = [
        "\u{200B}", "\u{064E}", "\u{0654}", "\u{200F}", "ـ", "ا", "a", "é", "1,", "و ", "\u{FDFA}",
    ];
    for sign in signs {
        let many = sign.repeat(1 << 17);
        // Looking ahead or back from each sign would take hours.
        let words = terms(&format!("قبل{many} ثم{many}بعد نهاية"), View::Stem);
        assert!(
            words.last().is_some_and(|last| last.text == "نهايه"),
            "{sign:?}"
        );
    }
}

#[test]
fn a_stream_keeps_its_text_while_another_is_read() {
    let (mut first, mut second) = (
        Analyzer::new().view(View::Stem),
        Analyzer::new().view(View::Stem),
    );
    let mut begun = first.token_stream("مجلس الوزراء");
    assert!(begun.advance());
    assert!(second.token_stream("القرية").advance());
    assert!(begun.advance());
    assert_eq!(begun.token().text, "وزير");
}

#[test]
fn function_words_are_told() {
    let analyzer = Analyzer::new();
    assert!(analyzer.is_stop_word("في"));
    assert!(analyzer.is_stop_word("ولكن"));
    assert!(!analyzer.is_stop_word("وزير"));
    let is_told = |word: &str| Analyzer::new().trace(word)[0].is_function_word;
    assert!(is_told("إليه") && is_told("اليه"));
    assert!(!is_told("آلية") && !is_told("وآلية") && !is_told("الية") && !is_told("آليات"));
}

/// The headwords of one class.
fn headwords(class: &'static str) -> impl Iterator<Item = &'static str> {
    rows(SOURCES.lexicon).filter_map(move |row| match row[..] {
        [headword, found] if found == class => Some(headword),
        _ => None,
    })
}

fn settled(analyzer: &Analyzer, word: &str) -> Option<Skeleton> {
    let mut word = skeleton(word)?;
    analyzer.stemmer().variants().settle(&mut word);
    Some(word)
}

fn stem_of(stemmer: &Stemmer, word: &Skeleton) -> Letters {
    stemmer.stem(word, &mut |_| {}).letters
}

/// Pairs of a built form and its headword whose stems differ, though no other headword has the built form.
fn strays(class: &'static str, fronts: &str) -> Vec<String> {
    let analyzer = Analyzer::new();
    let (stemmer, lexicon) = (analyzer.stemmer(), analyzer.stemmer().lexicon());
    let mut strays = Vec::new();
    for headword in headwords(class) {
        let Some(word) = settled(&analyzer, headword).filter(|word| word.letters.len() >= 4) else {
            continue;
        };
        for front in fronts.split(' ') {
            let lam = front.ends_with("لل") && headword.starts_with('ل');
            let built = match front.strip_suffix('ل').filter(|_| lam) {
                Some(front) => format!("{front}{headword}"),
                None => format!("{front}{headword}"),
            };
            let Some(built) = settled(&analyzer, &built) else {
                continue;
            };
            let is_other_word = lexicon.get(&built.letters).is_headword();
            let (found, expected) = (stem_of(stemmer, &built), stem_of(stemmer, &word));
            if !is_other_word && found != expected {
                strays.push(format!("{} is {found}, not {expected}", built.letters));
            }
        }
    }
    strays
}

/// Built forms in which another headword also hides, and rightly wins: the fewer, the better.
#[track_caller]
fn at_most(most: usize, strays: &[String]) {
    assert!(
        strays.len() <= most,
        "{} strays:\n{}",
        strays.len(),
        strays.join("\n")
    );
}

#[test]
fn clitics_come_off_every_noun() {
    at_most(48, &strays("N", "و ب ل ال وال بال لل ول وب"));
}

#[test]
fn clitics_come_off_every_name() {
    at_most(63, &strays("P", "و ب ل ول وب"));
}

#[test]
fn the_stem_of_a_stem_is_itself() {
    let analyzer = Analyzer::new();
    let stemmer = analyzer.stemmer();
    for row in rows(SOURCES.lexicon) {
        let word = skeleton(row[0]).expect(row[0]);
        // Without its hamza, ألماس may be the article and another word.
        if word.is_marked_alef(0) && word.letters.starts_with(&[ALEF, LAM]) {
            continue;
        }
        let once = stem_of(stemmer, &word);
        let again = skeleton(&once.to_string()).expect("a stem is a word");
        assert_eq!(stem_of(stemmer, &again), once, "{}", row[0]);
    }
}

#[test]
fn headwords_share_a_stem_only_where_a_table_says_so() {
    let analyzer = Analyzer::new();
    let (stemmer, lexicon) = (analyzer.stemmer(), analyzer.stemmer().lexicon());
    for (letters, entry) in lexicon
        .headwords()
        .filter(|(_, entry)| entry.is(NOUN | NAME))
    {
        let word = skeleton(&letters.iter().collect::<String>()).expect("letters");
        let mut named = false;
        let stem = stemmer.stem(&word, &mut |step| {
            use crate::arabic::stem::Rule::{PluralOf, Spelling, VariantOf};
            named |= matches!(step.rule, PluralOf | VariantOf | Spelling);
        });
        let is_article_and_word = entry.marked_alef && letters.len() > 4;
        assert!(
            named || is_article_and_word || *stem.letters == *letters,
            "{word:?}"
        );
    }
}

/// Text like that of an archive, with everything that has ever broken an analyzer.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[\u{0621}-\u{063A}\u{0641}-\u{064A}]{1,9}",
        1 => "[\u{0640}\u{064B}-\u{0655}\u{0670}\u{200B}-\u{200F}]",
        1 => "[0-9\u{0660}-\u{0669}]{1,4}",
        1 => "[A-Za-zé]{1,5}",
        2 => "[ .,_/«»\"،؛-]",
        1 => "\\PC",
        1 => "[\u{FB50}-\u{FDFD}\u{FE70}-\u{FEFC}]",
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Words and numbers between spaces, quotes, brackets, dashes: nothing that the drawing of words treats in its own way,
/// as it does a full stop, colon or underscore between letters, a digit beside a letter, a lone clitic.
fn plain_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "([\u{0621}-\u{063A}\u{0641}-\u{064A}\u{067E}\u{06AF}][\u{0640}\u{064B}-\u{0652}\u{0670}]?){4,12}",
        "[\u{0628}-\u{063A}]{3,6}\u{200C}[\u{0628}-\u{063A}]{3,6}",
        "[A-Za-zé]{1,8}",
        "[а-я]{1,8}",
        "[0-9]{1,4}",
        "[\u{0660}-\u{0669}]{1,4}",
    ];
    let gap = "[ \n\u{00A0}«»()!؟؛…—\u{06D4}-]{0,3} [«(\u{201C}]?";
    proptest::collection::vec((piece, gap), 0..16).prop_map(|pieces| {
        pieces
            .iter()
            .map(|(piece, gap)| format!("{piece}{gap}"))
            .collect()
    })
}

/// Arabic words with a space between, none of them short enough to be a clitic.
fn words() -> impl Strategy<Value = String> {
    let letters = "[\u{0621}-\u{063A}\u{0641}-\u{064A}]{4,12}";
    let headwords: Vec<&'static str> = headwords("N").step_by(37).collect();
    let word = prop_oneof![
        letters.boxed(),
        proptest::sample::select(headwords).prop_map(str::to_owned)
    ];
    proptest::collection::vec(word, 1..6).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn any_text_gives_ordered_offsets_positions_and_terms(text in any_text()) {
        let (mut end, mut next) = (0, 0);
        for term in terms(&text, View::Stem) {
            prop_assert!(!term.text.is_empty());
            prop_assert!(end <= term.from && term.from < term.to);
            prop_assert!(text.get(term.from..term.to).is_some());
            prop_assert!(term.position >= next);
            (end, next) = (term.to, term.position + 1);
        }
    }

    #[test]
    fn words_are_those_of_unicode_where_no_difference_is_meant(text in plain_text()) {
        let unicode = text.unicode_word_indices();
        let expected: Vec<_> = unicode.map(|(at, word)| (at, at + word.len())).collect();
        let mut found: Vec<(usize, usize)> = Vec::new();
        for term in terms(&text, View::Skeleton) {
            match found.last_mut() {
                // The halves of two words written as one.
                Some((_, end)) if *end == term.from => *end = term.to,
                _ => found.push((term.from, term.to)),
            }
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn views_share_positions_and_offsets(text in any_text()) {
        let places = |view| -> Vec<_> {
            let terms = terms(&text, view).into_iter();
            terms.map(|term| (term.from, term.to, term.position)).collect()
        };
        prop_assert_eq!(places(View::Skeleton), places(View::Stem));
        prop_assert_eq!(places(View::Stem), places(View::Broad));
    }

    #[test]
    fn the_stream_and_the_tokens_agree(text in any_text()) {
        let mut found = Vec::new();
        Analyzer::new().tokens(&text, &mut |token| found.push(token.stem.to_owned()));
        prop_assert_eq!(found, texts(&text, View::Stem));
    }

    #[test]
    fn marks_and_controls_inside_words_change_no_term(text in words(), mark in "[\u{0640}\u{064B}-\u{0652}\u{200C}-\u{200F}]", at in 1usize..40) {
        // A tanwin before a final alef says that the alef is an ending, and is meant to.
        prop_assume!(!mark.starts_with('\u{064B}'));
        let inside = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
        let (front, back) = text.split_at_checked(inside).expect("a boundary");
        prop_assert_eq!(texts(&format!("{front}{mark}{back}"), View::Stem), texts(&text, View::Stem));
    }

    #[test]
    fn every_normal_form_gives_the_same_terms(text in words()) {
        let expected = texts(&text, View::Stem);
        prop_assert_eq!(&texts(&text.nfd().collect::<String>(), View::Stem), &expected);
        prop_assert_eq!(&texts(&text.nfkd().collect::<String>(), View::Stem), &expected);
        prop_assert_eq!(&texts(&text.nfc().collect::<String>(), View::Stem), &expected);
    }

    #[test]
    fn a_text_is_the_sum_of_its_parts(a in words(), b in words()) {
        let mut both = texts(&a, View::Skeleton);
        both.extend(texts(&b, View::Skeleton));
        prop_assert_eq!(texts(&format!("{a} {b}"), View::Skeleton), both);
    }

    #[test]
    fn the_range_of_a_word_gives_its_term_again(text in words()) {
        for term in terms(&text, View::Skeleton) {
            let range = text.get(term.from..term.to).expect("a boundary");
            prop_assert_eq!(texts(range, View::Skeleton), vec![term.text]);
        }
    }
}
