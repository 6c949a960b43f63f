//! Articles → one segment of the engine.
//!
//! In: articles. Out: the files of a segment, the same byte for byte as the engine's own writer makes of the same articles, in half
//! the time: [`inversion`](super::inversion) says how. All that is written is written by the engine's serializers.

use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::Field;
use tantivy::store::StoreWriter;
use tantivy::{DocId, Index};

use super::document::{columns_of, each_text, each_value, stored_of};
use super::inversion::{FieldValues, FieldWords, Sorting, Terms};
use crate::Error;
use crate::analysis::{View, Vocabulary};
use crate::archive::Article;
use crate::schema::Fields;

/// A segment that is being made.
pub struct SegmentBuilder {
    segment: Segment,
    articles: DocId,
    /// The words of each field by its number.
    words: Vec<FieldWords>,
    /// The values of each field by its number.
    values: Vec<FieldValues>,
    norms: FieldNormsWriter,
    columns: FastFieldsWriter,
    store: StoreWriter,
}

impl SegmentBuilder {
    /// Begins a segment of `index`.
    pub fn new(index: &Index) -> tantivy::Result<Self> {
        let segment = index.new_segment();
        let schema = index.schema();
        let settings = index.settings();
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            // A thread for it would be handed a copy of each block, and there are as many threads as may work already.
            false,
        )?;
        let tokenizers = index.fast_field_tokenizer().clone();
        let columns = FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, tokenizers)?;
        let fields = schema.num_fields();
        Ok(Self {
            segment,
            articles: 0,
            words: (0..fields).map(|_| FieldWords::default()).collect(),
            values: (0..fields).map(|_| FieldValues::default()).collect(),
            norms: FieldNormsWriter::for_schema(&schema),
            columns,
            store,
        })
    }

    /// Adds an article. Of a long one no more than three copies are held at any time.
    pub fn add(
        &mut self,
        fields: &Fields,
        article: Box<Article>,
        vocabulary: &mut Vocabulary,
    ) -> Result<(), Error> {
        let doc = self.articles;
        each_text(fields, &article, &mut |field, text| {
            if let Some(words) = self.words.get_mut(place(field)) {
                words.add(doc, text, vocabulary);
            }
        });
        each_value(fields, &article, &mut |field, value| {
            if let Some(values) = self.values.get_mut(place(field)) {
                values.add(doc, value);
            }
        });
        for text in [fields.title, fields.body] {
            let words = self.words.get(place(text.skeleton));
            if let Some(len) = words.and_then(|words| words.len_of(doc)) {
                self.norms.record(doc, text.skeleton, len);
                self.norms.record(doc, text.stem, len);
            }
        }
        self.columns.add_document(&columns_of(fields, &article))?;
        let stored = stored_of(fields, &article)?;
        drop(article);
        let stored = self.store.store(&stored, fields.schema());
        stored.map_err(tantivy::TantivyError::from)?;
        self.articles += 1;
        Ok(())
    }

    /// Bytes of memory that the segment takes, and will take while it is written.
    pub fn bytes(&self) -> usize {
        let words: usize = self.words.iter().map(FieldWords::bytes).sum();
        let values: usize = self.values.iter().map(FieldValues::bytes).sum();
        words + values + self.columns.mem_usage() + self.store.mem_usage()
    }

    /// Writes the segment; `vocabulary` is that of all its articles. The segment belongs to the index once it is added to it.
    pub fn finish(
        mut self,
        fields: &Fields,
        vocabulary: &Vocabulary,
        sorting: &mut Sorting,
    ) -> tantivy::Result<Segment> {
        // What the last articles take there is free before the words are put in order.
        self.store.close()?;
        self.norms.fill_up_to_max_doc(self.articles);
        let norms = self.segment.open_write(SegmentComponent::FieldNorms)?;
        let norms = FieldNormsSerializer::from_write(norms)?;
        self.norms.serialize(norms, None)?;
        let norms = self.segment.open_read(SegmentComponent::FieldNorms)?;
        let norms = FieldNormReaders::open(norms)?;

        let mut serializer = InvertedIndexSerializer::open(&self.segment)?;
        let mut used = vec![false; vocabulary.places()];
        for words in &self.words {
            words.mark(vocabulary, &mut used);
        }
        let exact = vocabulary.words().map(|(place, exact, _)| (place, exact));
        let exact = Terms::sorted(exact, &used);
        let stems = vocabulary.words().map(|(place, _, stem)| (place, stem));
        let stems = Terms::sorted(stems, &used);
        for (field, _) in fields.schema().fields() {
            let (view, source) = fields.view_of(field);
            let terms = match view {
                View::Stem => &stems,
                View::Skeleton | View::Broad => &exact,
            };
            if let Some(words) = self.words.get(place(source)) {
                let norms = norms.get_field(field)?;
                sorting.write(&mut serializer, field, norms, words, vocabulary, terms)?;
            }
            if let Some(values) = self.values.get_mut(place(field)) {
                std::mem::take(values).write(&mut serializer, field)?;
            }
        }
        serializer.close()?;

        let mut columns = self.segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(&mut columns, None)?;
        columns.terminate()?;
        Ok(self.segment.with_max_doc(self.articles))
    }
}

fn place(field: Field) -> usize {
    field.field_id() as usize
}

#[cfg(test)]
mod tests {
    use tantivy::{IndexSettings, TantivyDocument};

    use super::*;
    use crate::analysis::Analyzer;
    use crate::archive::ArticleId;

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

    fn by_us(analyzer: &Analyzer, articles: &[Article]) -> Vec<Vec<u8>> {
        let (fields, index) = (Fields::new(), index(analyzer));
        let mut vocabulary = Vocabulary::new(analyzer.clone());
        let mut sorting = Sorting::default();
        let mut builder = SegmentBuilder::new(&index).expect("a segment");
        let before = builder.bytes();
        for article in articles {
            let added = builder.add(&fields, Box::new(article.clone()), &mut vocabulary);
            added.expect("added");
        }
        assert!(articles.is_empty() || builder.bytes() > before);
        let segment = builder.finish(&fields, &vocabulary, &mut sorting);
        files(&segment.expect("written"))
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
                by_us(&analyzer, &articles),
                by_the_engine(&analyzer, &articles),
            );
            for ((file, ours), theirs) in FILES.into_iter().zip(ours).zip(theirs) {
                assert!(ours == theirs, "{file:?} of {count} articles");
            }
        }
    }

    #[test]
    fn a_vocabulary_serves_one_segment_after_the_other() {
        let (analyzer, fields) = (Analyzer::new(), Fields::new());
        let index = index(&analyzer);
        let mut vocabulary = Vocabulary::new(analyzer.clone());
        let mut sorting = Sorting::default();
        for articles in [articles(40), articles(90)] {
            vocabulary.forget();
            let mut builder = SegmentBuilder::new(&index).expect("a segment");
            for article in &articles {
                let added = builder.add(&fields, Box::new(article.clone()), &mut vocabulary);
                added.expect("added");
            }
            let segment = builder.finish(&fields, &vocabulary, &mut sorting);
            let ours = files(&segment.expect("written"));
            assert!(ours == by_us(&analyzer, &articles));
        }
    }
}
