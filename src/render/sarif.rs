//! The SARIF 2.1.0 form, for code scanning.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::escape::{markdown, percent_path, terminal};
use super::sarif_rule::{Rule, rule};
use crate::model::prose::elide;
use crate::report::{Change, CodeLabel, Decision, Finding, FrameView, Level, Report};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What stands for the checkout in relative addresses.
const ROOT: &str = "%SRCROOT%";

/// The key of fingerprints; the number changes when the way to make them does.
const FINGERPRINT: &str = "goprofLeaks/v1";

/// Writes the report.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let root = Description {
        description: Text::plain("The root of the checkout."),
    };
    let log = Log {
        version: "2.1.0",
        schema: SCHEMA,
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "goprof-leaks",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: report.rules.iter().map(rule).collect(),
                },
            },
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: notifications(report),
            }],
            original_uri_base_ids: BTreeMap::from([(ROOT, root)]),
            results: report
                .findings
                .iter()
                .map(|finding| result(finding, report))
                .collect(),
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

/// What is said of the inputs and of the gate as a whole.
fn notifications(report: &Report) -> Vec<Notification> {
    let notification = |level: &'static str, text: String| Notification {
        level,
        message: Text::plain(&text),
    };
    let warnings = report.snapshots.iter().flat_map(|snapshot| {
        let warnings = snapshot.warnings.iter();
        warnings.map(|warning| {
            notification("warning", format!("{}: {}", snapshot.source, warning.text))
        })
    });
    let gate = report.gate.iter().flat_map(|gate| {
        let level = if gate.outcome == "pass" {
            "note"
        } else {
            "error"
        };
        let reasons = gate.reasons.iter();
        let reasons = reasons
            .map(move |reason| notification(level, format!("gate: {}: {reason}", gate.outcome)));
        let notes = gate.notes.iter();
        reasons.chain(notes.map(|note| notification("note", format!("gate: {}", note.text))))
    });
    warnings.chain(gate).collect()
}

fn result(finding: &Finding, report: &Report) -> SarifResult {
    let decision = finding.gate.as_ref().map(|gate| gate.decision);
    let excuse = finding
        .gate
        .as_ref()
        .filter(|gate| gate.decision.is_excused());
    SarifResult {
        rule_id: finding.scenario.code.clone(),
        level: match finding.level() {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        },
        message: message(finding),
        locations: [reviewed(finding, report)],
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, finding.fingerprint.clone())]),
        occurrence_count: finding.count.max(1),
        baseline_state: match decision {
            Some(Decision::New) => Some("new"),
            Some(Decision::Worse | Decision::Better) => Some("updated"),
            Some(Decision::Known) => Some("unchanged"),
            Some(Decision::Gone) => Some("absent"),
            Some(Decision::Forbidden | Decision::Allowed | Decision::Below) | None => None,
        },
        suppressions: excuse.map(|gate| {
            [Suppression {
                kind: "external",
                justification: terminal(&format!("{}: {}", gate.decision.text(), gate.reason)),
            }]
        }),
        related_locations: finding
            .cause
            .iter()
            .flat_map(|cause| &cause.labels)
            .map(|label| related(label, report))
            .collect(),
        fixes: fixes(finding, report),
        stacks: [Stack {
            message: Text::plain("The stack that stands for them, innermost function first."),
            frames: finding
                .stack
                .iter()
                .map(|frame| stack_frame(frame, report))
                .collect(),
        }],
    }
}

/// A place in the code that shows the cause.
fn related(label: &CodeLabel, report: &Report) -> Related {
    Related {
        physical_location: Physical {
            artifact_location: artifact(&label.file, report),
            region: Some(Region {
                start_line: label.line,
                end_line: Some(label.end_line),
            }),
        },
        message: Text::plain(&label.text),
    }
}

/// The repair, where one is known.
fn fixes(finding: &Finding, report: &Report) -> Vec<SarifFix> {
    let Some(fix) = finding.fix.as_ref().filter(|fix| !fix.changes.is_empty()) else {
        return Vec::new();
    };
    let mut files: Vec<&str> = fix.changes.iter().map(|change| &*change.file).collect();
    files.dedup();
    let changes = files.into_iter().map(|file| ArtifactChange {
        artifact_location: artifact(file, report),
        replacements: fix
            .changes
            .iter()
            .filter(|change| change.file == file)
            .map(replacement)
            .collect(),
    });
    vec![SarifFix {
        description: Text::plain(&fix.text),
        artifact_changes: changes.collect(),
    }]
}

