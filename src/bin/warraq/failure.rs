//! How a command ends: found, nothing found, or a failure told to a person or a script.

use std::io;

/// What a command that did not fail came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Exit code 0.
    Found,
    /// Exit code 1.
    NothingFound,
}

impl Outcome {
    /// Found where `count` is not 0.
    pub fn of(count: u64) -> Self {
        match count {
            0 => Self::NothingFound,
            _ => Self::Found,
        }
    }
}

/// Whether the reader of our output went away, as `head` does: no failure.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Tells on standard error what failed and what to do.
pub fn report(error: &anyhow::Error, as_json: bool) {
    let known = error.downcast_ref::<warraq::Error>();
    match known {
        Some(known) if as_json => eprintln!("{}", warraq::output::error_json(known)),
        _ => eprintln!("error: {}", message(error)),
    }
    if let Some(hint) = known.and_then(warraq::Error::hint).filter(|_| !as_json) {
        eprintln!(" hint: {hint}");
    }
}

/// What failed and why, outermost first; a cause that the message before it already tells is not told twice.
fn message(error: &anyhow::Error) -> String {
    let mut message = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if message.is_empty() {
            message = cause;
        } else if !message.contains(&cause) {
            message = format!("{message}: {cause}");
        }
    }
    message
}
