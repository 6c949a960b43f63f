//! How much of indexing is reading, for each format.
//!
//! `cargo bench --bench reading -- ARTICLES.jsonl` writes the first articles of the file in each format and packing, reads
//! them with one thread, then indexes them with one, and prints the articles a second of each and the share of
//! reading in the whole, in one run. `cargo bench --bench reading -- FOLDER` reads and indexes the folder's files
//! as they are: pages a second, where it has pages.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use warraq::archive::{self, ArchiveConfig};
use warraq::index::{Location, Progress, RefreshOptions, refresh};

/// So many articles are enough for figures that hold still, and index in seconds.
const ARTICLES: usize = 3000;
/// Each figure is the best of so many runs.
const ROUNDS: usize = 3;

struct Unwatched;

impl Progress for Unwatched {
    fn planned(&self, _files: u64, _bytes: u64) {}
    fn article_read(&self) {}
    fn file_read(&self, _bytes: u64) {}
}

fn main() -> io::Result<()> {
    let given = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let given = given.map(PathBuf::from);
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    println!(
        "{:>12} {:>12} {:>8}  format",
        "read /s", "indexed /s", "reading"
    );
    match given {
        Some(file) if file.is_file() => every_format(&articles(&file)?),
        folder => measure("folder", &folder.unwrap_or(corpus)),
    }
}

fn every_format(articles: &[Value]) -> io::Result<()> {
    type Write = fn(&[Value], &Path) -> io::Result<()>;
    let formats: [(&str, Write); 7] = [
        ("text", texts),
        ("html", pages),
        ("jsonl", |articles, to| {
            lines(articles, File::create(to.join("a.jsonl"))?)
        }),
        ("jsonl.gz", |articles, to| {
            let file = File::create(to.join("a.jsonl.gz"))?;
            let mut packed = GzEncoder::new(file, Compression::default());
            lines(articles, &mut packed)?;
            packed.finish().map(drop)
        }),
        ("csv", table),
        ("rss", feed),
        ("warc.gz", web_archive),
    ];
    for (name, write) in formats {
        let folder = tempfile::tempdir()?;
        write(articles, folder.path())?;
        measure(name, folder.path())?;
    }
    Ok(())
}

/// Prints one row for the archive at `folder`.
fn measure(name: &str, folder: &Path) -> io::Result<()> {
    let (mut read, mut indexed, mut articles) = (f64::MAX, f64::MAX, 0);
    for _ in 0..ROUNDS {
        let started = Instant::now();
        articles = read_all(folder);
        read = read.min(started.elapsed().as_secs_f64());
        let index = tempfile::tempdir()?;
        let location = Location::with_index(folder, index.path());
        let options = RefreshOptions {
            jobs: 1,
            ..RefreshOptions::default()
        };
        let started = Instant::now();
        let summary = refresh(&location, &options, &Unwatched).map_err(io::Error::other)?;
        indexed = indexed.min(started.elapsed().as_secs_f64());
        assert_eq!(summary.articles, articles, "{name}: read and indexed alike");
    }
    let count = articles as f64;
    let share = 100.0 * read / indexed;
    println!(
        "{:>12.0} {:>12.0} {share:>6.1} %  {name}",
        count / read,
        count / indexed
    );
    Ok(())
}

fn read_all(folder: &Path) -> u64 {
    let config = ArchiveConfig::default();
    let files = archive::files(folder, &config).flatten();
    let read = |file| archive::read(&file, &mut |_| ControlFlow::Continue(())).articles;
    files.map(read).sum()
}

fn articles(file: &Path) -> io::Result<Vec<Value>> {
    let lines = BufReader::new(File::open(file)?).lines();
    let parsed = lines
        .take(ARTICLES)
        .map(|line| Ok(serde_json::from_str(&line?)?));
    parsed.collect()
}

fn field<'a>(article: &'a Value, name: &str) -> &'a str {
    article[name].as_str().unwrap_or("")
}

/// A text for each article, a hundred in a folder.
fn texts(articles: &[Value], to: &Path) -> io::Result<()> {
    each_file(articles, to, "txt", |article| {
        format!(
            "{}\n\n{}\n",
            field(article, "title"),
            field(article, "body")
        )
    })
}

/// A page for each article, with the usual things around it.
fn pages(articles: &[Value], to: &Path) -> io::Result<()> {
    each_file(articles, to, "html", page)
}

fn each_file(
    articles: &[Value],
    to: &Path,
    extension: &str,
    write: impl Fn(&Value) -> String,
) -> io::Result<()> {
    for (number, article) in articles.iter().enumerate() {
        let folder = to.join((number / 100).to_string());
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{number}.{extension}")), write(article))?;
    }
    Ok(())
}

fn page(article: &Value) -> String {
    let escaped = |name| {
        field(article, name)
            .replace('&', "&amp;")
            .replace('<', "&lt;")
    };
    let links: String = (0..60)
        .map(|n| format!("<li><a href=\"/{n}\">قسم {n}</a></li>"))
        .collect();
    let (title, body) = (escaped("title"), escaped("body").replace('\n', "</p><p>"));
    format!(
        "<!doctype html><html lang=ar><head><meta charset=utf-8><title>{title} - صحيفة</title>\
         <meta property=\"article:published_time\" content=\"{}\"></head><body><nav><ul>{links}</ul></nav>\
         <main><h1>{title}</h1><article><p>{body}</p></article></main>\
         <footer><ul>{links}</ul></footer></body></html>",
        field(article, "date")
    )
}

fn lines(articles: &[Value], to: impl Write) -> io::Result<()> {
    let mut to = BufWriter::new(to);
    articles
        .iter()
        .try_for_each(|article| writeln!(to, "{article}"))?;
    to.flush()
}

fn table(articles: &[Value], to: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(to.join("a.csv"))?);
    writeln!(file, "id,title,body,date,url")?;
    for article in articles {
        let cell = |name| format!("\"{}\"", field(article, name).replace('"', "\"\""));
        let cells = ["id", "title", "body", "date", "url"].map(cell);
        writeln!(file, "{}", cells.join(","))?;
    }
    file.flush()
}

fn feed(articles: &[Value], to: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(to.join("a.xml"))?);
    writeln!(
        file,
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>صحيفة</title>"
    )?;
    for article in articles {
        let text = |name| {
            field(article, name)
                .replace('&', "&amp;")
                .replace('<', "&lt;")
        };
        let (title, body, link) = (text("title"), text("body"), text("url"));
        writeln!(
            file,
            "<item><title>{title}</title><link>{link}</link><description>{body}</description></item>"
        )?;
    }
    writeln!(file, "</channel></rss>")?;
    file.flush()
}

/// A web archive with a gzip member for each page.
fn web_archive(articles: &[Value], to: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(to.join("a.warc.gz"))?);
    for (number, article) in articles.iter().enumerate() {
        let page = page(article);
        let http =
            format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}");
        let mut packed = GzEncoder::new(&mut file, Compression::default());
        write!(
            packed,
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://paper.example/{number}\r\n\
             Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
            http.len()
        )?;
        packed.finish()?;
    }
    file.flush()
}
