//! What becomes of XML, good and bad.

use encoding_rs::WINDOWS_1256;
use proptest::prelude::*;

use super::*;
use crate::archive::article::Article;
use crate::archive::formats::tests;

fn read(bytes: &[u8]) -> Vec<Result<Article, SkipReason>> {
    tests::read(bytes, file)
}

/// Each record as its headline and text, or why it is none.
#[track_caller]
fn reads(xml: &str, expected: &[&str]) {
    assert_eq!(tests::told(read(xml.as_bytes())), expected);
}

#[track_caller]
fn only(xml: &str) -> Article {
    let mut readings = read(xml.as_bytes());
    assert_eq!(readings.len(), 1, "{readings:?}");
    readings.remove(0).expect("an article")
}

fn published(article: &Article) -> Option<String> {
    article.published.map(|date| date.to_string())
}

const FEED: &str = r#"<?xml version="1.0" encoding="windows-1256"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:c="http://purl.org/rss/1.0/modules/content/">
<channel><title>عكاظ | آخر الأخبار</title><link>https://unlisted.example/</link><language>ar</language>
<image><title>شعار</title></image>
<item>
  <title><![CDATA[افتتاح "مكتبة الحي"]]></title>
  <link>https://unlisted.example/news/7</link>
  <guid isPermaLink="false">n-7</guid>
  <pubDate>Fri, 26 Aug 2022 16:24:05 +0300</pubDate>
  <dc:creator>سلمى الحداد</dc:creator>
  <category>محليات</category>
  <description>مقدمة قصيرة</description>
  <c:encoded><![CDATA[<p>افتتحت البلدية اليوم مكتبة&nbsp;جديدة.</p><p>وقال رئيسها: «الأبواب مفتوحة».</p>]]></c:encoded>
</item>
<item><title>إغلاق جسر الصفصاف</title><description>أغلقت المديرية الجسر&lt;br /&gt;شهرين &amp;amp; نصف</description>
  <author>desk@example.org (ليان الشدياق)</author><category>أ</category><category>ب</category></item>
</channel></rss>
"#;

#[test]
fn a_feed_is_read_in_every_field() {
    let (bytes, ..) = WINDOWS_1256.encode(FEED);
    for (bytes, encoding) in [(bytes.as_ref(), "windows-1256"), (FEED.as_bytes(), "UTF-8")] {
        let mut articles: Vec<_> = read(bytes).into_iter().flatten().collect();
        let (second, first) = (articles.pop().expect("two"), articles.pop().expect("two"));
        assert_eq!(first.title.as_deref(), Some("افتتاح \"مكتبة الحي\""));
        assert_eq!(
            first.body,
            "افتتحت البلدية اليوم مكتبة\u{a0}جديدة.\nوقال رئيسها: «الأبواب مفتوحة»."
        );
        assert_eq!(
            published(&first).as_deref(),
            Some("2022-08-26T16:24:05+03:00")
        );
        assert_eq!(
            first.url.as_deref(),
            Some("https://unlisted.example/news/7")
        );
        assert_eq!(first.record_id.as_deref(), Some("n-7"));
        assert_eq!(first.author.as_deref(), Some("سلمى الحداد"));
        assert_eq!(first.section.as_deref(), Some("محليات"));
        assert_eq!(first.source.as_deref(), Some("عكاظ"));
        assert_eq!(first.language.as_deref(), Some("ar"));
        assert_eq!(first.encoding, encoding);
        assert_eq!(first.origin["body"], "item content:encoded");
        assert_eq!(first.origin["source"], "rss channel/title");
        assert_eq!(second.body, "أغلقت المديرية الجسر\nشهرين & نصف");
        assert_eq!(second.author.as_deref(), Some("ليان الشدياق"));
        assert_eq!(second.tags, ["أ", "ب"]);
        assert_eq!((&second.section, second.published), (&None, None));
        for (article, end) in [
            (&first, "</c:encoded>\n</item>"),
            (&second, "</category></item>"),
        ] {
            let (start, length) = (article.offset as usize, article.length as usize);
            let original = bytes.get(start..start + length).expect("within");
            assert!(original.starts_with(b"<item>") && original.ends_with(end.as_bytes()));
        }
    }
}

