//! A word with any letters in some places: `ق*ف`.
//!
//! In: a pattern in settled spelling, with a `*` for each run of any letters. Out: whether a word is so. Time is linear
//! in the word for each of the pattern's parts: each is looked for once, at the first place where it stands.

/// A pattern of words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Glob {
    beginning: String,
    /// What stands in order between beginning and end.
    middle: Vec<String>,
    /// `None` where there is no `*`, and the beginning is the whole word.
    end: Option<String>,
}

impl Glob {
    /// Reads a pattern.
    pub fn new(pattern: &str) -> Self {
        let mut parts = pattern.split('*').map(str::to_owned);
        let beginning = parts.next().unwrap_or_default();
        let mut middle: Vec<_> = parts.collect();
        let end = middle.pop();
        middle.retain(|part| !part.is_empty());
        Self {
            beginning,
            middle,
            end,
        }
    }

    /// What every such word begins with.
    pub fn beginning(&self) -> &str {
        &self.beginning
    }

    /// What every such word holds.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        let ends = [Some(&self.beginning), self.end.as_ref()];
        let parts = self.middle.iter().chain(ends.into_iter().flatten());
        parts.map(String::as_str).filter(|part| !part.is_empty())
    }

    /// Whether `word` is so.
    pub fn matches(&self, word: &str) -> bool {
        let Some(rest) = word.strip_prefix(self.beginning.as_str()) else {
            return false;
        };
        let Some(end) = &self.end else {
            return rest.is_empty();
        };
        let Some(mut between) = rest.strip_suffix(end.as_str()) else {
            return false;
        };
        for part in &self.middle {
            match between.split_once(part.as_str()) {
                Some((_, behind)) => between = behind,
                None => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn matches(pattern: &str, words: &[&str], others: &[&str]) {
        let glob = Glob::new(pattern);
        for word in words {
            assert!(glob.matches(word), "{pattern} and {word}");
        }
        for word in others {
            assert!(!glob.matches(word), "{pattern} and {word}");
        }
    }

    #[test]
    fn a_star_is_any_letters_or_none() {
        matches(
            "ق*ف",
            &["قف", "قصف", "قاذف", "قصفقف"],
            &["ق", "ف", "يقف", "قصفت"],
        );
        matches("*ون", &["ون", "سياسيون"], &["ونحن", "ن"]);
        matches("صار*", &["صار", "صاروخ"], &["نصار"]);
        matches("a*b*c", &["abc", "axbxc", "abbc"], &["ac", "abxd", "acb"]);
        matches("*a*", &["a", "bab"], &["b", ""]);
        matches("قصف", &["قصف"], &["قصفت"]);
    }

    #[test]
    fn beginning_and_end_do_not_share_letters() {
        matches("aba*ba", &["ababa"], &["aba"]);
        matches("ab*ab*ab", &["ababab"], &["abab"]);
    }
}
