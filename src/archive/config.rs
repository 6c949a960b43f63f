//! `warraq.toml`: which files of an archive belong to it, and what their paths say.
//!
//! In: the file at the top of an archive, if there is one. Out: a verdict on each path, and rules. A key that is not known
//! is an error that names it: a misspelt `exclude` must not read a million files by mistake.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Deserialize;

use super::rules::{Rules, WrittenRule};
use super::version;
use crate::archive::known::keys::KeyNames;

/// Name of the file, at the top of an archive.
pub(super) const CONFIG_FILE: &str = "warraq.toml";

/// What `warraq.toml` says.
#[derive(Debug, Clone, Default)]
pub struct ArchiveConfig {
    /// `None`: every file.
    include: Option<GlobSet>,
    exclude: GlobSet,
    rules: Rules,
    keys: KeyNames,
    /// What of the file decides how files are read; empty where nothing does.
    reading: String,
}

/// Why `warraq.toml` cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The system would not give it.
    #[error("cannot read `{CONFIG_FILE}`: {0}")]
    Unreadable(#[source] io::Error),
    /// It is no TOML, or has a key that is not known or of another type.
    #[error("`{CONFIG_FILE}` is not understood: {0}")]
    Syntax(String),
    /// Keys for a field that articles do not have.
    #[error(
        "`{0}` under [keys] in `{CONFIG_FILE}` is no field; expected title, subtitle, body, source, agencies, author, \
         place, published, url, section, tags, language or record_id"
    )]
    Key(String),
    /// A rule that cannot be meant.
    #[error("rule {number} in `{CONFIG_FILE}`: {problem}")]
    Rule {
        /// Which of the rules, from 1.
        number: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// A pattern that is none.
    #[error("`{pattern}` in `{CONFIG_FILE}` is not a file pattern: {problem}")]
    Pattern {
        /// The pattern as written.
        pattern: String,
        /// What is wrong with it.
        problem: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    exclude: Vec<String>,
    #[serde(default)]
    rules: Vec<WrittenRule>,
    #[serde(default)]
    keys: BTreeMap<String, Vec<String>>,
}

impl ArchiveConfig {
    /// Reads `warraq.toml` at the top of the archive `root`; an archive without one leaves nothing out.
    pub fn load(root: &Path) -> Result<Self, ConfigError> {
        let path = root.join(CONFIG_FILE);
        // Who opens a pipe waits without end.
        let is_odd = |metadata: std::fs::Metadata| !metadata.is_file();
        if std::fs::metadata(&path).is_ok_and(is_odd) {
            let odd = io::Error::other("not a regular file");
            return Err(ConfigError::Unreadable(odd));
        }
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(ConfigError::Unreadable(error)),
        }
    }

    /// Reads the text of a `warraq.toml`.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let written: Written = toml::from_str(text)
            .map_err(|error| ConfigError::Syntax(error.to_string().trim_end().to_owned()))?;
        let include = match written.include.is_empty() {
            true => None,
            false => Some(patterns(&written.include)?),
        };
        let exclude = patterns(&written.exclude)?;
        let reading = match written.rules.is_empty() && written.keys.is_empty() {
            true => String::new(),
            false => format!("{:?} {:?}", written.rules, written.keys),
        };
        let keys = KeyNames::of(&written.keys).map_err(ConfigError::Key)?;
        let rules = Rules::of(written.rules)?;
        Ok(Self {
            include,
            exclude,
            rules,
            keys,
            reading,
        })
    }

    /// What paths say of the files under them.
    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What the archive calls the fields of its records.
    pub(super) fn keys(&self) -> &KeyNames {
        &self.keys
    }

    /// The name of this program's reader under these rules: another one may read other things from the same file.
    pub fn reader_version(&self) -> String {
        version::reader_version_with(&self.reading)
    }

    /// Whether the file at `path` (relative, parts joined by `/`) is left out.
    pub fn leaves_out(&self, path: &str) -> bool {
        let wanted = self.include.as_ref().is_none_or(|set| set.is_match(path));
        !wanted || self.exclude.is_match(path)
    }

    /// Whether nothing in the folder at `path` can belong to the archive.
    pub(super) fn leaves_out_folder(&self, path: &str) -> bool {
        self.exclude.is_match(path) || self.exclude.is_match(format!("{path}/"))
    }
}

/// As in a shell: `*` stops at `/`, `**` does not.
fn patterns(written: &[String]) -> Result<GlobSet, ConfigError> {
    let mut set = GlobSetBuilder::new();
    for pattern in written {
        let glob = GlobBuilder::new(pattern)
            .literal_separator(true)
            .build()
            .map_err(|error| ConfigError::Pattern {
                pattern: pattern.clone(),
                problem: error.kind().to_string(),
            })?;
        set.add(glob);
    }
    set.build().map_err(|error| ConfigError::Pattern {
        pattern: written.join(", "),
        problem: error.kind().to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> ArchiveConfig {
        ArchiveConfig::parse(text).expect("a good configuration")
    }

    #[test]
    fn nothing_is_left_out_unless_said() {
        assert!(!config("").leaves_out("a/b.txt"));
        let root = tempfile::tempdir().expect("a folder");
        assert!(
            !ArchiveConfig::load(root.path())
                .expect("none")
                .leaves_out("a")
        );
    }

    #[test]
    fn a_star_stops_at_a_slash() {
        let config = config(r#"exclude = ["*.txt", "old/**"]"#);
        assert!(config.leaves_out("a.txt"));
        assert!(!config.leaves_out("new/a.txt"));
        assert!(config.leaves_out("old/deep/a.html"));
        assert!(config.leaves_out_folder("old"));
    }

    #[test]
    fn only_what_is_included_belongs() {
        let config = config("include = [\"**/*.html\"]\nexclude = [\"b/**\"]");
        assert!(!config.leaves_out("a/1.html"));
        assert!(config.leaves_out("a/1.txt"));
        assert!(config.leaves_out("b/1.html"));
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = ArchiveConfig::parse("exlude = []").expect_err("misspelt");
        assert!(error.to_string().contains("`exlude`"), "{error}");
    }

    #[test]
    fn a_bad_pattern_is_named() {
        let error = ArchiveConfig::parse(r#"exclude = ["a[", "b"]"#).expect_err("open class");
        assert!(error.to_string().starts_with("`a[` in"), "{error}");
    }
}
