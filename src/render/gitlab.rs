//! The code quality report of GitLab, for merge requests.

use std::io::{self, Write};

use serde::Serialize;

use super::escape::terminal;
use crate::model::prose::elide;
use crate::report::{Finding, Level, Report};

/// Writes the report.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let issues: Vec<Issue> = report
        .findings
        .iter()
        .map(|finding| issue(finding, report))
        .collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

fn issue(finding: &Finding, report: &Report) -> Issue {
    let place = finding.reviewed_at();
    let file = place.map(|place| place.file.as_str());
    // An issue without a path is passed over.
    let path = match file.filter(|file| !file.is_empty()) {
        Some(recorded) => report.checkout.path(recorded).unwrap_or(recorded),
        None => report.profile(),
    };
    let gate = finding.gate.as_ref().filter(|gate| !gate.reason.is_empty());
    let gate = gate.map_or_else(String::new, |gate| {
        format!(" ({}: {})", gate.decision.text(), gate.reason)
    });
    Issue {
        description: terminal(&format!("{}{gate}", finding.summary)),
        check_name: terminal(&format!(
            "{} {}",
            finding.scenario.code, finding.scenario.id
        )),
        fingerprint: finding.fingerprint.clone(),
        severity: match finding.level() {
            Level::Error => "critical",
            Level::Warning => "major",
            Level::Note => "info",
        },
        location: Location {
            path: terminal(&elide(path)),
            lines: Lines {
                begin: place.map_or(1, |place| place.line.max(1)),
            },
        },
    }
}

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}
