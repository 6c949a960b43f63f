//! An archive of very many small files, and what a run costs that finds nothing or one of them changed.
//!
//! In: how many files. Out: seconds and memory of each run, as a table. The files are made in a folder that goes in the end.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use super::process::{self, Cost};

const FILES_IN_FOLDER: u64 = 1000;
const WORDS_OF_ARTICLE: usize = 20;
const WORDS: [&str; 24] = [
    "المدينة",
    "الحي",
    "القديم",
    "أعمال",
    "شهرين",
    "مدير",
    "مشروع",
    "جديد",
    "سكان",
    "طريق",
    "جسر",
    "مدرسة",
    "مكتبة",
    "ميناء",
    "سوق",
    "موسم",
    "مياه",
    "خطة",
    "لجنة",
    "وزارة",
    "زيارة",
    "معرض",
    "شركة",
    "جامعة",
];

/// Makes `count` files, each a short article, and indexes them by the command that `index` makes for the archive's folder.
pub fn measure(count: u64, index: impl Fn(&Path) -> Command) -> anyhow::Result<()> {
    let archive = tempfile::tempdir()?;
    for number in 0..count {
        write(archive.path(), number, "أعلنت البلدية اليوم")?;
    }
    println!("{count} files of one short article each");
    println!("{:>9} {:>10}  run", "seconds", "memory MiB");
    let measured = |run: &str| -> anyhow::Result<()> {
        let Cost { seconds, memory } = process::run(&mut index(archive.path()))?;
        println!("{seconds:>9.1} {:>10}  {run}", memory / 1024);
        Ok(())
    };
    measured("the first")?;
    measured("nothing has changed")?;
    write(archive.path(), count / 2, "نفت البلدية أمس")?;
    measured("one file has changed")
}

fn write(archive: &Path, number: u64, opening: &str) -> io::Result<()> {
    let folder = archive.join((number / FILES_IN_FOLDER).to_string());
    if number.is_multiple_of(FILES_IN_FOLDER) {
        fs::create_dir_all(&folder)?;
    }
    // Each tells something else: a million copies of one story would measure how stories are found.
    let mut state = number;
    let words = std::iter::repeat_with(|| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        WORDS[(state >> 33) as usize % WORDS.len()]
    });
    let words: Vec<_> = words.take(WORDS_OF_ARTICLE).collect();
    let text = format!(
        "خبر رقم {number}\n\n{opening} افتتاح الحديقة رقم {number}، {}.\n",
        words.join(" ")
    );
    fs::write(folder.join(format!("{number}.txt")), text)
}
