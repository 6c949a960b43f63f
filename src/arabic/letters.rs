//! Arabic code points under their Unicode names: the one place where letters are written as escapes.

/// U+0640, the stroke that stretches a word and is no letter.
pub const TATWEEL: char = '\u{0640}';
