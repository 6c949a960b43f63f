//! What holds of every file that is read, whatever its format.
//!
//! In: a name and bytes. Out: the articles read, of which all that an archive promises of articles was held: counts are right, two
//! readings agree, every field says where it was read, every article's original is found again.

use std::collections::BTreeSet;
use std::fs;
use std::ops::ControlFlow;

use warraq::archive::{
    ArchiveConfig, ArchiveFile, Article, Reading, explain, file_sha256, original, read,
};

/// Of so many articles of a file the original is looked for: each costs a reading of what stands before it.
const ORIGINALS: usize = 4;

/// Writes `bytes` as a file called `name`, reads its articles and holds what holds of all.
pub fn articles(name: &str, bytes: &[u8]) -> Vec<Article> {
    articles_within(name, bytes, &ArchiveConfig::default())
}

/// The same, of a file in an archive with this configuration.
pub fn articles_within(name: &str, bytes: &[u8], config: &ArchiveConfig) -> Vec<Article> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file").with_extension(extension(name));
    fs::write(&path, bytes).expect("written");
    let file = ArchiveFile::at(&path, name).expect("a file");
    let file = file.within(config);
    let readings = readings(&file);
    let mut articles = Vec::new();
    for reading in readings {
        match reading {
            Reading::Article(article) => articles.push(*article),
            Reading::Skipped(part) | Reading::Noted(part) => {
                assert!(!part.reason.to_string().is_empty(), "no reason is given");
                assert_eq!(part.path, name);
            }
        }
    }
    let ids: BTreeSet<_> = articles.iter().map(|article| article.id.key()).collect();
    assert_eq!(ids.len(), articles.len(), "an id is given twice");
    for article in &articles {
        holds(article);
    }
    for article in articles.iter().take(ORIGINALS) {
        let bytes = original(&file, article).expect("the original is there");
        assert_eq!(bytes.len() as u64, article.length);
    }
    articles
}

/// What is read of `file`: the same when read twice, and counted rightly.
fn readings(file: &ArchiveFile) -> Vec<Reading> {
    let mut readings = Vec::new();
    let summary = read(file, &mut |reading| {
        readings.push(reading);
        ControlFlow::Continue(())
    });
    let count = |is_one: fn(&Reading) -> bool| {
        readings.iter().filter(|reading| is_one(reading)).count() as u64
    };
    let articles = count(|reading| matches!(reading, Reading::Article(_)));
    let skipped = count(|reading| matches!(reading, Reading::Skipped(_)));
    assert_eq!((summary.articles, summary.skipped), (articles, skipped));
    assert!(!summary.changed, "nobody changed the file");
    if let Some(sha256) = &summary.sha256 {
        assert_eq!(Ok(sha256), file_sha256(file).as_ref());
    }
    let mut again = Vec::new();
    let explained = explain(file, &mut |reading, _| {
        again.push(reading);
        ControlFlow::Continue(())
    });
    assert_eq!(again, readings, "explained, it reads otherwise");
    assert_eq!(explained, summary);
    readings
}

/// What holds of every article.
fn holds(article: &Article) {
    let fields = [
        ("title", &article.title),
        ("subtitle", &article.subtitle),
        ("source", &article.source),
        ("author", &article.author),
        ("place", &article.place),
        ("url", &article.url),
        ("section", &article.section),
        ("language", &article.language),
        ("record_id", &article.record_id),
    ];
    for (field, value) in fields {
        let Some(value) = value else { continue };
        assert!(!value.trim().is_empty(), "{field} is blank");
        assert!(
            article.origin.contains_key(field),
            "{field} `{value}` is from nowhere"
        );
    }
    if let Some(published) = article.published {
        assert!(
            article.origin.contains_key("published"),
            "{published} is from nowhere"
        );
    }
    assert!(
        article.title.is_some() || !article.body.trim().is_empty(),
        "an article without text"
    );
    let json = serde_json::to_string(article).expect("an article is JSON");
    let back: Article = serde_json::from_str(&json).expect("its own JSON is read");
    assert_eq!(&back, article);
}

/// What follows the first full stop of `name`, where a system takes it for a part of a name.
fn extension(name: &str) -> &str {
    let extension = name.split_once('.').map_or("", |(_, extension)| extension);
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '.';
    match extension.chars().all(is_plain) {
        true => extension,
        false => "txt",
    }
}
