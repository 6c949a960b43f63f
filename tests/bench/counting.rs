//! How long facets, a timeline and deep pages take in a process that has the archive open.
//!
//! `cargo bench --bench counting -- FOLDER` asks the index of the folder given, else of the sample corpus (each indexed
//! before with `warraq index`), in turn, many times over, and prints the median and the number of hits of each question.

use std::path::Path;
use std::time::{Duration, Instant};

use warraq::index::Location;
use warraq::search::{ArchiveSearcher, FacetField, Period, Request, Sort};

/// Odd, so that the median is one of them.
const ROUNDS: usize = 21;

const FACETS: [FacetField; 6] = [
    FacetField::Source,
    FacetField::Author,
    FacetField::Place,
    FacetField::Section,
    FacetField::Year,
    FacetField::Month,
];

fn main() -> Result<(), warraq::Error> {
    let given = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let folder = given.unwrap_or_else(|| corpus.to_owned());
    let searcher = ArchiveSearcher::open(&Location::of_archive(Path::new(&folder)))?;
    for (name, request) in questions() {
        let mut times = Vec::new();
        let mut total = 0;
        for _ in 0..ROUNDS {
            let started = Instant::now();
            total = searcher.search(&request)?.total;
            times.push(started.elapsed());
        }
        times.sort();
        println!(
            "{name:<36} {:>9.1} ms  {total:>9} hits",
            milliseconds(times[ROUNDS / 2])
        );
    }
    Ok(())
}

fn questions() -> Vec<(&'static str, Request)> {
    let words = || Request::new("المدينة");
    let none = || Request {
        limit: 0,
        ..Request::new("")
    };
    let timeline = Some(Period::Month);
    let facets = FACETS.to_vec();
    let everything = || Request {
        facets: FACETS.to_vec(),
        timeline,
        ..none()
    };
    vec![
        ("one word", words()),
        (
            "one word, facets",
            Request {
                facets: facets.clone(),
                ..words()
            },
        ),
        (
            "one word, timeline",
            Request {
                timeline,
                ..words()
            },
        ),
        (
            "one word, facets and timeline",
            Request {
                facets,
                timeline,
                ..words()
            },
        ),
        (
            "one word, newest",
            Request {
                sort: Sort::Newest,
                ..words()
            },
        ),
        (
            "one word, page at 10,000",
            Request {
                offset: 10_000,
                ..words()
            },
        ),
        ("all articles, timeline", Request { timeline, ..none() }),
        (
            "all articles, outlets",
            Request {
                facets: vec![FacetField::Source],
                ..none()
            },
        ),
        ("all articles, facets and timeline", everything()),
        (
            "most articles, facets and timeline",
            Request {
                query: "في OR من".to_owned(),
                ..everything()
            },
        ),
    ]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
