//! Which documents can score above a threshold, from the bits of the words that stand in them.
//!
//! In: for each word in each field the documents in which it stands as written, inflected or as a related word, and what it adds
//! at the most in each case. Out: of 64 documents at a time those whose words can make enough, and how much they can make. Documents
//! with too few words are left out first, all 64 at once. Of the rest, those with the same words are judged together: word
//! after word, the one that counts most first, they are parted into those that have it and those that do not, until what
//! the rest of the words could add is too little (branch and bound).

use tantivy::{DocId, Score};

use super::matching::{DocBits, Presence, Stands};
use super::scorer::ROUNDING;

/// So many words of one document are told apart; what further ones add is bounded by all of them.
const DEEPEST: usize = 64;
/// Documents are told apart by up to so many words that stand in them, before it is looked at which these are.
const COUNTED: usize = 6;
/// As many documents that can score most are looked at before all others, so that the threshold is high from early on.
const FIRST_LOOKED_AT: usize = 32;

/// A word in one field.
pub(super) struct Bounded<'presence> {
    pub(super) stands: &'presence Stands,
    /// What it adds to no score where it stands as written, inflected, or as a related word alone.
    pub(super) bounds: [f32; 3],
    /// What pairs of it and another clause add to no score; the other stands behind it in the order of clauses.
    pub(super) pairs: Vec<(usize, f32)>,
}

/// A look at the words of documents, 64 at a time.
pub(super) struct Pruner<'presence> {
    matches: &'presence DocBits,
    /// Lowest bound first.
    clauses: Vec<Bounded<'presence>>,
    /// What each clause adds at the most, with its pairs with those before it.
    most: Vec<f32>,
    threshold: Score,
    /// How many of the first clauses together make no score above the threshold.
    passive: usize,
    /// What one clause makes at the most, two of them, and so on.
    most_together: [f32; COUNTED],
    /// How many clauses a document needs for a score above the threshold, as far as they are counted.
    needed: usize,
    /// The clauses that stand in some of the documents at hand, highest bound first.
    active: Vec<Active>,
    /// By clause, whether it stands in them as written or inflected.
    is_inflected: Vec<bool>,
    /// What each of the documents at hand that are left can score.
    possible: [f32; 64],
}

/// A clause that stands in some documents of a block.
struct Active {
    clause: usize,
    any: u64,
    /// Where it stands as written, inflected only, and as a related word only.
    docs: [u64; 3],
    /// What it and those behind it add at the most.
    rest: f32,
}

impl<'presence> Pruner<'presence> {
    /// A look at the matches of `presence`, whose `clauses` come with the lowest bound first.
    pub(super) fn new(presence: &'presence Presence, clauses: Vec<Bounded<'presence>>) -> Self {
        let mut most: Vec<_> = clauses.iter().map(|clause| clause.bounds[0]).collect();
        for (other, bound) in clauses.iter().flat_map(|clause| &clause.pairs) {
            most[*other] += bound;
        }
        Self {
            matches: &presence.matches,
            most,
            threshold: Score::MIN,
            passive: 0,
            most_together: most_together(&clauses),
            needed: 0,
            active: Vec::with_capacity(clauses.len()),
            is_inflected: vec![false; clauses.len()],
            clauses,
            possible: [0.0; 64],
        }
    }

    pub(super) fn blocks(&self) -> usize {
        self.matches.blocks()
    }

    /// The documents of block number `block` that can score above `threshold`, a bit for each.
    pub(super) fn survivors(&mut self, block: usize, threshold: Score) -> u64 {
        let mut docs = self.matches.block(block);
        if docs == 0 {
            return 0;
        }
        if threshold != self.threshold {
            self.threshold = threshold;
            self.passive = hopeless(&self.most, threshold);
            let too_few = self.most_together.iter();
            let too_few = too_few.take_while(|&most| most * ROUNDING <= threshold);
            self.needed = (too_few.count() + 1).min(COUNTED);
        }
        if self.passive > 0 {
            let leading = self.clauses[self.passive..].iter();
            docs &= leading.fold(0, |any, clause| any | clause.stands.any.block(block));
        }
        if self.needed > 1 {
            docs = self.with_enough(block, docs);
        }
        if docs == 0 {
            return 0;
        }
        self.find_active(block, docs);
        self.part(0, docs, 0.0, 0)
    }

    /// What the document of bit `bit` can score, which is one of the survivors.
    pub(super) fn possible(&self, bit: u32) -> f32 {
        self.possible[bit as usize]
    }

    /// The documents that can score most, in order.
    pub(super) fn best(&mut self) -> Vec<DocId> {
        let mut best: Vec<(f32, DocId)> = Vec::new();
        let mut least = Score::MIN;
        for block in 0..self.blocks() {
            let mut docs = self.survivors(block, least);
            while docs != 0 {
                let bit = docs.trailing_zeros();
                docs &= docs - 1;
                best.push((self.possible(bit), DocBits::doc(block, bit)));
            }
            if best.len() >= 2 * FIRST_LOOKED_AT {
                let nth = FIRST_LOOKED_AT - 1;
                let (_, (last, _), _) =
                    best.select_nth_unstable_by(nth, |(a, _), (b, _)| b.total_cmp(a));
                least = *last;
                best.truncate(FIRST_LOOKED_AT);
            }
        }
        let mut docs: Vec<_> = best.into_iter().map(|(_, doc)| doc).collect();
        docs.sort_unstable();
        docs
    }

