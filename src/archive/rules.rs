//! What the folders of an archive know that its files do not say: rules of `warraq.toml`.
//!
//! In: rules, each a pattern of paths and the fields that it gives; and the path of a file. Out: the fields, which all members of
//! the file share. In a pattern `*` and `?` stop at `/`, `**` does not, and `{year}` stands for any part of a name, to be
//! used in the values: `"aawsat/{year}/{month}/*.html"` with `published = "{year}-{month}"`.

use std::collections::BTreeMap;
use std::sync::Arc;

use regex::Regex;
use serde::Deserialize;

use super::config::ConfigError;
use super::draft::Field;
use super::given::{Given, Stated};
use crate::archive::known::keys::{self, Meaning};

/// A rule as `warraq.toml` has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct WrittenRule {
    path: String,
    #[serde(flatten)]
    values: BTreeMap<String, String>,
}

/// The rules of an archive, in their order.
#[derive(Debug, Clone, Default)]
pub struct Rules(Arc<Vec<Rule>>);

#[derive(Debug)]
struct Rule {
    /// From 1, as people count the rules of the file.
    number: usize,
    written: WrittenRule,
    pattern: Regex,
    fields: Vec<(Field, String)>,
    charset: Option<String>,
}

impl PartialEq for Rules {
    fn eq(&self, other: &Self) -> bool {
        let written = |rules: &Self| -> Vec<WrittenRule> {
            rules.0.iter().map(|rule| rule.written.clone()).collect()
        };
        written(self) == written(other)
    }
}

impl Eq for Rules {}

impl Rules {
    pub(super) fn of(written: Vec<WrittenRule>) -> Result<Self, ConfigError> {
        let numbered = (1..).zip(written);
        let rules = numbered.map(|(number, written)| Rule::of(number, written));
        Ok(Self(Arc::new(rules.collect::<Result<_, _>>()?)))
    }

    /// Adds to `given` what the rules say of the file at `path`; of two that give a field, the first counts.
    pub(super) fn add(&self, path: &str, given: &mut Given) {
        for rule in self.0.iter() {
            let Some(found) = rule.pattern.captures(path) else {
                continue;
            };
            let origin = format!("rule {} of warraq.toml", rule.number);
            for (field, value) in &rule.fields {
                let value = rule.filled(value, &found);
                let stated = Stated {
                    field: *field,
                    value,
                    origin: origin.clone(),
                };
                // Folders are coarser than pages.
                match field {
                    Field::Published => given.assumed.push(stated),
                    _ => given.stated.push(stated),
                }
            }
            if given.charset.is_none() {
                let charset = rule.charset.clone();
                given.charset = charset.map(|label| (label, "rule of warraq.toml"));
            }
        }
    }
}

impl Rule {
    fn of(number: usize, written: WrittenRule) -> Result<Self, ConfigError> {
        let refused = |problem: String| ConfigError::Rule { number, problem };
        let names = placeholders(&written.path);
        let pattern = Regex::new(&expression(&written.path))
            .map_err(|_| refused(format!("`{}` is not a pattern", written.path)))?;
        let mut fields = Vec::new();
        let mut charset = None;
        for (name, value) in &written.values {
            if let Some(unknown) = placeholders(value)
                .iter()
                .find(|name| !names.contains(name))
            {
                return Err(refused(format!(
                    "`{{{unknown}}}` stands in the value of `{name}` and not in the pattern"
                )));
            }
            match keys::meaning_named(name) {
                _ if name == "charset" => charset = Some(value.clone()),
                Some(Meaning::Field(field)) if field != Field::Body && field != Field::RecordId => {
                    fields.push((field, value.clone()));
                }
                _ => {
                    return Err(refused(format!(
                        "`{name}` is no field that a rule gives; expected title, subtitle, source, agencies, \
                         author, place, published, url, section, tags, language or charset"
                    )));
                }
            }
        }
        Ok(Self {
            number,
            written,
            pattern,
            fields,
            charset,
        })
    }

    fn filled(&self, value: &str, found: &regex::Captures) -> String {
        let mut filled = value.to_owned();
        for name in placeholders(value) {
            let text = found.name(name).map_or("", |text| text.as_str());
            filled = filled.replace(&format!("{{{name}}}"), text);
        }
        filled
    }
}

/// The names in braces in `text`.
fn placeholders(text: &str) -> Vec<&str> {
    let opened = text.split('{').skip(1);
    let named = opened.filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    named.collect()
}

fn expression(pattern: &str) -> String {
    let mut expression = "^".to_owned();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let (taken, part) = match first {
            '*' if rest.starts_with("**/") => (3, "(?:.*/)?".to_owned()),
            '*' if rest.starts_with("**") => (2, ".*".to_owned()),
            '*' => (1, "[^/]*".to_owned()),
            '?' => (1, "[^/]".to_owned()),
            '{' => match rest.find('}') {
                Some(end) => {
                    let name = rest.get(1..end).unwrap_or_default();
                    (end + 1, format!("(?P<{name}>[^/]+?)"))
                }
                None => (1, regex::escape("{")),
            },
            letter => (
                letter.len_utf8(),
                regex::escape(letter.encode_utf8(&mut [0; 4])),
            ),
        };
        expression.push_str(&part);
        rest = rest.get(taken..).unwrap_or_default();
    }
    expression.push('$');
    expression
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::ArchiveConfig;

    fn given(config: &str, path: &str) -> Given {
        let config = ArchiveConfig::parse(config).expect("a configuration");
        let mut given = Given::default();
        config.rules().add(path, &mut given);
        given
    }

    const RULES: &str = r#"
        [[rules]]
        path = "aawsat/{year}/{month}/*.html"
        source = "الشرق الأوسط"
        published = "{year}-{month}"
        [[rules]]
        path = "**/old/**"
        charset = "windows-1256"
        source = "أرشيف"
    "#;

    #[test]
    fn folders_give_what_files_do_not_say() {
        let given = given(RULES, "aawsat/2003/07/a.html");
        assert_eq!(given.stated[0].value, "الشرق الأوسط");
        assert_eq!(given.stated[0].origin, "rule 1 of warraq.toml");
        assert_eq!(given.assumed[0].value, "2003-07");
    }

    #[test]
    fn a_star_stops_at_a_slash_and_two_do_not() {
        assert!(given(RULES, "aawsat/2003/07/x/a.html").stated.is_empty());
        assert_eq!(
            given(RULES, "old/a")
                .charset
                .map(|(label, _)| label)
                .as_deref(),
            Some("windows-1256")
        );
        assert_eq!(given(RULES, "x/y/old/b/c.txt").stated[0].value, "أرشيف");
    }

    #[track_caller]
    fn refused(rule: &str, problem: &str) {
        let error = ArchiveConfig::parse(&format!("[[rules]]\n{rule}")).expect_err("refused");
        assert!(error.to_string().contains(problem), "{error}");
    }

    #[test]
    fn a_rule_that_cannot_be_meant_is_refused() {
        refused("path = \"*\"\nsorce = \"x\"", "`sorce` is no field");
        refused("path = \"*\"\nbody = \"x\"", "`body` is no field");
        refused(
            "path = \"*\"\npublished = \"{year}\"",
            "`{year}` stands in the value",
        );
        refused("path = \"{a b}\"", "is not a pattern");
        refused("source = \"x\"", "path");
    }
}
