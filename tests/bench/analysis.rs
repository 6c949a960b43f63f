//! How fast text becomes terms, beside tantivy's default analyzer on the same text in the same run.
//!
//! `cargo bench --bench analysis -- ARTICLES.jsonl` reads headlines and stories from the file (or folder) given, else from
//! the sample corpus. Each analyzer passes over all texts in turn, several rounds; the best round of each counts, for the
//! rest is noise of the machine. "Both views" is what an index does with a text: one tokenizer, then the other.
//! It ends with a hash over the terms of each view, which a change that is about speed alone must not change.

use std::hash::Hasher;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rustc_hash::FxHasher;
use tantivy::tokenizer::{
    LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer, TokenStream,
};
use warraq::analysis::{Analyzer, View};
use warraq::archive::{ArchiveConfig, Reading, files, read};

/// Rounds over the texts; at least as much text as makes a round longer than the clock is coarse.
const ROUNDS: usize = 15;
const ROUND_BYTES: usize = 4 << 20;
/// Processes started to measure the first analyzer of each. Odd, so that the median is one of them.
const STARTS: usize = 21;
/// How a process is told to measure its start and nothing else.
const START: &str = "--start";

fn main() -> std::io::Result<()> {
    let given = std::env::args()
        .skip(1)
        .find(|argument| argument != "--bench");
    if given.as_deref() == Some(START) {
        let started = Instant::now();
        std::hint::black_box(Analyzer::new());
        return writeln!(std::io::stdout(), "{}", started.elapsed().as_nanos());
    }
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let texts = texts(&given.map_or(corpus, PathBuf::from));
    assert!(!texts.is_empty(), "no article to read");
    measure(&texts)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "first analyzer of a process: {:.2} ms", start()?)
}

/// Headlines and stories of all articles.
fn texts(path: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for file in files(path, &ArchiveConfig::default()).filter_map(Result::ok) {
        read(&file, &mut |reading| {
            if let Reading::Article(article) = reading {
                texts.extend(article.title);
                texts.push(article.body);
            }
            ControlFlow::Continue(())
        });
    }
    texts
}

fn measure(texts: &[String]) -> std::io::Result<()> {
    let bytes: usize = texts.iter().map(String::len).sum();
    let times = ROUND_BYTES.div_ceil(bytes);
    let simple = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser);
    let view = |view| Analyzer::new().view(view);
    let mut rows = [
        ("tantivy's default", vec![simple.build()]),
        ("exact view", vec![view(View::Skeleton)]),
        ("stem view", vec![view(View::Stem)]),
        ("both views", vec![view(View::Skeleton), view(View::Stem)]),
    ];
    let mut best = [Duration::MAX; 4];
    let mut tokens = [0; 4];
    for _ in 0..ROUNDS {
        for (n, (_, analyzers)) in rows.iter_mut().enumerate() {
            let started = Instant::now();
            tokens[n] = (0..times).map(|_| pass(texts, analyzers)).sum();
            best[n] = best[n].min(started.elapsed());
        }
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} texts, {bytes} bytes", texts.len())?;
    writeln!(
        out,
        "{:>8}  {:>8}  {:>6}  analyzer",
        "MB/s", "ns/word", "ratio"
    )?;
    for (((name, _), took), tokens) in rows.iter().zip(best).zip(tokens) {
        let speed = (times * bytes) as f64 / took.as_secs_f64() / 1e6;
        let each = took.as_secs_f64() * 1e9 / tokens as f64;
        let ratio = best[0].as_secs_f64() / took.as_secs_f64();
        writeln!(out, "{speed:>8.1}  {each:>8.1}  {ratio:>6.2}  {name}")?;
    }
    for view in View::ALL {
        let hash = hash(texts, &mut Analyzer::new().view(view));
        writeln!(out, "{hash:016x}  terms of {}", view.name())?;
    }
    Ok(())
}

/// Passes over all texts, and returns how many words they have.
fn pass(texts: &[String], analyzers: &mut [TextAnalyzer]) -> usize {
    let mut tokens = 0;
    let mut letters = 0;
    for text in texts {
        for analyzer in &mut *analyzers {
            let mut stream = analyzer.token_stream(text);
            // As the engine does, which asks the stream itself and not the box that it comes in.
            let stream: &mut dyn TokenStream = &mut *stream;
            stream.process(&mut |token| {
                letters += token.text.len();
                tokens += 1;
            });
        }
    }
    assert!(letters > 0, "a text without a word");
    tokens / analyzers.len()
}

fn hash(texts: &[String], analyzer: &mut TextAnalyzer) -> u64 {
    let mut hasher = FxHasher::default();
    for text in texts {
        analyzer.token_stream(text).process(&mut |token| {
            hasher.write(token.text.as_bytes());
            hasher.write_usize(token.offset_from);
            hasher.write_usize(token.offset_to);
            hasher.write_usize(token.position);
        });
    }
    hasher.finish()
}

/// Median milliseconds to the first analyzer, each in a process of its own.
fn start() -> std::io::Result<f64> {
    let program = std::env::current_exe()?;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let output = Command::new(&program).arg(START).output()?;
        let nanoseconds = String::from_utf8_lossy(&output.stdout);
        times.push(nanoseconds.trim().parse::<u64>().unwrap_or(u64::MAX));
    }
    times.sort_unstable();
    Ok(times[times.len() / 2] as f64 / 1e6)
}