    /// Those of `docs` in which as many clauses stand as are needed.
    fn with_enough(&self, block: usize, docs: u64) -> u64 {
        // In which no clause stands or more, one or more, two or more, and so on.
        let mut with = [0; COUNTED + 1];
        with[0] = docs;
        for clause in &self.clauses {
            let any = clause.stands.any.block(block);
            for least in (1..=self.needed).rev() {
                with[least] |= with[least - 1] & any;
            }
        }
        with[self.needed]
    }

    /// Notes which clauses stand in some of `docs`, and what they add at the most.
    fn find_active(&mut self, block: usize, docs: u64) {
        self.active.clear();
        for (n, clause) in self.clauses.iter().enumerate().rev() {
            let any = clause.stands.any.block(block) & docs;
            self.is_inflected[n] = false;
            if any == 0 {
                continue;
            }
            let written = clause.stands.written.block(block) & any;
            let inflected = clause.stands.inflected.block(block) & any;
            let docs = [written, inflected & !written, any & !inflected];
            let highest = docs.iter().zip(clause.bounds).find(|(docs, _)| **docs != 0);
            let mut rest = highest.map_or(0.0, |(_, bound)| bound);
            if inflected != 0 {
                rest += pairs(clause, &self.is_inflected);
                self.is_inflected[n] = true;
            }
            self.active.push(Active {
                clause: n,
                any,
                docs,
                rest,
            });
        }
        let mut rest = 0.0;
        for active in self.active.iter_mut().rev() {
            rest += active.rest;
            active.rest = rest;
            self.is_inflected[active.clause] = false;
        }
    }

    /// Those of `docs` that can score above the threshold with the active clauses from number `at` on, where what is known of
    /// them makes `sum`, of which so many clauses stand there.
    fn part(&mut self, mut at: usize, mut docs: u64, sum: f32, standing: usize) -> u64 {
        let mut left = 0;
        while docs != 0 {
            let active = self.active.get(at);
            let rest = active.map_or(0.0, |active| active.rest);
            if (sum + rest) * ROUNDING <= self.threshold {
                break;
            }
            let Some(active) = active.filter(|_| standing < DEEPEST) else {
                self.keep(docs, sum + rest);
                left |= docs;
                break;
            };
            at += 1;
            if active.any & docs == 0 {
                continue;
            }
            let (clause, standing_in) = (active.clause, active.docs);
            for (view, with) in standing_in.into_iter().enumerate() {
                let with = with & docs;
                if with == 0 {
                    continue;
                }
                let bounded = &self.clauses[clause];
                let mut sum = sum + bounded.bounds[view];
                let is_inflected = view < 2;
                if is_inflected {
                    sum += pairs(bounded, &self.is_inflected);
                }
                self.is_inflected[clause] = is_inflected;
                left |= self.part(at, with, sum, standing + 1);
                self.is_inflected[clause] = false;
                docs &= !with;
            }
        }
        left
    }

    fn keep(&mut self, mut docs: u64, possible: f32) {
        while docs != 0 {
            self.possible[docs.trailing_zeros() as usize] = possible;
            docs &= docs - 1;
        }
    }
}

/// What pairs of `clause` and of those that stand add at the most.
fn pairs(clause: &Bounded<'_>, stands: &[bool]) -> f32 {
    let standing = clause.pairs.iter().filter(|(other, _)| stands[*other]);
    standing.map(|(_, bound)| bound).sum()
}

/// What one of `clauses` makes at the most, two of them, and so on, with the pairs among them.
fn most_together(clauses: &[Bounded<'_>]) -> [f32; COUNTED] {
    // Of each clause half of what its pairs add, most first.
    let mut halves = vec![Vec::new(); clauses.len()];
    for (n, clause) in clauses.iter().enumerate() {
        for (other, bound) in &clause.pairs {
            halves[n].push(bound / 2.0);
            halves[*other].push(bound / 2.0);
        }
    }
    for halves in &mut halves {
        halves.sort_unstable_by(|a, b| b.total_cmp(a));
    }
    std::array::from_fn(|others| {
        let each = clauses.iter().zip(&halves).map(|(clause, halves)| {
            let halves = halves.iter().take(others);
            clause.bounds[0] + halves.sum::<f32>()
        });
        let mut each: Vec<f32> = each.collect();
        each.sort_unstable_by(|a, b| b.total_cmp(a));
        each.iter().take(others + 1).sum()
    })
}

/// How many of the first clauses, together, make no score above `threshold`.
fn hopeless(bounds: &[f32], threshold: Score) -> usize {
    let sums = bounds.iter().scan(0.0, |sum, bound| {
        *sum += bound;
        Some(*sum * ROUNDING)
    });
    sums.take_while(|&sum| sum <= threshold).count()
}
