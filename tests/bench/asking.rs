//! How long questions take on an archive of any size, with everything warm, beside a plain index of the same articles.
//!
//! `cargo bench --bench asking -- ARTICLES.jsonl… --articles 1000000 --archive FOLDER` makes the archive in the folder from
//! the sentences of the files, indexes it, and asks; an archive that is there already is asked as it is. Without
//! `--archive` the folder is a passing one, without `--articles` it has 20,000. The plain index (`floor.rs`) is written once,
//! into FOLDER-floor or where `--floor` says.
//!
//! Each question is asked some times of both in turn, and its best time counts, so that what else the machine does is left out. It
//! prints the median, the 99th percentile and the longest of each kind of question in milliseconds, the same of the plain
//! index where that can answer anything of the kind, and how many times as long ours took: median and 99th percentile. Both have
//! the memory of the program, and ours has met the words of a question before by then.

mod floor;
mod floor_questions;
mod made;
#[allow(dead_code, reason = "other benches run shorter processes")]
mod process;

use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use floor_questions::Floor;
use made::{Chance, Material};
use warraq::index::Location;
use warraq::search::{ArchiveSearcher, FacetField, Period, Request, SuggestField};

/// As the program's own.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Questions of each kind.
const QUESTIONS: usize = 200;
/// How often each is asked.
const ROUNDS: usize = 4;
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
    let archive = match &given.archive {
        Some(archive) => archive.clone(),
        None => passing.path().join("archive"),
    };
    let floor = given.floor.clone().unwrap_or_else(|| beside(&archive));
    prepare(&material, given.articles, &archive, &floor)?;

    let asker = Asker {
        searcher: ArchiveSearcher::open(&Location::of_archive(&archive))?,
        floor: Floor::open(&floor)?,
        only: given.only,
    };
    println!(
        "{:>9} {:>9} {:>9}  {:>9} {:>9} {:>9}  {:>7} {:>7}  question",
        "median", "99 %", "longest", "plain", "99 %", "longest", "ratio", "99 %"
    );
    let mut chance = Chance(7);
    let mut asked = |words: usize| -> Vec<String> {
        (0..QUESTIONS)
            .map(|_| words_of(chance.one_of::<String>(material.titles()), words))
            .collect()
    };
    let (one, two, three) = (asked(1), asked(2), asked(3));
    let mut title = || chance.one_of::<String>(material.titles()).clone();
    let headlines: Vec<_> = (0..QUESTIONS).map(|_| title()).collect();
    ask_for_names(&asker, &one, &two, &three, &headlines)?;
    ask_for_answers(&asker, &one, &two, &three)?;
    ask_for_words(&asker, &one)?;
    match &asker.only {
        Some(_) => Ok(()),
        None => Ok(many(&three, &archive)?),
    }
}

/// Makes and indexes what is not there yet.
fn prepare(
    material: &Material,
    articles: usize,
    archive: &Path,
    floor: &Path,
) -> anyhow::Result<()> {
    if !archive.join("made-0000.jsonl").exists() {
        fs::create_dir_all(archive)?;
        let started = Instant::now();
        material.write(articles, archive)?;
        println!("made in {:.1} s", started.elapsed().as_secs_f64());
    }
    if !archive.join(".warraq").exists() {
        let started = Instant::now();
        let indexed = Command::new(env!("CARGO_BIN_EXE_warraq"))
            .arg("index")
            .arg(archive)
            .status()?;
        assert!(indexed.success(), "the archive could not be indexed");
        println!("indexed in {:.1} s", started.elapsed().as_secs_f64());
    }
    if !floor.exists() {
        // An index half written is none.
        let beside = floor.with_extension("new");
        let _ = fs::remove_dir_all(&beside);
        fs::create_dir_all(&beside)?;
        let entries = fs::read_dir(archive)?;
        let paths = entries.map(|entry| Ok(entry?.path()));
        let mut files = paths.collect::<io::Result<Vec<_>>>()?;
        files.retain(|file| file.extension().is_some_and(|kind| kind == "jsonl"));
        files.sort();
        floor::write(&files, &beside, 2, 512 << 20)?;
        fs::rename(&beside, floor)?;
    }
    Ok(())
}

