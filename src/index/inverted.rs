//! The words and values of a segment → its inverted index.
//!
//! In: what each thread holds of its articles. Out: the files of terms, postings and positions, field by field as the engine's
//! serializers write them: one field after the other into the files, or several at once into memory and then into the files.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};

use tantivy::directory::{CompositeWrite, TerminatingWrite, WritePtr};
use tantivy::fieldnorm::{FieldNormReader, FieldNormReaders};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::postings::FieldSerializer;
use tantivy::schema::{Field, IndexRecordOption, Schema};
use tantivy::{DocId, TantivyError};

use super::inversion::{FieldValues, FieldWords, Sorting, Terms, WordsOfThread};
use super::part::place;
use crate::analysis::{View, Vocabulary};
use crate::schema::Fields;

/// The words that one thread has met.
pub struct OfThread<'vocabulary> {
    /// By field.
    pub words: Vec<FieldWords>,
    pub vocabulary: &'vocabulary Vocabulary,
    /// The number of its first article.
    pub first: DocId,
}

/// All words and values of a segment, each field of which can be written by itself.
pub struct Inverted<'parts> {
    fields: &'parts Fields,
    threads: &'parts [OfThread<'parts>],
    values: &'parts [FieldValues],
    norms: FieldNormReaders,
    exact: Terms<'parts>,
    stems: Terms<'parts>,
}

impl<'parts> Inverted<'parts> {
    /// Puts the terms of all words in order, those of each view in a thread of its own where the words come from several;
    /// `values` are in order.
    pub fn new(
        fields: &'parts Fields,
        threads: &'parts [OfThread<'parts>],
        values: &'parts [FieldValues],
        norms: FieldNormReaders,
    ) -> tantivy::Result<Self> {
        let used = threads.iter().map(|thread| {
            let mut used = vec![false; thread.vocabulary.places()];
            for words in &thread.words {
                words.mark(thread.vocabulary, &mut used);
            }
            used
        });
        let used: Vec<_> = used.collect();
        let words = || {
            let vocabularies = threads.iter().map(|thread| thread.vocabulary).enumerate();
            vocabularies.flat_map(|(thread, vocabulary)| {
                let words = vocabulary.words();
                words.map(move |(place, exact, stem)| (thread, place, exact, stem))
            })
        };
        let exact = || {
            let words = words().map(|(thread, place, exact, _)| (thread, place, exact));
            Terms::sorted(words, &used)
        };
        let stems = || {
            let words = words().map(|(thread, place, _, stem)| (thread, place, stem));
            Terms::sorted(words, &used)
        };
        let (exact, stems) = match threads.len() > 1 {
            false => (exact(), stems()),
            true => thread::scope(|scope| {
                let stems = scope.spawn(|| Ok(stems()));
                let exact = exact();
                joined(stems).map(|stems| (exact, stems))
            })?,
        };
        Ok(Self {
            fields,
            threads,
            values,
            norms,
            exact,
            stems,
        })
    }

    /// Writes all fields, one after the other.
    pub fn write(&self, segment: &Segment, sorting: &mut Sorting) -> tantivy::Result<()> {
        let mut files = Files::of(segment)?;
        for (field, _) in self.fields.schema().fields() {
            self.write_field(field, sorting, &mut files)?;
        }
        Ok(files.close()?)
    }

    /// Writes all fields, as many at once as there are `sortings`.
    pub fn write_at_once(
        &self,
        segment: &Segment,
        sortings: &mut [Sorting],
    ) -> tantivy::Result<()> {
        let fields = self.fields.schema().fields();
        let mut fields: Vec<_> = fields.map(|(field, _)| field).collect();
        // They are taken from the end: the longest first.
        fields.sort_by_key(|field| count(&self.words(*field)));
        let left = Mutex::new(fields);
        let next = || left.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let write_some = |sorting: &mut Sorting| {
            let mut written = Vec::new();
            while let Some(field) = next() {
                let mut bytes = [const { Vec::new() }; 3];
                self.write_field(field, sorting, &mut Files::in_memory(&mut bytes))?;
                written.push((field, bytes));
            }
            Ok(written)
        };
        let written = thread::scope(|scope| {
            let threads = sortings.iter_mut();
            let threads = threads.map(|sorting| scope.spawn(|| write_some(sorting)));
            let threads: Vec<_> = threads.collect();
            let written = threads.into_iter().map(joined);
            written.collect::<tantivy::Result<Vec<_>>>()
        })?;
        let mut written: Vec<_> = written.into_iter().flatten().collect();
        written.sort_by_key(|(field, _)| *field);
        let mut files = Files::of(segment)?;
        for (field, bytes) in written {
            files.append(field, &bytes)?;
        }
        Ok(files.close()?)
    }

    fn write_field(
        &self,
        field: Field,
        sorting: &mut Sorting,
        files: &mut Files<impl TerminatingWrite>,
    ) -> tantivy::Result<()> {
        let schema = self.fields.schema();
        let words = self.words(field);
        if count(&words) > 0 {
            let terms = match self.fields.view_of(field).0 {
                View::Stem => &self.stems,
                View::Skeleton | View::Broad => &self.exact,
            };
            let norms = self.norms.get_field(field)?;
            let serializer = files.serializer(schema, field, count(&words), norms)?;
            sorting.write(serializer, &words, terms)?;
        }
        let values = self.values.get(place(field));
        if let Some(values) = values.filter(|values| values.count() > 0) {
            let serializer = files.serializer(schema, field, values.count(), None)?;
            values.write(serializer)?;
        }
        Ok(())
    }

    /// The words of `field` by thread.
    fn words(&self, field: Field) -> Vec<WordsOfThread<'_>> {
        let (_, source) = self.fields.view_of(field);
        let threads = self.threads.iter().filter_map(|thread| {
            Some(WordsOfThread {
                words: thread.words.get(place(source))?,
                vocabulary: thread.vocabulary,
                first: thread.first,
            })
        });
        threads.collect()
    }
}

