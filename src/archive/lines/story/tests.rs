//! Scraped pages, and the article that stands in each.

use super::*;
use crate::archive::article::Article;
use proptest::prelude::*;

const LONG: &str = "افتتحت بلدية المدينة صباح اليوم مكتبة عامة في حي البستان، تضم عشرة آلاف كتاب وقاعة للأطفال، بحضور عدد كبير من أهالي الحي ومعلمي المدارس القريبة.";
const LAST: &str = "وقال رئيس البلدية إن أبواب المكتبة مفتوحة للجميع.";

fn read(text: &str) -> Article {
    let text = text.replace("LONG", LONG).replace("LAST", LAST);
    let mut draft = Draft::default();
    scraped(lines(&text), &Repeated::default(), &mut draft);
    draft.finish().expect("an article")
}

#[track_caller]
fn body_is(text: &str, expected: &str) {
    let expected = expected.replace("LONG", LONG).replace("LAST", LAST);
    assert_eq!(read(text).body, expected);
}

#[test]
fn lines_are_counted_with_the_blank_ones() {
    let numbers = |text| {
        lines(text)
            .iter()
            .map(|line| line.number)
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers("a\n\n \u{200F}\u{A0}\nb"), [1, 4]);
    assert_eq!(numbers("a\r\n\r\nb"), [1, 3]);
    assert_eq!(numbers("a\rb"), [1, 2]);
}

#[test]
fn share_buttons_captions_and_related_stories_are_no_body() {
    body_is(
        "Facebook\nعنوان\n2022.08.26 | 16:24\nصورة المكتبة\nصورة المكتبة\nدمشق - خاص\n+A\n\nLONG\n\nLAST\nمقالات ذات صلة\nعنوان آخر",
        "LONG\nLAST",
    );
}

#[test]
fn a_subheading_stays_in_the_body() {
    body_is(
        "عنوان\n2022/8/26\nرفوف جديدة\nLONG\nقاعة الأطفال\nLAST",
        "رفوف جديدة\nLONG\nقاعة الأطفال\nLAST",
    );
}

#[test]
fn a_link_in_the_middle_of_a_story_goes_alone() {
    body_is(
        "عنوان\nLONG\nاقرأ أيضاً\nخبر آخر\nLAST\nLONG",
        "LONG\nLAST\nLONG",
    );
}

#[test]
fn comments_and_copyright_end_the_story() {
    body_is("عنوان\nLONG\nLAST\nأضف تعليقك\nLONG", "LONG\nLAST");
    body_is(
        "عنوان\nLONG\nLAST\nجميع الحقوق محفوظة © الضيعة\nالمطبعة",
        "LONG\nLAST",
    );
    body_is(
        "عنوان\nLONG\nLAST\nتابعوا الضيعة على تلغرام\nالمطبعة",
        "LONG\nLAST",
    );
}

#[test]
fn buttons_and_credits_in_the_middle_of_a_story_go_alone() {
    body_is("عنوان\nLONG\n© رويترز\nLAST\nLONG", "LONG\nLAST\nLONG");
    body_is("عنوان\nLONG\nأضف تعليقك\nLAST\nLONG", "LONG\nLAST\nLONG");
}

#[test]
fn a_caption_in_one_block_with_the_buttons_is_no_body() {
    body_is(
        "عنوان\n\n2022/8/26\nمشاركة | طباعة\nرفوف جديدة\n\nLONG",
        "LONG",
    );
}

#[test]
fn the_section_is_on_the_way_to_the_story_or_above_its_headline() {
    let section = |above: &str| read(&format!("{above}مكتبة جديدة في حي البستان\nLONG")).section;
    assert_eq!(
        section("الرئيسية > جهات > الخبر\n\n").as_deref(),
        Some("جهات")
    );
    assert_eq!(section("علوم\n").as_deref(), Some("علوم"));
    assert_eq!(section("رياضة\nعلوم\n"), None);
}

#[test]
fn the_date_of_a_change_stands_in_for_that_of_publication() {
    let article = read("عنوان\nآخر تحديث: 26/8/2022\nLONG");
    assert_eq!(article.origin["published"], "line 2, updated");
    let both = read("عنوان\nآخر تحديث: 26/8/2022\nنشر: 25/8/2022\nLONG");
    assert_eq!(both.origin["published"], "line 3");
}

