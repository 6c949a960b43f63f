//! How much a document can score of which some words are known.
//!
//! In: what each clause and each pair of them add at the most. Out: which clauses make no score above a threshold together,
//! so that no document need be looked at for them alone, and what a document can score by those of the others that stand in it
//! (MaxScore: Turtle and Flood 1995, "Query evaluation: strategies and optimizations").

use tantivy::Score;

use super::scorer::ROUNDING;

/// So many clauses of a document are told apart, those that count most; further ones are taken to stand in it.
const TOLD_APART: usize = u64::BITS as usize;

/// Of so many different sets of clauses is remembered what they can add, of few clauses and of many: documents have the same
/// ones again and again.
const REMEMBERED: [usize; 2] = [256, 1024];
const FEW_CLAUSES: usize = 8;
const FORGOTTEN: (u64, f32) = (0, f32::NAN);

/// What clauses can add, lowest bound first.
pub(super) struct Bounds {
    /// What each clause adds at the most.
    clauses: Vec<f32>,
    /// What each clause adds at the most with its pairs with those before it.
    with_pairs: Vec<f32>,
    /// Of each clause, the others that it has pairs with, and what these add at the most.
    partners: Vec<Vec<(usize, f32)>>,
    /// The bits of those before it, none of those that are not told apart, and the same.
    lower: Vec<Vec<(u64, f32)>>,
    threshold: Score,
    /// So many of the first clauses make no score above the threshold.
    passive: usize,
    /// What these add at the most, pairs aside, and what all pairs add.
    rest: f32,
    all_pairs: f32,
    /// Clauses that may stand in a document, with what the passive ones and pairs of them add at the most; no number where
    /// nothing is remembered.
    beyond: Vec<(u64, f32)>,
}

impl Bounds {
    /// Those of `clauses`, lowest first, and of `pairs` of them.
    pub(super) fn new(
        clauses: Vec<f32>,
        pairs: impl IntoIterator<Item = ([usize; 2], f32)>,
    ) -> Self {
        let count = clauses.len();
        let remembered = REMEMBERED[usize::from(count > FEW_CLAUSES)];
        let mut bounds = Self {
            with_pairs: clauses.clone(),
            partners: vec![Vec::new(); count],
            lower: vec![Vec::new(); count],
            threshold: Score::MIN,
            passive: 0,
            rest: 0.0,
            all_pairs: 0.0,
            beyond: vec![FORGOTTEN; remembered],
            clauses,
        };
        for ([first, second], bound) in pairs {
            let (lower, higher) = (first.min(second), first.max(second));
            bounds.with_pairs[higher] += bound;
            bounds.lower[higher].push((bit(lower, count), bound));
            bounds.partners[first].push((second, bound));
            bounds.partners[second].push((first, bound));
            bounds.all_pairs += bound;
        }
        bounds
    }

    /// How many clauses make no score above `threshold` together, which never falls.
    pub(super) fn passive(&mut self, threshold: Score) -> usize {
        if threshold != self.threshold {
            self.threshold = threshold;
            let sums = self.with_pairs.iter().scan(0.0, |sum, bound| {
                *sum += bound;
                Some(*sum * ROUNDING)
            });
            let passive = sums.take_while(|&sum| sum <= threshold).count();
            if passive != self.passive {
                self.pass(passive);
            }
        }
        self.passive
    }

    /// How many clauses are passive.
    pub(super) fn passives(&self) -> usize {
        self.passive
    }

    /// Takes all clauses for passive, whatever they can make.
    pub(super) fn pass_all(&mut self) {
        self.pass(self.clauses.len());
    }

    fn pass(&mut self, passive: usize) {
        self.passive = passive;
        self.rest = self.clauses[..passive].iter().sum();
        self.beyond.fill(FORGOTTEN);
    }

