//! Whether findings are bad enough to fail a command.

use crate::rank::Verdict;
use crate::report::Report;

/// What a gate decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing at or above the gate.
    Pass,
    /// At least one finding at or above it.
    Fail,
}

/// Fails when a finding is as sure as `gate` or surer; without a gate everything passes.
#[must_use]
pub fn judge(report: &Report, gate: Option<Verdict>) -> Outcome {
    let totals = &report.totals;
    let failing = match gate {
        None => 0,
        Some(Verdict::Proven) => totals.proven,
        Some(Verdict::Likely) => totals.proven + totals.likely,
        Some(Verdict::Possible) => totals.proven + totals.likely + totals.possible,
        Some(Verdict::Expected) => totals.clusters,
    };
    if failing > 0 {
        Outcome::Fail
    } else {
        Outcome::Pass
    }
}
