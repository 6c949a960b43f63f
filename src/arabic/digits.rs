//! Numbers as the Arab press writes them: three scripts of digits, two commas, dates with slashes.
//!
//! In: text that begins with a digit. Out: the numbers it begins with, in ASCII, each with its byte range.
//! One separator is a decimal point, two or more part numbers: 2022.08.26 is three of them, 2.5 is one.

use std::ops::Range;

use super::letters::{ARABIC_COMMA, ARABIC_DECIMAL_SEPARATOR, ARABIC_THOUSANDS_SEPARATOR};

/// Returns the ASCII form of a digit in any of the scripts of [`super::letters::Class::Digit`].
pub fn ascii_digit(digit: char) -> Option<char> {
    let code = u32::from(digit);
    let value = match code {
        0x0030..=0x0039 => code - 0x0030,
        0x0660..=0x0669 => code - 0x0660,
        0x06F0..=0x06F9 => code - 0x06F0,
        0xFF10..=0xFF19 => code - 0xFF10,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// Returns how many bytes at the start of `text` are one block of digits and the separators between them, and
/// whether the block is one number.
pub fn block(text: &str) -> (usize, bool) {
    let mut end = 0;
    let mut points = 0;
    let mut splits = false;
    while let Some(group) = next_group(text.get(end..).unwrap_or_default()) {
        if let Some(separator) = group.separator {
            points += usize::from(!separator_is_thousands(separator, group.digits));
            splits |= matches!(separator, '/' | '-');
        }
        end += group.len;
    }
    (end, points <= 1 && !splits)
}

/// Calls `sink` with the byte range and the ASCII digits of every number in `block`, using `buffer` for the digits.
pub fn each_number(
    block: &str,
    one_number: bool,
    buffer: &mut String,
    sink: &mut impl FnMut(Range<usize>, &str),
) {
    buffer.clear();
    let (mut start, mut end) = (0, 0);
    while let Some(group) = next_group(block.get(end..).unwrap_or_default()) {
        let separator_len = group.separator.map_or(0, char::len_utf8);
        match group.separator {
            Some(separator) if separator_is_thousands(separator, group.digits) => {}
            Some(_) if one_number => buffer.push('.'),
            Some(_) => {
                sink(start..end, buffer);
                buffer.clear();
                start = end + separator_len;
            }
            None => {}
        }
        let digits = block
            .get(end + separator_len..end + group.len)
            .unwrap_or_default();
        buffer.extend(digits.chars().filter_map(ascii_digit));
        end += group.len;
    }
    if !buffer.is_empty() {
        sink(start..end, buffer);
    }
}

struct Group {
    separator: Option<char>,
    digits: usize,
    len: usize,
}

/// A run of digits, and the one separator in front of it.
fn next_group(text: &str) -> Option<Group> {
    let separator = text.chars().next().filter(|&first| is_separator(first));
    let separator_len = separator.map_or(0, char::len_utf8);
    let (mut digits, mut len) = (0, separator_len);
    for digit in text.get(separator_len..)?.chars() {
        if ascii_digit(digit).is_none() {
            break;
        }
        digits += 1;
        len += digit.len_utf8();
    }
    (digits > 0).then_some(Group {
        separator,
        digits,
        len,
    })
}

fn is_separator(letter: char) -> bool {
    matches!(
        letter,
        '.' | ','
            | '/'
            | '-'
            | ARABIC_COMMA
            | ARABIC_DECIMAL_SEPARATOR
            | ARABIC_THOUSANDS_SEPARATOR
    )
}

fn separator_is_thousands(separator: char, digits_behind: usize) -> bool {
    digits_behind == 3 && matches!(separator, ',' | ARABIC_THOUSANDS_SEPARATOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn numbers(text: &str, expected: &[&str]) {
        let (len, one_number) = block(text);
        let mut found = Vec::new();
        let block = text.get(..len).expect("a boundary");
        each_number(
            block,
            one_number,
            &mut String::new(),
            &mut |range, number| {
                assert!(block.get(range).is_some());
                found.push(number.to_owned());
            },
        );
        assert_eq!(found, expected);
    }

    #[test]
    fn every_script_of_digits_becomes_ascii() {
        numbers("٢٠١٥", &["2015"]);
        numbers("۱۴", &["14"]);
        numbers("\u{FF11}", &["1"]);
    }

    #[test]
    fn thousands_are_joined() {
        numbers("1,500", &["1500"]);
        numbers("1٬500٬000", &["1500000"]);
        numbers("1,500.25", &["1500.25"]);
    }

    #[test]
    fn one_separator_is_a_decimal_point() {
        numbers("2،5", &["2.5"]);
        numbers("2,5", &["2.5"]);
        numbers("٣٫١٤", &["3.14"]);
    }

    #[test]
    fn dates_are_parted() {
        numbers("26/8/2022", &["26", "8", "2022"]);
        numbers("2022.08.26", &["2022", "08", "26"]);
        numbers("2019-2020", &["2019", "2020"]);
    }

    #[test]
    fn a_separator_without_a_digit_behind_it_ends_the_number() {
        assert_eq!(block("15، قال"), (2, true));
        assert_eq!(block("15."), (2, true));
    }
}
