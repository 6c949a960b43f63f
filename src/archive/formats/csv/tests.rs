//! What becomes of tables, good and bad.

use encoding_rs::WINDOWS_1256;
use proptest::prelude::*;

use super::*;
use crate::archive::article::Article;
use crate::archive::formats::tests;
use crate::archive::records::{Original, Wanted};

const NEWS: &str = "\
رقم الخبر;العنوان;النص;التاريخ;الكاتب;المصدر
7;افتتاح مكتبة الحي;\"<p>افتتحت البلدية اليوم مكتبة جديدة.</p><p>وقال رئيسها: \"\"الأبواب مفتوحة\"\".</p>\";26/08/2022;سلمى الحداد;عكاظ
8;إغلاق جسر الصفصاف;\"أغلقت مديرية الطرق الجسر شهرين.
ويبدأ العمل الجمعة.\";2022-09-05;;عكاظ
";

fn read(bytes: &[u8]) -> Vec<Result<Article, SkipReason>> {
    tests::read(bytes, file)
}

/// Each row as its headline and text, or why it is none.
#[track_caller]
fn reads(table: &str, expected: &[&str]) {
    assert_eq!(tests::told(read(table.as_bytes())), expected);
}

#[track_caller]
fn articles(bytes: &[u8]) -> Vec<Article> {
    let readings = read(bytes).into_iter();
    readings
        .map(|reading| reading.expect("an article"))
        .collect()
}

#[track_caller]
fn is_the_news(bytes: &[u8], encoding: &str) {
    let articles = articles(bytes);
    let [first, second] = articles.as_slice() else {
        panic!("{} articles", articles.len());
    };
    assert_eq!(first.title.as_deref(), Some("افتتاح مكتبة الحي"));
    assert_eq!(
        first.body,
        "افتتحت البلدية اليوم مكتبة جديدة.\nوقال رئيسها: \"الأبواب مفتوحة\"."
    );
    assert_eq!(first.source.as_deref(), Some("عكاظ"));
    assert_eq!(first.author.as_deref(), Some("سلمى الحداد"));
    assert_eq!(first.origin["title"], "column العنوان");
    assert_eq!(first.encoding, encoding);
    assert_eq!(second.author, None);
    let published = second.published.map(|date| date.to_string());
    assert_eq!(published.as_deref(), Some("2022-09-05"));
    for article in [first, second] {
        let (start, length) = (article.offset as usize, article.length as usize);
        let original = bytes.get(start..start + length).expect("within the file");
        let encoding = Encoding::for_label(encoding.as_bytes()).expect("a name");
        let (text, _) = encoding.decode_without_bom_handling(original);
        let number = ["7;", "8;"][article.record as usize];
        assert!(
            text.starts_with(number) && text.ends_with("عكاظ\n"),
            "{text}"
        );
    }
}

#[test]
fn arabic_columns_are_read() {
    is_the_news(NEWS.as_bytes(), "UTF-8");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_column() {
    reads("\u{FEFF}title,text\na,b\n", &["a / b"]);
}

#[test]
fn tables_of_old_spreadsheets_are_read() {
    let (bytes, ..) = WINDOWS_1256.encode(NEWS);
    is_the_news(&bytes, "windows-1256");
}

#[test]
fn unicode_text_of_spreadsheets_is_read() {
    let marked = format!("\u{FEFF}{NEWS}");
    let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    is_the_news(&little, "UTF-16LE");
    let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
    is_the_news(&big, "UTF-16BE");
}

#[test]
fn the_delimiter_is_found() {
    for delimiter in [",", ";", "\t", "|"] {
        let table = ["title,text,views", "a,b,1"]
            .join("\n")
            .replace(',', delimiter);
        reads(&table, &["a / b"]);
    }
    reads("sep=:\ntitle:text\na:b\n", &["a / b"]);
    reads("text\nb, c; d\n", &[" / b, c; d"]);
}

#[test]
fn a_table_without_known_columns_is_named() {
    reads(
        "no,x,date\n1,2,2022\n",
        &["no column of `no, x, date` is known as a headline or a text"],
    );
}

#[test]
fn rows_of_another_length_are_named() {
    reads(
        "title,text,views,tags\na,b,1,c\na,b\na\na,b,1,c,d\na,b,1,c,,\n",
        &[
            "a / b",
            "a / b",
            "not a row of the table at line 4: found 1 cells, expected 4",
            "not a row of the table at line 5: found 5 cells, expected 4",
            "a / b",
        ],
    );
}

#[test]
fn a_quotation_mark_that_is_never_closed_costs_one_row() {
    reads(
        "title,text\na,\"b\nc,d\ne,\"f\ng\"\n",
        &[
            "not a row of the table at line 2: a quotation mark is never closed",
            "c / d",
            "e / f\ng",
        ],
    );
    reads(
        "title,text\na,\"b\nc,\"d\"\ne,f\n",
        &[
            "not a row of the table at line 2: a quotation mark is never closed",
            "c / d",
            "e / f",
        ],
    );
}

#[test]
fn a_header_between_the_rows_is_no_article() {
    reads(
        "title,text\na,b\n\ntitle,text\n",
        &[
            "a / b",
            "not a row of the table at line 4: found the names of the columns once more, expected an article",
        ],
    );
}

#[test]
fn words_for_nothing_are_no_values() {
    let table = "title,text,author,tags\na,b,NULL,nan\nc,d,\\N,\n";
    for article in articles(table.as_bytes()) {
        assert_eq!((article.author, article.tags.len()), (None, 0));
    }
}

#[test]
fn lists_and_seconds_since_1970_are_read() {
    let table =
        "title,tags,timestamp\na,\"['س', 'ص']\",1661531045\nb,\"[\"\"س\"\", \"\"ص\"\"]\",\n";
    let articles = articles(table.as_bytes());
    for article in &articles {
        assert_eq!(article.tags, ["س", "ص"]);
    }
    let published = articles.first().and_then(|article| article.published);
    assert_eq!(
        published.map(|date| date.to_string()).as_deref(),
        Some("2022-08-26T16:24:05+00:00")
    );
}

proptest! {
    #[test]
    fn any_bytes_are_survived_and_records_cut_from_them(
        bytes: Vec<u8>,
        header in "(title,text\n|title;text\n|\u{FEFF}title\ttext\n)?",
    ) {
        let bytes = [header.as_bytes(), &bytes].concat();
        let mut end = 0;
        for article in read(&bytes).into_iter().flatten() {
            let (start, length) = (article.offset as usize, article.length as usize);
            prop_assert!(start >= end && start + length <= bytes.len());
            end = start + length;
        }
        let mut source = Source::member(bytes.as_slice()).expect("a source");
        let mut each = |_: Original| ControlFlow::Continue(());
        let mut records = Records::new("a.csv", 100_000, Wanted::Originals(&mut each));
        let _ = file(&mut source, &Given::default(), &mut records);
    }
}
