//! The JUnit form: a test case for each finding, and one for the gate.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};

use super::escape::terminal;
use crate::model::prose::{elide, short_function, short_path};
use crate::report::{Finding, GateView, Report};

/// Writes the report. Without a gate no test case fails.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut suite = TestSuite::new("goprof-leaks");
    for finding in &report.findings {
        suite.add_test_case(case(finding));
    }
    suite.add_test_case(whole(report));
    let mut junit = Junit::new("goprof-leaks");
    junit.add_test_suite(suite);
    let mut bytes = Vec::new();
    junit.serialize(&mut bytes).map_err(io::Error::other)?;
    out.write_all(&bytes)?;
    writeln!(out)
}

fn case(finding: &Finding) -> TestCase {
    let mut status = match &finding.gate {
        Some(gate) if gate.fails => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(clean(&finding.scenario.code));
            status.set_description(details(finding));
            status
        }
        Some(gate) if gate.decision.is_excused() => TestCaseStatus::skipped(),
        _ => TestCaseStatus::success(),
    };
    if let Some(gate) = finding
        .gate
        .as_ref()
        .filter(|gate| gate.decision.is_excused() || gate.fails)
    {
        let decision = gate.decision.text();
        let message = if gate.fails {
            format!("{decision}: {}", finding.summary)
        } else {
            format!("{decision}: {}", gate.reason)
        };
        status.set_message(clean(&message));
    }
    let mut case = TestCase::new(name(finding), status);
    case.set_classname(clean(&package(finding)));
    if finding.gate.as_ref().is_none_or(|gate| !gate.fails) {
        case.set_system_out(details(finding));
    }
    case
}

/// `GL120 early-return-senders at search.(*Service).Query.func1 (d1f28ea9d0a9c513)`: the same as
/// long as the finding is the same, as test reports compare by name.
fn name(finding: &Finding) -> String {
    let site = finding.site.as_ref();
    let site = site.map_or("(no frames)", |site| short_function(&site.function));
    clean(&format!(
        "{} {} at {} ({})",
        finding.scenario.code,
        finding.scenario.id,
        elide(site),
        finding.fingerprint
    ))
}

/// The import path of the package that a reviewer looks at.
fn package(finding: &Finding) -> String {
    let function = finding
        .reviewed_at()
        .map_or("", |place| place.function.as_str());
    let short = short_function(function);
    let folders = function.len() - short.len();
    let name = short.split('.').next().unwrap_or_default();
    elide(function.get(..folders + name.len()).unwrap_or(function)).into_owned()
}

/// Everything that a person wants to know.
fn details(finding: &Finding) -> String {
    let mut lines = vec![format!("{}: {}", finding.verdict.text(), finding.summary)];
    if let Some(gate) = finding.gate.as_ref().filter(|gate| !gate.reason.is_empty()) {
        lines.push(format!("gate: {}: {}", gate.decision.text(), gate.reason));
    }
    match &finding.proof {
        Some(proof) => lines.push(format!("proof: {proof}")),
        None => lines.extend(
            finding
                .evidence
                .iter()
                .map(|evidence| format!("{:+.1} {}", evidence.weight, evidence.text)),
        ),
    }
    lines.push(format!("usual cause: {}", finding.usual_cause));
    if let Some(fix) = &finding.fix {
        lines.push(format!("usual fix: {}", fix.text));
    }
    lines.extend(finding.stack.iter().map(|frame| {
        let mark = if frame.site { "-> " } else { "   " };
        let place = format!("{}:{}", short_path(&frame.file), frame.line);
        format!("{mark}{} {}", elide(&frame.function), elide(&place))
    }));
    let lines: Vec<String> = lines.iter().map(|line| clean(line)).collect();
    lines.join("\n")
}

/// The case of the gate as a whole.
fn whole(report: &Report) -> TestCase {
    let status = report
        .gate
        .as_ref()
        .map_or_else(TestCaseStatus::success, gate_status);
    let mut case = TestCase::new("gate", status);
    case.set_classname("goprof-leaks");
    let notes = report.gate.iter().flat_map(|gate| &gate.notes);
    let warnings = report.snapshots.iter().flat_map(|snapshot| {
        let warnings = snapshot.warnings.iter();
        warnings.map(|warning| format!("{}: {}", snapshot.source, warning.text))
    });
    let lines: Vec<String> = std::iter::once(report.headline.clone())
        .chain(notes.map(|note| note.text.clone()))
        .chain(warnings)
        .map(|line| clean(&line))
        .collect();
    case.set_system_out(lines.join("\n"));
    case
}

fn gate_status(gate: &GateView) -> TestCaseStatus {
    let kind = match gate.outcome {
        "pass" => return TestCaseStatus::success(),
        "fail" => NonSuccessKind::Failure,
        _ => NonSuccessKind::Error,
    };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(gate.outcome);
    status.set_message(clean(&gate.reasons.join("; ")));
    status
}

/// Text without what steers a terminal; the writer escapes the rest for XML.
fn clean(text: &str) -> String {
    terminal(text)
}
