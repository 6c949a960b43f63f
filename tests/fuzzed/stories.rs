//! The stories of an index, in a file whose hashes are right and whose numbers are anybody's.

use std::fs;

use sha2::{Digest, Sha256};
use warraq::archive::ArticleId;

use super::small_index::with_small_index;

const HEAD: &[u8] = b"warraq stories 2\n";
const BLOCK_BYTES: usize = 16 << 10;

/// Holds that the file is refused, or answers every question in the time that its length allows.
pub fn check(bytes: &[u8]) {
    with_small_index(|index| {
        let path = index.folder.join("1/stories.bin");
        fs::write(&path, file(bytes)).expect("written");
        let Ok(Some(stories)) = index.searcher.index().stories() else {
            return;
        };
        stories.check().expect("its hashes are right");
        let count = u32::try_from(stories.len()).expect("a small file");
        assert_eq!(stories.is_empty(), count == 0);
        for number in [0, 1, count, count.saturating_add(1), u32::MAX] {
            let first = stories.first(number).expect("its hashes are right");
            assert_eq!(first.is_some(), (1..=count).contains(&number));
        }
        if let Ok(pairs) = stories.pairs() {
            assert!(
                pairs.len() <= bytes.len(),
                "more pairs than the file has room for"
            );
        }
        for id in [0, 1, 7, u64::MAX] {
            // A wrong number is an error.
            let _ = stories.copies_of(ArticleId::from_key(id));
        }
    });
}

/// A file of a table and a body, the hashes of which are right. The first two bytes say how long the table is.
fn file(bytes: &[u8]) -> Vec<u8> {
    let (length, rest) = match bytes {
        [low, high, rest @ ..] => (usize::from(u16::from_le_bytes([*low, *high])), rest),
        _ => (0, bytes),
    };
    let (table, body) = rest.split_at(length.min(rest.len()));
    let mut file = [HEAD, table].concat();
    for block in body.chunks(BLOCK_BYTES) {
        file.extend(Sha256::digest(block));
    }
    let digest = Sha256::digest(&file);
    file.extend(digest);
    file.extend(body);
    file
}
