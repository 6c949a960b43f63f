//! One question of many: a line of a batch → a request and its name.
//!
//! In: a line, its number, and the request that the flags of the command describe. Out: that request with what the line
//! says in place of it. A line is a query, `id<TAB>query`, or a JSON object; a key that no object has is an error, for a
//! filter that is passed over in silence makes a wrong answer.

use serde::Deserialize;
use serde_json::Value;

use super::last::Last;
use super::request::Request;
use super::top::Sort;
use crate::Error;
use crate::arabic::letters::BYTE_ORDER_MARK;
use crate::archive::{DateSpan, typed_span};
use crate::query::compile::TextFields;
use crate::query::{Ast, Clause, Node, Occur, Phrase};

/// The most bytes that a line may have. A query has 4,096 words at the most; what is longer is no question.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// A request and what its answer is called by.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// As the line names it, else the number of the line.
    pub id: String,
    /// The query as the line has it.
    pub text: String,
    /// What is asked.
    pub request: Request,
}

/// The keys of a question in JSON; what is left out is as the flags have it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    #[serde(rename = "id")]
    _id: Option<Name>,
    #[serde(default)]
    query: String,
    source: Option<OneOrMore>,
    author: Option<OneOrMore>,
    place: Option<OneOrMore>,
    section: Option<OneOrMore>,
    since: Option<String>,
    until: Option<String>,
    last: Option<String>,
    r#in: Option<In>,
    sort: Option<Order>,
    limit: Option<Count>,
    offset: Option<Count>,
    strict: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "an id, which is a text or a number")]
enum Name {
    Text(String),
    Number(serde_json::Number),
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(
    untagged,
    expecting = "`limit` and `offset` are whole numbers from 0 on"
)]
enum Count {
    Of(usize),
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a text or a list of texts")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum In {
    Title,
    Body,
    Both,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Order {
    Relevance,
    Newest,
    Oldest,
}

impl Question {
    /// Reads line `number` of a batch, whose questions are `like` this one in all that they do not say; `None` where it
    /// asks nothing.
    pub fn read(line: &str, number: u64, like: &Request) -> Result<Option<Self>, BadQuestion> {
        let line = match number {
            // As editors on Windows begin a file.
            1 => line.trim_start_matches(BYTE_ORDER_MARK),
            _ => line,
        };
        let line = line.trim_end_matches('\r');
        if line.trim_start().starts_with('{') {
            return object(line, number, like).map(Some);
        }
        if line.trim().is_empty() {
            return Ok(None);
        }
        let number = number.to_string();
        let (id, query) = line.split_once('\t').unwrap_or((&number, line));
        // Further columns of a topics file are not part of the query.
        let query = query.split('\t').next().unwrap_or(query);
        if query.trim().is_empty() {
            return Err(BadQuestion {
                id: id.to_owned(),
                error: Error::EmptyQuery {
                    query: String::new(),
                },
            });
        }
        Ok(Some(Self {
            id: id.to_owned(),
            text: query.to_owned(),
            request: Request {
                query: query.to_owned(),
                ..like.clone()
            },
        }))
    }

