//! Dates as pages print them.
//!
//! In: a value or a line: `2022.08.26 | 16:24`, `الجمعة 28 محرم 1444 هـ الموافق 26 آب/أغسطس 2022 - 4:24 م`. Out: the
//! date, as precise as the line. What is not certain is none, or less precise:
//!
//! - Day before month where both are possible, unless the outlet is American or the weekday beside it differs. Where
//!   no reading has the weekday that the line names, the date stands, as it says more.
//! - Of two calendars on one line the Gregorian date counts. A Hijri date alone is taken by Umm al-Qura; its weekday
//!   moves it by a day, for the moon is not sighted everywhere at once, and refutes it where it lies further off.
//! - A year of two digits needs the weekday or a label (`نشر`), a date without a year a Hijri date beside it, or the
//!   weekday and a known time of capture. `منذ 3 ساعات` needs that too.

mod address;
mod calendar;
mod clock;
mod hijri;
mod notice;
mod relative;
mod resolve;
mod tokens;
mod typed;
mod value;
mod words;

use super::date::{NotADate, PublicationDate};
use crate::archive::known::spelling::digit;
use tokens::{Token, Tokens};
use words::Word;

pub(super) use address::url_date;
pub use typed::{DateSpan, typed_span};

/// A line longer than this is not looked at.
const LINE_CHARS: usize = 160;
/// A label and a date have no more.
const OPENING_WORDS: usize = 5;

/// What is known of a page when its dates are read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context<'a> {
    /// When the page was fetched.
    pub(super) captured: Option<PublicationDate>,
    /// The outlet's country (ISO 3166, lower case), which decides whether the day or the month comes first.
    pub(super) country: Option<&'a str>,
}

impl Context<'_> {
    fn is_month_first(&self) -> bool {
        self.country == Some("us")
    }
}

/// A line that is there to say when the story was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateLine<'a> {
    pub(super) date: PublicationDate,
    /// What stands before the date and its weekday: often a byline, seldom a label.
    pub(super) before: &'a str,
    /// What stands behind it: a place, an agency, how often the story was read.
    pub(super) behind: &'a str,
    /// Whether the line calls it the date of a later change.
    pub(super) is_update: bool,
    /// Whether the line calls it that of publication, or of an issue.
    pub(super) is_named: bool,
    /// Whether the line has a weekday and the date, and nothing else: so the clocks of pages are.
    pub(super) is_clock: bool,
}

/// Reads a value that is meant to be a date.
pub(super) fn read_in(value: &str, context: &Context) -> Option<PublicationDate> {
    let value = value.trim();
    let date = value::plain(value).or_else(|| {
        let value = value::with_full_year(value);
        let tokens = Tokens::of(&value);
        let found = resolve::find(&tokens, context, true);
        found
            .map(|found| found.date)
            .or_else(|| value::without_day(&tokens))
    });
    date.filter(|date| !value::is_unset(date))
}

/// Reads a date as a person types it: as a page prints it, or as [`PublicationDate`] prints, in any digits and with
/// any of `-`, `/` and `.` between them. Nothing but the date and its weekday may stand in `text`.
pub fn typed_date(text: &str) -> Result<PublicationDate, NotADate> {
    if let Some(date) = value::typed(text) {
        return Ok(date);
    }
    let tokens = Tokens::of(text.trim());
    let is_day = |token| matches!(token, Token::Word(Word::Weekday(_)) | Token::Sign(_));
    resolve::find(&tokens, &Context::default(), true)
        .filter(|found| !found.is_disputed)
        .filter(|found| {
            tokens.skip(0, is_day) >= found.start && tokens.skip(found.end, is_day) == tokens.len()
        })
        .map(|found| found.date)
        .ok_or_else(|| NotADate(text.to_owned()))
}

/// Reads a line that says when a story was published, of a page of which nothing is known.
pub(super) fn line(text: &str) -> Option<DateLine<'_>> {
    line_in(text, &Context::default())
}

