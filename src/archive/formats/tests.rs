//! What every format is tested by: a content read as one file of it.

use std::ops::ControlFlow;

use crate::archive::article::{Article, SkipReason};
use crate::archive::given::Given;
use crate::archive::read::Reading;
use crate::archive::records::{Outcome, Records, Wanted};
use crate::archive::source::Source;

/// Each record of `bytes`, read by `file`, as an article or why it is none.
pub(super) fn read(
    bytes: &[u8],
    file: fn(&mut Source, &Given, &mut Records) -> Outcome,
) -> Vec<Result<Article, SkipReason>> {
    let mut source = Source::member(bytes).expect("a source");
    let mut readings = Vec::new();
    let mut each = |reading| {
        readings.push(match reading {
            Reading::Article(article) => Ok(*article),
            Reading::Skipped(skipped) | Reading::Noted(skipped) => Err(skipped.reason),
        });
        ControlFlow::Continue(())
    };
    let mut records = Records::new("a", 100_000, Wanted::Articles(&mut each));
    if let Err(reason) = file(&mut source, &Given::default(), &mut records) {
        let _ = records.skip_file(reason);
    }
    readings
}

/// Each of `readings` as its headline and text, or why it is none.
pub(super) fn told(readings: Vec<Result<Article, SkipReason>>) -> Vec<String> {
    let line = |reading| match reading {
        Ok(Article { title, body, .. }) => format!("{} / {body}", title.unwrap_or_default()),
        Err(reason) => SkipReason::to_string(&reason),
    };
    readings.into_iter().map(line).collect()
}
