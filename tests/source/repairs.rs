//! Suggested repairs compile, and with them the program leaks no more.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::common::go::go_or_skip;
use crate::{copy, profile, report, root, text};

/// Programs of the fleet with a repair, and the kind of it.
const REPAIRED: &[(&str, &str)] = &[
    ("stockcheck", "a buffer for each sender"),
    ("farequotes", "a buffer for each sender"),
    ("thumbs", "a buffer of one"),
    ("ledgerapi", "unlock by defer"),
    ("quotas", "cancel by defer"),
    ("importjob", "done by defer"),
    ("renewals", "return after the send"),
    ("lockers", "give the slot back by defer"),
];

/// Replaces the lines that a fix names.
fn apply(fix: &Value) {
    let mut files: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for change in fix["changes"].as_array().expect("changes") {
        let file = change["file"].as_str().expect("a file");
        files.entry(file).or_default().push(change);
    }
    for (file, mut changes) in files {
        let source = fs::read_to_string(file).expect("the source");
        let mut lines: Vec<String> = source.split_inclusive('\n').map(str::to_owned).collect();
        changes.sort_by_key(|change| change["line"].as_u64());
        for change in changes.into_iter().rev() {
            let number = |key: &str| {
                usize::try_from(change[key].as_u64().expect("a line")).expect("a small number")
            };
            let new = change["text"].as_str().expect("text").to_owned();
            lines.splice(number("line") - 1..number("end_line"), [new]);
        }
        fs::write(file, lines.concat()).expect("a file");
    }
}

/// How many goroutines of a report are in the function of a finding, waiting as they do there.
fn still(report: &Value, finding: &Value) -> u64 {
    let findings = report["findings"].as_array().expect("findings");
    findings
        .iter()
        .filter(|one| {
            one["site"]["function"] == finding["site"]["function"]
                && one["wait"]["reason"] == finding["wait"]["reason"]
        })
        .filter_map(|one| one["count"].as_u64())
        .sum()
}

