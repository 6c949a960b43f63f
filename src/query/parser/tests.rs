//! What the parser makes of queries, right and wrong, and that it survives every text.

use proptest::prelude::*;

use super::super::MAX_WORDS;
use super::*;

#[track_caller]
fn reads_as(query: &str, canonical: &str) {
    let ast = parse(query).unwrap_or_else(|error| panic!("{query}: {error}"));
    assert_eq!(ast.to_string(), canonical, "{query}");
    assert_eq!(parse(canonical).as_ref(), Ok(&ast), "{query}");
}

#[track_caller]
fn fails(query: &str, message: &str, hint: &str) {
    let error = parse(query).expect_err(query);
    assert_eq!(error.to_string(), message);
    assert_eq!(error.hint(), hint);
}

#[track_caller]
fn nodes(query: &str) -> Vec<Node> {
    let ast = parse(query).unwrap_or_else(|error| panic!("{query}: {error}"));
    ast.clauses.into_iter().map(|clause| clause.node).collect()
}

fn word(text: &str) -> Node {
    Node::Word(text.to_owned())
}

#[test]
fn or_binds_tighter_than_standing_side_by_side() {
    let either = Node::Or(vec![word("b"), word("c")]);
    assert_eq!(nodes("a b OR c"), [word("a"), either]);
}

#[test]
fn and_binds_tighter_than_or() {
    let both = Node::And(vec![word("b"), Node::Not(Box::new(word("c")))]);
    let either = Node::Or(vec![word("a"), both, word("d")]);
    assert_eq!(nodes("a OR b AND NOT c OR d"), [either]);
}

#[test]
fn signs_set_the_occur_of_a_clause() {
    let ast = parse("a +b -c NOT d").expect("well formed");
    let occurs: Vec<_> = ast.clauses.iter().map(|clause| clause.occur).collect();
    use Occur::{Must, MustNot, Should};
    assert_eq!(occurs, [Should, Must, MustNot, MustNot]);
}

#[test]
fn signs_under_and_are_boolean() {
    reads_as("a AND +b AND -c", "a AND b AND NOT c");
    reads_as("NOT NOT a", "a");
    reads_as("NOT -a OR b", "a OR b");
    reads_as("NOT +a", "-a");
}

#[test]
fn dates_keep_their_bounds_as_typed() {
    let date = |range| [Node::Date(range)];
    assert_eq!(nodes("date:٢٠٢٢-٠٨"), date(DateRange::In("٢٠٢٢-٠٨".into())));
    assert_eq!(
        nodes("date:2022..2024"),
        date(DateRange::Between("2022".into(), "2024".into()))
    );
    assert_eq!(nodes("date:..2024"), date(DateRange::To("2024".into())));
    assert_eq!(nodes("date:<=2024"), date(DateRange::To("2024".into())));
    assert_eq!(nodes("date:2022.."), date(DateRange::From("2022".into())));
    assert_eq!(nodes("date:>=2022"), date(DateRange::From("2022".into())));
    assert_eq!(nodes("date:>2022"), date(DateRange::After("2022".into())));
    assert_eq!(nodes("date:<2022."), date(DateRange::Before("2022".into())));
}

#[test]
fn a_field_reaches_into_its_group() {
    let value = Box::new(Node::Group(parse("a OR b").expect("well formed").clauses));
    let field = Field::named("title").expect("a field");
    assert_eq!(nodes("title:(a OR b)"), [Node::Field { field, value }]);
    reads_as("date:(2022 OR >2024)", "(date:2022 OR date:>2024)");
}

#[test]
fn marks_of_direction_come_between_nothing() {
    reads_as("\u{200F}-\u{200F}a title:\u{200F}b", "-a title:b");
}

