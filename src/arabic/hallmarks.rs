//! The letters by which a word shows that it may have a stem that is wanted.
//!
//! In: stems. Out: strings of letters. A word that has one of the stems holds one of the strings, unless a spelling in it is
//! rewritten ([`Variants::may_settle`](super::variants::Variants::may_settle)). They are read off the tables with which stems are
//! made: a stem is a piece of its word, but for a name or a singular that stands for all of it, and for a last letter that
//! another one had replaced. Whether what stands around the piece may come off is not asked: that is the stemmer's work.

use super::affixes::{BEFORE_PRONOUNS, ENDINGS};
use super::lexicon::ByLetters;
use super::normalize::Letters;
use super::stem::Stemmer;

impl Stemmer {
    /// Returns strings of which every word holds one whose stem, beside whatever words it stands, is one of `stems`.
    pub fn hallmarks(&self, stems: Vec<Letters>) -> Vec<Letters> {
        // From the last step of stemming to the first: what becomes one of the forms is a form as well.
        let is_wanted = |name: &[char]| stems.iter().any(|stem| **stem == *name);
        let in_context = self.variants().names_in_context();
        let named = in_context.filter(|(_, name)| is_wanted(name));
        let named: Vec<_> = named.map(|(form, _)| Letters::from_slice(form)).collect();
        let mut forms = [stems, named].concat();
        forms.extend(self.lexicon().forms_of(&forms));
        let opened: Vec<_> = forms.iter().flat_map(|form| opened(form)).collect();
        forms.extend(opened);
        let mut seen = ByLetters::default();
        forms.retain(|form| seen.insert((**form).into(), ()).is_none());
        forms
    }
}

/// What `form` is in a word before an ending that replaced its last letter: مكتبه is مكتبت and مكتبا before endings in teh and alef.
fn opened(form: &[char]) -> impl Iterator<Item = Letters> {
    let endings = ENDINGS.iter().chain(BEFORE_PRONOUNS);
    let endings = endings.filter(|ending| !ending.restored.is_empty());
    endings.filter_map(|ending| {
        let base = form.strip_suffix(ending.restored)?;
        Some(Letters::joined(base, ending.letters.get(..1)?))
    })
}
