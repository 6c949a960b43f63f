//! Outlets and agencies of the Arabic press, under one name each.
//!
//! In: a name in any spelling, or the host of a URL. Out: the entry of `index-schema/outlets.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::spelling::fold;
use super::table;

/// One line of the table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outlet {
    /// The name that readers know.
    pub(super) name: &'static str,
    /// Whether it writes for other outlets.
    pub(super) is_agency: bool,
}

struct Known {
    by_name: HashMap<String, &'static Outlet>,
    by_domain: HashMap<&'static str, &'static Outlet>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known {
        by_name: HashMap::new(),
        by_domain: HashMap::new(),
    };
    let table = include_str!("../../index-schema/outlets.tsv");
    for [name, kind, spellings, domains, _country] in table::rows(table) {
        let is_agency = kind == "agency";
        // Lives as long as the table it is read from.
        let outlet: &'static Outlet = Box::leak(Box::new(Outlet { name, is_agency }));
        for spelling in std::iter::once(name).chain(table::parts(spellings)) {
            known.by_name.entry(fold(spelling)).or_insert(outlet);
        }
        for domain in table::parts(domains) {
            known.by_domain.entry(domain).or_insert(outlet);
        }
    }
    known
});

/// Returns the outlet that is called `name`.
pub(super) fn by_name(name: &str) -> Option<&'static Outlet> {
    KNOWN.by_name.get(&fold(name)).copied()
}

/// Returns the outlet whose site `url` lies on.
pub(super) fn by_url(url: &str) -> Option<&'static Outlet> {
    let host = host(url)?.to_lowercase();
    let mut domain = host.as_str();
    loop {
        if let Some(outlet) = KNOWN.by_domain.get(domain) {
            return Some(outlet);
        }
        (_, domain) = domain.split_once('.')?;
    }
}

/// Returns the name that readers know an outlet or agency by, out of any spelling of it, its domain or an address on
/// its site; `None` where it is not listed.
pub fn outlet_name(typed: &str) -> Option<&'static str> {
    let typed = typed.trim();
    let outlet = by_name(typed).or_else(|| match typed.contains("://") {
        true => by_url(typed),
        false => by_url(&format!("https://{typed}")),
    });
    outlet.map(|outlet| outlet.name)
}

/// Returns the host of an absolute URL.
pub(super) fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn named(name: &str) -> &'static str {
        by_name(name).expect(name).name
    }

    #[test]
    fn spellings_lead_to_one_name() {
        assert_eq!(named("aawsat"), "الشرق الأوسط");
        assert_eq!(named("موقع تلفزيون سوريا"), "تلفزيون سوريا");
        assert_eq!(named("أ ف ب"), "فرانس برس");
        assert_eq!(by_name("جريدة لا يعرفها أحد"), None);
    }

    #[test]
    fn a_site_is_known_by_its_domain_and_those_below() {
        let site = |url| by_url(url).map(|outlet| outlet.name);
        assert_eq!(site("https://www.aljazeera.net/news/1"), Some("الجزيرة"));
        assert_eq!(
            site("http://arabic.cnn.com:80?x"),
            Some("سي إن إن بالعربية")
        );
        assert_eq!(site("https://notaljazeera.net/"), None);
        assert_eq!(site("aljazeera.net"), None);
    }

    #[test]
    fn a_name_is_known_by_any_spelling_domain_or_address() {
        for typed in [
            "BBC",
            " بي بي سي عربي",
            "bbc.com",
            "www.bbc.co.uk",
            "https://www.bbc.com/arabic",
        ] {
            assert_eq!(outlet_name(typed), Some("بي بي سي عربي"), "{typed}");
        }
        assert_eq!(outlet_name("com"), None);
        assert_eq!(outlet_name("بي بي سي عربي - لندن"), None);
    }

    #[test]
    fn every_line_of_the_table_is_complete_and_no_name_stands_twice() {
        let mut names = std::collections::HashSet::new();
        let table = include_str!("../../index-schema/outlets.tsv");
        for [name, kind, _, domains, country] in table::rows(table) {
            assert!(names.insert(fold(name)), "{name} stands twice");
            assert!(matches!(kind, "outlet" | "agency"), "{name}: {kind}");
            assert!(table::parts(domains).count() > 0, "{name} has no domain");
            assert_eq!(country.len(), 2, "{name}: {country}");
            assert_eq!(named(name), name);
        }
    }
}
