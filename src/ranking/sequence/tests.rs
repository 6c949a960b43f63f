//! Sequences over small archives, against the engine's own phrases and a look at every document.

use proptest::prelude::*;
use tantivy::query::{BooleanQuery, BoostQuery, PhraseQuery};
use tantivy::schema::{Schema, TEXT};
use tantivy::{DocAddress, Index, TantivyDocument};

use super::*;

const TITLE_WEIGHT: f32 = 2.0;

/// Documents of one-letter words; what stands before `|` is the title.
struct Archive {
    searcher: Searcher,
    title: Field,
    body: Field,
}

impl Archive {
    fn of(documents: &[impl AsRef<str>]) -> Self {
        let mut schema = Schema::builder();
        let title = schema.add_text_field("title", TEXT);
        let body = schema.add_text_field("body", TEXT);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index
            .writer_with_num_threads(1, 15_000_000)
            .expect("a writer");
        let spaced = |text: &str| text.split("").collect::<Vec<_>>().join(" ");
        for (n, text) in documents.iter().enumerate() {
            let (headline, story) = text.as_ref().split_once('|').unwrap_or(("", text.as_ref()));
            let mut document = TantivyDocument::new();
            document.add_text(title, spaced(headline));
            document.add_text(body, spaced(story));
            writer.add_document(document).expect("added");
            // Two segments, so that statistics are the archive's and not a segment's.
            if n == documents.len() / 2 {
                writer.commit().expect("committed");
            }
        }
        writer.commit().expect("committed");
        let searcher = index.reader().expect("a reader").searcher();
        Self {
            searcher,
            title,
            body,
        }
    }

    /// The letters of each of `words`, one of which stands there.
    fn sequence(&self, words: &[&str]) -> Sequence {
        let in_field = |field, boost| {
            let terms = |word: &&str| {
                let letters = word.chars();
                let term = |letter: char| Term::from_field_text(field, &letter.to_string());
                letters.map(term).collect()
            };
            let words = (0..).zip(words.iter().map(terms)).collect();
            SequenceInField { boost, words }
        };
        let fields = vec![in_field(self.title, TITLE_WEIGHT), in_field(self.body, 1.0)];
        Sequence::new(fields, &Default::default())
    }

    /// The engine's own query for single letters in a row.
    fn of_engine(&self, letters: &str) -> BooleanQuery {
        let phrase = |field| {
            let letters = letters.chars();
            let terms = letters.map(|letter| Term::from_field_text(field, &letter.to_string()));
            Box::new(PhraseQuery::new(terms.collect()))
        };
        let title = BoostQuery::new(phrase(self.title), TITLE_WEIGHT);
        BooleanQuery::union(vec![Box::new(title), phrase(self.body)])
    }

    /// Every match with its score.
    fn all(&self, query: &dyn Query) -> Vec<(DocAddress, f32)> {
        let weight = self.weight(query);
        let mut found = Vec::new();
        for (n, reader) in (0..).zip(self.searcher.segment_readers()) {
            let mut scorer = weight.scorer(reader, 1.0).expect("a scorer");
            while scorer.doc() != TERMINATED {
                found.push((DocAddress::new(n, scorer.doc()), scorer.score()));
                scorer.advance();
            }
        }
        found
    }

    /// The best score, with the threshold raised as scores are found; counted before where `counted`.
    fn best(&self, query: &dyn Query, counted: bool) -> Option<f32> {
        let weight = self.weight(query);
        let mut best: Option<f32> = None;
        for reader in self.searcher.segment_readers() {
            if counted {
                weight.count(reader).expect("a count");
            }
            let above = best.unwrap_or(f32::MIN);
            let pruned = weight.for_each_pruning(above, reader, &mut |_, score| {
                best = Some(best.map_or(score, |best: f32| best.max(score)));
                best.unwrap_or(f32::MIN)
            });
            pruned.expect("ranked");
        }
        best
    }

    fn weight(&self, query: &dyn Query) -> Box<dyn Weight> {
        let scoring = EnableScoring::enabled_from_searcher(&self.searcher);
        query.weight(scoring).expect("a weight")
    }
}

#[test]
fn words_in_a_row_are_found_in_one_field() {
    let archive = Archive::of(&["ab|c", "a|b", "xab|ba", "b|a", "|cab"]);
    let found = archive.all(&archive.sequence(&["a", "b"]));
    assert_eq!(found.len(), 3);
    assert!(archive.all(&archive.sequence(&["a", "z"])).is_empty());
    assert!(archive.all(&archive.sequence(&["a", ""])).is_empty());
}

#[test]
fn any_term_of_a_set_stands_for_its_word() {
    let archive = Archive::of(&["|ac", "|bc", "|ab", "|cb"]);
    let found = archive.all(&archive.sequence(&["ab", "c"]));
    assert_eq!(found.len(), 2);
}

proptest! {
    #[test]
    fn scores_are_those_of_the_engine(
        texts in proptest::collection::vec("[abc]{1,4}\\|[abc]{1,12}", 1..12),
        letters in "[abc]{2,3}",
    ) {
        let archive = Archive::of(&texts);
        let words: Vec<String> = letters.chars().map(String::from).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let found = archive.all(&archive.sequence(&words));
        let expected = archive.all(&archive.of_engine(&letters));
        prop_assert_eq!(found.len(), expected.len());
        for ((doc, score), (other, engines)) in found.iter().zip(&expected) {
            prop_assert_eq!(doc, other);
            prop_assert!((score - engines).abs() < 1e-4 * engines, "{} {}", score, engines);
        }
    }

    #[test]
    fn sets_are_found_as_a_slow_search_finds_them_and_none_is_lost(
        texts in proptest::collection::vec("[abcd]{0,4}\\|[abcd]{0,12}", 1..12),
        words in proptest::collection::vec("[abcde]{1,3}", 2..4),
    ) {
        let archive = Archive::of(&texts);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let sequence = archive.sequence(&words);
        let stands = |text: &str| {
            let letters: Vec<char> = text.chars().collect();
            letters.windows(words.len()).any(|window| {
                let mut places = window.iter().zip(&words);
                places.all(|(letter, word)| word.contains(*letter))
            })
        };
        let slow = texts.iter().filter(|text| text.split('|').any(stands)).count();
        let found = archive.all(&sequence);
        prop_assert_eq!(found.len(), slow);
        prop_assert_eq!(sequence.count(&archive.searcher).expect("a count"), slow);
        let best = found.iter().map(|(_, score)| *score).max_by(f32::total_cmp);
        prop_assert_eq!(archive.best(&sequence, false), best);
        prop_assert_eq!(archive.best(&sequence, true), best);
    }
}
