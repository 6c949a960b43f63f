//! Flags of the commands that serve the shell: `completions` and `man`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  source <(warraq completions bash)                      in ~/.bashrc
  source <(warraq completions zsh)                       in ~/.zshrc, after compinit
  warraq completions fish | source                       in ~/.config/fish/config.fish
  eval (warraq completions elvish | slurp)               in ~/.config/elvish/rc.elv
  warraq completions powershell | Out-String | Invoke-Expression     in $PROFILE

The script asks warraq itself, so that --source offers the outlets of the archive at hand:
`warraq search --source الش<Tab>`. Let the shell print it anew at each start, as above.")]
pub struct CompletionsOptions {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  warraq man | man -l -                                  read it
  warraq man --dir ~/.local/share/man/man1               a page for each command: man warraq-search")]
pub struct ManOptions {
    /// Write a page for each command into this folder, instead of one page to standard output
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
