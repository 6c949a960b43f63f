//! Answers for people.
//!
//! Words found are marked in colour, or between `**` where there is none. On a terminal each field of the
//! archive's text stands in a bidi isolate, so that Arabic and Latin fields on one line keep their places;
//! and nothing in scraped text can steer the terminal: control characters are left out.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Style as Ansi};

use super::{Format, chart};
use crate::arabic::letters::{FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE, is_steering};
use crate::archive::{Precision, PublicationDate};
use crate::search::{Answer, Explanation, FirstArticle, Hit, Snippet, StoryArticle};

/// How text is dressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Mark words and headings with colour.
    pub color: bool,
    /// Put a bidi isolate around each field.
    pub isolates: bool,
    /// Say how long it took; left out where the same answer should read the same every time.
    pub timing: bool,
}

/// Answers as lines of text.
pub struct Text {
    /// How they are dressed.
    pub style: Style,
    /// How wide a line may be, in columns of a terminal.
    pub columns: usize,
}

pub(super) const TITLE: Ansi = Ansi::new().bold();
const MARK: Ansi = AnsiColor::Red.on_default().bold();
pub(super) const FAINT: Ansi = Ansi::new().dimmed();
const INDENT: &str = "   ";
/// How many copies of a hit are named.
const NAMED_COPIES: usize = 12;

impl Format for Text {
    fn write(
        &self,
        answer: &Answer,
        query_id: Option<&str>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if let Some(id) = query_id {
            let query = self.style.field(&answer.request.query);
            writeln!(out, "== {}: {query}", self.style.field(id))?;
        }
        for hit in &answer.hits {
            self.hit(hit, out)?;
            writeln!(out)?;
        }
        self.total(answer, out)?;
        if let Some(query) = &answer.suggestion {
            writeln!(out, "did you mean: {}", self.style.field(query))?;
        }
        if answer.total == 0 {
            return Ok(());
        }
        for facet in &answer.facets {
            writeln!(out)?;
            chart::facet(facet, self.style, out)?;
        }
        match &answer.timeline {
            Some(timeline) => {
                writeln!(out)?;
                chart::timeline(timeline, self.columns, self.style, out)
            }
            None => Ok(()),
        }
    }
}

impl Text {
    fn hit(&self, hit: &Hit, out: &mut dyn Write) -> io::Result<()> {
        let style = self.style;
        let title = match &hit.title {
            Some(title) => style.snippet(title, TITLE),
            None => style.paint(FAINT, "(no title)"),
        };
        writeln!(out, "{}. {title}", hit.rank)?;
        let article = &hit.article;
        let date = article.published.map(in_words);
        let facts = [&article.source, &article.place, &date, &article.author];
        let facts: Vec<_> = facts
            .into_iter()
            .flatten()
            .map(|fact| style.field(fact))
            .collect();
        if !facts.is_empty() {
            writeln!(out, "{INDENT}{}", facts.join(" · "))?;
        }
        for snippet in &hit.snippets {
            writeln!(out, "{INDENT}{}", style.snippet(snippet, Ansi::new()))?;
        }
        let original = article.place_in_archive();
        let place = format!("{}  {}", article.id, style.field(&original));
        writeln!(out, "{INDENT}{}", style.paint(FAINT, &place))?;
        self.story(hit, out)?;
        match &hit.explanation {
            Some(explanation) => self.explanation(hit.score, explanation, out),
            None => Ok(()),
        }
    }

    /// Who told the story first, and who else told it.
    fn story(&self, hit: &Hit, out: &mut dyn Write) -> io::Result<()> {
        if let Some(percent) = hit.shared_percent {
            writeln!(out, "{INDENT}near-copy: {percent} % shared")?;
        }
        let copies = hit.copies.as_deref().unwrap_or_default();
        if let Some(first) = &hit.first {
            let told = match hit.duplicate_of() {
                Some(_) => self.copy(&first.article),
                None => "this article".to_owned(),
            };
            writeln!(out, "{INDENT}first: {told}{}", ties(first))?;
        }
        let is_first = |copy: &&StoryArticle| hit.duplicate_of() == Some(copy.id);
        let others = || copies.iter().filter(|copy| !is_first(copy));
        for copy in others().take(NAMED_COPIES) {
            writeln!(out, "{INDENT}also: {}", self.copy(copy))?;
        }
        match others().count().saturating_sub(NAMED_COPIES) {
            0 => Ok(()),
            more => writeln!(out, "{INDENT}also: {more} more (--format json names all)"),
        }
    }

    fn copy(&self, copy: &StoryArticle) -> String {
        let date = copy.published.map(in_words);
        let facts = [copy.source.as_ref(), date.as_ref()];
        let facts = facts
            .into_iter()
            .flatten()
            .map(|fact| self.style.field(fact));
        let facts: Vec<_> = facts.chain([copy.id.to_string()]).collect();
        facts.join(" · ")
    }

    fn explanation(
        &self,
        score: Option<f32>,
        explanation: &Explanation,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match score {
            Some(score) => writeln!(out, "{INDENT}score {score:.3} =")?,
            // The parts tell what was found all the same.
            None => writeln!(out, "{INDENT}found:")?,
        }
        for part in &explanation.parts {
            let (text, term) = (self.style.field(&part.text), self.style.field(&part.term));
            let articles = part.doc_freq.map(|count| match count {
                1 => " (in 1 article)".to_owned(),
                count => format!(" (in {count} articles)"),
            });
            writeln!(
                out,
                "{INDENT}  {:>7.3}  {:<5} {:<8} {text} → {term}{}",
                part.score,
                part.field,
                part.view,
                articles.unwrap_or_default()
            )?;
        }
        Ok(())
    }

