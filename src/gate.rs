//! Whether findings are bad enough to fail a command.

use crate::rank::Verdict;
use crate::report::{Report, Totals};

/// What a gate decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing at or above the gate.
    Pass,
    /// At least one finding at or above it.
    Fail,
}

/// How many findings are as sure as `gate` or surer.
#[must_use]
pub fn failing(totals: &Totals, gate: Verdict) -> u64 {
    match gate {
        Verdict::Proven => totals.proven,
        Verdict::Likely => totals.proven + totals.likely,
        Verdict::Possible => totals.proven + totals.likely + totals.possible,
        Verdict::Expected => totals.clusters,
    }
}

/// Fails when a finding is as sure as `gate` or surer; without a gate everything passes.
#[must_use]
pub fn judge(report: &Report, gate: Option<Verdict>) -> Outcome {
    if gate.is_some_and(|gate| failing(&report.totals, gate) > 0) {
        Outcome::Fail
    } else {
        Outcome::Pass
    }
}
