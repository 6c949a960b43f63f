//! The forms under which a word stands in a text when a phrase is meant as written.
//!
//! In: a skeleton. Out: the skeletons it may have in a text: with attached "and", "so", "in", "for", "like", with the article
//! merged into a preposition, with another seat of its hamza. The caller looks them up in the dictionary; most are no words.

use super::analyzer::Analyzer;
use crate::arabic::affixes::{PROCLITICS, ProcliticKind};
use crate::arabic::letters::{ALEF, LAM, SEEN};
use crate::arabic::normalize::{Letters, skeleton};
use crate::arabic::stem::Rule;

impl Analyzer {
    /// As [`as_written`](Self::as_written), for the first word of a phrase: letters attached to it belong to the
    /// sentence that the phrase was taken from, so it may stand without them as well.
    pub fn as_written_first(&self, word: &str) -> Vec<String> {
        let mut forms = self.as_written(word);
        for bare in self.without_clitics(word) {
            for form in self.as_written(&bare) {
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
        }
        forms
    }

    /// The words that `word` may be behind attached letters, as far as the stemmer takes any off.
    fn without_clitics(&self, word: &str) -> Vec<String> {
        let Some(word) = skeleton(word) else {
            return Vec::new();
        };
        let mut front = None;
        self.stemmer().stem(&word, &mut |step| {
            if step.rule == Rule::Proclitic {
                front = Some(step.letters);
            }
        });
        let Some(front) = front else {
            return Vec::new();
        };
        let Some(rest) = word.letters.strip_prefix(&front[..]) else {
            return Vec::new();
        };
        let with = |kept: &[char]| Letters::joined(kept, rest).to_string();
        match &front[..] {
            // The article and the future are a part of the word as asked for.
            [ALEF, LAM] | [SEEN] => Vec::new(),
            [.., ALEF | LAM, LAM] => vec![with(&[ALEF, LAM])],
            [.., SEEN] => vec![with(&[SEEN])],
            // One lam may be both the preposition's and the article's, or the word's own.
            [.., LAM] if rest.first() == Some(&LAM) => vec![with(&[]), with(&[ALEF, LAM])],
            _ => vec![with(&[])],
        }
    }

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

    /// The words that `word` may stand as without its attached letters, with a space between them.
    #[track_caller]
    fn is_bare(word: &str, bare: &str) {
        let found = Analyzer::new().without_clitics(word);
        assert_eq!(found.join(" "), bare, "{word}");
    }

    #[test]
    fn the_first_word_of_a_phrase_may_stand_without_its_clitics() {
        is_bare("وبمجلس", "مجلس");
        is_bare("والحرس", "الحرس");
        is_bare("بالحرس", "الحرس");
        is_bare("للحرس", "الحرس");
        is_bare("للجنه", "لجنه اللجنه");
        let forms = Analyzer::new().as_written_first("ولمجلس");
        for form in ["ولمجلس", "مجلس", "بمجلس"] {
            assert!(forms.contains(&form.to_owned()), "{form}");
        }
    }

    #[test]
    fn a_word_that_only_looks_as_if_it_had_clitics_stays_whole() {
        for word in ["وزاره", "بلديه", "لبنان", "فرنسا", "كتاب", "الحرس", "مجلس"]
        {
            is_bare(word, "");
        }
    }
}
