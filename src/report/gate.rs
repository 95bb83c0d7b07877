//! What a gate decided, as formats show it.

use serde::Serialize;

use super::{Finding, Report};
use crate::model::prose::plural;

/// What a gate decided.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GateView {
    /// `pass`, `fail` or `undecided`.
    pub outcome: &'static str,
    /// The policy file; null without one.
    pub policy: Option<String>,
    /// The baseline; null without one.
    pub baseline: Option<String>,
    /// Why it does not pass.
    pub reasons: Vec<String>,
    /// What is to be done about the policy or the baseline; changes nothing about the outcome.
    pub notes: Vec<GateNote>,
}

/// Something about the policy or the baseline.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GateNote {
    /// Stable name.
    pub id: &'static str,
    /// The sentence for people.
    pub text: String,
}

/// What a gate decided about one finding.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FindingGate {
    /// The decision.
    pub decision: Decision,
    /// Whether it makes the gate fail.
    pub fails: bool,
    /// Why.
    pub reason: String,
    /// How many goroutines the baseline, or the older profile, has of it; null if it has none.
    pub accepted: Option<u64>,
    /// How many of its goroutines no entry of the policy allows.
    #[serde(skip)]
    pub judged: u64,
}

/// How a finding stands to the policy, the baseline and the older profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// The policy forbids it, and there is nothing to compare it with: fails.
    Forbidden,
    /// The policy forbids it, and it was not there before: fails.
    New,
    /// It was there before, and now it is more or surer: fails.
    Worse,
    /// As it was before.
    Known,
    /// Less than it was before.
    Better,
    /// An entry of the policy allows it.
    Allowed,
    /// The policy does not forbid it.
    Below,
    /// It was there before, and is no more.
    Gone,
}

impl Decision {
    /// Whether it makes the gate fail.
    #[must_use]
    pub fn fails(self) -> bool {
        matches!(self, Decision::Forbidden | Decision::New | Decision::Worse)
    }

    /// Whether somebody has accepted it, or it is no more.
    #[must_use]
    pub fn is_excused(self) -> bool {
        match self {
            Decision::Known | Decision::Better | Decision::Allowed | Decision::Gone => true,
            Decision::Forbidden | Decision::New | Decision::Worse | Decision::Below => false,
        }
    }

    /// The word for people.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Decision::Forbidden => "forbidden",
            Decision::New => "new",
            Decision::Worse => "worse",
            Decision::Known => "known",
            Decision::Better => "better",
            Decision::Allowed => "allowed",
            Decision::Below => "below",
            Decision::Gone => "gone",
        }
    }
}

impl Report {
    /// Puts the gate first: its outcome in the headline, what fails before what does not.
    pub fn lead_with_gate(&mut self) {
        let Some(gate) = &self.gate else { return };
        let fails = |finding: &Finding| finding.gate.as_ref().is_some_and(|gate| gate.fails);
        self.findings.sort_by_key(|finding| !fails(finding));
        let first = self.findings.first().filter(|finding| fails(finding));
        let reasons = gate.reasons.join("; ");
        self.headline = match (gate.outcome, first) {
            ("pass", _) => {
                let excused = |decision: &[Decision]| {
                    let gates = self
                        .findings
                        .iter()
                        .filter_map(|finding| finding.gate.as_ref());
                    gates
                        .filter(|gate| decision.contains(&gate.decision))
                        .count() as u64
                };
                let parts: Vec<String> = [
                    (excused(&[Decision::Known, Decision::Better]), "known"),
                    (excused(&[Decision::Allowed]), "allowed"),
                ]
                .into_iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, word)| format!("{} {word}", plural(count, "finding")))
                .collect();
                if parts.is_empty() {
                    format!("The gate passes. {}", self.headline)
                } else {
                    format!("The gate passes: {}.", parts.join(", "))
                }
            }
            ("fail", Some(first)) => format!("The gate fails: {reasons}: {}", first.summary),
            ("fail", None) => format!("The gate fails: {reasons}"),
            _ => format!("The gate is undecided: {reasons}"),
        };
    }
}
