//! How long a query takes to read, for each byte of it, whatever stands in it.
//!
//! `cargo bench --bench parsing` reads texts of one kind, each four times as long as the one before, and prints what a
//! byte costs. In linear time that is the same in every column; what grows with the length would show.

use std::time::Instant;

use warraq::query::{notes, parse, parse_lenient};

/// Lengths in bytes; the last is longer than any command line.
const LENGTHS: [usize; 4] = [4 << 10, 16 << 10, 64 << 10, 256 << 10];
/// Texts of one kind repeat one of these. Most are refused, for they have too many words or a mistake, and have to be
/// read to their end or to the mistake for that.
const PIECES: [&str; 15] = [
    "غارات ",
    "(",
    ")",
    "\"",
    "«»",
    "+",
    "~",
    "^",
    "*",
    ".",
    ":",
    "a~1^2",
    "\"a\"~",
    "NOT ",
    "title:",
];
const ROUNDS: usize = 5;

fn main() {
    println!(
        "{:>12} {:>10} {:>10} {:>10} {:>10}  ns a byte",
        "piece", "4 KiB", "16 KiB", "64 KiB", "256 KiB"
    );
    for piece in PIECES {
        let costs = LENGTHS.map(|length| cost(&piece.repeat(length / piece.len())));
        let costs = costs.map(|cost| format!("{cost:>10.1}"));
        println!("{:>12} {}", format!("{piece:?}"), costs.join(" "));
    }
}

/// The least of several times that reading `text` takes, in nanoseconds for each byte.
fn cost(text: &str) -> f64 {
    let mut least = f64::INFINITY;
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let read = (parse(text), parse_lenient(text), notes(text));
        let took = started.elapsed();
        drop(read);
        least = least.min(took.as_nanos() as f64 / text.len() as f64);
    }
    least
}
