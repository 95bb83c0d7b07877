//! Every way to wait, on every Go version from 1.19 on: reason and form of each goroutine.
//!
//! `testdata/waits/truth.toml` says how the goroutines of each function wait. It is held against
//! the recorded profile, and against the runtime's own words of the same moment.

#![expect(
    clippy::expect_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use goprof_leaks::decode::decode;
use goprof_leaks::input::{SizeLimit, Source, read};
use goprof_leaks::model::{Form, Tables, normalise};
use serde::Deserialize;

const VERSIONS: std::ops::RangeInclusive<u32> = 19..=27;
/// What `truth.toml` calls a goroutine without any frame.
const NO_FRAMES: &str = "(no frames)";
/// What some of these goroutines no longer do when the text is written.
const NOT_STARTED: &[&str] = &["main.notStartedPlain", NO_FRAMES];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Truth {
    wait: Vec<Waiting>,
    printed: Vec<Printed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Waiting {
    reason: String,
    /// Another reason that they may have at the moment of the recording.
    or: Option<String>,
    form: Option<String>,
    #[serde(default = "three")]
    goroutines: u64,
    #[serde(default)]
    since: u32,
    #[serde(default = "always")]
    until: u32,
    functions: Vec<String>,
}

/// How an older Go prints some reasons.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Printed {
    text: String,
    until: u32,
    reasons: Vec<String>,
}

fn three() -> u64 {
    3
}

fn always() -> u32 {
    u32::MAX
}

/// What is expected of one function.
#[derive(Clone, Copy)]
struct Expected<'a> {
    reason: &'a str,
    or: Option<&'a str>,
    form: Option<&'a str>,
    goroutines: u64,
}

impl Truth {
    fn read() -> Self {
        let text = fs::read_to_string(file("truth.toml")).expect("the truth beside recordings");
        toml::from_str(&text).expect("the truth in its documented form")
    }

    /// The functions that a recording of Go 1.`version` has.
    fn of(&self, version: u32) -> BTreeMap<&str, Expected<'_>> {
        let mut all = BTreeMap::new();
        for wait in &self.wait {
            if !(wait.since..=wait.until).contains(&version) {
                continue;
            }
            for function in &wait.functions {
                let expected = Expected {
                    reason: &wait.reason,
                    or: wait.or.as_deref(),
                    form: wait.form.as_deref(),
                    goroutines: wait.goroutines,
                };
                let before = all.insert(function.as_str(), expected);
                assert!(before.is_none(), "{function} is there twice");
            }
        }
        all
    }

    /// How Go 1.`version` prints a reason.
    fn printed<'a>(&'a self, reason: &'a str, version: u32) -> &'a str {
        self.printed
            .iter()
            .find(|old| version <= old.until && old.reasons.iter().any(|of| of == reason))
            .map_or(reason, |old| &old.text)
    }
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/waits")).join(name)
}

/// Goroutines that do the same.
struct Seen {
    count: u64,
    /// Function names, leaf first.
    frames: Vec<String>,
    reason: String,
    /// None where the source does not tell.
    form: Option<Form>,
}

fn profile(version: u32) -> Vec<Seen> {
    let source = Source::File(file(&format!("go1.{version}.pb.gz")));
    let bytes = read(&source, SizeLimit::DEFAULT).expect("a readable recording");
    let mut tables = Tables::default();
    let snapshot = decode("recording", &bytes, &mut tables)
        .expect("a sound recording")
        .last;
    snapshot
        .groups
        .iter()
        .map(|group| Seen {
            count: group.count,
            frames: tables
                .frames(group.stack)
                .iter()
                .map(|&frame| tables.frame_name(frame).to_owned())
                .collect(),
            reason: group.wait.reason.text().to_owned(),
            form: Some(group.wait.form),
        })
        .collect()
}

/// The runtime's text form, as `main.go` shortens it: count, reason and functions.
fn runtime_text(version: u32) -> Vec<Seen> {
    let text = fs::read_to_string(file(&format!("go1.{version}.txt"))).expect("a recorded text");
    text.lines()
        .map(|line| {
            let mut columns = line.split('\t');
            let mut column = || columns.next().expect("three columns");
            let count = column().parse().expect("a count");
            let reason = column();
            Seen {
                count,
                frames: column()
                    .split(" < ")
                    .map(|name| normalise(name).into_owned())
                    .collect(),
                reason: reason.strip_suffix(" (durable)").unwrap_or(reason).into(),
                form: None,
            }
        })
        .collect()
}

/// Whether these had not run when the profile was taken, so that the text tells of another moment:
/// in it they may have, or show the compiler's wrapper that the profile leaves out.
fn was_not_started(seen: &Seen) -> bool {
    let has = |name: &str| seen.frames.iter().any(|frame| frame == name);
    has("main.notStarted")
        || has("main.notStartedPlain")
        || has("main.profileWriter") && has("runtime.goexit")
        || has("main.profileWriter.func1")
}

/// The innermost function that the truth knows.
fn function_of<'a>(seen: &'a Seen, truth: &BTreeMap<&str, Expected<'_>>) -> Option<&'a str> {
    if seen.frames.is_empty() {
        return Some(NO_FRAMES);
    }
    seen.frames
        .iter()
        .map(String::as_str)
        .find(|name| truth.contains_key(name))
}

/// Complaints about one source of one version.
fn complaints(
    seen: &[Seen],
    truth: &BTreeMap<&str, Expected<'_>>,
    printed: impl Fn(&str) -> String,
    optional: &[&str],
) -> String {
    let mut out = String::new();
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for group in seen {
        let found = function_of(group, truth).and_then(|name| Some((name, *truth.get(name)?)));
        let Some((name, expected)) = found else {
            let _ = writeln!(out, "no truth about {}: {:?}", group.reason, group.frames);
            continue;
        };
        *counts.entry(name).or_default() += group.count;
        let reason = group.reason.as_str();
        if reason != printed(expected.reason) && Some(reason) != expected.or {
            let _ = writeln!(
                out,
                "{name}: {reason} not {}: {:?}",
                expected.reason, group.frames
            );
        }
        let form = group.form.and_then(Form::text);
        if group.form.is_some() && form != expected.form {
            let _ = writeln!(out, "{name}: {form:?} not {:?}", expected.form);
        }
    }
    for (name, expected) in truth {
        let count = counts.get(name).copied().unwrap_or(0);
        if count != expected.goroutines && !optional.contains(name) {
            let _ = writeln!(out, "{name}: {count} not {}", expected.goroutines);
        }
    }
    out
}

/// Runs `check` for every version and fails with all complaints together.
fn for_each_version(check: impl Fn(u32, &Truth) -> String) {
    let truth = Truth::read();
    let mut all = String::new();
    for version in VERSIONS {
        for line in check(version, &truth).lines() {
            let _ = writeln!(all, "Go 1.{version}: {line}");
        }
    }
    assert!(all.is_empty(), "\n{all}");
}

#[test]
fn every_goroutine_has_its_reason_and_form() {
    for_each_version(|version, truth| {
        let expected = truth.of(version);
        assert!(expected.len() > 90, "only {} functions", expected.len());
        complaints(&profile(version), &expected, str::to_owned, &[])
    });
}

#[test]
fn the_runtime_says_the_same() {
    for_each_version(|version, truth| {
        let mut text = runtime_text(version);
        text.retain(|seen| !was_not_started(seen));
        let printed = |reason: &str| truth.printed(reason, version).to_owned();
        complaints(&text, &truth.of(version), printed, NOT_STARTED)
    });
}