/// What the engine answers of itself: names of the best articles.
fn ask_for_names(
    asker: &Asker,
    one: &[String],
    two: &[String],
    three: &[String],
    headlines: &[String],
) -> anyhow::Result<()> {
    let names = |request: &Request| Ok(asker.searcher.rank(request)?.entries.len() as u64);
    let any = |query: &str| Ok(asker.floor.any(query)?);
    let phrase = |query: &str| Ok(asker.floor.phrase(query)?);
    let requests = |queries: &[String]| -> Vec<Request> { queries.iter().map(plain).collect() };
    let quoted = |queries: &[String]| -> Vec<Request> {
        let quoted = queries.iter().map(|words| format!("\"{words}\""));
        quoted.map(|query| plain(&query)).collect()
    };
    asker.beside("one word, ten names", &requests(one), names, one, any)?;
    asker.beside(
        "three words, ten names",
        &requests(three),
        names,
        three,
        any,
    )?;
    asker.beside(
        "whole headlines, ten names",
        &requests(headlines),
        names,
        headlines,
        any,
    )?;
    asker.beside(
        "phrase of two words, ten names",
        &quoted(two),
        names,
        two,
        phrase,
    )?;
    asker.beside(
        "phrase of three words, ten names",
        &quoted(three),
        names,
        three,
        phrase,
    )
}

/// Whole answers: counted, with the articles read and their passages found.
fn ask_for_answers(
    asker: &Asker,
    one: &[String],
    two: &[String],
    three: &[String],
) -> anyhow::Result<()> {
    let answered = |request: &Request| Ok(asker.searcher.search(request)?.total);
    let any = |query: &str| Ok(asker.floor.any(query)?);
    let phrase = |query: &str| Ok(asker.floor.phrase(query)?);
    let with = |queries: &[String], change: &dyn Fn(Request) -> Request| -> Vec<Request> {
        queries.iter().map(plain).map(change).collect()
    };
    let as_it_is = |request| request;
    asker.beside(
        "one word, ten hits",
        &with(one, &as_it_is),
        answered,
        one,
        any,
    )?;
    asker.beside(
        "three words, ten hits",
        &with(three, &as_it_is),
        answered,
        three,
        any,
    )?;
    let quoted = |request: Request| Request {
        query: format!("\"{}\"", request.query),
        ..request
    };
    asker.beside(
        "phrase of two words, ten hits",
        &with(two, &quoted),
        answered,
        two,
        phrase,
    )?;
    let how_many = |request: &Request| Ok(asker.searcher.count(request)?.total);
    asker.alone("three words, how many", &with(three, &as_it_is), how_many)?;
    let filtered = |request: Request| {
        let words: Vec<_> = request.query.split(' ').collect();
        let query = format!("{} -\"مجلس الوزراء\" date:2008..2016", words.join(" AND "));
        Request { query, ..request }
    };
    asker.beside(
        "both of two words, not a phrase, in nine years",
        &with(two, &filtered),
        answered,
        two,
        |query| Ok(asker.floor.all(query)?),
    )?;
    let beginnings = one.iter().map(|word| word.chars().take(4).collect());
    let beginnings: Vec<String> = beginnings.collect();
    let beginning = |request: Request| Request {
        query: format!("{}*", request.query),
        ..request
    };
    asker.beside(
        "a beginning of four letters, ten hits",
        &with(&beginnings, &beginning),
        answered,
        &beginnings,
        |letters| Ok(asker.floor.beginning(letters)?),
    )?;
    let counted = |request| Request {
        facets: FACETS.to_vec(),
        timeline: Some(Period::Month),
        limit: 0,
        ..request
    };
    asker.alone(
        "six facets and a timeline, one word",
        &with(one, &counted),
        answered,
    )?;
    asker.alone(
        "six facets and a timeline, everything",
        &[counted(Request::new(""))],
        answered,
    )?;
    let far = |request| Request {
        offset: 10_000,
        ..request
    };
    asker.alone(
        "one word, ten hits behind 10,000",
        &with(one, &far),
        answered,
    )?;
    let grouped = |request| Request {
        group: true,
        ..request
    };
    asker.alone("one word, folded", &with(one, &grouped), answered)?;
    asker.alone("three words, folded", &with(three, &grouped), answered)
}

/// Words that begin as what was typed so far.
fn ask_for_words(asker: &Asker, one: &[String]) -> anyhow::Result<()> {
    for letters in [1, 2, 3] {
        let beginnings: Vec<String> = one
            .iter()
            .map(|word| word.chars().take(letters).collect())
            .collect();
        asker.alone(
            &format!("words that begin with {letters} letters"),
            &beginnings,
            |beginning| {
                let suggested = asker.searcher.suggest(beginning, SuggestField::Word, 10)?;
                Ok(suggested.suggestions.len() as u64)
            },
        )?;
    }
    Ok(())
}

/// Both indexes, open.
struct Asker {
    searcher: ArchiveSearcher,
    floor: Floor,
    /// Only kinds of question with this in their names are asked.
    only: Option<String>,
}

