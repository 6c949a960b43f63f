//! What a process cost: seconds, and the most memory of its own that it held.
//!
//! In: a command. Out: its time, and its largest resident memory that is no page of a file, looked up in `/proc` every few
//! milliseconds (0 where there is no `/proc`): pages of mapped files belong to the system, which takes them back at will.

use std::fs;
use std::io;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What one run of a process cost.
pub struct Cost {
    pub seconds: f64,
    /// In KiB.
    pub memory: u64,
}

/// Runs `command` to its end, with nothing to read and its output thrown away; that it fails is an error.
pub fn run(command: &mut Command) -> io::Result<Cost> {
    let started = Instant::now();
    let mut process = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let mut memory = 0;
    loop {
        memory = memory.max(held_by(process.id()));
        if let Some(status) = process.try_wait()? {
            let seconds = started.elapsed().as_secs_f64();
            return match status.success() {
                true => Ok(Cost { seconds, memory }),
                false => Err(io::Error::other(format!("{command:?}: {status}"))),
            };
        }
        thread::sleep(LOOK_EVERY);
    }
}

fn held_by(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let lines = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let number = lines.and_then(|rest| rest.trim().strip_suffix(" kB"));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
