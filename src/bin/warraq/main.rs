//! The command line: flags, terminal, exit code. It calls the public API as any other user would.

mod args;
mod commands;
mod failure;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use failure::Outcome;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let shared = &arguments.shared;
    let outcome = match &arguments.command {
        Command::Index(options) => commands::index::run(shared, options),
        Command::Search(options) => commands::search::run(shared, options),
        Command::Show(options) => commands::show::run(shared, options),
        Command::Analyze(options) => commands::analyze::run(shared, options),
        Command::Extract(options) => commands::extract::run(shared, options),
        Command::Stats(options) => commands::stats::run(shared, options),
        Command::Eval(options) => commands::eval::run(shared, options),
    };
    match outcome {
        Ok(Outcome::Found) => ExitCode::SUCCESS,
        Ok(Outcome::NothingFound) => ExitCode::from(1),
        Err(error) if failure::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            failure::report(&error, arguments.command.speaks_json());
            ExitCode::from(2)
        }
    }
}
