//! The command line: flags, terminal, exit code. It calls the public API as any other user would.

mod args;
mod commands;
mod failure;
mod pager;
mod terminal;

use std::process::ExitCode;

use warraq::index::Location;

use args::{Arguments, Command};
use failure::Outcome;

#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    commands::completions::answer_shell();
    let arguments = Arguments::of_process();
    failure::keep_panics_quiet();
    let location = location(&arguments);
    match failure::guarded(location.as_ref(), || run(&arguments)) {
        Ok(Outcome::Found) => ExitCode::SUCCESS,
        Ok(Outcome::NothingFound) => ExitCode::from(1),
        Err(error) if failure::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            failure::report(&error, arguments.command.speaks_json());
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let shared = &arguments.shared;
    match &arguments.command {
        Command::Index(options) => commands::index::run(shared, options),
        Command::Search(options) => commands::search::run(shared, options),
        Command::Show(options) => commands::show::run(shared, options),
        Command::Export(options) => commands::export::run(shared, options),
        Command::Saved(command) => commands::saved::run(shared, command),
        Command::Similar(options) => commands::similar::run(shared, options),
        Command::Analyze(options) => commands::analyze::run(shared, options),
        Command::Extract(options) => commands::extract::run(shared, options),
        Command::Suggest(options) => commands::suggest::run(shared, options),
        Command::Completions(options) => commands::completions::run(options),
        Command::Man(options) => commands::man::run(shared, options),
        Command::Stats(options) => commands::stats::run(shared, options),
        Command::Verify(options) => commands::verify::run(shared, options),
        Command::Eval(options) => commands::eval::run(shared, options),
    }
}

/// The index that a command reads or writes.
fn location(arguments: &Arguments) -> Option<Location> {
    let shared = &arguments.shared;
    match &arguments.command {
        Command::Analyze(_) | Command::Extract(_) | Command::Completions(_) | Command::Man(_) => {
            None
        }
        Command::Index(options) => commands::index::location(shared, options).ok(),
        Command::Stats(options) => terminal::location_of(shared, options.folder.as_deref()).ok(),
        Command::Verify(options) => terminal::location_of(shared, options.folder.as_deref()).ok(),
        _ => terminal::location(shared).ok(),
    }
}
