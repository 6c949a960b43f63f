//! What comes off a word that the lexicon does not know, by counts in the proportions that news has.

use super::*;
use crate::arabic::counts::CountsBuilder;
use crate::arabic::normalize::skeleton;
use crate::arabic::variants::Variants;

/// Bare and behind-the-article counts in the proportions that news has.
const COUNTS: &[(&str, u64, u64)] = &[
    ("إيران", 900, 0),
    ("محاربة", 80, 10),
    ("حكومة", 200, 600),
    ("أعلن", 500, 0),
    ("أعلنت", 300, 0),
    ("مهندس", 50, 60),
    ("مهندسون", 9, 5),
    ("مهندسين", 10, 20),
    ("لبن", 40, 10),
    ("لبنان", 2000, 0),
    ("كيري", 300, 0),
    ("يري", 200, 0),
    ("وزاره", 100, 900),
    ("زار", 290, 0),
    ("انفجار", 60, 90),
    ("شخص", 90, 90),
    ("وقت", 300, 300),
    ("جنة", 20, 20),
    ("لجنة", 90, 200),
    ("أوقية", 10, 0),
    ("للأوقية", 90, 0),
    ("بن", 9000, 20),
    ("بيد", 90, 0),
    ("لبيد", 30, 0),
    ("ألبرتو", 40, 0),
    ("برتو", 9, 0),
    ("ألب", 30, 0),
    ("بين", 900, 9),
    ("متسوقين", 9, 20),
    ("مساكين", 9, 20),
    ("مساك", 2, 1),
    ("بنزين", 9, 90),
    ("منشأة", 30, 30),
    ("منشآت", 60, 90),
    ("منش", 9, 0),
    ("حق", 90, 90),
    ("حقه", 9, 0),
    ("يقرأ", 30, 0),
    ("يقر", 30, 0),
    ("اتجاه", 60, 60),
    ("مادي", 40, 40),
    ("نصراوي", 30, 30),
    ("سينمائي", 90, 90),
    ("لاعبين", 40, 60),
    ("لاعب", 60, 90),
    ("مدينة", 100, 300),
    ("مباريات", 90, 90),
    ("مباراة", 90, 90),
    ("طائرة", 60, 60),
    ("قرار", 90, 90),
    ("قرأ", 30, 0),
    ("قرأة", 9, 0),
    ("سيارات", 60, 60),
    ("سيارة", 90, 90),
    ("نبات", 90, 90),
    ("مستوى", 90, 90),
    ("أعضاء", 40, 40),
    ("غير", 900, 9),
    ("غيرت", 9, 0),
    ("يعلن", 90, 0),
    ("قال", 900, 0),
];

/// A word under test.
struct Word(&'static str);

fn word(text: &'static str) -> Word {
    Word(text)
}

impl Word {
    #[track_caller]
    fn holds(self, expected: &str) {
        let variants = Variants::default();
        let mut counts = CountsBuilder::new(&variants);
        for (word, bare, with_article) in COUNTS {
            let behind_article = format!("ال{word}");
            counts.add(&skeleton(word).expect(word), *bare);
            counts.add(&skeleton(&behind_article).expect(word), *with_article);
        }
        let mut lexicon = Lexicon::default();
        lexicon.add("غير", FUNCTION, |_| {});
        lexicon.set_counts(counts.finish());
        let word = skeleton(self.0).expect(self.0);
        let found = base(&lexicon, &word, None).of(&word.letters);
        assert_eq!(found, skeleton(expected).expect(expected).letters);
    }
}

#[test]
fn a_clitic_comes_off_when_the_rest_is_common() {
    word("بايران").holds("ايران");
    word("لمحاربة").holds("محاربة");
    word("والحكومة").holds("حكومة");
}

#[test]
fn a_word_that_takes_the_article_keeps_its_first_letter() {
    word("وزارة").holds("وزارة");
    word("وزارتها").holds("وزارة");
}

#[test]
fn a_rare_clitic_does_not_cut_a_name() {
    word("كيري").holds("كيري");
}

#[test]
fn a_plural_needs_its_twin() {
    word("مهندسون").holds("مهندس");
    word("مهندسين").holds("مهندس");
    word("لبنان").holds("لبنان");
}

#[test]
fn pronouns_and_verb_endings_come_off() {
    word("حكومته").holds("حكومة");
    word("أعلنت").holds("أعلن");
    word("وقت").holds("وقت");
}

#[test]
fn accusatives_and_feminine_plurals_come_off() {
    word("شخصا").holds("شخص");
    word("انفجارات").holds("انفجار");
}

#[test]
fn an_article_that_lam_swallowed_comes_off_and_may_share_its_lam() {
    word("للأوقية").holds("أوقية");
    word("للجنة").holds("لجنة");
    word("للحكومة").holds("حكومة");
}

#[test]
fn two_letters_behind_an_article_are_a_word_that_takes_it() {
    word("الحق").holds("حق");
    word("البن").holds("البن");
}

#[test]
fn a_word_written_with_a_hamza_owns_its_alef_and_lam() {
    word("البرتو").holds("البرتو");
    word("الألبان").holds("ألبان");
}

#[test]
fn a_preposition_before_three_letters_needs_a_word_that_takes_the_article() {
    word("لبيد").holds("لبيد");
    word("بلبن").holds("لبن");
}

#[test]
fn the_future_comes_off_an_imperfect() {
    word("سيعلن").holds("يعلن");
    word("وقال").holds("قال");
}

#[test]
fn pronouns_give_back_what_they_replaced() {
    word("مستواه").holds("مستوى");
    word("أعضائها").holds("أعضاء");
    word("لاعبيها").holds("لاعب");
    word("مدينتي").holds("مدينة");
}

#[test]
fn a_bare_final_alef_comes_off_and_a_letter_of_the_word_does_not() {
    word("اتجاها").holds("اتجاه");
    word("حقها").holds("حقها");
    word("يقرأ").holds("يقرأ");
    word("قالوا").holds("قال");
}

#[test]
fn duals_and_constructs_become_the_singular() {
    word("مدينتين").holds("مدينة");
    word("لاعبي").holds("لاعب");
    word("نصراويين").holds("نصراوي");
}

#[test]
fn feminine_plurals_become_the_singular_that_was_seen() {
    word("سيارات").holds("سيارة");
    word("نبات").holds("نبات");
    word("منشآت").holds("منشأة");
    word("قرأت").holds("قرأ");
}

#[test]
fn the_singular_of_a_participle_need_not_be_seen() {
    word("المتسوقين").holds("متسوق");
    word("المساكين").holds("مساكين");
    word("البنزين").holds("بنزين");
}

#[test]
fn a_function_word_is_no_verb() {
    word("غيرت").holds("غيرت");
}

#[test]
fn adjectives_lose_their_teh_marbuta() {
    word("المادية").holds("مادي");
    word("مدينة").holds("مدينة");
}

#[test]
fn a_word_never_seen_loses_its_article_and_little_else() {
    word("الزنجبيلة").holds("زنجبيلة");
    word("وخنفشار").holds("وخنفشار");
    word("ألخنفشار").holds("ألخنفشار");
}
