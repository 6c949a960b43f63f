//! The articles of one thread or several → one segment of the engine.
//!
//! In: what each thread holds of its articles. Out: the files of a segment, the same byte for byte as the engine's own writer makes of
//! the same articles one after the other, in half the time: [`inversion`](super::inversion) says how. All that is written is written
//! by the engine's serializers. Several threads write the fields of one segment at once, each into memory, so that an archive has
//! one list of terms to look words up in, and not one for each thread that read it.

use std::thread;

use tantivy::columnar::{ColumnarReader, MergeRowOrder, StackMergeOrder, merge_columnar};
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::store::{StoreReader, StoreWriter};
use tantivy::{Directory, DocId, TantivyError};

use super::inversion::{FieldValues, FieldWords, Sorting};
use super::inverted::{Inverted, OfThread, joined};
use super::part::{Part, place};
use crate::analysis::Vocabulary;
use crate::schema::Fields;

/// Writes a segment of the articles of `parts`, in that order, each with the vocabulary it was read with, on as many threads as there
/// is memory to put words in order. The segment belongs to the index once it is added to it.
///
/// # Errors
///
/// What cannot be written; and no part at all is no segment.
pub fn write(
    parts: Vec<(Part, &Vocabulary)>,
    fields: &Fields,
    sortings: &mut [Sorting],
) -> tantivy::Result<Segment> {
    let mut articles = 0;
    let mut stores = Vec::new();
    let mut columns = Vec::new();
    let mut threads = Vec::new();
    let mut values: Vec<FieldValues> = Vec::new();
    for (part, vocabulary) in parts {
        stores.push((part.segment, part.store));
        columns.push(part.columns);
        values.resize_with(part.values.len(), FieldValues::default);
        for (all, of_part) in values.iter_mut().zip(part.values) {
            all.append(of_part, articles);
        }
        threads.push(OfThread {
            words: part.words,
            vocabulary,
            first: articles,
        });
        articles += part.articles;
    }
    values.iter_mut().for_each(FieldValues::sort);
    let none = || TantivyError::InvalidArgument("a segment of no articles".to_owned());
    let (segment, _) = stores.first().ok_or_else(none)?;
    let segment = segment.clone();
    let beside = || {
        join_stores(stores)?;
        write_columns(&segment, columns)
    };
    let inverted = || {
        let norms = write_norms(&segment, fields, &threads, articles)?;
        Inverted::new(fields, &threads, &values, norms)
    };
    match sortings {
        [sorting] => {
            // What the last articles take there is free before the words are put in order.
            beside()?;
            inverted()?.write(&segment, sorting)?;
        }
        sortings => thread::scope(|scope| {
            let beside = scope.spawn(beside);
            inverted()?.write_at_once(&segment, sortings)?;
            joined(beside)
        })?,
    }
    Ok(segment.with_max_doc(articles))
}

/// Writes the texts of all parts into the file of the first.
fn join_stores(stores: Vec<(Segment, StoreWriter)>) -> tantivy::Result<()> {
    let mut stores = stores.into_iter();
    let Some((_, mut store)) = stores.next() else {
        return Ok(());
    };
    for (other, written) in stores {
        written.close()?;
        let written = other.open_read(SegmentComponent::Store)?;
        store.stack(StoreReader::open(written, 0)?)?;
        let path = other.relative_path(SegmentComponent::Store);
        // What cannot be deleted now is deleted with the next commit: no commit names it.
        let _ = other.index().directory().delete(&path);
    }
    Ok(store.close()?)
}

fn write_norms(
    segment: &Segment,
    fields: &Fields,
    threads: &[OfThread<'_>],
    articles: DocId,
) -> tantivy::Result<FieldNormReaders> {
    let mut norms = FieldNormsWriter::for_schema(fields.schema());
    for text in [fields.title, fields.body] {
        for thread in threads {
            let words = thread.words.get(place(text.skeleton));
            for (doc, len) in words.into_iter().flat_map(FieldWords::lens) {
                norms.record(thread.first + doc, text.skeleton, len);
                norms.record(thread.first + doc, text.stem, len);
            }
        }
    }
    norms.fill_up_to_max_doc(articles);
    let file = segment.open_write(SegmentComponent::FieldNorms)?;
    norms.serialize(FieldNormsSerializer::from_write(file)?, None)?;
    FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)
}

