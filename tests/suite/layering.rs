//! The code keeps to the drawing in `src/lib.rs`, and its files to one form.
//!
//! In: every file under `src/`. Out: one line for each place that breaks a rule. The rules read text, not syntax
//! trees: they know `crate::` and `super::` paths, and take what follows `mod tests {` for tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// For each module, those it may name.
type Table = BTreeMap<String, BTreeSet<String>>;

/// A file of `src/`.
struct Source {
    /// From `src/` on, with `/`.
    path: String,
    text: String,
}

#[test]
fn modules_name_only_what_the_table_allows() {
    let sources = sources();
    let table = table(&sources);
    assert!(
        table.len() > 5,
        "the table of src/lib.rs is gone: {table:?}"
    );
    report(&sources, |source| forbidden_names(source, &table));
}

#[test]
fn the_grammar_knows_no_engine() {
    report(&sources(), |source| match is_grammar(&source.path) {
        true => lines_with(source, &code(&source.text), "tantivy"),
        false => Vec::new(),
    });
}

#[test]
fn every_file_opens_with_a_header() {
    report(&sources(), missing_header);
}

#[test]
fn front_pages_hold_no_logic() {
    report(&sources(), logic_in_front_page);
}

#[test]
fn code_points_are_written_in_letters_alone() {
    report(&sources(), escapes);
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = WalkDir::new(&root).sort_by_file_name().into_iter();
    files
        .map(|entry| entry.expect("src can be walked").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let inside = path.strip_prefix(&root).expect("walked from there");
            Source {
                path: inside.to_string_lossy().replace('\\', "/"),
                text: fs::read_to_string(&path).expect("sources are UTF-8"),
            }
        })
        .collect()
}

#[track_caller]
fn report(sources: &[Source], rule: impl Fn(&Source) -> Vec<String>) {
    let offences: Vec<_> = sources.iter().flat_map(rule).collect();
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

/// Reads the rows between `module    may use` and the end of that block.
fn table(sources: &[Source]) -> Table {
    let lib = sources.iter().find(|source| source.path == "lib.rs");
    let header = lib.map_or("", |lib| &lib.text).lines();
    header
        .filter_map(|line| line.strip_prefix("//! "))
        .skip_while(|line| !line.starts_with("module "))
        .skip(1)
        .take_while(|line| !line.starts_with("```"))
        .filter_map(|line| line.split_once(' '))
        .map(|(module, names)| {
            let names = names.split_whitespace().filter(|name| *name != "-");
            (module.to_owned(), names.map(str::to_owned).collect())
        })
        .collect()
}

fn forbidden_names(source: &Source, table: &Table) -> Vec<String> {
    let module = module_of(&source.path);
    if source.path == "lib.rs" || module == "bin" {
        return Vec::new();
    }
    let Some(row) = table.get(module) else {
        return vec![format!(
            "src/{}: `{module}` is not in the table of src/lib.rs",
            source.path
        )];
    };
    let script = BTreeSet::from(["arabic".to_owned()]);
    let allowed = if is_grammar(&source.path) {
        &script
    } else {
        row
    };
    let code = code(&source.text);
    names_outside(&source.path, &code)
        .into_iter()
        .filter(|(_, name)| *name != module && !allowed.contains(*name))
        .map(|(at, name)| format!("src/{}:{}: names `{name}`", source.path, line_of(&code, at)))
        .collect()
}

fn module_of(path: &str) -> &str {
    let first = path.split('/').next().unwrap_or(path);
    first.strip_suffix(".rs").unwrap_or(first)
}

fn is_grammar(path: &str) -> bool {
    path.starts_with("query/") && !path.starts_with("query/compile")
}

/// Where `code` names something at the root of the crate, and what.
fn names_outside<'a>(path: &str, code: &'a str) -> Vec<(usize, &'a str)> {
    let tests = code.find("mod tests {").unwrap_or(code.len());
    let depth = path.split('/').count() - usize::from(path.ends_with("/mod.rs"));
    let from_root = code
        .match_indices("crate::")
        .map(|(at, root)| at + root.len());
    let from_file = above(code, depth).filter(|at| *at < tests);
    let from_tests = above(code, depth + 1).filter(|at| *at >= tests);
    let mut found = Vec::new();
    for at in from_root.chain(from_file).chain(from_tests) {
        found.extend(first_names(&code[at..]).into_iter().map(|name| (at, name)));
    }
    found.sort_unstable();
    found
}

/// The ends of the paths that go up exactly `levels` levels.
fn above(code: &str, levels: usize) -> impl Iterator<Item = usize> {
    let up = "super::".repeat(levels);
    let ends: Vec<_> = code
        .match_indices(&up)
        .filter(|(at, _)| !code[..*at].ends_with("super::"))
        .map(|(at, up)| at + up.len())
        .collect();
    ends.into_iter()
}

/// The first name of the path that `code` begins with; of each path, where it begins with a list in braces.
fn first_names(code: &str) -> Vec<&str> {
    let Some(list) = code.strip_prefix('{') else {
        return Vec::from([root_module(code)]);
    };
    let mut names = Vec::new();
    let mut depth = 0;
    let mut starts = true;
    for (at, letter) in list.char_indices() {
        match letter {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => starts = true,
            letter if starts && letter.is_alphanumeric() => {
                names.push(root_module(&list[at..]));
                starts = false;
            }
            _ => {}
        }
    }
    names
}

