//! Impacts of some clauses, added up for many documents at once.
//!
//! In: documents in rising order with their impacts, clause after clause. Out: those documents whose sums are high enough, each
//! with the clauses that stand in it. Sums of a window of documents stay in the nearest cache, and to add one up costs a
//! few instructions (Lucene's `MaxScoreBulkScorer` does the same).

use tantivy::DocId;

/// Documents of a window.
const WINDOW: DocId = 2048;
/// So many sums are looked at together for whether one is high enough.
const LANES: usize = 16;

/// The sums of a window of documents.
pub(super) struct Sums {
    first: DocId,
    impacts: Box<[f32; WINDOW as usize]>,
    standing: Box<[u64; WINDOW as usize]>,
    /// Which of them were added to, a bit for as many as are looked at together.
    touched: [u64; WINDOW as usize / LANES / u64::BITS as usize],
}

/// What is known of a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sum {
    pub(super) doc: DocId,
    /// What the clauses that were added up make.
    pub(super) sum: f32,
    /// Which of them stand in it so that it is a match.
    pub(super) standing: u64,
}

impl Sums {
    pub(super) fn new() -> Self {
        Self {
            first: 0,
            impacts: Box::new([0.0; WINDOW as usize]),
            standing: Box::new([0; WINDOW as usize]),
            touched: Default::default(),
        }
    }

    /// Begins the window that has `doc`, and returns the document that it ends before.
    pub(super) fn begin(&mut self, doc: DocId) -> DocId {
        self.first = doc - doc % WINDOW;
        self.first.saturating_add(WINDOW)
    }

    /// Adds the clause of `bit`, which has these impacts in these documents of the window.
    pub(super) fn add(&mut self, (docs, impacts): (&[DocId], &[f32]), bit: u64) {
        for (&doc, &impact) in docs.iter().zip(impacts) {
            let at = (doc % WINDOW) as usize;
            let lane = at / LANES;
            self.touched[lane / u64::BITS as usize] |= 1 << (lane % u64::BITS as usize);
            self.impacts[at] += impact.abs();
            self.standing[at] |= if impact > 0.0 { bit } else { 0 };
        }
    }

    /// Adds those documents to `found` that have a sum above `needed`, in order, and forgets all sums.
    pub(super) fn take(&mut self, needed: f32, found: &mut Vec<Sum>) {
        let needed = needed.max(0.0);
        let impacts = self.impacts.as_chunks_mut::<LANES>().0;
        let standing = self.standing.as_chunks_mut::<LANES>().0;
        for (block, touched) in self.touched.iter_mut().enumerate() {
            let mut rest = std::mem::take(touched);
            while rest != 0 {
                let lane = block * u64::BITS as usize + rest.trailing_zeros() as usize;
                rest &= rest - 1;
                let (impacts, standing) = (&mut impacts[lane], &mut standing[lane]);
                // Without branches, so that all are compared at once.
                let is_high = |high, &sum: &f32| high | u32::from(sum > needed);
                if impacts.iter().fold(0, is_high) != 0 {
                    let docs = self.first + (lane * LANES) as DocId..;
                    let sums = docs.zip(impacts.iter().zip(standing.iter()));
                    let sums = sums.filter(|(_, (sum, _))| **sum > needed);
                    found.extend(sums.map(|(doc, (&sum, &standing))| Sum { doc, sum, standing }));
                }
                *impacts = [0.0; LANES];
                *standing = [0; LANES];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_above_what_is_needed_are_taken_once() {
        let mut sums = Sums::new();
        assert_eq!(sums.begin(4097), 6144);
        sums.add((&[4096, 4100, 6143], &[1.0, 2.0, 3.0]), 1);
        sums.add((&[4100, 4101], &[0.5, -4.0]), 2);
        let mut found = Vec::new();
        sums.take(1.5, &mut found);
        let expected = [(4100, 2.5, 3), (4101, 4.0, 0), (6143, 3.0, 1)];
        assert_eq!(
            found,
            expected.map(|(doc, sum, standing)| Sum { doc, sum, standing })
        );
        found.clear();
        sums.take(f32::MIN, &mut found);
        assert_eq!(found, []);
    }
}
