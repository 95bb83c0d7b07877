//! Scores the verdicts on labelled recordings: `cargo run --release --example scorecard -- DIR…`.
//!
//! `docs/scorecard-format.md` tells what the folders hold. With `--rules DIR` the entries of that
//! folder are added to the built-in catalog; with `--tune` weights are proposed instead.

mod corpus;
mod fit;
mod page;
mod score;
mod tune;

use std::env;
use std::io::{Write, stdout};
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use goprof_leaks::catalog;

fn main() -> Result<()> {
    let mut folders: Vec<PathBuf> = Vec::new();
    let mut rules: Vec<PathBuf> = Vec::new();
    let mut tunes = false;
    let mut arguments = env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--rules" {
            let folder = arguments.next().context("--rules needs a folder")?;
            rules.push(folder.into());
        } else if argument == "--tune" {
            tunes = true;
        } else {
            folders.push(argument.into());
        }
    }
    ensure!(
        !folders.is_empty(),
        "usage: scorecard [--tune] [--rules DIR] DIR…"
    );
    let catalog = catalog::load(&rules)?;
    let page = if tunes {
        tune::proposals(&folders, &catalog)?
    } else {
        page::page(&page::score(&folders, &catalog)?)?
    };
    stdout().write_all(page.as_bytes())?;
    Ok(())
}
