//! What every format of answers does.

use std::io::{self, Write};

use crate::search::Answer;

/// A form that answers are written in.
pub trait Format {
    /// Writes `answer`; `query_id` is its query's name where there are many.
    fn write(&self, answer: &Answer, query_id: Option<&str>, out: &mut dyn Write)
    -> io::Result<()>;
}
