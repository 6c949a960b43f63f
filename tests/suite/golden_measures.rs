//! The figures of `trec_eval` for a fixed run: `tests/golden/eval-measures.tsv` says where they are from.

use std::process::Command;

use warraq::eval::{Evaluation, Measure, Qrels, Run, Scores};

#[test]
fn figures_are_those_of_trec_eval() {
    let qrels = Qrels::parse(include_str!("../golden/eval-qrels.txt")).expect("qrels");
    let run = Run::parse(include_str!("../golden/eval-run.txt")).expect("a run");
    let evaluation = Evaluation::of_judged(&run, &qrels);
    let topics = evaluation.topics.iter();
    let mut found: Vec<_> = topics
        .map(|topic| row(&topic.qid, topic.scores))
        .chain([row("all", evaluation.mean())])
        .collect();
    found.sort_unstable();
    assert_eq!(found, expected());
}

#[test]
fn the_command_measures_a_run_made_elsewhere() {
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/");
    let output = Command::new(env!("CARGO_BIN_EXE_warraq"))
        .args(["eval", "--qrels", &format!("{golden}eval-qrels.txt")])
        .args(["--run", &format!("{golden}eval-run.txt")])
        .output()
        .expect("the command runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let last: Vec<_> = text
        .lines()
        .last()
        .expect("a line")
        .split_whitespace()
        .collect();
    assert_eq!(
        last,
        ["0.2669", "0.3095", "0.2445", "0.4098", "0.6196", "8", "all"]
    );
}

fn row(name: &str, scores: Scores) -> String {
    let figures = Measure::ALL.map(|measure| format!("{:.4}", scores.get(measure)));
    format!("{name}\t{}", figures.join("\t"))
}

/// The rows of the table without their notes.
fn expected() -> Vec<String> {
    let table = include_str!("../golden/eval-measures.tsv");
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    let mut rows: Vec<_> = rows
        .filter_map(|row| row.rsplit_once('\t'))
        .map(|(row, _note)| row.to_owned())
        .collect();
    rows.sort_unstable();
    rows
}
