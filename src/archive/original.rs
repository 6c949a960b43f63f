//! The bytes that an article was read from.
//!
//! In: the file, and the place that the article has in it. Out: the bytes, exactly as they lie there, or inside what they
//! are packed in. A place that can be gone to is; otherwise the file is read up to the record.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use flate2::bufread::GzDecoder;
use sha2::{Digest, Sha256};

use super::article::{Article, SkipReason};
use super::read;
use super::source::hexadecimal;
use super::walk::ArchiveFile;

/// Returns the original of `article`, which was read from `file`; [`SkipReason::Changed`] where the file no longer has it.
pub fn original(file: &ArchiveFile, article: &Article) -> Result<Vec<u8>, SkipReason> {
    let is_original = |bytes: &Vec<u8>| sha256(bytes) == article.sha256;
    if let Some(bytes) = at_its_place(file, article).filter(is_original) {
        return Ok(bytes);
    }
    let mut found = None;
    read::originals(file, &mut |original| {
        if original.record < article.record {
            return ControlFlow::Continue(());
        }
        if original.record == article.record {
            found = Some(original.bytes.to_vec());
        }
        ControlFlow::Break(())
    });
    match found.filter(is_original) {
        Some(bytes) => Ok(bytes),
        None => Err(SkipReason::Changed),
    }
}

/// The bytes where the article says that it begins, if that is a place on the disk.
fn at_its_place(file: &ArchiveFile, article: &Article) -> Option<Vec<u8>> {
    let start = match (&article.member, article.packed_offset) {
        (Some(_), _) => return None,
        (None, Some(packed)) => packed,
        (None, None) => article.offset,
    };
    let mut opened = BufReader::new(File::open(&file.absolute).ok()?);
    opened.seek(SeekFrom::Start(start)).ok()?;
    let mut bytes = Vec::new();
    match article.packed_offset {
        Some(_) => GzDecoder::new(opened)
            .take(article.length)
            .read_to_end(&mut bytes),
        None => opened.take(article.length).read_to_end(&mut bytes),
    }
    .ok()?;
    Some(bytes)
}

/// The SHA-256 of `bytes`, as articles have it.
fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Returns the SHA-256 of the file as it lies on the disk.
pub fn file_sha256(file: &ArchiveFile) -> Result<String, SkipReason> {
    let unreadable = |error: std::io::Error| SkipReason::Unreadable(error.to_string());
    let mut opened = File::open(&file.absolute).map_err(unreadable)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match opened.read(&mut buffer) {
            Ok(0) => return Ok(hexadecimal(&digest.finalize())),
            Ok(length) => digest.update(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Reading;

    fn written(name: &str, bytes: &[u8]) -> (tempfile::TempDir, ArchiveFile) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        let file = ArchiveFile::at(&path, name).expect("a file");
        (folder, file)
    }

    fn articles(file: &ArchiveFile) -> Vec<Article> {
        let mut articles = Vec::new();
        read::read(file, &mut |reading| {
            if let Reading::Article(article) = reading {
                articles.push(*article);
            }
            ControlFlow::Continue(())
        });
        articles
    }

    #[test]
    fn an_original_is_the_very_bytes_of_its_record() {
        let lines = "{\"title\": \"one\"}\n{\"title\":  \"two\"}\n";
        let (_folder, file) = written("a.jsonl", lines.as_bytes());
        let second = &articles(&file)[1];
        let bytes = original(&file, second).expect("unchanged");
        assert_eq!(bytes, b"{\"title\":  \"two\"}");
    }

    #[test]
    fn a_record_that_is_no_longer_there_is_told() {
        let (_folder, file) = written("a.jsonl", b"{\"title\": \"one\"}\n");
        let article = articles(&file).swap_remove(0);
        std::fs::write(&file.absolute, b"{\"title\": \"two\"}\n").expect("written");
        assert_eq!(original(&file, &article), Err(SkipReason::Changed));
        std::fs::write(&file.absolute, b"").expect("written");
        assert_eq!(original(&file, &article), Err(SkipReason::Changed));
    }

    #[test]
    fn a_file_has_the_hash_of_its_bytes() {
        let (_folder, file) = written("a.txt", b"text");
        assert_eq!(file_sha256(&file), Ok(sha256(b"text")));
    }
}
