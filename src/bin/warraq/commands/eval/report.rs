//! The figures of `warraq eval` as text and as JSON.

use std::io::{self, Write};

use serde::Serialize;
use warraq::eval::{Comparison, Evaluation, Measure, Met, Miss, QueryWord, Scores, compare};
use warraq::output::Style;

/// Everything that is told.
pub struct Report {
    pub all: Group,
    /// Topics left out, because nothing relevant to them is known.
    pub unjudged: usize,
    pub kinds: Vec<(Option<String>, Group)>,
    pub misses: Vec<Miss>,
    /// How deep each topic was searched.
    pub limit: usize,
}

/// Some topics, measured together.
#[derive(Serialize)]
pub struct Group {
    pub topics: usize,
    measures: Scores,
    comparison: Option<Vec<Comparison>>,
}

impl Group {
    pub fn new(this: &Evaluation, other: Option<&Evaluation>) -> Self {
        Self {
            topics: this.topics.len(),
            measures: this.mean(),
            comparison: other.map(|other| compare(this, other)),
        }
    }
}

#[derive(Serialize)]
struct ReportJson<'report> {
    schema: &'static str,
    #[serde(flatten)]
    all: &'report Group,
    unjudged: usize,
    kinds: Vec<KindJson<'report>>,
    misses: &'report [Miss],
}

#[derive(Serialize)]
struct KindJson<'report> {
    kind: Option<&'report str>,
    #[serde(flatten)]
    group: &'report Group,
}

impl Report {
    pub fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let kinds = self.kinds.iter().map(|(kind, group)| KindJson {
            kind: kind.as_deref(),
            group,
        });
        let json = ReportJson {
            schema: "warraq.eval/1",
            all: &self.all,
            unjudged: self.unjudged,
            kinds: kinds.collect(),
            misses: &self.misses,
        };
        serde_json::to_writer_pretty(warraq::output::Escaping(&mut *out), &json)?;
        writeln!(out)
    }

    pub fn text(&self, style: Style, out: &mut dyn Write) -> io::Result<()> {
        let groups = self.named_groups(style);
        let heads = Measure::ALL.map(|measure| format!("{:>7}", measure.name()));
        writeln!(out, "{}  topics", heads.join("  "))?;
        for (name, group) in &groups {
            let figures =
                Measure::ALL.map(|measure| format!("{:>7.4}", group.measures.get(measure)));
            writeln!(out, "{}  {:>6}  {name}", figures.join("  "), group.topics)?;
        }
        if self.unjudged > 0 {
            writeln!(
                out,
                "\nleft out, nothing relevant is known: {} topics",
                self.unjudged
            )?;
        }
        for (name, group) in &groups {
            if let Some(rows) = &group.comparison {
                comparison(name, rows, out)?;
            }
        }
        self.misses
            .iter()
            .try_for_each(|miss| self.miss(miss, style, out))
    }

    fn named_groups(&self, style: Style) -> Vec<(String, &Group)> {
        let kinds = self.kinds.iter().map(|(kind, group)| match kind {
            Some(kind) => (style.field(kind), group),
            None => ("(no kind)".to_owned(), group),
        });
        [("all".to_owned(), &self.all)]
            .into_iter()
            .chain(kinds)
            .collect()
    }

    fn miss(&self, miss: &Miss, style: Style, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n{}  {}", miss.qid, style.field(&miss.query))?;
        match miss.rank {
            Some(rank) => write!(out, "   rank {rank}: ")?,
            None => write!(out, "   not in the first {}: ", self.limit)?,
        }
        let docno = style.field(&miss.docno);
        let Some(article) = &miss.article else {
            return writeln!(out, "{docno}, which is not in this archive");
        };
        match &article.title {
            Some(title) => writeln!(out, "{}", style.field(title))?,
            None => writeln!(out, "(no title)")?,
        }
        writeln!(out, "   {docno}")?;
        article
            .words
            .iter()
            .try_for_each(|word| word_line(word, style, out))
    }
}

fn comparison(name: &str, rows: &[Comparison], out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "\n           this    other     gain  wins  losses  ties       p  {name}"
    )?;
    for row in rows {
        writeln!(
            out,
            "{:<7}  {:>6.4}  {:>7.4}  {:>+7.4}  {:>4}  {:>6}  {:>4}  {:>6.4}",
            row.measure.name(),
            row.this,
            row.other,
            row.gain,
            row.wins,
            row.losses,
            row.ties,
            row.p
        )?;
    }
    Ok(())
}

fn word_line(word: &QueryWord, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let met = match word.met {
        Met::Skeleton => "skeleton",
        Met::Stem => "stem",
        Met::None => "none",
    };
    let remark = match word.is_function_word {
        true => "  (function word)",
        false => "",
    };
    writeln!(out, "     {met:<8}  {}{remark}", style.field(&word.text))
}