    /// The same question with its whole text taken for one phrase, whatever signs stand in it; one without a text, which
    /// filters alone ask, stays without.
    pub fn as_phrase(mut self) -> Self {
        if self.text.trim().is_empty() {
            return self;
        }
        let node = Node::Phrase(Phrase::as_written(self.text.trim()));
        let occur = Occur::Should;
        let clauses = vec![Clause { occur, node }];
        self.request.query = Ast { clauses }.to_string();
        self
    }
}

/// A line that is no question.
#[derive(Debug)]
pub struct BadQuestion {
    /// What its answer would be called by.
    pub id: String,
    /// What is wrong with it.
    pub error: Error,
}

fn object(line: &str, number: u64, like: &Request) -> Result<Question, BadQuestion> {
    let bad = |id: Option<String>, error| BadQuestion {
        id: id.unwrap_or_else(|| number.to_string()),
        error,
    };
    let value: Value = serde_json::from_str(line)
        .map_err(|error| bad(None, not_a_question(format!("not JSON: {error}"))))?;
    let id = value.get("id").and_then(name);
    let keys: Keys = serde_json::from_value(value)
        .map_err(|error| bad(id.clone(), not_a_question(error.to_string())))?;
    let request = keys.request(like).map_err(|error| bad(id.clone(), error))?;
    let id = id.unwrap_or_else(|| number.to_string());
    let text = request.query.clone();
    Ok(Question { id, text, request })
}

fn name(value: &Value) -> Option<String> {
    match Name::deserialize(value).ok()? {
        Name::Text(name) => Some(name),
        Name::Number(number) => Some(number.to_string()),
    }
}

fn not_a_question(what: String) -> Error {
    Error::NotAQuestion { what }
}

impl Keys {
    fn request(self, like: &Request) -> Result<Request, Error> {
        let mut request = Request {
            query: self.query,
            ..like.clone()
        };
        let filters = &mut request.filters;
        for (names, filter) in [
            (self.source, &mut filters.sources),
            (self.author, &mut filters.authors),
            (self.place, &mut filters.places),
            (self.section, &mut filters.sections),
        ] {
            match names {
                Some(OneOrMore::One(name)) => *filter = vec![name],
                Some(OneOrMore::More(names)) => *filter = names,
                None => {}
            }
        }
        match (self.last, &self.since) {
            (Some(_), Some(_)) => {
                return Err(not_a_question(
                    "`last` and `since` both say from when on".to_owned(),
                ));
            }
            (Some(last), None) => {
                let last = last.parse::<Last>();
                request.filters.last =
                    Some(last.map_err(|error| not_a_question(error.to_string()))?);
                request.filters.since = None;
            }
            (None, Some(_)) => request.filters.last = None,
            (None, None) => {}
        }
        if let Some(since) = self.since {
            request.filters.since = Some(span(&since)?.first);
        }
        if let Some(until) = self.until {
            request.filters.until = Some(span(&until)?.last);
        }
        if let Some(fields) = self.r#in {
            request.fields = TextFields {
                title: !matches!(fields, In::Body),
                body: !matches!(fields, In::Title),
            };
        }
        if let Some(order) = self.sort {
            request.sort = match order {
                Order::Relevance => Sort::Relevance,
                Order::Newest => Sort::Newest,
                Order::Oldest => Sort::Oldest,
            };
        }
        if let Some(Count::Of(limit)) = self.limit {
            request.limit = limit;
        }
        if let Some(Count::Of(offset)) = self.offset {
            request.offset = offset;
        }
        request.strict = self.strict.unwrap_or(request.strict);
        Ok(request)
    }
}

