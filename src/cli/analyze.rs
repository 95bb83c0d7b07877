//! The main job: the suspects of one moment.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher, RandomState};

use anyhow::Context;

use super::args::{Args, FormatArg, OrderArg, VerdictArg};
use super::exit::Exit;
use super::output::{look, to_stdout};
use crate::catalog;
use crate::cluster::Filters;
use crate::decode::Decoder;
use crate::gate::{Outcome, failing, judge};
use crate::input::{SizeLimit, Source, Then, stream};
use crate::model::prose::plural;
use crate::model::{Snapshot, Tables, Warning};
use crate::rank::{Order, Verdict};
use crate::render::{self, Format};
use crate::report::{Choice, GateView, Report, Stacks, analyze};

/// Suspects that are shown to people unless they ask for more.
const TOP: usize = 10;

/// Reads the profiles, reports, and judges by the gate.
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let catalog = catalog::load(&args.rules).context("cannot use the rules")?;
    let mut tables = Tables::default();
    let snapshots = read_all(args, &mut tables)?;
    let mut report = analyze(
        &snapshots,
        &tables,
        &catalog,
        order(args.sort),
        &choice(args),
    );
    let outcome = gate(args, &mut report);
    let look = look(args);
    to_stdout(args, |out| {
        render::report(&report, format(args.format), look, out)
    })
    .context("cannot write the report")?;
    Ok(match outcome {
        Outcome::Pass => Exit::Clean,
        Outcome::Fail => Exit::Findings,
    })
}

fn read_all(args: &Args, tables: &mut Tables) -> anyhow::Result<Vec<Snapshot>> {
    let mut snapshots = Vec::with_capacity(args.profiles.len());
    let state = RandomState::new();
    let mut seen = HashSet::new();
    for profile in &args.profiles {
        let source = Source::from_argument(profile);
        let name = source.name();
        let context = || format!("cannot read {}", name.escape_debug());
        let mut hasher = state.build_hasher();
        let mut snapshot = read_one(args, &source, &mut hasher, tables).with_context(context)?;
        if !seen.insert(hasher.finish()) {
            snapshot.warnings.push(Warning::Repeated);
        }
        snapshots.push(snapshot);
    }
    Ok(snapshots)
}

/// Reads one input piece by piece; `hasher` sees all of it.
fn read_one(
    args: &Args,
    source: &Source,
    hasher: &mut impl Hasher,
    tables: &mut Tables,
) -> anyhow::Result<Snapshot> {
    let mut decoder = Decoder::default();
    let mut result = Ok(());
    stream(source, SizeLimit::bytes(args.max_size), &mut |piece| {
        hasher.write(piece);
        result = decoder.feed(piece, tables);
        match result {
            Ok(()) => Then::GoOn,
            Err(_) => Then::Stop,
        }
    })?;
    result?;
    Ok(decoder.finish(&source.name(), tables)?)
}

fn choice(args: &Args) -> Choice {
    let for_people = matches!(args.format, FormatArg::Table | FormatArg::Markdown);
    let default = for_people.then_some(TOP);
    Choice {
        top: args.top.or(default).filter(|&top| top > 0),
        leave_out: (!args.all).then_some(Verdict::Expected),
        stacks: match args.format {
            FormatArg::Folded => Stacks::All,
            _ => Stacks::Representative,
        },
        filters: Filters {
            focus: args.focus.clone(),
            ignore: args.ignore.clone(),
            hide: args.hide.clone(),
        },
    }
}

fn gate(args: &Args, report: &mut Report) -> Outcome {
    let gate = args.fail_on.map(|verdict| match verdict {
        VerdictArg::Proven => Verdict::Proven,
        VerdictArg::Likely => Verdict::Likely,
        VerdictArg::Possible => Verdict::Possible,
    });
    let outcome = judge(report, gate);
    report.gate = gate.map(|gate| GateView {
        outcome: match outcome {
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
        },
        reasons: match outcome {
            Outcome::Pass => Vec::new(),
            Outcome::Fail => vec![format!(
                "{} {} or surer",
                plural(failing(&report.totals, gate), "finding"),
                gate.text()
            )],
        },
    });
    outcome
}

fn format(format: FormatArg) -> Format {
    match format {
        FormatArg::Table => Format::Table,
        FormatArg::Json => Format::Json,
        FormatArg::Markdown => Format::Markdown,
        FormatArg::Csv => Format::Csv,
        FormatArg::Folded => Format::Folded,
    }
}

fn order(order: OrderArg) -> Order {
    match order {
        OrderArg::Rank => Order::Rank,
        OrderArg::Count => Order::Count,
        OrderArg::Score => Order::Score,
        OrderArg::Site => Order::Site,
    }
}