/// The module that the name `code` begins with stands for: `Error` lives in `error`.
fn root_module(code: &str) -> &str {
    let end = code.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    match &code[..end.unwrap_or(code.len())] {
        "Error" => "error",
        name => name,
    }
}

fn missing_header(source: &Source) -> Vec<String> {
    match source.text.starts_with("//! ") {
        true => Vec::new(),
        false => vec![format!("src/{}:1: does not open with `//! `", source.path)],
    }
}

fn logic_in_front_page(source: &Source) -> Vec<String> {
    if !source.path.ends_with("/mod.rs") {
        return Vec::new();
    }
    let code = code(&source.text);
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    let items = lines.collect::<Vec<_>>().join("\n");
    items
        .split(';')
        .map(str::trim)
        .filter(|item| !item.is_empty() && !is_mod_or_use(item))
        .map(|item| {
            format!(
                "src/{}: `{}`",
                source.path,
                item.lines().next().unwrap_or(item)
            )
        })
        .collect()
}

fn is_mod_or_use(item: &str) -> bool {
    let unqualified = match item.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(')').map_or(rest, |(_, rest)| rest),
        Some(rest) => rest,
        None => item,
    };
    let unqualified = unqualified.trim_start();
    unqualified.starts_with("use ") || (unqualified.starts_with("mod ") && !item.contains('{'))
}

fn escapes(source: &Source) -> Vec<String> {
    let is_test = source.path.ends_with("/tests.rs") || source.path.contains("/tests/");
    if source.path == "arabic/letters.rs" || is_test {
        return Vec::new();
    }
    let code = code(&source.text);
    let tests = code.find("mod tests {").unwrap_or(code.len());
    lines_with(source, &code[..tests], "\\u{")
}

fn lines_with(source: &Source, code: &str, text: &str) -> Vec<String> {
    code.match_indices(text)
        .map(|(at, _)| format!("src/{}:{}: has `{text}`", source.path, line_of(code, at)))
        .collect()
}

/// The text with its comment lines blank, so that line numbers stay.
fn code(text: &str) -> String {
    text.lines()
        .map(|line| match line.trim_start().starts_with("//") {
            true => "\n".to_owned(),
            false => format!("{line}\n"),
        })
        .collect()
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

mod rules {
    //! Each rule sees what it forbids.

    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[track_caller]
    fn forbids(path: &str, text: &str, expected: &[&str]) {
        let header = "//! module    may use\n//! archive   arabic error\n//! query     schema error\n//! ```\n";
        let table = table(&[source("lib.rs", header)]);
        assert_eq!(forbidden_names(&source(path, text), &table), expected);
    }

    #[test]
    fn a_forbidden_module_is_seen_in_every_form_of_path() {
        let names_query = ["src/archive/html.rs:1: names `query`"];
        forbids(
            "archive/html.rs",
            "use crate::query::parse;\n",
            &names_query,
        );
        forbids(
            "archive/html.rs",
            "use super::super::query::parse;\n",
            &names_query,
        );
        forbids(
            "archive/html.rs",
            "use crate::{Error, arabic::{a, b}, query};\n",
            &names_query,
        );
        forbids(
            "archive/mod.rs",
            "\nuse super::query;\n",
            &["src/archive/mod.rs:2: names `query`"],
        );
        forbids(
            "archive.rs",
            "mod tests {\nuse super::super::query;\n}",
            &["src/archive.rs:2: names `query`"],
        );
    }

    #[test]
    fn an_allowed_module_passes() {
        forbids(
            "archive/html.rs",
            "use crate::arabic::x;\nuse super::date;\n// crate::query\n",
            &[],
        );
        forbids("query/compile.rs", "use crate::schema::x;\n", &[]);
        forbids(
            "query/ast.rs",
            "mod tests {\nuse super::super::parse;\n}",
            &[],
        );
    }

    #[test]
    fn the_grammar_may_name_the_script_alone() {
        forbids(
            "query/ast.rs",
            "use crate::schema::x;\n",
            &["src/query/ast.rs:1: names `schema`"],
        );
    }

    #[test]
    fn a_module_outside_the_table_is_seen() {
        forbids(
            "cache/a.rs",
            "",
            &["src/cache/a.rs: `cache` is not in the table of src/lib.rs"],
        );
    }

    #[test]
    fn logic_is_seen_in_front_pages_alone() {
        let text = "//! a\n#[cfg(test)]\nmod tests;\npub(crate) use a::{b,\n c};\npub fn d() {}\n";
        assert_eq!(
            logic_in_front_page(&source("a/mod.rs", text)),
            ["src/a/mod.rs: `pub fn d() {}`"]
        );
        assert_eq!(logic_in_front_page(&source("a/b.rs", text)), [""; 0]);
    }

    #[test]
    fn a_missing_header_and_an_escape_are_seen() {
        assert_eq!(missing_header(&source("a.rs", "use b;")).len(), 1);
        let text = "const A: char = '\\u{640}';\nmod tests {\n'\\u{641}'\n}\n";
        assert_eq!(escapes(&source("a.rs", text)), ["src/a.rs:1: has `\\u{`"]);
        assert_eq!(escapes(&source("arabic/letters.rs", text)), [""; 0]);
    }
}
