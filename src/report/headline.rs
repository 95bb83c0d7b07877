//! The first line: the answer.

use super::text::{goroutines, short_function, short_path, thousands};
use super::{Finding, Place, Totals};
use crate::rank::Verdict;

/// What the goroutines of a cluster do, and where: `11,842 of 12,604 goroutines wait to send on
/// a channel at fetch/fetch.go:88 in fetch.(*Pool).get.func1`.
pub(super) fn sentence(
    count: u64,
    total: u64,
    phrase: &str,
    site: Option<&Place>,
    called_from: Option<&Place>,
) -> String {
    let place = |place: &Place| {
        format!(
            "{}:{} in {}",
            short_path(&place.file),
            place.line,
            short_function(&place.function)
        )
    };
    let mut sentence = format!("{} of {} {phrase}", thousands(count), goroutines(total));
    if let Some(site) = site {
        sentence += &format!(" at {}", place(site));
    }
    if let Some(called_from) = called_from {
        sentence += &format!(", called from {}", place(called_from));
    }
    sentence
}

/// The answer in one line.
pub(super) fn headline(totals: &Totals, first: Option<&Finding>) -> String {
    match first {
        Some(finding) if finding.verdict <= Verdict::Likely => format!(
            "{} leak: {}",
            if finding.verdict == Verdict::Proven {
                "Proven"
            } else {
                "Likely"
            },
            finding.summary
        ),
        Some(finding) if finding.verdict == Verdict::Possible => {
            format!("No likely leak, but worth a look: {}", finding.summary)
        }
        _ if totals.goroutines == 0 => "The profile holds no goroutine.".to_owned(),
        _ => format!(
            "No leak suspected: {} explained.",
            if totals.goroutines == 1 {
                "the only goroutine is".to_owned()
            } else {
                format!("all {} are", goroutines(totals.goroutines))
            }
        ),
    }
}