    fn total(&self, answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
        let (total, shown) = (answer.total, answer.hits.len());
        let articles = if total == 1 { "article" } else { "articles" };
        let articles = match answer.stories {
            Some(1) => format!("{articles} in 1 story"),
            Some(stories) => format!("{articles} in {stories} stories"),
            None => articles.to_owned(),
        };
        let is_page = (shown as u64) < answer.stories.unwrap_or(total);
        let line = match (answer.hits.first(), answer.hits.last()) {
            (Some(first), Some(last)) if is_page => {
                format!("{total} {articles}, {}–{} shown", first.rank, last.rank)
            }
            _ => format!("{total} {articles}"),
        };
        let took = format!(" ({:.1} ms)", answer.took.as_secs_f64() * 1000.0);
        let took = if self.style.timing { took.as_str() } else { "" };
        writeln!(out, "{}", self.style.paint(FAINT, &format!("{line}{took}")))
    }
}

impl Style {
    /// `text` without control characters, on one line, isolated where that is asked for.
    pub fn field(self, text: &str) -> String {
        let mut clean = String::with_capacity(text.len());
        push_clean(&mut clean, text);
        self.isolate(clean)
    }

    /// A message without control characters, on one line; Arabic text between backquotes is isolated where that is asked
    /// for.
    pub fn message(self, text: &str) -> String {
        let mut line = String::with_capacity(text.len());
        let mut parts = text.split('`').peekable();
        let mut is_quoted = false;
        while let Some(part) = parts.next() {
            // A backquote without a second one quotes nothing; a command that is to be copied stays as it is.
            match is_quoted && parts.peek().is_some() && !part.is_ascii() {
                true => line.push_str(&self.field(part)),
                false => push_clean(&mut line, part),
            }
            if parts.peek().is_some() {
                line.push('`');
            }
            is_quoted = !is_quoted;
        }
        line
    }

    fn isolate(self, text: String) -> String {
        match self.isolates {
            true => format!("{FIRST_STRONG_ISOLATE}{text}{POP_DIRECTIONAL_ISOLATE}"),
            false => text,
        }
    }

    pub(super) fn paint(self, ansi: Ansi, text: &str) -> String {
        match self.color {
            true => format!("{ansi}{text}{ansi:#}"),
            false => text.to_owned(),
        }
    }

    /// A snippet with its marks, in a base style.
    pub fn snippet(self, snippet: &Snippet, base: Ansi) -> String {
        let mut line = String::new();
        if snippet.cut_before {
            line.push_str("… ");
        }
        line.push_str(&self.marked(&snippet.text, &snippet.marks, base));
        if snippet.cut_after {
            line.push_str(" …");
        }
        self.isolate(line)
    }

    /// `text` on one line with its marks, in a base style.
    pub fn marked(self, text: &str, marks: &[Range<usize>], base: Ansi) -> String {
        let mut line = String::new();
        let mut done = 0;
        let plain = |line: &mut String, range: Range<usize>| {
            let mut clean = String::new();
            push_clean(&mut clean, text.get(range).unwrap_or_default());
            line.push_str(&self.paint(base, &clean));
        };
        for mark in marks {
            plain(&mut line, done..mark.start);
            let mut word = String::new();
            push_clean(&mut word, text.get(mark.clone()).unwrap_or_default());
            match self.color {
                true => line.push_str(&self.paint(MARK, &word)),
                false => line.push_str(&format!("**{word}**")),
            }
            done = mark.end;
        }
        plain(&mut line, done..text.len());
        line
    }
}

/// How many others may have told a story as early as its first article.
fn ties(first: &FirstArticle) -> String {
    let is_day = |date: PublicationDate| date.precision() == Precision::Day;
    let others = match first.ties {
        0 => return String::new(),
        1 => "1 other".to_owned(),
        ties => format!("{ties} others"),
    };
    match first.article.published {
        Some(date) if is_day(date) => format!(", the same day as {others}"),
        Some(_) => format!("; {others} may be as early"),
        None => format!("; {others} without a date may be as early"),
    }
}

/// A date as people write it.
fn in_words(published: PublicationDate) -> String {
    published.to_string().replace('T', " ")
}

fn push_clean(clean: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            letter if letter.is_whitespace() => clean.push(' '),
            letter if is_steering(letter) => {}
            letter => clean.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style {
        color: false,
        isolates: false,
        timing: false,
    };

    #[test]
    fn arabic_text_in_a_message_is_isolated_where_it_is_quoted() {
        let on_terminal = Style {
            isolates: true,
            ..PLAIN
        };
        let isolated = |text| format!("{FIRST_STRONG_ISOLATE}{text}{POP_DIRECTIONAL_ISOLATE}");
        let expected = format!("no outlet `{}`; see `warraq stats`", isolated("اليوم"));
        let message = "no outlet `اليوم`; see `warraq stats`";
        assert_eq!(on_terminal.message(message), expected);
        assert_eq!(on_terminal.message("a ` alone"), "a ` alone");
        assert_eq!(PLAIN.message("no outlet `اليوم`"), "no outlet `اليوم`");
    }

    #[test]
    fn nothing_in_a_text_can_steer_a_terminal() {
        let hostile: String = (0..0x20)
            .chain(0x7F..0xA0)
            .chain(0x202A..0x202F)
            .chain(0x2066..0x206A)
            .filter_map(char::from_u32)
            .collect();
        for clean in [PLAIN.field(&hostile), PLAIN.message(&hostile)] {
            assert!(clean.chars().all(|letter| letter == ' '), "{clean:?}");
        }
    }
}
