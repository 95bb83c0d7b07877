//! The main job: the suspects of one moment.

use anyhow::Context;

use super::args::Args;
use super::diff::compare_all;
use super::exit::Exit;
use super::output::{look, to_stdout};
use super::read::read_all;
use super::report::{choice, format, gate, order};
use crate::catalog;
use crate::decode::Dumps;
use crate::gate::Outcome;
use crate::model::{Keep, Snapshot, Tables, Warning};
use crate::render;
use crate::report::analyze;
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
    let catalog = catalog::load(&args.global.rules).context("cannot use the rules")?;
    let mut tables = Tables::default();
    let inputs = read_all(&args.input, &args.profiles, Keep::Counts, &mut tables)?;
    let (mut snapshots, mut skipped) = (Vec::new(), Vec::new());
    for input in inputs {
        snapshots.extend(input.instances.into_iter().map(latest));
        skipped.extend(input.skipped);
    }
    let mut report = analyze(
        &snapshots,
        &tables,
        &catalog,
        order(args.report.sort),
        &choice(&args.report),
    );
    report.skipped = skipped;
    let outcome = gate(&args.report, &mut report);
    let look = look(&args.global);
    to_stdout(&args.global, |out| {
        render::report(&report, format(args.report.format), look, out)
    })
    .context("cannot write the report")?;
    Ok(match outcome {
        Outcome::Pass => Exit::Clean,
        Outcome::Fail => Exit::Findings,
    })
}

/// The last of the snapshots that one input holds.
fn latest(dumps: Dumps) -> Snapshot {
    let mut last = dumps.last;
    if !dumps.earlier.is_empty() {
        last.warnings.push(Warning::EarlierDumps {
            dumps: dumps.earlier.len() as u64,
        });
    }
    last
}
