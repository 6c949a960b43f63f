//! Lines and openings as the press writes them, and what each names.

use super::*;
use proptest::prelude::*;

/// Place, outlet, agencies and author, with `-` for what is not there.
fn told(byline: Option<Byline>) -> String {
    let Some(byline) = byline else {
        return "none".to_owned();
    };
    let or_dash = |field: Option<String>| field.unwrap_or_else(|| "-".to_owned());
    let (place, outlet) = (or_dash(byline.place), or_dash(byline.outlet));
    format!(
        "{place} | {outlet} | {} | {}",
        byline.agencies.join("+"),
        or_dash(byline.author)
    )
}

/// A page of `جريدة` without a type, that tells of a village.
fn page() -> Names<'static> {
    let story = ["عاد الأهالي إلى بلدة عين الجوز أمس، وأقاموا في وادي الريحان."];
    Names::of(Some("ليالي الضيعة"), story.into_iter())
}

#[track_caller]
fn line_tells(text: &str, expected: &str) {
    assert_eq!(told(line(text, &page())), expected, "{text}");
}

#[track_caller]
fn opening_tells(text: &str, expected: &str) {
    assert_eq!(told(opening(text, &page())), expected, "{text}");
}

#[test]
fn an_outlet_that_no_table_lists_may_stand_beside_its_writer() {
    line_tells("سلمى الحداد - صوت الجبل", "- | صوت الجبل |  | سلمى الحداد");
    line_tells("صوت الجبل - سلمى الحداد", "- | صوت الجبل |  | سلمى الحداد");
    line_tells("سلمى الحداد - حي البستان", "none");
}

#[test]
fn parts_are_told_apart() {
    line_tells("دير الزور - خاص", "دير الزور | - |  | -");
    line_tells("تلفزيون سوريا - وكالات", "- | تلفزيون سوريا |  | -");
    line_tells("مرصد مينا – سوريا", "سوريا | مرصد مينا |  | -");
    line_tells("خاص - SY24", "- | SY24 |  | -");
    line_tells("القاهرة (رويترز)", "القاهرة | - | رويترز | -");
    line_tells("فرانس24/ أ ف ب", "- | فرانس 24 | فرانس برس | -");
    line_tells("بيروت - رويترز وسانا", "بيروت | - | رويترز+سانا | -");
}

#[test]
fn one_stranger_is_the_writer() {
    line_tells("سلمى الحداد ـ عين اليوم", "- | عين اليوم |  | سلمى الحداد");
    line_tells("كتبت ـ سلمى الحداد:", "- | - |  | سلمى الحداد");
    line_tells("بقلم: سلمى الحداد", "- | - |  | سلمى الحداد");
    line_tells("ترجمة - سلمى الحداد", "- | - |  | سلمى الحداد");
    line_tells(
        "الخرطوم – سامي عبدالعزيز",
        "الخرطوم | - |  | سامي عبدالعزيز",
    );
}

#[test]
fn an_outlet_that_is_not_listed_is_known_by_its_first_word() {
    line_tells(
        "حلب - شبكة الشهباء الإخبارية",
        "حلب | شبكة الشهباء الإخبارية |  | -",
    );
}

#[test]
fn a_label_makes_an_outlet_of_a_name_that_is_a_place_too() {
    line_tells("المصدر: الرياض", "- | الرياض |  | -");
    line_tells("الرياض - واس", "الرياض | - | واس | -");
}

#[test]
fn the_page_explains_names_that_no_table_lists() {
    line_tells("ليالي الضيعة - متابعات", "- | ليالي الضيعة |  | -");
    line_tells(
        "سلمى الحداد - ليالي الضيعة",
        "- | ليالي الضيعة |  | سلمى الحداد",
    );
    line_tells("عين الجوز - خاص", "عين الجوز | - |  | -");
    line_tells("عين الجوز - سلمى الحداد", "عين الجوز | - |  | سلمى الحداد");
    line_tells("وادي الريحان - مراسلنا", "وادي الريحان | - |  | -");
    opening_tells("عين الجوز - عاد الأهالي", "عين الجوز | - |  | -");
}

#[test]
fn a_stranger_beside_a_filler_alone_is_told_by_the_first_name() {
    line_tells("سلمى الحداد - خاص", "- | - |  | سلمى الحداد");
    line_tells("عين البعيدة - خاص", "none");
}

