//! Whose a page is, by what it says of itself.
//!
//! In: a page's outline. Out: its outlet, and titles without the outlet's name. A listed name is taken before all others:
//! these are often slogans, or companies that an outlet belongs to.

use crate::arabic::letters::is_alphabetic;
use crate::archive::draft::{Draft, Field};
use crate::archive::formats::json;
use crate::archive::known::furniture::{self, Kind};
use crate::archive::known::outlets;
use crate::archive::known::places;
use crate::archive::known::spelling::{fold, is_invisible};
use crate::archive::lines::imprint;
use crate::archive::page::metadata::only;
use crate::archive::page::outline::Outline;
use crate::archive::page::page_fields::{self, Gives, How};
use crate::archive::page::stated::Stated;

/// What parts the name of a site from what it says of itself.
const SITE_SIGNS: [&str; 7] = [" | ", " - ", " – ", " — ", " :: ", ": ", " • "];

/// What an outlet is, and its name, have no more words.
const TYPED_WORDS: usize = 4;
/// Forms of verbs in the present have no fewer letters.
const PRESENT_LETTERS: usize = 4;
/// Stand around the words of names.
const NAME_SIGNS: [char; 9] = ['"', '«', '»', '“', '”', '.', '-', '\'', ':'];

/// Offers what the page says it belongs to, a listed name first: others are often slogans or companies.
pub(in crate::archive) fn source(page: &Outline, stated: &Stated, draft: &mut Draft) {
    if !draft.wants(Field::Source) {
        return;
    }
    let mut named: Vec<(String, String)> = Vec::new();
    if let Some(article) = &stated.article {
        for (key, value) in only(article, |field| field == Field::Source) {
            let origin = format!("json-ld {key}");
            named.extend(
                json::texts(&value)
                    .into_iter()
                    .map(|name| (name, origin.clone())),
            );
        }
    }
    for (at, row) in page_fields::all().iter().enumerate() {
        if row.gives == Gives::Field(Field::Source) {
            let marks = page.marks.iter().filter(|mark| mark.row == at);
            let values = marks.filter_map(|mark| mark.values.first());
            named.extend(values.map(|value| (value.clone(), row.origin())));
        }
    }
    if let Some(imprint) = imprint::read(&page.lines(), Some(&page.title)) {
        named.push((imprint.name, imprint.origin));
    }
    named.extend(signed_by_outlet(page));
    for (name, origin) in &named {
        let parts = std::iter::once(name.as_str()).chain(parts_of_site(name));
        let mut listed = parts.filter_map(outlets::by_name);
        if let Some(outlet) = listed.find(|outlet| !outlet.is_agency) {
            draft.offer(Field::Source, outlet.name, origin);
        }
    }
    for (name, origin) in &named {
        let part = parts_of_site(name)
            .into_iter()
            .find(|part| !part.is_empty());
        let part = part.unwrap_or_default();
        let is_label = [Kind::Line, Kind::Section, Kind::Home]
            .into_iter()
            .any(|kind| furniture::is(kind, part));
        if !is_label {
            draft.offer(Field::Source, part, origin);
        }
    }
}

/// Names in the place of a writer's that are an outlet's, and stand in the title of the page.
fn signed_by_outlet(page: &Outline) -> Vec<(String, String)> {
    let title = fold(&page.title);
    let rows = page_fields::all().iter().enumerate();
    let rows =
        rows.filter(|(_, row)| row.gives == Gives::Field(Field::Author) && row.how == How::Meta);
    rows.flat_map(|(at, row)| {
        let marks = page.marks.iter().filter(move |mark| mark.row == at);
        let names = marks.filter_map(|mark| mark.values.first());
        names.map(|name| (name.clone(), row.origin()))
    })
    .filter(|(name, _)| is_of_outlet(name) && title.contains(&fold(name)))
    .collect()
}

/// `جريدة كذا | أخبار عاجلة`: the name, and what is said of it.
fn parts_of_site(name: &str) -> Vec<&str> {
    let mut parts = Vec::from([name]);
    for sign in SITE_SIGNS {
        parts = parts
            .into_iter()
            .flat_map(|part| part.split(sign))
            .collect();
    }
    parts.into_iter().map(str::trim).collect()
}