#[test]
fn quotation_marks_must_close() {
    fails(
        "وصل \"مجلس الوزراء",
        "quotation mark is never closed: it opens with the 2nd word `\"مجلس`",
        "add a closing `\"` after the last word of the phrase",
    );
    let error = parse("a «b c").expect_err("never closed");
    assert_eq!(error.kind, SyntaxErrorKind::UnclosedQuote { closing: '»' });
    assert_eq!(error.span, 2..7);
}

#[test]
fn parentheses_must_pair_and_hold_a_word() {
    fails(
        "a (b c",
        "parenthesis is never closed: it opens with the 2nd word `(b`",
        "add a `)` after the last word of the group",
    );
    fails(
        "a b) c",
        "no parenthesis is open before the 2nd word `)`",
        "remove it, or add a `(` before the group",
    );
    fails(
        "a (.)",
        "expected a word in the parentheses of the 2nd word `(.`, found none",
        "put a word between the parentheses, or remove them",
    );
}

#[test]
fn operators_need_a_word_on_each_side() {
    fails(
        "AND a",
        "expected a word, phrase or group before the 1st word `AND`, found nothing",
        "put a word on each side of `AND`, or write `=AND` for the word itself",
    );
    fails(
        "a b OR",
        "expected a word, phrase or group after the 3rd word `OR`, found nothing",
        "put a word on each side of `OR`, or write `=OR` for the word itself",
    );
    fails(
        "a OR OR b",
        "expected a word, phrase or group after the 2nd word `OR`, found `OR`",
        "put a word on each side of `OR`, or write `=OR` for the word itself",
    );
    fails(
        "(a NOT)",
        "expected a word, phrase or group after the 2nd word `NOT`, found `)`",
        "put a word after `NOT`, or write `=NOT` for the word itself",
    );
}

#[test]
fn signs_stand_directly_before_a_word() {
    fails(
        "a - b",
        "expected a word, phrase or group after the 2nd word `-`, found a space",
        "put the sign directly before a word, or remove it",
    );
    fails(
        "a +",
        "expected a word, phrase or group after the 2nd word `+`, found nothing",
        "put one sign directly before a word, or remove it",
    );
    fails(
        "+-a",
        "expected a word, phrase or group after the 1st word `+-a`, found `-`",
        "put one sign directly before a word, or remove it",
    );
}

#[test]
fn a_plain_word_or_a_phrase_is_exact() {
    let message = |word| {
        format!("expected a plain word or a phrase directly after the `=` of the 1st word `{word}`")
    };
    let hint = "write `=word` or `=\"two words\"`, without a space behind `=` and without `*`";
    fails(
        "=\"a",
        &parse("=\"a").expect_err("open").to_string(),
        "add a closing `\"` after the last word of the phrase",
    );
    fails("=(a)", &message("="), hint);
    fails("=a*", &message("=a*"), hint);
    fails("= a", &message("="), hint);
}

#[test]
fn fields_need_a_value_of_their_own() {
    fails(
        "المصدر: رويترز",
        "expected a word, phrase or group directly after the field `source` of the 1st word `المصدر:`, found a space",
        "write the value directly after the colon and a sign before the name: `-source:word`",
    );
    fails(
        "a title:-b",
        "expected a word, phrase or group directly after the field `title` of the 2nd word `title:-b`, found `-`",
        "write the value directly after the colon and a sign before the name: `-title:word`",
    );
    fails(
        "title:(a source:b)",
        "expected no field inside the value of another, found the 2nd word `source:b`",
        "end the first field's group before the second",
    );
}

#[test]
fn a_star_is_a_prefix_at_the_end_and_a_wildcard_elsewhere() {
    let wildcard = |text: &str| Node::Wildcard(text.to_owned());
    assert_eq!(nodes("قصف*"), [Node::Prefix("قصف".into())]);
    assert_eq!(nodes("ق*ف"), [wildcard("ق*ف")]);
    assert_eq!(nodes("*ون."), [wildcard("*ون")]);
    reads_as("**ي**ون**", "*ي*ون*");
    reads_as("* %*", "");
}

