//! Dates as outlets print them.

use super::*;
use proptest::prelude::*;

/// The readable specification.
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/dates.tsv");

fn golden([kind, text, _, known, _]: [&str; 5]) -> String {
    let (captured, country) = match known.split_once('=') {
        Some(("captured", date)) => (Some(date.parse().expect(date)), None),
        Some(("country", country)) => (None, Some(country)),
        _ => (None, None),
    };
    let context = Context { captured, country };
    let date = match kind {
        "line" => line_in(text, &context).map(|line| line.date),
        "value" => read_in(text, &context),
        "typed" => typed_date(text).ok(),
        kind => panic!("`{kind}` is no kind of row: {text}"),
    };
    date.map_or_else(|| "none".to_owned(), |date| date.to_string())
}

#[test]
fn every_row_of_the_specification_holds() {
    let table = std::fs::read_to_string(GOLDEN).expect(GOLDEN);
    let rows = crate::archive::known::table::rows::<5>(&table);
    let wrong: Vec<String> = rows
        .filter(|row| golden(*row) != row[2])
        .map(|row| {
            format!(
                "{} | {}: {}, expected {}",
                row[0],
                row[1],
                golden(row),
                row[2]
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn read(value: &str) -> Option<PublicationDate> {
    read_in(value, &Context::default())
}

#[track_caller]
fn reads(text: &str, expected: &str) {
    let date = read(text).map_or_else(|| "none".to_owned(), |date| date.to_string());
    assert_eq!(date, expected, "{text}");
}

#[track_caller]
fn is_date_line(text: &str, expected: &str) {
    let date = line(text).map_or_else(|| "none".to_owned(), |line| line.date.to_string());
    assert_eq!(date, expected, "{text}");
}

#[test]
fn a_date_is_typed_in_words_or_in_numbers() {
    for (text, date) in [
        ("2013", "2013"),
        ("٢٠١٣/٠٢", "2013-02"),
        ("شباط 2013", "2013-02"),
        ("فبراير-٢٠١٣", "2013-02"),
        ("كانون الثاني 2013", "2013-01"),
        ("26 آب/أغسطس 2022", "2022-08-26"),
        ("26/8/2022", "2022-08-26"),
        ("Aug 2022", "2022-08"),
    ] {
        let read = typed_date(text).map(|date| date.to_string());
        assert_eq!(read.as_deref(), Ok(date), "{text}");
    }
    for text in [
        "",
        "شباط",
        "2022-13",
        "قبل شباط 2013",
        "شباط 2013 تقريبا",
        "26 آب",
    ] {
        assert_eq!(typed_date(text), Err(NotADate(text.to_owned())));
    }
}

#[test]
fn numbers_are_read_in_either_order_day_before_month() {
    reads("2022-08-26", "2022-08-26");
    reads("2022.08.26 | 16:24", "2022-08-26T16:24");
    reads("2022/8/26", "2022-08-26");
    reads("5/8/2022", "2022-08-05");
    reads("08/26/2022", "2022-08-26");
    reads("26 - 8 - 2022", "2022-08-26");
    reads("2022-08-26T16:24:05+03:00", "2022-08-26T16:24:05+03:00");
}

#[test]
fn months_have_the_names_of_every_region() {
    reads("26 آب 2022", "2022-08-26");
    reads("26 آب/أغسطس 2022", "2022-08-26");
    reads("26 أوت 2022", "2022-08-26");
    reads("26 غشت 2022", "2022-08-26");
    reads("3 كانون الثاني 2022", "2022-01-03");
    reads("3 كانون الأول (ديسمبر) 2022", "2022-12-03");
    reads("3 من تشرين ثاني عام 2022", "2022-11-03");
    reads("August 26, 2022", "2022-08-26");
    reads("أغسطس 26، 2022", "2022-08-26");
    reads("آب 2022", "2022-08");
}

#[test]
fn digits_are_read_in_three_sets() {
    reads("٢٦ أغسطس ٢٠٢٢", "2022-08-26");
    reads("۲۶/۸/۲۰۲۲", "2022-08-26");
}

#[test]
fn a_time_is_read_with_its_half_of_the_day_and_its_clock() {
    reads("الجمعة 26 آب 2022 - 4:24 م", "2022-08-26T16:24");
    reads("26/8/2022 12:05 ص", "2022-08-26T00:05");
    reads("26/8/2022 الساعة 10:30 صباحاً", "2022-08-26T10:30");
    reads("16:24 26/8/2022", "2022-08-26T16:24");
    reads(
        "Fri, 26 Aug 2022 16:24:00 +0300",
        "2022-08-26T16:24:00+03:00",
    );
    reads("26 Aug 2022 16:24 GMT", "2022-08-26T16:24+00:00");
    reads("26/8/2022 16:24 GMT+3", "2022-08-26T16:24+03:00");
}

#[test]
fn what_is_no_date_is_none() {
    for text in [
        "",
        "26 آب",
        "26/8",
        "32/8/2022",
        "16:24",
        "2022/13/40",
        "قبل ساعتين",
    ] {
        reads(text, "none");
    }
}

#[test]
fn a_line_may_say_a_little_more_than_its_date() {
    is_date_line("2022.08.26 | 16:24 دمشق", "2022-08-26T16:24");
    is_date_line("نشر في: الجمعة 26 آب 2022", "2022-08-26");
    is_date_line("الجمعة 27 محرم 1444 هـ - 26 أغسطس 2022", "2022-08-26");
    is_date_line("ضربت عاصفة ثلجية الجزر الشمالية في 26 آب 2022", "none");
    is_date_line("وقع ذلك في 26 آب 2022.", "none");
}

#[test]
fn a_byline_may_stand_before_the_date() {
    let line = line("سلمى الحداد - القاهرة - 26/8/2022").expect("a date");
    assert_eq!(line.before, "سلمى الحداد - القاهرة");
    assert_eq!(line.behind, "");
}

#[test]
fn a_later_change_is_told_apart() {
    assert!(line("آخر تحديث: 26/8/2022").expect("a date").is_update);
    assert!(!line("نشر: 26/8/2022").expect("a date").is_update);
    let is_update = |text| line(text).expect("a date").is_update;
    assert!(is_update(
        "الجمعة، 26 آب/أغسطس 2022، آخر تحديث 14:00 (GMT+0400)"
    ));
    assert!(!is_update("نشر الجمعة، 26 آب 2022، آخر تحديث 14:00"));
    assert!(!is_update("الجمعة 26 آب 2022 آخر تحديث"));
}

proptest! {
    #[test]
    fn any_text_is_survived(
        text: String,
        signs in "[0-9٠-٩/: .+مصآبT-]{0,40}",
        words in "(منذ|قبل|أمس|اليوم|آب|محرم|هـ|م|نشر|GMT|الجمعة|ساعة|[0-9]{1,4}|[/:.+-]| ){0,12}",
    ) {
        let captured = "2022-08-26T16:24".parse().ok();
        let context = Context { captured, country: Some("us") };
        for text in [text, signs, words] {
            read(&text);
            line(&text);
            line_in(&text, &context);
            let _ = typed_date(&text);
        }
    }

    #[test]
    fn a_date_reads_back_in_every_form(year in 1990..=2099i16, month in 1..=12i8, day in 1..=28i8, form in 0..8) {
        let date = jiff::civil::Date::constant(year, month, day);
        let name = ["كانون الثاني", "فبراير", "آذار/مارس", "أفريل", "ماي", "حزيران", "يوليوز", "غشت", "شتنبر",
            "تشرين الأول (أكتوبر)", "نونبر", "December"][month as usize - 1];
        let text = match form {
            0 => format!("{day}/{month}/{year}"),
            1 => format!("{year}-{month:02}-{day:02}"),
            2 => format!("{day} {name} {year}"),
            3 => format!("{name} {day}, {year}"),
            4 => format!("نشر: {day:02}.{month:02}.{year}"),
            5 => format!("{year} {name} {day}"),
            6 => format!("{day} من {name} عام {year} م"),
            _ => format!("القاهرة - {year}/{month}/{day}"),
        };
        prop_assert_eq!(line(&text).map(|line| line.date.to_string()), Some(date.to_string()), "{}", text);
        prop_assert_eq!(read(&text).map(|date| date.to_string()), Some(date.to_string()), "{}", text);
    }

    #[test]
    fn a_hijri_date_reads_as_its_gregorian_day(year in 1411..=1500u32, month in 1..=12usize, day in 1..=29u32) {
        let name = ["محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الثانية", "رجب", "شعبان",
            "رمضان", "شوال", "ذي القعدة", "ذو الحجة"][month - 1];
        let expected = hijri::gregorian(year, month as i8, day).map(|date| date.to_string());
        for text in [format!("{day} {name} {year} هـ"), format!("{day}/{month}/{year}هـ")] {
            prop_assert_eq!(line(&text).map(|line| line.date.to_string()), expected.clone(), "{}", text);
        }
    }
}

#[test]
fn a_date_may_stand_between_letters_and_before_a_label() {
    let found = line("هيئة التحرير7 يناير 2026آخر تحديث :").expect("a date");
    assert_eq!(found.date.to_string(), "2026-01-07");
    assert_eq!(line("قال في 7 يناير 2026 للصحيفة :"), None);
}

#[test]
fn a_paragraph_may_begin_with_its_date() {
    let date = |text| opening(text).map(|date| date.to_string());
    assert_eq!(
        date("date 2025-10-20 أعلنت المكتبة").as_deref(),
        Some("2025-10-20")
    );
    assert_eq!(date("2025-10-20 أعلنت المكتبة"), None);
    assert_eq!(date("أعلنت المكتبة في 2025-10-20 عن"), None);
}
