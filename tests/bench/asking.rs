//! How long questions take on an archive of any size, with everything warm.
//!
//! `cargo bench --bench asking -- ARTICLES.jsonl… --articles 1000000 --archive FOLDER` makes the archive in the folder from
//! the sentences of the files, indexes it, and asks; an archive that is there already is asked as it is. Without
//! `--archive` the folder is a passing one, without `--articles` it has 20,000. It prints the median, the 99th
//! percentile and the longest of each kind of question in milliseconds.

mod made;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use made::{Chance, Material};
use warraq::search::{ArchiveSearcher, FacetField, Period, Request, SuggestField};

/// Questions of each kind, asked one after the other once all were asked before.
const QUESTIONS: usize = 200;
/// What all hits are counted by.
const FACETS: [FacetField; 6] = [
    FacetField::Source,
    FacetField::Author,
    FacetField::Place,
    FacetField::Section,
    FacetField::Year,
    FacetField::Month,
];
/// Questions asked of one process.
const MANY: usize = 1000;

fn main() -> anyhow::Result<()> {
    let given = Given::of_process();
    let material = Material::read(&given.files)?;
    let passing = tempfile::tempdir()?;
    let archive = given.archive.as_deref().unwrap_or(passing.path());
    if !archive.join("made-0000.jsonl").exists() {
        std::fs::create_dir_all(archive)?;
        let started = Instant::now();
        material.write(given.articles, archive)?;
        println!("made in {:.1} s", started.elapsed().as_secs_f64());
    }
    let started = Instant::now();
    let indexed = Command::new(env!("CARGO_BIN_EXE_warraq"))
        .arg("index")
        .arg(archive)
        .status()?;
    assert!(indexed.success(), "the archive could not be indexed");
    println!("indexed in {:.1} s", started.elapsed().as_secs_f64());

    let searcher = ArchiveSearcher::open(&warraq::index::Location::of_archive(archive))?;
    let mut chance = Chance(7);
    let mut asked = |words: usize| -> Vec<String> {
        (0..QUESTIONS)
            .map(|_| words_of(chance.one_of::<String>(material.titles()), words))
            .collect()
    };
    let (one, three) = (asked(1), asked(3));
    let words = |words: &[String]| -> Vec<Request> { words.iter().map(Request::new).collect() };
    let phrases: Vec<_> = asked(2)
        .iter()
        .map(|words| Request::new(format!("\"{words}\"")))
        .collect();
    let with = |change: fn(Request) -> Request| -> Vec<Request> {
        words(&one).into_iter().map(change).collect()
    };
    let counted = |request| Request {
        facets: FACETS.to_vec(),
        timeline: Some(Period::Month),
        limit: 0,
        ..request
    };
    let answered = |request: &Request| Ok(searcher.search(request)?.total);
    println!("{:>9} {:>9} {:>9}  question", "median", "99 %", "longest");
    time("one word, ten hits", &words(&one), answered)?;
    time("three words, ten hits", &words(&three), answered)?;
    time("three words, ten names", &words(&three), |request| {
        Ok(searcher.rank(request)?.entries.len() as u64)
    })?;
    time("three words, how many", &words(&three), |request| {
        Ok(searcher.count(request)?.total)
    })?;
    time("phrase of two words", &phrases, answered)?;
    time(
        "six facets and a timeline, one word",
        &with(counted),
        answered,
    )?;
    time(
        "six facets and a timeline, everything",
        &[counted(Request::new(""))],
        answered,
    )?;
    let far = |request| Request {
        offset: 10_000,
        ..request
    };
    time("one word, ten hits behind 10,000", &with(far), answered)?;
    let grouped = |request| Request {
        group: true,
        ..request
    };
    time("one word, folded", &with(grouped), answered)?;
    time(
        "three words, folded",
        &words(&three).into_iter().map(grouped).collect::<Vec<_>>(),
        answered,
    )?;
    for letters in [1, 2, 3] {
        let beginnings: Vec<String> = one
            .iter()
            .map(|word| word.chars().take(letters).collect())
            .collect();
        time(
            &format!("words that begin with {letters} letters"),
            &beginnings,
            |beginning| {
                let suggested = searcher.suggest(beginning, SuggestField::Word, 10)?;
                Ok(suggested.suggestions.len() as u64)
            },
        )?;
    }
    many(&asked(3), archive)?;
    Ok(())
}

/// Asks each of `questions` twice, and prints how long the second time took.
fn time<Asked>(
    name: &str,
    questions: &[Asked],
    ask: impl Fn(&Asked) -> Result<u64, warraq::Error>,
) -> anyhow::Result<()> {
    let mut times = Vec::new();
    for warm in [false, true] {
        for question in questions {
            let started = Instant::now();
            ask(question)?;
            if warm {
                times.push(started.elapsed());
            }
        }
    }
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!(
        "{:>9.2} {:>9.2} {:>9.2}  {name}",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    Ok(())
}

/// Asks one process many questions.
fn many(queries: &[String], archive: &Path) -> io::Result<()> {
    let lines: Vec<_> = queries.iter().cycle().take(MANY).cloned().collect();
    let started = Instant::now();
    let mut process = Command::new(env!("CARGO_BIN_EXE_warraq"))
        .args(["search", "-", "--format", "jsonl", "-C"])
        .arg(archive)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut input = process.stdin.take().expect("it is piped");
    input.write_all(lines.join("\n").as_bytes())?;
    drop(input);
    process.wait()?;
    let took: Duration = started.elapsed();
    println!(
        "{:.0} questions a second, {MANY} of them asked of one process",
        MANY as f64 / took.as_secs_f64()
    );
    Ok(())
}

/// The first `words` words of `title` that are longer than function words mostly are.
fn words_of(title: &str, words: usize) -> String {
    let letters = |word: &&str| word.chars().count() > 3 && word.chars().all(char::is_alphabetic);
    let chosen: Vec<_> = title.split(' ').filter(letters).take(words).collect();
    match chosen.is_empty() {
        true => "المدينة".to_owned(),
        false => chosen.join(" "),
    }
}

/// The command line.
struct Given {
    files: Vec<PathBuf>,
    articles: usize,
    archive: Option<PathBuf>,
}

impl Given {
    fn of_process() -> Self {
        let mut given = Self {
            files: Vec::new(),
            articles: 20_000,
            archive: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--articles" => {
                    let number = arguments.next().and_then(|number| number.parse().ok());
                    given.articles = number.expect("--articles has a number");
                }
                "--archive" => given.archive = arguments.next().map(PathBuf::from),
                other if other.starts_with("--") => {}
                file => given.files.push(PathBuf::from(file)),
            }
        }
        assert!(
            !given.files.is_empty(),
            "name the files of articles that sentences are taken from"
        );
        given
    }
}
