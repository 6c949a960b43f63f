//! `warraq index --watch`: refreshes, then stays and refreshes whenever files of the archive change.
//!
//! Changes come in bursts: a refresh begins when there was none for a second, or the first is ten seconds old. The
//! lock is held while a refresh goes on and not in between, so that others may index too. A refresh that fails is told
//! and tried again.

use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use anyhow::Context;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use warraq::index::{Location, RefreshSummary};

use super::{first_line, refreshed, tell};
use crate::args::{IndexOptions, Shared};
use crate::failure::{self, Outcome};
use crate::terminal;

/// A burst of changes is over when this long none came.
const QUIET: Duration = Duration::from_secs(1);
/// Where changes never pause, this is how long they wait.
const LONGEST_BURST: Duration = Duration::from_secs(10);
/// When a refresh that failed is tried again.
const RETRY: Duration = Duration::from_secs(5);
/// How often to look where the system does not tell of changes.
const UNTOLD: Duration = Duration::from_secs(30);
/// What a shell gives a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// What ends a wait.
enum Signal {
    Changed,
    Stop,
}

pub fn run(
    shared: &Shared,
    location: &Location,
    options: &IndexOptions,
) -> anyhow::Result<Outcome> {
    location.check_archive()?;
    let (sender, signals) = mpsc::channel();
    stop_on_interrupt(shared, sender.clone())?;
    // Before the first refresh, so that no change falls between the two.
    let watched = watcher(location, sender);
    let told_of_changes = watched.as_ref().err().map(ToString::to_string);
    let mut every = options.watch_every.map(Duration::from_secs);
    if let Some(error) = told_of_changes {
        every = every.or(Some(UNTOLD));
        let seconds = every.unwrap_or(UNTOLD).as_secs();
        let why = format!("the system does not tell of changes here ({error})");
        terminal::note(
            shared,
            format_args!("{why}; looking every {seconds} seconds"),
        );
    }
    let mut watch = Watch {
        shared,
        location,
        options,
        rebuild: options.rebuild,
        last: None,
        last_error: None,
    };
    let mut retry = watch.refresh()?;
    let archive = location.archive().display();
    terminal::note(shared, format_args!("watching `{archive}`; Ctrl-C ends it"));
    while wait(&signals, retry.or(every)) {
        retry = watch.refresh()?;
    }
    Ok(Outcome::Found)
}

/// Waits for a burst of changes to end, or for `longest`; whether to go on.
fn wait(signals: &Receiver<Signal>, longest: Option<Duration>) -> bool {
    let first = match longest {
        Some(longest) => signals.recv_timeout(longest),
        None => signals.recv().map_err(RecvTimeoutError::from),
    };
    match first {
        Ok(Signal::Changed) => {}
        Err(RecvTimeoutError::Timeout) => return true,
        Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
    }
    let began = Instant::now();
    while began.elapsed() < LONGEST_BURST {
        match signals.recv_timeout(QUIET) {
            Ok(Signal::Changed) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
    true
}

/// The first Ctrl-C ends the watch when the refresh under way is over, the second at once: what is committed stays.
fn stop_on_interrupt(shared: &Shared, sender: Sender<Signal>) -> anyhow::Result<()> {
    let asked = AtomicBool::new(false);
    let quiet = shared.quiet;
    ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::SeqCst) {
            std::process::exit(INTERRUPTED);
        }
        if !quiet {
            let _ = writeln!(
                io::stderr(),
                "note: ending; Ctrl-C again ends a refresh midway"
            );
        }
        let _ = sender.send(Signal::Stop);
    })
    .context("cannot watch for Ctrl-C")
}

/// Tells `sender` of changes in the archive, as long as it lives.
fn watcher(location: &Location, sender: Sender<Signal>) -> notify::Result<RecommendedWatcher> {
    let root = std::path::absolute(location.archive())?;
    let place = Arc::new(Place {
        index: std::path::absolute(location.index())?,
        root: root.clone(),
    });
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // A change that was not understood is one too.
        if event.as_ref().map_or(true, |event| place.changes(event)) {
            let _ = sender.send(Signal::Changed);
        }
    })?;
    watcher.watch(&root, RecursiveMode::Recursive)?;
    Ok(watcher)
}

