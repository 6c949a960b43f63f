//! A file of metadata beside the story that it is about: `story.txt` and `story.json`.
//!
//! In: files in order of their names. Out: the same, each story with the file beside it that has its stem and is JSON.
//! What that file says counts before what the story says; a file that has a text of its own is an article and
//! no sidecar.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::article::{Article, SkipReason};
use super::draft::Field;
use super::format::{self, Format, Named};
use super::given::{Given, Stated};
use super::walk::ArchiveFile;
use crate::archive::formats::json;

/// The metadata of a story are some kilobytes.
const MOST_BYTES: u64 = 1 << 20;

/// A file beside another that has its stem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sidecar {
    pub(super) absolute: PathBuf,
    pub(super) bytes: u64,
    pub(super) modified_ns: i128,
}

/// How files stand beside one another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Beside {
    #[default]
    Nothing,
    /// This file may say something about the story.
    Sidecar(Box<Sidecar>),
    /// There is a story that this file may be about.
    Story,
}

/// Pairs the files of `walked` that share a stem; they come in order of their names.
pub(super) fn paired<E>(
    walked: impl Iterator<Item = Result<ArchiveFile, E>>,
) -> impl Iterator<Item = Result<ArchiveFile, E>> {
    let mut walked = walked.peekable();
    let mut ready: std::collections::VecDeque<Result<ArchiveFile, E>> = Default::default();
    std::iter::from_fn(move || {
        if ready.is_empty() {
            let first = match walked.next()? {
                Ok(file) => file,
                error => return Some(error),
            };
            let stem = stem(&first.path).to_owned();
            let mut group = vec![first];
            let belongs = |next: &Result<ArchiveFile, E>| {
                next.as_ref()
                    .is_ok_and(|file| self::stem(&file.path) == stem)
            };
            while let Some(Ok(next)) = walked.next_if(belongs) {
                group.push(next);
            }
            join(&mut group);
            ready.extend(group.into_iter().map(Ok));
        }
        ready.pop_front()
    })
}

/// The sidecar of a file that is looked at alone.
pub(super) fn beside(file: &ArchiveFile) -> Beside {
    let look = |extension: &str| {
        let path = file.absolute.with_extension(extension);
        ArchiveFile::at(&path, "").ok()
    };
    match kind(&file.path) {
        Some(Format::Text | Format::Html) => look("json").map_or(Beside::Nothing, |json| {
            Beside::Sidecar(Box::new(Sidecar {
                absolute: json.absolute,
                bytes: json.bytes,
                modified_ns: json.modified_ns,
            }))
        }),
        Some(Format::Json) if ["txt", "html", "htm"].iter().any(|end| look(end).is_some()) => {
            Beside::Story
        }
        _ => Beside::Nothing,
    }
}

fn join(group: &mut [ArchiveFile]) {
    let is_story =
        |file: &ArchiveFile| matches!(kind(&file.path), Some(Format::Text | Format::Html));
    let is_json = |file: &ArchiveFile| kind(&file.path) == Some(Format::Json);
    let Some(json) = group.iter().position(is_json) else {
        return;
    };
    if !group.iter().any(is_story) {
        return;
    }
    let Some(sidecar) = group.get_mut(json) else {
        return;
    };
    sidecar.beside = Beside::Story;
    let sidecar = Box::new(Sidecar {
        absolute: sidecar.absolute.clone(),
        bytes: sidecar.bytes,
        modified_ns: sidecar.modified_ns,
    });
    for story in group.iter_mut().filter(|file| is_story(file)) {
        story.beside = Beside::Sidecar(sidecar.clone());
    }
}

/// The name without its last extension.
fn stem(path: &str) -> &str {
    let name_at = path.rfind('/').map_or(0, |at| at + 1);
    match path.rfind('.').filter(|&at| at > name_at) {
        Some(at) => path.get(..at).unwrap_or(path),
        None => path,
    }
}

/// The format that the name says, of a file that is not packed.
fn kind(path: &str) -> Option<Format> {
    let (_, extension) = path.rsplit_once('.')?;
    match format::by_name(path) {
        (Named::Read(format), found) if found == format!(".{}", extension.to_lowercase()) => {
            Some(format)
        }
        _ => None,
    }
}