#[test]
fn a_list_of_other_stories_with_their_dates_ends_the_story() {
    body_is(
        "عنوان\nLONG\nLAST\nحديقة في الحي\n25/8/2022\nسوق القرية\n24/8/2022\nجسر الوادي\n23/8/2022",
        "LONG\nLAST",
    );
    body_is(
        "عنوان\nLONG\nLAST\nسيرة الكاتب\n25/8/2022",
        "LONG\nLAST\nسيرة الكاتب\n25/8/2022",
    );
}

#[test]
fn who_leads_the_outlet_is_no_writer_above_a_story() {
    let article = read("رئيس التحرير\nسلمى الحداد\nمكتبة جديدة في حي البستان\nLONG");
    assert_eq!(article.title.as_deref(), Some("مكتبة جديدة في حي البستان"));
    assert_eq!(article.author, None);
}

#[test]
fn the_date_that_is_called_that_of_publication_comes_first() {
    let origin = |text: &str| read(text).origin.get("published").cloned();
    let named = "الأربعاء 9 تموز 2025\nمكتبة جديدة في حي البستان\n7/7/2025\nتاريخ النشر: 21st, February 2024\nLONG";
    assert_eq!(origin(named).as_deref(), Some("line 4"));
    let issue = "السبت 26 آب 2022 العدد 13604\nمكتبة جديدة في حي البستان\nLONG";
    assert_eq!(origin(issue).as_deref(), Some("line 1"));
}

#[test]
fn the_clock_of_a_page_is_no_date_of_its_story() {
    let origin = |above: &str| {
        let article = read(&format!("{above}\nمكتبة جديدة في حي البستان\nLONG"));
        article.origin.get("published").cloned()
    };
    assert_eq!(origin("الأربعاء 9 تموز 2025"), None);
    assert_eq!(origin("الأربعاء 9 تموز 2025 - 14 محرم 1447"), None);
    assert_eq!(origin("2025-07-04@11:23:26 GMT"), None);
    assert_eq!(
        origin("2025-07-04\nالمطبخ\nالطقس\nأسعار اليوم\nالبلديات"),
        None
    );
    assert_eq!(origin("9 تموز 2025").as_deref(), Some("line 1"));
    let signed = origin("دمشق - سلمى الحداد - الأربعاء 9 تموز 2025");
    assert_eq!(signed.as_deref(), Some("line 1"));
}

#[test]
fn the_title_of_a_page_is_no_byline() {
    let article = read("قصة الأمس - ليالي الضيعة\nليالي الضيعة\nقصة الأمس\nLONG");
    assert_eq!(article.title.as_deref(), Some("قصة الأمس"));
    assert_eq!(article.source.as_deref(), Some("ليالي الضيعة"));
    assert_eq!(article.author, None);
}

#[test]
fn a_short_sentence_between_title_and_story_is_the_subtitle() {
    let article = read("عنوان\n\nالمكتبة الأولى في الحي.\n\nLONG");
    assert_eq!(article.subtitle.as_deref(), Some("المكتبة الأولى في الحي."));
    assert_eq!(article.body, LONG);
}

#[test]
fn a_signature_is_read_and_left_out() {
    let article = read("عنوان\nLONG\nLAST\nراديو الكل – حلب");
    assert_eq!(article.place.as_deref(), Some("حلب"));
    assert_eq!(article.origin["source"], "line 4");
    assert!(article.body.ends_with(LAST));
}

#[test]
fn a_city_behind_the_time_is_the_clock_and_not_the_place() {
    let article = read("عنوان\n2022.08.26 | 16:24 دمشق\nLONG");
    assert_eq!(article.place, None);
    assert_eq!(article.origin["published"], "line 2");
}

#[test]
fn a_dateline_inside_the_first_paragraph_is_read_and_kept() {
    let article = read(&format!("عنوان\nالقاهرة (رويترز) - {LONG}"));
    assert_eq!(article.place.as_deref(), Some("القاهرة"));
    assert_eq!(article.agencies, ["رويترز"]);
    assert!(article.body.starts_with("القاهرة (رويترز) - "));
}

#[test]
fn a_writers_name_alone_leaves_the_story_and_that_of_whom_it_tells_does_not() {
    let article = read("عنوان\nوليد شكري\n\nLONG\nLAST");
    assert_eq!(article.author.as_deref(), Some("وليد شكري"));
    assert!(!article.body.contains("شكري"));
    let article = read("عنوان\nوليد شكري\n\nLONG\nوقال شكري إن المكتبة مفتوحة للجميع كل يوم.");
    assert_eq!(article.author, None);
    let article = read("عنوان\nوليد شكري\nهاني صبحي\n\nLONG\nLAST");
    assert_eq!(article.author, None);
}