/// What is watched.
struct Place {
    root: PathBuf,
    index: PathBuf,
}

impl Place {
    /// Whether `event` may change what is indexed: files that are only read do not, nor does what is hidden.
    fn changes(&self, event: &Event) -> bool {
        if matches!(event.kind, EventKind::Access(_)) {
            return false;
        }
        event.need_rescan() || event.paths.iter().any(|path| self.is_indexed(path))
    }

    fn is_indexed(&self, path: &Path) -> bool {
        let is_hidden = |part: Component| part.as_os_str().as_encoded_bytes().starts_with(b".");
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        !path.starts_with(&self.index) && !below.components().any(is_hidden)
    }
}

/// A watch going on.
struct Watch<'run> {
    shared: &'run Shared,
    location: &'run Location,
    options: &'run IndexOptions,
    /// Whether the index is still to be made anew.
    rebuild: bool,
    /// The account of the last refresh that came to its end.
    last: Option<RefreshSummary>,
    /// What the last refresh failed of, told once.
    last_error: Option<String>,
}

impl Watch<'_> {
    /// Refreshes once and tells what changed; returns when to try again where it failed.
    ///
    /// The first refresh fails for good, unless somebody else is indexing.
    fn refresh(&mut self) -> anyhow::Result<Option<Duration>> {
        let effort = &self.options.effort;
        match refreshed(self.shared, self.location, effort, self.rebuild) {
            Ok(summary) => {
                self.rebuild = false;
                self.last_error = None;
                self.account(&summary)?;
                self.last = Some(summary);
                Ok(None)
            }
            Err(error) => {
                let is_held = matches!(error, warraq::Error::Locked { .. });
                if self.last.is_none() && !is_held {
                    return Err(error.into());
                }
                let message = error.to_string();
                if self.last_error.as_ref() != Some(&message) {
                    failure::report(&error.into(), false);
                    let seconds = RETRY.as_secs();
                    terminal::note(
                        self.shared,
                        format_args!("trying again every {seconds} seconds"),
                    );
                    self.last_error = Some(message);
                }
                Ok(Some(RETRY))
            }
        }
    }

    /// The first account is whole, as is one with other skipped files; the others are one line, or none where nothing
    /// changed.
    fn account(&self, summary: &RefreshSummary) -> anyhow::Result<()> {
        let archive = self.location.archive();
        let Some(last) = &self.last else {
            return tell(self.shared, summary, archive, "");
        };
        if (&summary.skipped, &summary.notes) != (&last.skipped, &last.notes) {
            return tell(self.shared, summary, archive, "");
        }
        let changed = summary.added + summary.replaced + summary.removed > 0;
        if changed && !self.shared.quiet {
            terminal::tell(first_line(summary, archive, "").trim_end());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, CreateKind, Flag};

    use super::*;

    fn place() -> Place {
        Place {
            root: PathBuf::from("/archive"),
            index: PathBuf::from("/archive/.warraq"),
        }
    }

    #[test]
    fn only_what_is_indexed_is_a_change() {
        let created =
            |path: &str| Event::new(EventKind::Create(CreateKind::File)).add_path(path.into());
        assert!(place().changes(&created("/archive/2022/a.txt")));
        assert!(place().changes(&created("/archive/warraq.toml")));
        assert!(!place().changes(&created("/archive/.warraq/1/engine/meta.json")));
        assert!(!place().changes(&created("/archive/2022/.a.txt.swp")));
        assert!(!place().changes(&created("/archive/.git/index")));
    }

    #[test]
    fn reading_is_no_change_and_lost_news_is_one() {
        let read = Event::new(EventKind::Access(AccessKind::Any)).add_path("/archive/a.txt".into());
        assert!(!place().changes(&read));
        assert!(place().changes(&Event::new(EventKind::Other).set_flag(Flag::Rescan)));
    }

    #[test]
    fn a_burst_is_one_change_and_a_stop_ends_the_wait() {
        let (sender, signals) = mpsc::channel();
        for _ in 0..3 {
            sender.send(Signal::Changed).expect("open");
        }
        assert!(wait(&signals, None));
        assert!(signals.try_recv().is_err());
        sender.send(Signal::Changed).expect("open");
        sender.send(Signal::Stop).expect("open");
        assert!(!wait(&signals, None));
    }
}
