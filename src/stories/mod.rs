//! Near-copies and stories: the report of a wire, and what outlets made of it.
//!
//! Two articles are near-copies when the shorter shares at least 60 % of its sequences of six words with the other, in whatever
//! spelling. Candidates are pairs that share fingerprints, which are a few of the sequences, chosen so that the same words give
//! the same ones anywhere ([`shingles`]); each candidate is then checked by all sequences of both ([`copies`]).
//! Near-copies are folded into stories ([`fold`]). Nothing here knows an engine or a file: an article is a number, and what it says
//! the prints of its words ([`prints`]).

pub mod prints;

pub mod shingles;

pub mod copies;

pub mod fold;
