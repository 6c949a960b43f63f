//! An article while it is being read.
//!
//! In: values for its fields, the best evidence first, each with where it was read. Out: the article. The first
//! good value stays: readers offer what they find in order of trust, and need not know what was found before. A draft
//! that explains itself keeps all that was offered.

use std::fmt::Display;

use serde::Serialize;

use super::article::Article;
use super::date::PublicationDate;
use super::given::{Given, Stated};
use super::language;
use super::printed;
use crate::archive::known::keys::{KeyNames, Meaning};
use crate::archive::known::outlets;
use crate::archive::known::spelling::fold;
use crate::archive::lines::byline::{self, Byline};

/// A field that a file may give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Field {
    RecordId,
    Title,
    Subtitle,
    Body,
    Source,
    Agencies,
    Author,
    Place,
    Published,
    Url,
    Section,
    Tags,
    Language,
}

impl Field {
    /// The name it has in an article's `origin`, and in `index-schema/keys.tsv`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::RecordId => "record_id",
            Self::Title => "title",
            Self::Subtitle => "subtitle",
            Self::Body => "body",
            Self::Source => "source",
            Self::Agencies => "agencies",
            Self::Author => "author",
            Self::Place => "place",
            Self::Published => "published",
            Self::Url => "url",
            Self::Section => "section",
            Self::Tags => "tags",
            Self::Language => "language",
        }
    }
}

/// The origin of an address that whatever holds the piece gives.
pub(super) const ORIGIN_OF_ADDRESS: &str = "address of capture";

/// A value that was found for a field of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The field, as in an article's `origin`.
    pub field: &'static str,
    /// The value as found.
    pub value: String,
    /// Where it was read.
    pub origin: String,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of a value that was found for a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It is the article's.
    Taken,
    /// One found before it, in the order of trust, is.
    Later,
    /// It is no value of that field: no date, no name.
    Refused,
}

/// The article read so far.
#[derive(Debug, Default)]
pub(super) struct Draft {
    article: Article,
    /// Where the piece was fetched from, which counts where it names no address of its own.
    address: Option<String>,
    /// What counts where nothing better is found.
    assumed: Vec<Stated>,
    keys: KeyNames,
    /// `None` where nobody asks.
    candidates: Option<Vec<Candidate>>,
}

impl Draft {
    /// An article of which nothing is read yet, and this is known.
    pub(super) fn of(given: &Given) -> Self {
        let mut draft = Self {
            address: given.url.clone(),
            assumed: given.assumed.clone(),
            keys: given.keys.clone(),
            candidates: given.explains.then(Vec::new),
            ..Self::default()
        };
        draft.article.captured = given.captured;
        for stated in &given.stated {
            draft.offer(stated.field, &stated.value, &stated.origin);
        }
        draft
    }

