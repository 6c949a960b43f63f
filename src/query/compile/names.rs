//! Names of outlets, writers, places and sections → queries over metadata.
//!
//! In: a name as typed. Out: the articles that carry it. Asked loosely, its words stand in the name; asked exactly
//! (`=`), they are the whole name. An outlet is also found under every spelling and domain that
//! `index-schema/outlets.tsv` lists for it. Whole names are compared one by one, each once, as the index's columns list
//! them: a name of any spelling is then found without a second form of it in the index.

use std::collections::BTreeSet;
use std::ops::Bound;

use tantivy::query::{EmptyQuery, EnableScoring, Query, RangeQuery};
use tantivy::schema::Field;
use tantivy::{DocSet, TERMINATED, TantivyError, Term};

use super::{Compiler, any_of, unscored};
use crate::Error;
use crate::arabic::nearness::distance;
use crate::archive::outlet_name;
use crate::query;
use crate::schema::Fields;

/// How many names are offered where one is not found.
const OFFERED: usize = 3;
/// How far the words of a name may be from those typed for it to be offered, as a share of their letters: in a word of
/// four letters one may differ, and in one of seven two.
const ALIKE: f32 = 0.3;
/// How many words of a name that is not found are compared with those of all others.
const COMPARED: usize = 16;

/// Where a name is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metadata {
    /// The field, as a query calls it.
    name: &'static str,
    /// Its words.
    pub(super) words: Field,
    /// The column of whole names, where there is one.
    whole: Option<Field>,
    /// Whether the names are those of outlets and agencies, which have other spellings.
    is_outlet: bool,
}

impl Metadata {
    /// Where the value of `field` is looked for, if it is a field of names.
    pub(super) fn of(fields: &Fields, field: query::Field) -> Option<Self> {
        let (words, whole) = match field.name() {
            "source" => (fields.source_words, Some(fields.source)),
            "author" => (fields.author_words, Some(fields.author)),
            "place" => (fields.place_words, Some(fields.place)),
            "section" => (fields.section_words, Some(fields.section)),
            "path" => (fields.path_words, None),
            "url" => (fields.url_words, None),
            "tag" => (fields.tags_words, None),
            "agency" => (fields.agencies_words, None),
            "language" => (fields.language_words, Some(fields.language)),
            _ => return None,
        };
        Some(Self {
            name: field.name(),
            words,
            whole,
            is_outlet: matches!(field.name(), "source" | "agency"),
        })
    }
}

