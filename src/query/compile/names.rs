//! Names of outlets, writers, places and sections → queries over metadata.
//!
//! In: a name as typed. Out: the articles that carry it. Asked loosely, its words stand in the name; asked exactly
//! (`=`), they are the whole name. An outlet is also found under every spelling and domain that
//! `index-schema/outlets.tsv` lists for it. Whole names are compared one by one, each once, as the index's columns list
//! them: a name of any spelling is then found without a second form of it in the index.

use std::collections::{BTreeSet, HashSet};
use std::ops::Bound;

use tantivy::query::{EmptyQuery, Query, RangeQuery};
use tantivy::schema::Field;
use tantivy::{TantivyError, Term};

use super::{Compiler, Metadata, any_of, unscored};
use crate::Error;
use crate::archive::outlet_name;

/// How many names are offered where one is not found.
const OFFERED: usize = 3;
/// How alike a name must be to be offered, from 0 to 1: one letter wrong in a name of five leaves 0.5.
const ALIKE: f32 = 0.4;

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
            return self.known_outlet(text, loose, metadata).map(Some);
        };
        let query = match metadata.whole {
            Some(column) => {
                let listed = self.values(column, |value| outlet_name(value) == Some(outlet))?;
                Some(one_of(column, listed))
            }
            None => self.metadata_phrase(outlet, metadata.words)?,
        };
        let query = any_of([loose].into_iter().chain(query).collect());
        self.known_outlet(text, query, metadata).map(Some)
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
        self.known_outlet(text, query, metadata).map(Some)
    }

    /// `query` itself; where it is for an outlet and finds nothing, a note says which outlets are like it.
    fn known_outlet(
        &mut self,
        text: &str,
        query: Box<dyn Query>,
        metadata: Metadata,
    ) -> Result<Box<dyn Query>, Error> {
        let Some(column) = metadata.whole.filter(|_| metadata.is_outlet) else {
            return Ok(unscored(query));
        };
        if query.count(self.searcher)? == 0 {
            let mut note = format!("no article is from an outlet called `{text}`");
            match self.most_like(text, column)?.as_slice() {
                [] => note += "; `warraq stats` lists the outlets",
                names => note += &format!("; the nearest names are {}", names.join(", ")),
            }
            self.notes.push(note);
        }
        Ok(unscored(query))
    }

    /// The names in `column` most like `text`, in backquotes.
    fn most_like(&self, text: &str, column: Field) -> Result<Vec<String>, Error> {
        let spellings = [Some(text), outlet_name(text)].map(|spelling| {
            let spelling = spelling.unwrap_or(text);
            letter_pairs(&self.skeletons(spelling).join(" "))
        });
        let mut names = Vec::new();
        for name in self.values(column, |_| true)? {
            let pairs = letter_pairs(&self.skeletons(&name).join(" "));
            let likeness = spellings
                .iter()
                .map(|spelling| likeness(spelling, &pairs))
                .fold(0.0, f32::max);
            if likeness >= ALIKE {
                names.push((likeness, name));
            }
        }
        names.sort_by(|(a, first), (b, second)| b.total_cmp(a).then_with(|| first.cmp(second)));
        let mut offered = Vec::new();
        for (_, name) in names {
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

fn letter_pairs(text: &str) -> HashSet<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}

/// Dice's coefficient: the share of pairs that both have.
fn likeness(a: &HashSet<(char, char)>, b: &HashSet<(char, char)>) -> f32 {
    let shared = a.intersection(b).count() as f32;
    2.0 * shared / ((a.len() + b.len()) as f32).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_grows_with_the_letters_shared() {
        let like = |a: &str, b: &str| likeness(&letter_pairs(a), &letter_pairs(b));
        assert_eq!(like("اليوم", "اليوم"), 1.0);
        assert!(like("صدا الزيتون", "صدي الزيتون") > ALIKE);
        assert!(like("رويترز", "صدي الزيتون") < ALIKE);
        assert_eq!(like("", ""), 0.0);
    }
}
