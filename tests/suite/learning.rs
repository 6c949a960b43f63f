//! An archive of some size teaches its index how often its words stand, and the index keeps to what it has learnt.

use std::fs;
use std::path::PathBuf;

use warraq::Error;
use warraq::index::{Action, Index, RefreshSummary, SAMPLE_ARTICLES, refresh, repair, verify};

use crate::test_archive::{TestArchive, Unwatched, options};

/// Nouns that the lexicon does not have, so that only counts can tell that the beh of بدعسوق is none of theirs.
const UNKNOWN: [&str; 4] = ["دعسوق", "خنفشار", "زمهلوق", "طرشقون"];

/// JSON Lines of articles in which unknown words stand bare and behind the article, numbered from `first`.
fn articles(first: u64, count: u64) -> String {
    let line = |n: u64| {
        let word = UNKNOWN[n as usize % UNKNOWN.len()];
        format!(
            "{{\"id\":\"{n}\",\"title\":\"خبر {n}\",\"body\":\"رأى الناس {word} وقال ال{word} شيئا.\"}}\n"
        )
    };
    (first..first + count).map(line).collect()
}

/// An archive just large enough, with one article that has an unknown word behind a preposition alone.
fn learnt_archive() -> TestArchive {
    let archive = TestArchive::new();
    let last = "{\"id\":\"last\",\"title\":\"سفر\",\"body\":\"سافر الرجل بدعسوق أمس.\"}\n";
    archive.write("a.jsonl", articles(0, SAMPLE_ARTICLES - 1) + last);
    archive.refresh();
    archive
}

fn rebuild(archive: &TestArchive) -> RefreshSummary {
    let mut anew = options();
    anew.rebuild = true;
    refresh(&archive.location(), &anew, &Unwatched).expect("made anew")
}

fn counts_file(archive: &TestArchive) -> PathBuf {
    let entries = fs::read_dir(archive.path().join(".warraq")).expect("an index");
    let paths = entries.map(|entry| entry.expect("an entry").path().join("counts.bin"));
    paths.filter(|path| path.exists()).last().expect("counts")
}

fn stem(archive: &TestArchive, word: &str) -> String {
    let index = Index::open(&archive.location()).expect("an index");
    index.analyzer().trace(word).remove(0).stem
}

#[test]
fn an_archive_of_two_thousand_articles_teaches_its_words() {
    let archive = learnt_archive();
    let stats = archive.searcher().stats().expect("stats");
    let learnt = stats.learnt.expect("learnt");
    assert_eq!(learnt.articles, SAMPLE_ARTICLES);
    assert!(learnt.words > 10, "{} words", learnt.words);
    assert_eq!(stem(&archive, "بدعسوق"), "دعسوق");
    // 500 articles have the word itself.
    assert_eq!(archive.search("دعسوق").total, 501);
    assert_eq!(archive.search("بدعسوق").total, 501);
}

#[test]
fn a_small_archive_has_the_lexicon_alone() {
    let archive = TestArchive::new();
    archive.write("a.jsonl", articles(0, 5)).refresh();
    assert_eq!(archive.searcher().stats().expect("stats").learnt, None);
    assert_eq!(stem(&archive, "بدعسوق"), "بدعسوق");
    assert_eq!(archive.search("دعسوق").total, 2);
}

#[test]
fn a_refresh_changes_nothing_that_was_learnt_and_a_rebuild_learns_anew() {
    let archive = learnt_archive();
    let before = fs::read(counts_file(&archive)).expect("counts");
    let new_word = articles(0, 400).replace("دعسوق", "شنقبوط");
    archive.write("b.jsonl", new_word).refresh();
    assert_eq!(fs::read(counts_file(&archive)).expect("counts"), before);
    assert_eq!(stem(&archive, "بشنقبوط"), "بشنقبوط");
    assert!(!rebuild(&archive).could_learn);
    assert_eq!(stem(&archive, "بشنقبوط"), "شنقبوط");
    assert_eq!(archive.search("دعسوق").total, 501);
}

#[test]
fn counts_that_are_lost_or_changed_are_named() {
    let archive = learnt_archive();
    let path = counts_file(&archive);
    let whole = fs::read(&path).expect("counts");
    let mut changed = whole.clone();
    changed[10] ^= 1;
    for bytes in [
        Some(&changed[..]),
        Some(&whole[..whole.len() - 8]),
        Some(&[]),
        None,
    ] {
        match bytes {
            Some(bytes) => fs::write(&path, bytes).expect("written"),
            None => fs::remove_file(&path).expect("removed"),
        }
        let refused = Index::open(&archive.location()).err().expect("refused");
        assert!(matches!(refused, Error::Damaged { .. }), "{refused}");
        assert!(refused.to_string().contains("counts.bin"), "{refused}");
        assert!(
            refused
                .hint()
                .expect("a hint")
                .contains("warraq verify --repair")
        );
        refresh(&archive.location(), &options(), &Unwatched).expect_err("refused as well");
        let found = verify(&archive.location()).expect("verified");
        assert!(found.damaged[0].path.ends_with("counts.bin"), "{found:?}");
    }
    let mended = repair(&archive.location(), &options(), &Unwatched).expect("repaired");
    assert_eq!((mended.action, mended.files_read), (Action::MadeAnew, 1));
    assert!(verify(&archive.location()).expect("verified").is_sound());
    assert_eq!(archive.search("بدعسوق").total, 501);
}

#[test]
fn an_archive_that_has_grown_could_learn() {
    let archive = TestArchive::new();
    archive.write("a.jsonl", articles(0, 5));
    assert!(!archive.refresh().could_learn);
    archive.write("b.jsonl", articles(5, 2 * SAMPLE_ARTICLES));
    assert!(archive.refresh().could_learn);
}
