//! What stemming does, rule by rule, with a lexicon of a few words.

use proptest::prelude::*;

use super::super::counts::CountsBuilder;
use super::super::normalize::skeleton;
use super::*;

const LEXICON: &str = "حكومة\tN\nوزير\tN\nوزارة\tN\nزار\tV\nلجنة\tN\nجنة\tN\nلاعب\tN\nأعلن\tV\nيعلن\tV\nيعقد\tV\nإيران\tP\n\
    إيراني\tA\nلبنان\tP\nلبن\tN\nمستمر\tA\nمستوى\tN\nأعضاء\tN\nإلهام\tN\nهام\tA\nألمانيا\tP\nمسؤول\tN\nعملية\tN\nعمل\tN\nعلي\tP\nقال\tV\nقوات\tN\nغاز\tN\nوجه\tN\nوجهة\tN\nأمريكا\tP\nنون\tN";
const PLURALS: &str = "عضو\tأعضاء\nعدد\tأعداد!\nلغز\tألغاز";

fn stemmer() -> Stemmer {
    Stemmer::new(&Sources {
        lexicon: LEXICON,
        plurals: PLURALS,
        variants: "spelling\tئو\tؤو\nspelling\tأميرك\tأمريك\nname\tجوجل\tغوغل",
        months: "أيلول\tسبتمبر\talways",
        stop_words: "لا\nمن\nفي\nعلى\nلكن\nهذا",
    })
}

fn stem(word: &str) -> String {
    let word = skeleton(word).expect(word);
    stemmer().stem(&word, &mut |_| {}).letters.to_string()
}

/// A word under test.
struct Word(&'static str);

fn word(text: &'static str) -> Word {
    Word(text)
}

impl Word {
    #[track_caller]
    fn stems_as(self, other: &str) {
        assert_eq!(stem(self.0), stem(other));
    }
}

#[track_caller]
fn stays(word: &str) {
    let whole = skeleton(word).expect(word).letters;
    assert_eq!(stem(word), whole.to_string());
}

#[test]
fn a_headword_stays_whole() {
    stays("وزارة");
    stays("لبنان");
    stays("عملية");
}

#[test]
fn proclitics_come_off_a_headword() {
    word("والوزير").stems_as("وزير");
    word("بحكومة").stems_as("حكومة");
    word("فبالحكومة").stems_as("حكومة");
    word("سيعلن").stems_as("يعلن");
    word("وستعقد").stems_as("تعقد");
}

#[test]
fn lam_swallows_the_article_and_shares_the_lam_of_the_word() {
    word("للحكومة").stems_as("حكومة");
    word("للجنة").stems_as("لجنة");
    word("للاعبين").stems_as("لاعب");
}

#[test]
fn a_hamza_below_marks_where_the_word_begins() {
    word("لإيران").stems_as("إيران");
    word("وبإسكندرونة").stems_as("إسكندرونة");
}

#[test]
fn the_initial_hamza_parts_a_name_from_an_article() {
    word("الغاز").stems_as("غاز");
    word("الألغاز").stems_as("لغز");
    stays("إلهام");
    word("الهام").stems_as("هام");
    word("المانيا").stems_as("ألمانيا");
    word("وألمانيا").stems_as("ألمانيا");
}

#[test]
fn endings_come_off_and_give_back_what_they_replaced() {
    word("حكومته").stems_as("حكومة");
    word("مستواه").stems_as("مستوى");
    word("أعضائها").stems_as("أعضاء");
    word("لاعبو").stems_as("لاعب");
    word("مسؤولي").stems_as("مسؤولون");
    word("الإيرانيين").stems_as("إيراني");
    word("مستمرة").stems_as("مستمر");
    word("قالوا").stems_as("قال");
    word("قواتنا").stems_as("قوات");
}

#[test]
fn a_teh_marbuta_opens_before_every_ending() {
    word("وجهها").stems_as("وجه");
    word("وجهتها").stems_as("وجهة");
}

#[test]
fn a_written_teh_marbuta_is_no_pronoun() {
    stays("عضوة");
}

#[test]
fn spellings_names_and_plurals_become_one() {
    word("مسئولين").stems_as("مسؤول");
    word("لأميركا").stems_as("أمريكا");
    word("وغوغل").stems_as("جوجل");
    word("وأعضائه").stems_as("عضو");
    word("الأعداد").stems_as("عدد");
    assert_ne!(stem("إعداد"), stem("عدد"));
}

#[test]
fn function_words_are_known_behind_and_as_well() {
    let is_function_word = |word| stemmer().is_function_word(&skeleton(word).expect(word));
    assert!(is_function_word("ولكن"));
    assert!(is_function_word("على"));
    assert!(!is_function_word("علي"));
    assert!(!is_function_word("وزير"));
    word("ولكن").stems_as("لكن");
    word("بمن").stems_as("من");
}

#[test]
fn a_word_seen_behind_the_article_keeps_its_first_letter() {
    let mut stemmer = stemmer();
    let variants = Variants::default();
    let mut counts = CountsBuilder::new(&variants);
    for (word, times) in [("الفنون", 30), ("فنون", 20), ("الفلا", 9), ("فلا", 90)]
    {
        counts.add(&skeleton(word).expect(word), times);
    }
    stemmer.lexicon_mut().set_counts(counts.finish());
    for (word, stem) in [
        ("فنون", "فنون"),
        ("وفنون", "فنون"),
        ("ونون", "نون"),
        ("فلا", "لا"),
    ] {
        let skeleton = skeleton(word).expect(word);
        assert_eq!(
            stemmer.stem(&skeleton, &mut |_| {}).letters.to_string(),
            stem
        );
    }
}

#[test]
fn every_step_is_told() {
    let mut steps = Vec::new();
    let word = skeleton("وبأعضائها").expect("a word");
    stemmer().stem(&word, &mut |step| steps.push(step.rule));
    assert_eq!(
        steps,
        [
            Rule::Proclitic,
            Rule::Ending,
            Rule::Restored,
            Rule::PluralOf
        ]
    );
}

proptest! {
    #[test]
    fn a_stem_is_never_empty_and_stays_within_its_word(word in "[\u{0621}-\u{063A}\u{0641}-\u{064A}]{1,41}") {
        if let Some(word) = skeleton(&word) {
            let stem = stemmer().stem(&word, &mut |_| {}).letters;
            prop_assert!(!stem.is_empty());
            prop_assert!(stem.len() <= word.letters.len() + 1);
        }
    }
}