    /// What a document needs of the clauses that are not passive to score above the threshold, if all pairs stand there.
    pub(super) fn needed(&self) -> f32 {
        let needed = self.threshold / ROUNDING - self.rest - self.all_pairs;
        // It is a bound itself, and no float of it may be too high.
        needed - self.threshold.abs() * (ROUNDING - 1.0)
    }

    /// What a document can score in which the clauses of `standing` may stand, of which those that are not passive make `sum`.
    pub(super) fn possible(&mut self, sum: f32, standing: u64) -> f32 {
        // The golden ratio spreads sets that differ in any clause.
        let spread = standing.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let place = spread >> (u64::BITS - self.beyond.len().ilog2());
        let (of, beyond) = self.beyond[place as usize];
        if of == standing && !beyond.is_nan() {
            return sum + beyond;
        }
        let beyond = self.beyond(standing);
        self.beyond[place as usize] = (standing, beyond);
        sum + beyond
    }

    fn beyond(&self, standing: u64) -> f32 {
        let count = self.clauses.len();
        let of_clause = |clause: usize| {
            let alone = if clause < self.passive {
                self.clauses[clause]
            } else {
                0.0
            };
            let lower = self.lower[clause].iter();
            let both = lower.filter(|(bit, _)| *bit == 0 || standing & bit != 0);
            alone + both.map(|(_, bound)| bound).sum::<f32>()
        };
        let mut sum = (0..count.saturating_sub(TOLD_APART)).map(of_clause).sum();
        let mut rest = standing;
        while rest != 0 {
            let from_last = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            if from_last >= count {
                break;
            }
            sum += of_clause(count - 1 - from_last);
        }
        sum
    }

    /// All passive clauses.
    pub(super) fn all_passive(&self) -> u64 {
        let count = self.clauses.len();
        (0..self.passive).fold(0, |all, clause| all | bit(clause, count))
    }

    /// The other clauses that clause number `clause` has pairs with, and what these add at the most.
    pub(super) fn partners(&self, clause: usize) -> &[(usize, f32)] {
        &self.partners[clause]
    }
}

/// The bit of clause number `clause` of `count`, none where it is not told apart.
pub(super) fn bit(clause: usize, count: usize) -> u64 {
    let from_last = count - 1 - clause;
    match from_last < TOLD_APART {
        true => 1 << from_last,
        false => 0,
    }
}

/// Whether clause number `clause` of `count` may be one of `standing`.
pub(super) fn is_in(standing: u64, clause: usize, count: usize) -> bool {
    let bit = bit(clause, count);
    bit == 0 || standing & bit != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_are_passive_as_long_as_they_make_too_little_together() {
        let mut bounds = Bounds::new(vec![1.0, 2.0, 4.0], [([0, 1], 0.5), ([1, 2], 1.0)]);
        assert_eq!(bounds.passive(0.5), 0);
        assert_eq!(bounds.passive(1.1), 1);
        // The pair of the two is between them.
        assert_eq!(bounds.passive(3.1), 1);
        assert_eq!(bounds.passive(3.6), 2);
        assert_eq!(bounds.passive(9.0), 3);
    }

    #[test]
    fn a_document_scores_with_the_pairs_that_may_stand_in_it() {
        let mut bounds = Bounds::new(vec![1.0, 2.0, 4.0], [([0, 1], 0.5), ([1, 2], 1.0)]);
        bounds.passive(1.1);
        assert_eq!(bounds.possible(3.0, bit(2, 3)), 3.0);
        assert_eq!(bounds.possible(3.0, bit(1, 3) | bit(0, 3)), 4.5);
        assert_eq!(bounds.possible(6.0, u64::MAX), 8.5);
        assert!(bounds.needed() <= 1.1 - 1.0 - 1.5);
    }

    #[test]
    fn clauses_beyond_those_told_apart_may_always_stand() {
        assert!(is_in(0, 0, 65));
        assert!(!is_in(0, 1, 65));
        assert!(is_in(bit(1, 65), 1, 65));
    }
}
