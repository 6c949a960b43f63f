//! `warraq extract --truth`: how much of what a person read is read right, as text and as JSON.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use warraq::eval::{self, ExtractionGroup, ExtractionScore, MissedValue, Outcome, TrueField};
use warraq::output::Style;

use crate::args::{ExtractOptions, PlainFormat, Shared};
use crate::failure;
use crate::terminal;

/// A column: its head, its field, and whether it tells of what was found rather than of what is known.
type Column = (&'static str, TrueField, bool);

const COLUMNS: [Column; 11] = [
    ("title", TrueField::Title, false),
    ("date P", TrueField::Date, true),
    ("date R", TrueField::Date, false),
    ("outlet P", TrueField::Outlet, true),
    ("outlet R", TrueField::Outlet, false),
    ("author P", TrueField::Author, true),
    ("author R", TrueField::Author, false),
    ("place P", TrueField::Place, true),
    ("place R", TrueField::Place, false),
    ("link", TrueField::Link, false),
    ("letters", TrueField::Letters, false),
];

#[derive(Serialize)]
struct ReportJson<'score> {
    schema: &'static str,
    groups: &'score [ExtractionGroup],
    misses: &'score [MissedValue],
}

pub fn run(
    shared: &Shared,
    options: &ExtractOptions,
    truth: &Path,
) -> anyhow::Result<failure::Outcome> {
    let expected = eval::read_truth(truth)?;
    let folder = truth.parent().unwrap_or(Path::new(""));
    let score = eval::score_extraction(folder, &expected);
    let misses = score.misses.get(..options.misses).unwrap_or(&score.misses);
    let mut out = terminal::output();
    match options.format {
        PlainFormat::Json => json(&score, misses, &mut out)?,
        PlainFormat::Text => text(&score, misses, terminal::style(shared), &mut out)?,
    }
    out.flush()?;
    Ok(failure::Outcome::of(expected.len() as u64))
}

fn json(score: &ExtractionScore, misses: &[MissedValue], out: &mut dyn Write) -> io::Result<()> {
    let json = ReportJson {
        schema: "warraq.extraction/1",
        groups: &score.groups,
        misses,
    };
    serde_json::to_writer_pretty(warraq::output::Escaping(&mut *out), &json)?;
    writeln!(out)
}

fn text(
    score: &ExtractionScore,
    misses: &[MissedValue],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let is_measured = |column: &&Column| {
        let mut groups = score.groups.iter();
        groups.any(|group| group.fields.contains_key(&column.1))
    };
    let columns: Vec<&Column> = COLUMNS.iter().filter(is_measured).collect();
    for (head, ..) in &columns {
        write!(out, "{head:>8}  ")?;
    }
    writeln!(out, "articles  of")?;
    for group in &score.groups {
        for column in &columns {
            write!(out, "{:>8}  ", figure(group, column))?;
        }
        let of = group.of.as_deref().map(|of| style.field(of));
        let of = of.map_or(String::new(), |of| format!(" {of}"));
        writeln!(out, "{:>8}  {}{of}", group.articles, group.format)?;
    }
    misses
        .iter()
        .try_for_each(|miss| one_miss(miss, style, out))
}

fn figure(group: &ExtractionGroup, (_, field, is_of_found): &Column) -> String {
    let share = group.fields.get(field).and_then(|tally| match is_of_found {
        true => tally.precision(),
        false => tally.recall(),
    });
    share.map_or("-".to_owned(), |share| format!("{share:.4}"))
}

fn one_miss(miss: &MissedValue, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let outcome = match miss.outcome {
        Outcome::Missing => "missing",
        Outcome::Less => "less than there is",
        _ => "wrong",
    };
    let record = match miss.record {
        0 => String::new(),
        record => format!("#{record}"),
    };
    let field = serde_json::to_value(miss.field)?;
    let field = field.as_str().unwrap_or_default();
    writeln!(
        out,
        "\n{}{record}  {field} {outcome}",
        style.field(&miss.file)
    )?;
    writeln!(out, "   expected {}", shown(&miss.expected, style))?;
    if let Some(found) = &miss.found {
        writeln!(out, "   found    {}", shown(found, style))?;
    }
    match &miss.origin {
        Some(origin) => writeln!(out, "   from     {}", style.field(origin)),
        None => Ok(()),
    }
}

/// A whole text is told by its beginning.
fn shown(value: &str, style: Style) -> String {
    let start: String = value.chars().take(200).collect();
    match start.is_empty() {
        true => "nothing".to_owned(),
        false => style.field(&start.replace('\n', "⏎")),
    }
}
