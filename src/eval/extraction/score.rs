//! Articles held against truths, counted.
//!
//! In: truths, and the folder that their files lie in. Out: for each group, format and outlet, how many values of each
//! field are known, found and right. Precision is the share of right ones among those found, recall among those
//! known: what a page does not give counts against precision where it is found, and nowhere else.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;

use super::judge::{self, MissedValue, Outcome};
use super::truth::{Expected, TrueField};
use crate::archive::{self, ArchiveFile, Article, Reading};

/// The count of one field's values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Those a person read.
    pub known: u64,
    /// Those found.
    pub found: u64,
    /// Those found that are not wrong: right, or less than the person read.
    pub good: u64,
    /// Those found that are right.
    pub right: u64,
}

/// The articles of one format, or of one outlet in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtractionGroup {
    /// `html`, `txt`, `feed`, `encoding`.
    pub format: String,
    /// The outlet's domain, the feed or the encoding; `None` where all of the format are counted together.
    pub of: Option<String>,
    /// How many articles are expected.
    pub articles: u64,
    /// The fields that the truth speaks of.
    pub fields: BTreeMap<TrueField, Tally>,
}

/// How well articles are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ExtractionScore {
    /// For each format all articles, then those of each outlet.
    pub groups: Vec<ExtractionGroup>,
    /// All that is not as it should be, in the order of the truth.
    pub misses: Vec<MissedValue>,
}

/// What was read of one file.
#[derive(Default)]
struct Read {
    articles: BTreeMap<u64, Article>,
    text: Option<String>,
    problem: Option<String>,
}

impl Tally {
    /// The share of good values among those found, from 0 to 1; `None` where none was found.
    pub fn precision(&self) -> Option<f64> {
        (self.found > 0).then(|| self.good as f64 / self.found as f64)
    }

    /// The share of right values among those known, from 0 to 1; `None` where none is known.
    pub fn recall(&self) -> Option<f64> {
        (self.known > 0).then(|| self.right as f64 / self.known as f64)
    }

    fn count(&mut self, outcome: Outcome) {
        self.known += u64::from(!matches!(outcome, Outcome::Blank));
        self.found += u64::from(!matches!(outcome, Outcome::Blank | Outcome::Missing));
        self.good += u64::from(matches!(outcome, Outcome::Right | Outcome::Less));
        self.right += u64::from(outcome == Outcome::Right);
    }
}

/// Reads the files below `folder` that `truth` speaks of and counts what is right.
pub fn score_extraction(folder: &Path, truth: &[Expected]) -> ExtractionScore {
    let mut score = ExtractionScore::default();
    let mut totals = BTreeMap::new();
    let mut last: Option<(&str, Read)> = None;
    for expected in truth {
        // Items of one feed stand together: a file is read once.
        let read = match last.take() {
            Some((file, read)) if file == expected.file => read,
            _ => read(folder, expected),
        };
        let outcomes = judged(expected, &read, &mut score.misses);
        for of in [None, Some(expected.of.clone())] {
            let key = (expected.format.clone(), of);
            let group = totals.entry(key).or_insert_with(|| (0, BTreeMap::new()));
            count(&outcomes, group);
        }
        last = Some((&expected.file, read));
    }
    let groups = totals
        .into_iter()
        .map(|((format, of), (articles, fields))| ExtractionGroup {
            format,
            of,
            articles,
            fields,
        });
    score.groups = groups.collect();
    score
}

fn count(
    outcomes: &[(TrueField, Outcome, bool)],
    (articles, fields): &mut (u64, BTreeMap<TrueField, Tally>),
) {
    *articles += 1;
    for (field, outcome, is_known) in outcomes {
        let tally = fields.entry(*field).or_default();
        tally.count(*outcome);
        // A value found where there is none is one too many, not one more to be found.
        tally.known -= u64::from(!is_known && *outcome == Outcome::Wrong);
    }
}

