//! `warraq completions`: the script that a shell completes this program's command lines with.
//!
//! The script asks the program, with [`VARIABLE`] set to the shell's name; so names are completed that the archive at hand has.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::CommandFactory;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{CompleteEnv, Shells};
use warraq::arabic::letters::is_steering;
use warraq::index::Location;
use warraq::search::{ArchiveSearcher, SuggestField};

use crate::args::{Arguments, CompletionsOptions, Shared, Shell};
use crate::failure::Outcome;
use crate::terminal;

/// Set by the script where it asks what may stand on a command line.
const VARIABLE: &str = "WARRAQ_COMPLETE";
/// Bash puts what is chosen on the command line as it is, and names come from strangers' pages: every candidate with a sign
/// that could mean something to the shell is quoted; behind a quotation mark that the writer has begun, what would end it.
const QUOTING: &str = r#"
_warraq() {
    _clap_complete_warraq "$@"
    local i one sign
    for i in "${!COMPREPLY[@]}"; do
        one="${COMPREPLY[i]}"
        [[ "$one" == *[!-[:alnum:]._=/]* ]] || continue
        case "${COMP_WORDS[COMP_CWORD]}" in
            \"*)
                # History is looked for behind this sign, whatever stands before it.
                [[ "$one" == *!* ]] && unset "COMPREPLY[i]" && continue
                for sign in '\' '"' '$' '`'; do
                    one="${one//"$sign"/"\\$sign"}"
                done
                ;;
            \'*) one="${one//"'"/"'\\''"}" ;;
            *) printf -v one %q "$one" ;;
        esac
        COMPREPLY[i]="$one"
    done
}
complete -r warraq
complete -o nospace -o bashdefault -F _warraq warraq
"#;
/// How many names are offered.
const OFFERED: usize = 50;

pub fn run(options: &CompletionsOptions) -> anyhow::Result<Outcome> {
    let shell = match options.shell {
        Shell::Bash => "bash",
        Shell::Zsh => "zsh",
        Shell::Fish => "fish",
        Shell::Powershell => "powershell",
        Shell::Elvish => "elvish",
    };
    let shells = Shells::builtins();
    let shell = shells.completer(shell).context("no such shell")?;
    let mut out = terminal::output();
    let program = std::env::current_exe().context("cannot tell where this program is")?;
    let program = program.to_string_lossy();
    shell.write_registration(VARIABLE, "warraq", "warraq", &program, &mut out)?;
    if options.shell == Shell::Bash {
        out.write_all(QUOTING.as_bytes())?;
    }
    out.flush()?;
    Ok(Outcome::Found)
}

/// Where the shell's script asks: answers it and ends the process.
pub fn answer_shell() {
    CompleteEnv::with_factory(Arguments::command)
        .var(VARIABLE)
        .complete();
}

/// What completes the values of a flag with names that the archive has.
pub fn names(field: SuggestField) -> ArgValueCompleter {
    ArgValueCompleter::new(move |typed: &OsStr| offered(field, typed).unwrap_or_default())
}

/// Names that begin as `typed`; `None` where no index can be asked: a shell is told of no errors.
fn offered(field: SuggestField, typed: &OsStr) -> Option<Vec<CompletionCandidate>> {
    let searcher = ArchiveSearcher::open(&location()?).ok()?;
    let typed = typed.to_str()?;
    let whole = typed.starts_with('=');
    let found = searcher.suggest(&typed.replace('\\', ""), field, OFFERED);
    // A line end would end a candidate, and shells print what they offer as it is.
    let names = found.ok()?.suggestions.into_iter();
    let names = names.filter(|name| !name.text.contains(is_steering));
    let candidates = names.map(|name| {
        let sign = if whole { "=" } else { "" };
        let articles = match name.articles {
            1 => "1 article".to_owned(),
            count => format!("{count} articles"),
        };
        CompletionCandidate::new(format!("{sign}{}", name.text)).help(Some(articles.into()))
    });
    Some(candidates.collect())
}

/// The index of the command line that is being completed.
fn location() -> Option<Location> {
    let words: Vec<OsString> = std::env::args_os()
        .skip_while(|word| word != "--")
        .skip(1)
        .collect();
    let command = Arguments::command().ignore_errors(true);
    let matches = command.try_get_matches_from(words).ok()?;
    // The flags of every command are known to the innermost one, wherever they stand.
    let mut matches = &matches;
    while let Some((_, inner)) = matches.subcommand() {
        matches = inner;
    }
    let path = |name| {
        let path: &PathBuf = matches.try_get_one(name).ok()??;
        Some(at_home(path))
    };
    let shared = Shared {
        archive: path("archive"),
        index: path("index"),
        ..Shared::default()
    };
    terminal::location(&shared).ok()
}

/// `path` with the home folder in place of the `~` that the shell has not yet replaced.
fn at_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::home_dir()) {
        (Ok(inside), Some(home)) => home.join(inside),
        _ => path.to_owned(),
    }
}
