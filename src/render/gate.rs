//! What a gate decided, in the words that the forms for people share.

use crate::report::{Finding, FindingGate, GateView};

/// Whether the finding makes the gate fail.
pub(super) fn fails(finding: &Finding) -> bool {
    finding.gate.as_ref().is_some_and(|gate| gate.fails)
}

/// Whether somebody has accepted the finding: its row says enough.
pub(super) fn is_excused(finding: &Finding) -> bool {
    let gate = finding.gate.as_ref();
    gate.is_some_and(|gate| gate.decision.is_excused())
}

/// `fails (new): it is likely; not in the baseline`
pub(super) fn decision(gate: &FindingGate) -> String {
    let word = gate.decision.text();
    let start = if gate.fails {
        format!("fails ({word})")
    } else {
        format!("passes ({word})")
    };
    if gate.reason.is_empty() {
        start
    } else {
        format!("{start}: {}", gate.reason)
    }
}

/// `2. known: the baseline accepts 60`
pub(super) fn excuse(finding: &Finding) -> String {
    let gate = finding.gate.as_ref();
    let why = gate.map(|gate| format!("{}: {}", gate.decision.text(), gate.reason));
    format!("{}. {}", finding.rank, why.unwrap_or_default())
}

/// The outcome with its reasons and where the policy comes from, then each note.
pub(super) fn lines(gate: &GateView) -> Vec<String> {
    let mut outcome = vec![gate.outcome.to_owned()];
    if !gate.reasons.is_empty() {
        outcome.push(format!(": {}", gate.reasons.join("; ")));
    }
    let sources: Vec<String> = [("policy", &gate.policy), ("baseline", &gate.baseline)]
        .into_iter()
        .filter_map(|(what, file)| Some(format!("{what} {}", file.as_ref()?)))
        .collect();
    if !sources.is_empty() {
        outcome.push(format!(" ({})", sources.join(", ")));
    }
    let mut lines = vec![outcome.concat()];
    lines.extend(gate.notes.iter().map(|note| note.text.clone()));
    lines
}
