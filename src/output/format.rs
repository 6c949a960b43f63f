//! What every format of answers does.

use std::io::{self, Write};

use crate::search::Answer;

/// A form that answers are written in.
pub trait Format {
    /// Writes what stands before all answers; `is_many` tells whether there are several.
    fn begin(&self, _is_many: bool, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Writes `answer`; `query_id` is its query's name where there are many.
    fn write(&self, answer: &Answer, query_id: Option<&str>, out: &mut dyn Write)
    -> io::Result<()>;
}
