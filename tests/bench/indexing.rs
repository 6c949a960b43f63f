//! What indexing costs beside a plain index of the same articles.
//!
//! `cargo bench --bench indexing -- ARTICLES.jsonl…` indexes the files, and as a floor a plain index of one stemmed field
//! (`floor.rs`), in turn, each with the same threads and memory and as a process of its own. It prints the best run of each:
//! articles a second, bytes of the index for each byte of text (title and body as UTF-8), and the most memory the
//! process held; then the seconds of a run that finds nothing changed. `--threads 2`, `--memory 256` (MiB), `--rounds 3`.
//!
//! `cargo bench --bench indexing -- --files 1000000` makes so many small files instead, and says what a run costs that finds nothing
//! or one of them changed.

mod floor;
mod many_files;
#[allow(dead_code, reason = "other benches run shorter processes")]
mod process;

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use walkdir::WalkDir;

use process::Cost;

fn main() -> anyhow::Result<()> {
    let given = Given::of_process();
    if let Some(folder) = &given.floor {
        floor::write(&given.files, folder, given.threads, given.memory << 20)?;
        return Ok(());
    }
    if let Some(count) = given.count {
        return many_files::measure(count, |archive| {
            given.whole(archive, &archive.join(".warraq"))
        });
    }
    let archive = tempfile::tempdir()?;
    for (nth, file) in given.files.iter().enumerate() {
        let link = archive.path().join(format!("{nth:04}.jsonl"));
        fs::hard_link(file, &link).or_else(|_| fs::copy(file, &link).map(drop))?;
    }
    let (mut plain, mut whole) = (Best::default(), Best::default());
    for _ in 0..given.rounds {
        let folder = tempfile::tempdir()?;
        plain.run(&mut given.plain(folder.path())?, folder.path())?;
        let folder = tempfile::tempdir()?;
        whole.run(
            &mut given.whole(archive.path(), folder.path()),
            folder.path(),
        )?;
        let again = process::run(&mut given.whole(archive.path(), folder.path()))?;
        whole.again = whole.again.min(again.seconds);
    }
    print(&given, &Text::of(&given.files)?, &plain, &whole);
    Ok(())
}

fn print(given: &Given, text: &Text, plain: &Best, whole: &Best) {
    println!(
        "{} articles, {:.1} MB of text, {} threads, {} MiB for segments being built",
        text.articles,
        text.bytes as f64 / 1e6,
        given.threads,
        given.memory
    );
    println!(
        "{:>11} {:>12} {:>10}  index",
        "articles /s", "bytes a byte", "memory MiB"
    );
    for (name, best) in [("plain", plain), ("warraq", whole)] {
        println!(
            "{:>11.0} {:>12.3} {:>10}  {name}",
            text.articles as f64 / best.cost.seconds,
            best.bytes as f64 / text.bytes as f64,
            best.cost.memory / 1024
        );
    }
    let ratio = plain.cost.seconds / whole.cost.seconds;
    println!("{ratio:>11.2} times the articles a second of the plain index");
    println!("{:>11.2} s where nothing has changed", whole.again);
}

/// The best of several runs.
struct Best {
    cost: Cost,
    bytes: u64,
    again: f64,
}

impl Default for Best {
    fn default() -> Self {
        let cost = Cost {
            seconds: f64::INFINITY,
            memory: 0,
        };
        Self {
            cost,
            bytes: 0,
            again: f64::INFINITY,
        }
    }
}

impl Best {
    /// Runs `command`, which writes an index into `folder`.
    fn run(&mut self, command: &mut Command, folder: &Path) -> anyhow::Result<()> {
        let cost = process::run(command)?;
        if cost.seconds < self.cost.seconds {
            let entries = WalkDir::new(folder).into_iter().flatten();
            let files =
                entries.filter_map(|entry| entry.metadata().ok().filter(fs::Metadata::is_file));
            self.bytes = files.map(|file| file.len()).sum();
            self.cost = cost;
        }
        Ok(())
    }
}

/// What there is to index.
#[derive(Default)]
struct Text {
    articles: u64,
    bytes: u64,
}

impl Text {
    fn of(files: &[PathBuf]) -> anyhow::Result<Self> {
        let mut text = Self::default();
        for file in files {
            for line in BufReader::new(File::open(file)?).lines() {
                let article: Value = serde_json::from_str(&line?)?;
                let bytes = |key: &str| article[key].as_str().map_or(0, str::len) as u64;
                text.articles += 1;
                text.bytes += bytes("title") + bytes("body");
            }
        }
        Ok(text)
    }
}

/// The command line.
struct Given {
    files: Vec<PathBuf>,
    /// How many small files are to be made.
    count: Option<u64>,
    threads: usize,
    /// In MiB.
    memory: usize,
    rounds: usize,
    /// Where this process is to write the plain index, and to do nothing else.
    floor: Option<PathBuf>,
}

impl Given {
    fn of_process() -> Self {
        let mut given = Self {
            files: Vec::new(),
            count: None,
            threads: 2,
            memory: 256,
            rounds: 3,
            floor: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut number = || {
                let number = arguments.next().and_then(|number| number.parse().ok());
                number.unwrap_or_else(|| panic!("{argument} has a number"))
            };
            match argument.as_str() {
                "--threads" => given.threads = number(),
                "--memory" => given.memory = number(),
                "--rounds" => given.rounds = number(),
                "--files" => given.count = Some(number() as u64),
                "--floor" => given.floor = arguments.next().map(PathBuf::from),
                other if other.starts_with("--") => {}
                file => given.files.push(PathBuf::from(file)),
            }
        }
        let is_asked = !given.files.is_empty() || given.count.is_some();
        assert!(is_asked, "name the files of articles");
        given
    }

    /// The command that writes the plain index into `folder`: this program.
    fn plain(&self, folder: &Path) -> anyhow::Result<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(&self.files).arg("--floor").arg(folder);
        command.args(["--threads", &self.threads.to_string()]);
        command.args(["--memory", &self.memory.to_string()]);
        Ok(command)
    }

    /// The command that writes the index of `archive` into `folder`.
    fn whole(&self, archive: &Path, folder: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_warraq"));
        command.args(["index", "--quiet"]).arg(archive);
        command.arg("--index").arg(folder);
        command.args(["--jobs", &self.threads.to_string()]);
        command.args(["--memory", &self.memory.to_string()]);
        command
    }
}
