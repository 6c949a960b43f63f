//! Two runs on the same topics: which is better, and whether chance would explain it.
//!
//! In: two evaluations. Out: for each measure the mean gain, how many topics won and lost, and the p-value of
//! Fisher's paired randomisation test, two-sided. Smucker, Allan and Carterette ("A comparison of statistical
//! significance tests for information retrieval evaluation", CIKM 2007) recommend it above sign and Wilcoxon
//! tests, which both mislead on such figures.
//!
//! If the two runs were alike, each topic's difference might as well have the other sign. All signs are tried
//! where few topics differ; else 10,000 draws of a generator with a fixed seed, so that a figure told can be told
//! again. The signs as they are count as one draw more, so that p is never 0 (Phipson and Smyth, 2010).

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::measures::{Evaluation, Measure, Scores, mean};

/// How many draws stand for all signs.
const DRAWS: u64 = 10_000;

/// Up to how many differing topics all signs are tried: 2^13 are fewer than the draws.
const TRIED_IN_FULL: usize = 13;

/// Differences closer than this are one: sums of the same figures in another order.
const ROUNDING: f64 = 1e-12;

/// How one run does against another by one measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Comparison {
    /// The measure.
    #[serde(serialize_with = "measure_name")]
    pub measure: Measure,
    /// Mean of this run.
    pub this: f64,
    /// Mean of the other run.
    pub other: f64,
    /// The first mean less the second.
    pub gain: f64,
    /// Topics on which this run is better.
    pub wins: usize,
    /// Topics on which the other run is better.
    pub losses: usize,
    /// Topics on which they are equal.
    pub ties: usize,
    /// How likely a gain or loss at least as large is, if the runs are alike.
    pub p: f64,
}

/// Holds `this` against `other` on the topics of both, by every measure.
pub fn compare(this: &Evaluation, other: &Evaluation) -> Vec<Comparison> {
    let others: BTreeMap<_, _> = other
        .topics
        .iter()
        .map(|topic| (topic.qid.as_str(), topic.scores))
        .collect();
    let pairs: Vec<_> = this
        .topics
        .iter()
        .filter_map(|topic| Some((topic.scores, *others.get(topic.qid.as_str())?)))
        .collect();
    Measure::ALL
        .map(|measure| comparison(measure, &pairs))
        .to_vec()
}

fn comparison(measure: Measure, pairs: &[(Scores, Scores)]) -> Comparison {
    let figures = |scores: &Scores| scores.get(measure);
    let this = mean(pairs.iter().map(|(this, _)| figures(this)));
    let other = mean(pairs.iter().map(|(_, other)| figures(other)));
    let differences: Vec<_> = pairs
        .iter()
        .map(|(this, other)| figures(this) - figures(other))
        .filter(|difference| difference.abs() > ROUNDING)
        .collect();
    let wins = differences.iter().filter(|gain| **gain > 0.0).count();
    Comparison {
        measure,
        this,
        other,
        gain: this - other,
        wins,
        losses: differences.len() - wins,
        ties: pairs.len() - differences.len(),
        p: randomisation(&differences),
    }
}

/// The p-value of `differences`, none of which is 0.
fn randomisation(differences: &[f64]) -> f64 {
    let observed = differences.iter().sum::<f64>().abs();
    let as_large = |sum: f64| sum.abs() >= observed - ROUNDING;
    if differences.len() <= TRIED_IN_FULL {
        let all = 1 << differences.len();
        let reached = (0..all).filter(|signs| as_large(signed_sum(differences, &mut Bits(*signs))));
        return reached.count() as f64 / all as f64;
    }
    let mut generator = Xorshift(0x9e37_79b9_7f4a_7c15);
    let reached = (0..DRAWS).filter(|_| as_large(signed_sum(differences, &mut generator)));
    (reached.count() as f64 + 1.0) / (DRAWS as f64 + 1.0)
}

fn signed_sum(differences: &[f64], signs: &mut impl Signs) -> f64 {
    let chunks = differences.chunks(64);
    chunks
        .map(|chunk| {
            let bits = signs.next_64();
            let signed = (0..).zip(chunk).map(|(n, difference)| {
                let turned = bits >> n & 1 == 1;
                if turned { -difference } else { *difference }
            });
            signed.sum::<f64>()
        })
        .sum()
}

/// A source of signs, one in each bit.
trait Signs {
    fn next_64(&mut self) -> u64;
}

/// These signs and no others.
struct Bits(u64);

impl Signs for Bits {
    fn next_64(&mut self) -> u64 {
        self.0
    }
}

/// Signs by chance: xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators").
struct Xorshift(u64);

impl Signs for Xorshift {
    fn next_64(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
}

fn measure_name<S: Serializer>(measure: &Measure, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(measure.name())
}

#[cfg(test)]
mod tests {
    use super::super::{Qrels, Run};
    use super::*;

    /// Topics `q0`…, one for each rank, whose relevant document stands there; rank 0 leaves it out.
    fn evaluation(ranks: &[usize]) -> Evaluation {
        let (mut qrels, mut run) = (String::new(), String::new());
        for (n, rank) in ranks.iter().enumerate() {
            qrels.push_str(&format!("q{n} 0 d{rank} 1\n"));
            for place in 1..=*rank {
                run.push_str(&format!("q{n} Q0 d{place} 1 {} x\n", 100 - place));
            }
        }
        let qrels = Qrels::parse(&qrels).expect("qrels");
        Evaluation::of_judged(&Run::parse(&run).expect("a run"), &qrels)
    }

    fn by_rank(this: &[usize], other: &[usize]) -> Comparison {
        let all = compare(&evaluation(this), &evaluation(other));
        let by_rank = all.into_iter().find(|row| row.measure == Measure::Mrr10);
        by_rank.expect("every measure is compared")
    }

    #[test]
    fn topics_are_won_lost_or_equal() {
        let row = by_rank(&[1, 2, 2, 4, 0], &[2, 1, 2, 4, 0]);
        assert_eq!((row.wins, row.losses, row.ties), (1, 1, 3));
        assert_eq!((row.gain, row.p), (0.0, 1.0));
    }

    #[test]
    fn three_equal_gains_come_by_chance_in_two_of_eight_cases() {
        let row = by_rank(&[1, 1, 1, 1], &[2, 2, 2, 1]);
        assert_eq!((row.this, row.other, row.gain), (1.0, 0.625, 0.375));
        assert_eq!(row.p, 0.25);
    }

    #[test]
    fn a_run_against_itself_differs_in_nothing() {
        let row = by_rank(&[1, 3, 7], &[1, 3, 7]);
        assert_eq!((row.ties, row.gain, row.p), (3, 0.0, 1.0));
    }

    #[test]
    fn many_gains_in_one_direction_are_no_chance() {
        let row = by_rank(&[1; 40], &[2; 40]);
        assert_eq!(row.p, 1.0 / 10_001.0);
    }

    #[test]
    fn draws_agree_with_all_signs() {
        // 10 wins against 4 losses of one size: the binomial tail of 14, twice, is 0.1796.
        let differences: Vec<_> = (0..14).map(|n| if n < 10 { 0.5 } else { -0.5 }).collect();
        let found = randomisation(&differences);
        assert!((found - 0.1796).abs() < 0.02, "{found}");
    }
}