/// Whether `name` is written as outlets call themselves, and no person.
pub(in crate::archive) fn is_of_outlet(name: &str) -> bool {
    let mut words = name.split_whitespace();
    is_typed(name)
        || outlets::by_name(name).is_some()
        || words.any(|word| furniture::is(Kind::SiteWord, word))
}

/// Whether `name` is what an outlet is, and what it is called: `جريدة الضيعة`. Headlines begin so too, but say more:
/// `صحيفة ألمانية`, `قناة السويس تسجل أعلى عائد`.
pub(in crate::archive) fn is_typed(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let Some((first, [second, rest @ ..])) = words.split_first() else {
        return false;
    };
    let is_of_name = |letter: char| is_alphabetic(letter) || is_invisible(letter);
    let is_plain = |word: &&str| {
        let mut letters = word.trim_matches(NAME_SIGNS).chars();
        !furniture::is(Kind::Prose, word) && letters.all(is_of_name)
    };
    furniture::is(Kind::OutletType, first)
        && words.len() <= TYPED_WORDS
        && words.iter().skip(1).all(is_plain)
        && !is_indefinite_adjective(second)
        && !rest.iter().any(|word| is_present_verb(word))
}

/// `ألمانية`: an adjective without the article, which explains a word and is no name.
fn is_indefinite_adjective(word: &str) -> bool {
    // Folded, `ألمانية` begins with an article.
    let is_definite = word.starts_with("ال");
    let word = fold(word);
    word.ends_with("يه") && !is_definite && places::by_name(&word).is_none()
}

/// `تسجل`, `يعلن`: what somebody does, in all likelihood.
fn is_present_verb(word: &str) -> bool {
    let word = fold(word);
    let is_long = word.chars().count() >= PRESENT_LETTERS;
    let is_noun = word.ends_with(['ه', 'ا']);
    word.starts_with(['ي', 'ت']) && is_long && !is_noun && places::by_name(&word).is_none()
}

/// The name that the site gives itself.
pub(in crate::archive) fn site(page: &Outline) -> Option<String> {
    let rows = page_fields::all().iter();
    let row = rows
        .clone()
        .position(|row| row.gives == Gives::Field(Field::Source))?;
    let mark = page.marks.iter().find(|mark| mark.row == row)?;
    mark.values.first().cloned()
}

/// Takes ` - موقع كذا` off the end of a title, where it is known to be the site.
pub(in crate::archive) fn without_site(
    title: &str,
    site: Option<&str>,
    source: Option<&str>,
) -> String {
    for sign in [" - ", " | ", " – ", " — ", " :: ", " « ", " » "] {
        let Some((bare, last)) = title.rsplit_once(sign) else {
            continue;
        };
        let names = |name: Option<&str>| name.is_some_and(|name| fold(name) == fold(last));
        if names(site) || names(source) || outlets::by_name(last).is_some() {
            return bare.trim().to_owned();
        }
    }
    title.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_outlet_is_stands_before_its_name() {
        assert!(is_typed("جريدة الضيعة"));
        assert!(is_typed("وكالة الجبل للأنباء"));
        assert!(is_typed("شبكة «نهر الجبل» الإخبارية"));
        assert!(!is_typed("جريدة"));
        assert!(!is_typed("الضيعة"));
    }

    #[test]
    fn headlines_that_begin_so_name_no_outlet() {
        assert!(!is_typed("صحيفة إسبانية تزور مكتبة الحي"));
        assert!(!is_typed("مجلة ألمانية"));
        assert!(!is_typed("قناة الري تبلغ القرى"));
        assert!(!is_typed("مرصد الزلازل يسجل هزة"));
        assert!(!is_typed("شبكة مياه جديدة في الجبل"));
        assert!(!is_typed("صحيفة تكشف أسرار المكتبة"));
        assert!(!is_typed("موقع المكتبة يفتح أبوابه لزوار الحي"));
    }
}
