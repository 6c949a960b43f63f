//! How many pages are read in a second, on one core.
//!
//! `cargo bench --bench extraction -- FOLDER` reads each HTML page below FOLDER, else below `tests/pages`, many times
//! over: once from the file to the article, and once to the elements of the page alone, which is the least that any
//! reader of HTML has to do. It prints pages per second of both, and their ratio, which holds on other machines too.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use warraq::archive::{self, ArchiveConfig, ArchiveFile, Reading};

const ROUNDS: u32 = 7;

fn main() -> std::io::Result<()> {
    let given = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let folder = given.map_or(own, Into::into);
    let config = ArchiveConfig::default();
    let files: Vec<ArchiveFile> = archive::files(&folder, &config)
        .filter_map(Result::ok)
        .filter(|file| file.path.ends_with(".html"))
        .collect();
    assert!(!files.is_empty(), "no .html in {}", folder.display());
    let pages: Vec<String> = files
        .iter()
        .map(|file| archive::decoded_text(file).unwrap_or_default())
        .collect();
    let mut parsing = Vec::new();
    let mut reading = Vec::new();
    for _ in 0..ROUNDS {
        parsing.push(time(|| pages.iter().map(|page| elements(page)).sum()));
        reading.push(time(|| files.iter().map(articles).sum()));
    }
    print(files.len(), &mut parsing, &mut reading)
}

/// Runs `work`, which must find something.
fn time(work: impl Fn() -> usize) -> Duration {
    let started = Instant::now();
    let found = work();
    let took = started.elapsed();
    assert!(found > 0, "nothing was read");
    took
}

fn elements(page: &str) -> usize {
    let page = dom_query::Document::from(page);
    page.root().children_it(false).count()
}

fn articles(file: &ArchiveFile) -> usize {
    let mut count = 0;
    archive::read(file, &mut |reading| {
        count += usize::from(matches!(reading, Reading::Article(_)));
        ControlFlow::Continue(())
    });
    count
}

fn print(pages: usize, parsing: &mut [Duration], reading: &mut [Duration]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let median = |times: &mut [Duration]| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    };
    let (parsed, read) = (median(parsing), median(reading));
    let pages = pages as f64;
    writeln!(out, "{:>9}  {:>6}  ({pages} pages)", "pages/s", "ratio")?;
    writeln!(out, "{:>9.0}  {:>6.1}  elements alone", pages / parsed, 1.0)?;
    writeln!(
        out,
        "{:>9.0}  {:>6.1}  file to article",
        pages / read,
        read / parsed
    )
}
