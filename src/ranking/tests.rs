//! Bags over small archives, against a look at every document.

use proptest::prelude::*;
use tantivy::query::{AllQuery, EnableScoring, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, SchemaBuilder, TEXT};
use tantivy::{DocAddress, DocId, Index, Searcher, TERMINATED, TantivyDocument, Term};

use super::*;

/// Documents whose words are `stem` or `stem` and a digit: the digit is an inflection. What stands before `|` is
/// the title.
struct Archive {
    searcher: Searcher,
    title: TextFields,
    body: TextFields,
}

#[derive(Clone, Copy)]
struct TextFields {
    skeleton: Field,
    stem: Field,
}

impl TextFields {
    fn new(schema: &mut SchemaBuilder, name: &str) -> Self {
        Self {
            skeleton: schema.add_text_field(&format!("{name}_x"), TEXT),
            stem: schema.add_text_field(&format!("{name}_s"), TEXT),
        }
    }

    fn add(self, document: &mut TantivyDocument, text: &str) {
        document.add_text(self.skeleton, text);
        document.add_text(self.stem, text.replace(|c: char| c.is_ascii_digit(), ""));
    }

    fn word(self, name: &'static str, boost: f32, written: &str) -> WordInField {
        let stem = written.replace(|c: char| c.is_ascii_digit(), "");
        let stem_term = |stem: &str| Term::from_field_text(self.stem, stem);
        WordInField {
            name,
            boost,
            family: Family::Inflected,
            skeleton: Term::from_field_text(self.skeleton, written),
            stems: vec![(stem_term(&stem), 1.0)],
            kin: vec![stem_term(&format!("{stem}kin"))],
        }
    }
}

