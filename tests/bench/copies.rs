//! How many near-copies an index finds, held against all there are, and what finding them costs.
//!
//! `cargo bench --bench copies -- FILE.jsonl` indexes the file (or folder) given, else the sample corpus. The truth is computed by
//! brute force from the skeletons of the analyzer, all words kept: two articles are near-copies when the shorter one shares at
//! least 60 % of its sequences of six words with the other. It prints precision and recall of the pairs that the index names and of
//! the pairs that its stories put together, and how much of the processor's time of a whole indexing goes to near-copies.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use warraq::analysis::Analyzer;
use warraq::archive::{self, ArchiveConfig, Article, ArticleId, Reading};
use warraq::index::{Index, Location, Progress, RefreshOptions, Stories, refresh};
use warraq::stories::prints::packed_prints;

const SHINGLE_WORDS: usize = 6;
const ROUNDS: usize = 3;

type Pair = (ArticleId, ArticleId);

fn main() -> anyhow::Result<()> {
    let given = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let from = given.map_or(own, Into::into);
    let folder = tempfile::tempdir()?;
    let archive = match from.is_dir() {
        true => from,
        false => {
            let name = from.file_name().unwrap_or_default();
            fs::copy(&from, folder.path().join(name))?;
            folder.path().to_owned()
        }
    };
    let index = tempfile::tempdir()?;
    let location = Location::with_index(&archive, index.path());
    let mut out = std::io::stdout().lock();

    let articles = articles(&archive);
    let all = indexing(&location)?;
    let (prints, finding, stories) = finding(&location, &articles)?;
    let truth = truth(&articles);
    let found: BTreeSet<Pair> = stories
        .pairs()?
        .into_iter()
        .map(|[a, b]| ordered(a, b))
        .collect();
    let folded = folded(&Index::open(&location)?, &stories)?;
    let copied: BTreeSet<ArticleId> = truth.iter().flat_map(|&(a, b)| [a, b]).collect();
    writeln!(
        out,
        "{} articles, {} have a near-copy; {} pairs",
        articles.len(),
        copied.len(),
        truth.len()
    )?;
    score(&mut out, "pairs named", &truth, &found)?;
    score(&mut out, "pairs in one story", &truth, &folded)?;
    let added = prints + finding;
    writeln!(
        out,
        "indexing {:.0} ms, one thread: prints {:.1} ms, finding {:.1} ms; {:.1} % more than without",
        ms(all),
        ms(prints),
        ms(finding),
        100.0 * ms(added) / (ms(all) - ms(added))
    )?;
    Ok(())
}

fn articles(archive: &Path) -> Vec<Article> {
    let config = ArchiveConfig::load(archive).unwrap_or_default();
    let mut articles = Vec::new();
    for file in archive::files(archive, &config).flatten() {
        archive::read(&file, &mut |reading| {
            if let Reading::Article(article) = reading {
                articles.push(*article);
            }
            ControlFlow::Continue(())
        });
    }
    articles
}

struct Silent;

impl Progress for Silent {
    fn planned(&self, _files: u64, _bytes: u64) {}
    fn article_read(&self) {}
    fn file_read(&self, _bytes: u64) {}
}

/// The least time of several that a whole indexing takes.
fn indexing(location: &Location) -> anyhow::Result<Duration> {
    let options = RefreshOptions {
        rebuild: true,
        jobs: 1,
        ..RefreshOptions::default()
    };
    let mut least = Duration::MAX;
    for _ in 0..ROUNDS {
        let started = Instant::now();
        refresh(location, &options, &Silent)?;
        least = least.min(started.elapsed());
    }
    Ok(least)
}

/// The least times that the prints of all articles take, and finding the near-copies among them; and those.
fn finding(
    location: &Location,
    articles: &[Article],
) -> anyhow::Result<(Duration, Duration, Stories)> {
    let index = Index::open(location)?;
    let searcher = index.reader()?.searcher();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let (mut prints, mut finding) = (Duration::MAX, Duration::MAX);
    let mut stories = Stories::none()?;
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let count: usize = articles
            .iter()
            .map(|article| packed_prints(&article.body).len())
            .sum();
        prints = prints.min(started.elapsed());
        assert!(count > 0, "no words");
        let started = Instant::now();
        stories = one.install(|| Stories::find(&searcher))?;
        finding = finding.min(started.elapsed());
    }
    Ok((prints, finding, stories))
}

/// All pairs of near-copies, by all sequences of all articles.
fn truth(articles: &[Article]) -> BTreeSet<Pair> {
    let analyzer = Analyzer::new();
    let mut sequences: HashMap<Vec<u32>, Vec<u32>> = HashMap::new();
    let mut words: HashMap<String, u32> = HashMap::new();
    let mut sizes = Vec::new();
    for (number, article) in (0..).zip(articles) {
        let mut text = Vec::new();
        analyzer.tokens(&article.body, &mut |token| {
            let next = words.len() as u32;
            text.push(*words.entry(token.skeleton.to_owned()).or_insert(next));
        });
        let distinct: BTreeSet<&[u32]> = text.windows(SHINGLE_WORDS).collect();
        sizes.push(distinct.len());
        for sequence in distinct {
            sequences.entry(sequence.to_vec()).or_default().push(number);
        }
    }
    let mut shared: HashMap<(u32, u32), usize> = HashMap::new();
    for having in sequences.values() {
        for (at, &one) in having.iter().enumerate() {
            for &other in &having[at + 1..] {
                *shared.entry((one, other)).or_default() += 1;
            }
        }
    }
    let id = |number: u32| articles[number as usize].id;
    let least = |one: u32, other: u32| sizes[one as usize].min(sizes[other as usize]);
    shared
        .into_iter()
        .filter(|&((one, other), shared)| 10 * shared >= 6 * least(one, other))
        .map(|((one, other), _)| ordered(id(one), id(other)))
        .collect()
}

/// All pairs of articles that one story holds.
fn folded(index: &Index, stories: &Stories) -> anyhow::Result<BTreeSet<Pair>> {
    let mut members: BTreeMap<u32, Vec<ArticleId>> = BTreeMap::new();
    for reader in index.reader()?.searcher().segment_readers() {
        let ids = reader.fast_fields().u64("id")?;
        let numbers = stories.of_segment(reader)?;
        for doc in reader.doc_ids_alive() {
            let story = numbers.get(doc);
            if story > 0 {
                let id = ids.first(doc).map(ArticleId::from_key);
                members.entry(story).or_default().extend(id);
            }
        }
    }
    let mut pairs = BTreeSet::new();
    for members in members.values() {
        for (at, &one) in members.iter().enumerate() {
            pairs.extend(members[at + 1..].iter().map(|&other| ordered(one, other)));
        }
    }
    Ok(pairs)
}

fn ordered(one: ArticleId, other: ArticleId) -> Pair {
    (one.min(other), one.max(other))
}

fn score(
    out: &mut dyn Write,
    name: &str,
    truth: &BTreeSet<Pair>,
    found: &BTreeSet<Pair>,
) -> std::io::Result<()> {
    let right = truth.intersection(found).count() as f64;
    let part = |of: usize| right / (of.max(1) as f64);
    writeln!(
        out,
        "{name:<20} {:>6}  precision {:.4}  recall {:.4}",
        found.len(),
        part(found.len()),
        part(truth.len())
    )
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
