//! The forms under which a word stands in a text when a phrase is meant as written.
//!
//! In: a skeleton. Out: the skeletons it may have in a text: with attached "and", "so", "in", "for", "like", with the article
//! merged into a preposition, with another seat of its hamza. The caller looks them up in the dictionary; most are no words.

use super::analyzer::Analyzer;
use crate::arabic::affixes::{PROCLITICS, ProcliticKind};
use crate::arabic::letters::{ALEF, LAM};
use crate::arabic::normalize::{Letters, skeleton};

impl Analyzer {
    /// Returns the skeletons under which `word` may stand in a text but for attached letters and hamza seats, itself first.
    pub fn as_written(&self, word: &str) -> Vec<String> {
        let Some(word) = skeleton(word) else {
            return vec![word.to_owned()];
        };
        let mut forms = Vec::new();
        let others = self.stemmer().variants().seat_variants(&word.letters);
        for spelling in std::iter::once(word.letters).chain(others) {
            add_with_clitics(&spelling, &mut forms);
        }
        forms
    }
}

fn add_with_clitics(word: &Letters, forms: &mut Vec<String>) {
    let behind_article = word
        .strip_prefix(&[ALEF, LAM])
        .filter(|rest| rest.len() >= 2);
    for proclitic in PROCLITICS {
        use ProcliticKind::{
            Article, Conjunction, LamArticle, LamArticleSharingLam, None, Preposition,
        };
        let front = proclitic.letters;
        let joined = match (proclitic.kind, behind_article) {
            // Alef and lam may be the word's own, so it takes prepositions as any other as well.
            (None | Conjunction | Preposition, _) => Letters::joined(front, word),
            (Article, Some(rest)) if front.first() != Some(&ALEF) => Letters::joined(front, rest),
            (LamArticle, Some(rest)) if rest.first() != Some(&LAM) => Letters::joined(front, rest),
            (LamArticleSharingLam, Some(rest)) if rest.first() == Some(&LAM) => {
                Letters::joined(front, rest)
            }
            _ => continue,
        };
        let form = joined.to_string();
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A word under test.
    struct Word(&'static str);

    fn word(text: &'static str) -> Word {
        Word(text)
    }

    impl Word {
        /// The forms stand with a space between them.
        #[track_caller]
        fn stands_as(self, forms: &str) {
            let all = Analyzer::new().as_written(self.0);
            assert_eq!(all.first().map(String::as_str), Some(self.0));
            for form in forms.split(' ') {
                assert!(all.iter().any(|other| other == form), "{form}");
            }
        }
    }

    #[test]
    fn a_word_stands_behind_one_letter_clitics() {
        word("مجلس").stands_as("ومجلس بمجلس لمجلس كمجلس وبمجلس");
        assert!(
            !Analyzer::new()
                .as_written("مجلس")
                .contains(&"المجلس".to_owned())
        );
    }

    #[test]
    fn the_article_merges_with_lam() {
        word("الحرس").stands_as("والحرس بالحرس للحرس وللحرس");
        word("اللجنه").stands_as("للجنه باللجنه");
    }

    #[test]
    fn the_seat_of_a_hamza_varies() {
        word("مسؤول").stands_as("مسئول لمسئول");
    }
}
