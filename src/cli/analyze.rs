//! The main job: the suspects of one moment.

use anyhow::Context;

use super::args::Args;
use super::diff::compare_all;
use super::exit::Exit;
use super::read::{Given, Ids, Input, read_all};
use super::report::{choice, gate, order};
use super::targets::Targets;
use super::twins::{count_once, servers_once};
use crate::catalog;
use crate::cluster;
use crate::decode::Dumps;
use crate::model::{self, Snapshot, Tables, Warning};
use crate::report::{Skipped, analyze};
use crate::trend::Pace;

/// Reads the profiles, reports, and judges by the gate.
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    if args.input.is_series() {
        let pace = Pace {
            min_delta: 1,
            ..Pace::default()
        };
        return compare_all(
            &args.global,
            &args.report,
            &args.input,
            &args.profiles,
            pace,
        );
    }
    let targets = Targets::open(&args.report)?;
    targets.spare("an input", &args.profiles)?;
    let catalog = catalog::load(&args.global.rules).context("cannot use the rules")?;
    let mut tables = Tables::default();
    let inputs = read_all(&args.input, &args.profiles, Ids::BesideOthers, &mut tables)?;
    let (snapshots, skipped) = one_moment(inputs, &tables);
    let mut report = analyze(
        &snapshots,
        &tables,
        &catalog,
        order(args.report.sort),
        &choice(&args.report, skipped)?,
    );
    let exit = gate(&args.report, &mut report)?;
    targets.write(report, &args.report, &args.global, &catalog)?;
    Ok(exit)
}

/// The snapshots of all inputs, and what else was in them.
pub(super) fn one_moment(mut inputs: Vec<Input>, tables: &Tables) -> (Vec<Snapshot>, Vec<Skipped>) {
    let (mut files, mut others, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    servers_once(&mut inputs);
    for input in inputs {
        match input.given {
            Given::File => files.extend(input.instances),
            Given::Archive | Given::Server(_) => others.extend(input.instances),
        }
        skipped.extend(input.skipped);
    }
    skipped.extend(count_once(&mut files, cluster::Given::Together, tables));
    let snapshots = files.into_iter().chain(others).map(latest);
    (snapshots.collect(), skipped)
}

/// The last of the snapshots that one input holds.
fn latest(dumps: Dumps) -> Snapshot {
    let mut last = dumps.last;
    if !dumps.earlier.is_empty() {
        last.warnings.push(Warning::EarlierDumps {
            dumps: dumps.earlier.len() as u64,
        });
    }
    // They have told what is of one process, and say nothing of another moment.
    for group in &mut last.groups {
        if let Some(told) = &mut group.told {
            told.ids = model::Ids::default();
        }
    }
    last
}