#[test]
fn a_feed_in_utf16_is_read() {
    let marked = format!("\u{FEFF}{FEED}");
    let bytes: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let titles: Vec<_> = read(&bytes)
        .into_iter()
        .flatten()
        .map(|article| article.title)
        .collect();
    assert_eq!(titles.len(), 2);
    assert_eq!(
        titles.last().cloned().flatten().as_deref(),
        Some("إغلاق جسر الصفصاف")
    );
}

#[test]
fn a_title_of_several_parts_names_no_outlet_unless_it_is_listed() {
    let source = |title: &str| {
        only(&format!(
            "<rss><channel><title>{title}</title><item><title>a</title></item></channel></rss>"
        ))
        .source
    };
    assert_eq!(source("جريدة القرية").as_deref(), Some("جريدة القرية"));
    assert_eq!(source("القرية - محليات"), None);
    assert_eq!(source("محليات - عكاظ").as_deref(), Some("عكاظ"));
}

#[test]
fn old_and_new_kinds_of_feeds_are_read() {
    let rdf = only(
        r#"<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <channel rdf:about="x"><title>t</title></channel>
        <item rdf:about="https://example.org/1"><title>عنوان</title><dc:date>2022-08-26</dc:date></item></rdf:RDF>"#,
    );
    assert_eq!(rdf.url.as_deref(), Some("https://example.org/1"));
    assert_eq!(published(&rdf).as_deref(), Some("2022-08-26"));
    let atom = only(
        r#"<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:lang="ar"><a:title>جريدة القرية</a:title>
        <a:entry><a:id>tag:x,1</a:id><a:title type="html">عنوان &lt;b&gt;كبير&lt;/b&gt;</a:title>
        <a:link rel="self" href="https://example.org/self"/><a:link href="https://example.org/1?a=1&b=2"/>
        <a:updated>2022-08-27T00:00:00Z</a:updated><a:published>2022-08-26T13:24:05Z</a:published>
        <a:author><a:name>سلمى الحداد</a:name><a:uri>u</a:uri></a:author><a:category term="local" label="محليات"/>
        <a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>نص أول</p><p>نص ثان</p></div></a:content>
        </a:entry></a:feed>"#,
    );
    assert_eq!(atom.title.as_deref(), Some("عنوان كبير"));
    assert_eq!(atom.body, "نص أول\nنص ثان");
    assert_eq!(
        published(&atom).as_deref(),
        Some("2022-08-26T13:24:05+00:00")
    );
    assert_eq!(atom.url.as_deref(), Some("https://example.org/1?a=1&b=2"));
    assert_eq!(atom.author.as_deref(), Some("سلمى الحداد"));
    assert_eq!(atom.source.as_deref(), Some("جريدة القرية"));
    assert_eq!(atom.language.as_deref(), Some("ar"));
}

#[test]
fn exports_of_wordpress_are_read() {
    let item = |kind: &str| {
        format!(
            "<item><title>عنوان</title><content:encoded><![CDATA[نص]]></content:encoded>\
            <wp:post_date>2022-08-26 16:24:05</wp:post_date><wp:post_type>{kind}</wp:post_type>\
            <category domain=\"post_tag\">ماء</category><category domain=\"category\">محليات</category>\
            <wp:comment><wp:comment_content>تعليق</wp:comment_content></wp:comment></item>"
        )
    };
    let export = format!(
        "<rss><channel>{}{}</channel></rss>",
        item("post"),
        item("attachment")
    );
    reads(&export, &["عنوان / نص", "`attachment`, no article"]);
    let post = read(export.as_bytes()).remove(0).expect("an article");
    assert_eq!(post.tags, ["ماء"]);
    assert_eq!(post.section.as_deref(), Some("محليات"));
    assert_eq!(published(&post).as_deref(), Some("2022-08-26T16:24:05"));
}