impl Asker {
    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| name.contains(only))
    }

    /// Asks each of `questions`, and prints how long that takes.
    fn alone<Asked>(
        &self,
        name: &str,
        questions: &[Asked],
        ask: impl Fn(&Asked) -> anyhow::Result<u64>,
    ) -> anyhow::Result<()> {
        if !self.wants(name) {
            return Ok(());
        }
        let mut times = vec![Duration::MAX; questions.len()];
        for _ in 0..ROUNDS {
            for (question, best) in questions.iter().zip(&mut times) {
                keep_best(best, || ask(question).map(drop))?;
            }
        }
        let [median, most, longest] = milliseconds(times);
        let none = "–";
        println!(
            "{median:>9.3} {most:>9.3} {longest:>9.3}  {none:>9} {none:>9} {none:>9}  {none:>7} {none:>7}  {name}"
        );
        Ok(())
    }

    /// The same beside the plain index, which is asked for `words` in the same turn.
    fn beside<Asked>(
        &self,
        name: &str,
        questions: &[Asked],
        ask: impl Fn(&Asked) -> anyhow::Result<u64>,
        words: &[String],
        ask_floor: impl Fn(&str) -> anyhow::Result<usize>,
    ) -> anyhow::Result<()> {
        if !self.wants(name) {
            return Ok(());
        }
        let mut ours = vec![Duration::MAX; questions.len()];
        let mut plain = ours.clone();
        for _ in 0..ROUNDS {
            let times = ours.iter_mut().zip(&mut plain);
            for ((question, words), (ours, plain)) in questions.iter().zip(words).zip(times) {
                keep_best(ours, || ask(question).map(drop))?;
                keep_best(plain, || ask_floor(words).map(drop))?;
            }
        }
        let [median, most, longest] = milliseconds(ours);
        let [plain, plain_most, plain_longest] = milliseconds(plain);
        println!(
            "{median:>9.3} {most:>9.3} {longest:>9.3}  {plain:>9.3} {plain_most:>9.3} {plain_longest:>9.3}  \
             {:>7.2} {:>7.2}  {name}",
            median / plain,
            most / plain_most
        );
        Ok(())
    }
}

fn keep_best(best: &mut Duration, ask: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    let started = Instant::now();
    ask()?;
    *best = (*best).min(started.elapsed());
    Ok(())
}

/// The median, the 99th percentile and the longest of `times`.
fn milliseconds(mut times: Vec<Duration>) -> [f64; 3] {
    times.sort();
    [0.5, 0.99, 1.0].map(|share| {
        let at = ((times.len() - 1) as f64 * share) as usize;
        times[at].as_secs_f64() * 1000.0
    })
}

/// What the plain index can answer too: it keeps no ids of sources.
fn plain(query: &String) -> Request {
    Request {
        record_ids: false,
        ..Request::new(query)
    }
}

/// Asks one process many questions.
fn many(queries: &[String], archive: &Path) -> io::Result<()> {
    let lines: Vec<_> = queries.iter().cycle().take(MANY).cloned().collect();
    let mut input: File = tempfile::tempfile()?;
    input.write_all(lines.join("\n").as_bytes())?;
    input.rewind()?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_warraq"));
    command.args(["search", "-", "--format", "jsonl", "-C"]);
    command.arg(archive).stderr(Stdio::null());
    let cost = process::run_reading(&mut command, input.into())?;
    println!(
        "{:.0} questions a second, {MANY} of them asked of one process, which held {} MiB at the most",
        MANY as f64 / cost.seconds,
        cost.memory / 1024
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

/// Where the plain index of `archive` is kept.
fn beside(archive: &Path) -> PathBuf {
    let mut name = archive.file_name().unwrap_or_default().to_owned();
    name.push("-floor");
    archive.with_file_name(name)
}

/// The command line.
struct Given {
    files: Vec<PathBuf>,
    articles: usize,
    archive: Option<PathBuf>,
    floor: Option<PathBuf>,
    only: Option<String>,
}

impl Given {
    fn of_process() -> Self {
        let mut given = Self {
            files: Vec::new(),
            articles: 20_000,
            archive: None,
            floor: None,
            only: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--articles" => {
                    let number = arguments.next().and_then(|number| number.parse().ok());
                    given.articles = number.expect("--articles has a number");
                }
                "--archive" => given.archive = arguments.next().map(PathBuf::from),
                "--floor" => given.floor = arguments.next().map(PathBuf::from),
                "--only" => given.only = arguments.next(),
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
