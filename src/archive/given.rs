//! What is known of a piece of an archive before it is read.
//!
//! In: what holds the piece says of it: a web archive its address and when it was captured, a header its charset, a rule of
//! `warraq.toml` or a file beside it some fields. Out: the same, for whoever reads the piece. Nothing here is read
//! from the piece itself.

use super::date::PublicationDate;
use super::draft::Field;
use super::encoding::Declared;
use crate::archive::known::keys::KeyNames;
use crate::archive::lines::neighbours::Neighbours;

/// What is known of a file, a member of one, or a record, from outside.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    /// The charset that a header or a rule declares, as written there, and where.
    pub(super) charset: Option<(String, &'static str)>,
    /// Where it was fetched from.
    pub(super) url: Option<String>,
    /// When it was fetched.
    pub(super) captured: Option<PublicationDate>,
    /// Fields that stand before what the piece says of itself.
    pub(super) stated: Vec<Stated>,
    /// Fields that count where the piece says nothing of them.
    pub(super) assumed: Vec<Stated>,
    /// What the archive calls the fields of its records.
    pub(super) keys: KeyNames,
    /// The files beside it, where it is a whole file.
    pub(super) neighbours: Option<Neighbours>,
    /// Whether every value that is offered for a field is kept, to be shown.
    pub(super) explains: bool,
}

/// A field that is known from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) field: Field,
    pub(super) value: String,
    /// Who says so: `rule 2 of warraq.toml`.
    pub(super) origin: String,
}

impl Given {
    /// What is known of a part of the piece: not what lies beside the whole.
    pub(super) fn of_a_part(&self) -> Self {
        Self {
            neighbours: None,
            ..self.clone()
        }
    }

    /// The charset that is declared outside the piece.
    pub(super) fn declared(&self) -> Option<Declared<'_>> {
        let (label, evidence) = self.charset.as_ref()?;
        Some(Declared { label, evidence })
    }
}
