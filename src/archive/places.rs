//! Places that datelines name.
//!
//! In: a name in any spelling. Out: the name it stands under in `index-schema/places.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::spelling::fold;
use super::table;

static KNOWN: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    let table = include_str!("../../index-schema/places.tsv");
    for [name, spellings, _country] in table::rows(table) {
        for spelling in std::iter::once(name).chain(table::parts(spellings)) {
            known.entry(fold(spelling)).or_insert(name);
        }
    }
    known
});

/// Returns the place that is called `name`.
pub(super) fn by_name(name: &str) -> Option<&'static str> {
    KNOWN.get(&fold(name)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_lead_to_one_name() {
        assert_eq!(by_name("ديرالزور"), Some("دير الزور"));
        assert_eq!(by_name("ادلب"), Some("إدلب"));
        assert_eq!(by_name("مدينة بلا اسم"), None);
    }

    #[test]
    fn every_line_of_the_table_is_complete_and_no_name_stands_twice() {
        let mut names = std::collections::HashSet::new();
        let table = include_str!("../../index-schema/places.tsv");
        for [name, _, country] in table::rows(table) {
            assert!(names.insert(name), "{name} stands twice");
            assert_eq!(country.len(), 2, "{name}: {country}");
        }
    }
}
