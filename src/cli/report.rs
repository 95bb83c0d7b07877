//! From the arguments about the report to what the library takes.

use std::sync::Arc;
use std::time::SystemTime;

use anyhow::{Context, bail};

use super::args::{FailOnArg, FormatArg, OrderArg, ReportArgs};
use super::exit::Exit;
use super::sources::sources;
use crate::catalog::Catalog;
use crate::cluster::Filters;
use crate::gate::{Before, Date, FailOn, Outcome, Partial, Policy, Rules, judge};
use crate::rank::{Order, Siblings, Verdict};
use crate::render::Format;
use crate::report::{Choice, Departed, Remarks, Report, Skipped, Stacks, describe};

/// Suspects that are shown to people unless they ask for more.
const TOP: usize = 10;

/// What goes into the report: enough for every format that is asked for.
pub(super) fn choice(args: &ReportArgs, skipped: Vec<Skipped>) -> anyhow::Result<Choice> {
    let has = |format: FormatArg| {
        let mut outputs = args.output.iter();
        args.format == format || outputs.any(|output| output.format == format)
    };
    Ok(Choice {
        stacks: if has(FormatArg::Folded) {
            Stacks::All
        } else {
            Stacks::Representative
        },
        remarks: if args.verbose || has(FormatArg::Json) {
            Remarks::All
        } else {
            Remarks::Warnings
        },
        // Like all that is expected, they are shown on request.
        departed: if args.all {
            Departed::Listed
        } else {
            Departed::LeftOut
        },
        siblings: Siblings::Together,
        filters: Filters {
            focus: args.focus.clone(),
            ignore: args.ignore.clone(),
            hide: args.hide.clone(),
        },
        skipped,
        sources: sources(args)?.map(Arc::new),
    })
}

/// What of the report one format shows.
pub(super) fn shown(
    mut report: Report,
    args: &ReportArgs,
    format: FormatArg,
    catalog: &Catalog,
) -> anyhow::Result<Report> {
    let for_people = matches!(
        format,
        FormatArg::Table | FormatArg::Markdown | FormatArg::Html
    );
    let default = for_people.then_some(TOP);
    report.shorten(
        args.top.or(default).filter(|&top| top > 0),
        (!args.all).then_some(Verdict::Expected),
        catalog.ledger.verdict.closest,
    );
    if format == FormatArg::Sarif {
        describe(&mut report, catalog).context("cannot use the rules")?;
    }
    Ok(report)
}

/// The gate of a command other than `check`: `--fail-on` is all of its policy.
pub(super) fn gate(args: &ReportArgs, report: &mut Report) -> anyhow::Result<Exit> {
    let Some(verdict) = args.fail_on else {
        return Ok(Exit::Clean);
    };
    let policy = Policy {
        fail_on: fail_on(verdict),
        ..Policy::default()
    };
    let rules = Rules {
        policy: &policy,
        baseline: None,
        before: Before::Unknown,
        partial: Partial::Judged,
        today: today()?,
    };
    Ok(exit(judge(report, &rules)))
}

/// The exit code of an outcome.
pub(super) fn exit(outcome: Outcome) -> Exit {
    match outcome {
        Outcome::Pass => Exit::Clean,
        Outcome::Fail => Exit::Findings,
        Outcome::Undecided => Exit::Input,
    }
}

/// The day, in UTC.
pub(super) fn today() -> anyhow::Result<Date> {
    let now = SystemTime::now();
    // Earlier ones have no name that can be written.
    if now < SystemTime::UNIX_EPOCH {
        bail!("cannot tell the day: the clock of this machine is before 1970");
    }
    Date::parse(&humantime::format_rfc3339_seconds(now).to_string()).context("cannot tell the day")
}

pub(super) fn fail_on(verdict: FailOnArg) -> FailOn {
    match verdict {
        FailOnArg::Proven => FailOn::Proven,
        FailOnArg::Likely => FailOn::Likely,
        FailOnArg::Possible => FailOn::Possible,
        FailOnArg::Never => FailOn::Never,
    }
}

pub(super) fn format(format: FormatArg) -> Format {
    match format {
        FormatArg::Table => Format::Table,
        FormatArg::Json => Format::Json,
        FormatArg::Markdown => Format::Markdown,
        FormatArg::Html => Format::Html,
        FormatArg::Csv => Format::Csv,
        FormatArg::Folded => Format::Folded,
        FormatArg::Sarif => Format::Sarif,
        FormatArg::Junit => Format::Junit,
        FormatArg::Github => Format::Github,
        FormatArg::Gitlab => Format::Gitlab,
    }
}

pub(super) fn order(order: OrderArg) -> Order {
    match order {
        OrderArg::Rank => Order::Rank,
        OrderArg::Count => Order::Count,
        OrderArg::Score => Order::Score,
        OrderArg::Site => Order::Site,
    }
}
