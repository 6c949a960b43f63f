//! `warraq man`: the manual, made of the same words as `--help`.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::args::{Arguments, ManOptions, Shared};
use crate::failure::Outcome;
use crate::terminal;

pub fn run(shared: &Shared, options: &ManOptions) -> anyhow::Result<Outcome> {
    let mut command = Arguments::command();
    command.build();
    match &options.dir {
        Some(folder) => {
            let pages = write_pages(&command, folder)?;
            terminal::note(
                shared,
                format_args!("{pages} pages in `{}`", folder.display()),
            );
        }
        None => {
            let mut out = terminal::output();
            Man::new(command).render(&mut out)?;
            out.flush()?;
        }
    }
    Ok(Outcome::Found)
}

/// Writes `warraq.1` and a page for each command, and returns how many.
fn write_pages(command: &Command, folder: &Path) -> anyhow::Result<usize> {
    let cannot = |action| format!("cannot {action} `{}`", folder.display());
    fs::create_dir_all(folder).with_context(|| cannot("create"))?;
    let commands = command
        .get_subcommands()
        .filter(|one| one.get_name() != "help");
    let mut pages = 0;
    for command in commands.chain([command]) {
        let man = Man::new(command.clone());
        let path = folder.join(man.get_filename());
        let mut page = Vec::new();
        man.render(&mut page)?;
        fs::write(&path, page).with_context(|| format!("cannot write `{}`", path.display()))?;
        pages += 1;
    }
    Ok(pages)
}
