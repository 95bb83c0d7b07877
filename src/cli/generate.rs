//! `schema`, `completions` and `man`: texts that are made, not analysed.

use std::io::{self, Write};

use anyhow::Context;
use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Args;
use super::exit::Exit;
use super::output::unless_gone;
use crate::report::SCHEMA;

/// Prints the JSON Schema of the JSON format.
pub(super) fn schema() -> anyhow::Result<Exit> {
    print(SCHEMA.as_bytes())
}

/// Prints a completion script.
pub(super) fn completions(shell: Shell) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "goprof-leaks", &mut script);
    print(&script)
}

/// Prints the manual page.
pub(super) fn man() -> anyhow::Result<Exit> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Args::command())
        .render(&mut page)
        .context("cannot make the manual page")?;
    print(&page)
}

fn print(text: &[u8]) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    let done = out.write_all(text).and_then(|()| out.flush());
    unless_gone(done).context("cannot write")?;
    Ok(Exit::Clean)
}