#[test]
fn a_dateline_may_name_an_agency_that_no_table_lists() {
    line_tells("القاهرة - نجمة", "القاهرة | - |  | -");
    line_tells("القاهرة - أرشيفية", "none");
    opening_tells("القاهرة (نجمة) - قال وزير", "القاهرة | - |  | -");
    opening_tells("القاهرة (في عام لم يعد أحد يذكره) - مدينة", "none");
}

#[test]
fn a_dateline_may_name_a_village_that_no_table_lists() {
    opening_tells("كفر الرمان - توقفت", "كفر الرمان | - |  | -");
    opening_tells("سلمى الحداد - توقفت", "none");
    opening_tells("سوق الخضار - وهو الأقدم - توقف", "none");
}

#[test]
fn headings_and_sentences_are_no_bylines() {
    line_tells("سوريا", "none");
    line_tells("الأخبار", "none");
    line_tells("رفوف جديدة للأطفال", "none");
    line_tells("دبي (CNN)-- أثار افتتاح", "none");
    line_tells("سوق المدينة - أرشيفية من العام الماضي والذي قبله", "none");
    line_tells("وصل الوفد إلى دمشق - وكالات.", "none");
}

#[test]
fn a_paragraph_may_open_with_a_dateline() {
    opening_tells("القاهرة (رويترز) - قال وزير", "القاهرة | - | رويترز | -");
    opening_tells("دمشق-سانا: افتتح اليوم", "دمشق | - | سانا | -");
    opening_tells("تونس - افتتحت اليوم", "تونس | - |  | -");
    let with_country = "دبي، الإمارات العربية المتحدة (CNN) -- فاز";
    opening_tells(with_country, "دبي | سي إن إن بالعربية |  | -");
}

#[test]
fn running_text_is_no_dateline() {
    opening_tells("سوريا: قتلى في انفجار", "none");
    opening_tells("قال وزير الخارجية (رويترز) إن", "none");
    opening_tells("وصل إلى دمشق - أمس - وفد", "none");
}

#[test]
fn a_writer_field_may_hold_a_byline() {
    let place = told(Some(author("القاهرة – العربية.نت")));
    assert_eq!(place, "القاهرة | العربية |  | -");
    assert_eq!(told(Some(author("سلمى الحداد"))), "- | - |  | سلمى الحداد");
}

#[track_caller]
fn headline_tells(text: &str, expected: &str) {
    assert_eq!(told(headline(text)), expected, "{text}");
}

#[test]
fn a_label_says_who_wrote() {
    line_tells("كتب - محمد العجرودي:", "- | - |  | محمد العجرودي");
    line_tells("كتب:السيد حجازي", "- | - |  | السيد حجازي");
    line_tells("كتبت - منى", "- | - |  | منى");
    line_tells("بقلم د. محمد عمارة", "- | - |  | د. محمد عمارة");
    line_tells("تقرير: أحمد سالم", "- | - |  | أحمد سالم");
    line_tells(
        "المزيد من مقالات مصطفى الضمرانى",
        "- | - |  | مصطفى الضمرانى",
    );
    line_tells("كتب أحمد سالم - تصوير: علي حسن", "- | - |  | أحمد سالم");
}

#[test]
fn several_may_write() {
    let two = "- | - |  | تهاني عبد الرحيم وهشام عبد العزيز";
    line_tells("كتب ـ تهاني عبد الرحيم وهشام عبد العزيز‏:‏", two);
    line_tells(
        "أعد الملف: أسماء فتحى - إيمان البصيلى",
        "- | - |  | أسماء فتحى، إيمان البصيلى",
    );
}

#[test]
fn a_label_before_what_is_no_name_names_nobody() {
    line_tells("تقرير: غارات جديدة على المدينة", "none");
    line_tells("كتب محمد في تغريدة", "none");
    line_tells("كتب - محرر الموقع:", "- | - |  | -");
    line_tells("حوار: أزمة الخبز", "none");
    line_tells("تصوير: علي حسن", "- | - |  | -");
    line_tells("وزير الخارجية: لن نتراجع", "none");
    opening_tells("كتب محمد صلاح على تويتر: شكرا", "none");
    opening_tells("كتب الرئيس السابق: شكرا", "none");
}

#[test]
fn a_paragraph_may_open_with_its_writer() {
    opening_tells("كتب ـ حسام زايد‏:‏ أعلن", "- | - |  | حسام زايد");
    opening_tells("السويس ـ عمرو غنيمة‏:‏ صرح", "السويس | - |  | عمرو غنيمة");
    let story = ["دمشق - أحمد سالم: سننتصر", "وجدد سالم وعده."];
    let names = Names::of(None, story.into_iter());
    assert_eq!(told(opening(story[0], &names)), "دمشق | - |  | -");
}