impl Compiler<'_> {
    /// Articles that carry the name `text` among others, spelled loosely.
    pub(super) fn name(
        &mut self,
        text: &str,
        metadata: Metadata,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let Some(loose) = self.metadata_phrase(text, metadata.words)? else {
            return Ok(None);
        };
        let Some(outlet) = outlet_name(text).filter(|_| metadata.is_outlet) else {
            return self.told_if_none(text, loose, metadata).map(Some);
        };
        let query = match metadata.whole {
            Some(column) => {
                let listed = self.values(column, |value| outlet_name(value) == Some(outlet))?;
                Some(one_of(column, listed))
            }
            None => self.metadata_phrase(outlet, metadata.words)?,
        };
        let query = any_of([loose].into_iter().chain(query).collect());
        self.told_if_none(text, query, metadata).map(Some)
    }

    /// Articles whose whole name is `text`, spelled loosely.
    pub(super) fn whole_name(
        &mut self,
        text: &str,
        metadata: Metadata,
    ) -> Result<Option<Box<dyn Query>>, Error> {
        let Some(column) = metadata.whole else {
            return self.metadata_phrase(text, metadata.words);
        };
        let wanted = self.skeletons(text);
        if wanted.is_empty() {
            return Ok(None);
        }
        let outlet = outlet_name(text).filter(|_| metadata.is_outlet);
        let values = self.values(column, |value| {
            self.skeletons(value) == wanted || (outlet.is_some() && outlet_name(value) == outlet)
        })?;
        let query = one_of(column, values);
        self.told_if_none(text, query, metadata).map(Some)
    }

    /// `query` itself; where it finds nothing, a note says so, and what is like it.
    fn told_if_none(
        &mut self,
        text: &str,
        query: Box<dyn Query>,
        metadata: Metadata,
    ) -> Result<Box<dyn Query>, Error> {
        if self.finds_any(&*query)? {
            return Ok(unscored(query));
        }
        let mut note = match metadata.name {
            "source" => format!("no article is from an outlet called `{text}`"),
            name => format!("no article has the {name} `{text}`"),
        };
        let as_agency = match metadata.name {
            "source" => self.articles_of_agency(text)?,
            _ => 0,
        };
        if as_agency > 0 {
            note += &format!(", but {as_agency} name it as their agency: `agency:\"{text}\"`");
        } else if let Some(column) = metadata.whole {
            let typed = self.skeletons(text);
            let offered = match metadata.name {
                "language" => self.commonest(column)?,
                _ => self.most_like(text, &typed, column)?,
            };
            match (offered.as_slice(), metadata.name) {
                ([], "source") => note += "; `warraq stats` lists the outlets",
                ([], _) => {}
                (names, "language") => note += &format!("; there are {}", names.join(", ")),
                (names, _) => note += &format!("; the nearest names are {}", names.join(", ")),
            }
            if typed.len() > COMPARED && metadata.name != "language" {
                let words = typed.len();
                note += &format!(
                    "; of its {words} words the first {COMPARED} were compared with other names"
                );
            }
        }
        self.notes.push(note);
        Ok(unscored(query))
    }

    /// Whether some article matches; it stops at the first.
    fn finds_any(&self, query: &dyn Query) -> Result<bool, Error> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(self.searcher))?;
        for reader in self.searcher.segment_readers() {
            let mut matching = weight.scorer(reader, 1.0)?;
            while matching.doc() != TERMINATED {
                if !reader.is_deleted(matching.doc()) {
                    return Ok(true);
                }
                matching.advance();
            }
        }
        Ok(false)
    }

    /// How many articles name `text` as their agency.
    fn articles_of_agency(&self, text: &str) -> Result<usize, Error> {
        let spellings = [Some(text), outlet_name(text)];
        let mut queries = Vec::new();
        for spelling in spellings.into_iter().flatten() {
            queries.extend(self.metadata_phrase(spelling, self.fields.agencies_words)?);
        }
        Ok(any_of(queries).count(self.searcher)?)
    }

    /// The values in `column` that most articles have, in backquotes, with how many those are.
    fn commonest(&self, column: Field) -> Result<Vec<String>, Error> {
        let mut values = Vec::new();
        for value in self.values(column, |_| true)? {
            let articles = of_value(column, &value).count(self.searcher)?;
            if articles > 0 {
                values.push((articles, value));
            }
        }
        values.sort_by(|(a, first), (b, second)| b.cmp(a).then_with(|| first.cmp(second)));
        let offered = values.into_iter().take(OFFERED);
        Ok(offered
            .map(|(articles, value)| format!("`{value}` ({articles})"))
            .collect())
    }

    /// The names in `column` most like `text`, whose words are `typed`, in backquotes.
    fn most_like(&self, text: &str, typed: &[String], column: Field) -> Result<Vec<String>, Error> {
        let compared = typed.get(..COMPARED).unwrap_or(typed);
        let outlet = outlet_name(text).map(|name| self.skeletons(name));
        let spellings: Vec<&[String]> = [compared].into_iter().chain(outlet.as_deref()).collect();
        let mut names = Vec::new();
        for name in self.values(column, |_| true)? {
            let words = self.skeletons(&name);
            let distance = spellings
                .iter()
                .map(|spelling| unlikeness(spelling, &words))
                .fold(f32::INFINITY, f32::min);
            if distance <= ALIKE {
                names.push((distance, words.len(), name));
            }
        }
        names.sort_by(|(a, words_a, first), (b, words_b, second)| {
            let by_length = || words_a.cmp(words_b);
            a.total_cmp(b)
                .then_with(by_length)
                .then_with(|| first.cmp(second))
        });
        let mut offered = Vec::new();
        for (_, _, name) in names {
            // A name whose last article was removed stays in the column until its segment is merged.
            let has_articles = of_value(column, &name).count(self.searcher)? > 0;
            if has_articles {
                offered.push(format!("`{name}`"));
            }
            if offered.len() == OFFERED {
                break;
            }
        }
        Ok(offered)
    }

    fn skeletons(&self, text: &str) -> Vec<String> {
        let mut skeletons = Vec::new();
        self.analyzer.tokens(text, &mut |token| {
            skeletons.push(token.skeleton.to_owned());
        });
        skeletons
    }

    /// The values of `column` for which `holds`, each once.
    fn values(
        &self,
        column: Field,
        holds: impl Fn(&str) -> bool,
    ) -> Result<BTreeSet<String>, Error> {
        let mut values = BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let Some(column) = segment.fast_fields().str(self.fields.name(column))? else {
                continue;
            };
            let mut terms = column.dictionary().stream().map_err(TantivyError::from)?;
            while terms.advance() {
                let value = String::from_utf8_lossy(terms.key());
                if !values.contains(&*value) && holds(&value) {
                    values.insert(value.into_owned());
                }
            }
        }
        Ok(values)
    }
}

/// The articles that have one of `values` in `column`.
fn one_of(column: Field, values: BTreeSet<String>) -> Box<dyn Query> {
    if values.is_empty() {
        return Box::new(EmptyQuery);
    }
    any_of(values.iter().map(|value| of_value(column, value)).collect())
}

fn of_value(column: Field, value: &str) -> Box<dyn Query> {
    let bound = || Bound::Included(Term::from_field_text(column, value));
    Box::new(RangeQuery::new(bound(), bound()))
}

/// How far the words of `name` are from those of `typed`, as a share of their letters: of each word typed, the nearest
/// of the name counts. Infinite where nothing was typed, or where they are not alike.
fn unlikeness(typed: &[String], name: &[String]) -> f32 {
    let letters: usize = typed.iter().map(|word| word.chars().count()).sum();
    if letters == 0 {
        return f32::INFINITY;
    }
    let nearest = |word: &String| {
        let distances = name.iter().map(|other| distance(word, other));
        distances.fold(word.chars().count() as f32, f32::min)
    };
    let mut sum = 0.0;
    for word in typed {
        sum += nearest(word);
        // Most names are unlike after a word.
        if sum > ALIKE * letters as f32 {
            return f32::INFINITY;
        }
    }
    sum / letters as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_like_what_is_typed_when_its_words_are() {
        let unlike = |typed: &str, name: &str| {
            let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
            unlikeness(&words(typed), &words(name))
        };
        assert_eq!(unlike("اليوم", "اليوم السابع"), 0.0);
        assert!(unlike("صدا الزيتون", "صدي الزيتون") < ALIKE);
        assert!(unlike("الجزيرة نت", "الجزيره نت") < ALIKE);
        assert!(unlike("رويترز", "صدي الزيتون") > ALIKE);
        assert!(unlike("", "صدي") > ALIKE);
    }
}
