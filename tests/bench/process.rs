//! What a process cost: seconds, and the most memory of its own that it held.
//!
//! In: a command. Out: its time, and its largest resident memory that is no page of a file, looked up in `/proc` every few
//! milliseconds (0 where there is no `/proc`): pages of mapped files belong to the system, which takes them back at will.

use std::fs;
use std::io;
use std::process::{Command, ExitStatus, Stdio};
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
    run_reading(command, Stdio::null())
}

/// The same with `input` to read.
pub fn run_reading(command: &mut Command, input: Stdio) -> io::Result<Cost> {
    let (status, cost) = watch(command.stdin(input), LOOK_EVERY)?;
    match status.success() {
        true => Ok(cost),
        false => Err(io::Error::other(format!("{command:?}: {status}"))),
    }
}

/// The most memory of its own that `command` holds, in KiB, looked up all the time: for processes of some milliseconds.
pub fn most_memory(command: &mut Command) -> io::Result<u64> {
    let (_, cost) = watch(command.stdin(Stdio::null()), Duration::ZERO)?;
    Ok(cost.memory)
}

fn watch(command: &mut Command, look_every: Duration) -> io::Result<(ExitStatus, Cost)> {
    let started = Instant::now();
    let mut process = command.stdout(Stdio::null()).spawn()?;
    let mut memory = 0;
    loop {
        memory = memory.max(held_by(process.id()));
        if let Some(status) = process.try_wait()? {
            let seconds = started.elapsed().as_secs_f64();
            return Ok((status, Cost { seconds, memory }));
        }
        thread::sleep(look_every);
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
