//! Whose a page is, by what it says of itself.
//!
//! In: a page's outline. Out: its outlet, and titles without the outlet's name. A listed name is taken before all others:
//! these are often slogans, or companies that an outlet belongs to.

use super::draft::{Draft, Field};
use super::furniture::{self, Kind};
use super::imprint;
use super::json;
use super::metadata::only;
use super::outlets;
use super::outline::Outline;
use super::page_fields::{self, Gives, How};
use super::spelling::fold;
use super::stated::Stated;

/// What parts the name of a site from what it says of itself.
const SITE_SIGNS: [&str; 7] = [" | ", " - ", " – ", " — ", " :: ", ": ", " • "];

/// Offers what the page says it belongs to, a listed name first: others are often slogans or companies.
pub(super) fn source(page: &Outline, stated: &Stated, draft: &mut Draft) {
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
pub(super) fn is_of_outlet(name: &str) -> bool {
    let mut words = name.split_whitespace();
    let is_typed = name.contains(' ')
        && name
            .split(' ')
            .next()
            .is_some_and(|first| furniture::is(Kind::OutletType, first));
    is_typed
        || outlets::by_name(name).is_some()
        || words.any(|word| furniture::is(Kind::SiteWord, word))
}

/// The name that the site gives itself.
pub(super) fn site(page: &Outline) -> Option<String> {
    let rows = page_fields::all().iter();
    let row = rows
        .clone()
        .position(|row| row.gives == Gives::Field(Field::Source))?;
    let mark = page.marks.iter().find(|mark| mark.row == row)?;
    mark.values.first().cloned()
}

/// Takes ` - موقع كذا` off the end of a title, where it is known to be the site.
pub(super) fn without_site(title: &str, site: Option<&str>, source: Option<&str>) -> String {
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