fn span(text: &str) -> Result<DateSpan, Error> {
    typed_span(text).map_err(|_| Error::NotADate {
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Question {
        let question = Question::read(line, 7, &Request::new(""));
        question.expect("well formed").expect("a question")
    }

    #[track_caller]
    fn refused(line: &str) -> (String, String) {
        let bad = Question::read(line, 7, &Request::new("")).expect_err("refused");
        (bad.id, bad.error.to_string())
    }

    #[test]
    fn a_line_is_a_query_or_an_id_and_a_query() {
        assert_eq!(read("قمح وخبز").id, "7");
        let named = read("q1\tقمح\tthe third column of a topics file\r");
        assert_eq!(
            (named.id.as_str(), named.request.query.as_str()),
            ("q1", "قمح")
        );
    }

    #[test]
    fn a_line_without_a_query_asks_nothing() {
        for line in ["", "  ", "\t", "\r"] {
            assert!(matches!(
                Question::read(line, 1, &Request::new("")),
                Ok(None)
            ));
        }
        // Who gives it a name waits for its row.
        assert_eq!(refused("q1\t").0, "q1");
    }

    #[test]
    fn an_object_says_what_else_is_asked() {
        let line = r#"{"id": 3, "query": "قمح", "source": "اليوم", "since": "2022", "in": "title", "sort": "oldest", "limit": 2}"#;
        let question = read(line);
        assert_eq!(question.id, "3");
        let request = question.request;
        assert_eq!(request.filters.sources, ["اليوم"]);
        assert!(request.filters.since.is_some() && request.filters.until.is_none());
        assert!(request.fields.title && !request.fields.body);
        assert_eq!((request.limit, request.offset), (2, 0));
        assert_eq!(request.sort, Sort::Oldest);
    }

    #[test]
    fn what_an_object_leaves_out_is_as_the_flags_have_it() {
        let like = Request {
            limit: 3,
            strict: true,
            ..Request::new("")
        };
        let question = Question::read(r#"{"query": "قمح", "source": ["a", "b"]}"#, 9, &like);
        let question = question.expect("well formed").expect("a question");
        assert_eq!((question.id.as_str(), question.request.limit), ("9", 3));
        assert!(question.request.strict);
        assert_eq!(question.request.filters.sources, ["a", "b"]);
    }

    #[test]
    fn an_object_narrows_as_the_flags_do() {
        let line = r#"{"query": "قمح", "author": "سمير", "place": ["حلب", "حمص"], "section": "اقتصاد", "last": "30d"}"#;
        let filters = read(line).request.filters;
        assert_eq!(filters.authors, ["سمير"]);
        assert_eq!(filters.places, ["حلب", "حمص"]);
        assert_eq!(filters.sections, ["اقتصاد"]);
        assert!(filters.last.is_some() && filters.since.is_none());
        let (_, told) = refused(r#"{"query": "قمح", "last": "30d", "since": "2022"}"#);
        assert!(told.contains("`last` and `since`"), "{told}");
    }

    #[test]
    fn what_is_no_question_is_named() {
        let (id, told) = refused(r#"{"id": "q2", "sorce": "x"}"#);
        assert_eq!(id, "q2");
        assert!(
            told.contains("`sorce`") && told.contains("`source`"),
            "{told}"
        );
        let (id, told) = refused(r#"{"query": "#);
        assert!(id == "7" && told.contains("not JSON"), "{told}");
        let (_, told) = refused(r#"{"query": "قمح", "since": "2022-13"}"#);
        assert_eq!(told, "`2022-13` is not a date");
    }

    #[test]
    fn dates_are_typed_as_in_flags() {
        let line = r#"{"query": "قمح", "since": "1444-02h", "until": "1444-02h"}"#;
        let filters = read(line).request.filters;
        let days = [filters.since, filters.until].map(|date| date.map(|date| date.to_string()));
        assert_eq!(
            days,
            [Some("2022-08-28".to_owned()), Some("2022-09-26".to_owned())]
        );
        assert!(
            read(r#"{"query": "قمح", "since": "آب 2022"}"#)
                .request
                .filters
                .since
                .is_some()
        );
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line() {
        let first = |line: &str| Question::read(line, 1, &Request::new(""));
        let question = first(&format!("{BYTE_ORDER_MARK}{{\"query\": \"قمح\"}}")).expect("JSON");
        assert_eq!(question.expect("a question").text, "قمح");
        let question = first(&format!("{BYTE_ORDER_MARK}q1\tقمح")).expect("well formed");
        assert_eq!(question.expect("a question").id, "q1");
    }

    #[test]
    fn numbers_that_are_none_are_told_in_plain_words() {
        for line in [
            r#"{"query": "قمح", "limit": -1}"#,
            r#"{"query": "قمح", "offset": "x"}"#,
        ] {
            let (_, told) = refused(line);
            assert_eq!(
                told,
                "this line is no question: `limit` and `offset` are whole numbers from 0 on"
            );
        }
    }

    #[test]
    fn a_text_taken_for_a_phrase_has_no_operators() {
        assert_eq!(read(r#"{"source": "x"}"#).as_phrase().request.query, "");
        let phrase = |text| read(text).as_phrase().request.query;
        assert_eq!(phrase("الحرس الثوري "), "\"الحرس الثوري\"");
        assert_eq!(phrase("-قمح OR source:x"), "\"-قمح OR source:x\"");
        assert_eq!(phrase("جريدة \"النهار\""), "«جريدة \"النهار\"»");
    }
}
