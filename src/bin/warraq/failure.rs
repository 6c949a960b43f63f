//! How a command ends: found, nothing found, or a failure told to a person or a script.
//!
//! The engine panics where it reads a damaged file. Panics end here, and here alone: what is said of them is which
//! file of the index is damaged, or, where none is, what panicked.

use std::fmt;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};

use warraq::index::{self, Location};
use warraq::output::{ErrorJson, error_json};

use crate::terminal;

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

/// A fault of the program.
#[derive(Debug, Clone, Default, thiserror::Error)]
struct Panic {
    message: String,
    place: String,
}

impl fmt::Display for Panic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { message, place } = self;
        write!(out, "warraq itself failed: {message} ({place})")
    }
}

/// The last panic of any thread.
static LAST_PANIC: Mutex<Option<Panic>> = Mutex::new(None);

/// Keeps panics from printing; [`guarded`] tells of them.
pub fn keep_panics_quiet() {
    panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let literal = payload.downcast_ref::<&str>().copied();
        let message = literal.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let panic = Panic {
            message: message.unwrap_or("a panic").to_owned(),
            place: info.location().map(ToString::to_string).unwrap_or_default(),
        };
        *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(panic);
    }));
}

/// Runs `command` on the archive at `location`; a panic, or an error of the engine, is told as the damage behind it.
pub fn guarded(
    location: Option<&Location>,
    command: impl FnOnce() -> anyhow::Result<Outcome>,
) -> anyhow::Result<Outcome> {
    let error = match panic::catch_unwind(AssertUnwindSafe(command)) {
        Ok(Err(error)) if is_of_engine(&error) => error,
        Ok(outcome) => return outcome,
        Err(_) => {
            let panic = LAST_PANIC
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
            panic.unwrap_or_default().into()
        }
    };
    let look = || location.and_then(index::damage);
    let damage = panic::catch_unwind(AssertUnwindSafe(look)).ok().flatten();
    Err(damage.map_or(error, anyhow::Error::from))
}

fn is_of_engine(error: &anyhow::Error) -> bool {
    matches!(
        error.downcast_ref::<warraq::Error>(),
        Some(warraq::Error::Engine(_))
    )
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
    let told = told(error);
    if as_json {
        eprintln!("{}", error_json(&told));
        return;
    }
    let style = terminal::error_style();
    let mut lines = told.message.lines();
    eprintln!("error: {}", style.message(lines.next().unwrap_or_default()));
    for line in lines {
        eprintln!("{}", style.message(line));
    }
    if let Some(hint) = told.hint {
        eprintln!(" hint: {}", style.message(&hint));
    }
}

/// What failed and what to do, as scripts are told.
pub fn told(error: &anyhow::Error) -> ErrorJson {
    let known = error.downcast_ref::<warraq::Error>();
    ErrorJson {
        kind: known.map_or("failed", warraq::Error::kind),
        message: message(error),
        hint: known.and_then(warraq::Error::hint),
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
