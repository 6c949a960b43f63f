//! Text → tokens with places, the same in every view and in every normal form.

use unicode_normalization::UnicodeNormalization;
use warraq::analysis::{Analyzer, View};
use warraq::arabic::letters::{Class, class};

use super::input;

/// One token, as the checks compare it.
#[derive(Debug, PartialEq, Eq)]
struct Token {
    from: usize,
    to: usize,
    position: usize,
    terms: [String; 3],
}

/// Holds what an index relies on: places that rise and lie on characters, one list of words for all views, terms that do not change
/// with the normal form of a word.
pub fn check(bytes: &[u8]) {
    let text = input::text(bytes);
    let analyzer = Analyzer::new();
    let tokens = tokens(&analyzer, &text);
    let (mut end, mut next) = (0, 0);
    for token in &tokens {
        assert!(end <= token.from && token.from < token.to, "{token:?}");
        assert!(text.get(token.from..token.to).is_some(), "{token:?}");
        assert!(token.position >= next, "{token:?}");
        assert!(token.terms.iter().all(|term| !term.is_empty()), "{token:?}");
        (end, next) = (token.to, token.position + 1);
    }
    for (number, view) in View::ALL.into_iter().enumerate() {
        let mut view = analyzer.view(view);
        let mut stream = view.token_stream(&text);
        let mut others = tokens.iter();
        while let Some(found) = stream.next() {
            let token = others.next().expect("a token in every view");
            assert_eq!(found.text, token.terms[number]);
            assert_eq!((found.offset_from, found.offset_to), (token.from, token.to));
            assert_eq!(found.position, token.position);
        }
        assert_eq!(others.next(), None);
    }
    for (traced, token) in analyzer.trace(&text).into_iter().zip(&tokens) {
        assert_eq!([traced.skeleton, traced.stem, traced.broad], token.terms);
        assert_eq!(Some(traced.text.as_str()), text.get(token.from..token.to));
    }
    let words = arabic(&text);
    let expected = self::terms(&analyzer, &words);
    assert_eq!(
        self::terms(&analyzer, &words.nfc().collect::<String>()),
        expected,
        "{words:?}"
    );
    assert_eq!(
        self::terms(&analyzer, &words.nfd().collect::<String>()),
        expected,
        "{words:?}"
    );
    let prints = warraq::stories::prints::packed_prints(&text);
    let mut unpacked = Vec::new();
    for number in prints {
        warraq::stories::prints::unpack(number, &mut unpacked);
    }
    assert!(!unpacked.contains(&0));
}

fn tokens(analyzer: &Analyzer, text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    analyzer.tokens(text, &mut |token| {
        tokens.push(Token {
            from: token.offset_from,
            to: token.offset_to,
            position: token.position,
            terms: [token.skeleton, token.stem, token.broad].map(str::to_owned),
        });
    });
    tokens
}

fn terms(analyzer: &Analyzer, text: &str) -> Vec<[String; 3]> {
    tokens(analyzer, text)
        .into_iter()
        .map(|token| token.terms)
        .collect()
}

/// The Arabic letters of `text` with their marks, and what else there is as spaces.
fn arabic(text: &str) -> String {
    let letter = |letter: char| match class(letter) {
        Class::Letter | Class::Mark | Class::Composing => letter,
        _ => ' ',
    };
    text.chars().map(letter).collect()
}