#[test]
fn newsml_g2_is_read() {
    let article = only(
        r#"<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2022-08-27</sent></header><itemSet>
        <newsItem guid="urn:newsml:example:1" version="2" xml:lang="ar">
        <itemMeta><itemClass qcode="ninat:text"/><provider literal="Okaz"/><versionCreated>2022-08-26T17:00:00+03:00</versionCreated></itemMeta>
        <contentMeta><urgency>4</urgency><contentCreated>2022-08-26T16:24:05+03:00</contentCreated>
        <located qcode="city:1"><name>حلب</name></located><creator><name>سلمى الحداد</name></creator>
        <language tag="ar"/><keyword>مكتبة</keyword><subject type="x"><name>ثقافة</name></subject>
        <headline role="hld:subHeadline">عنوان فرعي</headline><headline>افتتاح مكتبة الحي</headline></contentMeta>
        <contentSet><inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/">
        <head><title>x</title></head><body><body.head><hedline><hl1>افتتاح</hl1></hedline></body.head>
        <body.content><p>نص أول</p><media><media-caption>صورة</media-caption></media><p>نص ثان</p></body.content></body></nitf></inlineXML></contentSet>
        </newsItem></itemSet></newsMessage>"#,
    );
    assert_eq!(article.title.as_deref(), Some("افتتاح مكتبة الحي"));
    assert_eq!(article.subtitle.as_deref(), Some("عنوان فرعي"));
    assert_eq!(article.body, "نص أول\nنص ثان");
    assert_eq!(
        published(&article).as_deref(),
        Some("2022-08-26T16:24:05+03:00")
    );
    assert_eq!(article.source.as_deref(), Some("عكاظ"));
    assert_eq!(article.author.as_deref(), Some("سلمى الحداد"));
    assert_eq!(article.place.as_deref(), Some("حلب"));
    assert_eq!(article.record_id.as_deref(), Some("urn:newsml:example:1"));
    assert_eq!(article.tags, ["مكتبة", "ثقافة"]);
    assert_eq!(article.origin["title"], "newsitem contentmeta/headline");
    reads(
        r#"<newsItem><itemMeta><itemClass qcode="ninat:picture"/></itemMeta><contentMeta><headline>a</headline></contentMeta></newsItem>"#,
        &["`ninat:picture`, no article"],
    );
}

#[test]
fn xhtml_and_plain_text_within_newsml_g2_are_read() {
    let item = |content: &str| {
        only(&format!("<newsItem><contentMeta><headline>a</headline></contentMeta><contentSet>{content}</contentSet></newsItem>")).body
    };
    assert_eq!(
        item(
            "<inlineXML><html xmlns='http://www.w3.org/1999/xhtml'><head><title>t</title></head><body><p>b</p><p>c</p></body></html></inlineXML>"
        ),
        "b\nc"
    );
    assert_eq!(item("<inlineData>b\nc</inlineData>"), "b\nc");
}

#[test]
fn nitf_is_read() {
    let article = only(
        r#"<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd"><nitf><head><title>خبر</title>
        <docdata><doc-id id-string="x-7"/><date.issue norm="20220826T162405+0300"/><doc.copyright holder="Okaz"/>
        <key-list><keyword key="مكتبة"/></key-list></docdata><pubdata position.section="محليات"/></head>
        <body><body.head><hedline><hl1>افتتاح مكتبة الحي</hl1><hl2>عنوان فرعي</hl2></hedline>
        <byline>بقلم <person>سلمى الحداد</person><byttl>مراسلة</byttl></byline>
        <dateline><location>حلب</location></dateline></body.head>
        <body.content><p>نص أول</p><p>نص ثان</p></body.content></body></nitf>"#,
    );
    assert_eq!(article.title.as_deref(), Some("افتتاح مكتبة الحي"));
    assert_eq!(article.subtitle.as_deref(), Some("عنوان فرعي"));
    assert_eq!(
        published(&article).as_deref(),
        Some("2022-08-26T16:24:05+03:00")
    );
    assert_eq!(article.source.as_deref(), Some("عكاظ"));
    assert_eq!(article.author.as_deref(), Some("سلمى الحداد"));
    assert_eq!(article.place.as_deref(), Some("حلب"));
    assert_eq!(article.section.as_deref(), Some("محليات"));
    assert_eq!(article.tags, ["مكتبة"]);
    assert_eq!(article.record_id.as_deref(), Some("x-7"));
    assert_eq!(article.body, "نص أول\nنص ثان");
}

