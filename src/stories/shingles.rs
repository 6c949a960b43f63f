//! The sequences of six words of a text, and the few of them that stand for it.
//!
//! In: the prints of a text. Out: a hash for each sequence, or its fingerprints: of each eight sequences in a row the one with
//! the least hash, after Schleimer, Wilkerson and Aiken 2003, "Winnowing: local algorithms for document fingerprinting". Texts
//! that share thirteen words in a row share a fingerprint for certain, whatever stands around them, and a text has two for nine
//! sequences. A sample of sequences whose hash is 0 modulo 4 is as large and promises nothing, and short texts are lost by it.

/// How many words a sequence has.
pub const SHINGLE_WORDS: usize = 6;

/// Of how many sequences in a row one is a fingerprint.
const WINDOW: usize = 8;

/// Returns a hash for each sequence of [`SHINGLE_WORDS`] words, in order.
pub fn shingles(prints: &[u8]) -> impl Iterator<Item = u64> {
    let sequence = |words: &[u8]| {
        let joined = words
            .iter()
            .fold(0, |joined, &print| joined << 8 | u64::from(print));
        mix(joined)
    };
    prints.windows(SHINGLE_WORDS).map(sequence)
}

/// Writes the hashes of all sequences of a text over `distinct`: in order of size, each once.
pub fn distinct_shingles(prints: &[u8], distinct: &mut Vec<u64>) {
    distinct.clear();
    distinct.extend(shingles(prints));
    distinct.sort_unstable();
    distinct.dedup();
}

/// Writes the fingerprints of a text over `fingerprints`: in order of size, each once. A text of six words or more has one.
pub fn fingerprints(prints: &[u8], fingerprints: &mut Vec<u64>) {
    fingerprints.clear();
    // The last sequences, at their number modulo the window.
    let mut window = [u64::MAX; WINDOW];
    let (mut least, mut count) = (u64::MAX, 0);
    for shingle in shingles(prints) {
        let leaving = std::mem::replace(&mut window[count % WINDOW], shingle);
        count += 1;
        if shingle <= least {
            least = shingle;
        } else if leaving == least {
            least = window.into_iter().fold(u64::MAX, u64::min);
        }
        // The sequences in a row that follow most often have the same least one.
        if count >= WINDOW && fingerprints.last() != Some(&least) {
            fingerprints.push(least);
        }
    }
    if (1..WINDOW).contains(&count) {
        fingerprints.push(least);
    }
    fingerprints.sort_unstable();
    fingerprints.dedup();
}

/// Returns how much of the shorter text the other has, from 0 to 1; both are given by their [`distinct_shingles`].
pub fn share(one: &[u64], other: &[u64]) -> f32 {
    let shorter = one.len().min(other.len());
    if shorter == 0 {
        return 0.0;
    }
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let mut shared = 0_u32;
    while let (Some(left), Some(right)) = (one.peek(), other.peek()) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => one.next(),
            std::cmp::Ordering::Greater => other.next(),
            std::cmp::Ordering::Equal => {
                shared += 1;
                one.next();
                other.next()
            }
        };
    }
    shared as f32 / shorter as f32
}

/// The last step of MurmurHash3: each bit of the result depends on all bits of the key.
fn mix(key: u64) -> u64 {
    let key = (key ^ key >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let key = (key ^ key >> 33).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    key ^ key >> 33
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fingerprints_of(prints: &[u8]) -> Vec<u64> {
        let mut found = Vec::new();
        fingerprints(prints, &mut found);
        found
    }

    fn share_of(one: &[u8], other: &[u8]) -> f32 {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        distinct_shingles(one, &mut left);
        distinct_shingles(other, &mut right);
        share(&left, &right)
    }

    fn words(count: usize) -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(1u8..=255, 0..count)
    }

    #[test]
    fn too_few_words_share_nothing() {
        assert!(fingerprints_of(&[1, 2, 3, 4, 5]).is_empty());
        assert_eq!(share_of(&[1, 2, 3, 4, 5], &[1, 2, 3, 4, 5]), 0.0);
        assert_eq!(fingerprints_of(&[1, 2, 3, 4, 5, 6]).len(), 1);
    }

    #[test]
    fn the_share_is_that_of_the_shorter() {
        let long: Vec<u8> = (1..=105).collect();
        assert_eq!(share_of(&long, &long), 1.0);
        assert_eq!(share_of(&long[..55], &long), 1.0);
        let half: Vec<u8> = (1..=30).chain(200..=224).collect();
        assert_eq!(share_of(&half, &long), 0.5);
    }

    proptest! {
        #[test]
        fn each_window_has_its_least_sequence(prints in words(60)) {
            let all: Vec<u64> = shingles(&prints).collect();
            let mut least: Vec<u64> = all.windows(WINDOW).flat_map(|window| window.iter().min()).copied().collect();
            if all.len() < WINDOW {
                least.extend(all.iter().min());
            }
            least.sort_unstable();
            least.dedup();
            prop_assert_eq!(fingerprints_of(&prints), least);
        }

        #[test]
        fn thirteen_words_in_common_are_a_fingerprint_in_common(
            front in words(20), back in words(20), other_front in words(20),
            common in prop::collection::vec(1u8..=255, WINDOW + SHINGLE_WORDS - 1),
        ) {
            let one = fingerprints_of(&[front, common.clone(), back].concat());
            let other = fingerprints_of(&[other_front, common].concat());
            prop_assert!(one.iter().any(|print| other.contains(print)));
        }
    }
}