    /// Gives `field` this value, unless it has one or the value is none. `origin` says where it was read.
    pub(super) fn offer(&mut self, field: Field, value: &str, origin: impl Display) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        if self.has(field) {
            self.explain(field, value, &origin, Verdict::Later);
            return;
        }
        let taken = match field {
            Field::Published => printed::read_in(value, &self.known()).is_some_and(|date| {
                self.article.published = Some(date);
                true
            }),
            Field::Author => {
                self.byline(&byline::author(value), origin.to_string());
                return;
            }
            Field::Source => {
                let listed = outlets::by_name(value).map(|outlet| outlet.name);
                self.article.source = Some(one_line(listed.unwrap_or(value)));
                true
            }
            Field::Tags => self.add_tags(value),
            Field::Agencies => self.add_agency(value),
            Field::Body => {
                self.article.body = value.to_owned();
                true
            }
            _ => self.slot(field).is_some_and(|slot| {
                *slot = Some(one_line(value));
                true
            }),
        };
        match taken {
            true => {
                self.explain(field, value, &origin, Verdict::Taken);
                self.note(field, origin);
            }
            false => self.explain(field, value, &origin, Verdict::Refused),
        }
    }

    /// What `key` of a record means here, and its rank: smaller is better.
    pub(super) fn meaning(&self, key: &str) -> Option<(usize, Meaning)> {
        self.keys.meaning(key)
    }

    /// Whether a value for `field` would be of use: for the article, or to be shown.
    pub(super) fn wants(&self, field: Field) -> bool {
        !self.has(field) || self.candidates.is_some()
    }

    /// Sets the date that a line gave.
    pub(super) fn published(&mut self, date: PublicationDate, origin: impl Display) {
        if self.article.published.is_some() {
            self.explain(Field::Published, date, origin, Verdict::Later);
            return;
        }
        self.article.published = Some(date);
        self.explain(Field::Published, date, &origin, Verdict::Taken);
        self.note(Field::Published, origin);
    }

    /// Takes over what a byline names.
    pub(super) fn byline(&mut self, byline: &Byline, origin: impl Display) {
        let origin = origin.to_string();
        let named = [
            (Field::Place, &byline.place),
            (Field::Source, &byline.outlet),
        ];
        for (field, value) in named {
            self.offer(field, value.as_deref().unwrap_or(""), &origin);
        }
        match (&byline.author, self.has(Field::Author)) {
            (Some(author), false) => {
                self.article.author = Some(one_line(author));
                self.explain(Field::Author, author, &origin, Verdict::Taken);
                self.note(Field::Author, &origin);
            }
            (Some(author), true) => self.explain(Field::Author, author, &origin, Verdict::Later),
            (None, _) => {}
        }
        for agency in &byline.agencies {
            if self.add_agency(agency) {
                self.explain(Field::Agencies, agency, &origin, Verdict::Taken);
                self.note(Field::Agencies, &origin);
            }
        }
    }

    /// Whether nobody is known to have written it, or who `byline` names.
    pub(super) fn may_be_by(&self, byline: &Byline) -> bool {
        let known = self.article.author.as_deref().map(fold);
        known.is_none() || known == byline.author.as_deref().map(fold)
    }

    /// Adds one keyword.
    pub(super) fn tag(&mut self, tag: &str, origin: impl Display) {
        if self.add_tag(tag) {
            self.note(Field::Tags, origin);
        }
    }

    /// Whether `field` has a value.
    pub(super) fn has(&self, field: Field) -> bool {
        let article = &self.article;
        match field {
            Field::Body => !article.body.is_empty(),
            Field::Tags => !article.tags.is_empty(),
            Field::Agencies => !article.agencies.is_empty(),
            Field::Published => article.published.is_some(),
            Field::Source => article.source.is_some(),
            Field::RecordId => article.record_id.is_some(),
            Field::Title => article.title.is_some(),
            Field::Subtitle => article.subtitle.is_some(),
            Field::Author => article.author.is_some(),
            Field::Place => article.place.is_some(),
            Field::Url => article.url.is_some(),
            Field::Section => article.section.is_some(),
            Field::Language => article.language.is_some(),
        }
    }

    /// The headline read so far.
    pub(super) fn title(&self) -> Option<&str> {
        self.article.title.as_deref()
    }

    /// Whether the body read so far can be in this language.
    pub(super) fn may_be_in(&self, tag: &str) -> bool {
        language::may_be_in(tag, &self.article.body)
    }

    /// The address of the piece: its own, else where it was fetched from.
    pub(super) fn address(&self) -> Option<&str> {
        self.article.url.as_deref().or(self.address.as_deref())
    }

    /// The outlet read so far.
    pub(super) fn source(&self) -> Option<&str> {
        self.article.source.as_deref()
    }

    /// What helps to read dates: when the piece was fetched, and from which country it comes.
    pub(super) fn known(&self) -> printed::Context<'static> {
        let named = || outlets::by_name(self.source()?);
        let outlet = named().or_else(|| outlets::by_url(self.address()?));
        printed::Context {
            captured: self.article.captured,
            country: outlet.and_then(|outlet| outlet.country),
        }
    }

    /// Returns the article, or `None` where it has neither title nor body.
    #[cfg(test)]
    pub(super) fn finish(self) -> Option<Article> {
        self.finish_explained().map(|(article, _)| article)
    }

    /// Returns what was read so far, be it an article or not.
    pub(super) fn into_article(self) -> Article {
        self.article
    }

    /// Returns the article with all that was offered for its fields, in that order: nothing where nobody asked.
    pub(super) fn finish_explained(mut self) -> Option<(Article, Vec<Candidate>)> {
        if let Some(url) = self.address.take() {
            self.offer(Field::Url, &url, ORIGIN_OF_ADDRESS);
        }
        if self.wants(Field::Published)
            && let Some(date) = self.article.url.as_deref().and_then(printed::url_date)
        {
            self.published(date, "address");
        }
        for assumed in std::mem::take(&mut self.assumed) {
            self.offer(assumed.field, &assumed.value, &assumed.origin);
        }
        if self.wants(Field::Source)
            && let Some(url) = self.article.url.clone()
            && let Some(outlet) = outlets::by_url(&url)
        {
            let host = outlets::host(&url).unwrap_or_default();
            self.offer(Field::Source, outlet.name, format_args!("host {host}"));
        }
        let is_article = self.has(Field::Title) || self.has(Field::Body);
        is_article.then(|| (self.article, self.candidates.unwrap_or_default()))
    }

    fn slot(&mut self, field: Field) -> Option<&mut Option<String>> {
        let article = &mut self.article;
        Some(match field {
            Field::RecordId => &mut article.record_id,
            Field::Title => &mut article.title,
            Field::Subtitle => &mut article.subtitle,
            Field::Place => &mut article.place,
            Field::Url => &mut article.url,
            Field::Section => &mut article.section,
            Field::Language => &mut article.language,
            _ => return None,
        })
    }

    fn add_tags(&mut self, list: &str) -> bool {
        let tags = list.split([',', '،', ';', '؛', '|']);
        tags.filter(|tag| self.add_tag(tag)).count() > 0
    }

    fn add_tag(&mut self, tag: &str) -> bool {
        let tag = one_line(tag.trim().trim_start_matches('#'));
        let is_new = !tag.is_empty() && !self.article.tags.contains(&tag);
        if is_new {
            self.article.tags.push(tag);
        }
        is_new
    }

    fn add_agency(&mut self, name: &str) -> bool {
        let is_new = !self.article.agencies.iter().any(|known| known == name);
        if is_new {
            self.article.agencies.push(name.to_owned());
        }
        is_new
    }

    fn explain(
        &mut self,
        field: Field,
        value: impl Display,
        origin: impl Display,
        verdict: Verdict,
    ) {
        if let Some(candidates) = &mut self.candidates {
            let candidate = Candidate {
                field: field.name(),
                value: value.to_string(),
                origin: origin.to_string(),
                verdict,
            };
            // The same line is read more than once on its way to being told apart.
            if !candidates.contains(&candidate) {
                candidates.push(candidate);
            }
        }
    }

    fn note(&mut self, field: Field, origin: impl Display) {
        let origins = &mut self.article.origin;
        origins
            .entry(field.name().to_owned())
            .or_insert_with(|| origin.to_string());
    }
}

