//! Whom a page belongs to, by its copyright line.
//!
//! In: a line at the foot of a page. Out: the name of the outlet, or a listed one for its address. Whoever made the page,
//! and the company that an outlet belongs to, are no outlets.

use crate::arabic::letters::TATWEEL;
use crate::archive::known::furniture::{self, Kind};
use crate::archive::known::outlets::{self, Outlet};
use crate::archive::known::spelling::digit;

/// Whom a line says the page belongs to: `جميع الحقوق محفوظة © …`, `… © 2024`, `© 2024 - All Rights Reserved - …`. A
/// listed address says it too.
pub(super) fn owner(line: &str) -> Option<&str> {
    if furniture::after(Kind::Rights, line).is_none() && !line.contains('©') {
        return None;
    }
    let line = without_maker(line);
    let mut words = line.split_whitespace().filter(|word| is_address(word));
    if let Some(site) = words.find_map(by_address) {
        return Some(site.name);
    }
    parts_of_rights(line).find_map(|part| {
        let introduced = furniture::after(Kind::Rights, part).unwrap_or(part);
        let name = introduced.trim_start_matches(|letter: char| !letter.is_alphabetic());
        let label = part.strip_suffix(name).unwrap_or("").trim_end();
        let is_joined = label.ends_with(|last: char| last.is_alphabetic() && !last.is_ascii());
        let end = name.find(|letter| digit(letter).is_some());
        let name = name.get(..end.unwrap_or(name.len()))?.trim();
        let is_named = !name.is_empty() && !furniture::is(Kind::Rights, name);
        let name = without_preposition(name, is_joined).filter(|_| is_named)?;
        let is_of_site = !name.split_whitespace().any(is_address) && !is_company(name);
        is_of_site.then_some(name)
    })
}

/// The parts of a copyright line. A stop within a word parts nothing: it is an address.
fn parts_of_rights(line: &str) -> impl Iterator<Item = &str> {
    let parts = line.split(['©', '،', ',', '|', '(', ')', '-', '–', '—']);
    parts
        .flat_map(|part| part.split(". "))
        .map(|part| part.trim().trim_end_matches('.'))
        .filter(|part| part.chars().any(char::is_alphabetic))
}

/// Takes off who made the page, and what stands behind it: `… - Managed by …`.
fn without_maker(line: &str) -> &str {
    let mut words = line.match_indices(' ').map(|(at, _)| at);
    let is_made = |at: &usize| {
        line.get(at + 1..)
            .is_some_and(|rest| furniture::after(Kind::Maker, rest).is_some())
    };
    words
        .find(is_made)
        .and_then(|at| line.get(..at))
        .unwrap_or(line)
}

/// `www.example.com`, `example.com`.
fn is_address(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    word.is_ascii() && word.contains('.')
}

fn by_address(word: &str) -> Option<&'static Outlet> {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    outlets::by_url(&format!("https://{word}"))
}

/// `دار كذا للصحافة والنشر`: who owns an outlet, and no outlet by that name.
fn is_company(name: &str) -> bool {
    let first = name.split(' ').next().unwrap_or_default();
    furniture::is(Kind::Company, first) && outlets::by_name(name).is_none()
}

/// `لـ` before a name; a bare `ل` may belong to it, and is taken off only before a word that says so.
fn without_preposition(name: &str, may_have_one: bool) -> Option<&str> {
    let Some(rest) = name.strip_prefix('ل').filter(|_| may_have_one) else {
        return Some(name);
    };
    if let Some(rest) = rest.strip_prefix(TATWEEL) {
        return Some(rest.trim_start());
    }
    let first = rest.split(' ').next()?;
    let is_introduced = [Kind::OutletType, Kind::Company]
        .into_iter()
        .any(|kind| furniture::is(kind, first));
    is_introduced.then_some(rest)
}
