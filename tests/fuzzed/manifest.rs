//! The log of files, as it may lie on a disk.

use std::fs;

use warraq::index::Manifest;

/// Holds that a log is refused, or says the same when it is written anew.
pub fn check(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("files-1.jsonl");
    fs::write(&path, bytes).expect("written");
    let end = serde_json::json!({"file": "files-1.jsonl", "bytes": bytes.len()});
    let end = serde_json::from_value(end).expect("the end of a log");
    let Ok(mut manifest) = Manifest::load(folder.path(), end) else {
        return;
    };
    let said = told(&manifest);
    manifest.start_new_log();
    let end = manifest.flush().expect("written");
    let again = Manifest::load(folder.path(), end).expect("its own log is read");
    assert_eq!(told(&again), said);
}

/// All that a log says.
fn told(manifest: &Manifest) -> String {
    let files: Vec<_> = manifest.files().collect();
    format!(
        "{files:?} {:?} {}",
        manifest.skipped(),
        manifest.skipped_count()
    )
}
