//! A phrase in one field of one segment: which documents may have it, and how often it stands in one.
//!
//! In: the terms of each word, looked up. Out: candidates by their bits, and counts, for which positions are read.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader};

use super::FieldWeight;
use crate::ranking::lookup::Found;
use crate::ranking::matching::DocBits;

/// A word that is so many times as common as the documents left is looked up in these, and its list is not walked through.
const LOOKED_UP: u64 = 16;

/// The phrase in one field of one segment.
pub(super) struct SegmentField {
    /// Rarest first.
    words: Vec<SegmentWord>,
    /// The documents that may have all words.
    pub(super) candidates: DocBits,
    /// What no score is above.
    pub(super) weight: f32,
    lengths: Option<(FieldNormReader, Arc<[f32; 256]>)>,
    /// Where the phrase may begin, each counted from the last place a first word could stand at.
    begins: Vec<u32>,
    positions: Vec<u32>,
}

/// A word of the phrase.
struct SegmentWord {
    /// What is added to its positions so that those of all words in a row are the same.
    shift: u32,
    lists: Vec<SegmentPostings>,
    /// The document that each list is at: a pattern stands for hundreds of words, few of which a document has.
    heads: Vec<DocId>,
}

impl SegmentField {
    /// `None` where no document of the segment has all words. Positions are dear to open too, and in most segments no headline
    /// has them all.
    pub(super) fn open(
        weight: &FieldWeight,
        reader: &SegmentReader,
        segment: usize,
        boost: Score,
    ) -> tantivy::Result<Option<Self>> {
        let index = reader.inverted_index(weight.field)?;
        let last = weight.words.iter().map(|(place, _)| *place).max();
        let mut words: Vec<(u64, u32, &[Found])> = Vec::new();
        for (place, terms) in &weight.words {
            let docs = terms.iter().map(|term| term.doc_freq_in(segment)).sum();
            if docs == 0 {
                return Ok(None);
            }
            words.push((docs, last.unwrap_or(0) - place, terms));
        }
        words.sort_by_key(|(docs, _, _)| *docs);
        let mut candidates: Option<DocBits> = None;
        for (docs, _, terms) in &words {
            let left = candidates.as_ref().map(|left| u64::from(left.count()));
            if left == Some(0) {
                return Ok(None);
            }
            if left.is_some_and(|left| *docs > left * LOOKED_UP) {
                continue;
            }
            let mut with_word = DocBits::none(reader);
            for term in *terms {
                with_word.add_blocks(term.blocks(segment, &index, IndexRecordOption::Basic)?);
            }
            match &mut candidates {
                Some(candidates) => candidates.keep(&with_word),
                None => candidates = Some(with_word),
            }
        }
        let candidates = candidates.filter(|candidates| candidates.count() > 0);
        let Some(candidates) = candidates else {
            return Ok(None);
        };
        let mut opened = Vec::with_capacity(words.len());
        for (_, shift, terms) in words {
            let option = IndexRecordOption::WithFreqsAndPositions;
            let mut lists = Vec::with_capacity(terms.len());
            for term in terms {
                lists.extend(term.postings(segment, &index, option)?);
            }
            let heads = lists.iter().map(DocSet::doc).collect();
            opened.push(SegmentWord {
                shift,
                lists,
                heads,
            });
        }
        let lengths = match &weight.lengths {
            Some(lengths) => {
                let norms = reader.get_fieldnorms_reader(weight.field)?;
                Some((norms, Arc::clone(lengths)))
            }
            None => None,
        };
        Ok(Some(Self {
            words: opened,
            candidates,
            weight: weight.weight * boost,
            lengths,
            begins: Vec::new(),
            positions: Vec::new(),
        }))
    }

    /// What the phrase adds to the score of `doc` where it stands `count` times there.
    pub(super) fn score(&self, doc: DocId, count: u32) -> f32 {
        match &self.lengths {
            Some((norms, lengths)) if count > 0 => {
                let count = count as f32;
                let length = lengths[usize::from(norms.fieldnorm_id(doc))];
                self.weight * (count / (count + length))
            }
            _ => 0.0,
        }
    }

    /// How often the phrase stands in `doc` at the most.
    pub(super) fn most(&mut self, doc: DocId) -> u32 {
        if !self.candidates.contains(doc) {
            return 0;
        }
        let words = self.words.iter_mut().map(|word| word.frequency(doc));
        words.min().unwrap_or(0)
    }

    /// How often the phrase stands in `doc`.
    pub(super) fn count(&mut self, doc: DocId) -> u32 {
        if !self.candidates.contains(doc) {
            return 0;
        }
        let Some((first, others)) = self.words.split_first_mut() else {
            return 0;
        };
        // Of all words, before the positions of one are read.
        if !others.iter_mut().all(|word| word.stands(doc)) || !first.stands(doc) {
            return 0;
        }
        first.positions(doc, &mut self.begins);
        for word in others {
            if self.begins.is_empty() {
                return 0;
            }
            word.positions(doc, &mut self.positions);
            keep_common(&mut self.begins, &self.positions);
        }
        self.begins.len() as u32
    }
}

impl SegmentWord {
    fn stands(&mut self, doc: DocId) -> bool {
        let mut stands = false;
        self.for_each_at(doc, |_| stands = true);
        stands
    }

    /// How often it stands in `doc`.
    fn frequency(&mut self, doc: DocId) -> u32 {
        let mut frequency = 0;
        self.for_each_at(doc, |list| frequency += list.term_freq());
        frequency
    }

    /// Fills `positions` with where it stands in `doc`, shifted, rising, each once.
    fn positions(&mut self, doc: DocId, positions: &mut Vec<u32>) {
        positions.clear();
        let (mut lists, shift) = (0, self.shift);
        self.for_each_at(doc, |list| {
            list.append_positions_with_offset(shift, positions);
            lists += 1;
        });
        if lists > 1 {
            positions.sort_unstable();
            positions.dedup();
        }
    }

    /// Calls `callback` with the lists that `doc` is in.
    fn for_each_at(&mut self, doc: DocId, mut callback: impl FnMut(&mut SegmentPostings)) {
        for (head, list) in self.heads.iter_mut().zip(&mut self.lists) {
            if *head < doc {
                *head = list.seek(doc);
            }
            if *head == doc {
                callback(list);
            }
        }
    }
}

/// Leaves in `kept` what stands in `other` too; both rise.
fn keep_common(kept: &mut Vec<u32>, other: &[u32]) {
    let mut other = other.iter().peekable();
    kept.retain(|&position| {
        while other.next_if(|&&behind| behind < position).is_some() {}
        other.peek() == Some(&&position)
    });
}
