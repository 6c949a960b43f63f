//! Times of day as outlets print them.
//!
//! In: the tokens of a line. Out: the time, with its half of the day and its offset from UTC where the line has
//! them. A time without minutes is none: it would look more precise than it is. So is a span from one to another.

use jiff::civil::{Date, Time};

use super::tokens::{Token, Tokens};
use super::words::{Half, Unit, Word};
use crate::archive::date::{Precision, PublicationDate};

/// A time of day and the offset of its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    time: Time,
    has_seconds: bool,
    utc_offset_minutes: Option<i16>,
    /// In tokens.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Clock {
    /// This time on that day.
    pub(super) fn on(&self, date: Date) -> PublicationDate {
        let precision = if self.has_seconds {
            Precision::Second
        } else {
            Precision::Minute
        };
        let date = PublicationDate::new(date.to_datetime(self.time), precision);
        match self.utc_offset_minutes {
            Some(minutes) => date.with_utc_offset(minutes),
            None => date,
        }
    }
}

/// Returns the time that stands beside the tokens from `start` to `end`: among them, behind them, else before them.
pub(super) fn beside(tokens: &Tokens, start: usize, end: usize) -> Option<Clock> {
    let mut among = (start..end).filter_map(|start| at(tokens, start));
    if let Some(clock) = among.find(|clock| clock.end <= end) {
        return Some(clock);
    }
    let behind = tokens.skip(end, is_beside);
    if let Some(clock) = at(tokens, behind) {
        return (!is_span(tokens, &clock)).then_some(clock);
    }
    let nearest = tokens.skip_back(start, is_beside_or_time);
    let mut clocks = (nearest..start).filter_map(|start| at(tokens, start));
    let clock = clocks.find(|clock| clock.end <= start)?;
    let is_near = tokens.skip(clock.end, is_beside) >= start;
    (is_near && !is_span(tokens, &clock)).then_some(clock)
}

/// What may stand between a date and its time.
pub(super) fn is_beside(token: Token) -> bool {
    match token {
        Token::Sign(sign) => !matches!(sign, '+' | '"' | '«' | '»'),
        Token::Word(word) => matches!(
            word,
            Word::Label | Word::In | Word::Weekday(_) | Word::Era(_) | Word::Span(Unit::Day, 1)
        ),
        Token::Number(..) => false,
    }
}

fn is_beside_or_time(token: Token) -> bool {
    let is_time = |token| {
        matches!(
            token,
            Token::Sign('+') | Token::Word(Word::Half(_) | Word::Zone(_) | Word::HourSign)
        )
    };
    matches!(token, Token::Number(_, 1 | 2 | 4)) || is_time(token) || is_beside(token)
}

/// Whether another time follows or goes before, as in `18:00 - 20:00`.
fn is_span(tokens: &Tokens, clock: &Clock) -> bool {
    let is_dash = |token| matches!(token, Token::Sign(' ' | '-' | '–'));
    let next = tokens.skip(clock.end, is_dash);
    let before = tokens.skip_back(clock.start, is_dash);
    let ends_there = |start| at(tokens, start).is_some_and(|other| other.end == before);
    (next > clock.end && at(tokens, next).is_some())
        || (before < clock.start && (0..before).any(ends_there))
}

/// Returns the time that begins with the token at `start`: `16:24`, `4:24:05 م`, `16h24`, `4.24 مساء`.
pub(super) fn at(tokens: &Tokens, start: usize) -> Option<Clock> {
    let Token::Number(hour, 1 | 2) = tokens.at(start)? else {
        return None;
    };
    // The middle of a longer one.
    if tokens.before(start) == Some(Token::Sign(':')) {
        return None;
    }
    let sign = tokens.at(start + 1)?;
    let Token::Number(minute, 2) = tokens.at(start + 2)? else {
        return None;
    };
    let mut end = start + 3;
    let mut second = None;
    if sign == Token::Sign(':')
        && tokens.at(end) == Some(Token::Sign(':'))
        && let Some(Token::Number(value, 2)) = tokens.at(end + 1)
    {
        second = Some(value);
        end += 2;
    }
    let (half, end) = half_beside(tokens, start, end);
    match sign {
        Token::Sign(':') | Token::Word(Word::HourSign) => {}
        // As a decimal number or a date would be written.
        Token::Sign('.' | ',') if half.is_some() => {}
        _ => return None,
    }
    let hour = i8::try_from(hour_of_day(hour, half)?).ok()?;
    let minute = i8::try_from(minute).ok()?;
    let whole_second = i8::try_from(second.unwrap_or(0)).ok()?;
    let (utc_offset_minutes, end) = offset(tokens, start, end, second.is_some());
    Some(Clock {
        time: Time::new(hour, minute, whole_second, 0).ok()?,
        has_seconds: second.is_some(),
        utc_offset_minutes,
        start,
        end,
    })
}

/// The half of the day behind a time, else before it; and where the time ends.
fn half_beside(tokens: &Tokens, start: usize, end: usize) -> (Option<Half>, usize) {
    let at = tokens.skip_spaces(end);
    if let Some(Token::Word(Word::Half(half))) = tokens.at(at) {
        return (Some(half), at + 1);
    }
    let is_label = |token| matches!(token, Token::Sign(' ' | ':') | Token::Word(Word::Label));
    let before = tokens.skip_back(start, is_label);
    match tokens.before(before) {
        Some(Token::Word(Word::Half(half))) if !is_era(tokens, before - 1) => (Some(half), end),
        _ => (None, end),
    }
}

/// Whether the `م` at this place belongs to a year.
fn is_era(tokens: &Tokens, at: usize) -> bool {
    let year_end = tokens.skip_back(at, |token| token == Token::Sign(' '));
    matches!(tokens.before(year_end), Some(Token::Number(..)))
}

