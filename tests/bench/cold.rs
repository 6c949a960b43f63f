//! How long one question takes from the start of the process to its end, with the answer printed.
//!
//! `cargo bench --bench cold -- ARTICLES.jsonl` indexes the file (or folder) given, else the sample corpus, and
//! then asks in turn, many times over: an empty process (`--version`), and queries of several kinds. It prints
//! the median of each in milliseconds, and how many empty processes that is.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Odd, so that the median is one of them.
const ROUNDS: usize = 41;

const QUESTIONS: [(&str, &[&str]); 6] = [
    ("one word", &["المدينة"]),
    ("three words", &["افتتاح مكتبة جديدة"]),
    ("phrase", &["\"مجلس الوزراء\""]),
    (
        "filtered",
        &["أسعار المياه", "--since", "2015-07", "--until", "2023"],
    ),
    (
        "newest hundred",
        &["المدينة", "--sort", "newest", "-n", "100"],
    ),
    ("JSON", &["افتتاح مكتبة جديدة", "--format", "json"]),
];

fn main() -> std::io::Result<()> {
    let given = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let archive = tempfile::tempdir()?;
    match given {
        Some(path) => copy(Path::new(&path), archive.path())?,
        None => copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"),
            archive.path(),
        )?,
    }
    let started = Instant::now();
    let indexed = Command::new(env!("CARGO_BIN_EXE_warraq"))
        .arg("index")
        .arg(archive.path())
        .status()?;
    assert!(indexed.success(), "the archive could not be indexed");
    println!("indexed in {:.1} s", started.elapsed().as_secs_f64());

    let asked: Vec<Vec<&str>> = QUESTIONS
        .iter()
        .map(|(_, question)| [&["search"], *question].concat())
        .collect();
    let mut times = vec![Vec::new(); 1 + asked.len()];
    for _ in 0..ROUNDS {
        times[0].push(run(&["--version"], archive.path())?);
        for (question, times) in asked.iter().zip(&mut times[1..]) {
            times.push(run(question, archive.path())?);
        }
    }
    print(&mut times)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.is_file() {
        let name = from.file_name().map(PathBuf::from).unwrap_or_default();
        fs::copy(from, to.join(name))?;
        return Ok(());
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Runs the program in `folder`, and returns how long that took; finding nothing is an answer too.
fn run(arguments: &[&str], folder: &Path) -> std::io::Result<Duration> {
    let started = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_warraq"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()?;
    let took = started.elapsed();
    let answered = matches!(output.status.code(), Some(0 | 1)) && !output.stdout.is_empty();
    assert!(answered, "no answer to {arguments:?}");
    Ok(took)
}

fn print(times: &mut [Vec<Duration>]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let mut median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64() * 1000.0
    };
    let empty = times.first_mut().map_or(0.0, &mut median);
    writeln!(out, "{:>10}  {:>6}  question", "median ms", "ratio")?;
    writeln!(out, "{empty:>10.1}  {:>6.1}  (empty process)", 1.0)?;
    for ((name, _), times) in QUESTIONS.iter().zip(times.iter_mut().skip(1)) {
        let took = median(times);
        writeln!(out, "{took:>10.1}  {:>6.1}  {name}", took / empty)?;
    }
    Ok(())
}
