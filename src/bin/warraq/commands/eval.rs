//! `warraq eval`: how good the ranking is on judged queries, or a run made elsewhere.

mod report;

use std::collections::BTreeMap;
use std::io::Write;

use warraq::eval::{Evaluation, Qrels, Run, Topic, Trial, read_topics};

use self::report::{Group, Report};
use crate::args::{EvalOptions, PlainFormat, Shared};
use crate::failure::Outcome;
use crate::terminal;

pub fn run(shared: &Shared, options: &EvalOptions) -> anyhow::Result<Outcome> {
    let qrels = Qrels::read(&options.qrels)?;
    let report = match (&options.topics, &options.run) {
        (Some(topics), _) => search(shared, options, &read_topics(topics)?, &qrels)?,
        (None, Some(run)) => score(options, &Run::read(run)?, &qrels)?,
        (None, None) => anyhow::bail!("nothing to measure; expected --topics or --run"),
    };
    let mut out = terminal::output();
    match options.format {
        PlainFormat::Json => report.json(&mut out)?,
        PlainFormat::Text => report.text(terminal::style(shared), &mut out)?,
    }
    out.flush()?;
    Ok(Outcome::of(report.all.topics as u64))
}

/// Searches the archive for `topics`, and measures that.
fn search(
    shared: &Shared,
    options: &EvalOptions,
    topics: &[Topic],
    qrels: &Qrels,
) -> anyhow::Result<Report> {
    let other = options.compare.as_deref().map(Run::read).transpose()?;
    let searcher = terminal::open(shared, &terminal::location(shared)?)?;
    let trial = Trial {
        searcher: &searcher,
        topics,
        qrels,
        fields: options.in_fields.into(),
        limit: options.limit,
    };
    let run = trial.run()?;
    if let Some(path) = &options.run {
        run.save(path)?;
    }
    Ok(Report {
        misses: trial.misses(&run, options.misses)?,
        ..measured(options, topics, qrels, &run, other.as_ref())
    })
}

/// Measures our own run, in all and by kind.
fn measured(
    options: &EvalOptions,
    topics: &[Topic],
    qrels: &Qrels,
    run: &Run,
    other: Option<&Run>,
) -> Report {
    let group = |topics: &[&Topic]| {
        let of = |run: &Run| Evaluation::of_topics(run, qrels, topics.iter().copied());
        Group::new(&of(run), other.map(of).as_ref())
    };
    let all: Vec<_> = topics.iter().collect();
    let kinds = match options.by_kind {
        true => by_kind(topics),
        false => BTreeMap::new(),
    };
    let has_nothing = |topic: &&&Topic| !qrels.has_relevant(&topic.qid);
    Report {
        all: group(&all),
        unjudged: all.iter().filter(has_nothing).count(),
        kinds: kinds
            .into_iter()
            .map(|(kind, topics)| (kind, group(&topics)))
            .collect(),
        misses: Vec::new(),
        limit: options.limit,
    }
}

fn by_kind(topics: &[Topic]) -> BTreeMap<Option<String>, Vec<&Topic>> {
    let mut kinds: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for topic in topics {
        kinds.entry(topic.kind.clone()).or_default().push(topic);
    }
    kinds
}

/// Measures a run made elsewhere.
fn score(options: &EvalOptions, run: &Run, qrels: &Qrels) -> anyhow::Result<Report> {
    let other = options.compare.as_deref().map(Run::read).transpose()?;
    let other = other.map(|other| Evaluation::of_judged(&other, qrels));
    Ok(Report {
        all: Group::new(&Evaluation::of_judged(run, qrels), other.as_ref()),
        unjudged: 0,
        kinds: Vec::new(),
        misses: Vec::new(),
        limit: options.limit,
    })
}
