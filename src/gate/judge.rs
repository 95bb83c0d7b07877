//! Policy, baseline and report give the decision about each finding, and the outcome.

use std::collections::BTreeMap;

use super::allow::{At, Cover};
use super::baseline::{Accepted, Baseline, pair};
use super::date::Date;
use super::notes::notes;
use super::policy::{FailOn, Policy};
use crate::model::prose::{goroutines, plural, thousands};
use crate::report::{Decision, Finding, FindingGate, GateView, Report};

/// What a gate decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing that the policy forbids.
    Pass,
    /// Something that it forbids.
    Fail,
    /// The input is too incomplete to say.
    Undecided,
}

impl Outcome {
    /// The word of reports.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::Undecided => "undecided",
        }
    }
}

/// Whether an incomplete input can be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partial {
    /// It leaves the outcome undecided.
    Undecided,
    /// What there is of it is judged.
    Judged,
}

/// What the findings are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// Nothing but the baseline.
    Unknown,
    /// An older profile, by the findings' trends: what did not grow since is excused.
    Older,
}

/// All that a decision rests on besides the report.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// What to enforce.
    pub policy: &'a Policy,
    /// What is accepted for now.
    pub baseline: Option<&'a Baseline>,
    /// What the findings are compared with.
    pub before: Before,
    /// Whether an incomplete input can be judged.
    pub partial: Partial,
    /// The day, for entries that expire.
    pub today: Date,
}

/// Goroutines of a finding that entries of the policy are about.
#[derive(Default)]
struct Allowed {
    /// How many are not allowed today.
    left: u64,
    /// How many of those in the older profile would not be.
    older: u64,
    /// Whether the finding's own counts are others than these.
    some: bool,
    /// How, for people.
    by: Vec<String>,
    /// Entries that would allow some, if they had not expired.
    expired: Vec<String>,
}

/// Decides about a report that holds all findings, and writes the decisions into it.
#[must_use]
pub fn judge(report: &mut Report, rules: &Rules<'_>) -> Outcome {
    let mut used = vec![false; rules.policy.allow.len()];
    let allowed: Vec<Allowed> = report
        .findings
        .iter()
        .map(|finding| allowed(finding, rules, &mut used))
        .collect();
    let comparison = report.comparison.as_ref();
    let minutes = comparison.and_then(|comparison| comparison.minutes);
    let charges: Vec<Charges> = report
        .findings
        .iter()
        .zip(&allowed)
        .map(|(finding, allowed)| Charges::of(finding, allowed, minutes, rules))
        .collect();
    let is_charged = |at: usize| charges.get(at).is_some_and(|charges| !charges.is_empty());
    let accepted = match rules.baseline {
        Some(baseline) => pair(baseline, &report.findings, is_charged),
        None => vec![None; report.findings.len()],
    };
    let decisions: Vec<FindingGate> = report
        .findings
        .iter()
        .zip(&allowed)
        .zip(charges)
        .zip(&accepted)
        .map(|(((finding, allowed), charges), accepted)| {
            decide(finding, allowed, charges, *accepted, rules)
        })
        .collect();

    let mut reasons = summary(&report.findings, &decisions, rules);
    reasons.extend(exceeded(report, &allowed, rules));
    let notes = notes(report, rules, &used, &accepted, &decisions);
    for (finding, decision) in report.findings.iter_mut().zip(decisions) {
        finding.gate = Some(decision);
    }
    let incomplete: Vec<String> = match rules.partial {
        Partial::Judged => Vec::new(),
        Partial::Undecided => report.gaps().collect(),
    };
    let outcome = if !incomplete.is_empty() {
        reasons.splice(0..0, incomplete);
        Outcome::Undecided
    } else if reasons.is_empty() {
        Outcome::Pass
    } else {
        Outcome::Fail
    };
    report.gate = Some(GateView {
        outcome: outcome.text(),
        policy: None,
        baseline: None,
        reasons,
        notes,
    });
    outcome
}

