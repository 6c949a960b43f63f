//! The numbers of the ranking, and the few lines of arithmetic over them.

use tantivy::fieldnorm::FieldNormReader;

/// What an occurrence counts for in the views in which it stands: skeleton, stem, broad.
pub const VIEW_WEIGHTS: [f32; 3] = [0.3, 0.4, 0.3];
/// How soon further occurrences stop counting: BM25's k1. The views of an exact occurrence weigh 1 in all.
pub const K1: f32 = 0.35;
/// How much the length of an article counts: BM25's b.
pub const B: f32 = 0.75;
/// What two words close together count for, against a word: λ.
pub const PAIR_WEIGHT: f32 = 0.25;
/// How many words apart two words of a query are looked at as a pair.
pub const REACH: usize = 4;
/// How many words apart they may stand in an article.
pub const WINDOW: u32 = 8;

/// What is known of a word seen in `doc_freq` of `docs` articles, in nats; never negative.
pub fn idf(doc_freq: u64, docs: u64) -> f32 {
    // Where several spellings are counted together, an article may be counted twice.
    let doc_freq = doc_freq.min(docs);
    let others = (docs - doc_freq) as f32;
    (1.0 + (others + 0.5) / (doc_freq as f32 + 0.5)).ln()
}

/// K for every field norm, where an article has `average` tokens.
pub fn lengths(average: f32) -> [f32; 256] {
    let norms: [u8; 256] = std::array::from_fn(|id| id as u8);
    norms.map(|id| {
        let tokens = FieldNormReader::id_to_fieldnorm(id) as f32;
        K1 * (1.0 - B + B * tokens / average.max(1.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rare_word_tells_more_and_a_word_of_every_article_next_to_nothing() {
        assert!(idf(1, 1000) > idf(10, 1000));
        assert!(idf(1000, 1000) > 0.0);
        assert_eq!(idf(1500, 1000), idf(1000, 1000));
    }

    #[test]
    fn an_article_of_average_length_has_k1() {
        let lengths = lengths(20.0);
        let norm = FieldNormReader::fieldnorm_to_id(20);
        assert!((lengths[usize::from(norm)] - K1).abs() < 1e-6);
        assert!(lengths[0] < K1);
    }
}