fn count(threads: &[WordsOfThread<'_>]) -> u64 {
    threads.iter().map(|thread| thread.words.count()).sum()
}

/// What `thread` returns.
pub fn joined<Done>(thread: ScopedJoinHandle<'_, tantivy::Result<Done>>) -> tantivy::Result<Done> {
    let panicked =
        || TantivyError::ErrorInThread("a thread that writes a segment panicked".to_owned());
    thread.join().unwrap_or_else(|_| Err(panicked()))
}

/// The files of an inverted index: terms, postings and positions.
struct Files<W: Write>([CompositeWrite<W>; 3]);

impl Files<WritePtr> {
    fn of(segment: &Segment) -> tantivy::Result<Self> {
        use SegmentComponent::{Positions, Postings, Terms};
        let file = |file| segment.open_write(file).map(CompositeWrite::wrap);
        Ok(Self([file(Terms)?, file(Postings)?, file(Positions)?]))
    }

    /// Adds a field as it was written into memory.
    fn append(&mut self, field: Field, bytes: &[Vec<u8>; 3]) -> io::Result<()> {
        if bytes.iter().all(Vec::is_empty) {
            return Ok(());
        }
        for (file, bytes) in self.0.iter_mut().zip(bytes) {
            file.for_field(field).write_all(bytes)?;
        }
        Ok(())
    }

    fn close(self) -> io::Result<()> {
        self.0.into_iter().try_for_each(CompositeWrite::close)
    }
}

impl<'bytes> Files<&'bytes mut Vec<u8>> {
    /// The same for one field, which begins at the first byte.
    fn in_memory(bytes: &'bytes mut [Vec<u8>; 3]) -> Self {
        Self(bytes.each_mut().map(CompositeWrite::wrap))
    }
}

impl<W: TerminatingWrite> Files<W> {
    /// Begins a field of `count` words or values.
    fn serializer(
        &mut self,
        schema: &Schema,
        field: Field,
        count: u64,
        norms: Option<FieldNormReader>,
    ) -> io::Result<FieldSerializer<'_, W>> {
        let field_type = schema.get_field_entry(field).field_type();
        let option = field_type.index_record_option();
        let [terms, postings, positions] = &mut self.0;
        FieldSerializer::create(
            option.unwrap_or(IndexRecordOption::Basic),
            count,
            terms.for_field(field),
            postings.for_field(field),
            positions.for_field(field),
            norms,
        )
    }
}
