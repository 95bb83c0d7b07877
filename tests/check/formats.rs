//! The forms that reviewers see: right by their own rules, and harmless with any names.

use std::fs;

use quick_junit::{NonSuccessKind, Report as Junit, TestCaseStatus};
use serde_json::Value;

use crate::{Desk, Goroutines, OTHERS, SENDERS, text};

/// A desk in which one finding is new, one is known and one is allowed, with their sources.
fn reviewed() -> Desk {
    let known = Goroutines {
        functions: &["example.com/shop/known.Wait.func1"],
        creator: "example.com/shop/known.Wait",
        ..SENDERS
    };
    let desk = Desk::with(&[known]);
    desk.check(&["--baseline", "b.toml", "--write-baseline"])
        .ends(0, &[]);
    desk.dump("g.txt", &[known, SENDERS, OTHERS]);
    desk.write(
        "goprof-leaks.toml",
        "baseline = \"b.toml\"\n[[allow]]\nany-function = \"*stock*\"\nreason = \"needed\"\n",
    );
    for file in ["cart/cart.go", "stock/stock.go", ".git/HEAD"] {
        desk.write(file, "");
    }
    desk
}

/// What the format gives for the reviewed desk.
fn shown(format: &str) -> String {
    let run = reviewed().check(&["--format", format]);
    run.ends(1, &[]);
    run.out
}

