//! What a judge notes about the policy and the baseline, whatever the outcome.

use std::collections::HashSet;

use super::baseline::Accepted;
use super::judge::{Before, Partial, Rules};
use crate::model::prose::{elide, goroutines, short_function, short_path, thousands};
use crate::report::{Decision, Finding, FindingGate, GateNote, Report};

/// What is to be done about the policy and the baseline.
pub(super) fn notes(
    report: &Report,
    rules: &Rules<'_>,
    used: &[bool],
    accepted: &[Option<&Accepted>],
    decisions: &[FindingGate],
) -> Vec<GateNote> {
    let mut notes = Vec::new();
    let mut note = |id, text| notes.push(GateNote { id, text });
    for (entry, used) in rules.policy.allow.iter().zip(used) {
        if let Some(last) = entry.expires.filter(|_| entry.is_expired(rules.today)) {
            let text = format!("the allow entry {entry} expired on {last}");
            note("allow-expired", text);
        } else if !used {
            let hint = if entry.needs_creators() && report.findings.iter().all(has_no_creators) {
                "; this form of profile does not say who created a goroutine, debug=2 does"
            } else {
                ""
            };
            let text = format!("the allow entry {entry} matches nothing{hint}");
            note("allow-unused", text);
        }
    }
    for ((finding, gate), entry) in report.findings.iter().zip(decisions).zip(accepted) {
        let Some(entry) = entry else { continue };
        let text = match gate.decision {
            Decision::Better => format!(
                "{} now has {} instead of {}: --write-baseline tightens it",
                place(finding),
                goroutines(gate.judged),
                thousands(entry.count)
            ),
            Decision::Below | Decision::Allowed => format!(
                "{} needs no entry in the baseline any more: --write-baseline takes it out",
                place(finding)
            ),
            _ => continue,
        };
        note("baseline-better", text);
    }
    let gone = rules.baseline.iter().flat_map(|baseline| &baseline.finding);
    let there: HashSet<&str> = accepted
        .iter()
        .flatten()
        .map(|entry| entry.fingerprint.as_str())
        .collect();
    for entry in gone.filter(|entry| entry.count > 0 && !there.contains(&*entry.fingerprint)) {
        let site = elide(short_function(&entry.site));
        let text = format!(
            "{site} ({}, {}) is gone: --write-baseline takes it out of the baseline",
            elide(&entry.scenario),
            elide(&entry.fingerprint)
        );
        note("baseline-gone", text);
    }
    let ceiling = &rules.policy.ceiling;
    if rules.before == Before::Unknown
        && (ceiling.growth.is_some() || ceiling.growth_per_minute.is_some())
    {
        let text = "growth is not judged: it takes an older profile (--since)";
        note("growth-unknown", text.to_owned());
    } else if ceiling.growth_per_minute.is_some()
        && report
            .findings
            .iter()
            .filter_map(|finding| finding.trend.as_ref())
            .all(|trend| trend.per_minute.is_none())
    {
        let text = "growth per minute is not judged: the profiles are not known to be of one build, or do not say \
                    when they were taken";
        note("growth-unknown", text.to_owned());
    }
    if rules.partial == Partial::Judged {
        for gap in report.gaps() {
            note("partial", format!("judged all the same: {gap}"));
        }
    }
    notes
}

fn has_no_creators(finding: &Finding) -> bool {
    finding.creators.is_empty()
}

/// `search/search.go:60 in search.(*Service).Query.func1`
fn place(finding: &Finding) -> String {
    finding.site.as_ref().map_or_else(
        || "the finding without frames".to_owned(),
        |site| {
            format!(
                "{}:{} in {}",
                elide(short_path(&site.file)),
                site.line,
                elide(short_function(&site.function))
            )
        },
    )
}
