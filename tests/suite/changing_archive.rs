//! An archive of made text that changes from round to round, and what of it an index must have.
//!
//! Every article has a word of its own, so that it can be asked for alone. The text, the files and what happens to them follow from a seed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};

use flate2::Compression;
use flate2::write::GzEncoder;
use warraq::Error;
use warraq::index::Location;
use warraq::search::{ArchiveSearcher, Request};

const WORDS: [&str; 32] = [
    "المدينة",
    "الوزير",
    "قال",
    "أمس",
    "المياه",
    "الطريق",
    "السوق",
    "أسعار",
    "الخبز",
    "المدرسة",
    "النهر",
    "القرية",
    "الجسر",
    "العمال",
    "الحكومة",
    "افتتاح",
    "المشروع",
    "الشركة",
    "الكهرباء",
    "انقطاع",
    "سكان",
    "الحي",
    "المستشفى",
    "الأطباء",
    "مؤتمر",
    "الصحافة",
    "إعلان",
    "نتائج",
    "الموسم",
    "المزارعون",
    "الأمطار",
    "غزيرة",
];

/// Numbers by chance, the same for the same seed: splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators").
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }
}

/// One version of a file: which articles it has, each by its own word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Version {
    pub articles: BTreeSet<String>,
}

/// The files of an archive by their paths.
pub type Files = BTreeMap<String, Version>;

/// The archive.
pub struct ChangingArchive {
    folder: tempfile::TempDir,
    chance: Chance,
    /// As they are on the disk.
    pub files: Files,
    bodies: Vec<String>,
    /// How many articles, files and versions of files there ever were.
    made: u64,
    named: u64,
    written: u64,
}

impl ChangingArchive {
    /// An archive of about `articles` articles in files of several kinds.
    pub fn new(seed: u64, articles: u64) -> Self {
        let mut archive = Self {
            folder: tempfile::tempdir().expect("a folder"),
            chance: Chance::of(seed),
            files: Files::new(),
            bodies: Vec::new(),
            made: 0,
            named: 0,
            written: 0,
        };
        while archive.made < articles {
            archive.add_file();
        }
        archive
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn location(&self) -> Location {
        Location::of_archive(self.path())
    }

    /// Adds, rewrites and removes some files.
    pub fn change(&mut self) {
        for _ in 0..1 + self.chance.below(3) {
            self.add_file();
        }
        for _ in 0..1 + self.chance.below(4) {
            if let Some(path) = self.any_file() {
                self.write_file(&path);
            }
        }
        for _ in 0..self.chance.below(3) {
            if let Some(path) = self.any_file() {
                fs::remove_file(self.path().join(&path)).expect("removed");
                self.files.remove(&path);
            }
        }
    }

    fn any_file(&mut self) -> Option<String> {
        let at = self.chance.below(self.files.len() as u64);
        let path = self.files.keys().nth(usize::try_from(at).ok()?);
        path.cloned()
    }

    fn add_file(&mut self) {
        let extension = ["jsonl", "jsonl", "txt", "jsonl.gz"][self.chance.below(4) as usize];
        let folder = ["", "الأولى/", "b/c/"][self.chance.below(3) as usize];
        let path = format!("{folder}{:03}.{extension}", self.named);
        self.named += 1;
        self.write_file(&path);
    }

    /// Writes a new version of the file at `path`, of another time than any before.
    fn write_file(&mut self, path: &str) {
        let count = match path.ends_with("txt") {
            true => 1,
            false => 5 + self.chance.below(20),
        };
        let articles: Vec<_> = (0..count).map(|_| self.article()).collect();
        let bytes = match path.ends_with("txt") {
            true => articles
                .iter()
                .map(|(word, body)| format!("خبر {word}\n\n{body}\n"))
                .collect(),
            false => json_lines(&articles),
        };
        let bytes = match path.ends_with("gz") {
            true => {
                let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
                packed.write_all(bytes.as_bytes()).expect("packed");
                packed.finish().expect("packed")
            }
            false => bytes.into_bytes(),
        };
        let words = articles.into_iter().map(|(word, _)| word);
        let version = Version {
            articles: words.collect(),
        };
        self.files.insert(path.to_owned(), version);
        self.written += 1;
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("inside the archive")).expect("folders");
        fs::write(&path, bytes).expect("written");
        let time = SystemTime::now() - Duration::from_secs(1_000_000 - self.written);
        let file = fs::File::options().write(true).open(&path).expect("open");
        file.set_modified(time).expect("a time");
    }

    /// The word of an article, and its text, which one in eight has from another.
    fn article(&mut self) -> (String, String) {
        let mut number = self.made;
        self.made += 1;
        let mut word = "q".to_owned();
        for _ in 0..5 {
            word.push(char::from(b'a' + (number % 26) as u8));
            number /= 26;
        }
        let copied = self.chance.below(8) == 0 && !self.bodies.is_empty();
        let body = match copied {
            true => self.bodies[self.chance.below(self.bodies.len() as u64) as usize].clone(),
            false => {
                let words = (0..40 + self.chance.below(60)).map(|_| self.chance.below(32));
                let words: Vec<_> = words.map(|at| WORDS[at as usize]).collect();
                words.join(" ")
            }
        };
        self.bodies.push(body.clone());
        let text = format!("{body} {word}");
        (word, text)
    }

    /// What the index has of each file, and what is wrong with that: an article twice, or one that cannot be asked for. `None` where
    /// there is no index yet.
    pub fn indexed(&self, asked: usize) -> Result<Option<Files>, Error> {
        let searcher = match ArchiveSearcher::open(&self.location()) {
            Err(Error::NoIndex { .. }) => return Ok(None),
            other => other?,
        };
        let everything = Request {
            everything: true,
            limit: usize::MAX,
            ..Request::new("")
        };
        let mut files = Files::new();
        for article in searcher.hit_list(&everything)?.articles() {
            let article = article?;
            let last = article.body.split_whitespace().last();
            let word = last.unwrap_or_default().to_owned();
            let file = files.entry(article.path.clone()).or_default();
            let is_new = file.articles.insert(word.clone());
            assert!(is_new, "`{word}` of `{}` is there twice", article.path);
        }
        let words = files
            .iter()
            .flat_map(|(path, file)| file.articles.iter().map(move |word| (path, word)));
        let total = files
            .values()
            .map(|file| file.articles.len())
            .sum::<usize>();
        for (path, word) in words.step_by((total / asked.max(1)).max(1)) {
            let hits = searcher.search(&Request::new(word.as_str()))?.hits;
            let found: Vec<_> = hits.iter().map(|hit| &hit.article.path).collect();
            assert_eq!(found, [path], "where `{word}` is found");
        }
        Ok(Some(files))
    }
}

fn json_lines(articles: &[(String, String)]) -> String {
    let line = |(word, body): &(String, String)| {
        let record = serde_json::json!({"title": word, "body": body, "date": "2014-03-02"});
        format!("{record}\n")
    };
    articles.iter().map(line).collect()
}
