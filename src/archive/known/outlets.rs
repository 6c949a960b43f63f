//! Outlets and agencies of the Arabic press, under one name each.
//!
//! In: a name in any spelling, or the host of a URL. Out: the entry of `index-schema/outlets.tsv`. A bare name that
//! several outlets bear (`الوطن`) stays that name: which of them is meant, only a domain or a fuller name can tell.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::archive::known::beginnings::Beginnings;
use crate::archive::known::spelling::fold;
use crate::archive::known::table;

/// One line of the table.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::archive) struct Outlet {
    /// The name that readers know.
    pub(in crate::archive) name: &'static str,
    /// Whether it writes for other outlets.
    pub(in crate::archive) is_agency: bool,
    /// Where it is at home, as ISO 3166 has it; `None` where it is nowhere, or where the name is that of several.
    pub(in crate::archive) country: Option<&'static str>,
}

struct Known {
    by_name: FxHashMap<String, &'static Outlet>,
    by_domain: FxHashMap<&'static str, &'static Outlet>,
    beginnings: Beginnings,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut by_name = FxHashMap::default();
    let mut by_domain = FxHashMap::default();
    let table = include_str!("../../../index-schema/outlets.tsv");
    for [name, kind, spellings, domains, country, shared] in table::rows(table) {
        let is_agency = kind == "agency";
        // Lives as long as the table it is read from.
        let leaked = |name, country| -> &'static Outlet {
            Box::leak(Box::new(Outlet {
                name,
                is_agency,
                country,
            }))
        };
        let outlet = leaked(name, (!country.is_empty()).then_some(country));
        if let Some(bare) = table::parts(shared).next() {
            let several = leaked(bare, None);
            for spelling in table::parts(shared) {
                by_name.entry(fold(spelling)).or_insert(several);
            }
        }
        for spelling in std::iter::once(name).chain(table::parts(spellings)) {
            by_name.entry(fold(spelling)).or_insert(outlet);
        }
        for domain in table::parts(domains) {
            by_domain.entry(domain).or_insert(outlet);
        }
    }
    Known {
        beginnings: Beginnings::of(by_name.keys().map(String::as_str)),
        by_name,
        by_domain,
    }
});

/// Returns the outlet that is called `name`.
pub(in crate::archive) fn by_name(name: &str) -> Option<&'static Outlet> {
    let known = &*KNOWN;
    let found = || known.by_name.get(&fold(name)).copied();
    known.beginnings.may_begin(name).then(found)?
}

/// Returns the outlet whose site `url` lies on.
pub(in crate::archive) fn by_url(url: &str) -> Option<&'static Outlet> {
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
    listed(typed).map(|outlet| outlet.name)
}

fn listed(typed: &str) -> Option<&'static Outlet> {
    let typed = typed.trim();
    by_name(typed).or_else(|| match typed.contains("://") {
        true => by_url(typed),
        false => by_url(&format!("https://{typed}")),
    })
}

/// Returns the host of an absolute URL.
pub(in crate::archive) fn host(url: &str) -> Option<&str> {
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
    fn a_name_that_several_bear_is_told_by_its_domain_or_a_fuller_name() {
        assert_eq!(named("صحيفة الوطن"), "الوطن");
        assert_eq!(by_name("الوطن").and_then(|outlet| outlet.country), None);
        assert_eq!(
            by_url("https://elwatannews.com").and_then(|outlet| outlet.country),
            Some("eg")
        );
        assert_eq!(
            by_name("الوطن السورية").and_then(|outlet| outlet.country),
            Some("sy")
        );
        assert_eq!(
            by_url("https://www.alwatan.com.sa/x").and_then(|outlet| outlet.country),
            Some("sa")
        );
        assert_eq!(named("الأنباء"), "الأنباء");
        assert_eq!(named("الأنباء الكويتية"), "الأنباء الكويتية");
    }

    #[test]
    fn a_host_that_anyone_may_write_on_names_no_outlet() {
        for host in SHARED_HOSTS {
            assert_eq!(outlet_name(host), None, "{host}");
            assert_eq!(outlet_name(&format!("alwatan.{host}")), None, "{host}");
        }
    }

    const SHARED_HOSTS: [&str; 10] = [
        "blogspot.com",
        "wordpress.com",
        "facebook.com",
        "twitter.com",
        "x.com",
        "t.me",
        "youtube.com",
        "medium.com",
        "google.com",
        "archive.org",
    ];

    #[test]
    fn every_line_of_the_table_is_complete_and_no_name_or_domain_stands_twice() {
        let mut spellings_seen = std::collections::HashMap::new();
        let mut domains_seen = std::collections::HashMap::new();
        let table = include_str!("../../../index-schema/outlets.tsv");
        for [name, kind, spellings, domains, country, shared] in table::rows(table) {
            let all = table::parts(spellings).chain(table::parts(shared));
            let mut own: Vec<String> = all.map(fold).collect();
            own.push(fold(name));
            own.sort();
            own.dedup();
            for spelling in own {
                let other = spellings_seen.insert(spelling.clone(), name);
                assert_eq!(other, None, "{spelling} of {name}");
            }
            for domain in table::parts(domains) {
                assert_eq!(domains_seen.insert(domain, name), None, "{domain}");
                assert!(domain.contains('.') && *domain == *domain.to_lowercase());
                assert!(!SHARED_HOSTS.contains(&domain), "{domain}");
            }
            assert!(matches!(kind, "outlet" | "agency"), "{name}: {kind}");
            assert!(matches!(country.len(), 0 | 2), "{name}: {country}");
            assert_eq!(named(name), name);
        }
    }

    #[test]
    fn outlets_of_every_arab_country_are_listed() {
        let table = include_str!("../../../index-schema/outlets.tsv");
        let listed: Vec<&str> = table::rows(table)
            .map(|[_, _, _, _, country]| country)
            .collect();
        assert!(listed.len() >= 300);
        for country in [
            "ae", "bh", "dj", "dz", "eg", "iq", "jo", "km", "kw", "lb", "ly", "ma", "mr", "om",
            "ps", "qa", "sa", "sd", "so", "sy", "tn", "ye",
        ] {
            assert!(listed.contains(&country), "{country}");
        }
    }
}
