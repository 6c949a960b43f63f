//! Facts about the Arabic script, as plain functions on text: no engine, no files.

pub mod digits;
pub mod letters;
pub mod normalize;
