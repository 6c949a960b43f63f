//! Word counts as an index keeps them.

use warraq::analysis::WordCounts;

/// Holds that a table is refused, or answers every question and is written as it was read.
pub fn check(bytes: &[u8]) {
    let Some(counts) = WordCounts::from_bytes(bytes.to_vec()) else {
        return;
    };
    assert_eq!(counts.as_bytes(), bytes);
    assert_eq!(counts.hashes().count(), counts.len());
    for hash in counts.hashes().take(1000).chain([0, 1, u64::MAX]) {
        counts.get(hash);
    }
}
