//! Query text → a tree that prints as itself, and an answer whose parts agree.

use warraq::Error;
use warraq::query::{Ast, notes, parse, parse_lenient};
use warraq::search::{FacetField, Period, Request, Snippet, SnippetField, Sort};

use super::input;
use super::small_index::{SmallIndex, with_small_index};

/// Reads options and a query; holds what the grammar says of it, and that every way to ask gives one answer.
pub fn check(bytes: &[u8]) {
    let (options, bytes) = input::choice(bytes);
    let text = input::text(bytes);
    grammar(&text);
    with_small_index(|index| answers(index, &request(options, &text)));
}

fn grammar(text: &str) {
    match parse(text) {
        Ok(ast) => prints_as_itself(&ast),
        Err(error) => {
            assert!(text.get(error.span.clone()).is_some());
            assert!(!error.word.is_empty() || error.is_limit());
            assert!(!error.to_string().is_empty() && !error.hint().is_empty());
        }
    }
    match parse_lenient(text) {
        Ok((ast, _)) => prints_as_itself(&ast),
        Err(error) => assert!(error.is_limit()),
    }
    if let Ok(words) = Ast::words(text) {
        prints_as_itself(&words);
    }
    for note in notes(text) {
        assert!(!note.to_string().is_empty());
    }
}

fn prints_as_itself(ast: &Ast) {
    assert_eq!(parse(&ast.to_string()).as_ref(), Ok(ast));
}

fn request(options: u8, text: &str) -> Request {
    let is_set = |bit: u8| options & 1 << bit != 0;
    let mut request = Request::new(text);
    request.strict = is_set(0);
    request.plain = is_set(1);
    request.group = is_set(2);
    request.sort = match options >> 3 & 3 {
        1 => Sort::Newest,
        2 => Sort::Oldest,
        _ => Sort::Relevance,
    };
    request.explain = is_set(5);
    if is_set(6) {
        request.facets = vec![FacetField::Source, FacetField::Month];
        request.timeline = Some(Period::Month);
    }
    request.snippet_chars = usize::from(options);
    request
}

fn answers(index: &SmallIndex, request: &Request) {
    let answer = match index.searcher.search(request) {
        Ok(answer) => answer,
        Err(error) => return is_of_the_query(&error),
    };
    let tally = index.searcher.count(request).expect("as searched");
    assert_eq!((tally.total, tally.stories), (answer.total, answer.stories));
    let shown = answer
        .stories
        .unwrap_or(answer.total)
        .min(request.limit as u64);
    assert_eq!(answer.hits.len() as u64, shown);
    let ranking = index.searcher.rank(request).expect("as searched");
    let ranked: Vec<_> = ranking.entries.iter().map(|entry| entry.id).collect();
    let found: Vec<_> = answer.hits.iter().map(|hit| hit.article.id).collect();
    assert_eq!(ranked, found);
    let understood = parse(&answer.understood).expect("what is understood is a query");
    assert_eq!(understood.to_string(), answer.understood);
    let mut before = f32::INFINITY;
    for hit in &answer.hits {
        if let Some(score) = hit.score {
            assert!(
                score.is_finite() && score >= 0.0 && score <= before,
                "{score} behind {before}"
            );
            before = score;
        }
        if let (Some(score), Some(explanation)) = (hit.score, &hit.explanation) {
            let sum: f32 = explanation.parts.iter().map(|part| part.score).sum();
            let difference = (sum - score).abs();
            assert!(
                difference <= 0.001 * score.max(1.0),
                "{score} is explained as {sum}"
            );
        }
        let texts = &index.texts[&hit.article.id];
        for snippet in hit.title.iter().chain(&hit.snippets) {
            is_of_text(snippet, texts);
        }
    }
}

/// Nothing but the query may be at fault.
fn is_of_the_query(error: &Error) {
    assert!(!error.to_string().is_empty());
    assert!(
        matches!(
            error,
            Error::Syntax(_)
                | Error::EmptyQuery { .. }
                | Error::NotADate { .. }
                | Error::ReversedRange { .. }
        ),
        "{error:?}"
    );
}

/// The piece stands in the text it is said to be of, and its marks are pieces of it, in order.
fn is_of_text(snippet: &Snippet, [title, subtitle, body]: &[String; 3]) {
    let text = match snippet.field {
        SnippetField::Title => title,
        SnippetField::Subtitle => subtitle,
        SnippetField::Body => body,
    };
    assert!(text.contains(&snippet.text));
    let mut end = 0;
    for mark in &snippet.marks {
        assert!(mark.start >= end && mark.start < mark.end);
        assert!(snippet.text.get(mark.clone()).is_some());
        end = mark.end;
    }
}