#[test]
fn suffixes_are_read_in_any_order_and_in_any_digits() {
    reads_as("بوتن~", "بوتن~1");
    reads_as("بوتن~٢^٣", "بوتن~2^3");
    reads_as("بوتن^٠٫٥٠~٢.", "بوتن~2^0.5");
    reads_as("\"a b\"^2~٥", "\"a b\"~5^2");
    reads_as("~«a b»", "~\"a b\"");
    reads_as("«a b»~0", "\"a b\"");
    reads_as("+~\"a b\"~3 -(a b)^2", "+~\"a b\"~3 -(a b)^2");
    reads_as(
        "title:a^2 ق*ف^2 =a^2 =\"a b\"^2",
        "title:a^2 ق*ف^2 =a^2 =\"a b\"^2",
    );
    reads_as("\"a\"\u{200F}~5", "\"a\"~5");
}

#[test]
fn suffixes_stand_behind_what_they_apply_to() {
    let fails_with = |query: &str, message: &str| {
        assert_eq!(parse(query).expect_err(query).to_string(), message);
    };
    fails_with(
        "(a b)~5",
        "expected a phrase directly before the `~` of the 2nd word `~5`",
    );
    fails_with(
        "=\"a b\"~5",
        "expected a phrase directly before the `~` of the 2nd word `~5`",
    );
    fails_with(
        "\"a b\"~",
        "expected a number of words up to 1000 behind the `~` of the 2nd word `~`, found nothing",
    );
    fails_with(
        "قصف*~1",
        "expected no `*` before the `~` of the 1st word `قصف*~1`",
    );
    fails_with(
        "قصف~3",
        "expected a number from 1 to 2 behind the `~` of the 1st word `قصف~3`, found `3`",
    );
    fails_with(
        "a^0",
        "expected a number over 0 and up to 1000 behind the `^` of the 1st word `a^0`, found `0`",
    );
    fails_with(
        "a~1~1",
        "expected `~` and `^` once each, found one of them again in the 1st word `a~1~1`",
    );
    fails_with(
        "date:\"آب 2022\"^2",
        "expected a word, phrase or group before the `^` of the 2nd word `^2`",
    );
    fails_with(
        "=a~1",
        "expected a plain word or a phrase directly after the `=` of the 1st word `=a~1`",
    );
}

#[test]
fn what_may_be_known_is_the_name_of_a_field() {
    let known = |name| Node::Has(Field::known_named(name).expect(name));
    assert_eq!(nodes("has:date"), [known("date")]);
    reads_as("-لديه:المصدر", "-has:source");
    reads_as(
        "has:(كاتب OR \"العنوان الفرعي\")",
        "(has:author OR has:subtitle)",
    );
    fails(
        "a has:x",
        "expected the name of a field that may be known, found the 2nd word `x`",
        "write one of title body source author place section url tag agency date language subtitle",
    );
    assert!(parse("has:~\"date\"").is_err() && parse("has:=date").is_err());
}

#[test]
fn a_date_has_the_shape_of_a_range() {
    let hint =
        "write 2022, 2022-08, 2022-08-26, 1444-02h, 2022-08..2022-10, ..2022, 2022.. or >=2022-08";
    fails(
        "date:>2022..2024",
        "expected a date or a range of dates, found the 1st word `>2022..2024`",
        hint,
    );
    fails(
        "date:=2022",
        "expected a date or a range of dates, found the 1st word `=2022`",
        hint,
    );
}

#[test]
fn groups_nest_up_to_the_limit() {
    let nested = |depth| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    reads_as(&nested(MAX_NESTING), &nested(MAX_NESTING));
    fails(
        &nested(MAX_NESTING + 1),
        "expected at most 64 groups inside one another, found more at the 1st word `(a`",
        "remove parentheses that change nothing",
    );
    assert!(parse(&"(".repeat(1_000_000)).is_err());
    assert!(parse(&"NOT ".repeat(MAX_WORDS)).is_err());
}

