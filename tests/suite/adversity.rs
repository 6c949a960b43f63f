//! What befalls an index besides a kill: a full disk, one that cannot be written, one that is gone, clocks that go back, newer programs.
//!
//! Each ends with an error that says what to do, or goes unnoticed; what was committed is there after it, and the next run completes.
//! Disks that refuse single changes are tried beside `src/index/disk.rs`; here are real ones, where this machine lets a test mount them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use warraq::Error;
use warraq::index::{Location, Progress, RefreshOptions, RefreshSummary, refresh};

use crate::test_archive::{BREAD, RAIN, TestArchive, options, two_articles};

/// Does something once, when the files to read are known.
struct OncePlanned<Act: Fn() + Sync>(Act, AtomicBool);

impl<Act: Fn() + Sync> OncePlanned<Act> {
    fn new(act: Act) -> Self {
        Self(act, AtomicBool::new(false))
    }
}

impl<Act: Fn() + Sync> Progress for OncePlanned<Act> {
    fn planned(&self, _files: u64, _bytes: u64) {
        if !self.1.swap(true, Ordering::Relaxed) {
            (self.0)();
        }
    }
    fn article_read(&self) {}
    fn file_read(&self, _bytes: u64) {}
}

fn refresh_while(archive: &TestArchive, act: impl Fn() + Sync) -> Result<RefreshSummary, Error> {
    refresh(&archive.location(), &options(), &OncePlanned::new(act))
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).expect("copied")),
        }
    }
}

fn deletions(archive: &TestArchive) -> Vec<PathBuf> {
    let engine = archive.path().join(".warraq/1/engine");
    let files = fs::read_dir(engine)
        .expect("a folder")
        .flatten()
        .map(|entry| entry.path());
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "del"))
        .collect()
}

#[test]
fn what_a_commit_that_was_killed_left_is_not_in_the_way() {
    let archive = two_articles();
    // Of few articles one that leaves has the others written anew.
    for number in 0..4 {
        archive.write(&format!("wheat-{number}.txt"), "حصاد القمح");
    }
    let one_segment = RefreshOptions {
        jobs: 1,
        ..options()
    };
    let run = || refresh(&archive.location(), &one_segment, &OncePlanned::new(|| {}));
    run().expect("refreshed");
    let index = archive.path().join(".warraq");
    let before = tempfile::tempdir().expect("a folder");
    copy(&index, before.path());
    archive.write("rain.txt", RAIN.replace("الجبال", "السهول"));
    run().expect("refreshed");
    let [deletions] = &deletions(&archive)[..] else {
        panic!("expected one file of deletions");
    };
    // The run was killed after it had begun this file, and before it named it.
    fs::remove_dir_all(&index).expect("removed");
    copy(before.path(), &index);
    fs::write(deletions, "half").expect("written");
    let summary = run().expect("not in the way");
    assert_eq!((summary.replaced, summary.articles), (1, 6));
    assert_eq!(archive.paths("السهول"), ["rain.txt"]);
    assert!(archive.paths("الجبال").is_empty());
}

#[test]
fn segments_that_a_killed_run_began_are_cleared_away() {
    let archive = two_articles();
    archive.refresh();
    let begun = archive
        .path()
        .join(".warraq/1/engine/0123456789abcdef0123456789abcdef.store");
    fs::write(&begun, "half").expect("written");
    archive.refresh();
    assert!(!begun.exists());
    assert_eq!(archive.paths("أمطار"), ["rain.txt"]);
}

#[test]
fn a_file_that_could_not_be_read_is_read_by_the_next_run() {
    let archive = two_articles();
    // What a first build reads for its sample it has read before anything is planned.
    archive.refresh();
    archive.write("rain.txt", format!("{RAIN} وبقيت مغلقة."));
    let (path, aside) = (
        archive.path().join("rain.txt"),
        archive.path().join(".aside"),
    );
    let summary = refresh_while(&archive, || fs::rename(&path, &aside).expect("renamed"));
    let summary = summary.expect("refreshed");
    assert_eq!(summary.articles, 1);
    assert!(
        summary
            .skipped
            .iter()
            .any(|skipped| skipped.path == "rain.txt"),
        "{summary:?}"
    );
    fs::rename(&aside, &path).expect("renamed");
    let summary = archive.refresh();
    assert_eq!((summary.replaced, summary.articles), (1, 2));
    assert_eq!(archive.refresh().unchanged, 2);
}

