//! A run that is killed leaves an index that opens, with every article that a run before it had finished.
//!
//! `warraq index` is killed at moments that follow from a seed, in a first build, a refresh and a rebuild: after some part of
//! the time that the run takes, or when a certain file appears. After each kill the index must open, have every article of
//! each file that has not changed since the last run that finished, and none twice; in the end a run must complete, have
//! everything, and `warraq verify` must agree. An ordinary run of so few articles commits once, so half of the runs killed
//! are of a process that commits every few milliseconds.
//!
//! `cargo test` kills a few; hundreds, with the account of them:
//!
//! ```text
//! WARRAQ_TEST_KILLS=300 cargo test --test suite killing -- --nocapture
//! ```
//!
//! `WARRAQ_TEST_SEED=N` begins with another seed.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant, SystemTime};

use warraq::index::{Index, Location, RefreshOptions, refresh};

use crate::changing_archive::{Chance, ChangingArchive, Files};
use crate::test_archive::{Unwatched, options};

const FEW_KILLS: u64 = 20;
const ARCHIVE: &str = "WARRAQ_TEST_ARCHIVE";
const REBUILD: &str = "WARRAQ_TEST_REBUILD";
/// The test that is the process which commits often.
const OFTEN: &str = "killing::a_run_that_commits_often";

/// Which run is killed.
#[derive(Debug, Clone, Copy)]
struct Run {
    rebuild: bool,
    commits_often: bool,
}

/// When a run is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// So long after its start.
    After(Duration),
    /// So long after something was seen in the index for so many times.
    Seen(Sight, u64, Duration),
}

/// Something that a run does, by what it leaves in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sight {
    /// The run has noted that it is about to change the index.
    Begun,
    /// A segment has been begun.
    Segment,
    /// A file of deletions has been begun, which no commit names yet.
    Deletions,
    /// The engine's account has changed, by a commit or a merge.
    Account,
    /// The log of files has changed, by the first half of a commit.
    Log,
    /// The stories are being written.
    Stories,
    /// Another generation stands in `warraq.json`.
    Making,
}

const SIGHTS: [Sight; 7] = [
    Sight::Begun,
    Sight::Segment,
    Sight::Deletions,
    Sight::Account,
    Sight::Log,
    Sight::Stories,
    Sight::Making,
];

#[test]
fn a_killed_run_loses_nothing_that_was_there() {
    let kills = number("WARRAQ_TEST_KILLS").unwrap_or(FEW_KILLS);
    let first_seed = number("WARRAQ_TEST_SEED").unwrap_or(1);
    let articles = if kills > FEW_KILLS { 120 } else { 60 };
    let mut account = Account::default();
    let (mut done, mut seed) = (0, first_seed);
    while done < kills {
        let mut trial = Trial::new(seed, articles);
        done += trial.rounds((kills - done).min(10), &mut account);
        seed += 1;
    }
    println!("{done} kills, seeds {first_seed} to {}:", seed - 1);
    for (stage, count) in account.stages {
        println!("{count:5} {stage}");
    }
}

#[test]
#[ignore = "the process that is killed by the test above"]
fn a_run_that_commits_often() {
    let Some(archive) = env::var_os(ARCHIVE) else {
        return;
    };
    let options = RefreshOptions {
        rebuild: env::var_os(REBUILD).is_some(),
        commit_every: Duration::from_millis(25),
        ..options()
    };
    refresh(
        &Location::of_archive(Path::new(&archive)),
        &options,
        &Unwatched,
    )
    .expect("refreshed");
}

fn number(variable: &str) -> Option<u64> {
    let value = env::var(variable).ok()?;
    Some(value.parse().expect("a number"))
}

/// What became of the runs of all trials.
#[derive(Default)]
struct Account {
    /// How many were killed at which stage.
    stages: BTreeMap<String, u64>,
    /// How long each kind of run takes.
    takes: BTreeMap<(bool, bool), Duration>,
}

/// An archive, and what of it the runs that finished have committed.
struct Trial {
    seed: u64,
    archive: ChangingArchive,
    chance: Chance,
    finished: Files,
}

impl Trial {
    fn new(seed: u64, articles: u64) -> Self {
        Self {
            seed,
            archive: ChangingArchive::new(seed, articles),
            chance: Chance::of(seed ^ 0xC0FFEE),
            finished: Files::new(),
        }
    }

    /// Kills `kills` runs, with the archive changed whenever one has completed. Returns how many were killed indeed.
    fn rounds(&mut self, kills: u64, account: &mut Account) -> u64 {
        let mut done = 0;
        while done < kills {
            let run = Run {
                rebuild: !self.finished.is_empty() && self.chance.below(4) == 0,
                commits_often: self.chance.below(2) == 0,
            };
            let moment = self.moment(run, &account.takes);
            if let Some(stage) = self.kill(run, moment, account) {
                let kind = if run.rebuild { "rebuild" } else { "refresh" };
                *account
                    .stages
                    .entry(format!("{kind}, {stage}"))
                    .or_default() += 1;
                done += 1;
                println!("seed {}: {run:?}, {moment:?}: {stage}", self.seed);
            }
            if self.chance.below(2) == 0 {
                self.complete();
                self.archive.change();
            }
        }
        self.complete();
        done
    }

