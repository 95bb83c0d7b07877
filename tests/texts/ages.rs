//! What only texts say becomes evidence.

use std::fmt::Write;

use goprof_leaks::catalog;
use goprof_leaks::rank::{Order, Verdict};
use goprof_leaks::render::{self, Color, Look};
use goprof_leaks::report::{Choice, Finding, analyze};

use crate::snapshot;

/// A dump of goroutines that wait to send, with these suffixes in their states.
fn senders(suffixes: &[&str]) -> String {
    let mut text = String::from(
        "goroutine 1 [running]:\nruntime/pprof.writeGoroutineStacks()\n\t/go/src/runtime/pprof/pprof.go:1 +0x1\n\n\
         goroutine 2 [select, 90 minutes]:\nmain.other()\n\t/srv/b.go:1 +0x1\n\n",
    );
    for (at, suffix) in suffixes.iter().enumerate() {
        let _ = write!(
            text,
            "goroutine {} [chan send{suffix}]:\nmain.f(0x{at})\n\t/srv/a.go:12 +0x1f\n\
             created by main.start in goroutine 1\n\t/srv/a.go:3 +0x4\n\n",
            at + 7
        );
    }
    text
}

/// The report on a text, as a value and as the table.
fn reported(text: &str) -> (Finding, String, String) {
    let catalog = catalog::builtin().expect("the built-in catalog");
    let (snapshot, tables) = snapshot(text.as_bytes());
    let report = analyze(
        &[snapshot],
        &tables,
        &catalog,
        Order::Rank,
        &Choice::default(),
    );
    let shown = |format| {
        let look = Look {
            color: Color::Off,
            width: 200,
        };
        let mut out = Vec::new();
        render::report(&report, format, look, &mut out).expect("a report");
        String::from_utf8(out).expect("text")
    };
    let table = shown(render::Format::Table);
    let markdown = shown(render::Format::Markdown);
    let site = |finding: &Finding| {
        finding
            .site
            .as_ref()
            .is_some_and(|s| s.function == "main.f")
    };
    let finding = report
        .findings
        .iter()
        .find(|f| site(f))
        .expect("the senders");
    (finding.clone(), table, markdown)
}

fn evidence(finding: &Finding, id: &str) -> Option<f64> {
    let mut all = finding.evidence.iter();
    all.find(|evidence| evidence.id == id)
        .map(|found| found.weight)
}

#[test]
fn ages_and_creators_are_reported() {
    let (finding, table, markdown) =
        reported(&senders(&[", 3 minutes", ", 40 minutes", ", 120 minutes"]));
    let wait = &finding.wait;
    assert_eq!(
        (wait.min_s, wait.median_s, wait.max_s),
        (Some(180.0), Some(2400.0), Some(7200.0))
    );
    let creator = finding.created_by.as_ref().expect("a creator");
    assert_eq!((creator.function.as_str(), creator.line), ("main.start", 3));
    for shown in [table, markdown] {
        let shown = shown
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase();
        assert!(shown.contains("3 min to 2 h, median 40 min"), "{shown}");
        assert!(shown.contains("created by"), "{shown}");
        assert!(shown.contains("main.start at srv/a.go:3"), "{shown}");
    }
}

#[test]
fn ages_are_evidence() {
    for (suffixes, id, weight) in [
        ([", 9 minutes", ", 9 minutes"], "waited-minutes", None),
        (
            [", 10 minutes", ", 10 minutes"],
            "waited-minutes",
            Some(1.0),
        ),
        ([", 60 minutes", ", 90 minutes"], "waited-hours", Some(2.0)),
        (
            [", 1440 minutes", ", 2000 minutes"],
            "waited-days",
            Some(3.0),
        ),
        // Of one nothing is said: at least half have waited for nothing that is known.
        (["", ", 2000 minutes"], "waited-days", None),
        (["", ""], "all-young", Some(-1.0)),
        (["", ", 2 minutes"], "all-young", None),
        ([" (leaked)", " (leaked)"], "all-young", None),
    ] {
        let (finding, ..) = reported(&senders(&suffixes));
        assert_eq!(evidence(&finding, id), weight, "{suffixes:?} {id}");
        let leaked = suffixes.contains(&" (leaked)");
        assert_eq!(finding.verdict == Verdict::Proven, leaked, "{suffixes:?}");
    }
}

#[test]
fn counts_of_a_cut_dump_are_at_least() {
    let text = senders(&["", ""]) + "goroutine 99 [chan se";
    let (finding, table, _) = reported(&text);
    assert!(
        finding.summary.starts_with("at least 2 of"),
        "{}",
        finding.summary
    );
    assert!(table.contains("At least 4 goroutines"), "{table}");
    assert!(table.contains("breaks off"), "{table}");
}