#[test]
fn an_index_that_is_taken_away_during_a_run_is_whole_when_it_is_back() {
    let archive = two_articles();
    archive.refresh();
    archive.write("flood.txt", RAIN.replace("أمطار", "سيول"));
    let (index, aside) = (
        archive.path().join(".warraq"),
        archive.path().join(".aside"),
    );
    let failed = refresh_while(&archive, || fs::rename(&index, &aside).expect("renamed"));
    let failed = failed.expect_err("there is no index to write");
    let hint = failed.hint().unwrap_or_default();
    assert!(
        hint.contains("was the disk taken away?"),
        "{failed:?}: {hint}"
    );
    assert!(!index.exists() || fs::remove_dir_all(&index).is_ok());
    fs::rename(&aside, &index).expect("renamed");
    assert_eq!(archive.paths("أمطار"), ["rain.txt"]);
    assert_eq!(archive.refresh().articles, 3);
    assert_eq!(archive.paths("سيول"), ["flood.txt"]);
}

#[test]
fn an_archive_whose_disk_is_not_there_keeps_its_index() {
    let archive = two_articles();
    let index = tempfile::tempdir().expect("a folder");
    let location = Location::with_index(archive.path(), index.path());
    let run = |rebuild| {
        let options = RefreshOptions {
            rebuild,
            ..options()
        };
        refresh(&location, &options, &OncePlanned::new(|| {}))
    };
    run(false).expect("refreshed");
    // What is left of a disk that is not mounted is an empty folder.
    archive.remove("rain.txt").remove("bread.txt");
    let refused = run(false).expect_err("refused");
    assert!(
        matches!(refused, Error::NothingLeft { files: 2, .. }),
        "{refused:?}"
    );
    assert!(
        refused
            .hint()
            .is_some_and(|hint| hint.contains("--rebuild"))
    );
    archive.write("rain.txt", RAIN).write("bread.txt", BREAD);
    let back = run(false).expect("refreshed");
    assert_eq!(back.articles, 2);
    archive.remove("rain.txt").remove("bread.txt");
    assert_eq!(run(true).expect("refreshed").articles, 0);
}

fn set_time(archive: &TestArchive, path: &str, time: SystemTime) {
    let file = fs::File::options()
        .write(true)
        .open(archive.path().join(path));
    file.expect("open").set_modified(time).expect("a time");
}

#[test]
fn a_file_whose_time_goes_back_or_lies_ahead_is_read_again() {
    let archive = two_articles();
    archive.refresh();
    let day = Duration::from_secs(86_400);
    // As long as before, and of the same time on a clock that was set back since.
    archive.write("rain.txt", RAIN.replace("الجبال", "الجدار"));
    set_time(&archive, "rain.txt", SystemTime::now() - 400 * day);
    let summary = archive.refresh();
    assert_eq!((summary.replaced, summary.articles), (1, 2));
    assert_eq!(archive.paths("الجدار"), ["rain.txt"]);
    // A file from the future may yet change without a new time.
    set_time(&archive, "rain.txt", SystemTime::now() + 400 * day);
    for _ in 0..2 {
        let summary = archive.refresh();
        assert_eq!((summary.replaced, summary.articles), (1, 2));
    }
    assert_eq!(archive.paths("الجدار"), ["rain.txt"]);
    assert_eq!(archive.warraq(&["verify"]).status.code(), Some(0));
}