fn replacement(change: &Change) -> Replacement {
    let (end_line, end_column) = if change.end_line < change.line {
        // Nothing goes: an empty region in front of the line.
        (change.line, 1)
    } else {
        (change.end_line.saturating_add(1), 1)
    };
    Replacement {
        deleted_region: DeletedRegion {
            start_line: change.line,
            start_column: 1,
            end_line,
            end_column,
        },
        inserted_content: Content {
            text: change.text.clone(),
        },
    }
}

fn artifact(file: &str, report: &Report) -> Artifact {
    match report.checkout.path(file) {
        Some(path) => Artifact {
            uri: percent_path(path),
            uri_base_id: Some(ROOT),
        },
        None => Artifact {
            uri: absolute(file),
            uri_base_id: None,
        },
    }
}

/// The sentence, then every reason.
fn message(finding: &Finding) -> Text {
    let mut text = terminal(&finding.summary);
    let mut marked = markdown(&finding.summary);
    let mut add = |line: &str| {
        text.push_str("\n- ");
        text.push_str(&terminal(line));
        marked.push_str("\n- ");
        marked.push_str(&markdown(line));
    };
    if let Some(gate) = finding.gate.as_ref().filter(|gate| !gate.reason.is_empty()) {
        add(&format!("gate: {}: {}", gate.decision.text(), gate.reason));
    }
    if let Some(proof) = &finding.proof {
        add(&format!("proof: {proof}"));
    } else {
        for evidence in &finding.evidence {
            add(&format!("{:+.1} {}", evidence.weight, evidence.text));
        }
    }
    if let Some(fix) = &finding.fix {
        add(&format!("usual fix: {}", fix.text));
    }
    Text {
        text,
        markdown: Some(marked),
    }
}

/// Where a reviewer looks; where no file is known, the profile: a result without an address is none
/// to those who show results.
fn reviewed(finding: &Finding, report: &Report) -> Location {
    let place = finding.reviewed_at();
    let mut location = match place {
        Some(place) => location(&place.file, place.line, &place.function, report),
        None => location("", 0, "(no frames)", report),
    };
    location.physical_location.get_or_insert_with(|| Physical {
        artifact_location: Artifact {
            uri: percent_path(report.profile()),
            uri_base_id: None,
        },
        region: None,
    });
    location
}

fn location(file: &str, line: u32, function: &str, report: &Report) -> Location {
    let known = !file.is_empty();
    Location {
        physical_location: known
            .then(|| artifact(file, report))
            .map(|artifact_location| Physical {
                artifact_location,
                // Lines count from 1; 0 is an unknown one.
                region: (line > 0).then_some(Region {
                    start_line: line,
                    end_line: None,
                }),
            }),
        logical_locations: [Logical {
            fully_qualified_name: terminal(&elide(function)),
            kind: "function",
        }],
    }
}

/// The address of a file that is not in the checkout, as the build has recorded it.
fn absolute(file: &str) -> String {
    let path = percent_path(&file.replace('\\', "/"));
    if path.starts_with('/') {
        format!("file://{path}")
    } else if file
        .get(1..3)
        .is_some_and(|rest| matches!(rest, ":\\" | ":/"))
    {
        format!("file:///{path}")
    } else {
        path
    }
}

fn stack_frame(frame: &FrameView, report: &Report) -> StackFrame {
    StackFrame {
        location: location(&frame.file, frame.line, &frame.function, report),
    }
}

#[derive(Serialize)]
struct Log {
    version: &'static str,
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    invocations: [Invocation; 1],
    original_uri_base_ids: BTreeMap<&'static str, Description>,
    results: Vec<SarifResult>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
}

#[derive(Serialize)]
struct Description {
    description: Text,
}

/// A text for people, as SARIF has them.
#[derive(Serialize)]
pub(super) struct Text {
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) markdown: Option<String>,
}

impl Text {
    pub(super) fn plain(text: &str) -> Self {
        Text {
            text: terminal(text),
            markdown: None,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: String,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    partial_fingerprints: BTreeMap<&'static str, String>,
    occurrence_count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Suppression; 1]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix>,
    stacks: [Stack; 1],
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    justification: String,
}

#[derive(Serialize)]
struct Stack {
    message: Text,
    frames: Vec<StackFrame>,
}

#[derive(Serialize)]
struct StackFrame {
    location: Location,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<Physical>,
    logical_locations: [Logical; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Related {
    physical_location: Physical,
    message: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix {
    description: Text,
    artifact_changes: Vec<ArtifactChange>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: DeletedRegion,
    inserted_content: Content,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeletedRegion {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct Content {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    fully_qualified_name: String,
    kind: &'static str,
}
