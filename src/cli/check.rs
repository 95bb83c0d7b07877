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
use crate::gate::{
    Baseline, Before, Outcome, Partial, Rewritten, Rules, inject, injected, judge, rewrite,
    without_injected,
};
use crate::model::Tables;
use crate::model::prose::plural;
use crate::rank::Siblings;
use crate::report::{Finding, Report, Sequence, Stacks, analyze, compare};
use crate::trend::Pace;

/// Reads policy, baseline and profiles, and passes or fails.
pub(super) fn run(global: &GlobalArgs, args: &Check) -> anyhow::Result<Exit> {
    if args.input.is_series() {
        bail!("check judges one moment: --since compares it with an older one");
    }
    let targets = Targets::open(&args.report)?;
    let catalog = catalog::load(&global.rules).context("cannot use the rules")?;
    let config = config::config(args, &catalog)?;
    targets.spare("an input", args.since.iter().chain(&args.profiles))?;
    targets.spare("the policy", &config.file)?;
    targets.spare("the baseline", &config.baseline)?;
    let old = config::baseline_text(&config, args)?;
    // An empty file is one that is yet to be written.
    let text = old
        .as_deref()
        .filter(|text| !args.write_baseline || !text.trim().is_empty());
    let baseline = text
        .map(|text| config::baseline(&config, text))
        .transpose()?;
    let new_baseline = match &config.baseline {
        Some(path) if args.write_baseline => Some(OutputFile::open(path)?),
        _ => None,
    };
    let mut report = report(args, &config, &catalog)?;
    let mut outcome = decide(&mut report, args, &config, baseline.as_ref())?;
    if args.self_test {
        let mut without = without_injected(&report);
        decide(&mut without, args, &config, baseline.as_ref())?;
        return self_test(global, args, &report, &without, outcome);
    }
    let new = match &new_baseline {
        Some(_) => Some(accept(text, &report, outcome)?),
        None => None,
    };
    if let Some(new) = &new {
        let baseline = config::baseline(&config, &new.text)?;
        outcome = decide(&mut report, args, &config, Some(&baseline))?;
    }
    report.lead_with_gate();
    targets.write(report, &args.report, global, &catalog)?;
    // The last of all: if something else could not be done, the baseline stays as it is.
    if let Some((file, new)) = new_baseline.zip(new) {
        let name = file.name().escape_debug().to_string();
        if config::baseline_text(&config, args)? != old {
            bail!("cannot write {name}: somebody has changed it since it was read; run it again");
        }
        file.write(|out| out.write_all(new.text.as_bytes()))?;
        tell(&name, &new);
    }
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
    let mut choice = choice(&args.report, skipped)?;
    choice.siblings = Siblings::Apart;
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

/// The baseline that accepts the findings of a judged report.
fn accept(old: Option<&str>, report: &Report, outcome: Outcome) -> anyhow::Result<Rewritten> {
    if outcome == Outcome::Undecided {
        let gaps: Vec<String> = report.gaps().collect();
        return Err(Undecided(gaps.join("; "))).context("cannot write the baseline");
    }
    rewrite(old, report).context("cannot use the baseline")
}

/// Says what was written into the baseline.
fn tell(name: &str, new: &Rewritten) {
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
    let parts = parts.join(", ");
    // Nothing is left to do if nobody can be told.
    let _ = writeln!(io::stderr().lock(), "goprof-leaks: wrote {name}: {parts}");
}

/// Says whether the gate fails on the leak that was put into the profile.
fn self_test(
    global: &GlobalArgs,
    args: &Check,
    report: &Report,
    without: &Report,
    outcome: Outcome,
) -> anyhow::Result<Exit> {
    let name = args.profiles.first().map(|path| path.display().to_string());
    let name = name.unwrap_or_default();
    let name = name.escape_debug();
    let works = |finding: &Finding, why: &str| {
        let leak = plural(finding.count, "leaked goroutine");
        let text = format!("the gate works: with {leak} put into {name} it fails ({why})\n");
        to_stdout(global, |out| out.write_all(text.as_bytes())).context("cannot write")?;
        Ok(Exit::Clean)
    };
    let found = injected(report);
    let gate = found.and_then(|finding| finding.gate.as_ref().zip(Some(finding)));
    let reasons = |report: &Report| {
        let gate = report.gate.as_ref();
        gate.map_or_else(Vec::new, |gate| gate.reasons.clone())
    };
    // A ceiling over more than one finding can be what stops it.
    let anyway = reasons(without);
    match (outcome, gate) {
        (Outcome::Undecided, _) => {
            let gaps: Vec<String> = report.gaps().collect();
            Err(Undecided(gaps.join("; "))).context("cannot test the gate")
        }
        (Outcome::Fail, Some((gate, finding))) if gate.fails => works(
            finding,
            &format!("{}: {}", gate.decision.text(), gate.reason),
        ),
        (Outcome::Fail, Some((_, finding))) if anyway.is_empty() => {
            works(finding, &reasons(report).join("; "))
        }
        (_, Some((gate, _))) => {
            let decision = gate.decision.text();
            let rest = match anyway.as_slice() {
                [] => String::new(),
                anyway => format!("; it fails without the leak as well: {}", anyway.join("; ")),
            };
            bail!(
                "the gate does not work: a proven leak put into {name} changes nothing ({decision}: {}); see \
                 fail-on and the allow entries of the policy{rest}",
                gate.reason
            )
        }
        (_, None) => bail!(
            "the gate does not work: a proven leak put into {name} is not reported; see --focus, \
             --ignore and --hide"
        ),
    }
}
