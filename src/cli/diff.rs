//! `diff`: what changed between snapshots, and what keeps growing.

use std::iter;
use std::path::PathBuf;

use anyhow::{Context, bail};

use super::args::{Diff, GlobalArgs, InputArgs, ReportArgs};
use super::exit::Exit;
use super::read::{Ids, read_all};
use super::report::{choice, gate, order};
use super::targets::Targets;
use super::twins::servers_once;
use crate::catalog;
use crate::decode::Dumps;
use crate::fetch::is_url;
use crate::model::{ProfileKind, Snapshot, Tables};
use crate::report::{Moment, Sequence, compare};
use crate::trend::Pace;

/// Reads the snapshots, reports what changed, and judges by the gate.
pub(super) fn run(global: &GlobalArgs, args: &Diff) -> anyhow::Result<Exit> {
    let pace = Pace {
        min_delta: args.min_delta,
        interval: args.interval,
        ..Pace::default()
    };
    compare_all(global, &args.report, &args.input, &args.snapshots, pace)
}

/// The same of these inputs.
pub(super) fn compare_all(
    global: &GlobalArgs,
    report_args: &ReportArgs,
    input_args: &InputArgs,
    snapshots: &[PathBuf],
    pace: Pace,
) -> anyhow::Result<Exit> {
    let targets = Targets::open(report_args)?;
    targets.spare("an input", snapshots)?;
    let catalog = catalog::load(&global.rules).context("cannot use the rules")?;
    let mut tables = Tables::default();
    let mut inputs = read_all(input_args, snapshots, Ids::All, &mut tables)?;
    servers_once(&mut inputs);
    let (mut instances, mut skipped) = (Vec::with_capacity(inputs.len()), Vec::new());
    for input in inputs {
        instances.push(input.instances);
        skipped.extend(input.skipped);
    }
    // Servers are asked at the same times, files are of one after the other.
    let moments = if snapshots.iter().all(|input| is_url(input)) {
        together(instances.into_iter().flatten().collect())
    } else {
        one_after_the_other(instances)
    };
    let mut report = compare(
        checked(moments)?,
        Sequence::ByTime,
        pace,
        &tables,
        &catalog,
        order(report_args.sort),
        &choice(report_args, skipped)?,
    );
    let exit = gate(report_args, &mut report)?;
    targets.write(report, report_args, global, &catalog)?;
    Ok(exit)
}

/// The moments of instances that were looked at together: the last of each are of one moment.
fn together(instances: Vec<Dumps>) -> Vec<Moment> {
    let all = instances.iter().map(|dumps| dumps.earlier.len()).max();
    let mut moments: Vec<Moment> = vec![Moment::new(); all.unwrap_or(0) + 1];
    for dumps in instances {
        let newest_first = iter::once(dumps.last).chain(dumps.earlier.into_iter().rev());
        for (moment, snapshot) in moments.iter_mut().rev().zip(newest_first) {
            moment.push(snapshot);
        }
    }
    moments
}

/// The moments of inputs: every dump is one; a leak profile belongs to the profile before it.
fn one_after_the_other(inputs: Vec<Vec<Dumps>>) -> Vec<Moment> {
    let leaked = |snapshot: &Snapshot| snapshot.profile == ProfileKind::GoroutineLeak;
    let mut moments: Vec<Moment> = Vec::new();
    for moment in inputs.into_iter().flat_map(together) {
        match moments.last_mut() {
            Some(before) if moment.iter().all(leaked) && !before.iter().any(leaked) => {
                before.extend(moment);
            }
            _ => moments.push(moment),
        }
    }
    moments
}

/// The moments, if they can be compared.
fn checked(moments: Vec<Moment>) -> anyhow::Result<Vec<Moment>> {
    let all = || moments.iter().flatten();
    let delta = all().find(|snapshot| snapshot.is_delta());
    if let (Some(delta), Some(whole)) = (delta, all().find(|snapshot| !snapshot.is_delta()))
        && moments.len() == 1
    {
        bail!(
            "{} is a delta profile (?seconds=N or pprof -base) and {} is none: they do not belong together",
            delta.source.escape_debug(),
            whole.source.escape_debug()
        );
    }
    match (delta, moments.len()) {
        (None, 0 | 1) => bail!(
            "diff needs two snapshots or more, the oldest first (or a log with several dumps, a delta profile, or a URL with --seconds)"
        ),
        (Some(delta), 2..) => bail!(
            "{} is a delta profile (?seconds=N or pprof -base), which is a comparison already: give it alone or \
             with its leak profile, or compare profiles without ?seconds",
            delta.source.escape_debug()
        ),
        _ => Ok(moments),
    }
}
