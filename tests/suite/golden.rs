//! Pairs of words that a reader of Arabic has judged: the readable specification of the analyzer.
//!
//! Lines `kind<TAB>a<TAB>b<TAB>expected<TAB>note`, where expected is `same` or `different` and speaks of stems. All failing
//! rows are shown. A word in `known-failures.tsv` stands there with its reason, and must fail.

use std::collections::BTreeMap;

use warraq::analysis::Analyzer;

const ANALYSIS: &str = include_str!("../golden/analysis.tsv");
const AFFIXES: &str = include_str!("../golden/affixes.tsv");
const KNOWN_FAILURES: &str = include_str!("../golden/known-failures.tsv");

struct Row<'a> {
    kind: &'a str,
    a: &'a str,
    b: &'a str,
    same: bool,
}

fn rows(file: &str) -> impl Iterator<Item = Row<'_>> {
    let lines = file.lines().skip(1).filter(|line| !line.is_empty());
    lines.map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [kind, a, b, expected] = columns[..4] else {
            panic!("fewer than four columns: {line}")
        };
        assert!(["same", "different"].contains(&expected), "{line}");
        let same = expected == "same";
        Row { kind, a, b, same }
    })
}

fn stems(analyzer: &Analyzer, text: &str) -> Vec<String> {
    let mut stems = Vec::new();
    analyzer.tokens(text, &mut |token| stems.push(token.stem.to_owned()));
    stems
}

/// Returns what is wrong with the pair, if anything is.
fn fault(analyzer: &Analyzer, a: &str, b: &str, same: bool) -> Option<String> {
    let (stems_a, stems_b) = (stems(analyzer, a), stems(analyzer, b));
    let agree = stems_a == stems_b && !stems_a.is_empty();
    (agree != same).then(|| format!("{a} is {stems_a:?} and {b} is {stems_b:?}"))
}

/// Fails with every pair that is not as judged, unless it is known to fail; and if one no longer fails.
#[track_caller]
fn all_hold(pairs: impl Iterator<Item = (String, String, bool)>) {
    let analyzer = Analyzer::new();
    let known: BTreeMap<&str, &str> = KNOWN_FAILURES
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .collect();
    let mut faults = Vec::new();
    for (a, b, same) in pairs {
        let found = fault(&analyzer, &a, &b, same);
        match (found, known.get(&*a)) {
            (Some(found), None) => faults.push(found),
            (None, Some(reason)) => faults.push(format!("{a} no longer fails ({reason})")),
            _ => {}
        }
    }
    assert!(
        faults.is_empty(),
        "{} rows:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

fn as_judged<'a>(row: Row<'a>) -> (String, String, bool) {
    (row.a.to_owned(), row.b.to_owned(), row.same)
}

#[test]
fn the_analyzer_does_what_a_reader_judged() {
    all_hold(rows(ANALYSIS).map(as_judged));
}

#[test]
fn every_affix_and_rule_has_its_row() {
    all_hold(rows(AFFIXES).map(as_judged));
}

#[test]
fn what_is_the_same_stays_the_same_behind_and() {
    // A word that has its "and" takes no second one; bidi controls stand outside of words; digits take none.
    let without = ["conj", "clitic-chain", "format-char", "digit", "latin-case"];
    let pairs = rows(ANALYSIS).filter(|row| row.same && !without.contains(&row.kind));
    all_hold(pairs.map(|row| (format!("و{}", row.a), format!("و{}", row.b), true)));
}

#[test]
fn what_is_the_same_stays_the_same_behind_the_article() {
    let nouns = [
        "plural-sound",
        "broken-plural",
        "feminine-adj",
        "hamza-seat",
        "spelling",
        "taa-marbuta",
    ];
    let pairs = rows(ANALYSIS).filter(|row| {
        let has_article = [row.a, row.b].iter().any(|word| word.starts_with("ال"));
        row.same && nouns.contains(&row.kind) && !has_article
    });
    all_hold(pairs.map(|row| (format!("ال{}", row.a), format!("ال{}", row.b), true)));
}
