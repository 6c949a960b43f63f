//! Files of many records, and files that hold files: JSON, tables, feeds, web archives, messages, packed ones.

use super::input;
use super::reading;

/// Names of files of each format; the first byte of an input chooses one.
const NAMES: [&str; 20] = [
    "a.json",
    "a.jsonl",
    "a.csv",
    "a.tsv",
    "a.xml",
    "a.rss",
    "a.warc",
    "a.mhtml",
    "a.eml",
    "a.zip",
    "a.tar",
    "a.json.gz",
    "a.warc.gz",
    "a.txt.bz2",
    "a.txt.xz",
    "a.txt.zst",
    "a",
    "a.php",
    "a.wacz",
    "a.tar.gz",
];

/// Holds what holds of every file that is read.
pub fn check(bytes: &[u8]) {
    let (choice, bytes) = input::choice(bytes);
    let name = NAMES[usize::from(choice) % NAMES.len()];
    reading::articles(name, bytes);
}
