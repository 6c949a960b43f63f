//! `warraq.toml`: rules and patterns that a person wrote, held against any path.

use warraq::archive::ArchiveConfig;

use super::input;
use super::reading;

/// What a rule is tried on.
const STORY: &str =
    "افتتاح مكتبة\n\nافتتحت البلدية مكتبة عامة قرب الجسر القديم، وقال مديرها إنها تضم ألف كتاب.";

/// Reads a path and, from the next line on, a configuration; holds that what it says of a file is an article's.
pub fn check(bytes: &[u8]) {
    let text = input::text(bytes);
    let (path, written) = input::first_line(&text);
    match ArchiveConfig::parse(written) {
        Ok(config) => {
            let again = ArchiveConfig::parse(written).expect("read before");
            assert_eq!(config.leaves_out(path), again.leaves_out(path));
            assert_eq!(config.reader_version(), again.reader_version());
            reading::articles_within(&format!("{path}.txt"), STORY.as_bytes(), &config);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