/// Adds to `given` what the sidecar says of its story.
pub(super) fn add(sidecar: &Sidecar, given: &mut Given) {
    let Some(about) = metadata(&sidecar.absolute, sidecar.bytes) else {
        return;
    };
    let name = sidecar.absolute.file_name().unwrap_or_default();
    let name = name.to_string_lossy();
    let published = about.published.map(|date| date.to_string());
    let agencies = about.agencies.join("،");
    let tags = about.tags.join("،");
    let fields = [
        (Field::RecordId, about.record_id),
        (Field::Title, about.title),
        (Field::Subtitle, about.subtitle),
        (Field::Source, about.source),
        (Field::Agencies, Some(agencies)),
        (Field::Author, about.author),
        (Field::Place, about.place),
        (Field::Published, published),
        (Field::Url, about.url),
        (Field::Section, about.section),
        (Field::Tags, Some(tags)),
        (Field::Language, about.language),
    ];
    for (field, value) in fields {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let key = about.origin.get(field.name()).map_or("", String::as_str);
            let origin = format!("{name} {key}");
            given.stated.push(Stated {
                field,
                value,
                origin,
            });
        }
    }
}

/// Why the JSON file at `path`, which stands beside a story, is no article, if it has no text of its own.
pub(super) fn is_metadata(file: &ArchiveFile) -> Option<SkipReason> {
    metadata(&file.absolute, file.bytes).map(|_| SkipReason::Sidecar)
}

/// What the one object in the file at `path` says of an article whose text it does not have.
fn metadata(path: &Path, bytes: u64) -> Option<Article> {
    if bytes > MOST_BYTES {
        return None;
    }
    let json = std::fs::read(path).ok()?;
    let value: Value = serde_json::from_slice(&json).ok()?;
    let draft = json::article(&value, &Given::default()).ok()?;
    let article = draft.into_article();
    let is_about = article.body.is_empty() && !article.origin.is_empty();
    is_about.then_some(article)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::archive::{self, ArchiveConfig, Reading};

    const STORY: &str = "افتتحت بلدية المدينة صباح اليوم مكتبة عامة في حي البستان، تضم عشرة آلاف كتاب وقاعة للأطفال، بحضور عدد كبير من الأهالي.";

    /// One line for each thing read from an archive of these files.
    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        let config = ArchiveConfig::default();
        let mut told = Vec::new();
        for file in archive::files(folder.path(), &config) {
            let file = file.expect("a file");
            assert_eq!(file.beside, beside(&file), "{}", file.path);
            archive::read(&file, &mut |reading| {
                told.push(match reading {
                    Reading::Article(article) => {
                        let published = article.published.map(|date| date.to_string());
                        let from = article.origin.get("published").cloned();
                        format!(
                            "{}: {} {}",
                            article.path,
                            published.unwrap_or_default(),
                            from.unwrap_or_default()
                        )
                    }
                    Reading::Skipped(skipped) | Reading::Noted(skipped) => {
                        format!("{}: {}", skipped.path, skipped.reason)
                    }
                });
                ControlFlow::Continue(())
            });
        }
        told
    }

    #[test]
    fn what_a_file_beside_the_story_says_is_the_story_s() {
        let files = [
            ("a.txt", STORY),
            ("a.json", r#"{"date": "2022-08-26"}"#),
            ("b.txt", STORY),
        ];
        assert_eq!(
            told(&files),
            [
                "a.json: the metadata of the file beside it",
                "a.txt: 2022-08-26 a.json key date",
                "b.txt:  ",
            ]
        );
    }

    #[test]
    fn a_file_with_a_text_of_its_own_is_an_article() {
        let json = format!(r#"{{"date": "2022-08-26", "body": "{STORY}"}}"#);
        assert_eq!(
            told(&[("a.html", "<p>text"), ("a.json", &json)]),
            ["a.html:  ", "a.json: 2022-08-26 key date"]
        );
    }
}
