//! The tables of `index-schema` that a person edits, as rows of columns.
//!
//! In: the text of a table. Out: its rows, without comments (`#`) and blank lines. A row may be short: what is
//! missing at its end is empty.

/// Returns the rows of `table`, each as its first `N` columns.
pub(in crate::archive) fn rows<const N: usize>(table: &str) -> impl Iterator<Item = [&str; N]> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let mut columns = line.split('\t').map(str::trim);
            std::array::from_fn(|_| columns.next().unwrap_or(""))
        })
}

/// Returns the parts of a column that holds several, parted by `|`.
pub(in crate::archive) fn parts(column: &str) -> impl Iterator<Item = &str> {
    column
        .split('|')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_blank_lines_are_no_rows() {
        let read: Vec<[&str; 2]> = rows("# name\n\na\tb\nc\n").collect();
        assert_eq!(read, [["a", "b"], ["c", ""]]);
    }

    #[test]
    fn empty_parts_are_left_out() {
        assert_eq!(parts("a| b ||").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(parts("").count(), 0);
    }
}