#[test]
fn an_index_of_a_newer_program_is_left_alone() {
    let archive = two_articles();
    archive.refresh();
    let path = archive.path().join(".warraq/warraq.json");
    let json = fs::read(&path).expect("read");
    let ours: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    // A field more is no other index.
    let mut more = ours.clone();
    more["compressed"] = true.into();
    fs::write(&path, more.to_string()).expect("written");
    assert_eq!(archive.paths("أمطار"), ["rain.txt"]);
    let mut newer = ours.clone();
    newer["fingerprint"]["schema"] = "ffff".into();
    newer["made_by"] = "warraq 999.1.0".into();
    fs::write(&path, newer.to_string()).expect("written");
    for arguments in [
        &["index"][..],
        &["search", "أمطار"],
        &["stats"],
        &["verify"],
    ] {
        let output = archive.warraq(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(
            told.contains("made with another schema (by warraq 999.1.0)"),
            "{told}"
        );
        assert!(
            told.contains("use a program that is at least as new"),
            "{told}"
        );
    }
    fs::write(&path, "{\"form\": 7}").expect("written");
    let output = archive.warraq(&["index"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("warraq verify --repair"), "{told}");
    fs::write(&path, json).expect("written");
    assert_eq!(archive.paths("أمطار"), ["rain.txt"]);
    assert_eq!(archive.refresh().unchanged, 2);
}

/// What the shell says after running `script` where it may mount disks, with the program, an archive and an empty folder as `$1`, `$2` and
/// `$3`; `None` where it may not.
#[cfg(target_os = "linux")]
fn in_a_shell_that_mounts(archive: &TestArchive, script: &str) -> Option<String> {
    let shell = |script: &str, folder: &Path| {
        let output = Command::new("unshare")
            .args(["--map-root-user", "--mount", "sh", "-c", script, "sh"])
            .args([
                Path::new(env!("CARGO_BIN_EXE_warraq")),
                archive.path(),
                folder,
            ])
            .env_remove("WARRAQ_INDEX")
            .output()
            .ok()?;
        let told = [output.stdout, output.stderr].concat();
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&told).into_owned())
    };
    let folder = tempfile::tempdir().expect("a folder");
    if shell("mount -t tmpfs -o size=64k none \"$3\"", folder.path()).is_none() {
        println!("skipped: no disk can be mounted here");
        return None;
    }
    let told = shell(script, folder.path());
    Some(told.expect("the shell comes to its end"))
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_keeps_what_was_committed_and_goes_on_when_there_is_room() {
    let archive = two_articles();
    let script = "
        mount -t tmpfs -o size=3m none \"$3\" || exit 1
        run() { \"$@\" 2>&1; echo \"= $?\"; }
        run \"$1\" index \"$2\" --index \"$3/index\"
        head -c 9m /dev/zero > \"$3/filler\" 2>/dev/null
        cp \"$2/rain.txt\" \"$2/again.txt\"
        run \"$1\" index \"$2\" --index \"$3/index\"
        run \"$1\" search الجبال --index \"$3/index\" --format ids
        rm \"$3/filler\"
        run \"$1\" index \"$2\" --index \"$3/index\"
        run \"$1\" verify --index \"$3/index\"
    ";
    let Some(told) = in_a_shell_that_mounts(&archive, script) else {
        return;
    };
    let [first, full, found, again, verified, _] = &told.split("= ").collect::<Vec<_>>()[..] else {
        panic!("{told}");
    };
    assert!(first.contains("2 articles"), "{told}");
    assert!(
        full.starts_with('0') && full.contains("no space left"),
        "{told}"
    );
    assert!(
        full.contains("make room and run `warraq index` again"),
        "{told}"
    );
    assert!(found.starts_with('2'), "{told}");
    assert!(
        again.starts_with('0') && again.contains("3 articles"),
        "{told}"
    );
    assert!(verified.starts_with('0'), "{told}");
    assert!(told.ends_with("= 0\n"), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_becomes_read_only_can_be_searched() {
    let archive = two_articles();
    let script = "
        mount -t tmpfs -o size=9m none \"$3\" || exit 1
        run() { \"$@\" 2>&1; echo \"= $?\"; }
        run \"$1\" index \"$2\" --index \"$3/index\"
        mount -o remount,ro \"$3\" || exit 1
        cp \"$2/rain.txt\" \"$2/again.txt\"
        run \"$1\" index \"$2\" --index \"$3/index\"
        run \"$1\" search الجبال --index \"$3/index\"
        mount -o remount,rw \"$3\" || exit 1
        run \"$1\" index \"$2\" --index \"$3/index\"
        run \"$1\" verify --index \"$3/index\"
    ";
    let Some(told) = in_a_shell_that_mounts(&archive, script) else {
        return;
    };
    let [first, refused, found, again, _, _] = &told.split("= ").collect::<Vec<_>>()[..] else {
        panic!("{told}");
    };
    assert!(first.contains("2 articles"), "{told}");
    assert!(refused.contains("Read-only file system"), "{told}");
    assert!(
        refused.contains("put the index elsewhere with `--index PATH`"),
        "{told}"
    );
    assert!(
        found.starts_with('2') && found.contains("rain.txt"),
        "{told}"
    );
    assert!(
        again.starts_with('0') && again.contains("3 articles"),
        "{told}"
    );
    assert!(told.ends_with("= 0\n"), "{told}");
}
