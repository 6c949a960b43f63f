//! Every row of `tests/golden/queries.tsv`: a query prints as its canonical text, or fails with the message given.

use warraq::query::parse;

#[test]
fn queries_are_read_as_the_table_says() {
    let table = include_str!("../golden/queries.tsv");
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    let wrong: Vec<_> = rows.filter_map(complaint).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn complaint(row: &str) -> Option<String> {
    let mut columns = row.split('\t');
    let (query, expected) = (columns.next()?, columns.next().unwrap_or_default());
    let found = match parse(query) {
        Ok(ast) => ast.to_string(),
        Err(mistake) => format!("error: {mistake}"),
    };
    let as_expected = found == expected && columns.next().is_some();
    (!as_expected).then(|| format!("query:    {query}\nexpected: {expected}\nfound:    {found}\n"))
}
