//! Flags of `warraq saved`.

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand};

use super::search::{SearchFormat, SortOrder};
use super::{Effort, PlainFormat, QueryOptions};

#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  warraq saved add البوكمال غارات البوكمال --source 'راديو الكل'
  warraq saved run                                      what is new in every saved search
  */15 * * * *  warraq saved run --refresh -q -C ~/archive      in a crontab: a mail where there is news

A saved search lies beside the index, in saved.json; `index --rebuild` leaves it. What is new is what
it has not shown yet, whatever its date. Exit codes: 0 something new, 1 nothing new, 2 error.")]
pub enum SavedCommand {
    /// Keep a search under a name
    Add(AddOptions),
    /// Name the saved searches
    List(ListOptions),
    /// Forget saved searches
    Remove(RemoveOptions),
    /// Show what is new in saved searches since they last ran
    Run(RunOptions),
}

#[derive(Debug, Args)]
pub struct AddOptions {
    /// What to call it
    pub name: String,
    #[command(flatten)]
    pub typed: TypedQuery,
    /// Take what answers it now for known; else the first run shows everything
    #[arg(long)]
    pub from_now: bool,
}

#[derive(Debug, Args)]
pub struct ListOptions {
    /// How to print them
    #[arg(long, value_enum, default_value_t = PlainFormat::Text, value_name = "FORMAT")]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
pub struct RemoveOptions {
    /// Which
    #[arg(required = true, value_name = "NAME")]
    pub names: Vec<String>,
}

#[derive(Debug, Args)]
pub struct RunOptions {
    /// Which [default: all]
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Refresh the index first
    #[arg(long)]
    pub refresh: bool,
    /// Show what was shown before too
    #[arg(long)]
    pub all: bool,
    /// Look only: the next run shows the same again
    #[arg(long)]
    pub peek: bool,
    /// In which order; without a date last in newest and oldest, ties by id
    #[arg(long, value_enum, default_value_t = SortOrder::Newest, value_name = "ORDER")]
    pub sort: SortOrder,
    /// How to print them
    #[arg(long, value_enum, default_value_t = SearchFormat::Text, value_name = "FORMAT")]
    pub format: SearchFormat,
    #[command(flatten)]
    pub effort: Effort,
}

/// A query with its flags, as read and as typed.
#[derive(Debug)]
pub struct TypedQuery {
    pub options: QueryOptions,
    /// Each flag with its value: `--source=رويترز`.
    pub flags: Vec<String>,
}

impl QueryOptions {
    /// Reads flags that [`TypedQuery`] has kept.
    pub fn of_flags(flags: &[String]) -> Result<Self, clap::Error> {
        let command = Self::augment_args(Command::new("saved")).no_binary_name(true);
        Self::from_arg_matches(&command.try_get_matches_from(flags)?)
    }
}

impl FromArgMatches for TypedQuery {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self {
            options: QueryOptions::from_arg_matches(matches)?,
            flags: typed_flags(matches),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for TypedQuery {
    fn augment_args(command: Command) -> Command {
        QueryOptions::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        QueryOptions::augment_args_for_update(command)
    }
}

/// The flags of a query that stand on the command line, whichever there are.
fn typed_flags(matches: &ArgMatches) -> Vec<String> {
    let known = QueryOptions::augment_args(Command::new("known"));
    let mut typed = Vec::new();
    for argument in known.get_arguments() {
        let id = argument.get_id().as_str();
        let is_typed = matches.value_source(id) == Some(ValueSource::CommandLine);
        let Some(name) = argument.get_long().filter(|_| is_typed) else {
            continue;
        };
        if argument.get_action().takes_values() {
            let values = matches.get_raw(id).into_iter().flatten();
            typed.extend(values.map(|value| format!("--{name}={}", value.to_string_lossy())));
        } else {
            typed.push(format!("--{name}"));
        }
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_kept_as_they_were_typed_and_read_back() {
        let command = TypedQuery::augment_args(Command::new("add")).no_binary_name(true);
        let typed = [
            "غارات",
            "--source=رويترز",
            "--strict",
            "--source",
            "راديو الكل",
            "--since",
            "آب 2022",
        ];
        let matches = command.try_get_matches_from(typed).expect("well formed");
        let query = TypedQuery::from_arg_matches(&matches).expect("well formed");
        assert_eq!(query.options.typed(), "غارات");
        let mut kept = query.flags.clone();
        kept.sort();
        let expected = [
            "--since=آب 2022",
            "--source=راديو الكل",
            "--source=رويترز",
            "--strict",
        ];
        assert_eq!(kept, expected);
        let read = QueryOptions::of_flags(&query.flags).expect("well formed");
        assert_eq!(read.request("x"), query.options.request("x"));
    }
}