fn write_columns(segment: &Segment, mut columns: Vec<FastFieldsWriter>) -> tantivy::Result<()> {
    let mut file = segment.open_write(SegmentComponent::FastFields)?;
    if let [columns] = &mut columns[..] {
        columns.serialize(&mut file, None)?;
        return Ok(file.terminate()?);
    }
    let mut parts = Vec::new();
    // Also those without a value, which a part has, are columns of the whole.
    let mut names = Vec::new();
    for mut columns in columns {
        let mut bytes = Vec::new();
        columns.serialize(&mut bytes, None)?;
        let part = ColumnarReader::open(bytes)?;
        let of_part = part.list_columns()?.into_iter();
        names.extend(of_part.map(|(name, column)| (name, column.column_type())));
        parts.push(part);
    }
    names.sort_unstable();
    names.dedup();
    let parts: Vec<_> = parts.iter().collect();
    let order = MergeRowOrder::Stack(StackMergeOrder::stack(&parts));
    merge_columnar(&parts, &names, order, &mut file)?;
    Ok(file.terminate()?)
}

#[cfg(test)]
mod tests {
    use tantivy::{Index, IndexSettings, TantivyDocument};

    use super::*;
    use crate::analysis::Analyzer;
    use crate::archive::{Article, ArticleId};
    use crate::index::document::{columns_of, each_text, each_value, stored_of};

    const FILES: [SegmentComponent; 6] = [
        SegmentComponent::FieldNorms,
        SegmentComponent::Terms,
        SegmentComponent::Postings,
        SegmentComponent::Positions,
        SegmentComponent::FastFields,
        SegmentComponent::Store,
    ];

    fn index(analyzer: &Analyzer) -> Index {
        let schema = Fields::new().schema().clone();
        let index = Index::builder().schema(schema);
        let index = index.settings(IndexSettings::default());
        let index = index.create_in_ram().expect("an index");
        analyzer.register(index.tokenizers());
        index
    }

    fn files(segment: &Segment) -> Vec<Vec<u8>> {
        let bytes = |file| segment.open_read(file).expect("a file").read_bytes();
        let files = FILES.into_iter();
        let files = files.map(|file| bytes(file).expect("its bytes").to_vec());
        files.collect()
    }

    /// The files that the engine's own writer makes of the articles.
    fn by_the_engine(analyzer: &Analyzer, articles: &[Article]) -> Vec<Vec<u8>> {
        let (fields, index) = (Fields::new(), index(analyzer));
        let mut writer = index
            .writer_with_num_threads::<TantivyDocument>(1, 15_000_000)
            .expect("a writer");
        for article in articles {
            let mut document = columns_of(&fields, article);
            for (field, stored) in stored_of(&fields, article).expect("stored") {
                document.add_field_value(field, &stored);
            }
            document.add_text(fields.path, &article.path);
            each_text(&fields, article, &mut |field, text| {
                document.add_text(field, text);
                let both = [fields.title, fields.body].into_iter();
                for both in both.filter(|both| both.skeleton == field) {
                    document.add_text(both.stem, text);
                }
            });
            each_value(&fields, article, &mut |field, name| {
                if field == fields.known {
                    document.add_text(field, std::str::from_utf8(name).expect("a name"));
                }
            });
            writer.add_document(document).expect("added");
        }
        writer.commit().expect("committed");
        let segments = index.searchable_segments().expect("segments");
        assert_eq!(segments.len(), 1);
        files(&segments[0])
    }

    /// The files of the segment that threads write together which have read `articles`, some each.
    fn by_us(analyzer: &Analyzer, articles: &[&[Article]]) -> Vec<Vec<u8>> {
        let (fields, index) = (Fields::new(), index(analyzer));
        let threads = articles.iter().map(|articles| {
            let mut vocabulary = Vocabulary::new(analyzer.clone());
            let part = read(&index, &fields, articles, &mut vocabulary);
            (part, vocabulary)
        });
        let (parts, vocabularies): (Vec<_>, Vec<_>) = threads.unzip();
        let mut sortings: Vec<_> = articles.iter().map(|_| Sorting::default()).collect();
        let parts = parts.into_iter().zip(&vocabularies).collect();
        let segment = write(parts, &fields, &mut sortings);
        files(&segment.expect("written"))
    }