fn allowed(finding: &Finding, rules: &Rules<'_>, used: &mut [bool]) -> Allowed {
    let mut allowed = Allowed::default();
    let (now, before) = (At::now(finding), At::before(finding));
    let (mut cover, mut covered_before) = (Cover::default(), Cover::default());
    for (entry, used) in rules.policy.allow.iter().zip(used) {
        if let Some(before) = before.as_ref().filter(|_| !entry.is_expired(rules.today)) {
            covered_before.add(&entry.covers(before));
        }
        let one = entry.covers(&now);
        if one.is_empty() {
            continue;
        }
        *used = true;
        if let Some(last) = entry.expires.filter(|_| entry.is_expired(rules.today)) {
            allowed
                .expired
                .push(format!("{entry} allowed it until {last}"));
        } else {
            allowed.by.push(format!("{entry}: {}", entry.reason));
            cover.add(&one);
        }
    }
    allowed.left = cover.left(&now);
    allowed.older = older_count(finding);
    allowed.some = !cover.is_empty() || !covered_before.is_empty();
    if allowed.some {
        // Those at other lines of the same functions are among them. If none are, the functions had
        // other names, of which the entries say nothing.
        let left = before.map_or(0, |before| covered_before.left(&before));
        allowed.older = allowed.older.min(left);
    }
    allowed
}

/// What the policy holds against a finding.
#[derive(Default)]
struct Charges {
    /// What the baseline or the older profile may excuse.
    standing: Vec<String>,
    /// Growth over a ceiling, which nothing excuses that was there before.
    growth: Vec<String>,
}

impl Charges {
    fn is_empty(&self) -> bool {
        self.standing.is_empty() && self.growth.is_empty()
    }

    /// `minutes` are those between the two profiles.
    fn of(finding: &Finding, allowed: &Allowed, minutes: Option<f64>, rules: &Rules<'_>) -> Self {
        let mut charges = Charges::default();
        let left = allowed.left;
        if left == 0 {
            return charges;
        }
        if rules.policy.fail_on.catches(finding.verdict) {
            let text = format!("it is {}", finding.verdict.text());
            charges.standing.push(text);
        }
        let ceiling = &rules.policy.ceiling;
        if let Some(most) = ceiling.cluster.filter(|most| left > *most) {
            charges.standing.push(format!(
                "{}, and at most {} may be at one site",
                goroutines(left),
                thousands(most)
            ));
        }
        let Some(trend) = &finding.trend else {
            return charges;
        };
        let grown = if allowed.some {
            left.saturating_sub(allowed.older)
        } else {
            u64::try_from(trend.delta).unwrap_or(0)
        };
        if let Some(most) = ceiling.growth.filter(|most| grown > *most) {
            charges.growth.push(format!(
                "{} more, and at most {} may be added at one site",
                goroutines(grown),
                thousands(most)
            ));
        }
        let rate = match minutes.filter(|_| allowed.some && trend.per_minute.is_some()) {
            Some(minutes) => per_minute(grown, minutes),
            None => trend.per_minute.unwrap_or(0.0),
        };
        if let Some(most) = ceiling.growth_per_minute.filter(|most| rate > *most) {
            charges.growth.push(format!(
                "it grows by {rate} a minute, and at most {most} are allowed"
            ));
        }
        charges
    }
}

/// A rate to three places, as trends have it.
fn per_minute(grown: u64, minutes: f64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate of so many goroutines need not be exact"
    )]
    let rate = grown as f64 / minutes;
    (rate * 1000.0).round() / 1000.0
}

