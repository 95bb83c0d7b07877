//! The main job: the suspects of one moment.

use anyhow::Context;

use super::args::Args;
use super::exit::Exit;
use super::read::read_all;
use super::report::{choice, gate, order};
use super::targets::Targets;
use crate::catalog;
use crate::decode::Dumps;
use crate::model::{Keep, Snapshot, Tables, Warning};
use crate::report::analyze;

/// Reads the profiles, reports, and judges by the gate.
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let targets = Targets::open(&args.report)?;
    let catalog = catalog::load(&args.global.rules).context("cannot use the rules")?;
    let mut tables = Tables::default();
    let inputs = read_all(&args.input, &args.profiles, Keep::Counts, &mut tables)?;
    let snapshots: Vec<Snapshot> = inputs.into_iter().map(latest).collect();
    let mut report = analyze(
        &snapshots,
        &tables,
        &catalog,
        order(args.report.sort),
        &choice(&args.report),
    );
    let exit = gate(&args.report, &mut report)?;
    targets.write(report, &args.report, &args.global, &catalog)?;
    Ok(exit)
}

/// The last of the snapshots that one input holds.
pub(super) fn latest(dumps: Dumps) -> Snapshot {
    let mut last = dumps.last;
    if !dumps.earlier.is_empty() {
        last.warnings.push(Warning::EarlierDumps {
            dumps: dumps.earlier.len() as u64,
        });
    }
    last
}
