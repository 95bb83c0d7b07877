//! The text forms against the protobuf of the same process, and against damage.
//!
//! `testdata/texts` has real dumps; its README says how they were made.

#![expect(
    clippy::expect_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use goprof_leaks::catalog;
use goprof_leaks::cluster::{Cluster, Origins, cluster};
use goprof_leaks::decode::{DecodeError, Decoder, Dumps, decode};
use goprof_leaks::input::{SizeLimit, Source, read};
use goprof_leaks::model::{Form, Format, Snapshot, Tables, WaitReason, Warning};
use goprof_leaks::rank::{Order, Verdict};
use goprof_leaks::render::{self, Color, Look};
use goprof_leaks::report::{Choice, Finding, analyze};
use proptest::prelude::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/texts")
}

/// Files of all versions whose names end in `ending`, with the version.
fn files(ending: &str) -> Vec<(String, PathBuf)> {
    let mut all = Vec::new();
    for folder in fs::read_dir(root()).expect("recorded texts") {
        let folder = folder.expect("a readable folder").path();
        let version = name(&folder);
        if !version.starts_with("go1.") {
            continue;
        }
        for file in fs::read_dir(&folder).expect("a readable folder") {
            let file = file.expect("a readable file").path();
            if name(&file).ends_with(ending) {
                all.push((version.clone(), file));
            }
        }
    }
    all.sort();
    all
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn bytes(path: &Path) -> Vec<u8> {
    read(&Source::File(path.to_owned()), SizeLimit::DEFAULT).expect("a readable recording")
}

fn snapshot(bytes: &[u8]) -> (Snapshot, Tables) {
    let mut tables = Tables::default();
    let snapshot = decode("-", bytes, &mut tables).expect("a dump").last;
    (snapshot, tables)
}

/// Goroutines at one site.
#[derive(Clone, Debug, PartialEq)]
struct Site {
    count: u64,
    reasons: Vec<WaitReason>,
    forms: Vec<Form>,
}

/// Sites by fingerprint, those at several lines of one function together. Left out is what the
/// moments of the recordings differ in: the goroutine that writes the profile, and what serves
/// its connection.
fn sites(bytes: &[u8]) -> BTreeMap<String, Site> {
    let (snapshot, tables) = snapshot(bytes);
    let clusters = cluster(&[snapshot], &Origins::of(&tables), &tables);
    let mut sites: BTreeMap<String, Site> = BTreeMap::new();
    for cluster in clusters.iter().filter(|c| !is_of_the_moment(c, &tables)) {
        let fingerprint = cluster.fingerprint.to_string();
        let key = fingerprint.split('-').next().unwrap_or_default().to_owned();
        let site = sites.entry(key).or_insert(Site {
            count: 0,
            reasons: Vec::new(),
            forms: Vec::new(),
        });
        site.count += cluster.count;
        site.reasons.push(cluster.wait.reason);
        site.forms.push(cluster.wait.form.told_by_all());
        site.reasons.sort_unstable();
        site.forms.sort_unstable();
    }
    sites
}

fn is_of_the_moment(cluster: &Cluster, tables: &Tables) -> bool {
    let on_stack = |wanted: &[&str]| {
        cluster.exemplar().is_some_and(|stack| {
            let mut frames = tables.frames(stack).iter();
            frames.any(|&frame| wanted.contains(&tables.frame_name(frame)))
        })
    };
    cluster.wait.form == Form::NotStarted
        || on_stack(&[
            "runtime/pprof.(*Profile).WriteTo",
            "net/http.(*connReader).backgroundRead",
        ])
}

/// Which facts a form lacks.
#[derive(Clone, Copy, PartialEq)]
enum Lacks {
    Nothing,
    /// `debug=1`: the wait reason, unless a frame below the runtime's shows it.
    Reasons,
}

/// What is wrong with a text, given the protobuf of the same process.
fn differences(text: &[u8], profile: &[u8], lacks: Lacks) -> String {
    let (text, profile) = (sites(text), sites(profile));
    let mut out = String::new();
    for (fingerprint, site) in &profile {
        let Some(other) = text.get(fingerprint) else {
            let _ = writeln!(out, "{fingerprint} {site:?} is missing");
            continue;
        };
        let mut other = other.clone();
        if lacks == Lacks::Reasons && other.reasons.contains(&WaitReason::Unknown) {
            other.reasons.clone_from(&site.reasons);
            other.forms.clone_from(&site.forms);
        }
        if other != *site {
            let _ = writeln!(out, "{fingerprint}: {other:?} not {site:?}");
        }
    }
    for (fingerprint, site) in &text {
        if !profile.contains_key(fingerprint) {
            let _ = writeln!(out, "{fingerprint} {site:?} is too much");
        }
    }
    out
}

fn agree(ending: &str, lacks: Lacks, least: usize) {
    let (mut complaints, mut compared) = (String::new(), 0);
    for (version, profile) in files(".pb.gz") {
        let text = profile.with_file_name(name(&profile).replace(".pb.gz", ending));
        if !text.exists() {
            continue;
        }
        compared += 1;
        for line in differences(&bytes(&text), &bytes(&profile), lacks).lines() {
            let _ = writeln!(complaints, "{version} {}: {line}", name(&text));
        }
    }
    assert!(compared >= least, "only {compared} {ending}");
    assert!(complaints.is_empty(), "\n{complaints}");
}

#[test]
fn tracebacks_agree_with_the_protobuf() {
    agree(".debug2.txt.gz", Lacks::Nothing, 28);
}

#[test]
fn counted_stacks_agree_with_the_protobuf() {
    agree(".debug1.txt.gz", Lacks::Reasons, 28);
}

#[test]
fn labels_are_the_same_in_all_forms() {
    let labels = |path: &Path| {
        let (snapshot, tables) = snapshot(&bytes(path));
        let mut all: BTreeMap<(String, String), u64> = BTreeMap::new();
        for label in snapshot.groups.iter().flat_map(|group| &group.labels) {
            let text = |id| tables.str(id).to_owned();
            *all.entry((text(label.key), text(label.value))).or_default() += label.count;
        }
        all
    };
    for (version, profile) in files("labels.pb.gz") {
        let expected = labels(&profile);
        assert_eq!(expected.len(), 4, "{version} {expected:?}");
        for form in ["debug1", "debug2"] {
            if form == "debug2" && !matches!(version.as_str(), "go1.26" | "go1.27") {
                continue;
            }
            let text = profile.with_file_name(format!("labels.{form}.txt.gz"));
            assert_eq!(labels(&text), expected, "{version} {form}");
        }
    }
}

/// Lines that start a goroutine, by a rule of their own.
fn headers(text: &[u8]) -> u64 {
    let header = regex::bytes::Regex::new(r"(?m)^goroutine [0-9]+ [^\n]*\[").expect("a pattern");
    header.find_iter(text).count() as u64
}

/// Goroutines of all dumps that were read, and those that the warnings speak of.
fn accounted(text: &[u8]) -> u64 {
    let mut tables = Tables::default();
    let dumps = decode("-", text, &mut tables).expect("a dump");
    dumps.earlier.iter().chain([&dumps.last]).map(known).sum()
}

fn known(snapshot: &Snapshot) -> u64 {
    let warned: u64 = snapshot
        .warnings
        .iter()
        .map(|warning| match warning {
            Warning::UnreadLines { goroutines, .. } => *goroutines,
            Warning::LeftOut {
                system,
                threads,
                repeated,
            } => system + threads + repeated,
            Warning::SingleStacks { stacks } => *stacks,
            _ => 0,
        })
        .sum();
    snapshot.goroutines() + warned
}

fn is_traceback(path: &Path) -> bool {
    !name(path).contains("debug1")
}

#[test]
fn every_header_is_accounted_for() {
    let texts = files(".txt.gz");
    assert!(texts.len() > 70, "only {} texts", texts.len());
    for (version, path) in texts.iter().filter(|(_, path)| is_traceback(path)) {
        let text = bytes(path);
        let file = format!("{version} {}", name(path));
        let (whole, _) = snapshot(&text);
        assert_eq!(whole.format, Format::Traceback, "{file}");
        assert_eq!(accounted(&text), headers(&text), "{file}");
        let unread = whole.warnings.iter().find(|w| w.id() == "unread-lines");
        assert_eq!(unread, None, "{file}");
        assert!(!whole.is_partial(), "{file}");

        let windows = String::from_utf8_lossy(&text).replace('\n', "\r\n");
        let (same, _) = snapshot(windows.as_bytes());
        assert_eq!(same.goroutines(), whole.goroutines(), "{file}");
        assert_eq!(same.warnings, whole.warnings, "{file}");

        // 5 % of the lines removed, each time others.
        for offset in 0..20 {
            let lines = text.split_inclusive(|&byte| byte == b'\n').enumerate();
            let kept: Vec<&[u8]> = lines
                .filter(|(at, _)| (at * 7 + offset) % 20 != 0)
                .map(|(_, line)| line)
                .collect();
            let kept = kept.concat();
            assert_eq!(accounted(&kept), headers(&kept), "{file} {offset}");
        }
    }
}

/// Crash output shows the same goroutines as a profile that the program took of itself, but for
/// the goroutine that took it. It also shows the wrappers of `go f(x)`, and in Go 1.21 these have
/// names like a closure's.
#[test]
fn crash_output_has_the_goroutines_of_the_profile() {
    const WRAPPERS: [&str; 2] = ["main.main.func1", "main.main.func2"];
    for (version, path) in files(".txt.gz") {
        let name = name(&path);
        if !["sigquit", "panic", "deadlock", "timeout"]
            .iter()
            .any(|start| name.starts_with(start))
        {
            continue;
        }
        let profile = path.with_file_name(name.replace(".txt.gz", ".pb.gz"));
        let count = |path: &Path| -> BTreeMap<String, (u64, WaitReason)> {
            let (snapshot, tables) = snapshot(&bytes(path));
            cluster(&[snapshot], &Origins::of(&tables), &tables)
                .iter()
                .filter_map(|cluster| {
                    let function = tables.frame_name(cluster.site.frame?).to_owned();
                    let own =
                        function.starts_with("example.com/stuck") || function.starts_with("main.");
                    let moment = [".main", ".lookup", ".TestHangs"]
                        .iter()
                        .any(|end| function.ends_with(end))
                        || (version == "go1.21" && WRAPPERS.contains(&function.as_str()));
                    (own && !moment).then_some((function, (cluster.count, cluster.wait.reason)))
                })
                .collect()
        };
        assert_eq!(count(&path), count(&profile), "{version} {name}");
        assert!(count(&path).len() >= 6, "{version} {name}");
    }
}

#[test]
fn pieces_of_any_size_give_the_same() {
    for (version, path) in files("sigquit-system.txt.gz") {
        let text = bytes(&path);
        let (whole, _) = snapshot(&text);
        for size in [1, 100, 4096, 4097] {
            let mut tables = Tables::default();
            let mut decoder = Decoder::default();
            for piece in text.chunks(size) {
                decoder.feed(piece, &mut tables).expect("a dump");
            }
            let pieces = decoder.finish("-", &mut tables).expect("a dump").last;
            assert_eq!(pieces.goroutines(), whole.goroutines(), "{version} {size}");
            assert_eq!(pieces.groups.len(), whole.groups.len(), "{version} {size}");
            assert_eq!(pieces.warnings, whole.warnings, "{version} {size}");
        }
    }
}

#[test]
fn a_dump_may_end_anywhere() {
    for file in ["go1.27/labels.debug2.txt.gz", "go1.27/labels.debug1.txt.gz"] {
        let text = bytes(&root().join(file));
        let (whole, _) = snapshot(&text);
        let mut said = 0;
        for end in 0..text.len() {
            let mut tables = Tables::default();
            let cut = &text.get(..end).unwrap_or_default();
            if let Ok(Dumps { last: snapshot, .. }) = decode("-", cut, &mut tables) {
                assert!(snapshot.goroutines() <= whole.goroutines(), "{file} {end}");
                said += usize::from(snapshot.is_partial());
            }
        }
        // In between are line ends, and ends of addresses that may be whole.
        assert!(
            said * 10 > text.len() * 7,
            "{file}: {said} of {}",
            text.len()
        );
    }
}

#[test]
fn the_runtimes_own_limit_is_a_cut() {
    let block = b"goroutine 7 [select]:\nmain.f(0x1)\n\t/srv/a.go:12 +0x1f\n\n";
    let limit = usize::try_from(goprof_leaks::model::TEXT_LIMIT).expect("64 MiB");
    let mut text = block.repeat(limit / block.len() + 1);
    text.truncate(limit);
    let (snapshot, _) = snapshot(&text);
    assert!(snapshot.is_partial());
    assert!(
        snapshot
            .warnings
            .iter()
            .any(|w| w.text().contains("64 MiB"))
    );
}

#[test]
fn endless_things_end() {
    let long = "x".repeat(1_000_000);
    let text = format!(
        "goroutine 1 [select]:\nmain.{long}()\n\t/{long}.go:1 +0x1\n{long}\n\n\
         goroutine {long} [select]:\n\ngoroutine 99999999999999999999999 [chan send, 3 minutes]:\n\
         main.f()\n\t/a.go:2 +0x1\n\n"
    );
    let (snapshot, _) = snapshot(text.as_bytes());
    assert_eq!(snapshot.goroutines(), 2);

    let mut text = String::from("goroutine 1 [select]:\n");
    text.push_str(&"main.f()\n\t/a.go:1 +0x1\n".repeat(1_000_000));
    let mut tables = Tables::default();
    let error = decode("-", text.as_bytes(), &mut tables).expect_err("too deep a stack");
    assert!(
        matches!(error, DecodeError::MalformedText { line, .. } if line > 16_000),
        "{error}"
    );
}

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

proptest! {
    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut tables = Tables::default();
        let _ = decode("-", &bytes, &mut tables);
        for start in [&b"goroutine 1 [select]:\n"[..], b"goroutine profile: total 1\n"] {
            let _ = decode("-", &[start, &bytes].concat(), &mut tables);
        }
    }

    #[test]
    fn scrambled_lines_do_no_harm(lines in proptest::collection::vec(0..PARTS.len(), 0..40)) {
        let lines: Vec<&str> = lines.iter().filter_map(|&at| PARTS.get(at).copied()).collect();
        let text = lines.join("\n");
        let mut tables = Tables::default();
        let is_traceback = |dump: &Snapshot| dump.format == Format::Traceback;
        if let Ok(Dumps { earlier, last }) = decode("-", text.as_bytes(), &mut tables)
            && earlier.iter().chain([&last]).all(is_traceback)
        {
            prop_assert_eq!(accounted(text.as_bytes()), headers(text.as_bytes()));
        }
    }
}

const PARTS: &[&str] = &[
    "",
    "goroutine 1 [running]:",
    "goroutine 7 [chan receive, 3 minutes]:",
    "goroutine 8 gp=0x1 m=nil [select]:",
    "goroutine 8 gp=0x1 m=nil [running]:",
    "goroutine 0 gp=0x1 m=0 mp=0x2 [idle]:",
    "goroutine 9 [chan send (leaked)] {a: b}:",
    "goroutine 9 [cut",
    "\tgoroutine running on other thread; stack unavailable",
    "main.f(0x1, {0x2, 0x3})",
    "main.(*T).M(...)",
    "runtime.goexit({})",
    "main.g.gowrap1()",
    "\t/srv/a.go:12 +0x1f",
    "\t/srv/a.go:12 +0x1f fp=0x1 sp=0x2 pc=0x3",
    "created by main.main in goroutine 1",
    "...23 frames elided...",
    "[originating from goroutine 1]:",
    "-----",
    "SIGQUIT: quit",
    "rax    0x0",
    "2024/01/02 03:04:05 something else",
    "goroutine profile: total 3",
    "3 @ 0x1 0x2",
];
