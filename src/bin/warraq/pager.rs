//! Standard output that people read: through a pager where it is longer than the screen.
//!
//! In: text. Out: the same text, on standard output, or in the pager that the environment names. What fits on the screen
//! never starts a pager. No shell is asked: the words of `WARRAQ_PAGER` or `PAGER` are parted at white space.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

use terminal_size::{Height, Width, terminal_size};

use crate::args::{Paging, Shared};
use crate::terminal;

/// Ends at once where all fits (F), keeps colours (R), leaves the text on the screen (X), and ends on Ctrl-C as this program
/// does (K).
const PAGER: &str = "less -FRXK";
/// Lines that the shell's next prompt takes.
const PROMPT_LINES: usize = 2;

/// Standard output, for people.
pub enum Paged {
    /// Not yet longer than the screen.
    Held(Held),
    Direct(BufWriter<StdoutLock<'static>>),
    Pager(Pager),
}

/// Text that may fit on the screen.
pub struct Held {
    text: Vec<u8>,
    lines: usize,
    columns: usize,
    pager: Vec<String>,
}

/// A pager at work; waited for when it goes away.
pub struct Pager {
    child: Child,
    input: Option<BufWriter<ChildStdin>>,
}

/// Standard output, through a pager where `shared` and the terminal allow it.
pub fn output(shared: &Shared) -> Paged {
    let pager = match shared.pager {
        Paging::Auto if io::stdout().is_terminal() => chosen(),
        Paging::Auto | Paging::Never => Vec::new(),
    };
    match (terminal_size(), pager.is_empty()) {
        (Some((Width(columns), Height(lines))), false) => Paged::Held(Held {
            text: Vec::new(),
            lines: usize::from(lines).saturating_sub(PROMPT_LINES),
            columns: usize::from(columns).max(1),
            pager,
        }),
        _ => Paged::Direct(terminal::output()),
    }
}

/// The words of the pager's command; none where none is wanted.
fn chosen() -> Vec<String> {
    let named = ["WARRAQ_PAGER", "PAGER"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok());
    words(&named.unwrap_or_else(|| PAGER.to_owned()))
}

fn words(command: &str) -> Vec<String> {
    let words: Vec<_> = command.split_whitespace().map(str::to_owned).collect();
    match words.as_slice() {
        // It would only copy.
        [cat] if cat == "cat" => Vec::new(),
        _ => words,
    }
}

impl Held {
    fn fits(&self) -> bool {
        let text = String::from_utf8_lossy(&self.text);
        let height = |line: &str| line.chars().count().div_ceil(self.columns).max(1);
        text.lines().map(height).sum::<usize>() <= self.lines
    }

    /// Shows what is held and what is to come in a pager; directly, where there is none.
    fn start(self) -> io::Result<Paged> {
        let (program, arguments) = match self.pager.split_first() {
            Some(parts) => parts,
            None => return self.write_out(),
        };
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped());
        if std::env::var_os("LESSCHARSET").is_none() {
            command.env("LESSCHARSET", "utf-8");
        }
        let started = command.spawn();
        let started = started.map(|mut child| {
            let input = child.stdin.take().map(BufWriter::new);
            Pager { child, input }
        });
        match started {
            Ok(mut pager) => {
                pager.write_all(&self.text)?;
                Ok(Paged::Pager(pager))
            }
            Err(error) => {
                if self.pager.join(" ") != PAGER {
                    let style = terminal::error_style();
                    let told = format!("cannot start the pager `{program}`: {error}");
                    writeln!(io::stderr(), "note: {}", style.message(&told))?;
                }
                self.write_out()
            }
        }
    }

    fn write_out(self) -> io::Result<Paged> {
        let mut out = terminal::output();
        out.write_all(&self.text)?;
        Ok(Paged::Direct(out))
    }
}

impl Paged {
    fn replace(&mut self, next: impl FnOnce(Held) -> io::Result<Self>) -> io::Result<()> {
        let Self::Held(held) = self else {
            return Ok(());
        };
        let held = Held {
            text: std::mem::take(&mut held.text),
            pager: std::mem::take(&mut held.pager),
            ..*held
        };
        *self = next(held)?;
        Ok(())
    }
}

impl Write for Paged {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        match self {
            Self::Held(held) => {
                held.text.extend_from_slice(text);
                if !held.fits() {
                    self.replace(Held::start)?;
                }
                Ok(text.len())
            }
            Self::Direct(out) => out.write(text),
            Self::Pager(pager) => pager.write(text),
        }
    }

    /// Shows all that was written: the end of what is to be shown.
    fn flush(&mut self) -> io::Result<()> {
        self.replace(Held::write_out)?;
        match self {
            Self::Held(_) => Ok(()),
            Self::Direct(out) => out.flush(),
            Self::Pager(pager) => pager.flush(),
        }
    }
}

impl Write for Pager {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        match &mut self.input {
            Some(input) => input.write(text),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.input.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Pager {
    fn drop(&mut self) {
        // What cannot be written any more, its reader did not want to see.
        drop(self.input.take());
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(text: &str) -> Held {
        Held {
            text: text.as_bytes().to_vec(),
            lines: 3,
            columns: 10,
            pager: Vec::new(),
        }
    }

    #[test]
    fn long_lines_take_several_lines_of_the_screen() {
        assert!(held("a\nb\nc\n").fits());
        assert!(!held("a\nb\nc\nd\n").fits());
        assert!(held("0123456789\n0123456789a").fits());
        assert!(!held("0123456789\n0123456789\n0123456789a").fits());
    }

    #[test]
    fn a_pager_is_named_with_its_flags_and_without_a_shell() {
        assert_eq!(words("less -R"), ["less", "-R"]);
        assert_eq!(words("less; rm"), ["less;", "rm"]);
        assert!(words(" ").is_empty() && words("cat").is_empty());
    }
}
