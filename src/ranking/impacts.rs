//! What a word adds to the score of each document in which it stands, worked out once (its impacts: Anh and Moffat 2006,
//! "Pruned query evaluation using pre-computed impacts").
//!
//! In: the postings of a word's views in one field of one segment. Out: documents in rising order, each with its impact: what
//! the word adds to the score there, negative where a related word alone stands, which makes no match. To add up impacts is a
//! fifth of the work of reading the postings behind them.

use std::fmt;

use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use super::bag::Family;
use super::field_weight::{FieldWeight, WordSegment};
use super::lookup::Found;

/// Documents whose frequencies are added up at a time: few enough for them to stay in the nearest cache.
const WINDOW: DocId = 1024;

/// The impacts of a word in some documents.
pub(super) struct Impacts {
    docs: Vec<DocId>,
    impacts: Vec<f32>,
}

/// One list of a word.
struct List {
    postings: BlockSegmentPostings,
    /// Where in its block it is.
    at: usize,
    /// What an occurrence counts for in each sum of [`Sums`].
    counts: [f32; 4],
}

/// Of each document of a window: how often the skeleton stands there, the stems, related words; of a fuzzy word the second are
/// the words near it, and the third the same, each times its nearness.
struct Sums {
    first: DocId,
    of_docs: Vec<[f32; 4]>,
    stands: [u64; (WINDOW / u64::BITS) as usize],
}

impl fmt::Debug for Impacts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "impacts in {} documents", self.docs.len())
    }
}

impl Impacts {
    /// Those of `field` in segment number `segment`, for the documents from `from` to before `until`.
    pub(super) fn of(
        field: &FieldWeight,
        segment: usize,
        held: &WordSegment,
        (from, until): (DocId, DocId),
    ) -> tantivy::Result<Self> {
        let mut lists = lists(field, segment, held)?;
        lists.iter_mut().for_each(|list| list.seek(from));
        let mut impacts = Self {
            docs: Vec::new(),
            impacts: Vec::new(),
        };
        let mut sums = Sums {
            first: 0,
            of_docs: vec![[0.0; 4]; WINDOW as usize],
            stands: [0; (WINDOW / u64::BITS) as usize],
        };
        while let Some(next) = lists.iter().map(List::doc).min().filter(|&doc| doc < until) {
            sums.first = next;
            let until = until.min(next.saturating_add(WINDOW));
            lists.iter_mut().for_each(|list| list.add(until, &mut sums));
            sums.take(&mut |doc, sums| {
                impacts.docs.push(doc);
                impacts.impacts.push(impact(field, held, doc, sums));
            });
        }
        impacts.docs.shrink_to_fit();
        impacts.impacts.shrink_to_fit();
        Ok(impacts)
    }

    /// Those of another query, by document in rising order; one that adds nothing counts for as little as can be.
    pub(super) fn of_scores(scores: impl IntoIterator<Item = (DocId, f32)>) -> Self {
        let scores = scores.into_iter();
        let scores = scores.map(|(doc, score)| (doc, score.max(f32::MIN_POSITIVE)));
        let (docs, impacts) = scores.unzip();
        Self { docs, impacts }
    }

    /// Documents and impacts.
    pub(super) fn iter(&self) -> impl Iterator<Item = (DocId, f32)> {
        self.docs.iter().copied().zip(self.impacts.iter().copied())
    }

    /// How much memory they take.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.docs.capacity() * (size_of::<DocId>() + size_of::<f32>())
    }

    /// Their documents, in rising order.
    pub(super) fn docs(&self) -> &[DocId] {
        &self.docs
    }

    /// Document number `at`.
    pub(super) fn doc(&self, at: usize) -> DocId {
        self.docs.get(at).copied().unwrap_or(TERMINATED)
    }

    /// Those from number `at` on that are before document `until`; moves `at` behind them.
    pub(super) fn before(&self, until: DocId, at: &mut usize) -> (&[DocId], &[f32]) {
        let from = *at;
        *at = self.seek(until, from);
        (&self.docs[from..*at], &self.impacts[from..*at])
    }

    /// The impact in `doc`, 0 where the word does not stand there; `at` is where to look from, and is moved on.
    pub(super) fn at(&self, doc: DocId, at: &mut usize) -> f32 {
        *at = self.seek(doc, *at);
        match self.doc(*at) == doc {
            true => self.impacts[*at],
            false => 0.0,
        }
    }

    /// The number of the first document that is not before `doc`, from number `from` on.
    fn seek(&self, doc: DocId, from: usize) -> usize {
        // Steps that double find a place near by sooner than one far off.
        let rest = self.docs.get(from..).unwrap_or_default();
        let mut step = 1;
        while rest.get(step - 1).is_some_and(|&other| other < doc) {
            step *= 2;
        }
        let (low, high) = (step / 2, (step - 1).min(rest.len()));
        from + low + rest[low..high].partition_point(|&other| other < doc)
    }
}

