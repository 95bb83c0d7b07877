//! From the arguments about the report to what the library takes.

use super::args::{FormatArg, OrderArg, ReportArgs, VerdictArg};
use crate::cluster::Filters;
use crate::gate::{Outcome, failing, judge};
use crate::model::prose::plural;
use crate::rank::{Order, Verdict};
use crate::render::Format;
use crate::report::{Choice, GateView, Remarks, Report, Stacks};

/// Suspects that are shown to people unless they ask for more.
const TOP: usize = 10;

pub(super) fn choice(args: &ReportArgs) -> Choice {
    let for_people = matches!(args.format, FormatArg::Table | FormatArg::Markdown);
    let default = for_people.then_some(TOP);
    Choice {
        top: args.top.or(default).filter(|&top| top > 0),
        leave_out: (!args.all).then_some(Verdict::Expected),
        stacks: match args.format {
            FormatArg::Folded => Stacks::All,
            _ => Stacks::Representative,
        },
        remarks: if args.verbose || args.format == FormatArg::Json {
            Remarks::All
        } else {
            Remarks::Warnings
        },
        filters: Filters {
            focus: args.focus.clone(),
            ignore: args.ignore.clone(),
            hide: args.hide.clone(),
        },
    }
}

pub(super) fn gate(args: &ReportArgs, report: &mut Report) -> Outcome {
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

pub(super) fn format(format: FormatArg) -> Format {
    match format {
        FormatArg::Table => Format::Table,
        FormatArg::Json => Format::Json,
        FormatArg::Markdown => Format::Markdown,
        FormatArg::Csv => Format::Csv,
        FormatArg::Folded => Format::Folded,
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
