//! Counts for people: facets as lists, a timeline as a bar chart.
//!
//! In: an answer's counts. Out: lines of text. Each begins with a number or a date and is free of direction marks but for
//! the isolates around names, so that it reads from the left on any terminal; bars are blocks of eighths.

use std::io::{self, Write};

use super::text::{FAINT, Style, TITLE};
use crate::search::{Facet, Timeline, ValueCount};

/// More periods without articles than this in a row are one line.
const MOST_EMPTY: usize = 6;
/// A bar is never shorter, however narrow the terminal.
const LEAST_BAR: usize = 10;
/// Eighths of a block, none of them to seven.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Writes a facet: its name, and a line for each value.
pub(super) fn facet(facet: &Facet, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", style.paint(TITLE, facet.field.name()))?;
    if facet.left_out > 0 && facet.field.is_dated() {
        let earlier = format!("          … {} earlier", facet.left_out);
        writeln!(out, "{}", style.paint(FAINT, &earlier))?;
    }
    for ValueCount { value, count } in &facet.values {
        let value = match value {
            Some(value) => style.field(value),
            None => style.paint(FAINT, "(unknown)"),
        };
        writeln!(out, "{count:>8}  {value}")?;
    }
    if facet.left_out > 0 && !facet.field.is_dated() {
        let more = format!("          … {} more", facet.left_out);
        writeln!(out, "{}", style.paint(FAINT, &more))?;
    }
    Ok(())
}

/// Writes a timeline: a bar for each period, in `columns` columns, and what lies in no period.
pub(super) fn timeline(
    timeline: &Timeline,
    columns: usize,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = timeline.period.name();
    writeln!(out, "{}", style.paint(TITLE, &format!("by {name}")))?;
    let most = timeline.periods.iter().map(|period| period.count).max();
    let most = most.unwrap_or(0).max(1);
    let label = timeline.periods.first();
    let label = label.map_or(0, |first| first.period.to_string().len());
    let number = most.to_string().len();
    // The last column stays free: some terminals break the line behind it.
    let room = columns.saturating_sub(label + number + 6).max(LEAST_BAR);
    for run in timeline
        .periods
        .chunk_by(|a, b| a.count == 0 && b.count == 0)
    {
        if run.len() > MOST_EMPTY {
            let empty = format!("{:label$}  {} {name}s without articles", "…", run.len());
            writeln!(out, " {}", style.paint(FAINT, &empty))?;
            continue;
        }
        for period in run {
            let (count, bar) = (period.count, bar(period.count, most, room));
            let row = format!(
                " {:label$}  {count:>number$}  {bar}",
                period.period.to_string()
            );
            writeln!(out, "{}", row.trim_end())?;
        }
    }
    for (count, what) in beside(timeline) {
        writeln!(
            out,
            "{}",
            style.paint(FAINT, &format!("{count:>8}  {what}"))
        )?;
    }
    Ok(())
}

/// How many articles lie in no period, and why.
fn beside(timeline: &Timeline) -> impl Iterator<Item = (u64, String)> {
    let less_precise = timeline.less_precise.iter();
    let less_precise = less_precise.map(|known| {
        (
            known.count,
            format!("in {}, no more is known", known.period),
        )
    });
    let undated = (timeline.undated > 0).then(|| (timeline.undated, "without a date".to_owned()));
    less_precise.chain(undated)
}

/// A bar of `count` out of `most` in `room` columns; what is not nothing is seen.
fn bar(count: u64, most: u64, room: usize) -> String {
    let eighths = (count as f64 / most as f64 * (room * 8) as f64).round() as usize;
    let eighths = eighths.max(usize::from(count > 0)).min(room * 8);
    "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{FacetField, Period, PeriodCount};

    fn period(period: &str, count: u64) -> PeriodCount {
        PeriodCount {
            period: period.parse().expect(period),
            count,
        }
    }

    #[test]
    fn the_longest_bar_fills_the_line() {
        assert_eq!(bar(10, 10, 4), "████");
        assert_eq!(bar(5, 10, 4), "██");
        assert_eq!(bar(1, 10, 4), "▍");
        assert_eq!(bar(1, 1_000_000, 4), "▏");
        assert_eq!(bar(0, 10, 4), "");
    }

    #[test]
    fn long_times_without_articles_are_one_line() {
        let mut periods = vec![period("2019", 2), period("2020", 0)];
        periods.push(period("2021", 1));
        periods.extend((2022..2030).map(|year| period(&year.to_string(), 0)));
        periods.push(period("2030", 1));
        let counts = Timeline {
            period: Period::Year,
            periods,
            less_precise: Vec::new(),
            undated: 3,
            is_whole: true,
        };
        let mut out = Vec::new();
        timeline(&counts, 22, Style::default(), &mut out).expect("memory");
        let expected = "\
by year
 2019  2  ███████████
 2020  0
 2021  1  █████▌
 …     8 years without articles
 2030  1  █████▌
       3  without a date
";
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn what_is_left_out_of_a_facet_is_said() {
        let value = |value: Option<&str>, count| ValueCount {
            value: value.map(str::to_owned),
            count,
        };
        let mut counts = Facet {
            field: FacetField::Source,
            values: vec![value(Some("a\tb"), 12), value(None, 3)],
            left_out: 4,
        };
        let mut out = Vec::new();
        facet(&counts, Style::default(), &mut out).expect("memory");
        let expected = "source\n      12  a b\n       3  (unknown)\n          … 4 more\n";
        assert_eq!(String::from_utf8_lossy(&out), expected);
        counts.field = FacetField::Year;
        counts.values = vec![value(Some("2022"), 1)];
        out.clear();
        facet(&counts, Style::default(), &mut out).expect("memory");
        let expected = "year\n          … 4 earlier\n       1  2022\n";
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }
}