#[test]
fn words_are_limited_in_every_reading() {
    let most = "a ".repeat(MAX_WORDS);
    assert_eq!(parse(&most).map(|ast| ast.clauses.len()), Ok(MAX_WORDS));
    let more = format!("{most}last (");
    fails(
        &more,
        "expected at most 4096 words, found more: the first too many is `last`",
        "search for fewer words, or in several queries",
    );
    assert!(parse_lenient(&more).is_err_and(|error| error.is_limit()));
    assert!(Ast::words(&more).is_err_and(|error| error.is_limit()));
}

#[test]
fn a_mistaken_query_is_read_as_plain_words() {
    let (ast, mistake) = parse_lenient("+غارات AND (الرقة").expect("within the limit");
    assert_eq!(ast.to_string(), "غارات الرقة");
    assert_eq!(
        mistake.map(|error| error.kind),
        Some(SyntaxErrorKind::UnclosedGroup)
    );
    let (_, mistake) = parse_lenient("+غارات").expect("within the limit");
    assert_eq!(mistake, None);
}

/// Text that is dense in what the grammar gives a meaning to.
fn query_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            " ",
            " ",
            "(",
            ")",
            "\"",
            "«",
            "»",
            "“",
            "”",
            "„",
            "+",
            "-",
            "−",
            "–",
            "=",
            "*",
            ":",
            ".",
            "..",
            ">",
            "<",
            ">=",
            "،",
            "؟",
            "AND",
            "OR",
            "NOT",
            " AND ",
            " OR ",
            "NOT ",
            "~",
            "^",
            "~1",
            "~٢",
            "^2",
            "^٠٫٥",
            "~\"",
            "\"~5",
            ")^2",
            "has:",
            "has:(",
            "title:",
            "العنوان:",
            "date:",
            "date:(",
            "2022",
            "٢٠٢٢",
            "كلمة",
            "كوفيد-19",
            "a",
            "%",
            "\u{200F}",
            "\t",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn plain_word() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "a",
        "and",
        "كلمة",
        "كوفيد-19",
        "3.5%",
        "C++",
        "R&B",
        "http://x",
        "16:24",
        "عاصفة_الحزم",
        "#b",
        "٢٠٢٢",
        "a~b",
        "C^",
    ])
    .prop_map(str::to_owned)
}

fn date() -> impl Strategy<Value = DateRange> {
    let date =
        || prop::sample::select(vec!["2022", "2022-08", "٢٠٢٢", "آب 2022", "AND", "title:x"]);
    let range = prop::sample::select(vec![
        DateRange::In as fn(String) -> DateRange,
        DateRange::From,
        DateRange::To,
        DateRange::After,
        DateRange::Before,
    ]);
    prop_oneof![
        (range, date()).prop_map(|(range, date)| range(date.to_owned())),
        (date(), date()).prop_map(|(from, to)| DateRange::Between(from.to_owned(), to.to_owned())),
    ]
}

/// What may stand after `field:`, without a boost.
fn plain_leaf() -> impl Strategy<Value = Node> {
    let text = "[a-c\"«»ا-ي .:()*+~^-]{0,6}[a-cا-ي]"
        .prop_filter("no marks can stand around it", |text| {
            lexer::marks_around(text).is_some()
        })
        .prop_map(|text| text.trim().to_owned())
        .boxed();
    let slop = prop::sample::select(vec![0, 0, 1, 5, suffix::MAX_SLOP]);
    let phrase = (text.clone(), any::<bool>(), slop).prop_map(|(text, is_inflected, slop)| {
        Node::Phrase(Phrase {
            text,
            is_inflected,
            slop,
        })
    });
    let wildcard = prop::sample::select(vec!["ق*ف", "*ون", "*a*", "a*b*c", "*a~1*"]);
    let fuzzy = (plain_word(), 1..=suffix::MAX_EDITS);
    prop_oneof![
        plain_word().prop_map(Node::Word),
        plain_word().prop_map(Node::Prefix),
        wildcard.prop_map(|pattern| Node::Wildcard(pattern.to_owned())),
        fuzzy.prop_map(|(word, edits)| Node::Fuzzy { word, edits }),
        prop_oneof![plain_word(), Just("AND".to_owned())].prop_map(Node::Exact),
        text.prop_map(Node::Exact),
        phrase,
    ]
}