#[test]
fn an_agency_in_brackets_follows_a_place() {
    opening_tells(
        "ديلاور، الولايات المتحدة الأمريكية (CNN)-- أفادت",
        "ديلاور | سي إن إن بالعربية |  | -",
    );
    opening_tells(
        "مصر، القاهرة (CNN) -- قضت",
        "القاهرة | سي إن إن بالعربية |  | -",
    );
    opening_tells(
        "غزة (الاراضي الفلسطينية) (ا ف ب) - دعا",
        "غزة | - | فرانس برس | -",
    );
    opening_tells("جزيرة بعيدة (رويترز) - قال", "جزيرة بعيدة | - | رويترز | -");
    opening_tells("قال في بيان (رويترز) - إن", "none");
}

#[test]
fn an_agency_may_be_called_as_a_place_is() {
    line_tells("الدوحة - قنا", "الدوحة | - | قنا | -");
    line_tells("قنا - أحمد سالم", "قنا | - |  | أحمد سالم");
    line_tells("مراسلنا في بغداد", "بغداد | - |  | -");
}

#[test]
fn a_date_may_stand_between_place_and_agency() {
    let line = "الرياض 25 شوال 1436 هـ الموافق 10 اغسطس 2015 م واس";
    line_tells(line, "الرياض | - | واس | -");
    opening_tells("عمان 26 آب (بترا)- أكد", "عمان | - | بترا | -");
    opening_tells("الدوحة في 5 أغسطس /قنا/ - بحث", "الدوحة | - | قنا | -");
    opening_tells("الكويت - 5 - 8 (كونا) -- قال", "الكويت | - | كونا | -");
    line_tells("القاهرة - 5 أغسطس 2022", "القاهرة | - |  | -");
    line_tells("5 أغسطس 2022", "none");
    line_tells("2022", "none");
    opening_tells("مصر 2030: خطة", "none");
}

#[test]
fn two_countries_are_no_byline() {
    line_tells("السعودية - مصر", "none");
    line_tells("القاهرة، مصر", "القاهرة | - |  | -");
}

#[test]
fn a_name_alone_is_the_writers_unless_the_story_tells_of_it() {
    let story = [
        "منى سالم - ريهام يوسف",
        "هاني صبحي - حسام البدري",
        "قال المدرب حسام البدري إن الفريق مستعد.",
    ];
    let names = Names::of(None, story.into_iter());
    let alone = |text| told(writer(text, &names));
    assert_eq!(alone("وليد شكري"), "- | - |  | وليد شكري");
    assert_eq!(alone("حسام البدري"), "none");
    assert_eq!(alone("سوق الخضار"), "none");
    assert_eq!(
        alone("منى سالم - ريهام يوسف"),
        "- | - |  | منى سالم، ريهام يوسف"
    );
    assert_eq!(alone("هاني صبحي - حسام البدري"), "none");
    line_tells("القاهرة - (أنباء بعيدة):", "القاهرة | - |  | -");
    assert_eq!(alone("وليد شكري يعود إلى الملاعب"), "none");
}

#[test]
fn a_headline_may_name_its_writer() {
    headline_tells("نصر رضوان يكتب: يا أهل الكتاب", "- | - |  | نصر رضوان");
    headline_tells("بين السطور .. بقلم: أحمد سالم", "- | - |  | أحمد سالم");
    headline_tells("ميسي يكتب التاريخ: هدف جديد", "none");
    headline_tells("محمد صلاح يكتب التاريخ", "none");
}

#[test]
fn an_agency_may_close_a_story() {
    let closes = |text| told(closing(text));
    assert_eq!(
        closes("وانتهى الاجتماع مساء. (رويترز)"),
        "- | - | رويترز | -"
    );
    assert_eq!(
        closes("وانتهى الاجتماع.(أ ف ب، د ب أ)"),
        "- | - | فرانس برس+د ب أ | -"
    );
    assert_eq!(closes("وانتهى الاجتماع. --(بترا)"), "- | - | بترا | -");
    assert_eq!(
        told(line("--(بترا)", &Names::default())),
        "- | - | بترا | -"
    );
    assert_eq!(closes("نقلت وكالة الأنباء السعودية (واس)"), "none");
    assert_eq!(closes("وانتهى الاجتماع. (انظر الصورة)"), "none");
}