/// Line breaks inside a headline or a name are only those of its markup.
fn one_line(value: &str) -> String {
    let mut parts = value.split(['\n', '\r']).map(str::trim);
    let first = parts.next().unwrap_or("").to_owned();
    parts
        .filter(|part| !part.is_empty())
        .fold(first, |line, part| {
            format!("{line} {part}").trim().to_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(offers: &[(Field, &str)]) -> Article {
        let mut draft = Draft::default();
        draft.offer(Field::Title, "عنوان", "key title");
        for (field, value) in offers {
            draft.offer(*field, value, "here");
        }
        draft.finish().expect("it has a title")
    }

    #[test]
    fn the_first_good_value_stays() {
        let offers = [
            (Field::Published, "غدا"),
            (Field::Published, "2022"),
            (Field::Published, "2023"),
        ];
        let published = finished(&offers).published.expect("a date");
        assert_eq!(published.to_string(), "2022");
    }

    #[test]
    fn a_listed_outlet_gets_its_name_and_another_keeps_its_own() {
        let source = |value| finished(&[(Field::Source, value)]).source;
        assert_eq!(source("okaz").as_deref(), Some("عكاظ"));
        assert_eq!(source("My Paper").as_deref(), Some("My Paper"));
    }

    #[test]
    fn the_outlet_may_be_told_by_the_address() {
        let article = finished(&[(Field::Url, "https://www.okaz.com.sa/news/1")]);
        assert_eq!(article.source.as_deref(), Some("عكاظ"));
        assert_eq!(article.origin["source"], "host www.okaz.com.sa");
        assert_eq!(article.origin["title"], "key title");
    }

    #[test]
    fn the_date_may_be_told_by_the_address_where_nothing_else_gives_it() {
        let url = (Field::Url, "https://example.com/2022/08/26/story");
        let article = finished(&[url]);
        assert_eq!(
            article.published.map(|date| date.to_string()).as_deref(),
            Some("2022-08-26")
        );
        assert_eq!(article.origin["published"], "address");
        let article = finished(&[url, (Field::Published, "2022-08-25")]);
        assert_eq!(article.origin["published"], "here");
    }

    #[test]
    fn the_country_of_the_outlet_settles_the_order_of_day_and_month() {
        let published = |source| {
            let article = finished(&[(Field::Source, source), (Field::Published, "5/8/2022")]);
            article.published.map(|date| date.to_string())
        };
        assert_eq!(published("الحرة").as_deref(), Some("2022-05-08"));
        assert_eq!(published("عكاظ").as_deref(), Some("2022-08-05"));
    }

    #[test]
    fn a_time_ago_is_a_date_where_the_time_of_capture_is_known() {
        let mut draft = Draft::default();
        draft.article.captured = "2022-08-26T16:24".parse().ok();
        draft.offer(Field::Published, "منذ 3 ساعات", "here");
        let published = draft.article.published.map(|date| date.to_string());
        assert_eq!(published.as_deref(), Some("2022-08-26"));
    }

    #[test]
    fn an_origin_stands_only_beside_a_value() {
        let article = finished(&[(Field::Published, "never"), (Field::Place, " ")]);
        assert_eq!(article.origin.keys().collect::<Vec<_>>(), ["title"]);
    }

    #[test]
    fn a_headline_is_one_line() {
        assert_eq!(one_line("one \n\n two\r\nthree"), "one two three");
    }

    #[test]
    fn an_article_without_title_and_body_is_none() {
        let mut draft = Draft::default();
        draft.offer(Field::Url, "https://example.com/", "here");
        assert!(draft.finish().is_none());
    }
}