fn decide(
    finding: &Finding,
    allowed: &Allowed,
    charges: Charges,
    accepted: Option<&Accepted>,
    rules: &Rules<'_>,
) -> FindingGate {
    let gate = |decision: Decision, accepted: Option<u64>, reason: String| FindingGate {
        decision,
        fails: decision.fails(),
        reason,
        accepted,
        judged: allowed.left,
    };
    if finding.count == 0 {
        return gate(Decision::Gone, None, "it is no longer there".to_owned());
    }
    if allowed.left == 0 {
        let by = allowed.by.join("; ");
        return gate(Decision::Allowed, None, by);
    }
    if charges.is_empty() {
        return gate(Decision::Below, None, "nothing forbids it".to_owned());
    }
    let left = allowed.left;
    let older = match rules.before {
        Before::Unknown => None,
        Before::Older => Some(allowed.older),
    };
    // What either of the two excuses is excused.
    let (decision, reason) = match (older, accepted) {
        (Some(count), _)
            if count > 0 && left <= tolerated(count, rules) && charges.growth.is_empty() =>
        {
            let reason = format!("the older profile has {} here", thousands(count));
            return gate(compare(left, count), Some(count), reason);
        }
        (_, Some(entry))
            if left <= tolerated(entry.count, rules)
                && finding.verdict >= entry.verdict
                && charges.growth.is_empty() =>
        {
            let mut reason = format!("the baseline accepts {}", thousands(entry.count));
            if let Some(why) = &entry.reason {
                reason = format!("{reason}: {why}");
            }
            return gate(compare(left, entry.count), Some(entry.count), reason);
        }
        (_, Some(entry)) if finding.verdict < entry.verdict => {
            let (then, now) = (entry.verdict.text(), finding.verdict.text());
            (
                Decision::Worse,
                format!("{now}, and the baseline has it as {then}"),
            )
        }
        (_, Some(entry)) => {
            let (left, most) = (goroutines(left), thousands(entry.count));
            let reason = format!("{left}, and the baseline accepts {most}");
            (Decision::Worse, reason)
        }
        (Some(count), None) if count > 0 => {
            let (left, count) = (goroutines(left), thousands(count));
            let reason = format!("{left}, and {count} in the older profile");
            (Decision::Worse, reason)
        }
        (Some(_), None) => (Decision::New, "not in the older profile".to_owned()),
        (None, None) => match rules.baseline {
            Some(_) => (Decision::New, "not in the baseline".to_owned()),
            None => (Decision::Forbidden, String::new()),
        },
    };
    let mut reasons = charges.standing;
    reasons.extend(charges.growth);
    reasons.extend(Some(reason).filter(|reason| !reason.is_empty()));
    reasons.extend(allowed.expired.iter().cloned());
    if left < finding.count {
        let (covered, by) = (thousands(finding.count - left), allowed.by.join("; "));
        reasons.push(format!("only {covered} of them are allowed by {by}"));
    }
    let before = accepted.map(|entry| entry.count).or(older);
    gate(decision, before, reasons.join("; "))
}

/// How many there were in the older profile.
fn older_count(finding: &Finding) -> u64 {
    finding
        .trend
        .as_ref()
        .and_then(|trend| trend.counts.first().copied())
        .unwrap_or(0)
}

fn compare(now: u64, before: u64) -> Decision {
    if now < before {
        Decision::Better
    } else {
        Decision::Known
    }
}

fn tolerated(count: u64, rules: &Rules<'_>) -> u64 {
    let more = count.saturating_mul(rules.policy.tolerance_percent) / 100;
    count.saturating_add(more)
}

/// How many findings fail, in a sentence for each decision.
fn summary(findings: &[Finding], decisions: &[FindingGate], rules: &Rules<'_>) -> Vec<String> {
    let fail_on = rules.policy.fail_on;
    let (mut sure, mut over, mut new, mut worse) = (0, 0, 0, 0);
    for (finding, gate) in findings.iter().zip(decisions) {
        match gate.decision {
            Decision::Forbidden if fail_on.catches(finding.verdict) => sure += 1,
            Decision::Forbidden => over += 1,
            Decision::New => new += 1,
            Decision::Worse => worse += 1,
            _ => {}
        }
    }
    let surer = match fail_on {
        FailOn::Never => String::new(),
        verdict => format!("{} or surer", verdict.text()),
    };
    [
        (sure, "finding", surer.as_str()),
        (over, "site", "over a ceiling"),
        (new, "new finding", ""),
        (worse, "finding", "worse than before"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, noun, which)| {
        let text = format!("{} {which}", plural(count, noun));
        text.trim_end().to_owned()
    })
    .collect()
}

/// Ceilings over more than one finding that are exceeded.
fn exceeded(report: &Report, allowed: &[Allowed], rules: &Rules<'_>) -> Vec<String> {
    let ceiling = &rules.policy.ceiling;
    let mut reasons = Vec::new();
    let all = report.totals.goroutines;
    if let Some(most) = ceiling.goroutines.filter(|most| all > *most) {
        reasons.push(format!(
            "{}, and the ceiling is {}",
            goroutines(all),
            thousands(most)
        ));
    }
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for (finding, allowed) in report.findings.iter().zip(allowed) {
        let sum = sums.entry(&finding.scenario.id).or_default();
        *sum = sum.saturating_add(allowed.left);
    }
    for (id, &most) in &ceiling.scenario {
        let sum = sums.get(id.as_str()).copied().unwrap_or(0);
        if sum > most {
            reasons.push(format!(
                "{} of {id}, and the ceiling is {}",
                goroutines(sum),
                thousands(most)
            ));
        }
    }
    reasons
}
