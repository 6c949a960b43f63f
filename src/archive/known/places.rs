//! Places that datelines name.
//!
//! In: a name in any spelling. Out: its line in `index-schema/places.tsv`.

use std::collections::HashSet;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::archive::known::beginnings::Beginnings;
use crate::archive::known::spelling::fold;
use crate::archive::known::table;

/// One line of the table.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::archive) struct Place {
    pub(in crate::archive) name: &'static str,
    /// As ISO 3166 has it.
    pub(in crate::archive) country: &'static str,
    /// Whether it is that country itself.
    pub(in crate::archive) is_country: bool,
}

struct Known {
    by_name: FxHashMap<String, &'static Place>,
    beginnings: Beginnings,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut by_name = FxHashMap::default();
    let mut countries = HashSet::new();
    let table = include_str!("../../../index-schema/places.tsv");
    for [name, spellings, country] in table::rows(table) {
        // Lives as long as the table it is read from.
        let place: &'static Place = Box::leak(Box::new(Place {
            name,
            country,
            is_country: countries.insert(country),
        }));
        for spelling in std::iter::once(name).chain(table::parts(spellings)) {
            by_name.entry(fold(spelling)).or_insert(place);
        }
    }
    Known {
        beginnings: Beginnings::of(by_name.keys().map(String::as_str)),
        by_name,
    }
});

/// Returns the place that is called `name`.
pub(in crate::archive) fn by_name(name: &str) -> Option<&'static Place> {
    let known = &*KNOWN;
    let found = || known.by_name.get(&fold(name)).copied();
    known.beginnings.may_begin(name).then(found)?
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn spellings_lead_to_one_name() {
        let named = |name| by_name(name).map(|place| place.name);
        assert_eq!(named("ديرالزور"), Some("دير الزور"));
        assert_eq!(named("ادلب"), Some("إدلب"));
        assert_eq!(named("مدينة بلا اسم"), None);
    }

    #[test]
    fn the_first_line_of_a_country_is_the_country() {
        let is_country = |name| by_name(name).map(|place| (place.country, place.is_country));
        assert_eq!(is_country("مصر"), Some(("eg", true)));
        assert_eq!(is_country("القاهرة"), Some(("eg", false)));
        assert_eq!(is_country("الولايات المتحدة الأمريكية"), Some(("us", true)));
        assert_eq!(is_country("الأمم المتحدة"), Some(("us", false)));
    }

    #[test]
    fn every_line_of_the_table_is_complete_and_no_name_stands_twice() {
        let mut seen = HashMap::new();
        let table = include_str!("../../../index-schema/places.tsv");
        for [name, spellings, country] in table::rows(table) {
            for spelling in std::iter::once(name).chain(table::parts(spellings)) {
                let other = seen.insert(fold(spelling), name);
                assert!(
                    other.is_none_or(|other| other == name),
                    "{spelling} of {name}"
                );
            }
            assert_eq!(country.len(), 2, "{name}: {country}");
        }
    }
}