    fn read(
        index: &Index,
        fields: &Fields,
        articles: &[Article],
        vocabulary: &mut Vocabulary,
    ) -> Part {
        let mut part = Part::new(index).expect("a part");
        let before = (part.bytes(), part.joining_bytes());
        for article in articles {
            let added = part.add(fields, Box::new(article.clone()), vocabulary);
            added.expect("added");
        }
        assert!(articles.is_empty() || part.bytes() > before.0);
        assert!(part.joining_bytes() - before.1 >= part.bytes() - before.0);
        part
    }

    /// Articles with every field, some of them empty, of words of all kinds.
    fn articles(count: u64) -> Vec<Article> {
        let words = [
            "قصفت",
            "الصواريخُ",
            "وبالصواريخ",
            "مدينة",
            "في",
            "٢٠",
            "آذار",
            "(مارس)",
            "2022",
            "BBC",
            "كوفيد19",
            "كانون",
            "الثاني",
            "و",
            "3,5",
            "نصرالله",
            "عبدالله",
            "ـ",
            "\u{FEFB}جئ",
            "،",
        ];
        let overlong = "ب".repeat(300);
        let text = |seed: u64, len: u64| -> String {
            let word = |n: u64| {
                let mixed = (seed + n).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
                match mixed % 97 {
                    0 => overlong.clone(),
                    1..20 => format!(
                        "كلمة{}",
                        ["ا", "ب", "ت", "ث"][mixed as usize % 4].repeat(n as usize % 9)
                    ),
                    _ => words[mixed as usize % words.len()].to_owned(),
                }
            };
            (0..len).map(word).collect::<Vec<_>>().join(" ")
        };
        let some = |is: bool, text: String| is.then_some(text);
        (0..count)
            .map(|n| Article {
                id: ArticleId::new("a.jsonl", n),
                record_id: some(n % 3 == 0, format!("r{n}")),
                title: some(n % 5 > 0, text(n, n % 7)),
                subtitle: some(n % 4 == 0, text(n + 1000, n % 5)),
                body: text(n + 5000, n % 60),
                source: some(n % 2 == 0, "وكالة سنونو".to_owned()),
                agencies: (0..n % 3).map(|n| text(n, 2)).collect(),
                author: some(n % 11 == 0, text(n, 2)),
                place: some(n % 6 == 0, "عين السرو".to_owned()),
                url: some(n % 9 == 0, format!("https://a.example/{n}")),
                section: None,
                tags: (0..n % 4).map(|n| text(n, 1)).collect(),
                language: some(n % 2 == 1, "ar".to_owned()),
                published: (n % 3 > 0).then(|| "2022-08".parse().expect("a month")),
                path: format!("{}/a.jsonl", n / 100),
                record: n,
                format: "json".to_owned(),
                ..Article::default()
            })
            .collect()
    }

    #[test]
    fn a_segment_is_the_one_that_the_engine_makes() {
        let analyzer = Analyzer::new();
        for count in [1, 2, 700] {
            let articles = articles(count);
            let (ours, theirs) = (
                by_us(&analyzer, &[&articles]),
                by_the_engine(&analyzer, &articles),
            );
            for ((file, ours), theirs) in FILES.into_iter().zip(ours).zip(theirs) {
                assert!(ours == theirs, "{file:?} of {count} articles");
            }
        }
    }

    #[test]
    fn so_is_one_that_several_threads_write() {
        let analyzer = Analyzer::new();
        let articles = articles(700);
        let theirs = by_the_engine(&analyzer, &articles);
        let (first, rest) = articles.split_at(1);
        let (second, third) = rest.split_at(400);
        for threads in [&[first, rest] as &[_], &[first, second, third]] {
            let ours = by_us(&analyzer, threads);
            for ((file, ours), theirs) in FILES.into_iter().zip(ours).zip(&theirs) {
                // Each thread fills blocks of its own with texts.
                let is_same = file == SegmentComponent::Store || ours == *theirs;
                assert!(is_same, "{file:?} by {} threads", threads.len());
            }
        }
    }

    #[test]
    fn a_vocabulary_serves_one_segment_after_the_other() {
        let (analyzer, fields) = (Analyzer::new(), Fields::new());
        let index = index(&analyzer);
        let mut vocabulary = Vocabulary::new(analyzer.clone());
        let mut sorting = [Sorting::default()];
        for articles in [articles(40), articles(90)] {
            vocabulary.forget();
            let part = read(&index, &fields, &articles, &mut vocabulary);
            let segment = write(vec![(part, &vocabulary)], &fields, &mut sorting);
            let ours = files(&segment.expect("written"));
            assert!(ours == by_us(&analyzer, &[&articles]));
        }
    }
}
