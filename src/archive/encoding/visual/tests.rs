//! What is put in order, and what is left.

use super::*;
use proptest::prelude::*;

/// What is seen of `line`, from left to right: written here by hand, so that the reader of this test can check it.
const SEEN: [(&str, &str); 4] = [
    (
        "قال رئيس البلدية إن المكتبة الجديدة فتحت أبوابها إلى الجميع",
        "عيمجلا ىلإ اهباوبأ تحتف ةديدجلا ةبتكملا نإ ةيدلبلا سيئر لاق",
    ),
    ("(المدينة) في 25,000 نسخة", "ةخسن 25,000 يف (ةنيدملا)"),
    (
        "شركة New York Times الأمريكية: 12:30",
        "12:30 :ةيكيرمألا New York Times ةكرش",
    ),
    ("«خبر»", "«ربخ»"),
];

fn visual() -> String {
    SEEN.map(|(_, seen)| seen).join("\n")
}

fn read() -> String {
    SEEN.map(|(meant, _)| meant).join("\n")
}

#[test]
fn lines_in_visual_order_are_put_into_logical_order() {
    let (meant, mended) = mend(&visual()).expect("in visual order");
    assert_eq!(meant, read());
    assert!(mended.order && !mended.shapes);
}

#[test]
fn digits_latin_words_and_marks_stay_in_their_order() {
    #[track_caller]
    fn check(seen: &str, meant: &str) {
        assert_eq!(reverse::line(seen), meant);
    }
    check("BBC ويدار 2015/7/21 خيراتب", "بتاريخ 2015/7/21 راديو BBC");
    check("٢٠ نم ٪", "٪ من ٢٠");
}

#[test]
fn a_headline_is_certain_by_itself() {
    let (meant, _) = mend("ةديدجلا ةعماجلا ىلإ ريزولا ةرايز").expect("in visual order");
    assert_eq!(meant, "زيارة الوزير إلى الجامعة الجديدة");
}

#[test]
fn text_in_logical_order_is_left() {
    for text in [
        read().as_str(),
        "أولا فضلا عن ذلك",
        "قليلا قليلا مثلا",
        "دولت ایران اعلام کرد که ه است",
        "ة",
        "ىقول الوزىر إن المدىنة هادئة",
        "بِسْمِ ٱللَّهِ ٱلرَّحْمَٰنِ ٱلرَّحِيمِ ﷺ",
    ] {
        assert_eq!(mend(text), None, "{text}");
    }
}

/// The shapes of "السلام" and "خبر", in the order they are read in.
const SHAPES: &str = "\u{FE8D}\u{FEDF}\u{FEB4}\u{FEFC}\u{FEE1} \u{FEA7}\u{FE92}\u{FEAE}";

#[test]
fn shapes_become_letters_in_the_order_they_show() {
    let shapes_only = Mended {
        shapes: true,
        ..Mended::default()
    };
    let both = Mended {
        order: true,
        ..shapes_only
    };
    let meant = "السلام خبر".to_owned();
    assert_eq!(mend(SHAPES), Some((meant.clone(), shapes_only)));
    let seen: String = SHAPES.chars().rev().collect();
    assert_eq!(mend(&seen), Some((meant, both)));
}

#[test]
fn a_shape_among_letters_was_typed_and_stays() {
    assert_eq!(mend("قال \u{FEFB} شك في ذلك"), None);
    assert_eq!(mend("\u{FD3F}آية\u{FD3E}"), None);
}

#[test]
fn markup_is_mended_between_its_tags() {
    let markup = "<p class=\"a\">ةديدجلا ةعماجلا ىلإ ريزولا ةرايز</p>\n<b>&quot;ربخ&quot;</b><br";
    let (meant, _) = mend_markup(markup).expect("in visual order");
    assert_eq!(
        meant,
        "<p class=\"a\">زيارة الوزير إلى الجامعة الجديدة</p>\n<b>&quot;خبر&quot;</b><br"
    );
}

#[test]
fn a_record_is_mended_as_a_whole() {
    let mut record =
        serde_json::json!({"title": "ربخ", "body": ["ةديدجلا ةعماجلا ىلإ ريزولا ةرايز"], "n": 1});
    let mended = mend_json(&mut record);
    assert!(mended.order);
    let meant =
        serde_json::json!({"title": "خبر", "body": ["زيارة الوزير إلى الجامعة الجديدة"], "n": 1});
    assert_eq!(record, meant);
}

#[test]
fn misread_letters_that_json_wrote_as_numbers_are_repaired() {
    let mut record = serde_json::json!({"title": "\u{D8}\u{A7}\u{D9}\u{201E}\u{D8}\u{A8}\u{D9}\u{201E}\u{D8}\u{AF}"});
    assert_eq!(mend_json(&mut record).times_misread, 1);
    assert_eq!(record["title"], "البلد");
}

proptest! {
    #[test]
    fn any_text_is_survived(text in "[\u{0600}-\u{0660}\u{FB50}-\u{FEFC}a<>&;#() \n0-9،«»]{0,60}") {
        mend(&text);
        mend_markup(&text);
        reverse::line(&text);
    }

    #[test]
    fn a_line_reversed_twice_is_the_line(line in "[ابتة ى0-9.,:]{0,40}") {
        prop_assert_eq!(reverse::line(&reverse::line(&line)), line);
    }

    /// Words as Arabic has them, with the article and the endings where they belong.
    #[test]
    fn text_in_logical_order_is_never_touched(
        words in proptest::collection::vec("(ال|وال|)[بتجحدرسعفقكلمنهوي]{2,5}(ة|ى|ا|ات|لا|)", 0..40),
        spaces in "[ \n،.]",
    ) {
        prop_assert_eq!(mend(&words.join(&spaces)), None);
    }
}
