//! How long one question takes from the start of the process to its end, with the answer printed.
//!
//! `cargo bench --bench cold -- ARTICLES.jsonl` indexes the file (or folder) given, else the sample corpus;
//! `--archive FOLDER` asks an archive that is indexed already. It asks in turn, many times over: an empty process (`--version`), a
//! plain index of the same articles in a process of its own (`floor.rs`; kept in FOLDER-floor or where `--floor` says,
//! and left out where there is none), and queries of several kinds. It prints the median of each in milliseconds, how much more
//! than the empty process that is, and the most memory a process held besides pages of files. Then the same with the
//! index out of the system's cache, as on a disk just plugged in, where `dd` can put it out (Linux).

#[allow(
    dead_code,
    reason = "other benches write plain indexes, and ask them for phrases"
)]
mod floor;
#[allow(
    dead_code,
    reason = "other benches write plain indexes, and ask them for phrases"
)]
mod floor_questions;
#[allow(dead_code, reason = "other benches run longer processes")]
mod process;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use walkdir::WalkDir;

use floor_questions::Floor;

/// Odd, so that the median is one of them.
const ROUNDS: usize = 41;
/// Fewer, since a disk is slow.
const EVICTED_ROUNDS: usize = 9;
/// What the plain index is asked: as many words as are asked of ours, and of the archives benches make.
const PLAIN: &str = "افتتاح مكتبة جديدة";

const QUESTIONS: [(&str, &[&str]); 8] = [
    ("one word", &["المدينة"]),
    ("three words", &[PLAIN]),
    ("three words, names", &[PLAIN, "--format", "ids"]),
    ("three words, JSON", &[PLAIN, "--format", "json"]),
    ("three words, folded", &[PLAIN, "--group"]),
    ("phrase", &["\"مجلس الوزراء\""]),
    (
        "filtered",
        &["أسعار المياه", "--since", "2015-07", "--until", "2023"],
    ),
    (
        "newest hundred",
        &["المدينة", "--sort", "newest", "-n", "100"],
    ),
];

fn main() -> anyhow::Result<()> {
    let given = Given::of_process();
    if let Some(folder) = &given.ask_floor {
        println!("{:?}", Floor::open(folder)?.any(PLAIN)?);
        return Ok(());
    }
    let passing = tempfile::tempdir()?;
    let archive = match &given.archive {
        Some(archive) => archive.clone(),
        None => {
            index(&given, passing.path())?;
            passing.path().to_owned()
        }
    };
    let floor = given.floor.clone().unwrap_or_else(|| beside(&archive));
    let mut asked = Asked::all(&archive, &floor)?;
    for _ in 0..ROUNDS {
        for asked in &mut asked {
            asked.run()?;
        }
    }
    print("everything warm", &mut asked)?;
    let files = [files(&archive.join(".warraq")), files(&floor)].concat();
    if evict(&files).is_err() {
        println!("there is no `dd` here that can put files out of the system's cache");
        return Ok(());
    }
    let mut asked = Asked::all(&archive, &floor)?;
    for _ in 0..EVICTED_ROUNDS {
        for asked in &mut asked {
            evict(&files)?;
            asked.run()?;
        }
    }
    print("the index out of the cache", &mut asked)
}

fn index(given: &Given, archive: &Path) -> anyhow::Result<()> {
    let corpus = || Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    copy(&given.articles.clone().unwrap_or_else(corpus), archive)?;
    let started = Instant::now();
    let indexed = Command::new(env!("CARGO_BIN_EXE_warraq"))
        .arg("index")
        .arg(archive)
        .status()?;
    assert!(indexed.success(), "the archive could not be indexed");
    println!("indexed in {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
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

/// Every file below `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = WalkDir::new(folder).into_iter().flatten();
    let files = entries.filter(|entry| entry.file_type().is_file());
    files.map(walkdir::DirEntry::into_path).collect()
}

/// Puts `files` out of the system's cache.
fn evict(files: &[PathBuf]) -> anyhow::Result<()> {
    for file in files {
        let mut from = std::ffi::OsString::from("if=");
        from.push(file);
        let status = Command::new("dd")
            .arg(from)
            .args(["iflag=nocache", "count=0", "of=/dev/null", "status=none"])
            .status()?;
        anyhow::ensure!(status.success(), "dd: {status}");
    }
    Ok(())
}

/// A process that is run again and again.
struct Asked {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
    folder: PathBuf,
    times: Vec<Duration>,
}

impl Asked {
    /// The empty process first.
    fn all(archive: &Path, floor: &Path) -> std::io::Result<Vec<Self>> {
        let asked = |name, program: PathBuf, arguments: Vec<String>| Self {
            name,
            program,
            arguments,
            folder: archive.to_owned(),
            times: Vec::new(),
        };
        let warraq = || PathBuf::from(env!("CARGO_BIN_EXE_warraq"));
        let mut all = vec![asked("(empty process)", warraq(), vec!["--version".into()])];
        if floor.join("meta.json").exists() {
            let arguments = ["--ask-floor".into(), floor.display().to_string()];
            let this = std::env::current_exe()?;
            all.push(asked("(three words, plain index)", this, arguments.into()));
        }
        for (name, question) in QUESTIONS {
            let arguments = ["search"].iter().chain(question);
            let arguments = arguments.map(|argument| (*argument).to_owned());
            all.push(asked(name, warraq(), arguments.collect()));
        }
        Ok(all)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder);
        command
    }

    /// Runs it and notes how long that took; finding nothing is an answer too.
    fn run(&mut self) -> anyhow::Result<()> {
        let mut command = self.command();
        let started = Instant::now();
        let output = command.stdin(Stdio::null()).output()?;
        self.times.push(started.elapsed());
        let answered = matches!(output.status.code(), Some(0 | 1)) && !output.stdout.is_empty();
        anyhow::ensure!(answered, "no answer to {:?}", self.arguments);
        Ok(())
    }

    fn median(&mut self) -> f64 {
        self.times.sort();
        self.times[self.times.len() / 2].as_secs_f64() * 1000.0
    }
}

fn print(how: &str, asked: &mut [Asked]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{how}")?;
    writeln!(
        out,
        "{:>10} {:>8} {:>11}  question",
        "median ms", "more", "memory MiB"
    )?;
    let empty = asked.first_mut().map_or(0.0, Asked::median);
    for asked in asked {
        let took = asked.median();
        let memory = process::most_memory(&mut asked.command())? as f64 / 1024.0;
        let more = took - empty;
        writeln!(
            out,
            "{took:>10.1} {more:>8.1} {memory:>11.1}  {}",
            asked.name
        )?;
    }
    Ok(())
}

/// Where the plain index of `archive` is kept.
fn beside(archive: &Path) -> PathBuf {
    let mut name = archive.file_name().unwrap_or_default().to_owned();
    name.push("-floor");
    archive.with_file_name(name)
}

/// The command line.
#[derive(Default)]
struct Given {
    articles: Option<PathBuf>,
    archive: Option<PathBuf>,
    floor: Option<PathBuf>,
    /// The plain index that this process is to ask, and to do nothing else.
    ask_floor: Option<PathBuf>,
}

impl Given {
    fn of_process() -> Self {
        let mut given = Self::default();
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut folder = || arguments.next().map(PathBuf::from);
            match argument.as_str() {
                "--archive" => given.archive = folder(),
                "--floor" => given.floor = folder(),
                "--ask-floor" => given.ask_floor = folder(),
                other if other.starts_with("--") => {}
                file => given.articles = Some(PathBuf::from(file)),
            }
        }
        given
    }
}
