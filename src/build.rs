//! Reads the word lists once, when the program is built, so that a program that asks one question need not.
//!
//! In: the tables under `index-schema/`. Out: `lexicon.bin`, the lexicon as it lies in memory, and `fingerprint.txt`, the hash of the
//! tables, which `src/analysis/data.rs` compiles in. They are made by the code that makes them at run time, so that the two cannot
//! differ; the tables stay text.

use std::path::Path;
use std::{env, fs, io};

#[expect(dead_code, reason = "a build needs the lexicon and no more")]
#[path = "arabic/mod.rs"]
mod arabic;
#[path = "analysis/fingerprint.rs"]
mod fingerprint;

use arabic::stem::{Sources, Stemmer};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src/build.rs");
    println!("cargo::rerun-if-changed=src/arabic");
    println!("cargo::rerun-if-changed=src/analysis/fingerprint.rs");
    println!("cargo::rerun-if-changed=index-schema");
    let read = |name: &str| fs::read_to_string(Path::new("index-schema").join(name));
    let sources = Sources {
        lexicon: &read("lexicon.tsv")?,
        plurals: &read("plurals.tsv")?,
        variants: &read("variants.tsv")?,
        months: &read("months.tsv")?,
        stop_words: &read("stop-words.txt")?,
    };
    let lexicon = Stemmer::new(&sources).lexicon().to_bytes();
    let folder = env::var_os("OUT_DIR").unwrap_or_default();
    let folder = Path::new(&folder);
    fs::write(folder.join("lexicon.bin"), lexicon)?;
    fs::write(folder.join("fingerprint.txt"), fingerprint::of(&sources))
}
