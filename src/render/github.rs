//! Workflow commands of GitHub Actions: an annotation for each finding.

use std::io::{self, Write};

use super::escape::{command_data, command_property};
use crate::report::{Finding, Level, Report};

/// Writes the commands.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    // The outcome first: of each kind only the first few of a step are shown.
    if let Some(gate) = &report.gate {
        let command = match gate.outcome {
            "pass" => "notice",
            _ => "error",
        };
        writeln!(
            out,
            "::{command} title=goprof-leaks::{}",
            command_data(&report.headline)
        )?;
    }
    for finding in &report.findings {
        let command = match finding.level() {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "notice",
        };
        writeln!(
            out,
            "::{command} {}::{}",
            properties(finding, report),
            command_data(&message(finding))
        )?;
    }
    for note in report.gate.iter().flat_map(|gate| &gate.notes) {
        let text = command_data(&note.text);
        writeln!(out, "::notice title=goprof-leaks policy::{text}")?;
    }
    for snapshot in &report.snapshots {
        for warning in &snapshot.warnings {
            let text = command_data(&format!("{}: {}", snapshot.source, warning.text));
            writeln!(out, "::warning title=goprof-leaks input::{text}")?;
        }
    }
    Ok(())
}

/// Where and what; a file that is not in the checkout cannot be annotated.
fn properties(finding: &Finding, report: &Report) -> String {
    let title = format!("{} {}", finding.scenario.code, finding.scenario.title);
    let title = format!("title={}", command_property(&title));
    let place = finding.reviewed_at().and_then(|place| {
        let path = report.checkout.path(&place.file)?;
        Some((path, place.line.max(1)))
    });
    match place {
        Some((path, line)) => format!("file={},line={line},{title}", command_property(path)),
        None => title,
    }
}

fn message(finding: &Finding) -> String {
    let gate = finding.gate.as_ref().filter(|gate| !gate.reason.is_empty());
    let gate = gate.map(|gate| format!(" ({}: {})", gate.decision.text(), gate.reason));
    let fix = finding.fix.as_ref();
    let fix = fix.map(|fix| format!(". Usual fix: {}", fix.text));
    [Some(finding.summary.clone()), gate, fix]
        .into_iter()
        .flatten()
        .collect()
}