    /// When to kill `run`: never, where it is not known how long such a run takes.
    fn moment(&mut self, run: Run, takes: &BTreeMap<(bool, bool), Duration>) -> Moment {
        let Some(takes) = takes.get(&(run.rebuild, run.commits_often)) else {
            return Moment::After(Duration::from_secs(3600));
        };
        if self.chance.below(2) == 0 {
            let sight = SIGHTS[self.chance.below(SIGHTS.len() as u64) as usize];
            let at_once = self.chance.below(2) == 0;
            let micros = if at_once { 0 } else { self.chance.below(5000) };
            let most = if run.commits_often { 12 } else { 2 };
            let times = 1 + self.chance.below(most);
            return Moment::Seen(sight, times, Duration::from_micros(micros));
        }
        let micros = u64::try_from(takes.as_micros()).expect("a short time");
        Moment::After(Duration::from_micros(self.chance.below(micros)))
    }

    /// Kills a run, and says how far it had come; `None` where it came to its end first.
    fn kill(&mut self, run: Run, moment: Moment, account: &mut Account) -> Option<&'static str> {
        let before = Seen::of(self.archive.path());
        let commit_before = commit(&self.archive.location());
        let started = Instant::now();
        let mut process = self.start(run);
        let ended = wait_for(moment, &mut process, self.archive.path(), before);
        if ended {
            let status = process.wait().expect("it ended");
            assert!(
                status.success(),
                "seed {}: {run:?} failed: {status}",
                self.seed
            );
            let takes = started.elapsed();
            let kind = (run.rebuild, run.commits_often);
            account.takes.insert(kind, takes);
            self.finished = self.archive.files.clone();
            self.check_all();
            return None;
        }
        process.kill().expect("killed");
        process.wait().expect("ended");
        self.check_after_a_kill(run);
        Some(self.stage(commit_before))
    }

    fn start(&self, run: Run) -> Child {
        let mut command = match run.commits_often {
            true => {
                let mut command = Command::new(env::current_exe().expect("this program"));
                command
                    .args([OFTEN, "--exact", "--ignored"])
                    .env(ARCHIVE, self.archive.path());
                if run.rebuild {
                    command.env(REBUILD, "1");
                }
                command
            }
            false => {
                let mut command = Command::new(env!("CARGO_BIN_EXE_warraq"));
                command.args(["index", "--jobs", "2", "--memory", "32", "--quiet"]);
                if run.rebuild {
                    command.arg("--rebuild");
                }
                command.arg(self.archive.path());
                command
            }
        };
        command.env_remove("WARRAQ_INDEX").stdout(Stdio::null());
        command.spawn().expect("it runs")
    }

    fn warraq(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_warraq"))
            .args(arguments)
            .arg("-C")
            .arg(self.archive.path())
            .env_remove("WARRAQ_INDEX")
            .output()
            .expect("it runs")
    }

    fn check_after_a_kill(&self, run: Run) {
        let seed = self.seed;
        let told = self.warraq(&["stats", "--quiet"]);
        let error = String::from_utf8_lossy(&told.stderr);
        let found = self.archive.indexed(10);
        let Some(found) = found.unwrap_or_else(|error| panic!("seed {seed}: {run:?}: {error}"))
        else {
            assert!(
                self.finished.is_empty(),
                "seed {seed}: {run:?} lost the index"
            );
            assert_eq!(told.status.code(), Some(2), "{error}");
            assert!(error.contains("no index in"), "{error}");
            return;
        };
        assert_eq!(told.status.code(), Some(0), "seed {seed}: {run:?}: {error}");
        for (path, then) in &self.finished {
            let is_unchanged = self.archive.files.get(path) == Some(then);
            let has = found.get(path);
            assert!(
                !is_unchanged || has == Some(then),
                "seed {seed}: {run:?}: `{path}` had {then:?}, has {has:?}"
            );
        }
        for (path, has) in &found {
            let versions = [self.finished.get(path), self.archive.files.get(path)];
            let is_of_one = versions
                .into_iter()
                .flatten()
                .any(|version| has.articles.is_subset(&version.articles));
            assert!(
                is_of_one,
                "seed {seed}: {run:?}: `{path}` has {has:?}, of neither {versions:?}"
            );
        }
    }

    /// Lets a run come to its end, and sees that it has everything.
    fn complete(&mut self) {
        let told = self.warraq(&["index", "--jobs", "2", "--memory", "32"]);
        let error = String::from_utf8_lossy(&told.stderr);
        assert_eq!(
            told.status.code(),
            Some(0),
            "seed {}: the next run failed: {error}",
            self.seed
        );
        self.finished = self.archive.files.clone();
        self.check_all();
    }

    fn check_all(&self) {
        let found = self.archive.indexed(50).expect("an index");
        assert_eq!(found.as_ref(), Some(&self.finished), "seed {}", self.seed);
        let told = self.warraq(&["verify"]);
        let out = String::from_utf8_lossy(&told.stdout);
        assert_eq!(told.status.code(), Some(0), "seed {}: {out}", self.seed);
    }

    /// How far a killed run had come.
    fn stage(&self, commit_before: Option<String>) -> &'static str {
        let location = self.archive.location();
        if !location.index().join("unfinished").exists() {
            return "before its first change or after its last";
        }
        if commit(&location) == commit_before {
            return "before its first commit";
        }
        let index = Index::open(&location).expect("an index");
        let manifest = index.manifest().expect("a log");
        let read = manifest
            .files()
            .filter(|(_, entry)| entry.is_some())
            .count();
        if read < self.archive.files.len() {
            return "between its commits";
        }
        let seen = Seen::of(self.archive.path());
        if seen.has_unnamed_segments() {
            return "after its last commit, while segments were merged or cleared away";
        }
        "after its last commit, in the stories"
    }
}