#[test]
fn the_first_newsml_is_read() {
    let article = only(
        r#"<NewsML><NewsEnvelope><DateAndTime>20220827T000000Z</DateAndTime></NewsEnvelope><NewsItem>
        <Identification><NewsIdentifier><DateId>20220826</DateId><PublicIdentifier>urn:1</PublicIdentifier></NewsIdentifier></Identification>
        <NewsManagement><FirstCreated>20220826T162405+0000</FirstCreated></NewsManagement>
        <NewsComponent><NewsLines><HeadLine>افتتاح مكتبة الحي</HeadLine><DateLine>حلب 26 آب (سنونو)</DateLine></NewsLines>
        <AdministrativeMetadata><Provider><Party FormalName="Okaz"/></Provider></AdministrativeMetadata>
        <ContentItem><DataContent><p>نص أول</p><p>نص ثان</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"#,
    );
    assert_eq!(article.title.as_deref(), Some("افتتاح مكتبة الحي"));
    assert_eq!(
        published(&article).as_deref(),
        Some("2022-08-26T16:24:05+00:00")
    );
    assert_eq!(article.place.as_deref(), Some("حلب"));
    assert_eq!(article.source.as_deref(), Some("عكاظ"));
    assert_eq!(article.body, "نص أول\nنص ثان");
}

#[test]
fn plain_lists_are_read_as_keys_of_json_are() {
    let list = only(
        r#"<archive><article id="7"><العنوان>افتتاح</العنوان><body><p>نص</p></body><tag>x</tag><tags>ا</tags><tags>ب</tags><date>2022-08-26</date></article></archive>"#,
    );
    assert_eq!(list.record_id.as_deref(), Some("7"));
    assert_eq!(list.body, "نص");
    assert_eq!(list.tags, ["ا", "ب"]);
    assert_eq!(list.origin["title"], "element العنوان");
    reads(
        r#"<add><doc><field name="id">1</field><field name="title">a</field><field name="text">b</field></doc></add>"#,
        &["a / b"],
    );
    reads(
        "<article><title>a</title><text>b</text></article>",
        &["a / b"],
    );
}

#[test]
fn what_is_broken_costs_its_record_and_is_named() {
    reads(
        "<rss>\n<item><title>a</title>\n<item><title>b</title></item>\n<item><title>c",
        &[
            "not XML at line 2: `<item>` is never closed",
            "b / ",
            "not XML at line 4: `<item>` is never closed",
            "not XML at line 4: the file ends before `</rss>`",
        ],
    );
    reads(
        "<rss><item><title>a <b>x</title><description>b & c < d</description></item></rss>",
        &["a x / b & c < d"],
    );
}

#[test]
fn other_xml_is_named() {
    reads(
        "<?xml version='1.0'?><urlset><url/></urlset>",
        &["a sitemap, no article"],
    );
    reads(
        "<?xml version='1.0'?><settings/>",
        &["`<settings>` is not a format that is read"],
    );
    reads(
        "<?xml version='1.0'?>",
        &["not XML at line 1: no element in it"],
    );
    reads("<rss><channel/></rss>", &["an empty `rss`, no article"]);
}

