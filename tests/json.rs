//! The JSON format: valid by its published schema, and with the fields that scripts rest on.

#![expect(
    clippy::expect_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn run(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_goprof-leaks"))
        .args(arguments)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{arguments:?}");
    output.stdout
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_slice(&run(arguments)).expect("JSON")
}

/// One recording of each program.
fn recordings() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/profiles");
    let mut files: Vec<PathBuf> = std::fs::read_dir(root)
        .expect("the recordings are part of the checkout")
        .filter_map(|item| Some(item.ok()?.path().join("go1.27.pb.gz")))
        .filter(|path| path.exists())
        .collect();
    files.sort();
    files
}

#[test]
fn reports_follow_the_published_schema() {
    let schema = json(&["schema"]);
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let recordings = recordings();
    assert!(recordings.len() > 50);
    for path in recordings {
        let path = path.to_string_lossy();
        for arguments in [
            &[&*path, "--all"][..],
            &[&path, "--fail-on", "proven", "--top", "1"],
            &["check", &path, "--max-growth", "1", "--max-cluster", "50"],
        ] {
            let output = Command::new(env!("CARGO_BIN_EXE_goprof-leaks"))
                .args(arguments)
                .args(["--format", "json"])
                .output()
                .expect("the program starts");
            let report = serde_json::from_slice(&output.stdout).expect("JSON");
            let errors: Vec<String> = validator
                .iter_errors(&report)
                .map(|error| format!("{path}: {error} at {}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{errors:?}");
        }
    }
    for files in COMPARED {
        let arguments = [&["diff", "--format", "json", "--all"], *files].concat();
        let errors: Vec<String> = validator
            .iter_errors(&json(&arguments))
            .map(|error| format!("{files:?}: {error} at {}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let stranger = serde_json::json!({ "schema": "goprof-leaks/1" });
    assert!(!validator.is_valid(&stranger));
}

/// Snapshots to compare: over time, with ids, of two builds, and a delta profile.
const COMPARED: &[&[&str]] = &[
    &[
        "testdata/trend/recordings/refunds-leak/go1.27/t1.pb.gz",
        "testdata/trend/recordings/refunds-leak/go1.27/t2.pb.gz",
        "testdata/trend/recordings/refunds-leak/go1.27/t3.pb.gz",
        "testdata/trend/recordings/refunds-leak/go1.27/t4.pb.gz",
    ],
    &[
        "testdata/trend/recordings/approvals-stuck/go1.22/t1.txt.gz",
        "testdata/trend/recordings/approvals-stuck/go1.22/t6.txt.gz",
    ],
    &[
        "testdata/trend/recordings/depot/go1.27/before.pb.gz",
        "testdata/trend/recordings/depot/go1.22/after.pb.gz",
    ],
    &["testdata/trend/recordings/dispatch-healthy/go1.27/delta.pb.gz"],
];

#[test]
fn comparisons_have_their_fields_and_equal_bytes() {
    for files in COMPARED {
        for format in ["table", "json", "markdown", "csv", "folded"] {
            let arguments = [&["diff", "--all", "--format", format], *files].concat();
            assert_eq!(run(&arguments), run(&arguments), "{format} {files:?}");
        }
        let report = json(&[&["diff", "--format", "json", "--all"], *files].concat());
        assert_eq!(report["command"], "diff");
        let findings = report["findings"].as_array().expect("findings");
        assert!(!findings.is_empty());
        for finding in findings {
            let trend = &finding["trend"];
            let counts = trend["counts"].as_array().expect("counts");
            let count = |count: Option<&Value>| count.and_then(Value::as_i64);
            let delta = count(counts.last()).zip(count(counts.first()));
            assert_eq!(
                trend["delta"].as_i64(),
                delta.map(|(last, first)| last - first)
            );
            assert!(trend["state"].is_string() && trend.get("per_minute").is_some());
            assert_eq!(trend["state"] == "gone", count(counts.last()) == Some(0));
        }
    }
    let alone = json(&["--format", "json", COMPARED[0][0]]);
    assert!(alone["comparison"].is_null());
}

#[test]
fn the_fields_that_scripts_rest_on_are_there() {
    let report = json(&[
        "--format",
        "json",
        "testdata/profiles/lock-held-across-block-leak/go1.26.pb.gz",
    ]);
    for pointer in [
        "/schema",
        "/command",
        "/snapshots/0/source",
        "/snapshots/0/format",
        "/snapshots/0/profile",
        "/snapshots/0/taken_at",
        "/snapshots/0/goroutines",
        "/snapshots/0/warnings",
        "/totals/goroutines",
        "/totals/clusters",
        "/totals/proven",
        "/totals/likely",
        "/totals/possible",
        "/totals/expected",
        "/findings/0/rank",
        "/findings/0/fingerprint",
        "/findings/0/verdict",
        "/findings/0/score",
        "/findings/0/scenario/id",
        "/findings/0/scenario/code",
        "/findings/0/scenario/title",
        "/findings/0/wait/reason",
        "/findings/0/wait/min_s",
        "/findings/0/wait/median_s",
        "/findings/0/wait/max_s",
        "/findings/0/site/function",
        "/findings/0/site/file",
        "/findings/0/site/line",
        "/findings/0/called_from",
        "/findings/0/created_by",
        "/findings/0/roots/0",
        "/findings/0/count",
        "/findings/0/share",
        "/findings/0/labels",
        "/findings/0/members/0",
        "/findings/0/evidence/0/id",
        "/findings/0/evidence/0/weight",
        "/findings/0/evidence/0/text",
        "/findings/0/trend",
        "/findings/0/cause",
        "/findings/0/fix/text",
        "/findings/0/fix/diff",
        "/findings/0/stack/0/function",
        "/findings/0/stack/0/file",
        "/findings/0/stack/0/line",
        "/findings/0/stack/0/kind",
        "/gate",
    ] {
        assert!(report.pointer(pointer).is_some(), "{pointer} is missing");
    }
    let evidence = report
        .pointer("/findings/0/evidence")
        .and_then(Value::as_array)
        .expect("evidence");
    let sum: f64 = evidence
        .iter()
        .filter_map(|item| item.pointer("/weight")?.as_f64())
        .sum();
    let score = report
        .pointer("/findings/0/score")
        .and_then(Value::as_f64)
        .expect("a score");
    assert!((sum - score).abs() < 0.051, "{sum} {score}");
}

#[test]
fn equal_inputs_give_equal_bytes() {
    let a = "testdata/profiles/early-return-leak/go1.26.pb.gz";
    let b = "testdata/profiles/peak-healthy/go1.26.pb.gz";
    for format in [
        "table", "json", "markdown", "csv", "folded", "sarif", "junit", "github", "gitlab",
    ] {
        let once = run(&["--format", format, "--all", a, b]);
        assert_eq!(once, run(&["--format", format, "--all", a, b]), "{format}");
    }
    // The order of the inputs shows in their list and nowhere else.
    let without_list = |files: [&str; 2]| {
        let mut report = json(&["--format", "json", "--all", files[0], files[1]]);
        report
            .as_object_mut()
            .and_then(|report| report.remove("snapshots"))
            .expect("a list of inputs");
        report
    };
    assert_eq!(without_list([a, b]), without_list([b, a]));
}

#[test]
fn the_decisions_of_a_gate_are_there() {
    let output = Command::new(env!("CARGO_BIN_EXE_goprof-leaks"))
        .args(["check", "--format", "json", "--max-growth", "1"])
        .arg("testdata/profiles/early-return-leak/go1.26.pb.gz")
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    for (pointer, value) in [
        ("/command", "check"),
        ("/gate/outcome", "fail"),
        ("/gate/reasons/0", "1 finding likely or surer"),
        ("/gate/notes/0/id", "growth-unknown"),
        ("/findings/0/gate/decision", "forbidden"),
        ("/findings/0/gate/reason", "it is likely"),
    ] {
        assert_eq!(report.pointer(pointer), Some(&value.into()), "{pointer}");
    }
    assert_eq!(report.pointer("/findings/0/gate/fails"), Some(&true.into()));
}
