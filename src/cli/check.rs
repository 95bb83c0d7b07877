//! `check`: the gate in CI.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, bail};

use super::analyze::one_moment;
use super::args::GlobalArgs;
use super::check_args::Check;
use super::config::{self, Config};
use super::exit::{Exit, Undecided};
use super::file::OutputFile;
use super::output::to_stdout;
use super::read::{Ids, read_all};
use super::report::{choice, exit, order, today};
use super::targets::Targets;
use crate::catalog::{self, Catalog};
use crate::gate::{Baseline, Before, Outcome, Partial, Rules, inject, injected, judge, rewrite};
use crate::model::Tables;
use crate::model::prose::plural;
use crate::report::{Report, Sequence, Stacks, analyze, compare};
use crate::trend::Pace;

/// Reads policy, baseline and profiles, and passes or fails.
pub(super) fn run(global: &GlobalArgs, args: &Check) -> anyhow::Result<Exit> {
    if args.input.is_series() {
        bail!("check judges one moment: --since compares it with an older one");
    }
    let targets = Targets::open(&args.report)?;
    let catalog = catalog::load(&global.rules).context("cannot use the rules")?;
    let config = config::config(args, &catalog)?;
    let old = config::baseline_text(&config, args)?;
    let baseline = old
        .as_deref()
        .map(|text| config::baseline(&config, text))
        .transpose()?;
    let new_baseline = match &config.baseline {
        Some(path) if args.write_baseline => Some(OutputFile::open(path)?),
        _ => None,
    };
    let mut report = report(args, &config, &catalog)?;
    let mut outcome = decide(&mut report, args, &config, baseline.as_ref())?;
    if args.self_test {
        return self_test(global, args, &report, outcome);
    }
    if let Some(file) = new_baseline {
        let text = accept(file, old.as_deref(), &report, outcome)?;
        let baseline = config::baseline(&config, &text)?;
        outcome = decide(&mut report, args, &config, Some(&baseline))?;
    }
    report.lead_with_gate();
    targets.write(report, &args.report, global, &catalog)?;
    Ok(exit(outcome))
}

fn report(args: &Check, config: &Config, catalog: &Catalog) -> anyhow::Result<Report> {
    let mut tables = Tables::default();
    // Together, so that the same profile given as the older one is noticed.
    let names = [&args.since[..], &args.profiles].concat();
    let mut all = read_all(&args.input, &names, Ids::BesideOthers, &mut tables)?;
    let inputs = all.split_off(args.since.len());
    let (before, mut skipped) = one_moment(all, &tables);
    let (mut snapshots, more) = one_moment(inputs, &tables);
    skipped.extend(more);
    if args.self_test
        && let Some(snapshot) = snapshots.first_mut()
    {
        inject(snapshot, &mut tables);
    }
    let mut choice = choice(&args.report, skipped);
    if config.policy.needs_stacks() {
        choice.stacks = Stacks::All;
    }
    let order = order(args.report.sort);
    let mut report = if before.is_empty() {
        analyze(&snapshots, &tables, catalog, order, &choice)
    } else {
        let moments = vec![before, snapshots];
        let pace = Pace::default();
        compare(
            moments,
            Sequence::AsGiven,
            pace,
            &tables,
            catalog,
            order,
            &choice,
        )
    };
    report.command = "check";
    Ok(report)
}

fn decide(
    report: &mut Report,
    args: &Check,
    config: &Config,
    baseline: Option<&Baseline>,
) -> anyhow::Result<Outcome> {
    let rules = Rules {
        policy: &config.policy,
        baseline,
        before: if args.since.is_empty() {
            Before::Unknown
        } else {
            Before::Older
        },
        partial: if args.allow_partial {
            Partial::Judged
        } else {
            Partial::Undecided
        },
        today: today()?,
    };
    let outcome = judge(report, &rules);
    if let Some(gate) = &mut report.gate {
        let name = |path: &Path| path.display().to_string();
        gate.policy = config.file.as_deref().map(name);
        gate.baseline = config.baseline.as_deref().map(name);
    }
    Ok(outcome)
}

/// Writes the findings of a judged report into the baseline, and says so. Gives the new text.
fn accept(
    file: OutputFile,
    old: Option<&str>,
    report: &Report,
    outcome: Outcome,
) -> anyhow::Result<String> {
    if outcome == Outcome::Undecided {
        let gaps: Vec<String> = report.gaps().collect();
        return Err(Undecided(gaps.join("; "))).context("cannot write the baseline");
    }
    let new = rewrite(old, report).context("cannot use the baseline")?;
    let name = file.name().to_owned();
    file.write(|out| out.write_all(new.text.as_bytes()))?;
    let mut parts = vec![format!("{} accepted", plural(new.accepted, "finding"))];
    for (count, what) in [
        (new.added, "new"),
        (new.removed, "removed"),
        (
            new.kept,
            "gone but kept with count = 0, because somebody wrote there",
        ),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    writeln!(
        io::stderr().lock(),
        "goprof-leaks: wrote {}: {}",
        name.escape_debug(),
        parts.join(", ")
    )?;
    Ok(new.text)
}

/// Says whether the gate fails on the leak that was put into the profile.
fn self_test(
    global: &GlobalArgs,
    args: &Check,
    report: &Report,
    outcome: Outcome,
) -> anyhow::Result<Exit> {
    let name = args.profiles.first().map(|path| path.display().to_string());
    let name = name.unwrap_or_default();
    let name = name.escape_debug();
    let found = injected(report);
    let gate = found.and_then(|finding| finding.gate.as_ref().zip(Some(finding)));
    match (outcome, gate) {
        (Outcome::Undecided, _) => {
            let gaps: Vec<String> = report.gaps().collect();
            Err(Undecided(gaps.join("; "))).context("cannot test the gate")
        }
        (Outcome::Fail, Some((gate, finding))) if gate.fails => {
            let text = format!(
                "the gate works: with {} put into {name} it fails ({}: {})\n",
                plural(finding.count, "leaked goroutine"),
                gate.decision.text(),
                gate.reason
            );
            to_stdout(global, |out| out.write_all(text.as_bytes())).context("cannot write")?;
            Ok(Exit::Clean)
        }
        (_, Some((gate, _))) => bail!(
            "the gate does not work: a proven leak put into {name} passes ({}: {}); see fail-on and \
             the allow entries of the policy",
            gate.decision.text(),
            gate.reason
        ),
        (_, None) => bail!(
            "the gate does not work: a proven leak put into {name} is not reported; see --focus, \
             --ignore and --hide"
        ),
    }
}