/// Reads a line that says when a story was published, and nothing that a story would say.
pub(super) fn line_in<'a>(text: &'a str, context: &Context) -> Option<DateLine<'a>> {
    if !may_be_date(text, context) {
        return None;
    }
    let tokens = Tokens::of(text);
    let found = resolve::find(&tokens, context, false)?;
    if found.is_disputed || value::is_unset(&found.date) {
        return None;
    }
    let before = notice::before(text, &tokens, &found);
    let behind = notice::behind(text, &tokens, &found);
    let is_named = notice::is_named(&tokens, &found);
    let is_alone = before.trim().is_empty() && behind.is_empty() && !is_named;
    notice::is_notice(&tokens, &found, (before, behind)).then_some(DateLine {
        date: found.date,
        before,
        behind,
        is_update: found.is_update,
        is_named,
        is_clock: is_alone && !found.is_update && notice::has_weekday(&tokens, &found),
    })
}

/// Whether a date stands anywhere in `text`.
pub(super) fn has_date(text: &str) -> bool {
    has_numbers(text, false)
        && resolve::find(&Tokens::of(text), &Context::default(), false).is_some()
}

/// Reads the date that a paragraph begins with, behind what calls it that of publication: `date 2025-10-20 أعلنت …`.
pub(super) fn opening(paragraph: &str) -> Option<PublicationDate> {
    let ends = paragraph.match_indices(' ').map(|(at, _)| at);
    let starts = ends
        .take(OPENING_WORDS)
        .filter_map(|at| paragraph.get(..at));
    let dates = starts.filter_map(line);
    let named = dates.filter(|found| {
        found.is_named && found.before.trim().is_empty() && found.behind.is_empty()
    });
    named.last().map(|found| found.date)
}

/// Whether `text` has the numbers of a date, neither the length nor the end of a sentence, and no address. Most lines have not, and
/// all lines are asked.
fn may_be_date(text: &str, context: &Context) -> bool {
    let end = text.trim_end();
    // A label may have lost its date, or stand behind it: `7 يناير 2026 آخر تحديث :`.
    let is_quote = end.ends_with(':') && !notice::ends_in_label(&Tokens::of(end));
    let is_sentence = is_quote || end.ends_with(['.', '؟', '!', '?', '؛', '…']);
    let is_address = || ["://", "www.", "</"].iter().any(|sign| end.contains(sign));
    if is_sentence
        || is_stamp(end)
        || end.len() > LINE_CHARS * 4
        || !has_numbers(end, context.captured.is_some())
    {
        return false;
    }
    end.chars().nth(LINE_CHARS).is_none() && !is_address()
}

/// Whether `text` says when a page was fetched: `2025-07-04@11:23:26 GMT`.
pub(super) fn is_stamp(text: &str) -> bool {
    let Some((day, time)) = text.trim().split_once('@') else {
        return false;
    };
    let is_of = |text: &str, sign| {
        let belongs = |letter: char| letter == sign || letter.is_ascii_digit();
        text.contains(sign) && text.chars().all(belongs)
    };
    is_of(day, '-') && time.split(' ').next().is_some_and(|time| is_of(time, ':'))
}

/// A date has a number of four digits, or three numbers; told from the time of capture it needs none.
fn has_numbers(text: &str, is_captured: bool) -> bool {
    if is_captured {
        return true;
    }
    // No byte of a letter is one of these.
    let may_be_digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, 0xD9 | 0xDB | 0xEF);
    if !text.bytes().any(may_be_digit) {
        return false;
    }
    let (mut numbers, mut digits) = (0, 0);
    for letter in text.chars() {
        if digit(letter).is_some() {
            digits += 1;
            numbers += usize::from(digits == 1);
        } else if digits == 4 || numbers == 3 {
            return true;
        } else {
            digits = 0;
        }
    }
    digits == 4 || numbers >= 3
}

#[cfg(test)]
mod tests;