#[test]
fn a_writer_field_may_hold_what_is_no_name() {
    let read = |value| told(Some(author(value)));
    assert_eq!(read("6089950a-84d7-486d-940a-f57bf2bb23f0"), "- | - |  | -");
    assert_eq!(read("writer@example.com"), "- | - |  | -");
    assert_eq!(read("اليمن-إسلام سيف"), "اليمن | - |  | إسلام سيف");
    assert_eq!(read("متعب الروقي من جدة"), "جدة | - |  | متعب الروقي");
    assert_eq!(read("«الاقتصادية» من الرياض"), "الرياض | الاقتصادية |  | -");
    assert_eq!(
        read("محمد مهاب ـ الرياض\t تصوير ـ مازن مباركي"),
        "الرياض | - |  | محمد مهاب"
    );
    assert_eq!(read("الرياض  فهد الدوس"), "الرياض | - |  | فهد الدوس");
    assert_eq!(read("أ. ف. ب"), "- | - | فرانس برس | -");
    assert_eq!(read("إضاءة- نايف الوعيل"), "- | - |  | نايف الوعيل");
    assert_eq!(
        read("القاهرة - مكتب بعيد - أحمد سالم:"),
        "القاهرة | - |  | أحمد سالم"
    );
    assert_eq!(
        read("القدس - بلال أبو دقة -  رندة أحمد:"),
        "القدس | - |  | بلال أبو دقة، رندة أحمد"
    );
    assert_eq!(
        read("بقلم: أحمد سالم | Mon, 2015-08-10 21:00"),
        "- | - |  | أحمد سالم"
    );
    assert_eq!(read("سبتة - رويترز"), "سبتة | - | رويترز | -");
    assert_eq!(read("مدينة بعيدة جدا - رويترز"), "- | - | رويترز | -");
    assert_eq!(
        read("نيكولاس فينوكور وجاكوبو باريجازي"),
        "- | - |  | نيكولاس فينوكور وجاكوبو باريجازي"
    );
}

proptest! {
    #[test]
    fn any_line_is_survived(text: String, signs in "[-–ـ()/:، وأب]{0,40}") {
        for text in [text, signs] {
            line(&text, &page());
            opening(&text, &page());
            author(&text);
        }
    }
}

#[test]
fn an_outlet_before_a_place_is_no_writer() {
    let names = Names::default();
    let found = line(
        "أخبار الضيعة | دبي – الإمارات العربية المتحدة (وكالات)",
        &names,
    )
    .expect("a byline");
    assert_eq!(found.outlet.as_deref(), Some("أخبار الضيعة"));
    assert_eq!(found.place.as_deref(), Some("دبي"));
    assert_eq!(found.author, None);
}

#[test]
fn an_outlet_may_open_a_story_alone() {
    let outlet = |start: &str| opening(start, &Names::default()).and_then(|byline| byline.outlet);
    assert_eq!(
        outlet("السوسنة - أصدرت المكتبة كتابا").as_deref(),
        Some("السوسنة")
    );
    assert_eq!(outlet("الدستور - وهو أبو القوانين - يقول"), None);
    assert_eq!(outlet("السوسنة - وهي زهرة - تنبت"), None);
    assert_eq!(outlet("الأخبار - تصل متأخرة"), None);
    assert_eq!(outlet("النرجس - زهرة"), None);
}

#[test]
fn most_writers_behind_a_place_vouch_for_another() {
    let author = |text: &str| line(text, &Names::default()).and_then(|byline| byline.author);
    let three = author("دمشق - أحمد سالم - محمد علي - زهير الحداد");
    assert_eq!(three.as_deref(), Some("أحمد سالم، محمد علي، زهير الحداد"));
    assert_eq!(author("دمشق - أحمد سالم - قاعة الحداد - رفوف الحداد"), None);
}

#[test]
fn an_endless_line_is_no_byline() {
    for unit in ["1 x ", "بقلم ", "1/", "سلمى الحداد، "] {
        let endless = unit.repeat(50_000);
        assert_eq!(told(writer(&endless, &page())), "none", "{unit}");
        let story = format!("أقفل الباب. ({endless})");
        assert_eq!(told(closing(&story)), "none", "{unit}");
    }
    let endless = "بقلم ".repeat(50_000);
    assert_eq!(told(headline(&endless)), "none");
    assert_eq!(author(&endless).author.as_deref(), Some(endless.trim()));
}