#[test]
fn an_agency_names_its_reporter_before_or_behind_the_story() {
    for text in [
        "عنوان\nمن منى سالم\nDATED",
        "عنوان\nDATED\nLAST\nمن منى سالم",
    ] {
        let article = read(&text.replace("DATED", &format!("القاهرة (رويترز) - {LONG}")));
        assert_eq!(article.author.as_deref(), Some("منى سالم"), "{text}");
        assert_eq!(article.agencies, ["رويترز"]);
        assert!(!article.body.contains("منى"));
    }
    assert_eq!(read("عنوان\nLONG\nLAST\nمن منى سالم").author, None);
}

#[test]
fn a_headline_may_name_who_wrote_it() {
    let article = read("منى سالم تكتب: ما تبقى من الحكاية القديمة\n2022/8/26\nLONG\nLAST");
    assert_eq!(article.author.as_deref(), Some("منى سالم"));
    assert_eq!(article.origin["author"], "title");
}

#[test]
fn the_story_may_name_the_outlet_that_tells_it() {
    let told = "وقال مصدر في البلدية لموقع تلفزيون سوريا إن الافتتاح تأخر.";
    let article = read(&format!("عنوان\nLONG\n{told}"));
    assert_eq!(article.source.as_deref(), Some("تلفزيون سوريا"));
    let both = format!("{told}\nوقال آخر لموقع عنب بلدي إنه لم يتأخر.");
    assert_eq!(read(&format!("عنوان\nLONG\n{both}")).source, None);
}

#[test]
fn a_byline_may_stand_around_its_date() {
    let article = read("عنوان\nبغداد 25 شوال 1436 هـ الموافق 10 أغسطس 2015 م واس\n\nLONG\nLAST");
    assert_eq!(
        article.published.map(|date| date.to_string()).as_deref(),
        Some("2015-08-10")
    );
    assert_eq!(article.place.as_deref(), Some("بغداد"));
    assert_eq!(article.agencies, ["واس"]);
    assert!(article.body.starts_with(LONG));
    let place = |line: &str| read(&format!("عنوان\n{line}\n\nLONG\nLAST")).place;
    assert_eq!(
        place("القاهرة: الأربعاء، 07 أكتوبر 2020 12:19 م").as_deref(),
        Some("القاهرة")
    );
    assert_eq!(place("سوريا | 26/8/2022"), None);
}

#[test]
fn dates_in_the_story_are_not_its_date() {
    let article = read(&format!(
        "عنوان\n{LONG}\nووضع حجر الأساس في 15 آب 2014.\n26 آب 2013"
    ));
    assert_eq!(article.published, None);
}

#[test]
fn a_single_line_is_the_body() {
    assert_eq!(read("خبر قصير").body, "خبر قصير");
    assert_eq!(read("خبر قصير").title, None);
}

proptest! {
    #[test]
    fn any_text_is_survived(text: String, pieces in "(LONG|LAST|رويترز|سوريا| - |\n|2022/8/26|icon|اقرأ أيضاً|\\.){0,30}") {
        for text in [text, pieces.replace("LONG", LONG)] {
            scraped(lines(&text), &Repeated::default(), &mut Draft::default());
            known(lines(&text), &mut Draft::default(), "line");
        }
    }
}

/// The article in `text`, of whose site other pages have the lines `common`.
fn read_beside(text: &str, common: &str) -> Article {
    let text = text.replace("LONG", LONG).replace("LAST", LAST);
    let repeated = Repeated::of(std::iter::repeat_n(common, 5));
    let mut draft = Draft::default();
    scraped(lines(&text), &repeated, &mut draft);
    draft.finish().expect("an article")
}

#[test]
fn what_other_pages_say_too_is_neither_title_nor_body() {
    let common = "حكايات من الجبل والساحل كل يوم\nنرحب بكم في بيتنا الكبير\nزوايا البيت";
    let page = "حكايات من الجبل والساحل كل يوم\nمكتبة جديدة في حي البستان\nLONG\nنرحب بكم في بيتنا الكبير\nLAST\nزوايا البيت\nعنوان حكاية من زاوية أخرى";
    let article = read_beside(page, common);
    assert_eq!(article.title.as_deref(), Some("مكتبة جديدة في حي البستان"));
    assert_eq!(article.body, format!("{LONG}\n{LAST}"));
}