/// The generation and the payload of the last commit.
fn commit(location: &Location) -> Option<String> {
    let index = Index::open(location).ok()?;
    let meta = index.engine().load_metas().ok()?;
    let generation = generation(location)?;
    Some(format!("{generation} {:?}", meta.payload))
}

fn generation(location: &Location) -> Option<serde_json::Value> {
    let making = fs::read(location.index().join("warraq.json")).ok()?;
    let making: serde_json::Value = serde_json::from_slice(&making).ok()?;
    making.get("generation").cloned()
}

/// Waits for the moment; returns whether the process ended first.
fn wait_for(moment: Moment, process: &mut Child, archive: &Path, mut before: Seen) -> bool {
    let (mut until, mut to_see) = match moment {
        Moment::After(time) => (Some(Instant::now() + time), 0),
        Moment::Seen(_, times, _) => (None, times),
    };
    while process.try_wait().expect("a process").is_none() {
        if let (None, Moment::Seen(sight, _, later)) = (until, moment) {
            let now = Seen::of(archive);
            if now.since(&before).contains(&sight) {
                before = now;
                to_see -= 1;
            }
            until = (to_see == 0).then(|| Instant::now() + later);
        }
        if until.is_some_and(|until| Instant::now() >= until) {
            return false;
        }
        std::thread::sleep(Duration::from_micros(100));
    }
    true
}

/// The files of an index, each with its length and time.
struct Seen(BTreeMap<PathBuf, (u64, Option<SystemTime>)>);

impl Seen {
    fn of(archive: &Path) -> Self {
        let index = archive.join(".warraq");
        let mut files = BTreeMap::new();
        let mut folders = vec![index];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let Ok(metadata) = entry.metadata() else {
                    continue;
                };
                if metadata.is_dir() {
                    folders.push(entry.path());
                } else {
                    files.insert(entry.path(), (metadata.len(), metadata.modified().ok()));
                }
            }
        }
        Self(files)
    }

    /// What was done since `before`.
    fn since(&self, before: &Self) -> BTreeSet<Sight> {
        let is_new = |(path, state): &(&PathBuf, &(u64, Option<SystemTime>))| {
            before.0.get(*path) != Some(*state)
        };
        let sight = |(path, _): (&PathBuf, _)| {
            let name = path.file_name()?.to_str()?;
            let extension = path.extension().unwrap_or_default();
            Some(match extension.to_str()? {
                "del" => Sight::Deletions,
                "store" => Sight::Segment,
                "jsonl" => Sight::Log,
                _ if name == "unfinished" => Sight::Begun,
                _ if name == "meta.json" => Sight::Account,
                _ if name.starts_with("stories.") => Sight::Stories,
                _ if name.starts_with("warraq.json") => Sight::Making,
                _ => return None,
            })
        };
        self.0.iter().filter(is_new).filter_map(sight).collect()
    }

    /// Whether there are segments that the last commit does not name.
    fn has_unnamed_segments(&self) -> bool {
        let account = self.0.keys().find(|path| path.ends_with("meta.json"));
        let account = account.map(|path| fs::read_to_string(path).expect("an account"));
        let account = account.unwrap_or_default().replace('-', "");
        let stores = self.0.keys().filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "store")
        });
        stores
            .filter_map(|path| path.file_stem()?.to_str())
            .any(|segment| !account.contains(segment))
    }
}
