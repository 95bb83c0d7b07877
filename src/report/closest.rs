//! What to look at first if the number of goroutines climbs though few suspects were found.

use super::{Finding, Report};
use crate::rank::Verdict;

/// Places that are named, suspects among them.
const PLACES: usize = 3;

impl Report {
    /// What stands before the [closest](Report::closest), in every form for people.
    #[must_use]
    pub fn closest_title(&self) -> &'static str {
        if self.findings.is_empty() {
            "If the number of goroutines climbs, look first at:"
        } else {
            "If that is not it, look at:"
        }
    }

    /// The expected findings with a score of at least `floor`, the nearest to a suspicion first, that
    /// fill the places which the suspects leave.
    ///
    /// Of one moment only: in several, what grows tells more. A gate has its answer already.
    #[must_use]
    pub fn closest(&self, floor: f64) -> Vec<&Finding> {
        if self.comparison.is_some() || self.gate.is_some() {
            return Vec::new();
        }
        let suspects = self
            .findings
            .iter()
            .filter(|finding| finding.verdict < Verdict::Expected)
            .count();
        let mut others: Vec<&Finding> = self
            .findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Expected && finding.score >= floor)
            .filter(|finding| finding.victim_of.is_none() && !is_main(finding))
            .collect();
        // Ranks are in the order of scores there, whatever the order of rows.
        others.sort_by_key(|finding| finding.rank);
        others.truncate(PLACES.saturating_sub(suspects));
        others
    }
}

/// Whether it is the main goroutine, of which there is one in every program.
fn is_main(finding: &Finding) -> bool {
    finding.count == 1 && finding.roots.iter().any(|root| root == "main.main")
}
