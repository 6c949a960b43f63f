//! Headwords and counts answer as one.

use super::*;
use crate::arabic::counts::CountsBuilder;
use crate::arabic::normalize::Letters;
use crate::arabic::variants::Variants;

fn counts(words: &[(&str, u64)]) -> WordCounts {
    let variants = Variants::default();
    let mut builder = CountsBuilder::new(&variants);
    for (word, times) in words {
        builder.add(&skeleton(word).expect(word), *times);
    }
    builder.finish()
}

fn lexicon(headwords: &[(&str, Classes)]) -> Lexicon {
    let mut lexicon = Lexicon::default();
    for (headword, classes) in headwords {
        lexicon.add(headword, *classes, |_| {});
    }
    lexicon
}

fn letters(word: &str) -> Letters {
    skeleton(word).expect(word).letters
}

#[test]
fn a_headword_is_found_by_its_skeleton_in_all_its_classes() {
    let lexicon = lexicon(&[("عَمِل", VERB), ("عمل", NOUN)]);
    assert_eq!(lexicon.get(&letters("عمل")).classes, NOUN | VERB);
    assert_eq!(lexicon.get(&letters("عملة")), Entry::default());
}

#[test]
fn nouns_own_their_letters_and_names_do_not() {
    let lexicon = lexicon(&[("وزير", NOUN), ("دمشق", NAME)]);
    assert!(lexicon.is_own(&letters("وزير")));
    assert!(lexicon.is_own(&letters("وزيرها")));
    assert!(!lexicon.is_own(&letters("دمشق")));
}

#[test]
fn a_lexicon_comes_back_from_its_bytes() {
    let written = lexicon(&[("ألماس", NOUN), ("مدرسة", NOUN), ("على", FUNCTION)]);
    let read = Lexicon::from_bytes(written.to_bytes().leak()).expect("its bytes");
    for word in ["ألماس", "مدرسة", "على", "عملة"] {
        assert_eq!(read.get(&letters(word)), written.get(&letters(word)));
    }
    assert_eq!(read.headwords().count(), 3);
    assert!(Lexicon::from_bytes(b"no lexicon").is_none());
}

#[test]
fn a_name_is_entered_without_its_article() {
    let lexicon = lexicon(&[("القاهرة", NAME), ("ألمانيا", NAME), ("الله", NAME)]);
    assert!(lexicon.get(&letters("قاهرة")).is_headword());
    assert!(lexicon.get(&letters("ألمانيا")).marked_alef);
    assert!(lexicon.get(&letters("الله")).is_headword());
}

#[test]
fn counts_and_headwords_answer_together() {
    let mut lexicon = lexicon(&[("كبير", ADJECTIVE)]);
    lexicon.set_counts(counts(&[("كبير", 900), ("الكبير", 100), ("قسد", 70)]));
    let entry = lexicon.get(&letters("كبير"));
    assert_eq!((entry.classes, entry.evidence()), (ADJECTIVE, 768 + 96));
    let entry = lexicon.get(&letters("قسد"));
    assert_eq!((entry.evidence(), entry.is_own()), (96, false));
}

#[test]
fn a_word_has_one_name_and_a_plural_its_singular() {
    let mut lexicon = lexicon(&[("أمر", NOUN)]);
    lexicon.set_name(&letters("قوقل"), &letters("جوجل"));
    lexicon.set_singular(&letters("أوامر"), &letters("أمر"), false);
    lexicon.set_singular(&letters("أعداد"), &letters("عدد"), true);
    let read = Lexicon::from_bytes(lexicon.to_bytes().leak()).expect("its bytes");
    for lexicon in [lexicon, read] {
        assert_eq!(lexicon.name(&letters("قوقل")), Some(letters("جوجل")));
        assert_eq!(lexicon.name(&letters("جوجل")), None);
        let singular = |word, hamza_above| lexicon.singular(&letters(word), hamza_above);
        assert_eq!(singular("أوامر", true), Some(letters("أمر")));
        assert_eq!(singular("أوامر", false), Some(letters("أمر")));
        assert_eq!(singular("أمر", true), None);
        assert_eq!(singular("أعداد", true), Some(letters("عدد")));
        assert_eq!(singular("اعداد", false), None);
    }
}
