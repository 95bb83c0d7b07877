//! `diff`: what changed between snapshots, and what keeps growing.

use anyhow::{Context, bail};

use super::args::{Diff, GlobalArgs};
use super::exit::Exit;
use super::read::read_all;
use super::report::{choice, gate, order};
use super::targets::Targets;
use crate::catalog;
use crate::decode::Dumps;
use crate::model::{Keep, ProfileKind, Snapshot, Tables};
use crate::report::{Moment, Sequence, compare};
use crate::trend::Pace;

/// Reads the snapshots, reports what changed, and judges by the gate.
pub(super) fn run(global: &GlobalArgs, args: &Diff) -> anyhow::Result<Exit> {
    let targets = Targets::open(&args.report)?;
    let catalog = catalog::load(&global.rules).context("cannot use the rules")?;
    let mut tables = Tables::default();
    let inputs = read_all(&args.input, &args.snapshots, Keep::Ids, &mut tables)?;
    let moments = moments(inputs)?;
    let pace = Pace {
        min_delta: args.min_delta,
        interval: args.interval,
        ..Pace::default()
    };
    let mut report = compare(
        moments,
        Sequence::ByTime,
        pace,
        &tables,
        &catalog,
        order(args.report.sort),
        &choice(&args.report),
    );
    let exit = gate(&args.report, &mut report)?;
    targets.write(report, &args.report, global, &catalog)?;
    Ok(exit)
}

/// The moments of the inputs: every dump is one; a leak profile belongs to the profile before it.
fn moments(inputs: Vec<Dumps>) -> anyhow::Result<Vec<Moment>> {
    let mut moments: Vec<Moment> = Vec::new();
    let snapshots = inputs
        .into_iter()
        .flat_map(|dumps| dumps.earlier.into_iter().chain([dumps.last]));
    for snapshot in snapshots {
        let leaked = |snapshot: &Snapshot| snapshot.profile == ProfileKind::GoroutineLeak;
        match moments.last_mut() {
            Some(moment) if leaked(&snapshot) && !moment.iter().any(leaked) => {
                moment.push(snapshot);
            }
            _ => moments.push(vec![snapshot]),
        }
    }
    let delta = moments
        .iter()
        .flatten()
        .find(|snapshot| snapshot.is_delta());
    match (delta, moments.len()) {
        (None, 0 | 1) => bail!(
            "diff needs two snapshots or more, the oldest first (or a log with several dumps, or a delta profile)"
        ),
        (Some(delta), 2..) => bail!(
            "{} is a delta profile (?seconds=N or pprof -base), which is a comparison already: give it alone, or \
             compare profiles without ?seconds",
            delta.source.escape_debug()
        ),
        _ => Ok(moments),
    }
}