#[test]
fn an_element_longer_than_an_article_is_passed_over() {
    let feed = format!(
        "<rss><item>{}</item><item><title>a</title></item></rss>",
        "x".repeat(200_000)
    );
    reads(
        &feed,
        &[
            "larger than an article: 200013 bytes or more, expected at most 100000",
            "a / ",
        ],
    );
}

#[test]
fn the_root_is_found_behind_what_comes_before() {
    assert_eq!(
        root("<?xml?><!-- <a> --><!DOCTYPE x [<!ENTITY a '>'>]> <x:Rss a>").as_deref(),
        Some("rss")
    );
    assert_eq!(root("<!DOCTYPE html><html>").as_deref(), Some("html"));
    assert_eq!(root("text"), None);
    assert_eq!(root("<!DOCTYPE html"), None);
}

proptest! {
    #[test]
    fn any_bytes_are_survived_and_records_cut_from_them(
        before in "(<rss>|<feed>|<news>|<nitf>|\u{FEFF})?",
        xml in "(<item>|</item>|<entry>|</entry>|<title>|</title>|<nitf>|<a b='|'>|<!\\[CDATA\\[|\\]\\]>|<!D\\[|\\]>|&|;|<|>|\\PC|\n){0,40}",
        after: Vec<u8>,
    ) {
        let bytes = [before.as_bytes(), xml.as_bytes(), after.as_slice()].concat();
        if !bytes.is_empty() {
            let mut end = 0;
            for article in read(&bytes).into_iter().flatten() {
                let (start, length) = (article.offset as usize, article.length as usize);
                prop_assert!(start >= end);
                end = start + length;
                prop_assert!(end <= bytes.len() * 2);
            }
        }
    }
}

#[test]
fn what_an_export_of_a_blog_never_published_is_no_article() {
    let item = |status: &str, kind: &str| {
        format!(
            "<item><title>عنوان</title><description>نص</description>\
            <wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type></item>"
        )
    };
    let items = [
        item("publish", "post"),
        item("draft", "post"),
        item("private", "post"),
        item("publish", "page"),
        item("publish", "report"),
    ];
    let export = format!(
        "<rss xmlns:wp='http://wordpress.org/export/1.2/'><channel>{}</channel></rss>",
        items.concat()
    );
    reads(
        &export,
        &[
            "عنوان / نص",
            "`draft`, no article",
            "`private`, no article",
            "`page`, no article",
            "عنوان / نص",
        ],
    );
}

#[test]
fn authors_are_called_by_the_names_that_the_channel_gives() {
    let author = |login: &str, name: &str| {
        format!(
            "<wp:author><wp:author_login>{login}</wp:author_login>\
            <wp:author_display_name><![CDATA[{name}]]></wp:author_display_name></wp:author>"
        )
    };
    let export = |authors: &str| {
        format!(
            "<rss xmlns:wp='http://wordpress.org/export/1.2/' xmlns:dc='http://purl.org/dc/elements/1.1/'>\
            <channel>{authors}<item><title>عنوان</title><pubDate>Fri, 26 Aug 22 16:24 +0300</pubDate>\
            <dc:creator>salma</dc:creator></item></channel></rss>"
        )
    };
    let both = author("admin", "المدير") + &author("salma", "سلمى الحداد");
    let article = only(&export(&both));
    assert_eq!(article.author.as_deref(), Some("سلمى الحداد"));
    assert_eq!(
        published(&article).as_deref(),
        Some("2022-08-26T16:24+03:00")
    );
    // Whose name is missing?
    let one = author("admin", "") + &author("salma", "سلمى الحداد");
    assert_eq!(only(&export(&one)).author.as_deref(), Some("salma"));
}

#[test]
fn a_story_that_its_agency_cancelled_is_no_article() {
    let item = "<newsItem guid='n'><itemMeta><pubStatus qcode='stat:canceled'/></itemMeta>\
        <contentMeta><headline>عنوان</headline></contentMeta></newsItem>";
    reads(item, &["`stat:canceled`, no article"]);
}