#[test]
fn a_writer_and_a_day_may_be_those_of_other_stories_too() {
    let common = "كتب: سالم الحداد\n2022/8/26";
    let page = "مكتبة جديدة في حي البستان\nكتب: سالم الحداد\n2022/8/26\nLONG";
    let article = read_beside(page, common);
    assert_eq!(article.author.as_deref(), Some("سالم الحداد"));
    assert_eq!(article.origin["published"], "line 3");
}

#[test]
fn a_page_that_is_like_all_others_keeps_its_text() {
    assert_eq!(read_beside("LONG", LONG).body, LONG);
}

#[test]
fn a_byline_is_no_subtitle() {
    let told = "أقيمت في وادي الريحان";
    for line in ["سلمى الحداد - صوت الجبل", "وادي الريحان – رويترز"]
    {
        let page = format!("مكتبة جديدة في حي البستان\n{line}\nLONG\n{told}");
        let article = read(&page);
        assert_eq!(article.subtitle, None, "{line}");
        assert_eq!(article.body, format!("{LONG}\n{told}"), "{line}");
    }
}

#[test]
fn a_column_keeps_its_headline_and_writer() {
    let common = "حكاية من الجبل الكبير\nسلمى الحداد";
    let page = format!("{common}\n2022/8/26\nLONG\nLAST");
    let article = read_beside(&page, common);
    assert_eq!(article.title.as_deref(), Some("حكاية من الجبل الكبير"));
    assert_eq!(article.author.as_deref(), Some("سلمى الحداد"));
    assert_eq!(article.body, format!("{LONG}\n{LAST}"));
}

#[test]
fn who_leads_the_outlet_writes_none_of_its_stories() {
    let common = "رئيس التحرير\nسلمى الحداد";
    let page = format!("{common}\nمكتبة جديدة في حي البستان\n2022/8/26\nLONG");
    assert_eq!(read_beside(&page, common).author, None);
}

#[test]
fn links_below_the_story_of_a_page_scraped_as_a_whole_are_left_out() {
    let menu = "قرى\nبلدات\n".repeat(6);
    let links = "حكاية أخرى من الجبل\n".repeat(6);
    let title = "مكتبة جديدة في حي البستان";
    let page = format!("{title} - الضيعة\n{menu}{title}\nLONG\nLAST\nسالم الحداد - دمشق\n{links}");
    body_is(&page, "LONG\nLAST");
    let alone = format!("{title}\nLONG\nLAST\n{links}");
    assert_eq!(read(&alone).body.lines().count(), 8);
}

#[test]
fn a_date_of_change_may_stand_between_two_copies_of_the_headline() {
    let title = "مكتبة جديدة في حي البستان";
    let change = "آخر تحديث: ١٢:١٨ ، ٢ أبريل ٢٠١٤";
    let between = read(&format!(
        "{title} - الضيعة\nقرى\n{title}\n{change}\n{title}\nLONG"
    ));
    assert_eq!(between.origin["published"], "line 4, updated");
    let of_site = read(&format!("{title} - الضيعة\n{change}\nقرى\n{title}\nLONG"));
    assert_eq!(of_site.published, None);
}

#[test]
fn the_date_of_today_far_above_the_headline_is_not_the_storys() {
    let menu = "قرى\nبلدات\n".repeat(6);
    let title = "مكتبة جديدة في حي البستان";
    let page = |near: &str| {
        read(&format!(
            "{title} - الضيعة\nالثلاثاء 5 آذار 2024\n{menu}{near}{title}\nLONG"
        ))
    };
    assert_eq!(page("").published, None);
    let dated = page("26 آب 2022\n").published.expect("a date");
    assert_eq!(dated.to_string(), "2022-08-26");
}

#[test]
fn a_question_above_the_date_is_no_part_of_the_story() {
    let poll = "هل تؤيد افتتاح مكتبات جديدة في أحياء المدينة القديمة؟\nنعم\nلا";
    let article = read(&format!(
        "مكتبة جديدة في حي البستان\n{poll}\nالتاريخ:\n03 يونيو 2020\nLONG"
    ));
    assert_eq!(article.body, LONG);
    assert_eq!(article.origin["published"], "line 6");
}