/// Each measured field, what became of it, and whether there is a value to be found.
fn judged(
    expected: &Expected,
    read: &Read,
    misses: &mut Vec<MissedValue>,
) -> Vec<(TrueField, Outcome, bool)> {
    let article = read.articles.get(&expected.record);
    let mut outcomes = Vec::new();
    for (&field, right) in &expected.values {
        let (value, name) = match article {
            Some(article) => judge::value(field, article),
            None => (None, ""),
        };
        let value = if field == TrueField::Letters {
            read.text.clone()
        } else {
            value
        };
        let outcome = judge::judge(field, right, value.as_deref());
        outcomes.push((field, outcome, !right.is_empty()));
        if !matches!(outcome, Outcome::Right | Outcome::Blank) {
            let origin = article.and_then(|article| article.origin.get(name).cloned());
            let origin = origin.or_else(|| read.problem.clone());
            misses.push(MissedValue::new(expected, field, outcome, value, origin));
        }
    }
    outcomes
}

fn read(folder: &Path, expected: &Expected) -> Read {
    let mut read = Read::default();
    let path = folder.join(&expected.file);
    let file = match ArchiveFile::at(&path, &expected.file) {
        Ok(file) => file,
        Err(skipped) => {
            read.problem = Some(skipped.reason.to_string());
            return read;
        }
    };
    if expected.values.contains_key(&TrueField::Letters) {
        read.text = archive::decoded_text(&file);
    }
    archive::read(&file, &mut |reading| {
        match reading {
            Reading::Article(article) => {
                read.articles.insert(article.record, *article);
            }
            Reading::Skipped(skipped) => read.problem = Some(skipped.reason.to_string()),
            Reading::Noted(_) => {}
        }
        ControlFlow::Continue(())
    });
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(file: &str, values: &[(TrueField, &[&str])]) -> Expected {
        let values = values.iter().map(|(field, values)| {
            let values = values.iter().map(|&value| value.to_owned());
            (*field, values.collect())
        });
        Expected {
            file: file.to_owned(),
            record: 0,
            of: "a.example".to_owned(),
            format: "txt".to_owned(),
            values: values.collect(),
        }
    }

    #[test]
    fn values_are_counted_by_what_is_known_found_and_right() {
        let folder = tempfile::tempdir().expect("a folder");
        let text =
            "مكتبة جديدة تفتح أبوابها\n2022/8/26\nافتتحت المكتبة صباح اليوم في حي البستان القديم.";
        std::fs::write(folder.path().join("a.txt"), text).expect("written");
        let title: (_, &[_]) = (TrueField::Title, &["مكتبة جديدة تفتح أبوابها"]);
        let truth = [
            expected("a.txt", &[title, (TrueField::Date, &["2022-08-27"])]),
            expected("a.txt", &[(TrueField::Date, &[]), (TrueField::Author, &[])]),
            expected("b.txt", &[title, (TrueField::Letters, &["نص"])]),
        ];
        let score = score_extraction(folder.path(), &truth);
        let [all, one] = &score.groups[..] else {
            panic!("expected all and one outlet: {:?}", score.groups);
        };
        assert_eq!(all.fields, one.fields);
        assert_eq!(all.articles, 3);
        let tally = |known, found, good, right| Tally {
            known,
            found,
            good,
            right,
        };
        assert_eq!(all.fields[&TrueField::Title], tally(2, 1, 1, 1));
        assert_eq!(all.fields[&TrueField::Date], tally(1, 2, 0, 0));
        assert_eq!(all.fields[&TrueField::Author], tally(0, 0, 0, 0));
        assert_eq!(all.fields[&TrueField::Letters], tally(1, 0, 0, 0));
        assert_eq!(score.misses.len(), 4);
        assert_eq!(score.misses[0].origin.as_deref(), Some("line 2"));
    }

    #[test]
    fn letters_are_those_that_the_file_holds() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("a.txt"), "\u{FEFF}نص\n\u{200F}نص").expect("written");
        let truth = [expected(
            "a.txt",
            &[(TrueField::Letters, &["نص\n\u{200F}نص"])],
        )];
        assert!(score_extraction(folder.path(), &truth).misses.is_empty());
    }
}
