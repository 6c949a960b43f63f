//! Which reader a file was read with, so that a better one reads it again.
//!
//! In: the tables of `index-schema` that reading goes by, and a number that the code counts up. Out: a short
//! name that changes with either.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// Counted up when code changes what is read from the same file.
const READER_VERSION: u32 = 4;

const TABLES: [&str; 11] = [
    include_str!("../../index-schema/calendar.tsv"),
    include_str!("../../index-schema/date-words.tsv"),
    include_str!("../../index-schema/extensions.tsv"),
    include_str!("../../index-schema/furniture.tsv"),
    include_str!("../../index-schema/given-names.tsv"),
    include_str!("../../index-schema/keys.tsv"),
    include_str!("../../index-schema/outlets.tsv"),
    include_str!("../../index-schema/page-fields.tsv"),
    include_str!("../../index-schema/page-parts.tsv"),
    include_str!("../../index-schema/places.tsv"),
    include_str!("../../index-schema/xml-fields.tsv"),
];

/// Returns the name of this program's reader: 16 hexadecimal digits.
pub fn reader_version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let mut hash = Sha256::new_with_prefix(READER_VERSION.to_be_bytes());
        for table in TABLES {
            hash.update((table.len() as u64).to_be_bytes());
            hash.update(table);
        }
        let digest = hash.finalize();
        digest
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    });
    &VERSION
}

/// Returns the name of this program's reader that goes by `rules` too, where there are any.
pub(super) fn reader_version_with(rules: &str) -> String {
    let version = reader_version();
    if rules.is_empty() {
        return version.to_owned();
    }
    let digest = Sha256::digest(rules);
    let name: String = digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{version}-{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_that_reading_goes_by_is_part_of_the_version() {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/");
        for entry in walkdir::WalkDir::new(format!("{manifest}src/archive"))
            .into_iter()
            .flatten()
        {
            let source = std::fs::read_to_string(entry.path()).unwrap_or_default();
            for included in source.split("include_str!(\"../../").skip(1) {
                let name = included.split('"').next().unwrap_or_default();
                let name = name.trim_start_matches("../");
                let table =
                    std::fs::read_to_string(format!("{manifest}{name}")).unwrap_or_default();
                assert!(TABLES.contains(&table.as_str()), "{name}");
            }
        }
        assert_eq!(reader_version().len(), 16);
    }
}