#[test]
fn repaired_programs_leak_no_more() {
    if !go_or_skip("it builds programs with the suggested repairs, and runs them") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("src");
    copy(&root().join("testdata/fleet/src"), &source).expect("a copy");
    let mut findings = BTreeMap::new();
    for (program, kind) in REPAIRED {
        let found = report(
            root(),
            &[text(&profile(program)), "--source", text(&source)],
        );
        let repaired = found["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .find(|finding| finding["fix"]["diff"].is_string());
        let finding = repaired.unwrap_or_else(|| panic!("{program}: no repair, {kind}"));
        apply(&finding["fix"]);
        findings.insert(*program, finding.clone());
    }
    let before = record(
        &root().join("testdata/fleet/src"),
        &folder.path().join("before"),
    );
    let after = record(&source, &folder.path().join("after"));
    let mut complaints = Vec::new();
    for (program, finding) in &findings {
        let count = |out: &Path| {
            let profile = out.join(format!("{program}-leak/golocal.pb.gz"));
            still(&report(root(), &[text(&profile), "--all"]), finding)
        };
        let (leaked, left) = (count(&before), count(&after));
        if leaked == 0 || left > 0 {
            complaints.push(format!(
                "{program}: {leaked} before, {left} after the repair"
            ));
        }
    }
    assert!(complaints.is_empty(), "{complaints:#?}");
}

/// Builds, runs and records the programs in a copy of the fleet.
fn record(source: &Path, out: &Path) -> std::path::PathBuf {
    let names: Vec<&str> = REPAIRED.iter().map(|(program, _)| *program).collect();
    let only = format!("^(?:{})-leak ", names.join("|"));
    let build = tempfile::tempdir().expect("a folder");
    let output = Command::new("go")
        .args([
            "run",
            "./cmd/record",
            "-local",
            "-only",
            &only,
            "-out",
            text(out),
        ])
        .args(["-build", text(build.path())])
        .current_dir(source)
        .env("GOFLAGS", "-buildvcs=false")
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off")
        .output()
        .expect("Go runs");
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    out.to_owned()
}

/// Programs that write their profiles themselves, and a line that the repair adds to each.
const MENDED: &[(&str, &str)] = &[
    ("cleaners", "case <-s.ctx.Done():"),
    ("dials", "results := make(chan attempt, attempts)"),
    ("forecasts", "resp.Body.Close()"),
    ("gates", "g.cond.Broadcast()"),
    ("gauges", "case <-g.quit:"),
    ("imports", "close(queue)"),
    ("kettles", "slow := make(chan struct{}, 1)"),
    ("leases", "case <-ctx.Done():"),
    ("mirrors", "answers := make(chan string, len(m.hosts))"),
    ("orders", "defer rows.Close()"),
    ("polls", "return ctx.Err()"),
    ("presses", "<-h.machines"),
    ("prices", "l.mu.RUnlock()"),
    ("probes", "defer resp.Body.Close()"),
    ("proofs", "b.wg.Done()"),
    ("pulses", "case <-t.C:"),
    ("relays", "return"),
    ("rooms", "case <-ctx.Done():"),
    ("surveys", "wg.Done()"),
    ("tails", "defer close(t.lines)"),
    ("tenders", "defer cancel()"),
    ("tolls", "values := make(chan int, 1)"),
    ("transfers", "defer tx.Rollback()"),
];

/// Programs that look much like one of these, and that such a repair would break; with what the source
/// says instead.
const LEFT: &[(&str, &str)] = &[("exports", "call it when what gets the context is to end")];

#[test]
fn each_kind_of_repair_stops_its_leak() {
    if !go_or_skip("it builds programs with the suggested repairs, and runs them") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("src");
    copy(&root().join("testdata/repairs"), &source).expect("a copy");
    let (before, after) = (folder.path().join("before"), folder.path().join("after"));
    run_all(&source, &before);
    let mut complaints = Vec::new();
    let mut findings = Vec::new();
    for (program, line) in MENDED {
        let profile = before.join(format!("{program}.pb.gz"));
        let found = report(
            root(),
            &[text(&profile), "--source", text(&source), "--all"],
        );
        let list = found["findings"].as_array().expect("findings");
        let mended = list.iter().find(|one| one["fix"]["diff"].is_string());
        let Some(finding) = mended else {
            complaints.push(format!("{program}: no repair"));
            continue;
        };
        let diff = finding["fix"]["diff"].as_str().expect("a diff");
        let adds = |one: &str| one.strip_prefix('+').is_some_and(|one| one.trim() == *line);
        if !diff.lines().any(adds) {
            complaints.push(format!("{program}: no line {line}\n{diff}"));
        }
        apply(&finding["fix"]);
        findings.push((program, total(&found), finding.clone()));
    }
    for (program, says) in LEFT {
        let profile = before.join(format!("{program}.pb.gz"));
        let found = report(
            root(),
            &[text(&profile), "--source", text(&source), "--all"],
        );
        let list = found["findings"].as_array().expect("findings");
        if list.iter().any(|one| one["fix"]["diff"].is_string()) {
            complaints.push(format!("{program}: a repair"));
        }
        let cause = |one: &Value| one["cause"]["text"].as_str().map(str::to_owned);
        let said = list.iter().filter_map(cause).any(|one| one.contains(says));
        if !said {
            complaints.push(format!("{program}: not said that {says}"));
        }
    }
    run_all(&source, &after);
    for (program, goroutines, finding) in findings {
        let profile = after.join(format!("{program}.pb.gz"));
        let now = report(root(), &[text(&profile), "--all"]);
        let leaked = finding["count"].as_u64().expect("a count");
        let left = still(&now, &finding);
        // What waits elsewhere now is not gone.
        if left > 0 || total(&now) + leaked > goroutines {
            complaints.push(format!(
                "{program}: {leaked} of {goroutines} before, {left} of {} after the repair",
                total(&now)
            ));
        }
    }
    assert!(complaints.is_empty(), "{complaints:#?}");
}

fn total(report: &Value) -> u64 {
    report["totals"]["goroutines"].as_u64().expect("a number")
}

/// Builds all programs of a module, and has each write its profile into a folder.
fn run_all(source: &Path, out: &Path) {
    fs::create_dir_all(out).expect("a folder");
    let build = tempfile::tempdir().expect("a folder");
    let done = Command::new("go")
        .args(["build", "-o", &format!("{}/", text(build.path())), "./..."])
        .current_dir(source)
        .env("GOFLAGS", "-buildvcs=false")
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off")
        .output()
        .expect("Go runs");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    for (program, _) in MENDED.iter().chain(LEFT) {
        let profile = out.join(format!("{program}.pb.gz"));
        let ran = Command::new(build.path().join(program))
            .arg(&profile)
            .status()
            .expect("the program runs");
        assert!(ran.success(), "{program}");
    }
}