/// The lists of `field` in segment number `segment`, in the order in which their frequencies are added.
fn lists(field: &FieldWeight, segment: usize, held: &WordSegment) -> tantivy::Result<Vec<List>> {
    let FieldWeight { word, found, .. } = field;
    let is_fuzzy = word.family == Family::Fuzzy;
    let mut lists = Vec::new();
    let mut add = |term: &Found, index, counts| -> tantivy::Result<()> {
        let postings = term.blocks(segment, index, IndexRecordOption::WithFreqs)?;
        lists.extend(postings.map(|postings| List {
            postings,
            at: 0,
            counts,
        }));
        Ok(())
    };
    add(&found.skeleton, &held.in_skeletons, [1.0, 0.0, 0.0, 0.0])?;
    if let Some(in_stems) = &held.in_stems {
        for (stem, weight) in &found.stems {
            let counts = match is_fuzzy {
                true => [0.0, 1.0, *weight, 0.0],
                false => [0.0, *weight, 0.0, 0.0],
            };
            add(stem, in_stems, counts)?;
        }
        for stem in &found.kin {
            add(stem, in_stems, [0.0, 0.0, 1.0, 0.0])?;
        }
    }
    Ok(lists)
}

fn impact(
    field: &FieldWeight,
    held: &WordSegment,
    doc: DocId,
    [skeleton, stems, others, _]: [f32; 4],
) -> f32 {
    let length = field.length(held, doc);
    let boost = field.word.boost;
    let (frequencies, nearness) = match field.word.family {
        Family::Fuzzy if stems > 0.0 => ([skeleton, stems, stems], others / stems),
        Family::Fuzzy => ([skeleton, stems, stems], 1.0),
        Family::Inflected => ([skeleton, stems, stems + others], 1.0),
    };
    let scores = field.scores(frequencies, length, boost, nearness);
    signed(scores, frequencies)
}

/// The impact of a word that stands so often in each view of a document, with these scores. It is never 0, as idf is for a word
/// of all of very many documents, so that the word is a match.
pub(super) fn signed(scores: [f32; 3], [skeleton, stem, _]: [f32; 3]) -> f32 {
    let score = scores.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    match skeleton > 0.0 || stem > 0.0 {
        true => score,
        false => -score,
    }
}

impl List {
    fn doc(&self) -> DocId {
        let docs = self.postings.docs();
        docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn seek(&mut self, from: DocId) {
        if self.doc() < from {
            self.at = self.postings.seek(from);
        }
    }

    /// Adds the documents before `until` to `sums`.
    fn add(&mut self, until: DocId, sums: &mut Sums) {
        loop {
            let (docs, freqs) = (self.postings.docs(), self.postings.freqs());
            if docs.is_empty() {
                return;
            }
            for (&doc, &freq) in docs.iter().zip(freqs).skip(self.at) {
                if doc >= until {
                    return;
                }
                let at = (doc - sums.first) as usize;
                let of_doc = &mut sums.of_docs[at];
                for (sum, count) in of_doc.iter_mut().zip(self.counts) {
                    *sum += count * freq as f32;
                }
                sums.stands[at / u64::BITS as usize] |= 1 << (at % u64::BITS as usize);
                self.at += 1;
            }
            self.postings.advance();
            self.at = 0;
        }
    }
}

impl Sums {
    /// Calls `each` with every document and its sums, in order, and forgets them.
    fn take(&mut self, each: &mut impl FnMut(DocId, [f32; 4])) {
        for (block, stands) in self.stands.iter_mut().enumerate() {
            let mut rest = std::mem::take(stands);
            while rest != 0 {
                let at = block * u64::BITS as usize + rest.trailing_zeros() as usize;
                rest &= rest - 1;
                let sums = std::mem::take(&mut self.of_docs[at]);
                each(self.first + at as DocId, sums);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn impacts(docs: &[DocId]) -> Impacts {
        Impacts {
            docs: docs.to_vec(),
            impacts: docs.iter().map(|&doc| doc as f32 + 0.5).collect(),
        }
    }

    #[test]
    fn documents_are_found_in_rising_order() {
        let docs: Vec<DocId> = (0..300).map(|n| n * 3).collect();
        let impacts = impacts(&docs);
        let mut at = 0;
        for doc in 0..1000 {
            let expected = match doc % 3 == 0 && doc < 900 {
                true => doc as f32 + 0.5,
                false => 0.0,
            };
            assert_eq!(impacts.at(doc, &mut at), expected, "{doc}");
        }
        for far in [0, 3, 450, 897] {
            assert_eq!(impacts.at(far, &mut 0), far as f32 + 0.5);
        }
        assert_eq!(impacts.doc(at), TERMINATED);
    }

    #[test]
    fn those_before_a_document_are_taken_once() {
        let impacts = impacts(&[1, 5, 9]);
        let mut at = 0;
        assert_eq!(impacts.before(5, &mut at).0, [1]);
        assert_eq!(impacts.before(6, &mut at).0, [5]);
        assert_eq!(impacts.before(100, &mut at).1, [9.5]);
        assert_eq!(impacts.before(100, &mut at).0, [0; 0]);
    }
}
