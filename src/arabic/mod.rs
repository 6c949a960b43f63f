//! Facts about the Arabic script and language, as plain functions on text: no engine, no files.

pub mod letters;

pub mod affixes;
pub mod broad;
pub mod compound;
pub mod counts;
pub mod digits;
pub mod evidence;
pub mod foreign;
pub mod hallmarks;
pub mod lexicon;
pub mod nearness;
pub mod normalize;
pub mod plurals;
pub mod stem;
pub mod variants;
