//! Archives of any size, made from the sentences of real articles.
//!
//! In: JSON Lines files of articles (`title`, `body`, `source`, `author`). Out: a folder of JSON Lines files with as many
//! made articles as are wanted. Each has the length of a real article and is put together from sentences drawn at
//! random, so that words are as common as in the files; one in four is a copy of one made shortly before it, as wire
//! reports are: another outlet, the same day or the next, a sentence less. The same files and number make the same archive.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// Articles of one file.
const FILE_ARTICLES: usize = 10_000;
/// Fewer words are a caption or a heading, no sentence.
const SENTENCE_WORDS: usize = 5;
/// How far back a copy's original lies at most.
const COPIED_FROM: usize = 200;
const YEARS: std::ops::Range<u64> = 2004..2024;

const SECTIONS: [&str; 6] = ["سياسة", "اقتصاد", "رياضة", "ثقافة", "محليات", "منوعات"];
const PLACES: [&str; 24] = [
    "القاهرة",
    "بيروت",
    "دمشق",
    "بغداد",
    "الرياض",
    "عمان",
    "تونس",
    "الجزائر",
    "الرباط",
    "صنعاء",
    "عدن",
    "الدوحة",
    "الكويت",
    "المنامة",
    "مسقط",
    "الخرطوم",
    "طرابلس",
    "نواكشوط",
    "غزة",
    "القدس",
    "حلب",
    "الموصل",
    "أربيل",
    "جدة",
];

/// What articles are made from.
pub struct Material {
    sentences: Vec<String>,
    titles: Vec<String>,
    sources: Vec<String>,
    authors: Vec<String>,
    /// Sentences of each real article.
    lengths: Vec<usize>,
}

impl Material {
    /// Reads the articles of `files`; lengths are those of the first.
    pub fn read(files: &[PathBuf]) -> io::Result<Self> {
        let mut material = Self {
            sentences: Vec::new(),
            titles: Vec::new(),
            sources: Vec::new(),
            authors: Vec::new(),
            lengths: Vec::new(),
        };
        for (nth, file) in files.iter().enumerate() {
            for line in BufReader::new(File::open(file)?).lines() {
                let article: Value = serde_json::from_str(&line?)?;
                material.add(&article, nth == 0);
            }
        }
        for names in [&mut material.sources, &mut material.authors] {
            names.sort();
            names.dedup();
        }
        let whole = !material.sentences.is_empty() && !material.titles.is_empty();
        assert!(whole, "the files hold no articles with title and body");
        Ok(material)
    }

    fn add(&mut self, article: &Value, counts: bool) {
        let text = |key: &str| article[key].as_str().map(str::trim).unwrap_or_default();
        let before = self.sentences.len();
        let sentences = text("body")
            .split_inclusive(['.', '!', '؟', '\n'])
            .map(str::trim);
        let whole = sentences.filter(|sentence| sentence.split(' ').count() >= SENTENCE_WORDS);
        self.sentences.extend(whole.map(str::to_owned));
        let length = self.sentences.len() - before;
        if counts && length > 0 {
            self.lengths.push(length);
        }
        let named = [
            (&mut self.titles, "title"),
            (&mut self.sources, "source"),
            (&mut self.authors, "author"),
        ];
        for (names, key) in named {
            if !text(key).is_empty() {
                names.push(text(key).to_owned());
            }
        }
    }

    /// Headlines of the files, in their order: what people ask for.
    pub fn titles(&self) -> &[String] {
        &self.titles
    }

    /// Writes `articles` made articles into `folder`.
    pub fn write(&self, articles: usize, folder: &Path) -> io::Result<()> {
        let mut chance = Chance(1);
        let mut recent: Vec<Made> = Vec::new();
        for first in (0..articles).step_by(FILE_ARTICLES) {
            let name = format!("made-{:04}.jsonl", first / FILE_ARTICLES);
            let partial = folder.join("partial.tmp");
            let mut file = BufWriter::new(File::create(&partial)?);
            for number in first..articles.min(first + FILE_ARTICLES) {
                let made = match chance.below(4) {
                    0 if !recent.is_empty() => self.copy(&recent, &mut chance),
                    _ => self.article(&mut chance),
                };
                serde_json::to_writer(&mut file, &made.json(number))?;
                file.write_all(b"\n")?;
                match recent.len() {
                    COPIED_FROM => recent[number % COPIED_FROM] = made,
                    _ => recent.push(made),
                }
            }
            file.into_inner()?.sync_data()?;
            fs::rename(partial, folder.join(name))?;
        }
        Ok(())
    }

    fn article(&self, chance: &mut Chance) -> Made {
        let length = *chance.one_of(&self.lengths);
        let sentences = (0..length).map(|_| chance.one_of(&self.sentences).clone());
        Made {
            sentences: sentences.collect(),
            title: chance.one_of(&self.titles).clone(),
            source: self.source(chance),
            author: match chance.below(3) {
                0 if !self.authors.is_empty() => Some(chance.one_of(&self.authors).clone()),
                _ => None,
            },
            place: chance.one_of::<&str>(&PLACES),
            section: chance.one_of::<&str>(&SECTIONS),
            // Now and then no date is known.
            day: (chance.below(50) > 0).then(|| chance.below(365 * (YEARS.end - YEARS.start))),
        }
    }

    fn copy(&self, recent: &[Made], chance: &mut Chance) -> Made {
        let mut copy = chance.one_of(recent).clone();
        if copy.sentences.len() > 4 {
            let dropped = chance.below(copy.sentences.len() as u64) as usize;
            copy.sentences.remove(dropped);
        }
        copy.source = self.source(chance);
        copy.day = copy.day.map(|day| day + chance.below(2));
        copy
    }

    fn source(&self, chance: &mut Chance) -> String {
        match self.sources.is_empty() {
            true => "صحيفة".to_owned(),
            false => chance.one_of(&self.sources).clone(),
        }
    }
}

/// An article that was made.
#[derive(Clone)]
struct Made {
    sentences: Vec<String>,
    title: String,
    source: String,
    author: Option<String>,
    place: &'static str,
    section: &'static str,
    /// Counted from the first of [`YEARS`].
    day: Option<u64>,
}

impl Made {
    fn json(&self, number: usize) -> Value {
        let date = self.day.map(|day| {
            let (year, day) = (YEARS.start + day / 365, day % 365);
            // Days behind the 28th are left out of every month: nothing here depends on them.
            format!("{year}-{:02}-{:02}", day % 12 + 1, day / 12 % 28 + 1)
        });
        json!({
            "id": format!("made-{number}"), "title": self.title, "body": self.sentences.join(" "),
            "source": self.source, "author": self.author, "place": self.place, "section": self.section, "date": date,
        })
    }
}

/// Numbers that look random and are the same in every run: SplitMix64 (Steele, Lea and Flood 2014).
pub struct Chance(pub u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to but not including `end`, which is small beside 2⁶⁴.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// One of `items`, of which there is at least one.
    pub fn one_of<'items, T>(&mut self, items: &'items [T]) -> &'items T {
        &items[self.below(items.len() as u64) as usize]
    }
}