/// What may stand after `field:`.
fn leaf() -> impl Strategy<Value = Node> {
    (plain_leaf(), boost()).prop_map(boosted)
}

fn boost() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![None, None, Some("2"), Some("0.5"), Some("1000")])
}

fn boosted((node, number): (Node, Option<&str>)) -> Node {
    let boost = number.and_then(Boost::of);
    match boost {
        None => node,
        Some(boost) => Node::Boost {
            value: Box::new(node),
            boost,
        },
    }
}

fn known() -> impl Strategy<Value = Node> {
    let fields = Field::all().filter_map(|field| Field::known_named(field.name()));
    let subtitle = Field::known_named("subtitle");
    prop::sample::select(fields.chain(subtitle).collect::<Vec<_>>()).prop_map(Node::Has)
}

fn in_field(value: Node) -> Node {
    let field = Field::named("source").expect("a field");
    Node::Field {
        field,
        value: Box::new(value),
    }
}

fn negated(node: Node) -> Node {
    Node::Not(Box::new(node))
}

/// Clauses as the parser gives them, from operands as it gives them.
fn clauses(
    operand: impl Strategy<Value = Node> + Clone + 'static,
) -> impl Strategy<Value = Vec<Clause>> {
    let occur = prop::sample::select(vec![Occur::Should, Occur::Must, Occur::MustNot]);
    let signed = prop_oneof![operand.clone(), operand.clone().prop_map(negated)].boxed();
    let both = prop::collection::vec(signed.clone(), 2..4).prop_map(Node::And);
    let either = prop::collection::vec(prop_oneof![signed, both.clone()], 2..4).prop_map(Node::Or);
    let clause = prop_oneof![
        3 => (occur, operand).prop_map(|(occur, node)| Clause::new(occur, node)),
        1 => prop_oneof![both, either].prop_map(|node| Clause::new(Occur::Should, node)),
    ];
    prop::collection::vec(clause, 1..4)
}

fn ast() -> impl Strategy<Value = Ast> {
    let in_field_or_not = prop_oneof![
        leaf(),
        leaf().prop_map(in_field),
        date().prop_map(Node::Date),
        known(),
    ];
    let group = |(clauses, boost)| boosted((Node::Group(clauses), boost));
    let field_group =
        (clauses(leaf().boxed()), boost()).prop_map(move |parts| in_field(group(parts)));
    let operand = prop_oneof![4 => in_field_or_not, 1 => field_group].prop_recursive(
        3,
        24,
        3,
        move |inner| (clauses(inner), boost()).prop_map(group),
    );
    clauses(operand).prop_map(|clauses| Ast { clauses })
}

proptest! {
    #[test]
    fn every_text_is_read_or_refused(text in query_text()) {
        match parse(&text) {
            Ok(ast) => prop_assert_eq!(parse(&ast.to_string()), Ok(ast)),
            Err(error) => {
                prop_assert!(text.get(error.span.clone()).is_some());
                prop_assert!(!error.word.is_empty());
                prop_assert!(!error.to_string().is_empty() && !error.hint().is_empty());
            }
        }
    }

    #[test]
    fn every_text_is_read_as_plain_words(text in query_text()) {
        let ast = Ast::words(&text).expect("within the limit");
        prop_assert_eq!(parse(&ast.to_string()), Ok(ast));
    }

    #[test]
    fn a_printed_tree_parses_to_itself(ast in ast()) {
        prop_assert_eq!(parse(&ast.to_string()), Ok(ast));
    }
}