impl Archive {
    fn of(documents: &[&str]) -> Self {
        let mut schema = Schema::builder();
        let title = TextFields::new(&mut schema, "title");
        let body = TextFields::new(&mut schema, "body");
        let index = Index::create_in_ram(schema.build());
        let mut writer = index
            .writer_with_num_threads(1, 15_000_000)
            .expect("a writer");
        for (n, text) in documents.iter().enumerate() {
            let mut document = TantivyDocument::new();
            let (headline, story) = text.split_once('|').unwrap_or(("", text));
            title.add(&mut document, headline);
            body.add(&mut document, story);
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

    /// `+word` is required.
    fn bag(&self, query: &str) -> Bag {
        let words = query.split(' ').map(|text| {
            let written = text.trim_start_matches('+');
            BagWord {
                text: written.to_owned(),
                required: text.starts_with('+'),
                fields: vec![
                    self.title.word("title", 2.0, written),
                    self.body.word("body", 1.0, written),
                ],
            }
        });
        Bag::new(words.collect(), &Default::default())
    }

    fn term(&self, stem: &str) -> Box<dyn Query> {
        let term = Term::from_field_text(self.body.stem, stem);
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    }

    fn phrase(&self, first: &str, second: &str) -> Box<dyn Query> {
        let words = [(0, first), (1, second)];
        let words = words.map(|(at, word)| (at, vec![Term::from_field_text(self.body.stem, word)]));
        let words = words.into();
        Box::new(Sequence::new(
            vec![SequenceInField { boost: 1.0, words }],
            &Default::default(),
        ))
    }

    /// Every match with its score, best first.
    fn all(&self, query: &dyn Query) -> Vec<(DocAddress, f32)> {
        let scoring = EnableScoring::enabled_from_searcher(&self.searcher);
        let weight = query.weight(scoring).expect("a weight");
        let mut found = Vec::new();
        for (n, reader) in (0..).zip(self.searcher.segment_readers()) {
            let mut scorer = weight.scorer(reader, 1.0).expect("a scorer");
            while scorer.doc() != TERMINATED {
                found.push((DocAddress::new(n, scorer.doc()), scorer.score()));
                scorer.advance();
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found
    }

    /// The scores of the first `limit`, with the threshold raised as they are found.
    fn first(&self, query: &dyn Query, limit: usize) -> Vec<f32> {
        let scoring = EnableScoring::enabled_from_searcher(&self.searcher);
        let weight = query.weight(scoring).expect("a weight");
        let mut scores: Vec<f32> = Vec::new();
        for reader in self.searcher.segment_readers() {
            let threshold = |scores: &[f32]| match scores.get(limit - 1) {
                Some(&worst) => worst,
                None => f32::MIN,
            };
            let mut collect = |_: DocId, score: f32| {
                scores.push(score);
                scores.sort_by(|a, b| b.total_cmp(a));
                scores.truncate(limit);
                threshold(&scores)
            };
            let start = f32::MIN;
            weight
                .for_each_pruning(start, reader, &mut collect)
                .expect("collected");
        }
        scores
    }

    fn titles(&self, query: &str) -> Vec<u32> {
        self.ids(&self.bag(query))
    }

    fn ids(&self, bag: &Bag) -> Vec<u32> {
        let first_segment = self.searcher.segment_reader(0).max_doc();
        let number = |address: DocAddress| address.segment_ord * first_segment + address.doc_id;
        let all = self.all(bag);
        all.iter().map(|(address, _)| number(*address)).collect()
    }
}

#[test]
fn the_spelling_asked_for_comes_first() {
    let archive = Archive::of(&["strike2 far", "strike1 far", "strike3 far", "none"]);
    assert_eq!(archive.titles("strike1")[0], 1);
    assert_eq!(archive.titles("strike1").len(), 3);
}

#[test]
fn related_words_alone_make_no_match_but_help_one() {
    let archive = Archive::of(&[
        "strikekin one",
        "strike one",
        "strike strikekin",
        "none none",
    ]);
    assert_eq!(archive.titles("strike"), [2, 1]);
}

#[test]
fn words_near_each_other_come_first() {
    let far = "oil a b c d e f g h i j k price";
    let near = "a b c d e oil price f g h i j k";
    let archive = Archive::of(&[far, near, "nothing", "nothing"]);
    assert_eq!(archive.titles("oil price"), [1, 0]);
}

#[test]
fn required_words_decide() {
    let archive = Archive::of(&["a b", "a", "b", "c"]);
    assert_eq!(archive.titles("+a b"), [0, 1]);
    assert_eq!(archive.titles("+a +b"), [0]);
    assert!(archive.titles("+a +z").is_empty());
}

#[test]
fn filters_keep_documents_out_and_scores_as_they_are() {
    let archive = Archive::of(&["a b", "a c", "a d", "d"]);
    let plain = archive.all(&archive.bag("a b"));
    let only = archive
        .bag("a b")
        .filtered([(Occur::Must, archive.term("c"))]);
    let found = archive.all(&only);
    assert_eq!(archive.ids(&only), [1]);
    assert!(plain.contains(&found[0]));
    let without = archive
        .bag("a b")
        .filtered([(Occur::MustNot, archive.term("b"))]);
    assert_eq!(archive.ids(&without).len(), 2);
    let both: [(Occur, Box<dyn Query>); 2] = [
        (Occur::Must, Box::new(AllQuery)),
        (Occur::MustNot, archive.term("a")),
    ];
    assert!(archive.ids(&archive.bag("a b").filtered(both)).is_empty());
}

#[test]
fn the_parts_add_up_to_the_score() {
    let archive = Archive::of(&["strike1 near oil", "strike oil strikekin", "oil", "none"]);
    let bag = archive.bag("strike1 oil");
    for (address, score) in archive.all(&bag) {
        let parts = bag.parts(&archive.searcher, address).expect("parts");
        let sum: f32 = parts.iter().map(|part| part.score).sum();
        assert!((sum - score).abs() < 1e-4, "{sum} {score} {parts:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The first hits found with pruning are those of a look at every document.
    #[test]
    fn pruning_loses_no_hit(
        documents in prop::collection::vec("([a-f][12]? [a-f][|])?([a-f](kin|1|2)? ){0,12}[a-f]", 1..60),
        query in "(\\+?[a-h][12]? ){0,4}[a-h]",
        limit in 1usize..8,
        kept_out in "[a-f]",
        occur in prop_oneof![Just(Occur::Must), Just(Occur::MustNot)],
    ) {
        let documents: Vec<_> = documents.iter().map(String::as_str).collect();
        let archive = Archive::of(&documents);
        let plain = archive.bag(&query);
        let filtered = plain.clone().filtered([(occur, archive.term(&kept_out))]);
        for bag in [plain, filtered] {
            let all = archive.all(&bag);
            let first = archive.first(&bag, limit);
            prop_assert_eq!(first.len(), all.len().min(limit));
            for (found, (_, expected)) in first.iter().zip(&all) {
                prop_assert!((found - expected).abs() < 1e-4, "{} {}", found, expected);
            }
            let count = bag.count(&archive.searcher).expect("a count");
            prop_assert_eq!(count, all.len());
        }
    }

    /// What stands beside a bag changes neither hits nor scores against the engine's Boolean query, which scores every match.
    #[test]
    fn nothing_is_lost_beside_other_queries(
        documents in prop::collection::vec("([a-f][12]? [a-f][|])?([a-f](kin|1|2)? ){0,12}[a-f]", 1..60),
        query in "(\\+?[a-h][12]? ){0,2}[a-h]",
        beside in prop::collection::vec((prop::bool::ANY, "[a-g]", "[a-g]?"), 1..4),
        limit in 1usize..8,
        kept_out in prop::option::of(("[a-f]", prop_oneof![Just(Occur::Must), Just(Occur::MustNot)])),
    ) {
        let documents: Vec<_> = documents.iter().map(String::as_str).collect();
        let archive = Archive::of(&documents);
        let others = beside.iter().map(|(must, first, second)| {
            let query = match second.as_str() {
                "" => archive.term(first),
                second => archive.phrase(first, second),
            };
            (if *must { Occur::Must } else { Occur::Should }, query)
        });
        let filters = kept_out.iter().map(|(term, occur)| (*occur, archive.term(term)));
        let joined = Joined::new(archive.bag(&query), others).filtered(filters);
        // In order, it is the Boolean query.
        let all = archive.all(&joined);
        let first = archive.first(&joined, limit);
        prop_assert_eq!(first.len(), all.len().min(limit));
        for (found, (_, expected)) in first.iter().zip(&all) {
            prop_assert!((found - expected).abs() < 1e-4, "{} {}", found, expected);
        }
        prop_assert_eq!(joined.count(&archive.searcher).expect("a count"), all.len());
        let scoring = EnableScoring::enabled_from_searcher(&archive.searcher);
        let weight = joined.weight(scoring).expect("a weight");
        let readers = archive.searcher.segment_readers().iter();
        let counts = readers.map(|reader| weight.count(reader).expect("a count") as usize);
        prop_assert_eq!(counts.sum::<usize>(), all.len());
    }
}

#[test]
fn documents_with_very_many_words_of_a_query_are_not_lost() {
    let words: Vec<String> = (b'a'..=b'z')
        .flat_map(|first| (b'a'..=b'd').map(move |second| [first, second]))
        .map(|letters| letters.iter().map(|&letter| char::from(letter)).collect())
        .collect();
    let (all, most) = (words.join(" "), words[..90].join(" "));
    let few = words[..3].join(" ");
    let mut documents = vec![few.as_str(); 80];
    documents.extend([all.as_str(), most.as_str()]);
    let archive = Archive::of(&documents);
    let bag = archive.bag(&all);
    let expected: Vec<_> = archive.all(&bag).iter().map(|(_, score)| *score).collect();
    let found = archive.first(&bag, 2);
    assert!(found[0] > 10.0 * expected[2]);
    assert_eq!(found, expected[..2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_first_of_many_documents_are_the_first_of_all(
        documents in prop::collection::vec("([a-f][12]? [a-f][|])?([a-l](kin|1|2)? ){0,12}[a-f]", 150..400),
        query in "(\\+?[a-h][12]? ){0,5}[a-h]",
        limit in 1usize..12,
    ) {
        let documents: Vec<_> = documents.iter().map(String::as_str).collect();
        let archive = Archive::of(&documents);
        let bag = archive.bag(&query);
        let all = archive.all(&bag);
        let first = archive.first(&bag, limit);
        prop_assert_eq!(first.len(), all.len().min(limit));
        for (found, (_, expected)) in first.iter().zip(&all) {
            prop_assert!((found - expected).abs() < 1e-4, "{} {}", found, expected);
        }
    }
}