fn sarif_validator() -> jsonschema::Validator {
    let schema = include_str!("../sarif/sarif-schema-2.1.0.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

#[track_caller]
fn assert_sarif(validator: &jsonschema::Validator, report: &str) -> Value {
    let report: Value = serde_json::from_str(report).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&report)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    report
}

#[test]
fn sarif_follows_the_published_schema() {
    let validator = sarif_validator();
    let report = assert_sarif(&validator, &shown("sarif"));
    insta::assert_snapshot!(shown("sarif").replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    let results = report
        .pointer("/runs/0/results")
        .and_then(Value::as_array)
        .unwrap();
    assert_eq!(results.len(), 3);
    for (result, level, state, excused) in [
        (&results[0], "error", Some("new"), false),
        (&results[1], "note", Some("unchanged"), true),
        (&results[2], "note", None, true),
    ] {
        assert_eq!(text(result, "/level"), level);
        assert_eq!(result["baselineState"].as_str(), state);
        assert_eq!(result["suppressions"].is_array(), excused, "{result:#}");
        assert_eq!(
            text(result, "/partialFingerprints/goprofLeaks~1v1").len(),
            16
        );
        assert_eq!(text(result, "/ruleId"), "GL120");
    }
    let at = |result: &Value, pointer: &str| {
        let start = "/locations/0/physicalLocation";
        result.pointer(&format!("{start}{pointer}")).cloned()
    };
    assert_eq!(
        at(&results[0], "/artifactLocation/uri").unwrap(),
        "cart/cart.go"
    );
    assert_eq!(
        at(&results[0], "/artifactLocation/uriBaseId").unwrap(),
        "%SRCROOT%"
    );
    assert_eq!(at(&results[0], "/region/startLine").unwrap(), 40);
    // A file that is not in the checkout keeps the path that the build has recorded.
    assert_eq!(
        at(&results[1], "/artifactLocation/uri").unwrap(),
        "file:///home/ci/shop/known.Wait.func1/known.Wait.func1.go"
    );
    let rules = report
        .pointer("/runs/0/tool/driver/rules")
        .and_then(Value::as_array);
    assert_eq!(rules.unwrap().len(), 1);
    assert!(text(&report, "/runs/0/tool/driver/rules/0/help/markdown").contains("make(chan"));
    // The validator can say no.
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.1.0" })));
    let wrong = shown("sarif").replace("\"startLine\": 40", "\"startLine\": 0");
    assert!(!validator.is_valid(&serde_json::from_str(&wrong).unwrap()));
}

#[test]
fn sarif_of_every_recording_is_valid() {
    let validator = sarif_validator();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/profiles");
    let mut seen = 0;
    for item in fs::read_dir(root).unwrap() {
        let path = item.unwrap().path().join("go1.26.pb.gz");
        let Some(path) = path.to_str().filter(|_| path.exists()) else {
            continue;
        };
        let run = crate::run_in(root.as_ref(), &[path, "--all", "--format", "sarif"]);
        run.ends(0, &[]);
        assert_sarif(&validator, &run.out);
        seen += 1;
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn junit_fails_the_case_that_fails() {
    let xml = shown("junit");
    insta::assert_snapshot!(xml);
    let junit = Junit::deserialize_from_str(&xml).unwrap();
    let suite = junit.test_suites.first().unwrap();
    let statuses: Vec<&str> = suite
        .test_cases
        .iter()
        .map(|case| match &case.status {
            TestCaseStatus::Success { .. } => "success",
            TestCaseStatus::NonSuccess {
                kind: NonSuccessKind::Failure,
                ..
            } => "failure",
            TestCaseStatus::NonSuccess { .. } => "error",
            TestCaseStatus::Skipped { .. } => "skipped",
        })
        .collect();
    assert_eq!(statuses, ["failure", "skipped", "skipped", "failure"]);
    // Without a gate nothing fails; an undecided one is an error.
    let desk = Desk::with(&[SENDERS]);
    let run = desk.run(&["g.txt", "--format", "junit"]);
    run.ends(0, &["failures=\"0\" errors=\"0\""]);
    let whole = desk.read("g.txt");
    desk.write("g.txt", whole.get(..whole.len() - 30).unwrap());
    desk.check(&["--format", "junit"])
        .ends(3, &["errors=\"1\""]);
}

#[test]
fn github_annotates_the_line() {
    let commands = shown("github");
    insta::assert_snapshot!(commands);
    // The outcome first: only the first few of a step are shown.
    assert!(commands.starts_with("::error title=goprof-leaks::The gate fails"));
    let second = commands.lines().nth(1).unwrap();
    assert!(second.starts_with("::error file=cart/cart.go,line=40,title=GL120 "));
    assert_eq!(commands.matches("::error ").count(), 2);
}

#[test]
fn gitlab_has_what_a_merge_request_shows() {
    let json = shown("gitlab");
    insta::assert_snapshot!(json);
    let issues: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(text(&issues, "/0/location/path"), "cart/cart.go");
    assert_eq!(text(&issues, "/0/severity"), "critical");
    assert_eq!(text(&issues, "/2/severity"), "info");
}

#[test]
fn markdown_and_table_say_what_the_gate_decided() {
    insta::assert_snapshot!("markdown", shown("markdown"));
    insta::assert_snapshot!("table", shown("table"));
}

#[test]
fn a_checkout_can_be_named() {
    let desk = reviewed();
    let run = desk.check(&["--format", "github", "--src-root", "cart"]);
    run.ends(1, &["::error file=cart.go,line=40,"]);
    desk.write("empty/x", "");
    let run = desk.check(&["--format", "github", "--src-root", "empty"]);
    run.ends(1, &["::error title=GL120"]);
}

#[test]
fn what_has_no_frames_is_shown_at_the_profile() {
    let desk = Desk::with(&[]);
    let not_started =
        "goroutine profile: total 63\n60 @\n\n3 @ 0x1 0x2\n#\t0x1\tmain.main+0x1\t/x/main.go:3\n\n";
    desk.write("a b.txt", not_started);
    let arguments = ["check", "a b.txt", "--since", "g.txt", "--all", "--format"];
    let run = desk.run(&[&arguments[..], &["gitlab"]].concat());
    let issues: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(text(&issues, "/0/location/path"), "/x/main.go");
    assert_eq!(text(&issues, "/1/location/path"), "a b.txt");
    let run = desk.run(&[&arguments[..], &["sarif"]].concat());
    let report = assert_sarif(&sarif_validator(), &run.out);
    for (result, want) in [("0", "file:///x/main.go"), ("1", "a%20b.txt")] {
        let uri =
            format!("/runs/0/results/{result}/locations/0/physicalLocation/artifactLocation/uri");
        assert_eq!(text(&report, &uri), want);
    }
}

#[test]
fn no_name_makes_xml_that_nobody_can_read() {
    let name = "example.com/shop/cart.A\u{fffe}\u{ffff}\u{85}&B";
    let desk = Desk::with(&[Goroutines {
        functions: vec![name].leak(),
        ..SENDERS
    }]);
    let run = desk.check(&["--fail-on", "possible", "--format", "junit"]);
    run.ends(1, &["cart.A\\u{fffe}\\u{ffff}"]);
    let forbidden = |c: char| matches!(c, '\u{fffe}' | '\u{ffff}') || c < ' ' && c != '\n';
    assert!(!run.out.contains(forbidden), "{run:?}");
    Junit::deserialize_from_str(&run.out).unwrap();
}
