//! An archive of very many small files, and what a run costs that finds nothing or one of them changed.
//!
//! In: how many files. Out: seconds and memory of each run, as a table. The files are made in a folder that goes in the end.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use super::process::{self, Cost};

const FILES_IN_FOLDER: u64 = 1000;

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
    let text = format!(
        "خبر رقم {number}\n\n{opening} افتتاح الحديقة رقم {number} في الحي القديم بعد أعمال استمرت شهرين.\n"
    );
    fs::write(folder.join(format!("{number}.txt")), text)
}