/// The hour from 0 to 23, unless the half of the day does not have it.
fn hour_of_day(hour: u32, half: Option<Half>) -> Option<u32> {
    Some(match (half, hour) {
        (None, _) => hour,
        (Some(Half::Morning), 12) => 0,
        (Some(Half::Morning), 0..12) => hour,
        (Some(Half::Noon), 10..=15) => hour,
        (Some(Half::Noon), 1..=4) => hour + 12,
        (Some(Half::Evening), 0..12) => hour + 12,
        (Some(Half::Evening), 12..24) => hour,
        (Some(Half::Night), 12) => 0,
        (Some(Half::Night), 6..12) => hour + 12,
        (Some(Half::Night), 0..6 | 18..24) => hour,
        _ => return None,
    })
}

/// `GMT`, `GMT+3`, `+0300`, `+03:00`, `بتوقيت غرينتش` behind a time, or `GMT` before it; and where the time ends.
fn offset(tokens: &Tokens, start: usize, end: usize, has_seconds: bool) -> (Option<i16>, usize) {
    let is_label = |token| {
        matches!(
            token,
            Token::Sign(' ' | '(' | '-' | ',' | '،') | Token::Word(Word::Label)
        )
    };
    let at = tokens.skip(end, is_label);
    let (zone, sign_at) = match tokens.at(at) {
        Some(Token::Word(Word::Zone(minutes))) => (Some(minutes), at + 1),
        _ => (None, tokens.skip_spaces(end)),
    };
    if let Some((minutes, end)) = written_offset(tokens, sign_at, zone, has_seconds) {
        return (Some(minutes), end);
    }
    if let Some(minutes) = zone {
        return (Some(minutes), sign_at);
    }
    let before = tokens.skip_back(start, |token| token == Token::Sign(' '));
    match tokens.before(before) {
        Some(Token::Word(Word::Zone(minutes))) => (Some(minutes), end),
        _ => (None, end),
    }
}

fn written_offset(
    tokens: &Tokens,
    at: usize,
    zone: Option<i16>,
    has_seconds: bool,
) -> Option<(i16, usize)> {
    let sign = match tokens.at(at)? {
        Token::Sign('+') => 1,
        Token::Sign('-') => -1,
        _ => return None,
    };
    let colon = tokens.at(at + 2) == Some(Token::Sign(':'));
    let (hours, minutes, end) = match (tokens.at(at + 1)?, tokens.at(at + 3)) {
        (Token::Number(both, 4), _) => (both / 100, both % 100, at + 2),
        // `16:24-18:00` is from one time to another.
        (Token::Number(hours, 1 | 2), Some(Token::Number(minutes, 2)))
            if colon && (sign == 1 || has_seconds || zone.is_some()) =>
        {
            (hours, minutes, at + 4)
        }
        (Token::Number(hours, 1 | 2), _) if zone == Some(0) && !colon => (hours, 0, at + 2),
        (Token::Number(hours, 2), _) if sign == 1 && !colon => (hours, 0, at + 2),
        _ => return None,
    };
    let total = i16::try_from(hours * 60 + minutes).ok()?;
    (hours <= 14 && minutes < 60).then_some((sign * total, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, expected: &str) {
        let tokens = Tokens::of(text);
        let clock = (0..tokens.len()).find_map(|start| at(&tokens, start));
        let day = Date::constant(2022, 8, 26);
        let read = clock
            .filter(|clock| !is_span(&tokens, clock))
            .map(|clock| clock.on(day).to_string());
        let read = read.as_deref().map_or("none", |read| {
            read.strip_prefix("2022-08-26T").expect("the day given")
        });
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn the_half_of_the_day_is_known_by_its_names() {
        reads("4:24 م", "16:24");
        reads("04:24:05 مساءً", "16:24:05");
        reads("12:05 ص", "00:05");
        reads("12:05 ظهرا", "12:05");
        reads("11:30 ظهرا", "11:30");
        reads("1:30 ظهرا", "13:30");
        reads("11:30 ليلا", "23:30");
        reads("1:30 ليلا", "01:30");
        reads("4:24 بعد الظهر", "16:24");
        reads("مساء 4:24", "16:24");
        reads("16:24 م", "16:24");
        reads("4:24 PM", "16:24");
        reads("4:24 a.m", "04:24");
    }

    #[test]
    fn a_half_of_the_day_that_lacks_the_hour_is_a_misreading() {
        reads("16:24 ص", "none");
        reads("9:00 ظهرا", "none");
    }

    #[test]
    fn hours_and_minutes_stand_at_other_signs_too() {
        reads("16h24", "16:24");
        reads("الساعة 4.24 مساء", "16:24");
        reads("4.24", "none");
        reads("24:10", "none");
        reads("الساعة 4 مساء", "none");
    }

    #[test]
    fn the_clock_is_named_before_or_behind() {
        reads("16:24 بتوقيت غرينتش", "16:24+00:00");
        reads("16:24 (ت.غ)", "16:24+00:00");
        reads("GMT 16:24", "16:24+00:00");
        reads("16:24 GMT+3", "16:24+03:00");
        reads("16:24 بتوقيت مكة المكرمة", "16:24+03:00");
        reads("16:24:05 +0300", "16:24:05+03:00");
        reads("16:24:05-04:30", "16:24:05-04:30");
        reads("16:24 بتوقيت دمشق", "16:24");
        reads("16:24 بالتوقيت المحلي", "16:24");
    }

    #[test]
    fn from_one_time_to_another_is_no_time() {
        reads("18:00-20:00", "none");
        reads("18:00 - 20:30 م", "none");
    }
}
